//! The kinds of datasets, their columns and keys: what `schema DATASET` prints and what every reader relies on.
//!
//! Names follow Ed-Fi 5.2 and CEDS where those have one. A new kind of dataset is one entry here.

use crate::results::PrivacyClass;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// A school of the roster, by its code.
    School,
    /// A state student id: ten digits.
    Sasid,
    /// Another id: of a staff member, a respondent, an applicant, an incident, a round.
    Id,
    /// A school year.
    Year,
    /// A whole number, zero or more.
    Count,
    /// A decimal number, zero or more.
    Number,
    /// A percentage.
    Percent,
    /// A day.
    Date,
    /// Yes or no.
    YesNo,
    /// A category, mapped by the plan and by its list of codes where there is one.
    Category,
    /// Any text.
    Text,
}

/// A column of a kind of dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Canonical name.
    pub name: &'static str,
    /// What its cells are.
    pub column_type: ColumnType,
    /// Whether every file of this kind has it.
    pub required: bool,
    /// Its meaning, in one sentence.
    pub about: &'static str,
}

/// A kind of dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatasetType {
    /// Its name.
    pub name: &'static str,
    /// A name for readers.
    pub label: &'static str,
    /// What one row is.
    pub about: &'static str,
    /// Its grains, the default first; empty where there is one.
    pub grains: &'static [&'static str],
    /// Its columns.
    pub columns: &'static [Column],
    /// Columns that together name a row, by grain (the default's under `""`); empty where rows may repeat.
    pub keys: &'static [(&'static str, &'static [&'static str])],
    /// Columns that files must have at a grain, beside those that every file must have.
    pub needs: &'static [(&'static str, &'static [&'static str])],
    /// Further columns that mean something at one grain alone.
    pub allows: &'static [(&'static str, &'static [&'static str])],
    /// The column of the day on which what the row tells happened, where it must lie in the school year.
    pub event_date: Option<&'static str>,
    /// What must be protected about it unless the plan says otherwise.
    pub class: PrivacyClass,
}

impl DatasetType {
    /// The column called `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a file at `grain` must have the column `name`.
    #[must_use]
    pub fn is_needed(&self, name: &str, grain: Option<&str>) -> bool {
        let grain = grain.or_else(|| self.grains.first().copied());
        self.column(name).is_some_and(|column| column.required)
            || self.needs.iter().any(|(of, columns)| Some(*of) == grain && columns.contains(&name))
    }

    /// What it means that nothing of it was sent, in a few words.
    #[must_use]
    pub fn without_it(&self) -> &'static str {
        if self.name == "calendar" { "attendance is not held against it" } else { "its measures are pending" }
    }

    /// The columns that together name a row at `grain`; empty where rows may repeat.
    #[must_use]
    pub fn key(&self, grain: Option<&str>) -> &'static [&'static str] {
        let wanted = grain.unwrap_or_default();
        self.keys.iter().find(|(name, _)| *name == wanted).or_else(|| self.keys.first()).map_or(&[], |(_, columns)| columns)
    }
}

impl Column {
    /// Whether a cell may be empty although files must have the column: what has not ended yet has no end, and who
    /// did not answer gave no answer.
    #[must_use]
    pub fn may_be_empty(&self) -> bool {
        matches!(self.name, "exit_date" | "completed_date" | "response")
    }
}

const fn must(name: &'static str, column_type: ColumnType, about: &'static str) -> Column {
    Column { name, column_type, required: true, about }
}

const fn may(name: &'static str, column_type: ColumnType, about: &'static str) -> Column {
    Column { name, column_type, required: false, about }
}

const SASID: Column = must("sasid", ColumnType::Sasid, "State-assigned student identifier: ten digits, leading zeros kept.");
const SCHOOL: Column = must("school_code", ColumnType::School, "The school, by its code in the roster.");
const YEAR: Column = may("school_year", ColumnType::Year, "The school year; needed where one file holds several.");
const GRADE: Column = may("grade", ColumnType::Category, "Grade on the student's latest record of the year: 09 to 12.");

/// The columns that tell people apart, allowed in every dataset of people.
const GRADE_TO_PROGRAM: [Column; 7] = [
    GRADE,
    may("gender", ColumnType::Category, "Gender as recorded."),
    may("race_ethnicity", ColumnType::Category, "One of the seven federal categories."),
    may("english_learner", ColumnType::Category, "Whether the student is an English learner or multilingual learner."),
    may("special_education", ColumnType::Category, "Whether the student has an individualized education program."),
    may("free_reduced_lunch", ColumnType::Category, "Eligibility for free or reduced-price meals."),
    may("program", ColumnType::Category, "Trade program; grade 9 is in the Exploratory program."),
];

const STUDENTS: &[Column] = &[
    SASID,
    SCHOOL,
    YEAR,
    GRADE_TO_PROGRAM[0],
    GRADE_TO_PROGRAM[1],
    GRADE_TO_PROGRAM[2],
    GRADE_TO_PROGRAM[3],
    GRADE_TO_PROGRAM[4],
    GRADE_TO_PROGRAM[5],
    GRADE_TO_PROGRAM[6],
];

const ATTENDANCE: &[Column] = &[
    SASID,
    SCHOOL,
    YEAR,
    may("days_enrolled", ColumnType::Number, "Days the student was enrolled at the school (student-year)."),
    may("days_absent", ColumnType::Number, "Days of them the student was absent, for any reason (student-year)."),
    may("date", ColumnType::Date, "The day (student-day)."),
    may("attendance_code", ColumnType::Category, "The day's code, mapped to a share of the day by the plan (student-day)."),
    may("fraction_absent", ColumnType::Number, "The share of the day the student was absent: 0 to 1 (student-day)."),
    GRADE_TO_PROGRAM[0],
    GRADE_TO_PROGRAM[1],
    GRADE_TO_PROGRAM[2],
    GRADE_TO_PROGRAM[3],
    GRADE_TO_PROGRAM[4],
    GRADE_TO_PROGRAM[5],
    GRADE_TO_PROGRAM[6],
];

/// Every kind of dataset.
const CATALOG: &[DatasetType] = &[
    DatasetType {
        name: "students",
        label: "Students",
        about: "One row is a student in a school in a year, with the groups the student belongs to.",
        grains: &[],
        columns: STUDENTS,
        keys: &[("", &["school_year", "school_code", "sasid"])],
        needs: &[],
        allows: &[],
        event_date: None,
        class: PrivacyClass::Student,
    },
    DatasetType {
        name: "enrollment",
        label: "Enrollment",
        about: "One row is a stay of a student at a school, from entry to exit.",
        grains: &[],
        columns: &[
            SASID,
            SCHOOL,
            YEAR,
            must("entry_date", ColumnType::Date, "First day of the stay."),
            must("exit_date", ColumnType::Date, "Last day of the stay; empty while it lasts."),
            may("exit_type", ColumnType::Category, "Why the stay ended, such as Graduated or Transferred out."),
            GRADE_TO_PROGRAM[0],
            GRADE_TO_PROGRAM[1],
            GRADE_TO_PROGRAM[2],
            GRADE_TO_PROGRAM[3],
            GRADE_TO_PROGRAM[4],
            GRADE_TO_PROGRAM[5],
            GRADE_TO_PROGRAM[6],
        ],
        keys: &[("", &["school_year", "school_code", "sasid", "entry_date"])],
        needs: &[],
        allows: &[],
        event_date: None,
        class: PrivacyClass::Student,
    },
    DatasetType {
        name: "attendance",
        label: "Attendance",
        about: "One row is a student's year at a school (student-year) or a student's day at a school (student-day).",
        grains: &["student-year", "student-day"],
        columns: ATTENDANCE,
        keys: &[("student-year", &["school_year", "school_code", "sasid"]), ("student-day", &["school_code", "sasid", "date"])],
        needs: &[("student-year", &["days_enrolled", "days_absent"]), ("student-day", &["date"])],
        allows: &[("student-day", &["attendance_code", "fraction_absent"])],
        event_date: Some("date"),
        class: PrivacyClass::Student,
    },
    DatasetType {
        name: "discipline",
        label: "Discipline",
        about: "One row is a sanction of a student for an incident.",
        grains: &[],
        columns: &[
            must("incident_id", ColumnType::Id, "The incident."),
            SASID,
            SCHOOL,
            YEAR,
            must("incident_date", ColumnType::Date, "The day of the incident."),
            must("sanction", ColumnType::Category, "In-school suspension, out-of-school suspension, expulsion, bus suspension, …"),
            may("days", ColumnType::Number, "Days of the sanction."),
        ],
        keys: &[("", &["school_code", "incident_id", "sasid", "sanction"])],
        needs: &[],
        allows: &[],
        event_date: Some("incident_date"),
        class: PrivacyClass::Student,
    },
    DatasetType {
        name: "survey",
        label: "Survey",
        about: "One row is a respondent's answer to an item (answer), or a school's counts for an item (item).",
        grains: &["answer", "item"],
        columns: &[
            may("survey", ColumnType::Category, "The survey."),
            YEAR,
            may("respondent_id", ColumnType::Id, "The respondent (answer)."),
            may("respondent_type", ColumnType::Category, "Student, family or staff."),
            SCHOOL,
            must("item", ColumnType::Category, "The item asked."),
            may("topic", ColumnType::Category, "The topic the item belongs to."),
            may("response", ColumnType::Category, "The answer (answer)."),
            may("date", ColumnType::Date, "The day it was given, where one respondent may be asked again (answer)."),
            may("valid", ColumnType::Count, "Valid answers (item)."),
            may("favorable", ColumnType::Count, "Favorable answers (item)."),
            GRADE_TO_PROGRAM[0],
            GRADE_TO_PROGRAM[1],
            GRADE_TO_PROGRAM[2],
        ],
        keys: &[
            ("answer", &["school_year", "survey", "respondent_id", "item", "date"]),
            ("item", &["school_year", "survey", "respondent_type", "school_code", "item"]),
        ],
        needs: &[("answer", &["respondent_id", "response"]), ("item", &["valid", "favorable"])],
        allows: &[],
        event_date: Some("date"),
        class: PrivacyClass::Survey,
    },
    DatasetType {
        name: "rounds",
        label: "Instructional rounds",
        about: "One row is an instructional round at a school.",
        grains: &[],
        columns: &[
            must("round_id", ColumnType::Id, "The round."),
            SCHOOL,
            YEAR,
            must("date", ColumnType::Date, "The day it was held."),
            may("format", ColumnType::Category, "In person or virtual, where that matters."),
        ],
        keys: &[("", &["school_code", "round_id"])],
        needs: &[],
        allows: &[],
        event_date: Some("date"),
        class: PrivacyClass::Things,
    },
    DatasetType {
        name: "applicants",
        label: "Applicants",
        about: "One row is an application of a person to a school in an admission cycle.",
        grains: &[],
        columns: &[
            must("applicant_id", ColumnType::Id, "The applicant, the same in every channel."),
            may("cycle", ColumnType::Category, "The admission cycle."),
            YEAR,
            SCHOOL,
            may("channel", ColumnType::Category, "The way the application came in."),
            may("gender", ColumnType::Category, "Gender as given."),
            may("race_ethnicity", ColumnType::Category, "One of the seven federal categories, as given."),
            may("status", ColumnType::Category, "Complete, incomplete, withdrawn, …"),
            may("submitted_date", ColumnType::Date, "The day it was submitted."),
            may("notified_date", ColumnType::Date, "The day the applicant was told the decision."),
        ],
        keys: &[("", &["applicant_id", "school_code", "channel"])],
        needs: &[],
        allows: &[],
        event_date: None,
        class: PrivacyClass::Student,
    },
    DatasetType {
        name: "staff",
        label: "Staff",
        about: "One row is a staff member in a role at a school on a snapshot day.",
        grains: &[],
        columns: &[
            must("staff_id", ColumnType::Id, "The staff member; the plan says whether it is the state's or payroll's number."),
            SCHOOL,
            YEAR,
            must("role", ColumnType::Category, "The role, such as Teacher."),
            may("fte", ColumnType::Number, "Full-time equivalent."),
            must("snapshot_date", ColumnType::Date, "The day the roster stands for."),
            may("exit_reason", ColumnType::Category, "Why the staff member left after that day, where known."),
        ],
        keys: &[("", &["staff_id", "school_code", "role", "snapshot_date"])],
        needs: &[],
        allows: &[],
        event_date: None,
        class: PrivacyClass::StaffRoster,
    },
    DatasetType {
        name: "milestones",
        label: "Milestones",
        about: "One row is a checkpoint of a measure, for the district or for one school.",
        grains: &[],
        columns: &[
            must("measure", ColumnType::Text, "The measure's id in the plan."),
            YEAR,
            may("part", ColumnType::Text, "The part of the measure the checkpoint belongs to."),
            must("item", ColumnType::Text, "What is to be done."),
            may("school_code", ColumnType::School, "The school, for a checklist that every school has."),
            may("due_date", ColumnType::Date, "When it is due."),
            must("completed_date", ColumnType::Date, "When it was completed; empty until then."),
            may("evidence", ColumnType::Text, "Where its evidence is: a web address, or a file of the project."),
            may("evidence_public", ColumnType::YesNo, "Whether the evidence may be linked from the report."),
            may("owner", ColumnType::Text, "Who answers for it."),
        ],
        keys: &[("", &["measure", "item", "school_code"])],
        needs: &[],
        allows: &[],
        event_date: None,
        class: PrivacyClass::Things,
    },
    DatasetType {
        name: "credentials",
        label: "Industry credentials",
        about: "One row is a credential examined for a student.",
        grains: &[],
        columns: &[
            SASID,
            SCHOOL,
            YEAR,
            must("credential", ColumnType::Category, "The credential."),
            must("awarded_date", ColumnType::Date, "The day it was awarded."),
            may("result", ColumnType::Category, "Whether it was earned."),
        ],
        keys: &[("", &["sasid", "credential", "awarded_date"])],
        needs: &[],
        allows: &[],
        event_date: Some("awarded_date"),
        class: PrivacyClass::Student,
    },
    DatasetType {
        name: "events",
        label: "Career-focused events",
        about: "One row is a student's part in an event.",
        grains: &[],
        columns: &[
            SASID,
            SCHOOL,
            YEAR,
            must("event", ColumnType::Text, "The event."),
            must("date", ColumnType::Date, "The day of the event."),
        ],
        keys: &[("", &["sasid", "event", "date"])],
        needs: &[],
        allows: &[],
        event_date: Some("date"),
        class: PrivacyClass::Student,
    },
    DatasetType {
        name: "participation",
        label: "Participation",
        about: "One row is a student's part in an activity during the year.",
        grains: &[],
        columns: &[SASID, SCHOOL, YEAR, must("activity", ColumnType::Category, "The activity.")],
        keys: &[("", &["school_year", "school_code", "sasid", "activity"])],
        needs: &[],
        allows: &[],
        event_date: None,
        class: PrivacyClass::Student,
    },
    DatasetType {
        name: "courses",
        label: "Course enrollment",
        about: "One row is a student in a course.",
        grains: &[],
        columns: &[
            SASID,
            SCHOOL,
            YEAR,
            must("course_type", ColumnType::Category, "The kind of course, such as ECE or AP STEM."),
            must("course", ColumnType::Text, "The course."),
        ],
        keys: &[("", &["school_year", "school_code", "sasid", "course"])],
        needs: &[],
        allows: &[],
        event_date: None,
        class: PrivacyClass::Student,
    },
    DatasetType {
        name: "training",
        label: "Staff training",
        about: "One row is a staff member required to complete a training.",
        grains: &[],
        columns: &[
            must("staff_id", ColumnType::Id, "The staff member."),
            SCHOOL,
            YEAR,
            must("training", ColumnType::Category, "The training."),
            must("completed_date", ColumnType::Date, "When it was completed; empty until then."),
        ],
        keys: &[("", &["school_year", "staff_id", "training"])],
        needs: &[],
        allows: &[],
        event_date: None,
        class: PrivacyClass::StaffRoster,
    },
    DatasetType {
        name: "counts",
        label: "Counts",
        about: "One row is a number of things of a measure, or how many of the things in scope are done.",
        grains: &[],
        columns: &[
            must("measure", ColumnType::Text, "The measure's id in the plan."),
            may("school_code", ColumnType::School, "The school, or empty for the district."),
            YEAR,
            may("unit_name", ColumnType::Text, "What is counted."),
            may("value", ColumnType::Count, "How many."),
            may("done", ColumnType::Count, "How many are done."),
            may("in_scope", ColumnType::Count, "Out of how many."),
        ],
        keys: &[("", &["school_year", "measure", "school_code", "unit_name"])],
        needs: &[],
        allows: &[],
        event_date: None,
        class: PrivacyClass::Things,
    },
    DatasetType {
        name: "adult_enrollment",
        label: "Adult enrollment",
        about: "One row is an adult's enrollment in a program.",
        grains: &[],
        columns: &[
            must("person_id", ColumnType::Id, "The person."),
            YEAR,
            must("site", ColumnType::Text, "Where."),
            must("program", ColumnType::Text, "The program."),
            must("start_date", ColumnType::Date, "First day."),
        ],
        keys: &[("", &["person_id", "program", "start_date"])],
        needs: &[],
        allows: &[],
        event_date: Some("start_date"),
        class: PrivacyClass::Student,
    },
    DatasetType {
        name: "calendar",
        label: "School calendar",
        about: "One row is a day of a school; days that are not listed are none on which students are taught. Attendance is checked against it.",
        grains: &[],
        columns: &[
            SCHOOL,
            YEAR,
            must("date", ColumnType::Date, "The day."),
            must("instructional", ColumnType::YesNo, "Whether students are taught on it."),
        ],
        keys: &[("", &["school_code", "date"])],
        needs: &[],
        allows: &[],
        event_date: Some("date"),
        class: PrivacyClass::Things,
    },
    DatasetType {
        name: "aggregates",
        label: "Already-summed figures",
        about: "One row is a figure that arrives already summed: of a school or of the district, for everyone or for one group.",
        grains: &[],
        columns: &[
            may("measure", ColumnType::Text, "The measure's id in the plan."),
            YEAR,
            may("level", ColumnType::Category, "school or district."),
            may("school_code", ColumnType::School, "The school; empty for the district."),
            may("dimension", ColumnType::Text, "What the group is a group of; empty for everyone."),
            may("category", ColumnType::Text, "The group; empty for everyone."),
            may("numerator", ColumnType::Count, "Who or what has the property, or the bare count."),
            may("denominator", ColumnType::Count, "Out of whom or what."),
            may("percent", ColumnType::Percent, "The rate."),
            may("definition", ColumnType::Text, "The id of the definition it was counted under."),
            may("source", ColumnType::Text, "Who says so."),
        ],
        keys: &[("", &["measure", "school_year", "level", "school_code", "dimension", "category"])],
        needs: &[],
        allows: &[],
        event_date: None,
        class: PrivacyClass::Public,
    },
];

/// Every kind of dataset, in a stable order.
#[must_use]
pub fn catalog() -> &'static [DatasetType] {
    CATALOG
}

/// The kind of dataset called `name`.
#[must_use]
pub fn dataset_type(name: &str) -> Option<&'static DatasetType> {
    CATALOG.iter().find(|dataset| dataset.name == name)
}

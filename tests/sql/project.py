"""A project of made-up attendance, by day or by year. Nothing is random: the same files every time."""

import csv
import datetime
import pathlib

SCHOOLS = [
    ("0001", "North Technical High School", "high-school", "true"),
    ("0002", "East Technical High School", "high-school", "false"),
    ("0003", "South Technical High School", "high-school", "true"),
    ("0004", "Aviation School", "aviation", "false"),
]
PROGRAMS = [
    ("Carpentry", "Building"),
    ("Plumbing, Heating and Cooling", "Building"),
    ('Digital Media "Studio"', "Arts"),
    ("Exploratory", ""),
]
DIMENSIONS = ["grade", "gender", "race_ethnicity", "high_needs", "program", "cluster", "rsco"]


def school_days(count):
    day, days = datetime.date(2024, 8, 28), []
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day)
        day += datetime.timedelta(days=1)
    return days


def write(path, header, rows, crlf=False):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\r\n" if crlf else "\n")
        out.writerow(header)
        out.writerows(rows)


def students():
    """Each student: id, stays (school, first day, day after the last), absences by day, groups."""
    for number in range(120):
        school = number % 4
        count = 60
        stays = [(school, 0, count)]
        missed = {}
        case = number % 15
        if case == 0:  # exactly 10%
            missed = {day: "1" for day in range(6)}
        elif case == 1:  # just below
            missed = {day: "1" for day in range(5)} | {9: "0.75"}
        elif case == 2:  # the fewest days that count, exactly 10%
            stays, missed = [(school, 50, 60)], {55: "1"}
        elif case == 3:  # one day too few
            stays, missed = [(school, 51, 60)], {55: "1", 56: "1"}
        elif case == 4:  # two schools, one after the other
            stays, missed = [(school, 0, 30), ((school + 1) % 3, 30, 60)], {2: "1", 4: "1", 29: "1", 31: "1", 40: "1", 41: "1"}
        elif case == 5:  # two schools at once: ten days at both
            stays, missed = [(school, 0, 35), ((school + 2) % 3, 25, 60)], {day: "1" for day in (1, 2, 3, 26, 27, 50, 51)}
        elif case == 6:  # too few days at each school, enough in the district
            stays, missed = [(school, 0, 6), ((school + 1) % 3, 6, 12)], {3: "1", 7: "0.5"}
        elif case == 7:  # half days
            missed = {day: "0.5" for day in range(14)}
        elif case == 8:
            missed = {day: "0.25" for day in range(24)}
        else:
            missed = {(number * 7 + step * 11) % 60: ("1" if step % 3 else "0.5") for step in range(number % 13)}
        groups = {
            "grade": ["09", "10", "11", "12", "PK"][(number // 3) % 5 if number % 11 == 0 else number % 4],
            "gender": ["F", "Male", "M", "X", "female", "", "n/a"][number % 7],
            "race_ethnicity": ["White", "Hispanic/Latino of any race", "Asian", "*", "Black or African American"][number % 5],
            "english_learner": ["Y", "N", "N", "N", ""][(number // 2) % 5],
            "special_education": ["N", "Y", "N", ""][(number // 5) % 4],
            "free_reduced_lunch": ["Free", "Reduced", "None", "N"][(number // 7) % 4],
            "program": PROGRAMS[number % 4][0],
        }
        yield number, f"{number * 7919:010}", stays, missed, groups


PLAN = """
[plan]
title = "Attendance"
organization = "A made-up district"
school_year = "2024-25"
schools = "schools.csv"

[edition]
kind = "year-end"
stage = "draft"

[dimensions.grade]
label = "Grade"

[dimensions.gender]
label = "Gender"
codes = "gender.csv"

[dimensions.race_ethnicity]
label = "Race and ethnicity"

[dimensions.english_learner]
label = "English learners"

[dimensions.special_education]
label = "Special education"

[dimensions.free_reduced_lunch]
label = "Meals"

[dimensions.high_needs]
label = "High needs"
any_of = { english_learner = ["Y"], special_education = ["Y"], free_reduced_lunch = ["Free", "Reduced"] }
yes = "High needs"
no = "Not high needs"

[dimensions.program]
label = "Program"
codes = "programs.csv"

[dimensions.cluster]
label = "Cluster"
from = "program"

[dimensions.rsco]
label = "Lottery schools"
school = "rsco"

[[goals]]
id = "attendance"
number = 1
title = "Attendance"
"""

MEASURE = """
[[measures]]
id = "{id}"
goal = "attendance"
line = "context"
title = "Chronic absenteeism, {id}"
kind = "chronic-absenteeism"
dataset = "attendance"
min_days_enrolled = 10
in_school_suspension = "present"
by = [{by}]
{more}
"""


def by_text():
    return ", ".join(f'"{name}"' for name in ["school", *DIMENSIONS, *(f"school*{name}" for name in DIMENSIONS)])


def common(folder, plan):
    write(folder / "schools.csv", ["school_code", "school_name", "school_type", "rsco"], SCHOOLS)
    write(folder / "gender.csv", ["code", "name"], [("F", "Female"), ("M", "Male"), ("X", "Non-binary")])
    write(folder / "programs.csv", ["code", "name", "cluster"], [(name, name, cluster) for name, cluster in PROGRAMS])
    (folder / "plan.toml").write_text(plan, encoding="utf-8")


def by_day(folder):
    """Student-day exports, one file a school; own groups but for the program, which the students' file says."""
    dataset = """
[datasets.attendance]
files = "exports/attendance_*_{school_year}.csv"
grain = "student-day"
columns = { sasid = "Student Number", fraction_absent = "days_absent" }
date_format = "mdy"
[datasets.attendance.codes]
P = "0"
A = "1"
H = "0.5"
[datasets.attendance.values.free_reduced_lunch]
N = "None"

[datasets.students]
files = "exports/students_{school_year}.csv"
"""
    more = 'schools = { school_type = ["high-school"] }\n'
    measures = [
        MEASURE.format(id="as-they-stand", by=by_text(), more=more + 'fractional_days = "as-is"'),
        MEASURE.format(id="half-day-rule", by=by_text(), more=more + 'grades = ["09", "10", "11"]'),
        MEASURE.format(id="days-of-district", by=by_text(), more='school_days = "district"'),
    ]
    common(folder, PLAN + dataset + "".join(measures))
    days = school_days(60)
    own = ["grade", "gender", "race_ethnicity", "english_learner", "special_education", "free_reduced_lunch"]
    rows = {index: [] for index in range(len(SCHOOLS))}
    records = []
    for number, sasid, stays, missed, groups in students():
        for order, (school, first, after) in enumerate(stays):
            records.append([sasid, SCHOOLS[school][0], "2024-25", groups["program"] if order == 0 else PROGRAMS[0][0]])
            for index in range(first, after):
                day = days[index]
                part = missed.get(index, "0")
                # Present at one of two schools where the day is spent at both, for every other such student.
                if len(stays) == 2 and 25 <= index < 35 and order == 1 and number % 2 == 0:
                    part = "0"
                said = dict(groups)
                if index >= 40 and number % 9 == 0:
                    said["gender"] = "X"  # the latest row counts
                if order == 1:
                    said["english_learner"] = "Y"
                code = {"0": "P", "1": "A", "0.5": "H"}.get(part, "P")
                fraction = "" if number % 3 == 0 and part in ("0", "1", "0.5") else part
                written = f"{day.month}/{day.day}/{day.year}" if school != 2 else day.isoformat()
                rows[school].append([SCHOOLS[school][0], "2024-25", sasid, written, *(said[name] for name in own), code, fraction, day])
    header = ["school_code", "school_year", "Student Number", "date", *own, "attendance_code", "days_absent"]
    for index, of in rows.items():
        if index % 2:
            of.sort(key=lambda row: (row[-1], row[2]))
        lines = [row[:-1] for row in of]
        lines.append([SCHOOLS[index][0], "2023-24", "0000000001", "9/5/2023", *[""] * len(own), "A", "1"])
        write(folder / f"exports/attendance_{SCHOOLS[index][0]}_2024-25.csv", header, lines, crlf=index == 1)
    write(folder / "exports/students_2024-25.csv", ["sasid", "school_code", "school_year", "program"], records)


def by_year(folder):
    """Student-year exports in one file."""
    dataset = """
[datasets.attendance]
files = "exports/attendance.csv"
grain = "student-year"
where = { enrollment_type = ["Regular", "transfer"] }
"""
    measures = [MEASURE.format(id="of-the-year", by=by_text(), more='fractional_days = "as-is"')]
    common(folder, PLAN + dataset + "".join(measures))
    rows = []
    for number, sasid, stays, missed, groups in students():
        for order, (school, first, after) in enumerate(stays):
            absent = sum(float(part) for day, part in missed.items() if first <= day < after)
            said = dict(groups) | ({"special_education": "Y"} if order else {})
            kind = "Other" if number % 17 == 5 else ["Regular", "Transfer"][number % 2]
            rows.append([sasid, SCHOOLS[school][0], "2024-2025", after - first, f"{absent:g}", *said.values(), kind])
    header = ["sasid", "school_code", "school_year", "days_enrolled", "days_absent", *groups, "enrollment_type"]
    write(folder / "exports/attendance.csv", header, rows)


def of_aggregates(folder, measures, aggregates):
    """A project that reads figures that were summed elsewhere."""
    dataset = """
[datasets.aggregates]
files = "exports/aggregates.csv"
"""
    measure = """
[[measures]]
id = "{id}"
goal = "attendance"
line = "context"
title = "Chronic absenteeism, {id}"
kind = "aggregate"
dataset = "aggregates"
unit = "students"
by = [{by}]
"""
    common(folder, PLAN + dataset + "".join(measure.format(id=id, by=by_text()) for id in measures))
    path = pathlib.Path(folder) / "exports/aggregates.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(aggregates)

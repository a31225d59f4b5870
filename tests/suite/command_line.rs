//! Help, exit codes and wrong commands.

use crate::builder::Project;
use snapbox::str;

#[test]
fn help_teaches_the_commands_and_the_exit_codes() {
    Project::nothing("empty").run("--help").code(0).stderr("").stdout(str![[r#"
Makes a school district's annual progress report from its schools' exports and a plan of goals and
measures.

A project is a folder with a `plan.toml`: goals, measures, targets, and where the exports lie.
`build` evaluates every measure exactly and writes the report: a board-ready page, the same as
Markdown, a brief of each school, and every figure as data. Nothing is guessed, no row disappears,
and the same input gives the same bytes.

Usage: ctecs-report [OPTIONS] <COMMAND>

Commands:
  build        Make the report
  check        Show every problem of plan and data at once; nothing is written
  list         List goals, measures and datasets, the files found, and the schools that are missing
  explain      Explain how a measure came to its figure and status
  diff         Show the figures and statuses that changed between two editions or two states of the
               data, and why
  verify       Check that a report is unaltered and, given its project, that it comes from these
               data
  init         Begin a project, or the next school year of one
  schema       Print the JSON Schema of plan or results, or the columns of a dataset
  serve        Show the report in a browser while the project is being edited
  sql          Print the queries that compute figures on an engine of your own
  templates    Write the built-in templates as files, or list them
  completions  Print the completion script of a shell
  man          Print the manual page, of the program or of a command
  help         Print this message or the help of the given subcommand(s)

Options:
  -h, --help
          Print help (see a summary with '-h')

  -V, --version
          Print version

Messages:
      --message-format <text|json|github>
          How problems are written: text with line and caret, json with an object a line, or github
          annotations
          
          [default: text]

  -q, --quiet...
          Only errors; twice: nothing but the exit code

  -v, --verbose...
          Notes as well

      --color <auto|always|never>
          Colors; `auto` colors a terminal unless `NO_COLOR` is set
          
          [default: auto]

Examples (`district` is a folder with a plan.toml):
  ctecs-report check district        every problem of plan and data, nothing written
  ctecs-report build district        the public report, in district/report/
  ctecs-report list district         which files were found, which schools are missing
  ctecs-report schema attendance     the columns of an attendance export

Exit codes:
  0  done
  1  the plan or the data have errors, or a --fail-on condition held
  2  the command was wrong, or a file could not be read or written
  3  the privacy audit of the public edition failed

Results go to standard output or to files, messages to standard error.

"#]]);
}

#[test]
fn the_help_of_build_has_examples() {
    Project::nothing("empty").run("build --help").code(0).stderr("").stdout(str![[r#"
Make the report

Evaluates every measure of the plan and writes the report to PROJECT/report/ (or, for the internal
edition, to PROJECT/report-internal/): index.html and report.md, a brief of each school,
results.json, figures.csv, and manifest.json with a digest of everything the report consists of.

Usage: ctecs-report build [OPTIONS] [PROJECT]

Arguments:
  [PROJECT]
          The project: a folder with a plan.toml, or the plan file itself
          
          [default: .]

Options:
      --data <DIR>
          Folder that the plan's dataset files are relative to, where it is not the project's

      --show-values
          Show the cells of people's data in messages, on a terminal only

      --as-of <YYYY-MM-DD>
          The day the figures stand for; else `SOURCE_DATE_EPOCH`, else the plan's `as_of`, else 30
          June of its school year

      --edition <EDITION>
          For whom: `public` withholds small groups and all that would give them away, `internal`
          nothing, and it is exempt from disclosure. Without it public, and internal with --school

          Possible values:
          - public:   Everyone: small groups are withheld
          - internal: Officials with a legitimate educational interest: nothing is withheld

      --withheld
          With the internal edition: also write what the public one withholds and why
          (withheld.csv), and the ledger that later public editions need to know it (ledger.json)

      --out <DIR>
          Folder of the report, replaced as a whole; `-` writes a single file to standard output

      --format <FORMAT>
          Formats to make beside html, md, json and csv; naming only some of these four makes these
          alone

          Possible values:
          - html:   Pages: `index.html`, `schools/CODE.html`
          - md:     The same as text: `report.md`, `schools/CODE.md`
          - json:   The results as data: `results.json`
          - csv:    Every figure as a row: `figures.csv`
          - slides: Slides for the board: `slides.html`, `slides.md`
          - xlsx:   The figures as a workbook: `report.xlsx`
          - docx:   Word files for editing: `report.docx`, `memo.docx`
          - pptx:   Slides for editing: `slides.pptx`
          - pdf:    PDF/UA for the board's packet: `report.pdf`, `memo.pdf`, `schools/CODE.pdf`;
            only in a program built with it

      --lang <LANGUAGE>
          Languages to write, the first being that of index.html; else the plan's

      --only <MEASURE>
          Evaluate this measure alone

      --school <CODE>
          Write the brief of this school alone

      --previous <DIR>
          Folder of an earlier report, given again for each, oldest first; the last one is the
          edition that this one replaces. Else the plan's `[editions] previous`

      --fail-on <CONDITION>
          End with exit code 1 where this holds; the report is written all the same

          Possible values:
          - warning: There is a warning that nobody acknowledged
          - not-met: A measure was judged and its target missed
          - behind:  A measure is behind the path to its target

      --dry-run
          Do everything but write: names the files that would be made

  -h, --help
          Print help (see a summary with '-h')

Messages:
      --message-format <text|json|github>
          How problems are written: text with line and caret, json with an object a line, or github
          annotations
          
          [default: text]

  -q, --quiet...
          Only errors; twice: nothing but the exit code

  -v, --verbose...
          Notes as well

      --color <auto|always|never>
          Colors; `auto` colors a terminal unless `NO_COLOR` is set
          
          [default: auto]

Examples:
  ctecs-report build district
  ctecs-report build district --as-of 2026-01-31 --out january
  ctecs-report build district --format json --out - > results.json
  ctecs-report build district --school 1003 --out brief
  ctecs-report build district --fail-on warning,not-met

The public edition withholds every small group of students and every figure from which one could be
worked out, with earlier editions in view, and is audited before it is written. The internal edition
withholds nothing; --school makes an internal brief, in which other schools are as the public sees
them.

The report takes the place of the one before in one step once everything succeeded; an error leaves
that one untouched. A folder that holds the other edition, or files that no build made, is refused,
and a part of a report (--only, --school, a lone --format) does not replace a complete one.

Ends with exit code 1 where plan or data have an error (nothing is written) or where a --fail-on
condition holds (the report is written), with 2 where the folder is refused or the disk is, and with
3 where the privacy audit fails (nothing is written).

"#]]);
}

#[test]
fn without_a_command_help_is_shown_as_an_error() {
    let run = Project::nothing("empty").run("").code(2);
    assert!(run.err().contains("Exit codes:"), "{}", run.err());
    assert_eq!(run.out(), "");
}

#[test]
fn a_command_that_is_misspelled_is_named() {
    Project::nothing("empty").run("biuld").code(2).stdout("").stderr(str![[r#"
error: unrecognized subcommand 'biuld'

  tip: a similar subcommand exists: 'build'

Usage: ctecs-report [OPTIONS] <COMMAND>

For more information, try '--help'.

"#]]);
}

#[test]
fn a_folder_without_a_plan_is_no_project() {
    Project::nothing("empty").run("check").code(2).stdout("").stderr(str![[r#"
error[usage]: the folder `.` has no plan.toml
 |
 = help: name the folder of a project, or its plan file


"#]]);
}

#[test]
fn a_project_that_is_not_there_is_named() {
    Project::nothing("empty").run("check nowhere").code(2).stdout("").stderr(str![[r#"
error[usage]: there is no project `nowhere`
 |
 = help: name the folder of a project, or its plan file


"#]]);
}

#[test]
fn a_wrong_command_is_an_object_for_programs_and_an_annotation_for_a_forge() {
    let project = Project::nothing("empty");
    project.run("check nowhere --message-format json").code(2).stdout("").stderr(str![[r#"
{"severity":"error","code":"usage","message":"there is no project `nowhere`","place":null,"expected":null,"help":"name the folder of a project, or its plan file","also":[],"count":1,"files":1}

"#]]);
    project.run("check nowhere --message-format github").code(2).stdout("").stderr(str![[r#"
::error title=usage::there is no project `nowhere`; name the folder of a project, or its plan file

"#]]);
}

#[test]
fn color_is_only_where_it_is_asked_for() {
    let project = Project::nothing("empty");
    assert!(!project.run("check nowhere").err().contains('\u{1b}'));
    assert!(project.run("check nowhere --color always").err().contains('\u{1b}'));
    assert!(!project.run("check nowhere --color never").err().contains('\u{1b}'));
}

#[test]
fn twice_quiet_leaves_the_exit_code_alone() {
    Project::nothing("empty").run("check nowhere -qq").code(2).stdout("").stderr("");
}

#[test]
fn a_day_that_is_none_is_refused() {
    Project::new("small").run("build small --as-of 2026-02-30").code(2).stdout("").stderr(str![[r#"
error: invalid value '2026-02-30' for '--as-of <YYYY-MM-DD>': not a day such as 2026-06-30

For more information, try '--help'.

"#]]);
}

#[test]
fn the_columns_of_a_dataset_are_a_table() {
    Project::nothing("empty").run("schema rounds").code(0).stderr("").stdout(str![[r#"
rounds: Instructional rounds
One row is an instructional round at a school.

column       needed  cells                         meaning
round_id     yes     id                            The round.
school_code  yes     school code of the roster     The school, by its code in the roster.
school_year          school year, such as 2025-26  The school year; needed where one file holds several.
date         yes     date, such as 2025-10-01      The day it was held.
format               category                      In person or virtual, where that matters.

Rows are told apart by: school_code, round_id
Upper and lower case, blanks and underscores do not matter in a header; the plan maps other names.

"#]]);
}

#[test]
fn a_dataset_that_is_misspelled_is_guessed() {
    Project::nothing("empty").run("schema attendence").code(2).stdout("").stderr(str![[r#"
error[usage]: there is no kind of dataset `attendence`
 |
 = help: did you mean `attendance`?


"#]]);
}

#[test]
fn the_schema_of_the_results_is_a_json_schema() {
    let run = Project::nothing("empty").run("schema results").code(0);
    let schema: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(schema["title"], "Results");
    assert!(schema["properties"]["measures"].is_object());
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let project = Project::nothing("empty");
    let mut command = std::process::Command::new("sh");
    command.arg("-c").arg(format!("{} schema results | head -c 10", env!("CARGO_BIN_EXE_ctecs-report")));
    project.finish(&mut command, "schema results | head").code(0).stderr("");
}

#[test]
fn a_dataset_is_described_to_people_to_programs_and_as_a_file_to_fill_in() {
    let project = Project::nothing("empty");
    project.run("schema attendance --grain student-day").code(0).stdout(str![[r#"
attendance: Attendance, student-day
One row is a student's year at a school (student-year) or a student's day at a school (student-day).

column              needed  cells                         meaning
sasid               yes     ten digits                    State-assigned student identifier: ten digits, leading zeros kept.
school_code         yes     school code of the roster     The school, by its code in the roster.
school_year                 school year, such as 2025-26  The school year; needed where one file holds several.
date                yes     date, such as 2025-10-01      The day (student-day).
attendance_code             category                      The day's code, mapped to a share of the day by the plan (student-day).
fraction_absent             number, 0 or more             The share of the day the student was absent: 0 to 1 (student-day).
grade                       category                      Grade on the student's latest record of the year: 09 to 12.
gender                      category                      Gender as recorded.
race_ethnicity              category                      One of the seven federal categories.
english_learner             category                      Whether the student is an English learner or multilingual learner.
special_education           category                      Whether the student has an individualized education program.
free_reduced_lunch          category                      Eligibility for free or reduced-price meals.
program                     category                      Trade program; grade 9 is in the Exploratory program.

Rows are told apart by: school_code, sasid, date
Other grains (--grain): student-year
Upper and lower case, blanks and underscores do not matter in a header; the plan maps other names.

"#]]);
    project.run("schema attendance --format csv").code(0).stdout(str![[r#"
sasid,school_code,school_year,days_enrolled,days_absent,grade,gender,race_ethnicity,english_learner,special_education,free_reduced_lunch,program

"#]]);
    let schema: serde_json::Value = serde_json::from_str(&project.run("schema attendance --format json").code(0).out()).unwrap();
    assert_eq!(schema["primaryKey"], serde_json::json!(["school_year", "school_code", "sasid"]));
    project.run("schema attendance --grain daily").code(2).stdout("").stderr(str![[r#"
error[usage]: `attendance` has no grain `daily`
 |
 = help: its grains are: student-year, student-day


"#]]);
    project.run("schema rounds --grain daily").code(2).stdout("").stderr(str![[r#"
error[usage]: `rounds` has no grain `daily`
 |
 = help: leave `--grain` out: rounds have one


"#]]);
}

#[test]
fn the_manual_page_of_the_program_names_its_commands_and_each_has_its_own() {
    let project = Project::new("small");
    let program = project.run("man").code(0).out();
    for command in ["build", "check", "list", "explain", "diff", "verify", "init", "schema", "serve", "templates", "completions", "man"] {
        assert!(program.contains(&format!("ctecs\\-report\\-{command}(1)")), "{command}");
        let page = project.run(&format!("man {command}")).code(0).out();
        assert!(page.contains(".SH SYNOPSIS") && page.contains("Examples:"), "{command}");
    }
    project.run("man biuld").code(2);
}

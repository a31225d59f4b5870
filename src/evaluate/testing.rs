//! Runs whole projects of a few lines, so that a test reads as a statement: plan and rows in, statuses out.
//!
//! A project reports 2025-26, has the high schools `A`, `B` and `C`, and is a year-end edition unless it says otherwise.

use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluate::{Evaluated, Options, evaluate};
use crate::plan::{Plan, load};
use crate::results::{Audience, MeasureResult, Results, SchoolResult, Value};
use std::collections::BTreeMap;
use tempfile::TempDir;

/// A project while it is put together.
pub(crate) struct Project {
    edition: String,
    plan: String,
    datasets: BTreeMap<String, String>,
    tables: String,
    files: BTreeMap<String, String>,
}

/// What came out.
pub(crate) struct Ran {
    pub results: Results,
    pub diagnostics: Vec<Diagnostic>,
}

/// An empty project.
pub(crate) fn project() -> Project {
    Project {
        edition: "kind = \"year-end\"".to_owned(),
        plan: String::new(),
        datasets: BTreeMap::new(),
        tables: String::new(),
        files: BTreeMap::from([(
            "schools.csv".to_owned(),
            "school_code,school_name,school_type\nA,Alpha,high-school\nB,Beta,high-school\nC,Gamma,high-school\n".to_owned(),
        )]),
    }
}

impl Project {
    /// The kind of edition.
    pub(crate) fn edition(mut self, kind: &str) -> Self {
        self.edition = format!("kind = \"{kind}\"");
        self
    }

    /// The day the figures stand for.
    #[expect(clippy::wrong_self_convention, reason = "as of is a day, not a conversion")]
    pub(crate) fn as_of(self, day: &str) -> Self {
        self.plan(&format!("as_of = \"{day}\""))
    }

    /// A key of `[plan]`.
    pub(crate) fn plan(mut self, key: &str) -> Self {
        self.plan.push_str(key);
        self.plan.push('\n');
        self
    }

    /// A measure with the keys that it does not share with every other.
    pub(crate) fn measure(self, id: &str, keys: &str) -> Self {
        self.table(&format!("[[measures]]\nid = \"{id}\"\ngoal = \"g\"\nline = \"dip\"\ntitle = \"{id}\"\n{keys}\n"))
    }

    /// Any table of the plan.
    pub(crate) fn table(mut self, toml: &str) -> Self {
        self.tables.push_str(toml);
        self.tables.push('\n');
        self
    }

    /// Keys of a dataset, whose files are `YEAR/NAME.csv`.
    pub(crate) fn dataset(mut self, name: &str, keys: &str) -> Self {
        let table = self.datasets.entry(name.to_owned()).or_default();
        table.push_str(keys);
        table.push('\n');
        self
    }

    /// The rows of a dataset in a year.
    pub(crate) fn data(self, year: &str, name: &str, csv: &str) -> Self {
        let rows: Vec<&str> = csv.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        self.dataset(name, "").file(&format!("{year}/{name}.csv"), &(rows.join("\n") + "\n"))
    }

    /// A file of the project.
    pub(crate) fn file(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_owned(), text.to_owned());
        self
    }

    /// A measure of figures that the district published: by year a rate `18/180`, a count `5` or a percentage `17.2%`.
    pub(crate) fn published(mut self, id: &str, keys: &str, years: &[(&str, &str)]) -> Self {
        for (year, figure) in years {
            let cells = match (figure.split_once('/'), figure.strip_suffix('%')) {
                (Some((numerator, denominator)), _) => format!("{numerator},{denominator},"),
                (None, Some(percent)) => format!(",,{percent}"),
                (None, None) => format!("{figure},,"),
            };
            let path = format!("{year}/figures.csv");
            let file = self.files.entry(path).or_insert_with(|| "measure,level,numerator,denominator,percent\n".to_owned());
            file.push_str(&format!("{id},district,{cells}\n"));
        }
        if !self.datasets.contains_key("figures") {
            self = self.dataset("figures", "type = \"aggregates\"");
        }
        self.measure(id, &format!("kind = \"aggregate\"\ndataset = \"figures\"\nunit = \"students\"\n{keys}"))
    }

    fn write(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let history = if self.files.contains_key("history.csv") { "history = \"history.csv\"\n" } else { "" };
        let mut plan = format!(
            "[plan]\ntitle = \"Plan\"\norganization = \"District\"\nschool_year = \"2025-26\"\nschools = \"schools.csv\"\n{history}{}\n",
            self.plan
        );
        plan.push_str(&format!("[edition]\n{}\n[[goals]]\nid = \"g\"\nnumber = 1\ntitle = \"Goal\"\n", self.edition));
        for (name, keys) in &self.datasets {
            plan.push_str(&format!("[datasets.{name}]\nfiles = \"{{school_year}}/{name}.csv\"\n{keys}\n"));
        }
        plan.push_str(&self.tables);
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("plan.toml", &plan);
        self.files.iter().for_each(|(path, text)| write(path, text));
        folder
    }

    fn evaluate(&self) -> (Option<Evaluated>, Vec<Diagnostic>) {
        let folder = self.write();
        let loaded = load(folder.path()).unwrap();
        let Some(plan) = loaded.plan else { return (None, loaded.diagnostics) };
        (Some(evaluate(&plan, &options(&plan)).unwrap()), loaded.diagnostics)
    }

    /// The results; plan and data must be without errors.
    pub(crate) fn run(&self) -> Ran {
        let (evaluated, mut diagnostics) = self.evaluate();
        let evaluated = evaluated.unwrap_or_else(|| panic!("{diagnostics:#?}"));
        let results = evaluated.results.unwrap_or_else(|| panic!("{:#?}", evaluated.diagnostics));
        diagnostics.extend(evaluated.diagnostics);
        Ran { results, diagnostics }
    }

    /// The errors of plan and data, as code and message.
    pub(crate) fn errors(&self) -> Vec<(&'static str, String)> {
        let (evaluated, mut diagnostics) = self.evaluate();
        diagnostics.extend(evaluated.into_iter().flat_map(|evaluated| evaluated.diagnostics));
        let errors = diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        errors.map(|diagnostic| (diagnostic.code, diagnostic.message)).collect()
    }
}

fn options(plan: &Plan) -> Options {
    Options {
        data_root: plan.root.clone(),
        audience: Audience::Internal,
        as_of: plan.as_of,
        only: None,
        show_values: true,
        progress: crate::source::Progress::default(),
    }
}

/// A figure as it is displayed, or `none`.
fn display(value: Option<&Value>) -> &str {
    value.map_or("none", |value| value.display.as_str())
}

impl Ran {
    /// A measure's result.
    pub(crate) fn measure(&self, id: &str) -> &MeasureResult {
        self.results.measures.iter().find(|measure| measure.id == id).unwrap()
    }

    /// A measure's status.
    pub(crate) fn status(&self, id: &str) -> &'static str {
        self.measure(id).status.id()
    }

    /// A measure's figure as it is displayed.
    pub(crate) fn value(&self, id: &str) -> &str {
        display(self.measure(id).value.as_ref())
    }

    /// Why a measure has the status it has.
    pub(crate) fn reason(&self, id: &str) -> &str {
        self.measure(id).reason.as_deref().unwrap_or_default()
    }

    /// Last year's figure as it is displayed.
    pub(crate) fn prior(&self, id: &str) -> &str {
        display(self.measure(id).prior.as_ref())
    }

    /// What a measure's figure is held against, as it is displayed.
    pub(crate) fn threshold(&self, id: &str) -> &str {
        self.measure(id).target.as_ref().and_then(|target| target.threshold_display.as_deref()).unwrap_or("none")
    }

    /// The distance from there.
    pub(crate) fn gap(&self, id: &str) -> &str {
        self.measure(id).gap.as_deref().unwrap_or("none")
    }

    /// A school's figure and status: `3 met`.
    pub(crate) fn school(&self, id: &str, code: &str) -> String {
        let school = self.find_school(id, code);
        format!("{} {}", display(school.value.as_ref()), school.status.id())
    }

    /// A school's result.
    pub(crate) fn find_school(&self, id: &str, code: &str) -> &SchoolResult {
        self.measure(id).schools.iter().find(|school| school.school_code == code).unwrap()
    }

    /// The years of a measure's trend as they are displayed; `|` after a year that cannot be compared with the next.
    pub(crate) fn trend(&self, id: &str) -> String {
        let year = |value: &Value| format!("{}{}", value.display, if value.series_break.is_some() { " |" } else { "" });
        self.measure(id).trend.iter().map(year).collect::<Vec<_>>().join(" ")
    }

    /// Whether there is a warning of this code.
    pub(crate) fn warns(&self, code: &str) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.code == code && diagnostic.severity == Severity::Warning)
    }
}

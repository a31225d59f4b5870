//! Whether a stated total is the sum of the rows it stands for.
//!
//! Apart from counting, which never uses a stated total: it is only a witness.

use crate::dataset::cell::Cell;
use crate::dataset::keys;
use crate::dataset::problems::{Rule, Words};
use crate::dataset::rows::{Key, Rows};
use crate::dataset::spec::DatasetSpec;
use crate::diagnostic::Severity;
use crate::number::{Exact, count_text};
use crate::school_year::SchoolYear;
use rustc_hash::FxHashMap;

/// The figures that are summed.
const SUMMED: [&str; 2] = ["numerator", "denominator"];

/// Sums of the rows by everything but their school.
pub(crate) struct Totals {
    slots: [Option<usize>; SUMMED.len()],
    groups: Vec<usize>,
    sums: FxHashMap<(SchoolYear, u64), [Sum; SUMMED.len()]>,
}

/// A sum, and whether figures are withheld from it.
#[derive(Clone, Copy)]
struct Sum {
    value: Exact,
    rows: u64,
    withheld: u64,
}

impl Totals {
    /// Sums for the columns of a file; none where its dataset has no sums.
    pub fn new(spec: &DatasetSpec, rows: &Rows<'_>) -> Self {
        let sums = spec.dataset_type.name == "aggregates";
        let slot = |name: &str| rows.names.iter().position(|other| *other == name).filter(|&slot| sums && rows.has(slot));
        let groups = ["measure", "level", "dimension", "category"].into_iter().filter_map(slot).collect();
        Self { slots: SUMMED.map(slot), groups, sums: FxHashMap::default() }
    }

    /// Adds a row.
    pub fn add(&mut self, cells: &[Cell], year: SchoolYear) {
        if self.slots.iter().all(Option::is_none) {
            return;
        }
        let empty = Sum { value: Exact::ZERO, rows: 0, withheld: 0 };
        let sums = self.sums.entry((year, keys::of_slots(cells, &self.groups))).or_insert([empty; SUMMED.len()]);
        for (sum, slot) in sums.iter_mut().zip(self.slots) {
            let Some(cell) = slot.and_then(|slot| cells.get(slot)) else { continue };
            match cell.number() {
                Some(value) => {
                    sum.value = sum.value + value;
                    sum.rows += 1;
                }
                None if *cell == Cell::Withheld => sum.withheld += 1,
                None => {}
            }
        }
    }

    /// Compares the total row at hand with the sum of the rows above it.
    pub fn compare(&self, rows: &mut Rows<'_>) {
        let Some(sums) = self.sums.get(&(rows.year(), keys::of_slots(rows.cells(), &self.groups))) else { return };
        for ((sum, slot), name) in sums.iter().zip(self.slots).zip(SUMMED) {
            let Some((slot, stated)) = slot.and_then(|slot| rows.cells().get(slot)?.number().map(|stated| (slot, stated))) else {
                continue;
            };
            // With figures withheld the sum may only be too small.
            if sum.rows < 2 || stated == sum.value || sum.withheld > 0 && stated > sum.value {
                continue;
            }
            let help = if stated < sum.value {
                "people who were at two schools count once in a total; if that is not why, ask for the file again"
            } else {
                "rows may be missing from the file"
            };
            let words = Words::new(format!("the total of `{name}` is not the sum of the {} rows above it", sum.rows))
                .expected(format!("they add to {}", count_text(sum.value)))
                .help(help);
            let part = rows.part(slot);
            rows.add_problem(Rule { severity: Severity::Warning, code: "total-differs", key: Key::Total(name), value: None }, part, words);
        }
    }
}

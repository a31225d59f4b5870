//! Neighboring columns of categories read together: exports repeat a few combinations of grade, gender and program.
//!
//! Apart from the columns themselves, which are read one by one where a combination was not met before.

use crate::dataset::cell::Cell;
use crate::dataset::column::Column;
use crate::dataset::records::Field;
use crate::dataset::repeat::MOST_COLUMNS;
use rustc_hash::FxHashMap;

/// Neighboring columns of categories, of which a file has few combinations: read together, by their bytes.
pub(crate) struct Block {
    /// The first and the last of the columns in the file.
    sources: (usize, usize),
    /// A bit for each of them.
    pub mask: u64,
    /// Their slots.
    pub slots: Vec<usize>,
    /// The cells by the bytes from the first to the last.
    pub seen: FxHashMap<Box<[u8]>, Box<[Cell]>>,
}

/// Combinations that a block remembers.
pub(crate) const MOST_COMBINATIONS: usize = 1 << 14;
/// Columns that make it worth looking up all of a block at once.
pub(crate) const WORTHWHILE: u32 = 3;

impl Block {
    /// The longest run of such columns, where it is long enough.
    pub fn of(columns: &[Column<'_>]) -> Option<Self> {
        let at = |source: usize| columns.iter().filter(move |column| column.source == source);
        let repeats = |source: usize| at(source).count() == 1 && at(source).all(|column| column.repeats() && column.slot < MOST_COLUMNS);
        let (mut best, mut start) = (0..0, 0);
        for source in 0..=MOST_COLUMNS {
            if source < MOST_COLUMNS && repeats(source) {
                continue;
            }
            if source - start > best.len() {
                best = start..source;
            }
            start = source + 1;
        }
        if best.len() < WORTHWHILE as usize {
            return None;
        }
        let slots = best.clone().flat_map(at).map(|column| column.slot).collect();
        let mask = best.clone().fold(0, |mask, source| mask | 1 << source);
        Some(Self { sources: (best.start, best.end - 1), mask, slots, seen: FxHashMap::default() })
    }

    /// The bytes of the block in a record.
    pub fn bytes<'b>(&self, record: &'b [u8], fields: &[Field]) -> Option<&'b [u8]> {
        let (first, last) = (fields.get(self.sources.0)?, fields.get(self.sources.1)?);
        record.get(first.start as usize - usize::from(first.quoted)..last.end as usize + usize::from(last.quoted))
    }
}

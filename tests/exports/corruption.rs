//! Random damage to a good export.

use crate::support::{attendance, export, read};
use proptest::prelude::*;

/// A change of bytes.
#[derive(Clone, Debug)]
enum Damage {
    /// Cuts the file here.
    Cut(usize),
    /// Puts another byte here.
    Replace(usize, u8),
    /// Flips a bit here.
    Flip(usize, u8),
    /// Puts bytes in between.
    Insert(usize, Vec<u8>),
    /// Takes bytes out.
    Remove(usize, usize),
    /// Writes a part again somewhere else.
    Copy(usize, usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = prop_oneof![
        4 => prop::sample::select(vec![&b"\""[..], b"\"\"", b",", b"\n", b"\r\n", b"\r", b";", b"\t", b"=\"", b"*", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9", b" ", b"-", b"Total,,,,,\n", b"Source: the office,,,,,\n"]).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ];
    prop_oneof![
        any::<usize>().prop_map(Damage::Cut),
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Damage::Replace(at, byte)),
        (any::<usize>(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (any::<usize>(), bytes).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (any::<usize>(), 0..200_usize).prop_map(|(at, count)| Damage::Remove(at, count)),
        (any::<usize>(), 0..200_usize, any::<usize>()).prop_map(|(at, count, to)| Damage::Copy(at, count, to)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    let within = |at: usize, bytes: &[u8]| at % (bytes.len() + 1);
    match damage {
        Damage::Cut(at) => bytes.truncate(within(*at, bytes)),
        Damage::Replace(at, byte) => {
            let at = within(*at, bytes);
            if let Some(old) = bytes.get_mut(at) {
                *old = *byte;
            }
        }
        Damage::Flip(at, bit) => {
            let at = within(*at, bytes);
            if let Some(old) = bytes.get_mut(at) {
                *old ^= 1 << bit;
            }
        }
        Damage::Insert(at, more) => {
            let at = within(*at, bytes);
            bytes.splice(at..at, more.iter().copied());
        }
        Damage::Remove(at, count) => {
            let at = within(*at, bytes);
            let end = (at + count).min(bytes.len());
            bytes.drain(at..end);
        }
        Damage::Copy(at, count, to) => {
            let at = within(*at, bytes);
            let part = bytes[at..(at + count).min(bytes.len())].to_vec();
            let to = within(*to, bytes);
            bytes.splice(to..to, part);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Rows are used or excluded whatever was done to the file, and nothing panics.
    #[test]
    fn no_row_disappears_without_a_word(damages in prop::collection::vec(damage(), 1..6)) {
        let mut bytes = export(60).into_bytes();
        for damage in &damages {
            apply(&mut bytes, damage);
        }
        read(&attendance(), &bytes);
    }

    /// A quote that was put or left somewhere never swallows a row in silence: either every row still counts, with the
    /// days it had, or an error says where the quote is.
    #[test]
    fn a_stray_quote_swallows_nothing(at in 58_usize..3000, twice in proptest::option::of(58_usize..3000)) {
        let good = read(&attendance(), export(60).as_bytes());
        let mut bytes = export(60).into_bytes();
        for at in [Some(at), twice].into_iter().flatten() {
            let at = at % bytes.len();
            bytes.insert(at.max(58), b'"');
        }
        let given = read(&attendance(), &bytes);
        let errors = given.report.diagnostics.iter().any(|diagnostic| diagnostic.severity == ctecs_report::diagnostic::Severity::Error);
        prop_assert!(errors || (given.used == good.used && given.absent == good.absent), "{} of {} rows and no error", given.used, good.used);
    }

    /// Any bytes at all can be looked at.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&attendance(), &bytes);
    }
}

#[test]
fn a_file_cut_anywhere_counts_what_is_whole_and_tells_of_what_is_not() {
    let text = export(12);
    let header = text.find('\n').unwrap() + 1;
    for end in header..text.len() {
        let given = read(&attendance(), &text.as_bytes()[..end]);
        let whole = text[..end].matches('\n').count() as u64 - 1;
        assert!(given.used >= whole, "cut at {end}: {} of {whole} whole rows", given.used);
        assert!(given.used <= whole + 1);
    }
}

//! A stream of numbers from a seed: `SplitMix64`, written out here so that no library's version matters.

/// The seed of everything.
const SEED: u64 = 0x2025_0026_C7EC_5000;

/// A stream of numbers.
pub struct Random(u64);

impl Random {
    /// The stream that belongs to `purpose` and `index`: independent of every other.
    pub fn of(purpose: &str, index: usize) -> Self {
        let mut state = SEED;
        for byte in purpose.bytes() {
            state = mix(state ^ u64::from(byte));
        }
        Self(mix(state ^ index as u64))
    }

    /// A number from 0 to `bound` − 1.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let drawn = mix(self.0) >> 16;
        usize::try_from(drawn % (bound.max(1) as u64)).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// Whether a chance of `per_mille` out of a thousand came true.
    pub fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    /// One of `choices`.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// The position of one of `weights`, drawn by its share of their sum.
    pub fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut drawn = self.below(weights.iter().sum());
        for (position, &weight) in weights.iter().enumerate() {
            if drawn < weight {
                return position;
            }
            drawn -= weight;
        }
        0
    }
}

fn mix(mut value: u64) -> u64 {
    value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// The items that come first when all are put in an order drawn for `purpose`: `share` of them, in the order given.
pub fn quota<T: Copy>(purpose: &str, items: &[T], wanted: usize, weight: impl Fn(&T) -> usize) -> Vec<T> {
    let mut drawn: Vec<(u64, usize)> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let number = Random::of(purpose, index).below(1 << 30) as u64;
            (number * 1000 / (weight(item).max(1) as u64), index)
        })
        .collect();
    drawn.sort_unstable();
    let mut chosen: Vec<usize> = drawn.into_iter().take(wanted).map(|(_, index)| index).collect();
    chosen.sort_unstable();
    chosen.into_iter().map(|index| items[index]).collect()
}

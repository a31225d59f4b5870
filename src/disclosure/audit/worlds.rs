//! Looks for two possible worlds for each quantity that must stay unknown.
//!
//! **The argument.** A world is an assignment of whole numbers to all unknowns that fulfils every sum and agrees with
//! every figure that was shown. The truth is one. If two worlds give a quantity values `a < b`, no reader, however able,
//! can narrow it to less than `a` to `b`: whatever follows from the published figures holds in both. The linear
//! programmes only propose worlds; each is rounded to whole numbers and then checked exactly, so that their tolerances
//! decide nothing. A quantity for which no two worlds far enough apart are found counts as disclosed.

use super::Target;
use super::cycle::{Graph, Moves};
use super::model::Model;
use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// The largest number of people an unknown without an upper bound may stand for in a world.
const MOST: i64 = 1_000_000;
/// How many mixtures of directions are tried at most before each target has programmes of its own.
const MIXTURES: usize = 100;
/// How many of them may settle nothing before that.
const IDLE: usize = 4;
/// How far a proposed number may be from a whole one.
const TOLERANCE: f64 = 1e-6;

/// How far apart the worlds found put a quantity: the least and the greatest value.
pub(super) type Range = (i64, i64);

/// What is known when the worlds are sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Knowledge {
    /// Everything: the current edition and what was known before.
    All,
    /// What was known before the current edition.
    Before,
}

/// Searches for worlds.
pub(super) struct Search<'m> {
    model: &'m Model,
    known: Vec<bool>,
    /// Sums by the unknowns in them.
    touching: Vec<Vec<usize>>,
    truth: Vec<i64>,
    /// Linear programmes solved.
    pub solved: usize,
}

impl<'m> Search<'m> {
    pub(super) fn new(model: &'m Model, knowledge: Knowledge) -> Self {
        let known = model.unknowns.iter().map(|unknown| unknown.known_before || (knowledge == Knowledge::All && unknown.shown)).collect();
        let mut touching = vec![Vec::new(); model.unknowns.len()];
        for (index, sum) in model.sums.iter().enumerate() {
            for &(unknown, _) in &sum.terms {
                touching[unknown].push(index);
            }
        }
        let truth = model.unknowns.iter().map(|unknown| unknown.truth).collect();
        Self { model, known, touching, truth, solved: 0 }
    }

    /// The range of each of `targets` that the worlds found show, in the same order; `found` are ranges from worlds
    /// that are known already.
    pub(super) fn ranges(&mut self, targets: &[&Target], found: &[Option<Range>]) -> Vec<Range> {
        let mut ranges: Vec<Range> = targets
            .iter()
            .enumerate()
            .map(|(index, target)| {
                let truth = Self::value(target, &self.truth);
                found.get(index).copied().flatten().map_or((truth, truth), |(low, high)| (low.min(truth), high.max(truth)))
            })
            .collect();
        self.by_cycles(targets, &mut ranges);
        // What is left by linear programmes. First as if the reader knew the size of every group: numerators alone are
        // unknown.
        self.by_component(targets, &mut ranges, false);
        // Then with the sizes of withheld groups unknown too.
        self.by_component(targets, &mut ranges, true);
        ranges
    }

    fn value(target: &Target, world: &[i64]) -> i64 {
        target.terms.iter().map(|&(unknown, coefficient)| world[unknown] * coefficient).sum()
    }

    /// Moves people around cycles of withheld figures: first with every group's size as it is, then with the group made
    /// larger before.
    fn by_cycles(&self, targets: &[&Target], ranges: &mut [Range]) {
        let graph = Graph::new(self.model, &self.known);
        for (target, range) in targets.iter().zip(ranges) {
            for &(unknown, _) in &target.terms {
                let size = self.size_of(unknown);
                for (size, direction) in [(None, 1), (None, -1), (size, 1), (size, -1)] {
                    if wide(target, *range) {
                        break;
                    }
                    let mut moves = Moves::new();
                    if let Some(size) = size {
                        graph.shift(&mut moves, size, direction, target.needed);
                    }
                    graph.shift(&mut moves, unknown, direction, target.needed - (range.1 - range.0));
                    if self.is_world(&moves) {
                        let moved: i64 =
                            target.terms.iter().map(|(unknown, coefficient)| moves.get(unknown).copied().unwrap_or(0) * coefficient).sum();
                        let value = Self::value(target, &self.truth) + moved;
                        *range = (range.0.min(value), range.1.max(value));
                    }
                }
            }
        }
    }

    /// The size of the group that a numerator is of.
    fn size_of(&self, numerator: usize) -> Option<usize> {
        self.touching[numerator].iter().find_map(|&sum| match *self.model.sums[sum].terms.as_slice() {
            [(a, 1), (b, -1)] if a == numerator && self.model.unknowns[b].is_denominator => Some(b),
            [(b, -1), (a, 1)] if a == numerator && self.model.unknowns[b].is_denominator => Some(b),
            _ => None,
        })
    }

    /// Whether the truth with `moves` fulfils every sum and shows what is known.
    fn is_world(&self, moves: &Moves) -> bool {
        let at = |unknown: usize| self.truth[unknown] + moves.get(&unknown).copied().unwrap_or(0);
        let within = moves
            .iter()
            .all(|(&unknown, &moved)| moved == 0 || (!self.known[unknown] && at(unknown) >= self.model.unknowns[unknown].least));
        let sums: BTreeSet<usize> = moves.keys().flat_map(|&unknown| self.touching[unknown].iter().copied()).collect();
        within
            && sums.into_iter().all(|index| {
                let sum = &self.model.sums[index];
                let value: i64 = sum.terms.iter().map(|&(unknown, coefficient)| at(unknown) * coefficient).sum();
                if sum.exactly { value == sum.bound } else { value <= sum.bound }
            })
    }

    fn by_component(&mut self, targets: &[&Target], ranges: &mut [Range], sizes_unknown: bool) {
        let mut open: Vec<usize> = (0..targets.len()).filter(|&index| !wide(targets[index], ranges[index])).collect();
        while let Some(&first) = open.first() {
            let free = self.component(targets[first], sizes_unknown);
            if free.is_empty() {
                open.retain(|&index| index != first);
                continue;
            }
            let mut of_this: Vec<usize> =
                open.iter().copied().filter(|&index| targets[index].terms.iter().any(|(unknown, _)| free.contains(unknown))).collect();
            open.retain(|index| !of_this.contains(index));
            if !of_this.contains(&first) {
                of_this.push(first);
                open.retain(|&index| index != first);
            }
            self.settle(&free, targets, &of_this, ranges);
        }
    }

    /// The unknowns that can move together with those of `target`.
    fn component(&self, target: &Target, sizes_unknown: bool) -> BTreeSet<usize> {
        let can_move = |unknown: usize, is_denominator: bool| !self.known[unknown] && (sizes_unknown || !is_denominator);
        let mut free = BTreeSet::new();
        let mut queue: Vec<usize> = target.terms.iter().map(|&(unknown, _)| unknown).collect();
        while let Some(unknown) = queue.pop() {
            if free.contains(&unknown) || !can_move(unknown, self.model.unknowns[unknown].is_denominator) {
                continue;
            }
            free.insert(unknown);
            for &sum in &self.touching[unknown] {
                for &(other, _) in &self.model.sums[sum].terms {
                    // From sizes on to other measures of the same people: those stay as they are, which is a world too.
                    let to_other_measure = self.model.unknowns[unknown].is_denominator && !self.model.unknowns[other].is_denominator;
                    if !free.contains(&other) && (!to_other_measure || Self::near(target, other)) {
                        queue.push(other);
                    }
                }
            }
        }
        free
    }

    /// Whether an unknown is a numerator that some sum of numerators links to the target.
    fn near(target: &Target, unknown: usize) -> bool {
        target.terms.iter().any(|&(own, _)| own == unknown)
    }

    fn settle(&mut self, free: &BTreeSet<usize>, targets: &[&Target], of_this: &[usize], ranges: &mut [Range]) {
        let problem = Reduced::new(self.model, free, &self.touching, &self.truth);
        let of_this: Vec<usize> = of_this.iter().copied().filter(|&index| problem.room(targets[index]) >= targets[index].needed).collect();
        let of_this = of_this.as_slice();
        // A few programmes that move everything at once, each in another mixture of directions, settle most of them.
        let (mut last, mut idle) = (usize::MAX, 0);
        for mixture in 0..MIXTURES {
            let open: Vec<usize> = of_this.iter().copied().filter(|&index| !wide(targets[index], ranges[index])).collect();
            idle = if open.len() < last { 0 } else { idle + 1 };
            last = open.len();
            if open.len() <= 1 || idle >= IDLE {
                break;
            }
            let goal = Self::goal(open.iter().map(|&index| (targets[index], direction(mixture, index))));
            self.try_goal(&problem, &goal, targets, of_this, ranges);
        }
        for &index in of_this {
            for direction in [1, -1] {
                if !wide(targets[index], ranges[index]) {
                    let goal = Self::goal([(targets[index], direction)]);
                    self.try_goal(&problem, &goal, targets, of_this, ranges);
                }
            }
        }
    }

    fn goal<'t>(targets: impl IntoIterator<Item = (&'t Target, i64)>) -> BTreeMap<usize, i64> {
        let mut goal = BTreeMap::new();
        for (target, direction) in targets {
            for &(unknown, coefficient) in &target.terms {
                *goal.entry(unknown).or_insert(0) += coefficient * direction;
            }
        }
        goal
    }

    fn try_goal(&mut self, problem: &Reduced, goal: &BTreeMap<usize, i64>, targets: &[&Target], of_this: &[usize], ranges: &mut [Range]) {
        self.solved += 1;
        let Some(moved) = problem.solve(goal) else { return };
        let mut world = self.truth.clone();
        let mut moves = Moves::new();
        for (unknown, value) in moved {
            moves.insert(unknown, value - world[unknown]);
            world[unknown] = value;
        }
        if !self.is_world(&moves) {
            return;
        }
        for &index in of_this {
            let value = Self::value(targets[index], &world);
            ranges[index] = (ranges[index].0.min(value), ranges[index].1.max(value));
        }
    }
}

/// The direction of a target in a mixture: every target goes up in about half of them.
fn direction(mixture: usize, target: usize) -> i64 {
    let turn = u32::try_from(mixture / 2 + 1).unwrap_or(1).wrapping_mul(7);
    let mixed = (target as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(turn % u64::BITS);
    let up = (mixed >> 33) & 1 == 1;
    if up == mixture.is_multiple_of(2) { 1 } else { -1 }
}

/// Whether a range is as wide as the target needs.
pub(super) fn wide(target: &Target, range: Range) -> bool {
    range.1 - range.0 >= target.needed
}

/// Terms over positions among the unknowns of a programme, the bound, and whether it is exact.
type Row = (Vec<(usize, i64)>, i64, bool);

/// The programme of the unknowns that may move, everything else being as it is.
struct Reduced {
    unknowns: Vec<usize>,
    bounds: Vec<(i64, i64)>,
    rows: Vec<Row>,
}

impl Reduced {
    fn new(model: &Model, free: &BTreeSet<usize>, touching: &[Vec<usize>], truth: &[i64]) -> Self {
        let unknowns: Vec<usize> = free.iter().copied().collect();
        let position: BTreeMap<usize, usize> = unknowns.iter().enumerate().map(|(position, &unknown)| (unknown, position)).collect();
        let mut bounds: Vec<(i64, i64)> = unknowns.iter().map(|&unknown| (model.unknowns[unknown].least, MOST)).collect();
        let sums: BTreeSet<usize> = unknowns.iter().flat_map(|&unknown| touching[unknown].iter().copied()).collect();
        let mut rows = Vec::new();
        for &index in &sums {
            let sum = &model.sums[index];
            let mut rest = sum.bound;
            let mut terms = Vec::new();
            for &(unknown, coefficient) in &sum.terms {
                match position.get(&unknown) {
                    Some(&position) => terms.push((position, coefficient)),
                    None => rest -= coefficient * truth[unknown],
                }
            }
            match (terms.as_slice(), sum.exactly) {
                // An inequality of one unknown is a bound of it.
                (&[(position, 1)], false) => bounds[position].1 = bounds[position].1.min(rest),
                (&[(position, -1)], false) => bounds[position].0 = bounds[position].0.max(-rest),
                _ => rows.push((terms, rest, sum.exactly)),
            }
        }
        rows.sort();
        rows.dedup();
        Self { unknowns, bounds, rows }
    }

    /// How far apart the bounds of single unknowns let two worlds put a target.
    fn room(&self, target: &Target) -> i64 {
        target
            .terms
            .iter()
            .filter_map(|&(unknown, coefficient)| {
                let position = self.unknowns.binary_search(&unknown).ok()?;
                let (least, most) = self.bounds[position];
                Some((most - least).saturating_mul(coefficient.abs()))
            })
            .fold(0, i64::saturating_add)
    }

    /// A world in which `goal` is large: the unknowns with whole values, or none.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a proposal, checked in whole numbers by whoever asked"
    )]
    fn solve(&self, goal: &BTreeMap<usize, i64>) -> Option<Vec<(usize, i64)>> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let variables: Vec<_> = self
            .unknowns
            .iter()
            .zip(&self.bounds)
            .map(|(unknown, &(least, most))| problem.add_var(goal.get(unknown).copied().unwrap_or(0) as f64, (least as f64, most as f64)))
            .collect();
        for (terms, bound, exactly) in &self.rows {
            let mut sum = LinearExpr::empty();
            for &(position, coefficient) in terms {
                sum.add(variables[position], coefficient as f64);
            }
            problem.add_constraint(sum, if *exactly { ComparisonOp::Eq } else { ComparisonOp::Le }, *bound as f64);
        }
        let outcome = problem.solve().ok()?;
        let solution = outcome.solution()?;
        self.unknowns
            .iter()
            .zip(&variables)
            .map(|(&unknown, &variable)| {
                let value = solution.var_value(variable);
                ((value - value.round()).abs() <= TOLERANCE).then(|| (unknown, value.round() as i64))
            })
            .collect()
    }
}

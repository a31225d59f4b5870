//! Finds worlds by moving a few people around a cycle of withheld figures: one up, another of the same sum down, and so
//! on until every sum is as it was. Most withheld figures are in two sums, those of their row and of their column, so
//! that such cycles are paths in a graph of sums and a breadth-first search finds the shortest.
//!
//! It proposes only: the caller checks each world exactly. What it does not find is left to the linear programmes.

use super::model::Model;
use std::collections::{BTreeMap, VecDeque};

/// A world as its differences from the truth.
pub(super) type Moves = BTreeMap<usize, i64>;

/// A sum that a search has reached, and whether it is out by one more or one less.
type State = (usize, i64);

/// How a state was reached: the figure moved, its direction, and the state before; none for the start.
type Step = Option<(usize, i64, State)>;

/// The graph of sums.
#[derive(Debug)]
pub(super) struct Graph<'m> {
    model: &'m Model,
    /// Exact sums that an unknown is in, with its coefficient; none for what cannot move along an edge.
    edges: Vec<Option<Vec<(usize, i64)>>>,
    /// Unknowns of each exact sum that can move along an edge.
    members: BTreeMap<usize, Vec<(usize, i64)>>,
    /// Inequalities that an unknown is in.
    limits: Vec<Vec<(usize, i64)>>,
}

impl<'m> Graph<'m> {
    /// The graph of the unknowns of `model` that are not `known`.
    pub(super) fn new(model: &'m Model, known: &[bool]) -> Self {
        let mut exact: Vec<Vec<(usize, i64)>> = vec![Vec::new(); model.unknowns.len()];
        let mut limits: Vec<Vec<(usize, i64)>> = vec![Vec::new(); model.unknowns.len()];
        for (index, sum) in model.sums.iter().enumerate() {
            for &(unknown, coefficient) in &sum.terms {
                if sum.exactly { exact[unknown].push((index, coefficient)) } else { limits[unknown].push((index, coefficient)) }
            }
        }
        let mut members: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
        let edges = exact
            .into_iter()
            .enumerate()
            .map(|(unknown, sums)| {
                let moves = !known[unknown] && sums.len() <= 2 && sums.iter().all(|(_, coefficient)| coefficient.abs() == 1);
                if moves {
                    for &(sum, coefficient) in &sums {
                        members.entry(sum).or_default().push((unknown, coefficient));
                    }
                }
                moves.then_some(sums)
            })
            .collect();
        Self { model, edges, members, limits }
    }

    /// How far `unknown` can go up (or, `direction` −1, down) from where `moves` put it.
    fn room(&self, moves: &Moves, unknown: usize, direction: i64) -> i64 {
        let at = |unknown: usize| self.model.unknowns[unknown].truth + moves.get(&unknown).copied().unwrap_or(0);
        let mut room = if direction < 0 { at(unknown) - self.model.unknowns[unknown].least } else { i64::MAX };
        for &(index, coefficient) in &self.limits[unknown] {
            if coefficient * direction > 0 {
                let sum = &self.model.sums[index];
                let value: i64 = sum.terms.iter().map(|&(unknown, coefficient)| at(unknown) * coefficient).sum();
                room = room.min((sum.bound - value) / coefficient.abs());
            }
        }
        room.max(0)
    }

    /// Moves `unknown` by up to `amount` people in `direction`, and others so that every sum stays; says by how many.
    pub(super) fn shift(&self, moves: &mut Moves, unknown: usize, direction: i64, amount: i64) -> i64 {
        let Some(Some(sums)) = self.edges.get(unknown) else { return 0 };
        let mut done = 0;
        while done < amount {
            let most = (amount - done).min(self.room(moves, unknown, direction));
            if most <= 0 {
                break;
            }
            let mut trial = moves.clone();
            let moved = match sums.as_slice() {
                [] => most,
                &[(sum, coefficient)] => self.settle(&mut trial, unknown, (sum, coefficient * direction), None, most).0,
                &[(first, a), (second, b), ..] => {
                    let goal = (second, -b * direction);
                    let (moved, met) = self.settle(&mut trial, unknown, (first, a * direction), Some(goal), most);
                    if met || moved == 0 {
                        moved
                    } else {
                        // The first sum was settled by a figure that is in no other: the second needs one too.
                        let (also, _) = self.settle(&mut trial, unknown, (second, b * direction), None, moved);
                        if also == moved { moved } else { 0 }
                    }
                }
            };
            if moved == 0 {
                break;
            }
            *trial.entry(unknown).or_insert(0) += direction * moved;
            *moves = trial;
            done += moved;
        }
        done
    }

    /// Settles a sum that is out by a sign, along the shortest path to `goal` or to a figure in no other sum. Says by how
    /// many people, and whether the goal was met.
    fn settle(&self, moves: &mut Moves, without: usize, start: (usize, i64), goal: Option<(usize, i64)>, most: i64) -> (i64, bool) {
        let mut before: BTreeMap<State, Step> = BTreeMap::from([(start, None)]);
        let mut queue = VecDeque::from([start]);
        while let Some(state) = queue.pop_front() {
            let (sum, sign) = state;
            for &(unknown, coefficient) in self.members.get(&sum).into_iter().flatten() {
                let direction = -sign * coefficient;
                if unknown == without || self.room(moves, unknown, direction) == 0 {
                    continue;
                }
                let other = self.edges[unknown].iter().flatten().find(|(index, _)| *index != sum);
                let next = other.map(|&(index, coefficient)| (index, direction * coefficient));
                let met = goal.is_some() && next == goal;
                if met || next.is_none() {
                    let mut path = vec![(unknown, direction)];
                    let mut at = state;
                    while let Some(Some((unknown, direction, from))) = before.get(&at) {
                        path.push((*unknown, *direction));
                        at = *from;
                    }
                    let moved = path.iter().map(|&(unknown, direction)| self.room(moves, unknown, direction)).min().unwrap_or(0).min(most);
                    for (unknown, direction) in path {
                        *moves.entry(unknown).or_insert(0) += direction * moved;
                    }
                    return (moved, met);
                }
                if let Some(next) = next
                    && !before.contains_key(&next)
                {
                    before.insert(next, Some((unknown, direction, state)));
                    queue.push_back(next);
                }
            }
        }
        (0, false)
    }
}

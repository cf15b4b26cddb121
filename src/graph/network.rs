//! The integers that the matcher sees: supplies, capacities and edges, in both directions.
//!
//! A [`Network`] knows no people. Its left nodes have a supply, its slots a capacity, slots may be
//! grouped under a shared capacity (one level: a slot within a workshop within nothing else), and
//! every edge has a score and a capacity. It is the part of a [`Graph`](super::Graph) that
//! `matching` reads.
//!
//! # Invariants
//! 1. Rows and columns are the same edges: `rows` sorted by (left, slot), `columns` by (slot, left).
//! 2. No pair stands twice.
//! 3. There are fewer than 2^32 nodes on each side and fewer than 2^32 edges.
//! 4. Scores are exact integers: `i32` where all of them fit (the usual case: fen a month), else `i64`.
//! 5. `rank` is a permutation of the left nodes: who is dealt first among equals.
//!
//! Memory: 16 bytes an edge (24 with wide scores; 1 more with edge capacities, 4 where one does not fit 8 bits).

use std::convert::Infallible;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::ids::Keys;
use crate::policy::Objective;

/// Scores, as narrow as they fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scores {
    Narrow(Vec<i32>),
    Wide(Vec<i64>),
}

impl Scores {
    /// Stores `scores` in 32 bits if all of them fit.
    pub(crate) fn narrowest(scores: impl ExactSizeIterator<Item = i64> + Clone) -> Self {
        if scores.clone().all(|score| i32::try_from(score).is_ok()) {
            Self::Narrow(
                scores
                    .map(|score| i32::try_from(score).expect("checked just above"))
                    .collect(),
            )
        } else {
            Self::Wide(scores.collect())
        }
    }

    /// The least and the greatest, 0 among them.
    fn spread(&self) -> (i64, i64) {
        match self {
            Self::Narrow(scores) => {
                let least = scores.iter().fold(0, |least, &score| score.min(least));
                let greatest = scores.iter().fold(0, |most, &score| score.max(most));
                (least.into(), greatest.into())
            }
            Self::Wide(scores) => {
                let least = scores.iter().fold(0, |least, &score| score.min(least));
                (least, scores.iter().fold(0, |most, &score| score.max(most)))
            }
        }
    }
}

/// Units that each edge can carry, as narrow as they fit: mostly few, so that 8 bits hold them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Capacities {
    /// One unit each.
    One,
    Narrow(Vec<u8>),
    Wide(Vec<u32>),
}

impl Capacities {
    /// Stores `units` in 8 bits if all of them fit, and nothing where all are 1.
    pub(crate) fn narrowest(units: impl Iterator<Item = u32> + Clone) -> Self {
        if units.clone().all(|units| units == 1) {
            Self::One
        } else if units.clone().all(|units| u8::try_from(units).is_ok()) {
            let narrow = |units: u32| u8::try_from(units).expect("checked just above");
            Self::Narrow(units.map(narrow).collect())
        } else {
            Self::Wide(units.collect())
        }
    }

    /// Whether none are stored, as every edge carries one unit.
    pub(crate) fn is_one(&self) -> bool {
        matches!(self, Self::One)
    }

    /// Bytes an edge.
    pub(crate) fn width(&self) -> u64 {
        match self {
            Self::One => 0,
            Self::Narrow(_) => 1,
            Self::Wide(_) => 4,
        }
    }

    /// The same as a solver's loops see it.
    pub(crate) fn carried(&self) -> Carried<'_> {
        let (narrow, wide): (&[u8], &[u32]) = match self {
            Self::One => (&[], &[]),
            Self::Narrow(units) => (units, &[]),
            Self::Wide(units) => (&[], units),
        };
        Carried { narrow, wide }
    }

    /// What an edge carries; 1 where there is no such edge.
    pub(crate) fn get(&self, edge: usize) -> u32 {
        self.carried().get(edge)
    }

    /// Whether these edges carry the same, one by one.
    pub(crate) fn same(&self, one: Range<usize>, other: Range<usize>) -> bool {
        match self {
            Self::One => one.len() == other.len(),
            Self::Narrow(units) => units[one] == units[other],
            Self::Wide(units) => units[one] == units[other],
        }
    }

    /// Room for as wide ones as these.
    pub(crate) fn none_yet(from: Carried<'_>) -> Self {
        if !from.narrow.is_empty() {
            Self::Narrow(Vec::new())
        } else if !from.wide.is_empty() {
            Self::Wide(Vec::new())
        } else {
            Self::One
        }
    }

    /// Adds those of some edges of `from`, which are as wide as they are here.
    pub(crate) fn extend(&mut self, from: Carried<'_>, edges: impl Iterator<Item = usize>) {
        match self {
            Self::One => {}
            Self::Narrow(units) => units.extend(edges.map(|edge| from.narrow[edge])),
            Self::Wide(units) => units.extend(edges.map(|edge| from.wide[edge])),
        }
    }
}

/// [`Capacities`], borrowed: at most one of the lists has entries, so that an edge is looked up without a look at which it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Carried<'a> {
    narrow: &'a [u8],
    wide: &'a [u32],
}

impl Carried<'_> {
    /// What an edge carries; 1 where there is no such edge.
    #[inline]
    pub(crate) fn get(self, edge: usize) -> u32 {
        match self.narrow.get(edge) {
            Some(&units) => units.into(),
            None => self.wide.get(edge).copied().unwrap_or(1),
        }
    }
}

/// One direction of the adjacency, in compressed sparse rows.
///
/// Node `v` has the entries `start[v]..start[v + 1]` of `head` and of `scores`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Adjacency {
    pub(crate) start: Vec<u32>,
    pub(crate) head: Vec<u32>,
    pub(crate) scores: Scores,
}

impl Adjacency {
    pub(crate) fn range(&self, node: u32) -> Range<usize> {
        let node = node as usize;
        self.start[node] as usize..self.start[node + 1] as usize
    }

    /// The nodes in blocks of so many, with so many entries together at most, or of a single one with more.
    pub(crate) fn blocks(&self, step: usize) -> impl Iterator<Item = Range<u32>> + '_ {
        let nodes = self.start.len() - 1;
        let mut first = 0;
        std::iter::from_fn(move || {
            let from = first;
            let end = (self.start[from] as usize).saturating_add(step);
            let near = &self.start[from + 1..=nodes.min(from.saturating_add(step))];
            let fit = near.partition_point(|&start| start as usize <= end);
            first = nodes.min(from + fit.max(1));
            let node = |node: usize| u32::try_from(node).expect("u32 nodes");
            (first > from).then(|| node(from)..node(first))
        })
    }

    /// The same edges from the other side, which has `others` nodes.
    ///
    /// A counting sort: entries of a node come out in the order of the nodes here, so rows give columns that
    /// are sorted by left node. Heads lie under `others`.
    pub(crate) fn transpose(&self, others: usize) -> Self {
        let done = self.transpose_while(others, usize::MAX, |_| Ok::<_, Infallible>(()));
        done.unwrap_or_else(|never| match never {})
    }

    /// As [`Adjacency::transpose`], while `look` goes on, which is told of every `step` entries or nodes.
    pub(crate) fn transpose_while<E>(
        &self,
        others: usize,
        step: usize,
        mut look: impl FnMut(usize) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut start = vec![0u32; others + 1];
        for heads in self.head.chunks(step) {
            for &head in heads {
                start[head as usize + 1] += 1;
            }
            look(heads.len())?;
        }
        for other in 0..others {
            start[other + 1] += start[other];
        }
        let mut next = start[..others].to_vec();
        let mut head = vec![0; self.head.len()];
        look(others)?;
        let places = (next.as_mut_slice(), head.as_mut_slice());
        let scores = match &self.scores {
            Scores::Narrow(scores) => Scores::Narrow(self.deal(scores, places, step, look)?),
            Scores::Wide(scores) => Scores::Wide(self.deal(scores, places, step, look)?),
        };
        Ok(Self {
            start,
            head,
            scores,
        })
    }

    /// Puts every entry at the next free place of its head; returns the scores so placed.
    fn deal<S: Copy + Default, E>(
        &self,
        scores: &[S],
        (next, head): (&mut [u32], &mut [u32]),
        step: usize,
        mut look: impl FnMut(usize) -> Result<(), E>,
    ) -> Result<Vec<S>, E> {
        let mut dealt = vec![S::default(); scores.len()];
        for block in self.blocks(step) {
            let starts = &self.start[block.start as usize..=block.end as usize];
            let steps = block.len() + (starts[block.len()] - starts[0]) as usize;
            for (node, bounds) in (block.start..).zip(starts.windows(2)) {
                let row = bounds[0] as usize..bounds[1] as usize;
                for (&other, &score) in self.head[row.clone()].iter().zip(&scores[row]) {
                    let place = &mut next[other as usize];
                    head[*place as usize] = node;
                    dealt[*place as usize] = score;
                    *place += 1;
                }
            }
            look(steps)?;
        }
        Ok(dealt)
    }
}

/// No group: the slot stands alone.
pub(crate) const NO_GROUP: u32 = u32::MAX;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    /// Units of each left node; 0 is legal.
    pub(crate) supply: Vec<u32>,
    /// Units each slot can hold; 0 is legal.
    pub(crate) capacity: Vec<u32>,
    /// The group of each slot, or [`NO_GROUP`]; empty where there are no groups.
    pub(crate) group_of: Vec<u32>,
    /// Units that the slots of a group can hold together.
    pub(crate) group_capacity: Vec<u32>,
    pub(crate) rows: Adjacency,
    pub(crate) columns: Adjacency,
    /// Units an edge of `rows` can carry.
    pub(crate) edge_capacity: Capacities,
    /// Place of each left node in the draw among equals: 0 is dealt first.
    pub(crate) rank: Vec<u32>,
    pub(crate) objective: Objective,
    /// Told by [`Network::marks`].
    pub(crate) marks: OnceLock<Marks>,
}

/// What bounds the units on an edge, where one rule holds for all: then no row need be searched for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// One unit.
    One,
    /// The supply of its left node.
    Supply,
    /// The supply of its left node or the capacity of its slot, whichever is less.
    Ends,
    /// What stands beside it.
    Each,
}

/// What a solve wants to know of the rows and would have to read them all for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    left: Arc<[u64]>,
    spread: (i64, i64),
    limit: (bool, Limit),
}

impl Network {
    /// A mark of each left node: equal where supply, slots (by key), groups, scores and edge capacities are.
    ///
    /// Two graphs are compared row by row through them, and twins are found; unequal rows share a mark
    /// once in 2^64, and as marks are [keyed](Secret) nobody can make rows that do. Whoever builds a graph asks once, so that a solve need not.
    /// A mark means nothing in another process, and its value decides nothing: only whether two are equal.
    pub(crate) fn marks(&self, slot_keys: &Keys) -> &Arc<[u64]> {
        let marks = self.marks.get_or_init(|| {
            let secret = Secret::of_this_process();
            let slots: Vec<u64> = (0u32..)
                .take(self.capacity.len())
                .map(|slot| {
                    let group = self
                        .group_of
                        .get(slot as usize)
                        .copied()
                        .unwrap_or(NO_GROUP);
                    let key = match slot_keys.text(slot) {
                        None => secret.stir(0, u64::from(slot)),
                        Some(text) => text
                            .bytes()
                            .fold(1, |mark, byte| secret.stir(mark, byte.into())),
                    };
                    secret.stir(key, group.into())
                })
                .collect();
            let lefts = (0u32..).take(self.supply.len());
            let left = match &self.rows.scores {
                Scores::Narrow(scores) => {
                    let scores = |edge: usize| i64::from(scores[edge]).cast_unsigned();
                    lefts
                        .map(|left| self.mark(secret, left, &slots, scores))
                        .collect()
                }
                Scores::Wide(scores) => {
                    let scores = |edge: usize| scores[edge].cast_unsigned();
                    lefts
                        .map(|left| self.mark(secret, left, &slots, scores))
                        .collect()
                }
            };
            Marks {
                left,
                spread: self.rows.scores.spread(),
                limit: self.find_limit(),
            }
        });
        &marks.left
    }

    /// The least and the greatest score, 0 among them; kept by whoever asked for [`Network::marks`].
    pub(crate) fn spread(&self) -> (i64, i64) {
        let known = self.marks.get().map(|marks| marks.spread);
        known.unwrap_or_else(|| self.rows.scores.spread())
    }

    /// Whether every left node has at most one unit and every edge can carry it, and what bounds the units on an edge; kept as
    /// [`Network::spread`] is.
    pub(crate) fn limit(&self) -> (bool, Limit) {
        let known = self.marks.get().map(|marks| marks.limit);
        known.unwrap_or_else(|| self.find_limit())
    }

    /// Bids that the slots may hold, beyond the two for each left node that are counted with it.
    pub(crate) fn spare_bids(&self) -> u64 {
        let columns = self.columns.start.windows(2);
        let seats = |(&units, bounds): (&u32, &[u32])| u64::from(units.min(bounds[1] - bounds[0]));
        let bids: u64 = self.capacity.iter().zip(columns).map(seats).sum();
        bids.saturating_sub(2 * self.supply.len() as u64)
    }

    fn find_limit(&self) -> (bool, Limit) {
        match &self.edge_capacity {
            Capacities::One => (self.supply.iter().all(|&units| units <= 1), Limit::One),
            Capacities::Narrow(units) => self.find_limit_of(units),
            Capacities::Wide(units) => self.find_limit_of(units),
        }
    }

    fn find_limit_of<U: Copy + Into<u32>>(&self, capacities: &[U]) -> (bool, Limit) {
        let carry = |&units: &U| units.into() > 0;
        if self.supply.iter().all(|&units| units <= 1) && capacities.iter().all(carry) {
            return (true, Limit::One);
        }
        let (mut supply, mut ends) = (true, true);
        let starts = self.rows.start.windows(2);
        for (&units, bounds) in self.supply.iter().zip(starts) {
            let row = bounds[0] as usize..bounds[1] as usize;
            let slots = &self.rows.head[row.clone()];
            for (&slot, &most) in slots.iter().zip(&capacities[row]) {
                let most = most.into();
                supply &= most >= units;
                ends &= most == units.min(self.capacity[slot as usize]);
            }
            if !supply && !ends {
                return (false, Limit::Each);
            }
        }
        (false, if supply { Limit::Supply } else { Limit::Ends })
    }

    fn mark(&self, secret: &Secret, left: u32, slots: &[u64], score: impl Fn(usize) -> u64) -> u64 {
        let mut mark = u64::from(self.supply[left as usize]);
        for edge in self.rows.range(left) {
            // The score is spread over all bits first: added as it is, it would make up for a slot of a near mark.
            let score = score(edge).wrapping_mul(secret.spread);
            mark = secret.stir(mark, slots[self.rows.head[edge] as usize] ^ score);
            if !self.edge_capacity.is_one() {
                mark = secret.stir(mark, self.edge_capacity.get(edge).into());
            }
        }
        mark
    }
}

/// What the marks of this process are made with.
struct Secret {
    /// Added to all that is stirred, so that zeros are not left as they are.
    start: u64,
    /// Odd, so that nothing is lost where they multiply.
    spread: u64,
    stir: u64,
}

impl Secret {
    /// Drawn by the standard library's hasher, once.
    fn of_this_process() -> &'static Self {
        static DRAWN: OnceLock<Secret> = OnceLock::new();
        DRAWN.get_or_init(|| {
            let state = RandomState::new();
            Self {
                start: state.hash_one(0),
                spread: state.hash_one(1) | 1,
                stir: state.hash_one(2) | 1,
            }
        })
    }

    /// One step of a multiplicative hash.
    fn stir(&self, mark: u64, word: u64) -> u64 {
        (mark.rotate_left(23) ^ word)
            .wrapping_add(self.start)
            .wrapping_mul(self.stir)
    }
}

#[cfg(test)]
mod tests {
    use super::Capacities;

    #[test]
    fn capacities_are_stored_as_narrow_as_they_fit() {
        let of = |units: &[u32]| Capacities::narrowest(units.iter().copied());
        assert_eq!(of(&[1, 1]), Capacities::One);
        assert_eq!(of(&[1, 0, 255]), Capacities::Narrow(vec![1, 0, 255]));
        assert_eq!(of(&[1, 256]), Capacities::Wide(vec![1, 256]));
        assert_eq!(
            [of(&[1]), of(&[2]), of(&[256])].map(|of| of.width()),
            [0, 1, 4]
        );
    }

    #[test]
    fn capacities_are_read_alike_however_wide_they_are() {
        let narrow = Capacities::Narrow(vec![3, 1, 2, 3, 1]);
        let wide = Capacities::Wide(vec![3, 1, 2, 3, 1]);
        for of in [&narrow, &wide] {
            let units: Vec<u32> = (0..6).map(|edge| of.get(edge)).collect();
            assert_eq!(units, [3, 1, 2, 3, 1, 1]);
            assert!(of.same(0..2, 3..5) && !of.same(0..2, 1..3));
            let mut picked = Capacities::none_yet(of.carried());
            picked.extend(of.carried(), [2, 0].into_iter());
            assert_eq!((picked.get(0), picked.get(1)), (2, 3));
            assert_eq!(picked.width(), of.width());
        }
        let one = Capacities::One;
        let mut picked = Capacities::none_yet(one.carried());
        picked.extend(one.carried(), [7].into_iter());
        assert_eq!((one.get(7), picked), (1, Capacities::One));
    }
}

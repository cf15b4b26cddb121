//! The ways between slots, kept for as long as one place asks for many units.
//!
//! A slot that closes sends as many units away as it had, one that opens takes as many in: so many searches, which settle nearly the
//! same nodes. The length of an arc from `j` to `k` by some party is the price of `k` minus that of `j` minus the party's **gain**,
//! its score at `k` minus its score at `j`; and a gain does not change with the prices. So a slot is read once, what is found there is kept by
//! the other end, the greatest gain first, and a later search looks at the first party of each other end that is still there.
//!
//! # Invariant
//! Whoever could make a step from (or to) a listed slot is in its list; so whoever moves is added where it has moved to. That a party
//! in a list is still there, and has room on the edge, is asked when it is wanted.
//!
//! # Cost
//! A row, or a column, once; then an entry for each other end, and as many as have gone in between. Memory: an entry is a left node and a
//! gain, 8 bytes (16 with wide scores), and each other end takes 12; both are cut to their length, once sorted. What is added later is sorted in when
//! it is wanted, without those in front who have gone. Slots for which there is no room are read every time.
//! It is the heap of cheapest departures of Tokuyama & Nakano 1995 and Brenner 2008, made only where it is used twice.

use std::cmp::Reverse;

use crate::matching::view::Score;

/// A step that a left node could make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way<S> {
    /// The slot (or the ground) at the other end.
    pub(super) other: u32,
    pub(super) left: u32,
    /// Its score where it would go, minus its score where it is.
    pub(super) gain: S,
}

/// Whether a way can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    Yes,
    /// The left node is there, but the edge is full.
    Full,
    /// The left node is elsewhere.
    Gone,
}

/// What is kept of a way: its other end is that of its run.
#[derive(Clone, Copy, Debug)]
struct Entry<S> {
    left: u32,
    gain: S,
}

/// The ways to one other end: entries `first..last`, without those at the front that have gone.
#[derive(Clone, Copy, Debug)]
struct Run {
    other: u32,
    first: u32,
    last: u32,
}

/// The ways of one slot.
#[derive(Debug)]
struct List<S> {
    /// By other end, then the greatest gain first.
    entries: Box<[Entry<S>]>,
    runs: Box<[Run]>,
    /// Added since.
    fresh: Vec<Way<S>>,
}

impl<S: Score> List<S> {
    /// More additions than this are sorted in.
    const FRESH: usize = 32;

    /// A list of these ways, which are sorted on the way.
    fn of(ways: &mut Vec<Way<S>>) -> Self {
        ways.sort_unstable_by_key(|way| (way.other, Reverse(way.gain), way.left));
        ways.dedup();
        let mut runs = Vec::with_capacity(ways.chunk_by(|a, b| a.other == b.other).count());
        let mut first = 0;
        for run in ways.chunk_by(|one, next| one.other == next.other) {
            let last = first + u32::try_from(run.len()).expect("fewer than 2^32 edges");
            runs.push(Run {
                other: run[0].other,
                first,
                last,
            });
            first = last;
        }
        let entry = |&Way { left, gain, .. }: &Way<S>| Entry { left, gain };
        Self {
            entries: ways.iter().map(entry).collect(),
            runs: runs.into(),
            fresh: Vec::new(),
        }
    }

    /// Bytes that it holds.
    fn bytes(&self) -> usize {
        size_of_val(&*self.entries) + size_of_val(&*self.runs)
    }

    /// Every way that it has.
    fn ways(&self) -> impl Iterator<Item = Way<S>> + '_ {
        let kept = self.runs.iter().flat_map(|run| {
            let entries = &self.entries[run.first as usize..run.last as usize];
            entries.iter().map(|entry| way(run.other, *entry))
        });
        kept.chain(self.fresh.iter().copied())
    }
}

fn way<S>(other: u32, Entry { left, gain }: Entry<S>) -> Way<S> {
    Way { other, left, gain }
}

/// The ways from slots, or to them.
#[derive(Debug)]
pub(super) struct Ways<S> {
    /// By slot, its list; empty where none are kept at all.
    lists: Vec<Option<Box<List<S>>>>,
    /// Where lists are sorted before they are cut to their length.
    desk: Vec<Way<S>>,
}

impl<S> Default for Ways<S> {
    /// None are kept.
    fn default() -> Self {
        Self {
            lists: Vec::new(),
            desk: Vec::new(),
        }
    }
}

impl<S: Score> Ways<S> {
    /// Bytes of an entry.
    pub(super) const ENTRY: usize = size_of::<Entry<S>>();

    /// No lists yet.
    pub(super) fn new(slots: usize) -> Self {
        let mut lists = Vec::new();
        lists.resize_with(slots, || None);
        Self {
            lists,
            desk: Vec::new(),
        }
    }

    /// Whether a slot has a list.
    #[inline]
    pub(super) fn knows(&self, slot: u32) -> bool {
        self.lists
            .get(slot as usize)
            .is_some_and(|list| list.is_some())
    }

    /// An empty desk to write the ways of a slot on, for [`Ways::list`].
    pub(super) fn desk(&mut self) -> Vec<Way<S>> {
        let mut desk = std::mem::take(&mut self.desk);
        desk.clear();
        desk
    }

    /// Gives a slot a list of these ways. Returns the bytes that it holds.
    pub(super) fn list(&mut self, slot: u32, mut ways: Vec<Way<S>>) -> usize {
        let list = List::of(&mut ways);
        let bytes = list.bytes();
        self.lists[slot as usize] = Some(Box::new(list));
        self.desk = ways;
        bytes
    }

    /// Adds a way to the list of a slot, if it has one.
    pub(super) fn add(&mut self, slot: u32, way: Way<S>) {
        if let Some(Some(list)) = self.lists.get_mut(slot as usize) {
            list.fresh.push(way);
        }
    }

    /// Takes, for each other end, the ways of greatest gain that are open, and perhaps some more; returns how many were looked at.
    pub(super) fn take(
        &mut self,
        slot: u32,
        open: impl Fn(&Way<S>) -> Open,
        mut take: impl FnMut(Way<S>),
    ) -> usize {
        let Some(Some(list)) = self.lists.get_mut(slot as usize) else {
            return 0;
        };
        if list.fresh.len() > List::<S>::FRESH {
            self.desk.clear();
            self.desk.extend(list.ways());
            **list = List::of(&mut self.desk);
        }
        let List {
            entries,
            runs,
            fresh,
        } = &mut **list;
        let mut looked = fresh.len();
        for way in fresh.iter().filter(|way| open(way) == Open::Yes) {
            take(*way);
        }
        for Run { other, first, last } in runs {
            let mut at = *first;
            while at < *last {
                let way = way(*other, entries[at as usize]);
                looked += 1;
                match open(&way) {
                    Open::Yes => {
                        take(way);
                        break;
                    }
                    // Whoever comes back is added again.
                    Open::Gone if at == *first => *first += 1,
                    Open::Gone | Open::Full => {}
                }
                at += 1;
            }
        }
        looked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_gain_that_is_open_is_taken_at_each_other_end() {
        let way = |other, left, gain: i64| Way { other, left, gain };
        let mut ways = Ways::new(2);
        ways.list(
            1,
            vec![
                way(3, 1, 5),
                way(2, 1, 4),
                way(3, 2, 9),
                way(3, 3, 9),
                way(2, 4, 4),
            ],
        );
        assert!(ways.knows(1) && !ways.knows(0));
        let taken = |ways: &mut Ways<i64>, gone: &[u32], full: &[u32]| {
            let mut taken = Vec::new();
            let open = |way: &Way<i64>| match way.left {
                left if gone.contains(&left) => Open::Gone,
                left if full.contains(&left) => Open::Full,
                _ => Open::Yes,
            };
            let looked = ways.take(1, open, |way| taken.push((way.other, way.left)));
            (taken, looked)
        };
        assert_eq!(taken(&mut ways, &[], &[]), (vec![(2, 1), (3, 2)], 2));
        assert_eq!(taken(&mut ways, &[2], &[3]), (vec![(2, 1), (3, 1)], 4));
        // Who has gone is not looked at again, who was full is.
        assert_eq!(taken(&mut ways, &[], &[]), (vec![(2, 1), (3, 3)], 2));
        ways.add(0, way(3, 9, 9));
        ways.add(1, way(3, 2, 9));
        assert_eq!(
            taken(&mut ways, &[1], &[]),
            (vec![(3, 2), (2, 4), (3, 3)], 4)
        );
        (0..40).for_each(|left| ways.add(1, way(4, left, left.into())));
        assert_eq!(taken(&mut ways, &[39], &[]).0.last(), Some(&(4, 38)));
    }
}

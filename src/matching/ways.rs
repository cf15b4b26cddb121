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
//! Cost: a row, or a column, once; then an entry for each other end, and as many as have gone in between. Memory: 16 bytes an entry,
//! entries for three quarters of the edges at most; slots for which there is no room are read every time.
//! It is the heap of cheapest departures of Tokuyama & Nakano 1995 and Brenner 2008, made only where it is used twice.

/// A step that a left node could make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// The slot (or the ground) at the other end.
    pub(super) other: u32,
    pub(super) left: u32,
    /// Its score where it would go, minus its score where it is.
    pub(super) gain: i64,
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

/// The ways of one slot.
#[derive(Debug, Default)]
struct List {
    /// By other end, then the greatest gain first.
    sorted: Vec<Way>,
    /// Where the ways to each other end begin and end, without those that have gone.
    ends: Vec<(u32, u32)>,
    /// Added since.
    fresh: Vec<Way>,
}

impl List {
    /// More additions than this are sorted in.
    const FRESH: usize = 32;

    fn sort(&mut self) {
        let mut ways = std::mem::take(&mut self.fresh);
        for &(first, last) in &self.ends {
            ways.extend_from_slice(&self.sorted[first as usize..last as usize]);
        }
        ways.sort_unstable_by_key(|way| (way.other, -way.gain, way.left));
        ways.dedup();
        self.ends.clear();
        let mut first = 0;
        for others in ways.chunk_by(|one, next| one.other == next.other) {
            let last = first + u32::try_from(others.len()).expect("fewer than 2^32 edges");
            self.ends.push((first, last));
            first = last;
        }
        self.sorted = ways;
    }
}

/// The ways from slots, or to them.
#[derive(Debug, Default)]
pub(super) struct Ways {
    /// By slot, its list; empty where none are kept at all.
    lists: Vec<Option<Box<List>>>,
}

impl Ways {
    /// No lists yet.
    pub(super) fn new(slots: usize) -> Self {
        let mut lists = Vec::new();
        lists.resize_with(slots, || None);
        Self { lists }
    }

    /// Whether a slot has a list.
    #[inline]
    pub(super) fn knows(&self, slot: u32) -> bool {
        self.lists
            .get(slot as usize)
            .is_some_and(|list| list.is_some())
    }

    /// Gives a slot a list of these ways.
    pub(super) fn list(&mut self, slot: u32, ways: Vec<Way>) {
        let mut list = List {
            fresh: ways,
            ..List::default()
        };
        list.sort();
        self.lists[slot as usize] = Some(Box::new(list));
    }

    /// Adds a way to the list of a slot, if it has one.
    pub(super) fn add(&mut self, slot: u32, way: Way) {
        if let Some(Some(list)) = self.lists.get_mut(slot as usize) {
            list.fresh.push(way);
        }
    }

    /// Takes, for each other end, the ways of greatest gain that are open, and perhaps some more; returns how many were looked at.
    pub(super) fn take(
        &mut self,
        slot: u32,
        open: impl Fn(&Way) -> Open,
        mut take: impl FnMut(Way),
    ) -> usize {
        let Some(Some(list)) = self.lists.get_mut(slot as usize) else {
            return 0;
        };
        if list.fresh.len() > List::FRESH {
            list.sort();
        }
        let List {
            sorted,
            ends,
            fresh,
        } = &mut **list;
        let mut looked = fresh.len();
        for way in fresh.iter().filter(|way| open(way) == Open::Yes) {
            take(*way);
        }
        for (first, last) in ends {
            let mut at = *first;
            while at < *last {
                let way = sorted[at as usize];
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
        let way = |other, left, gain| Way { other, left, gain };
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
        let taken = |ways: &mut Ways, gone: &[u32], full: &[u32]| {
            let mut taken = Vec::new();
            let open = |way: &Way| match way.left {
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

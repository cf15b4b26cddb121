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
//! gain, 8 bytes (12 with wide scores), and each other end takes 12. All lists stand on shelves that are given back whole: one by one they would leave holes
//! that a solve from nothing afterwards cannot use (5 to 8 bytes an edge). What is added later is sorted in when
//! it is wanted, without those who have gone. Slots for which there is no room are read every time.
//! It is the heap of cheapest departures of Tokuyama & Nakano 1995 and Brenner 2008, made only where it is used twice.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::error::SolveError;
use crate::matching::view::Score;
use crate::matching::watch::Watch;

/// A step that a left node could make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, packed(4))]
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

/// What is kept of a way: its other end is that of its run. A gain of 64 bits is aligned to 4, so that 12 bytes do.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed(4))]
struct Entry<S> {
    left: u32,
    gain: S,
}

const _: () = assert!(size_of::<Entry<i64>>() == 12 && size_of::<Note<i64>>() == 20);

/// The ways to one other end: entries `first..last`, without those at the front that have gone.
#[derive(Clone, Copy, Debug)]
struct Run {
    other: u32,
    first: u32,
    last: u32,
}

/// A place on a [`Shelf`].
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    board: u32,
    first: u32,
    /// How many stand there.
    count: u32,
    /// How many would fit.
    room: u32,
}

/// Many short lists in few long ones, which are never moved.
#[derive(Debug)]
struct Shelf<T> {
    boards: Vec<Vec<T>>,
    /// Places that are free, by their room: (room, board, first).
    free: BTreeSet<(u32, u32, u32)>,
}

impl<T: Copy> Shelf<T> {
    /// Items of a board: some 256 KiB.
    const BOARD: usize = 1 << 15;

    fn new() -> Self {
        Self {
            boards: Vec::new(),
            free: BTreeSet::new(),
        }
    }

    /// Puts items where `old` stood if they fit; else where they fit best, with some room to grow.
    fn put(&mut self, old: Place, items: impl ExactSizeIterator<Item = T>) -> Place {
        let count = items.len();
        let short = |number: usize| u32::try_from(number).expect("fewer than 2^32 edges");
        if old.room > 0 && count <= old.room as usize {
            let first = old.first as usize;
            let board = &mut self.boards[old.board as usize][first..first + count];
            board
                .iter_mut()
                .zip(items)
                .for_each(|(to, item)| *to = item);
            return Place {
                count: short(count),
                ..old
            };
        }
        if count == 0 {
            return old;
        }
        if old.room > 0 {
            self.free.insert((old.room, old.board, old.first));
        }
        let fit = self.free.range((short(count), 0, 0)..).next().copied();
        if let Some((room, board, first)) = fit
            && room as usize <= 2 * count
        {
            self.free.remove(&(room, board, first));
            let place = Place {
                board,
                first,
                count: 0,
                room,
            };
            return self.put(place, items);
        }
        // Nobody's first list grows much, and those that do will again.
        let room = if old.room > 0 {
            count + count / 8
        } else {
            count
        };
        let fits = |board: &Vec<T>| board.capacity() - board.len() >= room;
        if !self.boards.last().is_some_and(fits) {
            self.boards.push(Vec::with_capacity(room.max(Self::BOARD)));
        }
        let at = self.boards.len() - 1;
        let board = &mut self.boards[at];
        let first = board.len();
        board.extend(items);
        if let Some(&last) = board.last() {
            board.resize(first + room, last);
        }
        Place {
            board: short(at),
            first: short(first),
            count: short(count),
            room: short(board.len() - first),
        }
    }

    fn at(&self, place: Place) -> &[T] {
        match self.boards.get(place.board as usize) {
            Some(board) => &board[place.first as usize..][..place.count as usize],
            None => &[],
        }
    }

    fn at_mut(&mut self, place: Place) -> &mut [T] {
        match self.boards.get_mut(place.board as usize) {
            Some(board) => &mut board[place.first as usize..][..place.count as usize],
            None => &mut [],
        }
    }
}

/// The ways of one slot.
#[derive(Clone, Copy, Debug)]
struct List {
    /// By other end, then the greatest gain first.
    entries: Place,
    runs: Place,
    /// Those added since: the last of them among the notes, and how many.
    fresh: u32,
    added: u32,
}

/// More additions than this are sorted in.
const FRESH: u32 = 32;

/// No list, no note.
const NONE: u32 = u32::MAX;

/// A way that has been added, and the one that was before it.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed(4))]
struct Note<S> {
    way: Way<S>,
    before: u32,
}

fn way<S>(other: u32, Entry { left, gain }: Entry<S>) -> Way<S> {
    Way { other, left, gain }
}

/// The ways from slots, or to them.
pub(super) struct Ways<S> {
    /// By slot, its list, or [`NONE`]; empty where none are kept at all.
    list_of: Vec<u32>,
    lists: Vec<List>,
    entries: Shelf<Entry<S>>,
    runs: Shelf<Run>,
    notes: Vec<Note<S>>,
    /// The last of the notes that are free for reuse.
    free: u32,
    /// Where lists are sorted before they are put on the shelves.
    desk: Vec<Way<S>>,
}

impl<S: Score> Default for Ways<S> {
    /// None are kept.
    fn default() -> Self {
        Self {
            list_of: Vec::new(),
            lists: Vec::new(),
            entries: Shelf::new(),
            runs: Shelf::new(),
            notes: Vec::new(),
            free: NONE,
            desk: Vec::new(),
        }
    }
}

impl<S: Score> Ways<S> {
    /// Bytes of an entry.
    pub(super) const ENTRY: usize = size_of::<Entry<S>>();

    /// No lists yet.
    pub(super) fn new(slots: usize) -> Self {
        Self {
            list_of: vec![NONE; slots],
            ..Self::default()
        }
    }

    /// Whether a slot has a list.
    #[inline]
    pub(super) fn knows(&self, slot: u32) -> bool {
        self.list_of
            .get(slot as usize)
            .is_some_and(|&list| list != NONE)
    }

    /// An empty desk to write the ways of a slot on, for [`Ways::list`].
    pub(super) fn desk(&mut self) -> Vec<Way<S>> {
        let mut desk = std::mem::take(&mut self.desk);
        desk.clear();
        desk
    }

    /// Gives a slot a list of these ways. Returns the bytes that it holds.
    pub(super) fn list(
        &mut self,
        slot: u32,
        ways: Vec<Way<S>>,
        watch: &mut Watch<'_>,
    ) -> Result<usize, SolveError> {
        let none = Place::default();
        self.desk = ways;
        let (entries, runs) = self.put(none, none, watch)?;
        self.list_of[slot as usize] = u32::try_from(self.lists.len()).expect("u32 slots");
        self.lists.push(List {
            entries,
            runs,
            fresh: NONE,
            added: 0,
        });
        let entries = entries.count as usize * size_of::<Entry<S>>();
        Ok(entries + runs.count as usize * size_of::<Run>())
    }

    /// Sorts what is on the desk, and puts it where these entries and runs stood, if it fits there.
    fn put(
        &mut self,
        entries: Place,
        runs: Place,
        watch: &mut Watch<'_>,
    ) -> Result<(Place, Place), SolveError> {
        let ways = &mut self.desk;
        watch.sort_by_key(ways, |way| (way.other, Reverse(way.gain), way.left))?;
        ways.dedup();
        watch.pass(ways.len())?;
        let mut ends = Vec::with_capacity(ways.chunk_by(|a, b| a.other == b.other).count());
        let mut first = 0;
        for run in ways.chunk_by(|one, next| one.other == next.other) {
            let last = first + u32::try_from(run.len()).expect("fewer than 2^32 edges");
            let other = run[0].other;
            ends.push(Run { other, first, last });
            first = last;
        }
        let entry = |&Way { left, gain, .. }: &Way<S>| Entry { left, gain };
        Ok((
            self.entries.put(entries, ways.iter().map(entry)),
            self.runs.put(runs, ends.into_iter()),
        ))
    }

    /// Adds a way to the list of a slot, if it has one.
    pub(super) fn add(&mut self, slot: u32, way: Way<S>) {
        if !self.knows(slot) {
            return;
        }
        let list = &mut self.lists[self.list_of[slot as usize] as usize];
        let note = Note {
            way,
            before: list.fresh,
        };
        list.added += 1;
        list.fresh = self.free;
        if let Some(place) = self.notes.get_mut(list.fresh as usize) {
            self.free = place.before;
            *place = note;
        } else {
            list.fresh = u32::try_from(self.notes.len()).expect("fewer than 2^32 edges");
            self.notes.push(note);
        }
    }

    /// Sorts in what has been added to a list, without those who have gone.
    fn sort_in(
        &mut self,
        at: usize,
        open: impl Fn(&Way<S>) -> Open,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let list = self.lists[at];
        let entries = self.entries.at(list.entries);
        self.desk.clear();
        for run in self.runs.at(list.runs) {
            let entries = &entries[run.first as usize..run.last as usize];
            let ways = entries.iter().map(|&entry| way(run.other, entry));
            self.desk.extend(ways.filter(|way| open(way) != Open::Gone));
            watch.pass(entries.len())?;
        }
        let mut next = list.fresh;
        while let Some(&Note { way, before }) = self.notes.get(next as usize) {
            if open(&way) != Open::Gone {
                self.desk.push(way);
            }
            self.notes[next as usize].before = std::mem::replace(&mut self.free, next);
            next = before;
        }
        let (entries, runs) = self.put(list.entries, list.runs, watch)?;
        self.lists[at] = List {
            entries,
            runs,
            fresh: NONE,
            added: 0,
        };
        Ok(())
    }

    /// Takes, for each other end, the ways of greatest gain that are open, and perhaps some more; returns how many were looked at.
    pub(super) fn take(
        &mut self,
        slot: u32,
        open: impl Fn(&Way<S>) -> Open,
        mut take: impl FnMut(Way<S>),
        watch: &mut Watch<'_>,
    ) -> Result<usize, SolveError> {
        if !self.knows(slot) {
            return Ok(0);
        }
        let at = self.list_of[slot as usize] as usize;
        if self.lists[at].added > FRESH {
            self.sort_in(at, &open, watch)?;
        }
        let list = self.lists[at];
        let mut looked = list.added as usize;
        let mut next = list.fresh;
        while let Some(&Note { way, before }) = self.notes.get(next as usize) {
            if open(&way) == Open::Yes {
                take(way);
            }
            next = before;
        }
        let entries = self.entries.at(list.entries);
        for Run { other, first, last } in self.runs.at_mut(list.runs) {
            let before = looked;
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
            watch.pass(looked - before)?;
        }
        Ok(looked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::options::Options;

    #[test]
    fn the_greatest_gain_that_is_open_is_taken_at_each_other_end() {
        let way = |other, left, gain: i64| Way { other, left, gain };
        let options = Options::default();
        let watch = &mut Watch::new(&options);
        let mut ways = Ways::new(2);
        let listed = ways.list(
            1,
            vec![
                way(3, 1, 5),
                way(2, 1, 4),
                way(3, 2, 9),
                way(3, 3, 9),
                way(2, 4, 4),
            ],
            watch,
        );
        assert!(listed.is_ok());
        assert!(ways.knows(1) && !ways.knows(0));
        let mut taken = |ways: &mut Ways<i64>, gone: &[u32], full: &[u32]| {
            let mut taken = Vec::new();
            let open = |way: &Way<i64>| match way.left {
                left if gone.contains(&left) => Open::Gone,
                left if full.contains(&left) => Open::Full,
                _ => Open::Yes,
            };
            let looked = ways.take(1, open, |way| taken.push((way.other, way.left)), watch);
            (taken, looked.expect("nothing stops it"))
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

    #[test]
    fn lists_that_grow_take_what_others_have_left() {
        let mut shelf = Shelf::new();
        let items = |count: u32| (0..count).collect::<Vec<_>>().into_iter();
        let none = Place::default();
        let places: Vec<Place> = (1..=40)
            .map(|count| shelf.put(none, items(count)))
            .collect();
        let all: usize = shelf.boards.iter().map(Vec::len).sum();
        let shorter = shelf.put(places[30], items(12));
        assert_eq!((shorter.first, shorter.room), (places[30].first, 31));
        assert_eq!(shelf.at(shorter), items(12).as_slice());
        // The first that grows makes room for itself, and leaves some to the next.
        let first = shelf.put(places[19], items(41));
        assert_eq!((first.count, first.room), (41, 46));
        let second = shelf.put(places[14], items(18));
        assert_eq!((second.first, second.room), (places[19].first, 20));
        let held: usize = shelf.boards.iter().map(Vec::len).sum();
        assert_eq!(held, all + 46);
        assert_eq!(shelf.at(second), items(18).as_slice());
        assert_eq!(shelf.at(places[39]), items(40).as_slice());
    }
}

//! The bids that the slots hold, the lowest of each at hand.

use crate::error::SolveError;
use crate::matching::auction::money::Money;
use crate::matching::watch::Watch;

/// A bid that a slot holds; 12 bytes where it is of 64 bits, which are aligned to 4 for it.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed(4))]
pub(super) struct Bid<M> {
    pub(super) amount: M,
    pub(super) party: u32,
}

const _: () = assert!(size_of::<Bid<i64>>() == 12);

impl<M: Money> Bid<M> {
    /// A copy: what is aligned to less than its size cannot be borrowed.
    #[inline]
    pub(super) fn amount(self) -> M {
        self.amount
    }
}

/// A binary heap for each slot, the lowest bid on top, and where in it the bid of each party is.
///
/// Every operation takes the logarithm of what the slot holds, so that a slot with half of the people in it is no
/// dearer than others.
pub(super) struct Bids<M> {
    /// `held[start[j]..][..count[j]]` are the bids of slot `j`.
    start: Vec<u32>,
    count: Vec<u32>,
    held: Vec<Bid<M>>,
    /// By party, its place among the bids of its slot.
    place: Vec<u32>,
}

impl<M: Money> Bids<M> {
    /// None yet; a slot has room for `rooms` of them.
    pub(super) fn new(
        rooms: impl ExactSizeIterator<Item = u32>,
        parties: usize,
        watch: &mut Watch<'_>,
    ) -> Result<Self, SolveError> {
        let mut start = Vec::with_capacity(rooms.len() + 1);
        start.push(0);
        let mut all = 0;
        for room in rooms {
            all += room;
            start.push(all);
        }
        let none = Bid {
            amount: M::ZERO,
            party: 0,
        };
        watch.pass(start.len())?;
        Ok(Self {
            count: vec![0; start.len() - 1],
            start,
            held: watch.filled(all as usize, none)?,
            place: vec![0; parties],
        })
    }

    /// The bids of a slot, a heap.
    #[inline]
    pub(super) fn of(&self, slot: u32) -> &[Bid<M>] {
        let first = self.start[slot as usize] as usize;
        &self.held[first..first + self.count[slot as usize] as usize]
    }

    /// The lowest bid of a slot that holds some.
    #[inline]
    pub(super) fn lowest(&self, slot: u32) -> Bid<M> {
        self.held[self.start[slot as usize] as usize]
    }

    /// Adds the bid of a party that has none.
    #[inline]
    pub(super) fn push(&mut self, slot: u32, bid: Bid<M>) {
        let (first, last) = (self.start[slot as usize], self.count[slot as usize]);
        self.count[slot as usize] += 1;
        if bid.party as usize >= self.place.len() {
            self.place.resize(bid.party as usize + 1, 0);
        }
        self.sift_up(first as usize, last as usize, bid);
    }

    /// Takes the bid of a party back.
    #[inline]
    pub(super) fn remove(&mut self, slot: u32, party: u32) {
        let first = self.start[slot as usize] as usize;
        self.count[slot as usize] -= 1;
        let last = self.count[slot as usize] as usize;
        let at = self.place[party as usize] as usize;
        debug_assert_eq!(self.held[first + at].party, party);
        if at < last {
            let bid = self.held[first + last];
            if at > 0 && bid.amount() < self.held[first + (at - 1) / 2].amount() {
                self.sift_up(first, at, bid);
            } else {
                self.sift_down(first, at, last, bid);
            }
        }
    }

    /// Puts a higher bid in the place of the one that the party holds.
    pub(super) fn raise(&mut self, slot: u32, bid: Bid<M>) {
        let first = self.start[slot as usize] as usize;
        let at = self.place[bid.party as usize] as usize;
        if bid.amount() > self.held[first + at].amount() {
            self.sift_down(first, at, self.count[slot as usize] as usize, bid);
        }
    }

    /// Puts a bid for the lowest one, in one go.
    #[inline]
    pub(super) fn replace_lowest(&mut self, slot: u32, bid: Bid<M>) {
        let first = self.start[slot as usize] as usize;
        self.sift_down(first, 0, self.count[slot as usize] as usize, bid);
    }

    #[inline]
    fn set(&mut self, first: usize, at: usize, bid: Bid<M>) {
        self.held[first + at] = bid;
        self.place[bid.party as usize] = u32::try_from(at).expect("u32 bids");
    }

    fn sift_up(&mut self, first: usize, mut at: usize, bid: Bid<M>) {
        while at > 0 {
            let parent = self.held[first + (at - 1) / 2];
            if parent.amount() <= bid.amount() {
                break;
            }
            self.set(first, at, parent);
            at = (at - 1) / 2;
        }
        self.set(first, at, bid);
    }

    fn sift_down(&mut self, first: usize, mut at: usize, count: usize, bid: Bid<M>) {
        loop {
            let left = 2 * at + 1;
            if left >= count {
                break;
            }
            let bids = &self.held[first..first + count];
            let right = (left + 1).min(count - 1);
            // A selection, not a branch: which child is lower cannot be predicted.
            let child = if bids[right].amount() < bids[left].amount() {
                right
            } else {
                left
            };
            if bid.amount() <= bids[child].amount() {
                break;
            }
            let lower = bids[child];
            self.set(first, at, lower);
            at = child;
        }
        self.set(first, at, bid);
    }
}

#[cfg(test)]
mod tests {
    use super::{Bid, Bids};
    use crate::matching::options::Options;
    use crate::matching::trials::Draw;
    use crate::matching::watch::Watch;

    #[test]
    fn the_lowest_is_at_hand_whatever_comes_and_goes() {
        let options = Options::default();
        let watch = &mut Watch::new(&options);
        let bids = Bids::<i32>::new([0, 40].into_iter(), 40, watch);
        let mut bids = bids.expect("nothing stops it");
        let mut known: Vec<Option<i32>> = vec![None; 40];
        let mut draw = Draw(1);
        let mut below = |bound| u32::try_from(draw.below(bound)).expect("small");
        for _ in 0..4_000 {
            let party = below(40);
            let amount = i32::try_from(below(50)).expect("below 50");
            let bid = Bid { amount, party };
            let held = &mut known[party as usize];
            match *held {
                None => {
                    bids.push(1, bid);
                    *held = Some(amount);
                }
                Some(_) if below(2) == 0 => {
                    bids.remove(1, party);
                    *held = None;
                }
                Some(old) => {
                    bids.raise(1, bid);
                    *held = Some(old.max(amount));
                }
            }
            let lowest = known.iter().flatten().min().copied();
            let first = bids.of(1).first().map(|bid| bid.amount);
            assert_eq!(first, lowest);
        }
    }
}

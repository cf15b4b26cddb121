//! The reverse half of the auction: slots with room and a price lower it, and pull in whoever that is worth moving for.
//!
//! Bertsekas, Castanon & Tsaknakis 1993, for inequalities on both sides.

use crate::error::SolveError;
use crate::matching::auction::{Bid, House, Money};
use crate::matching::seats::{NONE, Party};
use crate::matching::view::Score;
use crate::matching::watch::{POLL, Watch};

impl<S: Score, M: Money, const UNIT: bool> House<'_, '_, S, M, UNIT> {
    /// Whether a slot has room that it should not have at its price.
    fn wants(&self, slot: u32) -> bool {
        self.price[slot as usize] > M::ZERO && self.room(slot) > 0
    }

    /// Lets slots pull until none has both room and a price. Returns how often one did.
    pub(super) fn pull_all(&mut self, eps: M, watch: &mut Watch<'_>) -> Result<u64, SolveError> {
        self.wanting.clear();
        for slot in (0u32..).take(self.view.slots()) {
            if self.wants(slot) {
                self.wanting.push(slot);
                self.listed[slot as usize] = true;
            }
        }
        if self.wanting.is_empty() {
            return Ok(0);
        }
        for left in (0u32..).take(self.view.lefts()) {
            self.profit[left as usize] = self.least_worth(left);
        }
        let mut at = 0;
        while at < self.wanting.len() {
            let slot = self.wanting[at];
            at += 1;
            self.listed[slot as usize] = false;
            if self.wants(slot) {
                self.pull(slot, eps, watch)?;
            }
        }
        Ok(at as u64)
    }

    /// The least that a unit of `left` is worth where it is.
    #[inline]
    fn least_worth(&self, left: u32) -> M {
        if UNIT {
            return self.worth(left);
        }
        let mut least = M::NEVER;
        let mut party = self.seats.first(left);
        while party != NONE {
            least = least.min(self.worth(party));
            party = self.seats.next(party);
        }
        least
    }

    /// One slot lowers its price to what its next candidate would pay, and takes those who would pay more.
    fn pull(&mut self, slot: u32, eps: M, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let mut room = self.room(slot);
        self.gather_offers(slot, room as usize, eps, watch)?;
        let mut offers = std::mem::take(&mut self.offers);
        offers.sort_unstable_by(|a, b| b.cmp(a));
        let mut price = M::ZERO;
        for &(offer, party) in &offers {
            let left = self.seats.owner(party);
            let mut units = self.units(party);
            if !UNIT {
                units = units.min(self.residue(left, slot));
            }
            if units > room {
                price = (offer - eps).max(M::ZERO);
            }
            units = units.min(room);
            if units > 0 {
                self.fetch(left, party, slot, units, offer + eps);
                room -= units;
            }
            if price > M::ZERO {
                break;
            }
        }
        offers.clear();
        self.offers = offers;
        let now = &mut self.price[slot as usize];
        *now = price.min(*now);
        for at in 0..self.bids.of(slot).len() {
            let left = self.seats.owner(self.bids.of(slot)[at].party);
            self.profit[left as usize] = self.least_worth(left);
        }
        Ok(())
    }

    /// The best offers for `room` units and one more, in no order: the price at which a party would as soon come as stay.
    fn gather_offers(
        &mut self,
        slot: u32,
        room: usize,
        eps: M,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let mut floor = eps;
        let column = self.view.column(slot);
        let (heads, scores) = (
            &self.view.col_head[column.clone()],
            &self.view.col_score[column],
        );
        let step = usize::try_from(POLL).expect("a small number");
        for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
            for (&left, &score) in heads.iter().zip(scores) {
                let score = M::from_score(score, self.shift);
                if score - self.profit[left as usize] >= floor {
                    self.note_offers(slot, left, score, floor);
                    if self.offers.len() / 4 > room + 4 {
                        self.offers.select_nth_unstable_by(room, |a, b| b.cmp(a));
                        self.offers.truncate(room + 1);
                        floor = self.offers[room].0;
                    }
                }
            }
            watch.scan(heads.len())?;
        }
        Ok(())
    }

    /// Notes the offers of a left node from `floor` up: the price at which a party would as soon come as stay.
    #[inline]
    fn note_offers(&mut self, slot: u32, left: u32, score: M, floor: M) {
        let mut party = self.seats.first(left);
        while party != NONE {
            let offer = score - self.worth(party);
            if offer >= floor && self.seats.party(party).slot != slot {
                self.offers.push((offer, party));
            }
            party = if UNIT { NONE } else { self.seats.next(party) };
        }
    }

    /// Moves units of a party to `slot`, which has room for them.
    fn fetch(&mut self, left: u32, party: u32, slot: u32, units: u32, amount: M) {
        let from = self.seats.party(party).slot;
        if (from as usize) < self.view.slots() {
            if self.units(party) == units {
                self.bids.remove(from, party);
            }
            if self.price[from as usize] > M::ZERO && !self.listed[from as usize] {
                self.listed[from as usize] = true;
                self.wanting.push(from);
            }
        }
        let score = self.view.row_score[self.view.edge(left, slot) as usize];
        let known = if UNIT {
            NONE
        } else {
            self.seats.find(left, slot)
        };
        let there = self.seats.put(party, Party { slot, score }, units);
        let bid = Bid {
            amount,
            party: there,
        };
        if known == NONE {
            self.bids.push(slot, bid);
        } else {
            self.bids.raise(slot, bid);
        }
    }
}

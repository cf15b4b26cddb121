//! The reverse half of the auction: slots with room and a price lower it, and pull in whoever that is worth moving for.
//!
//! Bertsekas, Castanon & Tsaknakis 1993, for inequalities on both sides.
//!
//! Most of the work is to read columns: four edges at a turn, and what an offer needs besides a comparison is out of line (orders: 3 %
//! fewer instructions in all; few and wide 1 to 2).

use std::cmp::Reverse;
use std::hint::select_unpredictable;

use crate::error::SolveError;
use crate::matching::auction::bids::Bid;
use crate::matching::auction::house::{House, Offer, PATIENCE};
use crate::matching::auction::money::Money;
use crate::matching::auction::sample::takes_part;
use crate::matching::seats::{NONE, Party};
use crate::matching::view::{Score, each_edge};
use crate::matching::watch::{POLL, Watch, blocks};

/// Offers are sought down to so many `eps` below the price at first.
const NEAR: i64 = 4;

/// Where a slot has room for fewer, its offers are kept in order as they come.
const FEW: u32 = 8;

impl<S: Score, M: Money, const UNIT: bool> House<'_, '_, S, M, UNIT> {
    /// Whether a slot has room that it should not have at its price.
    #[inline]
    fn wants(&self, slot: u32) -> bool {
        self.price[slot as usize] > M::ZERO && self.room(slot) > 0
    }

    /// Lets slots pull until none has both room and a price, or until the [patience](PATIENCE) is at an end. Returns how often one did.
    pub(super) fn pull_all(&mut self, eps: M, watch: &mut Watch<'_>) -> Result<u64, SolveError> {
        self.wanting.clear();
        watch.each(self.view.slots(), |slot| {
            if self.wants(slot) {
                self.wanting.push(slot);
                self.listed[slot as usize] = true;
            }
        })?;
        if self.wanting.is_empty() {
            return Ok(0);
        }
        for block in blocks(self.view.lefts()) {
            watch.pass(block.len())?;
            for left in block {
                self.profit[left as usize] = if takes_part(left, self.bound) {
                    self.least_worth(left)
                } else {
                    M::NEVER
                };
                if !UNIT {
                    watch.scan_more(self.seats.more(left))?;
                }
            }
        }
        let most = watch.scans() + PATIENCE * self.whole.row_head.len() as u64;
        let mut at = 0;
        while at < self.wanting.len() && watch.scans() <= most {
            let slot = self.wanting[at];
            at += 1;
            self.listed[slot as usize] = false;
            if self.wants(slot) {
                self.pull(slot, eps, watch)?;
            }
        }
        for &slot in &self.wanting[at..] {
            self.listed[slot as usize] = false;
        }
        Ok(at as u64)
    }

    /// One slot lowers its price to what its next candidate would pay, and takes those who would pay more.
    fn pull(&mut self, slot: u32, eps: M, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let mut room = self.room(slot);
        let mut before = std::mem::take(&mut self.before);
        // Who sits here with all units, or with as many as the edge carries, makes no offer.
        let step = usize::try_from(POLL).expect("a small number");
        for bids in self.bids.of(slot).chunks(step) {
            for bid in bids {
                let left = self.seats.owner(bid.party);
                if UNIT || self.seats.is_whole(left) || self.is_full(bid.party, (left, slot)) {
                    let profit = &mut self.profit[left as usize];
                    before.push((left, *profit));
                    *profit = M::NEVER;
                }
            }
            watch.pass(bids.len())?;
        }
        let enough = self.gather_offers(slot, room, eps, watch)?;
        let mut offers = std::mem::take(&mut self.offers);
        let mut price = M::ZERO;
        let mut come = 0;
        for (offer, from, _) in &mut offers {
            let (offer, party) = (*offer, *from);
            let left = self.seats.owner(party);
            // By the left node from here on: its parties change.
            *from = left;
            let mut units = self.units(party);
            let mut there = NONE;
            if !UNIT {
                let edge = self.taken(left, slot);
                there = edge.party;
                units = units.min(edge.residue);
            }
            if units > room {
                price = (offer - eps).max(M::ZERO);
            }
            units = units.min(room);
            if units > 0 {
                self.fetch((party, units), (slot, there), offer, eps);
                room -= units;
            }
            come += 1;
            watch.pass(1)?;
            if price > M::ZERO {
                break;
            }
        }
        if come == offers.len() && enough {
            // Offers of one left node share its edge: there may be others below the last.
            price = price.max(offers[come - 1].0 - eps);
        }
        let now = &mut self.price[slot as usize];
        let old = *now;
        *now = price.min(old);
        let fall = old - *now;
        for (left, profit) in before.drain(..) {
            // Others have units elsewhere too, which may be those that are worth least.
            let rise = if UNIT || self.seats.is_whole(left) {
                fall
            } else {
                M::ZERO
            };
            self.profit[left as usize] = profit + rise;
        }
        for &(_, left, _) in &offers[..come] {
            self.profit[left as usize] = self.least_worth(left);
            if !UNIT {
                watch.scan_more(self.seats.more(left))?;
            }
        }
        watch.pass(come)?;
        self.before = before;
        self.offers = offers;
        Ok(())
    }

    /// The best offers for `room` units and one more, the best first. Returns whether there are so many.
    ///
    /// Prices mostly fall by little: lower offers are sought only where those are too few.
    fn gather_offers(
        &mut self,
        slot: u32,
        room: u32,
        eps: M,
        watch: &mut Watch<'_>,
    ) -> Result<bool, SolveError> {
        let near = self.price[slot as usize] - M::narrow(NEAR * eps.wide());
        let price = self.price[slot as usize].wide();
        let whole = self
            .core
            .is_some_and(|core| core.has_fallen_to(slot, price));
        let enough = self.gather_from((slot, whole), room, near.max(eps), watch)?;
        if !enough && near > eps {
            // So far down the core does not tell.
            return self.gather_from((slot, true), room, eps, watch);
        }
        Ok(enough)
    }

    /// The best offers from `floor` up, of the whole column or of the core's.
    fn gather_from(
        &mut self,
        (slot, whole): (u32, bool),
        room: u32,
        mut floor: M,
        watch: &mut Watch<'_>,
    ) -> Result<bool, SolveError> {
        let mut gathered = Gathered {
            offers: std::mem::take(&mut self.offers),
            units: 0,
            room,
        };
        gathered.offers.clear();
        let view = if whole { &self.whole } else { &self.view };
        let column = view.column(slot);
        let (heads, scores) = (&view.col_head[column.clone()], &view.col_score[column]);
        let (shift, mut profits) = (self.shift, std::mem::take(&mut self.profit));
        let step = usize::try_from(POLL).expect("a small number");
        for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
            let profits = profits.as_mut_slice();
            let mut told = Ok(());
            each_edge(heads, scores, |left, score| {
                let offer = M::from_score(score, shift) - profits[left as usize];
                if offer >= floor && (UNIT || told.is_ok()) {
                    let profit = &mut profits[left as usize];
                    floor = self.note_offers((slot, left, offer), floor, profit, &mut gathered);
                    if !UNIT {
                        told = watch.scan_more(self.seats.more(left));
                    }
                }
            });
            told?;
            watch.scan(heads.len())?;
        }
        if room >= FEW {
            watch.sort_by_key(&mut gathered.offers, |&offer| Reverse(offer))?;
        }
        (self.offers, self.profit) = (gathered.offers, profits);
        Ok(gathered.units > u64::from(room))
    }

    /// Notes the offers of a left node from `floor` up, and its profit; returns the floor from there on.
    ///
    /// Out of line, so that the loop over the column keeps to its registers: few edges come here.
    #[inline(never)]
    fn note_offers(
        &self,
        (slot, left, offer): (u32, u32, M),
        floor: M,
        profit: &mut M,
        gathered: &mut Gathered<M>,
    ) -> M {
        if UNIT && gathered.room < FEW {
            return gathered
                .add_unit(offer, left)
                .map_or(floor, |last| last + M::ONE);
        }
        if UNIT {
            gathered.push((offer, left, 1));
        } else if self.seats.is_whole(left) {
            // All in one place, which is not this one: its profit is exact.
            let party = self.seats.first(left);
            debug_assert_eq!(*profit, self.worth(party));
            let units = self.units(party).min(self.whole.most_between(left, slot));
            gathered.add((offer, party, units));
        } else {
            let score = offer + *profit;
            let mut least = M::NEVER;
            let before = gathered.offers.len();
            let (mut party, mut held) = (self.seats.first(left), 0);
            while party != NONE {
                let worth = self.worth(party);
                least = least.min(worth);
                let offer = score - worth;
                if self.seats.party(party).slot == slot {
                    held = self.units(party);
                } else if offer >= floor {
                    gathered.push((offer, party, self.units(party)));
                }
                party = self.seats.next(party);
            }
            if gathered.offers.len() > before {
                gathered.confine(before, self.whole.most_between(left, slot) - held);
                gathered.settle(before);
            }
            *profit = least;
        }
        gathered.trim::<UNIT>().map_or(floor, |last| last + M::ONE)
    }

    /// Moves units of a party to `slot`, which has room for them, to the party of its left node that is `known` to be there already, if any.
    fn fetch(&mut self, (party, units): (u32, u32), (slot, known): (u32, u32), offer: M, eps: M) {
        let from = self.seats.party(party).slot;
        let score = (offer + self.worth(party)).to_score(self.shift);
        if (from as usize) < self.view.slots() {
            if self.units(party) == units {
                self.bids.remove(from, party);
            }
            if self.price[from as usize] > M::ZERO && !self.listed[from as usize] {
                self.listed[from as usize] = true;
                self.wanting.push(from);
            }
        }
        let target = Party { slot, score };
        let there = if UNIT {
            self.seats.put_one(party, target);
            party
        } else {
            self.seats.put_to(party, target, units, known)
        };
        let bid = Bid {
            amount: offer + eps,
            party: there,
        };
        if known == NONE {
            self.bids.push(slot, bid);
        } else {
            self.bids.raise(slot, bid);
        }
    }
}

/// Offers for the room of a slot.
struct Gathered<M> {
    /// In order, the best first, where the room is for [`FEW`] units.
    offers: Vec<Offer<M>>,
    /// What they come to: maybe more than 32 bits hold.
    units: u64,
    room: u32,
}

impl<M: Money> Gathered<M> {
    /// Adds an offer of one unit in order and [trims](Gathered::trim) at once, where the room is for [`FEW`] at most and all offers are such: it takes
    /// the place of the last, which it is better than, once there are enough.
    #[inline]
    fn add_unit(&mut self, offer: M, left: u32) -> Option<M> {
        let enough = self.room as usize + 1;
        if self.offers.len() < enough {
            self.offers.push((offer, left, 1));
            self.units += 1;
        }
        let offers = self.offers.as_mut_slice();
        if let [first, last] = offers
            && self.room == 1
        {
            // Most slots that pull have one seat free. By selection: which offer is the better one cannot be predicted.
            let better = first.0 < offer;
            last.0 = select_unpredictable(better, first.0, offer);
            last.1 = select_unpredictable(better, first.1, left);
            first.0 = select_unpredictable(better, offer, first.0);
            first.1 = select_unpredictable(better, left, first.1);
            return Some(last.0);
        }
        let mut at = offers.len() - 1;
        while at > 0 && offers[at - 1].0 < offer {
            offers[at] = offers[at - 1];
            at -= 1;
        }
        offers[at] = (offer, left, 1);
        (offers.len() == enough).then(|| offers[enough - 1].0)
    }

    /// Adds an offer, behind those that are as good.
    #[inline]
    fn add(&mut self, offer: Offer<M>) {
        self.push(offer);
        self.settle(self.offers.len().saturating_sub(1));
    }

    /// Adds an offer out of order: of so many units as could matter, else one of many units would have [`Gathered::trim`] at work for each that follows.
    #[inline]
    fn push(&mut self, (offer, party, units): Offer<M>) {
        let units = units.min(self.room.saturating_add(1));
        if units > 0 {
            self.units += u64::from(units);
            self.offers.push((offer, party, units));
        }
    }

    /// Holds each offer from `before` on to what is free of the edge of its left node.
    #[inline]
    fn confine(&mut self, before: usize, free: u32) {
        for (.., units) in &mut self.offers[before..] {
            self.units -= u64::from(*units - free.min(*units));
            *units = free.min(*units);
        }
        if free == 0 {
            self.offers.truncate(before);
        }
    }

    /// Brings offers from `before` on into order, behind those that are as good.
    #[inline]
    fn settle(&mut self, before: usize) {
        if self.room >= FEW {
            return;
        }
        let offers = self.offers.as_mut_slice();
        if offers.len() - before > FEW as usize {
            // As one after the other, in less time.
            offers.sort_by_key(|&(offer, ..)| Reverse(offer));
            return;
        }
        for fresh in before..offers.len() {
            let (offer, mut at) = (offers[fresh], fresh);
            while at > 0 && offers[at - 1].0 < offer.0 {
                offers[at] = offers[at - 1];
                at -= 1;
            }
            offers[at] = offer;
        }
    }

    /// Once there are enough offers, keeps as few of the best as have more units than there is room for; then returns the last of them.
    #[inline]
    fn trim<const UNIT: bool>(&mut self) -> Option<M> {
        let room = u64::from(self.room);
        let few = self.room < FEW;
        if self.units <= room || (!few && self.units / 4 <= room + 4) {
            return None;
        }
        if UNIT && !few {
            let kept = self.room as usize;
            self.offers.select_nth_unstable_by(kept, |a, b| b.cmp(a));
            self.offers.truncate(kept + 1);
            self.units = room + 1;
        } else if !few {
            self.offers.sort_unstable_by(|a, b| b.cmp(a));
        }
        while let Some(&(_, _, last)) = self.offers.last()
            && self.units - u64::from(last) > room
        {
            self.units -= u64::from(last);
            self.offers.pop();
        }
        self.offers.last().map(|last| last.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{FEW, Gathered};
    use crate::matching::trials::Draw;

    /// The offers for so much room that one after the other leaves, by [`Gathered::add_unit`] or by [`Gathered::add`] and [`Gathered::trim`].
    fn gather(room: u32, offers: &[i32], at_once: bool) -> (Vec<(i32, u32, u32)>, u64) {
        let mut gathered = Gathered {
            offers: Vec::new(),
            units: 0,
            room,
        };
        let mut floor = 0;
        for (left, &offer) in (0u32..).zip(offers) {
            if offer < floor {
                continue;
            }
            let last = if at_once {
                gathered.add_unit(offer, left)
            } else {
                gathered.add((offer, left, 1));
                gathered.trim::<true>()
            };
            floor = last.map_or(floor, |last| last + 1);
        }
        (gathered.offers, gathered.units)
    }

    #[test]
    fn offers_of_one_unit_are_kept_as_those_of_many() {
        let mut draw = Draw(1);
        for room in 1..FEW {
            for length in 0..40 {
                let offers: Vec<i32> = (0..length)
                    .map(|_| i32::try_from(draw.below(16)).expect("below 16"))
                    .collect();
                assert_eq!(
                    gather(room, &offers, true),
                    gather(room, &offers, false),
                    "{room}: {offers:?}"
                );
            }
        }
    }
}

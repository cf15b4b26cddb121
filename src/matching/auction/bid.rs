//! The forward half of the auction: parties look for their best option and bid, and slots take the highest bids.

use crate::error::SolveError;
use crate::matching::auction::bids::Bid;
use crate::matching::auction::house::{House, PATIENCE, Taken};
use crate::matching::auction::money::Money;
use crate::matching::auction::sample::takes_part;
use crate::matching::seats::{NONE, Party};
use crate::matching::view::Score;
use crate::matching::watch::Watch;

/// What a party finds when it looks around.
struct Look<S, M> {
    best: M,
    second: M,
    /// Where `best` is.
    choice: Party<S>,
}

impl<S: Score, M: Money, const UNIT: bool> House<'_, '_, S, M, UNIT> {
    /// Every party that is not within `eps` of its best option bids, until none wants to, or until the [patience](PATIENCE) is at an end.
    pub(super) fn bid_all(&mut self, eps: M, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        watch.pass(self.view.lefts())?;
        for left in (0u32..).take(self.view.lefts()) {
            if !takes_part(left, self.bound) {
                continue;
            }
            watch.scan(self.view.row(left).len())?;
            let mut party = self.seats.first(left);
            if !takes_part(left, self.known) && self.is_out(left) {
                // Who comes in mostly bids: no need to know first.
                self.bid(left, party, eps, watch)?;
                continue;
            }
            let greatest = self.greatest(left);
            while party != NONE {
                let next = self.seats.next_of(left, party);
                if self.worth(party) + eps < greatest {
                    if !UNIT {
                        // Each party reads the row again.
                        watch.scan(self.view.row(left).len())?;
                    }
                    self.bid(left, party, eps, watch)?;
                }
                party = next;
            }
        }
        self.known = self.bound;
        let most = watch.scans() + PATIENCE * self.whole.row_head.len() as u64;
        // In the order of their rows: a million people have rows of half a gigabyte.
        while watch.scans() <= most
            && let Some(party) = self.queue.turn()
        {
            if UNIT || self.seats.units(party) > 0 {
                let left = self.seats.owner(party);
                watch.scan(self.view.row(left).len())?;
                self.bid(left, party, eps, watch)?;
            }
        }
        Ok(())
    }

    /// Staying out, before anything better is seen.
    #[inline]
    fn outside(&self) -> Look<S, M> {
        let out = M::ZERO - self.price[self.ground as usize];
        Look {
            best: out,
            second: out,
            choice: self.seats.out(),
        }
    }

    /// What the best option of a left node is worth, whether there is room on its edge or not.
    ///
    /// Most parties stay where they are: to know that takes one comparison an edge and no branch.
    #[inline]
    fn greatest(&self, left: u32) -> M {
        let row = self.view.row(left);
        let heads = &self.view.row_head[row.clone()];
        let (price, shift) = (self.price.as_slice(), self.shift);
        let mut greatest = M::ZERO - price[self.ground as usize];
        for (&slot, &score) in heads.iter().zip(&self.view.row_score[row]) {
            greatest = greatest.max(M::from_score(score, shift) - price[slot as usize]);
        }
        greatest
    }

    /// Reads a row.
    ///
    /// The second choice may be an edge that is full: then the bid is lower than it could be.
    #[inline(always)]
    fn look(&self, left: u32) -> Look<S, M> {
        let row = self.view.row(left);
        let heads = &self.view.row_head[row.clone()];
        let scores = &self.view.row_score[row];
        let (price, shift) = (self.price.as_slice(), self.shift);
        let mut at = NONE;
        let mut look = self.outside();
        for ((&slot, &score), edge) in heads.iter().zip(scores).zip(0..) {
            let value = M::from_score(score, shift) - price[slot as usize];
            // Selections, not branches: which edge is best cannot be predicted.
            let better = value > look.best;
            look.second = look.second.max(look.best.min(value));
            at = if better { edge } else { at };
            look.best = look.best.max(value);
        }
        self.choose(left, look, at)
    }

    /// Reads a row, but for the edges that are full of units of the same left node.
    fn look_for_room(&mut self, left: u32) -> Look<S, M> {
        // What cannot be had costs more than anything is worth, for as long as it takes to look.
        let mut barred = std::mem::take(&mut self.barred);
        let mut party = self.seats.first(left);
        while party != NONE {
            let slot = self.seats.party(party).slot;
            if slot != self.ground && self.is_full(party, (left, slot)) {
                let price = &mut self.price[slot as usize];
                barred.push((slot, std::mem::replace(price, M::NEVER)));
            }
            party = self.seats.next_of(left, party);
        }
        let look = self.look(left);
        for (slot, price) in barred.drain(..) {
            self.price[slot as usize] = price;
        }
        self.barred = barred;
        look
    }

    /// Writes down which edge of its row is the best.
    #[inline]
    fn choose(&self, left: u32, mut look: Look<S, M>, at: u32) -> Look<S, M> {
        if at != NONE {
            let edge = self.view.row(left).start + at as usize;
            look.choice = Party {
                slot: self.view.row_head[edge],
                score: self.view.row_score[edge],
            };
        }
        look
    }

    /// One party bids for its best option, if that is better by more than `eps`.
    #[inline]
    fn bid(
        &mut self,
        left: u32,
        party: u32,
        eps: M,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let worth = self.worth(party) + eps;
        let mut look = self.look(left);
        if let Some(core) = self.core {
            if worth.max(look.best).wide() < core.concedes_below(left) {
                return Ok(());
            }
            // Not less than what was left out may be worth: the bid is lower than it could be.
            let beyond = M::narrow(core.beyond(left));
            look.second = look.second.max(beyond).min(look.best);
        }
        if worth >= look.best {
            return Ok(());
        }
        let mut edge = Taken::default();
        if !UNIT && look.choice.slot != self.ground {
            edge = self.taken(left, look.choice.slot);
            if edge.residue == 0 {
                look = self.look_for_room(left);
                if worth >= look.best {
                    return Ok(());
                }
                edge = self.taken(left, look.choice.slot);
            }
        }
        let slot = look.choice.slot;
        if slot == self.ground {
            self.withdraw(party);
            self.seats.put(party, look.choice, self.units(party));
            return Ok(());
        }
        self.made += 1;
        let amount = self.price[slot as usize] + (look.best - look.second) + eps;
        if UNIT {
            self.take(party, look.choice, amount);
        } else {
            self.take_many((party, amount), look.choice, edge, watch)?;
        }
        Ok(())
    }

    /// Drops the bid of a party that sits.
    #[inline]
    fn withdraw(&mut self, party: u32) {
        let from = self.seats.party(party).slot;
        if (from as usize) < self.view.slots() {
            self.bids.remove(from, party);
        }
    }

    /// A slot takes the bid of one unit, for the lowest that it holds if it is full.
    #[inline]
    fn take(&mut self, party: u32, choice: Party<S>, amount: M) {
        let slot = choice.slot;
        self.withdraw(party);
        let room = self.room(slot);
        if room > 0 {
            self.bids.push(slot, Bid { amount, party });
        } else {
            let lowest = self.bids.lowest(slot).party;
            let out = self.seats.out();
            self.seats.put_one(lowest, out);
            self.queue.add(lowest);
            self.bids.replace_lowest(slot, Bid { amount, party });
        }
        self.seats.put_one(party, choice);
        if room <= 1 {
            self.price_full(slot);
        }
    }

    /// A full slot costs what its lowest bid is, at once and not in steps of `eps`: 31 bids a left node instead of 272 on
    /// unit seats.
    #[inline]
    fn price_full(&mut self, slot: u32) {
        let lowest = self.bids.lowest(slot).amount;
        let price = &mut self.price[slot as usize];
        *price = lowest.max(*price);
    }

    /// A slot takes the bid of many units: what room it has, then for all bids that are lower.
    fn take_many(
        &mut self,
        (party, amount): (u32, M),
        choice: Party<S>,
        edge: Taken,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let slot = choice.slot;
        let mut there = edge.party;
        if there != NONE {
            self.bids.raise(
                slot,
                Bid {
                    amount,
                    party: there,
                },
            );
        }
        let mut wanted = self.units(party).min(edge.residue);
        let all = wanted == self.units(party);
        let mut first = true;
        while wanted > 0 {
            watch.pass(1)?;
            let mut units = wanted.min(self.room(slot));
            if units == 0 {
                let lowest = self.bids.lowest(slot);
                if !first && lowest.amount() >= amount {
                    break;
                }
                if lowest.party == there {
                    break;
                }
                let held = self.units(lowest.party);
                units = wanted.min(held);
                if units == held {
                    self.bids.remove(slot, lowest.party);
                }
                let out = self.seats.out();
                let out = self.seats.put(lowest.party, out, units);
                self.queue.add(out);
            }
            first = false;
            if units == self.units(party) {
                self.withdraw(party);
            }
            let now = self.seats.put_to(party, choice, units, there);
            if there == NONE {
                self.bids.push(slot, Bid { amount, party: now });
            }
            there = now;
            wanted -= units;
        }
        if self.room(slot) == 0 {
            self.price_full(slot);
        }
        if wanted > 0 || !all {
            self.queue.add(party);
        }
        Ok(())
    }
}

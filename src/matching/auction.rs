//! Rough prices: a short forward auction.
//!
//! Left nodes bid for slots; a slot of capacity `b` holds its `b` highest bids, and once it is full its price is
//! the lowest bid that it holds (Bertsekas & Castanon 1989, for similar objects). A bid raises the price
//! to where the bidder would be indifferent to its second choice, plus `eps`; so when the queue is empty
//! every left node is within `eps` of its best option. `eps` falls from phase to phase.
//!
//! Nothing here needs to be exact: `repair` takes any prices and any seats. The auction only has to
//! be short, and near.
//!
//! One file: bids, pulls and the heap that both keep are one mechanism.

use std::collections::VecDeque;

use crate::error::SolveError;
use crate::matching::seats::{NONE, Seats};
use crate::matching::state::State;
use crate::matching::view::{AWAY, Score, View};
use crate::matching::watch::{POLL, Watch};

/// A price as the auction holds it: scores are scaled up by a power of two.
pub(super) trait Money:
    Copy + Ord + std::ops::Add<Output = Self> + std::ops::Sub<Output = Self> + std::fmt::Debug
{
    const ZERO: Self;
    /// The price of being away.
    const AWAY: Self;
    fn from_score<S: Score>(score: S, shift: u32) -> Self;
    fn narrow(wide: i64) -> Self;
    fn wide(self) -> i64;
}

impl Money for i32 {
    const ZERO: Self = 0;
    const AWAY: Self = -(1 << 30);
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "chosen only where scores x scale fit 30 bits"
    )]
    fn from_score<S: Score>(score: S, shift: u32) -> Self {
        (score.wide() as i32) << shift
    }
    #[inline]
    fn narrow(wide: i64) -> Self {
        i32::try_from(wide).expect("chosen only where prices fit 30 bits")
    }
    #[inline]
    fn wide(self) -> i64 {
        i64::from(self)
    }
}

impl Money for i64 {
    const ZERO: Self = 0;
    const AWAY: Self = AWAY;
    #[inline]
    fn from_score<S: Score>(score: S, shift: u32) -> Self {
        score.wide() << shift
    }
    #[inline]
    fn narrow(wide: i64) -> Self {
        wide
    }
    #[inline]
    fn wide(self) -> i64 {
        self
    }
}

/// A bid that a slot holds.
#[derive(Clone, Copy, Debug)]
struct Bid<M> {
    amount: M,
    party: u32,
}

struct House<'a, 's, S, M> {
    view: View<'a, S>,
    shift: u32,
    /// By search node; groups have none here.
    price: Vec<M>,
    /// `held[start[j]..][..count[j]]` are the bids of slot `j`, a heap with the lowest on top.
    start: Vec<u32>,
    count: Vec<u32>,
    held: Vec<Bid<M>>,
    seats: &'s mut Seats<S>,
    /// Parties that are to look for their best option, first in, first out: 2.5 times fewer
    /// bids than last in, first out.
    queue: VecDeque<u32>,
    /// Which parties are in the queue, where supplies are not all 1.
    queued: Vec<bool>,
    /// Slots that may want units.
    wanting: Vec<u32>,
    listed: Vec<bool>,
    offers: Vec<(M, u32)>,
    bids: u64,
}

/// `eps` of the first phase, as a part of the range: below half of the greatest price that can come about, price
/// wars climb to it in many steps.
const FIRST: i64 = 2;

/// By how much `eps` falls from phase to phase.
const STEP: i64 = 6;

/// Phases of one auction: the last is at about 1/2600 of the range.
const PHASES: u32 = 5;

/// Where the auctions of a solve stand: each begins where the one before ended.
#[derive(Debug)]
pub(super) struct Schedule {
    eps: i64,
    shift: u32,
    range: i64,
    narrow: bool,
    pub(super) bids: u64,
    pub(super) phases: u64,
}

impl Schedule {
    /// A schedule for scores between `least` and `greatest`.
    pub(super) fn new((least, greatest): (i64, i64), bonus: i64) -> Self {
        let range = (greatest + bonus).max(1);
        // Enough bits under the unit for the last phase to be finer than ties, and room above for every score:
        // under best-score the least may lie far under what anybody bids for.
        let extent = range.max(-least);
        let fine = (1i64 << 12) / extent.min(1 << 12);
        let shift = fine.max(1).ilog2();
        let narrow = extent < 1 << (28 - shift) && greatest.abs() < 1 << 28;
        Self {
            eps: ((range << shift) / FIRST).max(1),
            shift,
            range,
            narrow,
            bids: 0,
            phases: 0,
        }
    }

    /// Whether a finer auction is still to be had.
    pub(super) fn can_refine(&self) -> bool {
        self.eps > 0
    }
}

/// Sets the prices and the seats of `state` by an auction, the next of `schedule`.
///
/// Units that sit already stay for a bid of the price; those too many for their slot go out and bid again.
pub(super) fn run<S: Score>(
    state: &mut State<'_, S>,
    schedule: &mut Schedule,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    if schedule.narrow {
        hold::<S, i32>(state, schedule, watch)
    } else {
        hold::<S, i64>(state, schedule, watch)
    }
}

fn hold<S: Score, M: Money>(
    state: &mut State<'_, S>,
    schedule: &mut Schedule,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let shift = schedule.shift;
    let mut house = House::<S, M>::new(state, schedule);
    for _ in 0..PHASES {
        let eps = M::narrow(schedule.eps.max(1));
        house.bid_all(eps, watch)?;
        house.pull_all(eps, watch)?;
        schedule.phases += 1;
        schedule.eps /= STEP;
        if schedule.eps == 0 {
            break;
        }
    }
    schedule.bids += house.bids;
    let price = house.price;
    let slots = state.view.slots();
    for (own, bid) in state.price.iter_mut().zip(&price).take(slots) {
        *own = bid.wide() >> shift;
    }
    // The auction knows no groups.
    let groups = state.view.slots()..state.view.slots() + state.view.groups();
    state.price[groups].fill(0);
    Ok(())
}

impl<'a, 's, S: Score, M: Money> House<'a, 's, S, M> {
    fn new(state: &'s mut State<'a, S>, schedule: &Schedule) -> Self {
        let view = state.view;
        let Schedule { range, shift, .. } = *schedule;
        let mut start = Vec::with_capacity(view.slots() + 1);
        let mut price = vec![M::ZERO; state.price.len()];
        price[view.ground() as usize] = M::narrow(state.bonus() << shift);
        price[view.away() as usize] = M::AWAY;
        let mut places = 0u32;
        start.push(0);
        for slot in (0u32..).take(view.slots()) {
            let column = u32::try_from(view.column(slot).len()).expect("fewer than 2^32 edges");
            let capacity = view.capacity[slot as usize];
            places += capacity.min(column);
            start.push(places);
            if capacity == 0 {
                // What cannot be had costs more than anybody would give.
                price[slot as usize] = M::narrow(range << shift);
            }
        }
        let lefts = if view.is_unit() { 0 } else { view.lefts() };
        let old = price.iter_mut().zip(&state.price).zip(view.capacity);
        for ((price, &old), _) in old.filter(|&(_, &capacity)| capacity > 0) {
            *price = M::narrow(old << shift);
        }
        let mut house = Self {
            shift,
            price,
            count: vec![0; view.slots()],
            held: vec![
                Bid {
                    amount: M::ZERO,
                    party: NONE
                };
                places as usize
            ],
            start,
            seats: &mut state.seats,
            queue: VecDeque::new(),
            queued: vec![false; lefts],
            wanting: Vec::new(),
            listed: vec![false; view.slots()],
            offers: Vec::new(),
            bids: 0,
            view,
        };
        house.keep();
        house
    }

    /// Writes down a bid of the price for who sits, and sends out who is too many.
    fn keep(&mut self) {
        for left in (0u32..).take(self.view.lefts()) {
            let mut party = self.seats.first(left);
            while party != NONE {
                let next = self.seats.next(party);
                let slot = self.seats.party(party).slot;
                if (slot as usize) < self.view.slots() {
                    let room = i64::from(self.view.capacity[slot as usize]) - self.seats.load(slot);
                    let excess = u32::try_from((-room).max(0)).unwrap_or(u32::MAX);
                    let units = self.seats.units(party);
                    if excess > 0 {
                        self.seats.shift(&self.view, party, NONE, excess.min(units));
                    }
                    if excess < units {
                        self.hold(
                            slot,
                            Bid {
                                amount: self.price[slot as usize],
                                party,
                            },
                        );
                    }
                }
                party = next;
            }
        }
    }

    /// Units that slot can still take.
    #[inline]
    fn room(&self, slot: u32) -> u32 {
        let room = i64::from(self.view.capacity[slot as usize]) - self.seats.load(slot);
        u32::try_from(room).expect("the auction overfills no slot")
    }

    /// What a party is worth where it is.
    #[inline]
    fn worth(&self, party: u32) -> M {
        let there = self.seats.party(party);
        M::from_score(there.score, self.shift) - self.price[there.slot as usize]
    }

    fn enqueue(&mut self, party: u32) {
        if !self.view.is_unit() {
            let queued = self.seats.parties();
            self.queued.resize(queued, false);
            if std::mem::replace(&mut self.queued[party as usize], true) {
                return;
            }
        }
        self.queue.push_back(party);
    }

    /// Every party that is not within `eps` of its best option bids, until none wants to.
    fn bid_all(&mut self, eps: M, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        for left in (0u32..).take(self.view.lefts()) {
            let mut party = self.seats.first(left);
            while party != NONE {
                self.enqueue(party);
                party = self.seats.next(party);
            }
        }
        while let Some(party) = self.queue.pop_front() {
            if !self.view.is_unit() {
                self.queued[party as usize] = false;
                if self.seats.units(party) == 0 {
                    continue;
                }
            }
            let left = self.seats.owner(party);
            watch.scan(self.view.row(left).len())?;
            self.bid(left, party, eps);
        }
        Ok(())
    }

    /// One party bids for its best option.
    #[inline]
    fn bid(&mut self, left: u32, party: u32, eps: M) {
        let row = self.view.row(left);
        let out = M::ZERO - self.price[self.view.ground() as usize];
        let (mut best, mut second, mut choice) = (out, out, NONE);
        let edges = self.view.row_start[left as usize]..;
        for ((&head, &score), at) in self.view.row_head[row.clone()]
            .iter()
            .zip(&self.view.row_score[row])
            .zip(edges)
        {
            let value = M::from_score(score, self.shift) - self.price[head as usize];
            if value > second && (self.view.is_unit() || self.residue(left, at) > 0) {
                if value > best {
                    second = best;
                    best = value;
                    choice = at;
                } else {
                    second = value;
                }
            }
        }
        if self.worth(party) + eps >= best {
            return;
        }
        let from = self.seats.party(party);
        if from.edge != NONE {
            self.withdraw(from.slot, party);
        }
        if choice == NONE {
            self.seats
                .shift(&self.view, party, NONE, self.seats.units(party));
            return;
        }
        self.bids += 1;
        let slot = self.view.row_head[choice as usize];
        let amount = self.price[slot as usize] + (best - second) + eps;
        self.take(left, party, choice, amount);
    }

    /// Units that still fit on an edge.
    fn residue(&self, left: u32, edge: u32) -> u32 {
        let held = self.seats.units_at(left, self.view.row_head[edge as usize]);
        self.view.edge_capacity(edge) - held
    }

    /// A slot takes a bid, for the lowest that it holds if it is full.
    #[inline]
    fn take(&mut self, left: u32, party: u32, edge: u32, amount: M) {
        let slot = self.view.row_head[edge as usize];
        let first = self.start[slot as usize] as usize;
        let mut units = self.seats.units(party);
        if !self.view.is_unit() {
            units = units.min(self.residue(left, edge));
        }
        let room = self.room(slot);
        let outbid = if room > 0 {
            units = units.min(room);
            None
        } else {
            let lowest = self.held[first].party;
            let held = self.seats.units(lowest);
            units = units.min(held);
            let out = self.seats.shift(&self.view, lowest, NONE, units);
            if held == units {
                self.pop(slot);
            }
            Some(out)
        };
        let rest = self.seats.units(party) - units;
        let there = self.seats.shift(&self.view, party, edge, units);
        self.hold(
            slot,
            Bid {
                amount,
                party: there,
            },
        );
        if self.room(slot) == 0 {
            // At once, not in steps of eps: 31 bids a left node instead of 272 on unit seats.
            let price = &mut self.price[slot as usize];
            *price = (*price).max(self.held[first].amount);
        }
        if let Some(out) = outbid {
            self.enqueue(out);
        }
        if rest > 0 {
            // The part that moved is a new party; the rest is out and looks again.
            let out = self.seats.shift(&self.view, party, NONE, rest);
            self.enqueue(out);
        }
    }

    /// Adds a bid, or raises the one that the party holds already.
    fn hold(&mut self, slot: u32, bid: Bid<M>) {
        let first = self.start[slot as usize] as usize;
        let count = self.count[slot as usize] as usize;
        if !self.view.is_unit() {
            let bids = &mut self.held[first..first + count];
            if let Some(at) = bids.iter().position(|held| held.party == bid.party) {
                bids[at].amount = bid.amount.max(bids[at].amount);
                sift_down(bids, at);
                return;
            }
        }
        let bids = &mut self.held[first..=first + count];
        bids[count] = bid;
        sift_up(bids, count);
        self.count[slot as usize] += 1;
    }

    /// Drops the lowest bid.
    fn pop(&mut self, slot: u32) {
        self.drop_at(slot, 0);
    }

    fn drop_at(&mut self, slot: u32, at: usize) {
        let first = self.start[slot as usize] as usize;
        let count = self.count[slot as usize] as usize;
        let bids = &mut self.held[first..first + count];
        bids.swap(at, count - 1);
        let bids = &mut bids[..count - 1];
        if at < bids.len() {
            sift_up(bids, at);
            sift_down(bids, at);
        }
        self.count[slot as usize] -= 1;
    }

    /// Takes the bid of `party` back.
    fn withdraw(&mut self, slot: u32, party: u32) {
        let first = self.start[slot as usize] as usize;
        let bids = &self.held[first..first + self.count[slot as usize] as usize];
        let at = bids
            .iter()
            .position(|bid| bid.party == party)
            .expect("who sits there has a bid");
        self.drop_at(slot, at);
    }

    /// Whether a slot has room that it should not have at its price.
    fn wants(&self, slot: u32) -> bool {
        self.price[slot as usize] > M::ZERO && self.room(slot) > 0
    }

    /// Slots with room and a price lower it, and pull in whoever that is worth moving for.
    fn pull_all(&mut self, eps: M, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        self.wanting.clear();
        for slot in (0u32..).take(self.view.slots()) {
            if self.wants(slot) {
                self.wanting.push(slot);
                self.listed[slot as usize] = true;
            }
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
        Ok(())
    }

    /// One slot lowers its price to what its next candidate would pay, and takes those who would pay more.
    fn pull(&mut self, slot: u32, eps: M, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let mut room = self.room(slot);
        let most = room as usize;
        let column = self.view.column(slot);
        // An offer: the price at which a party would as soon come as stay.
        let mut offers = std::mem::take(&mut self.offers);
        offers.clear();
        let mut floor = eps;
        let (heads, scores) = (
            &self.view.col_head[column.clone()],
            &self.view.col_score[column],
        );
        let step = usize::try_from(POLL).expect("a small number");
        for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
            for (&left, &score) in heads.iter().zip(scores) {
                let score = M::from_score(score, self.shift);
                let mut party = self.seats.first(left);
                while party != NONE {
                    let offer = score - self.worth(party);
                    if offer >= floor && self.seats.party(party).slot != slot {
                        offers.push((offer, party));
                    }
                    party = self.seats.next(party);
                }
                if offers.len() / 4 > most + 4 {
                    offers.select_nth_unstable_by(most, |a, b| b.cmp(a));
                    offers.truncate(most + 1);
                    floor = offers[most].0;
                }
            }
            watch.scan(heads.len())?;
        }
        offers.sort_unstable_by(|a, b| b.cmp(a));
        let mut price = M::ZERO;
        for &(offer, party) in &offers {
            let left = self.seats.owner(party);
            let edge = self.view.edge(left, slot);
            let mut units = self.seats.units(party);
            if !self.view.is_unit() {
                units = units.min(self.residue(left, edge));
            }
            if units > room {
                price = (offer - eps).max(M::ZERO);
            }
            units = units.min(room);
            if units > 0 {
                self.fetch(party, edge, units, offer + eps);
                room -= units;
            }
            if price > M::ZERO {
                break;
            }
        }
        let now = &mut self.price[slot as usize];
        *now = price.min(*now);
        self.offers = offers;
        Ok(())
    }

    /// Moves units of a party to the slot of `edge`, which has room for them.
    fn fetch(&mut self, party: u32, edge: u32, units: u32, amount: M) {
        let from = self.seats.party(party);
        if from.edge != NONE {
            if self.seats.units(party) == units {
                self.withdraw(from.slot, party);
            }
            if self.price[from.slot as usize] > M::ZERO && !self.listed[from.slot as usize] {
                self.listed[from.slot as usize] = true;
                self.wanting.push(from.slot);
            }
        }
        let there = self.seats.shift(&self.view, party, edge, units);
        self.hold(
            self.view.row_head[edge as usize],
            Bid {
                amount,
                party: there,
            },
        );
    }
}

fn sift_up<M: Money>(bids: &mut [Bid<M>], mut at: usize) {
    while at > 0 {
        let parent = (at - 1) / 2;
        if bids[parent].amount <= bids[at].amount {
            return;
        }
        bids.swap(parent, at);
        at = parent;
    }
}

fn sift_down<M: Money>(bids: &mut [Bid<M>], mut at: usize) {
    loop {
        let mut child = 2 * at + 1;
        if child >= bids.len() {
            return;
        }
        if child + 1 < bids.len() && bids[child + 1].amount < bids[child].amount {
            child += 1;
        }
        if bids[at].amount <= bids[child].amount {
            return;
        }
        bids.swap(at, child);
        at = child;
    }
}

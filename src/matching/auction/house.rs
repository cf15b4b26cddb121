//! Where the parties of an auction stand: who sits where for which bid, and at what prices.

use crate::error::SolveError;
use crate::matching::auction::bids::{Bid, Bids};
use crate::matching::auction::money::Money;
use crate::matching::auction::rounds::Rounds;
use crate::matching::core::Core;
use crate::matching::seats::{NONE, Seats};
use crate::matching::state::State;
use crate::matching::view::{Score, View};
use crate::matching::watch::Watch;

/// Passes over the edges that the bids of one phase may take, and its pulls: mostly they take one or two. Split supplies that several slots want by turns
/// may move prices by `eps` each time, over all of the range; the repair takes over what is left.
pub(super) const PATIENCE: u64 = 30;

/// How much worse than the best of its row an edge of the core may be, in `eps`: with 2 as many edge scans on most families and 7 %
/// more on lexi, with 4 up to 6 % more.
const MARGIN: i64 = 3;

/// With a core, by how many of its `eps` the best option of a party may become worse than what the unit of its left node that was worst off
/// had when the core was made. Then the party bids no more, and the repair places it.
///
/// Where a region has one unit more than seats, prices climb by `eps` a bid to what somebody has outside of it, however far that is: without
/// it 29,000 of the 51,000 looks of orders' last phase are of such price wars. One search of the repair reads the region once.
/// With 1 orders takes 0 to 3 % fewer edge scans, but wide, where rows are long, 24 % more instructions.
const CONCESSION: i64 = 2;

/// A party concedes before it can want an edge that was left out: no bid reads beyond the core.
const _: () = assert!(4 * (MARGIN - CONCESSION) > LEEWAY);

/// How far a price may fall before its column is read beyond the core, in quarters of `eps`: the more, the more rows are.
const LEEWAY: i64 = 3;

/// A market is tight where fewer than one in so many units are out, and fewer than one in so many seats are free.
const TIGHT: u64 = 16;

/// The price at which a party would as soon come as stay, the party, and the units of it that fit on the edge.
pub(super) type Offer<M> = (M, u32, u32);

/// Who of a left node is on an edge, and how many more units it carries.
#[derive(Clone, Copy, Default)]
pub(super) struct Taken {
    pub(super) party: u32,
    pub(super) residue: u32,
}

pub(super) struct House<'a, 's, S, M, const UNIT: bool> {
    /// The edges that are looked at: all, or those of the core.
    pub(super) view: View<'a, S>,
    pub(super) whole: View<'a, S>,
    pub(super) core: Option<&'a Core<S>>,
    /// See [`Sample::bound`](super::sample::Sample::bound).
    pub(super) bound: u32,
    /// The same of those who have looked around before.
    pub(super) known: u32,
    pub(super) shift: u32,
    pub(super) ground: u32,
    /// What cannot be had costs more than anybody would give.
    dearest: M,
    /// By search node; groups have none here.
    pub(super) price: Vec<M>,
    pub(super) bids: Bids<M>,
    pub(super) seats: &'s mut Seats<S>,
    /// By left node, the least that a unit of it is worth where it is: kept while slots pull.
    pub(super) profit: Vec<M>,
    /// Parties that are to look for their best option, round by round: 2.5 times fewer bids than last in, first out.
    pub(super) queue: Rounds,
    /// Slots that may want units.
    pub(super) wanting: Vec<u32>,
    pub(super) listed: Vec<bool>,
    pub(super) offers: Vec<Offer<M>>,
    /// Slots whose edge of the left node that looks around is full, and their prices.
    pub(super) barred: Vec<(u32, M)>,
    /// Left nodes that sit at the slot that pulls, and what they are worth before it does.
    pub(super) before: Vec<(u32, M)>,
    pub(super) made: u64,
}

/// Units of all left nodes and seats of all slots.
pub(super) fn sides<S: Score>(view: &View<'_, S>) -> (u64, u64) {
    let sum = |all: &[u32]| all.iter().map(|&units| u64::from(units)).sum();
    (sum(view.supply), sum(view.capacity))
}

/// Whether it can come to nearly all units being in and nearly all seats taken.
pub(super) fn may_be_tight((units, seats): (u64, u64)) -> bool {
    TIGHT * units.saturating_sub(seats) < units && TIGHT * seats.saturating_sub(units) < seats
}

impl<'a, 's, S: Score, M: Money, const UNIT: bool> House<'a, 's, S, M, UNIT> {
    pub(super) fn new(
        state: &'s mut State<'a, S>,
        (range, shift): (i64, u32),
        watch: &mut Watch<'_>,
    ) -> Result<Self, SolveError> {
        let view = state.view;
        let mut price = vec![M::ZERO; state.price.len()];
        price[view.ground() as usize] = M::narrow(state.bonus() << shift);
        price[view.away() as usize] = M::AWAY;
        let dearest = M::narrow(range << shift);
        for ((price, &old), &capacity) in price.iter_mut().zip(&state.price).zip(view.capacity) {
            *price = if capacity == 0 {
                dearest
            } else {
                M::narrow(old << shift)
            };
        }
        let columns = view.col_start.windows(2);
        let rooms = view.capacity.iter().zip(columns);
        let parties = state.seats.parties();
        watch.pass(parties)?;
        let mut house = Self {
            shift,
            ground: view.ground(),
            dearest,
            price,
            bids: Bids::new(
                rooms.map(|(&capacity, column)| capacity.min(column[1] - column[0])),
                parties,
                watch,
            )?,
            profit: vec![M::ZERO; view.lefts()],
            seats: &mut state.seats,
            queue: Rounds::default(),
            wanting: Vec::new(),
            listed: vec![false; view.slots()],
            offers: Vec::new(),
            barred: Vec::new(),
            before: Vec::new(),
            made: 0,
            view,
            whole: view,
            core: None,
            bound: u32::MAX,
            known: 0,
        };
        house.keep(watch)?;
        Ok(house)
    }

    /// Lets the left nodes below `bound` bid from here on, for so many seats: no fewer than before, but for the first time.
    ///
    /// A slot without seats is not to be had; one that opens costs nothing, until it is full.
    pub(super) fn let_in(&mut self, capacity: &'a [u32], bound: u32) {
        let dear = self.dearest;
        for (slot, &seats) in capacity.iter().enumerate() {
            if seats == 0 {
                self.price[slot] = dear;
            } else if self.view.capacity[slot] == 0 {
                self.price[slot] = M::ZERO;
            }
        }
        self.view.capacity = capacity;
        self.bound = bound;
    }

    /// Writes down a bid of the price for who sits, and sends out who is too many.
    fn keep(&mut self, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        watch.each(self.view.lefts(), |left| {
            let mut party = self.seats.first(left);
            while party != NONE {
                let next = self.seats.next(party);
                let slot = self.seats.party(party).slot;
                if (slot as usize) < self.view.slots() {
                    let room = i64::from(self.view.capacity[slot as usize]) - self.seats.load(slot);
                    let excess = u32::try_from((-room).max(0)).unwrap_or(u32::MAX);
                    let units = self.units(party);
                    if excess > 0 {
                        let out = self.seats.out();
                        self.seats.put(party, out, excess.min(units));
                    }
                    if excess < units {
                        let amount = self.price[slot as usize];
                        self.bids.push(slot, Bid { amount, party });
                    }
                }
                party = next;
            }
        })
    }

    #[inline]
    pub(super) fn units(&self, party: u32) -> u32 {
        if UNIT { 1 } else { self.seats.units(party) }
    }

    /// Units that slot can still take.
    #[inline]
    pub(super) fn room(&self, slot: u32) -> u32 {
        let room = i64::from(self.view.capacity[slot as usize]) - self.seats.load(slot);
        u32::try_from(room).expect("the auction overfills no slot")
    }

    /// Whether all units of a left node are out, in one party.
    #[inline]
    pub(super) fn is_out(&self, left: u32) -> bool {
        let party = self.seats.first(left);
        party != NONE && self.seats.is_whole(left) && self.seats.party(party).slot == self.ground
    }

    /// What a party is worth where it is.
    #[inline]
    pub(super) fn worth(&self, party: u32) -> M {
        let there = self.seats.party(party);
        M::from_score(there.score, self.shift) - self.price[there.slot as usize]
    }

    /// The least that a unit of `left` is worth where it is.
    #[inline]
    pub(super) fn least_worth(&self, left: u32) -> M {
        if UNIT {
            return self.worth(left);
        }
        let mut least = M::NEVER;
        let mut party = self.seats.first(left);
        while party != NONE {
            least = least.min(self.worth(party));
            party = self.seats.next_of(left, party);
        }
        least
    }

    /// Whether nearly all units are in and nearly all seats are taken.
    ///
    /// Then no price is held down by an empty seat or by staying out, the last units go a long way round, and every edge may matter.
    pub(super) fn is_tight(&self) -> bool {
        let (units, seats) = sides(&self.view);
        let free: u64 = (0u32..)
            .take(self.view.slots())
            .map(|slot| u64::from(self.room(slot)))
            .sum();
        let out = units - (seats - free);
        TIGHT * out < units && TIGHT * free < seats
    }

    /// The edges that are worth at most some `eps` less than where their left node is, which is within `eps` of its best option.
    ///
    /// Of many units the one that is worst off counts: the best edges may be full of the others.
    pub(super) fn core(
        &self,
        eps: i64,
        watch: &mut Watch<'_>,
    ) -> Result<Option<Core<S>>, SolveError> {
        let margin = M::narrow(MARGIN * eps);
        let floor = |left: u32| self.least_worth(left) - margin;
        let (price, shift) = (self.price.as_slice(), self.shift);
        let worth = |slot: u32, score: S| M::from_score(score, shift) - price[slot as usize];
        let core = Core::of(&self.view, floor, worth, watch)?;
        Ok(core.map(|mut core| {
            let price = price.iter().map(|price| price.wide()).collect();
            core.bound(
                price,
                (LEEWAY * eps / 4, (MARGIN - CONCESSION) * eps),
                shift,
            );
            core
        }))
    }

    /// How far an edge is taken; with the ground, anything.
    #[inline]
    pub(super) fn taken(&self, left: u32, slot: u32) -> Taken {
        if slot == self.ground {
            return Taken::default();
        }
        let party = self.seats.find(left, slot);
        let held = if party == NONE {
            0
        } else {
            self.seats.units(party)
        };
        let residue = self.whole.most_between(left, slot) - held;
        Taken { party, residue }
    }

    /// Whether a party has as many units as its edge carries.
    #[inline]
    pub(super) fn is_full(&self, party: u32, (left, slot): (u32, u32)) -> bool {
        self.seats.units(party) >= self.whole.most_between(left, slot)
    }
}

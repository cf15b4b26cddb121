//! Rough prices: a short forward auction.
//!
//! Left nodes bid for slots; a slot of capacity `b` holds its `b` highest bids, and once it is full its price is
//! the lowest bid that it holds (Bertsekas & Castanon 1989, for similar objects). A bid raises the price
//! to where the bidder would be indifferent to its second choice, plus `eps`; so when the queue is empty
//! every left node is within `eps` of its best option. `eps` falls from phase to phase; the first are held in a part of the market
//! (`sample`).
//!
//! Nothing here needs to be exact: `repair` takes any prices and any seats. The auction only has to
//! be short, and near.
//!
//! # Where the time goes, and how it is saved
//! - A slot that pulls reads its column against the **profit** of each left node, kept for the length of the pulls: one number a left node
//!   instead of a party and a price.
//! - A slot knows its lowest bid by a heap that also tells where the bid of a party is (`bids`).
//! - With a [core](Core), parties do not fight price wars to their end: they concede, and the repair places them.
//!
//! One file, though long: bids and the schedule that they follow; what slots hold and how they pull are files of their own.

use std::cell::OnceCell;

mod bids;
mod pull;
mod rounds;
mod sample;

use bids::{Bid, Bids};
use pull::Offer;
use rounds::Rounds;
use sample::{Sample, takes_part};

use crate::error::SolveError;
use crate::matching::core::Core;
use crate::matching::seats::{NONE, Party, Seats};
use crate::matching::state::State;
use crate::matching::view::{AWAY, Score, View};
use crate::matching::watch::Watch;

/// A price as the auction holds it: scores are scaled up by a power of two.
pub(super) trait Money:
    Copy + Ord + std::ops::Add<Output = Self> + std::ops::Sub<Output = Self> + std::fmt::Debug
{
    const ZERO: Self;
    /// The smallest step.
    const ONE: Self;
    /// The price of being away.
    const AWAY: Self;
    /// More than anything is worth.
    const NEVER: Self;
    fn from_score<S: Score>(score: S, shift: u32) -> Self;
    /// The other way.
    fn to_score<S: Score>(self, shift: u32) -> S {
        S::narrow(self.wide() >> shift).expect("a score of the network")
    }
    fn narrow(wide: i64) -> Self;
    fn wide(self) -> i64;
}

impl Money for i32 {
    const ZERO: Self = 0;
    const ONE: Self = 1;
    const AWAY: Self = -(1 << 30);
    const NEVER: Self = 1 << 30;
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

/// A price in scores as they are: 32 bits where nothing is scaled up, which saves a shift an edge (county and orders: 3 to 4 % of all
/// instructions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Plain(i32);

impl std::ops::Add for Plain {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::Sub for Plain {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Money for Plain {
    const ZERO: Self = Self(<i32 as Money>::ZERO);
    const ONE: Self = Self(<i32 as Money>::ONE);
    const AWAY: Self = Self(<i32 as Money>::AWAY);
    const NEVER: Self = Self(<i32 as Money>::NEVER);
    #[inline]
    fn from_score<S: Score>(score: S, _shift: u32) -> Self {
        Self(<i32 as Money>::from_score(score, 0))
    }
    #[inline]
    fn narrow(wide: i64) -> Self {
        Self(<i32 as Money>::narrow(wide))
    }
    #[inline]
    fn wide(self) -> i64 {
        Money::wide(self.0)
    }
}

impl Money for i64 {
    const ZERO: Self = 0;
    const ONE: Self = 1;
    const AWAY: Self = AWAY;
    const NEVER: Self = -AWAY;
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

/// What a party finds when it looks around.
struct Look<S, M> {
    best: M,
    second: M,
    /// Where `best` is.
    choice: Party<S>,
}

/// Who of a left node is on an edge, and how many more units it carries.
#[derive(Clone, Copy, Default)]
struct Taken {
    party: u32,
    residue: u32,
}

struct House<'a, 's, S, M, const UNIT: bool> {
    /// The edges that are looked at: all, or those of the core.
    view: View<'a, S>,
    whole: View<'a, S>,
    core: Option<&'a Core<S>>,
    /// See [`Sample::bound`].
    bound: u32,
    /// The same of those who have looked around before.
    known: u32,
    shift: u32,
    ground: u32,
    /// What cannot be had costs more than anybody would give.
    dearest: M,
    /// By search node; groups have none here.
    price: Vec<M>,
    bids: Bids<M>,
    seats: &'s mut Seats<S>,
    /// By left node, the least that a unit of it is worth where it is: kept while slots pull.
    profit: Vec<M>,
    /// Parties that are to look for their best option, round by round: 2.5 times fewer bids than last in, first out.
    queue: Rounds,
    /// Slots that may want units.
    wanting: Vec<u32>,
    listed: Vec<bool>,
    offers: Vec<Offer<M>>,
    /// Slots whose edge of the left node that looks around is full, and their prices.
    barred: Vec<(u32, M)>,
    /// Left nodes that sit at the slot that pulls, and what they are worth before it does.
    before: Vec<(u32, M)>,
    made: u64,
}

/// `eps` of the first phase, as a part of the range: below half of the greatest price that can come about, price
/// wars climb to it in many steps.
const FIRST: i64 = 2;

/// By how much `eps` falls from phase to phase.
const STEP: i64 = 6;

/// By how much it falls before the phase after which the core is made, where nothing is sampled: the finer it is there, the fewer edges are near enough (with
/// 6: orders 2 to 15 % more instructions, county, pref, ties and wide 3 to 6, lexi 4 less; with 12 the core leaves out what matters).
/// Where the market may be tight, so that none is made, 9 takes up to twice the edge scans (twins).
const STEP_TO_CORE: i64 = 9;

/// By how much it falls from sample to sample, and to the phase in which all bid.
const STEP_OF_SAMPLES: i64 = 4;

/// Phases of one auction, but for those with a [slim](SLIM) core: the last is at about 1/2600 of the range, or 1/3900. Samples stand for those before the third; then it is at
/// 1/4600.
///
/// A phase that pulls twice as often as the one before is the last, and the repair the better way.
const PHASES: u32 = 5;

/// The same where supplies are not all 1: units of many go round in small parts in a fifth (50,000 people with supplies 1 to
/// 12: 13,000, 19,000 and 54,000 pulls).
const PHASES_OF_MANY: u32 = 4;

/// With a core of fewer edges a left node a search of the repair costs little: then one phase at a twelfth follows, not two by sixths
/// (county, few, pref and slack: 3 to 6 % fewer instructions; wide, whose core has 60, 5 to 16 % more). Under
/// most-placed the bonus is part of the range, and `eps` too coarse for that (lexi: 2 % more).
const SLIM: usize = 16;

/// By how much `eps` falls before that phase.
const STEP_TO_LAST: i64 = 12;

/// Where supplies split, the price of a slot that pulls in a sample ends so many quarters of `eps` below the first offer that it refuses, not a
/// whole one (orders, eight draws: 0 to 5 % fewer instructions, a tenth of the bids fewer; wide, where none split, 15 % more).
const SAMPLE_PULL_OF_MANY: i64 = 3;

/// Passes over the edges that the bids of one phase may take, and its pulls: mostly they take one or two. Split supplies that several slots want by turns
/// may move prices by `eps` each time, over all of the range; the repair takes over what is left.
const PATIENCE: u64 = 30;

/// After a phase of which the bids or the pulls took more passes than this, the repair is the better way: mostly it is a price war, which a finer `eps` only draws
/// out. No core is made in a solve that grew weary before.
const WEARY: u64 = 10;

/// Auctions after which there is no other, where supplies are 1: with more a pull takes so long that there is one only.
const AUCTIONS: u32 = 2;

/// From this phase on prices are near enough to tell which edges matter: the [`Core`].
const CLOSE: u32 = 3;

/// How much worse than the best of its row an edge of the core may be, in `eps`: with 2 as many edge scans on most families and 7 %
/// more on lexi, with 4 up to 6 % more.
const MARGIN: i64 = 3;

/// With a core, by how many of its `eps` the best option of a party may become worse than what the unit of its left node that was worst off
/// had when the core was made. Then the party bids no more, and the repair places it.
///
/// Where a region has one unit more than seats, prices climb by `eps` a bid to what somebody has outside of it, however far that is: 29,000
/// of the 51,000 looks of orders' last phase were of such price wars. One search of the repair reads the region once.
/// With 1 orders takes 0 to 3 % fewer edge scans, but wide, where rows are long, 24 % more instructions.
const CONCESSION: i64 = 2;

/// A party concedes before it can want an edge that was left out: no bid reads beyond the core.
const _: () = assert!(4 * (MARGIN - CONCESSION) > LEEWAY);

/// How far a price may fall before its column is read beyond the core, in quarters of `eps`: the more, the more rows are.
const LEEWAY: i64 = 3;

/// A market is tight where fewer than one in so many units are out, and fewer than one in so many seats are free.
const TIGHT: u64 = 16;

/// Where the auctions of a solve stand: each begins where the one before ended.
#[derive(Debug)]
pub(super) struct Schedule {
    eps: i64,
    shift: u32,
    range: i64,
    narrow: bool,
    /// Whether a core may be made: only once, in the first auction, while `eps` is still coarse.
    may_prune: bool,
    /// `eps` when the core was made.
    pruned_at: i64,
    /// What staying out costs.
    bonus: i64,
    /// Whether a phase has become a price war.
    weary: bool,
    /// Auctions that have been held.
    held: u32,
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
            may_prune: true,
            pruned_at: 0,
            bonus,
            weary: false,
            held: 0,
            bids: 0,
            phases: 0,
        }
    }

    /// Makes the next auction finer than all before; or, where a core was made that left out too much, hold again with all
    /// edges what was held with the core.
    pub(super) fn go_on(&mut self, with_core: bool) {
        self.may_prune = false;
        if with_core {
            self.eps = self.pruned_at;
        }
    }

    /// Whether a finer auction is still to be had.
    pub(super) fn can_refine(&self) -> bool {
        self.eps > 0
    }

    /// Whether a finer auction has a chance to bring more than the last; `unit` where supplies are 1.
    pub(super) fn is_promising(&self, unit: bool) -> bool {
        let most = if unit { AUCTIONS } else { 1 };
        self.can_refine() && !self.weary && self.held < most
    }
}

/// Sets the prices and the seats of `state` by an auction, the next of `schedule`.
///
/// Units that sit already stay for a bid of the price; those too many for their slot go out and bid again.
pub(super) fn run<S: Score>(
    state: &mut State<'_, S>,
    schedule: &mut Schedule,
    core: &OnceCell<Core<S>>,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    if !schedule.narrow {
        hold_as::<S, i64>(state, schedule, core, watch)
    } else if schedule.shift == 0 {
        hold_as::<S, Plain>(state, schedule, core, watch)
    } else {
        hold_as::<S, i32>(state, schedule, core, watch)
    }
}

/// As [`run`], with prices in this kind of numbers.
fn hold_as<S: Score, M: Money>(
    state: &mut State<'_, S>,
    schedule: &mut Schedule,
    core: &OnceCell<Core<S>>,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    if state.view.is_unit() {
        hold::<S, M, true>(state, schedule, core, watch)
    } else {
        hold::<S, M, false>(state, schedule, core, watch)
    }
}

/// Units of all left nodes and seats of all slots.
fn sides<S: Score>(view: &View<'_, S>) -> (u64, u64) {
    let sum = |all: &[u32]| all.iter().map(|&units| u64::from(units)).sum();
    (sum(view.supply), sum(view.capacity))
}

/// Whether it can come to nearly all units being in and nearly all seats taken.
fn may_be_tight((units, seats): (u64, u64)) -> bool {
    TIGHT * units.saturating_sub(seats) < units && TIGHT * seats.saturating_sub(units) < seats
}

fn hold<S: Score, M: Money, const UNIT: bool>(
    state: &mut State<'_, S>,
    schedule: &mut Schedule,
    core: &OnceCell<Core<S>>,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let shift = schedule.shift;
    let whole = state.view;
    schedule.held += 1;
    // Where everybody has to be placed, and by lots of units, prices end at the top, which samples do not foretell.
    let samples = if schedule.may_prune && (UNIT || !may_be_tight(sides(&whole))) {
        Sample::all(&whole, sides(&whole))
    } else {
        Vec::new()
    };
    let mut house = House::<S, M, UNIT>::new(state, schedule);
    for sample in &samples {
        house.let_in(&sample.capacity, sample.bound());
        let eps = M::narrow(schedule.eps.max(1));
        house.bid_all(eps, watch)?;
        let pull = if UNIT {
            eps
        } else {
            M::narrow((SAMPLE_PULL_OF_MANY * schedule.eps / 4).max(1))
        };
        house.pull_all(pull, watch)?;
        schedule.phases += 1;
        schedule.eps /= STEP_OF_SAMPLES;
        if schedule.eps == 0 {
            break;
        }
    }
    let mut phase = if samples.is_empty() { 1 } else { CLOSE };
    house.let_in(whole.capacity, u32::MAX);
    let mut pulled_before = u64::MAX;
    let mut last = if UNIT { PHASES } else { PHASES_OF_MANY };
    loop {
        let eps = M::narrow(schedule.eps.max(1));
        let begun = watch.scans();
        house.bid_all(eps, watch)?;
        let bidden = watch.scans();
        let pulled = house.pull_all(eps, watch)?;
        let longest = (bidden - begun).max(watch.scans() - bidden);
        let weary = longest > WEARY * whole.row_head.len() as u64;
        schedule.phases += 1;
        let mut step = STEP;
        if phase >= CLOSE && schedule.may_prune && core.get().is_none() && !house.is_tight() {
            schedule.pruned_at = schedule.eps;
            if let Some(near) = house.core(schedule.eps, watch)? {
                let near = core.get_or_init(|| near);
                (house.view, house.core) = (near.view(&whole), Some(near));
                if schedule.bonus == 0 && house.view.row_head.len() < SLIM * whole.lefts() {
                    (last, step) = (phase + 1, STEP_TO_LAST);
                }
            }
        } else if phase + 1 == CLOSE && schedule.may_prune && !may_be_tight(sides(&house.view)) {
            step = STEP_TO_CORE;
        }
        schedule.eps /= step;
        let more_pulls = phase > CLOSE && pulled / 2 > pulled_before;
        schedule.weary |= weary;
        if phase == last || schedule.eps == 0 || more_pulls || weary {
            break;
        }
        pulled_before = pulled;
        phase += 1;
    }
    schedule.bids += house.made;
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

impl<'a, 's, S: Score, M: Money, const UNIT: bool> House<'a, 's, S, M, UNIT> {
    fn new(state: &'s mut State<'a, S>, schedule: &Schedule) -> Self {
        let view = state.view;
        let Schedule { range, shift, .. } = *schedule;
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
        let mut house = Self {
            shift,
            ground: view.ground(),
            dearest,
            price,
            bids: Bids::new(
                rooms.map(|(&capacity, column)| capacity.min(column[1] - column[0])),
                parties,
            ),
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
        house.keep();
        house
    }

    /// Lets the left nodes below `bound` bid from here on, for so many seats: no fewer than before, but for the first time.
    ///
    /// A slot without seats is not to be had; one that opens costs nothing, until it is full.
    fn let_in(&mut self, capacity: &'a [u32], bound: u32) {
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
    fn keep(&mut self) {
        for left in (0u32..).take(self.view.lefts()) {
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
        }
    }

    #[inline]
    fn units(&self, party: u32) -> u32 {
        if UNIT { 1 } else { self.seats.units(party) }
    }

    /// Units that slot can still take.
    #[inline]
    fn room(&self, slot: u32) -> u32 {
        let room = i64::from(self.view.capacity[slot as usize]) - self.seats.load(slot);
        u32::try_from(room).expect("the auction overfills no slot")
    }

    /// Whether all units of a left node are out, in one party.
    #[inline]
    fn is_out(&self, left: u32) -> bool {
        let party = self.seats.first(left);
        party != NONE && self.seats.is_whole(left) && self.seats.party(party).slot == self.ground
    }

    /// What a party is worth where it is.
    #[inline]
    fn worth(&self, party: u32) -> M {
        let there = self.seats.party(party);
        M::from_score(there.score, self.shift) - self.price[there.slot as usize]
    }

    /// Every party that is not within `eps` of its best option bids, until none wants to, or until the [patience](PATIENCE) is at an end.
    fn bid_all(&mut self, eps: M, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        for left in (0u32..).take(self.view.lefts()) {
            if !takes_part(left, self.bound) {
                continue;
            }
            watch.scan(self.view.row(left).len())?;
            let mut party = self.seats.first(left);
            if !takes_part(left, self.known) && self.is_out(left) {
                // Who comes in mostly bids: no need to know first.
                self.bid(left, party, eps);
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
                    self.bid(left, party, eps);
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
                self.bid(left, party, eps);
            }
        }
        Ok(())
    }

    /// Whether nearly all units are in and nearly all seats are taken.
    ///
    /// Then no price is held down by an empty seat or by staying out, the last units go a long way round, and every edge may matter.
    fn is_tight(&self) -> bool {
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
    fn core(&self, eps: i64, watch: &mut Watch<'_>) -> Result<Option<Core<S>>, SolveError> {
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

    /// How far an edge is taken; with the ground, anything.
    #[inline]
    fn taken(&self, left: u32, slot: u32) -> Taken {
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
    fn is_full(&self, party: u32, (left, slot): (u32, u32)) -> bool {
        self.seats.units(party) >= self.whole.most_between(left, slot)
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
    fn bid(&mut self, left: u32, party: u32, eps: M) {
        let worth = self.worth(party) + eps;
        let mut look = self.look(left);
        if let Some(core) = self.core {
            if worth.max(look.best).wide() < core.concedes_below(left) {
                return;
            }
            // Not less than what was left out may be worth: the bid is lower than it could be.
            let beyond = M::narrow(core.beyond(left));
            look.second = look.second.max(beyond).min(look.best);
        }
        if worth >= look.best {
            return;
        }
        let mut edge = Taken::default();
        if !UNIT && look.choice.slot != self.ground {
            edge = self.taken(left, look.choice.slot);
            if edge.residue == 0 {
                look = self.look_for_room(left);
                if worth >= look.best {
                    return;
                }
                edge = self.taken(left, look.choice.slot);
            }
        }
        let slot = look.choice.slot;
        if slot == self.ground {
            self.withdraw(party);
            self.seats.put(party, look.choice, self.units(party));
            return;
        }
        self.made += 1;
        let amount = self.price[slot as usize] + (look.best - look.second) + eps;
        if UNIT {
            self.take(party, look.choice, amount);
        } else {
            self.take_many(party, look.choice, amount, edge);
        }
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
    fn take_many(&mut self, party: u32, choice: Party<S>, amount: M, edge: Taken) {
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
    }
}

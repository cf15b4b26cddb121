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
//! Here is the schedule of the phases; `house` is what they act on, `bid` and `pull` are the two halves of one.

mod bid;
mod bids;
mod house;
pub(super) mod money;
mod pull;
mod rounds;
mod sample;

use std::cell::OnceCell;

use crate::error::SolveError;
use crate::matching::auction::house::{House, may_be_tight, sides};
use crate::matching::auction::money::{Money, Plain};
use crate::matching::auction::sample::Sample;
use crate::matching::core::Core;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::Watch;

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

/// After a phase of which the bids or the pulls took more passes than this, the repair is the better way: mostly it is a price war, which a finer `eps` only draws
/// out. No core is made in a solve that has grown weary.
const WEARY: u64 = 10;

/// Where supplies split, it is a fight for seats where a phase has more bids than so many twentieths of all units: then neither a finer `eps` nor the
/// repair, for which all would go to the same slots, is the better way, but the simplex from the flow that was found. (Of the families slack of
/// 1,000 to 8,000 people comes to it, whose twins are merged: as fast as without, or up to twice as fast.)
const FIGHTING: u64 = 17;

/// Auctions after which there is no other, where supplies are 1: with more a pull takes so long that there is one only.
const AUCTIONS: u32 = 2;

/// From this phase on prices are near enough to tell which edges matter: the [`Core`].
const CLOSE: u32 = 3;

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
    /// Whether the simplex may take over where units [fight](FIGHTING).
    may_yield: bool,
    /// Whether it is to.
    yields: bool,
    /// Auctions that have been held.
    held: u32,
    pub(super) bids: u64,
    pub(super) phases: u64,
}

impl Schedule {
    /// A schedule for scores between `least` and `greatest`, and whether the simplex can take over.
    pub(super) fn new((least, greatest): (i64, i64), bonus: i64, may_yield: bool) -> Self {
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
            may_yield,
            yields: false,
            held: 0,
            bids: 0,
            phases: 0,
        }
    }

    /// Whether the simplex is the better way after a phase with so many bids.
    fn is_fight(&self, bids: u64, units: u64) -> bool {
        self.may_yield && 20 * bids > FIGHTING * units
    }

    /// Whether the simplex is to go on from here, without the repair.
    pub(super) fn yields(&self) -> bool {
        self.yields
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
    let mut house = House::<S, M, UNIT>::new(state, (schedule.range, shift), watch)?;
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
        let (begun, made) = (watch.scans(), house.made);
        house.bid_all(eps, watch)?;
        let bidden = watch.scans();
        schedule.yields = !UNIT && schedule.is_fight(house.made - made, sides(&whole).0);
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
        if phase == last || schedule.eps == 0 || more_pulls || weary || schedule.yields {
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

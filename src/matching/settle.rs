//! From a network to a balanced state: rough prices, then the exact repair; where that is not nearly done, finer prices or the simplex.

use std::cell::OnceCell;

use crate::error::SolveError;
use crate::matching::auction::{self, Schedule};
use crate::matching::core::Core;
use crate::matching::repair::{self, Scratch};
use crate::matching::simplex::{self, Placed};
use crate::matching::state::State;
use crate::matching::stats::{Clock, Stats};
use crate::matching::view::{Score, View};
use crate::matching::watch::Watch;

/// Passes over the edges that the repair may take before something else is the better way, or as many as all before it if that is more (within the
/// core, and then among all edges).
///
/// County shapes take 1 to 5. Costs spread over many scales (1 to 2^24, evenly in the logarithm) take 6,000 without this.
const PATIENCE: u64 = 30;

/// Passes that it may take where the prices are [far off](is_far_off): of the families that are, wide and plane end in them; twins, whose merged rows
/// are few, by some pivots more.
const LITTLE_PATIENCE: u64 = 12;

/// Prices are far off where more than one in so many units are too many for their slot once everybody is at the best option.
const FAR_OFF: i64 = 8;

/// Whether the prices say little about who sits where in the end, everybody being at the best option under them.
///
/// Then all run to the same slots, and what the auction has found is lost: half of all units may be too many for their slot where the auction's flow is
/// already the best. The simplex begins with that flow; the repair would have to find it again.
fn is_far_off<S: Score>(state: &State<'_, S>, watch: &mut Watch<'_>) -> Result<bool, SolveError> {
    let mut too_many = 0;
    watch.each(state.view.ground() as usize, |node| {
        too_many += state.imbalance(node).max(0);
    })?;
    let units: i64 = state
        .view
        .supply
        .iter()
        .map(|&units| i64::from(units))
        .sum();
    Ok(FAR_OFF * too_many > units)
}

/// Edge scans that the repair may take, everybody being at the best option: `budget`, or `little` where the prices are far off. Where they are not, what
/// the auction has `found` is let go.
fn patience<S: Score>(
    state: &State<'_, S>,
    found: &mut Option<Vec<Placed>>,
    (little, budget): (u64, u64),
    watch: &mut Watch<'_>,
) -> Result<u64, SolveError> {
    if found.is_some() && is_far_off(state, watch)? {
        return Ok(little);
    }
    *found = None;
    Ok(budget)
}

/// Balances the state for its bonus: rough prices, then the repair; where that is not nearly done, finer prices or the simplex.
///
/// Returns what the searches have written on, which takes the memory that the auction has touched and has done with (a page touched for the first
/// time costs 2 microseconds, as much as a short search); and the core, if one was made.
pub(super) fn settle<S: Score>(
    state: &mut State<'_, S>,
    spread: (i64, i64),
    watch: &mut Watch<'_>,
    stats: &mut Stats,
) -> Result<(Scratch<S>, Option<Core<S>>), SolveError> {
    let whole = state.view;
    let in_range = simplex::is_in_range(state, spread);
    let grouped = whole.groups() > 0;
    let mut schedule = Schedule::new(spread, state.bonus(), in_range && !grouped);
    let mut kept = None;
    loop {
        let mut clock = Clock::start();
        let mut core = OnceCell::new();
        auction::run(state, &mut schedule, &core, watch)?;
        clock.lap(stats, "auction");
        // The auction knows no groups: it is held for them once, and what it found may be far from what they allow.
        watch.count(0)?;
        let promising = !grouped && schedule.is_promising(whole.is_unit());
        // Single units that are not tight, the hot path, do not need it: written down, county takes 4 to 9 % longer.
        let may_lose = in_range && !grouped && (core.get().is_none() || !whole.is_unit());
        let mut found = may_lose
            .then(|| simplex::placed(state, watch))
            .transpose()?;
        state.seats.list(&whole, watch)?;
        let mut scratch = match kept.take() {
            Some(scratch) => scratch,
            None => Scratch::new(&whole, watch)?,
        };
        // Without the simplex: with a core there is always a way back, the auction again from where the core was made, with all edges.
        let is_last = (!schedule.can_refine() && core.get().is_none()) || grouped;
        let budgets = budgets(&whole, is_last && !in_range, watch);
        let mut done = !schedule.yields()
            && mend(
                state,
                core.get(),
                &mut found,
                (&mut scratch, budgets),
                (watch, &mut *stats, &mut clock),
            )?;
        if !done && in_range && (found.is_some() || !promising) {
            done = end_by_simplex(
                state,
                found,
                (spread, promising),
                &mut scratch,
                (watch, &mut *stats, &mut clock),
            )?;
            if done {
                // Prices may be anywhere now.
                core.take();
            }
        }
        if done {
            stats.bids += schedule.bids;
            stats.phases += schedule.phases;
            return Ok((scratch, core.into_inner()));
        }
        schedule.go_on(core.get().is_some());
        kept = Some(scratch);
    }
}

/// Edge scans that a repair may take where prices are far off, and elsewhere; without end there, where nothing else can end what it begins.
fn budgets<S: Score>(whole: &View<'_, S>, must_end: bool, watch: &Watch<'_>) -> (u64, u64) {
    let pass = whole.row_head.len() as u64;
    let budget = if must_end {
        u64::MAX
    } else {
        watch.scans().max(PATIENCE * pass)
    };
    (LITTLE_PATIENCE * pass, budget)
}

/// Repairs what an auction has left, within the core first, if there is one, and then among all edges; `false` where that was not done within the budgets.
///
/// What the auction had `found` is left where it is to be kept, because prices are far off.
fn mend<S: Score>(
    state: &mut State<'_, S>,
    core: Option<&Core<S>>,
    found: &mut Option<Vec<Placed>>,
    (scratch, budgets): (&mut Scratch<S>, (u64, u64)),
    (watch, stats, clock): (&mut Watch<'_>, &mut Stats, &mut Clock),
) -> Result<bool, SolveError> {
    let whole = state.view;
    match core {
        Some(core) => {
            // Whether or not this ends, everybody looks at what was left out next; but where it does not, far off.
            let done = state.within(core.view(&whole), |state| {
                state.seat_everybody(&mut scratch.elsewhere, watch)?;
                let budget = patience(state, found, budgets, watch)?;
                repair::balance(state, scratch, watch, budget)
            })?;
            clock.lap(stats, "core");
            if !done && found.is_some() {
                return Ok(false);
            }
            *found = None;
            state.seat_tempted(core, &mut scratch.elsewhere, watch)?;
        }
        None => state.seat_everybody(&mut scratch.elsewhere, watch)?,
    }
    clock.lap(stats, "seat");
    let budget = patience(state, found, budgets, watch)?;
    let done = repair::balance(state, scratch, watch, budget)?;
    clock.lap(stats, "repair");
    Ok(done)
}

/// Lets the simplex go on from what the auction has `found`, or from where everybody is; `false` where it was not done in time.
fn end_by_simplex<S: Score>(
    state: &mut State<'_, S>,
    found: Option<Vec<Placed>>,
    (spread, promising): ((i64, i64), bool),
    scratch: &mut Scratch<S>,
    (watch, stats, clock): (&mut Watch<'_>, &mut Stats, &mut Clock),
) -> Result<bool, SolveError> {
    let from = match found {
        Some(found) => found,
        None => simplex::placed(state, watch)?,
    };
    // Where another auction may bring more, no longer than the repair.
    let budget = if promising {
        PATIENCE * state.view.row_head.len() as u64
    } else {
        u64::MAX
    };
    let outcome = simplex::settle(state, from, spread, watch, budget)?;
    stats.pivots += outcome.pivots;
    clock.lap(stats, "simplex");
    if outcome.is_done {
        state.seat_everybody(&mut scratch.elsewhere, watch)?;
        let done = repair::balance(state, scratch, watch, u64::MAX)?;
        debug_assert!(done, "the simplex leaves nothing to do");
    }
    Ok(outcome.is_done)
}

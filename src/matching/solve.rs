//! From a graph to its optimum: the order of the stages.
//!
//! One file, though long: cold and warm solves share the stages, and writing the answer down is the last of them.

use std::cell::OnceCell;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use rayon::prelude::*;

use crate::error::SolveError;
use crate::graph::Graph;
use crate::graph::network::{Network, Scores};
use crate::matching::auction::Schedule;
use crate::matching::components::{Hands, Job};
use crate::matching::core::Core;
use crate::matching::dense::{Entry, Matrix};
use crate::matching::prices::Support;
use crate::matching::repair::{self, Scratch};
use crate::matching::seats::NONE;
use crate::matching::simplex::{self, Placed};
use crate::matching::state::State;
use crate::matching::view::{Score, View};
use crate::matching::warm::{self, Past};
use crate::matching::watch::Watch;
use crate::matching::{
    Matching, Options, Parts, Stats, Trail, auction, cardinality, components, prices, twins,
};
use crate::policy::Objective;

/// Solves from nothing.
pub(super) fn cold(graph: &Graph, options: &Options<'_>) -> Result<Matching, SolveError> {
    let marks = graph.network.marks(&graph.slot_keys);
    let solved = optimum_of(&graph.network, marks, options)?;
    finish(graph, solved)
}

/// Solves from an earlier answer.
pub(super) fn from(
    graph: &Graph,
    previous: &Matching,
    options: &Options<'_>,
) -> Result<Matching, SolveError> {
    if !warm::alike(graph, previous) {
        return cold(graph, options);
    }
    let (scans, solved) = resumed(graph, previous, options)?;
    let Some(solved) = solved else {
        let limit = options.work_limit.map(|limit| limit.saturating_sub(scans));
        let rest = Options {
            work_limit: limit,
            ..*options
        };
        let mut matching =
            cold(graph, &rest).map_err(|error| match with_scans(error, |more| scans + more) {
                SolveError::WorkLimit { limit, scans } => SolveError::WorkLimit {
                    limit: options.work_limit.unwrap_or(limit),
                    scans,
                },
                error => error,
            })?;
        matching.stats.edge_scans += scans;
        return Ok(matching);
    };
    // Two different rows share a mark once in 2^64; then this answer is wrong, and a cold one is not.
    finish(graph, solved).or_else(|fault| {
        debug_assert!(false, "an earlier answer led to a wrong one: {fault}");
        cold(graph, options)
    })
}

/// The error with its scans, where it tells of any, made into those that `all` says.
fn with_scans(error: SolveError, all: impl Fn(u64) -> u64) -> SolveError {
    match error {
        SolveError::Stopped { scans } => SolveError::Stopped { scans: all(scans) },
        SolveError::Deadline { scans } => SolveError::Deadline { scans: all(scans) },
        SolveError::WorkLimit { limit, scans } => SolveError::WorkLimit {
            limit,
            scans: all(scans),
        },
        error => error,
    }
}

/// As [`from`], with no second try.
#[cfg(test)]
pub(super) fn warm_alone(graph: &Graph, previous: &Matching) -> Result<Matching, SolveError> {
    let solved = resumed(graph, previous, &Options::default())?.1;
    solved.map_or_else(
        || cold(graph, &Options::default()),
        |solved| finish(graph, solved),
    )
}

/// Edge scans, and the answer if the earlier one was a help.
fn resumed(
    graph: &Graph,
    previous: &Matching,
    options: &Options<'_>,
) -> Result<(u64, Option<Solved>), SolveError> {
    let mut stats = Stats::default();
    let mut clock = Clock::start();
    let mut watch = Watch::new(options);
    watch.count(0)?;
    let past = Past::new(graph, previous);
    clock.lap(&mut stats, "map");
    let network = &graph.network;
    let resumed = match (&network.rows.scores, &network.columns.scores) {
        (Scores::Narrow(rows), Scores::Narrow(columns)) => {
            let view = View::new(network, rows, columns);
            warm::resume(network, view, &past, &mut watch, &mut stats)?
        }
        (Scores::Wide(rows), Scores::Wide(columns)) => {
            let view = View::new(network, rows, columns);
            warm::resume(network, view, &past, &mut watch, &mut stats)?
        }
        _ => unreachable!("both directions are built with the same width"),
    };
    stats.edge_scans = watch.scans();
    let solved = resumed.map(|(parts, support, place)| Solved {
        parts,
        support,
        place: OnceLock::from(place),
        stats,
    });
    Ok((watch.scans(), solved))
}

/// An answer before its proof has been read.
pub(super) struct Solved {
    pub(super) parts: Parts,
    /// By slot, the left node that keeps its price up; empty where that is not known.
    pub(super) support: Vec<Support>,
    /// By flow, the place of its edge in its row, if the solve has kept it.
    place: OnceLock<Vec<u32>>,
    stats: Stats,
}

/// Proves an answer and ties it to its graph.
fn finish(graph: &Graph, solved: Solved) -> Result<Matching, SolveError> {
    let matching = Matching {
        parts: solved.parts,
        left_keys: Arc::clone(&graph.left_keys),
        slot_keys: Arc::clone(&graph.slot_keys),
        stats: solved.stats,
        trail: Trail {
            marks: Arc::clone(graph.network.marks(&graph.slot_keys)),
            support: solved.support,
            place: solved.place,
        },
        weeks: None,
    };
    matching.verify(graph)?;
    Ok(matching)
}

/// Solves a network: presolve, solve, and back. `marks` are those of its rows.
pub(super) fn optimum_of(
    network: &Network,
    marks: &[u64],
    options: &Options<'_>,
) -> Result<Solved, SolveError> {
    let mut stats = Stats::default();
    let mut watch = Watch::new(options);
    watch.count(0)?;
    let mut clock = Clock::start();
    let twins = twins::find(network, marks, &mut watch)?;
    // Below half, supplies above 1 cost more than the edges saved.
    let worth = 2 * twins.savings(network) > network.rows.head.len();
    let merged = if worth { twins.merge(network) } else { None };
    clock.lap(&mut stats, "twins");
    let (mut parts, mut support) = match &merged {
        Some((small, of)) => {
            let (mut parts, mut support) = apart(small, options.threads, &mut watch, &mut stats)?;
            twins.spread(of, &mut parts, &mut support);
            (parts, support)
        }
        None => apart(network, options.threads, &mut watch, &mut stats)?,
    };
    clock = Clock::start();
    twins.deal(network, &mut parts, &mut support);
    clock.lap(&mut stats, "deal");
    stats.edge_scans = watch.scans();
    Ok(Solved {
        parts,
        support,
        place: OnceLock::new(),
        stats,
    })
}

/// Solves a network job by job. Also returns the support of each slot.
fn apart(
    network: &Network,
    threads: usize,
    watch: &mut Watch<'_>,
    stats: &mut Stats,
) -> Result<(Parts, Vec<Support>), SolveError> {
    let clock = &mut Clock::start();
    let jobs = components::jobs(network, watch)?;
    clock.lap(stats, "components");
    if jobs.is_empty() {
        return whole(network, 0, watch, stats);
    }
    let edges = network.rows.head.len();
    let shares: Vec<Watch<'_>> = jobs
        .iter()
        .map(|job| watch.share(job.edges, edges))
        .collect();
    let most = network.objective == Objective::MostPlaced;
    let floor = if most { common_bonus(network)? } else { 0 };
    // The answer or the fault of a job, and its scans.
    let run = |job: &Job, bonus: i64, mut watch: Watch<'_>| {
        let part = job.network(network);
        let mut stats = Stats::default();
        let answer = whole(&part, bonus, &mut watch, &mut stats);
        (answer.map(|parts| (parts, stats)), watch.scans())
    };
    let solved: Vec<_> = in_parallel(threads, || {
        let shares = shares.clone();
        jobs.par_iter()
            .zip(shares)
            .map(|(job, watch)| run(job, floor, watch))
            .collect()
    });
    // A job knows of its own scans alone. Each has its own share of the work, so their sum under a work limit is the same on any number
    // of threads.
    let scans = solved.iter().map(|&(_, scans)| scans).sum();
    let all = watch.scans() + scans;
    // The first fault in the order of jobs, whichever came first.
    let solved = solved
        .into_iter()
        .map(|(answer, _)| answer.map_err(|error| with_scans(error, |_| all)))
        .collect::<Result<Vec<_>, SolveError>>()?;
    watch.count(scans)?;
    let bonus = solved
        .iter()
        .map(|((parts, _), _)| parts.bonus)
        .max()
        .unwrap_or(0);
    let mut parts = components::blank(network, bonus, most);
    let mut support = vec![Support::NOBODY; network.capacity.len()];
    let mut hands = Hands::default();
    for (job, ((mut part, mut supports), work)) in jobs.iter().zip(solved) {
        stats.add(&work);
        if part.bonus < bonus {
            // One proof, one bonus: rare, as all start from that of the whole.
            let (again, scans) = run(job, bonus, watch.share(job.edges, edges));
            let all = watch.scans() + scans;
            let ((parts, support), work) = again.map_err(|error| with_scans(error, |_| all))?;
            watch.count(scans)?;
            stats.add(&work);
            (part, supports) = (parts, support);
        }
        job.place(&part, &supports, &mut hands, &mut parts, &mut support);
    }
    hands.write(network.supply.len(), &mut parts);
    clock.lap(stats, "jobs");
    Ok((parts, support))
}

/// Runs `work` with that many threads; 0 is the pool of the caller.
pub(super) fn in_parallel<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    if threads == 0 {
        return work();
    }
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(work),
        // No threads to be had: the answer is the same with those that there are.
        Err(_) => work(),
    }
}

/// The bonus that all jobs start from: that of the whole.
fn common_bonus(network: &Network) -> Result<i64, SolveError> {
    match (&network.rows.scores, &network.columns.scores) {
        (Scores::Narrow(rows), Scores::Narrow(columns)) => {
            let view = View::new(network, rows, columns);
            first_bonus(&view, network.spread(), network.objective)
        }
        (Scores::Wide(rows), Scores::Wide(columns)) => {
            let view = View::new(network, rows, columns);
            first_bonus(&view, network.spread(), network.objective)
        }
        _ => unreachable!("both directions are built with the same width"),
    }
}

/// Solves a network as one, whichever its scores are. Also returns the support of each slot.
fn whole(
    network: &Network,
    bonus: i64,
    watch: &mut Watch<'_>,
    stats: &mut Stats,
) -> Result<(Parts, Vec<Support>), SolveError> {
    match (&network.rows.scores, &network.columns.scores) {
        (Scores::Narrow(rows), Scores::Narrow(columns)) => optimum(
            network,
            View::new(network, rows, columns),
            bonus,
            watch,
            stats,
        ),
        (Scores::Wide(rows), Scores::Wide(columns)) => optimum(
            network,
            View::new(network, rows, columns),
            bonus,
            watch,
            stats,
        ),
        _ => unreachable!("both directions are built with the same width"),
    }
}

/// Wall time by stage.
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn lap(&mut self, stats: &mut Stats, stage: &'static str) {
        stats.seconds.push((stage, self.0.elapsed().as_secs_f64()));
        self.0 = Instant::now();
    }
}

/// Search nodes, and the sink: what an alternating path can pass, each of them once.
///
/// Left nodes are none: however many there are, and whether twins among them are merged or not, a market is in range or it is not.
fn nodes<S: Score>(view: &View<'_, S>) -> i64 {
    i64::try_from(view.slots() + view.groups() + 2).unwrap_or(i64::MAX)
}

/// The first bonus, in spreads: what is not placed for it must be brought in unit by unit.
///
/// 1 is enough on county shapes; on 50,000 people and as many seats, each with their 16 nearest, 4 takes 39 million edge
/// scans where 1 takes 330 million. Leaping by 8 and holding the auction again was worse than either.
const GENEROUS: i64 = 4;

/// The bonus to start from, once it is sure that no sum along a path can overflow.
///
/// Under most-placed no bonus above (spread x search nodes) is ever needed: it outweighs any alternating
/// path, each arc of which changes the score of one unit. Prices and distances stay below twice that, under best-score below four times
/// the greatest magnitude.
pub(super) fn first_bonus<S: Score>(
    view: &View<'_, S>,
    (least, greatest): (i64, i64),
    objective: Objective,
) -> Result<i64, SolveError> {
    let paths = if objective == Objective::MostPlaced {
        nodes(view)
    } else {
        1
    };
    let limit = i64::MAX / 16 / paths;
    if i128::from(greatest) - i128::from(least) > i128::from(limit) {
        let nodes = nodes(view).unsigned_abs();
        return Err(SolveError::Range {
            least,
            greatest,
            nodes,
            limit,
        });
    }
    Ok(match objective {
        Objective::BestScore => 0,
        Objective::MostPlaced => GENEROUS * ((greatest - least) - least + 1),
    })
}

/// Passes over the edges that the repair may take before something else is the better way, or as many as all before it if that is more (within the
/// core, and then among all edges).
///
/// County shapes take 1 to 5. Costs spread over many scales (1 to 2^24, evenly in the logarithm) took 6,000 without this.
const PATIENCE: u64 = 30;

/// Passes that it may take where the prices are [far off](is_far_off): of the families that are, wide and plane end in them; twins, whose merged rows
/// are few, by some pivots more.
const LITTLE_PATIENCE: u64 = 12;

/// Prices are far off where more than one in so many units are too many for their slot once everybody is at the best option.
const FAR_OFF: i64 = 8;

/// Whether the prices say little about who sits where in the end, everybody being at the best option under them.
///
/// Then all run to the same slots, and what the auction had found is lost: half of all units were too many for their slot where a flow of the auction's was
/// already the best. The simplex begins with that flow; the repair would have to find it again.
fn is_far_off<S: Score>(state: &State<'_, S>) -> bool {
    let imbalances = (0..state.view.ground()).map(|node| state.imbalance(node));
    let too_many: i64 = imbalances.filter(|&units| units > 0).sum();
    let units: i64 = state
        .view
        .supply
        .iter()
        .map(|&units| i64::from(units))
        .sum();
    FAR_OFF * too_many > units
}

/// Edge scans that the repair may take, everybody being at the best option: `budget`, or `little` where the prices are far off. Where they are not, what
/// the auction has `found` is let go.
fn patience<S: Score>(
    state: &State<'_, S>,
    found: &mut Option<Vec<Placed>>,
    (little, budget): (u64, u64),
) -> u64 {
    if found.is_some() && is_far_off(state) {
        little
    } else {
        *found = None;
        budget
    }
}

/// Balances the state for its bonus: rough prices, then the repair; where that is not nearly done, finer prices or the simplex.
///
/// Returns what the searches have written on, which takes the memory that the auction has touched and has done with (a page touched for the first
/// time costs 2 microseconds, as much as a short search); and the core, if one was made.
fn settle<S: Score>(
    state: &mut State<'_, S>,
    spread: (i64, i64),
    watch: &mut Watch<'_>,
    stats: &mut Stats,
) -> Result<(Scratch<S>, Option<Core<S>>), SolveError> {
    let whole = state.view;
    let pass = whole.row_head.len() as u64;
    let in_range = simplex::is_in_range(state, spread);
    let mut schedule = Schedule::new(spread, state.bonus());
    let mut kept = None;
    loop {
        let mut clock = Clock::start();
        let mut core = OnceCell::new();
        auction::run(state, &mut schedule, &core, watch)?;
        clock.lap(stats, "auction");
        // The auction knows no groups: it is held for them once, and what it found may be far from what they allow.
        let grouped = whole.groups() > 0;
        let promising = !grouped && schedule.is_promising(whole.is_unit());
        // Single units that are not tight, the hot path, do not need it: written down, county takes 4 to 9 % longer.
        let may_lose = in_range && !grouped && (core.get().is_none() || !whole.is_unit());
        let mut found = may_lose
            .then(|| simplex::placed(state, watch))
            .transpose()?;
        state.seats.list(&whole);
        let mut scratch = kept.take().unwrap_or_else(|| Scratch::new(&whole));
        // Without the simplex: with a core there is always a way back, the auction again from where the core was made, with all edges.
        let is_last = (!schedule.can_refine() && core.get().is_none()) || grouped;
        let budget = if is_last && !in_range {
            u64::MAX
        } else {
            watch.scans().max(PATIENCE * pass)
        };
        let budgets = (LITTLE_PATIENCE * pass, budget);
        if let Some(core) = core.get() {
            // Whether or not this ends, everybody looks at what was left out next; but where it does not, far off.
            let done = state.within(core.view(&whole), |state| {
                state.seat_everybody(&mut scratch.elsewhere, watch)?;
                let budget = patience(state, &mut found, budgets);
                repair::balance(state, &mut scratch, watch, budget)
            })?;
            if done {
                found = None;
            }
            clock.lap(stats, "core");
        }
        let mut done = false;
        if core.get().is_none() || found.is_none() {
            match core.get() {
                Some(core) => state.seat_tempted(core, &mut scratch.elsewhere, watch)?,
                None => state.seat_everybody(&mut scratch.elsewhere, watch)?,
            }
            clock.lap(stats, "seat");
            let budget = patience(state, &mut found, budgets);
            done = repair::balance(state, &mut scratch, watch, budget)?;
            clock.lap(stats, "repair");
        }
        if !done && in_range && (found.is_some() || !promising) {
            let from = match found {
                Some(found) => found,
                None => simplex::placed(state, watch)?,
            };
            // Where another auction may bring more, no longer than the repair.
            let budget = if promising { PATIENCE * pass } else { u64::MAX };
            let outcome = simplex::settle(state, from, spread, watch, budget)?;
            stats.pivots += outcome.pivots;
            clock.lap(stats, "simplex");
            if outcome.is_done {
                state.seat_everybody(&mut scratch.elsewhere, watch)?;
                done = repair::balance(state, &mut scratch, watch, u64::MAX)?;
                debug_assert!(done, "the simplex leaves nothing to do");
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

/// Solves a network as one, from a bonus that is at least `bonus` under most-placed.
fn optimum<S: Score + Entry>(
    network: &Network,
    view: View<'_, S>,
    bonus: i64,
    watch: &mut Watch<'_>,
    stats: &mut Stats,
) -> Result<(Parts, Vec<Support>), SolveError> {
    let mut clock = Clock::start();
    let spread = network.spread();
    let bonus = first_bonus(&view, spread, network.objective)?.max(bonus);
    if let Some(matrix) = Matrix::of(&view) {
        let (mut parts, support) = Entry::optimum(&matrix, network.objective, spread, watch)?;
        if network.objective == Objective::MostPlaced && bonus > parts.bonus {
            components::raise(&mut parts, bonus);
        }
        clock.lap(stats, "matrix");
        return Ok((parts, support));
    }
    let mut state = State::new(view, bonus);
    let (mut scratch, core) = settle(&mut state, spread, watch, stats)?;
    let mut parts = Parts::default();
    clock = Clock::start();
    if network.objective == Objective::MostPlaced {
        let cover = cardinality::place_most(&mut state, &mut scratch, watch)?;
        (parts.cover_left, parts.cover_slot, parts.cover_group) =
            (cover.left, cover.slot, cover.group);
        clock.lap(stats, "cardinality");
    }
    stats.searches += scratch.searches;
    drop(scratch);
    if cfg!(debug_assertions) {
        state.audit();
        (0..view.ground()).for_each(|node| assert_eq!(state.imbalance(node), 0, "node {node}"));
    }
    let support = prices::lower(&mut state, core.as_ref(), watch)?;
    drop(core);
    clock.lap(stats, "prices");
    write(&state, &mut parts, watch)?;
    clock.lap(stats, "write");
    Ok((parts, support))
}

/// Writes the state down as an answer.
pub(super) fn write<S: Score>(
    state: &State<'_, S>,
    parts: &mut Parts,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let view = &state.view;
    let ground = view.ground();
    let bonus = state.bonus();
    let slots = u32::try_from(view.slots()).expect("u32 slots");
    parts.bonus = bonus;
    parts.prices = (0..slots).map(|slot| state.own_price(slot)).collect();
    parts.group_prices = (slots..ground)
        .map(|group| state.own_price(group))
        .collect();
    parts.flow_start = Vec::with_capacity(view.lefts() + 1);
    parts.flow_start.push(0);
    parts.profits = Vec::with_capacity(view.lefts());
    if view.is_unit() {
        return write_units(state, parts, watch);
    }
    // Most left nodes are in one place.
    parts.flow_slot.reserve(view.lefts());
    parts.flow_units.reserve(view.lefts());
    let mut flows: Vec<(u32, u32)> = Vec::new();
    for left in (0u32..).take(view.lefts()) {
        flows.clear();
        // The marginal unit earns the least of what the parties earn; with no party, the best option.
        let mut profit = i64::MAX;
        let mut party = state.seats.first(left);
        while party != NONE {
            let there = state.seats.party(party);
            if there.slot != view.away() {
                let value = there.score.wide() - state.price[there.slot as usize];
                profit = profit.min(value);
            }
            if there.slot < ground {
                let units = state.seats.units(party);
                flows.push((there.slot, units));
                parts.placed += u64::from(units);
                parts.total += i128::from(there.score.wide()) * i128::from(units);
            }
            party = state.seats.next(party);
        }
        watch.scan_more(state.seats.more(left))?;
        if profit == i64::MAX {
            profit = best_option(state, left, watch)?;
        }
        parts.profits.push(profit + bonus);
        flows.sort_unstable();
        for &(slot, units) in &flows {
            parts.flow_slot.push(slot);
            parts.flow_units.push(units);
        }
        let end = u32::try_from(parts.flow_slot.len()).expect("at most one flow an edge");
        parts.flow_start.push(end);
    }
    Ok(())
}

/// Writes down who is where, where everybody has one unit at most.
fn write_units<S: Score>(
    state: &State<'_, S>,
    parts: &mut Parts,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let (ground, away, bonus) = (state.view.ground(), state.view.away(), state.bonus());
    parts.flow_slot = Vec::with_capacity(state.view.lefts());
    for left in (0u32..).take(state.view.lefts()) {
        let there = state.seats.party(left);
        let profit = if there.slot == away {
            best_option(state, left, watch)?
        } else {
            there.score.wide() - state.price[there.slot as usize]
        };
        parts.profits.push(profit + bonus);
        if there.slot < ground {
            parts.flow_slot.push(there.slot);
            parts.total += i128::from(there.score.wide());
        }
        let end = u32::try_from(parts.flow_slot.len()).expect("at most one flow a left node");
        parts.flow_start.push(end);
    }
    parts.flow_units = vec![1; parts.flow_slot.len()];
    parts.placed = parts.flow_slot.len() as u64;
    Ok(())
}

/// What the best option of a left node is worth under the prices, staying out among them.
fn best_option<S: Score>(
    state: &State<'_, S>,
    left: u32,
    watch: &mut Watch<'_>,
) -> Result<i64, SolveError> {
    let view = &state.view;
    let mut best = -state.bonus();
    for edge in view.row(left) {
        let price = state.price[view.row_head[edge] as usize];
        best = best.max(view.row_score[edge].wide() - price);
    }
    watch.scan(view.row(left).len())?;
    Ok(best)
}

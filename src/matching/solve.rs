//! From a graph to its optimum: the order of the stages.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::error::SolveError;
use crate::graph::Graph;
use crate::graph::network::{Network, Scores};
use crate::matching::answer::{Matching, Trail};
use crate::matching::bonus::first_bonus;
use crate::matching::components::{Hands, Job};
use crate::matching::dense::{Entry, Matrix};
use crate::matching::options::Options;
use crate::matching::parts::Parts;
use crate::matching::settle::settle;
use crate::matching::state::State;
use crate::matching::stats::{Clock, Stats};
use crate::matching::support::Support;
use crate::matching::view::{Score, View};
use crate::matching::warm::{self, Past};
use crate::matching::watch::Watch;
use crate::matching::write::write;
use crate::matching::{cardinality, certificate, components, prices, twins};
use crate::policy::Objective;

/// Solves from nothing.
pub(super) fn cold(graph: &Graph, options: &Options<'_>) -> Result<Matching, SolveError> {
    let marks = graph.network.marks(&graph.slot_keys);
    let mut watch = Watch::new(options);
    let solved = optimum_within(&graph.network, marks, options.threads, &mut watch)?;
    finish(graph, solved, &mut watch)
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
    let mut watch = Watch::new(options);
    let Some(solved) = resumed(graph, previous, &mut watch)? else {
        let scans = watch.scans();
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
    finish(graph, solved, &mut watch).or_else(|fault| {
        if !matches!(fault, SolveError::Unproven(_)) {
            return Err(fault);
        }
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
    let options = Options::default();
    let mut watch = Watch::new(&options);
    match resumed(graph, previous, &mut watch)? {
        Some(solved) => finish(graph, solved, &mut watch),
        None => cold(graph, &options),
    }
}

/// The answer, if the earlier one was a help.
fn resumed(
    graph: &Graph,
    previous: &Matching,
    watch: &mut Watch<'_>,
) -> Result<Option<Solved>, SolveError> {
    let mut stats = Stats::default();
    let mut clock = Clock::start();
    watch.count(0)?;
    let past = Past::new(graph, previous, watch)?;
    clock.lap(&mut stats, "map");
    let network = &graph.network;
    let resumed = match (&network.rows.scores, &network.columns.scores) {
        (Scores::Narrow(rows), Scores::Narrow(columns)) => {
            let view = View::new(network, rows, columns);
            warm::resume(network, view, &past, watch, &mut stats)?
        }
        (Scores::Wide(rows), Scores::Wide(columns)) => {
            let view = View::new(network, rows, columns);
            warm::resume(network, view, &past, watch, &mut stats)?
        }
        _ => unreachable!("both directions are built with the same width"),
    };
    stats.edge_scans = watch.scans();
    Ok(resumed.map(|(parts, support, place)| Solved {
        parts,
        support,
        place: OnceLock::from(place),
        stats,
    }))
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
fn finish(graph: &Graph, solved: Solved, watch: &mut Watch<'_>) -> Result<Matching, SolveError> {
    let mut told = Ok(());
    let proof = certificate::verify_while(&graph.network, &solved.parts, &mut |steps| {
        told = watch.pass(steps);
        told.is_ok()
    });
    proof?;
    told?;
    Ok(Matching {
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
    })
}

/// Solves a network within bounds.
#[cfg(test)]
pub(super) fn optimum_of(
    network: &Network,
    marks: &[u64],
    options: &Options<'_>,
) -> Result<Solved, SolveError> {
    optimum_within(network, marks, options.threads, &mut Watch::new(options))
}

/// Solves a network on so many threads: presolve, solve, and back. `marks` are those of its rows.
fn optimum_within(
    network: &Network,
    marks: &[u64],
    threads: usize,
    watch: &mut Watch<'_>,
) -> Result<Solved, SolveError> {
    let mut stats = Stats::default();
    watch.count(0)?;
    let mut clock = Clock::start();
    let twins = twins::find(network, marks, watch)?;
    // Below half, supplies above 1 cost more than the edges saved.
    let worth = 2 * twins.savings() > network.rows.head.len();
    let merged = if worth {
        twins.merge(network, watch)?
    } else {
        None
    };
    clock.lap(&mut stats, "twins");
    let (mut parts, mut support) = match &merged {
        Some((small, of)) => {
            let (mut parts, mut support) = apart(small, threads, watch, &mut stats)?;
            twins.spread(of, &mut parts, &mut support, watch)?;
            (parts, support)
        }
        None => apart(network, threads, watch, &mut stats)?,
    };
    clock = Clock::start();
    twins.deal(network, &mut parts, &mut support, watch)?;
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
        let mut stats = Stats::default();
        let part = job.network(network, &mut watch);
        let answer = part.and_then(|part| whole(&part, bonus, &mut watch, &mut stats));
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
        let whole = (&mut parts, support.as_mut_slice());
        job.place(&part, &supports, &mut hands, whole, watch)?;
    }
    hands.write(network.supply.len(), &mut parts, watch)?;
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
    let mut state = State::begin(view, bonus, watch)?;
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
        state.audit_balance();
    }
    let support = prices::lower(&mut state, core.as_ref(), watch)?;
    drop(core);
    clock.lap(stats, "prices");
    write(&state, &mut parts, watch)?;
    clock.lap(stats, "write");
    Ok((parts, support))
}

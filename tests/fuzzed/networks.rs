//! Small networks with every number at its limits: proven, the same for shuffled rows and any threads, and cut at any work.

use gongfang::{Edge, Edges, Graph, Objective, Options, SolveError};

use super::Bytes;

/// How far a network came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Solved {
    /// It is no graph.
    Refused,
    /// Its scores lie too far apart.
    OutOfRange,
    /// Solved and proven.
    Proven,
}

fn units(bytes: &mut Bytes<'_>) -> u32 {
    match bytes.byte() {
        0..=39 => 0,
        40..=230 => bytes.within(1, 4) as u32,
        231..=243 => bytes.within(5, 300) as u32,
        244..=251 => 1 << 31,
        _ => u32::MAX,
    }
}

fn score(bytes: &mut Bytes<'_>, kind: u8) -> i64 {
    let far = [
        1 << 53,
        (1 << 53) + 1,
        1 << 40,
        i64::from(i32::MAX),
        i64::from(i32::MAX) + 1,
        i64::MAX,
    ];
    match kind {
        0 => 0,
        1 => bytes.within(-1, 1),
        2 => bytes.within(-3, 10),
        3 => bytes.within(-300, 3_000),
        // Few of the far ones, in any kind of network.
        _ => {
            let sign = if bytes.once_in(2) { -1 } else { 1 };
            let at = bytes.below(4 * far.len());
            sign * far.get(at).copied().unwrap_or(bytes.within(0, 9))
        }
    }
}

fn network(bytes: &mut Bytes<'_>) -> Edges {
    let (lefts, slots, groups) = (
        bytes.within(0, 9) as u32,
        bytes.within(0, 7) as u32,
        bytes.within(0, 3) as u32,
    );
    let objective = if bytes.once_in(2) {
        Objective::MostPlaced
    } else {
        Objective::BestScore
    };
    let (kind, dense, unit) = (bytes.byte() % 6, bytes.byte() % 5, bytes.once_in(2));
    let supply = (0..lefts)
        .map(|_| if unit { 1 } else { units(bytes) })
        .collect();
    let capacity = (0..slots).map(|_| units(bytes)).collect();
    let mut capacity: Vec<u32> = capacity;
    if bytes.once_in(2) {
        // Nobody goes there; but sums along a path grow with the nodes.
        capacity.resize(capacity.len() + 80, 0);
    }
    let group = if groups == 0 {
        Vec::new()
    } else {
        let of = |bytes: &mut Bytes<'_>| (!bytes.once_in(4)).then(|| bytes.byte() as u32 % groups);
        let given: Vec<_> = (0..slots).map(|_| of(bytes)).collect();
        let idle = capacity.len() - given.len();
        given.into_iter().chain(vec![None; idle]).collect()
    };
    let group_capacity = (0..groups).map(|_| units(bytes)).collect();
    let mut edges = Vec::new();
    for left in 0..lefts {
        if left > 0 && bytes.once_in(3) {
            // A twin, or nearly.
            let row: Vec<Edge> = edges
                .iter()
                .filter(|edge: &&Edge| edge.left == left - 1)
                .map(|&edge| Edge { left, ..edge })
                .collect();
            edges.extend(row);
            continue;
        }
        for slot in 0..slots {
            if bytes.byte() % 5 <= dense {
                edges.push(Edge {
                    left,
                    slot,
                    score: score(bytes, kind),
                    capacity: if unit { 1 } else { units(bytes) },
                });
            }
        }
    }
    let mut problem = Edges {
        supply,
        capacity,
        group,
        group_capacity,
        edges,
        objective,
    };
    // A fault now and then.
    match bytes.byte() {
        250 => problem.edges.push(Edge {
            left: lefts,
            slot: 0,
            score: 0,
            capacity: 1,
        }),
        251 => problem.edges.push(Edge {
            left: 0,
            slot: u32::MAX,
            score: 0,
            capacity: 0,
        }),
        252 => problem.edges.extend(problem.edges.first().copied()),
        253 => problem.group.push(Some(groups)),
        254 => problem.group_capacity.push(u32::MAX),
        _ => {}
    }
    problem
}

/// The objective's own order.
fn worth(problem: &Edges, matching: &gongfang::Matching) -> (u64, i128) {
    match problem.objective {
        Objective::MostPlaced => (matching.placed(), matching.total()),
        Objective::BestScore => (0, matching.total()),
    }
}

/// Solves what the bytes say, and again in every other way.
pub(crate) fn solve_network(bytes: &[u8]) -> Solved {
    let bytes = &mut Bytes::new(bytes);
    let problem = network(bytes);
    let Ok(graph) = Graph::from_edges(problem.clone()) else {
        return Solved::Refused;
    };
    let matching = match graph.solve() {
        Ok(matching) => matching,
        Err(SolveError::Range { .. }) => return Solved::OutOfRange,
        Err(error) => panic!("{error}: {problem:?}"),
    };
    matching.verify(&graph).expect("what is solved is proven");
    let greatest = matching.greatest_prices(&graph).expect("it is proven");
    for (slot, most) in (0..).zip(greatest) {
        let group = problem.group.get(slot as usize).copied().flatten();
        let least = matching.price(slot) + group.map_or(0, |group| matching.group_price(group));
        assert!(
            most.is_none_or(|most| most >= least),
            "slot {slot}: {most:?} under {least}: {problem:?}"
        );
    }

    let mut shuffled = problem.clone();
    bytes.shuffle(&mut shuffled.edges);
    let again = Graph::from_edges(shuffled).expect("the same edges");
    assert_eq!(
        matching,
        again.solve().expect("as before"),
        "shuffled: {problem:?}"
    );
    for threads in [1, 3] {
        let options = Options {
            threads,
            ..Options::default()
        };
        let other = graph.solve_with(&options).expect("as before");
        assert_eq!(matching, other, "{threads} threads: {problem:?}");
    }

    // Cut anywhere: an error, or the very same answer.
    let scans = matching.stats().edge_scans;
    let limit = bytes.word() % (scans + 2);
    let options = Options {
        work_limit: Some(limit),
        ..Options::default()
    };
    match graph.solve_with(&options) {
        Ok(cut) => assert_eq!(matching, cut, "cut at {limit}: {problem:?}"),
        Err(SolveError::WorkLimit { .. }) => {}
        Err(error) => panic!("{error}: {problem:?}"),
    }

    // And after a change.
    let mut next = problem.clone();
    for _ in 0..bytes.within(0, 3) {
        let number = next.edges.len();
        match bytes.byte() % 4 {
            0 if number > 0 => {
                let at = bytes.below(number);
                next.edges.remove(at);
            }
            1 if number > 0 => {
                let at = bytes.below(number);
                next.edges[at].score = bytes.within(-9, 99);
            }
            2 if !next.capacity.is_empty() => {
                let at = bytes.below(next.capacity.len());
                next.capacity[at] = units(bytes);
            }
            3 if !next.supply.is_empty() => {
                let at = bytes.below(next.supply.len());
                next.supply[at] = units(bytes);
            }
            _ => {}
        }
    }
    let after = Graph::from_edges(next.clone()).expect("still a graph");
    let (warm, cold) = match (after.solve_from(&matching), after.solve()) {
        (Ok(warm), Ok(cold)) => (warm, cold),
        (Err(SolveError::Range { .. }), Err(SolveError::Range { .. })) => return Solved::Proven,
        (warm, cold) => panic!("{warm:?}, but anew {cold:?}: {problem:?} then {next:?}"),
    };
    warm.verify(&after).expect("what is solved is proven");
    assert_eq!(
        worth(&next, &warm),
        worth(&next, &cold),
        "{problem:?} then {next:?}"
    );
    Solved::Proven
}

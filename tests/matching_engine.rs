//! What the engine promises beside the optimum: it starts warm, it stops, and threads change nothing.

mod families;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use families::{Draw, family};
use gongfang::{Edge, Edges, Graph, Matching, Options, SolveError};

fn graph(problem: &Edges) -> Graph {
    Graph::from_edges(problem.clone()).expect("a graph")
}

fn row(problem: &Edges, left: u32) -> u64 {
    problem
        .edges
        .iter()
        .filter(|edge| edge.left == left)
        .count() as u64
}

/// The scans that a change of `arcs` may cost from an earlier answer.
///
/// The goal is half a pass; where supports are not known (after twins were merged) prices take one whole pass, and the repair some more.
fn allowance(problem: &Edges, arcs: u64) -> u64 {
    20 * arcs + 2 * problem.edges.len() as u64
}

fn moved(before: &Matching, after: &Matching) -> usize {
    let lefts = u32::try_from(before.lefts().min(after.lefts())).expect("few");
    let at = |matching: &Matching, left| matching.flows(left).collect::<Vec<_>>();
    (0..lefts)
        .filter(|&left| at(before, left) != at(after, left))
        .count()
}

#[test]
fn one_change_costs_a_corner_of_the_graph() {
    for name in ["county", "slack", "ties", "lexi", "orders"] {
        let mut problem = family(name, 4_000, 9);
        let mut draw = Draw(5);
        let mut matching = graph(&problem).solve().expect("solvable");
        let mut warm_scans = 0;
        for step in 0..40 {
            let left = draw.below(4_000);
            let arcs;
            match step % 4 {
                0 => {
                    // A departure.
                    arcs = row(&problem, left);
                    problem.supply[left as usize] = 0;
                }
                1 => {
                    // An arrival: somebody else's row, under a new number.
                    let new = u32::try_from(problem.supply.len()).expect("few");
                    let copies: Vec<Edge> = problem
                        .edges
                        .iter()
                        .filter(|edge| edge.left == left)
                        .map(|&edge| Edge {
                            left: new,
                            score: edge.score + 3,
                            ..edge
                        })
                        .collect();
                    arcs = copies.len() as u64;
                    problem.supply.push(1);
                    problem.edges.extend(copies);
                }
                2 => {
                    // An edit.
                    arcs = row(&problem, left);
                    let own = problem.edges.iter_mut().filter(|edge| edge.left == left);
                    own.for_each(|edge| edge.score += i64::from(draw.below(400)) - 200);
                }
                _ => {
                    // A place more or less.
                    let slot = draw.below(400);
                    let capacity = &mut problem.capacity[slot as usize];
                    *capacity = if *capacity > 1 {
                        *capacity - 1
                    } else {
                        *capacity + 1
                    };
                    arcs = problem
                        .edges
                        .iter()
                        .filter(|edge| edge.slot == slot)
                        .count() as u64;
                }
            }
            let next = graph(&problem);
            let warm = next.solve_from(&matching).expect("solvable");
            let scans = warm.stats().edge_scans;
            warm_scans += scans;
            assert!(
                scans <= allowance(&problem, arcs),
                "{name}, step {step}: {scans} scans for {arcs} arcs of {}",
                problem.edges.len()
            );
            if step % 10 == 0 {
                let cold = next.solve().expect("solvable");
                assert_eq!(warm.total(), cold.total(), "{name}, step {step}");
                assert_eq!(warm.placed(), cold.placed(), "{name}, step {step}");
                if warm.bonus() == cold.bonus() {
                    let slots = u32::try_from(warm.slots()).expect("few");
                    for slot in 0..slots {
                        assert_eq!(warm.price(slot), cold.price(slot), "{name}: slot {slot}");
                    }
                }
            }
            matching = warm;
        }
        assert!(warm_scans > 0, "{name}: nothing was ever looked at");
    }
}

#[test]
fn among_equals_nobody_is_moved() {
    for name in [
        "county",
        "ties",
        "twins",
        "lexi",
        "orders",
        "workshops",
        "chain",
        "dense",
    ] {
        let problem = family(name, if name == "dense" { 80 } else { 1_500 }, 2);
        let graph = graph(&problem);
        let matching = graph.solve().expect("solvable");
        let again = graph.solve_from(&matching).expect("solvable");
        assert_eq!(moved(&matching, &again), 0, "{name}");
        assert_eq!(matching.total(), again.total(), "{name}");
    }
}

#[test]
fn the_work_limit_cuts_at_every_point() {
    for name in ["county", "lexi", "twins", "workshops", "dense"] {
        let graph = graph(&family(name, 60, 4));
        let whole = graph.solve().expect("solvable");
        let scans = whole.stats().edge_scans;
        assert!(scans > 100, "{name}: too small to cut");
        for limit in 0..scans {
            let options = Options {
                work_limit: Some(limit),
                ..Options::default()
            };
            match graph.solve_with(&options) {
                Err(SolveError::WorkLimit { limit: told, scans }) => {
                    assert_eq!(told, limit, "{name}");
                    assert!(scans > limit, "{name}");
                }
                other => panic!("{name} at {limit} of {scans}: {other:?}"),
            }
        }
        let options = Options {
            work_limit: Some(scans),
            ..Options::default()
        };
        assert_eq!(
            graph.solve_with(&options).expect("just enough"),
            whole,
            "{name}"
        );
    }
}

#[test]
fn a_stop_is_answered_at_once() {
    let graph = graph(&family("pref", 20_000, 3));
    let previous = graph.solve().expect("solvable");
    let scans = previous.stats().edge_scans;
    let mut draw = Draw(8);
    for _ in 0..12 {
        let (stop, set) = (AtomicBool::new(false), AtomicU64::new(0));
        let at = u64::from(draw.below(1_000)) * scans / 1_000;
        let progress = |done: u64| {
            if done >= at && !stop.swap(true, Ordering::Relaxed) {
                set.store(done, Ordering::Relaxed);
            }
        };
        let options = Options {
            stop: Some(&stop),
            progress: Some(&progress),
            ..Options::default()
        };
        match graph.solve_with(&options) {
            Err(SolveError::Stopped { scans }) => {
                let late = scans - set.load(Ordering::Relaxed);
                assert!(late <= 100_000, "{late} scans after the stop");
            }
            Ok(_) => assert!(at + 100_000 > scans, "the stop was not heard"),
            Err(other) => panic!("{other}"),
        }
    }
    let stop = AtomicBool::new(true);
    let options = Options {
        stop: Some(&stop),
        ..Options::default()
    };
    assert!(matches!(
        graph.solve_with(&options),
        Err(SolveError::Stopped { .. })
    ));
    assert!(matches!(
        graph.solve_from_with(&previous, &options),
        Err(SolveError::Stopped { .. })
    ));
    let past = Instant::now()
        .checked_sub(Duration::from_millis(1))
        .expect("a running clock");
    let options = Options {
        deadline: Some(past),
        ..Options::default()
    };
    assert!(matches!(
        graph.solve_with(&options),
        Err(SolveError::Deadline { .. })
    ));
}

/// Several families side by side, so that there are components to solve apart.
fn archipelago() -> Edges {
    let mut all = Edges::default();
    for (name, seed) in [
        ("county", 1),
        ("slack", 2),
        ("dense", 3),
        ("county", 4),
        ("ties", 5),
    ] {
        let lefts = if name == "dense" { 120 } else { 2_500 };
        let part = family(name, lefts, seed);
        let left = u32::try_from(all.supply.len()).expect("few");
        let slot = u32::try_from(all.capacity.len()).expect("few");
        all.supply.extend(part.supply);
        all.capacity.extend(part.capacity);
        all.edges.extend(part.edges.iter().map(|edge| Edge {
            left: edge.left + left,
            slot: edge.slot + slot,
            ..*edge
        }));
    }
    all
}

#[test]
fn threads_and_the_order_of_rows_change_nothing() {
    let problem = archipelago();
    let one = Options {
        threads: 1,
        ..Options::default()
    };
    let first = graph(&problem).solve_with(&one).expect("solvable");
    let mut shuffled = problem.clone();
    Draw(3).shuffle(&mut shuffled.edges);
    for threads in [1, 2, 8] {
        let options = Options {
            threads,
            ..Options::default()
        };
        assert_eq!(
            graph(&shuffled).solve_with(&options).expect("solvable"),
            first
        );
    }
}

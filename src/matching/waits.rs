//! How long a stop may wait: what is done between two looks at the flag, in steps that are counted, whatever the machine.

use crate::graph::{Edge, Edges, Graph};
use crate::matching::trials::Draw;
use crate::matching::watch::{POLL, steps};
use crate::policy::Objective;

/// Left nodes with one unit, and a few with very many and an edge to each slot.
fn market(
    lefts: u32,
    (many, units, capacity): (u32, u32, u32),
    slots: u32,
    objective: Objective,
) -> Edges {
    let mut draw = Draw(7);
    let mut below = |bound: u32| u32::try_from(draw.below(bound.into())).expect("below 2^32");
    let mut problem = Edges {
        supply: vec![1; lefts as usize],
        objective,
        ..Edges::default()
    };
    problem.supply.resize((lefts + many) as usize, units);
    let each = 2 * (lefts + many * units) / (3 * slots);
    problem.capacity = (0..slots).map(|_| 1 + below(2 * each)).collect();
    for left in 0..lefts {
        let first = below(slots);
        for step in 0..8 {
            problem.edges.push(Edge {
                left,
                slot: (first + step * step) % slots,
                score: 1 + i64::from(below(1_000)),
                capacity: 1,
            });
        }
    }
    for left in lefts..lefts + many {
        let edge = |slot| Edge {
            left,
            slot,
            score: 1 + i64::from(below(1_000)),
            capacity,
        };
        problem.edges.extend((0..slots).map(edge));
    }
    problem
}

/// Steps that may be made between two looks: as many again as there may be edge scans.
const MOST: u64 = 2 * POLL;

/// Solves a market and the same after some changes, from nothing and from the earlier answer.
fn never_waits(problem: &Edges) {
    let graph = Graph::from_edges(problem.clone()).expect("a graph");
    let mut solved = None;
    let cold = steps::most_within(|| solved = graph.solve().ok());
    let matching = solved.expect("solvable");
    let mut changed = problem.clone();
    let slots = changed.capacity.iter_mut();
    slots.step_by(3).for_each(|units| *units /= 2);
    let edges = changed.edges.iter_mut();
    edges.step_by(50).for_each(|edge| edge.score += 100);
    let graph = Graph::from_edges(changed).expect("a graph");
    let mut solved = None;
    let warm = steps::most_within(|| solved = graph.solve_from(&matching).ok());
    let (again, anew) = (solved.expect("solvable"), graph.solve().expect("solvable"));
    assert_eq!(
        (again.placed(), again.total()),
        (anew.placed(), anew.total())
    );
    assert!(cold <= MOST && warm <= MOST, "{cold} cold, {warm} warm");
}

#[test]
fn few_left_nodes_with_very_many_units_do_not_keep_a_stop_waiting() {
    for objective in [Objective::BestScore, Objective::MostPlaced] {
        never_waits(&market(1_000, (4, 1_500, 200), 500, objective));
    }
}

/// Then the columns are short, and it takes a walk along all parties of a left node to read one entry.
#[test]
fn nor_do_they_where_there_are_no_others() {
    never_waits(&market(0, (20, 600, 4), 300, Objective::BestScore));
}

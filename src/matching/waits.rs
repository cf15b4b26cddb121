//! How long a stop may wait: what is done between two looks at the flag, in steps that are counted, whatever the machine.

use std::sync::atomic::AtomicBool;

use crate::error::SolveError;
use crate::graph::{Edge, Edges, Graph};
use crate::matching::options::Options;
use crate::matching::trials::Draw;
use crate::matching::watch::{POLL, Watch, steps};
use crate::matching::{certificate, twins};
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

/// Steps along parties that may be made between two looks: as many again as there may be edge scans.
const MOST: u64 = 2 * POLL;

/// Nodes that may be come to between two looks: a step that the watch is told of mostly comes to one or two, and at times to some more.
const MOST_NODES: u64 = 8 * POLL;

/// Left nodes and slots of a market of very many.
const MANY: u32 = 18 << 13;

const _: () = assert!(MANY as u64 > 2 * MOST_NODES);

/// Solves a market and the same after some changes, from nothing and from the earlier answer.
///
/// One slot in so many loses half of its room, and one edge in so many becomes worth more.
fn never_waits(problem: &Edges, (one_slot_in, one_edge_in): (usize, usize)) {
    let graph = Graph::from_edges(problem.clone()).expect("a graph");
    let mut solved = None;
    let cold = steps::most_within(|| solved = graph.solve().ok());
    let matching = solved.expect("solvable");
    let mut changed = problem.clone();
    let slots = changed.capacity.iter_mut();
    slots.step_by(one_slot_in).for_each(|units| *units /= 2);
    let edges = changed.edges.iter_mut();
    edges
        .step_by(one_edge_in)
        .for_each(|edge| edge.score += 100);
    let graph = Graph::from_edges(changed).expect("a graph");
    let mut solved = None;
    let warm = steps::most_within(|| solved = graph.solve_from(&matching).ok());
    let (again, anew) = (solved.expect("solvable"), graph.solve().expect("solvable"));
    assert_eq!(
        (again.placed(), again.total()),
        (anew.placed(), anew.total())
    );
    for most in [cold, warm] {
        assert!(most.parties <= MOST, "{cold:?} cold, {warm:?} warm");
        assert!(most.nodes <= MOST_NODES, "{cold:?} cold, {warm:?} warm");
    }
}

/// As many slots as left nodes, and few edges; each left node prefers a slot that it has for itself, but for those who can only be out.
fn long(units: u32, objective: Objective) -> Edges {
    let edge = |left: u32, slot: u32, score| Edge {
        left,
        slot: slot % MANY,
        score,
        capacity: units,
    };
    let is_out = |left: u32| left % 10_000 == 7;
    // All of it hangs together.
    let near = |left: u32| {
        let step = if is_out(left) { 10_000 } else { 1 };
        [edge(left, left, 20), edge(left, left + step, 10)]
    };
    Edges {
        supply: vec![units; MANY as usize],
        capacity: (0..MANY)
            .map(|slot| if is_out(slot) { 0 } else { units })
            .collect(),
        edges: (0..MANY).flat_map(near).collect(),
        objective,
        ..Edges::default()
    }
}

#[test]
fn few_left_nodes_with_very_many_units_do_not_keep_a_stop_waiting() {
    for objective in [Objective::BestScore, Objective::MostPlaced] {
        never_waits(&market(1_000, (4, 1_500, 200), 500, objective), (3, 50));
    }
}

#[test]
fn nor_do_very_many_nodes() {
    for objective in [Objective::BestScore, Objective::MostPlaced] {
        for units in [1, 3] {
            let few = MANY as usize / 4;
            never_waits(&long(units, objective), (few, few));
        }
    }
}

/// None of these counts an edge scan here: no left node has a twin.
#[test]
fn nor_do_twins_sought_in_vain_a_copy_and_the_proof() {
    let graph = Graph::from_edges(long(1, Objective::MostPlaced)).expect("a graph");
    let (network, marks) = (&graph.network, graph.network.marks(&graph.slot_keys));
    let stop = AtomicBool::new(true);
    let options = Options {
        stop: Some(&stop),
        ..Options::default()
    };
    let found = twins::find(network, marks, &mut Watch::new(&options));
    assert_eq!(found.err(), Some(SolveError::Stopped { scans: 0 }));
    let step = usize::try_from(POLL).expect("a small number");
    let (mut looks, mut most) = (0, 0);
    let copy = network.rows.transpose_while(MANY as usize, step, |steps| {
        (looks, most) = (looks + 1, most.max(steps));
        Ok::<_, SolveError>(())
    });
    assert_eq!(copy.as_ref(), Ok(&network.columns));
    let edges = network.rows.head.len();
    assert!(looks >= 2 * edges / step && most <= 2 * step + MANY as usize);
    let matching = graph.solve().expect("solvable");
    let mut looks = 0;
    let proof = certificate::verify_while(network, matching.parts(), &mut |_| {
        looks += 1;
        true
    });
    assert!(proof.is_ok_and(|proof| proof.is_some()) && looks >= edges / step);
    let ended = certificate::verify_while(network, matching.parts(), &mut |_| false);
    assert_eq!(ended, Ok(None));
}

/// Then the columns are short, and it takes a walk along all parties of a left node to read one entry.
#[test]
fn nor_do_they_where_there_are_no_others() {
    never_waits(&market(0, (20, 600, 4), 300, Objective::BestScore), (3, 50));
}

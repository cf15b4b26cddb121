//! The exact repair: shortest paths from where there is too much, and to where there is too little.
//!
//! Given a [`State`] whose left nodes sit at their best options, every step keeps them there and
//! takes at least one unit of imbalance away, so it ends at the optimum (successive shortest paths on
//! the graph contracted onto the slots).
//!
//! # The contracted graph
//! A unit at slot `j` whose left node has room on an edge to `k` is an arc `j -> k` whose length is the
//! value of where it is minus the value of `k`: never negative, by invariant 1 of [`State`]. So are
//! arcs to and from the ground. A group `g` has arcs `g -> j` to its slots, as long as the slot's own price,
//! and arcs of length 0 from its slots with room; above the groups lies the sink, with price 0.
//!
//! - *Forward*, from an overfull node, to the nearest of: a node with room, the ground. The prices of the nodes
//!   settled on the way rise by what is left of the distance.
//! - *Backward*, from a wanting node, against the arcs, to the nearest of: the ground, an overfull node, a
//!   node whose price falls to 0 so that it need not be full. The prices of the settled nodes fall.
//!
//! A solve from an earlier answer knows the cheapest way **out** of a slot, by a heap of its members, as soon as the slot is labelled: so the search
//! ends there, without the rows of all who sit at slots as far away as the ground. At distance 0 it takes turns with a search from the [far end](crate::matching::far_end::FarEnd).
//!
//! Only settled nodes are touched. A search costs the edges of the rows (forward) or columns (backward) of
//! the nodes settled, and a heap of the nodes labelled.
//!
//! `forward` and `backward` are mirror images, and are read side by side.

mod backward;
mod carry;
mod exits;
mod forward;
mod lists;
mod scratch;

use std::cmp::Reverse;

use crate::error::SolveError;
use crate::matching::repair::backward::search_backward;
use crate::matching::repair::carry::{augment_backward, augment_forward, recount_around};
use crate::matching::repair::forward::search_forward;
use crate::matching::repair::scratch::{End, Goal, NOWHERE, Origin};
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::support::Support;
use crate::matching::view::Score;
use crate::matching::watch::{Watch, blocks};

pub(super) use crate::matching::repair::scratch::Scratch;

/// Takes every imbalance away, or gives up after `budget` edge scans and says `false`.
///
/// Either way the left nodes sit at their best options.
pub(super) fn balance<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    budget: u64,
) -> Result<bool, SolveError> {
    let limit = watch.scans().saturating_add(budget);
    let nodes = state.view.ground();
    // Whoever was seated afresh knows what is elsewhere.
    scratch.fallen = false;
    // What is fullest sets the prices around it: 4.2 passes over the edges for orders, 5.1 in the order of the slots.
    let mut overfull: Vec<(i64, u32)> = Vec::new();
    watch.each(nodes as usize, |node| {
        let excess = state.imbalance(node);
        if excess > 0 {
            overfull.push((excess, node));
        }
    })?;
    watch.sort_by_key(&mut overfull, |&(excess, node)| (Reverse(excess), node))?;
    for (_, node) in overfull {
        relieve(state, scratch, watch, node, limit)?;
        if watch.scans() > limit {
            return Ok(false);
        }
    }
    // Groups can hand imbalance to their slots and back: once more until all is quiet.
    let mut busy = true;
    while busy {
        busy = false;
        for block in blocks(nodes as usize).rev() {
            watch.pass(block.len())?;
            for node in block.rev() {
                let before = scratch.searches;
                relieve(state, scratch, watch, node, limit)?;
                fill(state, scratch, watch, node, limit)?;
                if watch.scans() > limit {
                    return Ok(false);
                }
                busy |= scratch.searches > before;
            }
        }
    }
    Ok(true)
}

/// Pushes units off a node until it is not overfull, or `limit` scans are done.
pub(super) fn relieve<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    node: u32,
    limit: u64,
) -> Result<(), SolveError> {
    scratch.repeats = state.imbalance(node) > 1;
    while state.imbalance(node) > 0 && watch.scans() <= limit {
        let goal = search_forward(state, scratch, watch, node)?;
        debug_assert!(
            goal.distance < NOWHERE.distance,
            "the ground can always be reached"
        );
        reprice(state, scratch, goal.distance, watch)?;
        raise_bonus(state, scratch, goal);
        augment_forward(state, scratch, node, goal, watch)?;
        if !scratch.supports.is_empty() {
            support(state, scratch);
        }
        watch.scan(std::mem::take(&mut scratch.added))?;
        if cfg!(debug_assertions) {
            state.audit();
        }
    }
    Ok(())
}

/// Notes who keeps up the prices that a forward search has raised: the party by which it came, and along the path, where
/// units have moved on, the party that moved, from where it is now. All of these arcs have become as short as can be.
fn support<S: Score>(state: &State<'_, S>, scratch: &mut Scratch<S>) {
    for &node in &scratch.settled {
        let Origin { toward, party } = scratch.origin[node as usize];
        if party != NONE {
            let left = state.seats.owner(party);
            scratch.supports[node as usize] = Support { left, from: toward };
        }
    }
    let ground = state.view.ground();
    for &(party, from, to) in &scratch.path {
        if party != NONE {
            let left = state.seats.owner(party);
            let to = if to == ground { NONE } else { to };
            scratch.supports[from as usize] = Support { left, from: to };
        }
    }
}

/// Pulls units into a node, or lets prices fall, until it wants none, or `limit` scans are done.
pub(super) fn fill<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    node: u32,
    limit: u64,
) -> Result<(), SolveError> {
    scratch.repeats = state.imbalance(node) < -1;
    while state.imbalance(node) < 0 && watch.scans() <= limit {
        let goal = search_backward(state, scratch, watch, node)?;
        reprice(state, scratch, -goal.distance, watch)?;
        scratch.fallen |= goal.distance > 0;
        augment_backward(state, scratch, node, goal, watch)?;
        watch.scan(std::mem::take(&mut scratch.added))?;
        if cfg!(debug_assertions) {
            state.audit();
        }
    }
    Ok(())
}

/// Raises the bonus until one more unit comes in, or says that none can.
///
/// After a `false`, [`Scratch::reached`] tells what the units that are out can reach.
pub(super) fn admit<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
) -> Result<bool, SolveError> {
    let ground = state.view.ground();
    let goal = search_forward(state, scratch, watch, ground)?;
    let found = goal.distance < NOWHERE.distance;
    if found {
        reprice(state, scratch, goal.distance, watch)?;
        augment_forward(state, scratch, ground, goal, watch)?;
        if cfg!(debug_assertions) {
            state.audit();
        }
    }
    Ok(found)
}

/// Raises the bonus where a search has passed the ground by on its way to room: so much nearer was it to put somebody out.
fn raise_bonus<S: Score>(state: &mut State<'_, S>, scratch: &Scratch<S>, goal: Goal) {
    let ground = state.view.ground();
    if scratch.all_in && goal.end != End::Node(ground) && scratch.reached(ground) {
        let nearer = goal.distance - scratch.distance[ground as usize];
        state.price[ground as usize] += nearer.max(0);
    }
}

/// Moves the prices of the settled nodes, up for a positive `distance`, down for a negative one.
fn reprice<S: Score>(
    state: &mut State<'_, S>,
    scratch: &Scratch<S>,
    distance: i64,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    for &node in &scratch.settled {
        let change = distance.abs() - scratch.distance[node as usize];
        state.price[node as usize] += change * distance.signum();
    }
    if state.view.groups() > 0 {
        for &node in &scratch.settled {
            recount_around(state, node);
        }
    }
    watch.pass(scratch.settled.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::network::Scores;
    use crate::graph::{Edge, Edges, Graph};
    use crate::matching::options::Options;
    use crate::matching::repair::backward::next_in_column;
    use crate::matching::repair::exits::{Exits, add_exit};
    use crate::matching::repair::forward::next_in_row;
    use crate::matching::repair::scratch::UNLABELLED;
    use crate::matching::trials::network;
    use crate::matching::view::View;
    use crate::policy::Objective;

    /// A left node with a unit and edges to four slots, whose scores are these.
    const SCORES: [i32; 4] = [9, 8, 7, 6];

    fn row() -> Graph {
        let edge = |(slot, &score): (u32, &i32)| Edge {
            left: 0,
            slot,
            score: score.into(),
            capacity: 1,
        };
        let edges = Edges {
            supply: vec![1],
            capacity: vec![1; 4],
            edges: (0..).zip(&SCORES).map(edge).collect(),
            ..Edges::default()
        };
        Graph::from_edges(edges).expect("a graph")
    }

    #[test]
    fn each_search_takes_the_labels_of_the_last_away() {
        let graph = row();
        let view = View::new(&graph.network, &SCORES, &SCORES);
        let mut scratch =
            Scratch::new(&view, &mut Watch::new(&Options::default())).expect("nothing stops it");
        let options = Options::default();
        let watch = &mut Watch::new(&options);
        assert!(scratch.begin(0, watch).is_ok());
        scratch.label(1, 7, 0, 0);
        scratch.label(1, 5, 0, 0);
        assert!(scratch.reached(0) && scratch.reached(1));
        assert!(scratch.improves(1, 4) && !scratch.improves(1, 5));
        assert!(scratch.begin(0, watch).is_ok());
        assert!(scratch.reached(0) && !scratch.reached(1));
        assert!(scratch.improves(1, 7));
        // Nothing of the search before is found again.
        assert_eq!(scratch.settle(UNLABELLED, watch), Some((0, 0)));
        assert_eq!(scratch.settle(UNLABELLED, watch), None);
    }

    #[test]
    fn edges_are_passed_over_to_what_is_nearer() {
        let graph = row();
        let view = View::new(&graph.network, &SCORES, &SCORES);
        let mut state = State::new(view, 0);
        let mut scratch =
            Scratch::new(&view, &mut Watch::new(&Options::default())).expect("nothing stops it");
        state.price[2] = 3;
        // From slot 0, where the unit is worth 9: the others are 1, 5 and 3 away.
        let mut next = |first: usize, distance: [i64; 4], goal| {
            scratch.distance[..4].copy_from_slice(&distance);
            next_in_row(&state, &scratch, first..4, (0, 9), goal)
        };
        let far = UNLABELLED;
        assert_eq!(next(0, [0, far, far, far], far), (1, 8));
        assert_eq!(next(2, [0, 1, far, far], far), (2, 4));
        // As near as the label, or as the goal, is not nearer.
        assert_eq!(next(0, [0, 1, 5, far], far), (3, 8));
        assert_eq!(next(0, [0, 1, far, far], 4), (3, 8));
        assert_eq!(next(0, [0, 1, far, far], 3), (4, 8));
        assert_eq!(next(0, [0, 1, 5, 3], far), (4, 8));
        // Backward to slot 0: the unit is out, where it is worth 0, and would gain 9.
        let ground = view.ground() as usize;
        let mut back = |distance, goal| {
            scratch.distance[ground] = distance;
            next_in_column(&state, &scratch, view.column(0), 10, goal)
        };
        assert_eq!(back(far, far), view.column(0).start);
        assert_eq!(back(2, 2), view.column(0).start);
        assert_eq!(back(1, far), view.column(0).end);
        assert_eq!(back(far, 1), view.column(0).end);
    }

    /// Lists of ways take what memory they may and no more, and only where somebody asks twice.
    #[test]
    fn ways_are_listed_while_there_is_room_for_them() {
        let graph = row();
        let view = View::new(&graph.network, &SCORES, &SCORES);
        let mut scratch =
            Scratch::new(&view, &mut Watch::new(&Options::default())).expect("nothing stops it");
        scratch.repeats = true;
        assert!(!scratch.has_room(0), "nobody has asked for any");
        // Four edges at 6 bytes each, at 8 bytes a way.
        scratch.keep_ways(&view, (6, 9));
        assert!(scratch.has_room(3) && !scratch.has_room(4));
        scratch.fill_room(16);
        assert!(scratch.has_room(1) && !scratch.has_room(2));
        scratch.repeats = false;
        assert!(!scratch.has_room(1));
        scratch.repeats = true;
        scratch.fill_room(24);
        assert!(!scratch.has_room(0));
        scratch.keep_ways(&view, (6, 9));
        scratch.forget_ways();
        assert!(!scratch.has_room(1));
    }

    /// Whoever leaves a slot and comes back is added once more: those who have left would fill the heap without end.
    #[test]
    fn exits_are_never_many_more_than_members() {
        const MEMBERS: u32 = 10;
        let edges: Vec<_> = (0..MEMBERS)
            .flat_map(|left| [(left, 0, i64::from(left), 1), (left, 1, 0, 1)])
            .collect();
        let capacity = vec![MEMBERS; 2];
        let market = network(vec![1; 10], capacity, &edges, false, Objective::BestScore);
        let (Scores::Narrow(rows), Scores::Narrow(columns)) =
            (&market.rows.scores, &market.columns.scores)
        else {
            unreachable!("scores as small as these are narrow")
        };
        let mut state = State::new(View::new(&market, rows, columns), 0);
        let options = Options::default();
        let listed = state.seats.list(&state.view, &mut Watch::new(&options));
        assert!(listed.is_ok());
        let mut exits = Exits::new();
        let (mut added, mut read) = (0, 0);
        for round in 0..100 {
            for party in 0..MEMBERS {
                for slot in [1, 0] {
                    let edge = state.view.edge(party, slot);
                    state.seats.shift(&state.view, party, edge, 1);
                }
                added += 1;
                read += add_exit(&state, &mut exits, (0, party));
                let most = MEMBERS as usize * 3 / 2 + 8;
                assert!(exits.capacity() <= most, "{} exits", exits.capacity());
            }
            let mut known: Vec<u32> = exits.iter().map(|exit| exit.0.1).collect();
            known.sort_unstable();
            known.dedup();
            assert_eq!(known.len(), MEMBERS as usize, "round {round}");
        }
        // Two members a newcomer, as there is room for half as many more.
        assert!(read <= 2 * added, "{read} read for {added}");
    }
}

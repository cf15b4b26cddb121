//! The simplex alone, from nothing and from what a repair left, against the repair.

use super::basis::{BACK, ONWARD, Simplex, short};
use super::pivot::Entering;
use super::{is_in_range, placed, settle};
use crate::graph::network::{NO_GROUP, Network};
use crate::matching::auction::{self, Schedule};
use crate::matching::options::Options;
use crate::matching::repair::{self, Scratch};
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::trials::{Draw, narrow, network};
use crate::matching::watch::Watch;
use crate::policy::Objective;
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// A small market with everything on at random: supplies, edges that carry few, closed slots, groups, negative scores.
fn market(draw: &mut Draw) -> Network {
    let small = |draw: &mut Draw, bound: u32| draw.small(bound.into());
    let (lefts, slots) = (1 + small(draw, 30), 1 + small(draw, 12));
    let most = [1, 1, 4, 30][small(draw, 4) as usize];
    let range = [1, 2, 10, 1_000][small(draw, 4) as usize];
    let density = 1 + draw.below(4);
    let mut edges = Vec::new();
    for left in 0..lefts {
        for slot in 0..slots {
            if draw.below(4) < density {
                let score = i64::from(small(draw, range)) - i64::from(small(draw, 2) * 5);
                let carries = 1 + small(draw, most);
                edges.push((left, slot, score, carries));
            }
        }
    }
    let supply = (0..lefts).map(|_| small(draw, 1 + most)).collect();
    let capacity = (0..slots).map(|_| small(draw, 3 * most)).collect();
    let mut market = network(supply, capacity, &edges, false, Objective::BestScore);
    let groups = small(draw, 4);
    if groups > 0 {
        let group = |draw: &mut Draw| match small(draw, groups + 1) {
            0 => NO_GROUP,
            group => group - 1,
        };
        market.group_of = (0..slots).map(|_| group(draw)).collect();
        market.group_capacity = (0..groups)
            .map(|_| most * 8)
            .map(|bound| small(draw, bound))
            .collect();
    }
    market
}

/// What all that are placed score, with the bonus for each of them.
fn worth(state: &State<'_, i32>) -> i64 {
    let mut sum = 0;
    for left in (0u32..).take(state.view.lefts()) {
        let mut party = state.seats.first(left);
        while party != NONE {
            let there = state.seats.party(party);
            if there.slot < state.view.ground() {
                sum +=
                    (i64::from(there.score) + state.bonus()) * i64::from(state.seats.units(party));
            }
            party = state.seats.next(party);
        }
    }
    sum
}

fn is_balanced(state: &State<'_, i32>) -> bool {
    (0..state.view.ground()).all(|node| state.imbalance(node) == 0)
}

/// The simplex ends at the same worth as the repair, its prices prove it, and the repair finds nothing to do; cut off, it leaves everything as it was.
#[test]
fn it_reaches_what_the_repair_reaches() {
    let options = Options::default();
    let mut draw = Draw(7);
    let (mut pivots, mut unfinished, mut grouped) = (0, 0, 0);
    for round in 0..4_000 {
        let market = market(&mut draw);
        let view = narrow(&market);
        let bonus = [0, 3, 2_000][round % 3];
        let watch = &mut Watch::new(&options);
        let mut scratch = Scratch::new(&view, watch).expect("nothing stops it");
        let seat =
            |state: &mut State<'_, i32>, scratch: &mut Scratch<i32>, watch: &mut Watch<'_>| {
                state.seats.list(&view, watch).expect("nothing stops it");
                state
                    .seat_everybody(&mut scratch.elsewhere, watch)
                    .expect("nothing stops it");
            };

        let mut exact = State::new(view, bonus);
        seat(&mut exact, &mut scratch, watch);
        assert!(
            repair::balance(&mut exact, &mut scratch, watch, u64::MAX).expect("nothing stops it")
        );

        let mut state = State::new(view, bonus);
        if round % 2 == 0 {
            let mut schedule = Schedule::new(market.spread(), bonus, false);
            auction::run(&mut state, &mut schedule, &OnceCell::new(), watch).expect("as before");
        }
        // Nobody is at the best option there.
        let found = placed(&state, watch).expect("as before");
        seat(&mut state, &mut scratch, watch);
        if round % 4 < 2 {
            // A part of the repair: prices in the midst of it.
            repair::balance(&mut state, &mut scratch, watch, 20).expect("as before");
        }
        assert!(is_in_range(&state, market.spread()));
        let from = if round % 8 < 5 {
            found
        } else {
            placed(&state, watch).expect("as before")
        };
        let (before, price) = (worth(&state), state.price.clone());
        let cut = settle(
            &mut state,
            from.clone(),
            market.spread(),
            watch,
            round as u64 % 90,
        )
        .expect("as before");
        unfinished += u32::from(!cut.is_done);
        if !cut.is_done {
            assert_eq!(
                (worth(&state), &state.price),
                (before, &price),
                "round {round}"
            );
            let whole = settle(&mut state, from, market.spread(), watch, u64::MAX);
            let whole = whole.expect("as before");
            assert!(whole.is_done && whole.pivots >= cut.pivots, "round {round}");
            pivots += whole.pivots;
        }
        grouped += u32::from(view.groups() > 0);

        assert_eq!(worth(&state), worth(&exact), "round {round}");
        state.audit();
        assert!(is_balanced(&state), "round {round}");
        let before = scratch.searches;
        seat(&mut state, &mut scratch, watch);
        assert!(repair::balance(&mut state, &mut scratch, watch, 0).expect("as before"));
        assert_eq!(
            scratch.searches, before,
            "round {round}: the repair had to mend it"
        );
    }
    assert!(
        pivots > 12_000 && unfinished > 1_000 && grouped > 1_000,
        "{pivots} pivots, {unfinished} cut off, {grouped} with groups"
    );
}

/// Units as many as 32 bits hold are sent around at once.
#[test]
fn supplies_at_the_limit_of_their_type_are_no_overflow() {
    let options = Options::default();
    let most = u32::MAX;
    let edges = [
        (0, 0, 5, most),
        (0, 1, 4, most),
        (1, 0, 5, most),
        (1, 1, 1, most),
    ];
    let market = network(
        vec![most, most],
        vec![most, most],
        &edges,
        false,
        Objective::BestScore,
    );
    let view = narrow(&market);
    for bonus in [0, 100] {
        let mut state = State::new(view, bonus);
        let watch = &mut Watch::new(&options);
        state.seats.list(&view, watch).expect("nothing stops it");
        let from = placed(&state, watch).expect("nothing stops it");
        settle(&mut state, from, market.spread(), watch, u64::MAX).expect("as before");
        assert_eq!(worth(&state), i64::from(most) * (9 + 2 * bonus));
        assert!(is_balanced(&state));
    }
}

/// A path of the tree may pass each slot, each group and both of its ends, and each of them may change its level by as much as scores differ, staying out being
/// worth 0. Where that could leave 64 bits the simplex is not for it: that is told before it begins.
#[test]
fn scores_too_far_apart_for_its_levels_are_refused() {
    let mut market = network(
        vec![1; 3],
        vec![1; 3],
        &[(0, 0, 1, 1)],
        false,
        Objective::BestScore,
    );
    market.group_of = vec![0, NO_GROUP, 1];
    market.group_capacity = vec![2, 2];
    let view = narrow(&market);
    let most = i64::MAX / 8;
    let far = most / 7;
    let is_taken = |bonus, spread| is_in_range(&State::new(view, bonus), spread);
    for (least, greatest) in [(0, 1), (-1, 0), (-1, 1)] {
        // One of two ends for all, or both for a half each.
        let far = far / (greatest - least);
        assert!(is_taken(0, (least * (far - 1), greatest * (far - 1))));
        assert!(!is_taken(0, (least * (far + 1), greatest * (far + 1))));
    }
    // However near each other they are.
    assert!(!is_taken(0, (far, far + 1)) && !is_taken(0, (-far - 1, -far)));
    // What staying out costs comes on top.
    assert!(is_taken(most - 100, (0, 10)) && !is_taken(most - 60, (0, 10)));
}

/// Nodes on the way from a node to the root, without it.
fn way(simplex: &Simplex<'_, i32>, node: u32) -> BTreeSet<u32> {
    let up = |&node: &u32| Some(simplex.tree.parent(node));
    std::iter::successors(Some(node), up)
        .take_while(|&node| node != simplex.ground)
        .collect()
}

/// Pricing reads of an edge that is not in the tree which ways it has room: that is what flow and capacity say.
fn assert_ways(simplex: &Simplex<'_, i32>) {
    let nodes = 0..short(simplex.level.len());
    let in_tree: BTreeSet<u32> = nodes.map(|node| simplex.tree.pred(node)).collect();
    for left in (0u32..).take(simplex.view.lefts()) {
        for edge in simplex.view.row(left).map(short) {
            let (units, head) = (
                simplex.flow[edge as usize],
                simplex.view.row_head[edge as usize],
            );
            let capacity = simplex.edge_capacity(edge as usize, left, head);
            let ways = (u8::from(units < capacity) * ONWARD) | (u8::from(units > 0) * BACK);
            assert!(
                in_tree.contains(&edge) || simplex.ways[edge as usize] == ways,
                "{units} of {capacity}"
            );
        }
    }
}

/// Pivots may go a long way around and hang large parts of the tree elsewhere: each step of it counts as work, or a stop would wait.
#[test]
fn a_pivot_counts_every_node_that_it_comes_to() {
    let options = Options::default();
    let mut draw = Draw(5);
    let (mut around, mut turned, mut lifted) = ([0, 0], 0, 0);
    for _ in 0..200 {
        let market = market(&mut draw);
        let view = narrow(&market);
        let mut state = State::new(view, 20);
        let watch = &mut Watch::new(&options);
        state.seats.list(&view, watch).expect("nothing stops it");
        let mut schedule = Schedule::new(market.spread(), 20, false);
        auction::run(&mut state, &mut schedule, &OnceCell::new(), watch).expect("nothing stops it");
        let from = placed(&state, watch).expect("as before");
        // Under other prices than those of the auction the tree is not that of its flow.
        state.price[..view.slots()].fill(0);
        let mut simplex = Simplex::of(&state, from, watch).expect("as before");
        simplex.hang(&state, watch).expect("as before");
        for left in (0u32..).take(view.lefts()) {
            for edge in view.row(left) {
                let (tail, head) = (simplex.node(left), view.row_head[edge]);
                let entering = Entering {
                    arc: short(edge),
                    tail,
                    head,
                    reduced: simplex.level(head)
                        - i64::from(view.row_score[edge])
                        - simplex.level(tail),
                };
                if simplex.is_closed(head)
                    || entering.reduced == 0
                    || simplex.room_on(&entering) == 0
                {
                    continue;
                }
                simplex.settle_leaf(tail);
                let hung = |simplex: &Simplex<'_, i32>| -> Vec<u32> {
                    let nodes = 0..short(simplex.level.len());
                    nodes.map(|node| simplex.tree.parent(node)).collect()
                };
                let (parents, levels) = (hung(&simplex), simplex.level.clone());
                let (one, other) = (way(&simplex, tail), way(&simplex, head));
                let ring = [one.difference(&other), other.difference(&one)].map(Iterator::count);
                simplex.pivot(entering);
                let steps = std::mem::take(&mut simplex.steps);
                let now = hung(&simplex);
                let moved = parents.iter().zip(&now).filter(|(old, new)| old != new);
                let moved = moved.count();
                // Of a leaf no level is kept.
                let kept = (0u32..).zip(levels.iter().zip(&simplex.level));
                let changed = kept
                    .filter(|&(node, (old, new))| old != new && !simplex.tree.is_leaf(node))
                    .count();
                assert_eq!(steps, ring[0] + ring[1] + moved + changed);
                assert_ways(&simplex);
                around = [around[0].max(ring[0]), around[1].max(ring[1])];
                turned = turned.max(moved);
                lifted = lifted.max(changed);
            }
        }
    }
    assert!(
        around[0] > 5 && around[1] > 5 && turned > 4 && lifted > 5,
        "{around:?} around, {turned} turned, {lifted} lifted at most"
    );
}

/// Whatever it reads is told to the watch, stage by stage, or a stop would wait and a limit be passed: who sits where, the flow, the rows and columns for the tree,
/// at least one turn of all arcs, and the rows as they are written back.
#[test]
fn every_stage_counts_what_it_reads() {
    let options = Options::default();
    let mut draw = Draw(9);
    let mut closed = 0;
    for round in 0..200 {
        let market = market(&mut draw);
        let view = narrow(&market);
        let mut state = State::new(view, 20);
        let watch = &mut Watch::new(&options);
        state.seats.list(&view, watch).expect("nothing stops it");
        let mut schedule = Schedule::new(market.spread(), 20, false);
        auction::run(&mut state, &mut schedule, &OnceCell::new(), watch).expect("nothing stops it");
        let mut told = watch.scans();
        let mut more = |watch: &Watch<'_>| {
            let before = std::mem::replace(&mut told, watch.scans());
            usize::try_from(told - before).expect("a small market")
        };
        let (lefts, edges) = (view.lefts(), view.row_head.len());

        let from = placed(&state, watch).expect("as before");
        assert_eq!(more(watch), lefts, "round {round}");

        let parties = from.len();
        let mut simplex = Simplex::of(&state, from, watch).expect("as before");
        assert_eq!(more(watch), parties + edges, "round {round}");

        simplex.hang(&state, watch).expect("as before");
        let is_hung = |&slot: &u32| simplex.tree.parent(slot) != NONE;
        let slots = (0u32..).take(view.slots()).filter(is_hung);
        let columns: usize = slots.map(|slot| view.column(slot).len()).sum();
        let nodes = simplex.level.len();
        assert_eq!(more(watch), nodes + edges + columns, "round {round}");
        closed += usize::from(columns < edges);

        simplex.run(watch, u64::MAX).expect("as before");
        assert!(more(watch) >= edges + nodes - 1, "round {round}");

        let (_, greatest) = market.spread();
        simplex
            .write(&mut state, greatest, watch)
            .expect("as before");
        assert_eq!(more(watch), edges, "round {round}");
    }
    assert!(closed > 20, "{closed} with slots that are closed");
}

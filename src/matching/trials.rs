//! Random networks, solved and proven by duality, with every feature switched on at random.
//!
//! One file, though a little long: the networks and what is tried on them are drawn from one stream.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::error::SolveError;
use crate::graph::network::{Adjacency, Capacities, NO_GROUP, Network, Scores};
use crate::graph::{Edge, Edges, Graph};
use crate::ids::Keys;
use crate::matching::options::Options;
use crate::matching::parts::Parts;
use crate::matching::seats::NONE;
use crate::matching::solve::optimum_of;
use crate::matching::support::Support;
use crate::matching::view::View;
use crate::policy::Objective;

/// SplitMix64.
pub(super) struct Draw(pub(super) u64);

impl Draw {
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    pub(super) fn small(&mut self, bound: u64) -> u32 {
        u32::try_from(self.below(bound)).expect("small")
    }
}

/// A network of narrow scores, as the solver's loops see it.
pub(super) fn narrow(market: &Network) -> View<'_, i32> {
    let (Scores::Narrow(rows), Scores::Narrow(columns)) =
        (&market.rows.scores, &market.columns.scores)
    else {
        panic!("narrow scores");
    };
    View::new(market, rows, columns)
}

/// An edge as left node, slot, score, capacity.
type Quad = (u32, u32, i64, u32);

/// A network of edges sorted by (left, slot).
pub(super) fn network(
    supply: Vec<u32>,
    capacity: Vec<u32>,
    edges: &[Quad],
    wide: bool,
    objective: Objective,
) -> Network {
    let adjacency = |nodes: usize, by: &dyn Fn(&Quad) -> (u32, u32)| {
        let mut sorted: Vec<_> = edges.iter().map(|edge| (by(edge), edge.2)).collect();
        sorted.sort_unstable();
        let mut start = vec![0u32; nodes + 1];
        sorted
            .iter()
            .for_each(|edge| start[edge.0.0 as usize + 1] += 1);
        (0..nodes).for_each(|node| start[node + 1] += start[node]);
        let scores = if wide {
            Scores::Wide(sorted.iter().map(|edge| edge.1).collect())
        } else {
            Scores::Narrow(
                sorted
                    .iter()
                    .map(|edge| i32::try_from(edge.1).expect("narrow"))
                    .collect(),
            )
        };
        Adjacency {
            start,
            head: sorted.iter().map(|edge| edge.0.1).collect(),
            scores,
        }
    };
    let unit = edges.iter().all(|edge| edge.3 == 1);
    Network {
        rows: adjacency(supply.len(), &|edge| (edge.0, edge.1)),
        columns: adjacency(capacity.len(), &|edge| (edge.1, edge.0)),
        edge_capacity: if wide && !unit {
            Capacities::Wide(edges.iter().map(|edge| edge.3).collect())
        } else {
            Capacities::narrowest(edges.iter().map(|edge| edge.3))
        },
        rank: (0..u32::try_from(supply.len()).expect("small")).collect(),
        supply,
        capacity,
        group_of: Vec::new(),
        group_capacity: Vec::new(),
        objective,
        marks: OnceLock::new(),
    }
}

pub(super) fn random(draw: &mut Draw, size: u64) -> Network {
    let (lefts, slots) = (draw.below(size), draw.below(size));
    let unit = draw.below(2) == 0;
    let top = [1, 2, 5][usize::try_from(draw.below(3)).expect("small")];
    let supply: Vec<u32> = (0..lefts)
        .map(|_| if unit { 1 } else { draw.small(4) })
        .collect();
    let capacity: Vec<u32> = (0..slots).map(|_| draw.small(top + 2)).collect();
    let range = [2, 10, 1000][usize::try_from(draw.below(3)).expect("small")];
    let below = draw.below(range);
    let density = [1, 2, 3, 4, 20][usize::try_from(draw.below(5)).expect("small")];
    let capped = draw.below(2) == 0;
    let mut edges = Vec::new();
    for left in 0..u32::try_from(lefts).expect("small") {
        for slot in 0..u32::try_from(slots).expect("small") {
            if draw.below(density) == 0 {
                let score = i64::try_from(draw.below(range)).expect("small")
                    - i64::try_from(below).expect("small");
                edges.push((left, slot, score, if capped { draw.small(4) } else { 1 }));
            }
        }
    }
    let objective = if draw.below(2) == 0 {
        Objective::BestScore
    } else {
        Objective::MostPlaced
    };
    let mut network = network(supply, capacity, &edges, draw.below(2) == 0, objective);
    let groups = draw.below(4);
    if groups > 0 {
        network.group_of = (0..slots)
            .map(|_| {
                if draw.below(4) == 0 {
                    NO_GROUP
                } else {
                    draw.small(groups)
                }
            })
            .collect();
        network.group_capacity = (0..groups).map(|_| draw.small(8)).collect();
    }
    network
}

fn score(scores: &Scores, at: usize) -> i128 {
    match scores {
        Scores::Narrow(scores) => i128::from(scores[at]),
        Scores::Wide(scores) => i128::from(scores[at]),
    }
}

/// Panics unless `parts` is feasible and its duals prove it.
pub(super) fn prove(network: &Network, parts: &Parts) {
    let most = network.objective == Objective::MostPlaced;
    assert!(most || parts.bonus == 0);
    let mut load = vec![0u64; network.capacity.len()];
    let mut group_load = vec![0u64; network.group_capacity.len()];
    let (mut primal, mut placed, mut dual, mut cut) = (0i128, 0u64, 0i128, 0u64);
    let group = |slot: usize| match network.group_of.get(slot) {
        None | Some(&NO_GROUP) => None,
        Some(&group) => Some(group as usize),
    };
    for left in 0..network.supply.len() {
        let flows = parts.flow_start[left] as usize..parts.flow_start[left + 1] as usize;
        let mut held = 0;
        let mut known = 0;
        let profit = parts.profits[left];
        assert!(profit >= 0);
        dual += i128::from(profit) * i128::from(network.supply[left]);
        let row = network.rows.start[left] as usize..network.rows.start[left + 1] as usize;
        for edge in row {
            let slot = network.rows.head[edge] as usize;
            let capacity = network.edge_capacity.get(edge);
            let flow = flows
                .clone()
                .find(|&at| parts.flow_slot[at] as usize == slot);
            let units = flow.map_or(0, |at| parts.flow_units[at]);
            known += usize::from(flow.is_some());
            assert!(units <= capacity);
            held += units;
            load[slot] += u64::from(units);
            if let Some(group) = group(slot) {
                group_load[group] += u64::from(units);
            }
            let value = score(&network.rows.scores, edge);
            primal += value * i128::from(units);
            placed += u64::from(units);
            let above = group(slot).map_or(0, |group| parts.group_prices[group]);
            let rent = value + i128::from(parts.bonus)
                - i128::from(profit)
                - i128::from(parts.prices[slot])
                - i128::from(above);
            dual += rent.max(0) * i128::from(capacity);
            if most
                && !parts.cover_left[left]
                && !parts.cover_slot[slot]
                && !group(slot).is_some_and(|group| parts.cover_group[group])
            {
                cut += u64::from(capacity);
            }
        }
        assert_eq!(known, flows.len(), "a flow off the graph");
        assert!(held <= network.supply[left]);
        if most && parts.cover_left[left] {
            cut += u64::from(network.supply[left]);
        }
    }
    let nodes = load
        .iter()
        .zip(&network.capacity)
        .zip(&parts.prices)
        .enumerate();
    for (slot, ((&load, &capacity), &price)) in nodes {
        assert!(
            load <= u64::from(capacity) && price >= 0,
            "node {load} {capacity} {price}: {network:?} {parts:?}"
        );
        assert!(load == u64::from(capacity) || price == 0);
        dual += i128::from(price) * i128::from(capacity);
        if most && parts.cover_slot[slot] {
            cut += u64::from(capacity);
        }
    }
    let nodes = group_load
        .iter()
        .zip(&network.group_capacity)
        .zip(&parts.group_prices);
    for (group, ((&load, &capacity), &price)) in nodes.enumerate() {
        assert!(
            load <= u64::from(capacity) && price >= 0,
            "node {load} {capacity} {price}: {network:?} {parts:?}"
        );
        assert!(load == u64::from(capacity) || price == 0);
        dual += i128::from(price) * i128::from(capacity);
        if most && parts.cover_group[group] {
            cut += u64::from(capacity);
        }
    }
    assert_eq!((primal, placed), (parts.total, parts.placed));
    assert_eq!(
        primal + i128::from(parts.bonus) * i128::from(placed),
        dual,
        "not optimal"
    );
    if most {
        assert_eq!(cut, placed, "not the most");
    }
}

fn marks(network: &Network) -> Arc<[u64]> {
    let slots = u32::try_from(network.capacity.len()).expect("small");
    Arc::clone(network.marks(&Keys::Numbered(slots)))
}

/// Marks are other numbers in every process: only which are equal may tell.
#[test]
fn the_answer_does_not_depend_on_what_the_marks_are() {
    let mut alike = 0;
    for seed in 0..600 {
        let mut draw = Draw(seed);
        let network = random(&mut draw, 6 + seed % 30);
        let own = marks(&network);
        // Odd factors keep apart what is apart, and bring it into another order.
        let others = [u64::MAX, 0x9e37_79b9_7f4a_7c15, 0xd134_2543_de82_ef95]
            .map(|factor| own.iter().map(|mark| mark.wrapping_mul(factor)).collect());
        let solve = |marks: &[u64]| {
            let solved = optimum_of(&network, marks, &Options::default()).expect("solvable");
            solved.parts
        };
        let first = solve(&own);
        alike += own.len() - own.iter().collect::<BTreeSet<_>>().len();
        for other in others {
            let other: Vec<u64> = other;
            assert!(solve(&other) == first, "seed {seed}");
            // Nor does the scan at which the work is done.
            for limit in 0..12 {
                let options = Options {
                    work_limit: Some(limit),
                    ..Options::default()
                };
                let stopped = |marks: &[u64]| optimum_of(&network, marks, &options).err();
                assert_eq!(stopped(&other), stopped(&own), "seed {seed}, {limit} scans");
            }
        }
    }
    assert!(alike > 500, "{alike} rows that are like another");
}

#[test]
fn random_networks_are_proven() {
    for seed in 0..4000 {
        let mut draw = Draw(seed);
        let network = random(&mut draw, 4 + seed % 20);
        let parts = optimum_of(&network, &marks(&network), &Options::default())
            .map(|solved| solved.parts)
            .unwrap_or_else(|error| panic!("seed {seed}: {error:?}"));
        prove(&network, &parts);
        crate::matching::certificate::verify(&network, &parts).expect("proven above");
    }
}

/// What is solved apart is proven together, with one bonus. In a chain all but the last are best where they are and have to move on for the last to come in: the
/// longer it is, the higher the bonus that brings them all in. Whichever of three comes first, the others are solved again; a limit may end that too, and what it
/// tells of is all that was done until then.
#[test]
fn what_is_solved_apart_is_proven_with_one_bonus() {
    for lengths in [[20, 12, 16], [12, 20, 16], [16, 12, 20]] {
        let (mut edges, mut first) = (Vec::new(), 0);
        for length in lengths {
            let mut edge = |left, slot, score| {
                edges.push(Edge {
                    left,
                    slot,
                    score,
                    capacity: 1,
                });
            };
            for node in first..first + length - 1 {
                edge(node, node, 100);
                edge(node, node + 1, -100);
            }
            edge(first + length - 1, first, -100);
            first += length;
        }
        let graph = Graph::from_edges(Edges {
            supply: vec![1; first as usize],
            capacity: vec![1; first as usize],
            edges,
            objective: Objective::MostPlaced,
            ..Edges::default()
        });
        let graph = graph.expect("a graph");
        let whole = graph.solve().expect("nothing stops it");
        prove(&graph.network, &whole.parts);
        assert_eq!((whole.placed(), whole.total()), (48, -4_800));
        // More than all start from, and than the shorter chains need.
        assert!(whole.bonus() > 2_400, "{lengths:?}: {}", whole.bonus());
        let (mut cut, mut before) = (0, 0);
        for limit in 0.. {
            let options = Options {
                work_limit: Some(limit),
                ..Options::default()
            };
            match graph.solve_with(&options) {
                Err(SolveError::WorkLimit { limit: told, scans }) => {
                    let most = whole.stats().edge_scans;
                    assert!(told == limit && (before..=most).contains(&scans));
                    (before, cut) = (scans, cut + 1);
                }
                again => {
                    assert_eq!(again.expect("no other fault"), whole);
                    break;
                }
            }
        }
        assert!(cut > 500, "{cut} cut");
    }
}

/// The same nodes under names, some of them left out, some edges too, others and capacities changed.
fn changed(draw: &mut Draw, network: &Network, much: u64) -> Graph {
    let mut keep = |nodes: usize| -> Vec<u32> {
        let nodes = (0u32..).take(nodes);
        nodes.filter(|_| draw.below(100) >= much).collect()
    };
    let (lefts, slots) = (keep(network.supply.len()), keep(network.capacity.len()));
    let mut edges = Vec::new();
    for (new, &left) in (0u32..).zip(&lefts) {
        for edge in network.rows.range(left) {
            let Ok(slot) = slots.binary_search(&network.rows.head[edge]) else {
                continue;
            };
            let slot = u32::try_from(slot).expect("small");
            if draw.below(100) < much {
                continue;
            }
            let mut worth = i64::try_from(score(&network.rows.scores, edge)).expect("small");
            if draw.below(100) < much {
                worth += i64::from(draw.small(5)) - 2;
            }
            let units = network.edge_capacity.get(edge);
            edges.push((new, slot, worth, units));
        }
    }
    let pick = |of: &[u32], nodes: &[u32]| nodes.iter().map(|&node| of[node as usize]).collect();
    let mut supply: Vec<u32> = pick(&network.supply, &lefts);
    let mut capacity: Vec<u32> = pick(&network.capacity, &slots);
    for units in supply.iter_mut().chain(&mut capacity) {
        if draw.below(100) < much {
            *units = (*units + draw.small(3)).saturating_sub(1);
        }
    }
    let wide = matches!(network.rows.scores, Scores::Wide(_));
    let mut next = super::trials::network(supply, capacity, &edges, wide, network.objective);
    if !network.group_of.is_empty() {
        next.group_of = pick(&network.group_of, &slots);
        next.group_capacity = network.group_capacity.clone();
        for units in &mut next.group_capacity {
            if draw.below(100) < much {
                *units = (*units + draw.small(3)).saturating_sub(1);
            }
        }
        // One more, of no slot.
        if draw.below(100) < much {
            next.group_capacity.push(draw.small(3));
        }
    }
    let keys = |nodes: &[u32]| {
        let names: Vec<String> = nodes.iter().map(|node| format!("k{node:04}")).collect();
        Arc::new(Keys::from_sorted(names.iter().map(String::as_str)))
    };
    Graph {
        network: next,
        left_keys: keys(&lefts),
        slot_keys: keys(&slots),
        origin: None,
    }
}

#[test]
fn a_warm_start_reaches_the_cold_answer() {
    for seed in 0..4000 {
        let mut draw = Draw(seed + 1_000_000);
        let network = random(&mut draw, 4 + seed % 20);
        let before = changed(&mut draw, &network, 10);
        let after = changed(&mut draw, &network, 10);
        let previous = before.solve().expect("solvable");
        // Groups more or fewer are another question, which is solved from nothing.
        let groups = [&before, &after].map(|graph| graph.network.group_capacity.len());
        let warm = match groups[0] == groups[1] {
            true => super::solve::warm_alone(&after, &previous),
            false => after.solve_from(&previous),
        };
        let warm = warm.unwrap_or_else(|error| panic!("seed {seed}: {error:?}"));
        let cold = after.solve().expect("solvable");
        assert_eq!(warm.total(), cold.total(), "seed {seed}");
        if after.network.objective == Objective::MostPlaced {
            assert_eq!(warm.placed(), cold.placed(), "seed {seed}");
        }
        if warm.bonus() == cold.bonus() {
            assert_eq!(warm.parts.prices, cold.parts.prices, "seed {seed}");
        }
        let same = before.solve_from(&previous).expect("solvable");
        assert_eq!(
            (0u32..)
                .take(previous.lefts())
                .map(|left| same.flows(left).collect())
                .collect::<Vec<Vec<_>>>(),
            (0u32..)
                .take(previous.lefts())
                .map(|left| previous.flows(left).collect())
                .collect::<Vec<Vec<_>>>(),
            "nothing changed and somebody moved: seed {seed}"
        );
    }
}

/// Panics unless who is said to keep a price up does, and is kept up in turn. Returns how many prices nobody is said to keep up.
fn prop(network: &Network, parts: &Parts, supports: &[Support]) -> u32 {
    let mut missing = 0;
    let units = |left: u32, slot: u32| {
        let flows = parts.flow_start[left as usize]..parts.flow_start[left as usize + 1];
        let flow =
            (flows.start as usize..flows.end as usize).find(|&at| parts.flow_slot[at] == slot);
        flow.map_or(0, |at| parts.flow_units[at])
    };
    let edge = |left: u32, slot: u32| {
        let mut row = network.rows.range(left);
        row.find(|&edge| network.rows.head[edge] == slot)
            .expect("an edge")
    };
    let value = |left: u32, slot: u32| {
        score(&network.rows.scores, edge(left, slot)) - i128::from(parts.prices[slot as usize])
    };
    for slot in (0u32..).take(network.capacity.len()) {
        let (mut node, mut steps) = (slot, 0);
        while node != NONE && parts.prices[node as usize] > 0 {
            let Support { left, from } = supports[node as usize];
            if left == NONE {
                missing += 1;
                break;
            }
            let there = if from == NONE {
                let placed: u32 = (0u32..)
                    .take(network.capacity.len())
                    .map(|slot| units(left, slot))
                    .sum();
                assert!(placed < network.supply[left as usize], "{left} is out");
                -i128::from(parts.bonus)
            } else {
                assert!(units(left, from) > 0, "{left} sits at {from}");
                value(left, from)
            };
            assert_eq!(value(left, node), there, "{left} keeps up {node}");
            let most = network.edge_capacity.get(edge(left, node));
            assert!(units(left, node) < most, "{left} has no room at {node}");
            steps += 1;
            assert!(steps <= network.capacity.len(), "a ring at {slot}");
            node = from;
        }
    }
    missing
}

#[test]
fn every_price_is_kept_up_by_somebody() {
    let mut missing = 0;
    for seed in 0..2_000 {
        let mut draw = Draw(seed + 4_000_000);
        let full = seed % 2 == 0;
        let network = if full {
            full_matrix(&mut draw)
        } else {
            Network {
                group_of: Vec::new(),
                group_capacity: Vec::new(),
                ..random(&mut draw, 4 + seed % 20)
            }
        };
        let solved = optimum_of(&network, &marks(&network), &Options::default()).expect("solvable");
        missing += prop(&network, &solved.parts, &solved.support);
    }
    // A support among twins is handed on where one of them sits where it sat.
    assert!(missing < 20, "{missing} prices are kept up by nobody");
}

/// Few rows, each that of several left nodes, which a solve merges.
fn twins(draw: &mut Draw) -> Network {
    let (rows, slots, copies) = (1 + draw.small(3), 1 + draw.small(4), 2 + draw.small(4));
    let (mut supply, mut edges) = (Vec::new(), Vec::new());
    for row in 0..rows {
        let units = 1 + draw.small(3);
        let own: Vec<_> = (0..slots)
            .map(|slot| (slot, draw.small(5).into(), 1 + draw.small(3)))
            .collect();
        for left in row * copies..(row + 1) * copies {
            supply.push(units);
            edges.extend(own.iter().map(|edge| (left, edge.0, edge.1, edge.2)));
        }
    }
    let capacity = (0..slots).map(|_| draw.small(u64::from(2 * copies)));
    let capacity = capacity.collect();
    let objective = if draw.below(2) == 0 {
        Objective::BestScore
    } else {
        Objective::MostPlaced
    };
    network(supply, capacity, &edges, false, objective)
}

/// The one whom a merged solve names as sitting there does: units are dealt round, and not each member has some at each place.
#[test]
fn a_price_that_twins_keep_up_is_kept_up_by_one_who_sits_there() {
    let (mut missing, mut prices) = (0, 0);
    for seed in 0..2_000 {
        let network = twins(&mut Draw(seed + 6_000_000));
        let solved = optimum_of(&network, &marks(&network), &Options::default()).expect("solvable");
        missing += prop(&network, &solved.parts, &solved.support);
        let high = solved.parts.prices.iter().filter(|&&price| price > 0);
        prices += high.count();
    }
    assert!(prices > 1_000, "{prices} prices");
    assert!(
        missing < 20,
        "{missing} of {prices} prices are kept up by nobody"
    );
}

/// What a warm start hands on to the next one is as true as what it was handed.
#[test]
fn every_price_is_kept_up_by_somebody_after_a_change() {
    let (mut missing, mut prices) = (0, 0);
    for seed in 0..2_000 {
        let mut draw = Draw(seed + 5_000_000);
        let network = Network {
            group_of: Vec::new(),
            group_capacity: Vec::new(),
            ..random(&mut draw, 4 + seed % 20)
        };
        let before = changed(&mut draw, &network, 10);
        let after = changed(&mut draw, &network, 10);
        let previous = before.solve().expect("solvable");
        let warm = super::solve::warm_alone(&after, &previous).expect("solvable");
        missing += prop(&after.network, &warm.parts, &warm.trail.support);
        let high = warm.parts.prices.iter().filter(|&&price| price > 0);
        prices += high.count();
    }
    assert!(prices > 1_000, "{prices} prices");
    assert!(missing < 20, "{missing} prices are kept up by nobody");
}

/// The best sum of (score + `bonus`) x units, with `more` units of capacity at a slot and its group, or a group.
fn value(
    network: &Network,
    bonus: i64,
    slot: Option<usize>,
    group: Option<usize>,
    more: i64,
) -> i128 {
    let mut network = network.clone();
    let lift = |scores: &Scores| {
        let lifted = |at: usize| i64::try_from(score(scores, at)).expect("64 bits") + bonus;
        let number = match scores {
            Scores::Narrow(scores) => scores.len(),
            Scores::Wide(scores) => scores.len(),
        };
        Scores::Wide((0..number).map(lifted).collect())
    };
    network.rows.scores = lift(&network.rows.scores);
    network.columns.scores = lift(&network.columns.scores);
    network.objective = Objective::BestScore;
    network.marks = OnceLock::new();
    let add = |units: &mut u32| *units = u32::try_from(i64::from(*units) + more).expect("small");
    if let Some(slot) = slot {
        add(&mut network.capacity[slot]);
    }
    if let Some(group) = group {
        add(&mut network.group_capacity[group]);
    }
    let solved = optimum_of(&network, &marks(&network), &Options::default());
    solved.expect("solvable").parts.total
}

/// Every price of a solve against solves with one place more and one less; counts gaps, and slots without a place.
fn price_by_solving(network: Network, seed: u64) -> (u32, u32) {
    let (mut gaps, mut none) = (0, 0);
    let keys = |nodes: usize| Arc::new(Keys::Numbered(u32::try_from(nodes).expect("small")));
    let graph = Graph {
        left_keys: keys(network.supply.len()),
        slot_keys: keys(network.capacity.len()),
        network,
        origin: None,
    };
    let network = &graph.network;
    let matching = graph.solve().expect("solvable");
    let greatest = matching.greatest_prices(&graph).expect("proven");
    let Parts {
        prices,
        group_prices,
        bonus,
        ..
    } = &matching.parts;
    let now = value(network, *bonus, None, None, 0);
    for (slot, &capacity) in network.capacity.iter().enumerate() {
        let group = network.group_of.get(slot).copied();
        let group = group.filter(|&group| group != NO_GROUP);
        let group = group.map(|group| group as usize);
        let toll = prices[slot] + group.map_or(0, |group| group_prices[group]);
        let more = value(network, *bonus, Some(slot), group, 1) - now;
        assert_eq!(i128::from(toll), more, "seed {seed}: slot {slot}");
        let shared = group.map_or(u32::MAX, |group| network.group_capacity[group]);
        let less =
            (capacity.min(shared) > 0).then(|| now - value(network, *bonus, Some(slot), group, -1));
        assert_eq!(
            greatest[slot].map(i128::from),
            less,
            "seed {seed}: slot {slot}"
        );
        gaps += u32::from(greatest[slot].is_some_and(|greatest| greatest > toll));
        none += u32::from(greatest[slot].is_none());
    }
    for (group, &price) in group_prices.iter().enumerate() {
        let more = value(network, *bonus, None, Some(group), 1) - now;
        assert_eq!(i128::from(price), more, "seed {seed}: group {group}");
    }
    (gaps, none)
}

#[test]
fn the_least_prices_are_what_one_more_is_worth_and_the_greatest_the_last() {
    let (mut gaps, mut none) = (0, 0);
    for seed in 0..600 {
        let mut draw = Draw(seed + 2_000_000);
        let network = random(&mut draw, 4 + seed % 9);
        let found = price_by_solving(network, seed);
        gaps += found.0;
        none += found.1;
    }
    assert!(gaps > 100 && none > 100, "{gaps} gaps, {none} slots closed");
}

/// A full matrix of units, up to 6 by 6.
fn full_matrix(draw: &mut Draw) -> Network {
    let (lefts, slots) = (1 + draw.small(6), 1 + draw.small(6));
    let mut edges = Vec::new();
    for left in 0..lefts {
        for slot in 0..slots {
            let score = i64::from(draw.small(1_000)) - 999 * i64::from(draw.small(2));
            edges.push((left, slot, score, 1));
        }
    }
    let objective = if draw.below(2) == 0 {
        Objective::BestScore
    } else {
        Objective::MostPlaced
    };
    let ones = |nodes: u32| vec![1; nodes as usize];
    network(ones(lefts), ones(slots), &edges, false, objective)
}

/// Full matrices have a kernel of their own, tall ones among them are turned.
#[test]
fn prices_on_full_matrices_are_what_one_more_is_worth() {
    for seed in 0..300 {
        let network = full_matrix(&mut Draw(seed + 3_000_000));
        price_by_solving(network, seed);
    }
}

//! The greatest prices that prove a matching.
//!
//! The prices that prove an optimal matching form a lattice (Shapley & Shubik 1972; Demange & Gale 1985). Its least element is
//! what a solve returns: what one more place is worth. Its greatest is what the last place is worth: what a newcomer's score must exceed.
//!
//! # Definitions
//! The *toll* of a slot is its price plus its group's. `V(b)` is the greatest sum of (score + bonus) x units for the capacities `b`.
//! - least toll of slot `j` = `V(b with one more at j and its group) - V(b)`
//! - greatest toll of slot `j` = `V(b) - V(b with one less at j and its group)`; none where there is no place to take away.
//!
//! # How
//! A toll can rise until a unit would rather leave: by its distance to the nearest of the *exits*, which are the ground (a unit goes out) and
//! nodes with room (there the price is 0 and stays so). Arcs as in `repair`: from where a unit is to where its left node has room,
//! as long as the value that it gives up. All distances at once are one Dijkstra from the exits against the arcs.
//!
//! Cost: the proof is read first, then one pass over the columns and a heap of the slots; 28 bytes a slot and 12 a flow of scratch.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::error::CertificateError;
use crate::graph::Graph;
use crate::graph::network::{NO_GROUP, Network, Scores};
use crate::matching::answer::Matching;
use crate::matching::parts::Parts;

impl Matching {
    /// For each slot, the greatest price that proves this matching, its group's price included (and the bonus under
    /// most-placed): what a newcomer's score, plus the bonus, must exceed to win a place there.
    ///
    /// [`Matching::price`] and [`Matching::group_price`] are the least: what one more place is worth. The two differ by what an
    /// outbid person misses beyond the worth of the place. A slot with room has 0; one without a place to win (its capacity or its group's
    /// is 0) has none.
    ///
    /// Takes `O(edges + slots log slots)`; where supplies split, each edge counts as often as its left node has flows.
    ///
    /// # Errors
    /// Those of [`Matching::verify`]: the prices of what is no optimum mean nothing.
    ///
    /// ```
    /// use gongfang::{Edge, Edges, Graph, Objective};
    ///
    /// // One place, worth 7 to one person and 4 to another.
    /// let edge = |left, score| Edge { left, slot: 0, score, capacity: 1 };
    /// let graph = Graph::from_edges(Edges {
    ///     supply: vec![1, 1],
    ///     capacity: vec![1],
    ///     edges: vec![edge(0, 7), edge(1, 4)],
    ///     objective: Objective::BestScore,
    ///     ..Edges::default()
    /// })?;
    /// let matching = graph.solve()?;
    /// assert_eq!(matching.price(0), 4); // one place more would take the other in
    /// assert_eq!(matching.greatest_prices(&graph)?, [Some(7)]); // one place less would lose the first
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn greatest_prices(&self, graph: &Graph) -> Result<Vec<Option<i64>>, CertificateError> {
        self.verify(graph)?;
        Ok(greatest(&graph.network, self.parts()))
    }
}

/// A flow, seen from its left node.
#[derive(Clone, Copy)]
struct Stay {
    slot: u32,
    /// What a unit of it gives up when it goes out: score + bonus - toll.
    value: i64,
}

/// Distances to the exits, those of groups behind those of slots.
struct Rise {
    distance: Vec<i64>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Rise {
    fn bound(&mut self, node: usize, distance: i64) {
        if distance < self.distance[node] {
            self.distance[node] = distance;
            let node = u32::try_from(node).expect("fewer than 2^32 nodes");
            self.heap.push(Reverse((distance, node)));
        }
    }

    fn nearest(&mut self) -> Option<(i64, usize)> {
        while let Some(Reverse((distance, node))) = self.heap.pop() {
            if distance == self.distance[node as usize] {
                return Some((distance, node as usize));
            }
        }
        None
    }
}

/// The greatest tolls that prove `parts`, which are proven.
fn greatest(network: &Network, parts: &Parts) -> Vec<Option<i64>> {
    let slots = network.capacity.len();
    let group = |slot: usize| match network.group_of.get(slot) {
        None | Some(&NO_GROUP) => None,
        Some(&group) => Some(group as usize),
    };
    let toll =
        |slot: usize| parts.prices[slot] + group(slot).map_or(0, |at| parts.group_prices[at]);
    let flows = |left: usize| parts.flow_start[left] as usize..parts.flow_start[left + 1] as usize;
    let mut room: Vec<i64> = network
        .capacity
        .iter()
        .map(|&units| i64::from(units))
        .collect();
    room.extend(network.group_capacity.iter().map(|&units| i64::from(units)));
    let mut rise = Rise {
        distance: vec![i64::MAX; room.len()],
        heap: BinaryHeap::new(),
    };
    let mut stays = Vec::with_capacity(parts.flow_slot.len());
    for left in 0..network.supply.len() {
        let row = network.rows.range(u32::try_from(left).expect("u32 nodes"));
        let heads = &network.rows.head[row.clone()];
        for flow in flows(left) {
            let slot = parts.flow_slot[flow];
            let edge = row.start + heads.partition_point(|&head| head < slot);
            let value = score(&network.rows.scores, edge) + parts.bonus - toll(slot as usize);
            let units = i64::from(parts.flow_units[flow]);
            room[slot as usize] -= units;
            if let Some(at) = group(slot as usize) {
                room[slots + at] -= units;
            }
            rise.bound(slot as usize, value);
            stays.push(Stay { slot, value });
        }
    }
    for (node, &room) in room.iter().enumerate() {
        if room > 0 && group(node).is_none() {
            rise.bound(node, 0);
        }
    }
    let mut within = vec![Vec::new(); network.group_capacity.len()];
    for (slot, &at) in (0u32..).zip(&network.group_of) {
        if at != NO_GROUP {
            within[at as usize].push(slot);
        }
    }
    while let Some((distance, node)) = rise.nearest() {
        if node >= slots {
            // A slot with room costs what its group costs.
            for &slot in within[node - slots]
                .iter()
                .filter(|&&slot| room[slot as usize] > 0)
            {
                rise.bound(slot as usize, distance);
            }
            continue;
        }
        for edge in network
            .columns
            .range(u32::try_from(node).expect("u32 nodes"))
        {
            let left = network.columns.head[edge] as usize;
            let here = score(&network.columns.scores, edge) + parts.bonus - toll(node);
            let stays = &stays[flows(left)];
            if stays.iter().all(|stay| stay.slot as usize == node)
                || !fits(network, parts, left, node)
            {
                continue;
            }
            for stay in stays.iter().filter(|stay| stay.slot as usize != node) {
                rise.bound(stay.slot as usize, distance + stay.value - here);
            }
        }
        if let Some(at) = group(node) {
            // A group costs no more than any slot of it.
            rise.bound(slots + at, distance + parts.prices[node]);
        }
    }
    let places = |slot: usize| {
        let shared = group(slot).map_or(u32::MAX, |at| network.group_capacity[at]);
        network.capacity[slot].min(shared)
    };
    (0..slots)
        .map(|slot| (places(slot) > 0).then(|| toll(slot).saturating_add(rise.distance[slot])))
        .collect()
}

/// Whether another unit of a left node fits on its edge to a slot.
fn fits(network: &Network, parts: &Parts, left: usize, slot: usize) -> bool {
    let row = network.rows.range(u32::try_from(left).expect("u32 nodes"));
    let edge = row.start + network.rows.head[row].partition_point(|&head| (head as usize) < slot);
    let capacity = network.edge_capacity.get(edge);
    let flows = parts.flow_start[left] as usize..parts.flow_start[left + 1] as usize;
    let mut flows = parts.flow_slot[flows.clone()]
        .iter()
        .zip(&parts.flow_units[flows]);
    let there = flows.find(|flow| *flow.0 as usize == slot);
    there.map_or(0, |flow| *flow.1) < capacity
}

fn score(scores: &Scores, edge: usize) -> i64 {
    match scores {
        Scores::Narrow(scores) => i64::from(scores[edge]),
        Scores::Wide(scores) => scores[edge],
    }
}

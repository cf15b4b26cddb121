//! A graph with rules of your own: plain numbers in, no lists.
//!
//! [`Edges`] is what a caller writes by hand, [`Graph::from_edges`] checks it and puts it in canonical
//! order: the same edges in any order make the same graph, so the same answer.
//!
//! # What is refused
//! A group list of another length than the slots, an unknown group, an edge to an unknown node, a pair
//! that stands twice, a score outside ±[`SCORE_LIMIT`], 2^32 nodes on a side or 2^32 edges.
//!
//! # What is legal
//! Supply 0, capacity 0, a group nobody stands in, negative scores, an empty graph. An edge of capacity 0
//! carries nothing and is left out; an edge never carries more than its left node has, so a capacity above
//! the supply counts as the supply. Where that makes every capacity 1, none is stored.
//!
//! # Cost
//! Linear in nodes and edges, plus a sort of every row that is not in order. The edges are freed before the
//! second direction is made: the peak is 28 bytes an edge, the caller's 24 included, 1 more
//! with edge capacities, 4 where one of them is above 255.

use std::sync::{Arc, OnceLock};

use crate::error::EdgesError;
use crate::graph::Graph;
use crate::graph::network::{Adjacency, Capacities, NO_GROUP, Network, Scores};
use crate::ids::Keys;
use crate::policy::Objective;

/// Scores lie within ±2^53, far above any sum of money.
///
/// What 64 bits can add up along a path depends on the number of nodes: a solve checks that spread
/// again and names the limit.
pub(crate) const SCORE_LIMIT: i64 = 1 << 53;

/// One candidate pair of a graph with rules of your own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The left node.
    pub left: u32,
    /// The slot.
    pub slot: u32,
    /// What one unit on this edge is worth; larger is better.
    pub score: i64,
    /// How many units the edge can carry.
    pub capacity: u32,
}

/// A graph with rules of your own: plain numbers in, no lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edges {
    /// Units of each left node; 0 is legal.
    pub supply: Vec<u32>,
    /// Units each slot can hold; 0 is legal.
    pub capacity: Vec<u32>,
    /// For each slot the group (a workshop, say) whose capacity it shares, if any; empty for no groups.
    pub group: Vec<Option<u32>>,
    /// Units that all slots of a group can hold together.
    pub group_capacity: Vec<u32>,
    /// The candidate pairs, in any order; no pair twice.
    pub edges: Vec<Edge>,
    /// What "best" means.
    pub objective: Objective,
}

/// From scores as large as this on slots may hold their bids in 64 bits: 2^27, or 2^23 where placing comes first, as that is worth up to 12 times as much.
const fn wide_bids_from(objective: Objective) -> i64 {
    match objective {
        Objective::BestScore => 1 << 27,
        Objective::MostPlaced => 1 << 23,
    }
}

impl Graph {
    /// Builds a graph from bare edges.
    ///
    /// Nodes are numbered from 0 on either side; equals are dealt in that order.
    ///
    /// # Errors
    /// The first fault found, see [`EdgesError`].
    pub fn from_edges(edges: Edges) -> Result<Self, EdgesError> {
        let lefts = count("left nodes", edges.supply.len())?;
        let slots = count("slots", edges.capacity.len())?;
        count("edges", edges.edges.len())?;
        let group_of = groups(&edges)?;
        check(&edges)?;
        let Edges {
            supply,
            capacity,
            group_capacity,
            edges,
            objective,
            ..
        } = edges;
        let (rows, edge_capacity) = rows(&supply, edges);
        twice(&rows)?;
        let graph = Self {
            network: Network {
                columns: rows.transpose(capacity.len()),
                rank: (0..lefts).collect(),
                supply,
                capacity,
                group_of,
                group_capacity,
                rows,
                edge_capacity,
                objective,
                marks: OnceLock::new(),
            },
            left_keys: Arc::new(Keys::Numbered(lefts)),
            slot_keys: Arc::new(Keys::Numbered(slots)),
            origin: None,
        };
        graph.network.marks(&graph.slot_keys);
        Ok(graph)
    }

    /// Bytes that this graph and a solve of it, from nothing or from an earlier answer, hold at their peak: never under, as
    /// memory is counted in pages. The earlier answer is the caller's, and not among them; nor are weeks, where they are decided.
    ///
    /// It is 32 bytes an edge and 100 bytes a node (the contract), 1.5 more an edge with edge capacities (6 where one of them is above 255), 64 for every
    /// place but one that a left node of several units may have (72 where scores do not fit 32 bits), and 4 MiB for what does not grow. Where
    /// scores are past 2^27 (2^23 where placing comes first) it is 12 more for every seat that somebody may take beyond two a left node.
    ///
    /// On one thread: where a market falls apart, each further one holds another of its parts once more, and what it takes to solve that.
    ///
    /// Takes a look at every node, and at every edge where the solve does not know yet how far scores reach.
    #[must_use]
    pub fn estimate_bytes(&self) -> u64 {
        let network = &self.network;
        let edges = network.rows.head.len() as u64;
        let nodes =
            (network.supply.len() + network.capacity.len() + network.group_capacity.len()) as u64;
        // Once more for those of the core: half of the edges at most.
        let capped = (3 * network.edge_capacity.width() * edges).div_ceil(2);
        let places = |(&units, bounds): (&u32, &[u32])| {
            u64::from(units.min(bounds[1] - bounds[0]).saturating_sub(1))
        };
        let split: u64 = if network.limit().0 {
            0
        } else {
            let rows = network.rows.start.windows(2);
            network.supply.iter().zip(rows).map(places).sum()
        };
        let a_place = match network.rows.scores {
            Scores::Narrow(_) => 64,
            Scores::Wide(_) => 72,
        };
        let (least, greatest) = network.spread();
        let bids = if greatest.max(-least) >= wide_bids_from(network.objective) {
            12 * network.spare_bids()
        } else {
            0
        };
        32 * edges + capped + 100 * nodes + a_place * split + bids + (4 << 20)
    }
}

/// `number` as 32 bits; the last id is kept for "none".
fn count(what: &'static str, number: usize) -> Result<u32, EdgesError> {
    match u32::try_from(number) {
        Ok(number) if number < u32::MAX => Ok(number),
        _ => Err(EdgesError::TooMany { what, number }),
    }
}

/// The group of each slot, [`NO_GROUP`] for none; empty where no slot has one.
fn groups(edges: &Edges) -> Result<Vec<u32>, EdgesError> {
    let groups = count("groups", edges.group_capacity.len())?;
    if !edges.group.is_empty() && edges.group.len() != edges.capacity.len() {
        return Err(EdgesError::GroupLength {
            slots: edges.capacity.len(),
            found: edges.group.len(),
        });
    }
    for (slot, &group) in edges.group.iter().enumerate() {
        if let Some(group) = group.filter(|&group| group >= groups) {
            return Err(EdgesError::UnknownGroup {
                slot,
                group,
                groups,
            });
        }
    }
    if edges.group.iter().all(Option::is_none) {
        return Ok(Vec::new());
    }
    Ok(edges
        .group
        .iter()
        .map(|group| group.unwrap_or(NO_GROUP))
        .collect())
}

/// Every edge joins known nodes at a score within the limit.
fn check(edges: &Edges) -> Result<(), EdgesError> {
    let (lefts, slots) = (edges.supply.len(), edges.capacity.len());
    for (position, edge) in edges.edges.iter().enumerate() {
        if edge.left as usize >= lefts {
            return Err(EdgesError::UnknownLeft {
                position,
                left: edge.left,
                lefts,
            });
        }
        if edge.slot as usize >= slots {
            return Err(EdgesError::UnknownSlot {
                position,
                slot: edge.slot,
                slots,
            });
        }
        if edge.score.unsigned_abs() > SCORE_LIMIT.unsigned_abs() {
            return Err(EdgesError::Score {
                position,
                score: edge.score,
                limit: SCORE_LIMIT,
            });
        }
    }
    Ok(())
}

/// The edges by left node, every row by slot, and what each can carry.
fn rows(supply: &[u32], mut edges: Vec<Edge>) -> (Adjacency, Capacities) {
    let carries = |edge: &Edge| edge.capacity.min(supply[edge.left as usize].max(1));
    edges.retain(|edge| edge.capacity > 0);
    let start = starts(supply.len(), edges.iter().map(|edge| edge.left));
    if !edges.is_sorted_by_key(|edge| (edge.left, edge.slot)) {
        // In place: a radix sort is twice as fast and would need the edges twice.
        edges.sort_unstable_by_key(|edge| (edge.left, edge.slot));
    }
    let edge_capacity = Capacities::narrowest(edges.iter().map(carries));
    let head = edges.iter().map(|edge| edge.slot).collect();
    // In the place of the edges, else both would be held at once; then narrow.
    let mut scores: Vec<i64> = edges.into_iter().map(|edge| edge.score).collect();
    scores.shrink_to_fit();
    let scores = Scores::narrowest(scores.iter().copied());
    (
        Adjacency {
            start,
            head,
            scores,
        },
        edge_capacity,
    )
}

/// No pair stands twice.
fn twice(rows: &Adjacency) -> Result<(), EdgesError> {
    for (left, bounds) in (0..).zip(rows.start.windows(2)) {
        let row = &rows.head[bounds[0] as usize..bounds[1] as usize];
        if let Some(pair) = row.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(EdgesError::Twice {
                left,
                slot: pair[0],
            });
        }
    }
    Ok(())
}

/// Where the entries of each of `nodes` nodes start, for entries that belong to `owners`.
fn starts(nodes: usize, owners: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut start = vec![0; nodes + 1];
    for owner in owners {
        start[owner as usize + 1] += 1;
    }
    for node in 0..nodes {
        start[node + 1] += start[node];
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The estimate for a full graph of 4 left nodes and 3 slots with 5 seats each.
    fn estimate(objective: Objective, score: i64, units: u32) -> u64 {
        let edge = |at: u32| Edge {
            left: at / 3,
            slot: at % 3,
            score,
            capacity: units,
        };
        let graph = Graph::from_edges(Edges {
            supply: vec![units; 4],
            capacity: vec![5; 3],
            edges: (0..12).map(edge).collect(),
            objective,
            ..Edges::default()
        });
        graph.expect("a graph").estimate_bytes()
    }

    #[test]
    fn the_estimate_counts_what_the_contract_does_not() {
        let [most, best] = [Objective::MostPlaced, Objective::BestScore];
        let contract = 32 * 12 + 100 * 7 + (4 << 20);
        assert_eq!(estimate(best, 1, 1), contract);
        // 12 seats that somebody may take, and two for each left node are counted with it.
        for (objective, large) in [(best, 1_i64 << 27), (most, 1 << 23), (best, -(1 << 27))] {
            assert_eq!(estimate(objective, large - large.signum(), 1), contract);
            assert_eq!(estimate(objective, large, 1), contract + 12 * 4);
        }
        // Units of one left node in three places, and what each edge carries, for the core once more.
        let places = 64 * 2 * 4;
        assert_eq!(estimate(best, 1, 255), contract + places + 18);
        assert_eq!(estimate(best, 1, 256), contract + places + 72);
        let far = contract + 72 * 2 * 4 + 12 * 4 + 18;
        assert_eq!(estimate(best, 1 << 40, 255), far);
    }
}

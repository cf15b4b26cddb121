//! CANDIDATES: who could go where, and what it is worth.
//!
//! `Market + Policy -> Graph`: travel times and the spatial search say who can get where, [`rules`] which pairs may be, [`score`] what each
//! is worth; [`Graph::build`] puts the candidates in compressed sparse rows, both ways. [`judge::Judge`] asks the same of one pair.
//! [`Graph::from_edges`] is the door for rules of your own.

use std::sync::Arc;

use petgraph::graph::UnGraph;

use crate::graph::network::{Adjacency, Network, Scores};
use crate::graph::rules::Reject;
use crate::ids::Keys;
use crate::policy::Policy;

mod build;
mod candidates;
mod decided;
mod edges;
mod error;
mod fitting;
mod halt;
pub mod judge;
mod near;
pub(crate) mod network;
mod pair;
mod prepared;
pub mod rules;
mod scale;
pub mod score;
pub(crate) mod shut_out;
mod slot;
mod travel;
mod trip;
pub(crate) mod weeks;

pub use decided::Decided;
pub use edges::{Edge, Edges};
pub use error::{BuildError, DecidedFault, DecidedFaults};
pub use slot::Slot;
pub use trip::{Site, TravelBasis, Trip};

/// Who could go where, and what it is worth.
#[derive(Clone, Debug)]
pub struct Graph {
    pub(crate) network: Network,
    pub(crate) left_keys: Arc<Keys>,
    pub(crate) slot_keys: Arc<Keys>,
    /// Of a graph that was built from a market.
    pub(crate) origin: Option<Arc<Origin>>,
}

/// What a graph keeps of the market that it was built from.
#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) policy: Policy,
    pub(crate) slots: Vec<Slot>,
    pub(crate) decided: Vec<Decided>,
    pub(crate) refused: Vec<(Reject, u64)>,
    pub(crate) looked_at: u64,
    /// Where an assignment is not enough.
    pub(crate) weeks: Option<weeks::Weeks>,
}

impl Graph {
    /// How many left nodes there are: of a market's graph worker `w` is `market.workers()[w]`.
    #[must_use]
    pub fn workers(&self) -> usize {
        self.network.supply.len()
    }

    /// How many edges there are: a person and a slot. Where an opening has reserves a person can have an edge to several of its slots, those of
    /// capacity 0 among them.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.network.rows.head.len()
    }

    /// The slots of a market's graph, in canonical order: by demand key, the rest of an opening before its reserves. Their capacities count
    /// the decided people too; an order's are its seats. Empty for a graph from bare edges.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        self.origin.as_ref().map_or(&[], |origin| &origin.slots)
    }

    /// Pinned and forced placements, by worker, then slot: they hold their places before the solve.
    ///
    /// A worker stands here once for each decided piece of the week: at most one place, and shares of orders.
    #[must_use]
    pub fn decided(&self) -> &[Decided] {
        self.origin.as_ref().map_or(&[], |origin| &origin.decided)
    }

    /// Those of one worker.
    pub(crate) fn decided_of(&self, worker: u32) -> &[Decided] {
        decided::of_worker(self.decided(), worker)
    }

    /// For each rule, in the table's order, how many pairs it refused first.
    ///
    /// A pair that was never looked at, because no site of the slot is within the worker's reach, counts as *too far*, or as
    /// *home only* where the person only works at home and the slot has no home work; every pair of a decided worker counts as *decided*.
    /// With the candidates they add up to workers x slots.
    #[must_use]
    pub fn refused(&self) -> &[(Reject, u64)] {
        self.origin.as_ref().map_or(&[], |origin| &origin.refused)
    }

    /// How many pairs were judged: those of a slot within the worker's reach.
    #[must_use]
    pub fn looked_at(&self) -> u64 {
        self.origin.as_ref().map_or(0, |origin| origin.looked_at)
    }

    /// Whether more than an assignment is to be decided: shares of orders, least crews or stations that bind.
    ///
    /// Then a solve decides each person's whole week, and says how good the plan is known to be; see
    /// [`Matching::status`](crate::Matching::status).
    #[must_use]
    pub fn has_weeks(&self) -> bool {
        self.weeks().is_some()
    }

    pub(crate) fn weeks(&self) -> Option<&weeks::Weeks> {
        self.origin.as_ref()?.weeks.as_ref()
    }

    /// The policy that a market's graph was built with.
    #[must_use]
    pub fn policy(&self) -> Option<&Policy> {
        self.origin.as_ref().map(|origin| &origin.policy)
    }

    /// The slots that a worker could go to, ascending, with the score of each alone; none for an unknown worker.
    ///
    /// Of an order that is its seat: the least share that counts as a placement. A larger one may be worth it where that is not; it and what else a week may hold is decided by the solve.
    pub fn candidates(&self, worker: u32) -> impl ExactSizeIterator<Item = (u32, i64)> {
        entries(&self.network.rows, worker)
    }

    /// Whether a worker could go to a slot.
    pub(crate) fn is_candidate(&self, worker: u32, slot: u32) -> bool {
        let rows = &self.network.rows;
        rows.head[rows.range(worker)].binary_search(&slot).is_ok()
    }

    /// The workers who could go to a slot, ascending, with the score of each; none for an unknown slot.
    pub fn candidates_of(&self, slot: u32) -> impl ExactSizeIterator<Item = (u32, i64)> {
        entries(&self.network.columns, slot)
    }

    /// The same graph for petgraph: a node a worker, then a node a slot, weighted by their keys (numbers where they have none);
    /// an edge a candidate pair, weighted by its score. A copy, for looking around: the solver does not use it.
    #[must_use]
    pub fn to_petgraph(&self) -> UnGraph<String, i64> {
        let (workers, slots) = (self.left_keys.len(), self.slot_keys.len());
        let mut graph = UnGraph::with_capacity(workers + slots, self.edge_count());
        for keys in [&self.left_keys, &self.slot_keys] {
            for node in (0u32..).take(keys.len()) {
                graph.add_node(
                    keys.text(node)
                        .map_or_else(|| node.to_string(), str::to_owned),
                );
            }
        }
        for worker in (0u32..).take(workers) {
            for (slot, score) in self.candidates(worker) {
                let (from, to) = (worker as usize, workers + slot as usize);
                graph.add_edge(
                    petgraph::graph::NodeIndex::new(from),
                    petgraph::graph::NodeIndex::new(to),
                    score,
                );
            }
        }
        graph
    }
}

fn entries(side: &Adjacency, node: u32) -> impl ExactSizeIterator<Item = (u32, i64)> {
    let range = if (node as usize) + 1 < side.start.len() {
        side.range(node)
    } else {
        0..0
    };
    range.map(|at| {
        let score = match &side.scores {
            Scores::Narrow(scores) => scores[at].into(),
            Scores::Wide(scores) => scores[at],
        };
        (side.head[at], score)
    })
}

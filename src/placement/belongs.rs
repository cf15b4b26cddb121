//! Whether a graph is of a market: what is asked of both is told by the numbers of its nodes.

use crate::domain::{Demand, Market};
use crate::graph::Graph;

/// Whether the nodes of `graph` are the people of `market`, and its demands with their reserves, one by one.
pub(super) fn is_of(graph: &Graph, market: &Market) -> bool {
    let workers = market.workers();
    let same_people = graph.left_keys.len() == workers.len()
        && (0u32..)
            .zip(workers)
            .all(|(node, worker)| graph.left_keys.text(node) == Some(worker.key.as_str()));
    let slots = market.demands().flat_map(|demand| {
        let reserves = match demand {
            Demand::Opening(opening) => opening.reserves.len(),
            Demand::Order(_) => 0,
        };
        // A graph numbers 256 reserves at most.
        let reserves = (0..=u8::MAX).take(reserves).map(Some);
        std::iter::once(None)
            .chain(reserves)
            .map(move |reserve| (demand.key(), reserve))
    });
    let known = graph
        .slots()
        .iter()
        .map(|slot| (&slot.demand, slot.reserve));
    same_people && slots.eq(known)
}

//! What the reasons of an assignment and of weeks have in common.

use std::ops::Range;

use crate::domain::{Demand, Market};
use crate::graph::rules::Reject;
use crate::graph::shut_out::Counts;
use crate::graph::{Graph, Slot};

/// Slots that a reason names; more are counted. All of them for 100,000 people with 160 candidates each would take about 400 MB, by count of bytes.
pub(super) const MOST_NAMED: usize = 16;

pub(super) fn beyond_named(slots: usize) -> u32 {
    u32::try_from(slots.saturating_sub(MOST_NAMED)).expect("a graph has fewer than 2^32 slots")
}

/// Each demand with its slots, which stand together.
pub(super) fn slots_by_demand<'a>(
    market: &'a Market,
    graph: &Graph,
) -> Vec<(Demand<'a>, Range<u32>)> {
    let mut next = 0u32;
    let demands = market.demands().map(|demand| {
        let first = next;
        let is_own = |slot: &Slot| slot.demand == *demand.key();
        while graph.slots().get(next as usize).is_some_and(is_own) {
            next += 1;
        }
        (demand, first..next)
    });
    demands.collect()
}

/// By slot, whether it is a class without a place of an opening that has some: what passes the rules there passes nothing.
///
/// Of an opening that is reserved as a whole that is the rest, whose edges join everybody; they carry nobody, and no reason is read from them.
pub(super) fn empty_classes(graph: &Graph, demands: &[(Demand<'_>, Range<u32>)]) -> Vec<bool> {
    let mut empty = vec![false; graph.slots().len()];
    for (demand, slots) in demands {
        let Demand::Opening(opening) = demand else {
            continue;
        };
        for slot in slots.clone() {
            let capacity = graph.slots()[slot as usize].capacity;
            empty[slot as usize] = opening.places > 0 && capacity == 0;
        }
    }
    empty
}

/// The rules that refused at all, in the table's order.
pub(super) fn by_rule(counts: &Counts) -> Vec<(Reject, u32)> {
    let refused = Reject::ALL.iter().copied().zip(counts.iter().copied());
    refused.filter(|&(_, times)| times > 0).collect()
}

//! What a broker does today: people in the order of the list, each to the best place still open.
//!
//! The baseline is not a straw man: it keeps every hard rule (it chooses among the same candidates), it
//! keeps what was decided beforehand, and each person takes the place with the highest score of their own. It only
//! does not look ahead. "The order of the list" is the order of the workers' keys: a market has no other, so that the
//! baseline too is the same for shuffled rows. Of equal scores the first slot in key order is taken.
//!
//! Cost: one pass over the edges, one judged pair a person placed.

use crate::graph::Graph;
use crate::graph::judge::{Judge, Offer};
use crate::ids::DemandKey;
use crate::placement::Placements;
use crate::report::error::ReportError;

/// One person whom the broker places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    /// Position in `market.workers()`.
    pub(super) worker: u32,
    pub(super) demand: DemandKey,
    pub(super) offer: Offer,
}

/// Everybody whom the broker places, in list order.
pub(super) fn seats(
    judge: &Judge<'_>,
    graph: &Graph,
    placements: &Placements,
) -> Result<Vec<Seat>, ReportError> {
    let mut room = graph.network.capacity.clone();
    let mut placed = placements.placed().iter().peekable();
    let mut seats = Vec::new();
    for (worker, person) in (0u32..).zip(judge.market.workers()) {
        let of_plan = placed.next_if(|placement| placement.worker == person.key);
        if let Some(stands) = of_plan.filter(|placement| placement.decided) {
            seats.push(Seat {
                worker,
                demand: stands.slot.demand.clone(),
                offer: stands.offer.clone(),
            });
            continue;
        }
        if let Some(slot) = best_open(graph, worker, &room) {
            room[slot as usize] -= 1;
            let slot = &graph.slots()[slot as usize];
            let offer = judge
                .offer(worker, slot)
                .map_err(|rule| ReportError::Refused {
                    demand: slot.demand.clone(),
                    rule,
                })?;
            seats.push(Seat {
                worker,
                demand: slot.demand.clone(),
                offer,
            });
        }
    }
    Ok(seats)
}

/// The slot with room that scores best for `worker`, the first of equals.
fn best_open(graph: &Graph, worker: u32, room: &[u32]) -> Option<u32> {
    let mut best: Option<(i64, u32)> = None;
    for (slot, score) in graph.candidates(worker) {
        if room[slot as usize] > 0 && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, slot));
        }
    }
    best.map(|(_, slot)| slot)
}

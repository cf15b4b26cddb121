//! The right-hand nodes of the graph.

use serde::Serialize;

use crate::ids::DemandKey;

/// A right-hand node: the places of a demand that one kind of person may take.
///
/// An opening with reserves is one slot for each reserve and one for the rest; an order is one slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slot {
    /// The opening or order.
    pub demand: DemandKey,
    /// Which of the opening's reserves, by its position; `None` for the rest.
    pub reserve: Option<u8>,
    /// How many people it holds, the decided ones among them; 0 for an order until the candidates are known (see [`Graph::slots`](crate::graph::Graph::slots)).
    pub capacity: u32,
}

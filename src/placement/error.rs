//! Why there is no answer.

use thiserror::Error;

use crate::error::CertificateError;
use crate::graph::rules::Reject;
use crate::ids::{DemandKey, WorkerKey};
use crate::words::debug_as_display;

debug_as_display!(PlacementError);

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PlacementError {
    /// The nodes of the graph are not the workers and demands of the market.
    #[error("the graph is not of this market: build it from the market that the answer is for")]
    OtherMarket,
    /// The matching is not a proven optimum of the graph.
    #[error("the matching is not proven on this graph: solve the graph that the answer is for")]
    Certificate(#[from] CertificateError),
    /// The rules refuse a pair that the matching holds: lists or policy are not those of the graph.
    #[error(
        "{worker} is matched with {demand}, which the rules refuse ({rule}): build the graph from this market"
    )]
    Refused {
        /// The worker.
        worker: WorkerKey,
        /// The demand.
        demand: DemandKey,
        /// The first rule that refuses the pair.
        rule: Reject,
    },
    /// Somebody is missing, or answered for twice.
    #[error(
        "{answered} people are answered for, the lists hold {listed}: this is a fault of the library, report it"
    )]
    People {
        /// Answers.
        answered: usize,
        /// People of the lists.
        listed: usize,
    },
    /// The places of a demand do not add up.
    #[error(
        "{demand} has {places} places and {filled} people: this is a fault of the library, report it"
    )]
    Places {
        /// The demand.
        demand: DemandKey,
        /// People in it.
        filled: u32,
        /// Places asked for.
        places: u32,
    },
}

//! What can go wrong where an answer is added up.

use thiserror::Error;

use crate::graph::rules::Reject;
use crate::ids::{DemandKey, WorkerKey};
use crate::words::debug_as_display;

debug_as_display!(ReportError);

/// Why an answer cannot be added up.
#[derive(Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The graph was made from bare edges, or from another market.
    #[error("the graph is not of this market: build it from the market with Graph::build")]
    OtherMarket,
    /// The placements speak of a worker whom the market does not have.
    #[error(
        "worker {worker} is placed but not in the market: report placements on their own market"
    )]
    UnknownWorker {
        /// The worker.
        worker: WorkerKey,
    },
    /// The placements speak of a demand that the market does not have.
    #[error(
        "demand {demand} is answered but not in the market: report placements on their own market"
    )]
    UnknownDemand {
        /// The demand.
        demand: DemandKey,
    },
    /// A candidate of the graph breaks a rule of the market: one of them has changed since.
    #[error("a candidate of demand {demand} is refused ({}): build the graph again from the market", rule.en())]
    Refused {
        /// The demand.
        demand: DemandKey,
        /// The rule that refuses it.
        rule: Reject,
    },
}

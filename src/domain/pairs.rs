//! Pairs that somebody has already decided.

use serde::{Deserialize, Serialize};

use crate::ids::{DemandKey, WorkerKey};
use crate::words::coded;

coded! {
    /// What was decided of a pair.
    pub enum PairKind {
        /// A placement that stands for good: it stays, if it breaks no rule.
        Pinned = "pinned", "已上岗", "standing placement";
        /// A placement that stands and may move: it stays unless moving gains more than the policy's disruption cost.
        Standing = "standing", "原有安排", "standing unless a move gains more";
        /// A placement that must be.
        Forced = "forced", "指定", "forced";
        /// A placement that must not be.
        Forbidden = "forbidden", "禁止", "forbidden";
        /// A placement that the person or the employer has declined.
        Declined = "declined", "已谢绝", "declined";
    }
}

/// A decided pair.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The worker.
    pub worker: WorkerKey,
    /// The opening or order.
    pub demand: DemandKey,
    /// What was decided.
    pub kind: PairKind,
}

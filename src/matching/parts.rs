//! A matching in plain vectors: what the solver writes, and all that its proof reads.

/// A matching taken apart, so that a forged one can be put together and refused.
#[doc(hidden)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Left node `i` has the entries `flow_start[i]..flow_start[i + 1]` of the flows.
    pub flow_start: Vec<u32>,
    /// The slots of each left node, ascending.
    pub flow_slot: Vec<u32>,
    /// Units of each flow.
    pub flow_units: Vec<u32>,
    /// Price of each slot.
    pub prices: Vec<i64>,
    /// Price of each group.
    pub group_prices: Vec<i64>,
    /// Profit of each left node, for one unit, bonus included.
    pub profits: Vec<i64>,
    /// What being placed is worth above the score, in the proof; 0 under best-score.
    pub bonus: i64,
    /// Under most-placed: the left nodes of the minimum cut's cover; else empty.
    pub cover_left: Vec<bool>,
    /// The slots of the cover.
    pub cover_slot: Vec<bool>,
    /// The groups of the cover.
    pub cover_group: Vec<bool>,
    /// Units placed.
    pub placed: u64,
    /// Sum of score x units.
    pub total: i128,
}

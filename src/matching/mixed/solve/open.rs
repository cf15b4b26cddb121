//! The ends of the tree.

use crate::matching::mixed::domain::Decision;

/// An end of the tree that is still open.
pub(super) struct Open {
    pub(super) bound: i128,
    pub(super) proof: usize,
    pub(super) decisions: Vec<Decision>,
    pub(super) prices: Vec<i64>,
    /// What a person is worth at them, where that is sought, in fen.
    pub(super) worth: i64,
    /// Sum over the readings of people in each opening, and of readings in which it was open.
    pub(super) crews: Vec<(u32, u32)>,
    pub(super) readings: u32,
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        (self.bound, self.proof) == (other.bound, other.proof)
    }
}
impl Eq for Open {}
impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Open {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.bound, std::cmp::Reverse(self.proof))
            .cmp(&(other.bound, std::cmp::Reverse(other.proof)))
    }
}

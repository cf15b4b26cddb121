//! The heap of a shortest-path search: nodes, the nearest first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Nodes by distance, those as near by a number of the caller's, then by their own.
///
/// An entry is one number, 64 bits of distance over 32 of either: to compare two takes a subtraction and no branch, as which is nearer cannot be
/// predicted.
#[derive(Debug, Default)]
pub(super) struct Nearest(BinaryHeap<Reverse<u128>>);

impl Nearest {
    /// Adds a node at a distance, which is never negative.
    #[inline]
    pub(super) fn push(&mut self, distance: i64, order: u32, node: u32) {
        debug_assert!(distance >= 0, "a distance of {distance}");
        let low = u64::from(order) << 32 | u64::from(node);
        let entry = u128::from(distance.unsigned_abs()) << 64 | u128::from(low);
        self.0.push(Reverse(entry));
    }

    /// Takes out the nearest: its distance, and the node.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the parts are put together from as many bits"
    )]
    pub(super) fn pop(&mut self) -> Option<(i64, u32)> {
        let Reverse(entry) = self.0.pop()?;
        let distance = ((entry >> 64) as u64).cast_signed();
        Some((distance, entry as u32))
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Nearest;

    #[test]
    fn the_nearest_come_first_then_the_least_number() {
        let mut heap = Nearest::default();
        let entries = [
            (7, 0, 1),
            (i64::MAX, 0, 2),
            (0, u32::MAX, 0),
            (7, u32::MAX, 3),
            (7, u32::MAX, u32::MAX),
            (1 << 40, 0, 5),
            (0, 1, 4),
        ];
        for (distance, order, node) in entries {
            heap.push(distance, order, node);
        }
        let mut sorted = entries;
        sorted.sort_unstable();
        for (distance, _, node) in sorted {
            assert_eq!(heap.pop(), Some((distance, node)));
        }
        assert!(heap.is_empty());
    }
}

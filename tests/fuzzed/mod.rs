//! What must hold whatever the bytes are: shared by `tests/hostile.rs`, which draws them from a seed, and the targets in
//! `fuzz/`, which are led by coverage.
//!
//! Each of the bodies reads its case from the bytes, panics where something does not hold, and tells how far it came, so that
//! who calls it can see that the cases are not all turned away at the door.
#![allow(
    dead_code,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "each target uses one body; small numbers drawn within small ranges"
)]

mod lists;
mod networks;
mod plans;

pub(crate) use lists::{Read, read_lists};
pub(crate) use networks::{Solved, solve_network};
pub(crate) use plans::{Decided, solve_draft};

/// Bytes, read as numbers until they are used up; then all are 0.
pub(crate) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let (&first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        first
    }

    pub(crate) fn word(&mut self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }

    /// In `least..=most`, of up to 2^16 numbers.
    pub(crate) fn within(&mut self, least: i64, most: i64) -> i64 {
        let numbers = most - least + 1;
        let drawn = if numbers <= 256 {
            i64::from(self.byte())
        } else {
            i64::from(self.byte()) << 8 | i64::from(self.byte())
        };
        least + drawn % numbers
    }

    /// Below `bound`; 0 where there is nothing below.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let last = i64::try_from(bound.max(1) - 1).expect("lists are short");
        self.within(0, last) as usize
    }

    pub(crate) fn once_in(&mut self, times: u8) -> bool {
        self.byte() % times == times - 1
    }

    /// Puts `items` in an order of its own.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}

//! What a person placed is worth: the price of the count, sought with the other prices.

use super::units::{SCALE_BITS, STEP_UNIT};

/// What a person placed is worth, where so many are to be placed and the score is sought: a price that people are paid.
/// It rises while fewer come, and falls while more do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth {
    /// People to be placed, at least 1.
    pub(super) people: i64,
    /// Scaled, at least 0.
    pub(super) value: i64,
    /// A worth at which people come: its unit of steps.
    pub(super) unit: i64,
}

impl Worth {
    /// The most that a person placed is worth, in fen.
    pub(super) const MOST: i64 = 1 << 32;

    /// In whole fen, as proofs have it.
    pub(super) fn fen(&self) -> i64 {
        self.value >> SCALE_BITS
    }

    /// A person out of `all` has come, or has not.
    pub(super) fn turn(&mut self, came: bool, all: i64, step: i64) {
        let step = i128::from(self.unit) * i128::from(step);
        let rise = step / i128::from(all);
        let fall = if came {
            step / i128::from(self.people)
        } else {
            0
        };
        self.add((rise - fall) >> STEP_UNIT);
    }

    pub(super) fn add(&mut self, by: i128) {
        let value = (i128::from(self.value) + by).clamp(0, i128::from(Self::MOST) << SCALE_BITS);
        self.value = i64::try_from(value).expect("clamped");
    }
}

//! What a week is asked of: what offers cost, and how much of them may be taken.

use crate::matching::mixed::model::{Piecework, Seat};
use crate::matching::mixed::units::MOST_HALF_DAYS;

/// No place, no week.
pub(in crate::matching::mixed) const NONE: u32 = u32::MAX;
/// What cannot be; far below every sum, far above overflow.
pub(in crate::matching::mixed) const NEVER: i64 = i64::MIN / 4;
/// Half-days of a week, and none.
pub(in crate::matching::mixed) const HOURS: usize = MOST_HALF_DAYS as usize + 1;

/// What an offer costs and how much of it may be taken.
pub(in crate::matching::mixed) trait Terms {
    /// Price of a seat; `None` where it cannot be taken.
    fn seat(&self, at: usize, seat: &Seat) -> Option<i64>;
    /// Price of a half-day, and the least and the most that may be taken; a least of 1 or
    /// more forces the share. A most of 0 is a share that cannot be taken.
    fn share(&self, at: usize, share: &Piecework) -> (i64, u8, u8);
    /// Whether any person must take a seat, beside those that stand.
    const FORCES: bool = true;
    /// Whether shares have tolls.
    const TOLLS: bool = false;
    /// What so many half-days of a share cost beside the price of each, at least 0.
    fn toll(&self, _share: &Piecework, _half_days: u8) -> i64 {
        0
    }
    /// Whether this person must take this seat.
    fn forced(&self, at: usize) -> bool;
}

//! What all parts of the solver count in, and how they number things.

/// Prices and values are kept in 2^-20 fen inside the solver: a price per piece must be finer than
/// a fen, because a half-day can make thousands of pieces.
pub(crate) const SCALE_BITS: u32 = 20;

/// The most half-days of a week.
pub const MOST_HALF_DAYS: u8 = 14;

/// No site: the work is done at home, or takes no stations. Also no limit and no seat.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Worth of a person placed in the proof of a [`Count`](super::Count), in fen.
pub const ONE_PERSON: i64 = 1 << 20;

/// Fixed point of a step of a price: so many bits are a unit.
pub(super) const STEP_UNIT: u32 = 16;

/// A position as it is kept.
pub(super) fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a list of fewer than 2^32 rows")
}

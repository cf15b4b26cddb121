//! The numbers that an auction counts in.

use crate::matching::view::{AWAY, Score};

/// A price as the auction holds it: scores are scaled up by a power of two.
pub(in crate::matching) trait Money:
    Copy + Ord + std::ops::Add<Output = Self> + std::ops::Sub<Output = Self> + std::fmt::Debug
{
    const ZERO: Self;
    /// The smallest step.
    const ONE: Self;
    /// The price of being away.
    const AWAY: Self;
    /// More than anything is worth.
    const NEVER: Self;
    fn from_score<S: Score>(score: S, shift: u32) -> Self;
    /// The other way.
    fn to_score<S: Score>(self, shift: u32) -> S {
        S::narrow(self.wide() >> shift).expect("a score of the network")
    }
    fn narrow(wide: i64) -> Self;
    fn wide(self) -> i64;
}

impl Money for i32 {
    const ZERO: Self = 0;
    const ONE: Self = 1;
    const AWAY: Self = -(1 << 30);
    const NEVER: Self = 1 << 30;
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "chosen only where scores x scale fit 30 bits"
    )]
    fn from_score<S: Score>(score: S, shift: u32) -> Self {
        (score.wide() as i32) << shift
    }
    #[inline]
    fn narrow(wide: i64) -> Self {
        i32::try_from(wide).expect("chosen only where prices fit 30 bits")
    }
    #[inline]
    fn wide(self) -> i64 {
        i64::from(self)
    }
}

/// A price in scores as they are: 32 bits where nothing is scaled up, which saves a shift an edge (county and orders: 3 to 4 % of all
/// instructions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Plain(i32);

impl std::ops::Add for Plain {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::Sub for Plain {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Money for Plain {
    const ZERO: Self = Self(<i32 as Money>::ZERO);
    const ONE: Self = Self(<i32 as Money>::ONE);
    const AWAY: Self = Self(<i32 as Money>::AWAY);
    const NEVER: Self = Self(<i32 as Money>::NEVER);
    #[inline]
    fn from_score<S: Score>(score: S, _shift: u32) -> Self {
        Self(<i32 as Money>::from_score(score, 0))
    }
    #[inline]
    fn narrow(wide: i64) -> Self {
        Self(<i32 as Money>::narrow(wide))
    }
    #[inline]
    fn wide(self) -> i64 {
        Money::wide(self.0)
    }
}

impl Money for i64 {
    const ZERO: Self = 0;
    const ONE: Self = 1;
    const AWAY: Self = AWAY;
    const NEVER: Self = -AWAY;
    #[inline]
    fn from_score<S: Score>(score: S, shift: u32) -> Self {
        score.wide() << shift
    }
    #[inline]
    fn narrow(wide: i64) -> Self {
        wide
    }
    #[inline]
    fn wide(self) -> i64 {
        self
    }
}

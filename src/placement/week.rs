//! A person's whole week: the place, the shares, and what is left.

use crate::ids::WorkerKey;
use crate::placement::{Placement, Placements};
use crate::units::{HOURS_PER_HALF_DAY, WEEKS_PER_MONTH, div_round_half_even};

/// A person's whole week. For the operator: it tells what the person earns.
#[derive(Clone, Copy, Debug)]
pub struct Week<'a> {
    first: &'a Placement,
    pieces: &'a [Placement],
}

impl Placements {
    /// Everybody's week, by worker.
    pub fn weeks(&self) -> impl Iterator<Item = Week<'_>> {
        self.placed
            .chunk_by(|one, other| one.worker == other.worker)
            .filter_map(Week::new)
    }

    /// The week of a person, if there is one.
    #[must_use]
    pub fn week(&self, worker: &WorkerKey) -> Option<Week<'_>> {
        let from = self
            .placed
            .partition_point(|placed| placed.worker < *worker);
        let own = self.placed[from..]
            .iter()
            .take_while(|placed| placed.worker == *worker);
        Week::new(&self.placed[from..from + own.count()])
    }

    /// How many people are placed.
    #[must_use]
    pub fn people(&self) -> usize {
        self.weeks().count()
    }
}

impl<'a> Week<'a> {
    fn new(pieces: &'a [Placement]) -> Option<Self> {
        let first = pieces.first()?;
        Some(Self { first, pieces })
    }

    /// Whose.
    #[must_use]
    pub fn worker(&self) -> &'a WorkerKey {
        &self.first.worker
    }

    /// The place first, then the shares by key.
    #[must_use]
    pub fn pieces(&self) -> &'a [Placement] {
        self.pieces
    }

    /// Half-days a week in all.
    #[must_use]
    pub fn half_days(&self) -> u32 {
        self.pieces.iter().map(|piece| piece.offer.half_days).sum()
    }

    /// Half-days a week on offer that are left.
    #[must_use]
    pub fn half_days_left(&self) -> u32 {
        self.first.half_days_left
    }

    /// Pay in all, in fen a month.
    #[must_use]
    pub fn pay_fen_month(&self) -> i64 {
        self.pieces
            .iter()
            .map(|piece| piece.offer.pay_fen_month)
            .sum()
    }

    /// Score in all, in fen a month.
    #[must_use]
    pub fn score_fen_month(&self) -> i64 {
        self.pieces
            .iter()
            .map(|piece| piece.offer.terms.score())
            .sum()
    }

    /// Effective pay of the whole week in fen an hour, half to even.
    #[must_use]
    pub fn fen_hour(&self) -> i64 {
        let (weeks, months) = WEEKS_PER_MONTH;
        let hours = i64::from(self.half_days().max(1)) * HOURS_PER_HALF_DAY * weeks;
        let pay = i128::from(self.pay_fen_month()) * i128::from(months);
        i64::try_from(div_round_half_even(pay, hours.into())).unwrap_or(i64::MAX)
    }
}

//! A person's whole week: the place, the shares, and what is left.

use crate::ids::WorkerKey;
use crate::placement::{Placement, Placements};
use crate::units::{HOURS_PER_HALF_DAY, WEEKS_PER_MONTH, div_round_half_even};

/// A person's whole week. For the operator: it tells what the person earns.
#[derive(Clone, Copy, Debug)]
pub struct Week<'a> {
    first: &'a Placement,
    pieces: &'a [Placement],
    period_weeks: u32,
}

impl Placements {
    /// Everybody's week, by worker.
    pub fn weeks(&self) -> impl Iterator<Item = Week<'_>> {
        self.placed
            .chunk_by(|one, other| one.worker == other.worker)
            .filter_map(|pieces| Week::new(pieces, self.names.period_weeks()))
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
        let pieces = &self.placed[from..from + own.count()];
        Week::new(pieces, self.names.period_weeks())
    }

    /// How many people are placed.
    #[must_use]
    pub fn people(&self) -> usize {
        self.weeks().count()
    }
}

impl<'a> Week<'a> {
    fn new(pieces: &'a [Placement], period_weeks: u32) -> Option<Self> {
        let first = pieces.first()?;
        Some(Self {
            first,
            pieces,
            period_weeks,
        })
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

    /// Half-days a week in all, in the weeks in which all of it runs.
    #[must_use]
    pub fn half_days(&self) -> u32 {
        self.pieces.iter().map(|piece| piece.offer.half_days).sum()
    }

    /// Half-days a week on offer that are left.
    #[must_use]
    pub fn half_days_left(&self) -> u32 {
        self.first.half_days_left
    }

    /// Pay in all, in fen a month, on average over the policy's period.
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

    /// Whether some of it ends before the policy's period does.
    pub(super) fn ends_early(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| piece.offer.weeks < self.period_weeks)
    }

    /// Effective pay of the whole week in fen an hour worked, half to even: of one piece its own.
    ///
    /// The half-days of a piece count in the weeks that it runs, as its pay does.
    #[must_use]
    pub fn fen_hour(&self) -> i64 {
        if let [only] = self.pieces {
            return only.offer.fen_hour;
        }
        let (weeks, months) = WEEKS_PER_MONTH;
        let half_days: i128 = self
            .pieces
            .iter()
            .map(|piece| i128::from(piece.offer.half_days) * i128::from(piece.offer.weeks))
            .sum();
        let hours = half_days.max(1) * i128::from(HOURS_PER_HALF_DAY * weeks);
        let pay = i128::from(self.pay_fen_month()) * i128::from(months);
        let per_hour = div_round_half_even(pay * i128::from(self.period_weeks), hours);
        i64::try_from(per_hour).unwrap_or(i64::MAX)
    }
}

//! Rough prices for a square matrix in which paths are long: an auction with falling `eps`.
//!
//! Rows bid one by one (Bertsekas 1988); a phase begins with every row free and the prices of the one before. In the end only the
//! rows stay seated whose column is best for them to the last unit, so the state is one that the augmenting paths can
//! go on from, wherever the auction has got to.
//!
//! Products of ranks (1,000 x 1,000) take 484 passes over the matrix without it.

use std::collections::VecDeque;

use crate::error::SolveError;
use crate::matching::dense::kernel::{Dual, Kernel, NONE, best_two, id};
use crate::matching::watch::Watch;

/// `eps` of the first phase, as a part of the spread.
const FIRST: i64 = 4;

/// By how much `eps` falls from phase to phase.
const STEP: i64 = 5;

/// Phases: the last is at about 1/2500 of the spread.
const PHASES: u32 = 5;

/// Bids a row that a phase may take.
const PATIENCE: usize = 32;

impl<S: Copy, D: Dual + From<S>> Kernel<'_, S, D> {
    /// Whether prices, which lie within a few spreads, and sums of them can be held.
    pub(super) fn can_scale(&self, spread: i64) -> bool {
        let square = self.profit.len() == self.price.len();
        square && !self.may_stay_out && spread < D::GREATEST.into() / 64
    }

    /// Seats most rows anew, at prices near the optimum. The matrix is square and every row must be seated.
    pub(super) fn scale(&mut self, spread: i64, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let rows = id(self.profit.len());
        self.price.fill(D::ZERO);
        let mut eps = spread / FIRST;
        for _ in 0..PHASES {
            self.column_of.fill(NONE);
            self.row_of.fill(NONE);
            self.hold(D::narrow(eps.max(1)), (0..rows).collect(), watch)?;
            // Only differences matter where all columns are taken in the end.
            let least = self.price.iter().copied().min().unwrap_or(D::ZERO);
            self.price
                .iter_mut()
                .for_each(|price| *price = *price - least);
            eps /= STEP;
            if eps == 0 {
                break;
            }
        }
        for row in 0..rows {
            watch.scan(self.columns)?;
            let scores = self.row(row);
            let (best, _) = best_two(scores, &self.price);
            self.profit[row as usize] = best;
            let column = self.column_of[row as usize];
            if column != NONE {
                let value = D::from(scores[column as usize]) - self.price[column as usize];
                if value < best {
                    self.column_of[row as usize] = NONE;
                    self.row_of[column as usize] = NONE;
                }
            }
        }
        Ok(())
    }

    /// One phase: the rows of `queue` bid until all sit, or patience ends.
    fn hold(
        &mut self,
        eps: D,
        mut queue: VecDeque<u32>,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let mut patience = PATIENCE * queue.len();
        while let Some(row) = queue.pop_front() {
            if patience == 0 {
                break;
            }
            patience -= 1;
            watch.scan(self.columns)?;
            let scores = self.row(row);
            let (best, second) = best_two(scores, &self.price);
            let column = self.best_column(scores, best, best == second);
            let price = &mut self.price[column as usize];
            *price = *price + (best - second) + eps;
            let before = std::mem::replace(&mut self.row_of[column as usize], row);
            self.column_of[row as usize] = column;
            if before != NONE {
                self.column_of[before as usize] = NONE;
                queue.push_back(before);
            }
        }
        Ok(())
    }
}

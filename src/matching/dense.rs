//! Full matrices: shortest augmenting paths on the flat array that a full row is.
//!
//! The sparse engine pays for its lists; where every left node sees every slot and all of them take one unit, a row is
//! better read as an array, several scores to an instruction, and the scores of the graph are that array already. This
//! is Jonker & Volgenant 1987: columns begin at their greatest score where all of them will be taken, rows bid for their best
//! column until that no longer pays, then every row that is left finds a shortest augmenting path (Dijkstra by levels, so that
//! ties are settled together).
//!
//! # The problem
//! The smaller side are the *rows*, the other side the *columns*; the problem is symmetric. Under most-placed every row takes a
//! column; under best-score a row may stay out at 0.
//!
//! # Invariants
//! 1. `price >= 0`, and `price == 0` on every free column. In a square matrix all of whose rows must be seated no column
//!    stays free, and only differences of prices matter: there they begin anywhere, and are shifted to 0 and above at the end.
//! 2. `profit >= score - price`, with equality on the pairs that are seated; under best-score `profit >= 0`.
//! 3. Prices only rise, so a row that once stays out for want of a better option stays out for good.
//!
//! # Numbers
//! While a column is free, its price is 0, or a score of its own, and it is an option of every row: so no price exceeds the others by
//! more than two spreads of the scores, and the last row to be seated adds at most another. Scores within ±2^26 are solved in 32 bits, others in 64.
//!
//! # Cost
//! O(columns) a scan of a row, O(rows^2) scans at worst. 2,000 x 2,000: costs 1..100 take 1.8 passes over the matrix,
//! costs 1..10^6 4.1, distances in the plane 19. Products of ranks (Machol & Wien) alone take 1,009, which is the worst case
//! of the method: where a square matrix takes more than [`LONG`], an auction makes better prices first (`scaling`; 1,000 x 1,000:
//! 121 passes instead of 484). The column reduction leaves 2 to 11 of 500 rows to the paths with costs 1..10^6, where bids from price 0 leave 20 to 26. A third
//! round of bids seats almost nobody.
//!
//! Here are the order of the steps and the answer; `kernel` is the state and one path.

mod kernel;
mod scaling;
mod shortlist;

use crate::error::SolveError;
use crate::matching::dense::kernel::{Dual, Kernel, NONE, id};
use crate::matching::dense::shortlist::Shortlists;
use crate::matching::parts::Parts;
use crate::matching::support::Support;
use crate::matching::view::{Score, View};
use crate::matching::watch::Watch;
use crate::policy::Objective;

/// Past this many rows paths get long, and the sparse engine is asked.
const MOST_ROWS: usize = 4096;

/// Scores within this, either way, are solved in 32 bits.
const NARROW: i64 = 1 << 26;

/// Under so many columns a whole row is read as fast as a list.
const SHORT: usize = 256;

/// Passes over the matrix after which paths are so long that better prices are worth their cost.
const LONG: usize = 80;

/// A full matrix of units, in both directions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matrix<'a, S> {
    lefts: usize,
    slots: usize,
    /// `rows[left * slots + slot]`.
    rows: &'a [S],
    /// `columns[slot * lefts + left]`.
    columns: &'a [S],
}

impl<'a, S: Score> Matrix<'a, S> {
    /// The matrix that `view` is, if it is one.
    pub(super) fn of(view: &View<'a, S>) -> Option<Self> {
        let (lefts, slots) = (view.lefts(), view.slots());
        let sized = (1..=MOST_ROWS).contains(&lefts.min(slots));
        let full = view.row_score.len() == lefts * slots;
        let unit = view.is_unit()
            && view.supply.iter().all(|&units| units == 1)
            && view.groups() == 0
            && view.capacity.iter().all(|&units| units == 1);
        (sized && full && unit).then_some(Self {
            lefts,
            slots,
            rows: view.row_score,
            columns: view.col_score,
        })
    }
}

/// A score that a matrix can be solved in.
pub(in crate::matching) trait Entry: Copy + Into<i64> {
    /// The optimum of a matrix, whose scores lie in `spread`, with least prices. Also returns the support of each slot.
    fn optimum(
        matrix: &Matrix<'_, Self>,
        objective: Objective,
        spread: (i64, i64),
        watch: &mut Watch<'_>,
    ) -> Result<(Parts, Vec<Support>), SolveError>
    where
        Self: Sized;
}

impl Entry for i32 {
    fn optimum(
        matrix: &Matrix<'_, Self>,
        objective: Objective,
        (least, greatest): (i64, i64),
        watch: &mut Watch<'_>,
    ) -> Result<(Parts, Vec<Support>), SolveError> {
        if -NARROW <= least && greatest <= NARROW {
            matrix.solve::<i32>(objective, greatest - least, watch)
        } else {
            matrix.solve::<i64>(objective, greatest - least, watch)
        }
    }
}

impl Entry for i64 {
    fn optimum(
        matrix: &Matrix<'_, Self>,
        objective: Objective,
        (least, greatest): (i64, i64),
        watch: &mut Watch<'_>,
    ) -> Result<(Parts, Vec<Support>), SolveError> {
        matrix.solve::<i64>(objective, greatest - least, watch)
    }
}

impl<S: Copy + Into<i64>> Matrix<'_, S> {
    /// The optimum, in numbers of type `D`.
    fn solve<D: Dual + From<S>>(
        &self,
        objective: Objective,
        spread: i64,
        watch: &mut Watch<'_>,
    ) -> Result<(Parts, Vec<Support>), SolveError> {
        let may_stay_out = objective == Objective::BestScore;
        let rows_are_lefts = self.lefts <= self.slots;
        let mut kernel = if rows_are_lefts {
            Kernel::<S, D>::new(self.rows, self.lefts, self.slots)
        } else {
            Kernel::new(self.columns, self.slots, self.lefts)
        };
        let all_taken = !may_stay_out && self.lefts == self.slots;
        if all_taken {
            kernel.reduce_columns(self.columns, watch)?;
        }
        kernel.seat_all(may_stay_out, spread, watch)?;
        if all_taken {
            kernel.rebase();
        }
        if !rows_are_lefts {
            kernel = kernel.turned(self.rows);
        }
        // Under most-placed who stays out comes before the sink: the bonus will be above any path.
        let stop_at_zero = may_stay_out || rows_are_lefts;
        kernel.lower(stop_at_zero, watch)?;
        Ok((self.parts(&kernel, objective), kernel.supports()))
    }

    /// The answer in the terms of the graph.
    fn parts<D: Dual>(&self, kernel: &Kernel<'_, S, D>, objective: Objective) -> Parts {
        let most_placed = objective == Objective::MostPlaced;
        let worst = kernel
            .profit
            .iter()
            .min()
            .copied()
            .unwrap_or(D::ZERO)
            .into();
        let bonus = if most_placed { 0.max(-worst) } else { 0 };
        let lowest = kernel.price.iter().min().copied().unwrap_or(D::ZERO).into();
        let lift = 0.max(-lowest);
        let mut parts = Parts {
            bonus: bonus + lift,
            flow_start: vec![0],
            ..Parts::default()
        };
        for (left, &slot) in kernel.column_of.iter().enumerate() {
            if slot != NONE {
                parts.flow_slot.push(slot);
                parts.flow_units.push(1);
                let score: i64 = self.rows[left * self.slots + slot as usize].into();
                parts.total += i128::from(score);
            }
            parts.flow_start.push(id(parts.flow_slot.len()));
        }
        parts.placed = parts.flow_slot.len() as u64;
        parts.prices = kernel
            .price
            .iter()
            .map(|&price| price.into() + lift)
            .collect();
        parts.profits = kernel
            .profit
            .iter()
            .map(|&profit| profit.into() + bonus)
            .collect();
        if most_placed {
            // All of the smaller side is placed, and is its own cover.
            parts.cover_left = vec![self.lefts <= self.slots; self.lefts];
            parts.cover_slot = vec![self.lefts > self.slots; self.slots];
        }
        parts
    }
}

impl<S: Copy, D: Dual + From<S>> Kernel<'_, S, D> {
    /// Seats every row, or those that gain by it.
    fn seat_all(
        &mut self,
        may_stay_out: bool,
        spread: i64,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        self.may_stay_out = may_stay_out;
        let rows = id(self.profit.len());
        let mut free: Vec<u32> = (0..rows).collect();
        let mut lists = Shortlists::new(rows);
        for _ in 0..2 {
            free = self.bid(free, &mut lists, watch)?;
        }
        if self.augment_all(free, &mut lists, self.can_scale(spread), watch)? {
            return Ok(());
        }
        self.scale(spread, watch)?;
        let free = (0..rows).filter(|&row| self.column_of[row as usize] == NONE);
        let free = free.collect();
        // Prices have fallen since: no list holds.
        self.augment_all(free, &mut Shortlists::new(rows), false, watch)?;
        Ok(())
    }

    /// Seats the rows of `free` one by one; where it `may_give_up`, `false` once paths are very long.
    fn augment_all(
        &mut self,
        free: Vec<u32>,
        lists: &mut Shortlists<D>,
        may_give_up: bool,
        watch: &mut Watch<'_>,
    ) -> Result<bool, SolveError> {
        // Unless the bids have made most lists, whole rows first: where ties abound, few are read and lists would not pay.
        let mut near = lists.abound();
        let mut whole_rows = 0;
        let limit = watch.scans() + (LONG * self.scores.len()) as u64;
        for row in free {
            if may_give_up && watch.scans() > limit {
                return Ok(false);
            }
            if near && lists.pay() {
                self.augment_near(row, lists, watch)?;
                continue;
            }
            self.augment(row, watch)?;
            whole_rows += self.settled.len();
            near |= self.columns >= SHORT && whole_rows > 4 * self.profit.len();
        }
        Ok(true)
    }

    /// Every row of `free` bids for its best column; returns the rows that found none.
    ///
    /// A row that has lost its column will bid again and again: it keeps a list.
    fn bid(
        &mut self,
        free: Vec<u32>,
        lists: &mut Shortlists<D>,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<u32>, SolveError> {
        let mut left = Vec::new();
        let mut budget = 4 * free.len();
        for row in free {
            let mut row = row;
            let mut has_lost = false;
            loop {
                let (best, mut second, column) = if has_lost && self.columns >= SHORT && lists.pay()
                {
                    self.near_offer(row, lists, watch)?
                } else {
                    self.offer(row, watch)?
                };
                if self.may_stay_out {
                    if best <= D::ZERO {
                        self.profit[row as usize] = D::ZERO;
                        break;
                    }
                    second = second.max(D::ZERO);
                }
                let holder = self.row_of[column as usize];
                if holder != NONE && best == second {
                    self.profit[row as usize] = best;
                    left.push(row);
                    break;
                }
                self.row_of[column as usize] = row;
                self.column_of[row as usize] = column;
                self.price[column as usize] = self.price[column as usize] + (best - second);
                self.profit[row as usize] = second;
                if holder == NONE {
                    break;
                }
                self.column_of[holder as usize] = NONE;
                if budget == 0 {
                    left.push(holder);
                    break;
                }
                budget -= 1;
                row = holder;
                has_lost = true;
            }
        }
        Ok(left)
    }
}

#[cfg(test)]
mod tests;

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
//! costs 1..10^6 4.1, distances in the plane 19. Products of ranks (Machol & Wien) took 1,009, which is the worst case
//! of the method: where a square matrix takes more than [`LONG`], an auction makes better prices first (`scaling`; 1,000 x 1,000:
//! 121 passes instead of 484). The column reduction leaves 2 to 11 of 500 rows to the paths with costs 1..10^6, where there were 20 to 26. A third
//! round of bids seats almost nobody.
//!
//! One file, though long: the steps of the method share one set of duals, and are read in order.

use crate::error::SolveError;
use crate::matching::Parts;
use crate::matching::prices::Support;
use crate::matching::view::{Score, View};
use crate::matching::watch::Watch;
use crate::policy::Objective;

mod scaling;
mod shortlist;

use shortlist::Shortlists;

/// Entries that are looked at together: eight 32-bit numbers, two or four registers.
const LANES: usize = 8;

/// Entries of a column that are read between two looks at whether it says anything new.
const STRETCH: usize = 32;

/// Past this many rows paths get long, and the sparse engine is asked.
const MOST_ROWS: usize = 4096;

/// Scores within this, either way, are solved in 32 bits.
const NARROW: i64 = 1 << 26;

/// Under so many columns a whole row is read as fast as a list.
const SHORT: usize = 256;

/// Passes over the matrix after which paths are so long that better prices are worth their cost.
const LONG: usize = 80;

/// No column, no row.
const NONE: u32 = u32::MAX;

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

/// A number that duals are kept in.
pub(super) trait Dual:
    Copy + Ord + std::ops::Add<Output = Self> + std::ops::Sub<Output = Self> + Into<i64>
{
    const LEAST: Self;
    const ZERO: Self;
    const GREATEST: Self;
    /// A number that is known to fit.
    fn narrow(wide: i64) -> Self;
    /// The order in which all that is not negative comes before [`Dual::LEAST`].
    fn shut_last(self) -> Self;
}

impl Dual for i32 {
    const LEAST: Self = i32::MIN;
    const GREATEST: Self = i32::MAX;
    const ZERO: Self = 0;
    fn narrow(wide: i64) -> Self {
        i32::try_from(wide).expect("a part of the spread")
    }
    #[inline]
    fn shut_last(self) -> Self {
        self ^ i32::MIN
    }
}

impl Dual for i64 {
    const LEAST: Self = i64::MIN;
    const GREATEST: Self = i64::MAX;
    const ZERO: Self = 0;
    fn narrow(wide: i64) -> Self {
        wide
    }
    #[inline]
    fn shut_last(self) -> Self {
        self ^ i64::MIN
    }
}

/// The state of a solve: who sits where, at what prices.
struct Kernel<'a, S, D> {
    scores: &'a [S],
    columns: usize,
    may_stay_out: bool,
    price: Vec<D>,
    profit: Vec<D>,
    column_of: Vec<u32>,
    row_of: Vec<u32>,
    /// Tentative distance of each column, [`Dual::LEAST`] once it is settled.
    key: Vec<D>,
    /// The row that a column was reached from.
    from: Vec<u32>,
    /// Settled columns with their distance, in order.
    settled: Vec<(u32, D)>,
}

/// Where a path ends.
enum End {
    /// At a free column.
    Column(u32),
    /// At a row that stays out.
    Row(u32),
}

impl<'a, S: Copy, D: Dual + From<S>> Kernel<'a, S, D> {
    /// Everybody free at price 0.
    fn new(scores: &'a [S], rows: usize, columns: usize) -> Self {
        Self {
            scores,
            columns,
            may_stay_out: false,
            price: vec![D::ZERO; columns],
            profit: vec![D::ZERO; rows],
            column_of: vec![NONE; rows],
            row_of: vec![NONE; columns],
            key: vec![D::ZERO; columns],
            from: vec![NONE; columns],
            settled: Vec::with_capacity(columns),
        }
    }

    /// Prices every column at its greatest score, the column reduction of Jonker & Volgenant. `columns` are those of a square matrix in
    /// which every row is to be seated: no column stays free, so any prices are a start.
    ///
    /// A column in which the greatest score of those before it turns up is read no further: where ties abound it says nothing new.
    fn reduce_columns(&mut self, columns: &[S], watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let mut top = D::LEAST;
        let columns = columns.chunks_exact(self.profit.len());
        for (price, column) in self.price.iter_mut().zip(columns) {
            let mut greatest = D::LEAST;
            for scores in column.chunks(STRETCH) {
                watch.scan(scores.len())?;
                greatest = scores
                    .iter()
                    .fold(greatest, |greatest, &score| greatest.max(D::from(score)));
                if greatest == top {
                    break;
                }
            }
            top = top.max(greatest);
            *price = greatest;
        }
        Ok(())
    }

    /// Shifts all prices alike, until the least is 0; profits make up for it. Every column is taken, so only differences matter.
    fn rebase(&mut self) {
        let least = self.price.iter().copied().min().unwrap_or(D::ZERO);
        for price in &mut self.price {
            *price = *price - least;
        }
        for profit in &mut self.profit {
            *profit = *profit + least;
        }
    }

    fn row(&self, row: u32) -> &'a [S] {
        &self.scores[row as usize * self.columns..][..self.columns]
    }

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

    /// The same state with rows for columns; `scores` are those of the new rows.
    ///
    /// Profits become prices. Where every row had to be seated they can be negative: then all of them are lifted by what being
    /// seated must be worth, and the new profits are lower by as much.
    fn turned(self, scores: &'a [S]) -> Self {
        let lowest = self
            .profit
            .iter()
            .copied()
            .min()
            .unwrap_or(D::ZERO)
            .min(D::ZERO);
        let columns = self.profit.len();
        let mut turned = Self::new(scores, self.price.len(), columns);
        turned.price = self
            .profit
            .into_iter()
            .map(|profit| profit - lowest)
            .collect();
        turned.profit = self.price.into_iter().map(|price| price + lowest).collect();
        turned.column_of = self.row_of;
        turned.row_of = self.column_of;
        turned
    }

    /// Lowers every price as far as the matching allows: to the least prices, which are unique.
    ///
    /// A price falls until it is 0 or a row that sits elsewhere, or stays out, would be tempted; its own row gains as much.
    /// That is one search from the ground, without an end. Without `stop_at_zero` only rows stop a price, and some row stays out.
    fn lower(&mut self, stop_at_zero: bool, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        self.from.fill(NONE);
        if stop_at_zero {
            self.key.copy_from_slice(&self.price);
        } else {
            self.key.fill(D::GREATEST);
        }
        self.settled.clear();
        for row in 0..id(self.profit.len()) {
            if self.column_of[row as usize] == NONE {
                watch.scan(self.columns)?;
                self.relax(row, self.profit[row as usize]);
            }
        }
        let mut next = 0;
        // Most often most prices are 0: then nothing is left to relax.
        while let Some(level) = self
            .key
            .iter()
            .map(|key| key.shut_last())
            .min()
            .map(D::shut_last)
            && level != D::LEAST
        {
            self.settle(level, false);
            while next < self.settled.len() && self.settled.len() < self.columns {
                let (column, at) = self.settled[next];
                next += 1;
                let row = self.row_of[column as usize];
                if row == NONE {
                    continue;
                }
                watch.scan(self.columns)?;
                let least = self.relax(row, at + self.profit[row as usize]);
                if least == level {
                    self.settle(level, false);
                }
            }
        }
        for &(column, slack) in &self.settled {
            self.price[column as usize] = self.price[column as usize] - slack;
            if let Some(profit) = self.profit.get_mut(self.row_of[column as usize] as usize) {
                *profit = *profit + slack;
            }
        }
        Ok(())
    }

    /// By column, who keeps its price up, once [`Kernel::lower`] has been: the row from which it was reached.
    fn supports(&self) -> Vec<Support> {
        let support = |&row: &u32| {
            let from = self.column_of.get(row as usize).copied();
            from.map_or(Support::NOBODY, |from| Support { left: row, from })
        };
        self.from.iter().map(support).collect()
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

    /// The best and the second best of score - price in a whole row, and the best column, as [`Kernel::best_column`] has it.
    fn offer(&self, row: u32, watch: &mut Watch<'_>) -> Result<(D, D, u32), SolveError> {
        watch.scan(self.columns)?;
        let scores = self.row(row);
        let (best, second) = best_two(scores, &self.price);
        Ok((best, second, self.best_column(scores, best, best == second)))
    }

    /// The first column of value `best`; if there are several, the first free one of them.
    fn best_column(&self, scores: &[S], best: D, several: bool) -> u32 {
        let free = |column: usize, value: D| (value == best) & (self.row_of[column] == NONE);
        let found = if several {
            self.first(scores, free)
        } else {
            None
        };
        found
            .or_else(|| self.first(scores, |_, value| value == best))
            .expect("the best of a row is in the row")
    }

    /// The first column of a row that `fits`, which is given its number and its value.
    fn first(&self, scores: &[S], fits: impl Fn(usize, D) -> bool) -> Option<u32> {
        let value = |column: usize| D::from(scores[column]) - self.price[column];
        let columns = scores.len();
        let mut from = 0;
        while from < columns {
            let to = columns.min(from + 4 * LANES);
            // A block without a branch first: most have none.
            if (from..to).fold(false, |any, column| any | fits(column, value(column))) {
                return (from..to)
                    .find(|&column| fits(column, value(column)))
                    .map(id);
            }
            from = to;
        }
        None
    }

    /// Seats `source` along a shortest augmenting path.
    fn augment(&mut self, source: u32, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let scores = self.row(source);
        // Prices may have risen since the row last looked.
        watch.scan(2 * self.columns)?;
        let (best, _) = best_two(scores, &self.price);
        if self.may_stay_out && best <= D::ZERO {
            self.profit[source as usize] = D::ZERO;
            return Ok(());
        }
        self.profit[source as usize] = best;
        self.settled.clear();
        let (mut out_at, mut out_row) = (best, source);
        for (key, (&score, &price)) in self.key.iter_mut().zip(scores.iter().zip(&self.price)) {
            *key = best - (D::from(score) - price);
        }
        self.from.fill(source);
        let mut level = D::ZERO;
        let mut next = 0;
        let end = 'search: loop {
            if self.may_stay_out && out_at <= level {
                level = out_at;
                break End::Row(out_row);
            }
            if let Some(column) = self.settle(level, true) {
                break End::Column(column);
            }
            let mut least = D::LEAST;
            while next < self.settled.len() {
                let (column, _) = self.settled[next];
                next += 1;
                let row = self.row_of[column as usize];
                let head = level + self.profit[row as usize];
                if self.may_stay_out && head < out_at {
                    (out_at, out_row) = (head, row);
                    if out_at == level {
                        break 'search End::Row(row);
                    }
                }
                watch.scan(self.columns)?;
                least = self.relax(row, head);
                if least == level
                    && let Some(column) = self.settle(level, true)
                {
                    break 'search End::Column(column);
                }
            }
            level = least;
        };
        self.reprice(source, level);
        self.shift(source, end);
        Ok(())
    }

    /// Lowers the distances that are shorter by way of `row`, whose column is at `head` less its profit.
    /// Returns the least distance that is not settled.
    fn relax(&mut self, row: u32, head: D) -> D {
        relax(
            self.row(row),
            &self.price,
            &mut self.key,
            &mut self.from,
            head,
            row,
        )
    }

    /// Raises the prices of what was settled nearer than `level`, where the path ends.
    fn reprice(&mut self, source: u32, level: D) {
        for &(column, at) in &self.settled {
            let row = self.row_of[column as usize];
            let step = level - at;
            self.price[column as usize] = self.price[column as usize] + step;
            self.profit[row as usize] = self.profit[row as usize] - step;
        }
        self.profit[source as usize] = self.profit[source as usize] - level;
    }

    /// Settles the columns at distance `level`; where the search is for a free one, the first of them ends it.
    fn settle(&mut self, level: D, find_free: bool) -> Option<u32> {
        let mut first = 0;
        for keys in self.key.chunks_mut(LANES) {
            if keys.iter().fold(false, |any, &key| any | (key == level)) {
                for (column, key) in (first..).zip(keys) {
                    if *key == level {
                        if find_free && self.row_of[column] == NONE {
                            return Some(id(column));
                        }
                        *key = D::LEAST;
                        self.settled.push((id(column), level));
                    }
                }
            }
            first += LANES;
        }
        None
    }

    /// Moves every row of the path by one column.
    fn shift(&mut self, source: u32, end: End) {
        let mut column = match end {
            End::Column(column) => column,
            End::Row(row) if row == source => return,
            End::Row(row) => std::mem::replace(&mut self.column_of[row as usize], NONE),
        };
        loop {
            let row = self.from[column as usize];
            self.row_of[column as usize] = row;
            let before = std::mem::replace(&mut self.column_of[row as usize], column);
            if row == source {
                return;
            }
            column = before;
        }
    }
}

/// A row or column by its number.
fn id(number: usize) -> u32 {
    u32::try_from(number).expect("a matrix has fewer than 2^32 rows and columns")
}

/// The best and the second best of score - price; a lone column is both.
fn best_two<S: Copy, D: Dual + From<S>>(scores: &[S], prices: &[D]) -> (D, D) {
    let mut best = [D::LEAST; LANES];
    let mut second = [D::LEAST; LANES];
    let (score_chunks, price_chunks) = (scores.chunks_exact(LANES), prices.chunks_exact(LANES));
    let tail = score_chunks
        .remainder()
        .iter()
        .zip(price_chunks.remainder());
    let mut see = |lane: usize, value: D| {
        second[lane] = second[lane].max(best[lane].min(value));
        best[lane] = best[lane].max(value);
    };
    for (scores, prices) in score_chunks.zip(price_chunks) {
        for lane in 0..LANES {
            see(lane, D::from(scores[lane]) - prices[lane]);
        }
    }
    for (&score, &price) in tail {
        see(0, D::from(score) - price);
    }
    let mut two = (best[0], second[0]);
    for lane in 1..LANES {
        two.1 = two.1.max(second[lane]).max(two.0.min(best[lane]));
        two.0 = two.0.max(best[lane]);
    }
    if scores.len() == 1 {
        two.1 = two.0;
    }
    two
}

/// Lowers the distances that are shorter by way of `row`; returns the least of those not settled.
fn relax<S: Copy, D: Dual + From<S>>(
    scores: &[S],
    prices: &[D],
    keys: &mut [D],
    from: &mut [u32],
    head: D,
    row: u32,
) -> D {
    let mut least = D::LEAST.shut_last();
    for (((&score, &price), key), from) in scores.iter().zip(prices).zip(keys).zip(from) {
        let by = head - (D::from(score) - price);
        let shorter = by < *key;
        *key = if shorter { by } else { *key };
        // Not an `if`: that becomes a branch for every lane.
        *from ^= (*from ^ row) & 0u32.wrapping_sub(u32::from(shorter));
        least = least.min(key.shut_last());
    }
    least.shut_last()
}

#[cfg(test)]
mod tests;

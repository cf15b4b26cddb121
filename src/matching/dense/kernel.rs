//! Who sits where in a full matrix, at what prices, and one augmenting path.

use crate::error::SolveError;
use crate::matching::support::Support;
use crate::matching::watch::Watch;

/// Entries that are looked at together: eight 32-bit numbers, two or four registers.
pub(super) const LANES: usize = 8;

/// Entries of a column that are read between two looks at whether it says anything new.
pub(super) const STRETCH: usize = 32;

/// No column, no row.
pub(super) const NONE: u32 = u32::MAX;

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
pub(super) struct Kernel<'a, S, D> {
    pub(super) scores: &'a [S],
    pub(super) columns: usize,
    pub(super) may_stay_out: bool,
    pub(super) price: Vec<D>,
    pub(super) profit: Vec<D>,
    pub(super) column_of: Vec<u32>,
    pub(super) row_of: Vec<u32>,
    /// Tentative distance of each column, [`Dual::LEAST`] once it is settled.
    pub(super) key: Vec<D>,
    /// The row that a column was reached from.
    pub(super) from: Vec<u32>,
    /// Settled columns with their distance, in order.
    pub(super) settled: Vec<(u32, D)>,
}

/// Where a path ends.
pub(super) enum End {
    /// At a free column.
    Column(u32),
    /// At a row that stays out.
    Row(u32),
}

impl<'a, S: Copy, D: Dual + From<S>> Kernel<'a, S, D> {
    /// Everybody free at price 0.
    pub(super) fn new(scores: &'a [S], rows: usize, columns: usize) -> Self {
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
    pub(super) fn reduce_columns(
        &mut self,
        columns: &[S],
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
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
    pub(super) fn rebase(&mut self) {
        let least = self.price.iter().copied().min().unwrap_or(D::ZERO);
        for price in &mut self.price {
            *price = *price - least;
        }
        for profit in &mut self.profit {
            *profit = *profit + least;
        }
    }

    pub(super) fn row(&self, row: u32) -> &'a [S] {
        &self.scores[row as usize * self.columns..][..self.columns]
    }

    /// The same state with rows for columns; `scores` are those of the new rows.
    ///
    /// Profits become prices. Where every row had to be seated they can be negative: then all of them are lifted by what being
    /// seated must be worth, and the new profits are lower by as much.
    pub(super) fn turned(self, scores: &'a [S]) -> Self {
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
    pub(super) fn lower(
        &mut self,
        stop_at_zero: bool,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
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
    pub(super) fn supports(&self) -> Vec<Support> {
        let support = |&row: &u32| {
            let from = self.column_of.get(row as usize).copied();
            from.map_or(Support::NOBODY, |from| Support { left: row, from })
        };
        self.from.iter().map(support).collect()
    }

    /// The best and the second best of score - price in a whole row, and the best column, as [`Kernel::best_column`] has it.
    pub(super) fn offer(&self, row: u32, watch: &mut Watch<'_>) -> Result<(D, D, u32), SolveError> {
        watch.scan(self.columns)?;
        let scores = self.row(row);
        let (best, second) = best_two(scores, &self.price);
        Ok((best, second, self.best_column(scores, best, best == second)))
    }

    /// The first column of value `best`; if there are several, the first free one of them.
    pub(super) fn best_column(&self, scores: &[S], best: D, several: bool) -> u32 {
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
    pub(super) fn first(&self, scores: &[S], fits: impl Fn(usize, D) -> bool) -> Option<u32> {
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
    pub(super) fn augment(&mut self, source: u32, watch: &mut Watch<'_>) -> Result<(), SolveError> {
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
    pub(super) fn reprice(&mut self, source: u32, level: D) {
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
    pub(super) fn shift(&mut self, source: u32, end: End) {
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
pub(super) fn id(number: usize) -> u32 {
    u32::try_from(number).expect("a matrix has fewer than 2^32 rows and columns")
}

/// The best and the second best of score - price; a lone column is both.
pub(super) fn best_two<S: Copy, D: Dual + From<S>>(scores: &[S], prices: &[D]) -> (D, D) {
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

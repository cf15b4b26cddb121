//! The best columns of every row of a matrix, kept while prices rise.
//!
//! A bid or a search on a full matrix reads whole rows, though nearly all of what it reads is far too dear. A *shortlist* holds the columns
//! of a row whose value (score - price) was above a *level* when the list was made. Prices only rise, so whatever
//! is not on the list is worth at most the level, then and ever after: a search may skip the rest of the row until its
//! distance says otherwise. Nothing is left out for good, the row is read again when the level is reached (the idea is that of
//! LAPMOD, Volgenant 1996, without its check at the end).
//!
//! Cost: a list is two passes over its row and a selection among [`BLOCKS`] numbers; bids and searches touch lists of about 20 columns where
//! they would read whole rows. Where most rows are read again all the same (ties, or prices that ran away from the lists) lists
//! do not pay, and the kernel goes back to whole rows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::error::SolveError;
use crate::matching::dense::kernel::{Dual, End, Kernel, LANES, NONE, best_two, id};
use crate::matching::watch::Watch;

/// A row is dealt round to so many blocks, so that registers hold the greatest values of several; the level is one of them.
const BLOCKS: usize = 64;

/// The level is the value of this rank among the blocks' greatest: about as many columns are on a list.
const RANKS: [usize; 3] = [20, 12, 4];

/// Entries of a list, at most.
const MOST: usize = 64;

/// The list has not been made.
const UNMADE: u32 = u32::MAX;

/// The shortlists of all rows.
pub(super) struct Shortlists<D> {
    /// Row `i` has `near[MOST * i..][..length[i]]`: column and score. Empty until the first list is made.
    near: Vec<(u32, D)>,
    length: Vec<u32>,
    level: Vec<D>,
    /// Rows whose list has been made.
    count: usize,
    /// Columns reached by the search at hand, nearest first; some stand twice.
    reached: BinaryHeap<Reverse<(D, u32)>>,
    /// Rows of the search at hand by the least distance that the rest of the row could give.
    unread: BinaryHeap<Reverse<(D, u32)>>,
    /// The nearest free column of the search at hand.
    nearest_free: D,
    /// Columns settled with the lists, and rows read again.
    settled: u64,
    again: u64,
}

impl<D: Dual> Shortlists<D> {
    /// None made yet, for `rows` rows.
    pub(super) fn new(rows: u32) -> Self {
        Self {
            near: Vec::new(),
            length: vec![UNMADE; rows as usize],
            level: vec![D::ZERO; rows as usize],
            count: 0,
            reached: BinaryHeap::new(),
            unread: BinaryHeap::new(),
            nearest_free: D::GREATEST,
            settled: 0,
            again: 0,
        }
    }

    /// Whether searches mostly do with the lists.
    pub(super) fn pay(&self) -> bool {
        4 * self.again <= self.settled + 64
    }

    /// Whether the list of `row` has been made.
    fn made(&self, row: u32) -> bool {
        self.length[row as usize] != UNMADE
    }

    /// The list of `row`: columns with their scores.
    fn list(&self, row: u32) -> &[(u32, D)] {
        &self.near[row as usize * MOST..][..self.length[row as usize] as usize]
    }

    /// What a column that is not on the list of `row` is worth at most.
    fn level(&self, row: u32) -> D {
        self.level[row as usize]
    }

    /// Makes the list of `row` at these prices.
    fn make<S: Copy>(&mut self, row: u32, scores: &[S], prices: &[D])
    where
        D: From<S>,
    {
        if self.near.is_empty() {
            self.near = vec![(0, D::ZERO); self.length.len() * MOST];
        }
        self.count += usize::from(!self.made(row));
        let mut greatest = [D::LEAST; BLOCKS];
        let mut see = |scores: &[S], prices: &[D]| {
            for ((greatest, &score), &price) in greatest.iter_mut().zip(scores).zip(prices) {
                *greatest = (*greatest).max(D::from(score) - price);
            }
        };
        let (score_combs, last_scores) = scores.as_chunks::<BLOCKS>();
        let (price_combs, last_prices) = prices.as_chunks::<BLOCKS>();
        for (scores, prices) in score_combs.iter().zip(price_combs) {
            see(scores, prices);
        }
        see(last_scores, last_prices);
        let mut level = D::LEAST;
        for rank in RANKS {
            let by_value = |one: &D, other: &D| other.cmp(one);
            level = *greatest.select_nth_unstable_by(rank, by_value).1;
            let length = self.write(row, scores, prices, level);
            if length <= MOST {
                self.length[row as usize] = id(length);
                self.level[row as usize] = level;
                return;
            }
        }
        // Ties everywhere: nothing is known but the best.
        self.length[row as usize] = 0;
        self.level[row as usize] = greatest.iter().copied().fold(level, D::max);
    }

    /// Writes down the columns of `row` above `level`, as far as there is room; returns how many there are.
    fn write<S: Copy>(&mut self, row: u32, scores: &[S], prices: &[D], level: D) -> usize
    where
        D: From<S>,
    {
        let near = &mut self.near[row as usize * MOST..][..MOST];
        let mut length = 0;
        let stretches = scores.chunks(LANES).zip(prices.chunks(LANES));
        for (first, (scores, prices)) in (0..).step_by(LANES).zip(stretches) {
            let above = |(&score, &price): (&S, &D)| D::from(score) - price > level;
            let pairs = || scores.iter().zip(prices);
            // Without a branch first: most have none.
            if !pairs().fold(false, |any, pair| any | above(pair)) {
                continue;
            }
            for (column, pair) in (first..).zip(pairs()).filter(|&(_, pair)| above(pair)) {
                if let Some(entry) = near.get_mut(length) {
                    *entry = (id(column), D::from(*pair.0));
                }
                length += 1;
            }
        }
        length
    }

    /// Whether most rows have their list.
    pub(super) fn abound(&self) -> bool {
        2 * self.count >= self.length.len()
    }

    /// The best and the second best of score - price, if the list of `row` tells.
    fn best_two(&self, row: u32, prices: &[D]) -> Option<(D, D)> {
        if !self.made(row) {
            return None;
        }
        let (mut best, mut second) = (D::LEAST, D::LEAST);
        for &(column, score) in self.list(row) {
            let value = score - prices[column as usize];
            second = second.max(best.min(value));
            best = best.max(value);
        }
        (second >= self.level(row)).then_some((best, second))
    }
}

impl<S: Copy, D: Dual + From<S>> Kernel<'_, S, D> {
    /// The same as [`Kernel::offer`] by the list of `row`, which is made anew where it does not tell.
    ///
    /// Only where the best of a row is worth no more than what is not on its list may a free column be passed over.
    pub(super) fn near_offer(
        &self,
        row: u32,
        lists: &mut Shortlists<D>,
        watch: &mut Watch<'_>,
    ) -> Result<(D, D, u32), SolveError> {
        lists.settled += 1;
        if lists.best_two(row, &self.price).is_none() {
            lists.again += u64::from(lists.made(row));
            watch.scan(self.columns)?;
            lists.make(row, self.row(row), &self.price);
        }
        let Some((best, second)) = lists.best_two(row, &self.price) else {
            return self.offer(row, watch);
        };
        let list = lists.list(row);
        watch.scan(list.len())?;
        let value = |&(column, score): &(u32, D)| score - self.price[column as usize];
        let mut bests = list.iter().filter(|entry| value(entry) == best);
        let mut free = bests
            .clone()
            .filter(|entry| self.row_of[entry.0 as usize] == NONE);
        let found = if best == second { free.next() } else { None };
        let &(column, _) = found
            .or_else(|| bests.next())
            .expect("what is best by a list is on it");
        Ok((best, second, column))
    }

    /// Seats `source` along a shortest augmenting path, with the lists.
    pub(super) fn augment_near(
        &mut self,
        source: u32,
        lists: &mut Shortlists<D>,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        watch.scan(self.columns)?;
        let (best, _) = best_two(self.row(source), &self.price);
        if self.may_stay_out && best <= D::ZERO {
            self.profit[source as usize] = D::ZERO;
            return Ok(());
        }
        self.profit[source as usize] = best;
        self.settled.clear();
        self.key.fill(D::GREATEST);
        lists.reached.clear();
        lists.unread.clear();
        lists.nearest_free = D::GREATEST;
        let (mut out_at, mut out_row) = (best, source);
        self.reach(source, best, lists, watch)?;
        let (level, end) = loop {
            let next = self.nearest(lists);
            let unread = lists.unread.peek().map(|Reverse((at, _))| *at);
            let at = next
                .map_or(D::GREATEST, |(at, _)| at)
                .min(unread.unwrap_or(D::GREATEST));
            if self.may_stay_out && out_at <= at {
                break (out_at, End::Row(out_row));
            }
            if let Some(&Reverse((rest, row))) = lists.unread.peek()
                && next.is_none_or(|(at, _)| rest < at)
            {
                lists.unread.pop();
                self.read_again(row, rest + lists.level(row), lists, watch)?;
                continue;
            }
            let (at, column) = next.expect("a row that must be seated reaches a free column");
            lists.reached.pop();
            let row = self.row_of[column as usize];
            if row == NONE {
                break (at, End::Column(column));
            }
            self.key[column as usize] = D::LEAST;
            self.settled.push((column, at));
            let head = at + self.profit[row as usize];
            if self.may_stay_out && head < out_at {
                (out_at, out_row) = (head, row);
            }
            self.reach(row, head, lists, watch)?;
        };
        lists.settled += self.settled.len() as u64;
        self.reprice(source, level);
        self.shift(source, end);
        Ok(())
    }

    /// The nearest column that is reached and not settled.
    fn nearest(&self, lists: &mut Shortlists<D>) -> Option<(D, u32)> {
        while let Some(&Reverse((at, column))) = lists.reached.peek() {
            if self.key[column as usize] == at {
                return Some((at, column));
            }
            lists.reached.pop();
        }
        None
    }

    /// Reaches the columns on the list of `row`, whose own is at `head` less its profit.
    fn reach(
        &mut self,
        row: u32,
        head: D,
        lists: &mut Shortlists<D>,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        if !lists.made(row) {
            watch.scan(self.columns)?;
            lists.make(row, self.row(row), &self.price);
        }
        watch.scan(lists.list(row).len())?;
        for &(column, score) in
            &lists.near[row as usize * MOST..][..lists.length[row as usize] as usize]
        {
            let at = head - (score - self.price[column as usize]);
            if at < self.key[column as usize] && at < lists.nearest_free {
                self.key[column as usize] = at;
                self.from[column as usize] = row;
                lists.reached.push(Reverse((at, column)));
                if self.row_of[column as usize] == NONE {
                    lists.nearest_free = at;
                }
            }
        }
        let rest = head - lists.level(row);
        if rest < lists.nearest_free {
            lists.unread.push(Reverse((rest, row)));
        }
        Ok(())
    }

    /// Makes the list of `row` again; where that shows nothing new, reads all of the row.
    fn read_again(
        &mut self,
        row: u32,
        head: D,
        lists: &mut Shortlists<D>,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        lists.again += 1;
        watch.scan(self.columns)?;
        let before = lists.level(row);
        lists.make(row, self.row(row), &self.price);
        if lists.level(row) < before {
            return self.reach(row, head, lists, watch);
        }
        lists.again += 1;
        watch.scan(self.columns)?;
        for (column, (&score, &price)) in self.row(row).iter().zip(&self.price).enumerate() {
            let at = head - (D::from(score) - price);
            if at < self.key[column] && at < lists.nearest_free {
                self.key[column] = at;
                self.from[column] = row;
                lists.reached.push(Reverse((at, id(column))));
                if self.row_of[column] == NONE {
                    lists.nearest_free = at;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random, under `bound`.
    fn noise(number: usize, bound: u64) -> i32 {
        let word = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        i32::try_from((word ^ (word >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33)
            .expect("31 bits")
            % i32::try_from(bound).expect("small")
    }

    #[test]
    fn a_list_tells_the_best_two_or_nothing_while_prices_rise() {
        for (columns, bound) in [(300, 1 << 20), (300, 50), (64, 1 << 20), (333, 2)] {
            let scores: Vec<i32> = (0..columns).map(|column| -noise(column, bound)).collect();
            let mut prices = vec![0; columns];
            let mut lists = Shortlists::<i32>::new(1);
            lists.make(0, &scores, &prices);
            let mut told = 0;
            for round in 0..columns {
                let known = lists.best_two(0, &prices);
                let whole = best_two(&scores, &prices);
                assert!(
                    known.is_none_or(|known| known == whole),
                    "{columns}, {bound}, {round}"
                );
                told += usize::from(known.is_some());
                let best = (0..columns).max_by_key(|&column| scores[column] - prices[column]);
                prices[best.expect("there are columns")] += noise(round + 7, bound / 8 + 1) + 1;
            }
            // Two costs tie everywhere: then no list says anything.
            assert_eq!(told > 1, bound > 2, "{columns}, {bound}");
            assert!(told < columns, "what was left out must have mattered");
        }
    }

    #[test]
    fn a_list_is_all_that_is_above_its_level() {
        let scores: Vec<i32> = (0..500).map(|column| noise(column, 1 << 20)).collect();
        let prices: Vec<i32> = (0..500)
            .map(|column| noise(column + 900, 1 << 18))
            .collect();
        let mut lists = Shortlists::<i32>::new(2);
        lists.make(1, &scores, &prices);
        let above = (0..500).filter(|&column| scores[column] - prices[column] > lists.level(1));
        let above: Vec<(u32, i32)> = above.map(|column| (id(column), scores[column])).collect();
        assert_eq!(lists.list(1), above);
        assert!(above.len() >= RANKS[0]);
        assert!(!lists.made(0) && lists.made(1) && lists.abound());
    }
}

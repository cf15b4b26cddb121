//! The best columns of every row of a matrix, kept while prices rise.
//!
//! A search on a full matrix reads whole rows, though nearly all of what it reads is far too dear. A *shortlist* holds the columns
//! of a row whose value (score - price) was above a *level* when the list was made. Prices only rise, so whatever
//! is not on the list is worth at most the level, then and ever after: a search may skip the rest of the row until its
//! distance says otherwise. Nothing is left out for good, the row is read again when the level is reached (the idea is that of
//! LAPMOD, Volgenant 1996, without its check at the end).
//!
//! Cost: a list is one pass over its row and the sort of [`BLOCKS`] numbers; a search touches lists of about 24 columns where
//! it would read whole rows. Where it reads most rows again all the same (ties, or prices that ran away from the lists) lists
//! do not pay, and the kernel goes back to whole rows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Dual, End, Kernel, NONE, best_two, id};
use crate::error::SolveError;
use crate::matching::watch::Watch;

/// A row is cut into so many blocks; the level is one of their greatest values.
const BLOCKS: usize = 64;

/// The level is the value of this rank among the blocks' greatest: about as many columns are on a list.
const RANKS: [usize; 3] = [24, 12, 4];

/// Entries of a list, at most.
const MOST: usize = 64;

/// The list has not been made.
const UNMADE: u32 = u32::MAX;

/// The shortlists of all rows.
pub(super) struct Shortlists<D> {
    /// Row `i` has `near[MOST * i..][..length[i]]`: column and score.
    near: Vec<(u32, D)>,
    length: Vec<u32>,
    level: Vec<D>,
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
    pub(super) fn new(rows: usize) -> Self {
        Self {
            near: vec![(0, D::ZERO); rows * MOST],
            length: vec![UNMADE; rows],
            level: vec![D::ZERO; rows],
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
        let width = scores.len().div_ceil(BLOCKS);
        let blocks = || scores.chunks(width).zip(prices.chunks(width));
        let value = |(&score, &price): (&S, &D)| D::from(score) - price;
        let greatest: Vec<D> = blocks()
            .filter_map(|(scores, prices)| scores.iter().zip(prices).map(value).max())
            .collect();
        let mut ranked = greatest.clone();
        ranked.sort_unstable_by(|one, other| other.cmp(one));
        for rank in RANKS {
            let level = ranked[rank.min(ranked.len() - 1)];
            let near = &mut self.near[row as usize * MOST..][..MOST];
            let mut length = 0;
            for (block, (scores, prices)) in blocks()
                .enumerate()
                .filter(|(block, _)| greatest[*block] > level)
            {
                for (column, (score, price)) in (block * width..).zip(scores.iter().zip(prices)) {
                    if value((score, price)) > level {
                        if let Some(entry) = near.get_mut(length) {
                            *entry = (id(column), D::from(*score));
                        }
                        length += 1;
                    }
                }
            }
            if length <= MOST {
                self.length[row as usize] = id(length);
                self.level[row as usize] = level;
                return;
            }
        }
        // Ties everywhere: nothing is known but the best.
        self.length[row as usize] = 0;
        self.level[row as usize] = ranked[0];
    }
}

impl<S: Copy, D: Dual + From<S>> Kernel<'_, S, D> {
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

//! The part of a network that matters near given prices: edges that are nearly as good as the best of their row.
//!
//! Once prices are rough but near, most edges of a row are so much worse than its best that no small change of
//! prices makes them matter. The fine phases of the auction and the first repair look at the others alone, the *core*. What they
//! find is not yet exact: then everybody whom an edge outside could tempt looks at the whole row again, and the repair goes on with all edges, so
//! nothing is ever decided on a pruned list.
//!
//! That look is short: what was left out was worth less than the floor of its left node, and is worth more now by no more than
//! the price of its slot has fallen. So whole rows are read only where a left node has come near its floor, and
//! whole columns only where a price has fallen by more than the [leeway](Core::has_fallen): 1 to 3 of 100 edges instead of all.
//!
//! Cost: one look at each edge, 16 bytes for each edge of the core (24 with wide scores; 1 to 4 more where edges carry units of their own), 8 a left node
//! and 8 a slot.

use crate::error::SolveError;
use crate::graph::network::{Capacities, Limit};
use crate::matching::auction::money::Money;
use crate::matching::view::{Score, View};
use crate::matching::watch::{POLL, Watch};

/// One edge in so many is in the core, or fewer: for these there is room from the first, and for more once.
const LIKELY: usize = 3;

/// No core has more than one edge in so many: beside scores of 64 bits it takes 24 bytes an edge, not 16, and the network 24 of the 32 that a solve may
/// hold.
const fn edges_for_one<S>() -> usize {
    if size_of::<S>() > 4 { 3 } else { 2 }
}

/// For so many edges more the rows of the core grow at a time.
const SPARE: usize = 1 << 12;

/// Edges of a network, in both directions.
#[derive(Debug)]
pub(super) struct Core<S> {
    row_start: Vec<u32>,
    row_head: Vec<u32>,
    row_score: Vec<S>,
    col_start: Vec<u32>,
    col_head: Vec<u32>,
    col_score: Vec<S>,
    edge_capacity: Capacities,
    bounds: Bounds,
}

/// What is known of the edges that were left out: at the prices `price` they were worth less than the `floor` of their left node.
#[derive(Debug, Default)]
struct Bounds {
    /// By left node.
    floor: Vec<i64>,
    /// By slot.
    price: Vec<i64>,
    /// How far a price may fall before its column is looked at.
    leeway: i64,
    /// How far above the floor a party [concedes](Core::concedes_below).
    concession: i64,
    /// All of these are scaled up by so many bits.
    shift: u32,
}

/// Copies the edges that are near to the front of `kept`, which has room for all; returns how many.
///
/// Each is written whether it is kept or not: which are cannot be predicted. Out of line, so that the loop keeps to its registers.
#[inline(never)]
fn keep<S: Score>(
    (heads, scores): (&[u32], &[S]),
    near: impl Fn(u32, S) -> bool,
    (kept_heads, kept_scores): (&mut [u32], &mut [S]),
) -> usize {
    let mut count = 0;
    for (&slot, &score) in heads.iter().zip(scores) {
        kept_heads[count] = slot;
        kept_scores[count] = score;
        count += usize::from(near(slot, score));
    }
    count
}

impl<S: Score> Core<S> {
    /// The edges of `view` that are worth at least the `floor` of their left node.
    ///
    /// `None` where too many are, half of them or a third (see [`edges_for_one`]): then the core is no better than the whole, or finds no room beside it.
    pub(super) fn of<M: Money>(
        view: &View<'_, S>,
        floor: impl Fn(u32) -> M,
        worth: impl Fn(u32, S) -> M,
        watch: &mut Watch<'_>,
    ) -> Result<Option<Self>, SolveError> {
        let likely = view.row_head.len() / LIKELY;
        let mut core = Self {
            row_start: Vec::with_capacity(view.lefts() + 1),
            row_head: Vec::with_capacity(likely),
            row_score: Vec::with_capacity(likely),
            col_start: Vec::new(),
            col_head: Vec::new(),
            col_score: Vec::new(),
            edge_capacity: Capacities::none_yet(view.edge_capacity),
            bounds: Bounds::default(),
        };
        core.row_start.push(0);
        core.bounds.floor.reserve_exact(view.lefts());
        core.col_start = vec![0; view.slots() + 1];
        let each = view.limit == Limit::Each;
        let mut count = 0;
        for left in (0u32..).take(view.lefts()) {
            let row = view.row(left);
            let (heads, scores) = (&view.row_head[row.clone()], &view.row_score[row.clone()]);
            let floor = floor(left);
            core.bounds.floor.push(floor.wide());
            core.make_room(count + row.len());
            let near = |slot, score| worth(slot, score) >= floor;
            let kept = (&mut core.row_head[count..], &mut core.row_score[count..]);
            count += keep((heads, scores), near, kept);
            if each {
                let known = heads.iter().zip(scores).zip(row.clone());
                let near = known.filter(|&((&slot, &score), _)| near(slot, score));
                core.edge_capacity
                    .extend(view.edge_capacity, near.map(|(_, edge)| edge));
            }
            if edges_for_one::<S>() * count > view.row_head.len() {
                return Ok(None);
            }
            core.row_start
                .push(u32::try_from(count).expect("fewer edges than the whole"));
            watch.scan(row.len())?;
        }
        core.row_head.truncate(count);
        core.row_score.truncate(count);
        core.transpose(view.slots(), watch)?;
        Ok(Some(core))
    }

    /// Makes room for so many edges in the rows, and for some more.
    #[inline]
    fn make_room(&mut self, edges: usize) {
        if self.row_head.len() < edges {
            let room = edges + SPARE;
            self.row_head.resize(room, 0);
            self.row_score.resize(room, S::ZERO);
        }
    }

    /// Fills the columns from the rows: a counting sort. Each edge counts once as scanned.
    fn transpose(&mut self, slots: usize, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let step = usize::try_from(POLL).expect("a small number");
        for heads in self.row_head.chunks(step) {
            for &slot in heads {
                self.col_start[slot as usize + 1] += 1;
            }
            watch.pass(heads.len())?;
        }
        for slot in 0..slots {
            self.col_start[slot + 1] += self.col_start[slot];
        }
        let mut next = self.col_start.clone();
        self.col_head = vec![0; self.row_head.len()];
        self.col_score = vec![S::ZERO; self.row_head.len()];
        for (left, bounds) in (0u32..).zip(self.row_start.windows(2)) {
            let row = bounds[0] as usize..bounds[1] as usize;
            let (heads, scores) = (&self.row_head[row.clone()], &self.row_score[row]);
            for (&slot, &score) in heads.iter().zip(scores) {
                let place = &mut next[slot as usize];
                self.col_head[*place as usize] = left;
                self.col_score[*place as usize] = score;
                *place += 1;
            }
            watch.scan(heads.len())?;
        }
        Ok(())
    }

    /// Notes the prices at which the core was made, how far they may fall before columns are read, and how far above the floor of its left node
    /// a party concedes: all scaled up by `shift` bits.
    pub(super) fn bound(&mut self, price: Vec<i64>, (leeway, concession): (i64, i64), shift: u32) {
        self.bounds = Bounds {
            floor: std::mem::take(&mut self.bounds.floor),
            price,
            leeway,
            concession,
            shift,
        };
    }

    /// What an option must be worth, scaled up, for a bid: a party with none better leaves it to the repair.
    #[inline]
    pub(super) fn concedes_below(&self, left: u32) -> i64 {
        self.bounds.floor[left as usize] + self.bounds.concession
    }

    /// What an edge that was left out may be worth, scaled up, at a slot that [has not fallen](Core::has_fallen_to).
    #[inline]
    pub(super) fn beyond(&self, left: u32) -> i64 {
        self.bounds.floor[left as usize] - 1 + self.bounds.leeway
    }

    /// Whether a left node whose worst unit is worth `value` may prefer an edge that was left out, to a slot that [has not
    /// fallen](Core::has_fallen).
    #[inline]
    pub(super) fn may_tempt(&self, left: u32, value: i64) -> bool {
        value < self.beyond(left) >> self.bounds.shift
    }

    /// Whether a slot has become so much cheaper that its whole column must be looked at.
    #[inline]
    pub(super) fn has_fallen(&self, slot: u32, price: i64) -> bool {
        self.has_fallen_to(slot, price << self.bounds.shift)
    }

    /// The same of a price that is scaled up.
    #[inline]
    pub(super) fn has_fallen_to(&self, slot: u32, price: i64) -> bool {
        self.bounds.price[slot as usize] - price > self.bounds.leeway
    }

    /// The core as the solver's loops see it, nodes as in `whole`.
    pub(super) fn view<'a>(&'a self, whole: &View<'a, S>) -> View<'a, S> {
        View {
            row_start: &self.row_start,
            row_head: &self.row_head,
            row_score: &self.row_score,
            col_start: &self.col_start,
            col_head: &self.col_head,
            col_score: &self.col_score,
            edge_capacity: self.edge_capacity.carried(),
            ..*whole
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::network::Scores;
    use crate::matching::options::Options;
    use crate::matching::trials::network;
    use crate::policy::Objective;

    /// Edges of the core of 10 left nodes with 5 edges each, of which `near` are worth as much as the floor; none where there is no core.
    fn core_of(near: u32, wide: bool) -> Option<usize> {
        fn kept<S: Score>(view: &View<'_, S>) -> Option<usize> {
            let options = Options::default();
            let watch = &mut Watch::new(&options);
            let core = Core::of(view, |_| 1i64, |_, score: S| score.wide(), watch);
            core.expect("nothing stops it").map(|core| {
                assert_eq!(core.edge_capacity.get(0), 2, "that of the first edge kept");
                core.row_head.len()
            })
        }
        let edge = |at: u32| (at / 5, at % 5, i64::from(at % 5 < near), 2 + at % 5);
        let edges: Vec<_> = (0..50).map(edge).collect();
        let of = network(vec![9; 10], vec![9; 5], &edges, wide, Objective::BestScore);
        match (&of.rows.scores, &of.columns.scores) {
            (Scores::Narrow(rows), Scores::Narrow(columns)) => kept(&View::new(&of, rows, columns)),
            (Scores::Wide(rows), Scores::Wide(columns)) => kept(&View::new(&of, rows, columns)),
            _ => unreachable!("both directions are built with the same width"),
        }
    }

    #[test]
    fn a_core_of_wide_scores_is_smaller() {
        assert_eq!(
            [1, 2, 3].map(|near| core_of(near, false)),
            [Some(10), Some(20), None]
        );
        assert_eq!(
            [1, 2, 3].map(|near| core_of(near, true)),
            [Some(10), None, None]
        );
    }
}

//! Which arcs are pivoted in.

use std::cmp::Reverse;
use std::hint::select_unpredictable;
use std::ops::Range;

use crate::error::SolveError;
use crate::matching::seats::NONE;
use crate::matching::simplex::basis::{BACK, ONWARD, Simplex, short};
use crate::matching::simplex::pivot::Entering;
use crate::matching::simplex::tree::OWN;
use crate::matching::view::Score;
use crate::matching::watch::Watch;

/// What a run has come to.
#[derive(Debug)]
pub(in crate::matching) struct Outcome {
    pub(in crate::matching) pivots: u64,
    /// Whether it came to its end: else the state is as it was.
    pub(in crate::matching) is_done: bool,
}

/// Of so many slots one at most has an arc pivoted in for each list: with few slots what is listed is soon worth nothing.
const LISTED: usize = 4;

/// But no fewer than this: of 10 slots 4 instead of 2 are 5 to 15 % faster.
const LEAST: usize = 4;

/// For so many arcs to be pivoted in, one more block is read, up to [`LONGEST`]. A block has as many arcs as the root of their number.
const READ: usize = 16;

/// Blocks that are read for one list, at most.
const LONGEST: usize = 64;

/// By how many left nodes a turn goes on, fewer than there are, so that it comes to each of them once and neighbours are far apart.
fn mixing_stride(lefts: usize) -> usize {
    let gcd = |mut one: usize, mut other: usize| {
        while other > 0 {
            (one, other) = (other, one % other);
        }
        one
    };
    // Near the golden section.
    let first = lefts * 618 / 1_000 + 1;
    let stride = (first..).find(|&stride| gcd(stride, lefts) == 1);
    stride.unwrap_or(1) % lefts.max(1)
}

impl<S: Score> Simplex<'_, S> {
    /// Pivots until nothing lowers the cost, or so many edges have been read in all.
    pub(super) fn run(&mut self, watch: &mut Watch<'_>, edges: u64) -> Result<Outcome, SolveError> {
        let lefts = self.view.lefts();
        let others = self.ground as usize;
        let most = (others / LISTED).max(LEAST);
        let arcs = self.view.row_head.len() + self.level.len();
        let block = arcs.isqrt() * (1 + most / READ).min(LONGEST);
        let stride = mixing_stride(lefts);
        let mut left = 0;
        let mut list: Vec<Entering> = Vec::new();
        // One turn: left nodes, slots and groups. It is over when none of a whole turn has an arc that lowers the cost.
        let (mut at, mut quiet, mut pivots) = (0, 0, 0);
        while quiet < lefts + others {
            if watch.scans() > edges {
                return Ok(Outcome {
                    pivots,
                    is_done: false,
                });
            }
            list.clear();
            let mut read = 0;
            while read < block && quiet < lefts + others {
                let before = read;
                let worst = if at < lefts {
                    let row = self.view.row(short(left));
                    read += row.len() + 1;
                    let worst = self.price_left(short(left), row);
                    left += stride;
                    left -= if left < lefts { 0 } else { lefts };
                    worst
                } else {
                    read += 1;
                    self.price_own(short(at - lefts))
                };
                at = if at + 1 == lefts + others { 0 } else { at + 1 };
                quiet += 1;
                list.extend(worst);
                watch.scan(read - before)?;
            }
            let key = |entering: &Entering| {
                (Reverse(entering.reduced.abs()), entering.arc, entering.tail)
            };
            if list.len() > most {
                list.select_nth_unstable_by_key(most, key);
                list.truncate(most);
            }
            list.sort_unstable_by_key(key);
            for entering in list.drain(..) {
                let now = if entering.arc == OWN {
                    self.price_own(entering.tail)
                } else {
                    self.price_edge(self.left(entering.tail), entering.arc)
                };
                if let Some(now) = now {
                    self.pivot(now);
                    pivots += 1;
                    watch.scan(std::mem::take(&mut self.steps))?;
                }
                quiet = 0;
            }
        }
        Ok(Outcome {
            pivots,
            is_done: true,
        })
    }

    /// The arc of a left node that lowers the cost most, which is the own one or one of its row.
    #[inline]
    fn price_left(&self, left: u32, row: Range<usize>) -> Option<Entering> {
        let view = &self.view;
        let tail = self.node(left);
        let level = self.level(tail);
        let first = row.start;
        let heads = &view.row_head[row.clone()];
        let scores = &view.row_score[row.clone()];
        let ways = &self.ways[row];
        let own = self.bonus - level;
        let can_stay = (own < 0) | (self.own[tail as usize] > 0);
        // By selection: which arc lowers it most, and whether it has room, cannot be predicted.
        let (mut most, mut choice) = (select_unpredictable(can_stay, own.abs(), 0), NONE);
        for (at, ((&head, &score), &ways)) in (0u32..).zip(heads.iter().zip(scores).zip(ways)) {
            let reduced = self.level[head as usize] - score.wide() - level;
            let way = select_unpredictable(reduced < 0, ONWARD, BACK);
            let gain = select_unpredictable(ways & way != 0, reduced.abs(), 0);
            choice = select_unpredictable(gain > most, at, choice);
            most = most.max(gain);
        }
        if most == 0 {
            return None;
        }
        let (arc, head, reduced) = if choice == NONE {
            (OWN, self.ground, own)
        } else {
            let head = heads[choice as usize];
            let cost = -scores[choice as usize].wide();
            (
                short(first) + choice,
                head,
                self.level[head as usize] + cost - level,
            )
        };
        Some(Entering {
            arc,
            tail,
            head,
            reduced,
        })
    }

    /// An edge, if it lowers the cost.
    #[inline]
    fn price_edge(&self, left: u32, edge: u32) -> Option<Entering> {
        let head = self.view.row_head[edge as usize];
        let tail = self.node(left);
        let cost = -self.view.row_score[edge as usize].wide();
        let reduced = cost + self.level[head as usize] - self.level(tail);
        let way = if reduced < 0 { ONWARD } else { BACK };
        (reduced != 0 && self.ways[edge as usize] & way != 0).then_some(Entering {
            arc: edge,
            tail,
            head,
            reduced,
        })
    }

    /// The own arc of a node, if it lowers the cost.
    #[inline]
    fn price_own(&self, node: u32) -> Option<Entering> {
        if self.tree.parent(node) == NONE {
            return None;
        }
        let head = self.above(node);
        let cost = if self.is_left(node) { self.bonus } else { 0 };
        let reduced = cost + self.level[head as usize] - self.level(node);
        let open = if reduced < 0 {
            self.free(node) > 0
        } else {
            reduced > 0 && self.own[node as usize] > 0
        };
        open.then_some(Entering {
            arc: OWN,
            tail: node,
            head,
            reduced,
        })
    }
}

//! From a market to its graph.
//!
//! Slots come from the demands in key order: an opening is one slot for the places that are kept for nobody and one for each of its
//! reserves; an order is one slot. Left nodes are all workers in key order.
//!
//! # Orders
//! As a candidate an order is judged alone, by its *seat*: its least half-days, but no less than what counts as a placement. It has as many seats as ANY
//! so many of its candidates make together at most its pieces by the due date (the sum of the greatest yields decides); beyond the
//! candidates a seat counts at standard pace. Shares of any size, and what else a week may hold, are in [`weeks`].
//!
//! # Invariants
//! 1. A decided worker has supply 0 and no edge; a slot's capacity is one less for each pair that is decided there.
//! 2. Candidates + refused pairs = workers x slots.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::domain::{Market, Worker};
use crate::graph::decided::{self, Decided};
use crate::graph::edges::SCORE_LIMIT;
use crate::graph::error::BuildError;
use crate::graph::halt::look;
use crate::graph::judge::Judge;
use crate::graph::network::{Adjacency, Capacities, Network, Scores};
use crate::graph::rules::Reject;
use crate::graph::score::Term;
use crate::graph::slot::Slot;
use crate::graph::{Graph, Origin, candidates, weeks};
use crate::ids::Keys;
use crate::policy::Policy;

/// Stands between a demand's key and a reserve's position: no key holds a control character, so keys keep their order.
const RESERVE_MARK: char = '\u{1}';

impl Graph {
    /// Finds every pair that the rules allow, and what it is worth.
    ///
    /// Every pair that every rule allows is a candidate; none is left out for speed. Of an order its seat is judged: who would come to it
    /// for a larger share alone is no candidate, and is offered that share where weeks are decided. The order of the lists and the number of threads make no difference.
    ///
    /// # Errors
    /// See [`BuildError`]: pinned or forced pairs that cannot stand, all of them; a policy out of its ranges.
    pub fn build(market: &Market, policy: &Policy) -> Result<Self, BuildError> {
        Self::build_until(market, policy, &AtomicBool::new(false))
    }

    /// [`Graph::build`], until somebody sets `stop`: it is looked at every 64 workers and at each road search, and between the passes over
    /// the candidates that follow.
    ///
    /// # Errors
    /// Those of [`Graph::build`], and [`BuildError::Stopped`].
    pub fn build_until(
        market: &Market,
        policy: &Policy,
        stop: &AtomicBool,
    ) -> Result<Self, BuildError> {
        policy.check().map_err(BuildError::Policy)?;
        check_reserves(market)?;
        let judge = Judge::new_until(market, policy, stop)?;
        let decided = decided::decide(&judge)?;
        let found = candidates::find(&judge, stop)?;
        let weeks = weeks::weigh(&judge, &decided, stop)?;
        check_scores(&judge, &found.rows)?;
        look(stop)?;
        let columns = found.rows.transpose(judge.prepared.slots.len());
        let mut slots = judge.prepared.slots.clone();
        look(stop)?;
        let seats = order_seats(&judge, &columns, &decided);
        for (slot, seats) in seats {
            slots[slot as usize].capacity = seats;
        }
        let mut supply = vec![1; market.workers().len()];
        let mut capacity: Vec<u32> = slots.iter().map(|slot| slot.capacity).collect();
        for pair in &decided {
            supply[pair.worker as usize] = 0;
            capacity[pair.slot as usize] -= 1;
        }
        look(stop)?;
        let slot_keys: Vec<String> = slots.iter().map(slot_key).collect();
        let workers = market.workers().iter().map(|worker| worker.key.as_str());
        let graph = Graph {
            network: Network {
                supply,
                capacity,
                group_of: Vec::new(),
                group_capacity: Vec::new(),
                rows: found.rows,
                columns,
                edge_capacity: Capacities::One,
                rank: ranks(&policy.seed, market.workers()),
                objective: policy.objective,
                marks: OnceLock::new(),
            },
            left_keys: Arc::new(Keys::from_sorted(workers)),
            slot_keys: Arc::new(Keys::from_sorted(slot_keys.iter().map(String::as_str))),
            origin: Some(Arc::new(Origin {
                policy: policy.clone(),
                slots,
                decided,
                refused: Reject::ALL.iter().copied().zip(found.refused).collect(),
                looked_at: found.looked_at,
                weeks,
            })),
        };
        graph.network.marks(&graph.slot_keys);
        Ok(graph)
    }
}

/// A slot's key: the demand's, and for a reserve its position in three digits, so that the order of texts is that of positions.
fn slot_key(slot: &Slot) -> String {
    match slot.reserve {
        None => slot.demand.as_str().to_owned(),
        Some(at) => format!("{}{RESERVE_MARK}{at:03}", slot.demand),
    }
}

/// How many seats each order has: the decided ones and the most that no choice of candidates can overshoot.
fn order_seats(judge: &Judge<'_>, columns: &Adjacency, decided: &[Decided]) -> Vec<(u32, u32)> {
    let pace = |worker: u32| judge.market.workers()[worker as usize].pace_percent;
    let mut orders = decided::order_paces(judge);
    let mut taken = vec![0u32; judge.prepared.slots.len()];
    let mut paces_taken = vec![0i128; judge.prepared.slots.len()];
    for pair in decided {
        let seat = judge.prepared.posts_of(pair.slot).first();
        let seat = i128::from(seat.map_or(1, |post| post.half_days.max(1)));
        let paces = i128::from(pace(pair.worker)) * i128::from(pair.half_days);
        taken[pair.slot as usize] += 1;
        // A share beside other pieces may be less than a seat: what it takes of one, rounded up.
        paces_taken[pair.slot as usize] += (paces + seat - 1) / seat;
    }
    for (slot, left) in &mut orders {
        *left -= paces_taken[*slot as usize];
    }
    orders
        .into_par_iter()
        .map(|(slot, mut left)| {
            let mut paces: Vec<u32> = columns.head[columns.range(slot)]
                .iter()
                .map(|&worker| pace(worker))
                .collect();
            paces.sort_unstable_by(|one, other| other.cmp(one));
            let candidates = paces.len();
            let fit = paces.iter().take_while(|&&pace| {
                left -= i128::from(pace);
                left >= 0
            });
            let mut seats = fit.count() as u64;
            if seats == candidates as u64 {
                seats += u64::try_from(left.max(0) / 100).unwrap_or(u64::MAX / 2);
            }
            let seats = u32::try_from(seats).unwrap_or(u32::MAX);
            (
                slot,
                seats
                    .saturating_add(taken[slot as usize])
                    .min(i32::MAX as u32),
            )
        })
        .collect()
}

/// Everybody's place in the draw among equals: the order of SHA-256(seed, U+001F, key), equal digests by key.
fn ranks(seed: &str, workers: &[Worker]) -> Vec<u32> {
    let mut drawn: Vec<([u8; 32], u32)> = workers
        .par_iter()
        .zip(0u32..u32::MAX)
        .map(|(worker, at)| {
            let mut hash = Sha256::new();
            hash.update(seed);
            hash.update("\u{1f}");
            hash.update(worker.key.as_str());
            (hash.finalize().into(), at)
        })
        .collect();
    drawn.par_sort_unstable();
    let mut ranks = vec![0; workers.len()];
    for (rank, (_, worker)) in (0..).zip(drawn) {
        ranks[worker as usize] = rank;
    }
    ranks
}

/// Scores beyond what a solve can add up are refused here, by the same limit as bare edges.
fn check_scores(judge: &Judge<'_>, rows: &Adjacency) -> Result<(), BuildError> {
    let Scores::Wide(scores) = &rows.scores else {
        return Ok(());
    };
    let Some(edge) = scores.iter().position(|score| score.abs() > SCORE_LIMIT) else {
        return Ok(());
    };
    let slot = &judge.prepared.slots[rows.head[edge] as usize];
    let mut workers = (0u32..).take(judge.market.workers().len());
    let offer = workers
        .find(|&worker| rows.range(worker).contains(&edge))
        .and_then(|worker| judge.offer(worker, slot).ok());
    Err(BuildError::Score {
        demand: slot.demand.clone(),
        term: offer.map_or(Term::Pay, |offer| offer.terms.heaviest()),
        limit: SCORE_LIMIT,
    })
}

/// A slot numbers its reserve in one byte.
fn check_reserves(market: &Market) -> Result<(), BuildError> {
    let mut openings = market.openings().iter();
    match openings.find(|opening| opening.reserves.len() > usize::from(u8::MAX) + 1) {
        None => Ok(()),
        Some(opening) => Err(BuildError::TooManyReserves {
            demand: opening.key.clone(),
            reserves: opening.reserves.len(),
        }),
    }
}

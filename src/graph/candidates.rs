//! The candidate search: from every village the stops within reach, and at each stop the rules, once a person.
//!
//! Workers of one village who travel alike share the search: its stops, with minutes and the costs of the way, are made once and read by all
//! of them. Rows are made in parallel, a block of workers at a time, and put together in the order of the workers, so the bytes do not
//! depend on the number of threads.
//!
//! # Which pairs are looked at, and how the others are counted
//! A pair of a worker and a slot is *looked at* where one of the slot's sites lies within the worker's reach: home work whose kits come,
//! or (unless the person only works at home) a workshop within the person's minutes and the mode's metres. Every looked-at pair is a
//! candidate or is counted under the first rule, in the table's order, that refuses it. The pairs that are not looked at are counted
//! without being judged:
//! 1. all pairs of a decided worker as *decided*;
//! 2. of a person who only works at home, slots without home work as *home only*;
//! 3. all others as *too far*, whatever else may refuse them.
//!
//! So candidates + refused = workers x slots.
//!
//! No candidate is lost: the search returns every site within the radius that [`Ways::straight_reach`](super::travel::Ways::straight_reach) proves.
//!
//! Complexity: a tree search a (village, mode), then the pairs looked at, some 180 machine instructions each with all of the build; memory 24 bytes an edge at the
//! peak: blocks and rows here, rows and columns afterwards.

use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use crate::domain::{Market, Worker};
use crate::geo::TravelMode;
use crate::graph::error::BuildError;
use crate::graph::halt::{BLOCK, look};
use crate::graph::judge::{Judge, better, verdict};
use crate::graph::near::Near;
use crate::graph::network::{Adjacency, Scores};
use crate::graph::pair::Pair;
use crate::graph::prepared::{Person, Stop, number, place_number};
use crate::graph::rules::Reject;
use crate::graph::travel::Departure;

/// Refused pairs by rule, in the table's order.
pub(super) type Refused = [u64; Reject::ALL.len()];

/// The candidate pairs of a market, by worker, and the count of all others.
pub(super) struct Candidates {
    pub(super) rows: Adjacency,
    pub(super) refused: Refused,
    /// Pairs that were looked at.
    pub(super) looked_at: u64,
}

/// The workers of one village who travel alike.
pub(super) struct Neighbours<'w> {
    pub(super) home: u32,
    pub(super) mode: TravelMode,
    pub(super) workers: &'w [u32],
}

/// The rows of some workers.
#[derive(Default)]
struct Block {
    workers: Vec<u32>,
    ends: Vec<usize>,
    slots: Vec<u32>,
    scores: Vec<i32>,
    /// Scores that need 64 bits, by position; `scores` holds 0 there.
    wide: Vec<(usize, i64)>,
    refused: Refused,
    looked_at: u64,
}

/// Where to look.
pub(super) struct Search<'a> {
    judge: &'a Judge<'a>,
    near: Near,
    /// Posts by village: those of village `v` are `posts_at[from[v]..from[v + 1]]`.
    from: Vec<u32>,
    posts_at: Vec<u32>,
    slots: u64,
    slots_with_home_work: u64,
    stop: &'a AtomicBool,
}

/// Finds every candidate pair.
pub(super) fn find(judge: &Judge<'_>, stop: &AtomicBool) -> Result<Candidates, BuildError> {
    let search = Search::new(judge, stop);
    let market = judge.market;
    let mut order: Vec<u32> = (0..number(market.workers().len())).collect();
    let neighbours = neighbours(market, &mut order);
    let blocks: Vec<Vec<Block>> = neighbours
        .par_iter()
        .map(|neighbours| search.rows_of(neighbours))
        .collect::<Result<_, _>>()?;
    let mut blocks: Vec<Block> = blocks.into_iter().flatten().collect();
    let mut refused = [0; Reject::ALL.len()];
    for block in &blocks {
        for (sum, of_block) in refused.iter_mut().zip(block.refused) {
            *sum += of_block;
        }
    }
    let looked_at = blocks.iter().map(|block| block.looked_at).sum();
    Ok(Candidates {
        rows: join(&mut blocks, market.workers().len())?,
        refused,
        looked_at,
    })
}

/// The workers by village and mode; `order`, all of them, is sorted for it.
pub(super) fn neighbours<'w>(market: &Market, order: &'w mut [u32]) -> Vec<Neighbours<'w>> {
    let group = |&worker: &u32| {
        let worker: &Worker = &market.workers()[worker as usize];
        (worker.home, worker.travel)
    };
    order.par_sort_by_key(group);
    order
        .chunk_by(|one, other| group(one) == group(other))
        .map(|workers| {
            let (home, mode) = group(&workers[0]);
            Neighbours {
                home: place_number(market.places(), home),
                mode,
                workers,
            }
        })
        .collect()
}

impl<'a> Search<'a> {
    pub(super) fn new(judge: &'a Judge<'a>, stop: &'a AtomicBool) -> Self {
        let prepared = &judge.prepared;
        let villages = judge.market.places().len();
        let mut at: Vec<(u32, u32)> = (0..)
            .zip(&prepared.posts)
            .filter(|(_, post)| !post.is_home())
            .map(|(number, post)| (post.place, number))
            .collect();
        at.sort_unstable();
        let mut from = vec![0u32; villages + 1];
        for &(place, _) in &at {
            from[place as usize + 1] += 1;
        }
        for village in 0..villages {
            from[village + 1] += from[village];
        }
        let sites = (0..number(villages)).filter(|&village| {
            let village = village as usize;
            from[village] < from[village + 1]
        });
        Self {
            judge,
            near: Near::new(sites.map(|site| (site, judge.ways.point(site)))),
            posts_at: at.into_iter().map(|(_, post)| post).collect(),
            from,
            slots: prepared.slots.len() as u64,
            slots_with_home_work: prepared.home_posts.len() as u64,
            stop,
        }
    }

    fn rows_of(&self, neighbours: &Neighbours<'_>) -> Result<Vec<Block>, BuildError> {
        let stops = self.stops_of(neighbours);
        neighbours
            .workers
            .par_chunks(BLOCK)
            .map_init(Person::default, |person, workers| {
                look(self.stop)?;
                let mut block = Block::default();
                for &worker in workers {
                    self.row_of(worker, &stops, person, &mut block);
                }
                // The blocks of all workers wait for the rows: what a block grew beyond its need waits with it.
                block.slots.shrink_to_fit();
                block.scores.shrink_to_fit();
                Ok(block)
            })
            .collect()
    }

    /// The stops that one of `neighbours` may reach: a slot's together, slots ascending.
    pub(super) fn stops_of(&self, neighbours: &Neighbours<'_>) -> Vec<Stop<'a>> {
        let judge = self.judge;
        let of = |&worker: &u32| &judge.market.workers()[worker as usize];
        let travelling = neighbours.workers.iter().map(of).filter(|w| !w.home_based);
        let mut posts = judge.prepared.home_posts.clone();
        let most_minutes = travelling.map(|worker| worker.most_minutes).max();
        let reach = most_minutes.and_then(|most_minutes| {
            judge.ways.straight_reach(Departure {
                home: neighbours.home,
                mode: neighbours.mode,
                most_minutes,
            })
        });
        if let Some(metres) = reach {
            for site in self.near.within(judge.ways.point(neighbours.home), metres) {
                let site = site as usize;
                let here = self.from[site] as usize..self.from[site + 1] as usize;
                posts.extend_from_slice(&self.posts_at[here]);
            }
        }
        posts.sort_unstable();
        let most_minutes = most_minutes.unwrap_or(0);
        posts
            .into_iter()
            .map(|post| {
                let post = &judge.prepared.posts[post as usize];
                judge.stop(post, neighbours.home, neighbours.mode)
            })
            .filter(|stop| {
                let leg = stop.leg;
                leg.is_some_and(|leg| leg.metres <= leg.most_metres && leg.minutes <= most_minutes)
            })
            .collect()
    }

    /// Judges `worker` at every slot within reach and adds the row to `block`.
    fn row_of(&self, worker: u32, stops: &[Stop<'_>], person: &mut Person, block: &mut Block) {
        let judge = self.judge;
        judge
            .prepared
            .person_into(judge.market, judge.policy, worker, person);
        block.workers.push(worker);
        if person.decided.is_empty() {
            let looked_at = self.judge_row(stops, person, block);
            block.looked_at += looked_at;
            if person.home_based {
                let elsewhere = self.slots - self.slots_with_home_work;
                block.refused[Reject::HomeOnly as usize] += elsewhere;
                block.refused[Reject::TooFar as usize] += self.slots_with_home_work - looked_at;
            } else {
                block.refused[Reject::TooFar as usize] += self.slots - looked_at;
            }
        } else {
            block.refused[Reject::Decided as usize] += self.slots;
        }
        block.ends.push(block.slots.len());
    }

    /// Judges every slot within reach; returns how many there were.
    fn judge_row(&self, stops: &[Stop<'_>], person: &Person, block: &mut Block) -> u64 {
        let mut looked_at = 0;
        let mut next = stops
            .iter()
            .filter(|stop| within_reach(person, stop))
            .peekable();
        while let Some(stop) = next.next() {
            let judged = |stop| {
                verdict(&Pair {
                    prepared: &self.judge.prepared,
                    person,
                    stop,
                })
            };
            let slot = stop.post.slot;
            let mut best = (judged(stop), ());
            while let Some(other) = next.next_if(|other| other.post.slot == slot) {
                best = better(best, (judged(other), ()));
            }
            looked_at += 1;
            match best.0 {
                Ok(score) => block.add(slot, score),
                Err(reject) => block.refused[reject as usize] += 1,
            }
        }
        looked_at
    }
}

/// Whether the person can get to the stop: of those that the neighbours reach, it is within the own minutes.
#[inline(always)]
pub(super) fn within_reach(person: &Person, stop: &Stop<'_>) -> bool {
    let minutes = stop.leg.map_or(u32::MAX, |leg| leg.minutes);
    stop.post.is_home() || (!person.home_based && minutes <= person.most_minutes)
}

impl Block {
    fn add(&mut self, slot: u32, score: i64) {
        self.scores.push(i32::try_from(score).unwrap_or_else(|_| {
            self.wide.push((self.slots.len(), score));
            0
        }));
        self.slots.push(slot);
    }
}

/// The blocks' rows in the order of the workers; the blocks are emptied.
fn join(blocks: &mut Vec<Block>, workers: usize) -> Result<Adjacency, BuildError> {
    let edges: usize = blocks.iter().map(|block| block.slots.len()).sum();
    if u32::try_from(edges).is_err() {
        return Err(BuildError::TooManyEdges { edges });
    }
    let mut start = vec![0u32; workers + 1];
    for block in blocks.iter() {
        let mut from = 0;
        for (&worker, &end) in block.workers.iter().zip(&block.ends) {
            start[worker as usize + 1] = number(end - from);
            from = end;
        }
    }
    for worker in 0..workers {
        start[worker + 1] += start[worker];
    }
    let mut head = vec![0u32; edges];
    let is_wide = blocks.iter().any(|block| !block.wide.is_empty());
    let mut narrow = vec![0i32; if is_wide { 0 } else { edges }];
    let mut wide = vec![0i64; if is_wide { edges } else { 0 }];
    for block in blocks.drain(..) {
        let mut from = 0;
        for (&worker, &end) in block.workers.iter().zip(&block.ends) {
            let to = start[worker as usize] as usize;
            let to = to..to + end - from;
            head[to.clone()].copy_from_slice(&block.slots[from..end]);
            if is_wide {
                for (score, &given) in wide[to.clone()].iter_mut().zip(&block.scores[from..end]) {
                    *score = i64::from(given);
                }
                let here = block.wide.iter().filter(|(at, _)| (from..end).contains(at));
                for &(at, score) in here {
                    wide[to.start + at - from] = score;
                }
            } else {
                narrow[to].copy_from_slice(&block.scores[from..end]);
            }
            from = end;
        }
    }
    Ok(Adjacency {
        start,
        head,
        scores: if is_wide {
            Scores::Wide(wide)
        } else {
            Scores::Narrow(narrow)
        },
    })
}

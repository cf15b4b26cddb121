//! What a broker does today: people in the order of the list, each to the best place still open.
//!
//! The baseline is not a straw man: it keeps every hard rule (it chooses among the same candidates), it
//! keeps what was decided beforehand, and each person takes the place with the highest score of their own. It only
//! does not look ahead: an opening whose least crew has not come together by the end of the list does not start, and its people are left; of an
//! order a person takes the least share that is a placement. "The order of the list" is the order of the workers' keys: a market has no other, so that the
//! baseline too is the same for shuffled rows. Of equal scores the first slot in key order is taken.
//!
//! Cost: one pass over the edges, one judged pair a person placed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::graph::judge::{Judge, Offer};
use crate::graph::{Graph, Site};
use crate::ids::{DemandKey, WorkshopKey};
use crate::report::error::ReportError;

/// A piece of work that the broker gives to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    /// Position in `market.workers()`.
    pub(super) worker: u32,
    pub(super) demand: DemandKey,
    pub(super) offer: Offer,
    /// The first piece of the person's week: of several that were decided beforehand.
    pub(super) leads: bool,
}

/// What is still to be had: places, pace of orders, half-days at workshops.
struct Left<'a> {
    judge: &'a Judge<'a>,
    graph: &'a Graph,
    room: Vec<u32>,
    /// Pace, in percent, summed over half-days, by the slot of an order.
    pace: BTreeMap<u32, u64>,
    stations: BTreeMap<&'a WorkshopKey, u64>,
}

impl<'a> Left<'a> {
    fn new(judge: &'a Judge<'a>, graph: &'a Graph) -> Self {
        let orders = graph.weeks().map_or(&[][..], |weeks| &weeks.orders);
        let workshops = judge.market.workshops().iter();
        Self {
            judge,
            graph,
            room: graph.slots().iter().map(|slot| slot.capacity).collect(),
            pace: orders
                .iter()
                .map(|order| (order.slot, order.pace))
                .collect(),
            stations: workshops
                .map(|of| {
                    (
                        &of.key,
                        u64::from(of.stations) * u64::from(of.station_half_days),
                    )
                })
                .collect(),
        }
    }

    /// Takes what the offer needs, if it is there.
    fn take(&mut self, slot: u32, offer: &Offer, pace: u32) -> bool {
        let half_days = u64::from(offer.half_days);
        let uses = u64::from(pace) * half_days;
        let has_pieces = self.pace.get(&slot).is_none_or(|&left| left >= uses);
        let stations = match &offer.site {
            Site::Workshop(key) => self.stations.get_mut(key),
            Site::Home => None,
        };
        let has_stations = stations.as_ref().is_none_or(|left| **left >= half_days);
        if self.room[slot as usize] == 0 || !has_pieces || !has_stations {
            return false;
        }
        match self.pace.get_mut(&slot) {
            Some(left) => *left -= uses,
            None => self.room[slot as usize] -= 1,
        }
        if let Some(left) = stations {
            *left -= half_days;
        }
        true
    }

    /// The first of the person's slots, the best score first, that has what it needs.
    fn best_open(&mut self, worker: u32, pace: u32) -> Result<Option<(u32, Offer)>, ReportError> {
        let mut slots: Vec<(Reverse<i64>, u32)> = self
            .graph
            .candidates(worker)
            .filter(|&(slot, _)| self.room[slot as usize] > 0)
            .map(|(slot, score)| (Reverse(score), slot))
            .collect();
        slots.sort_unstable();
        for (_, slot) in slots {
            let offer = self.offer(worker, slot)?;
            if self.take(slot, &offer, pace) {
                return Ok(Some((slot, offer)));
            }
        }
        Ok(None)
    }

    fn offer(&self, worker: u32, slot: u32) -> Result<Offer, ReportError> {
        let slot = &self.graph.slots()[slot as usize];
        self.judge
            .offer(worker, slot)
            .map_err(|rule| ReportError::Refused {
                demand: slot.demand.clone(),
                rule,
            })
    }
}

/// Everybody whom the broker places, in list order.
pub(super) fn seats(judge: &Judge<'_>, graph: &Graph) -> Result<Vec<Seat>, ReportError> {
    let mut left = Left::new(judge, graph);
    let pace = |worker: u32| judge.market.workers()[worker as usize].pace_percent;
    let mut stands: BTreeMap<u32, Vec<Seat>> = BTreeMap::new();
    for pair in graph.decided() {
        let slot = &graph.slots()[pair.slot as usize];
        let own = stands.entry(pair.worker).or_default();
        let (site, leads) = (judge.site(pair.workshop), own.is_empty());
        let offer = judge.piece(pair.worker, slot, &site, pair.half_days, leads);
        let offer = offer.ok_or(ReportError::OtherMarket)?;
        left.take(pair.slot, &offer, pace(pair.worker));
        own.push(Seat {
            worker: pair.worker,
            demand: slot.demand.clone(),
            offer,
            leads,
        });
    }
    let standing = stands.values().flatten();
    let started: BTreeSet<DemandKey> = standing.map(|seat| seat.demand.clone()).collect();
    let mut seats = Vec::new();
    for worker in (0u32..).take(judge.market.workers().len()) {
        if let Some(own) = stands.remove(&worker) {
            seats.extend(own);
        } else if let Some((slot, offer)) = left.best_open(worker, pace(worker))? {
            let demand = graph.slots()[slot as usize].demand.clone();
            seats.push(Seat {
                worker,
                demand,
                offer,
                leads: true,
            });
        }
    }
    let mut people: BTreeMap<DemandKey, u32> = BTreeMap::new();
    for seat in &seats {
        *people.entry(seat.demand.clone()).or_default() += 1;
    }
    let openings = judge.market.openings().iter();
    let short: BTreeSet<&DemandKey> = openings
        .filter(|opening| {
            people
                .get(&opening.key)
                .is_some_and(|&n| n < opening.least_crew)
        })
        .map(|opening| &opening.key)
        .filter(|key| !started.contains(*key))
        .collect();
    seats.retain(|seat| !short.contains(&seat.demand));
    Ok(seats)
}

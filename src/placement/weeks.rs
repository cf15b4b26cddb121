//! From proven weeks to the answer.
//!
//! Everybody's pieces with their offers; for who is out, what stands in the way of each slot in the plan as it is ([`Bar`]); for each demand what is left and why.
//! The reasons are facts of the plan, read from it and the offers: how many places are taken, which stations are full. They claim no price.
//!
//! Cost: an offer is judged once a piece; the reasons are passes over the offers, and the shut-out counts those of `graph::shut_out`.
//!
//! One file, though long: people's and demands' reasons read the same loads.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;

use crate::domain::{Demand, Market};
use crate::graph::Graph;
use crate::graph::judge::Judge;
use crate::graph::shut_out::{Question, ShutOut};
use crate::graph::weeks::Weeks as Offers;
use crate::graph::{Site, Slot};
use crate::matching::{Matching, Piece};
use crate::placement::reasons::{MOST_NAMED, beyond_named, by_rule, slots_by_demand};
use crate::placement::{
    Bar, Barred, DemandAnswer, Placement, PlacementError, UnfilledReason, Unplaced, UnplacedReason,
};
use crate::policy::Policy;

type Answered = (Vec<Placement>, Vec<Unplaced>, Vec<DemandAnswer>);

/// Who works where, who does not, and what became of each demand.
pub(super) fn answer(
    market: &Market,
    graph: &Graph,
    offers: &Offers,
    policy: &Policy,
    matching: &Matching,
) -> Result<Answered, PlacementError> {
    let judge = Judge::new(market, policy);
    let demands = slots_by_demand(market, graph);
    let mut demand_of = vec![0u32; graph.slots().len()];
    for (demand, (_, slots)) in (0u32..).zip(&demands) {
        demand_of[slots.start as usize..slots.end as usize].fill(demand);
    }
    let used = Used::new(graph, offers, matching, market);
    let shut_out = shut_out(&judge, graph, matching, &demand_of, demands.len(), &used);
    let answer = Answer {
        market,
        graph,
        offers,
        matching,
        judge,
        demands,
        demand_of,
        used,
        shut_out,
    };
    let placed = answer.placed()?;
    let unplaced = answer.unplaced();
    let demands = answer.demands(&placed);
    Ok((placed, unplaced, demands))
}

/// What the plan uses.
struct Used {
    /// Seats left in each slot of an opening.
    room: Vec<u32>,
    /// People of each slot.
    held: Vec<u32>,
    /// Of them, those who were decided beforehand.
    decided: Vec<u32>,
    /// Half-days left at each binding site.
    site_left: Vec<u32>,
    /// Pace left of each order.
    pace_left: Vec<u64>,
    /// Position among the openings, by slot, and the class.
    opening_of: BTreeMap<u32, u32>,
    /// Position among the orders, by slot.
    order_of: BTreeMap<u32, u32>,
    /// Position among the binding sites, by workshop.
    site_of: BTreeMap<u32, u32>,
}

impl Used {
    fn new(graph: &Graph, offers: &Offers, matching: &Matching, market: &Market) -> Self {
        let mut opening_of = BTreeMap::new();
        for (at, opening) in (0u32..).zip(&offers.openings) {
            for (class, _) in (0u32..).zip(&opening.classes) {
                opening_of.insert(opening.slot + class, at);
            }
        }
        let sites = (0u32..).zip(&offers.sites);
        let orders = (0u32..).zip(&offers.orders);
        let slots = graph.slots();
        let mut used = Self {
            room: slots.iter().map(|slot| slot.capacity).collect(),
            held: vec![0; slots.len()],
            decided: vec![0; slots.len()],
            site_left: offers.sites.iter().map(|site| site.half_days).collect(),
            pace_left: offers.orders.iter().map(|order| order.pace).collect(),
            opening_of,
            order_of: orders.map(|(at, order)| (order.slot, at)).collect(),
            site_of: sites.map(|(at, site)| (site.workshop, at)).collect(),
        };
        for pair in graph.decided() {
            used.decided[pair.slot as usize] += 1;
        }
        for (person, worker) in (0u32..).zip(market.workers()) {
            for piece in matching.week(person) {
                used.take(offers, piece, worker.pace_percent);
            }
        }
        used
    }

    fn take(&mut self, offers: &Offers, piece: &Piece, pace: u32) {
        let slot = piece.slot as usize;
        self.held[slot] += 1;
        let half_days = u32::from(piece.half_days);
        let site = match self.order_of.get(&piece.slot) {
            Some(&order) => {
                let left = &mut self.pace_left[order as usize];
                *left = left.saturating_sub(u64::from(pace) * u64::from(half_days));
                self.site_of.get(&piece.workshop).copied()
            }
            None => {
                self.room[slot] = self.room[slot].saturating_sub(1);
                let opening = self.opening_of.get(&piece.slot);
                opening.and_then(|&opening| offers.openings[opening as usize].site)
            }
        };
        if let Some(site) = site {
            let left = &mut self.site_left[site as usize];
            *left = left.saturating_sub(half_days);
        }
    }

    /// Whether a slot could hold more.
    fn is_open(&self, slot: u32) -> bool {
        match self.order_of.get(&slot) {
            Some(&order) => self.pace_left[order as usize] > 0,
            None => self.opening_of.contains_key(&slot) && self.room[slot as usize] > 0,
        }
    }
}

fn shut_out(
    judge: &Judge<'_>,
    graph: &Graph,
    matching: &Matching,
    demand_of: &[u32],
    demands: usize,
    used: &Used,
) -> ShutOut {
    let people = (0u32..).take(graph.workers());
    let mut beside = BTreeSet::new();
    let seat: Vec<Option<u32>> = people
        .map(|person| {
            let week = matching.week(person);
            for piece in week.iter().skip(1) {
                beside.insert((person, demand_of[piece.slot as usize]));
            }
            week.first().map(|piece| piece.slot)
        })
        .collect();
    // A slot that nobody is offered has room as well: who is shut out of it is counted.
    let open: Vec<bool> = (0u32..)
        .zip(graph.slots())
        .map(|(slot, of)| used.is_open(slot) || (used.held[slot as usize] == 0 && of.capacity > 0))
        .collect();
    judge.shut_out(&Question {
        graph,
        demand_of,
        demands,
        open: &open,
        seat: &seat,
        beside: &beside,
    })
}

struct Answer<'a> {
    market: &'a Market,
    graph: &'a Graph,
    offers: &'a Offers,
    matching: &'a Matching,
    judge: Judge<'a>,
    demands: Vec<(Demand<'a>, Range<u32>)>,
    demand_of: Vec<u32>,
    used: Used,
    shut_out: ShutOut,
}

impl Answer<'_> {
    fn slot(&self, slot: u32) -> &Slot {
        &self.graph.slots()[slot as usize]
    }

    fn people(&self) -> Range<u32> {
        0..u32::try_from(self.market.workers().len()).expect("a graph has fewer than 2^32 nodes")
    }

    fn placed(&self) -> Result<Vec<Placement>, PlacementError> {
        let weeks: Vec<Vec<Placement>> = self
            .people()
            .into_par_iter()
            .map(|person| self.week(person))
            .collect::<Result<_, _>>()?;
        Ok(weeks.into_iter().flatten().collect())
    }

    /// The place first, then the shares by key.
    fn week(&self, person: u32) -> Result<Vec<Placement>, PlacementError> {
        let worker = &self.market.workers()[person as usize];
        let mut pieces: Vec<&Piece> = self.matching.week(person).iter().collect();
        pieces.sort_by_key(|piece| (self.used.order_of.contains_key(&piece.slot), piece.slot));
        let decided = self.graph.decided();
        let decided = decided
            .binary_search_by_key(&person, |pair| pair.worker)
            .map_or(u32::MAX, |at| decided[at].slot);
        let taken: u32 = pieces.iter().map(|piece| u32::from(piece.half_days)).sum();
        pieces
            .iter()
            .enumerate()
            .map(|(at, piece)| {
                let slot = self.slot(piece.slot);
                let site = self.site(piece);
                let half_days = u32::from(piece.half_days);
                let offer = self.judge.piece(person, slot, &site, half_days, at == 0);
                Ok(Placement {
                    worker: worker.key.clone(),
                    slot: slot.clone(),
                    offer: offer.ok_or(PlacementError::OtherMarket)?,
                    decided: decided == piece.slot,
                    leads: at == 0,
                    half_days_left: worker.half_days.saturating_sub(taken),
                })
            })
            .collect()
    }

    fn site(&self, piece: &Piece) -> Site {
        match self.demands[self.demand_of[piece.slot as usize] as usize].0 {
            Demand::Opening(opening) => Site::Workshop(opening.workshop.clone()),
            Demand::Order(_) => self.judge.site(piece.workshop),
        }
    }

    fn unplaced(&self) -> Vec<Unplaced> {
        self.people()
            .into_par_iter()
            .filter(|&person| self.matching.week(person).is_empty())
            .map(|person| Unplaced {
                worker: self.market.workers()[person as usize].key.clone(),
                reason: self.why_unplaced(person),
            })
            .collect()
    }

    fn why_unplaced(&self, person: u32) -> UnplacedReason {
        let mut barred: Vec<(i64, u32, Bar)> = self
            .graph
            .candidates(person)
            .map(|(slot, score)| (score, slot, self.bar(person, slot, score)))
            .collect();
        if barred.is_empty() {
            return self.no_candidate(person);
        }
        // By score, then by slot, which is by key: the order is part of the answer.
        barred.sort_unstable_by_key(|&(score, slot, _)| (std::cmp::Reverse(score), slot));
        let named = barred.iter().take(MOST_NAMED);
        UnplacedReason::Barred {
            at: named
                .map(|&(score, slot, bar)| Barred {
                    slot: self.slot(slot).clone(),
                    score,
                    bar,
                })
                .collect(),
            more: beyond_named(barred.len()),
        }
    }

    fn no_candidate(&self, person: u32) -> UnplacedReason {
        let stranded = &self.shut_out.stranded;
        let one = stranded
            .binary_search_by_key(&person, |one| one.worker)
            .map(|at| &stranded[at]);
        let Ok(one) = one else {
            return UnplacedReason::NoCandidate {
                shut_out: Vec::new(),
                nearest: None,
            };
        };
        UnplacedReason::NoCandidate {
            shut_out: by_rule(&one.counts),
            nearest: one
                .nearest
                .as_ref()
                .map(|(slot, refusals)| (self.slot(*slot).demand.clone(), refusals.clone())),
        }
    }

    /// What keeps a person out of a slot, with everybody else where they are.
    fn bar(&self, person: u32, slot: u32, score: i64) -> Bar {
        let bar = match self.used.order_of.get(&slot) {
            Some(&order) => self.bar_of_order(person, order),
            None => self.bar_of_opening(slot),
        };
        match bar {
            Some(bar) => bar,
            None if score <= 0 => Bar::Worth,
            None => Bar::Gap,
        }
    }

    fn bar_of_opening(&self, slot: u32) -> Option<Bar> {
        let used = &self.used;
        let opening = &self.offers.openings[*used.opening_of.get(&slot)? as usize];
        let classes = (opening.slot..).zip(&opening.classes);
        let held: u32 = classes
            .clone()
            .map(|(class, _)| used.held[class as usize])
            .sum();
        if opening.crew > 1 && held == 0 {
            return Some(Bar::NoCrew);
        }
        if used.room[slot as usize] == 0 {
            let holders = used.held[slot as usize];
            let elsewhere = classes
                .clone()
                .any(|(class, _)| used.room[class as usize] > 0);
            return Some(if holders > 0 && used.decided[slot as usize] == holders {
                Bar::Pinned
            } else if elsewhere {
                Bar::Reserved
            } else {
                Bar::Full
            });
        }
        if held >= opening.places {
            return Some(Bar::Full);
        }
        let site = opening.site?;
        let left = used.site_left[site as usize];
        (left < u32::from(opening.half_days)).then_some(Bar::Stations)
    }

    fn bar_of_order(&self, person: u32, order: u32) -> Option<Bar> {
        let from = self
            .offers
            .shares
            .partition_point(|share| share.person < person);
        let own = self.offers.shares[from..]
            .iter()
            .take_while(|share| share.person == person)
            .filter(|share| share.order == order);
        let mut stations = false;
        let mut pieces = false;
        for share in own {
            // Alone a share must count as a placement.
            let half_days = share.least.max(self.offers.placed_from);
            let left = share
                .site
                .map_or(u32::MAX, |site| self.used.site_left[site as usize]);
            let needs = u64::from(share.pace) * u64::from(half_days);
            if self.used.pace_left[order as usize] < needs {
                pieces = true;
            } else if left < u32::from(half_days) {
                stations = true;
            } else {
                return None;
            }
        }
        match (pieces, stations) {
            (true, _) => Some(Bar::Pieces),
            (false, true) => Some(Bar::Stations),
            (false, false) => None,
        }
    }

    fn demands(&self, placed: &[Placement]) -> Vec<DemandAnswer> {
        let mut made: BTreeMap<u32, u64> = BTreeMap::new();
        let mut people: Vec<u32> = vec![0; self.demands.len()];
        for placement in placed {
            let key = &placement.slot.demand;
            let demand = self
                .demands
                .binary_search_by(|(demand, _)| demand.key().cmp(key))
                .unwrap_or(0);
            people[demand] += 1;
            let demand = u32::try_from(demand).expect("a graph has fewer than 2^32 nodes");
            *made.entry(demand).or_default() += placement.offer.pieces;
        }
        let candidates = self.candidates();
        self.demands
            .iter()
            .zip(0u32..)
            .zip(people)
            .map(|(((demand, slots), at), filled)| {
                let made = made.get(&at).copied().unwrap_or(0);
                let candidates = candidates[at as usize];
                self.demand(*demand, slots.clone(), filled, made, candidates)
            })
            .collect()
    }

    /// For each demand, how many people who are not in it are offered one of its open places, or a share.
    fn candidates(&self) -> Vec<u32> {
        let mut offered: BTreeSet<(u32, u32)> = BTreeSet::new();
        for place in &self.offers.places {
            let slot = self.offers.openings[place.opening as usize].slot + place.class;
            if self.used.is_open(slot) {
                offered.insert((self.demand_of[slot as usize], place.person));
            }
        }
        for share in &self.offers.shares {
            let slot = self.offers.orders[share.order as usize].slot;
            if self.used.is_open(slot) {
                offered.insert((self.demand_of[slot as usize], share.person));
            }
        }
        for person in self.people() {
            for piece in self.matching.week(person) {
                offered.remove(&(self.demand_of[piece.slot as usize], person));
            }
        }
        let mut counts = vec![0; self.demands.len()];
        for (demand, _) in offered {
            counts[demand as usize] += 1;
        }
        counts
    }

    fn demand(
        &self,
        demand: Demand<'_>,
        slots: Range<u32>,
        filled: u32,
        made: u64,
        candidates: u32,
    ) -> DemandAnswer {
        let at = self.demand_of[slots.start as usize];
        let shut_out = by_rule(&self.shut_out.of_demand[at as usize]);
        let (places, pieces, unfilled) = match demand {
            Demand::Opening(opening) => {
                let reason = (filled < opening.places || opening.places == 0).then(|| {
                    self.why_open(opening.places, slots.clone(), filled, candidates, shut_out)
                });
                (opening.places, 0, reason)
            }
            Demand::Order(order) => {
                let reason = (made < order.pieces || order.pieces == 0).then(|| {
                    self.why_short(order.pieces, slots.start, filled, candidates, shut_out)
                });
                (filled, order.pieces, reason)
            }
        };
        let price = |slot: u32| self.matching.price(slot);
        let rest = slots
            .clone()
            .find(|&slot| self.slot(slot).reserve.is_none());
        DemandAnswer {
            demand: demand.key().clone(),
            places,
            filled,
            pieces,
            pieces_expected: made,
            price_fen_month: rest.map_or_else(|| slots.map(price).max().unwrap_or(0), price),
            unfilled,
        }
    }

    fn why_open(
        &self,
        places: u32,
        slots: Range<u32>,
        filled: u32,
        candidates: u32,
        shut_out: Vec<(crate::graph::rules::Reject, u32)>,
    ) -> UnfilledReason {
        if places == 0 {
            return UnfilledReason::NothingAsked;
        }
        let opening = self.used.opening_of.get(&slots.start);
        let Some(&opening) = opening else {
            return UnfilledReason::NoCandidate { shut_out };
        };
        let opening = &self.offers.openings[opening as usize];
        let site = opening.site.map(|site| self.used.site_left[site as usize]);
        if filled == 0 && opening.crew > 1 {
            UnfilledReason::NoCrew {
                least_crew: opening.crew,
                candidates,
                shut_out,
            }
        } else if candidates == 0 {
            let rest_is_full = self.used.room[opening.slot as usize] == 0;
            match rest_is_full && opening.classes.len() > 1 {
                true => UnfilledReason::ReservedForOthers { shut_out },
                false => UnfilledReason::NoCandidate { shut_out },
            }
        } else if site.is_some_and(|left| left < u32::from(opening.half_days)) {
            UnfilledReason::StationsFull {
                candidates,
                shut_out,
            }
        } else {
            UnfilledReason::OtherWeeks {
                candidates,
                shut_out,
            }
        }
    }

    fn why_short(
        &self,
        pieces: u64,
        slot: u32,
        filled: u32,
        candidates: u32,
        shut_out: Vec<(crate::graph::rules::Reject, u32)>,
    ) -> UnfilledReason {
        if pieces == 0 {
            return UnfilledReason::NothingAsked;
        }
        let Some(&order) = self.used.order_of.get(&slot) else {
            return UnfilledReason::NoCandidate { shut_out };
        };
        let left = self.used.pace_left[order as usize];
        let mut own = self
            .offers
            .shares
            .iter()
            .filter(|share| share.order == order)
            .peekable();
        if own.peek().is_none() || (filled == 0 && candidates == 0 && left > 0) {
            return UnfilledReason::NoCandidate { shut_out };
        }
        let (mut fits, mut has_station) = (false, false);
        for share in own {
            fits |= u64::from(share.pace) <= left;
            let site_left = share
                .site
                .map_or(u32::MAX, |site| self.used.site_left[site as usize]);
            has_station |= site_left > 0;
        }
        match (fits, has_station) {
            (false, _) => UnfilledReason::Remainder,
            (true, false) => UnfilledReason::StationsFull {
                candidates,
                shut_out,
            },
            (true, true) => UnfilledReason::OtherWeeks {
                candidates,
                shut_out,
            },
        }
    }
}

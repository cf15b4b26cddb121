//! The answer of an assignment: its proof's prices say why somebody is outbid, and what one more place is worth.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::domain::{Demand, Market};
use crate::graph::judge::Judge;
use crate::graph::shut_out::{Question, ShutOut};
use crate::graph::{Graph, Slot};
use crate::ids::DemandKey;
use crate::matching::Matching;
use crate::placement::reasons::{
    MOST_NAMED, beyond_named, by_rule, empty_classes, slots_by_demand,
};
use crate::placement::worth::{Worth, score_at};
use crate::placement::{
    DemandAnswer, Outbid, Placement, PlacementError, UnfilledReason, Unplaced, UnplacedReason,
};
use crate::policy::Policy;

/// Everything that the parts of the answer are read from.
pub(super) struct Answer<'a> {
    market: &'a Market,
    graph: &'a Graph,
    judge: Judge<'a>,
    /// The slot of each person, and whether it was decided before the solve.
    seat: Vec<Option<(u32, bool)>>,
    /// How many people each slot still takes.
    room: Vec<u32>,
    worth: Worth,
    /// Each demand with its slots.
    demands: Vec<(Demand<'a>, Range<u32>)>,
    /// The demand of each slot.
    demand_of: Vec<u32>,
    /// By slot, whether it is a class without a place of an opening that has some.
    empty: Vec<bool>,
    shut_out: ShutOut,
}

impl<'a> Answer<'a> {
    pub(super) fn new(
        market: &'a Market,
        graph: &'a Graph,
        policy: &'a Policy,
        matching: &Matching,
    ) -> Result<Self, PlacementError> {
        let matched: Vec<Option<u32>> = (0u32..)
            .take(market.workers().len())
            .map(|person| matching.flows(person).next().map(|(slot, _)| slot))
            .collect();
        let worth = Worth::new(graph, matching, &matched);
        let mut room = graph.network.capacity.clone();
        for slot in matched.iter().flatten() {
            room[*slot as usize] -= 1;
        }
        let mut seat: Vec<Option<(u32, bool)>> = matched
            .into_iter()
            .map(|slot| slot.map(|slot| (slot, false)))
            .collect();
        for pair in graph.decided() {
            if seat[pair.worker as usize]
                .replace((pair.slot, true))
                .is_some()
            {
                return Err(PlacementError::OtherMarket);
            }
        }
        let demands = slots_by_demand(market, graph);
        let mut demand_of = vec![0u32; graph.slots().len()];
        for (demand, (_, slots)) in (0u32..).zip(&demands) {
            demand_of[slots.start as usize..slots.end as usize].fill(demand);
        }
        let judge = Judge::new(market, policy);
        let open: Vec<bool> = room.iter().map(|&room| room > 0).collect();
        let seats: Vec<Option<u32>> = seat.iter().map(|seat| seat.map(|(slot, _)| slot)).collect();
        let empty = empty_classes(graph, &demands);
        let shut_out = judge.shut_out(&Question {
            graph,
            demand_of: &demand_of,
            demands: demands.len(),
            open: &open,
            seat: &seats,
            empty: &empty,
            larger: &BTreeSet::new(),
            beside: &BTreeSet::new(),
        });
        Ok(Self {
            market,
            graph,
            judge,
            seat,
            room,
            worth,
            demands,
            demand_of,
            empty,
            shut_out,
        })
    }

    fn slot(&self, slot: u32) -> &Slot {
        &self.graph.slots()[slot as usize]
    }

    pub(super) fn placed(&self) -> Result<Vec<Placement>, PlacementError> {
        self.seat
            .par_iter()
            .enumerate()
            .filter_map(|(person, seat)| seat.map(|(slot, decided)| (person, slot, decided)))
            .map(|(person, slot, decided)| self.placement(person, slot, decided))
            .collect()
    }

    fn placement(
        &self,
        person: usize,
        slot: u32,
        decided: bool,
    ) -> Result<Placement, PlacementError> {
        let node = u32::try_from(person).expect("a graph has fewer than 2^32 nodes");
        let worker = &self.market.workers()[person].key;
        let slot = self.slot(slot);
        let offer = self.judge.offer(node, slot);
        let offer = offer.map_err(|rule| PlacementError::Refused {
            worker: worker.clone(),
            demand: slot.demand.clone(),
            rule,
        })?;
        let has = self.market.workers()[person].half_days;
        Ok(Placement {
            worker: worker.clone(),
            slot: slot.clone(),
            half_days_left: has.saturating_sub(offer.half_days),
            offer,
            decided,
            leads: true,
        })
    }

    pub(super) fn unplaced(&self) -> Vec<Unplaced> {
        self.seat
            .par_iter()
            .enumerate()
            .filter(|(_, seat)| seat.is_none())
            .map(|(person, _)| Unplaced {
                worker: self.market.workers()[person].key.clone(),
                reason: self.why_unplaced(
                    u32::try_from(person).expect("a graph has fewer than 2^32 nodes"),
                ),
            })
            .collect()
    }

    fn why_unplaced(&self, person: u32) -> UnplacedReason {
        let rows = &self.graph.network.rows;
        let row: Vec<usize> = rows
            .range(person)
            .filter(|&edge| !self.empty[rows.head[edge] as usize])
            .collect();
        if row.is_empty() {
            return self.no_candidate(person);
        }
        let demand_of = |slot: u32| self.demand_of[slot as usize];
        let mut missing: Vec<(i64, u32, i64)> = row
            .iter()
            .filter_map(|&edge| {
                let (slot, score) = (rows.head[edge], score_at(&rows.scores, edge));
                let to_win = self.worth.to_win[slot as usize]?;
                Some(((to_win - score).max(0), slot, score))
            })
            .collect();
        if missing.is_empty() {
            let mut slots: Vec<u32> = row.iter().map(|&edge| rows.head[edge]).collect();
            slots.dedup_by_key(|&mut slot| demand_of(slot));
            let named = slots.iter().take(MOST_NAMED);
            return UnplacedReason::NoPlace {
                at: named.map(|&slot| self.slot(slot).clone()).collect(),
                more: beyond_named(slots.len()),
            };
        }
        // By amount, then by slot, which is by key: the order is part of the answer.
        missing.sort_unstable();
        let mut met = FxHashSet::default();
        missing.retain(|&(_, slot, _)| met.insert(demand_of(slot)));
        let named = missing.iter().take(MOST_NAMED);
        UnplacedReason::Outbid {
            at: named
                .map(|&(missing_fen_month, slot, score)| Outbid {
                    slot: self.slot(slot).clone(),
                    score,
                    missing_fen_month,
                })
                .collect(),
            more: beyond_named(missing.len()),
        }
    }

    fn no_candidate(&self, person: u32) -> UnplacedReason {
        let stranded = &self.shut_out.stranded;
        let at = stranded.binary_search_by_key(&person, |one| one.worker);
        let one = &stranded[at.expect("who has no candidate is stranded")];
        let nearest = one.nearest.as_ref();
        UnplacedReason::NoCandidate {
            shut_out: by_rule(&one.counts),
            nearest: nearest
                .map(|(slot, refusals)| (self.slot(*slot).demand.clone(), refusals.clone())),
        }
    }

    pub(super) fn demands(&self, placed: &[Placement]) -> Vec<DemandAnswer> {
        let mut pieces: BTreeMap<&DemandKey, u64> = BTreeMap::new();
        for placement in placed.iter().filter(|placement| placement.offer.pieces > 0) {
            *pieces.entry(&placement.slot.demand).or_default() += placement.offer.pieces;
        }
        let mut people: Vec<Vec<u32>> = vec![Vec::new(); self.demands.len()];
        for (person, seat) in (0u32..).zip(&self.seat) {
            if let Some((slot, _)) = seat {
                people[self.demand_of[*slot as usize] as usize].push(person);
            }
        }
        self.demands
            .par_iter()
            .zip(people)
            .map(|((demand, slots), people)| {
                let made = pieces.get(demand.key()).copied().unwrap_or(0);
                self.demand(*demand, slots.clone(), &people, made)
            })
            .collect()
    }

    fn demand(
        &self,
        demand: Demand<'_>,
        slots: Range<u32>,
        people: &[u32],
        pieces_expected: u64,
    ) -> DemandAnswer {
        let filled = u32::try_from(people.len()).expect("a graph has fewer than 2^32 nodes");
        let open: Vec<u32> = slots
            .clone()
            .filter(|&slot| self.room[slot as usize] > 0)
            .collect();
        let (places, pieces) = match demand {
            Demand::Opening(opening) => (opening.places, 0),
            // Whoever could have a share makes weeks: nobody has one here.
            Demand::Order(order) => (filled, order.pieces),
        };
        let asks_for_nothing = match demand {
            Demand::Opening(opening) => opening.places == 0,
            Demand::Order(order) => order.pieces == 0,
        };
        let unfilled = if asks_for_nothing {
            Some(UnfilledReason::NothingAsked)
        } else if !open.is_empty() {
            Some(self.why_open(&open, people))
        } else if pieces_expected < pieces {
            Some(UnfilledReason::Remainder)
        } else {
            None
        };
        DemandAnswer {
            demand: demand.key().clone(),
            places,
            filled,
            pieces,
            pieces_expected,
            price_fen_month: match demand {
                Demand::Opening(_) => Some(self.price(slots)),
                Demand::Order(_) => None,
            },
            unfilled,
        }
    }

    /// What one more place is worth: one that is reserved for nobody, where the demand has such.
    fn price(&self, slots: Range<u32>) -> i64 {
        let price = |slot: u32| self.worth.one_more[slot as usize];
        let rest = slots
            .clone()
            .find(|&slot| self.slot(slot).reserve.is_none());
        rest.map_or_else(|| slots.map(price).max().unwrap_or(0), price)
    }

    /// Why the slots `open` of one demand have room; `people` are those in it.
    fn why_open(&self, open: &[u32], people: &[u32]) -> UnfilledReason {
        let columns = &self.graph.network.columns;
        let mut candidates: BTreeMap<u32, i64> = BTreeMap::new();
        for &slot in open {
            for edge in columns.range(slot) {
                let person = columns.head[edge];
                let decided = self.graph.network.supply[person as usize] == 0;
                if decided || people.binary_search(&person).is_ok() {
                    continue;
                }
                let missing = self.worth_elsewhere(person) - score_at(&columns.scores, edge);
                let least = candidates.entry(person).or_insert(i64::MAX);
                *least = missing.min(*least);
            }
        }
        let demand = self.demand_of[open[0] as usize];
        let shut_out = by_rule(&self.shut_out.of_demand[demand as usize]);
        match candidates.values().min() {
            None => UnfilledReason::NoCandidate { shut_out },
            Some(&missing) => UnfilledReason::Elsewhere {
                candidates: u32::try_from(candidates.len())
                    .expect("a graph has fewer than 2^32 nodes"),
                missing_fen_month: missing.max(0),
                shut_out,
            },
        }
    }

    /// What the others would lose if `person` left: the score where the person is, less what one more place there is worth.
    fn worth_elsewhere(&self, person: u32) -> i64 {
        let rows = &self.graph.network.rows;
        let Some((seat, _)) = self.seat[person as usize] else {
            return 0;
        };
        let edge = rows.range(person).find(|&edge| rows.head[edge] == seat);
        edge.map_or(0, |edge| {
            score_at(&rows.scores, edge) - self.worth.one_more[seat as usize]
        })
    }
}

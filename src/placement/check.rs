//! The other half of the proof: every rule of the lists, read again.
//!
//! The certificate proves that no better plan exists for the graph; this proves that the plan keeps the rules of the lists. It shares no code
//! with the graph or the solver: rules, money, months and minutes are computed here again, pair by pair, by the plainest way, from the
//! policy and the lists. A rule that is wrong in one of the two shows as a breach.
//!
//! # What is checked
//! 1. Conservation: every worker of the lists is placed or unplaced, once; every demand is answered, once; counts and pieces are what the lists
//!    and the placements say.
//! 2. Capacities: places, reserves, pieces.
//! 3. Decided pairs: pinned and forced ones stand, forbidden and declined ones do not.
//! 4. Every hard rule, on every placement (`pair`); every rule of a whole week, of workshops' stations and of crews (`week`).
//! 5. What a placement says of itself: legal form, half-days, minutes, pay, pay an hour, pieces, score.
//!
//! It does not check that the plan is best (the certificate does), nor that reasons are right.
//!
//! Cost: placements times the terms of a score, and one Dijkstra a (village, mode) where there are roads.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Demand, Market, PairKind};
use crate::ids::{DemandKey, WorkerKey};
use crate::placement::{Placement, Placements};
use crate::policy::Policy;
use crate::units::MS_PER_HALF_DAY;

mod breach;
mod pair;
mod travel;
mod week;

pub use breach::{Breach, CheckError, CheckRule};

use breach::Breaches;
use pair::PairCheck;

impl Placements {
    /// Proves that the plan keeps every rule of the lists, under the market's own policy.
    ///
    /// # Errors
    /// Every breach, by rule, demand and worker.
    pub fn check(&self, market: &Market) -> Result<(), CheckError> {
        self.check_under(market, &market.policy)
    }

    /// The same under another policy: the one that the graph was built with.
    ///
    /// # Errors
    /// Every breach, by rule, demand and worker; [`CheckRule::Policy`] alone where the policy is out of its ranges.
    pub fn check_under(&self, market: &Market, policy: &Policy) -> Result<(), CheckError> {
        let mut breaches = Breaches::default();
        if policy.check().is_err() {
            breaches.add(CheckRule::Policy, None, None);
            return breaches.into_result();
        }
        self.check_people(market, &mut breaches);
        self.check_demands(market, &mut breaches);
        self.check_decided(market, &mut breaches);
        week::check(self, market, policy, &mut breaches);
        let mut pairs = PairCheck::new(market, policy);
        let decided = week::decided(market);
        for week in self.weeks() {
            let pieces = week.pieces();
            let worth: i128 = pieces
                .iter()
                .map(|piece| pairs.check(piece, &mut breaches))
                .sum();
            if worth < 0 && !week::stands(&week, &decided) {
                breaches.add(CheckRule::Worse, None, Some(week.worker()));
            }
        }
        breaches.into_result()
    }

    fn check_people(&self, market: &Market, breaches: &mut Breaches) {
        let mut answers: BTreeMap<&WorkerKey, usize> = BTreeMap::new();
        // The pieces of a week stand together; a person who comes up again has a second one.
        let placed = self.weeks().map(|week| week.worker());
        let unplaced = self.unplaced.iter().map(|unplaced| &unplaced.worker);
        for worker in placed.chain(unplaced) {
            *answers.entry(worker).or_default() += 1;
        }
        for (&worker, &times) in &answers {
            if market.worker(worker).is_none() {
                breaches.add(CheckRule::UnknownWorker, None, Some(worker));
            }
            if times > 1 {
                breaches.add(CheckRule::PlacedTwice, None, Some(worker));
            }
        }
        for worker in market.workers() {
            if !answers.contains_key(&worker.key) {
                breaches.add(CheckRule::MissingWorker, None, Some(&worker.key));
            }
        }
    }

    fn check_demands(&self, market: &Market, breaches: &mut Breaches) {
        let mut people: BTreeMap<&DemandKey, Vec<&Placement>> = BTreeMap::new();
        for placement in &self.placed {
            people
                .entry(&placement.slot.demand)
                .or_default()
                .push(placement);
        }
        for &demand in people.keys() {
            if market.demand(demand).is_none() {
                breaches.add(CheckRule::UnknownDemand, Some(demand), None);
            }
        }
        let mut answers: BTreeMap<&DemandKey, usize> = BTreeMap::new();
        for answer in &self.demands {
            *answers.entry(&answer.demand).or_default() += 1;
            let Some(demand) = market.demand(&answer.demand) else {
                breaches.add(CheckRule::UnknownDemand, Some(&answer.demand), None);
                continue;
            };
            let filled = people.get(&answer.demand).map_or(0, Vec::len);
            let listed = match demand {
                Demand::Opening(opening) => (opening.places, 0),
                Demand::Order(order) => (answer.filled, order.pieces),
            };
            let made = people.get(&answer.demand).map_or(0, |people| {
                people.iter().map(|piece| piece.offer.pieces).sum()
            });
            let whole = answer.filled == answer.places && made >= answer.pieces;
            let reasoned = made == answer.pieces_expected && (answer.unfilled.is_some() || whole);
            if u32::try_from(filled) != Ok(answer.filled)
                || listed != (answer.places, answer.pieces)
                || !reasoned
            {
                breaches.add(CheckRule::Counts, Some(&answer.demand), None);
            }
        }
        for (&demand, &times) in &answers {
            if times > 1 {
                breaches.add(CheckRule::DemandTwice, Some(demand), None);
            }
        }
        for demand in market.demands() {
            if !answers.contains_key(demand.key()) {
                breaches.add(CheckRule::MissingDemand, Some(demand.key()), None);
            }
            let people = people.get(demand.key()).map_or(&[][..], Vec::as_slice);
            match demand {
                Demand::Opening(opening) => check_places(opening, people, breaches),
                Demand::Order(order) => check_pieces(market, order, people, breaches),
            }
        }
    }

    fn check_decided(&self, market: &Market, breaches: &mut Breaches) {
        let seats: BTreeSet<(&WorkerKey, &DemandKey)> = self
            .placed
            .iter()
            .map(|placement| (&placement.worker, &placement.slot.demand))
            .collect();
        for pair in market.pairs() {
            let seated = seats.contains(&(&pair.worker, &pair.demand));
            let rule = match (pair.kind, seated) {
                (PairKind::Pinned | PairKind::Forced, false) => CheckRule::DecidedLost,
                (PairKind::Forbidden, true) => CheckRule::Forbidden,
                (PairKind::Declined, true) => CheckRule::Declined,
                _ => continue,
            };
            breaches.add(rule, Some(&pair.demand), Some(&pair.worker));
        }
    }
}

/// No more people than places, in all, in each reserve and in the rest.
fn check_places(opening: &crate::domain::Opening, people: &[&Placement], breaches: &mut Breaches) {
    let held = |reserve: Option<usize>| {
        let here = people
            .iter()
            .filter(|p| p.slot.reserve.map(usize::from) == reserve);
        u64::try_from(here.count()).unwrap_or(u64::MAX)
    };
    let all = u64::try_from(people.len()).unwrap_or(u64::MAX);
    if all > u64::from(opening.places) {
        breaches.add(CheckRule::Capacity, Some(&opening.key), None);
    }
    let reserved: u64 = opening
        .reserves
        .iter()
        .map(|reserve| u64::from(reserve.places))
        .sum();
    let mut over = held(None) > u64::from(opening.places).saturating_sub(reserved);
    for (at, reserve) in opening.reserves.iter().enumerate() {
        over |= held(Some(at)) > u64::from(reserve.places);
    }
    for placement in people {
        let known = |at: u8| usize::from(at) < opening.reserves.len();
        over |= !placement.slot.reserve.is_none_or(known);
    }
    if over {
        breaches.add(CheckRule::Reserve, Some(&opening.key), None);
    }
}

/// No more pieces by the due date than the order asks for.
fn check_pieces(
    market: &Market,
    order: &crate::domain::Order,
    people: &[&Placement],
    breaches: &mut Breaches,
) {
    // Pieces are half-days x weeks x time / (standard / pace), added up over one denominator.
    let made: i128 = people
        .iter()
        .filter_map(|placement| {
            let worker = market.worker(&placement.worker)?;
            let half_days = i128::from(placement.offer.half_days) * i128::from(order.weeks);
            Some(half_days * i128::from(MS_PER_HALF_DAY) * i128::from(worker.pace_percent))
        })
        .sum();
    let standard = i128::from(order.standard_ms_per_piece) * 100;
    if made > i128::from(order.pieces) * standard {
        breaches.add(CheckRule::Pieces, Some(&order.key), None);
    }
}

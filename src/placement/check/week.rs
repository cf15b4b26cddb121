//! Weeks, stations and crews, counted again from the lists.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Demand, Market, PairKind, Worker};
use crate::ids::{DemandKey, EmployerKey, WorkerKey, WorkshopKey};
use crate::placement::check::breach::{Breaches, CheckRule};
use crate::placement::{Placement, Placements, Week};
use crate::policy::{LegalForm, Policy};

/// The pairs that were decided to be.
pub(super) fn decided(market: &Market) -> BTreeSet<(&WorkerKey, &DemandKey)> {
    market
        .pairs()
        .iter()
        .filter(|pair| matches!(pair.kind, PairKind::Pinned | PairKind::Forced))
        .map(|pair| (&pair.worker, &pair.demand))
        .collect()
}

/// Whether something of the week was decided beforehand.
pub(super) fn stands(week: &Week<'_>, decided: &BTreeSet<(&WorkerKey, &DemandKey)>) -> bool {
    let mut pieces = week.pieces().iter();
    pieces.any(|piece| decided.contains(&(&piece.worker, &piece.slot.demand)))
}

/// Reports every rule of a week, a workshop or a crew that the plan breaks.
pub(super) fn check(plan: &Placements, market: &Market, policy: &Policy, breaches: &mut Breaches) {
    let decided = decided(market);
    for week in plan.weeks() {
        if let Some(worker) = market.worker(week.worker()) {
            let rules = Rules {
                market,
                policy,
                worker,
                stands: stands(&week, &decided),
            };
            rules.check(&week, breaches);
        }
    }
    stations(plan, market, breaches);
    crews(plan, market, &decided, breaches);
}

struct Rules<'a> {
    market: &'a Market,
    policy: &'a Policy,
    worker: &'a Worker,
    /// Something of the week was decided beforehand.
    stands: bool,
}

impl Rules<'_> {
    fn check(&self, week: &Week<'_>, breaches: &mut Breaches) {
        let key = &self.worker.key;
        let pieces = week.pieces();
        let places = pieces.iter().filter(|piece| self.is_place(piece)).count();
        if places > 1 {
            breaches.add(CheckRule::TwoPlaces, None, Some(key));
        }
        let mut demands = BTreeSet::new();
        for piece in pieces {
            if !demands.insert(&piece.slot.demand) {
                breaches.add(CheckRule::SharedTwice, Some(&piece.slot.demand), Some(key));
            }
        }
        let half_days: u64 = pieces
            .iter()
            .map(|piece| u64::from(piece.offer.half_days))
            .sum();
        let has = u64::from(self.worker.half_days);
        if half_days > has || half_days > u64::from(self.policy.limits.half_days_in_all) {
            breaches.add(CheckRule::WeekHalfDays, None, Some(key));
        }
        if half_days < u64::from(self.policy.placed_from_half_days) && !self.stands {
            breaches.add(CheckRule::Crumb, None, Some(key));
        }
        self.employers(pieces, breaches);
        let first_is_place = places == 0 || pieces.first().is_some_and(|one| self.is_place(one));
        let left = has.saturating_sub(half_days);
        let says = pieces
            .iter()
            .enumerate()
            .all(|(at, piece)| piece.leads == (at == 0) && u64::from(piece.half_days_left) == left);
        if !first_is_place || !says {
            breaches.add(CheckRule::SaysWeek, None, Some(key));
        }
    }

    fn is_place(&self, piece: &Placement) -> bool {
        let demand = self.market.demand(&piece.slot.demand);
        matches!(demand, Some(Demand::Opening(_)))
    }

    /// Half-days for one employer in one legal form.
    fn employers(&self, pieces: &[Placement], breaches: &mut Breaches) {
        let mut sums: BTreeMap<(&EmployerKey, LegalForm), u64> = BTreeMap::new();
        for piece in pieces {
            if let Some(demand) = self.market.demand(&piece.slot.demand) {
                let sum = sums
                    .entry((demand.employer(), piece.offer.form))
                    .or_default();
                *sum += u64::from(piece.offer.half_days);
            }
        }
        let over = sums.iter().any(|((_, form), &sum)| {
            let rule = self.policy.forms.get(form);
            rule.and_then(|rule| rule.half_days_most)
                .is_some_and(|most| sum > u64::from(most))
        });
        if over {
            breaches.add(CheckRule::EmployerHalfDays, None, Some(&self.worker.key));
        }
    }
}

/// All half-days in a workshop, of every employer, against what its stations give.
fn stations(plan: &Placements, market: &Market, breaches: &mut Breaches) {
    let mut taken: BTreeMap<&WorkshopKey, u64> = BTreeMap::new();
    for piece in &plan.placed {
        if let Some(key) = piece.workshop() {
            *taken.entry(key).or_default() += u64::from(piece.offer.half_days);
        }
    }
    for workshop in market.workshops() {
        let gives = u64::from(workshop.stations) * u64::from(workshop.station_half_days);
        if taken.get(&workshop.key).is_some_and(|&taken| taken > gives) {
            let demand = plan
                .placed
                .iter()
                .find(|piece| piece.workshop() == Some(&workshop.key));
            let demand = demand.map(|piece| &piece.slot.demand);
            breaches.add(CheckRule::Stations, demand, None);
        }
    }
}

/// An opening in which nobody was decided starts with its least crew, or not at all.
fn crews(
    plan: &Placements,
    market: &Market,
    decided: &BTreeSet<(&WorkerKey, &DemandKey)>,
    breaches: &mut Breaches,
) {
    let mut people: BTreeMap<&DemandKey, u64> = BTreeMap::new();
    for piece in &plan.placed {
        *people.entry(&piece.slot.demand).or_default() += 1;
    }
    let started: BTreeSet<&DemandKey> = decided.iter().map(|&(_, demand)| demand).collect();
    for opening in market.openings() {
        let here = people.get(&opening.key).copied().unwrap_or(0);
        let asks = u64::from(opening.least_crew);
        if here > 0 && here < asks && !started.contains(&opening.key) {
            breaches.add(CheckRule::Crew, Some(&opening.key), None);
        }
    }
}

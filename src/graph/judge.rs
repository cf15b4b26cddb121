//! One pair at a time: does every rule allow it, and what is it worth.

use std::cmp::Reverse;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::domain::Market;
use crate::geo::TravelMode;
use crate::graph::halt::{Stopped, look};
use crate::graph::pair::Pair;
use crate::graph::prepared::{
    HOME, Pay, Person, Post, Prepared, Stop, fare_of, number, place_number,
};
use crate::graph::rules::{self, Gap, Refusal, Reject};
use crate::graph::score::{self, Terms};
use crate::graph::slot::Slot;
use crate::graph::travel::{Departure, Leg, Ways};
use crate::graph::trip::{Site, TravelBasis, Trip};
use crate::ids::{DemandKey, WorkerKey};
use crate::policy::{LegalForm, Policy};

/// What one person would have in one slot, where every rule allows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// Where.
    pub site: Site,
    /// The way there.
    pub trip: Trip,
    /// Half-days a week, in the weeks that the work runs.
    pub half_days: u32,
    /// Weeks of the policy's period in which the work runs: all of them for a place, of an order those
    /// before its due date.
    pub weeks: u32,
    /// Pay in fen a month, on average over the period.
    pub pay_fen_month: i64,
    /// Effective pay in fen an hour worked.
    pub fen_hour: i64,
    /// Legal form of this pair.
    pub form: LegalForm,
    /// Under the floor of a form whose floor is shown and does not bind.
    pub below_floor: bool,
    /// Whole pieces by the due date, for a share of an order; 0 for a place.
    pub pieces: u64,
    /// The terms of the score.
    pub terms: Terms,
}

/// The rules and weights of one policy over one market, made ready to judge pairs.
///
/// Making one costs about what reading the market once does, and the road searches; a pair then costs well under a microsecond.
#[derive(Debug)]
pub struct Judge<'a> {
    pub(crate) market: &'a Market,
    pub(crate) policy: &'a Policy,
    pub(super) prepared: Prepared,
    pub(super) ways: Ways,
}

impl<'a> Judge<'a> {
    /// Makes the rules ready.
    ///
    /// A policy value outside its documented range counts as the nearest bound; [`Graph::build`](crate::graph::Graph::build) refuses it.
    #[must_use]
    pub fn new(market: &'a Market, policy: &'a Policy) -> Self {
        Self::new_until(market, policy, &AtomicBool::new(false)).expect("nobody stops it")
    }

    /// [`Judge::new`], until somebody sets `stop`.
    pub(super) fn new_until(
        market: &'a Market,
        policy: &'a Policy,
        stop: &AtomicBool,
    ) -> Result<Self, Stopped> {
        let prepared = Prepared::new(market, policy);
        let workshops = prepared.posts.iter().filter(|post| !post.is_home());
        let mut sites: Vec<u32> = workshops.map(|post| post.place).collect();
        sites.sort_unstable();
        sites.dedup();
        let (places, roads) = (market.places(), market.roads());
        let travel = &policy.travel;
        look(stop)?;
        let ways = Ways::new(places, roads, travel, &departures(market), &sites, stop)?;
        Ok(Self {
            market,
            policy,
            prepared,
            ways,
        })
    }

    /// What worker `worker` (position in `market.workers()`) would have in `slot`, or the first rule that refuses it.
    ///
    /// Of an order with several sites the best is taken: the highest score; of equals home, then the workshop with the least key.
    /// Where every site is refused, the answer is of the site that passes the most rules in the table's order.
    /// A worker or slot that the market does not have is [`Reject::Closed`]. A decided worker is judged at the own demands like
    /// anybody else and is [`Reject::Decided`] elsewhere.
    ///
    /// # Errors
    /// The first [`Reject`] in the order of the table.
    pub fn offer(&self, worker: u32, slot: &Slot) -> Result<Offer, Reject> {
        let (person, stops) = self.bring(worker, slot).ok_or(Reject::Closed)?;
        let pair = |stop| Pair {
            prepared: &self.prepared,
            person: &person,
            stop,
        };
        let best = best_site(stops.iter().map(|stop| (verdict(&pair(stop)), stop)));
        match best.ok_or(Reject::Closed)? {
            (Ok(_), stop) => Ok(self.offer_of(&pair(stop))),
            (Err(reject), _) => Err(reject),
        }
    }

    /// Every rule that refuses the pair, with what is missing; empty where the pair is allowed.
    ///
    /// The first of them is what [`Judge::offer`] answers; of several sites they are those of the same site.
    #[must_use]
    pub fn refusals(&self, worker: u32, slot: &Slot) -> Vec<Refusal> {
        let closed = || {
            vec![Refusal {
                reject: Reject::Closed,
                gap: Gap::None,
            }]
        };
        let Some((person, stops)) = self.bring(worker, slot) else {
            return closed();
        };
        let pair = |stop| Pair {
            prepared: &self.prepared,
            person: &person,
            stop,
        };
        match best_site(stops.iter().map(|stop| (verdict(&pair(stop)), stop))) {
            None => closed(),
            Some((Ok(_), _)) => Vec::new(),
            Some((Err(_), stop)) => rules::all(&pair(stop)),
        }
    }

    /// The rules that bar a person from every class of a demand: those of its first slot; empty where some slot is allowed.
    pub(crate) fn bars(&self, worker: &WorkerKey, demand: &DemandKey) -> Vec<Refusal> {
        let workers = self.market.workers();
        let Ok(worker) = workers.binary_search_by(|one| one.key.cmp(worker)) else {
            return Vec::new();
        };
        let slots = &self.prepared.slots;
        let from = slots.partition_point(|slot| slot.demand < *demand);
        let own = slots[from..]
            .iter()
            .take_while(|slot| slot.demand == *demand);
        // A class without a place is none where another has some; an order's seats are not counted here.
        let has_places = own.clone().any(|slot| slot.capacity > 0);
        let own = own.filter(|slot| slot.capacity > 0 || !has_places);
        let mut bars = own.map(|slot| self.refusals(number(worker), slot));
        let first = bars.next().unwrap_or_default();
        if first.is_empty() || bars.any(|bars| bars.is_empty()) {
            return Vec::new();
        }
        first
    }

    /// What a piece of a week is: `half_days` of `slot` at `site`, with what a week brings once where it `leads`.
    ///
    /// No rule is asked: the piece is one that the graph offered. `None` where market or slot know nothing of it.
    pub(crate) fn piece(
        &self,
        worker: u32,
        slot: &Slot,
        site: &Site,
        half_days: u32,
        leads: bool,
    ) -> Option<Offer> {
        let (person, stops) = self.bring(worker, slot)?;
        let workshop = match self.workshop_number(site) {
            Some(workshop) => number(workshop),
            None => HOME,
        };
        let stop = stops
            .into_iter()
            .find(|stop| stop.post.workshop == workshop)?;
        let post = stop.post.share(half_days);
        let worker = self.market.workers().get(worker as usize)?;
        let fare = if post.is_home() {
            0
        } else {
            fare_of(self.policy, worker.travel)
        };
        let stop = self.prepared.stop(&post, stop.leg, fare, worker.home);
        let pair = Pair {
            prepared: &self.prepared,
            person: &person,
            stop: &stop,
        };
        let mut offer = self.offer_of(&pair);
        if !leads {
            offer.terms.less(&score::once(&person));
        }
        Some(offer)
    }

    /// The pieces that so much pace, in percent summed over half-days a week, makes of an order by the due date, rounded up; 0 for an opening.
    pub(crate) fn pieces_of(&self, slot: u32, pace: u64) -> u64 {
        let post = self.prepared.posts_of(slot).first();
        match post.map(|post| post.share(1).pay) {
            Some(Pay::Piece { pieces, .. }) => pieces.ceil(pace),
            _ => 0,
        }
    }

    /// The position of a site among the workshops; none at home.
    pub(super) fn workshop_number(&self, site: &Site) -> Option<usize> {
        let Site::Workshop(key) = site else {
            return None;
        };
        let workshops = self.market.workshops();
        workshops
            .binary_search_by(|workshop| workshop.key.cmp(key))
            .ok()
    }

    /// The site of a workshop by its number; home for [`HOME`].
    pub(crate) fn site(&self, workshop: u32) -> Site {
        let workshop = self.market.workshops().get(workshop as usize);
        workshop.map_or(Site::Home, |workshop| Site::Workshop(workshop.key.clone()))
    }

    /// The worker made ready, and the slot's sites with the ways to them.
    fn bring(&self, worker: u32, slot: &Slot) -> Option<(Person, Vec<Stop<'_>>)> {
        let given = self.market.workers().get(worker as usize)?;
        let slots = &self.prepared.slots;
        let at = slots
            .binary_search_by(|s| (&s.demand, s.reserve).cmp(&(&slot.demand, slot.reserve)))
            .ok()?;
        let mut person = Person::default();
        self.prepared
            .person_into(self.market, self.policy, worker, &mut person);
        let stops = self
            .prepared
            .posts_of(number(at))
            .iter()
            .map(|post| self.stop(post, person.home, given.travel))
            .collect();
        Some((person, stops))
    }

    /// A post with the way to it from `home` by `mode`.
    pub(super) fn stop<'s>(&'s self, post: &'s Post, home: u32, mode: TravelMode) -> Stop<'s> {
        let (leg, fare) = if post.is_home() {
            (self.kit_leg(post.demand, home), 0)
        } else {
            (
                self.ways.leg(home, mode, post.place),
                fare_of(self.policy, mode),
            )
        };
        let code = self.market.places()[home as usize].code;
        self.prepared.stop(post, leg, fare, code)
    }

    /// The way of the kits: home work takes nobody anywhere, but the kits of an order with workshops come from the nearest of them.
    fn kit_leg(&self, demand: u32, home: u32) -> Option<Leg> {
        let from = self.prepared.kits_from.get(&demand)?;
        let nearest = from
            .iter()
            .map(|&place| self.ways.road_metres(home, place))
            .min();
        Some(Leg {
            minutes: 0,
            metres: nearest.unwrap_or(0),
            most_metres: nearest.map_or(u32::MAX, |_| self.policy.travel.kit_round_metres),
            basis: TravelBasis::Home,
        })
    }

    fn offer_of(&self, pair: &Pair<'_>) -> Offer {
        let (person, post) = (pair.person, pair.stop.post);
        let workshop = self.market.workshops().get(post.workshop as usize);
        let leg = pair.stop.leg.filter(|_| workshop.is_some());
        Offer {
            site: workshop.map_or(Site::Home, |workshop| Site::Workshop(workshop.key.clone())),
            trip: Trip {
                mode: person.mode,
                minutes: leg.map_or(0, |leg| leg.minutes),
                metres: leg.map_or(0, |leg| leg.metres),
                basis: leg.map_or(TravelBasis::Home, |leg| leg.basis),
            },
            half_days: post.half_days,
            weeks: post.weeks,
            pay_fen_month: score::pay_fen_month(pair),
            fen_hour: score::fen_hour(pair),
            form: pair.form(),
            below_floor: pair.below_floor(),
            pieces: match &post.pay {
                Pay::Wage(_) => 0,
                Pay::Piece { pieces, .. } => pieces.floor(person.pace),
            },
            terms: score::terms(pair),
        }
    }
}

/// What the rules say of a pair: its score, or the first rule that refuses it.
#[inline(always)]
pub(super) fn verdict(pair: &Pair<'_>) -> Result<i64, Reject> {
    if let Some(reject) = rules::first(pair) {
        return Err(reject);
    }
    let score = score::terms(pair).score();
    if score < 0 {
        Err(Reject::Worse)
    } else {
        Ok(score)
    }
}

/// The better of two verdicts at sites of one slot; the earlier site wins a tie, which must not change: sites stand home first, then by key.
#[inline(always)]
pub(super) fn better<T>(
    one: (Result<i64, Reject>, T),
    other: (Result<i64, Reject>, T),
) -> (Result<i64, Reject>, T) {
    let other_wins = match (one.0, other.0) {
        (Ok(one), Ok(other)) => other > one,
        (Ok(_), Err(_)) => false,
        (Err(_), Ok(_)) => true,
        (Err(one), Err(other)) => other > one,
    };
    if other_wins { other } else { one }
}

fn best_site<T>(
    verdicts: impl Iterator<Item = (Result<i64, Reject>, T)>,
) -> Option<(Result<i64, Reject>, T)> {
    verdicts.reduce(better)
}

/// Who travels from where: one departure a village and mode, with the most minutes of its people; sorted.
pub(super) fn departures(market: &Market) -> Vec<Departure> {
    let mut departures: Vec<Departure> = market
        .workers()
        .iter()
        .filter(|worker| !worker.home_based)
        .map(|worker| Departure {
            home: place_number(market.places(), worker.home),
            mode: worker.travel,
            most_minutes: worker.most_minutes,
        })
        .collect();
    departures.sort_unstable_by_key(|d| (d.home, d.mode, Reverse(d.most_minutes)));
    departures.dedup_by_key(|departure| (departure.home, departure.mode));
    departures
}

//! Who could take what a plan of weeks leaves, with everybody else where they are.
//!
//! A person who has nothing can take what passes every rule alone: a candidate of the graph, or any share of an order
//! that is a placement.
//! Who has a week can take an order's least share beside it, and who has a share one more half-day of it.
//!
//! Of those who could take what is open it is asked whether they would have a better week with it (`better.rs`).
//!
//! Cost: two passes over the offers; of who has nothing the candidates as well; and that of the questions.

use std::cell::OnceCell;

use crate::graph::Graph;
use crate::graph::weeks::{Place, Share, Weeks as Offers};
use crate::matching::Matching;
use crate::placement::better::{Gain, Own, Wanted};
use crate::placement::used::Used;
use crate::policy::Objective;

/// People who could take something.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    /// All whom the rules allow it.
    pub(super) allowed: u32,
    /// Of them, those for whom enough pieces are left.
    pub(super) by_pieces: u32,
    /// Of those, the ones for whom a station is left.
    pub(super) by_stations: u32,
}

/// People who would have a better week.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gainers {
    /// Nothing of the plan keeps them from it.
    pub(super) free: u32,
    /// They are needed where they are: an opening would fall short of its least crew.
    pub(super) needed: u32,
}

impl Gainers {
    pub(super) fn is_none(self) -> bool {
        (self.free, self.needed) == (0, 0)
    }

    fn count(&mut self, gain: Gain) {
        match gain {
            Gain::None => {}
            Gain::NeededInCrew => self.needed += 1,
            Gain::Better => self.free += 1,
        }
    }
}

/// Of one opening.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OfOpening {
    /// People who are not in it and could take one of its open places.
    pub(super) others: u32,
    /// Of them, those who would gain.
    pub(super) gainers: Gainers,
    /// Somebody who is not in it could take the place of which the price is told, if there was one more.
    pub(super) wanted: bool,
}

/// Of one order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OfOrder {
    /// The least pace that a share takes which counts as a placement, and its half-days.
    pub(super) least: Option<(u64, u32)>,
    /// The least pace that one half-day takes.
    pub(super) half_day: Option<u64>,
    /// People who are not in it.
    pub(super) others: Counted,
    /// People who share it and have less than their most.
    pub(super) sharers: Counted,
    /// Of both, those who would gain by a share, or by a greater one.
    pub(super) gainers: Gainers,
    /// For one of them a station is left.
    pub(super) has_station: bool,
}

/// Of every opening and order, by position among the offers.
pub(super) struct Takers {
    pub(super) openings: Vec<OfOpening>,
    pub(super) orders: Vec<OfOrder>,
}

impl Takers {
    pub(super) fn new(
        graph: &Graph,
        offers: &Offers,
        matching: &Matching,
        used: &Used,
        objective: Objective,
    ) -> Self {
        let plan = Plan {
            graph,
            objective,
            offers,
            matching,
            used,
        };
        let mut takers = Self {
            openings: vec![OfOpening::default(); offers.openings.len()],
            orders: vec![OfOrder::default(); offers.orders.len()],
        };
        let same_place = |a: &Place, b: &Place| a.opening == b.opening;
        let same_share = |a: &Share, b: &Share| a.order == b.order;
        for person in (0u32..).take(offers.people.len()) {
            let asked = Asked {
                plan: &plan,
                person,
                own: OnceCell::new(),
            };
            let places = &offers.places[offers.places_of(person)];
            for own in places.chunk_by(same_place) {
                plan.place(own, &asked, &mut takers.openings[own[0].opening as usize]);
            }
            let shares = &offers.shares[offers.shares_of(person)];
            for own in shares.chunk_by(same_share) {
                plan.share(own, &asked, &mut takers.orders[own[0].order as usize]);
            }
        }
        takers
    }
}

struct Plan<'a> {
    graph: &'a Graph,
    offers: &'a Offers,
    matching: &'a Matching,
    used: &'a Used,
    objective: Objective,
}

/// What one person would gain: what the person could have is only made ready where something is asked.
struct Asked<'a> {
    plan: &'a Plan<'a>,
    person: u32,
    own: OnceCell<Own>,
}

impl Asked<'_> {
    fn gain(&self, wanted: Wanted) -> Gain {
        let plan = self.plan;
        let own = self.own.get_or_init(|| {
            let (offers, matching) = (plan.offers, plan.matching);
            Own::new(offers, matching, plan.used, plan.objective, self.person)
        });
        own.gain(wanted)
    }
}

impl Plan<'_> {
    /// Whether the rules allow a person to add the place of a slot to the week: alone it must be a candidate.
    fn may_add(&self, person: u32, slot: u32) -> bool {
        !self.matching.week(person).is_empty() || self.graph.is_candidate(person, slot)
    }

    /// One person's places in the classes of one opening.
    fn place(&self, own: &[Place], asked: &Asked<'_>, of: &mut OfOpening) {
        let (person, at) = (own[0].person, own[0].opening);
        let opening = &self.offers.openings[at as usize];
        let week = self.matching.week(person);
        if (week.iter()).any(|piece| self.used.opening_of.get(&piece.slot) == Some(&at)) {
            return;
        }
        let has_reserve = |slot: u32| self.graph.slots()[slot as usize].reserve.is_some();
        let has_rest = !has_reserve(opening.slot);
        let mut could = false;
        for place in own {
            let slot = opening.slot + place.class;
            if self.may_add(person, slot) {
                could |= self.used.is_open(slot);
                of.wanted |= !has_rest || !has_reserve(slot);
            }
        }
        of.others += u32::from(could);
        if could {
            of.gainers.count(asked.gain(Wanted::Place(at)));
        }
    }

    /// One person's shares of one order, at each of its sites.
    fn share(&self, own: &[Share], asked: &Asked<'_>, of: &mut OfOrder) {
        let (person, first) = (own[0].person, &own[0]);
        let slot = self.offers.orders[first.order as usize].slot;
        let pace = u64::from(first.pace);
        let week = self.matching.week(person);
        let held: u32 = (week.iter().filter(|piece| piece.slot == slot))
            .map(|piece| u32::from(piece.half_days))
            .sum();
        let counts = first.least.max(self.offers.placed_from);
        let alone = |share| self.offers.alone(share).map(|(half_days, _)| half_days);
        // What the person could add: of who has nothing any share that is a placement alone.
        let could = |share| -> Vec<u8> {
            match (held, week.is_empty()) {
                (0, true) => alone(share).collect(),
                (0, false) => vec![first.least],
                _ => vec![1],
            }
        };
        let least = match week.is_empty() {
            true => own.iter().flat_map(alone).min(),
            false => Some(counts),
        };
        let Some(least) = least.map(u32::from) else {
            return;
        };
        let alone = (pace * u64::from(least), least);
        of.least = Some(of.least.map_or(alone, |least| least.min(alone)));
        of.half_day = Some(of.half_day.map_or(pace, |least| least.min(pace)));
        let most = own.iter().map(|share| share.values.len()).max();
        let most = u32::from(first.least) + most.map_or(0, |most| u32::try_from(most).unwrap_or(0));
        let counted = match held {
            0 => &mut of.others,
            // `most` is one beyond the last.
            held if held + 1 < most => &mut of.sharers,
            _ => return,
        };
        let pace_left = self.used.pace_left[first.order as usize];
        let (mut enough, mut has_station, mut both) = (false, false, false);
        for share in own {
            let left = share.site.map(|site| self.used.site_left[site as usize]);
            for half_days in could(share) {
                let by_pieces = pace * u64::from(half_days) <= pace_left;
                let by_stations = left.is_none_or(|left| left >= u32::from(half_days));
                enough |= by_pieces;
                has_station |= by_stations;
                both |= by_pieces && by_stations;
            }
        }
        counted.allowed += 1;
        counted.by_pieces += u32::from(enough);
        counted.by_stations += u32::from(both);
        of.has_station |= has_station;
        if enough {
            of.gainers.count(asked.gain(Wanted::Share(first.order)));
        }
    }
}

//! All seats dealt anew at once, exactly, with everybody's shares as they are.
//!
//! Exchanges find short chains. A seat that nobody nearby gains by may still be filled along a long one: somebody moves over from a seat
//! like it, that one is taken by a third, and so on. With shares held fixed who sits where is a b-matching, and the engine finds the best:
//! each person may have every listed week that needs no more of orders and stations than the person's shares hold now. Openings take as many people as in
//! the plan, and what stations have left goes to the dearest seats.
//!
//! A plan that keeps its seats is among those weighed, so none comes out worse.
//!
//! Complexity: one assignment of people to classes, with an edge for each class among a person's weeks.

use super::{Exchange, index};
use crate::graph::{Edge, Edges, Graph};
use crate::matching::mixed::week::NONE;
use crate::matching::{Matching, Options};
use crate::policy::Objective;

/// Times that seats are dealt with openings kept whose crew would be short.
const TRIES: u32 = 3;

/// What a person could have instead: by class, [`NONE`] for no seat.
struct Offer {
    person: u32,
    class: u32,
    column: u32,
}

/// What a person has been dealt.
fn dealt<'o>(offers: &'o [Offer], matching: &Matching) -> &'o Offer {
    let class = matching.flows(offers[0].person).next();
    let class = class.map_or(NONE, |flow| flow.0);
    let offer = offers.iter().find(|offer| offer.class == class);
    offer.expect("whoever is free could have no seat, and what was dealt was offered")
}

impl Exchange<'_> {
    /// Deals seats anew where that betters the plan; edges scanned.
    pub(in crate::matching::mixed) fn reseat(
        &mut self,
        prices: &[i64],
        options: &Options<'_>,
    ) -> u64 {
        let mut kept = vec![false; self.model.openings.len()];
        let mut scans = 0;
        for _ in 0..TRIES {
            let options = Options {
                work_limit: options.work_limit.map(|most| most.saturating_sub(scans)),
                ..*options
            };
            let offers = self.offers(&kept);
            let Some(matching) = self.deal(&offers, &kept, prices, &options) else {
                return scans + options.work_limit.unwrap_or(0);
            };
            scans += matching.stats().edge_scans;
            let before = self.rank();
            self.log.clear();
            for of in offers.chunk_by(|one, other| one.person == other.person) {
                let (person, column) = (of[0].person as usize, dealt(of, &matching).column);
                if self.now[person] != column {
                    self.set(person, column);
                }
            }
            debug_assert!(
                self.left.iter().all(|&left| left >= 0),
                "a deal holds to what there is"
            );
            let short = self.short();
            if !short.is_empty() {
                self.undo();
                for opening in short {
                    kept[opening] = true;
                }
                continue;
            }
            if self.rank() > before {
                self.note();
            } else {
                self.undo();
            }
            break;
        }
        scans
    }

    /// Openings that have some people, but fewer than their least crew.
    fn short(&self) -> Vec<usize> {
        let short = |&opening: &usize| {
            let crew = i64::from(self.model.openings[opening].crew);
            crew > 1 && (1 - crew..0).contains(&self.spare[opening])
        };
        (0..self.spare.len()).filter(short).collect()
    }

    /// What each free person could have with no more of orders and stations than now, the best of each class.
    fn offers(&self, kept: &[bool]) -> Vec<Offer> {
        let mut offers: Vec<Offer> = Vec::new();
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for person in 0..self.now.len() {
            let now = self.now[person];
            if self.model.bound[person] || self.opening(now).is_some_and(|at| kept[at]) {
                continue;
            }
            self.shared(now, &mut own);
            let first = offers.len();
            for column in self.columns.of(person) {
                self.shared(column, &mut other);
                let within = other.iter().all(|&(at, amount)| {
                    amount == 0 || own.iter().any(|held| held.0 == at && held.1 >= amount)
                });
                if !within || self.opening(column).is_some_and(|at| kept[at]) {
                    continue;
                }
                let class = self.class(column);
                let worth = |column: u32| self.columns.all[column as usize].worth;
                match offers[first..].iter_mut().find(|of| of.class == class) {
                    Some(of) if worth(column) > worth(of.column) => of.column = column,
                    Some(_) => {}
                    None => offers.push(Offer {
                        person: index(person),
                        class,
                        column,
                    }),
                }
            }
        }
        offers
    }

    fn class(&self, column: u32) -> u32 {
        match self.columns.all[column as usize].seat {
            NONE => NONE,
            seat => self.model.seats[seat as usize].class,
        }
    }

    /// What the shares of a column use.
    fn shared(&self, column: u32, uses: &mut Vec<(u32, u32)>) {
        uses.clear();
        let model = self.model;
        let class = self.class(column);
        let opening = self.columns.all[column as usize].opening;
        let (mut site, mut half_days) = (NONE, 0);
        if let Some(opening) = self.opening(column) {
            let of = &model.openings[opening];
            if let Some(at) = of.site {
                site = index(model.site_resource(at as usize));
                half_days = of.half_days.into();
            }
        }
        for &(at, amount) in self.columns.uses(column) {
            if at != class && at != opening {
                let seated = if at == site { half_days } else { 0 };
                uses.push((at, amount - seated));
            }
        }
    }

    /// The best deal of seats; `None` where the engine may not end.
    fn deal(
        &self,
        offers: &[Offer],
        kept: &[bool],
        prices: &[i64],
        options: &Options<'_>,
    ) -> Option<Matching> {
        let model = self.model;
        let people = self.now.len();
        let classes = model.class_seats.len();
        // What those have who are not asked stays theirs.
        let mut asked = vec![false; people];
        let mut base = vec![0_i64; people];
        for offer in offers {
            asked[offer.person as usize] = true;
            if offer.class == NONE {
                base[offer.person as usize] = self.columns.all[offer.column as usize].worth;
            }
        }
        let mut seats: Vec<i64> = self.left[..classes].to_vec();
        let mut crews = vec![0_i64; model.openings.len()];
        for person in (0..people).filter(|&person| asked[person]) {
            let now = self.now[person];
            if let Some(opening) = self.opening(now) {
                crews[opening] += 1;
                seats[self.class(now) as usize] += 1;
            }
        }
        self.extend(&mut crews, kept, prices);
        let mut edges = Vec::with_capacity(offers.len());
        for offer in offers.iter().filter(|offer| offer.class != NONE) {
            let worth = self.columns.all[offer.column as usize].worth;
            let score = worth - base[offer.person as usize];
            if score > 0 {
                edges.push(Edge {
                    left: offer.person,
                    slot: offer.class,
                    score,
                    capacity: 1,
                });
            }
        }
        let number = |count: i64| u32::try_from(count.max(0)).unwrap_or(u32::MAX >> 1);
        let mut group = vec![None; classes];
        for opening in 0..model.openings.len() {
            group[model.classes_of(opening)].fill(Some(index(opening)));
        }
        let edges = Edges {
            supply: vec![1; people],
            capacity: seats.into_iter().map(number).collect(),
            group,
            group_capacity: crews.into_iter().map(number).collect(),
            edges,
            objective: Objective::BestScore,
        };
        Graph::from_edges(edges).ok()?.solve_with(options).ok()
    }

    /// Gives what stations have left to more people, the dearest seats a half-day first, and openings without any all their places.
    fn extend(&self, crews: &mut [i64], kept: &[bool], prices: &[i64]) {
        let model = self.model;
        let places = |opening: usize| self.left[model.resources() + opening];
        let takes = |opening: usize| {
            let of = &model.openings[opening];
            let open = of.crew <= 1 || self.spare[opening] >= 0;
            open && !kept[opening] && places(opening) > 0
        };
        for site in 0..=model.sites.len() {
            let openings = model.openings_at(site).iter().map(|&at| at as usize);
            let openings = openings.filter(|&opening| takes(opening));
            if site == model.sites.len() {
                for opening in openings {
                    crews[opening] += places(opening);
                }
                continue;
            }
            let price = |opening: usize| {
                let classes = model.classes_of(opening);
                let dearest = classes.map(|class| {
                    let offers = model.crew_offers_of(class).iter();
                    let offers = offers.map(|&at| prices[at as usize]);
                    offers.fold(prices[class], i64::max)
                });
                let half_days = i64::from(model.openings[opening].half_days);
                dearest.max().unwrap_or(0) / half_days.max(1)
            };
            let mut line: Vec<usize> = openings.collect();
            line.sort_by_cached_key(|&opening| (std::cmp::Reverse(price(opening)), opening));
            let mut room = self.left[model.site_resource(site)];
            for opening in line {
                let half_days = i64::from(model.openings[opening].half_days);
                let more = (room / half_days.max(1)).min(places(opening));
                crews[opening] += more;
                room -= more * half_days;
            }
        }
    }
}

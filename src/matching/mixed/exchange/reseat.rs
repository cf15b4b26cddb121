//! All seats dealt anew at once, exactly, with everybody's shares as they are.
//!
//! Exchanges find short chains. A seat that nobody nearby gains by may still be filled along a long one: somebody moves over from a seat
//! like it, that one is taken by a third, and so on. With shares held fixed who sits where is a b-matching, and the engine finds the best:
//! each person may have every listed week that needs no more of orders and stations than the person's shares hold now. At a site openings
//! of as many half-days a seat share the people whom they have in the plan, and what stations have left goes to the dearest seats. Where a
//! crew is open, as many seats as it needs are slots of their own, worth more than what somebody gains elsewhere. A long chain may still
//! gain more than such a seat: a deal in which a crew comes short is dropped.
//!
//! A plan that keeps its seats is among those weighed, and what is no better is dropped, so none comes out worse.
//!
//! Complexity: one assignment of people to classes, with an edge or two for each class among a person's weeks.

use std::collections::BTreeMap;

use super::Exchange;
use crate::graph::{Edge, Edges, Graph};
use crate::matching::mixed::bound::Halt;
use crate::matching::mixed::units::index;
use crate::matching::mixed::week::NONE;
use crate::matching::options::Options;
use crate::policy::Objective;

/// People between two looks at the stop flag and the clock: each has some dozens of weeks.
const POLL: usize = 64;

/// A seat that a crew needs is worth more than another by the best score so many times.
const NEEDED: i64 = 4;

/// What a person could have instead: by class, [`NONE`] for no seat.
struct Offer {
    person: u32,
    class: u32,
    column: u32,
}

/// What seats there are: slots of the matching.
struct Slots {
    /// Those of all classes first, then of the seats that crews need.
    class: Vec<u32>,
    seats: Vec<i64>,
    group: Vec<u32>,
    /// People of each group: of an opening, or of all at one site with as many half-days a seat.
    people: Vec<i64>,
    /// By class, the slot of the seats that a crew needs, or [`NONE`].
    needed: Vec<u32>,
}

impl Exchange<'_> {
    /// Deals seats anew where that betters the plan; edges scanned.
    pub(in crate::matching::mixed) fn reseat(
        &mut self,
        prices: &[i64],
        options: &Options<'_>,
    ) -> u64 {
        let halt = Halt {
            stop: options.stop,
            deadline: options.deadline,
        };
        let dealt = self.offers(halt);
        let dealt = dealt.and_then(|offers| self.deal(&offers, prices, options));
        let Some((dealt, scans)) = dealt else {
            return options.work_limit.unwrap_or(0);
        };
        let before = self.rank();
        self.log.clear();
        for (person, column) in dealt {
            if self.now[person] != column {
                self.set(person, column);
            }
        }
        debug_assert!(
            self.left.iter().all(|&left| left >= 0),
            "a deal holds to what there is"
        );
        if self.rank() > before && !self.is_short() {
            self.note();
        } else {
            self.undo();
        }
        scans
    }

    /// Whether an opening has some people, but fewer than its least crew.
    fn is_short(&self) -> bool {
        let crews = self.model.openings.iter().map(|of| i64::from(of.crew));
        let mut crews = crews.zip(&self.spare);
        crews.any(|(crew, spare)| crew > 1 && (1 - crew..0).contains(spare))
    }

    /// What each free person could have with no more of orders and stations than now, the best of each class; `None` if stopped.
    fn offers(&self, halt: Halt<'_>) -> Option<Vec<Offer>> {
        let mut offers: Vec<Offer> = Vec::new();
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for person in 0..self.now.len() {
            if person % POLL == 0 && halt.is_up() {
                return None;
            }
            if self.model.bound[self.columns.who[person] as usize] {
                continue;
            }
            self.shared(self.now[person], &mut own);
            let first = offers.len();
            for column in self.columns.of(person) {
                self.shared(column, &mut other);
                let within = other.iter().all(|&(at, amount)| {
                    amount == 0 || own.iter().any(|held| held.0 == at && held.1 >= amount)
                });
                if !within {
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
        Some(offers)
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

    /// The best deal of seats, the column of each person asked, and the edges scanned; `None` where the engine may not end.
    fn deal(
        &self,
        offers: &[Offer],
        prices: &[i64],
        options: &Options<'_>,
    ) -> Option<(Vec<(usize, u32)>, u64)> {
        let by_person = || offers.chunk_by(|one, other| one.person == other.person);
        let worth = |of: &Offer| self.columns.all[of.column as usize].worth;
        let slots = self.slots(by_person().map(|of| of[0].person as usize), prices);
        let mut edges = Vec::with_capacity(offers.len());
        for offers in by_person() {
            let none = offers.iter().find(|of| of.class == NONE).map_or(0, worth);
            for of in offers.iter().filter(|of| of.class != NONE) {
                edges.push(Edge {
                    left: of.person,
                    slot: of.class,
                    score: worth(of) - none,
                    capacity: 1,
                });
            }
        }
        let most = edges.iter().map(|edge| edge.score.abs()).max().unwrap_or(0);
        for at in 0..edges.len() {
            let edge = edges[at];
            let slot = slots.needed[edge.slot as usize];
            if slot != NONE {
                // Also where nobody would sit there but for the crew.
                let score = edge.score + NEEDED * most;
                edges.push(Edge {
                    slot,
                    score,
                    ..edge
                });
            }
        }
        edges.retain(|edge| edge.score > 0);
        let number = |count: i64| u32::try_from(count.max(0)).unwrap_or(u32::MAX >> 1);
        let edges = Edges {
            supply: vec![1; self.now.len()],
            capacity: slots.seats.into_iter().map(number).collect(),
            group: slots.group.into_iter().map(Some).collect(),
            group_capacity: slots.people.into_iter().map(number).collect(),
            edges,
            objective: Objective::BestScore,
        };
        let matching = Graph::from_edges(edges).ok()?.solve_with(options).ok()?;
        let dealt = by_person().map(|offers| {
            let slot = matching.flows(offers[0].person).next();
            let class = slot.map_or(NONE, |flow| slots.class[flow.0 as usize]);
            let offer = offers.iter().find(|of| of.class == class);
            let offer =
                offer.expect("whoever is free could have no seat, and the rest was offered");
            (offer.person as usize, offer.column)
        });
        Some((dealt.collect(), matching.stats().edge_scans))
    }

    /// The seats that those asked have between them, and what is left. What the others have stays theirs.
    fn slots(&self, asked: impl Iterator<Item = usize>, prices: &[i64]) -> Slots {
        let model = self.model;
        let classes = model.class_seats.len();
        let mut seats: Vec<i64> = self.left[..classes].to_vec();
        let mut held = vec![0_i64; classes];
        let mut crews = vec![0_i64; model.openings.len()];
        for person in asked {
            let now = self.now[person];
            if let Some(opening) = self.opening(now) {
                crews[opening] += 1;
                seats[self.class(now) as usize] += 1;
                held[self.class(now) as usize] += 1;
            }
        }
        let staffed = crews.clone();
        self.extend(&mut crews, prices);
        let mut slots = Slots {
            class: (0..index(classes)).collect(),
            seats,
            group: vec![0; classes],
            people: Vec::new(),
            needed: vec![NONE; classes],
        };
        let mut alike: BTreeMap<(u32, u8), usize> = BTreeMap::new();
        for (opening, of) in model.openings.iter().enumerate() {
            let mine = model.classes_of(opening);
            if of.crew > 1 && self.spare[opening] < 0 {
                slots.seats[mine.clone()].fill(0);
            }
            let places = self.left[model.resources() + opening] + staffed[opening];
            if mine.len() == 1 {
                slots.seats[mine.start] = slots.seats[mine.start].min(places);
            }
            // Where classes offer more seats than there are places, the group holds to these.
            let many = slots.seats[mine.clone()].iter().sum::<i64>() > places;
            let next = slots.people.len();
            let group = match of.site {
                Some(site) if !many => *alike.entry((site, of.half_days)).or_insert(next),
                _ => next,
            };
            if group == next {
                slots.people.push(0);
            }
            slots.people[group] += crews[opening];
            slots.group[mine.clone()].fill(index(group));
            // Others may have seats in the crew as well.
            let mut need = staffed[opening] - self.spare[opening];
            for class in mine {
                let seats = need.min(held[class]);
                if of.crew > 1 && self.spare[opening] >= 0 && seats > 0 {
                    need -= seats;
                    slots.seats[class] -= seats;
                    slots.needed[class] = index(slots.class.len());
                    slots.class.push(index(class));
                    slots.seats.push(seats);
                    slots.group.push(index(group));
                }
            }
        }
        slots
    }

    /// Gives what stations have left to more people, the dearest seats a half-day first, and openings without any all their places.
    fn extend(&self, crews: &mut [i64], prices: &[i64]) {
        let model = self.model;
        let places = |opening: usize| self.left[model.resources() + opening];
        let takes = |opening: usize| {
            let of = &model.openings[opening];
            let open = of.crew <= 1 || self.spare[opening] >= 0;
            open && places(opening) > 0
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

//! The best people of an opening that has several classes and a price for each offer: each person sits once, in one class.
//!
//! A person may be offered a reserved seat and another one in the same opening. With the dearest offers of each class such a person counts
//! twice, and three people fill a crew of five: at 10,000 people the bound is up to 0.009 % higher for it, and plans up to 0.04 % worse, as
//! prices tell of crews that cannot be.
//!
//! Who sits where is a small assignment of people to classes, solved by successive best augmentations: one person more comes, some change
//! their class, and whoever sits stays in. So what each person adds falls with their number, and the first `n` steps are the best `n` people
//! (successive shortest paths: Ahuja, Magnanti & Orlin 1993, section 9.7).
//!
//! No class needs more of its offers than its dearest, as many as there are places: of these one is of somebody who sits nowhere, or the one
//! that is taken is among them.
//!
//! Complexity: O(offers), and O(places x (classes x places + classes^3)).

use std::cmp::Reverse;

use super::model::Model;
use super::units::index;

const NOBODY: u32 = u32::MAX;

/// An offer of a seat.
#[derive(Clone, Copy)]
struct Offer {
    /// The first price that this person has here: who it is.
    person: u32,
    price: u32,
    class: usize,
    pays: i64,
}

/// Somebody who is offered a seat: which offers, and the one taken, or [`NOBODY`].
struct Person {
    begin: u32,
    end: u32,
    taken: u32,
}

/// One person more in a class, by the best way there.
#[derive(Clone, Copy)]
struct Way {
    gain: i64,
    /// Who comes into the class, by which offer.
    person: u32,
    offer: u32,
    /// The class that this person leaves to somebody else, if any.
    from: Option<usize>,
}

const NO_WAY: Way = Way {
    gain: i64::MIN,
    person: NOBODY,
    offer: NOBODY,
    from: None,
};

/// Seats people in openings, and tells who sits where; keeps its scratch between openings.
#[derive(Default)]
pub(super) struct Seating {
    /// Which openings were seated, in rising order, and where the steps of each begin.
    openings: Vec<(u32, u32)>,
    /// Where the moves of each step end.
    steps: Vec<u32>,
    /// The prices left, or [`NOBODY`], and taken.
    moves: Vec<(u32, u32)>,
    offers: Vec<Offer>,
    people: Vec<Person>,
    room: Vec<u32>,
    ways: Vec<Way>,
    changes: Vec<Way>,
}

impl Seating {
    /// Forgets the openings seated so far.
    pub(super) fn clear(&mut self) {
        self.openings.clear();
        self.steps.clear();
        self.moves.clear();
    }

    /// Seats the people of an opening, and tells what each person more adds: never more than the one before. Openings come in rising order.
    pub(super) fn seat(
        &mut self,
        model: &Model,
        opening: usize,
        prices: &[i64],
        mut adds: impl FnMut(i64),
    ) {
        self.openings
            .push((index(opening), index(self.steps.len())));
        let places = model.openings[opening].places;
        self.gather(model, opening, prices, places as usize);
        for _ in 0..places {
            self.find_ways();
            let open = (0..self.room.len()).filter(|&class| self.room[class] > 0);
            let best = open.max_by_key(|&class| (self.ways[class].gain, Reverse(class)));
            let Some(class) = best.filter(|&class| self.ways[class].person != NOBODY) else {
                break;
            };
            adds(self.ways[class].gain);
            self.go(class);
        }
    }

    /// Lists the offers that matter, by person.
    fn gather(&mut self, model: &Model, opening: usize, prices: &[i64], places: usize) {
        let first = model.resources();
        self.offers.clear();
        self.room.clear();
        for (number, class) in model.classes_of(opening).enumerate() {
            let begin = self.offers.len();
            let own = model.crew_offers_of(class).iter();
            self.offers.extend(own.map(|&price| Offer {
                person: model.crew_first[price as usize - first],
                price,
                class: number,
                pays: prices[price as usize],
            }));
            let here = &mut self.offers[begin..];
            if places < here.len() {
                here.select_nth_unstable_by_key(places, |of| (Reverse(of.pays), of.price));
                self.offers.truncate(begin + places);
            }
            self.room.push(model.class_seats[class]);
        }
        self.offers.sort_unstable_by_key(|of| of.price);
        self.people.clear();
        let mut begin = 0;
        for own in self.offers.chunk_by(|one, next| one.person == next.person) {
            let end = begin + index(own.len());
            self.people.push(Person {
                begin,
                end,
                taken: NOBODY,
            });
            begin = end;
        }
    }

    /// The best way of one person more into each class, whether it has room or not.
    fn find_ways(&mut self) {
        let classes = self.room.len();
        self.ways.clear();
        self.ways.resize(classes, NO_WAY);
        // From each class to each, the best change of one person.
        self.changes.clear();
        self.changes.resize(classes * classes, NO_WAY);
        for (person, who) in (0..).zip(&self.people) {
            let own = (who.taken != NOBODY).then(|| self.offers[who.taken as usize]);
            for offer in who.begin..who.end {
                let of = &self.offers[offer as usize];
                let way = match own {
                    None => &mut self.ways[of.class],
                    Some(own) => &mut self.changes[own.class * classes + of.class],
                };
                let gain = of.pays - own.map_or(0, |own| own.pays);
                if gain > way.gain {
                    *way = Way {
                        gain,
                        person,
                        offer,
                        from: own.map(|own| own.class),
                    };
                }
            }
        }
        for _ in 1..classes {
            if !self.pass_on(classes) {
                break;
            }
        }
    }

    /// Leads the ways so far on by one change more; whether that gains anything.
    fn pass_on(&mut self, classes: usize) -> bool {
        let mut gains = false;
        for from in 0..classes {
            if self.ways[from].person == NOBODY {
                continue;
            }
            for to in (0..classes).filter(|&to| to != from) {
                let change = self.changes[from * classes + to];
                if change.person != NOBODY {
                    let gain = self.ways[from].gain + change.gain;
                    if gain > self.ways[to].gain {
                        self.ways[to] = Way { gain, ..change };
                        gains = true;
                    }
                }
            }
        }
        gains
    }

    /// Goes the way of one person more into a class.
    fn go(&mut self, class: usize) {
        self.room[class] -= 1;
        let mut to = Some(class);
        while let Some(class) = to {
            let way = self.ways[class];
            let who = &mut self.people[way.person as usize];
            let before = std::mem::replace(&mut who.taken, way.offer);
            let left = self.offers.get(before as usize).map(|of| of.price);
            let taken = self.offers[way.offer as usize].price;
            self.moves.push((left.unwrap_or(NOBODY), taken));
            to = way.from;
        }
        self.steps.push(index(self.moves.len()));
    }

    /// Calls `taken` with the prices of the best so many people of an opening that was seated.
    pub(super) fn tell(&self, opening: usize, people: u32, taken: impl FnMut(u32)) {
        let seated = self
            .openings
            .binary_search_by_key(&index(opening), |of| of.0);
        let begin = self.openings[seated.expect("an opening that was seated")].1 as usize;
        let moves = |step: usize| {
            step.checked_sub(1)
                .map_or(0, |last| self.steps[last] as usize)
        };
        let mut sit: Vec<u32> = Vec::with_capacity(people as usize);
        for &(left, price) in &self.moves[moves(begin)..moves(begin + people as usize)] {
            match sit.iter_mut().find(|sits| **sits == left) {
                Some(sits) => *sits = price,
                None => sit.push(price),
            }
        }
        sit.into_iter().for_each(taken);
    }
}

#[cfg(test)]
pub(super) mod tests;

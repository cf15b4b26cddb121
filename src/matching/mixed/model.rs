//! What is decided, in integers, as the solver reads it: a checked [`Draft`](super::Draft) in canonical order.
//!
//! # Invariants
//! 1. Places are in (person, class) order, shares in (person, limit, order, site) order.
//! 2. Every offer of a seat in an opening with a least crew has a price of its own: see `site`. A resource is a class, a site or an order,
//!    numbered in that order: `Model::resources`.
//! 3. The values of a share are those of `least..=most` half-days.
//! 4. No class has more seats, and no opening more places, than people could take; one that cannot have
//!    its crew has no place.
//! 5. The musts alone are a plan: half-days, limits, seats, places, pieces and stations hold them.

mod build;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::draft::{Opening, Order, Person};
use super::fills::Fills;
use super::units::{NOWHERE, ONE_PERSON, SCALE_BITS, index};

/// An offer of a seat, as the solver reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    pub(super) class: u32,
    /// Which price it is at: its class's, or its own in an opening with a least crew.
    pub(super) price: u32,
    pub(super) half_days: u8,
    /// Limit that it counts towards, or [`NOWHERE`].
    pub(super) limit: u32,
    /// In fen.
    pub(super) value: i32,
}

impl Seat {
    /// Its worth to the person, scaled.
    pub(super) fn own_value(&self) -> i64 {
        i64::from(self.value) << SCALE_BITS
    }
}

/// An offer of a share, as the solver reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piecework {
    pub(super) order: u32,
    /// Resource of the site, or [`NOWHERE`].
    pub(super) site: u32,
    pub(super) pieces: u32,
    pub(super) least: u8,
    pub(super) most: u8,
    /// Half-days that stand; 0, or at least `least`.
    pub(super) must: u8,
    /// Limit that it counts towards, or [`NOWHERE`].
    pub(super) limit: u32,
    /// First of its values.
    pub(super) values: u32,
    /// No number of half-days is worth more than this for each of them; in fen.
    pub(super) rate: i32,
}

impl Piecework {
    /// Where the value of so many half-days stands among all values.
    pub(super) fn value_at(&self, half_days: u8) -> usize {
        self.values as usize + usize::from(half_days - self.least)
    }
}

/// Offers of a model: places and shares, by person.
#[derive(Default)]
pub(super) struct Offers {
    pub(super) seat_start: Vec<u32>,
    pub(super) seats: Vec<Seat>,
    pub(super) share_start: Vec<u32>,
    pub(super) shares: Vec<Piecework>,
}

/// A checked [`Draft`](super::Draft). The lists are shared between a model and those made from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    pub(super) people: Arc<Vec<Person>>,
    pub(super) sites: Arc<Vec<u32>>,
    /// What the shares at each site can take of the half-days left; `None` where there are none.
    pub(super) fills: Arc<Vec<Option<Fills>>>,
    pub(super) openings: Arc<Vec<Opening>>,
    pub(super) orders: Arc<Vec<Order>>,
    pub(super) bonus: i64,
    /// Whether weeks are worth nothing to the plan but the bonus.
    pub(super) counting: bool,
    pub(super) limits: Arc<Vec<u8>>,
    pub(super) most_placed: bool,
    /// What stands for each person: a seat, or [`NOWHERE`].
    pub(super) must_seat: Arc<Vec<u32>>,
    /// Whether anything stands for the person.
    pub(super) bound: Arc<Vec<bool>>,
    /// Whether a limit can bind the person.
    pub(super) limited: Arc<Vec<bool>>,
    /// No share of the person is of fewer half-days.
    pub(super) shortest: Arc<Vec<u8>>,
    /// Seats of each class that stand.
    pub(super) class_must: Arc<Vec<u32>>,
    /// Prices of the offers of each class, where its opening has a least crew.
    pub(super) crew_start: Arc<Vec<u32>>,
    pub(super) crew_offers: Arc<Vec<u32>>,
    /// Of each of these prices, the first one that the same person has in the same opening.
    pub(super) crew_first: Arc<Vec<u32>>,
    /// Class resources of each opening: `class_start[j]..class_start[j + 1]`.
    pub(super) class_start: Arc<Vec<u32>>,
    /// Seats of each class.
    pub(super) class_seats: Arc<Vec<u32>>,
    /// Opening of each class.
    pub(super) opening_of: Arc<Vec<u32>>,
    /// Openings by site; those of no site stand last, under index `sites.len()`.
    pub(super) site_start: Arc<Vec<u32>>,
    pub(super) site_openings: Arc<Vec<u32>>,
    pub(super) seat_start: Arc<Vec<u32>>,
    pub(super) seats: Arc<Vec<Seat>>,
    pub(super) share_start: Arc<Vec<u32>>,
    pub(super) shares: Arc<Vec<Piecework>>,
    /// Unscaled; see [`Piecework::values`].
    pub(super) values: Arc<Vec<i32>>,
}

impl Model {
    /// The same people and resources with other offers, of which `must_seat` stands.
    pub(super) fn with_offers(&self, offers: Offers, must_seat: Vec<u32>) -> Self {
        Self {
            must_seat: Arc::new(must_seat),
            seat_start: Arc::new(offers.seat_start),
            seats: Arc::new(offers.seats),
            share_start: Arc::new(offers.share_start),
            shares: Arc::new(offers.shares),
            ..self.clone()
        }
    }

    /// The same market with its people in another order, their offers side by side in memory.
    pub(super) fn in_order(&self, people: &[usize]) -> Self {
        let mut offers = Offers {
            seat_start: vec![0],
            seats: Vec::with_capacity(self.seats.len()),
            share_start: vec![0],
            shares: Vec::with_capacity(self.shares.len()),
        };
        let mut values = Vec::with_capacity(self.values.len());
        let mut must_seat = Vec::with_capacity(people.len());
        for &person in people {
            let seats = self.seats_of(person);
            must_seat.push(match self.must_seat[person] {
                NOWHERE => NOWHERE,
                seat => index(offers.seats.len() + seat as usize - seats.start),
            });
            offers.seats.extend_from_slice(&self.seats[seats]);
            offers.seat_start.push(index(offers.seats.len()));
            for share in &self.shares[self.shares_of(person)] {
                let own = share.values as usize;
                let end = own + usize::from(share.most - share.least) + 1;
                offers.shares.push(Piecework {
                    values: index(values.len()),
                    ..*share
                });
                values.extend_from_slice(&self.values[own..end]);
            }
            offers.share_start.push(index(offers.shares.len()));
        }
        Self {
            people: Arc::new(people.iter().map(|&at| self.people[at]).collect()),
            bound: Arc::new(people.iter().map(|&at| self.bound[at]).collect()),
            limited: Arc::new(people.iter().map(|&at| self.limited[at]).collect()),
            shortest: Arc::new(people.iter().map(|&at| self.shortest[at]).collect()),
            values: Arc::new(values),
            ..self.with_offers(offers, must_seat)
        }
    }

    /// The model in which every week is worth `ONE_PERSON` and nothing else. What a week is worth by
    /// itself still says whether it may be.
    pub(super) fn counting(&self) -> Self {
        Self {
            counting: true,
            bonus: ONE_PERSON,
            ..self.clone()
        }
    }

    /// The model in which a person placed is worth so much more, in fen a month.
    pub(super) fn with_bonus(&self, more: i64) -> Self {
        Self {
            bonus: self.bonus + more,
            ..self.clone()
        }
    }

    /// More than any week is worth without the bonus, in fen; at least 1.
    pub(super) fn most_week(&self) -> i64 {
        (0..self.people.len())
            .map(|person| {
                let seat = self.seats[self.seats_of(person)]
                    .iter()
                    .map(|seat| i64::from(seat.value))
                    .fold(0, i64::max);
                let shares = self.shares[self.shares_of(person)]
                    .iter()
                    .map(|share| i64::from(share.rate))
                    .fold(0, i64::max);
                let who = &self.people[person];
                who.once.max(0) + seat + (shares + 1) * i64::from(who.half_days)
            })
            .fold(1, i64::max)
    }

    /// Number of people.
    #[must_use]
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// Number of offers: what one full scan reads.
    #[must_use]
    pub fn offers(&self) -> usize {
        self.seats.len() + self.shares.len()
    }

    /// Opening and class of a place, by its position.
    #[must_use]
    pub fn place(&self, at: u32) -> (u32, u32) {
        let class = self.seats[at as usize].class;
        let opening = self.opening_of[class as usize];
        (opening, class - self.class_start[opening as usize])
    }

    /// Which price of the proof a place is at, by its position.
    #[must_use]
    pub fn price_of(&self, at: u32) -> usize {
        self.seats[at as usize].price as usize
    }

    /// Order and site of a share, by its position.
    #[must_use]
    pub fn share(&self, at: u32) -> (u32, Option<u32>) {
        let share = &self.shares[at as usize];
        let site = (share.site != NOWHERE).then(|| share.site - index(self.site_resource(0)));
        (share.order - index(self.order_resource(0)), site)
    }

    /// Number of resources: classes, then sites, then orders.
    pub(super) fn resources(&self) -> usize {
        self.class_seats.len() + self.sites.len() + self.orders.len()
    }

    /// Number of prices: one for each resource, then one for each offer of a seat with a least crew.
    pub(super) fn prices(&self) -> usize {
        self.resources() + self.crew_offers.len()
    }

    /// Prices of the offers of a class whose opening has a least crew.
    pub(super) fn crew_offers_of(&self, class: usize) -> &[u32] {
        &self.crew_offers[self.crew_start[class] as usize..self.crew_start[class + 1] as usize]
    }

    /// Whether the seats of an opening have a price for each offer.
    pub(super) fn by_offer(&self, opening: usize) -> bool {
        let classes = self.classes_of(opening);
        self.crew_start[classes.start] < self.crew_start[classes.end]
    }

    pub(super) fn site_resource(&self, site: usize) -> usize {
        self.class_seats.len() + site
    }

    pub(super) fn order_resource(&self, order: usize) -> usize {
        self.class_seats.len() + self.sites.len() + order
    }

    pub(super) fn seats_of(&self, person: usize) -> Range<usize> {
        self.seat_start[person] as usize..self.seat_start[person + 1] as usize
    }

    pub(super) fn shares_of(&self, person: usize) -> Range<usize> {
        self.share_start[person] as usize..self.share_start[person + 1] as usize
    }

    pub(super) fn classes_of(&self, opening: usize) -> Range<usize> {
        self.class_start[opening] as usize..self.class_start[opening + 1] as usize
    }

    /// Openings of a site; of no site, for `sites.len()`.
    pub(super) fn openings_at(&self, site: usize) -> &[u32] {
        &self.site_openings[self.site_start[site] as usize..self.site_start[site + 1] as usize]
    }

    /// Worth of `half_days` of a share to the plan, scaled.
    pub(super) fn worth(&self, share: &Piecework, half_days: u8) -> i64 {
        if self.counting {
            0
        } else {
            self.own_value(share, half_days)
        }
    }

    /// Worth of `half_days` of a share to the person, scaled.
    pub(super) fn own_value(&self, share: &Piecework, half_days: u8) -> i64 {
        i64::from(self.values[share.value_at(half_days)]) << SCALE_BITS
    }

    /// No half-day of a share is worth more than this to the plan; scaled.
    pub(super) fn rate(&self, share: &Piecework) -> i64 {
        if self.counting {
            1
        } else {
            i64::from(share.rate) << SCALE_BITS
        }
    }

    /// Worth of a seat to the plan, scaled.
    pub(super) fn seat_value(&self, seat: &Seat) -> i64 {
        if self.counting { 0 } else { seat.own_value() }
    }

    /// What a week that is not empty adds to the plan beside the bonus, scaled.
    pub(super) fn once(&self, person: usize) -> i64 {
        if self.counting {
            0
        } else {
            self.people[person].once << SCALE_BITS
        }
    }

    /// Fewest half-days of a week that is not empty.
    pub(super) fn need(&self, person: usize) -> usize {
        if self.bound[person] {
            0
        } else {
            usize::from(self.people[person].least).max(1)
        }
    }

    /// Most half-days of a limit beside a place that takes some of it.
    pub(super) fn limit_left(&self, limit: u32, tight: Option<(u32, u8)>) -> u8 {
        let most = self.limits.get(limit as usize).copied().unwrap_or(u8::MAX);
        match tight {
            Some((same, half_days)) if same == limit => most.saturating_sub(half_days),
            _ => most,
        }
    }

    /// What a week is worth to the person, scaled: no price, no bonus; 0 if it is empty.
    pub(super) fn own_worth(&self, person: usize, seat: u32, taken: &[(u32, u8)]) -> i64 {
        if seat == NOWHERE && taken.is_empty() {
            return 0;
        }
        let mut worth = self.people[person].once << SCALE_BITS;
        if seat != NOWHERE {
            worth += self.seats[seat as usize].own_value();
        }
        for &(share, half_days) in taken {
            worth += self.own_value(&self.shares[share as usize], half_days);
        }
        worth
    }

    /// The limits that some offer of a person names.
    pub(super) fn limits_of(&self, person: usize) -> BTreeSet<u32> {
        let seats = self.seats[self.seats_of(person)]
            .iter()
            .map(|seat| seat.limit);
        let shares = self.shares[self.shares_of(person)]
            .iter()
            .map(|share| share.limit);
        seats
            .chain(shares)
            .filter(|&limit| limit != NOWHERE)
            .collect()
    }

    /// Shares of a person that stand, with their half-days.
    pub(super) fn standing(&self, person: usize) -> impl Iterator<Item = (u32, u8)> {
        self.shares_of(person)
            .filter(|&at| self.shares[at].must > 0)
            .map(|at| (index(at), self.shares[at].must))
    }
}

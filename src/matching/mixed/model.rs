//! What is decided, in integers: people, places, shares, and what they use.
//!
//! A person has a number of half-days and takes at most one *place* (all or nothing) and any *shares*
//! of orders (0, or `least..=most` half-days, at most one share per order). What is taken together
//! is the person's *week*; it is worth the sum of its values, plus `once`, and counts only from
//! `least` half-days on and only if it is worth 0 or more. The empty week is worth 0. What a person
//! `must` take stands in every plan: such a person's week may be short, and worth less than nothing.
//! A *limit* bounds the half-days of one person in all places and shares that name it.
//!
//! A place fills one seat in one *class* of its opening (a reserve, or the rest); an opening has at
//! most `places` seats in all, and is either empty or has at least `crew` people (one in which
//! somebody must be is open already: its crew asks for nothing). A share makes `pieces` a half-day of its order, and takes the half-day at its *site* if it has one; the stations of
//! a site bound the half-days of all its openings and shares together.
//!
//! # Refuses
//! Ids that do not exist, numbers out of range (every sum below fits `i64`, see [`SCALE_BITS`]), a
//! person with two offers of the same class or of the same order at the same site, and musts that
//! cannot all stand: [`ModelError`].
//!
//! # Invariants
//! 1. Places are in (person, class) order, shares in (person, limit, order, site) order.
//! 2. Every offer of a seat in an opening with a least crew has a price of its own: see `site`. A resource is a class, a site or an order, numbered in that order: `Model::resources`.
//! 3. The values of a share are those of `least..=most` half-days.
//! 4. No class has more seats, and no opening more places, than people could take; one that cannot have
//!    its crew has no place.
//! 5. The musts alone are a plan: half-days, limits, seats, places, pieces and stations hold them.
//!
//! One file, though long: the draft, its checks and the canonical order are one contract.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::fills::Fills;
use super::units::{MOST_HALF_DAYS, NOWHERE, ONE_PERSON, SCALE_BITS};

/// The greatest value of one offer, in fen a month; a week has at most 16 of them.
const MOST_VALUE: i64 = 1 << 30;
/// The greatest bonus for a person placed.
const MOST_BONUS: i64 = 1 << 33;
/// The most pieces that one half-day can make.
const MOST_PIECES: u32 = 1 << 24;

/// A person who could work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Half-days a week, after the person's own limits; at most [`MOST_HALF_DAYS`].
    pub half_days: u8,
    /// A week of fewer half-days does not count.
    pub least: u8,
    /// Added once to a week that is not empty, in fen a month.
    pub once: i64,
}

/// Identical places of one employer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// The site whose stations its seats take, if they take any.
    pub site: Option<u32>,
    /// Half-days a week of each seat.
    pub half_days: u8,
    /// Seats in all.
    pub places: u32,
    /// Opens with at least so many people, or not at all; 0 and 1 ask for nothing.
    pub crew: u32,
    /// Seats of each class: the reserves and the rest.
    pub classes: Vec<u32>,
    /// Which of [`Draft::limits`] its half-days count towards, if any.
    pub limit: Option<u32>,
}

/// Pieces that any number of people can share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// Pieces in all.
    pub pieces: u64,
    /// Which of [`Draft::limits`] its half-days count towards, if any.
    pub limit: Option<u32>,
}

/// A person's offer of a seat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Who.
    pub person: u32,
    /// In which opening.
    pub opening: u32,
    /// In which of its classes, from 0.
    pub class: u32,
    /// What it is worth, in fen a month.
    pub value: i64,
    /// Whether it stands: every plan has this person here.
    pub must: bool,
}

/// A person's offer of a share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Who.
    pub person: u32,
    /// Of which order.
    pub order: u32,
    /// Where, if it takes stations.
    pub site: Option<u32>,
    /// Pieces over the period for each half-day a week.
    pub pieces: u32,
    /// Fewest half-days, at least 1.
    pub least: u8,
    /// Worth in fen a month of `least`, `least + 1`, ... half-days.
    pub values: Vec<i64>,
    /// So many half-days stand: every plan takes at least these (and at least `least`); 0 is free.
    pub must: u8,
}

/// What a [`Model`] is made of, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The people.
    pub people: Vec<Person>,
    /// Half-days a week that the stations of each site give.
    pub sites: Vec<u32>,
    /// The openings.
    pub openings: Vec<Opening>,
    /// The orders.
    pub orders: Vec<Order>,
    /// The offers of seats.
    pub places: Vec<Place>,
    /// The offers of shares.
    pub shares: Vec<Share>,
    /// Added for each person placed, beside the score, in fen a month: 0 seeks the best score; the
    /// count comes first where it is larger than any exchange of people can be worth.
    pub bonus: i64,
    /// Most half-days a week of one person in everything that names the limit: what one employer may
    /// ask for in one legal form.
    pub limits: Vec<u8>,
    /// The most people with a week first, then the greatest worth: exact in two steps, whatever `bonus`.
    pub most_placed: bool,
}

/// Why a [`Draft`] is not a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// An id of nothing.
    #[error("{list} {row} names {what} {id}, and there are only {count}; name one that exists")]
    Unknown {
        /// The list that names it.
        list: &'static str,
        /// Row in that list.
        row: usize,
        /// The kind of thing named.
        what: &'static str,
        /// The id.
        id: u32,
        /// How many there are.
        count: usize,
    },
    /// A number beyond what the solver's exact arithmetic holds.
    #[error("{list} {row}: {what} is {found}, the range is {least} to {most}; bring it within")]
    Range {
        /// The list.
        list: &'static str,
        /// Row in that list.
        row: usize,
        /// Which number.
        what: &'static str,
        /// Its value.
        found: i64,
        /// The least it may be.
        least: i64,
        /// The most it may be.
        most: i64,
    },
    /// What must be taken cannot be, beside what the rows before it must.
    #[error("{list} {row} must be taken, which is {over}; let it go, or make room")]
    Must {
        /// The list.
        list: &'static str,
        /// Row in that list.
        row: usize,
        /// What it goes beyond.
        over: Over,
    },
    /// The same offer twice.
    #[error("{list} {row} repeats an offer of person {person}; keep one of them")]
    Twice {
        /// The list.
        list: &'static str,
        /// Row in that list, as the caller gave it: the first that repeats one before it.
        row: usize,
        /// Whose.
        person: u32,
    },
}

/// What the musts go beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Over {
    /// The half-days of the person.
    HalfDays,
    /// One of the limits on the person.
    Limit,
    /// One place a person.
    OnePlace,
    /// One share a person of an order.
    OneShare,
    /// The most half-days of the share.
    Share,
    /// The seats of the class.
    Seats,
    /// The places of the opening.
    Places,
    /// The half-days of the site's stations.
    Stations,
    /// The pieces of the order.
    Pieces,
}

impl std::fmt::Display for Over {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::HalfDays => "beyond the person's half-days",
            Self::Limit => "beyond a limit on the person",
            Self::OnePlace => "a second place of one person",
            Self::OneShare => "a second share of one order",
            Self::Share => "beyond the share's most half-days",
            Self::Seats => "beyond the seats of its class",
            Self::Places => "beyond the places of its opening",
            Self::Stations => "beyond the stations of its site",
            Self::Pieces => "beyond the pieces of its order",
        })
    }
}

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

/// A checked [`Draft`]. The lists are shared between a model and those made from it.
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
    /// Checks a draft and brings it into order.
    ///
    /// # Errors
    /// The first row that is out of range, unknown or doubled.
    pub fn new(mut draft: Draft) -> Result<Self, ModelError> {
        within("bonus", 0, "the bonus", draft.bonus, 0, MOST_BONUS)?;
        for (row, person) in draft.people.iter().enumerate() {
            let most = i64::from(MOST_HALF_DAYS);
            within("person", row, "half_days", person.half_days.into(), 0, most)?;
            within("person", row, "least", person.least.into(), 0, most)?;
            within("person", row, "once", person.once, -MOST_VALUE, MOST_VALUE)?;
        }
        for (row, &half_days) in draft.sites.iter().enumerate() {
            within("site", row, "half-days", half_days.into(), 0, 1 << 20)?;
        }
        for (row, &most) in draft.limits.iter().enumerate() {
            within(
                "limit",
                row,
                "half-days",
                most.into(),
                0,
                MOST_HALF_DAYS.into(),
            )?;
        }
        for (row, order) in draft.orders.iter().enumerate() {
            if let Some(limit) = order.limit {
                known("order", row, "limit", limit, draft.limits.len())?;
            }
            let pieces = i64::try_from(order.pieces).unwrap_or(i64::MAX);
            within("order", row, "pieces", pieces, 0, 1 << 40)?;
        }
        let mut class_start = vec![0];
        let mut class_seats = Vec::new();
        let mut opening_of = Vec::new();
        let mut by_site = Vec::new();
        for (row, opening) in draft.openings.iter().enumerate() {
            let most = i64::from(MOST_HALF_DAYS);
            within(
                "opening",
                row,
                "half_days",
                opening.half_days.into(),
                1,
                most,
            )?;
            within("opening", row, "places", opening.places.into(), 0, 1 << 20)?;
            if let Some(limit) = opening.limit {
                known("opening", row, "limit", limit, draft.limits.len())?;
            }
            if let Some(site) = opening.site {
                known("opening", row, "site", site, draft.sites.len())?;
            }
            for &seats in &opening.classes {
                within("opening", row, "seats of a class", seats.into(), 0, 1 << 20)?;
                class_seats.push(seats);
                opening_of.push(index(row));
            }
            class_start.push(index(class_seats.len()));
            by_site.push((opening.site.unwrap_or(index(draft.sites.len())), index(row)));
        }
        by_site.sort_unstable();
        let mut site_start = vec![0; draft.sites.len() + 2];
        for &(site, _) in &by_site {
            site_start[site as usize + 1] += 1;
        }
        add_up(&mut site_start);

        for (row, place) in draft.places.iter().enumerate() {
            known("place", row, "person", place.person, draft.people.len())?;
            known("place", row, "opening", place.opening, draft.openings.len())?;
            let classes = draft.openings[place.opening as usize].classes.len();
            known("place", row, "class", place.class, classes)?;
            within("place", row, "value", place.value, -MOST_VALUE, MOST_VALUE)?;
        }
        for (row, share) in draft.shares.iter().enumerate() {
            known("share", row, "person", share.person, draft.people.len())?;
            known("share", row, "order", share.order, draft.orders.len())?;
            if let Some(site) = share.site {
                known("share", row, "site", site, draft.sites.len())?;
            }
            within(
                "share",
                row,
                "pieces",
                share.pieces.into(),
                0,
                MOST_PIECES.into(),
            )?;
            let numbers = i64::try_from(share.values.len()).unwrap_or(i64::MAX);
            let most = i64::from(MOST_HALF_DAYS);
            within("share", row, "least", share.least.into(), 1, most)?;
            let room = most + 1 - i64::from(share.least);
            within("share", row, "number of values", numbers, 1, room)?;
            within("share", row, "must", share.must.into(), 0, most)?;
            for &value in &share.values {
                within("share", row, "value", value, -MOST_VALUE, MOST_VALUE)?;
            }
        }

        musts(&draft)?;
        for place in draft.places.iter().filter(|place| place.must) {
            draft.openings[place.opening as usize].crew = 0;
        }
        let limit_of = |limit: Option<u32>| limit.unwrap_or(NOWHERE);
        let people = draft.people.len();
        let (mut must_seat, mut bound, mut limited) = (
            vec![NOWHERE; people],
            vec![false; people],
            vec![false; people],
        );
        let mut class_must = vec![0; class_seats.len()];
        let binds = |person: u32, limit: Option<u32>| {
            limit.is_some_and(|limit| {
                draft.limits[limit as usize] < draft.people[person as usize].half_days
            })
        };
        for place in &draft.places {
            limited[place.person as usize] |=
                binds(place.person, draft.openings[place.opening as usize].limit);
        }
        for share in &draft.shares {
            limited[share.person as usize] |=
                binds(share.person, draft.orders[share.order as usize].limit);
        }

        let who_where = |place: &Place| (place.person, place.opening, place.class);
        if let Some(row) = repeated(&draft.places, who_where) {
            return Err(ModelError::Twice {
                list: "place",
                row,
                person: draft.places[row].person,
            });
        }
        draft.places.sort_by_key(who_where);
        let mut seat_start = vec![0; draft.people.len() + 1];
        let mut seats = Vec::with_capacity(draft.places.len());
        for place in &draft.places {
            seat_start[place.person as usize + 1] += 1;
            let class = class_start[place.opening as usize] + place.class;
            if place.must {
                must_seat[place.person as usize] = index(seats.len());
                bound[place.person as usize] = true;
                class_must[class as usize] += 1;
            }
            let opening = &draft.openings[place.opening as usize];
            seats.push(Seat {
                class,
                price: class,
                half_days: opening.half_days,
                limit: limit_of(opening.limit),
                value: i32::try_from(place.value).expect("values were checked to be within 2^30"),
            });
        }
        add_up(&mut seat_start);
        // No more seats than people with an offer there; an opening that can never have its crew has none.
        let mut offered = vec![0; class_seats.len()];
        let mut asked = vec![0; draft.openings.len()];
        for own in seat_start.windows(2) {
            let mut last = NOWHERE;
            for seat in &seats[own[0] as usize..own[1] as usize] {
                offered[seat.class as usize] += 1;
                let opening = opening_of[seat.class as usize];
                if opening != last {
                    asked[opening as usize] += 1;
                    last = opening;
                }
            }
        }
        for (seats, &offered) in class_seats.iter_mut().zip(&offered) {
            *seats = offered.min(*seats);
        }
        for (opening, &asked) in draft.openings.iter_mut().zip(&asked) {
            opening.places = asked.min(opening.places);
            if opening.places < opening.crew {
                opening.places = 0;
            }
        }
        let resources = class_seats.len() + draft.sites.len() + draft.orders.len();
        let mut prices = resources;
        let mut crew_offers: Vec<(u32, u32)> = Vec::new();
        for seat in &mut seats {
            let opening = &draft.openings[opening_of[seat.class as usize] as usize];
            if opening.crew > 1 && opening.places > 0 {
                seat.price = index(prices);
                crew_offers.push((seat.class, seat.price));
                prices += 1;
            }
        }
        crew_offers.sort_unstable();
        let mut crew_start = vec![0; class_seats.len() + 1];
        for &(class, _) in &crew_offers {
            crew_start[class as usize + 1] += 1;
        }
        add_up(&mut crew_start);

        let repeats = repeated(&draft.shares, |share| {
            (share.person, share.order, share.site)
        });
        if let Some(row) = repeats {
            return Err(ModelError::Twice {
                list: "share",
                row,
                person: draft.shares[row].person,
            });
        }
        draft.shares.sort_by_key(|share| {
            let limit = limit_of(draft.orders[share.order as usize].limit);
            (share.person, limit, share.order, share.site)
        });
        let mut share_start = vec![0; draft.people.len() + 1];
        let mut shortest = vec![MOST_HALF_DAYS; draft.people.len()];
        let mut shares = Vec::with_capacity(draft.shares.len());
        let mut values = Vec::new();
        let mut lengths = vec![0_u16; draft.sites.len()];
        for share in &draft.shares {
            share_start[share.person as usize + 1] += 1;
            let site = share
                .site
                .map_or(NOWHERE, |site| index(class_seats.len()) + site);
            let rate = (share.least..)
                .zip(&share.values)
                .map(|(half_days, &value)| value.div_euclid(half_days.into()) + 1)
                .max()
                .and_then(|rate| i32::try_from(rate).ok());
            bound[share.person as usize] |= share.must > 0;
            let shortest = &mut shortest[share.person as usize];
            *shortest = share.least.min(*shortest);
            shares.push(Piecework {
                must: standing(share),
                limit: limit_of(draft.orders[share.order as usize].limit),
                order: index(class_seats.len() + draft.sites.len()) + share.order,
                site,
                pieces: share.pieces,
                least: share.least,
                most: share.least - 1
                    + u8::try_from(share.values.len()).expect("at most 14 values were allowed"),
                values: index(values.len()),
                rate: rate.expect("a share has at least one value, within 2^30"),
            });
            if let Some(site) = share.site {
                let ends = usize::from(share.least) + share.values.len();
                lengths[site as usize] |= (1 << ends) - (1 << share.least);
            }
            for &value in &share.values {
                values.push(i32::try_from(value).expect("values were checked to be within 2^30"));
            }
        }
        add_up(&mut share_start);

        Ok(Self {
            people: Arc::new(draft.people),
            sites: Arc::new(draft.sites),
            fills: Arc::new(lengths.into_iter().map(Fills::new).collect()),
            openings: Arc::new(draft.openings),
            orders: Arc::new(draft.orders),
            bonus: draft.bonus,
            counting: false,
            limits: Arc::new(draft.limits),
            most_placed: draft.most_placed,
            must_seat: Arc::new(must_seat),
            bound: Arc::new(bound),
            limited: Arc::new(limited),
            shortest: Arc::new(shortest),
            class_must: Arc::new(class_must),
            crew_start: Arc::new(crew_start),
            crew_offers: Arc::new(crew_offers.into_iter().map(|(_, price)| price).collect()),
            class_start: Arc::new(class_start),
            class_seats: Arc::new(class_seats),
            opening_of: Arc::new(opening_of),
            site_start: Arc::new(site_start),
            site_openings: Arc::new(by_site.into_iter().map(|(_, opening)| opening).collect()),
            seat_start: Arc::new(seat_start),
            seats: Arc::new(seats),
            share_start: Arc::new(share_start),
            shares: Arc::new(shares),
            values: Arc::new(values),
        })
    }

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
        self.openings[opening].crew > 1 && self.openings[opening].places > 0
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

/// Half-days of a share that stand.
fn standing(share: &Share) -> u8 {
    if share.must > 0 {
        share.must.max(share.least)
    } else {
        0
    }
}

/// Whether all that must be taken can be.
fn musts(draft: &Draft) -> Result<(), ModelError> {
    let people = draft.people.len();
    let (mut half_days, mut seated) = (vec![0_u32; people], vec![false; people]);
    let mut limited: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut shared: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut seats: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut places = vec![0_u32; draft.openings.len()];
    let mut sites = vec![0_u32; draft.sites.len()];
    let mut pieces = vec![0_u64; draft.orders.len()];
    let mut person = |person: u32, more: u8, limit: Option<u32>| {
        let sum = &mut half_days[person as usize];
        *sum += u32::from(more);
        if *sum > draft.people[person as usize].half_days.into() {
            return Some(Over::HalfDays);
        }
        let limit = limit?;
        let sum = limited.entry((person, limit)).or_default();
        *sum += u32::from(more);
        (*sum > draft.limits[limit as usize].into()).then_some(Over::Limit)
    };
    let mut site = |site: Option<u32>, more: u8| {
        let site = site? as usize;
        sites[site] += u32::from(more);
        (sites[site] > draft.sites[site]).then_some(Over::Stations)
    };
    for (row, place) in draft.places.iter().enumerate().filter(|(_, of)| of.must) {
        let opening = &draft.openings[place.opening as usize];
        let taken = seats.entry((place.opening, place.class)).or_default();
        *taken += 1;
        places[place.opening as usize] += 1;
        let over = if std::mem::replace(&mut seated[place.person as usize], true) {
            Some(Over::OnePlace)
        } else if *taken > opening.classes[place.class as usize] {
            Some(Over::Seats)
        } else if places[place.opening as usize] > opening.places {
            Some(Over::Places)
        } else {
            person(place.person, opening.half_days, opening.limit)
                .or_else(|| site(opening.site, opening.half_days))
        };
        if let Some(over) = over {
            return Err(ModelError::Must {
                list: "place",
                row,
                over,
            });
        }
    }
    for (row, share) in draft
        .shares
        .iter()
        .enumerate()
        .filter(|(_, of)| of.must > 0)
    {
        let half_days = standing(share);
        let order = &draft.orders[share.order as usize];
        let made = &mut pieces[share.order as usize];
        *made += u64::from(share.pieces) * u64::from(half_days);
        let over = if usize::from(half_days - share.least) >= share.values.len() {
            Some(Over::Share)
        } else if !shared.insert((share.person, share.order)) {
            Some(Over::OneShare)
        } else if *made > order.pieces {
            Some(Over::Pieces)
        } else {
            person(share.person, half_days, order.limit).or_else(|| site(share.site, half_days))
        };
        if let Some(over) = over {
            return Err(ModelError::Must {
                list: "share",
                row,
                over,
            });
        }
    }
    Ok(())
}

/// The first row, as the caller numbers them, that is called as one before it.
fn repeated<T, K: Ord>(rows: &[T], called: impl Fn(&T) -> K) -> Option<usize> {
    if rows.is_sorted_by(|before, after| called(before) < called(after)) {
        return None;
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    // Stable: of rows that are called the same the later one stays behind the earlier.
    order.sort_by_key(|&row| called(&rows[row]));
    let twice = |pair: &&[usize]| called(&rows[pair[0]]) == called(&rows[pair[1]]);
    order.windows(2).filter(twice).map(|pair| pair[1]).min()
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a list of fewer than 2^32 rows")
}

fn add_up(counts: &mut [u32]) {
    for at in 1..counts.len() {
        counts[at] += counts[at - 1];
    }
}

fn within(
    list: &'static str,
    row: usize,
    what: &'static str,
    found: i64,
    least: i64,
    most: i64,
) -> Result<(), ModelError> {
    if (least..=most).contains(&found) {
        Ok(())
    } else {
        Err(ModelError::Range {
            list,
            row,
            what,
            found,
            least,
            most,
        })
    }
}

fn known(
    list: &'static str,
    row: usize,
    what: &'static str,
    id: u32,
    count: usize,
) -> Result<(), ModelError> {
    if (id as usize) < count {
        Ok(())
    } else {
        Err(ModelError::Unknown {
            list,
            row,
            what,
            id,
            count,
        })
    }
}

impl Model {
    /// Opening and class of a place, by its position.
    #[must_use]
    pub fn place(&self, at: u32) -> (u32, u32) {
        let class = self.seats[at as usize].class;
        let opening = self.opening_of[class as usize];
        (opening, class - self.class_start[opening as usize])
    }

    /// Order and site of a share, by its position.
    #[must_use]
    pub fn share(&self, at: u32) -> (u32, Option<u32>) {
        let share = &self.shares[at as usize];
        let first = |resource: usize| u32::try_from(resource).expect("fewer than 2^32 rows");
        let site = (share.site != NOWHERE).then(|| share.site - first(self.site_resource(0)));
        (share.order - first(self.order_resource(0)), site)
    }
}

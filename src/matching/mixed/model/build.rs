//! A checked draft, brought into canonical order.

use std::sync::Arc;

use crate::matching::mixed::draft::{Draft, ModelError, Opening, Place};
use crate::matching::mixed::fills::Fills;
use crate::matching::mixed::model::{Model, Piecework, Seat};
use crate::matching::mixed::units::{MOST_HALF_DAYS, NOWHERE, index};

impl Model {
    /// Checks a draft and brings it into order.
    ///
    /// # Errors
    /// The first row that is out of range, unknown or doubled, or must be taken and cannot.
    pub fn new(mut draft: Draft) -> Result<Self, ModelError> {
        draft.check()?;
        for place in draft.places.iter().filter(|place| place.must) {
            draft.openings[place.opening as usize].crew = 0;
        }
        let limited = limited(&draft);
        let (site_start, site_openings) = openings_by_site(&draft);
        let mut classes = Classes::of(&draft.openings);
        draft.places.sort_by_key(Place::who_where);
        let mut seats = Seats::of(&draft, &classes);
        seats.confine(&mut classes, &mut draft.openings);
        let first_price = classes.seats.len() + draft.sites.len() + draft.orders.len();
        let crews = seats.price_crews(&classes, &draft.openings, first_price);
        draft.shares.sort_by_key(|share| {
            let limit = limit_of(draft.orders[share.order as usize].limit);
            (share.person, limit, share.order, share.site)
        });
        let shares = Shares::of(&draft, classes.seats.len());
        let mut bound = shares.bound;
        for (bound, &seat) in bound.iter_mut().zip(&seats.must_seat) {
            *bound |= seat != NOWHERE;
        }
        Ok(Self {
            people: Arc::new(draft.people),
            sites: Arc::new(draft.sites),
            fills: Arc::new(shares.lengths.into_iter().map(Fills::new).collect()),
            openings: Arc::new(draft.openings),
            orders: Arc::new(draft.orders),
            bonus: draft.bonus,
            counting: false,
            limits: Arc::new(draft.limits),
            most_placed: draft.most_placed,
            must_seat: Arc::new(seats.must_seat),
            bound: Arc::new(bound),
            limited: Arc::new(limited),
            shortest: Arc::new(shares.shortest),
            class_must: Arc::new(seats.class_must),
            crew_start: Arc::new(crews.start),
            crew_offers: Arc::new(crews.offers),
            crew_first: Arc::new(crews.first),
            class_start: Arc::new(classes.start),
            class_seats: Arc::new(classes.seats),
            opening_of: Arc::new(classes.opening_of),
            site_start: Arc::new(site_start),
            site_openings: Arc::new(site_openings),
            seat_start: Arc::new(seats.start),
            seats: Arc::new(seats.seats),
            share_start: Arc::new(shares.start),
            shares: Arc::new(shares.shares),
            values: Arc::new(shares.values),
        })
    }
}

/// Whether a limit can bind each person.
fn limited(draft: &Draft) -> Vec<bool> {
    let mut limited = vec![false; draft.people.len()];
    let mut note = |person: u32, limit: Option<u32>| {
        limited[person as usize] |= limit.is_some_and(|limit| {
            draft.limits[limit as usize] < draft.people[person as usize].half_days
        });
    };
    for place in &draft.places {
        note(place.person, draft.openings[place.opening as usize].limit);
    }
    for share in &draft.shares {
        note(share.person, draft.orders[share.order as usize].limit);
    }
    limited
}

/// The openings of each site, those of no site last: where each begins, and which.
fn openings_by_site(draft: &Draft) -> (Vec<u32>, Vec<u32>) {
    let none = index(draft.sites.len());
    let site = |opening: &Opening| opening.site.unwrap_or(none);
    let mut by_site: Vec<(u32, u32)> = draft.openings.iter().map(site).zip(0..).collect();
    by_site.sort_unstable();
    let start = starts(by_site.iter().map(|of| of.0), draft.sites.len() + 1);
    (
        start,
        by_site.into_iter().map(|(_, opening)| opening).collect(),
    )
}

/// The classes of all openings, one after another.
struct Classes {
    start: Vec<u32>,
    seats: Vec<u32>,
    opening_of: Vec<u32>,
}

impl Classes {
    fn of(openings: &[Opening]) -> Self {
        let mut classes = Self {
            start: vec![0],
            seats: Vec::new(),
            opening_of: Vec::new(),
        };
        for (opening, of) in (0u32..).zip(openings) {
            classes.seats.extend(&of.classes);
            classes.opening_of.resize(classes.seats.len(), opening);
            classes.start.push(index(classes.seats.len()));
        }
        classes
    }
}

/// The offers of seats, by person.
struct Seats {
    start: Vec<u32>,
    seats: Vec<Seat>,
    /// By person, the seat that stands, or [`NOWHERE`].
    must_seat: Vec<u32>,
    /// By class, how many stand.
    class_must: Vec<u32>,
}

impl Seats {
    /// Those of a draft whose places are in order.
    fn of(draft: &Draft, classes: &Classes) -> Self {
        let people = draft.people.len();
        let mut all = Self {
            start: starts(draft.places.iter().map(|place| place.person), people),
            seats: Vec::with_capacity(draft.places.len()),
            must_seat: vec![NOWHERE; people],
            class_must: vec![0; classes.seats.len()],
        };
        for place in &draft.places {
            let class = classes.start[place.opening as usize] + place.class;
            if place.must {
                all.must_seat[place.person as usize] = index(all.seats.len());
                all.class_must[class as usize] += 1;
            }
            let opening = &draft.openings[place.opening as usize];
            all.seats.push(Seat {
                class,
                price: class,
                half_days: opening.half_days,
                limit: limit_of(opening.limit),
                value: i32::try_from(place.value).expect("values were checked to be within 2^30"),
            });
        }
        all
    }

    /// Leaves no more seats than people with an offer there; an opening that can never have its crew has none.
    fn confine(&self, classes: &mut Classes, openings: &mut [Opening]) {
        let mut offered = vec![0; classes.seats.len()];
        let mut asked = vec![0; openings.len()];
        for own in self.start.windows(2) {
            let mut last = NOWHERE;
            for seat in &self.seats[own[0] as usize..own[1] as usize] {
                offered[seat.class as usize] += 1;
                let opening = classes.opening_of[seat.class as usize];
                if opening != last {
                    asked[opening as usize] += 1;
                    last = opening;
                }
            }
        }
        for (seats, &offered) in classes.seats.iter_mut().zip(&offered) {
            *seats = offered.min(*seats);
        }
        for (opening, &asked) in openings.iter_mut().zip(&asked) {
            opening.places = asked.min(opening.places);
            if opening.places < opening.crew {
                opening.places = 0;
            }
        }
    }

    /// Gives each offer of a seat where a least crew is asked for a price of its own, the first of them `next`.
    fn price_crews(&mut self, classes: &Classes, openings: &[Opening], next: usize) -> Crews {
        let mut offers: Vec<(u32, u32)> = Vec::new();
        let mut first: Vec<u32> = Vec::new();
        for own in self.start.windows(2) {
            let (mut last, mut price_there) = (NOWHERE, NOWHERE);
            for seat in &mut self.seats[own[0] as usize..own[1] as usize] {
                let opening = classes.opening_of[seat.class as usize];
                let of = &openings[opening as usize];
                if of.crew > 1 && of.places > 0 {
                    seat.price = index(next + first.len());
                    if opening != last {
                        (last, price_there) = (opening, seat.price);
                    }
                    offers.push((seat.class, seat.price));
                    first.push(price_there);
                }
            }
        }
        offers.sort_unstable();
        Crews {
            start: starts(offers.iter().map(|of| of.0), classes.seats.len()),
            offers: offers.into_iter().map(|(_, price)| price).collect(),
            first,
        }
    }
}

/// The prices of offers where a least crew is asked for.
struct Crews {
    /// By class: where its prices begin, and the prices.
    start: Vec<u32>,
    offers: Vec<u32>,
    /// Of each price, the first one that the same person has in the same opening.
    first: Vec<u32>,
}

/// The offers of shares, by person.
struct Shares {
    start: Vec<u32>,
    shares: Vec<Piecework>,
    values: Vec<i32>,
    /// By person, whether a share stands.
    bound: Vec<bool>,
    /// By person, the fewest half-days of a share.
    shortest: Vec<u8>,
    /// By site, the numbers of half-days that a share there may have, as bits.
    lengths: Vec<u16>,
}

impl Shares {
    /// Those of a draft whose shares are in order; sites are resources from `first_site` on, orders come after them.
    fn of(draft: &Draft, first_site: usize) -> Self {
        let people = draft.people.len();
        let mut all = Self {
            start: starts(draft.shares.iter().map(|share| share.person), people),
            shares: Vec::with_capacity(draft.shares.len()),
            values: Vec::new(),
            bound: vec![false; people],
            shortest: vec![MOST_HALF_DAYS; people],
            lengths: vec![0; draft.sites.len()],
        };
        for share in &draft.shares {
            let rate = (share.least..)
                .zip(&share.values)
                .map(|(half_days, &value)| value.div_euclid(half_days.into()) + 1)
                .max()
                .and_then(|rate| i32::try_from(rate).ok());
            let person = share.person as usize;
            all.bound[person] |= share.must > 0;
            all.shortest[person] = share.least.min(all.shortest[person]);
            all.shares.push(Piecework {
                must: share.standing(),
                limit: limit_of(draft.orders[share.order as usize].limit),
                order: index(first_site + draft.sites.len()) + share.order,
                site: share.site.map_or(NOWHERE, |site| index(first_site) + site),
                pieces: share.pieces,
                least: share.least,
                most: share.least - 1
                    + u8::try_from(share.values.len()).expect("at most 14 values were allowed"),
                values: index(all.values.len()),
                rate: rate.expect("a share has at least one value, within 2^30"),
            });
            if let Some(site) = share.site {
                let ends = usize::from(share.least) + share.values.len();
                all.lengths[site as usize] |= (1 << ends) - (1 << share.least);
            }
            let narrow =
                |&value: &i64| i32::try_from(value).expect("values were checked to be within 2^30");
            all.values.extend(share.values.iter().map(narrow));
        }
        all
    }
}

/// The limit of an opening or order, or [`NOWHERE`].
fn limit_of(limit: Option<u32>) -> u32 {
    limit.unwrap_or(NOWHERE)
}

/// Where those of each of `count` owners begin, and where all end.
fn starts(owners: impl Iterator<Item = u32>, count: usize) -> Vec<u32> {
    let mut start = vec![0; count + 1];
    for owner in owners {
        start[owner as usize + 1] += 1;
    }
    for at in 1..start.len() {
        start[at] += start[at - 1];
    }
    start
}

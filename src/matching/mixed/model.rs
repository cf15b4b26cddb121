//! What is decided, in integers: people, places, shares, and what they use.
//!
//! A person has a number of half-days and takes at most one *place* (all or nothing) and any *shares*
//! of orders (0, or `least..=most` half-days, at most one share per order). What is taken together
//! is the person's *week*; it is worth the sum of its values, plus `once`, and counts only from
//! `least` half-days on and only if it is worth 0 or more. The empty week is worth 0.
//!
//! A place fills one seat in one *class* of its opening (a reserve, or the rest); an opening has at
//! most `places` seats in all, and is either empty or has at least `crew` people. A share makes
//! `pieces` a half-day of its order, and takes the half-day at its *site* if it has one; the stations of
//! a site bound the half-days of all its openings and shares together.
//!
//! # Refuses
//! Ids that do not exist, numbers out of range (every sum below fits `i64`, see [`SCALE_BITS`]), a
//! person with two offers of the same class or of the same order at the same site: [`ModelError`].
//!
//! # Invariants
//! 1. Places are in (person, class) order, shares in (person, order, site) order.
//! 2. A resource is a class, a site or an order, numbered in that order: `Model::resources`.
//! 3. The values of a share are those of `least..=most` half-days.
//!
//! One file, though long: the draft, its checks and the canonical order are one contract.

use std::ops::Range;

/// Prices and values are kept in 2^-20 fen inside the solver: a price per piece must be finer than
/// a fen, because a half-day can make thousands of pieces.
pub(super) const SCALE_BITS: u32 = 20;

/// The most half-days of a week.
pub const MOST_HALF_DAYS: u8 = 14;

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

/// Pieces that any number of people can share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Pieces in all.
    pub pieces: u64,
}

/// A person's offer of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who.
    pub person: u32,
    /// In which opening.
    pub opening: u32,
    /// In which of its classes, from 0.
    pub class: u32,
    /// What it is worth, in fen a month.
    pub value: i64,
}

/// A person's offer of a share.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The same offer twice.
    #[error("{list} {row} repeats an offer of person {person}; keep one of them")]
    Twice {
        /// The list.
        list: &'static str,
        /// Row in that list.
        row: usize,
        /// Whose.
        person: u32,
    },
}

/// An offer of a seat, as the solver reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    pub(super) class: u32,
    pub(super) half_days: u8,
    /// Scaled.
    pub(super) value: i64,
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
    /// First of its values.
    pub(super) values: u32,
    /// No number of half-days is worth more than this for each of them; scaled.
    pub(super) rate: i64,
}

/// No site: the work is done at home, or takes no stations.
pub(super) const NOWHERE: u32 = u32::MAX;

/// A checked [`Draft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    pub(super) people: Vec<Person>,
    pub(super) sites: Vec<u32>,
    pub(super) openings: Vec<Opening>,
    pub(super) orders: Vec<Order>,
    pub(super) bonus: i64,
    /// Class resources of each opening: `class_start[j]..class_start[j + 1]`.
    pub(super) class_start: Vec<u32>,
    /// Seats of each class.
    pub(super) class_seats: Vec<u32>,
    /// Opening of each class.
    pub(super) opening_of: Vec<u32>,
    /// Openings by site; those of no site stand last, under index `sites.len()`.
    pub(super) site_start: Vec<u32>,
    pub(super) site_openings: Vec<u32>,
    pub(super) seat_start: Vec<u32>,
    pub(super) seats: Vec<Seat>,
    pub(super) share_start: Vec<u32>,
    pub(super) shares: Vec<Piecework>,
    /// Unscaled; see [`Piecework::values`].
    pub(super) values: Vec<i32>,
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
        for (row, order) in draft.orders.iter().enumerate() {
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
            for &value in &share.values {
                within("share", row, "value", value, -MOST_VALUE, MOST_VALUE)?;
            }
        }

        draft
            .places
            .sort_by_key(|place| (place.person, place.opening, place.class));
        let mut seat_start = vec![0; draft.people.len() + 1];
        let mut seats = Vec::with_capacity(draft.places.len());
        for (row, place) in draft.places.iter().enumerate() {
            if row > 0 {
                let before = &draft.places[row - 1];
                if (before.person, before.opening, before.class)
                    == (place.person, place.opening, place.class)
                {
                    return Err(ModelError::Twice {
                        list: "place",
                        row,
                        person: place.person,
                    });
                }
            }
            seat_start[place.person as usize + 1] += 1;
            seats.push(Seat {
                class: class_start[place.opening as usize] + place.class,
                half_days: draft.openings[place.opening as usize].half_days,
                value: place.value << SCALE_BITS,
            });
        }
        add_up(&mut seat_start);

        draft
            .shares
            .sort_by_key(|share| (share.person, share.order, share.site));
        let mut share_start = vec![0; draft.people.len() + 1];
        let mut shares = Vec::with_capacity(draft.shares.len());
        let mut values = Vec::new();
        for (row, share) in draft.shares.iter().enumerate() {
            if row > 0 {
                let before = &draft.shares[row - 1];
                if (before.person, before.order, before.site)
                    == (share.person, share.order, share.site)
                {
                    return Err(ModelError::Twice {
                        list: "share",
                        row,
                        person: share.person,
                    });
                }
            }
            share_start[share.person as usize + 1] += 1;
            let site = share
                .site
                .map_or(NOWHERE, |site| index(class_seats.len()) + site);
            let rate = (share.least..)
                .zip(&share.values)
                .map(|(half_days, &value)| (value << SCALE_BITS).div_euclid(half_days.into()) + 1)
                .max();
            shares.push(Piecework {
                order: index(class_seats.len() + draft.sites.len()) + share.order,
                site,
                pieces: share.pieces,
                least: share.least,
                most: share.least - 1
                    + u8::try_from(share.values.len()).expect("at most 14 values were allowed"),
                values: index(values.len()),
                rate: rate.expect("a share has at least one value"),
            });
            for &value in &share.values {
                values.push(i32::try_from(value).expect("values were checked to be within 2^30"));
            }
        }
        add_up(&mut share_start);

        Ok(Self {
            people: draft.people,
            sites: draft.sites,
            openings: draft.openings,
            orders: draft.orders,
            bonus: draft.bonus,
            class_start,
            class_seats,
            opening_of,
            site_start,
            site_openings: by_site.into_iter().map(|(_, opening)| opening).collect(),
            seat_start,
            seats,
            share_start,
            shares,
            values,
        })
    }

    /// The same people and resources, and no offer yet: the starts hold only the first.
    pub(super) fn without_offers(&self) -> Self {
        Self {
            people: self.people.clone(),
            sites: self.sites.clone(),
            openings: self.openings.clone(),
            orders: self.orders.clone(),
            bonus: self.bonus,
            class_start: self.class_start.clone(),
            class_seats: self.class_seats.clone(),
            opening_of: self.opening_of.clone(),
            site_start: self.site_start.clone(),
            site_openings: self.site_openings.clone(),
            seat_start: vec![0],
            seats: Vec::new(),
            share_start: vec![0],
            shares: Vec::new(),
            values: self.values.clone(),
        }
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

    /// Worth of `half_days` of a share, scaled.
    pub(super) fn worth(&self, share: &Piecework, half_days: u8) -> i64 {
        let at = share.values as usize + usize::from(half_days - share.least);
        i64::from(self.values[at]) << SCALE_BITS
    }
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

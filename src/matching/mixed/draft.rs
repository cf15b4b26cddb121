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
//! somebody must be is open already: its crew asks for nothing). A share makes `pieces` a half-day of its
//! order, and takes the half-day at its *site* if it has one; the stations of a site bound the half-days of
//! all its openings and shares together.
//!
//! # Refuses
//! Ids that do not exist, numbers out of range (every sum of the solver fits `i64`, see [`SCALE_BITS`](super::units::SCALE_BITS)), a
//! person with two offers of the same class or of the same order at the same site, and musts that
//! cannot all stand: [`ModelError`].

use std::collections::{BTreeMap, BTreeSet};

use super::units::MOST_HALF_DAYS;

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

/// What a [`Model`](super::Model) is made of, in any order.
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

impl Draft {
    /// Whether a model can be made of it: ranges and ids of every list, then what must be taken, then offers made twice.
    pub(super) fn check(&self) -> Result<(), ModelError> {
        self.numbers()?;
        self.openings()?;
        self.offers()?;
        musts(self)?;
        self.doubles()
    }

    /// Bonus, people, sites, limits and orders.
    fn numbers(&self) -> Result<(), ModelError> {
        within("bonus", 0, "the bonus", self.bonus, 0, MOST_BONUS)?;
        for (row, person) in self.people.iter().enumerate() {
            let most = i64::from(MOST_HALF_DAYS);
            within("person", row, "half_days", person.half_days.into(), 0, most)?;
            within("person", row, "least", person.least.into(), 0, most)?;
            within("person", row, "once", person.once, -MOST_VALUE, MOST_VALUE)?;
        }
        for (row, &half_days) in self.sites.iter().enumerate() {
            within("site", row, "half-days", half_days.into(), 0, 1 << 20)?;
        }
        for (row, &most) in self.limits.iter().enumerate() {
            within(
                "limit",
                row,
                "half-days",
                most.into(),
                0,
                MOST_HALF_DAYS.into(),
            )?;
        }
        for (row, order) in self.orders.iter().enumerate() {
            if let Some(limit) = order.limit {
                known("order", row, "limit", limit, self.limits.len())?;
            }
            let pieces = i64::try_from(order.pieces).unwrap_or(i64::MAX);
            within("order", row, "pieces", pieces, 0, 1 << 40)?;
        }
        Ok(())
    }

    /// Openings and their classes.
    fn openings(&self) -> Result<(), ModelError> {
        let most = i64::from(MOST_HALF_DAYS);
        for (row, opening) in self.openings.iter().enumerate() {
            let half_days = opening.half_days.into();
            within("opening", row, "half_days", half_days, 1, most)?;
            within("opening", row, "places", opening.places.into(), 0, 1 << 20)?;
            if let Some(limit) = opening.limit {
                known("opening", row, "limit", limit, self.limits.len())?;
            }
            if let Some(site) = opening.site {
                known("opening", row, "site", site, self.sites.len())?;
            }
            for &seats in &opening.classes {
                within("opening", row, "seats of a class", seats.into(), 0, 1 << 20)?;
            }
        }
        Ok(())
    }

    /// Offers of seats, then of shares.
    fn offers(&self) -> Result<(), ModelError> {
        for (row, place) in self.places.iter().enumerate() {
            known("place", row, "person", place.person, self.people.len())?;
            known("place", row, "opening", place.opening, self.openings.len())?;
            let classes = self.openings[place.opening as usize].classes.len();
            known("place", row, "class", place.class, classes)?;
            within("place", row, "value", place.value, -MOST_VALUE, MOST_VALUE)?;
        }
        for (row, share) in self.shares.iter().enumerate() {
            known("share", row, "person", share.person, self.people.len())?;
            known("share", row, "order", share.order, self.orders.len())?;
            if let Some(site) = share.site {
                known("share", row, "site", site, self.sites.len())?;
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
        Ok(())
    }

    /// The first offer that is made twice, of a seat or else of a share.
    fn doubles(&self) -> Result<(), ModelError> {
        let twice = |list, row, person| Err(ModelError::Twice { list, row, person });
        if let Some(row) = repeated(&self.places, Place::who_where) {
            return twice("place", row, self.places[row].person);
        }
        let who_what = |share: &Share| (share.person, share.order, share.site);
        match repeated(&self.shares, who_what) {
            Some(row) => twice("share", row, self.shares[row].person),
            None => Ok(()),
        }
    }
}

impl Place {
    /// Whose seat it is, and where.
    pub(super) fn who_where(&self) -> (u32, u32, u32) {
        (self.person, self.opening, self.class)
    }
}

impl Share {
    /// Half-days of it that stand.
    pub(super) fn standing(&self) -> u8 {
        if self.must > 0 {
            self.must.max(self.least)
        } else {
            0
        }
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
        let half_days = share.standing();
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

//! Whether a person would have a better week with something that a plan of weeks leaves, with everybody else where they are.
//!
//! The best week that holds it is found among what is left and what the person has now: at most one place, of each order one share at one
//! site, within the person's half-days and the limits of employers. One rule alone is not asked, that two pieces of one week may together be
//! too much for the stations of one workshop. So *no better week* is always true; of a better one no more may be said than that the plan has
//! found none.
//!
//! Cost: offers x half-days^2 a person, and the same again for each question that a bound does not answer.

use crate::graph::weeks::Weeks as Offers;
use crate::matching::{Matching, Piece};
use crate::placement::used::Used;
use crate::policy::Objective;

/// What no week can be worth.
const NONE: i64 = i64::MIN / 4;

/// Half-days of a week, and 0: no list gives a person more.
const WEEK: usize = 15;

/// The best worth of pieces that take exactly so many half-days: without a place, and with one.
type Table = [[i64; WEEK]; 2];

/// What is asked for, by position among the openings or orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A place of an opening.
    Place(u32),
    /// A share of an order, greater than the one that the person has.
    Share(u32),
}

/// What a person would gain by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gain {
    /// No week that holds it is worth more than the present one.
    None,
    /// One is, but each of them takes the person out of an opening that would fall short of its least crew.
    NeededInCrew,
    /// One is worth more.
    Better,
}

/// What one person could have: made once, asked any number of times.
pub(super) struct Own {
    /// Most half-days of the week.
    most: usize,
    /// Fewest; 0 where something was decided, which stands however small.
    fewest: usize,
    /// What a week brings once.
    once: i64,
    /// From where on a week is better than the present one.
    better_from: i64,
    /// The opening of the place that was decided.
    must: Option<u32>,
    /// The person's opening, where it would fall short of its least crew.
    crew: Option<u32>,
    /// By limit; pieces of no limit are one group.
    groups: Vec<Group>,
    /// The best worth of any pieces within so many half-days, whatever is decided and limited.
    loose: [i64; WEEK],
}

struct Group {
    limit: Option<u32>,
    /// Most half-days of its pieces together.
    most: usize,
    seats: Vec<Seat>,
    works: Vec<Work>,
}

struct Seat {
    opening: u32,
    half_days: usize,
    value: i64,
}

struct Work {
    order: u32,
    /// Half-days that the person has of it.
    held: usize,
    must: bool,
    /// What so many half-days are worth at the best site; none where they are not to be had.
    values: [i64; WEEK],
}

impl Work {
    fn choices(&self) -> impl Iterator<Item = (usize, i64)> {
        let values = self.values.iter().copied().enumerate();
        values.filter(|&(_, value)| value > NONE)
    }
}

/// Nothing taken.
fn nothing() -> Table {
    let mut table = [[NONE; WEEK]; 2];
    table[0][0] = 0;
    table
}

impl Group {
    /// Its pieces within `most` half-days. A `fixed` opening is the only one whose places are taken; `free` of what was decided.
    fn table(&self, most: usize, wanted: Option<Wanted>, fixed: Option<u32>, free: bool) -> Table {
        let mut table = nothing();
        for seat in &self.seats {
            if seat.half_days <= most && fixed.is_none_or(|opening| opening == seat.opening) {
                let best = &mut table[1][seat.half_days];
                *best = seat.value.max(*best);
            }
        }
        for work in &self.works {
            let more = wanted == Some(Wanted::Share(work.order));
            let mut next = match more || (work.must && !free) {
                true => [[NONE; WEEK]; 2],
                false => table,
            };
            for (half_days, value) in work.choices() {
                if more && half_days <= work.held {
                    continue;
                }
                for (next, table) in next.iter_mut().zip(&table) {
                    for before in 0..(most + 1).saturating_sub(half_days) {
                        let best = &mut next[before + half_days];
                        *best = (table[before] + value).max(*best);
                    }
                }
            }
            table = next;
        }
        table
    }
}

/// What two tables hold together within `most` half-days: at most one place.
fn together(one: &Table, other: &Table, most: usize) -> Table {
    let mut both = [[NONE; WEEK]; 2];
    for (in_one, in_other) in [(0, 0), (0, 1), (1, 0)] {
        let both = &mut both[in_one + in_other];
        for before in 0..=most {
            for more in 0..=most - before {
                let worth = one[in_one][before] + other[in_other][more];
                both[before + more] = worth.max(both[before + more]);
            }
        }
    }
    both
}

impl Own {
    pub(super) fn new(
        offers: &Offers,
        matching: &Matching,
        used: &Used,
        objective: Objective,
        person: u32,
    ) -> Self {
        let bounds = offers.people[person as usize];
        let mut own = Self {
            most: usize::from(bounds.half_days).min(WEEK - 1),
            fewest: usize::from(offers.placed_from),
            once: bounds.once,
            // Who has nothing is one person more.
            better_from: i64::from(objective != Objective::MostPlaced),
            must: None,
            crew: None,
            groups: Vec::new(),
            loose: [NONE; WEEK],
        };
        let week = matching.week(person);
        if !week.is_empty() {
            let worth =
                |piece: &Piece| offers.worth(person, piece.slot, piece.workshop, piece.half_days);
            own.better_from = week.iter().map(worth).sum::<i64>() + bounds.once + 1;
        }
        let desk = Desk {
            offers,
            used,
            person,
            week,
        };
        desk.seats(&mut own);
        desk.works(&mut own);
        let mut table = nothing();
        for group in &own.groups {
            let of_group = group.table(own.most, None, None, true);
            table = together(&table, &of_group, own.most);
        }
        let mut best = NONE;
        for (half_days, loose) in own.loose.iter_mut().enumerate() {
            best = best.max(table[0][half_days]).max(table[1][half_days]);
            *loose = best;
        }
        own
    }

    /// What the person would gain by a week that holds what is wanted.
    pub(super) fn gain(&self, wanted: Wanted) -> Gain {
        if self.at_most(wanted) < self.better_from {
            return Gain::None;
        }
        if self.best(wanted, self.crew) >= self.better_from {
            return Gain::Better;
        }
        match self.crew.is_some() && self.best(wanted, None) >= self.better_from {
            true => Gain::NeededInCrew,
            false => Gain::None,
        }
    }

    /// No week that holds it is worth more.
    fn at_most(&self, wanted: Wanted) -> i64 {
        let beside = |(half_days, value): (usize, i64)| {
            let left = self.most.checked_sub(half_days);
            left.map_or(NONE, |left| value + self.loose[left])
        };
        let best = match wanted {
            Wanted::Place(opening) => {
                let seats = self.groups.iter().flat_map(|group| &group.seats);
                let own = seats.filter(|seat| seat.opening == opening);
                own.map(|seat| beside((seat.half_days, seat.value))).max()
            }
            Wanted::Share(order) => {
                let works = self.groups.iter().flat_map(|group| &group.works);
                let own = works.filter(|work| work.order == order);
                own.flat_map(Work::choices).map(beside).max()
            }
        };
        best.map_or(NONE, |best| best + self.once)
    }

    /// The best week that holds it; with a place of the opening `kept`, if any.
    fn best(&self, wanted: Wanted, kept: Option<u32>) -> i64 {
        let fixed = match (wanted, kept) {
            (Wanted::Place(_), Some(_)) => return NONE,
            (Wanted::Place(opening), None) => Some(opening),
            (Wanted::Share(_), kept) => self.must.or(kept),
        };
        let mut table = nothing();
        for group in &self.groups {
            let of_group = group.table(group.most, Some(wanted), fixed, false);
            table = together(&table, &of_group, self.most);
        }
        let [without, with] = table;
        let held = self.fewest.min(self.most)..=self.most;
        let best = match fixed {
            Some(_) => with[held].iter().max(),
            None => with[held.clone()].iter().chain(&without[held]).max(),
        };
        best.map_or(NONE, |best| best + self.once)
    }

    fn group(&mut self, offers: &Offers, limit: Option<u32>) -> &mut Group {
        let known = self.groups.iter().position(|group| group.limit == limit);
        let at = known.unwrap_or_else(|| {
            let most = limit.map(|limit| usize::from(offers.limits[limit as usize]));
            self.groups.push(Group {
                limit,
                most: most.map_or(self.most, |most| most.min(self.most)),
                seats: Vec::new(),
                works: Vec::new(),
            });
            self.groups.len() - 1
        });
        &mut self.groups[at]
    }
}

/// What a person may have of what is left, and of what the person has now.
struct Desk<'a> {
    offers: &'a Offers,
    used: &'a Used,
    person: u32,
    week: &'a [Piece],
}

impl Desk<'_> {
    /// Whether the stations of a site leave room for so many half-days.
    fn has_station(&self, site: Option<u32>, half_days: u32) -> bool {
        let Some(site) = site else {
            return true;
        };
        let here = |piece: &&Piece| self.used.site(self.offers, piece) == Some(site);
        let own = self.week.iter().filter(here);
        let own: u32 = own.map(|piece| u32::from(piece.half_days)).sum();
        self.used.site_left[site as usize] + own >= half_days
    }

    fn seats(&self, own: &mut Own) {
        let used = self.used;
        for place in &self.offers.places[self.offers.places_of(self.person)] {
            let opening = &self.offers.openings[place.opening as usize];
            let slot = opening.slot + place.class;
            let is_in = |piece: &Piece| used.opening_of.get(&piece.slot) == Some(&place.opening);
            let held: u32 = (opening.slot..)
                .zip(&opening.classes)
                .map(|(class, _)| used.held[class as usize])
                .sum();
            if place.must {
                own.must = Some(place.opening);
                own.fewest = 0;
            }
            if self.week.iter().any(is_in) && opening.crew > 1 && held <= opening.crew {
                own.crew = Some(place.opening);
            }
            let is_own = self.week.iter().any(|piece| piece.slot == slot);
            let starts = opening.crew <= 1 || held > 0;
            let half_days = u32::from(opening.half_days);
            let fits = is_own || (used.room[slot as usize] > 0 && starts);
            if fits && self.has_station(opening.site, half_days) {
                own.group(self.offers, opening.limit).seats.push(Seat {
                    opening: place.opening,
                    half_days: half_days as usize,
                    value: place.value,
                });
            }
        }
    }

    fn works(&self, own: &mut Own) {
        let shares = &self.offers.shares[self.offers.shares_of(self.person)];
        for sites in shares.chunk_by(|one, other| one.order == other.order) {
            let order = &self.offers.orders[sites[0].order as usize];
            let here = |piece: &&Piece| piece.slot == order.slot;
            let held = self.week.iter().filter(here);
            let held: u32 = held.map(|piece| u32::from(piece.half_days)).sum();
            let pace = u64::from(sites[0].pace);
            let left = self.used.pace_left[sites[0].order as usize] + pace * u64::from(held);
            let must = sites.iter().map(|share| share.must).max().unwrap_or(0);
            let mut work = Work {
                order: sites[0].order,
                held: held as usize,
                must: must > 0,
                values: [NONE; WEEK],
            };
            if must > 0 {
                own.fewest = 0;
            }
            for share in sites {
                for (half_days, &value) in (share.least..).zip(&share.values) {
                    let so_many = u32::from(half_days);
                    let fits = half_days >= must
                        && pace * u64::from(half_days) <= left
                        && self.has_station(share.site, so_many);
                    if let (true, Some(best)) = (fits, work.values.get_mut(so_many as usize)) {
                        *best = value.max(*best);
                    }
                }
            }
            own.group(self.offers, order.limit).works.push(work);
        }
    }
}

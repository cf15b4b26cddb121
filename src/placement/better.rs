//! Whether a person would have a better week with something that a plan of weeks leaves, with everybody else where they are.
//!
//! The best week that holds it is found among what is left and what the person has now: at most one place, of each order one share at one
//! site, within the person's half-days, the limits of employers and the stations of each workshop (`stations.rs`).
//!
//! Cost: offers x half-days^2 a person, and the same again for each question that a bound does not answer, times the uses of stations where pieces
//! of one week could be too much for a workshop.

use std::collections::BTreeMap;

use crate::graph::weeks::Weeks as Offers;
use crate::matching::{Matching, Piece};
use crate::placement::better::stations::Stations;
use crate::placement::used::Used;
use crate::policy::Objective;

mod stations;

/// What no week can be worth.
const NONE: i64 = i64::MIN / 4;

/// Half-days of a week, and 0: no list gives a person more.
const WEEK: usize = 15;

/// The best worth of pieces that take exactly so many half-days: without a place, and with one; by what they use of the tight stations.
type Table = Vec<[[i64; WEEK]; 2]>;

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
    /// What is left of stations that could be too few.
    stations: Stations,
    /// The best worth of any pieces within so many half-days, whatever is decided, each where it finds a station.
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
    site: Option<u32>,
    half_days: usize,
    value: i64,
}

struct Work {
    order: u32,
    /// Half-days that the person has of it.
    held: usize,
    must: bool,
    /// What so many half-days are worth at each site; none where they are not to be had.
    values: Vec<(Option<u32>, [i64; WEEK])>,
}

impl Work {
    fn choices(&self) -> impl Iterator<Item = (Option<u32>, usize, i64)> {
        let at_site = |&(site, values): &(Option<u32>, [i64; WEEK])| {
            let values = values.into_iter().enumerate();
            values.map(move |(half_days, value)| (site, half_days, value))
        };
        let all = self.values.iter().flat_map(at_site);
        all.filter(|&(_, _, value)| value > NONE)
    }
}

/// What is asked of a table of pieces.
#[derive(Clone, Copy)]
struct Question<'a> {
    /// Most half-days.
    most: usize,
    wanted: Option<Wanted>,
    /// The only opening whose places are taken.
    fixed: Option<u32>,
    /// Whether what was decided may be left.
    free: bool,
    stations: &'a Stations,
}

impl Question<'_> {
    /// No worth for any use.
    fn none(&self) -> Table {
        vec![[[NONE; WEEK]; 2]; self.stations.uses()]
    }

    /// Nothing taken.
    fn nothing(&self) -> Table {
        let mut table = self.none();
        table[0][0][0] = 0;
        table
    }

    /// Pieces of one group, within `most` half-days and those of the group.
    fn table(&self, group: &Group) -> Table {
        let most = group.most.min(self.most);
        let mut table = self.nothing();
        for seat in &group.seats {
            if seat.half_days <= most && self.fixed.is_none_or(|opening| opening == seat.opening) {
                let used = self.stations.with(0, seat.site, seat.half_days);
                let Some(used) = used else { continue };
                let best = &mut table[used][1][seat.half_days];
                *best = seat.value.max(*best);
            }
        }
        for work in &group.works {
            let more = self.wanted == Some(Wanted::Share(work.order));
            let mut next = match more || (work.must && !self.free) {
                true => self.none(),
                false => table.clone(),
            };
            for (site, half_days, value) in work.choices() {
                if half_days > most || (more && half_days <= work.held) {
                    continue;
                }
                for (used, table) in table.iter().enumerate() {
                    let Some(used) = self.stations.with(used, site, half_days) else {
                        continue;
                    };
                    for (next, table) in next[used].iter_mut().zip(table) {
                        for before in 0..=most - half_days {
                            let best = &mut next[before + half_days];
                            *best = (table[before] + value).max(*best);
                        }
                    }
                }
            }
            table = next;
        }
        table
    }

    /// What two tables hold together within `most` half-days: at most one place.
    fn together(&self, one: &Table, other: &Table) -> Table {
        let mut both = self.none();
        for (used_by_one, one) in one.iter().enumerate() {
            for (used_by_other, other) in other.iter().enumerate() {
                let Some(used) = self.stations.together(used_by_one, used_by_other) else {
                    continue;
                };
                for (in_one, in_other) in [(0, 0), (0, 1), (1, 0)] {
                    let both = &mut both[used][in_one + in_other];
                    for before in 0..=self.most {
                        for more in 0..=self.most - before {
                            let worth = one[in_one][before] + other[in_other][more];
                            both[before + more] = worth.max(both[before + more]);
                        }
                    }
                }
            }
        }
        both
    }

    /// The best of all groups, by half-days: without a place, and with one.
    fn best(&self, groups: &[Group]) -> [[i64; WEEK]; 2] {
        let mut table = self.nothing();
        for group in groups {
            table = self.together(&table, &self.table(group));
        }
        let mut best = [[NONE; WEEK]; 2];
        for table in &table {
            for (best, table) in best.iter_mut().flatten().zip(table.iter().flatten()) {
                *best = (*table).max(*best);
            }
        }
        best
    }
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
            stations: Stations::default(),
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
        let loose = Question {
            most: own.most,
            wanted: None,
            fixed: None,
            free: true,
            stations: &own.stations,
        };
        let [without, with] = loose.best(&own.groups);
        let mut best = NONE;
        for ((loose, without), with) in own.loose.iter_mut().zip(without).zip(with) {
            best = best.max(without).max(with);
            *loose = best;
        }
        own.stations = desk.stations(&own);
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
                let own = own.flat_map(Work::choices);
                own.map(|(_, half_days, value)| beside((half_days, value)))
                    .max()
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
        let question = Question {
            most: self.most,
            wanted: Some(wanted),
            fixed,
            free: false,
            stations: &self.stations,
        };
        let [without, with] = question.best(&self.groups);
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
    /// Half-days that a site leaves to the person's week.
    fn left(&self, site: u32) -> u32 {
        let here = |piece: &&Piece| self.used.site(self.offers, piece) == Some(site);
        let own = self.week.iter().filter(here);
        let own: u32 = own.map(|piece| u32::from(piece.half_days)).sum();
        self.used.site_left[site as usize] + own
    }

    /// Whether the stations of a site leave room for so many half-days.
    fn has_station(&self, site: Option<u32>, half_days: u32) -> bool {
        site.is_none_or(|site| self.left(site) >= half_days)
    }

    /// The stations that pieces of one week could be too many for.
    fn stations(&self, own: &Own) -> Stations {
        let mut asked: BTreeMap<u32, usize> = BTreeMap::new();
        let mut seated: BTreeMap<u32, usize> = BTreeMap::new();
        for group in &own.groups {
            for seat in &group.seats {
                if let Some(site) = seat.site {
                    let most = seated.entry(site).or_default();
                    *most = seat.half_days.max(*most);
                }
            }
            for work in &group.works {
                let mut most: BTreeMap<u32, usize> = BTreeMap::new();
                for (site, half_days, _) in work.choices() {
                    if let Some(site) = site {
                        let most = most.entry(site).or_default();
                        *most = half_days.max(*most);
                    }
                }
                for (site, most) in most {
                    *asked.entry(site).or_default() += most;
                }
            }
        }
        for (site, most) in seated {
            *asked.entry(site).or_default() += most;
        }
        Stations::new(asked.into_iter().filter_map(|(site, asked)| {
            let left = self.left(site) as usize;
            (left < asked.min(own.most)).then_some((site, left))
        }))
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
                    site: opening.site,
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
                values: Vec::new(),
            };
            if must > 0 {
                own.fewest = 0;
            }
            for share in sites {
                let mut values = [NONE; WEEK];
                for (half_days, &value) in (share.least..).zip(&share.values) {
                    let so_many = u32::from(half_days);
                    let fits = half_days >= must
                        && pace * u64::from(half_days) <= left
                        && self.has_station(share.site, so_many);
                    if let (true, Some(best)) = (fits, values.get_mut(so_many as usize)) {
                        *best = value;
                    }
                }
                work.values.push((share.site, values));
            }
            own.group(self.offers, order.limit).works.push(work);
        }
    }
}

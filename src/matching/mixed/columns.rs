//! The weeks that miss little at the prices, listed once: what an exchange of people chooses from.
//!
//! At good prices a person has a handful of weeks that could be in a good plan. Listed with what they use, one is weighed in a few
//! additions, where the search for a person's best week goes through all offers and a table of half-days.
//!
//! The weeks of a person are found depth first, seat by seat and order by order; a branch ends where the best that could follow
//! misses too much. Where that leaves more than [`MOST`] weeks, half of the reach is tried, and so on: the best are kept.
//! The week in the plan is always listed, and the empty one of whoever is free.
//!
//! # Invariants
//! 1. Every listed week keeps the rules that concern one person: half-days, limits, what stands, a worth of 0 or more.
//! 2. Seats are only of openings that the plan has open.
//!
//! Complexity: a few steps a week listed, and one table of half-days an order.

use std::ops::Range;

use super::bound::{Halt, unit_price, use_week};
use super::draw::Draw;
use super::plan::{Plan, Week};
use super::units::{NOWHERE, SCALE_BITS, index};
use super::week::{HOURS, NONE};

/// Most weeks listed a person, beside the one in the plan and the empty one.
const MOST: usize = 64;
/// Weeks listed in all, some 100 bytes each with what they use: of more people each has fewer, down to so many.
const LISTED: usize = 1 << 22;
const FEWEST: usize = 8;
/// Most branches gone through to find a person's weeks.
const BRANCHES: u32 = 4096;
/// People between two looks at the stop flag and the clock.
const POLL: usize = 16;
/// Branches between two looks, or other steps as short.
const STEPS: usize = 1 << 14;
/// Branches that cost as much as one offer scanned.
const CHEAPER: u64 = 16;

/// A week as an exchange reads it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Worth to the plan, in fen.
    pub(super) worth: i64,
    /// Worth less the price of what is used, scaled.
    pub(super) net: i64,
    /// Its uses end here; they begin where those of the column before end.
    uses: u32,
    /// Its shares end here, likewise.
    shares: u32,
    pub(super) seat: u32,
    /// Where its seat is, as a resource, or [`NONE`].
    pub(super) opening: u32,
}

/// Somebody who could use a thing, in a column of so much worth.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taker {
    pub(super) worth: i64,
    pub(super) person: u32,
    pub(super) column: u32,
}

/// The listed weeks, by person.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Whom each list is of: lists are in the order asked for, and so is whoever is named beside them.
    pub(super) who: Vec<u32>,
    start: Vec<u32>,
    pub(super) all: Vec<Column>,
    /// Resource and amount; those from [`Model::resources`](super::model::Model::resources) on are the people of the openings.
    uses: Vec<(u32, u32)>,
    shares: Vec<(u32, u8)>,
    /// Of each person, the column of the plan's week.
    pub(super) planned: Vec<u32>,
    /// What listing them took.
    pub(super) scans: u64,
}

impl Columns {
    /// Lists the weeks of these people, of everybody one list, that miss at most `reach` (scaled) at the plan's prices; the
    /// scans made if stopped, or if that takes more than so many.
    pub(super) fn new(
        plan: &Plan<'_>,
        who: Vec<u32>,
        reach: i64,
        limit: u64,
        halt: Halt<'_>,
    ) -> Result<Self, u64> {
        let mut columns = Self {
            start: vec![0],
            ..Self::default()
        };
        let mut lister = Lister::new(plan);
        let mut steps = 0;
        for (turn, &person) in who.iter().enumerate() {
            if columns.scans > limit || (turn % POLL == 0 && halt.is_up()) {
                return Err(columns.scans);
            }
            let person = person as usize;
            lister.turn_to(person);
            let mut reach = reach;
            while !lister.list(reach) && reach > 0 {
                reach /= 2;
                columns.scans += u64::from(lister.branches) / CHEAPER;
                steps += lister.branches as usize;
                let is_up = steps > STEPS && halt.is_up();
                steps %= STEPS;
                if columns.scans > limit || is_up {
                    return Err(columns.scans);
                }
            }
            let offers = plan.model.seats_of(person).len() + plan.model.shares_of(person).len();
            columns.scans += u64::from(lister.branches) / CHEAPER + offers as u64;
            columns.close(plan, person, &mut lister.found);
        }
        if columns.scans > limit {
            return Err(columns.scans);
        }
        columns.who = who;
        Ok(columns)
    }

    /// Takes a person's weeks, with the one in the plan and the empty one, the best at the prices first.
    fn close(&mut self, plan: &Plan<'_>, person: usize, found: &mut Vec<(i64, Week)>) {
        let planned = &plan.weeks[person];
        if found.iter().all(|(_, week)| week != planned) {
            found.push((plan.net(person), planned.clone()));
        }
        if !plan.model.bound[person] && !planned.is_empty() {
            found.push((0, Week::default()));
        }
        found.sort_by_key(|&(net, _)| std::cmp::Reverse(net));
        for (net, week) in &*found {
            if week == planned {
                self.planned.push(index(self.all.len()));
            }
            self.add(plan, person, *net, week);
        }
        self.start.push(index(self.all.len()));
    }

    fn add(&mut self, plan: &Plan<'_>, person: usize, net: i64, week: &Week) {
        let model = plan.model;
        let seat = week.seat.unwrap_or(NONE);
        let mut at_opening = NONE;
        let mut used: Vec<(u32, u32)> = Vec::with_capacity(6);
        let mut use_up = |resource: usize, amount: i64| {
            let (resource, amount) = (
                index(resource),
                u32::try_from(amount).expect("one week's use"),
            );
            match used.iter_mut().find(|of| of.0 == resource) {
                Some(of) => of.1 += amount,
                None => used.push((resource, amount)),
            }
        };
        use_week(model, seat, &week.shares, &mut use_up);
        if let Some(seat) = week.seat {
            let opening = plan.opening(seat);
            at_opening = index(model.resources() + opening);
            use_up(model.resources() + opening, 1);
            if let Some(site) = model.openings[opening].site {
                let half_days = model.seats[seat as usize].half_days;
                use_up(model.site_resource(site as usize), half_days.into());
            }
        }
        self.uses.extend(used);
        self.shares.extend(&week.shares);
        self.all.push(Column {
            worth: plan
                .worth_of(person, seat, &week.shares)
                .expect("listed weeks may be"),
            net,
            uses: index(self.uses.len()),
            shares: index(self.shares.len()),
            seat,
            opening: at_opening,
        });
    }

    pub(super) fn of(&self, person: usize) -> Range<u32> {
        self.start[person]..self.start[person + 1]
    }

    /// Who could use each of so many things, in an order drawn: where each begins, and the takers; `None` if stopped.
    pub(super) fn takers(
        &self,
        things: usize,
        draw: &mut Draw,
        halt: Halt<'_>,
    ) -> Option<(Vec<u32>, Vec<Taker>)> {
        let mut start = vec![0_u32; things + 1];
        for uses in self.uses.chunks(STEPS) {
            if halt.is_up() {
                return None;
            }
            for &(at, _) in uses {
                start[at as usize + 1] += 1;
            }
        }
        for at in 1..start.len() {
            start[at] += start[at - 1];
        }
        let mut next = start.clone();
        let mut takers = vec![Taker::default(); self.uses.len()];
        for person in 0..self.planned.len() {
            if person % POLL == 0 && halt.is_up() {
                return None;
            }
            for column in self.of(person) {
                let taker = Taker {
                    worth: self.all[column as usize].worth,
                    person: index(person),
                    column,
                };
                for &(at, _) in self.uses(column) {
                    takers[next[at as usize] as usize] = taker;
                    next[at as usize] += 1;
                }
            }
        }
        for of in start.windows(2) {
            let takers = &mut takers[of[0] as usize..of[1] as usize];
            for last in (1..takers.len()).rev() {
                if last % STEPS == 0 && halt.is_up() {
                    return None;
                }
                takers.swap(last, draw.below(last + 1));
            }
        }
        Some((start, takers))
    }

    pub(super) fn week(&self, column: u32) -> Week {
        let seat = self.all[column as usize].seat;
        Week {
            seat: (seat != NONE).then_some(seat),
            shares: self.shares(column as usize).to_vec(),
        }
    }

    /// Positions of what a column uses.
    pub(super) fn span(&self, column: usize) -> Range<usize> {
        let start = column
            .checked_sub(1)
            .map_or(0, |before| self.all[before].uses as usize);
        start..self.all[column].uses as usize
    }

    pub(super) fn uses(&self, column: u32) -> &[(u32, u32)] {
        &self.uses[self.span(column as usize)]
    }

    /// Positions in all.
    pub(super) fn positions(&self) -> usize {
        self.uses.len()
    }

    pub(super) fn at(&self, position: usize) -> (u32, u32) {
        self.uses[position]
    }

    fn shares(&self, column: usize) -> &[(u32, u8)] {
        let start = column
            .checked_sub(1)
            .map_or(0, |before| self.all[before].shares as usize);
        &self.shares[start..self.all[column].shares as usize]
    }
}

/// One order of a person: the shares from the first to the last are alternatives.
struct Group {
    first: usize,
    end: usize,
    /// Whether a share stands.
    must: bool,
}

/// Lists the weeks of one person.
struct Lister<'a, 'm> {
    plan: &'a Plan<'m>,
    groups: Vec<Group>,
    /// The most that the groups from each on can be worth, by half-days left.
    crest: Vec<[i64; HOURS]>,
    taken: Vec<(u32, u8)>,
    found: Vec<(i64, Week)>,
    /// Weeks worth less at the prices are not listed.
    least: i64,
    person: usize,
    /// Most weeks to list.
    most: usize,
    branches: u32,
}

/// What is left to a week in hand.
#[derive(Clone, Copy)]
struct Hand {
    net: i64,
    seat: u32,
    half_days: usize,
}

impl<'a, 'm> Lister<'a, 'm> {
    fn new(plan: &'a Plan<'m>) -> Self {
        Self {
            plan,
            groups: Vec::new(),
            crest: Vec::new(),
            taken: Vec::new(),
            found: Vec::new(),
            least: 0,
            person: 0,
            most: (LISTED / plan.weeks.len().max(1)).clamp(FEWEST, MOST),
            branches: 0,
        }
    }

    /// Lists the weeks within `reach`; `false` where there are too many.
    fn list(&mut self, reach: i64) -> bool {
        let (model, person) = (self.plan.model, self.person);
        self.least = self.plan.profit(person) - reach;
        self.found.clear();
        self.taken.clear();
        self.branches = 0;
        let room = usize::from(model.people[person].half_days);
        let once = model.once(person) + (model.bonus << SCALE_BITS);
        let stands = model.must_seat[person];
        let empty = Hand {
            net: once,
            seat: NONE,
            half_days: room,
        };
        if stands == NONE && !self.follow(0, empty) {
            return false;
        }
        for at in model.seats_of(person) {
            let seat = &model.seats[at];
            let of = self.plan.opening(index(at));
            let left = room.checked_sub(seat.half_days.into());
            let (Some(left), true) = (
                left,
                self.plan.open[of] && (stands == NONE || stands == index(at)),
            ) else {
                continue;
            };
            let hand = Hand {
                net: once + model.seat_value(seat) - self.plan.prices()[seat.price as usize],
                seat: index(at),
                half_days: left,
            };
            if !self.follow(0, hand) {
                return false;
            }
        }
        true
    }

    /// Takes the next person: the orders, and what they can be worth.
    fn turn_to(&mut self, person: usize) {
        let model = self.plan.model;
        self.person = person;
        self.groups.clear();
        let mut at = model.shares_of(person).start;
        while at < model.shares_of(person).end {
            let first = at;
            while at < model.shares_of(person).end
                && model.shares[at].order == model.shares[first].order
            {
                at += 1;
            }
            self.groups.push(Group {
                first,
                end: at,
                must: model.shares[first..at].iter().any(|share| share.must > 0),
            });
        }
        self.crest.clear();
        self.crest.resize(self.groups.len() + 1, [0; HOURS]);
        for (number, group) in self.groups.iter().enumerate().rev() {
            let after = self.crest[number + 1];
            let mut crest = after;
            for at in group.first..group.end {
                let share = &model.shares[at];
                let price = unit_price(share, self.plan.prices());
                for half_days in share.least..=share.most {
                    let net = model.worth(share, half_days) - price * i64::from(half_days);
                    let taken = usize::from(half_days);
                    for left in taken..HOURS {
                        crest[left] = crest[left].max(net + after[left - taken]);
                    }
                }
            }
            self.crest[number] = crest;
        }
    }

    /// Lists every week that goes on from the hand with the groups from `number` on; `false` where there are too many.
    fn follow(&mut self, number: usize, hand: Hand) -> bool {
        if hand.net + self.crest[number][hand.half_days] < self.least {
            return true;
        }
        self.branches += 1;
        if self.branches > BRANCHES {
            return false;
        }
        let model = self.plan.model;
        let Some(&Group { first, end, must }) = self.groups.get(number) else {
            return self.finish(hand);
        };
        if !must && !self.follow(number + 1, hand) {
            return false;
        }
        for at in first..end {
            let share = &model.shares[at];
            if must && share.must == 0 {
                continue;
            }
            let price = unit_price(share, self.plan.prices());
            let most = share
                .most
                .min(u8::try_from(hand.half_days).expect("at most a week"));
            for half_days in share.least.max(share.must)..=most {
                let net = model.worth(share, half_days) - price * i64::from(half_days);
                self.taken.push((index(at), half_days));
                let on = self.follow(
                    number + 1,
                    Hand {
                        net: hand.net + net,
                        half_days: hand.half_days - usize::from(half_days),
                        ..hand
                    },
                );
                self.taken.pop();
                if !on {
                    return false;
                }
            }
        }
        true
    }

    /// Keeps a week if it may be.
    fn finish(&mut self, hand: Hand) -> bool {
        let model = self.plan.model;
        let person = self.person;
        if hand.seat == NONE && self.taken.is_empty() {
            return true;
        }
        let taken = usize::from(model.people[person].half_days) - hand.half_days;
        if taken < model.need(person)
            || (model.limited[person] && !self.within_limits(hand.seat))
            || self.plan.worth_of(person, hand.seat, &self.taken).is_none()
        {
            return true;
        }
        if self.found.len() == self.most {
            return false;
        }
        let week = Week {
            seat: (hand.seat != NONE).then_some(hand.seat),
            shares: self.taken.clone(),
        };
        self.found.push((hand.net, week));
        true
    }

    fn within_limits(&self, seat: u32) -> bool {
        let model = self.plan.model;
        let seated = (seat != NONE).then(|| {
            let seat = &model.seats[seat as usize];
            (seat.limit, seat.half_days)
        });
        let shared = self
            .taken
            .iter()
            .map(|&(share, half_days)| (model.shares[share as usize].limit, half_days));
        let parts: Vec<(u32, u8)> = seated.into_iter().chain(shared).collect();
        parts.iter().all(|&(limit, _)| {
            let same = parts.iter().filter(|part| part.0 == limit);
            let sum: u32 = same.map(|part| u32::from(part.1)).sum();
            limit == NOWHERE || sum <= model.limits[limit as usize].into()
        })
    }
}

#[cfg(test)]
mod tests;

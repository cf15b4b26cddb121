//! The best week of one person under prices: a small dynamic programme over half-days.
//!
//! `tables` tells what shares bring for each number of half-days; a place adds its half-days on top. Shares that are not worth
//! their price are passed over, unless the week needs them to reach the least half-days. A place of the same limit as some
//! shares leaves less of it, and then the tables are filled once more.
//!
//! Where the week found is worth less than 0 by itself (paid for by a bonus, or by a crew's negative price) it
//! may not be: a second programme keeps, for each number of half-days, every pair of net and own worth that
//! no other beats in both. That is rare, so it may be slow. A person for whom something stands is free of both:
//! the week may be short, and worth less than nothing.
//!
//! Complexity: as the tables, and O(places).

mod tables;
mod terms;

use super::model::{Model, Seat};
use super::units::{NOWHERE, SCALE_BITS, index};
use tables::{Filled, LOOSE, Stage, Tables};
pub(super) use terms::{HOURS, NEVER, NONE, Terms};

/// The best week so far.
struct Best {
    net: i64,
    seat: u32,
    half_days: usize,
    filled: Filled,
}

impl Best {
    /// Weighs the weeks of `need..=room` half-days with a place of `taken` of them.
    fn weigh(
        &mut self,
        (seat, taken, net): (u32, usize, i64),
        stage: &Stage,
        (need, room): (usize, usize),
        filled: Filled,
    ) {
        for (half_days, cell) in stage
            .iter()
            .enumerate()
            .take((room + 1).saturating_sub(taken))
            .skip(need.saturating_sub(taken))
        {
            if cell.net > NEVER / 2 && net + cell.net > self.net {
                *self = Self {
                    net: net + cell.net,
                    seat,
                    half_days,
                    filled,
                };
            }
        }
    }
}

/// Ways to take shares, each by its last step.
struct Fronts {
    /// For each number of half-days, the ways that no other beats in net and own worth.
    fronts: Vec<Vec<usize>>,
    steps: Vec<Step>,
    /// Whether some share is forced.
    must: bool,
}

/// A way to some shares, for the weeks that must be worth something by themselves.
#[derive(Clone, Copy)]
struct Step {
    net: i64,
    worth: i64,
    share: u32,
    half_days: u8,
    from: usize,
}

/// Finds weeks; keeps its scratch between people.
pub(super) struct Planner<'m> {
    model: &'m Model,
    tables: Tables<'m>,
    /// The seat of the last week found, or [`NONE`].
    pub(super) seat: u32,
    /// The shares of the last week found.
    pub(super) taken: Vec<(u32, u8)>,
    /// Offers read so far.
    pub(super) scans: u64,
    /// Added to a week that is not empty, scaled: the model's bonus, or another.
    pub(super) bonus: i64,
}

impl<'m> Planner<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            tables: Tables::new(model),
            seat: NONE,
            taken: Vec::new(),
            scans: 0,
            bonus: model.bonus << SCALE_BITS,
        }
    }

    /// The seat that must be taken, if any; an error if there are two.
    fn must_sit<T: Terms>(&self, person: usize, terms: &T) -> Result<Option<usize>, ()> {
        let stands = self.model.must_seat[person];
        if !T::FORCES {
            return Ok((stands != NOWHERE).then_some(stands as usize));
        }
        let mut musts = self
            .model
            .seats_of(person)
            .filter(|&at| at == stands as usize || terms.forced(at));
        let first = musts.next();
        if musts.next().is_some() {
            Err(())
        } else {
            Ok(first)
        }
    }

    /// Half-days of the seat's limit that are left to shares beside it; `None` where no share minds.
    fn tightness(&self, person: usize, seat: &Seat, room: usize) -> Result<Option<(u32, u8)>, ()> {
        let model = self.model;
        if !model.limited[person] || seat.limit == NOWHERE {
            return Ok(None);
        }
        let most = model.limits[seat.limit as usize];
        if seat.half_days > most {
            return Err(());
        }
        let minds = usize::from(most) < room
            && model.shares[model.shares_of(person)]
                .iter()
                .any(|share| share.limit == seat.limit);
        Ok(minds.then_some((seat.limit, seat.half_days)))
    }

    /// Weighs the weeks with one seat, whose net worth is `net`; `last` is what shares can bring with no limit tight.
    #[inline]
    fn weigh_seat<T: Terms>(
        &mut self,
        best: &mut Best,
        (person, terms): (usize, &T),
        (at, net): (usize, i64),
        (last, filled): (&Stage, Filled),
        (need, room): (usize, usize),
    ) {
        let seat = &self.model.seats[at];
        let with = (index(at), usize::from(seat.half_days), net);
        match self.tightness(person, seat, room) {
            Err(()) => {}
            Ok(None) => best.weigh(with, last, (need, room), filled),
            Ok(tight) => {
                let filled = Filled { tight, ..filled };
                if self.tables.reach(person, terms, filled).is_some() {
                    let stage = *self.tables.last();
                    best.weigh(with, &stage, (need, room), filled);
                }
            }
        }
    }

    /// Net worth of the best week, 0 for the empty one; `None` where what is forced does not fit.
    pub(super) fn best<T: Terms>(&mut self, person: usize, terms: &T) -> Option<i64> {
        let model = self.model;
        let room = usize::from(model.people[person].half_days);
        let need = model.need(person);
        let once = model.once(person) + self.bonus;
        self.scans += (model.seats_of(person).len() + model.shares_of(person).len()) as u64;
        self.seat = NONE;
        self.taken.clear();
        self.tables.begin();

        let forced = self.tables.reach(person, terms, LOOSE)?;
        let must_sit = self.must_sit(person, terms).ok()?;
        let must = forced || must_sit.is_some();
        let mut best = Best {
            net: if must { NEVER } else { 0 },
            seat: NONE,
            half_days: 0,
            filled: LOOSE,
        };
        let last = *self.tables.last();
        let crest = last[..=room]
            .iter()
            .map(|cell| cell.net)
            .max()
            .expect("room is at least 0");
        let mut short = None;
        if must_sit.is_none() {
            best.weigh((NONE, 0, once), &last, (need, room), LOOSE);
            short = Some(once + crest);
        }
        for at in model.seats_of(person) {
            if must_sit.is_some_and(|sat| sat != at) {
                continue;
            }
            let seat = &model.seats[at];
            let taken = usize::from(seat.half_days);
            if taken > room {
                continue;
            }
            let Some(price) = terms.seat(at, seat) else {
                continue;
            };
            let net = once + model.seat_value(seat) - price;
            if taken < need {
                short = short.max(Some(net + crest));
            }
            if net + crest <= best.net {
                continue;
            }
            self.weigh_seat(
                &mut best,
                (person, terms),
                (at, net),
                (&last, LOOSE),
                (need, room),
            );
        }
        if short.is_some_and(|most| most > best.net) && room >= need {
            // Dear shares may be what makes a week long enough.
            let all = Filled {
                all: true,
                tight: None,
            };
            self.tables.reach(person, terms, all)?;
            let last = *self.tables.last();
            if must_sit.is_none() {
                best.weigh((NONE, 0, once), &last, (need, room), all);
            }
            for at in model.seats_of(person) {
                let seat = &model.seats[at];
                let taken = usize::from(seat.half_days);
                if taken >= need || taken > room || must_sit.is_some_and(|sat| sat != at) {
                    continue;
                }
                let Some(price) = terms.seat(at, seat) else {
                    continue;
                };
                let net = once + model.seat_value(seat) - price;
                self.weigh_seat(
                    &mut best,
                    (person, terms),
                    (at, net),
                    (&last, all),
                    (need, room),
                );
            }
        }
        if best.net <= NEVER / 2 {
            return None;
        }
        // Where they are filled so already, that is nothing.
        self.tables.reach(person, terms, best.filled)?;
        self.seat = best.seat;
        self.tables.trace(best.half_days, &mut self.taken);
        if !model.bound[person] && self.own_worth(person) < 0 {
            return self.best_worthy(person, terms);
        }
        Some(best.net)
    }

    /// No week of a person that takes an offer at `net` for so many half-days is worth more, with the bonus, than that net and
    /// the entry of what is left: the best of at most so many half-days of shares, then with a place too.
    pub(super) fn crests<T: Terms>(&mut self, person: usize, terms: &T) -> [[i64; HOURS]; 2] {
        let model = self.model;
        let room = usize::from(model.people[person].half_days);
        let once = model.once(person) + self.bonus;
        let seats = model.seats_of(person);
        self.scans += (seats.len() + model.shares_of(person).len()) as u64;
        let mut shares = [NEVER; HOURS];
        self.tables.begin();
        if self.tables.reach(person, terms, LOOSE).is_some() {
            let last = self.tables.last();
            let mut most = NEVER;
            for (crest, cell) in shares.iter_mut().zip(last) {
                most = most.max(cell.net);
                *crest = most + once;
            }
        }
        let mut all = shares;
        for at in seats {
            let seat = &model.seats[at];
            let Some(price) = terms.seat(at, seat) else {
                continue;
            };
            let net = model.seat_value(seat) - price;
            for half_days in usize::from(seat.half_days)..=room {
                let beside = shares[half_days - usize::from(seat.half_days)];
                all[half_days] = all[half_days].max(net + beside);
            }
        }
        [shares, all]
    }

    /// What the week found is worth by itself, scaled: no price, no bonus.
    fn own_worth(&self, person: usize) -> i64 {
        self.model.own_worth(person, self.seat, &self.taken)
    }

    /// As [`Planner::best`], among the weeks that are worth 0 or more by themselves.
    fn best_worthy<T: Terms>(&mut self, person: usize, terms: &T) -> Option<i64> {
        let model = self.model;
        let room = usize::from(model.people[person].half_days);
        let need = model.need(person);
        let once = model.once(person) + self.bonus;
        let own = model.people[person].once << SCALE_BITS;
        let must_sit = self.must_sit(person, terms).ok()?;
        let loose = self.fronts(person, room, terms, None);
        let must = loose.must || must_sit.is_some();
        let mut best = (!must).then_some((0, NONE));
        let mut shares = Vec::new();
        for at in std::iter::once(None).chain(model.seats_of(person).map(Some)) {
            if must_sit.is_some() && at != must_sit {
                continue;
            }
            let (mut taken, mut net, mut worth, mut tight) = (0, once, own, None);
            if let Some(at) = at {
                let seat = &model.seats[at];
                let Some(price) = terms.seat(at, seat) else {
                    continue;
                };
                taken = usize::from(seat.half_days);
                net += model.seat_value(seat) - price;
                worth += seat.own_value();
                let Ok(minds) = self.tightness(person, seat, room) else {
                    continue;
                };
                tight = minds;
            }
            let own_fronts;
            let Fronts { fronts, steps, .. } = match tight {
                None => &loose,
                Some(_) => {
                    own_fronts = self.fronts(person, room, terms, tight);
                    &own_fronts
                }
            };
            let range = need.saturating_sub(taken)..(room + 1).saturating_sub(taken);
            for front in fronts.get(range).unwrap_or_default() {
                for &step in front {
                    let sum = net + steps[step].net;
                    if worth + steps[step].worth >= 0 && best.is_none_or(|found| sum > found.0) {
                        best = Some((sum, at.map_or(NONE, index)));
                        shares.clear();
                        let mut step = step;
                        while steps[step].share != NONE {
                            shares.push((steps[step].share, steps[step].half_days));
                            step = steps[step].from;
                        }
                    }
                }
            }
        }
        let (net, seat) = best?;
        self.seat = seat;
        self.taken = shares;
        Some(net)
    }

    /// The ways to take shares; none at all where what is forced clashes.
    fn fronts<T: Terms>(
        &self,
        person: usize,
        room: usize,
        terms: &T,
        tight: Option<(u32, u8)>,
    ) -> Fronts {
        let model = self.model;
        let mut steps = vec![Step {
            net: 0,
            worth: 0,
            share: NONE,
            half_days: 0,
            from: 0,
        }];
        // By half-days in all, then by those of the limit that is gone through.
        let mut fronts = vec![vec![Vec::new(); room + 1]; room + 1];
        fronts[0][0].push(0);
        let mut must = false;
        let (mut at, end) = (model.shares_of(person).start, model.shares_of(person).end);
        let mut limit = NOWHERE;
        while at < end {
            let order = model.shares[at].order;
            let group = at..(at..end)
                .find(|&at| model.shares[at].order != order)
                .unwrap_or(end);
            if model.shares[at].limit != limit {
                limit = model.shares[at].limit;
                for by_limit in &mut fronts {
                    let mut all: Vec<usize> =
                        by_limit.iter_mut().flat_map(std::mem::take).collect();
                    thin(&mut all, &steps);
                    by_limit[0] = all;
                }
            }
            let most_of_limit = usize::from(model.limit_left(limit, tight)).min(room);
            at = group.end;
            let asked = |at: usize| {
                let share = &model.shares[at];
                let (price, fewest, most) = terms.share(at, share);
                (price, fewest.max(share.must), most)
            };
            let forced = group.clone().filter(|&at| asked(at).1 > 0).count();
            must |= forced > 0;
            let mut next = if forced == 0 {
                fronts.clone()
            } else {
                vec![vec![Vec::new(); room + 1]; room + 1]
            };
            for choice in group {
                let share = &model.shares[choice];
                let (price, fewest, most) = asked(choice);
                if forced > usize::from(fewest > 0) {
                    continue;
                }
                for half_days in share.least.max(fewest)..=most.min(share.most) {
                    let net = model.worth(share, half_days)
                        - price * i64::from(half_days)
                        - terms.toll(share, half_days);
                    let worth = model.own_value(share, half_days);
                    let more = usize::from(half_days);
                    let counts = if limit == NOWHERE { 0 } else { more };
                    for before in 0..(room + 1).saturating_sub(more) {
                        for of_limit in 0..(most_of_limit + 1).saturating_sub(counts) {
                            for &from in &fronts[before][of_limit] {
                                next[before + more][of_limit + counts].push(steps.len());
                                steps.push(Step {
                                    net: net + steps[from].net,
                                    worth: worth + steps[from].worth,
                                    share: index(choice),
                                    half_days,
                                    from,
                                });
                            }
                        }
                    }
                }
            }
            for front in next.iter_mut().flatten() {
                thin(front, &steps);
            }
            fronts = next;
        }
        let fronts = fronts
            .into_iter()
            .map(|by_limit| {
                let mut all = by_limit.concat();
                thin(&mut all, &steps);
                all
            })
            .collect();
        Fronts {
            fronts,
            steps,
            must,
        }
    }
}

/// Leaves the ways that no other beats in net and own worth.
fn thin(front: &mut Vec<usize>, steps: &[Step]) {
    front.sort_by_key(|&at| std::cmp::Reverse((steps[at].net, steps[at].worth)));
    let mut most = i64::MIN;
    front.retain(|&at| {
        let better = steps[at].worth > most;
        most = most.max(steps[at].worth);
        better
    });
}

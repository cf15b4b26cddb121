//! The best week of one person under prices: a small dynamic programme over half-days.
//!
//! Orders are taken one after another; `reach[h]` is the best net worth of exactly `h` half-days of
//! shares. A place then adds its half-days on top. Orders that no number of half-days could make
//! worth their price are passed over, unless the week needs them to reach the least half-days.
//!
//! Where the week found is worth less than 0 by itself (paid for by a bonus, or by a crew's negative price) it
//! may not be: a second programme keeps, for each number of half-days, every pair of net and own worth that
//! no other beats in both. That is rare, so it may be slow.
//!
//! Complexity: O(offers) to pass over what is too dear, O(14^2) for each order that is not.

use super::model::{Model, Piecework, Seat};

/// No place, no week.
pub(super) const NONE: u32 = u32::MAX;
/// What cannot be; far below every sum, far above overflow.
pub(super) const NEVER: i64 = i64::MIN / 4;
const HOURS: usize = super::model::MOST_HALF_DAYS as usize + 1;

/// What an offer costs and how much of it may be taken.
pub(super) trait Terms {
    /// Price of a seat; `None` where it cannot be taken.
    fn seat(&self, at: usize, seat: &Seat) -> Option<i64>;
    /// Price of a half-day, and the least and the most that may be taken; a least of 1 or
    /// more forces the share. A most of 0 is a share that cannot be taken.
    fn share(&self, at: usize, share: &Piecework) -> (i64, u8, u8);
    /// Whether this person must take this seat.
    fn forced(&self, at: usize) -> bool;
}

/// One number of half-days of one order that could be taken.
#[derive(Clone, Copy)]
struct Choice {
    share: u32,
    half_days: u8,
    net: i64,
}

#[derive(Clone, Copy)]
struct Cell {
    net: i64,
    share: u32,
    half_days: u8,
}

/// A way to some shares, for the weeks that must be worth something by themselves.
struct Step {
    net: i64,
    worth: i64,
    share: u32,
    half_days: u8,
    from: usize,
}

const EMPTY: Cell = Cell {
    net: NEVER,
    share: NONE,
    half_days: 0,
};

/// Finds weeks; keeps its scratch between people.
pub(super) struct Planner<'m> {
    model: &'m Model,
    choices: Vec<Choice>,
    stages: Vec<[Cell; HOURS]>,
    /// The seat of the last week found, or [`NONE`].
    pub(super) seat: u32,
    /// The shares of the last week found.
    pub(super) taken: Vec<(u32, u8)>,
    /// Offers read so far.
    pub(super) scans: u64,
}

impl<'m> Planner<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            choices: Vec::new(),
            stages: vec![[EMPTY; HOURS]],
            seat: NONE,
            taken: Vec::new(),
            scans: 0,
        }
    }

    /// Net worth of the best week, 0 for the empty one; `None` where what is forced does not fit.
    pub(super) fn best<T: Terms>(&mut self, person: usize, terms: &T) -> Option<i64> {
        let model = self.model;
        let who = &model.people[person];
        let room = usize::from(who.half_days);
        let need = usize::from(who.least).max(1);
        let once = (who.once + model.bonus) << super::model::SCALE_BITS;
        self.scans += (model.seats_of(person).len() + model.shares_of(person).len()) as u64;
        self.seat = NONE;
        self.taken.clear();

        let forced = self.reach(person, room, terms, false)?;
        let mut must = forced;
        let mut best = (NEVER, NONE, 0, false);
        let mut short = None;
        let consider = |seat: u32,
                        taken: usize,
                        net: i64,
                        stage: &[Cell; HOURS],
                        full: bool,
                        best: &mut (i64, u32, usize, bool)| {
            let mut over = NEVER;
            let range = need.saturating_sub(taken)..=room - taken;
            for (half_days, cell) in stage.iter().enumerate().filter(|at| range.contains(&at.0)) {
                let cell = cell.net;
                if cell <= NEVER / 2 {
                    continue;
                }
                over = over.max(cell);
                if net + cell > best.0 {
                    *best = (net + cell, seat, half_days, full);
                }
            }
            over
        };
        let seats = model.seats_of(person);
        let mut musts = seats.clone().filter(|&at| terms.forced(at));
        let must_sit = musts.next();
        if musts.next().is_some() {
            return None;
        }
        must |= must_sit.is_some();
        if !must {
            best.0 = 0;
        }
        let last = *self.stages.last().expect("the first stage is always there");
        let crest = last[..=room]
            .iter()
            .map(|cell| cell.net)
            .max()
            .expect("room is at least 0");
        if must_sit.is_none() {
            consider(NONE, 0, once, &last, false, &mut best);
            short = Some(once + crest);
        }
        for at in seats.clone() {
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
            let net = once + seat.value - price;
            if taken < need {
                short = short.max(Some(net + crest));
            }
            if net + crest > best.0 {
                consider(index(at), taken, net, &last, false, &mut best);
            }
        }
        if short.is_some_and(|most| most > best.0) && room >= need {
            // Dear shares may be what makes a week long enough.
            self.reach(person, room, terms, true)?;
            let last = *self.stages.last().expect("the first stage is always there");
            if must_sit.is_none() {
                consider(NONE, 0, once, &last, true, &mut best);
            }
            for at in seats {
                let seat = &model.seats[at];
                let taken = usize::from(seat.half_days);
                if taken >= need || taken > room || must_sit.is_some_and(|sat| sat != at) {
                    continue;
                }
                let Some(price) = terms.seat(at, seat) else {
                    continue;
                };
                consider(
                    index(at),
                    taken,
                    once + seat.value - price,
                    &last,
                    true,
                    &mut best,
                );
            }
            if !best.3 {
                self.reach(person, room, terms, false)?;
            }
        }
        if best.0 <= NEVER / 2 {
            return None;
        }
        self.seat = best.1;
        self.trace(best.2);
        if self.own_worth(person) < 0 {
            return self.best_worthy(person, terms);
        }
        Some(best.0)
    }

    /// What the week found is worth by itself, scaled: no price, no bonus.
    fn own_worth(&self, person: usize) -> i64 {
        if self.seat == NONE && self.taken.is_empty() {
            return 0;
        }
        let model = self.model;
        let mut worth = model.people[person].once << super::model::SCALE_BITS;
        if self.seat != NONE {
            worth += model.seats[self.seat as usize].value;
        }
        for &(share, half_days) in &self.taken {
            worth += model.worth(&model.shares[share as usize], half_days);
        }
        worth
    }

    /// As [`Planner::best`], among the weeks that are worth 0 or more by themselves.
    fn best_worthy<T: Terms>(&mut self, person: usize, terms: &T) -> Option<i64> {
        let model = self.model;
        let who = &model.people[person];
        let room = usize::from(who.half_days);
        let need = usize::from(who.least).max(1);
        let once = who.once << super::model::SCALE_BITS;
        let mut steps = vec![Step {
            net: 0,
            worth: 0,
            share: NONE,
            half_days: 0,
            from: 0,
        }];
        let mut fronts: Vec<Vec<usize>> = vec![Vec::new(); room + 1];
        fronts[0].push(0);
        let mut must = false;
        let mut at = model.shares_of(person).start;
        let end = model.shares_of(person).end;
        while at < end {
            let order = model.shares[at].order;
            let group = at..(at..end)
                .find(|&at| model.shares[at].order != order)
                .unwrap_or(end);
            at = group.end;
            let asked = |at: usize| terms.share(at, &model.shares[at]);
            let forced = group.clone().filter(|&at| asked(at).1 > 0).count();
            must |= forced > 0;
            let mut next = if forced == 0 {
                fronts.clone()
            } else {
                vec![Vec::new(); room + 1]
            };
            for choice in group {
                let share = &model.shares[choice];
                let (price, fewest, most) = asked(choice);
                if forced > usize::from(fewest > 0) {
                    continue;
                }
                for half_days in share.least.max(fewest)..=most.min(share.most) {
                    let worth = model.worth(share, half_days);
                    let net = worth - price * i64::from(half_days);
                    let more = usize::from(half_days);
                    for before in 0..(room + 1).saturating_sub(more) {
                        for &from in &fronts[before] {
                            next[before + more].push(steps.len());
                            let (net, worth) = (net + steps[from].net, worth + steps[from].worth);
                            steps.push(Step {
                                net,
                                worth,
                                share: index(choice),
                                half_days,
                                from,
                            });
                        }
                    }
                }
            }
            for front in &mut next {
                front.sort_by_key(|&at| std::cmp::Reverse((steps[at].net, steps[at].worth)));
                let mut most = i64::MIN;
                front.retain(|&at| {
                    let better = steps[at].worth > most;
                    most = most.max(steps[at].worth);
                    better
                });
            }
            fronts = next;
        }
        let seats = model.seats_of(person);
        let must_sit = seats.clone().find(|&at| terms.forced(at));
        must |= must_sit.is_some();
        let mut best = (!must).then_some((0, NONE, 0));
        for at in std::iter::once(None).chain(seats.map(Some)) {
            if must_sit.is_some() && at != must_sit {
                continue;
            }
            let (taken, net, worth) = match at {
                None => (0, 0, once),
                Some(at) => {
                    let seat = &model.seats[at];
                    let Some(price) = terms.seat(at, seat) else {
                        continue;
                    };
                    (
                        usize::from(seat.half_days),
                        seat.value - price,
                        once + seat.value,
                    )
                }
            };
            let bonus = model.bonus << super::model::SCALE_BITS;
            let range = need.saturating_sub(taken)..(room + 1).saturating_sub(taken);
            for front in fronts.get(range).unwrap_or_default() {
                for &step in front {
                    let sum = once + bonus + net + steps[step].net;
                    if worth + steps[step].worth >= 0 && best.is_none_or(|found| sum > found.0) {
                        best = Some((sum, at.map_or(NONE, index), step));
                    }
                }
            }
        }
        let (net, seat, mut step) = best?;
        self.seat = seat;
        self.taken.clear();
        while steps[step].share != NONE {
            self.taken.push((steps[step].share, steps[step].half_days));
            step = steps[step].from;
        }
        Some(net)
    }

    /// Fills the stages; true if some share is forced, `None` if what is forced clashes.
    fn reach<T: Terms>(
        &mut self,
        person: usize,
        room: usize,
        terms: &T,
        all: bool,
    ) -> Option<bool> {
        let model = self.model;
        self.stages.truncate(1);
        self.stages[0] = [EMPTY; HOURS];
        self.stages[0][0].net = 0;
        let mut any_forced = false;
        let mut at = model.shares_of(person).start;
        let end = model.shares_of(person).end;
        while at < end {
            let order = model.shares[at].order;
            let mut skip = true;
            self.choices.clear();
            while at < end && model.shares[at].order == order {
                let share = &model.shares[at];
                let (price, fewest, most) = terms.share(at, share);
                let most = most.min(share.most);
                if most >= share.least && (all || fewest > 0 || share.rate > price) {
                    if fewest > 0 {
                        // A second forced share of the same order cannot hold.
                        if !skip {
                            return None;
                        }
                        skip = false;
                        any_forced = true;
                        self.choices.clear();
                    }
                    if skip || fewest > 0 {
                        for half_days in share.least.max(fewest)..=most {
                            let net = model.worth(share, half_days) - price * i64::from(half_days);
                            if all || fewest > 0 || net > 0 {
                                self.choices.push(Choice {
                                    share: index(at),
                                    half_days,
                                    net,
                                });
                            }
                        }
                    }
                } else if fewest > 0 {
                    return None;
                }
                at += 1;
            }
            if skip && self.choices.is_empty() {
                continue;
            }
            let before = *self.stages.last().expect("the first stage is always there");
            let mut now = [EMPTY; HOURS];
            if skip {
                for half_days in 0..=room {
                    now[half_days].net = before[half_days].net;
                }
            }
            for choice in &self.choices {
                let more = usize::from(choice.half_days);
                for half_days in more..=room {
                    let net = before[half_days - more].net + choice.net;
                    if net > now[half_days].net {
                        now[half_days] = Cell {
                            net,
                            share: choice.share,
                            half_days: choice.half_days,
                        };
                    }
                }
            }
            self.stages.push(now);
        }
        Some(any_forced)
    }

    fn trace(&mut self, mut half_days: usize) {
        for stage in self.stages[1..].iter().rev() {
            let cell = stage[half_days];
            if cell.share != NONE {
                self.taken.push((cell.share, cell.half_days));
                half_days -= usize::from(cell.half_days);
            }
        }
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a list of fewer than 2^32 rows")
}

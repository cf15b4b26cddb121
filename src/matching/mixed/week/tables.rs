//! What shares can bring one person under prices: the best net worth of exactly 0, 1, ... half-days of them.
//!
//! Orders are taken one after another, each a *stage*: from every number of half-days reached so far a choice (one share, so many
//! half-days) leads further. Choices that are not worth their price are passed over, unless the caller asks for all.
//!
//! Of all choices of as many half-days only the best few can matter. As each share has a least, a week with a choice of `h` half-days holds
//! at most `(room - h) / shortest` others. Where one more order than that has a better choice of `h`, the week leaves one of them
//! free, which would do as well in its place. Orders that a limit may bind are not counted among those. So a
//! share is passed over at one look where its best rate falls behind at every length, as nearly all do: a person with 55 orders is left
//! with some ten choices of 259.
//!
//! Orders that name a *limit* form a section. Where it holds several and binds, they are gone through in a table of their own, which is
//! joined to the others up to the limit.
//!
//! Complexity: O(shares) to pass over what cannot matter, O(14^2) for each stage that is left.

use super::terms::{HOURS, NEVER, NONE, Terms};
use crate::matching::mixed::model::Model;
use crate::matching::mixed::units::{NOWHERE, index};

/// Marks a stage that joins a section to the others, and the one where they began.
const JOIN: u32 = u32::MAX - 1;
const BEGIN: u32 = u32::MAX - 2;
/// So many choices of one length are told apart; of lengths of which more could matter all are kept.
const KEPT: usize = 4;

/// The best of one number of half-days, and the choice that led there.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub(super) net: i64,
    share: u32,
    half_days: u8,
}

pub(super) type Stage = [Cell; HOURS];

const EMPTY: Cell = Cell {
    net: NEVER,
    share: NONE,
    half_days: 0,
};

/// How the stages were filled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Filled {
    /// Whether shares that are not worth their price are in.
    pub(super) all: bool,
    /// Limit and half-days of it that the place takes.
    pub(super) tight: Option<(u32, u8)>,
}

pub(super) const LOOSE: Filled = Filled {
    all: false,
    tight: None,
};

/// One number of half-days of one order that could be taken.
#[derive(Clone, Copy)]
struct Choice {
    share: u32,
    half_days: u8,
    net: i64,
}

impl Choice {
    /// The cell of a stage that this choice leads to.
    fn cell(self, net: i64) -> Cell {
        Cell {
            net,
            share: self.share,
            half_days: self.half_days,
        }
    }
}

/// The choices of one order: one of them, or none unless something is forced.
#[derive(Clone, Copy)]
struct Group {
    order: u32,
    limit: u32,
    forced: bool,
    start: usize,
    end: usize,
}

/// The best choices of each length so far, one an order, of orders without a limit.
struct Tops {
    /// Falling.
    best: [[i64; KEPT]; HOURS],
    /// A choice that is worth no more does not matter.
    bar: [i64; HOURS],
    /// How many other shares a week with a choice of this length can hold.
    others: [u8; HOURS],
}

impl Tops {
    fn new(room: u8, shortest: u8, floor: i64) -> Self {
        let mut others = [0; HOURS];
        let mut count = 0;
        for half_days in (1..=room).rev() {
            if room - half_days >= (count + 1) * shortest {
                count += 1;
            }
            others[usize::from(half_days)] = count;
        }
        Self {
            best: [[floor; KEPT]; HOURS],
            bar: [floor; HOURS],
            others,
        }
    }

    /// Whether so many half-days at this rate, or less, can matter.
    fn may(&self, half_days: u8, rate: i64) -> bool {
        self.takes(half_days, rate * i64::from(half_days))
    }

    fn takes(&self, half_days: u8, net: i64) -> bool {
        net > self.bar[usize::from(half_days)]
    }

    fn add(&mut self, half_days: u8, mut net: i64) {
        let at = usize::from(half_days);
        for best in &mut self.best[at] {
            if net > *best {
                std::mem::swap(best, &mut net);
            }
        }
        if let Some(&bar) = self.best[at].get(usize::from(self.others[at])) {
            // Of those that are worth as much the first ones stay.
            self.bar[at] = self.bar[at].max(bar - 1);
        }
    }
}

/// The stages of one person; keeps its scratch between people.
pub(super) struct Tables<'m> {
    model: &'m Model,
    choices: Vec<Choice>,
    groups: Vec<Group>,
    stages: Vec<Stage>,
    /// Whether the choices that are not worth their price are among those gathered.
    gathered: Option<bool>,
    filled: Option<Filled>,
    any_forced: bool,
    /// Whether no two choices fit together.
    alone: bool,
}

impl<'m> Tables<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            choices: Vec::new(),
            groups: Vec::new(),
            stages: vec![[EMPTY; HOURS]],
            gathered: None,
            filled: None,
            any_forced: false,
            alone: false,
        }
    }

    /// Forgets the last person, or the last prices.
    pub(super) fn begin(&mut self) {
        self.gathered = None;
    }

    /// The best net worth of each number of half-days.
    pub(super) fn last(&self) -> &Stage {
        self.stages.last().expect("the first stage is always there")
    }

    /// Fills the stages; true if some share is forced, `None` if what is forced clashes.
    pub(super) fn reach<T: Terms>(
        &mut self,
        person: usize,
        terms: &T,
        filled: Filled,
    ) -> Option<bool> {
        if self.gathered != Some(filled.all) {
            self.gathered = None;
            self.filled = None;
            self.gather(person, terms, filled.all)?;
            self.gathered = Some(filled.all);
        }
        if self.filled != Some(filled) {
            self.fill(person, filled);
            self.filled = Some(filled);
        }
        Some(self.any_forced)
    }

    /// Lists what could be taken and can matter, order by order.
    fn gather<T: Terms>(&mut self, person: usize, terms: &T, all: bool) -> Option<()> {
        let model = self.model;
        let room = model.people[person].half_days;
        let limited = model.limited[person];
        let shortest = model.shortest[person];
        self.choices.clear();
        self.groups.clear();
        self.any_forced = false;
        let mut tops = Tops::new(room, shortest, if all { NEVER } else { 0 });
        let mut open: Option<Group> = None;
        let shares = model.shares_of(person);
        let first = shares.start;
        for (at, share) in model.shares[shares].iter().enumerate() {
            let (price, fewest, most) = terms.share(first + at, share);
            let fewest = fewest.max(share.must);
            let least = share.least.max(fewest);
            let mut most = most.min(share.most).min(room);
            // No half-day of it is worth more than this.
            let rate = model.rate(share) - price;
            if fewest == 0 {
                if limited && share.limit != NOWHERE {
                    most = most.min(model.limit_left(share.limit, None));
                }
                if !(least..=most).any(|half_days| tops.may(half_days, rate)) {
                    continue;
                }
            } else if most < least {
                return None;
            }
            let mut group = match open {
                Some(group) if group.order == share.order => group,
                _ => {
                    self.close(open.take(), limited, &mut tops);
                    Group {
                        order: share.order,
                        limit: share.limit,
                        forced: false,
                        start: self.choices.len(),
                        end: 0,
                    }
                }
            };
            if group.forced {
                // A second forced share of the same order cannot hold.
                if fewest > 0 {
                    return None;
                }
                continue;
            }
            if fewest > 0 {
                self.choices.truncate(group.start);
                group.forced = true;
                self.any_forced = true;
            }
            let before = self.choices.len();
            for half_days in least..=most {
                let mut net = model.worth(share, half_days) - price * i64::from(half_days);
                if T::TOLLS {
                    net -= terms.toll(share, half_days);
                }
                if fewest > 0 || tops.takes(half_days, net) {
                    self.choices.push(Choice {
                        share: index(first + at),
                        half_days,
                        net,
                    });
                }
            }
            self.fold(group.start, before);
            open = Some(group);
        }
        self.close(open, limited, &mut tops);
        // What is among the best at first may not be so at last.
        let (choices, mut to) = (&mut self.choices, 0);
        self.groups.retain_mut(|group| {
            let from = std::mem::replace(&mut group.start, to)..group.end;
            for at in from {
                let choice = choices[at];
                if group.forced || tops.takes(choice.half_days, choice.net) {
                    choices[to] = choice;
                    to += 1;
                }
            }
            group.end = to;
            group.forced || to > group.start
        });
        choices.truncate(to);
        self.alone = !self.any_forced && room < 2 * shortest;
        Some(())
    }

    /// Ends a group: its choices count among the best.
    fn close(&mut self, group: Option<Group>, limited: bool, tops: &mut Tops) {
        let Some(mut group) = group else { return };
        group.end = self.choices.len();
        if group.end > group.start && !group.forced && !(limited && group.limit != NOWHERE) {
            for choice in &self.choices[group.start..] {
                tops.add(choice.half_days, choice.net);
            }
        }
        if group.forced || group.end > group.start {
            self.groups.push(group);
        }
    }

    /// Of the choices of one order, those from `again` on from another share of it, keeps the best of each length.
    fn fold(&mut self, start: usize, again: usize) {
        let mut end = again;
        for at in again..self.choices.len() {
            let choice = self.choices[at];
            let same = self.choices[start..again]
                .iter_mut()
                .find(|other| other.half_days == choice.half_days);
            match same {
                Some(other) if choice.net > other.net => *other = choice,
                Some(_) => {}
                None => {
                    self.choices[end] = choice;
                    end += 1;
                }
            }
        }
        self.choices.truncate(end);
    }

    /// Goes through the choices.
    fn fill(&mut self, person: usize, filled: Filled) {
        let model = self.model;
        let room = usize::from(model.people[person].half_days);
        self.stages.truncate(1);
        self.stages[0] = [EMPTY; HOURS];
        self.stages[0][0].net = 0;
        if self.groups.is_empty() {
            return;
        }
        let limited = model.limited[person];
        let left = |group: &Group| {
            if limited {
                model.limit_left(group.limit, filled.tight).into()
            } else {
                usize::MAX
            }
        };
        let mut now = self.stages[0];
        if self.alone {
            for group in &self.groups {
                let most = room.min(left(group));
                for choice in &self.choices[group.start..group.end] {
                    let half_days = usize::from(choice.half_days);
                    if half_days <= most && choice.net > now[half_days].net {
                        now[half_days] = choice.cell(choice.net);
                    }
                }
            }
            self.stages.push(now);
            return;
        }
        // Stage before a section of several orders, and the most half-days of it.
        let mut joint: Option<(usize, usize)> = None;
        for at in 0..self.groups.len() {
            let group = self.groups[at];
            let choices = group.start..group.end;
            let most = left(&group);
            let is_in = |at: usize| {
                let other = self.groups.get(at);
                most < room && other.is_some_and(|other| other.limit == group.limit)
            };
            let (of_last, of_next) = (at > 0 && is_in(at - 1), is_in(at + 1));
            if of_next && !of_last {
                joint = Some((self.stages.len() - 1, most));
                let mut begin = [EMPTY; HOURS];
                begin[0].net = 0;
                begin[0].share = BEGIN;
                self.stages.push(begin);
            }
            let before = self.last();
            if group.forced {
                now = [EMPTY; HOURS];
            } else {
                for (cell, before) in now.iter_mut().zip(before) {
                    *cell = Cell {
                        net: before.net,
                        ..EMPTY
                    };
                }
            }
            for choice in &self.choices[choices] {
                let more = usize::from(choice.half_days);
                if more > most {
                    continue;
                }
                for (cell, before) in now[more..=room].iter_mut().zip(before) {
                    let net = before.net + choice.net;
                    if net > cell.net {
                        *cell = choice.cell(net);
                    }
                }
            }
            self.stages.push(now);
            if !of_next {
                self.join(joint.take(), room);
            }
        }
    }

    /// Joins the stages of a section to the stage before them.
    fn join(&mut self, joint: Option<(usize, usize)>, room: usize) {
        let Some((before, most)) = joint else { return };
        let before = self.stages[before];
        let inner = *self.last();
        let mut now = [EMPTY; HOURS];
        for (of_limit, within) in inner.iter().enumerate().take(most + 1) {
            if within.net <= NEVER / 2 {
                continue;
            }
            for half_days in of_limit..=room {
                let net = before[half_days - of_limit].net + within.net;
                if net > now[half_days].net {
                    now[half_days] = Cell {
                        net,
                        share: JOIN,
                        half_days: u8::try_from(of_limit).expect("at most 14"),
                    };
                }
            }
        }
        self.stages.push(now);
    }

    /// Appends the shares that bring what the last stage says of so many half-days.
    pub(super) fn trace(&self, mut half_days: usize, taken: &mut Vec<(u32, u8)>) {
        let mut outside = 0;
        for stage in self.stages[1..].iter().rev() {
            let cell = stage[half_days];
            match cell.share {
                NONE => {}
                JOIN => {
                    outside = half_days - usize::from(cell.half_days);
                    half_days = cell.half_days.into();
                }
                BEGIN => half_days = outside,
                share => {
                    taken.push((share, cell.half_days));
                    half_days -= usize::from(cell.half_days);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;

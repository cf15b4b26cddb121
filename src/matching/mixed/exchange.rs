//! Exchanges of people among the weeks that miss little: threshold accepting on lists.
//!
//! What a plan at good prices still misses is small sums in many places: pieces of an order that no share fills, half-days of a
//! station, a person in the second best week. One exchange gives a person another listed week; of those who are in the way the
//! one who loses least takes the best other week, which may put others in the way, and so on; then what has come free is offered to those
//! who could take it, and what they leave to others. The exchange stays unless the plan is worse by more than a threshold that falls to 0 (Dueck & Scheuer 1990).
//!
//! Nothing is looked up in the market: a week is a few numbers ([`Columns`]).
//!
//! # Invariants
//! 1. `left`, `spare`, `holders`, `worth` and `missed` are those of the columns in `now`; `best` is the best that `now` has been.
//! 2. Between exchanges nothing is overfull, and every opening has nobody or its least crew.
//!
//! Where people come first, a plan with fewer than the best so far is given a fee for each one missing, which rises while some are missing
//! and falls while none is: kept above the best number, exchanges find little.
//!
//! Complexity: an exchange weighs some hundred weeks, whatever the size of the market.
//!
//! One file, though long: all steps of an exchange write the same tables.

mod reseat;

use super::bound::{Halt, POLL};
use super::columns::{Column, Columns, Taker};
use super::draw::Draw;
use super::model::Model;
use super::plan::{Plan, Week};
use super::units::{SCALE_BITS, index};
use super::week::NONE;

/// People who make room in one exchange.
const CHAIN: usize = 5;
/// People who change in one exchange.
const MOVED: usize = 16;
/// Holders of what is overfull who are weighed.
const WEIGHED: usize = 6;
/// Weeks weighed for each thing that has come free, so many side by side: who stands beside somebody who gains more is never asked
/// where all do.
const OFFERED: usize = 12;
const RUN: usize = 4;
/// People drawn, of whom the one begins who misses most.
const KEEN: usize = 4;
/// Weeks weighed that cost as much as one offer scanned.
const CHEAPER: u64 = 6;
/// Who begins may miss more by so many times what an exchange may make a plan worse at first.
const SLACK: i64 = 2;
/// What a week overfills costs the part of its price that is one in so many.
const TOLL: i64 = 3;

/// Those who begin are drawn from so many who are near each other, so that what they look at is still near in memory: a market
/// of 100,000 does not fit. Everybody's turn comes about this many times. Not where people come first: whoever takes the place of one who
/// is missing may be anywhere, and the score at the count is worse (10,000 people: within 5.04 instead of 3.87 %).
const WINDOW: usize = 300;
const ROUNDS: u64 = 64;

/// Exchanges between two looks at the fee, the part by which it moves, and its first and its greatest size over a person's worth.
const TUNE: usize = 64;
const TUNED: i64 = 16;
const FIRST_FEE: i64 = 8;
const DEAREST: i64 = 64;

/// By what those who make room choose another week.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Guide {
    /// Worth to the plan, among the weeks that fit.
    Worth,
    /// Worth less prices, among the weeks that fit.
    Net,
    /// Worth less prices and tolls, among all.
    Toll,
}

const GUIDES: [Guide; 3] = [Guide::Worth, Guide::Net, Guide::Toll];

/// A plan on listed weeks.
pub(super) struct Exchange<'m> {
    model: &'m Model,
    columns: Columns,
    /// Column of each person.
    now: Vec<u32>,
    /// What it is worth, and what it misses of the best listed one at the prices: both are in the columns, but those are far apart in memory.
    worth: Vec<i64>,
    missed: Vec<i64>,
    /// What is left of each resource, then places of each opening.
    left: Vec<i64>,
    /// For each unit of them that is overfull, scaled; 0 where it may not be.
    toll: Vec<i64>,
    /// By opening, how many people are more than its least crew; always some where it has none.
    spare: Vec<i64>,
    /// Who uses each of `left`: person, and position of the use.
    holders: Vec<Vec<(u32, u32)>>,
    /// By position of a use, where among the holders.
    held: Vec<u32>,
    /// Who could use each of `left`, in no order.
    takers_start: Vec<u32>,
    takers: Vec<Taker>,
    value: i64,
    people: u64,
    /// People whom a plan should place, where they come first; each one fewer costs the fee.
    floor: u64,
    fee: i64,
    best: Best,
    /// What the one who begins may miss more than before, at the prices.
    slack: i64,
    /// Who changed in this exchange, and the column before.
    log: Vec<(u32, u32)>,
    freed: Vec<u32>,
    draw: Draw,
    /// Those who begin are drawn from these: everybody at first, in a run only who may begin. Then the one after the last who was looked at.
    window: Vec<u32>,
    next: usize,
    /// Weeks weighed.
    weighed: u64,
}

/// The best plan so far.
struct Best {
    rank: (u64, i64),
    columns: Vec<u32>,
    /// Whose column is another by now.
    stale: Vec<u32>,
}

impl<'m> Exchange<'m> {
    /// The plan, with the listed weeks to choose from; `None` if stopped.
    pub(super) fn new(
        plan: &Plan<'m>,
        columns: Columns,
        mut draw: Draw,
        halt: Halt<'_>,
    ) -> Option<Self> {
        let model = plan.model;
        let things = model.resources() + model.openings.len();
        let mut left: Vec<i64> = (0..model.resources()).map(|at| plan.capacity(at)).collect();
        left.extend(model.openings.iter().map(|of| i64::from(of.places)));
        let spare = model.openings.iter().map(|of| match of.crew {
            0 | 1 => i64::from(u32::MAX),
            crew => -i64::from(crew),
        });
        let (takers_start, takers) = columns.takers(things, &mut draw, halt)?;
        let now = columns.planned.clone();
        let mut exchange = Self {
            model,
            left,
            toll: tolls(model, plan.prices()),
            spare: spare.collect(),
            holders: vec![Vec::new(); things],
            held: vec![0; columns.positions()],
            takers_start,
            takers,
            worth: vec![0; now.len()],
            missed: vec![0; now.len()],
            value: 0,
            people: 0,
            floor: 0,
            fee: model.bonus.saturating_mul(FIRST_FEE),
            best: Best {
                rank: (0, 0),
                columns: now.clone(),
                stale: Vec::new(),
            },
            slack: 0,
            log: Vec::new(),
            freed: Vec::new(),
            draw,
            window: (0..index(now.len())).collect(),
            next: 0,
            weighed: 0,
            columns,
            now,
        };
        for person in 0..exchange.now.len() {
            exchange.join(person, exchange.now[person]);
        }
        exchange.best.rank = exchange.rank();
        exchange.floor = exchange.best.rank.0;
        Some(exchange)
    }

    /// As [`Plan::rank`].
    fn rank(&self) -> (u64, i64) {
        let first = self.model.most_placed && !self.model.counting;
        (if first { self.people } else { 0 }, self.value)
    }

    fn opening(&self, column: u32) -> Option<usize> {
        let at = self.columns.all[column as usize].opening;
        (at != NONE).then(|| at as usize - self.model.resources())
    }

    fn join(&mut self, person: usize, column: u32) {
        let of = self.columns.all[column as usize];
        let best = self.columns.of(person).start;
        self.now[person] = column;
        self.worth[person] = of.worth;
        self.missed[person] = self.columns.all[best as usize].net - of.net;
        self.value += of.worth;
        let span = self.columns.span(column as usize);
        self.people += u64::from(!span.is_empty());
        if let Some(opening) = self.opening(column) {
            self.spare[opening] += 1;
        }
        for position in span {
            let (at, amount) = self.columns.at(position);
            self.left[at as usize] -= i64::from(amount);
            let holders = &mut self.holders[at as usize];
            self.held[position] = index(holders.len());
            holders.push((index(person), index(position)));
        }
    }

    fn leave(&mut self, person: usize) {
        let column = self.now[person];
        self.value -= self.columns.all[column as usize].worth;
        let span = self.columns.span(column as usize);
        self.people -= u64::from(!span.is_empty());
        if let Some(opening) = self.opening(column) {
            self.spare[opening] -= 1;
        }
        for position in span {
            let (at, amount) = self.columns.at(position);
            self.left[at as usize] += i64::from(amount);
            let holders = &mut self.holders[at as usize];
            let place = self.held[position];
            holders.swap_remove(place as usize);
            if let Some(&(_, moved)) = holders.get(place as usize) {
                self.held[moved as usize] = place;
            }
        }
    }

    fn set(&mut self, person: usize, column: u32) {
        self.log.push((index(person), self.now[person]));
        self.leave(person);
        self.join(person, column);
    }

    fn undo(&mut self) {
        while let Some((person, column)) = self.log.pop() {
            self.leave(person as usize);
            self.join(person as usize, column);
        }
    }

    /// Whether who has column `own` may leave it for `column`, for the crew's sake.
    fn may_leave(&self, own: u32, column: u32) -> bool {
        self.opening(own).is_none_or(|opening| {
            self.spare[opening] > 0
                || self.columns.all[own as usize].opening
                    == self.columns.all[column as usize].opening
        })
    }

    /// Adds what a column uses to what is left (1), or takes it away again (-1).
    fn lend(&mut self, column: u32, sign: i64) {
        for &(at, amount) in self.columns.uses(column) {
            self.left[at as usize] += sign * i64::from(amount);
        }
    }

    /// What a column costs in tolls; `None` where it does not fit and may not overfill. `spared` may never be.
    fn tolls(&self, column: u32, spared: u32, guide: Guide) -> Option<i64> {
        let mut sum = 0;
        for &(at, amount) in self.columns.uses(column) {
            let over = i64::from(amount) - self.left[at as usize];
            if over > 0 {
                let toll = self.toll[at as usize];
                if guide != Guide::Toll || toll == 0 || at == spared {
                    return None;
                }
                sum += over * toll;
            }
        }
        Some(sum)
    }

    /// The best other column of a person that makes room in what is `over`, and what it gains by the guide.
    fn way_out(&mut self, person: usize, over: u32, guide: Guide) -> Option<(i64, u32)> {
        let own = self.now[person];
        self.lend(own, 1);
        let worth = |of: &Column| {
            if guide == Guide::Worth {
                of.worth
            } else {
                of.net
            }
        };
        let mut best: Option<(i64, u32)> = None;
        for column in self.columns.of(person) {
            self.weighed += 1;
            let worth = worth(&self.columns.all[column as usize]);
            if best.is_some_and(|(found, _)| worth <= found) {
                if guide == Guide::Worth {
                    continue;
                }
                // They are in that order.
                break;
            }
            if column == own || !self.may_leave(own, column) {
                continue;
            }
            if let Some(tolls) = self.tolls(column, over, guide)
                && best.is_none_or(|(found, _)| worth - tolls > found)
            {
                best = Some((worth - tolls, column));
            }
        }
        self.lend(own, -1);
        let now = worth(&self.columns.all[own as usize]);
        best.map(|(worth, column)| (worth - now, column))
    }

    /// Whether a person has another column that misses no more than the slack.
    fn may_begin(&self, person: usize) -> bool {
        let best = self.columns.of(person).start;
        let own = self.now[person];
        let other = if own == best { best + 1 } else { best };
        let net = |column: u32| self.columns.all[column as usize].net;
        self.columns.of(person).contains(&other) && net(other) >= net(own) - self.slack
    }

    /// The next `wide` people who may begin, or all there are, while fewer than `most` weeks are weighed.
    fn turn_window(&mut self, wide: usize, most: u64) {
        let people = self.now.len();
        self.window.clear();
        for _ in 0..people {
            if self.window.len() == wide || self.weighed >= most {
                break;
            }
            let person = self.next;
            self.next = (person + 1) % people;
            self.weighed += 1;
            if self.may_begin(person) {
                self.window.push(index(person));
            }
        }
    }

    /// Somebody in the window.
    fn somebody(&mut self) -> usize {
        self.window[self.draw.below(self.window.len())] as usize
    }

    /// Who begins, and with which column: mostly one of a few who misses most, and mostly with a better one.
    fn first(&mut self) -> Option<(usize, u32)> {
        let mut person = self.somebody();
        let keen = self.draw.below(4) > 0;
        if keen {
            for _ in 0..KEEN {
                let other = self.somebody();
                if self.missed[other] > self.missed[person] {
                    person = other;
                }
            }
        }
        let columns = self.columns.of(person);
        let own = self.now[person];
        let better = own - columns.start;
        let among = if keen && better > 0 && self.draw.below(4) > 0 {
            better as usize
        } else {
            let all = &self.columns.all[columns.start as usize..columns.end as usize];
            let least = self.columns.all[own as usize].net - self.slack;
            all.partition_point(|column| column.net >= least)
        };
        let column = columns.start + index(self.draw.below(among));
        (column != own && self.may_leave(own, column)).then_some((person, column))
    }

    /// What exchanges better: the value, less the fee for people missing.
    fn merit(&self) -> i64 {
        let people = i64::try_from(self.people.min(self.floor)).expect("people fit");
        self.value + self.fee * people
    }

    /// Raises the fee while people are missing, and lowers it while none is.
    fn tune(&mut self) {
        if self.people < self.floor {
            let more = self.fee / TUNED + self.model.bonus / (4 * TUNED);
            self.fee = (self.fee + more).min(self.model.bonus.saturating_mul(DEAREST));
        } else {
            self.fee -= self.fee / TUNED;
        }
    }

    /// One exchange; `false` if it was not kept.
    fn exchange(&mut self, threshold: i64) -> bool {
        self.weighed += 1;
        let Some((person, column)) = self.first() else {
            return false;
        };
        let before = self.merit();
        self.log.clear();
        self.set(person, column);
        if self.make_room() {
            self.offer();
            let gain = self.merit() - before;
            if gain > 0 || gain > -threshold {
                return true;
            }
        }
        self.undo();
        false
    }

    /// Has holders of what is overfull take other weeks; `false` where they cannot.
    fn make_room(&mut self) -> bool {
        let guide = GUIDES[self.draw.below(GUIDES.len())];
        let mut turn = 0;
        while let Some(&(person, _)) = self.log.get(turn) {
            for position in self.columns.span(self.now[person as usize] as usize) {
                let (over, _) = self.columns.at(position);
                while self.left[over as usize] < 0 {
                    if self.log.len() > CHAIN || !self.send_away(over, guide) {
                        return false;
                    }
                }
            }
            turn += 1;
        }
        true
    }

    /// Has the one who loses least of a few holders take another week; `false` where nobody can.
    fn send_away(&mut self, over: u32, guide: Guide) -> bool {
        let mut best: Option<(i64, u32, u32)> = None;
        let holders = self.holders[over as usize].len();
        for _ in 0..=self.draw.below(WEIGHED) {
            let at = self.draw.below(holders);
            let (holder, _) = self.holders[over as usize][at];
            if self.log.iter().all(|moved| moved.0 != holder)
                && let Some((gain, column)) = self.way_out(holder as usize, over, guide)
                && best.is_none_or(|found| gain > found.0)
            {
                best = Some((gain, holder, column));
            }
        }
        if let Some((_, holder, column)) = best {
            self.set(holder as usize, column);
        }
        best.is_some()
    }

    /// Offers what has come free.
    fn offer(&mut self) {
        self.freed.clear();
        for at in 0..self.log.len() {
            self.free(self.log[at].1);
        }
        let mut turn = 0;
        while turn < self.freed.len() && self.log.len() < MOVED {
            let at = self.freed[turn] as usize;
            turn += 1;
            if self.left[at] <= 0 {
                continue;
            }
            let takers = self.takers_start[at] as usize..self.takers_start[at + 1] as usize;
            let mut best: Option<(i64, u32, u32)> = None;
            let mut next = takers.start;
            for turn in 0..takers.len().min(OFFERED) {
                next = match turn % RUN {
                    0 => takers.start + self.draw.below(takers.len()),
                    _ if next + 1 < takers.end => next + 1,
                    _ => takers.start,
                };
                let Taker {
                    worth,
                    person,
                    column,
                } = self.takers[next];
                self.weighed += 1;
                let own = self.now[person as usize];
                let gain = worth - self.worth[person as usize];
                if gain > best.map_or(0, |found| found.0) && self.may_leave(own, column) {
                    self.lend(own, 1);
                    if self.tolls(column, NONE, Guide::Worth).is_some() {
                        best = Some((gain, person, column));
                    }
                    self.lend(own, -1);
                }
            }
            if let Some((_, person, column)) = best {
                let own = self.now[person as usize];
                self.set(person as usize, column);
                self.free(own);
            }
        }
    }

    /// Notes what a column that was left used, where some of it is left.
    fn free(&mut self, column: u32) {
        for position in self.columns.span(column as usize) {
            let (at, _) = self.columns.at(position);
            if self.left[at as usize] > 0 && !self.freed.contains(&at) {
                self.freed.push(at);
            }
        }
    }

    /// Exchanges until `limit` scans are spent, the threshold falling from `warmth` fen to 0; then goes back to the best plan. The scans.
    pub(super) fn run(&mut self, warmth: i64, limit: u64, halt: Halt<'_>) -> u64 {
        self.slack = (warmth << SCALE_BITS) * SLACK;
        self.weighed = 0;
        let most = limit.saturating_mul(CHEAPER);
        let mut turn = 0;
        let people = self.now.len();
        let wide = if self.floor > 0 { people } else { WINDOW };
        let each = most / (people.div_ceil(wide) as u64 * ROUNDS);
        let mut next = 0;
        while self.weighed < most {
            if self.weighed >= next {
                let before = self.weighed;
                self.turn_window(wide, most);
                // No more goes into finding who may begin than into what they begin.
                next = self.weighed + each.max(self.weighed - before);
                if self.window.is_empty() {
                    break;
                }
            }
            turn += 1;
            if turn % POLL == 0 && halt.is_up() {
                break;
            }
            if self.floor > 0 && turn % TUNE == 0 {
                self.tune();
            }
            let left = i128::from(most - self.weighed) * i128::from(warmth) / i128::from(most);
            if self.exchange(i64::try_from(left).expect("at most the warmth")) {
                self.note();
            }
        }
        for person in std::mem::take(&mut self.best.stale) {
            let column = self.best.columns[person as usize];
            self.leave(person as usize);
            self.join(person as usize, column);
        }
        self.weighed / CHEAPER
    }

    /// Notes the plan if it is the best.
    fn note(&mut self) {
        let moved = self.log.iter().map(|moved| moved.0);
        self.best.stale.extend(moved);
        self.floor = self.floor.max(self.rank().0);
        if self.rank() > self.best.rank {
            self.best.rank = self.rank();
            for person in self.best.stale.drain(..) {
                self.best.columns[person as usize] = self.now[person as usize];
            }
        } else if self.best.stale.len() > 4 * self.now.len() {
            self.best.stale.sort_unstable();
            self.best.stale.dedup();
        }
    }

    /// The week of every person.
    pub(super) fn weeks(&self) -> impl Iterator<Item = (usize, Week)> {
        let who = self.columns.who.iter().map(|&person| person as usize);
        who.zip(self.now.iter().map(|&column| self.columns.week(column)))
    }
}

/// The toll of each resource, then none for openings.
fn tolls(model: &Model, prices: &[i64]) -> Vec<i64> {
    let classes = model.class_seats.len();
    let dearest = |at: usize| {
        let offers = if at < classes {
            model.crew_offers_of(at)
        } else {
            &[]
        };
        let offers = offers.iter().map(|&offer| prices[offer as usize]);
        offers.fold(prices[at], i64::max)
    };
    let resources = (0..model.resources()).map(|at| dearest(at).max(0) / TOLL);
    let openings = model.openings.iter().map(|_| 0);
    resources.chain(openings).collect()
}

#[cfg(test)]
mod tests;

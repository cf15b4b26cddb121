//! Plans from prices: greedy, then chains, crews and exchanges.
//!
//! At optimal prices nearly every person has one best week, and what is left is a contest over what is
//! scarce. Leftovers are *pulled*: who gains most by what is left over takes it, then somebody takes what that person
//! has left, and so on along a chain (an augmenting path, found greedily); a chain that betters the plan stays. Sites whose crews differ
//! from what they would have at the prices are given these as a whole, and single crews are opened and closed. Then people are
//! exchanged among the weeks that miss little (`exchange`), which is most of the work, and between turns of that all seats are dealt anew.
//!
//! The draws are SplitMix64 from a fixed seed.
//!
//! Chains are no longer than greed makes them, and no exact search stands behind them: what they leave needs several people to change at
//! once, with halves of shares in between, and that is what exchanges do. Sites are given the people of the prices only where crews differ:
//! elsewhere chains find as much.
//!
//! One file, though long: greedy start, chains and crews share one plan's tables.

use super::bound::{Halt, POLL, cost_of_week, use_week};
use super::columns::Columns;
use super::draw::Draw;
use super::exchange::Exchange;
use super::model::Model;
use super::one_piece::one_piece_each;
use super::plan::{Plan, Week};
use super::units::{NOWHERE, SCALE_BITS, index};
use super::week::{NONE, Planner, Terms};
use crate::matching::options::Options;

/// People whose best week is sought between two looks at the stop flag and the clock.
const LOOK: usize = 16;
/// Longest chain of people who each take what the one before has left, and people asked for each link.
const CHAIN: usize = 12;
const PULLED: usize = 64;
/// Chains from one resource that a site has freed.
const PULLS: usize = 8;
/// An assignment of one piece each may take this part of the work that is left: one in so many; and an edge that it scans costs so
/// many times less than an offer (measured: 380 million a second, and 11).
const SPREAD_PART: u64 = 4;
const CHEAPER: u64 = 16;
/// Scans a listed week in one turn of exchanges, and the most turns.
const TURN: u64 = 500;
const MOST_TURNS: u64 = 8;
/// The last turn has this part of the scans and of the warmth: one in so many.
const MENDED: u32 = 4;
/// What dealing seats anew may take at the end: one in so many of the scans left.
const DEALT: u64 = 32;

pub(super) struct Improver<'m> {
    model: &'m Model,
    pub(super) planner: Planner<'m>,
    /// Who could use a resource.
    users_start: Vec<u32>,
    users: Vec<u32>,
    /// Everybody, those who could have the same near each other.
    near: Vec<u32>,
    draw: Draw,
    halt: Halt<'m>,
    /// Scans at which to stop.
    pub(super) until: u64,
}

impl<'m> Improver<'m> {
    pub(super) fn new(model: &'m Model, halt: Halt<'m>, seed: u64) -> Self {
        let mut users_start = vec![0u32; model.resources() + 1];
        let each = |with: &mut dyn FnMut(usize, usize)| {
            for person in 0..model.people.len() {
                for at in model.seats_of(person) {
                    with(model.seats[at].class as usize, person);
                }
                for at in model.shares_of(person) {
                    with(model.shares[at].order as usize, person);
                    if model.shares[at].site != NOWHERE {
                        with(model.shares[at].site as usize, person);
                    }
                }
            }
        };
        each(&mut |resource, _| users_start[resource + 1] += 1);
        for at in 1..users_start.len() {
            users_start[at] += users_start[at - 1];
        }
        let mut next = users_start.clone();
        let mut users = vec![0; users_start[model.resources()] as usize];
        each(&mut |resource, person| {
            users[next[resource] as usize] = index(person);
            next[resource] += 1;
        });
        let mut improver = Self {
            model,
            planner: Planner::new(model),
            users_start,
            users,
            near: Vec::new(),
            draw: Draw::new(seed),
            halt,
            until: u64::MAX,
        };
        improver.near = improver.neighbours();
        improver
    }

    /// Whether to stop: the flag is up, the time is over, or the work is done.
    fn spent(&self) -> bool {
        self.planner.scans >= self.until || self.halt.is_up()
    }

    fn users_of(&self, resource: usize) -> std::ops::Range<usize> {
        self.users_start[resource] as usize..self.users_start[resource + 1] as usize
    }

    /// The people, breadth first over who could use what.
    fn neighbours(&self) -> Vec<u32> {
        let model = self.model;
        let people = model.people.len();
        let mut order: Vec<u32> = Vec::with_capacity(people);
        let mut met = vec![false; people];
        let mut asked = vec![false; model.resources()];
        for first in 0..people {
            let mut turn = order.len();
            if !std::mem::replace(&mut met[first], true) {
                order.push(index(first));
            }
            while let Some(&person) = order.get(turn) {
                turn += 1;
                let seats = model.seats_of(person as usize);
                let shares = model.shares_of(person as usize);
                let classes = seats.map(|at| model.seats[at].class as usize);
                for at in classes.chain(shares.map(|at| model.shares[at].order as usize)) {
                    if !std::mem::replace(&mut asked[at], true) {
                        for &user in &self.users[self.users_of(at)] {
                            if !std::mem::replace(&mut met[user as usize], true) {
                                order.push(user);
                            }
                        }
                    }
                }
            }
        }
        order
    }

    /// A plan built at the prices, the most profitable people first.
    pub(super) fn build(&mut self, prices: &[i64], open: &[bool], profit: &[i64]) -> Plan<'m> {
        let mut plan = Plan::new(self.model);
        plan.open.clone_from_slice(open);
        plan.price(prices, profit);
        let mut order: Vec<usize> = (0..self.model.people.len()).collect();
        order.sort_by_key(|&person| (std::cmp::Reverse(profit[person]), person));
        for &person in &order {
            if self.spent() {
                break;
            }
            if self
                .planner
                .best_left(&plan, person, prices, NONE)
                .is_some()
            {
                plan.set(person, self.planner.seat, &self.planner.taken);
            }
        }
        self.settle(&mut plan, prices);
        plan
    }

    /// Fills crews that have begun or empties them, then gives everybody the best week in what is left.
    pub(super) fn settle(&mut self, plan: &mut Plan<'m>, prices: &[i64]) {
        for opening in 0..self.model.openings.len() {
            let crew = self.model.openings[opening].crew;
            if plan.crew[opening] > 0
                && plan.crew[opening] < crew
                && !self.fill(plan, opening, prices)
            {
                self.empty(plan, opening, prices);
            }
            plan.open[opening] = crew <= 1 || plan.crew[opening] > 0;
        }
        for person in 0..self.model.people.len() {
            if self.spent() {
                break;
            }
            self.replan(plan, person);
        }
        plan.keep();
    }

    /// A plan of the most people, by an assignment of one piece each that the given plan guides; `None` where its work is over.
    pub(super) fn spread(
        &mut self,
        guide: &Plan<'m>,
        prices: &[i64],
        profit: &[i64],
    ) -> Option<Plan<'m>> {
        let left = self.until.saturating_sub(self.planner.scans) / SPREAD_PART;
        let mut scans = 0;
        let options = engine(self.halt, left);
        let plan = one_piece_each(self.model, guide, prices, &options, &mut scans);
        self.planner.scans += scans / CHEAPER;
        let mut plan = plan?;
        plan.price(prices, profit);
        self.settle(&mut plan, prices);
        self.pull_all(&mut plan, prices, left);
        Some(plan)
    }

    /// Brings an opening to its least crew by those who lose least; false if it cannot.
    fn fill(&mut self, plan: &mut Plan<'m>, opening: usize, prices: &[i64]) -> bool {
        let model = self.model;
        while plan.crew[opening] < model.openings[opening].crew {
            if self.spent() {
                return false;
            }
            let mut best: Option<(i64, u32, u32)> = None;
            for class in model.classes_of(opening) {
                if plan.room(class) <= 0 {
                    continue;
                }
                for at in self.users_of(class) {
                    if at % LOOK == 0 && self.halt.is_up() {
                        return false;
                    }
                    let person = self.users[at] as usize;
                    if plan.weeks[person]
                        .seat
                        .is_some_and(|seat| plan.opening(seat) == opening)
                        || plan.bound_to_seat(person)
                    {
                        continue;
                    }
                    let seat = model
                        .seats_of(person)
                        .find(|&seat| model.seats[seat].class as usize == class)
                        .map(index)
                        .expect("a user of a class has an offer there");
                    let mark = plan.mark();
                    plan.clear(person);
                    let net = self.seated(plan, person, opening, seat, prices);
                    plan.undo(mark);
                    if let Some(net) = net {
                        let gain = net - plan.net(person);
                        if best.is_none_or(|found| gain > found.0) {
                            best = Some((gain, index(person), seat));
                        }
                    }
                }
            }
            let Some((_, person, seat)) = best else {
                return false;
            };
            let person = person as usize;
            plan.clear(person);
            self.planner.best_left(plan, person, prices, seat);
            plan.set(person, self.planner.seat, &self.planner.taken);
        }
        true
    }

    /// Net worth at the prices of the best week with this seat, if it fits; the week is left in the planner.
    fn seated(
        &mut self,
        plan: &Plan<'m>,
        person: usize,
        opening: usize,
        seat: u32,
        prices: &[i64],
    ) -> Option<i64> {
        let of = &self.model.openings[opening];
        let stations = of.site.is_none_or(|site| {
            plan.room(self.model.site_resource(site as usize)) >= of.half_days.into()
        });
        if !stations || plan.crew[opening] >= of.places {
            return None;
        }
        let net = self.planner.best_left(plan, person, prices, seat)?;
        (self.planner.seat == seat).then_some(net)
    }

    /// Closes an opening; its people look for another week.
    fn empty(&mut self, plan: &mut Plan<'m>, opening: usize, prices: &[i64]) {
        plan.open[opening] = false;
        let mut leaving: Vec<u32> = Vec::new();
        for class in self.model.classes_of(opening) {
            leaving.extend(&plan.holders[class]);
        }
        leaving.sort_unstable();
        for &person in &leaving {
            plan.clear(person as usize);
        }
        for &person in &leaving {
            if self.spent() {
                return;
            }
            self.planner.best_left(plan, person as usize, prices, NONE);
            plan.set(person as usize, self.planner.seat, &self.planner.taken);
        }
    }

    /// The best week in what is left; true if the plan got better.
    pub(super) fn replan(&mut self, plan: &mut Plan<'m>, person: usize) -> bool {
        let before = plan.value;
        let mark = plan.mark();
        let stay = stay(plan, person);
        plan.clear(person);
        let found = self.planner.best_left(plan, person, &[], stay).is_some();
        if found && self.joins(plan, stay) {
            plan.set(person, self.planner.seat, &self.planner.taken);
        }
        if !found || plan.value <= before {
            plan.undo(mark);
            return false;
        }
        true
    }

    /// Whether the seat found does not start a crew that one person cannot make.
    fn joins(&self, plan: &Plan<'_>, stay: u32) -> bool {
        let seat = self.planner.seat;
        seat == NONE || seat == stay || {
            let opening = plan.opening(seat);
            plan.crew[opening] + 1 >= self.model.openings[opening].crew
        }
    }

    /// Exchanges people among the weeks that miss at most `reach` (scaled) until `limit` scans are spent, in turns that each begin
    /// with the best plan and a threshold of `warmth` fen.
    pub(super) fn exchange(&mut self, plan: &mut Plan<'m>, [reach, warmth]: [i64; 2], limit: u64) {
        let limit = limit.min(self.until.saturating_sub(self.planner.scans));
        if plan.weeks.is_empty() {
            return;
        }
        let columns = match Columns::new(plan, self.near.clone(), reach, limit, self.halt) {
            Ok(columns) => columns,
            Err(scans) => {
                self.planner.scans += scans;
                return;
            }
        };
        self.planner.scans += columns.scans;
        let limit = limit - columns.scans;
        let turns = limit / (TURN * columns.all.len() as u64).max(1);
        let turns = turns.clamp(1, MOST_TURNS);
        let draw = Draw::new(self.draw.next());
        let Some(mut exchange) = Exchange::new(plan, columns, draw, self.halt) else {
            return;
        };
        let each = limit / turns / u64::from(MENDED) * u64::from(MENDED - 1);
        let mut spent = 0;
        for turn in 0..=turns {
            let left = limit.saturating_sub(spent);
            // The last turn mends what dealing seats anew has left.
            let (warmth, part) = if turn < turns {
                (warmth, each.min(left))
            } else {
                (warmth / i64::from(MENDED), left - left / DEALT)
            };
            spent += exchange.run(warmth, part, self.halt);
            let left = limit.saturating_sub(spent);
            let dealt = exchange.reseat(plan.prices(), &engine(self.halt, left));
            spent += dealt.div_ceil(CHEAPER);
        }
        self.planner.scans += spent;
        for (person, week) in exchange.weeks() {
            plan.set(person, week.seat.unwrap_or(NONE), &week.shares);
        }
        plan.keep();
    }

    /// What a holder loses at the prices by giving up its week for the best that fits.
    fn loss(&mut self, plan: &mut Plan<'m>, holder: usize, prices: &[i64], stay: u32) -> i64 {
        let now = plan.net(holder);
        let then = self.planner.best_left(plan, holder, prices, stay);
        then.map_or(i64::MAX, |then| now - then)
    }

    /// Gives what is left over to whoever gains most by it, then what that person has left, and so on along a chain; keeps
    /// those chains that better the plan. Dearest leftovers first, until a round brings too little or `limit` scans are spent.
    pub(super) fn pull_all(&mut self, plan: &mut Plan<'m>, prices: &[i64], limit: u64) {
        let most = self.planner.scans.saturating_add(limit);
        let mut altered = prices.to_vec();
        loop {
            let before = plan.value;
            let mut left: Vec<(i128, usize)> = (0..self.model.resources())
                .map(|at| (self.leftover(plan, prices, at), at))
                .filter(|&(worth, _)| worth > 0)
                .collect();
            left.sort_by_key(|&(worth, at)| (std::cmp::Reverse(worth), at));
            for (_, resource) in left {
                if self.spent() || self.planner.scans >= most {
                    return;
                }
                self.pull(plan, resource, prices, &mut altered);
                plan.keep();
            }
            if plan.value - before <= plan.value.max(0) >> 16 {
                return;
            }
        }
    }

    /// Worth at the prices of what is left of a resource and could be used.
    fn leftover(&self, plan: &Plan<'m>, prices: &[i64], resource: usize) -> i128 {
        let room = plan.room(resource);
        if room <= 0 {
            return 0;
        }
        let mut price = prices[resource];
        if resource < self.model.class_seats.len() {
            let opening = self.model.opening_of[resource] as usize;
            let of = &self.model.openings[opening];
            let stations = of.site.is_none_or(|site| {
                plan.room(self.model.site_resource(site as usize)) >= of.half_days.into()
            });
            if !plan.open[opening] || plan.crew[opening] >= of.places || !stations {
                return 0;
            }
            let offers = self.model.crew_offers_of(resource).iter();
            price = offers.map(|&at| prices[at as usize]).fold(price, i64::max);
        }
        i128::from(price.max(0)) * i128::from(room)
    }

    fn pull(&mut self, plan: &mut Plan<'m>, first: usize, prices: &[i64], altered: &mut [i64]) {
        let model = self.model;
        // Where the chain stood when the plan was best.
        let mut best = (plan.rank(), plan.mark());
        let mut moved: Vec<usize> = Vec::new();
        let mut resource = first;
        for _ in 0..CHAIN {
            let offers = if resource < model.class_seats.len() {
                model.crew_offers_of(resource)
            } else {
                &[]
            };
            altered[resource] = 0;
            for &at in offers {
                altered[at as usize] = 0;
            }
            let users = self.users_of(resource);
            let draws = users.len().min(PULLED);
            let mut found: Option<(i64, usize, Week)> = None;
            for draw in 0..draws {
                let at = if draws < users.len() {
                    self.draw.below(users.len())
                } else {
                    draw
                };
                let person = self.users[users.start + at] as usize;
                if moved.contains(&person) {
                    continue;
                }
                let stay = stay(plan, person);
                if stay != NONE && resource < model.class_seats.len() {
                    continue;
                }
                let own = plan.weeks[person].seat.unwrap_or(NONE);
                let now = (plan.worth[person] << SCALE_BITS)
                    - cost_of_week(model, altered, own, &plan.weeks[person].shares);
                let mark = plan.mark();
                plan.clear(person);
                let then = self.planner.best_left(plan, person, altered, stay);
                let joins = self.joins(plan, stay);
                plan.undo(mark);
                let Some(then) = then.filter(|_| joins) else {
                    continue;
                };
                let gain = then - now;
                if found.as_ref().is_none_or(|found| gain > found.0) {
                    let week = Week {
                        seat: (self.planner.seat != NONE).then_some(self.planner.seat),
                        shares: self.planner.taken.clone(),
                    };
                    found = Some((gain, person, week));
                }
            }
            altered[resource] = prices[resource];
            for &at in offers {
                altered[at as usize] = prices[at as usize];
            }
            let Some((_, person, week)) = found.filter(|found| found.0 > 0) else {
                break;
            };
            let old = plan.weeks[person].clone();
            plan.set(person, week.seat.unwrap_or(NONE), &week.shares);
            moved.push(person);
            if plan.rank() > best.0 {
                best = (plan.rank(), plan.mark());
            }
            let next = resources_of(plan, &old)
                .into_iter()
                .map(|at| (self.leftover(plan, prices, at), std::cmp::Reverse(at)))
                .max();
            match next {
                Some((worth, at)) if worth > 0 => resource = at.0,
                _ => break,
            }
        }
        plan.undo(best.1);
    }

    /// Has each site take the people that it would take at the prices, where the plan has other openings with a least crew
    /// open; keeps what betters the plan. `wanted` is people by opening.
    pub(super) fn adopt(&mut self, plan: &mut Plan<'m>, prices: &[i64], wanted: &[u32]) -> bool {
        let model = self.model;
        let (mut altered, mut better) = (prices.to_vec(), false);
        for site in 0..=model.sites.len() {
            let openings = model.openings_at(site).iter();
            let changes: Vec<(usize, u32)> = openings
                .map(|&at| (at as usize, wanted[at as usize]))
                .collect();
            let differs = |&(at, wanted): &(usize, u32)| {
                model.by_offer(at) && (wanted > 0) != (plan.crew[at] > 0)
            };
            if changes.iter().any(differs) && !self.spent() {
                better |= self.rearrange(plan, prices, &mut altered, &changes);
            }
        }
        better
    }

    /// Opens each opening with a least crew that is closed, and closes each that is open where it `may_close`, one at a time; keeps what betters
    /// the plan.
    pub(super) fn toggle(
        &mut self,
        plan: &mut Plan<'m>,
        prices: &[i64],
        limit: u64,
        may_close: bool,
    ) -> bool {
        let most = self.planner.scans.saturating_add(limit);
        let (mut altered, mut better) = (prices.to_vec(), false);
        for opening in 0..self.model.openings.len() {
            if self.spent() || self.planner.scans >= most {
                break;
            }
            let is_open = plan.crew[opening] > 0;
            if self.model.by_offer(opening) && (may_close || !is_open) {
                let crew = self.model.openings[opening].crew;
                let wanted = if is_open { 0 } else { crew };
                better |= self.rearrange(plan, prices, &mut altered, &[(opening, wanted)]);
            }
        }
        better
    }

    /// Gives openings as many people as wanted, then lets leftovers be pulled; keeps that if the plan is better. `altered` is `prices` to
    /// write on.
    fn rearrange(
        &mut self,
        plan: &mut Plan<'m>,
        prices: &[i64],
        altered: &mut [i64],
        changes: &[(usize, u32)],
    ) -> bool {
        let model = self.model;
        let (before, mark) = (plan.rank(), plan.mark());
        let open: Vec<bool> = changes.iter().map(|&(at, _)| plan.open[at]).collect();
        for &(at, wanted) in changes {
            if model.by_offer(at) && wanted == 0 {
                self.empty(plan, at, prices);
            } else {
                self.shrink(plan, at, wanted, prices);
            }
        }
        let mut filled = true;
        for &(at, wanted) in changes {
            if wanted > 0 {
                plan.open[at] = true;
                filled &= self.fill(plan, at, prices);
            }
        }
        if filled {
            let classes = changes.iter().flat_map(|&(at, _)| model.classes_of(at));
            self.pull_freed(plan, prices, altered, classes.collect(), mark);
        }
        let better = filled && plan.rank() > before;
        if better {
            plan.keep();
        } else {
            plan.undo(mark);
            for (&(at, _), open) in changes.iter().zip(open) {
                plan.open[at] = open;
            }
        }
        better
    }

    /// Pulls what is left over of some resources and of what the changes since `mark` have freed.
    fn pull_freed(
        &mut self,
        plan: &mut Plan<'m>,
        prices: &[i64],
        altered: &mut [i64],
        mut freed: Vec<usize>,
        mark: usize,
    ) {
        for (_, week) in plan.changed(mark) {
            freed.extend(resources_of(plan, week));
        }
        freed.sort_unstable();
        freed.dedup();
        for resource in freed {
            for _ in 0..PULLS {
                let before = plan.value;
                if self.leftover(plan, prices, resource) > 0 && !self.spent() {
                    self.pull(plan, resource, prices, altered);
                }
                if plan.value == before {
                    break;
                }
            }
        }
    }

    /// Has those leave an opening with more people than wanted who lose least at the prices.
    fn shrink(&mut self, plan: &mut Plan<'m>, opening: usize, wanted: u32, prices: &[i64]) {
        let wanted = wanted.max(if plan.crew[opening] > 0 {
            self.model.openings[opening].crew
        } else {
            0
        });
        if plan.crew[opening] <= wanted {
            return;
        }
        let mut leaving: Vec<(i64, u32)> = Vec::new();
        for class in self.model.classes_of(opening) {
            for (turn, &person) in plan.holders[class].clone().iter().enumerate() {
                if turn % LOOK == 0 && self.halt.is_up() {
                    return;
                }
                if plan.weeks[person as usize].seat != Some(self.model.must_seat[person as usize]) {
                    leaving.push((self.loss(plan, person as usize, prices, NONE), person));
                }
            }
        }
        leaving.sort_unstable();
        leaving.truncate((plan.crew[opening] - wanted) as usize);
        let was = std::mem::replace(&mut plan.open[opening], false);
        for (_, person) in leaving {
            plan.clear(person as usize);
            self.planner.best_left(plan, person as usize, prices, NONE);
            plan.set(person as usize, self.planner.seat, &self.planner.taken);
        }
        plan.open[opening] = was;
    }
}

/// What holds an assignment by the engine to so many scans of offers.
fn engine(halt: Halt<'_>, scans: u64) -> Options<'_> {
    Options {
        stop: halt.stop,
        deadline: halt.deadline,
        work_limit: Some(scans.saturating_mul(CHEAPER)),
        ..Options::default()
    }
}

/// The seat that a person must keep, for the crew's sake.
fn stay(plan: &Plan<'_>, person: usize) -> u32 {
    if plan.bound_to_seat(person) {
        plan.weeks[person].seat.unwrap_or(NONE)
    } else {
        NONE
    }
}

fn resources_of(plan: &Plan<'_>, week: &Week) -> Vec<usize> {
    let mut found = Vec::with_capacity(4);
    use_week(
        plan.model,
        week.seat.unwrap_or(NONE),
        &week.shares,
        |resource, _| {
            found.push(resource);
        },
    );
    if let Some(seat) = week.seat
        && let Some(site) = plan.model.openings[plan.opening(seat)].site
    {
        found.push(plan.model.site_resource(site as usize));
    }
    found
}

/// The profit of every person at the prices; `None` if stopped.
pub(super) fn profits<T: Terms>(
    model: &Model,
    planner: &mut Planner<'_>,
    terms: &T,
    halt: Halt<'_>,
) -> Option<Vec<i64>> {
    (0..model.people.len())
        .map(|person| {
            let is_up = person % POLL == 0 && halt.is_up();
            (!is_up).then(|| planner.best(person, terms).unwrap_or(0))
        })
        .collect()
}

#[cfg(test)]
mod tests;

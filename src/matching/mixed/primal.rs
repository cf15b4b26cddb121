//! Plans from prices: greedy, then threshold accepting over small moves, then crews.
//!
//! At optimal prices nearly every person has one best week, and what is left is a contest over what is
//! scarce. A move gives one person another week that is good at the prices, those who lose least make room and look for
//! another week in what is left, and a few others are asked whether they want what has come free. The move
//! stays unless the plan is worse by more than a threshold that falls to 0 (Dueck & Scheuer 1990).
//!
//! Before and after, leftovers are *pulled*: who gains most by what is left over takes it, then somebody takes what that person
//! has left, and so on along a chain (an augmenting path, found greedily); a chain that betters the plan stays. Built at good
//! prices that alone comes within 0.14 % of the bound at 600 people, in 0.5 M scans. Sites whose crews differ from what
//! they would have at the prices are given these as a whole.
//!
//! A move reads a few weeks only, whatever the size of the market. The draws are SplitMix64 from a fixed seed.
//!
//! Tried and rejected: ejection chains by least loss with a pass over who could enter (0.57 % from the
//! bound at 600 people, slow in large markets), and Dijkstra over displaced people (0.81 %, four times slower):
//! what is left needs several people to change at once, with halves of shares in between.
//!
//! Tried and rejected: giving every site with other people than at the prices these as a whole, not only where crews differ
//! (0.276 instead of 0.265 % at 10,000 people).
//!
//! One file, though long: greedy start, chains, moves and crews share one plan's tables.

use super::bound::{Halt, POLL, cost_of_week, use_week};
use super::draw::Draw;
use super::model::{Model, NOWHERE, Piecework, SCALE_BITS, Seat};
use super::one_piece::one_piece_each;
use super::plan::{Plan, Week};
use super::week::{NONE, Planner, Terms};
use crate::matching::Options;

/// Holders weighed for each one ejected.
const WEIGHED: usize = 4;
/// Holders drawn, of whom those are weighed who miss most.
const SAMPLED: usize = 10;
/// People drawn for each move, of whom the one moves who misses most.
const DRAWN: usize = 4;
/// People asked for each resource that has come free.
const ASKED: usize = 4;
/// Longest chain of people who each take what the one before has left, and people asked for each link.
const CHAIN: usize = 12;
const PULLED: usize = 64;
/// Chains from one resource that a site has freed.
const PULLS: usize = 8;
/// Moves between two looks at the toll, the part by which it moves, and its first and its greatest size over a person's worth.
/// From 0 the plan of the count loses people at once and may never win them back: at 20 M scans 2.9 instead of 0.94 % from the bound.
const TUNE: u32 = 64;
const TUNED: i64 = 16;
const FIRST_TOLL: i64 = 8;
const DEAREST: i64 = 64;
/// An assignment of one piece each may take this part of the work that is left: one in so many; and an edge that it scans costs so
/// many times less than an offer (measured: 380 million a second, and 11).
const SPREAD_PART: u64 = 4;
const CHEAPER: u64 = 16;
/// People ejected by one move.
const EJECTED: usize = 6;

/// Every seat at its price, free or not; shares in what is left, or all of them. Noise makes
/// near-equal weeks differ from draw to draw.
struct Wish<'a, 'm> {
    plan: &'a Plan<'m>,
    prices: &'a [i64],
    elastic: bool,
    noise: i64,
    salt: u64,
}

impl Wish<'_, '_> {
    fn jitter(&self, at: usize) -> i64 {
        if self.noise == 0 {
            return 0;
        }
        Draw::new(self.salt ^ (at as u64)).amount(self.noise)
    }
}

impl Terms for Wish<'_, '_> {
    fn seat(&self, at: usize, seat: &Seat) -> Option<i64> {
        let opening = self.plan.model.opening_of[seat.class as usize] as usize;
        let crew = self.plan.model.openings[opening].crew;
        (self.plan.open[opening] && (crew <= 1 || self.plan.crew[opening] + 1 >= crew))
            .then(|| self.prices[seat.price as usize] + self.jitter(at))
    }

    fn share(&self, at: usize, share: &Piecework) -> (i64, u8, u8) {
        let most = if self.elastic {
            share.most
        } else {
            self.plan.fits(share)
        };
        let price = super::bound::unit_price(share, self.prices);
        (price + self.jitter(!at) / 4, 0, most)
    }

    fn forced(&self, _at: usize) -> bool {
        false
    }
}

pub(super) struct Improver<'m> {
    model: &'m Model,
    pub(super) planner: Planner<'m>,
    /// Who could use a resource.
    users_start: Vec<u32>,
    users: Vec<u32>,
    draw: Draw,
    halt: Halt<'m>,
    /// Scans at which to stop.
    pub(super) until: u64,
    /// People that a plan should place: each one fewer costs `toll` fen more than the plan's own value says.
    pub(super) floor: u64,
    toll: i64,
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
        Self {
            model,
            planner: Planner::new(model),
            users_start,
            users,
            draw: Draw::new(seed),
            halt,
            until: u64::MAX,
            floor: 0,
            toll: model.bonus.saturating_mul(FIRST_TOLL),
        }
    }

    /// Whether to stop: the flag is up, the time is over, or the work is done.
    fn spent(&self) -> bool {
        self.planner.scans >= self.until || self.halt.is_up()
    }

    fn users_of(&self, resource: usize) -> std::ops::Range<usize> {
        self.users_start[resource] as usize..self.users_start[resource + 1] as usize
    }

    /// What the moves better: the plan's value, with the toll on people missing.
    fn merit(&self, plan: &Plan<'_>) -> i64 {
        let people = i64::try_from(plan.people.min(self.floor)).expect("people fit");
        plan.value + self.toll * people
    }

    /// Raises the toll while people are missing, and lowers it while none is.
    fn tune(&mut self, plan: &Plan<'_>) {
        if plan.people < self.floor {
            let more = self.toll / TUNED + self.model.bonus / (4 * TUNED);
            self.toll = (self.toll + more).min(self.model.bonus.saturating_mul(DEAREST));
        } else {
            self.toll -= self.toll / TUNED;
        }
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
        let options = Options {
            stop: self.halt.stop,
            deadline: self.halt.deadline,
            work_limit: Some(left.saturating_mul(CHEAPER)),
            ..Options::default()
        };
        let mut scans = 0;
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

    /// Moves until `limit` scans are spent, the threshold falling from `warmth` fen to 0. The plan ends
    /// as good as the best it has been.
    pub(super) fn anneal(&mut self, plan: &mut Plan<'m>, prices: &[i64], warmth: i64, limit: u64) {
        let people = self.model.people.len();
        if people == 0 {
            return;
        }
        let start = self.planner.scans;
        plan.keep();
        // Since the best plan everything is kept in the log, to go back to it.
        let mut best = plan.rank();
        let mut moves = 0;
        loop {
            let spent = self.planner.scans - start;
            if spent >= limit || self.spent() {
                break;
            }
            let left = i128::from(limit - spent) * i128::from(warmth) / i128::from(limit);
            let threshold = i64::try_from(left).expect("at most the warmth");
            // A move counts even where nobody has an offer, or it would never end.
            self.planner.scans += 1;
            moves += 1;
            if self.floor > 0 && moves % TUNE == 0 {
                self.tune(plan);
            }
            let person = self.missing_most(plan, 0..people);
            self.shift(plan, person, prices, threshold);
            if plan.rank() > best {
                best = plan.rank();
                plan.keep();
            }
        }
        if plan.rank() < best {
            plan.undo(0);
        }
        plan.keep();
    }

    /// Of a few people drawn, the one who misses most at the prices; now and then just one.
    fn missing_most(&mut self, plan: &Plan<'m>, people: std::ops::Range<usize>) -> usize {
        let mut most = people.start + self.draw.below(people.len());
        if self.draw.below(4) > 0 {
            for _ in 0..DRAWN {
                let other = people.start + self.draw.below(people.len());
                if plan.regret(other) > plan.regret(most) {
                    most = other;
                }
            }
        }
        most
    }

    /// One move.
    fn shift(&mut self, plan: &mut Plan<'m>, start: usize, prices: &[i64], threshold: i64) -> bool {
        if plan.bound_to_seat(start) {
            return self.replan(plan, start);
        }
        let before = self.merit(plan);
        let mark = plan.mark();
        let old = plan.weeks[start].clone();
        plan.clear(start);
        let wish = Wish {
            plan,
            prices,
            elastic: self.draw.below(2) == 0,
            noise: (threshold * 4) << SCALE_BITS,
            salt: self.draw.next(),
        };
        let wished = self.planner.best(start, &wish).is_some();
        let same =
            self.planner.seat == old.seat.unwrap_or(NONE) && self.planner.taken == old.shares;
        if !wished
            || same
            || plan
                .worth_of(start, self.planner.seat, &self.planner.taken)
                .is_none()
        {
            plan.undo(mark);
            return false;
        }
        plan.set(start, self.planner.seat, &self.planner.taken);
        if !self.make_room(plan, start, prices) {
            plan.undo(mark);
            return false;
        }
        self.offer_freed(plan, mark);
        if !crews_hold(plan, mark)
            || self.merit(plan) + threshold < before
            || (self.merit(plan) == before && threshold == 0)
        {
            plan.undo(mark);
            return false;
        }
        true
    }

    /// Ejects until nothing that `person` uses is overfull, then finds weeks for the ejected.
    fn make_room(&mut self, plan: &mut Plan<'m>, person: usize, prices: &[i64]) -> bool {
        let model = self.model;
        let week = plan.weeks[person].clone();
        let mut victims: Vec<(u32, u32)> = Vec::new();
        for resource in resources_of(plan, &week) {
            while plan.room(resource) < 0 || crowded(plan, &week, resource) {
                let is_site = (model.site_resource(0)..model.order_resource(0)).contains(&resource);
                let mut holders = plan.holders[resource].len();
                let mut seated: &[u32] = &[];
                if is_site {
                    // Whoever sits at one of the site's openings holds stations as well.
                    let openings = model.openings_at(resource - model.site_resource(0));
                    if !openings.is_empty() {
                        let opening = openings[self.draw.below(openings.len())] as usize;
                        let classes = model.classes_of(opening);
                        if !classes.is_empty() {
                            let class = classes.start + self.draw.below(classes.len());
                            seated = &plan.holders[class];
                        }
                    }
                }
                holders += seated.len();
                if victims.len() >= EJECTED || holders == 0 {
                    return false;
                }
                let mut candidates: Vec<u32> = Vec::with_capacity(SAMPLED);
                for _ in 0..SAMPLED {
                    let at = self.draw.below(holders);
                    let own = plan.holders[resource].len();
                    let holder = if at < own {
                        plan.holders[resource][at]
                    } else {
                        seated[at - own]
                    };
                    if holder as usize != person && !candidates.contains(&holder) {
                        candidates.push(holder);
                    }
                }
                // Whoever misses much already is likely to lose little.
                candidates.sort_by_key(|&holder| std::cmp::Reverse(plan.regret(holder as usize)));
                candidates.truncate(WEIGHED);
                let mut best: Option<(i64, u32, u32)> = None;
                for holder in candidates {
                    let stay = stay(plan, holder as usize);
                    if stay != NONE && resource < model.class_seats.len() {
                        continue;
                    }
                    let loss = self.loss(plan, holder as usize, prices, stay);
                    if best.is_none_or(|found| loss < found.0) {
                        best = Some((loss, holder, stay));
                    }
                }
                let Some((_, victim, stay)) = best else {
                    return false;
                };
                if stay != NONE && is_site && plan.holders[resource].iter().all(|&at| at != victim)
                {
                    return false;
                }
                // A seat that is worth less than nothing without its shares is not kept alone.
                if stay != NONE && plan.worth_of(victim as usize, stay, &[]).is_none() {
                    return false;
                }
                plan.clear(victim as usize);
                if stay != NONE {
                    // Keeps its seat at once: a crew may not be short meanwhile.
                    plan.leave_seat(victim as usize, stay);
                    if plan.weeks[victim as usize].seat.is_none() {
                        return false;
                    }
                }
                victims.push((victim, stay));
            }
        }
        for (victim, stay) in victims {
            let victim = victim as usize;
            let mark = plan.mark();
            plan.clear(victim);
            if self.planner.best_left(plan, victim, prices, stay).is_none() {
                plan.undo(mark);
                if stay != NONE {
                    return false;
                }
            } else if self.joins(plan, stay) {
                plan.set(victim, self.planner.seat, &self.planner.taken);
            }
        }
        true
    }

    /// What a holder loses at the prices by giving up its week for the best that fits.
    fn loss(&mut self, plan: &mut Plan<'m>, holder: usize, prices: &[i64], stay: u32) -> i64 {
        let now = plan.net(holder);
        let then = self.planner.best_left(plan, holder, prices, stay);
        then.map_or(i64::MAX, |then| now - then)
    }

    /// Asks a few people whether they want what the changes since `mark` have left free.
    fn offer_freed(&mut self, plan: &mut Plan<'m>, mark: usize) {
        let mut freed: Vec<usize> = Vec::new();
        for (_, week) in plan.changed(mark) {
            freed.extend(resources_of(plan, week));
        }
        freed.sort_unstable();
        freed.dedup();
        for resource in freed {
            if plan.room(resource) <= 0 {
                continue;
            }
            let users = self.users_of(resource);
            if users.is_empty() {
                continue;
            }
            let mut asked = 0;
            for _ in 0..ASKED * 8 {
                let person = self.users[users.start + self.draw.below(users.len())] as usize;
                if plan.regret(person) <= 0 {
                    continue;
                }
                self.replan(plan, person);
                asked += 1;
                if asked == ASKED || plan.room(resource) <= 0 {
                    break;
                }
            }
        }
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
        let before = plan.value;
        let start = plan.mark();
        // Where the chain stood when the plan was best.
        let mut best = (before, start);
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
            if plan.value > best.0 {
                best = (plan.value, plan.mark());
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
        let mut altered = prices.to_vec();
        let mut better = false;
        for site in 0..=model.sites.len() {
            if self.spent() {
                break;
            }
            let openings = model.openings_at(site);
            let differs = openings.iter().any(|&at| {
                let at = at as usize;
                model.by_offer(at) && (wanted[at] > 0) != (plan.crew[at] > 0)
            });
            if !differs {
                continue;
            }
            let (before, mark) = (plan.value, plan.mark());
            let open: Vec<bool> = openings.iter().map(|&at| plan.open[at as usize]).collect();
            for &at in openings {
                let at = at as usize;
                if model.by_offer(at) && wanted[at] == 0 {
                    self.empty(plan, at, prices);
                } else {
                    self.shrink(plan, at, wanted[at], prices);
                }
            }
            let mut filled = true;
            for &at in openings {
                let at = at as usize;
                if wanted[at] > 0 {
                    plan.open[at] = true;
                    filled &= self.fill(plan, at, prices);
                }
            }
            if filled {
                let mut freed: Vec<usize> = openings
                    .iter()
                    .flat_map(|&at| model.classes_of(at as usize))
                    .collect();
                for (_, week) in plan.changed(mark) {
                    freed.extend(resources_of(plan, week));
                }
                freed.sort_unstable();
                freed.dedup();
                for resource in freed {
                    for _ in 0..PULLS {
                        let before = plan.value;
                        if self.leftover(plan, prices, resource) > 0 && !self.spent() {
                            self.pull(plan, resource, prices, &mut altered);
                        }
                        if plan.value == before {
                            break;
                        }
                    }
                }
            }
            if filled && plan.value > before {
                better = true;
                plan.keep();
            } else {
                plan.undo(mark);
                for (&at, open) in openings.iter().zip(open) {
                    plan.open[at as usize] = open;
                }
            }
        }
        better
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
            for &person in &plan.holders[class].clone() {
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

    /// Tries to close each open crew, and to open each that is closed.
    pub(super) fn toggle(&mut self, plan: &mut Plan<'m>, prices: &[i64], limit: u64) -> bool {
        let most = self.planner.scans.saturating_add(limit);
        let mut better = false;
        for opening in 0..self.model.openings.len() {
            if self.spent() || self.planner.scans >= most {
                break;
            }
            if self.model.openings[opening].crew <= 1 {
                continue;
            }
            let before = plan.value;
            let mark = plan.mark();
            let was = plan.open[opening];
            let done = if plan.crew[opening] > 0 {
                self.empty(plan, opening, prices);
                true
            } else {
                plan.open[opening] = true;
                self.fill(plan, opening, prices)
            };
            if done {
                let mut touched: Vec<u32> = plan.changed(mark).map(|&(person, _)| person).collect();
                if plan.open[opening] {
                    for class in self.model.classes_of(opening) {
                        touched.extend(&self.users[self.users_of(class)]);
                    }
                }
                self.offer_freed(plan, mark);
                for _ in 0..4 {
                    for &person in &touched {
                        if self.spent() {
                            break;
                        }
                        self.shift(plan, person as usize, prices, 0);
                    }
                }
            }
            if !done || plan.value <= before {
                plan.undo(mark);
                plan.open[opening] = was;
            } else {
                better = true;
                plan.keep();
            }
        }
        better
    }
}

/// Whether every opening that somebody has left since `mark` is empty or has its least crew.
fn crews_hold(plan: &Plan<'_>, mark: usize) -> bool {
    plan.changed(mark).all(|(_, week)| {
        week.seat.is_none_or(|seat| {
            let opening = plan.opening(seat);
            let people = plan.crew[opening];
            people == 0 || people >= plan.model.openings[opening].crew
        })
    })
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

/// Whether the resource is the class of the week's seat and its opening has too many people.
fn crowded(plan: &Plan<'_>, week: &Week, resource: usize) -> bool {
    week.seat.is_some_and(|seat| {
        let opening = plan.opening(seat);
        plan.model.seats[seat as usize].class as usize == resource
            && plan.crew[opening] > plan.model.openings[opening].places
    })
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

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a list of fewer than 2^32 rows")
}

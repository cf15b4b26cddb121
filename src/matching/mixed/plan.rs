//! A plan that keeps every rule, and the moves that better it.
//!
//! Every change goes through [`Plan::set`], which keeps the use of every resource, the holders of each,
//! and a log, so that a trial can be undone to where it began.
//!
//! # Invariants
//! 1. Every week fits its person; `value` is the sum of the weeks' worth.
//! 2. `used` is the sum over the weeks, `holders` lists who uses what.
//! 3. Between moves nothing is overfull and every opening has 0 or at least `crew` people; within a
//!    move both may be broken, and a move that does not mend them is undone.

use super::answer::{Answer, Proof, Taken};
use super::bound::{cost_of_week, unit_price, use_week};
use super::model::{Model, Piecework, Seat};
use super::units::{NOWHERE, SCALE_BITS, index};
use super::week::{NONE, Planner, Terms};

/// One person's week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Week {
    pub(super) seat: Option<u32>,
    pub(super) shares: Vec<(u32, u8)>,
}

impl Week {
    pub(super) fn of(taken: &Taken) -> Self {
        Self {
            seat: taken.place,
            shares: taken.shares.clone(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.seat.is_none() && self.shares.is_empty()
    }
}

#[derive(Clone, Debug)]
pub(super) struct Plan<'m> {
    pub(super) model: &'m Model,
    pub(super) weeks: Vec<Week>,
    /// Worth of each week with its bonus, in fen.
    pub(super) worth: Vec<i64>,
    /// Sum of `worth`.
    pub(super) value: i64,
    /// People with a week.
    pub(super) people: u64,
    /// Use of each resource. A site's counts seats and shares.
    pub(super) used: Vec<i64>,
    /// People of each opening.
    pub(super) crew: Vec<u32>,
    /// Who uses each resource; a site's lists those with shares there.
    pub(super) holders: Vec<Vec<u32>>,
    /// Whether an opening may take people.
    pub(super) open: Vec<bool>,
    /// The prices that guide the search.
    prices: Vec<i64>,
    /// Net worth at those prices of each person's best week.
    profit: Vec<i64>,
    /// And of the week in the plan.
    net: Vec<i64>,
    log: Vec<(u32, Week)>,
}

impl<'m> Plan<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let mut plan = Self {
            model,
            weeks: vec![Week::default(); model.people.len()],
            worth: vec![0; model.people.len()],
            value: 0,
            people: 0,
            used: vec![0; model.resources()],
            crew: vec![0; model.openings.len()],
            holders: vec![Vec::new(); model.resources()],
            open: vec![true; model.openings.len()],
            prices: vec![0; model.prices()],
            profit: vec![0; model.people.len()],
            net: vec![0; model.people.len()],
            log: Vec::new(),
        };
        for person in 0..model.people.len() {
            if model.bound[person] {
                plan.clear(person);
            }
        }
        plan.keep();
        plan
    }

    /// Takes the weeks of another plan of the same offers.
    pub(super) fn load(&mut self, weeks: &[Week]) {
        for (person, week) in weeks.iter().enumerate() {
            self.set(person, week.seat.unwrap_or(NONE), &week.shares);
        }
        for opening in 0..self.model.openings.len() {
            self.open[opening] = self.model.openings[opening].crew <= 1 || self.crew[opening] > 0;
        }
        self.keep();
    }

    /// The plan as an answer, with what is proven of it.
    pub(super) fn answer(&self, bound: i64, proof: Proof, scans: u64) -> Answer {
        let weeks = self
            .weeks
            .iter()
            .map(|week| {
                let mut shares = week.shares.clone();
                shares.sort_unstable();
                Taken {
                    place: week.seat,
                    shares,
                }
            })
            .collect();
        Answer {
            weeks,
            placed: self.placed(),
            value: self.value,
            bound,
            proof,
            count: None,
            scans,
        }
    }

    /// People with a week.
    pub(super) fn placed(&self) -> u64 {
        self.people
    }

    /// What makes one plan better than another: its value, after its people where these come first.
    pub(super) fn rank(&self) -> (u64, i64) {
        let people = if self.model.most_placed {
            self.people
        } else {
            0
        };
        (people, self.value)
    }

    pub(super) fn capacity(&self, resource: usize) -> i64 {
        let model = self.model;
        if resource < model.class_seats.len() {
            model.class_seats[resource].into()
        } else if resource < model.order_resource(0) {
            model.sites[resource - model.site_resource(0)].into()
        } else {
            let order = resource - model.order_resource(0);
            i64::try_from(model.orders[order].pieces).expect("pieces were checked to be below 2^40")
        }
    }

    pub(super) fn room(&self, resource: usize) -> i64 {
        self.capacity(resource) - self.used[resource]
    }

    /// Worth of a week with its bonus to the plan, in fen; `None` if it may not be, because it is worth less than
    /// nothing to a person who is free.
    pub(super) fn worth_of(&self, person: usize, seat: u32, taken: &[(u32, u8)]) -> Option<i64> {
        let model = self.model;
        if seat == NONE && taken.is_empty() {
            return Some(0);
        }
        let own = model.own_worth(person, seat, taken);
        if own < 0 && !model.bound[person] {
            return None;
        }
        let worth = if model.counting { 0 } else { own >> SCALE_BITS };
        Some(worth + model.bonus)
    }

    /// Takes other prices, with each person's profit at them.
    pub(super) fn price(&mut self, prices: &[i64], profit: &[i64]) {
        self.prices.clear();
        self.prices.extend_from_slice(prices);
        self.profit.clear();
        self.profit.extend_from_slice(profit);
        for person in 0..self.weeks.len() {
            self.net[person] = self.net_of(person);
        }
    }

    /// The prices that guide the search.
    pub(super) fn prices(&self) -> &[i64] {
        &self.prices
    }

    /// Net worth at those prices of a person's best week, scaled.
    pub(super) fn profit(&self, person: usize) -> i64 {
        self.profit[person]
    }

    fn net_of(&self, person: usize) -> i64 {
        let week = &self.weeks[person];
        let seat = week.seat.unwrap_or(NONE);
        (self.worth[person] << SCALE_BITS)
            - cost_of_week(self.model, &self.prices, seat, &week.shares)
    }

    /// Net worth at the prices of the week in the plan, scaled.
    pub(super) fn net(&self, person: usize) -> i64 {
        self.net[person]
    }

    /// Where the log stands; give it to [`Plan::undo`].
    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    pub(super) fn undo(&mut self, mark: usize) {
        while self.log.len() > mark {
            let (person, week) = self.log.pop().expect("longer than the mark");
            self.put(person as usize, week);
        }
    }

    /// Forgets how to undo.
    pub(super) fn keep(&mut self) {
        self.log.clear();
    }

    /// People changed since `mark`, latest first.
    pub(super) fn changed(&self, mark: usize) -> impl Iterator<Item = &(u32, Week)> {
        self.log[mark..].iter().rev()
    }

    /// Gives a person another week.
    pub(super) fn set(&mut self, person: usize, seat: u32, taken: &[(u32, u8)]) {
        let week = Week {
            seat: (seat != NONE).then_some(seat),
            shares: taken.to_vec(),
        };
        let before = self.put(person, week);
        self.log.push((index(person), before));
    }

    /// Leaves a person what stands, and nothing else.
    pub(super) fn clear(&mut self, person: usize) {
        self.leave_seat(person, self.model.must_seat[person]);
    }

    /// Leaves a person a seat (or [`NONE`]) and the shares that stand.
    pub(super) fn leave_seat(&mut self, person: usize, seat: u32) {
        if self.model.bound[person] {
            let stand: Vec<(u32, u8)> = self.model.standing(person).collect();
            self.set(person, seat, &stand);
        } else {
            self.set(person, seat, &[]);
        }
    }

    fn put(&mut self, person: usize, week: Week) -> Week {
        let before = std::mem::replace(&mut self.weeks[person], week);
        self.count(person, &before, -1);
        let now = std::mem::take(&mut self.weeks[person]);
        self.count(person, &now, 1);
        let worth = self
            .worth_of(person, now.seat.unwrap_or(NONE), &now.shares)
            .expect("weeks worth less than nothing are never set");
        self.value += worth - self.worth[person];
        self.people += u64::from(!now.is_empty());
        self.people -= u64::from(!before.is_empty());
        self.worth[person] = worth;
        self.weeks[person] = now;
        self.net[person] = self.net_of(person);
        before
    }

    fn count(&mut self, person: usize, week: &Week, sign: i64) {
        let model = self.model;
        let who = index(person);
        use_week(
            model,
            week.seat.unwrap_or(NONE),
            &week.shares,
            |resource, amount| {
                self.used[resource] += sign * amount;
                if sign > 0 {
                    self.holders[resource].push(who);
                } else {
                    let at = self.holders[resource]
                        .iter()
                        .rposition(|&holder| holder == who);
                    self.holders[resource].swap_remove(at.expect("every user is listed"));
                }
            },
        );
        if let Some(seat) = week.seat {
            let seat = &model.seats[seat as usize];
            let opening = model.opening_of[seat.class as usize] as usize;
            self.crew[opening] = self.crew[opening]
                .checked_add_signed(sign.signum() as i32)
                .expect("counted in");
            if let Some(site) = model.openings[opening].site {
                self.used[model.site_resource(site as usize)] += sign * i64::from(seat.half_days);
            }
        }
    }

    /// Whether this person's seat stands, or leaving it would leave a crew short.
    pub(super) fn bound_to_seat(&self, person: usize) -> bool {
        self.weeks[person].seat.is_some_and(|seat| {
            let opening = self.opening(seat);
            let least = self.model.openings[opening].crew;
            (least > 1 && self.crew[opening] <= least) || seat == self.model.must_seat[person]
        })
    }

    pub(super) fn opening(&self, seat: u32) -> usize {
        self.model.opening_of[self.model.seats[seat as usize].class as usize] as usize
    }

    /// Most half-days of a share that fit what is left beside what stands.
    pub(super) fn fits(&self, share: &Piecework) -> u8 {
        let mut room = self.room(share.order as usize) / i64::from(share.pieces.max(1));
        if share.pieces == 0 {
            room = i64::from(share.most);
        }
        if share.site != NOWHERE {
            room = room.min(self.room(share.site as usize));
        }
        let most = (room.max(0) + i64::from(share.must)).min(share.most.into());
        u8::try_from(most).expect("at most the most of a share")
    }

    pub(super) fn seat_fits(&self, seat: &Seat) -> bool {
        let opening = self.model.opening_of[seat.class as usize] as usize;
        let of = &self.model.openings[opening];
        self.open[opening]
            && self.used[seat.class as usize] < self.model.class_seats[seat.class as usize].into()
            && self.crew[opening] < of.places
            && of.site.is_none_or(|site| {
                self.room(self.model.site_resource(site as usize)) >= seat.half_days.into()
            })
    }
}

/// What is left of every resource, at prices (all 0 for the plain worth).
pub(super) struct Left<'a, 'm> {
    pub(super) plan: &'a Plan<'m>,
    pub(super) prices: &'a [i64],
    /// A seat that must be taken, or [`NONE`].
    pub(super) stay: u32,
    /// The seat that stands for the person, or [`NONE`].
    pub(super) own: u32,
    /// Where shares may not go, because a week that fits piece by piece did not fit as a whole.
    pub(super) barred: u32,
}

impl Terms for Left<'_, '_> {
    fn seat(&self, at: usize, seat: &Seat) -> Option<i64> {
        let price = self.prices.get(seat.price as usize).copied().unwrap_or(0);
        if at == self.stay as usize || at == self.own as usize || self.plan.seat_fits(seat) {
            return Some(price);
        }
        None
    }

    fn share(&self, _at: usize, share: &Piecework) -> (i64, u8, u8) {
        if share.site == self.barred && self.barred != NOWHERE {
            return (0, 0, share.must);
        }
        let price = if self.prices.is_empty() {
            0
        } else {
            unit_price(share, self.prices)
        };
        (price, 0, self.plan.fits(share))
    }

    fn forced(&self, at: usize) -> bool {
        at == self.stay as usize
    }
}

impl Planner<'_> {
    /// Leaves in the planner the best week that fits what is left, for a person who has been left
    /// only what stands; its net worth at the prices, or `None` if `stay` cannot be kept.
    pub(super) fn best_left(
        &mut self,
        plan: &Plan<'_>,
        person: usize,
        prices: &[i64],
        stay: u32,
    ) -> Option<i64> {
        let mut left = Left {
            plan,
            prices,
            stay,
            own: plan.model.must_seat[person],
            barred: NOWHERE,
        };
        loop {
            let net = self.best(person, &left)?;
            match overfull(plan, person, self.seat, &self.taken) {
                Some(site) if left.barred == NOWHERE => left.barred = site,
                Some(_) => break,
                None => {
                    if plan.worth_of(person, self.seat, &self.taken).is_some() {
                        return Some(net);
                    }
                    break;
                }
            }
        }
        // Two sites too small at once, or a week worth less than nothing: leave what stands.
        self.taken.clear();
        self.taken.extend(plan.model.standing(person));
        self.seat = plan.model.must_seat[person];
        (stay == NONE || stay == self.seat).then_some(0)
    }
}

/// A site that a week, each of whose parts fits alone, would overfill.
fn overfull(plan: &Plan<'_>, person: usize, seat: u32, taken: &[(u32, u8)]) -> Option<u32> {
    let model = plan.model;
    // What stands is in the plan already.
    let at_seat = if seat == NONE || seat == model.must_seat[person] {
        None
    } else {
        let of = &model.openings[plan.opening(seat)];
        of.site.map(|site| {
            (
                index(model.site_resource(site as usize)),
                i64::from(of.half_days),
            )
        })
    };
    let hours = |site: u32| {
        let shares: i64 = taken
            .iter()
            .map(|&(share, half_days)| (&model.shares[share as usize], half_days))
            .filter(|(share, _)| share.site == site)
            .map(|(share, half_days)| i64::from(half_days) - i64::from(share.must))
            .sum();
        shares
            + at_seat
                .filter(|&(at, _)| at == site)
                .map_or(0, |(_, half_days)| half_days)
    };
    taken
        .iter()
        .map(|&(share, _)| model.shares[share as usize].site)
        .find(|&site| site != NOWHERE && hours(site) > plan.room(site as usize))
}

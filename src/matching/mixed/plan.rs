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

use super::bound::{unit_price, use_week};
use super::model::{Model, NOWHERE, Piecework, SCALE_BITS, Seat};
use super::week::{NONE, Planner, Terms};

/// One person's week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Week {
    pub(super) seat: Option<u32>,
    pub(super) shares: Vec<(u32, u8)>,
}

impl Week {
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
        Self {
            model,
            weeks: vec![Week::default(); model.people.len()],
            worth: vec![0; model.people.len()],
            value: 0,
            used: vec![0; model.resources()],
            crew: vec![0; model.openings.len()],
            holders: vec![Vec::new(); model.resources()],
            open: vec![true; model.openings.len()],
            prices: vec![0; model.resources()],
            profit: vec![0; model.people.len()],
            net: vec![0; model.people.len()],
            log: Vec::new(),
        }
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

    /// Worth of a week with its bonus, in fen; `None` if it is worth less than nothing without it.
    pub(super) fn worth_of(&self, person: usize, seat: u32, taken: &[(u32, u8)]) -> Option<i64> {
        let model = self.model;
        if seat == NONE && taken.is_empty() {
            return Some(0);
        }
        let mut worth = model.people[person].once << SCALE_BITS;
        if seat != NONE {
            worth += model.seats[seat as usize].value;
        }
        for &(share, half_days) in taken {
            worth += model.worth(&model.shares[share as usize], half_days);
        }
        (worth >= 0).then_some((worth >> SCALE_BITS) + model.bonus)
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

    fn net_of(&self, person: usize) -> i64 {
        let week = &self.weeks[person];
        let mut net = self.worth[person] << SCALE_BITS;
        use_week(
            self.model,
            week.seat.unwrap_or(NONE),
            &week.shares,
            |resource, amount| {
                net -= self.prices[resource] * amount;
            },
        );
        net
    }

    /// What a person misses at the prices, scaled.
    pub(super) fn regret(&self, person: usize) -> i64 {
        self.profit[person] - self.net[person]
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

    fn put(&mut self, person: usize, week: Week) -> Week {
        let before = std::mem::replace(&mut self.weeks[person], week);
        self.count(person, &before, -1);
        let now = std::mem::take(&mut self.weeks[person]);
        self.count(person, &now, 1);
        let worth = self
            .worth_of(person, now.seat.unwrap_or(NONE), &now.shares)
            .expect("weeks worth less than nothing are never set");
        self.value += worth - self.worth[person];
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

    /// Whether leaving this person's seat would leave a crew short.
    pub(super) fn bound_to_seat(&self, person: usize) -> bool {
        self.weeks[person].seat.is_some_and(|seat| {
            let opening = self.opening(seat);
            let least = self.model.openings[opening].crew;
            least > 1 && self.crew[opening] <= least
        })
    }

    pub(super) fn opening(&self, seat: u32) -> usize {
        self.model.opening_of[self.model.seats[seat as usize].class as usize] as usize
    }

    /// Most half-days of a share that fit what is left.
    pub(super) fn fits(&self, share: &Piecework) -> u8 {
        let mut room = self.room(share.order as usize) / i64::from(share.pieces.max(1));
        if share.pieces == 0 {
            room = i64::from(share.most);
        }
        if share.site != NOWHERE {
            room = room.min(self.room(share.site as usize));
        }
        u8::try_from(room.clamp(0, share.most.into())).expect("clamped to a share")
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
    /// Where shares may not go, because a week that fits piece by piece did not fit as a whole.
    pub(super) barred: u32,
    /// Resources that may be overfilled: those with another stamp than this.
    pub(super) over: Option<(&'a [u32], u32)>,
}

impl Left<'_, '_> {
    pub(super) fn elastic(&self, resource: u32) -> bool {
        self.over
            .is_some_and(|(stamps, stamp)| stamps[resource as usize] != stamp)
    }
}

impl Terms for Left<'_, '_> {
    fn seat(&self, at: usize, seat: &Seat) -> Option<i64> {
        let price = self.prices.get(seat.class as usize).copied().unwrap_or(0);
        if at == self.stay as usize || self.plan.seat_fits(seat) {
            return Some(price);
        }
        let opening = self.plan.model.opening_of[seat.class as usize] as usize;
        let class_full = self.plan.room(seat.class as usize) <= 0
            || self.plan.crew[opening] >= self.plan.model.openings[opening].places;
        let site_elastic = self.plan.model.openings[opening].site.is_none_or(|site| {
            let site = self.plan.model.site_resource(site as usize);
            self.plan.room(site) >= seat.half_days.into() || self.elastic(index(site))
        });
        (self.plan.open[opening] && (!class_full || self.elastic(seat.class)) && site_elastic)
            .then_some(price)
    }

    fn share(&self, _at: usize, share: &Piecework) -> (i64, u8, u8) {
        if share.site == self.barred && self.barred != NOWHERE {
            return (0, 0, 0);
        }
        let price = if self.prices.is_empty() {
            0
        } else {
            unit_price(share, self.prices)
        };
        let mut most = self.plan.fits(share);
        if most < share.most && self.over.is_some() {
            let order = self.elastic(share.order);
            let site = share.site == NOWHERE || self.elastic(share.site);
            let by_order = if order {
                i64::from(share.most)
            } else {
                self.plan.room(share.order as usize) / i64::from(share.pieces.max(1))
            };
            let by_site = if site {
                i64::from(share.most)
            } else {
                self.plan.room(share.site as usize)
            };
            most = u8::try_from(by_order.min(by_site).clamp(0, share.most.into()))
                .expect("clamped to a share");
        }
        (price, 0, most)
    }

    fn forced(&self, at: usize) -> bool {
        at == self.stay as usize
    }
}

impl Planner<'_> {
    /// Leaves in the planner the best week that fits what is left, for a person whose own
    /// week has been taken out; its net worth at the prices, or `None` if `stay` cannot be kept.
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
            barred: NOWHERE,
            over: None,
        };
        loop {
            let net = self.best(person, &left)?;
            match overfull(plan, self.seat, &self.taken) {
                Some(site) if left.barred == NOWHERE => left.barred = site,
                Some(_) => {
                    // Two sites too small at once: leave the shares.
                    self.taken.clear();
                    self.seat = stay;
                    break;
                }
                None => {
                    if plan.worth_of(person, self.seat, &self.taken).is_some() {
                        return Some(net);
                    }
                    break;
                }
            }
        }
        self.taken.clear();
        self.seat = NONE;
        (stay == NONE).then_some(0)
    }
}

/// A site that a week, each of whose parts fits alone, would overfill.
pub(super) fn overfull(plan: &Plan<'_>, seat: u32, taken: &[(u32, u8)]) -> Option<u32> {
    let model = plan.model;
    let at_seat = if seat == NONE {
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
            .filter(|&&(share, _)| model.shares[share as usize].site == site)
            .map(|&(_, half_days)| i64::from(half_days))
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

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a list of fewer than 2^32 rows")
}

//! Better bounds by tariffs: an order asks each person a price for each number of half-days, not so much a piece.
//!
//! At a price a piece an order sells its last piece to whomever, as part of a share that nobody could take; people stand half in
//! one order and half in another. Under a tariff the order chooses its people, one share each, by a knapsack (`order`), as a site
//! chooses its seats: Lagrangian decomposition (Guignard & Kim 1987), on orders alone the bound of Fisher, Jaikumar & Van Wassenhove (1986)
//! for the generalised assignment.
//!
//! 1. A tariff begins with the price of the pieces. Where the best week with a share is worth less to the person than the best week
//!    of all, by a *miss*, the share may ask less by the miss over how many shares such a week can hold: nobody gains, and the order
//!    earns less with people who would rather be elsewhere.
//! 2. Each person has a *shift*, by which all of that person's shares ask more; those that would ask less than nothing ask nothing.
//!    Whom more orders choose than shares are taken is asked less, and whom fewer choose is asked more: a deflected subgradient with
//!    Polyak's steps, as in `ascent`.
//! 3. Misses are found anew now and then, from the best tariff so far.
//!
//! Prices of seats and stations stay what they are. Only where nothing is decided: at the root.
//!
//! Complexity: a round reads every offer and solves a knapsack for each order; misses take a week's programme for each number of half-days of
//! each share.

use super::answer::Tariff;
use super::bound::{Halt, site_price};
use super::domain::Domain;
use super::model::{Model, Piecework, Seat};
use super::order::{Chooser, Offer, WIDTH};
use super::site::Configurer;
use super::units::index;
use super::week::{Planner, Terms};

/// Markets in which shares have more values than this keep the price of pieces.
const MOST_VALUES: usize = 1 << 20;
/// Fixed point of how many shares more are taken than chosen.
const UNIT_BITS: u32 = 16;
/// Fixed point of the level, and of what a step aims to remove of the bound at first and at last.
const LEVEL_BITS: u32 = 40;
const FIRST_LEVEL: i128 = 1 << 28;
const LAST_LEVEL: i128 = 1 << 21;
/// Rounds without progress before the level is halved.
const PATIENCE: u32 = 6;
/// Rounds between two searches for misses.
const FRESH: u32 = 40;
/// A share that cannot be taken misses this.
const LOST: i64 = i64::MAX / 4;
/// No shift is further from 0.
const MOST_SHIFT: i128 = 1 << 50;

/// Seats and stations at their prices, shares by a tariff; one share may have to be taken.
struct Asked<'a> {
    prices: &'a [i64],
    asked: &'a [i64],
    must: Option<(usize, u8)>,
}

impl Terms for Asked<'_> {
    fn seat(&self, _at: usize, seat: &Seat) -> Option<i64> {
        Some(self.prices[seat.price as usize])
    }

    fn share(&self, at: usize, share: &Piecework) -> (i64, u8, u8) {
        let price = site_price(share, self.prices);
        match self.must {
            Some((must, half_days)) if must == at => (price, half_days, half_days),
            _ => (price, 0, share.most),
        }
    }

    const TOLLS: bool = true;

    fn toll(&self, share: &Piecework, half_days: u8) -> i64 {
        self.asked[share.value_at(half_days)]
    }

    const FORCES: bool = false;

    fn forced(&self, _at: usize) -> bool {
        false
    }
}

/// About the scans until the first bound; `None` where tariffs are not sought.
pub(super) fn first_round(model: &Model) -> Option<u64> {
    if model.counting || model.shares.is_empty() || model.values.len() > MOST_VALUES {
        return None;
    }
    let misses = (0..model.people.len()).map(|person| {
        let shares = model.shares_of(person);
        let offers = shares.len() + model.seats_of(person).len();
        let values = model.shares[shares].iter();
        let values: usize = values
            .map(|share| usize::from(share.most - share.least) + 1)
            .sum();
        (values * offers) as u64
    });
    let choices = model.orders.len() * WIDTH;
    Some(misses.sum::<u64>() + (model.values.len() + choices) as u64)
}

/// A bound on the whole market, scaled, with the tariff that proves it at `prices`, and the scans that it took: no more than `scans`, to one
/// person, also of those whom an order chooses from. It is sought until it is below `goal`; `None` where the work is done before the first one.
pub(super) fn tighten(
    model: &Model,
    prices: &[i64],
    goal: i128,
    scans: u64,
    halt: Halt<'_>,
) -> (Option<(i128, Tariff)>, u64) {
    let Some(mut walk) = Walk::new(model, prices, scans, halt) else {
        return (None, 0);
    };
    // Ended by the goal, the level or the work, the best so far is a bound.
    let _ = walk.rounds(goal);
    let scans = walk.scans();
    let found = walk.best.map(|best| {
        let tariff = Tariff {
            shares: best.asked,
            incomes: best.incomes,
        };
        (best.value, tariff)
    });
    (found, scans)
}

/// The best tariff so far.
struct Best {
    value: i128,
    asked: Vec<i64>,
    incomes: Vec<i64>,
    shift: Vec<i64>,
}

struct Walk<'a> {
    model: &'a Model,
    prices: &'a [i64],
    planner: Planner<'a>,
    chooser: Chooser,
    until: u64,
    halt: Halt<'a>,
    /// What sites earn.
    sites: i128,
    /// The shares of each order, by person: whose, and which.
    by_order: Vec<Vec<(u32, u32)>>,
    /// By value: asked where nobody is shifted, what a week with it misses, and asked.
    base: Vec<i64>,
    miss: Vec<i64>,
    asked: Vec<i64>,
    /// By person.
    shift: Vec<i64>,
    /// Shares taken, less those chosen by orders, of the last reading; and the blend of all.
    excess: Vec<i64>,
    direction: Vec<i64>,
    incomes: Vec<i64>,
    /// The share and half-days of each person whom each order has chosen last, by share.
    chosen: Vec<Vec<(u32, u8)>>,
    best: Option<Best>,
}

impl<'a> Walk<'a> {
    /// Begins with the price of the pieces.
    fn new(model: &'a Model, prices: &'a [i64], until: u64, halt: Halt<'a>) -> Option<Self> {
        let people = model.people.len();
        let mut by_order = vec![Vec::new(); model.orders.len()];
        let mut base = vec![0; model.values.len()];
        for person in 0..people {
            for at in model.shares_of(person) {
                let share = &model.shares[at];
                let order = share.order as usize - model.order_resource(0);
                by_order[order].push((index(person), index(at)));
                for half_days in share.least..=share.most {
                    let pieces = prices[share.order as usize] * i64::from(share.pieces);
                    base[share.value_at(half_days)] = pieces * i64::from(half_days);
                }
            }
        }
        let mut configurer = Configurer::new(model);
        let domain = Domain::new(model);
        let mut sites = 0;
        for site in 0..=model.sites.len() {
            sites += i128::from(configurer.best(site, prices, &domain)?);
        }
        Some(Self {
            model,
            prices,
            planner: Planner::new(model),
            chooser: Chooser::default(),
            until,
            halt,
            sites,
            by_order,
            miss: vec![0; base.len()],
            asked: base.clone(),
            base,
            shift: vec![0; people],
            excess: vec![0; people],
            direction: vec![0; people],
            incomes: Vec::new(),
            chosen: vec![Vec::new(); model.orders.len()],
            best: None,
        })
    }

    fn scans(&self) -> u64 {
        self.planner.scans + self.chooser.scans
    }

    /// `None` once the work is done.
    fn go_on(&self) -> Option<()> {
        (self.scans() < self.until && !self.halt.is_up()).then_some(())
    }

    /// Rounds until the goal is met or the steps are fine; `None` when the work was done first.
    fn rounds(&mut self, goal: i128) -> Option<()> {
        let (mut level, mut stale) = (FIRST_LEVEL, 0);
        for round in 0_u32.. {
            if round.is_multiple_of(FRESH) {
                self.find_misses()?;
            }
            self.ask();
            let value = self.read()?;
            let so_far = self.best.as_ref().map_or(i128::MAX, |best| best.value);
            let aim = (value.min(so_far).abs() * level) >> LEVEL_BITS;
            stale += 1;
            if value < so_far {
                if so_far.saturating_sub(value) > aim / 16 {
                    stale = 0;
                }
                self.keep(value);
            }
            if value < goal || level < LAST_LEVEL {
                break;
            }
            if stale > PATIENCE {
                stale = 0;
                level /= 2;
                self.direction.fill(0);
                if let Some(best) = &self.best {
                    self.shift.clone_from(&best.shift);
                }
            } else {
                self.step(aim + value.saturating_sub(so_far).max(0));
            }
        }
        Some(())
    }

    fn keep(&mut self, value: i128) {
        let mut best = self.best.take().unwrap_or_else(|| Best {
            value,
            asked: Vec::new(),
            incomes: Vec::new(),
            shift: Vec::new(),
        });
        best.value = value;
        best.asked.clone_from(&self.asked);
        best.incomes.clone_from(&self.incomes);
        best.shift.clone_from(&self.shift);
        self.best = Some(best);
    }

    /// Finds what weeks miss under the best tariff so far, which is where shifts begin again.
    fn find_misses(&mut self) -> Option<()> {
        if let Some(best) = &mut self.best {
            self.asked.clone_from(&best.asked);
            best.shift.fill(0);
        }
        let model = self.model;
        for person in 0..model.people.len() {
            let mut terms = Asked {
                prices: self.prices,
                asked: &self.asked,
                must: None,
            };
            let profit = self.planner.best(person, &terms)?;
            for at in model.shares_of(person) {
                self.go_on()?;
                let share = &model.shares[at];
                for half_days in share.least..=share.most {
                    terms.must = Some((at, half_days));
                    let with = self.planner.best(person, &terms);
                    self.miss[share.value_at(half_days)] =
                        with.map_or(LOST, |with| (profit - with).clamp(0, LOST));
                }
            }
        }
        self.base.clone_from(&self.asked);
        self.shift.fill(0);
        self.direction.fill(0);
        Some(())
    }

    /// Most shares of a person in a week that holds one of so many half-days.
    fn together(&self, person: usize, half_days: u8) -> i64 {
        let room = self.model.people[person].half_days;
        let others = room.saturating_sub(half_days) / self.model.shortest[person].max(1);
        i64::from(others) + 1
    }

    /// The tariff of the misses and shifts.
    fn ask(&mut self) {
        for (person, &shift) in self.shift.iter().enumerate() {
            for at in self.model.shares_of(person) {
                let share = &self.model.shares[at];
                for half_days in share.least..=share.most {
                    let value = share.value_at(half_days);
                    let more = (shift - self.miss[value]) / self.together(person, half_days);
                    self.asked[value] = (self.base[value] + more).max(0);
                }
            }
        }
    }

    /// The bound, and who takes more shares than orders choose.
    fn read(&mut self) -> Option<i128> {
        let model = self.model;
        let mut sum = self.sites;
        for person in 0..model.people.len() {
            self.go_on()?;
            let terms = Asked {
                prices: self.prices,
                asked: &self.asked,
                must: None,
            };
            sum += i128::from(self.planner.best(person, &terms)?);
            let taken = self.planner.taken.iter();
            self.excess[person] = taken
                .map(|&(_, half_days)| (1 << UNIT_BITS) / self.together(person, half_days))
                .sum();
        }
        self.incomes.clear();
        for order in 0..model.orders.len() {
            self.go_on()?;
            let pieces = i64::try_from(model.orders[order].pieces)
                .expect("pieces were checked to be below 2^40");
            self.chooser.begin();
            for &(person, share_at) in &self.by_order[order] {
                let share = &model.shares[share_at as usize];
                let room = model.people[person as usize].half_days;
                for half_days in share.least..=share.most.min(room) {
                    let offer = Offer {
                        person,
                        share: share_at,
                        half_days,
                        pieces: i64::from(share.pieces) * i64::from(half_days),
                        price: self.asked[share.value_at(half_days)],
                        known: self.chosen[order]
                            .binary_search(&(share_at, half_days))
                            .is_ok(),
                    };
                    if offer.price > 0 && offer.pieces <= pieces {
                        self.chooser.add(offer);
                    }
                }
            }
            let (others, until, halt) = (self.planner.scans, self.until, self.halt);
            let go_on = |scans: u64| others + scans < until && !halt.is_up();
            let income = self.chooser.income(pieces, go_on)?;
            sum += i128::from(income);
            self.incomes.push(income);
            self.chosen[order].clear();
            for offer in self.chooser.taken() {
                self.chosen[order].push((offer.share, offer.half_days));
                let person = offer.person as usize;
                let part = (1 << UNIT_BITS) / self.together(person, offer.half_days);
                self.excess[person] -= part;
            }
        }
        Some(sum)
    }

    /// Shifts people as far as would bring the bound down by `aim` if it were linear.
    fn step(&mut self, aim: i128) {
        let mut norm = 0_i128;
        for (direction, excess) in self.direction.iter_mut().zip(&self.excess) {
            *direction = excess + *direction * 3 / 4;
            norm += i128::from(*direction) * i128::from(*direction);
        }
        if norm == 0 {
            return;
        }
        for (shift, &direction) in self.shift.iter_mut().zip(&self.direction) {
            let by = ((aim * i128::from(direction)) << UNIT_BITS) / norm;
            let to = (i128::from(*shift) + by).clamp(-MOST_SHIFT, MOST_SHIFT);
            *shift = i64::try_from(to).expect("clamped");
        }
    }
}

#[cfg(test)]
mod tests;

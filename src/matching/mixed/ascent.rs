//! Better prices by steps along the deflected subgradient.
//!
//! The excess of a reading (asked for less provided) is a subgradient of the bound. Each step goes
//! along a blend of the last direction and the excess (Camerini, Fratta & Maffioli 1975), each resource in its own unit
//! (price level over capacity), as far as would bring the bound down by `level` of itself if it were linear (Polyak
//! 1969). When some rounds bring too little, the level is halved and the walk goes on from the best prices.
//! Everything is integer: the same prices on every platform.

use super::bound::{Halt, NoBound, Reading, read};
use super::domain::Domain;
use super::model::{Model, Seat};
use super::units::SCALE_BITS;
use super::worth::Worth;

/// Fixed point of relative excess.
const UNIT_BITS: u32 = 16;
/// Fixed point of the step length and of `level`.
const STEP_BITS: u32 = 40;
/// The longest step: the first passes take 2^20 times as much (16 units, in 2^-16), which has to fit 64 bits.
const MOST_STEP: i64 = 1 << 42;
/// How many times as far as another price the worth of a person moves for the same part of people too few: where nearly everybody comes whatever
/// it is, one too many in a hundred is a long way off.
const BRISK: i64 = 16;

/// A walk over prices.
#[derive(Clone, Debug)]
pub(super) struct Ascent {
    pub(super) price: Vec<i64>,
    pub(super) best_price: Vec<i64>,
    /// Best bound so far, scaled.
    pub(super) best: i128,
    /// Share of the bound that a step aims to remove, in 2^-40.
    pub(super) level: i128,
    direction: Vec<i64>,
    stale: u32,
    /// Price step for a relative excess of 1.
    step: Vec<i64>,
    capacity: Vec<i64>,
    free: Vec<bool>,
    most: Vec<i64>,
    /// Where so many people are to be placed, what one is worth; the bound is then that of the score alone, of
    /// plans that place as many.
    pub(super) worth: Option<Worth>,
    /// Worth at the best prices, in fen.
    pub(super) best_worth: i64,
    worth_direction: i64,
}

impl Ascent {
    pub(super) fn new(model: &Model) -> Self {
        let count = model.prices();
        let (classes, orders) = (model.class_seats.len(), model.order_resource(0));
        let resources = model.resources();
        let mut capacity: Vec<i64> = Vec::with_capacity(count);
        capacity.extend(model.class_seats.iter().map(|&seats| i64::from(seats)));
        capacity.extend(model.sites.iter().map(|&half_days| i64::from(half_days)));
        capacity.extend(model.orders.iter().map(|order| {
            i64::try_from(order.pieces).expect("pieces were checked to be below 2^40")
        }));
        capacity.resize(count, 1);
        for most in &mut capacity {
            *most = (*most).max(1);
        }
        // A seat or half-day in fen: the mean worth of what is offered.
        let mut pieces = vec![1_i64; count];
        for share in model.shares.iter() {
            let at = share.order as usize;
            pieces[at] = pieces[at].max(share.pieces.into());
        }
        let seat = mean(model.seats.iter().map(Seat::own_value));
        let hour = mean(
            model
                .shares
                .iter()
                .map(|share| i64::from(share.rate) << SCALE_BITS),
        );
        let step = (0..count)
            .map(|at| {
                let unit = if at < classes || at >= resources {
                    seat / 4
                } else if at < orders {
                    hour / 2
                } else {
                    hour / 2 / pieces[at]
                };
                unit.clamp(1, MOST_STEP)
            })
            .collect();
        let free = (0..count).map(|at| at >= resources).collect();
        let most = (0..count).map(|at| (1 << 51) / pieces[at]).collect();
        Self {
            price: vec![0; count],
            best_price: vec![0; count],
            best: i128::MAX,
            level: 1 << (STEP_BITS - 3),
            direction: vec![0; count],
            stale: 0,
            step,
            capacity,
            free,
            most,
            worth: None,
            best_worth: 0,
            worth_direction: 0,
        }
    }

    /// Seeks the worth of a person at which plans that place so many are bounded best; that of nobody is 0.
    pub(super) fn place(&mut self, people: u64) {
        let people = i64::try_from(people).expect("people fit");
        if people == 0 {
            return;
        }
        let step = self.step.first().copied().unwrap_or(0);
        let unit = step.max(1 << SCALE_BITS) * BRISK;
        self.worth = Some(Worth {
            people,
            value: 0,
            unit,
        });
    }

    /// The whole market at the prices of the moment.
    fn read(&self, model: &Model, domain: &Domain, halt: Halt<'_>) -> Result<Reading, NoBound> {
        let Some(worth) = &self.worth else {
            return read(model, 0, &self.price, domain, halt);
        };
        let mut reading = read(model, worth.fen(), &self.price, domain, halt)?;
        reading.value -= (i128::from(worth.fen()) * i128::from(worth.people)) << SCALE_BITS;
        Ok(reading)
    }

    /// The highest price of a resource.
    pub(super) fn most_price(&self, resource: usize) -> i64 {
        self.most[resource]
    }

    /// What passes of people one by one go by: the step of each price, what there is of it and the most that it can be; and the worth of a person.
    pub(super) fn scale(&mut self) -> ([&[i64]; 3], &mut Option<Worth>) {
        ([&self.step, &self.capacity, &self.most], &mut self.worth)
    }

    /// Brings prices to where they may be.
    pub(super) fn confine(&self, prices: &mut [i64]) {
        for ((price, &most), &free) in prices.iter_mut().zip(&self.most).zip(&self.free) {
            let least = if free { -most } else { 0 };
            *price = (*price).clamp(least, most);
        }
    }

    /// Starts again from some prices, for another domain.
    pub(super) fn restart(&mut self, prices: &[i64], level: i128) {
        self.price.clear();
        self.price.extend_from_slice(prices);
        self.best_price.clone_from(&self.price);
        self.best = i128::MAX;
        self.level = level;
        self.direction.fill(0);
        self.worth_direction = 0;
        self.best_worth = self.worth.map_or(0, |worth| worth.fen());
        self.stale = 0;
    }

    /// One reading and one step.
    pub(super) fn round(
        &mut self,
        model: &Model,
        domain: &Domain,
        patience: u32,
        halt: Halt<'_>,
    ) -> Result<Reading, NoBound> {
        let reading = self.read(model, domain, halt)?;
        let aim = (self.best.min(reading.value).abs() * self.level) >> STEP_BITS;
        if reading.value < self.best {
            if self.best < i128::MAX && self.best - reading.value > aim / 16 {
                self.stale = 0;
            } else {
                self.stale += 1;
            }
            self.best = reading.value;
            self.best_price.clone_from(&self.price);
            self.best_worth = self.worth.map_or(0, |worth| worth.fen());
        } else {
            self.stale += 1;
        }
        if self.stale > patience {
            self.stale = 0;
            self.level /= 2;
            self.price.clone_from(&self.best_price);
            self.direction.fill(0);
            self.worth_direction = 0;
            if let Some(worth) = &mut self.worth {
                worth.value = self.best_worth << SCALE_BITS;
            }
            return Ok(reading);
        }
        let mut norm: i128 = 0;
        if let Some(worth) = &self.worth {
            let excess = reading.people - worth.people;
            if worth.value == 0 && excess > 0 {
                self.worth_direction = 0;
            } else {
                let relative = (excess << UNIT_BITS) / worth.people;
                let along = relative.clamp(-(1 << 24), 1 << 24) + self.worth_direction * 7 / 8;
                self.worth_direction = along;
                let weight = i128::from(worth.people) * i128::from(worth.unit);
                norm += (i128::from(along) * i128::from(along) * weight) >> UNIT_BITS;
            }
        }
        for at in 0..self.price.len() {
            let excess = reading.excess[at];
            if self.price[at] == 0 && excess < 0 && !self.free[at] {
                self.direction[at] = 0;
                continue;
            }
            let relative = (i128::from(excess) << UNIT_BITS) / i128::from(self.capacity[at]);
            let relative = i64::try_from(relative.clamp(-(1 << 24), 1 << 24)).expect("clamped");
            let along = relative + self.direction[at] * 7 / 8;
            self.direction[at] = along;
            let weight = i128::from(self.capacity[at]) * i128::from(self.step[at]);
            norm += (i128::from(along) * i128::from(along) * weight) >> UNIT_BITS;
        }
        if norm > 0 {
            let aim = reading.value - self.best + aim;
            let length = (aim << STEP_BITS) / norm;
            if let Some(worth) = &mut self.worth {
                let along = i128::from(self.worth_direction) * i128::from(worth.unit);
                worth.add(-((along * length) >> STEP_BITS));
            }
            for at in 0..self.price.len() {
                let by = (i128::from(self.direction[at]) * i128::from(self.step[at]) * length)
                    >> STEP_BITS;
                let most = i128::from(self.most[at]);
                let least = if self.free[at] { -most } else { 0 };
                let price = (i128::from(self.price[at]) + by).clamp(least, most);
                self.price[at] = i64::try_from(price).expect("clamped");
            }
        }
        Ok(reading)
    }
}

fn mean(values: impl Iterator<Item = i64>) -> i64 {
    let (mut sum, mut count) = (0_i128, 0_i128);
    for value in values {
        sum += i128::from(value.max(0));
        count += 1;
    }
    let mean = i64::try_from(sum / count.max(1)).expect("a mean of i64s");
    mean.max(1 << SCALE_BITS)
}

//! The bound that any prices prove: the best week of every person, plus the best configuration of every
//! site, plus every order's pieces, all at those prices.
//!
//! A person pays for what a week uses, a site is paid for what it provides, so for every plan the sum
//! of weeks at prices and sites at prices is at least the plan's value. Prices of orders and of site
//! half-days are at least 0 (what is not used is not paid back); seats are met exactly (a seat taken is a seat provided) and
//! their prices are free in sign: a least crew can pay people to come.
//!
//! People and sites are cut into a fixed number of lots, read in parallel and joined in order, in
//! exact integers: the number of threads changes nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use super::answer::{Answer, ProofNode};
use super::domain::Domain;
use super::model::{Model, Piecework, Seat};
use super::site::Configurer;
use super::units::{NOWHERE, SCALE_BITS};
use super::week::{NONE, Planner, Terms};

/// Lots of people in a market that is worth cutting, and how many people make it worth it.
const LOTS: usize = 16;
const WORTH_CUTTING: usize = 400;

/// What ends a solve before its work is done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Halt<'a> {
    pub(super) stop: Option<&'a AtomicBool>,
    pub(super) deadline: Option<Instant>,
}

impl Halt<'_> {
    /// Whether to stop now.
    pub(super) fn is_up(self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
            || self
                .deadline
                .is_some_and(|deadline| Instant::now() >= deadline)
    }
}

/// Prices and what the decisions allow.
pub(super) struct Priced<'a> {
    pub(super) prices: &'a [i64],
    pub(super) domain: &'a Domain,
}

impl Terms for Priced<'_> {
    fn seat(&self, at: usize, seat: &Seat) -> Option<i64> {
        (self.domain.seat[at].1 > 0).then(|| self.prices[seat.price as usize])
    }

    fn share(&self, at: usize, share: &Piecework) -> (i64, u8, u8) {
        let (least, most) = self.domain.share[at];
        (unit_price(share, self.prices), least, most)
    }

    fn forced(&self, at: usize) -> bool {
        self.domain.seat[at].0 > 0
    }
}

/// Price of one half-day of a share.
pub(super) fn unit_price(share: &Piecework, prices: &[i64]) -> i64 {
    prices[share.order as usize] * i64::from(share.pieces) + site_price(share, prices)
}

/// What the stations cost of it.
pub(super) fn site_price(share: &Piecework, prices: &[i64]) -> i64 {
    match share.site {
        NOWHERE => 0,
        site => prices[site as usize],
    }
}

/// What one reading of the whole market finds.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// The bound, scaled.
    pub(super) value: i128,
    /// Asked for, less provided, of each resource.
    pub(super) excess: Vec<i64>,
    /// People whose best week is not empty.
    pub(super) people: i64,
    /// People of each opening in the sites' best configurations.
    pub(super) crews: Vec<u32>,
    pub(super) scans: u64,
}

pub(super) fn fen(scaled: i128) -> i64 {
    i64::try_from(scaled.div_euclid(1 << SCALE_BITS)).expect("sums of checked values fit")
}

/// Why a reading gives no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoBound {
    /// The decisions leave no plan.
    Empty,
    /// The caller asked to stop.
    Stopped,
}

/// People read between two looks at the stop flag and the clock.
pub(super) const POLL: usize = 512;

/// What the people of one lot make of the prices.
struct Lot {
    value: i128,
    used: Vec<i64>,
    people: i64,
    scans: u64,
}

/// Reads the whole market under prices, with a person placed worth `more` fen besides the model's bonus.
pub(super) fn read(
    model: &Model,
    more: i64,
    prices: &[i64],
    domain: &Domain,
    halt: Halt<'_>,
) -> Result<Reading, NoBound> {
    let people = model.people.len();
    let lots = if people < WORTH_CUTTING { 1 } else { LOTS };
    let read: Result<Vec<Lot>, NoBound> = (0..lots)
        .into_par_iter()
        .map(|lot| {
            let mut planner = Planner::new(model);
            planner.bonus += more << SCALE_BITS;
            let mut used = vec![0; model.prices()];
            let (mut value, mut placed) = (0, 0);
            let terms = Priced { prices, domain };
            for person in people * lot / lots..people * (lot + 1) / lots {
                if person % POLL == 0 && halt.is_up() {
                    return Err(NoBound::Stopped);
                }
                value += i128::from(planner.best(person, &terms).ok_or(NoBound::Empty)?);
                placed += i64::from(planner.seat != NONE || !planner.taken.is_empty());
                if planner.seat != NONE {
                    used[model.seats[planner.seat as usize].price as usize] += 1;
                }
                use_week(model, NONE, &planner.taken, |resource, amount| {
                    used[resource] += amount;
                });
            }
            Ok(Lot {
                value,
                used,
                people: placed,
                scans: planner.scans,
            })
        })
        .collect();
    let mut excess = vec![0; model.prices()];
    let mut value = 0;
    let (mut scans, mut placed) = (0, 0);
    for lot in read? {
        value += lot.value;
        placed += lot.people;
        scans += lot.scans;
        for (sum, more) in excess.iter_mut().zip(lot.used) {
            *sum += more;
        }
    }
    for (order, of) in model.orders.iter().enumerate() {
        let at = model.order_resource(order);
        value += i128::from(prices[at]) * i128::from(of.pieces);
        excess[at] -= i64::try_from(of.pieces).expect("pieces were checked to be below 2^40");
    }
    let mut configurer = Configurer::new(model);
    let mut crews = vec![0; model.openings.len()];
    for site in 0..=model.sites.len() {
        value += i128::from(
            configurer
                .best(site, prices, domain)
                .ok_or(NoBound::Empty)?,
        );
        for (&opening, &count) in model.openings_at(site).iter().zip(&configurer.people) {
            crews[opening as usize] = count;
        }
        configurer.spread(site, |price, seats| excess[price] -= i64::from(seats));
        if site < model.sites.len() {
            excess[model.site_resource(site)] -= i64::from(configurer.left);
        }
    }
    Ok(Reading {
        value,
        excess,
        people: placed,
        crews,
        scans,
    })
}

impl Answer {
    /// What the prices of the proof prove without its tariff, in fen: less than they might, but of plans of other markets too, whose orders have
    /// more people. Of a model that the answer cannot be of, its bound.
    pub(crate) fn bound_by_the_piece(&self, model: &Model) -> i64 {
        let Some(ProofNode::Leaf {
            prices,
            tariff: Some(_),
        }) = self.proof.nodes.first()
        else {
            return self.bound;
        };
        if prices.len() != model.prices() {
            return self.bound;
        }
        let worth = self.count.as_ref().map_or(0, |count| count.worth);
        let domain = Domain::new(model);
        match read(model, worth, prices, &domain, Halt::default()) {
            Err(_) => self.bound,
            Ok(reading) => {
                let placed = i64::try_from(self.placed).expect("a count of people");
                fen(reading.value) - worth * placed
            }
        }
    }
}

/// What a week costs at prices.
pub(super) fn cost_of_week(model: &Model, prices: &[i64], seat: u32, taken: &[(u32, u8)]) -> i64 {
    let mut cost = 0;
    if seat != NONE {
        cost += prices[model.seats[seat as usize].price as usize];
    }
    use_week(model, NONE, taken, |resource, amount| {
        cost += prices[resource] * amount
    });
    cost
}

/// Calls `used(resource, amount)` for what a week uses.
pub(super) fn use_week(
    model: &Model,
    seat: u32,
    taken: &[(u32, u8)],
    mut used: impl FnMut(usize, i64),
) {
    if seat != NONE {
        used(model.seats[seat as usize].class as usize, 1);
    }
    for &(share, half_days) in taken {
        let share = &model.shares[share as usize];
        let half_days = i64::from(half_days);
        used(share.order as usize, i64::from(share.pieces) * half_days);
        if share.site != NOWHERE {
            used(share.site as usize, half_days);
        }
    }
}

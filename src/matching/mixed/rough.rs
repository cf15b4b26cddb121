//! Rough prices: people come one by one, each takes the best week at the prices of the moment, and what it uses gets
//! dearer at once.
//!
//! That is the incremental subgradient method (Nedic & Bertsekas 2001) on the bound, with stations priced by the half-day for seats and
//! shares alike and crews left out. A price falls steadily, by as much a pass as full use of its capacity makes it
//! rise; the step shrinks from pass to pass. People who would all move at once on the same prices do not here, so
//! steps may be long: a few dozen passes do what thousands of readings of the whole market do not.
//!
//! People are scattered in memory once ([`Model::in_order`]) and met a few neighbours at a time; the order of these groups is drawn anew
//! for each pass, from a fixed seed. All is integer. Drawn one by one, people with all they are offered would come from far memory.
//!
//! Complexity: one week a person and pass.

use super::bound::{Halt, unit_price};
use super::domain::Domain;
use super::draw::Draw;
use super::model::{Model, Piecework, Seat};
use super::site::Configurer;
use super::units::{NOWHERE, SCALE_BITS, STEP_UNIT};
use super::week::{NONE, Planner, Terms};
use super::worth::Worth;

/// Fixed point of steps and of the fall a person.
const BITS: u32 = STEP_UNIT;
/// People between two looks at the stop flag and the clock.
const POLL: usize = 256;

/// Prices that fall as time goes by; a unit of time is a person.
struct Tide<'a> {
    model: &'a Model,
    price: Vec<i64>,
    /// When each price was last written.
    written: Vec<i64>,
    /// Fall a person, in 2^-16.
    fall: Vec<i64>,
    now: i64,
}

impl Tide<'_> {
    fn at(&self, resource: usize) -> i64 {
        let fallen = (self.fall[resource] * (self.now - self.written[resource])) >> BITS;
        (self.price[resource] - fallen).max(0)
    }

    fn seat_price(&self, seat: &Seat) -> i64 {
        let of = &self.model.openings[self.model.opening_of[seat.class as usize] as usize];
        let stations = of.site.map_or(0, |site| {
            self.at(self.model.site_resource(site as usize)) * i64::from(seat.half_days)
        });
        self.at(seat.class as usize) + stations
    }
}

impl Terms for Tide<'_> {
    fn seat(&self, _at: usize, seat: &Seat) -> Option<i64> {
        let opening = self.model.opening_of[seat.class as usize] as usize;
        (self.model.openings[opening].places > 0).then(|| self.seat_price(seat))
    }

    fn share(&self, _at: usize, share: &Piecework) -> (i64, u8, u8) {
        let mut price = self.at(share.order as usize) * i64::from(share.pieces);
        if share.site != NOWHERE {
            price += self.at(share.site as usize);
        }
        (price, 0, share.most)
    }

    const FORCES: bool = false;

    fn forced(&self, _at: usize) -> bool {
        false
    }
}

/// People side by side in memory are met one after another, so many at a time: what is read next is then near by.
const SIDE_BY_SIDE: usize = 4;

/// A drawn order of the people for [`Model::in_order`], in which neighbours have nothing in common.
pub(super) fn scattered(people: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..people).collect();
    let mut draw = Draw::new(people as u64 + 2);
    shuffle(&mut order, &mut draw);
    order
}

fn shuffle(order: &mut [usize], draw: &mut Draw) {
    for at in (1..order.len()).rev() {
        order.swap(at, draw.below(at + 1));
    }
}

/// The order in which people come, drawn anew for each pass.
struct Tour {
    people: usize,
    /// Where each group of people side by side begins.
    begins: Vec<usize>,
    order: Vec<usize>,
    draw: Draw,
}

impl Tour {
    fn new(people: usize, seed: u64) -> Self {
        Self {
            people,
            begins: (0..people).step_by(SIDE_BY_SIDE).collect(),
            order: Vec::with_capacity(people),
            draw: Draw::new(seed),
        }
    }

    fn draw(&mut self) -> &[usize] {
        shuffle(&mut self.begins, &mut self.draw);
        self.order.clear();
        for &begin in &self.begins {
            let end = self.people.min(begin + SIDE_BY_SIDE);
            self.order.extend(begin..end);
        }
        &self.order
    }
}

/// How steps shrink, evenly from pass to pass.
#[derive(Clone, Copy)]
pub(super) struct Passes {
    /// Step of the first pass.
    first: i64,
    /// Part of a step that the next pass keeps, in 2^-12.
    kept: i64,
    count: u32,
}

impl Passes {
    /// So many passes with steps from `first` down to about `last`, of a unit of `2^STEP_UNIT`.
    pub(super) fn new(first: i64, last: i64, count: u32) -> Self {
        let ends = |kept: i64| (1..count).fold(first << 12, |step, _| (step * kept) >> 12) >> 12;
        let kept = (1..1 << 12).rev().find(|&kept| ends(kept) <= last);
        Self {
            first,
            kept: kept.unwrap_or(1 << 11),
            count,
        }
    }
}

/// Sets the worth to the mean of its last passes, and the planner's bonus back.
fn settle(planner: &mut Planner<'_>, model: &Model, worth: &mut Option<Worth>, sum: i64) {
    planner.bonus = model.bonus << SCALE_BITS;
    if let Some(worth) = worth {
        worth.value = sum;
    }
}

/// Prices after so many passes, seats with their stations' price in it; `None` if stopped. `unit` is a price at which a
/// resource is dear, `capacity` what there is of it, `most` what no price passes.
pub(super) fn rough(
    model: &Model,
    planner: &mut Planner<'_>,
    [unit, capacity, most]: [&[i64]; 3],
    passes: Passes,
    worth: &mut Option<Worth>,
    halt: Halt<'_>,
) -> Option<Vec<i64>> {
    let people = model.people.len();
    let count = i64::try_from(people).expect("people fit").max(1);
    let mut tide = Tide {
        model,
        price: vec![0; model.resources()],
        written: vec![0; model.resources()],
        fall: vec![0; model.resources()],
        now: 0,
    };
    let mut tour = Tour::new(people, people as u64);
    let mut step = passes.first;
    let mut sum = vec![0_i64; model.resources()];
    let mut worths = 0;
    let averaged = (passes.count / 4).max(1);
    for pass in 0..passes.count {
        let order = tour.draw();
        for resource in 0..model.resources() {
            tide.price[resource] = tide.at(resource);
            tide.written[resource] = 0;
            tide.fall[resource] = unit[resource] * step / count;
            if pass + averaged >= passes.count {
                sum[resource] += tide.price[resource] / i64::from(averaged);
            }
        }
        if let Some(worth) = worth.filter(|_| pass + averaged >= passes.count) {
            worths += worth.value / i64::from(averaged);
        }
        tide.now = 0;
        for (turn, &person) in order.iter().enumerate() {
            if turn % POLL == 0 && halt.is_up() {
                return None;
            }
            let now = i64::try_from(turn).expect("people fit");
            tide.now = now;
            if let Some(worth) = worth {
                planner.bonus = (model.bonus << SCALE_BITS) + worth.value;
            }
            planner.best(person, &tide)?;
            if let Some(worth) = worth {
                let came = planner.seat != NONE || !planner.taken.is_empty();
                worth.turn(came, count, step);
            }
            let mut use_up = |resource: usize, amount: i64| {
                let rise = i128::from(unit[resource] * step) * i128::from(amount)
                    / i128::from(capacity[resource]);
                let rise = i64::try_from(rise >> BITS).expect("a step within a price");
                tide.price[resource] = (tide.at(resource) + rise).min(most[resource]);
                tide.written[resource] = now;
            };
            if planner.seat != NONE {
                let seat = &model.seats[planner.seat as usize];
                let opening = model.opening_of[seat.class as usize] as usize;
                use_up(seat.class as usize, 1);
                if let Some(site) = model.openings[opening].site {
                    use_up(model.site_resource(site as usize), seat.half_days.into());
                }
            }
            for &(share, half_days) in &planner.taken {
                let share = &model.shares[share as usize];
                use_up(
                    share.order as usize,
                    i64::from(share.pieces) * i64::from(half_days),
                );
                if share.site != NOWHERE {
                    use_up(share.site as usize, half_days.into());
                }
            }
        }
        tide.now = count;
        step = ((step * passes.kept) >> 12).max(1);
    }
    settle(planner, model, worth, worths);
    let mut prices = sum;
    for class in 0..model.class_seats.len() {
        let of = &model.openings[model.opening_of[class] as usize];
        if let Some(site) = of.site {
            prices[class] += prices[model.site_resource(site as usize)] * i64::from(of.half_days);
        }
    }
    // Where nobody works by shares a half-day left over is worth nothing: only seats are priced, and the
    // choice of people is exact.
    let mut shared = vec![false; model.resources()];
    for share in model.shares.iter().filter(|share| share.site != NOWHERE) {
        shared[share.site as usize] = true;
    }
    for site in 0..model.sites.len() {
        let at = model.site_resource(site);
        if !shared[at] {
            prices[at] = 0;
        }
    }
    prices.resize(model.prices(), 0);
    for class in 0..model.class_seats.len() {
        for &offer in model.crew_offers_of(class) {
            prices[offer as usize] = prices[class];
        }
    }
    Some(prices)
}

/// Prices, with nothing decided.
struct Whole<'a>(&'a [i64]);

impl Terms for Whole<'_> {
    fn seat(&self, _at: usize, seat: &Seat) -> Option<i64> {
        Some(self.0[seat.price as usize])
    }

    fn share(&self, _at: usize, share: &Piecework) -> (i64, u8, u8) {
        (unit_price(share, self.0), 0, share.most)
    }

    const FORCES: bool = false;

    fn forced(&self, _at: usize) -> bool {
        false
    }
}

/// Times a pass that a site chooses its people, and orders are paid for.
const TURNS: usize = 8;

/// Bettered prices: as [`rough`], but each site now chooses its people as the bound has it (crews, stations, a price for
/// each offer of a crew), a few times a pass, and what it provides gets cheaper at once.
pub(super) fn refine(
    model: &Model,
    planner: &mut Planner<'_>,
    [unit, capacity, most]: [&[i64]; 3],
    prices: &mut Vec<i64>,
    passes: Passes,
    worth: &mut Option<Worth>,
    halt: Halt<'_>,
) -> Option<()> {
    let people = model.people.len();
    let sites = model.sites.len() + 1;
    let mut tour = Tour::new(people, people as u64 + 1);
    let mut step = passes.first;
    let averaged = (passes.count / 4).max(1);
    let mut sum = vec![0_i64; prices.len()];
    let mut worths = 0;
    let all = i64::try_from(people).expect("people fit").max(1);
    let mut configurer = Configurer::new(model);
    let domain = &Domain::new(model);
    let turns = i64::try_from(TURNS).expect("a few");
    let free: Vec<bool> = (0..prices.len())
        .map(|at| at >= model.resources())
        .collect();
    for pass in 0..passes.count {
        let order = tour.draw();
        let by = |price: &mut i64, at: usize, amount: i64, part: i64| {
            let move_by =
                i128::from(unit[at] * step) * i128::from(amount) / i128::from(capacity[at] * part);
            let to = *price + i64::try_from(move_by >> BITS).expect("a step within a price");
            let least = if free[at] { -most[at] } else { 0 };
            *price = to.clamp(least, most[at]);
        };
        for turn in 0..TURNS {
            for (now, &person) in order[people * turn / TURNS..people * (turn + 1) / TURNS]
                .iter()
                .enumerate()
            {
                if now % POLL == 0 && halt.is_up() {
                    return None;
                }
                if let Some(worth) = worth {
                    planner.bonus = (model.bonus << SCALE_BITS) + worth.value;
                }
                planner.best(person, &Whole(prices))?;
                if let Some(worth) = worth {
                    let came = planner.seat != NONE || !planner.taken.is_empty();
                    worth.turn(came, all, step);
                }
                if planner.seat != NONE {
                    let at = model.seats[planner.seat as usize].price as usize;
                    by(&mut prices[at], at, 1, 1);
                }
                for &(share, half_days) in &planner.taken {
                    let share = &model.shares[share as usize];
                    let at = share.order as usize;
                    let pieces = i64::from(share.pieces) * i64::from(half_days);
                    by(&mut prices[at], at, pieces, 1);
                    if share.site != NOWHERE {
                        let at = share.site as usize;
                        by(&mut prices[at], at, half_days.into(), 1);
                    }
                }
            }
            for site in 0..sites {
                configurer.best(site, prices, domain)?;
                configurer.spread(site, |price, seats| {
                    by(&mut prices[price], price, -i64::from(seats), turns);
                });
                if site < model.sites.len() {
                    let at = model.site_resource(site);
                    by(&mut prices[at], at, -i64::from(configurer.left), turns);
                }
            }
            for (number, of) in model.orders.iter().enumerate() {
                let at = model.order_resource(number);
                let pieces =
                    i64::try_from(of.pieces).expect("pieces were checked to be below 2^40");
                by(&mut prices[at], at, -pieces, turns);
            }
        }
        if pass + averaged >= passes.count {
            if let Some(worth) = worth {
                worths += worth.value / i64::from(averaged);
            }
            for (sum, price) in sum.iter_mut().zip(prices.iter()) {
                *sum += price / i64::from(averaged);
            }
        }
        step = ((step * passes.kept) >> 12).max(1);
    }
    *prices = sum;
    settle(planner, model, worth, worths);
    Some(())
}

//! Reads an answer again: every rule of the plan, and every part of the proof.
//!
//! Nothing here is shared with the solver but the model, its units and the words of the answer. The plan is
//! recounted from its offers. The tree must visit each of its nodes once and cut integer variables, so its ends
//! cover every plan; at each end the prices bound the plans of that part by their own, plain programmes:
//! every number of half-days of every order, every number of people of every opening, no shortcut.
//!
//! Why an end is a bound: a plan's people pay the prices of all that they use, and its sites and orders are paid no less,
//! because site and piece prices are at least 0 and a seat taken is a seat provided. So the plan's value
//! is at most the sum of the best weeks, the best configurations and the pieces at those prices. Under a tariff an order is paid what
//! its people are asked, which is no more than its income: shown by going through all lists of people that could pay more.
//!
//! All sums are `i128`; complexity O(offers x 14) and O(half-days x places) a site, at each end.
//!
//! One file, though long: the recount of the plan and the walk through the tree are the whole check; `sites` and `incomes` tell what sites and
//! orders can earn at its ends.

mod fault;
mod incomes;
mod ranges;
mod sites;

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::answer::{Answer, Proof, ProofNode, Taken, Tariff};
use super::domain::Variable;
use super::model::{Model, Piecework};
use super::units::{NOWHERE, ONE_PERSON, SCALE_BITS};
pub use fault::CheckError;
use incomes::check_tariff;
use ranges::Ranges;
use sites::{best_site, crew_worth, share_lengths};

impl Answer {
    /// Checks the plan against every rule and the proof against the bound.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn verify(&self, model: &Model) -> Result<(), CheckError> {
        let (found, placed) = plan_value(model, self)?;
        if found != i128::from(self.value) {
            return Err(CheckError::Value {
                claimed: self.value,
                found,
            });
        }
        if placed != self.placed {
            return Err(CheckError::Placed {
                claimed: self.placed,
                found: placed,
            });
        }
        if self.bound < self.value {
            return Err(CheckError::BelowValue {
                bound: self.bound,
                value: self.value,
            });
        }
        match &self.count {
            None if !model.most_placed => tree(model, &self.proof, self.bound.into()),
            Some(count) if model.most_placed && count.bound >= placed && count.worth >= 0 => {
                // In the model of the count alone a plan is worth its people, so one person more than the
                // bound would be worth more than this.
                let people = (i128::from(count.bound) + 1) * i128::from(ONE_PERSON) - 1;
                tree(&model.counting(), &count.proof, people)?;
                // A plan that places as many is worth its value and at least so much for its people.
                let people = i128::from(count.worth) * i128::from(placed);
                let model = model.with_bonus(count.worth);
                tree(&model, &self.proof, i128::from(self.bound) + people)
            }
            _ => Err(CheckError::Count),
        }
    }
}

/// Whether a tariff fits the model and its incomes can be shown.
pub(super) fn shows(model: &Model, tariff: &Tariff) -> bool {
    check_tariff(model, 0, tariff).is_ok()
}

fn capacity(model: &Model, resource: usize) -> u64 {
    let classes = model.class_seats.len();
    let sites = model.sites.len();
    if resource < classes {
        model.class_seats[resource].into()
    } else if resource < classes + sites {
        model.sites[resource - classes].into()
    } else {
        model.orders[resource - classes - sites].pieces
    }
}

/// Worth of the plan, in fen, and people placed.
fn plan_value(model: &Model, answer: &Answer) -> Result<(i128, u64), CheckError> {
    let people = model.people.len();
    if answer.weeks.len() != people {
        return Err(CheckError::Weeks {
            found: answer.weeks.len(),
            people,
        });
    }
    let mut used = Used {
        resources: vec![0; model.class_seats.len() + model.sites.len() + model.orders.len()],
        crews: vec![0; model.openings.len()],
    };
    let mut value = 0;
    let mut placed = 0;
    for (person, week) in answer.weeks.iter().enumerate() {
        stands(model, person, week)?;
        if week.place.is_some() || !week.shares.is_empty() {
            placed += 1;
            value += week_value(model, person, week, &mut used)? + i128::from(model.bonus);
        }
    }
    used.within(model)?;
    Ok((value, placed))
}

/// What a plan uses.
struct Used {
    /// By resource.
    resources: Vec<u64>,
    /// By opening, its people.
    crews: Vec<u32>,
}

impl Used {
    /// Whether resources and openings have as much.
    fn within(&self, model: &Model) -> Result<(), CheckError> {
        for (resource, &used) in self.resources.iter().enumerate() {
            let capacity = capacity(model, resource);
            if used > capacity {
                return Err(CheckError::Overfull {
                    resource,
                    capacity,
                    used,
                });
            }
        }
        for (opening, (&people, of)) in self.crews.iter().zip(model.openings.iter()).enumerate() {
            if people > of.places || (people > 0 && people < of.crew) {
                return Err(CheckError::Crew { opening, people });
            }
        }
        Ok(())
    }
}

/// Whether a person takes what stands.
fn stands(model: &Model, person: usize, week: &Taken) -> Result<(), CheckError> {
    let seat = model.must_seat[person];
    let shares = model.share_start[person] as usize..model.share_start[person + 1] as usize;
    let kept = (seat == NOWHERE || week.place == Some(seat))
        && shares.filter(|&at| model.shares[at].must > 0).all(|at| {
            week.shares.iter().any(|&(share, half_days)| {
                share as usize == at && half_days >= model.shares[at].must
            })
        });
    if kept {
        Ok(())
    } else {
        Err(CheckError::Stands { person })
    }
}

/// Worth of a week that is not empty, in fen, without the bonus; it adds what the week uses.
fn week_value(
    model: &Model,
    person: usize,
    week: &Taken,
    used: &mut Used,
) -> Result<i128, CheckError> {
    let who = &model.people[person];
    let sites = model.class_seats.len();
    let mut under = vec![0_u32; model.limits.len()];
    let mut half_days = 0;
    let mut worth = i128::from(who.once);
    if let Some(place) = week.place {
        let place = place as usize;
        let own = model.seat_start[person] as usize..model.seat_start[person + 1] as usize;
        if !own.contains(&place) {
            return Err(CheckError::NotOffered { person });
        }
        let seat = &model.seats[place];
        let opening = model.opening_of[seat.class as usize] as usize;
        let of = &model.openings[opening];
        worth += i128::from(seat.value);
        half_days += u32::from(of.half_days);
        if let Some(limit) = of.limit {
            under[limit as usize] += u32::from(of.half_days);
        }
        used.resources[seat.class as usize] += 1;
        used.crews[opening] += 1;
        if let Some(site) = of.site {
            used.resources[sites + site as usize] += u64::from(of.half_days);
        }
    }
    let mut orders = Vec::new();
    for &(share, taken) in &week.shares {
        let share = share as usize;
        let own = model.share_start[person] as usize..model.share_start[person + 1] as usize;
        if !own.contains(&share) {
            return Err(CheckError::NotOffered { person });
        }
        let share = &model.shares[share];
        if !(share.least..=share.most).contains(&taken) {
            return Err(CheckError::NotOffered { person });
        }
        if orders.contains(&share.order) {
            return Err(CheckError::SharedTwice { person });
        }
        orders.push(share.order);
        worth += i128::from(model.values[share.value_at(taken)]);
        half_days += u32::from(taken);
        let order = share.order as usize - sites - model.sites.len();
        if let Some(limit) = model.orders[order].limit {
            under[limit as usize] += u32::from(taken);
        }
        used.resources[share.order as usize] += u64::from(share.pieces) * u64::from(taken);
        if share.site != NOWHERE {
            used.resources[share.site as usize] += u64::from(taken);
        }
    }
    let least = if model.bound[person] { 0 } else { who.least };
    if half_days > who.half_days.into() || half_days < least.into() {
        return Err(CheckError::HalfDays { person, half_days });
    }
    for ((limit, &half_days), &most) in (0..).zip(&under).zip(model.limits.iter()) {
        if half_days > most.into() {
            return Err(CheckError::Limit {
                person,
                limit,
                half_days,
            });
        }
    }
    if worth < 0 && !model.bound[person] {
        return Err(CheckError::Worthless { person, worth });
    }
    Ok(worth)
}

enum Step {
    Visit(usize),
    Narrow(Variable, u32, u32),
    Restore(Variable, (u32, u32)),
}

fn tree(model: &Model, proof: &Proof, bound: i128) -> Result<(), CheckError> {
    let lengths = share_lengths(model);
    let mut ranges = Ranges {
        crew: vec![(0, u32::MAX); model.openings.len()],
        seat: vec![(0, 1); model.seats.len()],
        share: vec![(0, u32::MAX); model.shares.len()],
    };
    for (share, range) in model.shares.iter().zip(&mut ranges.share) {
        range.0 = share.must.into();
    }
    for &seat in model.must_seat.iter().filter(|&&seat| seat != NOWHERE) {
        ranges.seat[seat as usize].0 = 1;
    }
    let mut seen = vec![false; proof.nodes.len()];
    let mut reached = 0;
    let mut steps = vec![Step::Visit(0)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Restore(variable, range) => {
                *ranges.of(variable).expect("checked when it was cut") = range;
            }
            Step::Narrow(variable, least, most) => {
                let range = ranges.of(variable).expect("checked when it was cut");
                *range = (range.0.max(least), range.1.min(most));
            }
            Step::Visit(node) => {
                if node >= proof.nodes.len() || std::mem::replace(&mut seen[node], true) {
                    return Err(CheckError::Tree { node });
                }
                reached += 1;
                match &proof.nodes[node] {
                    ProofNode::Leaf { prices, tariff } => {
                        check_prices(model, node, prices)?;
                        if let Some(tariff) = tariff {
                            check_tariff(model, node, tariff)?;
                        }
                        let asked = Asked {
                            prices,
                            tariff: tariff.as_ref(),
                        };
                        if let Some(proven) = leaf(model, asked, &ranges, &lengths)
                            && proven > bound
                        {
                            return Err(CheckError::Bound {
                                node,
                                proven,
                                bound,
                            });
                        }
                    }
                    &ProofNode::Cut {
                        variable,
                        most,
                        below,
                        above,
                    } => {
                        let Some(&mut range) = ranges.of(variable) else {
                            return Err(CheckError::Variable { node });
                        };
                        // Popped from the end: the lower side, then the upper.
                        steps.push(Step::Restore(variable, range));
                        steps.push(Step::Visit(above));
                        steps.push(Step::Narrow(variable, most.saturating_add(1), u32::MAX));
                        steps.push(Step::Restore(variable, range));
                        steps.push(Step::Visit(below));
                        steps.push(Step::Narrow(variable, 0, most));
                    }
                }
            }
        }
    }
    let nodes = proof.nodes.len();
    if reached == nodes {
        Ok(())
    } else {
        Err(CheckError::Unreached { nodes, reached })
    }
}

fn check_prices(model: &Model, node: usize, prices: &[i64]) -> Result<(), CheckError> {
    let classes = model.class_seats.len();
    let resources = classes + model.sites.len() + model.orders.len();
    let wanted = resources + model.crew_offers.len();
    if prices.len() != wanted {
        return Err(CheckError::Prices {
            node,
            found: prices.len(),
            prices: wanted,
        });
    }
    for (resource, &price) in prices.iter().enumerate() {
        if price.unsigned_abs() > 1 << 60 || (price < 0 && (classes..resources).contains(&resource))
        {
            return Err(CheckError::Price {
                node,
                resource,
                price,
            });
        }
    }
    Ok(())
}

/// What an end asks.
#[derive(Clone, Copy)]
struct Asked<'a> {
    prices: &'a [i64],
    tariff: Option<&'a Tariff>,
}

impl Asked<'_> {
    /// For so many half-days of a share.
    fn share(self, share: &Piecework, half_days: u8) -> i128 {
        let (prices, half_days_asked) = (self.prices, i128::from(half_days));
        let site = match share.site {
            NOWHERE => 0,
            site => i128::from(prices[site as usize]) * half_days_asked,
        };
        let pieces = match self.tariff {
            Some(tariff) => i128::from(tariff.shares[share.value_at(half_days)]),
            None => {
                let price = i128::from(prices[share.order as usize]);
                price * i128::from(share.pieces) * half_days_asked
            }
        };
        site + pieces
    }
}

/// People whose weeks one thread adds up at least.
const PEOPLE_A_TASK: usize = 256;

/// What the prices prove where the ranges hold, in whole fen; `None` if there is no plan at all. `lengths` are those of shares at each site.
fn leaf(
    model: &Model,
    asked: Asked<'_>,
    ranges: &Ranges,
    lengths: &[BTreeSet<usize>],
) -> Option<i128> {
    let prices = asked.prices;
    let weeks = (0..model.people.len()).into_par_iter();
    let weeks = weeks.with_min_len(PEOPLE_A_TASK);
    let weeks = weeks.map(|person| best_week(model, asked, ranges, person));
    let mut sum = weeks.try_reduce(|| 0, |one, other| Some(one + other))?;
    for (site, lengths) in lengths.iter().enumerate() {
        sum += best_site(model, prices, ranges, site, lengths)?;
    }
    for (opening, of) in model.openings.iter().enumerate() {
        if of.site.is_none() {
            let worth = crew_worth(model, prices, ranges, opening);
            sum += worth.into_iter().flatten().max()?;
        }
    }
    for (order, of) in model.orders.iter().enumerate() {
        let price = prices[model.class_seats.len() + model.sites.len() + order];
        sum += match asked.tariff {
            Some(tariff) => i128::from(tariff.incomes[order]),
            None => i128::from(price) * i128::from(of.pieces),
        };
    }
    Some(sum.div_euclid(1 << SCALE_BITS))
}

/// Net worth of a way to some half-days, and its own worth (no price, no bonus).
type Way = (i128, i128);

/// The best week of a person: the best with each seat, and without one.
fn best_week(model: &Model, asked: Asked<'_>, ranges: &Ranges, person: usize) -> Option<i128> {
    let who = &model.people[person];
    let room = usize::from(who.half_days);
    let bound = model.bound[person];
    let shares = model.share_start[person] as usize..model.share_start[person + 1] as usize;
    let seats = model.seat_start[person] as usize..model.seat_start[person + 1] as usize;
    let own = i128::from(who.once) << SCALE_BITS;
    let to_plan = |worth: i128| if model.counting { 0 } else { worth };
    // Own worth beyond all that could be taken from it again is as good as that much.
    let mut ample = -own.min(0);
    for seat in &model.seats[seats.clone()] {
        ample = ample.max(-(own + i128::from(seat.own_value())));
    }
    for share in &model.shares[shares.clone()] {
        for half_days in share.least..=share.most {
            ample += -value_of(model, share, half_days).min(0);
        }
    }
    if bound {
        // Whatever it is worth: own worth is of no account.
        ample = 0;
    }
    let loose = best_shares(model, asked, ranges, person, (ample, None));
    let forced = shares.clone().any(|at| ranges.share[at].0 > 0)
        || seats.clone().any(|at| ranges.seat[at].0 > 0);
    let bonus = i128::from(model.bonus) << SCALE_BITS;
    let need = if bound {
        0
    } else {
        usize::from(who.least).max(1)
    };
    let mut best = (!forced).then_some(0);
    let musts = seats.clone().filter(|&at| ranges.seat[at].0 > 0).count();
    for choice in seats.map(Some).chain([None]) {
        let (mut taken, mut value, mut price, mut must, mut beside) = (0, 0, 0, false, None);
        if let Some(at) = choice {
            if ranges.seat[at].1 == 0 || ranges.seat[at].0 > 1 {
                continue;
            }
            let seat = &model.seats[at];
            price = i128::from(asked.prices[seat.price as usize]);
            value = i128::from(seat.own_value());
            let opening = &model.openings[model.opening_of[seat.class as usize] as usize];
            taken = usize::from(opening.half_days);
            if let Some(limit) = opening.limit {
                if opening.half_days > model.limits[limit as usize] {
                    continue;
                }
                beside = Some((limit, taken));
            }
            must = ranges.seat[at].0 > 0;
        }
        if musts > usize::from(must) || taken > room {
            continue;
        }
        let tight;
        let minds = |limit: u32| shares.clone().any(|at| model.shares[at].limit == limit);
        let table = if beside.is_some_and(|(limit, _)| minds(limit)) {
            tight = best_shares(model, asked, ranges, person, (ample, beside));
            &tight
        } else {
            &loose
        };
        for (half_days, ways) in table[..=room - taken].iter().enumerate() {
            for &(net, worth) in ways {
                if half_days + taken >= need && (bound || own + value + worth >= 0) {
                    best = best.max(Some(to_plan(own + value) + bonus - price + net));
                }
            }
        }
    }
    best
}

/// The ways to each number of half-days of shares that no other beats in both, own worth counted up to
/// `ample`, beside a seat that takes so many half-days of a limit.
fn best_shares(
    model: &Model,
    asked: Asked<'_>,
    ranges: &Ranges,
    person: usize,
    (ample, beside): (i128, Option<(u32, usize)>),
) -> Vec<Vec<Way>> {
    let room = usize::from(model.people[person].half_days);
    let shares = model.share_start[person] as usize..model.share_start[person + 1] as usize;
    // By half-days in all times the width, and those of the limit that is gone through, if one can bind.
    let binds = |limit: u32| {
        let most = model.limits.get(limit as usize);
        most.is_some_and(|&most| usize::from(most) < room)
    };
    let deep = shares.clone().any(|at| binds(model.shares[at].limit));
    let width = if deep { room + 1 } else { 1 };
    let mut table: Vec<Vec<Way>> = vec![Vec::new(); (room + 1) * width];
    table[0].push((0, 0));
    let mut limit = NOWHERE;
    let mut at = shares.start;
    while at < shares.end {
        let order = model.shares[at].order;
        let end = (at..shares.end)
            .find(|&at| model.shares[at].order != order)
            .unwrap_or(shares.end);
        if deep && model.shares[at].limit != limit {
            limit = model.shares[at].limit;
            merge(&mut table, width);
        }
        let mut most_of_limit = room;
        if let Some(&most) = model.limits.get(limit as usize) {
            let seat = beside.map_or(0, |(same, taken)| if same == limit { taken } else { 0 });
            most_of_limit = usize::from(most).saturating_sub(seat).min(room);
        }
        let musts = (at..end).filter(|&at| ranges.share[at].0 > 0).count();
        let mut next = if musts == 0 {
            table.clone()
        } else {
            vec![Vec::new(); (room + 1) * width]
        };
        for choice in at..end {
            let share = &model.shares[choice];
            let (least, most) = ranges.share[choice];
            if musts > usize::from(least > 0) {
                continue;
            }
            for half_days in share.least..=share.most {
                if u32::from(half_days) < least || u32::from(half_days) > most {
                    continue;
                }
                let value = value_of(model, share, half_days);
                let own = if model.counting { 0 } else { value };
                let net = own - asked.share(share, half_days);
                let more = usize::from(half_days);
                let counts = if limit == NOWHERE { 0 } else { more };
                for before in 0..(room + 1).saturating_sub(more) {
                    for of_limit in 0..(most_of_limit + 1).saturating_sub(counts).min(width) {
                        for &(sum, worth) in &table[before * width + of_limit] {
                            next[(before + more) * width + of_limit + counts]
                                .push((sum + net, (worth + value).min(ample)));
                        }
                    }
                }
            }
        }
        next.iter_mut().for_each(thin);
        table = next;
        at = end;
    }
    merge(&mut table, width);
    table.into_iter().step_by(width).collect()
}

/// Forgets how much of a limit was taken.
fn merge(table: &mut [Vec<Way>], width: usize) {
    for row in table.chunks_mut(width) {
        let mut all: Vec<Way> = row.iter_mut().flat_map(std::mem::take).collect();
        thin(&mut all);
        row[0] = all;
    }
}

/// Leaves the ways that no other beats in both.
fn thin(ways: &mut Vec<Way>) {
    ways.sort_unstable_by(|a, b| b.cmp(a));
    let mut most = i128::MIN;
    ways.retain(|&(_, worth)| {
        let better = worth > most;
        most = most.max(worth);
        better
    });
}

fn value_of(model: &Model, share: &Piecework, half_days: u8) -> i128 {
    i128::from(model.values[share.value_at(half_days)]) << SCALE_BITS
}

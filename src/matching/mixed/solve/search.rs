//! Prices of the whole market, plans at prices, and tariffs: what a search is made of.

use crate::matching::mixed::answer::{Proof, ProofNode, Stopped, Taken};
use crate::matching::mixed::ascent::Ascent;
use crate::matching::mixed::bound::{NoBound, Priced, Reading, fen};
use crate::matching::mixed::domain::Domain;
use crate::matching::mixed::effort::Effort;
use crate::matching::mixed::model::Model;
use crate::matching::mixed::plan::{Plan, Week};
use crate::matching::mixed::primal::{Improver, profits};
use crate::matching::mixed::rough::{Passes, refine, rough, scattered};
use crate::matching::mixed::shortlist::Shortlist;
use crate::matching::mixed::site::Configurer;
use crate::matching::mixed::solve::open::Open;
use crate::matching::mixed::tariff::tighten;
use crate::matching::mixed::units::{SCALE_BITS, STEP_UNIT};
use crate::matching::mixed::verify::shows;
use crate::matching::mixed::week::Planner;

/// Passes of people one by one, in two turns. Each may take two fifths of the work until there are some, then three tenths until there are the most, and a
/// quarter for the count; none are made where that allows fewer than the fewest. At poor prices no plan is good, however long it is sought: 10,000 people in
/// a second within 0.9 instead of 117 %, in three within 0.12 instead of 0.17.
///
/// With 40 in each turn, the second from a step of one unit, the sample's bound stays 0.2 % above that of its programme over weeks.
const MOST_PASSES: u64 = 160;
const SOME_PASSES: u64 = 64;
const FEWEST_PASSES: u64 = 6;
/// The first turn, with stations by the half-day, finds the level of prices in a few passes, and the second, as the bound has it, begins
/// with long steps again. Of 80 passes at 10,000 people 40 and 40, from a step of one unit: bound 0.12 % higher.
const FEWEST_LEVEL: u32 = 10;
/// First steps of the second turn, for the score and for the count, and last ones of both.
const FIRST_STEP: i64 = 4 << STEP_UNIT;
const COUNT_STEP: i64 = 2 << STEP_UNIT;
/// The most passes from earlier prices, and their first step.
const PASSES_AGAIN: u32 = 16;
const STEP_AGAIN: i64 = 1 << STEP_UNIT;
const LAST_STEP: i64 = 1 << (STEP_UNIT - 9);
/// Share of the bound that the first readings after them aim to remove, in 2^-40: little is left, and longer steps only lead away.
const ROOT_LEVEL: i128 = 1 << 24;
/// Rounds without progress before the level is halved, at the root.
const PATIENCE: u32 = 9;
/// Finest level, in 2^-40 of the bound.
pub(super) const FINE: i128 = 1 << 22;
/// Readings of the root at most.
const ROOT_ROUNDS: u32 = 450;
/// The root's readings may take this part of the work: one in so many.
const ROOT_PART: u64 = 8;
/// Offers in weeks that miss more than the mean worth over this are left out of plans.
const REACH: i64 = 20;
/// Weeks that miss more than the mean worth over this are not listed for exchanges.
const NEAR: i64 = 4;
/// One exchange may first make a plan worse by the mean worth over this.
const WARMTH: i64 = 100;
/// The same where people come first.
const PEOPLE_FIRST_WARMTH: i64 = 10;
/// Opening and closing of single openings may take this part of a plan's work: one in so many.
const TOGGLE_PART: u64 = 8;
/// Where people come first, pulling what exchanges have left over may take this part of their work.
const PULL_PART: u64 = 16;
/// Plans are sought with a person worth so many times what the bound has it.
const EAGER: i64 = 4;

/// What a search leaves.
pub(super) struct Found<'m> {
    pub(super) plan: Plan<'m>,
    pub(super) bound: i64,
    pub(super) proof: Proof,
    pub(super) scans: u64,
}

pub(super) struct Search<'m> {
    pub(super) model: &'m Model,
    pub(super) effort: Effort<'m>,
    pub(super) ascent: Ascent,
    pub(super) domain: Domain,
    pub(super) scans: u64,
    pub(super) planner: Planner<'m>,
    pub(super) best: Plan<'m>,
    /// Whether that is a stopgap: a plan is not sought among what it uses.
    pub(super) stopgap: bool,
    pub(super) proof: Vec<ProofNode>,
    pub(super) nodes: u64,
    /// Work that is kept for tariffs.
    pub(super) reserved: u64,
    /// Values of plans are multiples of this: a bound that is less above the plan proves it.
    grain: i64,
    /// Where it goes on from an earlier plan and its prices: a plan that misses no more than this of its bound is good enough.
    pub(super) enough: Option<i64>,
}

impl<'m> Search<'m> {
    pub(super) fn new(model: &'m Model, effort: Effort<'m>, grain: i64) -> Self {
        Self {
            model,
            effort,
            ascent: Ascent::new(model),
            domain: Domain::new(model),
            scans: 0,
            planner: Planner::new(model),
            best: Plan::new(model),
            stopgap: false,
            proof: Vec::new(),
            nodes: 0,
            reserved: 0,
            grain,
            enough: None,
        }
    }

    /// Begins with what is left of earlier weeks, and at their prices.
    pub(super) fn resume(&mut self, weeks: &[Taken], prices: &[i64], missing: i64) {
        self.reprice(prices, 0);
        self.enough = Some(missing);
        self.restore(weeks, prices);
    }

    /// Keeps what is left of earlier weeks, mended at the prices, if it is the best plan.
    pub(super) fn restore(&mut self, weeks: &[Taken], prices: &[i64]) {
        let mut improver = Improver::new(self.model, self.effort.halt(), 0);
        improver.until = self.left();
        let plan = self.model.restored(weeks, prices, &mut improver);
        self.scans += improver.planner.scans;
        self.keep(&plan);
    }

    /// Begins at earlier prices, where a person is worth so much, in fen.
    pub(super) fn reprice(&mut self, prices: &[i64], worth: i64) {
        let mut prices = prices.to_vec();
        self.ascent.confine(&mut prices);
        if let Some(of) = &mut self.ascent.worth {
            of.value = 0;
            of.add(i128::from(worth) << SCALE_BITS);
        }
        self.ascent.restart(&prices, ROOT_LEVEL);
        self.enough = self.enough.or(Some(0));
    }

    /// Whether the search goes on from an earlier plan and prices.
    fn goes_on(&self) -> bool {
        self.enough.is_some() && self.nodes == 0
    }

    /// Begins with a plan.
    pub(super) fn start(&mut self, weeks: &[Week]) {
        if !weeks.is_empty() {
            self.best.load(weeks);
        }
    }

    /// Whether no plan can be better than the best one found.
    pub(super) fn closed(&self, bound: i128) -> bool {
        fen(bound) < self.best.value + self.grain
    }

    /// Whether the best plan found is as near to the bound as is asked for.
    pub(super) fn is_enough(&self, bound: i128) -> bool {
        self.closed(bound)
            || self
                .enough
                .is_some_and(|missing| fen(bound) - self.best.value <= missing)
    }

    pub(super) fn work(&self) -> u64 {
        self.scans + self.planner.scans
    }

    pub(super) fn left(&self) -> u64 {
        let scans = self.effort.scans.saturating_sub(self.reserved);
        scans.saturating_sub(self.work())
    }

    /// Prices of the whole market: those that bound it best, and those to seek a plan at.
    ///
    /// A count is bounded by everybody who is offered anything, and a few passes may not get below that; but what is short they
    /// tell all the same, and at no prices a plan is blind to it.
    pub(super) fn root(&mut self) -> Result<(Open, Vec<i64>), Stopped> {
        let mut root = Open {
            bound: i128::MAX,
            proof: 0,
            decisions: Vec::new(),
            prices: self.ascent.price.clone(),
            worth: 0,
            crews: Vec::new(),
            readings: 0,
        };
        // One reading at no prices, whatever comes: it bounds everything.
        if self.walk(&mut root, 1, PATIENCE, true) == Err(NoBound::Stopped) {
            return Err(Stopped);
        }
        if let Some(prices) = self.prices_one_by_one() {
            self.ascent.restart(&prices, ROOT_LEVEL);
        }
        let first = (root.bound, root.prices.clone(), root.worth);
        let walked = self.walk(&mut root, ROOT_ROUNDS, PATIENCE, true);
        let guide = root.prices.clone();
        if walked.is_err() || root.bound > first.0 {
            (root.bound, root.prices, root.worth) = first;
        }
        Ok((root, guide))
    }

    /// What a tariff proves at the root's prices, and the end of the proof with it.
    pub(super) fn tariff(&mut self, prices: Vec<i64>) -> Option<(i64, ProofNode)> {
        self.reserved = 0;
        let goal = i128::from(self.best.value + self.grain) << SCALE_BITS;
        let work = self.left();
        let (found, scans) = tighten(self.model, &prices, goal, work, self.effort.halt());
        self.scans += scans;
        if self.effort.halt().is_up() {
            return None;
        }
        // What the check cannot show is no proof.
        let (proven, tariff) = found.filter(|found| shows(self.model, &found.1))?;
        let tariff = Some(tariff);
        Some((
            fen(proven).max(self.best.value),
            ProofNode::Leaf { prices, tariff },
        ))
    }

    /// Prices by people who come one by one: first with stations by the half-day, then as the bound has it. `None`
    /// where the work does not allow enough passes, or has to stop.
    pub(super) fn prices_one_by_one(&mut self) -> Option<Vec<i64>> {
        let each = (self.model.offers() + self.model.people.len()) as u64;
        let all = self.effort.scans / each.max(1);
        let count = if self.model.counting {
            all / 4
        } else {
            (all * 2 / 5).min(SOME_PASSES).max(all * 3 / 10)
        };
        if count < FEWEST_PASSES {
            return None;
        }
        let count = u32::try_from(count.min(MOST_PASSES)).expect("at most that many");
        if self.enough.is_some() {
            return self.prices_again(count);
        }
        let (scale, worth) = self.ascent.scale();
        let halt = self.effort.halt();
        // Where people are what counts or have a price, the level of prices is found late: half of the passes are for it.
        let (level, step) = match (self.model.counting, worth.is_some()) {
            (true, _) => (count, COUNT_STEP),
            (false, true) => (count, FIRST_STEP),
            (false, false) => ((count / 4).max(FEWEST_LEVEL), FIRST_STEP),
        };
        let market = self.model.in_order(&scattered(self.model.people.len()));
        let mut planner = Planner::new(&market);
        let passes = Passes::new(16 << STEP_UNIT, LAST_STEP, level);
        let mut prices = rough(&market, &mut planner, scale, passes, worth, halt);
        if let Some(found) = &mut prices {
            let passes = Passes::new(step, LAST_STEP, 2 * count - level);
            if refine(&market, &mut planner, scale, found, passes, worth, halt).is_none() {
                prices = None;
            }
        }
        self.scans += planner.scans;
        prices
    }

    /// As [`Search::prices_one_by_one`], from earlier prices.
    fn prices_again(&mut self, count: u32) -> Option<Vec<i64>> {
        let count = count.min(PASSES_AGAIN);
        let mut prices = self.ascent.best_price.clone();
        let (scale, worth) = self.ascent.scale();
        let market = self.model.in_order(&scattered(self.model.people.len()));
        let mut planner = Planner::new(&market);
        let passes = Passes::new(STEP_AGAIN, LAST_STEP, count);
        let found = refine(
            &market,
            &mut planner,
            scale,
            &mut prices,
            passes,
            worth,
            self.effort.halt(),
        );
        self.scans += planner.scans;
        found.map(|()| prices)
    }

    /// Walks from the node's prices; leaves its best bound, prices and what the readings said in it.
    pub(super) fn walk(
        &mut self,
        node: &mut Open,
        rounds: u32,
        patience: u32,
        root: bool,
    ) -> Result<(), NoBound> {
        let each = self.model.offers() as u64;
        node.crews.clear();
        node.crews.resize(self.model.openings.len(), (0, 0));
        node.readings = 0;
        let mut done = 0;
        while done < rounds && (self.ascent.level > FINE) {
            let spent = root && done > 0 && self.scans + each > self.effort.scans / ROOT_PART;
            if spent || (!root && self.left() < each) {
                break;
            }
            let reading =
                match self
                    .ascent
                    .round(self.model, &self.domain, patience, self.effort.halt())
                {
                    Ok(reading) => reading,
                    Err(NoBound::Stopped) if done > 0 => break,
                    Err(cause) => return Err(cause),
                };
            done += 1;
            self.scans += reading.scans;
            if !root || self.ascent.level < 1 << 31 {
                note(node, &reading);
            }
            if self.closed(self.ascent.best) {
                break;
            }
        }
        if done == 0 {
            return Err(NoBound::Stopped);
        }
        node.bound = self.ascent.best;
        node.prices.clone_from(&self.ascent.best_price);
        node.worth = self.ascent.best_worth;
        Ok(())
    }

    /// Makes a plan at the prices and keeps it if it is the best; `passes` scales the work. None is worth more than `bound`.
    pub(super) fn plan_at(&mut self, prices: &[i64], bound: i128, passes: u64) {
        let work = self.model.offers() as u64 * passes;
        if self.left() < 4 * self.model.offers() as u64 {
            return;
        }
        let whole = Domain::new(self.model);
        let priced = Priced {
            prices,
            domain: &whole,
        };
        let people_first = self.model.most_placed && !self.model.counting;
        let more = if people_first {
            self.model.bonus * (EAGER - 1)
        } else {
            0
        };
        self.planner.bonus = (self.model.bonus + more) << SCALE_BITS;
        let halt = self.effort.halt();
        let profit = profits(self.model, &mut self.planner, &priced, halt);
        let people = i64::try_from(self.model.people.len())
            .expect("people fit")
            .max(1);
        // Of the score: a person's bonus says nothing about what an exchange can be worth.
        let worth = (fen(bound) / people).min(self.model.most_week() / 2);
        let reach = (worth / REACH) << SCALE_BITS;
        let short = profit.and_then(|profit| {
            let own = self.own();
            let planner = &mut self.planner;
            let short = Shortlist::new(planner, &priced, &profit, reach, &own, halt)?;
            Some((short, profit))
        });
        self.planner.bonus = self.model.bonus << SCALE_BITS;
        let Some((mut short, profit)) = short else {
            return;
        };
        short.model.bonus += more;
        let wanted = wanted(self.model, prices, &whole);
        let open: Vec<bool> = (0..self.model.openings.len())
            .map(|opening| self.model.openings[opening].crew <= 1 || wanted[opening] > 0)
            .collect();
        let mut improver = Improver::new(&short.model, halt, self.nodes);
        improver.until = self.left();
        let room = improver.until;
        // Where people come first plans are further from their bound.
        let (near, mut warmth) = if people_first {
            (worth, worth / PEOPLE_FIRST_WARMTH)
        } else {
            (worth / NEAR, worth / WARMTH)
        };
        let near = near << SCALE_BITS;
        let again = self.goes_on();
        let mut plan = if again {
            let mut plan = short.narrow(&self.best);
            plan.price(prices, &profit);
            // Nobody is moved but for something better.
            warmth = 0;
            plan
        } else {
            improver.build(prices, &open, &profit)
        };
        improver.pull_all(&mut plan, prices, room / 6);
        improver.adopt(&mut plan, prices, &wanted);
        if people_first && !again {
            if let Some(each) = improver.spread(&plan, prices, &profit)
                && each.rank() > plan.rank()
            {
                plan = each;
            }
            if plan.people < self.best.people {
                plan = short.narrow(&self.best);
                plan.price(prices, &profit);
            }
        }
        // Where people come first much is free until they have been exchanged. Whoever leaves a crew then finds as much elsewhere, so that it seems to be
        // worth nothing; so crews are closed only half-way, when little is free.
        improver.toggle(&mut plan, prices, work / TOGGLE_PART, !people_first);
        let mut most = work.min(room / 8 * 7);
        if people_first {
            most = work.min(room.saturating_sub(improver.planner.scans)) / 2;
            let pulls = most / PULL_PART;
            improver.exchange(&mut plan, [near, warmth], most - pulls);
            improver.pull_all(&mut plan, prices, pulls);
            improver.adopt(&mut plan, prices, &wanted);
            improver.toggle(&mut plan, prices, most / TOGGLE_PART, true);
            let left = room.saturating_sub(improver.planner.scans);
            most = most.min(left - left / PULL_PART);
        }
        improver.exchange(&mut plan, [near, warmth], most);
        improver.pull_all(&mut plan, prices, work);
        // Better people make room for other crews, and these for other people.
        let mut others = improver.adopt(&mut plan, prices, &wanted);
        others |= improver.toggle(&mut plan, prices, work / TOGGLE_PART, true);
        if others {
            improver.exchange(&mut plan, [near, warmth / 2], most / 3);
        }
        let mut found = plan;
        if self.nodes > 0 && !self.stopgap {
            let mut plan = short.narrow(&self.best);
            plan.price(prices, &profit);
            improver.exchange(&mut plan, [near, warmth], work);
            if plan.rank() > found.rank() {
                found = plan;
            }
        }
        self.scans += improver.planner.scans;
        // Widened first: the smaller model may have another bonus.
        let found = short.widen(&found, self.model);
        self.keep(&found);
    }

    pub(super) fn keep(&mut self, plan: &Plan<'m>) {
        if plan.rank() > self.best.rank() {
            self.best.clone_from(plan);
            self.stopgap = false;
        }
    }

    /// The best plan that is no stopgap; only what stands where there is none.
    fn own(&self) -> Plan<'m> {
        if self.stopgap {
            Plan::new(self.model)
        } else {
            self.best.clone()
        }
    }
}

/// People whom each opening would take at the prices.
fn wanted(model: &Model, prices: &[i64], domain: &Domain) -> Vec<u32> {
    let mut wanted = vec![0; model.openings.len()];
    let mut configurer = Configurer::new(model);
    for site in 0..=model.sites.len() {
        if configurer.best(site, prices, domain).is_some() {
            for (&opening, &people) in model.openings_at(site).iter().zip(&configurer.people) {
                wanted[opening as usize] = people;
            }
        }
    }
    wanted
}

fn note(node: &mut Open, reading: &Reading) {
    node.readings += 1;
    for (sum, &people) in node.crews.iter_mut().zip(&reading.crews) {
        sum.0 += people;
        sum.1 += u32::from(people > 0);
    }
}

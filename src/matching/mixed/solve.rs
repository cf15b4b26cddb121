//! The search: prices at the root, plans from them, then branching until the bound meets the plan or the work is done.
//!
//! 1. *Root*: prices by people who come one by one, then ascent until the level is fine.
//! 2. *Plan*: built at the best prices, leftovers pulled along chains, crews opened and closed, people exchanged.
//! 3. *Tree*: the open node with the highest bound is cut in two on the opening whose number of people the
//!    readings disagree about most, else on a person whose best week at the prices differs from the
//!    plan's; each side starts from its parent's prices. New plans are built at the nodes' prices now and then.
//!
//! 4. *Tariff*: where the work is done before the tree, orders choose their people at the root (`tariff`); if that proves more than
//!    the tree, it is the proof.
//!
//! Every inner node of the tree is a cut of one integer variable, every end has its prices: that is the
//! proof ([`Proof`]), read again by `verify` in code of its own.
//!
//! The first reading of the market is always made; after it the work limit holds to the scan for
//! readings, for plans to one exchange, one chain of pulls, or one person's list of weeks, and for tariffs to one person's offers. What shows that
//! a tariff is a proof is not counted: about as much as one of its rounds.
//!
//! One file, though long: root, tree and the proof that they leave are one search.

use std::collections::BinaryHeap;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::answer::{Answer, Count, Proof, ProofNode, Stopped};
use super::ascent::Ascent;
use super::bound::{Halt, NoBound, Priced, Reading, cost_of_week, fen, read, use_week};
use super::domain::{Decision, Domain, Variable};
use super::model::Model;
use super::plan::{Plan, Week};
use super::primal::{Improver, profits};
use super::rough::{Passes, refine, rough, scattered};
use super::shortlist::Shortlist;
use super::site::Configurer;
use super::tariff::{first_round, tighten};
use super::units::{ONE_PERSON, SCALE_BITS, STEP_UNIT, index};
use super::verify::shows;
use super::week::{NONE, Planner};
use super::worth::Worth;

/// How long to try.
#[derive(Clone, Copy, Debug)]
pub struct Effort<'a> {
    /// Offers scanned, all in all.
    pub scans: u64,
    /// Set it to `true` from anywhere to stop with what has been found.
    pub stop: Option<&'a AtomicBool>,
    /// When to stop with what has been found. What is found then depends on the machine; under
    /// `scans` alone it does not.
    pub deadline: Option<Instant>,
}

impl Default for Effort<'_> {
    fn default() -> Self {
        Self {
            scans: 1 << 31,
            stop: None,
            deadline: None,
        }
    }
}

impl<'a> Effort<'a> {
    fn halt(&self) -> Halt<'a> {
        Halt {
            stop: self.stop,
            deadline: self.deadline,
        }
    }
}

/// Passes of people one by one, in two turns. Each may take two fifths of the work until there are some, then three tenths until there are the most, and a
/// quarter for the count; none are made where that allows fewer than the fewest. At poor prices no plan is good, however long it is sought: 10,000 people in
/// a second within 0.9 instead of 117 %, in three within 0.12 instead of 0.17.
///
/// With 40 in each turn, the second from a step of one unit, the sample's bound stayed 0.2 % above that of its programme over weeks.
const MOST_PASSES: u64 = 160;
const SOME_PASSES: u64 = 64;
const FEWEST_PASSES: u64 = 6;
/// The first turn, with stations by the half-day, finds the level of prices in a few passes, and the second, as the bound has it, begins
/// with long steps again. Of 80 passes at 10,000 people 40 and 40, from a step of one unit: bound 0.12 % higher.
const FEWEST_LEVEL: u32 = 10;
/// First steps of the second turn, for the score and for the count, and last ones of both.
const FIRST_STEP: i64 = 4 << STEP_UNIT;
const COUNT_STEP: i64 = 2 << STEP_UNIT;
const LAST_STEP: i64 = 1 << (STEP_UNIT - 9);
/// Share of the bound that the first readings after them aim to remove, in 2^-40: little is left, and longer steps only lead away.
const ROOT_LEVEL: i128 = 1 << 24;
/// Rounds without progress before the level is halved: at the root, and at a node.
const PATIENCE: u32 = 9;
const NODE_PATIENCE: u32 = 5;
/// Finest level, in 2^-40 of the bound.
const FINE: i128 = 1 << 22;
const ROOT_ROUNDS: u32 = 450;
const NODE_ROUNDS: u32 = 60;
/// Most passes over all offers that the first plan may take.
const ROOT_PASSES: u64 = 16_000;
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
/// The count may take this part of the work: one in so many.
const COUNT_PART: u64 = 4;
/// The tree has this part of what the root and tariffs leave, and half of that where there are tariffs: one in so many.
const TREE_PART: u64 = 8;
/// Tariffs may take this part of what the root leaves: one in so many.
const TARIFF_PART: u64 = 5;
/// Plans are sought with a person worth so many times what the bound has it.
const EAGER: i64 = 4;
/// Nodes between two new plans.
const REPLAN: u64 = 12;

/// An end of the tree that is still open.
struct Open {
    bound: i128,
    proof: usize,
    decisions: Vec<Decision>,
    prices: Vec<i64>,
    /// What a person is worth at them, where that is sought, in fen.
    worth: i64,
    /// Sum over the readings of people in each opening, and of readings in which it was open.
    crews: Vec<(u32, u32)>,
    readings: u32,
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        (self.bound, self.proof) == (other.bound, other.proof)
    }
}
impl Eq for Open {}
impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Open {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.bound, std::cmp::Reverse(self.proof))
            .cmp(&(other.bound, std::cmp::Reverse(other.proof)))
    }
}

impl Model {
    /// The best plan that the effort finds, with a bound that no plan can pass and its proof.
    ///
    /// # Errors
    /// [`Stopped`] if the stop flag is up before the first reading has been made.
    pub fn solve(&self, effort: Effort<'_>) -> Result<Answer, Stopped> {
        if self.most_placed {
            self.solve_most_placed(effort)
        } else {
            let found = Search::new(self, effort, 1).run()?;
            let bound = found.bound;
            Ok(found.plan.answer(bound, found.proof, found.scans))
        }
    }

    /// The count first, then the score of those who place as many, with people at a price (Lagrange): a plan that places
    /// at least `n` people is worth no more than the bound of score + price x people, less price x `n`.
    fn solve_most_placed(&self, effort: Effort<'_>) -> Result<Answer, Stopped> {
        let counting = self.counting();
        let count_effort = Effort {
            scans: effort.scans / COUNT_PART,
            ..effort
        };
        let counted = Search::new(&counting, count_effort, ONE_PERSON).run()?;
        let most = counted.plan.placed();
        let mut bound = u64::try_from(counted.bound / ONE_PERSON).expect("a count of people");
        let mut scans = counted.scans;
        let left = |scans: u64| Effort {
            scans: effort.scans.saturating_sub(scans),
            ..effort
        };
        // Prices and the worth of a person together: the count is one more thing that has a price.
        let mut pricing = Search::new(self, left(scans), 1);
        pricing.start(&counted.plan.weeks);
        pricing.ascent.place(most);
        let (mut root, guide) = pricing.root()?;
        scans += pricing.work();
        let mut worth = root.worth;
        let people =
            |worth: i64, placed: u64| worth * i64::try_from(placed).expect("a count of people");
        root.bound += i128::from(people(worth, most)) << SCALE_BITS;
        let priced = self.with_bonus(worth);
        let mut search = Search::new(&priced, left(scans), 1);
        search.start(&counted.plan.weeks);
        search.ascent.restart(&root.prices, FINE);
        let found = search.grow(root, &guide);
        scans += found.scans;
        let mut weeks = found.plan.weeks;
        let mut placed = found.plan.people;
        let mut value = found.plan.value - people(worth, placed);
        let (mut score, mut proof) = (found.bound - people(worth, placed), found.proof);
        // Where that leaves a gap though nothing is left to cut, only a worth above all exchanges proves the score.
        let mut dearer = 4 * self.most_week();
        while score > value && scans < effort.scans && dearer < Worth::MOST {
            let priced = self.with_bonus(dearer);
            let mut search = Search::new(&priced, left(scans), 1);
            search.start(&weeks);
            let Ok(next) = search.run() else { break };
            scans += next.scans;
            // What the first bound says of plans that place so many.
            score -= people(worth, next.plan.people - placed);
            placed = next.plan.people;
            value = next.plan.value - people(dearer, placed);
            if next.bound - people(dearer, placed) < score {
                (worth, proof) = (dearer, next.proof);
                score = next.bound - people(worth, placed);
            }
            weeks = next.plan.weeks;
            dearer = dearer.saturating_mul(8);
        }
        let mut plan = Plan::new(self);
        plan.load(&weeks);
        bound = bound.max(placed);
        let mut answer = plan.answer(score.max(value), proof, scans);
        answer.count = Some(Count {
            bound,
            proof: counted.proof,
            worth,
        });
        Ok(answer)
    }
}

/// What a search leaves.
struct Found<'m> {
    plan: Plan<'m>,
    bound: i64,
    proof: Proof,
    scans: u64,
}

struct Search<'m> {
    model: &'m Model,
    effort: Effort<'m>,
    ascent: Ascent,
    domain: Domain,
    scans: u64,
    planner: Planner<'m>,
    best: Plan<'m>,
    proof: Vec<ProofNode>,
    nodes: u64,
    /// Work that is kept for tariffs.
    reserved: u64,
    /// Values of plans are multiples of this: a bound that is less above the plan proves it.
    grain: i64,
}

impl<'m> Search<'m> {
    fn new(model: &'m Model, effort: Effort<'m>, grain: i64) -> Self {
        Self {
            model,
            effort,
            ascent: Ascent::new(model),
            domain: Domain::new(model),
            scans: 0,
            planner: Planner::new(model),
            best: Plan::new(model),
            proof: Vec::new(),
            nodes: 0,
            reserved: 0,
            grain,
        }
    }

    /// Begins with a plan.
    fn start(&mut self, weeks: &[Week]) {
        self.best.load(weeks);
    }

    /// Whether no plan can be better than the best one found.
    fn closed(&self, bound: i128) -> bool {
        fen(bound) < self.best.value + self.grain
    }

    fn work(&self) -> u64 {
        self.scans + self.planner.scans
    }

    fn left(&self) -> u64 {
        let scans = self.effort.scans.saturating_sub(self.reserved);
        scans.saturating_sub(self.work())
    }

    fn run(mut self) -> Result<Found<'m>, Stopped> {
        let (root, guide) = self.root()?;
        Ok(self.grow(root, &guide))
    }

    /// Prices of the whole market: those that bound it best, and those to seek a plan at.
    ///
    /// A count is bounded by everybody who is offered anything, and a few passes may not get below that; but what is short they
    /// tell all the same, and at no prices a plan is blind to it.
    fn root(&mut self) -> Result<(Open, Vec<i64>), Stopped> {
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

    /// A plan at the prices of `guide`, then the tree.
    fn grow(mut self, root: Open, guide: &[i64]) -> Found<'m> {
        self.proof
            .push(ProofNode::by_the_piece(root.prices.clone()));
        let part = self.left() / TARIFF_PART;
        if first_round(self.model).is_some_and(|round| round <= part / 4) {
            self.reserved = part;
        }
        let prices = root.prices.clone();
        // Most of what is left goes to the first plan: long exchanges beat many short ones.
        let each = (self.model.offers() as u64).max(1);
        let tree = if self.reserved > 0 {
            2 * TREE_PART
        } else {
            TREE_PART
        };
        let plan = self.left() - self.left() / tree;
        self.plan_at(guide, root.bound, (plan / each).clamp(1, ROOT_PASSES));
        let mut open = BinaryHeap::from([root]);
        let mut stuck = Vec::new();
        while let Some(node) = open.pop() {
            if self.closed(node.bound) || self.left() == 0 {
                open.push(node);
                break;
            }
            let Some((variable, most)) = self.cut(&node) else {
                let bound = self.settle(&node);
                stuck.push(bound);
                // A plan that places fewer is worth more: no cut will close that.
                if self.model.most_placed && !self.closed(bound) {
                    break;
                }
                continue;
            };
            if !self.branch(&node, variable, most, &mut open) {
                open.push(node);
                break;
            }
            self.nodes += 1;
            if self.nodes.is_multiple_of(REPLAN)
                && let Some(top) = open.pop()
            {
                self.plan_at(&top.prices, top.bound, 10);
                open.push(top);
            }
        }
        let ends = open.iter().map(|node| node.bound).chain(stuck).map(fen);
        let mut bound = ends.max().unwrap_or(self.best.value).max(self.best.value);
        if self.reserved > 0
            && bound > self.best.value
            && let Some((proven, end)) = self.tariff(prices)
            && proven < bound
        {
            bound = proven;
            self.proof = vec![end];
        }
        Found {
            bound,
            proof: Proof { nodes: self.proof },
            scans: self.scans + self.planner.scans,
            plan: self.best,
        }
    }

    /// What a tariff proves at the root's prices, and the end of the proof with it.
    fn tariff(&mut self, prices: Vec<i64>) -> Option<(i64, ProofNode)> {
        self.reserved = 0;
        let goal = i128::from(self.best.value + self.grain) << SCALE_BITS;
        let work = self.left();
        let (found, scans) = tighten(self.model, &prices, goal, work, self.effort.halt());
        self.scans += scans;
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
    fn prices_one_by_one(&mut self) -> Option<Vec<i64>> {
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
        let Ascent {
            step: unit,
            capacity,
            most,
            worth,
            ..
        } = &mut self.ascent;
        let scale: [&[i64]; 3] = [unit, capacity, most];
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

    /// Walks from the node's prices; leaves its best bound, prices and what the readings said in it.
    fn walk(
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
    fn plan_at(&mut self, prices: &[i64], bound: i128, passes: u64) {
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
            let planner = &mut self.planner;
            let short = Shortlist::new(planner, &priced, &profit, reach, &self.best, halt)?;
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
        let (near, warmth) = if people_first {
            (worth, worth / PEOPLE_FIRST_WARMTH)
        } else {
            (worth / NEAR, worth / WARMTH)
        };
        let near = near << SCALE_BITS;
        let mut plan = improver.build(prices, &open, &profit);
        improver.pull_all(&mut plan, prices, room / 6);
        improver.adopt(&mut plan, prices, &wanted);
        if people_first {
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
        improver.toggle(&mut plan, prices, work / TOGGLE_PART);
        let most = work.min(room / 8 * 7);
        improver.exchange(&mut plan, [near, warmth], most);
        improver.pull_all(&mut plan, prices, work);
        // Better people make room for other crews, and these for other people.
        let mut others = improver.adopt(&mut plan, prices, &wanted);
        others |= improver.toggle(&mut plan, prices, work / TOGGLE_PART);
        if others {
            improver.exchange(&mut plan, [near, warmth / 2], most / 3);
        }
        let mut found = plan;
        if self.nodes > 0 {
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

    fn keep(&mut self, plan: &Plan<'m>) {
        if plan.rank() > self.best.rank() {
            self.best.clone_from(plan);
        }
    }

    /// Bounds a node in which every variable is settled. It holds one plan, which needs no prices,
    /// or none, and then a high price on one thing that it overfills or leaves short proves that.
    fn settle(&mut self, node: &Open) -> i128 {
        self.enter(&node.decisions);
        let model = self.model;
        let mut prices = vec![0; model.prices()];
        let mut bound = node.bound;
        let mut used = vec![0; model.resources()];
        let terms = Priced {
            prices: &prices,
            domain: &self.domain,
        };
        let mut plan = Plan::new(model);
        for person in 0..model.people.len() {
            if self.planner.best(person, &terms).is_some() {
                let planner = &self.planner;
                plan.set(person, planner.seat, &planner.taken);
                use_week(model, planner.seat, &planner.taken, |at, amount| {
                    used[at] += amount
                });
            }
        }
        let mut broken = None;
        for opening in 0..model.openings.len() {
            let people: i64 = used[model.classes_of(opening)].iter().sum();
            let missing = i64::from(self.domain.crew[opening].0) - people;
            if missing != 0 {
                broken = Some((model.classes_of(opening), -missing.signum()));
            }
        }
        for site in 0..model.sites.len() {
            let at = model.site_resource(site);
            for &opening in model.openings_at(site) {
                let half_days = model.openings[opening as usize].half_days;
                let people = self.domain.crew[opening as usize].0;
                used[at] += i64::from(people) * i64::from(half_days);
            }
        }
        if broken.is_none() {
            let over = (0..)
                .zip(&used)
                .find(|&(at, &used)| used > self.best.capacity(at));
            broken = over.map(|(at, _)| (at..at + 1, 1));
        }
        let broken_nothing = broken.is_none();
        if let Some((resources, sign)) = broken {
            for at in resources {
                prices[at] = sign * self.ascent.most_price(at);
                if at < model.class_seats.len() {
                    for &offer in model.crew_offers_of(at) {
                        prices[offer as usize] = prices[at];
                    }
                }
            }
        }
        match read(model, 0, &prices, &self.domain, Halt::default()) {
            Err(_) => bound = i128::MIN / 2,
            Ok(reading) => {
                self.scans += reading.scans;
                if broken_nothing {
                    self.keep(&plan);
                }
                if reading.value < bound {
                    bound = reading.value;
                    self.proof[node.proof] = ProofNode::by_the_piece(prices);
                }
            }
        }
        self.leave(node);
        bound
    }

    /// The variable to cut and the most it has on one side.
    fn cut(&mut self, node: &Open) -> Option<(Variable, u32)> {
        self.enter(&node.decisions);
        let mut found: Option<(u64, Variable, u32)> = None;
        let readings = u64::from(node.readings.max(1));
        for (opening, &(people, opened)) in node.crews.iter().enumerate() {
            let (least, most) = self.domain.crew[opening];
            let crew = self.model.openings[opening].crew;
            if least >= most {
                continue;
            }
            let variable = Variable::Crew(index(opening));
            // Open or not comes before how many.
            let split = if crew > 1 && least == 0 {
                let share = u64::from(opened) * 1000 / readings;
                (share.min(1000 - share) * 1000 * u64::from(crew), 0)
            } else {
                let mean = u64::from(people) * 1000 / readings;
                let part = (mean % 1000).min(1000 - mean % 1000);
                let at = u32::try_from(mean / 1000).expect("a mean of counts");
                (part, at.clamp(least, most - 1))
            };
            if split.0 > 30 && found.is_none_or(|best| split.0 > best.0) {
                found = Some((split.0, variable, split.1));
            }
        }
        let by_crew = found.map(|(_, variable, most)| (variable, most));
        let chosen = by_crew.or_else(|| self.cut_person(node));
        self.leave(node);
        chosen
    }

    /// A part of some person's best week at the prices that the plan does not have, or the
    /// other way round; the person who misses most first.
    fn cut_person(&mut self, node: &Open) -> Option<(Variable, u32)> {
        let model = self.model;
        let mut found: Option<(i64, Variable, u32)> = None;
        for person in 0..model.people.len() {
            let terms = Priced {
                prices: &node.prices,
                domain: &self.domain,
            };
            let best = self.planner.best(person, &terms)?;
            let week = &self.best.weeks[person];
            let own = week.seat.unwrap_or(NONE);
            let net = (self.best.worth[person] << SCALE_BITS)
                - cost_of_week(model, &node.prices, own, &week.shares);
            let miss = (best - net).max(0);
            if found.is_some_and(|(most, ..)| miss <= most) {
                continue;
            }
            let seat = self.planner.seat;
            let mut variable = None;
            for at in [seat, week.seat.unwrap_or(NONE)] {
                if at != NONE && Some(seat) != week.seat.or(Some(NONE)) {
                    let range = self.domain.range(Variable::Seat(at));
                    if range.0 < range.1 {
                        variable = variable.or(Some((Variable::Seat(at), 0)));
                    }
                }
            }
            for share in model.shares_of(person) {
                let share = index(share);
                let half_days = |shares: &[(u32, u8)]| {
                    shares
                        .iter()
                        .find(|taken| taken.0 == share)
                        .map_or(0, |taken| taken.1)
                };
                let (here, there) = (half_days(&self.planner.taken), half_days(&week.shares));
                let (least, most) = self.domain.range(Variable::Share(share));
                if here != there && least < most {
                    let at = u32::from(here.min(there)).clamp(least, most - 1);
                    variable = variable.or(Some((Variable::Share(share), at)));
                }
            }
            if let Some((variable, most)) = variable {
                found = Some((miss, variable, most));
            }
        }
        found
            .map(|(_, variable, most)| (variable, most))
            .or_else(|| self.cut_any())
    }

    /// Any variable that is not settled yet.
    fn cut_any(&self) -> Option<(Variable, u32)> {
        let model = self.model;
        let crews = (0..model.openings.len()).map(|at| Variable::Crew(index(at)));
        let seats = (0..model.seats.len()).map(|at| Variable::Seat(index(at)));
        let shares = (0..model.shares.len()).map(|at| Variable::Share(index(at)));
        crews.chain(seats).chain(shares).find_map(|variable| {
            let (least, most) = self.domain.range(variable);
            (least < most).then(|| (variable, least + (most - least) / 2))
        })
    }

    fn enter(&mut self, decisions: &[Decision]) {
        for &decision in decisions {
            self.domain.narrow(decision);
        }
    }

    fn leave(&mut self, node: &Open) {
        if !node.decisions.is_empty() {
            self.domain = Domain::new(self.model);
        }
    }

    /// Cuts a node in two; false if the work ran out before both sides were read.
    fn branch(
        &mut self,
        node: &Open,
        variable: Variable,
        most: u32,
        open: &mut BinaryHeap<Open>,
    ) -> bool {
        let mut sides = Vec::with_capacity(2);
        for decision in [
            Decision::AtMost(variable, most),
            Decision::AtLeast(variable, most + 1),
        ] {
            let mut decisions = node.decisions.clone();
            decisions.push(decision);
            self.enter(&decisions);
            let gap = (node.bound >> SCALE_BITS) - i128::from(self.best.value);
            let level = ((gap.max(1) << 40) / i128::from(self.best.value.max(1)) / 4)
                .clamp(FINE * 16, 1 << 36);
            self.ascent.restart(&node.prices, level);
            let mut side = Open {
                bound: node.bound,
                proof: 0,
                decisions,
                prices: node.prices.clone(),
                worth: 0,
                crews: Vec::new(),
                readings: 0,
            };
            let read = self.walk(&mut side, NODE_ROUNDS, NODE_PATIENCE, false);
            self.leave(&side);
            match read {
                Err(NoBound::Stopped) => return false,
                Err(NoBound::Empty) => sides.push((side, false)),
                // A side is never worse bounded than the whole.
                Ok(()) => sides.push((side, true)),
            }
        }
        let below = self.proof.len();
        for (side, lives) in sides {
            let at = self.proof.len();
            self.proof
                .push(ProofNode::by_the_piece(side.prices.clone()));
            if lives && !self.closed(side.bound) {
                open.push(Open { proof: at, ..side });
            }
        }
        self.proof[node.proof] = ProofNode::Cut {
            variable,
            most,
            below,
            above: below + 1,
        };
        true
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

#[cfg(test)]
mod tests;

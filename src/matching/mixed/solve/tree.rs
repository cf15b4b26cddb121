//! The tree: ends are cut in two until the bound meets the plan or the work is done.

use std::collections::BinaryHeap;

use crate::matching::mixed::answer::{Proof, ProofNode, Stopped};
use crate::matching::mixed::bound::{Halt, NoBound, Priced, cost_of_week, fen, read, use_week};
use crate::matching::mixed::domain::{Decision, Domain, Variable};
use crate::matching::mixed::plan::Plan;
use crate::matching::mixed::solve::open::Open;
use crate::matching::mixed::solve::search::{FINE, Found, Search};
use crate::matching::mixed::tariff::first_round;
use crate::matching::mixed::units::{SCALE_BITS, index};
use crate::matching::mixed::week::NONE;

/// Rounds without progress before the level is halved, at a node.
const NODE_PATIENCE: u32 = 5;
/// Readings of a node at most.
const NODE_ROUNDS: u32 = 60;
/// Most passes over all offers that the first plan may take.
const ROOT_PASSES: u64 = 16_000;
/// The tree has this part of what the root and tariffs leave, and half of that where there are tariffs: one in so many.
const TREE_PART: u64 = 8;
/// Tariffs may take this part of what the root leaves: one in so many.
const TARIFF_PART: u64 = 5;
/// Nodes between two new plans.
const REPLAN: u64 = 12;

impl<'m> Search<'m> {
    /// The root, then the tree.
    pub(super) fn run(mut self) -> Result<Found<'m>, Stopped> {
        let (root, guide) = self.root()?;
        Ok(self.grow(root, &guide))
    }

    /// A plan at the prices of `guide`, then the tree.
    pub(super) fn grow(mut self, root: Open, guide: &[i64]) -> Found<'m> {
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
            if self.is_enough(node.bound) || self.left() == 0 {
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
                && self.enough.is_none()
                && let Some(top) = open.pop()
            {
                self.plan_at(&top.prices, top.bound, 10);
                open.push(top);
            }
        }
        let ends = open.iter().map(|node| node.bound).chain(stuck).map(fen);
        let mut bound = ends.max().unwrap_or(self.best.value).max(self.best.value);
        if self.reserved > 0
            && !self.is_enough(i128::from(bound) << SCALE_BITS)
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

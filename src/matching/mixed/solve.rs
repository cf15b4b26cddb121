//! The search: prices at the root, plans from them, then branching until the bound meets the plan or the work is done.
//!
//! 0. *In turn*: each person takes the best week that is left; what there is if the search is stopped before it has a plan of its own.
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
//! proof ([`Proof`](super::Proof)), read again by `verify` in code of its own.
//!
//! The first plan, person by person, and the first reading of the market are always made; after them the work limit holds to the scan for
//! readings, for plans to one exchange, one chain of pulls, or one person's list of weeks, and for tariffs to one person's offers. What shows that
//! a tariff is a proof is not counted: it has a bound of its own.

mod open;
mod search;
mod tree;

use super::answer::{Answer, Count, Proof, ProofNode, Stopped};
use super::bound::{Halt, POLL, fen, read};
use super::domain::Domain;
use super::effort::Effort;
use super::model::Model;
use super::plan::{Plan, Week};
use super::start::Start;
use super::units::{ONE_PERSON, SCALE_BITS};
use super::week::{NONE, Planner};
use super::worth::Worth;

use search::{FINE, Found, Search};

/// Mending an earlier plan may take this part of the work: one in so many.
const MENDING_PART: u64 = 8;

/// The count may take this part of the work: one in so many.
const COUNT_PART: u64 = 4;

/// What a search begins with.
#[derive(Default)]
struct Begin<'a> {
    /// It goes on from here.
    start: Option<&'a Start>,
    /// It keeps these unless it finds better ones.
    weeks: &'a [Week],
    /// They are a stopgap: no plan is sought among them.
    stopgap: bool,
}

impl Model {
    /// The best plan that the effort finds, with a bound that no plan can pass and its proof.
    ///
    /// # Errors
    /// [`Stopped`] if the stop flag is up before the first reading has been made.
    pub fn solve(&self, effort: Effort<'_>) -> Result<Answer, Stopped> {
        self.search(effort, &Begin::default())
    }

    /// As [`Model::solve`], from an earlier plan and its prices.
    ///
    /// A small part of the work goes into mending what no longer holds: people take another week only where that betters the plan. If the plan is
    /// then as near to its bound as the earlier one was to its own, or within one percent of it, that is the answer. Else the rest goes into a
    /// search from nothing that keeps this plan unless it finds a better one.
    ///
    /// # Errors
    /// As [`Model::solve`].
    pub fn solve_from(&self, effort: Effort<'_>, start: &Start) -> Result<Answer, Stopped> {
        let start = &start.of(self);
        let quick = Effort {
            scans: effort.scans / MENDING_PART,
            ..effort
        };
        let begin = Begin {
            start: Some(start),
            ..Begin::default()
        };
        let mended = self.search(quick, &begin)?;
        let rest = effort.scans.saturating_sub(mended.scans);
        if start.is_enough(&mended) || rest == 0 || effort.halt().is_up() {
            return Ok(mended);
        }
        let weeks: Vec<Week> = mended.weeks.iter().map(Week::of).collect();
        let begin = Begin {
            weeks: &weeks,
            ..Begin::default()
        };
        let rest = Effort {
            scans: rest,
            ..effort
        };
        let Ok(mut anew) = self.search(rest, &begin) else {
            return Ok(mended);
        };
        anew.scans += mended.scans;
        Ok(anew.with_bounds_of(&mended))
    }

    fn search(&self, effort: Effort<'_>, begin: &Begin<'_>) -> Result<Answer, Stopped> {
        if begin.start.is_some() || !begin.weeks.is_empty() {
            return self.search_from(effort, begin);
        }
        let (weeks, scans) = self.in_turn(effort.halt());
        let rest = Effort {
            scans: effort.scans.saturating_sub(scans),
            ..effort
        };
        let begin = Begin {
            weeks: &weeks,
            stopgap: true,
            ..Begin::default()
        };
        let mut answer = self.search_from(rest, &begin)?;
        answer.scans += scans;
        Ok(answer)
    }

    /// Everybody in turn takes the best week that is left, where no crew has to come together: what a search that is stopped early has to show.
    fn in_turn(&self, halt: Halt<'_>) -> (Vec<Week>, u64) {
        let mut plan = Plan::new(self);
        let mut planner = Planner::new(self);
        for (opening, of) in self.openings.iter().enumerate() {
            plan.open[opening] = of.crew <= 1 || plan.crew[opening] >= of.crew;
        }
        for person in 0..self.people.len() {
            if person % POLL == 0 && halt.is_up() {
                break;
            }
            if planner.best_left(&plan, person, &[], NONE).is_some() {
                plan.set(person, planner.seat, &planner.taken);
            }
        }
        (plan.weeks, planner.scans)
    }

    fn search_from(&self, effort: Effort<'_>, begin: &Begin<'_>) -> Result<Answer, Stopped> {
        if self.most_placed {
            return self.search_most_placed(effort, begin);
        }
        let mut search = Search::new(self, effort, 1);
        if let Some(start) = begin.start {
            search.resume(&start.weeks, &start.prices, start.missing);
        }
        search.start(begin.weeks);
        search.stopgap = begin.stopgap;
        let found = search.run()?;
        let bound = found.bound;
        Ok(found.plan.answer(bound, found.proof, found.scans))
    }

    /// The count first, then the score of those who place as many, with people at a price (Lagrange): a plan that places
    /// at least `n` people is worth no more than the bound of score + price x people, less price x `n`.
    fn search_most_placed(&self, effort: Effort<'_>, begin: &Begin<'_>) -> Result<Answer, Stopped> {
        let counting = self.counting();
        let count_effort = Effort {
            scans: effort.scans / COUNT_PART,
            ..effort
        };
        let mut search = Search::new(&counting, count_effort, ONE_PERSON);
        if let Some(start) = begin.start {
            let missing = i64::try_from(start.missing_people).unwrap_or(i64::MAX);
            search.resume(
                &start.weeks,
                &start.count_prices,
                missing.saturating_mul(ONE_PERSON),
            );
        }
        search.start(begin.weeks);
        search.stopgap = begin.stopgap;
        let counted = search.run()?;
        let most = counted.plan.placed();
        let mut bound = people_of(counted.bound);
        let mut scans = counted.scans;
        let left = |scans: u64| Effort {
            scans: effort.scans.saturating_sub(scans),
            ..effort
        };
        // Prices and the worth of a person together: the count is one more thing that has a price.
        let mut pricing = Search::new(self, left(scans), 1);
        pricing.start(&counted.plan.weeks);
        pricing.ascent.place(most);
        if let Some(start) = begin.start {
            pricing.reprice(&start.prices, start.worth);
        }
        let Ok((mut root, guide)) = pricing.root() else {
            // Stopped before the first reading of the score, but the count has its plan.
            return self.counted(&counted, scans);
        };
        scans += pricing.work();
        let mut worth = root.worth;
        let people =
            |worth: i64, placed: u64| worth * i64::try_from(placed).expect("a count of people");
        root.bound += i128::from(people(worth, most)) << SCALE_BITS;
        let priced = self.with_bonus(worth);
        let mut search = Search::new(&priced, left(scans), 1);
        search.start(&counted.plan.weeks);
        if let Some(start) = begin.start {
            search.restore(&start.weeks, &root.prices);
            search.enough = Some(start.missing);
        }
        search.ascent.restart(&root.prices, FINE);
        let found = search.grow(root, &guide);
        scans += found.scans;
        let mut weeks = found.plan.weeks;
        let mut placed = found.plan.people;
        let mut value = found.plan.value - people(worth, placed);
        let (mut score, mut proof) = (found.bound - people(worth, placed), found.proof);
        // Where that leaves a gap though nothing is left to cut, only a worth above all exchanges proves the score.
        let mut dearer = 4 * self.most_week();
        let enough = begin.start.map_or(0, |start| start.missing);
        while score - value > enough && scans < effort.scans && dearer < Worth::MOST {
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

    /// The plan of the count with what one reading at no prices proves of its score.
    fn counted(&self, counted: &Found<'_>, scans: u64) -> Result<Answer, Stopped> {
        let prices = vec![0; self.prices()];
        let reading = read(self, 0, &prices, &Domain::new(self), Halt::default());
        let reading = reading.map_err(|_| Stopped)?;
        let mut plan = Plan::new(self);
        plan.load(&counted.plan.weeks);
        let proof = Proof {
            nodes: vec![ProofNode::by_the_piece(prices)],
        };
        let bound = fen(reading.value).max(plan.value);
        let mut answer = plan.answer(bound, proof, scans + reading.scans);
        answer.count = Some(Count {
            bound: people_of(counted.bound).max(answer.placed),
            proof: counted.proof.clone(),
            worth: 0,
        });
        Ok(answer)
    }
}

/// People of a bound of the count.
fn people_of(bound: i64) -> u64 {
    u64::try_from(bound / ONE_PERSON).expect("a count of people")
}

#[cfg(test)]
mod tests;

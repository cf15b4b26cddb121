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
//! proof ([`Proof`](super::Proof)), read again by `verify` in code of its own.
//!
//! The first reading of the market is always made; after it the work limit holds to the scan for
//! readings, for plans to one exchange, one chain of pulls, or one person's list of weeks, and for tariffs to one person's offers. What shows that
//! a tariff is a proof is not counted: about as much as one of its rounds.

mod open;
mod search;
mod tree;

use super::answer::{Answer, Count, Stopped};
use super::effort::Effort;
use super::model::Model;
use super::plan::Plan;
use super::units::{ONE_PERSON, SCALE_BITS};
use super::worth::Worth;

use search::{FINE, Search};

/// The count may take this part of the work: one in so many.
const COUNT_PART: u64 = 4;

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

#[cfg(test)]
mod tests;

//! Where a search may begin: an earlier plan, as far as it is still one, and what things cost then.

use super::answer::{Answer, Taken};
use super::model::{Model, Piecework, Seat};
use super::plan::Plan;
use super::primal::Improver;
use super::units::index;
use super::week::{NONE, Planner, Terms};

/// An earlier plan and its prices, in the positions of the model that is to be solved. Nothing of it need hold: what is not offered,
/// overfills or is missing is let go, and any prices bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// By person.
    pub weeks: Vec<Taken>,
    /// As in a [leaf](super::ProofNode::Leaf) of the proof.
    pub prices: Vec<i64>,
    /// The same of the proof of the [count](super::Count), where the most people come first.
    pub count_prices: Vec<i64>,
    /// What a person placed was worth, in fen a month, where the most people come first.
    pub worth: i64,
    /// By how much the earlier plan missed its bound, in fen a month.
    pub missing: i64,
    /// By how many people, where the most people come first.
    pub missing_people: u64,
}

/// A plan that misses no more of its bound than one in so many is near enough, unless the earlier one was proven.
const NEAR: i64 = 100;

impl Start {
    /// The same with a price for all that has one in the model: 0 where none is known.
    pub(super) fn of(&self, model: &Model) -> Self {
        let mut start = self.clone();
        start.prices.resize(model.prices(), 0);
        start.count_prices.resize(model.prices(), 0);
        start
    }

    /// Whether an answer is as near to its bound as the earlier one was, or near enough.
    pub(super) fn is_enough(&self, answer: &Answer) -> bool {
        let people = answer
            .count
            .as_ref()
            .map_or(0, |count| count.bound - answer.placed);
        people <= self.missing_people && answer.bound - answer.value <= self.may_miss(answer.value)
    }

    /// What a plan of such a value may miss.
    fn may_miss(&self, value: i64) -> i64 {
        if self.missing == 0 {
            0
        } else {
            self.missing.max(value / NEAR)
        }
    }
}

/// What a piece of an earlier week is paid for being kept, scaled: nothing to speak of, but where a count is sought no piece is worth anything.
const KEPT: i64 = 1;

/// A week and what is left for it.
struct Kept<'a, 'm> {
    plan: &'a Plan<'m>,
    week: &'a Taken,
    own: u32,
}

impl Terms for Kept<'_, '_> {
    fn seat(&self, at: usize, seat: &Seat) -> Option<i64> {
        let kept = self.week.place == Some(index(at)) && self.plan.seat_fits(seat);
        (kept || at == self.own as usize).then_some(-KEPT)
    }

    fn share(&self, at: usize, share: &Piecework) -> (i64, u8, u8) {
        let kept = self.week.shares.iter().find(|taken| taken.0 == index(at));
        let most = kept.map_or(0, |taken| taken.1.min(self.plan.fits(share)));
        (-KEPT, 0, most.max(share.must))
    }

    const FORCES: bool = false;

    fn forced(&self, _at: usize) -> bool {
        false
    }
}

impl<'m> Plan<'m> {
    /// Takes the pieces of the weeks that are offered and fit, people in order; crews may come short.
    fn restore(&mut self, planner: &mut Planner<'m>, weeks: &[Taken]) {
        for (person, week) in weeks.iter().enumerate().take(self.weeks.len()) {
            let kept = Kept {
                plan: self,
                week,
                own: self.model.must_seat[person],
            };
            if planner.best(person, &kept).is_none() {
                continue;
            }
            let (seat, taken) = (planner.seat, std::mem::take(&mut planner.taken));
            let mark = self.mark();
            self.set(person, seat, &taken);
            if self.is_overfull(person) {
                self.undo(mark);
            }
        }
        self.keep();
    }

    /// Whether a person's week uses something of which there is less.
    fn is_overfull(&self, person: usize) -> bool {
        let week = &self.weeks[person];
        let at_seat = week
            .seat
            .and_then(|seat| self.model.openings[self.opening(seat)].site);
        let at_seat = at_seat.map(|site| self.model.site_resource(site as usize));
        let shares = week
            .shares
            .iter()
            .map(|&(at, _)| &self.model.shares[at as usize]);
        let of_shares = shares.flat_map(|share| [share.order, share.site]);
        let of_shares = of_shares.filter(|&at| at != NONE).map(|at| at as usize);
        at_seat
            .into_iter()
            .chain(of_shares)
            .any(|at| self.room(at) < 0)
    }
}

impl Model {
    /// A plan of what is left of earlier weeks; crews are filled or let go at the prices, and who has lost something takes what is left.
    pub(super) fn restored<'m>(
        &'m self,
        weeks: &[Taken],
        prices: &[i64],
        improver: &mut Improver<'m>,
    ) -> Plan<'m> {
        let mut plan = Plan::new(self);
        plan.restore(&mut improver.planner, weeks);
        improver.settle(&mut plan, prices);
        plan
    }
}

#[cfg(test)]
mod tests;

//! What the proof says of the same market without one condition: a least crew, or seats kept for a group.
//!
//! Prices bound the plans of the looser market too, once its site is given the best configuration that it then has: people are offered
//! nothing that they were not offered at these prices before. So at each end of the tree the bound rises by what the site earns more, and no
//! plan without the condition is worth more than the bound and the most of that. The cuts stay: they cover every number of people.
//!
//! Complexity: a reading of the offers and two configurations for each condition and end.

use std::sync::Arc;

use super::answer::{Answer, ProofNode};
use super::bound::{Halt, read};
use super::domain::{Decision, Domain};
use super::model::Model;
use super::site::Configurer;
use super::units::SCALE_BITS;

/// A condition of an opening that is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loosened {
    /// Any number of people may come to its `places`.
    Crew { opening: u32, places: u32 },
    /// The seats of this class go to the first one, which has so many in all then.
    Reserve {
        opening: u32,
        class: u32,
        seats: u32,
    },
}

impl Loosened {
    fn opening(self) -> usize {
        match self {
            Self::Crew { opening, .. } | Self::Reserve { opening, .. } => opening as usize,
        }
    }

    /// The model without the condition, each offer at the price that it has.
    fn model(self, model: &Model) -> Model {
        let mut looser = model.clone();
        match self {
            Self::Crew { places, .. } => {
                let of = &mut Arc::make_mut(&mut looser.openings)[self.opening()];
                of.crew = of.crew.min(1);
                if of.places == 0 {
                    of.places = places;
                }
            }
            Self::Reserve { class, seats, .. } => {
                let rest = model.class_start[self.opening()] as usize;
                let kept = rest + class as usize;
                let stand = model.class_must[kept];
                let all = Arc::make_mut(&mut looser.class_seats);
                all[kept] = stand;
                all[rest] = seats.saturating_sub(stand);
            }
        }
        looser
    }
}

impl Answer {
    /// By how much more than the [bound by the piece](Answer::bound_by_the_piece) a plan without each of these conditions can be worth at most, in
    /// 2^-20 fen; `None` of a model that the answer cannot be of.
    pub(crate) fn added_without(
        &self,
        model: &Model,
        conditions: &[Loosened],
    ) -> Option<Vec<i128>> {
        let mut added = vec![i128::MIN; conditions.len()];
        for (prices, decisions) in ends(&self.proof.nodes) {
            if prices.len() != model.prices() {
                return None;
            }
            let domain = narrowed(model, &decisions);
            let mut before = Configurer::new(model);
            for (&condition, added) in conditions.iter().zip(&mut added) {
                let site = model.openings[condition.opening()].site;
                let site = site.map_or(model.sites.len(), |site| site as usize);
                let looser = condition.model(model);
                let open = narrowed(&looser, &decisions);
                let then = Configurer::new(&looser).best(site, prices, &open);
                let more = match (before.best(site, prices, &domain), then) {
                    (Some(now), Some(then)) => Some(i128::from(then) - i128::from(now)),
                    // No plan was here before.
                    (None, Some(_)) => self.above(&looser, prices, &open),
                    (_, None) => None,
                };
                *added = more.map_or(*added, |more| more.max(*added));
            }
        }
        Some(added)
    }

    /// How much more than the bound the prices allow in another model, in 2^-20 fen; `None` for no plan.
    fn above(&self, looser: &Model, prices: &[i64], domain: &Domain) -> Option<i128> {
        let worth = self.count.as_ref().map_or(0, |count| count.worth);
        let reading = read(looser, worth, prices, domain, Halt::default()).ok()?;
        let bound = i128::from(self.bound) + i128::from(worth) * i128::from(self.placed);
        Some(reading.value - (bound << SCALE_BITS))
    }
}

fn narrowed(model: &Model, decisions: &[Decision]) -> Domain {
    let mut domain = Domain::new(model);
    for &decision in decisions {
        domain.narrow(decision);
    }
    domain
}

/// The prices of each end of a tree, with the cuts that lead there.
fn ends(nodes: &[ProofNode]) -> Vec<(&[i64], Vec<Decision>)> {
    let mut ends = Vec::new();
    let mut open = vec![(0, Vec::new())];
    while let Some((at, decisions)) = open.pop() {
        match &nodes[at] {
            ProofNode::Leaf { prices, .. } => ends.push((prices.as_slice(), decisions)),
            ProofNode::Cut {
                variable,
                most,
                below,
                above,
            } => {
                let side = |decision| {
                    let mut decisions = decisions.clone();
                    decisions.push(decision);
                    decisions
                };
                open.push((*below, side(Decision::AtMost(*variable, *most))));
                open.push((*above, side(Decision::AtLeast(*variable, *most + 1))));
            }
        }
    }
    ends
}

#[cfg(test)]
mod tests;

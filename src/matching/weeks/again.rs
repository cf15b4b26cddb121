//! From an earlier matching to where a solve of this graph begins: its weeks and prices, by key.

use rustc_hash::FxHashMap;

use crate::graph::Graph;
use crate::graph::weeks::Weeks as Offers;
use crate::matching::answer::Matching;
use crate::matching::mixed::{Answer, Model, Proof, ProofNode, Start, Taken};
use crate::matching::weeks::held::{Piece, PriceOf, Weeks, price_names};

/// The numbers of this graph for those of an earlier one.
struct Numbers {
    people: Vec<Option<u32>>,
    slots: Vec<Option<u32>>,
    workshops: Vec<Option<u32>>,
}

impl Numbers {
    fn new(graph: &Graph, offers: &Offers, previous: &Matching, past: &Weeks) -> Self {
        let people =
            (0..past.people()).map(|at| graph.left_keys.find(previous.left_keys.text(at)?));
        let slots = (0u32..).take(previous.slot_keys.len());
        let slots = slots.map(|at| graph.slot_keys.find(previous.slot_keys.text(at)?));
        let workshops = (0u32..).take(past.workshops.len());
        let workshops = workshops.map(|at| offers.workshops.find(past.workshops.text(at)?));
        Self {
            people: people.collect(),
            slots: slots.collect(),
            workshops: workshops.collect(),
        }
    }

    fn name(&self, of: PriceOf) -> Option<PriceOf> {
        Some(match of {
            PriceOf::Slot(slot) => PriceOf::Slot(self.slots[slot as usize]?),
            PriceOf::Stations(at) => PriceOf::Stations(self.workshops[at as usize]?),
            PriceOf::Seat { person, slot } => PriceOf::Seat {
                person: self.people[person as usize]?,
                slot: self.slots[slot as usize]?,
            },
        })
    }
}

/// Where a solve of `graph` begins after `previous`; `None` where that has no weeks.
pub(super) fn start(
    graph: &Graph,
    offers: &Offers,
    model: &Model,
    previous: &Matching,
) -> Option<Start> {
    let past = previous.weeks.as_ref()?;
    let numbers = Numbers::new(graph, offers, previous, past);
    let mut weeks = vec![Taken::default(); offers.people.len()];
    for (before, &now) in (0u32..).zip(&numbers.people) {
        if let Some(person) = now {
            weeks[person as usize] = week(offers, &numbers, person, past.pieces_of(before));
        }
    }
    let names = price_names(offers, model);
    let prices = |proof: &Proof| prices(&names, &numbers, past, proof);
    let count = past.answer.count.as_ref();
    Some(Start {
        weeks,
        prices: prices(&past.answer.proof),
        count_prices: count.map_or_else(Vec::new, |count| prices(&count.proof)),
        worth: count.map_or(0, |count| count.worth),
        missing: past.answer.bound - past.answer.value,
        missing_people: count.map_or(0, |count| count.bound - past.answer.placed),
    })
}

/// An answer with what the earlier proof still proves, if it is one of this model.
pub(super) fn proven(answer: Answer, past: &Weeks, model: &Model) -> Answer {
    let proven = answer.clone().with_bounds_of(&past.answer);
    if proven != answer && proven.verify(model).is_ok() {
        proven
    } else {
        answer
    }
}

/// The pieces of a week that are still offered.
fn week(offers: &Offers, numbers: &Numbers, person: u32, pieces: &[Piece]) -> Taken {
    let mut week = Taken::default();
    for piece in pieces {
        let Some(slot) = numbers.slots[piece.slot as usize] else {
            continue;
        };
        if let Some((at, _)) = offers.place_at(person, slot) {
            week.place = Some(at);
            continue;
        }
        let workshop = match piece.workshop {
            u32::MAX => Some(u32::MAX),
            at => numbers.workshops[at as usize],
        };
        let share = workshop.and_then(|at| offers.share_at(person, slot, at, piece.half_days));
        week.shares
            .extend(share.map(|(at, _)| (at, piece.half_days)));
    }
    week
}

/// The prices of the first end of an earlier proof that has any, for what is still there. A seat that is new to a person costs what
/// others in its slot do.
fn prices(names: &[PriceOf], numbers: &Numbers, past: &Weeks, proof: &Proof) -> Vec<i64> {
    let ends = proof.nodes.iter().filter_map(|node| match node {
        ProofNode::Leaf { prices, .. } => Some(prices),
        ProofNode::Cut { .. } => None,
    });
    let mut ends = ends.filter(|prices| prices.iter().any(|&price| price != 0));
    let Some(before) = ends.next() else {
        return Vec::new();
    };
    let known: FxHashMap<PriceOf, i64> = past
        .price_names
        .iter()
        .zip(before)
        .filter_map(|(&of, &price)| Some((numbers.name(of)?, price)))
        .collect();
    let price = |of: &PriceOf| {
        let others = match *of {
            PriceOf::Seat { slot, .. } => known.get(&PriceOf::Slot(slot)),
            _ => None,
        };
        known.get(of).or(others).copied().unwrap_or(0)
    };
    names.iter().map(price).collect()
}

//! Decided weeks, as a matching holds them: piece by piece, with their proof.

use std::sync::Arc;

use crate::graph::Graph;
use crate::graph::weeks::Weeks as Offers;
use crate::ids::Keys;
use crate::matching::mixed::{Answer, Model, ProofNode, SCALE_BITS, Variable};
use crate::matching::parts::Parts;

/// A piece of one person's week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// The slot.
    pub slot: u32,
    /// Half-days a week.
    pub half_days: u8,
    /// Of a share done at a workshop, its position among the workshops; [`u32::MAX`] at home and for a place, which lies where its opening does.
    pub workshop: u32,
}

/// What a price of the proof is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum PriceOf {
    /// A seat in this slot, or a unit of pace of its order.
    Slot(u32),
    /// A half-day of the stations of this workshop.
    Stations(u32),
    /// A seat in this slot, where it is priced for each person.
    Seat { person: u32, slot: u32 },
}

/// What each price of a proof is of.
pub(super) fn price_names(offers: &Offers, model: &Model) -> Vec<PriceOf> {
    let openings = offers.openings.iter();
    let slot = |slot| PriceOf::Slot(slot);
    let classes = openings.flat_map(|of| (of.slot..).zip(&of.classes).map(|(at, _)| at));
    let mut names: Vec<PriceOf> = classes.map(slot).collect();
    names.extend(
        offers
            .sites
            .iter()
            .map(|site| PriceOf::Stations(site.workshop)),
    );
    names.extend(offers.orders.iter().map(|order| slot(order.slot)));
    let shared = names.len();
    for (at, place) in (0u32..).zip(&offers.places) {
        if model.price_of(at) >= shared {
            debug_assert_eq!(
                model.price_of(at),
                names.len(),
                "places are in the model's order"
            );
            let slot = offers.openings[place.opening as usize].slot + place.class;
            names.push(PriceOf::Seat {
                person: place.person,
                slot,
            });
        }
    }
    names
}

/// The weeks of a matching.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Weeks {
    pub(super) answer: Answer,
    /// Pieces of all people, by slot; those of person `i` are `start[i]..start[i + 1]`.
    pub(super) start: Vec<u32>,
    pub(super) pieces: Vec<Piece>,
    pub(super) workshops: Arc<Keys>,
    pub(super) price_names: Vec<PriceOf>,
}

impl Weeks {
    pub(super) fn new(offers: &Offers, model: &Model, answer: Answer) -> Self {
        let mut start = vec![0];
        let mut pieces = Vec::new();
        for taken in &answer.weeks {
            let from = pieces.len();
            pieces.extend(taken.place.map(|at| {
                let place = &offers.places[at as usize];
                let opening = &offers.openings[place.opening as usize];
                Piece {
                    slot: opening.slot + place.class,
                    half_days: opening.half_days,
                    workshop: u32::MAX,
                }
            }));
            pieces.extend(taken.shares.iter().map(|&(at, half_days)| {
                let share = &offers.shares[at as usize];
                Piece {
                    slot: offers.orders[share.order as usize].slot,
                    half_days,
                    workshop: share.workshops[usize::from(half_days - share.least)],
                }
            }));
            pieces[from..].sort_unstable();
            start.push(u32::try_from(pieces.len()).expect("a week has at most 15 pieces"));
        }
        Self {
            answer,
            start,
            pieces,
            workshops: Arc::clone(&offers.workshops),
            price_names: price_names(offers, model),
        }
    }

    /// The score that no plan with as many people can exceed.
    pub(super) fn bound(&self) -> i128 {
        self.answer.bound.into()
    }

    /// The nodes of its proof.
    pub(super) fn proof(&self) -> &[ProofNode] {
        &self.answer.proof.nodes
    }

    /// What a person placed counts in it, in fen.
    pub(super) fn person_price(&self) -> i64 {
        let count = self.answer.count.as_ref();
        count.map_or(0, |count| count.worth)
    }

    pub(super) fn people(&self) -> u32 {
        u32::try_from(self.start.len() - 1).expect("a graph has fewer than 2^32 nodes")
    }

    pub(crate) fn pieces_of(&self, person: u32) -> &[Piece] {
        let person = person as usize;
        &self.pieces[self.start[person] as usize..self.start[person + 1] as usize]
    }

    /// Flows, prices and sums: what a matching says of itself.
    pub(super) fn parts(&self, graph: &Graph, offers: &Offers) -> Parts {
        Parts {
            flow_start: self.start.clone(),
            flow_slot: self.pieces.iter().map(|piece| piece.slot).collect(),
            flow_units: vec![1; self.pieces.len()],
            prices: self.prices(graph.network.capacity.len(), offers),
            profits: vec![0; self.answer.weeks.len()],
            placed: self.answer.placed,
            total: self.answer.value.into(),
            ..Parts::default()
        }
    }

    /// The prices of the end of the proof that holds the plan, by slot.
    fn prices(&self, slots: usize, offers: &Offers) -> Vec<i64> {
        let mut prices = vec![0; slots];
        let Some(leaf) = self.leaf(offers) else {
            return prices;
        };
        let bonus = self.person_price();
        let in_fen = |price: i64| {
            let fen = price >> SCALE_BITS;
            // Where the most people come first a price may hold what a person counts.
            let fen = if fen >= bonus { fen - bonus } else { fen };
            fen.max(0)
        };
        let mut at = 0;
        for opening in &offers.openings {
            for (class, _) in (0u32..).zip(&opening.classes) {
                prices[(opening.slot + class) as usize] =
                    in_fen(leaf.get(at).copied().unwrap_or(0));
                at += 1;
            }
        }
        at += offers.sites.len();
        for order in &offers.orders {
            let pace = leaf.get(at).copied().unwrap_or(0).saturating_mul(100);
            prices[order.slot as usize] = (pace >> SCALE_BITS).max(0);
            at += 1;
        }
        prices
    }

    /// The prices at the end of the proof that the plan belongs to; where they are all 0, of the first end that has any.
    fn leaf(&self, offers: &Offers) -> Option<&[i64]> {
        let nodes = self.proof();
        let mut crews = vec![0u32; offers.openings.len()];
        let mut seated = vec![false; offers.places.len()];
        let mut shares = vec![0u32; offers.shares.len()];
        for taken in &self.answer.weeks {
            if let Some(at) = taken.place {
                seated[at as usize] = true;
                crews[offers.places[at as usize].opening as usize] += 1;
            }
            for &(at, half_days) in &taken.shares {
                shares[at as usize] = half_days.into();
            }
        }
        let value = |variable: Variable| match variable {
            Variable::Crew(at) => crews[at as usize],
            Variable::Seat(at) => seated[at as usize].into(),
            Variable::Share(at) => shares[at as usize],
        };
        let has_any = |prices: &[i64]| prices.iter().any(|&price| price != 0);
        let mut at = 0;
        // A tree has no more steps than nodes.
        for _ in nodes {
            match nodes.get(at)? {
                ProofNode::Cut {
                    variable,
                    most,
                    below,
                    above,
                } => {
                    at = if value(*variable) <= *most {
                        *below
                    } else {
                        *above
                    }
                }
                ProofNode::Leaf { prices, .. } if has_any(prices) => return Some(prices),
                ProofNode::Leaf { .. } => break,
            }
        }
        nodes.iter().find_map(|node| match node {
            ProofNode::Leaf { prices, .. } if has_any(prices) => Some(prices.as_slice()),
            _ => None,
        })
    }
}

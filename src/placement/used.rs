//! What a plan of weeks uses: seats, stations and pace, and what of them is left.
//!
//! Cost: one pass over the pieces of the plan.

use std::collections::BTreeMap;

use crate::domain::Market;
use crate::graph::Graph;
use crate::graph::weeks::Weeks as Offers;
use crate::matching::{Matching, Piece};

/// What the plan uses.
pub(super) struct Used {
    /// Seats left in each slot of an opening.
    pub(super) room: Vec<u32>,
    /// People of each slot.
    pub(super) held: Vec<u32>,
    /// Of them, those who were decided beforehand.
    pub(super) decided: Vec<u32>,
    /// Half-days left at each binding site.
    pub(super) site_left: Vec<u32>,
    /// Pace left of each order.
    pub(super) pace_left: Vec<u64>,
    /// Position among the openings, by slot, and the class.
    pub(super) opening_of: BTreeMap<u32, u32>,
    /// Position among the orders, by slot.
    pub(super) order_of: BTreeMap<u32, u32>,
    /// Position among the binding sites, by workshop.
    pub(super) site_of: BTreeMap<u32, u32>,
}

impl Used {
    pub(super) fn new(
        graph: &Graph,
        offers: &Offers,
        matching: &Matching,
        market: &Market,
    ) -> Self {
        let mut opening_of = BTreeMap::new();
        for (at, opening) in (0u32..).zip(&offers.openings) {
            for (class, _) in (0u32..).zip(&opening.classes) {
                opening_of.insert(opening.slot + class, at);
            }
        }
        let sites = (0u32..).zip(&offers.sites);
        let orders = (0u32..).zip(&offers.orders);
        let slots = graph.slots();
        let mut used = Self {
            room: slots.iter().map(|slot| slot.capacity).collect(),
            held: vec![0; slots.len()],
            decided: vec![0; slots.len()],
            site_left: offers.sites.iter().map(|site| site.half_days).collect(),
            pace_left: offers.orders.iter().map(|order| order.pace).collect(),
            opening_of,
            order_of: orders.map(|(at, order)| (order.slot, at)).collect(),
            site_of: sites.map(|(at, site)| (site.workshop, at)).collect(),
        };
        for pair in graph.decided() {
            used.decided[pair.slot as usize] += 1;
        }
        for (person, worker) in (0u32..).zip(market.workers()) {
            for piece in matching.week(person) {
                used.take(offers, piece, worker.pace_percent);
            }
        }
        used
    }

    fn take(&mut self, offers: &Offers, piece: &Piece, pace: u32) {
        let slot = piece.slot as usize;
        self.held[slot] += 1;
        let half_days = u32::from(piece.half_days);
        match self.order_of.get(&piece.slot) {
            Some(&order) => {
                let left = &mut self.pace_left[order as usize];
                *left = left.saturating_sub(u64::from(pace) * u64::from(half_days));
            }
            None => self.room[slot] = self.room[slot].saturating_sub(1),
        }
        if let Some(site) = self.site(offers, piece) {
            let left = &mut self.site_left[site as usize];
            *left = left.saturating_sub(half_days);
        }
    }

    /// The binding site where a piece is done, by its position among them.
    pub(super) fn site(&self, offers: &Offers, piece: &Piece) -> Option<u32> {
        match self.opening_of.get(&piece.slot) {
            Some(&opening) => offers.openings[opening as usize].site,
            None => self.site_of.get(&piece.workshop).copied(),
        }
    }

    /// Whether a slot could hold more.
    pub(super) fn is_open(&self, slot: u32) -> bool {
        match self.order_of.get(&slot) {
            Some(&order) => self.pace_left[order as usize] > 0,
            None => self.opening_of.contains_key(&slot) && self.room[slot as usize] > 0,
        }
    }
}

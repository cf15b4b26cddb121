//! What the prices say in money: what one more place is worth, and what a place costs to win.
//!
//! Prices prove the optimum, but they are no sentences yet: under most-placed they hold a bonus, and any of an
//! interval of prices is a proof. Both ends of the interval are facts about the market, and are computed here from whatever
//! prices the matching came with. `V(b)` is the best (number placed, total score), compared in this order under most-placed,
//! for the capacities `b`.
//!
//! # Definitions
//! - `one_more[j] = V(b_j + 1) - V(b_j)`: the least price. Under most-placed its first part is 0 or 1; the money is the second part.
//! - `to_win[j] = V(b_j) - V(b_j - 1)`: the greatest price, that is, what a newcomer's score must exceed at `j`. None where `b_j = 0`.
//!
//! # Invariants
//! 1. `score + bonus <= profit + price` on every edge, with equality where a person is seated (supplies and edges of one unit, no groups).
//! 2. A slot with room has price 0; a person left out has profit 0.
//! 3. One place more or less changes the optimum along one alternating path. Its length under the reduced scores of 1 is never negative, so a
//!    search by Dijkstra from the path's possible ends finds the two numbers: `O(edges + slots log slots)`.
//! 4. A path to win a place always ends with one person fewer, or in a slot with room: of those that matter to a person
//!    left out, each holds the bonus once. A path of one more place holds it once where it begins with a person left out, and not at all
//!    otherwise; the two kinds are searched apart, so that the money never depends on the size of the bonus.
//!
//! After Jonker & Volgenant 1987 (reduced scores) and Shapley & Shubik 1972 (the lattice of prices).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::graph::Graph;
use crate::graph::network::{Network, Scores};
use crate::matching::Matching;
use crate::policy::Objective;

/// The ends of the price interval of every slot, in fen a month, bonus taken off.
#[derive(Debug)]
pub(super) struct Worth {
    /// What one more place is worth.
    pub(super) one_more: Vec<i64>,
    /// What a score must exceed to win a place; none where there is no place to win.
    pub(super) to_win: Vec<Option<i64>>,
}

/// The score of an edge by its position in a direction.
pub(super) fn score_at(scores: &Scores, edge: usize) -> i64 {
    match scores {
        Scores::Narrow(scores) => i64::from(scores[edge]),
        Scores::Wide(scores) => scores[edge],
    }
}

/// Distances of slots that only fall, nearest first.
struct Nearest {
    distance: Vec<i64>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Nearest {
    fn new(slots: usize) -> Self {
        Self {
            distance: vec![i64::MAX; slots],
            heap: BinaryHeap::new(),
        }
    }

    fn reach(&mut self, slot: u32, distance: i64) {
        if distance < self.distance[slot as usize] {
            self.distance[slot as usize] = distance;
            self.heap.push(Reverse((distance, slot)));
        }
    }

    fn settle(&mut self) -> Option<(i64, u32)> {
        while let Some(Reverse((distance, slot))) = self.heap.pop() {
            if distance == self.distance[slot as usize] {
                return Some((distance, slot));
            }
        }
        None
    }
}

/// A proven matching of a market's graph: every supply is 0 or 1, every edge carries one.
struct Proven<'a> {
    network: &'a Network,
    matching: &'a Matching,
    /// The slot of each person, if any.
    seat: &'a [Option<u32>],
    /// The people of each slot: `members[start[j]..start[j + 1]]`.
    start: Vec<u32>,
    members: Vec<u32>,
}

impl Worth {
    /// Both ends, for a matching that is proven on `graph`; `seat` is the slot of each person.
    pub(super) fn new(graph: &Graph, matching: &Matching, seat: &[Option<u32>]) -> Self {
        let proven = Proven::new(&graph.network, matching, seat);
        Self {
            one_more: proven.one_more(),
            to_win: proven.to_win(),
        }
    }
}

impl<'a> Proven<'a> {
    fn new(network: &'a Network, matching: &'a Matching, seat: &'a [Option<u32>]) -> Self {
        let mut start = vec![0u32; network.capacity.len() + 1];
        for slot in seat.iter().flatten() {
            start[*slot as usize + 1] += 1;
        }
        for slot in 0..network.capacity.len() {
            start[slot + 1] += start[slot];
        }
        let mut next = start.clone();
        let mut members = vec![0u32; start[network.capacity.len()] as usize];
        for (person, slot) in (0u32..).zip(seat) {
            if let Some(slot) = slot {
                members[next[*slot as usize] as usize] = person;
                next[*slot as usize] += 1;
            }
        }
        Self {
            network,
            matching,
            seat,
            start,
            members,
        }
    }

    fn slots(&self) -> impl Iterator<Item = u32> + use<> {
        (0u32..).take(self.network.capacity.len())
    }

    fn members(&self, slot: u32) -> &[u32] {
        &self.members[self.start[slot as usize] as usize..self.start[slot as usize + 1] as usize]
    }

    fn has_room(&self, slot: u32) -> bool {
        let held = self.start[slot as usize + 1] - self.start[slot as usize];
        held < self.network.capacity[slot as usize]
    }

    /// How far `score + bonus` lies under what keeps `person` from `slot`: never negative.
    fn slack(&self, person: u32, slot: u32, score: i64) -> i64 {
        let value = score + self.matching.bonus();
        self.matching.profit(person) + self.matching.price(slot) - value
    }

    /// The slots that `person` could take, each with its slack.
    fn row(&self, person: u32) -> impl Iterator<Item = (u32, i64)> + '_ {
        let rows = &self.network.rows;
        rows.range(person).map(move |edge| {
            let slot = rows.head[edge];
            (slot, self.slack(person, slot, score_at(&rows.scores, edge)))
        })
    }

    /// The people seated elsewhere who could take `slot`: each with the slot they leave and the slack.
    fn column(&self, slot: u32) -> impl Iterator<Item = (u32, i64)> + '_ {
        let columns = &self.network.columns;
        columns.range(slot).filter_map(move |edge| {
            let person = columns.head[edge];
            let leaves = self.seat[person as usize].filter(|&seat| seat != slot)?;
            let score = score_at(&columns.scores, edge);
            Some((leaves, self.slack(person, slot, score)))
        })
    }

    /// A place less at `j`: somebody of `j` leaves for good, or moves to where that costs least.
    fn to_win(&self) -> Vec<Option<i64>> {
        let bonus = self.matching.bonus();
        let mut nearest = Nearest::new(self.network.capacity.len());
        for slot in self.slots() {
            if self.has_room(slot) {
                nearest.reach(slot, 0);
            }
            for &person in self.members(slot) {
                nearest.reach(slot, self.matching.profit(person));
            }
        }
        while let Some((distance, slot)) = nearest.settle() {
            for (leaves, slack) in self.column(slot) {
                nearest.reach(leaves, distance + slack);
            }
        }
        self.slots()
            .map(|slot| {
                let distance = nearest.distance[slot as usize];
                let places = self.network.capacity[slot as usize];
                (places > 0).then(|| match self.has_room(slot) {
                    true => 0,
                    false => self.matching.price(slot) + distance - bonus,
                })
            })
            .collect()
    }

    /// A place more at `j`: somebody left out comes in along a chain of moves, or somebody seated moves up.
    fn one_more(&self) -> Vec<i64> {
        let slots = self.network.capacity.len();
        let mut from_out = Nearest::new(slots);
        for (person, &supply) in (0u32..).zip(&self.network.supply) {
            if supply > 0 && self.seat[person as usize].is_none() {
                for (slot, slack) in self.row(person) {
                    from_out.reach(slot, slack);
                }
            }
        }
        self.spread(&mut from_out);
        let mut from_seats = Nearest::new(slots);
        for slot in self.slots() {
            from_seats.reach(slot, self.matching.price(slot));
        }
        self.spread(&mut from_seats);

        let first_counts = self.network.objective == Objective::MostPlaced;
        self.slots()
            .map(|slot| {
                let (out, seats) = (
                    from_out.distance[slot as usize],
                    from_seats.distance[slot as usize],
                );
                let price = self.matching.price(slot);
                match first_counts {
                    true if out < i64::MAX => price - out - self.matching.bonus(),
                    true => price - seats,
                    false => price - out.min(seats),
                }
            })
            .collect()
    }

    /// Follows the moves of the people seated: who takes `slot` gives up a seat.
    fn spread(&self, nearest: &mut Nearest) {
        while let Some((distance, slot)) = nearest.settle() {
            for &person in self.members(slot) {
                for (takes, slack) in self.row(person) {
                    nearest.reach(takes, distance + slack);
                }
            }
        }
    }
}

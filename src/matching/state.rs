//! The whole state of a solve: prices, and who sits where.
//!
//! # Definitions
//! The *price* of a search node is what a unit pays to pass through it: of a slot, its own price plus
//! its group's; of a group, its own; of the ground, the bonus. The *value* of an edge to its left node
//! is its score minus the price of its slot; staying out has the value minus the bonus.
//! The *flow* of a slot into its group is its capacity where its own price is positive, else what it
//! holds, at most its capacity. A node is *overfull* when it holds more than its capacity, *wanting* when it
//! holds less and its own price is positive.
//!
//! # Invariants
//! 1. No left node prefers another edge: wherever it has units on one edge (or out) and room on
//!    another, the first is worth at least as much as the second.
//! 2. Own prices are never negative.
//!
//! When no node is overfull and none wanting, these are complementary slackness: the matching and
//! the prices are optimal, for the bonus at hand.
//!
//! One file, though long: prices, seats and counts are one state, and who is seated changes all of them.

use std::mem;

use crate::error::SolveError;
use crate::matching::core::Core;
use crate::matching::seats::{NONE, Party, Seats};
use crate::matching::view::{AWAY, Score, View};
#[cfg(test)]
use crate::matching::watch::steps;
use crate::matching::watch::{POLL, Watch, blocks};

/// Room for [`State::seat`] to write on.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// Edges, and staying out: less what they are worth, whether nobody of the left node is there, and which.
    options: Vec<(i64, bool, u32)>,
    /// The slots where its units are, and how many: asked for each edge, where the seats would be walked along each time.
    here: Vec<(u32, u32)>,
}

pub(super) struct State<'a, S> {
    pub(super) view: View<'a, S>,
    /// By search node: slots, groups, ground, away.
    pub(super) price: Vec<i64>,
    pub(super) seats: Seats<S>,
    /// By group: the flow out of its slots.
    pub(super) inflow: Vec<i64>,
    /// By slot, where there are groups: its flow as counted in `inflow`.
    counted: Vec<i64>,
    /// `members[start[g]..start[g + 1]]` are the slots of group `g`.
    group_start: Vec<u32>,
    group_slots: Vec<u32>,
}

impl<'a, S: Score> State<'a, S> {
    /// Everybody out, prices 0, being placed worth `bonus`.
    #[cfg(test)]
    pub(super) fn new(view: View<'a, S>, bonus: i64) -> Self {
        let options = crate::matching::options::Options::default();
        Self::begin(view, bonus, &mut Watch::new(&options)).expect("nothing stops it")
    }

    /// Everybody out, prices 0, being placed worth `bonus`.
    pub(super) fn begin(
        view: View<'a, S>,
        bonus: i64,
        watch: &mut Watch<'_>,
    ) -> Result<Self, SolveError> {
        let groups = view.groups();
        let mut price = vec![0; view.slots() + groups + 2];
        price[view.away() as usize] = AWAY;
        price[view.ground() as usize] = bonus;
        let (mut group_start, mut group_slots, mut counted) = (Vec::new(), Vec::new(), Vec::new());
        if groups > 0 {
            let nodes = || (0u32..).take(view.slots());
            let group = |slot: u32| Some(view.group_node(slot)? as usize - view.slots());
            group_start = vec![0u32; groups + 1];
            nodes()
                .filter_map(group)
                .for_each(|group| group_start[group + 1] += 1);
            for group in 0..groups {
                group_start[group + 1] += group_start[group];
            }
            let mut next = group_start.clone();
            group_slots = vec![0; group_start[groups] as usize];
            for slot in nodes() {
                if let Some(group) = group(slot) {
                    group_slots[next[group] as usize] = slot;
                    next[group] += 1;
                }
            }
            counted = vec![0; view.slots()];
        }
        watch.pass(view.slots())?;
        Ok(Self {
            seats: Seats::new(&view, watch)?,
            view,
            price,
            inflow: vec![0; groups],
            counted,
            group_start,
            group_slots,
        })
    }

    /// Lets `work` see other edges between the same nodes.
    pub(super) fn within<'b, R>(
        &mut self,
        view: View<'b, S>,
        work: impl FnOnce(&mut State<'b, S>) -> R,
    ) -> R {
        let mut state = State {
            view,
            price: mem::take(&mut self.price),
            seats: mem::take(&mut self.seats),
            inflow: mem::take(&mut self.inflow),
            counted: mem::take(&mut self.counted),
            group_start: mem::take(&mut self.group_start),
            group_slots: mem::take(&mut self.group_slots),
        };
        let result = work(&mut state);
        self.price = state.price;
        self.seats = state.seats;
        self.inflow = state.inflow;
        self.counted = state.counted;
        self.group_start = state.group_start;
        self.group_slots = state.group_slots;
        result
    }

    pub(super) fn bonus(&self) -> i64 {
        self.price[self.view.ground() as usize]
    }

    /// The slots of a group node.
    pub(super) fn slots_of(&self, node: u32) -> &[u32] {
        let group = node as usize - self.view.slots();
        &self.group_slots[self.group_start[group] as usize..self.group_start[group + 1] as usize]
    }

    /// What a slot or a group costs above the level over it.
    #[inline]
    pub(super) fn own_price(&self, node: u32) -> i64 {
        let above = self
            .view
            .group_node(node)
            .map_or(0, |group| self.price[group as usize]);
        self.price[node as usize] - above
    }

    /// Capacity of a slot or a group, minus what it holds.
    #[inline]
    pub(super) fn room(&self, node: u32) -> i64 {
        #[cfg(test)]
        steps::node();
        match (node as usize).checked_sub(self.view.slots()) {
            None => i64::from(self.view.capacity[node as usize]) - self.seats.load(node),
            Some(group) => i64::from(self.view.group_capacity[group]) - self.inflow[group],
        }
    }

    /// Units too many at a node (positive), or units that it wants (negative).
    pub(super) fn imbalance(&self, node: u32) -> i64 {
        let room = self.room(node);
        if room < 0 || self.own_price(node) > 0 {
            -room
        } else {
            0
        }
    }

    /// Whether another unit of its owner fits on an edge; `party` has units elsewhere.
    #[inline]
    pub(super) fn fits(&self, left: u32, slot: u32) -> bool {
        self.view.is_unit() || self.residue(left, slot) > 0
    }

    /// Units that still fit on the edge between `left` and `slot`.
    pub(super) fn residue(&self, left: u32, slot: u32) -> u32 {
        self.view.most_between(left, slot) - self.seats.units_at(left, slot)
    }

    /// Counts the flow of a slot into its group afresh, after its price or load changed.
    pub(super) fn recount(&mut self, slot: u32) {
        let Some(group) = self.view.group_node(slot) else {
            return;
        };
        let capacity = i64::from(self.view.capacity[slot as usize]);
        let flow = if self.own_price(slot) > 0 {
            capacity
        } else {
            self.seats.load(slot).min(capacity)
        };
        let counted = &mut self.counted[slot as usize];
        self.inflow[group as usize - self.view.slots()] += flow - *counted;
        *counted = flow;
    }

    /// Panics where a count has drifted from what it counts.
    pub(super) fn audit(&self) {
        #[cfg(test)]
        steps::beside(|| self.count_all());
        #[cfg(not(test))]
        self.count_all();
    }

    /// Panics where a node is out of balance.
    pub(super) fn audit_balance(&self) {
        let mut nodes = 0..self.view.ground();
        let mut even = || nodes.all(|node| self.imbalance(node) == 0);
        #[cfg(test)]
        steps::beside(|| assert!(even(), "a node is out of balance"));
        #[cfg(not(test))]
        assert!(even(), "a node is out of balance");
    }

    fn count_all(&self) {
        let mut inflow = vec![0; self.inflow.len()];
        for slot in (0u32..).take(self.view.slots()) {
            let Some(group) = self.view.group_node(slot) else {
                continue;
            };
            let capacity = i64::from(self.view.capacity[slot as usize]);
            assert!(
                self.own_price(slot) >= 0,
                "slot {slot} has a negative price"
            );
            let load = self.seats.load(slot).min(capacity);
            let flow = if self.own_price(slot) > 0 {
                capacity
            } else {
                load
            };
            inflow[group as usize - self.view.slots()] += flow;
        }
        assert_eq!(inflow, self.inflow);
        let mut load = vec![0; self.view.slots()];
        for left in (0u32..).take(self.view.lefts()) {
            let mut party = self.seats.first(left);
            while party != NONE {
                let there = self.seats.party(party);
                assert_eq!(self.seats.find(left, there.slot), party);
                let worth = there.score.wide() - self.price[there.slot as usize];
                if there.slot < self.view.ground() {
                    load[there.slot as usize] += i64::from(self.seats.units(party));
                    assert!(self.seats.members(there.slot).any(|member| member == party));
                }
                for edge in self.view.row(left) {
                    let slot = self.view.row_head[edge];
                    let value = self.view.row_score[edge].wide() - self.price[slot as usize];
                    assert!(
                        value <= worth || !self.fits(left, slot),
                        "{left} prefers {slot}"
                    );
                }
                assert!(worth >= -self.bonus(), "{left} prefers to be out");
                party = self.seats.next(party);
            }
        }
        (0u32..)
            .zip(&load)
            .for_each(|(slot, &load)| assert_eq!(load, self.seats.load(slot)));
    }

    /// Puts every left node at its best options under the prices: restores invariant 1.
    ///
    /// Units that are as well off where they are stay there; then smaller slots come first. Writes down, for each left node,
    /// what its other edges are worth at most.
    pub(super) fn seat_everybody(
        &mut self,
        elsewhere: &mut [i64],
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let mut desk = Desk::default();
        for left in (0u32..).take(self.view.lefts()) {
            elsewhere[left as usize] = self.seat(left, &mut desk);
            watch.scan(self.view.row(left).len())?;
        }
        self.recount_all();
        Ok(())
    }

    /// As [`State::seat_everybody`], once they all sit at their best options within `core`: reads what may tempt them outside
    /// of it.
    ///
    /// Writes down that what other edges are worth is not known, but of those who were seated.
    pub(super) fn seat_tempted(
        &mut self,
        core: &Core<S>,
        elsewhere: &mut [i64],
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let view = self.view;
        let mut desk = Desk::default();
        elsewhere.fill(i64::MAX);
        for block in blocks(view.lefts()) {
            watch.pass(block.len())?;
            for left in block {
                watch.scan_more(self.seats.more(left))?;
                if core.may_tempt(left, self.least_value(left)) {
                    elsewhere[left as usize] = self.seat(left, &mut desk);
                    watch.scan(view.row(left).len())?;
                }
            }
        }
        let step = usize::try_from(POLL).expect("a small number");
        for slot in (0u32..).take(view.slots()) {
            let price = self.price[slot as usize];
            if !core.has_fallen(slot, price) {
                continue;
            }
            let column = view.column(slot);
            let (heads, scores) = (&view.col_head[column.clone()], &view.col_score[column]);
            for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
                for (&left, &score) in heads.iter().zip(scores) {
                    watch.scan_more(self.seats.more(left))?;
                    if score.wide() - price > self.least_value(left) && self.fits(left, slot) {
                        elsewhere[left as usize] = self.seat(left, &mut desk);
                        watch.scan(view.row(left).len())?;
                    }
                }
                watch.scan(heads.len())?;
            }
        }
        self.recount_all();
        Ok(())
    }

    /// What a party is worth where it is.
    #[inline]
    pub(super) fn value(&self, party: u32) -> i64 {
        let there = self.seats.party(party);
        there.score.wide() - self.price[there.slot as usize]
    }

    /// What the unit of a left node that is worst off is worth where it is.
    #[inline]
    fn least_value(&self, left: u32) -> i64 {
        let mut party = self.seats.first(left);
        if self.view.is_unit() {
            return self.value(party);
        }
        let mut least = i64::MAX;
        while party != NONE {
            least = least.min(self.value(party));
            party = self.seats.next_of(left, party);
        }
        least
    }

    /// Counts every flow into a group afresh.
    pub(super) fn recount_all(&mut self) {
        if self.view.groups() > 0 {
            (0u32..)
                .take(self.view.slots())
                .for_each(|slot| self.recount(slot));
        }
    }

    /// Puts one left node at its best options.
    ///
    /// Returns what the other edges are worth at most, [`i64::MAX`] where its units are not all in one place.
    pub(super) fn seat(&mut self, left: u32, desk: &mut Desk) -> i64 {
        let whole = self.seats.is_whole(left) && self.view.supply[left as usize] > 0;
        let seated = if self.view.is_unit() || whole {
            self.seat_whole(left)
        } else {
            None
        };
        seated.unwrap_or_else(|| self.seat_split(left, desk))
    }

    /// Puts one left node of one party at its best option, if there is room for all of it.
    fn seat_whole(&mut self, left: u32) -> Option<i64> {
        let all = self.seats.first(left);
        let units = self.seats.units(all);
        let party = self.seats.party(all);
        let stay = party.score.wide() - self.price[party.slot as usize];
        let row = self.view.row(left);
        let heads = &self.view.row_head[row.clone()];
        let scores = &self.view.row_score[row];
        let price = self.price.as_slice();
        // The best two of the other edges, by selection: which edge is best cannot be predicted.
        let (mut best, mut second, mut choice) = (i64::MIN, i64::MIN, 0);
        for (at, (&head, &score)) in heads.iter().zip(scores).enumerate() {
            let value = score.wide() - price[head as usize];
            let value = if head == party.slot { i64::MIN } else { value };
            second = second.max(best.min(value));
            choice = if value > best { at } else { choice };
            best = best.max(value);
        }
        if best.max(-self.bonus()) <= stay {
            return Some(best);
        }
        if -self.bonus() > best {
            self.seats.put(all, self.seats.out(), units);
            return Some(best.max(stay));
        }
        let target = Party {
            slot: heads[choice],
            score: scores[choice],
        };
        if self.view.most_between(left, target.slot) < units {
            return None;
        }
        self.seats.put(all, target, units);
        Some(second.max(stay))
    }

    /// Puts one left node of many units at its best options, best first.
    fn seat_split(&mut self, left: u32, desk: &mut Desk) -> i64 {
        let supply = self.view.supply[left as usize];
        if supply == 0 {
            return i64::MIN;
        }
        let Desk { options, here } = desk;
        options.clear();
        here.clear();
        let mut party = self.seats.first(left);
        while party != NONE {
            here.push((self.seats.party(party).slot, self.seats.units(party)));
            party = self.seats.next_of(left, party);
        }
        here.sort_unstable();
        let held = |slot: u32| {
            let at = here.binary_search_by_key(&slot, |there| there.0);
            at.map_or(0, |at| here[at].1)
        };
        let row = self.view.row(left);
        let out = -self.bonus();
        for edge in row.clone() {
            let slot = self.view.row_head[edge];
            let value = self.view.row_score[edge].wide() - self.price[slot as usize];
            if value >= out {
                let edge = u32::try_from(edge).expect("fewer than 2^32 edges");
                options.push((-value, held(slot) == 0, edge));
            }
        }
        let ground = self.view.ground();
        options.push((-out, held(ground) == 0, NONE));
        options.sort_unstable();
        // What every party should hold; then move from those with too much to those with too little.
        let mut rest = supply;
        let mut wanted = Vec::with_capacity(options.len());
        let mut first = 0;
        while rest > 0 {
            // Among equals, units that are there stay.
            let equals = options[first..]
                .iter()
                .take_while(|o| o.0 == options[first].0)
                .count();
            let level = &options[first..first + equals];
            let at = wanted.len();
            for &(_, _, edge) in level {
                let slot = if edge == NONE {
                    ground
                } else {
                    self.view.row_head[edge as usize]
                };
                let stay = held(slot).min(rest);
                rest -= stay;
                wanted.push((edge, stay));
            }
            for target in &mut wanted[at..] {
                let limit = if target.0 == NONE {
                    u32::MAX
                } else {
                    let slot = self.view.row_head[target.0 as usize];
                    self.view.most_between(left, slot)
                };
                let more = (limit - target.1).min(rest);
                rest -= more;
                target.1 += more;
            }
            first += equals;
        }
        self.rearrange(left, &wanted);
        let mut taken = wanted.iter().filter(|target| target.1 > 0);
        match (taken.next(), taken.next()) {
            (Some(&(edge, _)), None) => {
                // Edges that are not among the options are worth less than staying out.
                let mut others = options.iter().filter(|o| o.2 != edge && o.2 != NONE);
                others.next().map_or(out, |o| -o.0)
            }
            _ => i64::MAX,
        }
    }

    /// Moves the units of `left` until each edge of `wanted` has its units.
    pub(super) fn rearrange(&mut self, left: u32, wanted: &[(u32, u32)]) {
        let head = self.view.row_head;
        let ground = self.view.ground();
        let slot_of = |edge: u32| {
            if edge == NONE {
                ground
            } else {
                head[edge as usize]
            }
        };
        let has = |&(edge, units): &(u32, u32)| {
            units == 0 || self.seats.units_at(left, slot_of(edge)) >= units
        };
        if wanted.iter().all(has) {
            return;
        }
        // A row goes by slot, and the ground is above all: by edge is by slot.
        let mut keeps = wanted.to_vec();
        keeps.sort_unstable();
        let keep = |slot: u32| {
            let at = keeps.binary_search_by_key(&slot, |target| slot_of(target.0));
            at.map_or(0, |at| keeps[at].1)
        };
        // Who has units to spare is asked once: nobody is given more than is wanted.
        let mut party = self.seats.first(left);
        for &(edge, units) in wanted.iter().filter(|target| target.1 > 0) {
            let mut missing = units.saturating_sub(self.seats.units_at(left, slot_of(edge)));
            while missing > 0 {
                let (held, next) = (self.seats.units(party), self.seats.next(party));
                let spare = held - held.min(keep(self.seats.party(party).slot));
                let more = spare.min(missing);
                if more > 0 {
                    self.seats.shift(&self.view, party, edge, more);
                    missing -= more;
                }
                if more == spare {
                    party = next;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! Who sits where: the primal half of the solver's state.
//!
//! A *party* is all units of one left node at one slot, or all its units that are out. Where every
//! supply is 1 the party of left node `i` is party `i`, and the tables of `Split` do not exist.
//! The search of `repair` moves parties from slot to slot.
//!
//! # Invariants
//! 1. A left node has at most one party at each slot and at most one outside; their units sum to its
//!    supply.
//! 2. The parties at slot `j` are a doubly linked list from `head[j]`, by `links`.
//! 3. `load[j]` is the units at slot `j`. Between searches it may be above the capacity.
//!
//! Until [`Seats::list`] is called there are no members: the auction keeps its own.
//!
//! Every operation takes constant time, but for the walk along the parties of one left node.

use crate::matching::view::{Score, View};

/// No party, no edge, no node.
pub(super) const NONE: u32 = u32::MAX;

/// What a search reads of a party, in one place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Party<S> {
    /// The slot, or the ground for units that are out.
    pub(super) slot: u32,
    /// The score of the edge; 0 for units that are out.
    pub(super) score: S,
}

/// What a party has besides where supplies are not all 1.
#[derive(Clone, Copy, Debug)]
struct Share {
    owner: u32,
    units: u32,
    /// The next party of the same left node.
    next: u32,
}

/// The parties where supplies are not all 1.
#[derive(Debug, Default)]
struct Split {
    shares: Vec<Share>,
    /// The first party of each left node.
    first: Vec<u32>,
    /// Parties that are free for reuse.
    free: Vec<u32>,
}

/// The neighbours of a party at its slot.
#[derive(Clone, Copy, Debug)]
struct Link {
    before: u32,
    after: u32,
}

/// Alone, or not at a slot.
const UNLINKED: Link = Link {
    before: NONE,
    after: NONE,
};

#[derive(Debug)]
pub(super) struct Seats<S> {
    parties: Vec<Party<S>>,
    links: Vec<Link>,
    split: Option<Split>,
    head: Vec<u32>,
    load: Vec<i64>,
    ground: u32,
    listed: bool,
}

impl<S> Default for Seats<S> {
    /// Nobody and no slots.
    fn default() -> Self {
        Self {
            parties: Vec::new(),
            links: Vec::new(),
            split: None,
            head: Vec::new(),
            load: Vec::new(),
            ground: 0,
            listed: false,
        }
    }
}

impl<S: Score> Seats<S> {
    /// Everybody out.
    pub(super) fn new(view: &View<'_, S>) -> Self {
        let lefts = view.supply.len();
        let ground = view.ground();
        let out = Party {
            slot: ground,
            score: S::ZERO,
        };
        let mut seats = Self {
            parties: Vec::with_capacity(lefts),
            links: Vec::with_capacity(lefts),
            split: None,
            head: vec![NONE; view.slots()],
            load: vec![0; view.slots()],
            ground,
            listed: false,
        };
        if view.is_unit() {
            let away = Party {
                slot: view.away(),
                ..out
            };
            let party = |&supply| if supply == 0 { away } else { out };
            seats.parties.extend(view.supply.iter().map(party));
            seats.links.resize(lefts, UNLINKED);
            return seats;
        }
        let mut split = Split {
            first: vec![NONE; lefts],
            ..Split::default()
        };
        for (left, &supply) in (0u32..).zip(view.supply) {
            if supply > 0 {
                let party = seats.parties.len();
                split.first[left as usize] = u32::try_from(party).expect("at most one a left node");
                split.shares.push(Share {
                    owner: left,
                    units: supply,
                    next: NONE,
                });
                seats.parties.push(out);
                seats.links.push(UNLINKED);
            }
        }
        seats.split = Some(split);
        seats
    }

    #[inline]
    pub(super) fn party(&self, party: u32) -> Party<S> {
        self.parties[party as usize]
    }

    /// The left node of a party.
    #[inline]
    pub(super) fn owner(&self, party: u32) -> u32 {
        match &self.split {
            None => party,
            Some(split) => split.shares[party as usize].owner,
        }
    }

    #[inline]
    pub(super) fn units(&self, party: u32) -> u32 {
        match &self.split {
            None => 1,
            Some(split) => split.shares[party as usize].units,
        }
    }

    /// The parties of a left node: walk from here by [`Seats::next`].
    #[inline]
    pub(super) fn first(&self, left: u32) -> u32 {
        match &self.split {
            None => left,
            Some(split) => split.first[left as usize],
        }
    }

    #[inline]
    pub(super) fn next(&self, party: u32) -> u32 {
        match &self.split {
            None => NONE,
            Some(split) => split.shares[party as usize].next,
        }
    }

    /// Whether all units of a left node are one party.
    #[inline]
    pub(super) fn is_whole(&self, left: u32) -> bool {
        let first = self.first(left);
        first == NONE || self.next(first) == NONE
    }

    /// The party of `left` at `slot` (or the ground).
    #[inline]
    pub(super) fn find(&self, left: u32, slot: u32) -> u32 {
        let mut party = self.first(left);
        while party != NONE && self.parties[party as usize].slot != slot {
            party = self.next(party);
        }
        party
    }

    /// Units of `left` at `slot`.
    pub(super) fn units_at(&self, left: u32, slot: u32) -> u32 {
        match self.find(left, slot) {
            NONE => 0,
            party => self.units(party),
        }
    }

    #[inline]
    pub(super) fn load(&self, slot: u32) -> i64 {
        self.load[slot as usize]
    }

    /// The parties at a slot.
    #[inline]
    pub(super) fn members(&self, slot: u32) -> impl Iterator<Item = u32> + '_ {
        let some = |party: u32| (party != NONE).then_some(party);
        let head = some(self.head[slot as usize]);
        std::iter::successors(head, move |&party| some(self.links[party as usize].after))
    }

    /// Writes down who sits at each slot; from here on it is kept.
    pub(super) fn list(&mut self, view: &View<'_, S>) {
        if std::mem::replace(&mut self.listed, true) {
            return;
        }
        for left in (0u32..).take(view.lefts()) {
            let mut party = self.first(left);
            while party != NONE {
                self.join(party);
                party = self.next(party);
            }
        }
    }

    /// Seats a party that is out whole, before anybody is listed; reads nothing of the network.
    pub(super) fn sit(&mut self, party: u32, there: Party<S>) {
        debug_assert!(!self.listed && self.parties[party as usize].slot == self.ground);
        self.load[there.slot as usize] += i64::from(self.units(party));
        self.parties[party as usize] = there;
    }

    /// How many parties have ever been: their numbers lie below.
    pub(super) fn parties(&self) -> usize {
        self.parties.len()
    }

    /// Where units are that are out.
    pub(super) fn out(&self) -> Party<S> {
        Party {
            slot: self.ground,
            score: S::ZERO,
        }
    }

    /// Moves the unit of a left node where supplies are 1.
    #[inline]
    pub(super) fn put_one(&mut self, party: u32, target: Party<S>) {
        debug_assert!(self.split.is_none());
        if self.listed {
            self.put_to(party, target, 1, NONE);
            return;
        }
        let there = &mut self.parties[party as usize];
        if let Some(load) = self.load.get_mut(there.slot as usize) {
            *load -= 1;
        }
        if let Some(load) = self.load.get_mut(target.slot as usize) {
            *load += 1;
        }
        *there = target;
    }

    /// Moves `units` of a party to the edge `edge` of its left node, or out with [`NONE`].
    ///
    /// Returns the party that holds them there.
    #[inline]
    pub(super) fn shift(&mut self, view: &View<'_, S>, party: u32, edge: u32, units: u32) -> u32 {
        let target = match edge {
            NONE => self.out(),
            edge => Party {
                slot: view.row_head[edge as usize],
                score: view.row_score[edge as usize],
            },
        };
        self.put(party, target, units)
    }

    /// Moves `units` of a party to `target`, which is an edge of its left node, or out.
    ///
    /// Returns the party that holds them there.
    #[inline]
    pub(super) fn put(&mut self, party: u32, target: Party<S>, units: u32) -> u32 {
        let there = match self.split {
            None => NONE,
            Some(_) => self.find(self.owner(party), target.slot),
        };
        self.put_to(party, target, units, there)
    }

    /// As [`Seats::put`], where it is known which party of the left node is there already, if any.
    #[inline]
    pub(super) fn put_to(&mut self, party: u32, target: Party<S>, units: u32, there: u32) -> u32 {
        let source = self.parties[party as usize].slot;
        if let Some(load) = self.load.get_mut(source as usize) {
            *load -= i64::from(units);
        }
        if let Some(load) = self.load.get_mut(target.slot as usize) {
            *load += i64::from(units);
        }
        if self.split.is_none() {
            self.change(party, target);
            return party;
        }
        self.put_part(party, target, units, there)
    }

    /// Moves a whole party, the only one of its left node.
    #[inline]
    fn change(&mut self, party: u32, target: Party<S>) {
        if self.listed {
            self.leave(party);
            self.parties[party as usize] = target;
            self.join(party);
        } else {
            self.parties[party as usize] = target;
        }
    }

    /// The rest of [`Seats::put_to`], where supplies are not all 1.
    fn put_part(&mut self, party: u32, target: Party<S>, units: u32, there: u32) -> u32 {
        let split = self.split.as_mut().expect("supplies are not all 1");
        if there == party {
            return party;
        }
        let share = &mut split.shares[party as usize];
        let all = share.units == units;
        if there != NONE {
            share.units -= units;
            split.shares[there as usize].units += units;
            if all {
                self.leave(party);
                self.dissolve(party);
            }
            there
        } else if all {
            self.leave(party);
            self.parties[party as usize] = target;
            self.join(party);
            party
        } else {
            share.units -= units;
            let owner = share.owner;
            let first = &mut split.first[owner as usize];
            let part = Share {
                owner,
                units,
                next: *first,
            };
            let fresh = match split.free.pop() {
                Some(free) => {
                    self.parties[free as usize] = target;
                    split.shares[free as usize] = part;
                    free
                }
                None => {
                    self.parties.push(target);
                    self.links.push(UNLINKED);
                    split.shares.push(part);
                    u32::try_from(self.parties.len() - 1).expect("at most edges + left nodes")
                }
            };
            *first = fresh;
            self.join(fresh);
            fresh
        }
    }

    #[inline]
    fn leave(&mut self, party: u32) {
        let slot = self.parties[party as usize].slot;
        if !self.listed || slot >= self.ground {
            return;
        }
        let Link { before, after } = self.links[party as usize];
        if before == NONE {
            self.head[slot as usize] = after;
        } else {
            self.links[before as usize].after = after;
        }
        if after != NONE {
            self.links[after as usize].before = before;
        }
    }

    #[inline]
    fn join(&mut self, party: u32) {
        let slot = self.parties[party as usize].slot;
        if !self.listed || slot >= self.ground {
            return;
        }
        let after = std::mem::replace(&mut self.head[slot as usize], party);
        self.links[party as usize] = Link {
            before: NONE,
            after,
        };
        if after != NONE {
            self.links[after as usize].before = party;
        }
    }

    /// Takes a party without units out of its left node's chain.
    fn dissolve(&mut self, party: u32) {
        let split = self
            .split
            .as_mut()
            .expect("only a split party can run empty");
        let Share { owner, next, .. } = split.shares[party as usize];
        let first = &mut split.first[owner as usize];
        if *first == party {
            *first = next;
        } else {
            let mut before = *first;
            while split.shares[before as usize].next != party {
                before = split.shares[before as usize].next;
            }
            split.shares[before as usize].next = next;
        }
        split.free.push(party);
    }
}

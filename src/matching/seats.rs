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
//! Until [`Seats::list`] is called there are no members, and no links: the auction keeps its own.
//!
//! # Cost
//! Every operation takes constant time. The parties of a left node are a doubly linked list, and one of them is found by a walk
//! while there are [`FEW`] at most, by an index from then on (some 16 bytes a party). A loop over all parties of a left node for
//! each entry of a column takes longer than the entries tell: it has to tell the watch of [`Seats::more`].
//!
//! One file, though long: lists, index and loads are one state, and every operation writes all of them.

use rustc_hash::FxHashMap;

use crate::error::SolveError;
use crate::matching::view::{Score, View};
#[cfg(test)]
use crate::matching::watch::steps;
use crate::matching::watch::{Watch, blocks};

/// No party, no edge, no node.
pub(super) const NONE: u32 = u32::MAX;

/// What a search reads of a party, in one place; 12 bytes with a score of 64 bits, which is aligned to 4 for it.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed(4))]
pub(super) struct Party<S> {
    /// The slot, or the ground for units that are out.
    pub(super) slot: u32,
    /// The score of the edge; 0 for units that are out.
    pub(super) score: S,
}

const _: () = assert!(size_of::<Party<i64>>() == 12);

/// A left node with more parties than this has an index of them: that many steps are as quick as one look at it.
const FEW: u32 = 16;

/// What a party has besides where supplies are not all 1.
#[derive(Clone, Copy, Debug)]
struct Share {
    owner: u32,
    units: u32,
    /// The neighbours among the parties of the same left node.
    before: u32,
    next: u32,
}

/// The parties of a left node.
#[derive(Clone, Copy, Debug)]
struct Chain {
    first: u32,
    count: u32,
}

/// The parties where supplies are not all 1.
#[derive(Debug, Default)]
struct Split {
    shares: Vec<Share>,
    /// By left node.
    chains: Vec<Chain>,
    /// Parties that are free for reuse.
    free: Vec<u32>,
    /// By left node with more than [`FEW`] parties, where each of them is: the party by its slot.
    index: FxHashMap<u32, FxHashMap<u32, u32>>,
}

impl Split {
    /// Whether the parties of a left node are in the index.
    #[inline]
    fn has_index(&self, left: u32) -> bool {
        self.chains[left as usize].count > FEW
    }

    /// The party of a left node of many at a slot, or [`NONE`].
    fn look_up(&self, left: u32, slot: u32) -> u32 {
        let parties = self.index.get(&left);
        let party = parties.and_then(|parties| parties.get(&slot));
        party.copied().unwrap_or(NONE)
    }
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
    pub(super) fn new(view: &View<'_, S>, watch: &mut Watch<'_>) -> Result<Self, SolveError> {
        let lefts = view.supply.len();
        let ground = view.ground();
        let out = Party {
            slot: ground,
            score: S::ZERO,
        };
        let mut seats = Self {
            parties: Vec::new(),
            links: Vec::new(),
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
            let party = |left: u32| {
                let is_away = view.supply[left as usize] == 0;
                if is_away { away } else { out }
            };
            seats.parties = watch.list(lefts, party)?;
            return Ok(seats);
        }
        let mut split = Split {
            chains: vec![
                Chain {
                    first: NONE,
                    count: 0
                };
                lefts
            ],
            ..Split::default()
        };
        seats.parties.reserve_exact(lefts);
        watch.each(lefts, |left| {
            let supply = view.supply[left as usize];
            if supply > 0 {
                let party = u32::try_from(seats.parties.len()).expect("at most one a left node");
                split.shares.push(Share {
                    owner: left,
                    units: supply,
                    before: NONE,
                    next: NONE,
                });
                split.chains[left as usize] = Chain {
                    first: party,
                    count: 1,
                };
                seats.parties.push(out);
            }
        })?;
        seats.split = Some(split);
        Ok(seats)
    }

    #[inline]
    pub(super) fn party(&self, party: u32) -> Party<S> {
        #[cfg(test)]
        steps::node();
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
        #[cfg(test)]
        steps::node();
        match &self.split {
            None => left,
            Some(split) => split.chains[left as usize].first,
        }
    }

    #[inline]
    pub(super) fn next(&self, party: u32) -> u32 {
        #[cfg(test)]
        steps::party();
        match &self.split {
            None => NONE,
            Some(split) => split.shares[party as usize].next,
        }
    }

    /// As [`Seats::next`], of a party of `left`: where it is the only one, without a look at what it shares, which is mostly far away in memory.
    #[inline]
    pub(super) fn next_of(&self, left: u32, party: u32) -> u32 {
        if self.is_whole(left) {
            NONE
        } else {
            self.next(party)
        }
    }

    /// Whether all units of a left node are one party.
    #[inline]
    pub(super) fn is_whole(&self, left: u32) -> bool {
        match &self.split {
            None => true,
            Some(split) => split.chains[left as usize].count <= 1,
        }
    }

    /// How many parties a left node has above [`FEW`]: a walk along all of them takes so many steps more than the watch knows of.
    #[inline]
    pub(super) fn more(&self, left: u32) -> usize {
        self.walk(left).1
    }

    /// Where a walk along the parties of a left node begins, and how many steps of it the watch has to be told of.
    #[inline]
    pub(super) fn walk(&self, left: u32) -> (u32, usize) {
        match &self.split {
            None => (left, 0),
            Some(split) => {
                let Chain { first, count } = split.chains[left as usize];
                (first, count.saturating_sub(FEW) as usize)
            }
        }
    }

    /// The party of `left` at `slot` (or the ground).
    #[inline]
    pub(super) fn find(&self, left: u32, slot: u32) -> u32 {
        if let Some(split) = &self.split
            && split.has_index(left)
        {
            return split.look_up(left, slot);
        }
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
    pub(super) fn list(
        &mut self,
        view: &View<'_, S>,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        if std::mem::replace(&mut self.listed, true) {
            return Ok(());
        }
        self.links.resize(self.parties.len(), UNLINKED);
        for block in blocks(view.lefts()) {
            watch.pass(block.len())?;
            for left in block {
                let mut party = self.first(left);
                while party != NONE {
                    self.join(party);
                    party = self.next_of(left, party);
                }
                watch.pass(self.more(left))?;
            }
        }
        Ok(())
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
            let owner = share.owner;
            let indexed = split.has_index(owner);
            self.leave(party);
            let from = std::mem::replace(&mut self.parties[party as usize], target).slot;
            if indexed {
                self.reindex(owner, from, party);
            }
            self.join(party);
            party
        } else {
            share.units -= units;
            let owner = share.owner;
            let chain = &mut split.chains[owner as usize];
            let next = chain.first;
            let part = Share {
                owner,
                units,
                before: NONE,
                next,
            };
            let fresh = match split.free.pop() {
                Some(free) => {
                    self.parties[free as usize] = target;
                    split.shares[free as usize] = part;
                    free
                }
                None => {
                    self.parties.push(target);
                    if self.listed {
                        self.links.push(UNLINKED);
                    }
                    split.shares.push(part);
                    u32::try_from(self.parties.len() - 1).expect("at most edges + left nodes")
                }
            };
            chain.first = fresh;
            chain.count += 1;
            if next != NONE {
                split.shares[next as usize].before = fresh;
            }
            if split.has_index(owner) {
                self.index(owner, fresh);
            }
            self.join(fresh);
            fresh
        }
    }

    /// Indexes a new party of a left node, or all of its parties if they have just become too many to walk along.
    #[cold]
    fn index(&mut self, left: u32, party: u32) {
        let split = self.split.as_mut().expect("only a split party is new");
        let parties = split.index.entry(left).or_default();
        let (mut next, last) = if parties.is_empty() {
            (split.chains[left as usize].first, NONE)
        } else {
            (party, split.shares[party as usize].next)
        };
        while next != last {
            parties.insert(self.parties[next as usize].slot, next);
            next = split.shares[next as usize].next;
        }
    }

    /// Indexes a party of a left node anew that was at `from`.
    #[cold]
    fn reindex(&mut self, left: u32, from: u32, party: u32) {
        let split = self.split.as_mut().expect("only split parties are indexed");
        let parties = split.index.entry(left).or_default();
        parties.remove(&from);
        parties.insert(self.parties[party as usize].slot, party);
    }

    /// Takes a party that is gone out of the index, and all of its left node where they are few without it.
    #[cold]
    fn unindex(&mut self, left: u32, party: u32) {
        let split = self.split.as_mut().expect("only split parties are indexed");
        if split.chains[left as usize].count == FEW {
            split.index.remove(&left);
        } else if let Some(parties) = split.index.get_mut(&left) {
            parties.remove(&self.parties[party as usize].slot);
        }
    }

    /// Takes a party without units out of its left node's chain.
    fn dissolve(&mut self, party: u32) {
        let split = self
            .split
            .as_mut()
            .expect("only a split party can run empty");
        let Share {
            owner,
            before,
            next,
            ..
        } = split.shares[party as usize];
        let chain = &mut split.chains[owner as usize];
        chain.count -= 1;
        let indexed = chain.count >= FEW;
        if before == NONE {
            chain.first = next;
        } else {
            split.shares[before as usize].next = next;
        }
        if next != NONE {
            split.shares[next as usize].before = before;
        }
        split.free.push(party);
        if indexed {
            self.unindex(owner, party);
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
}

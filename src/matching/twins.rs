//! Left nodes that nothing tells apart: merged before the solve, dealt out after it.
//!
//! Two left nodes are *twins* when their supplies and their rows are the same, edge capacities
//! included. A class of `k` twins with supply `s` is one left node with supply `k s` whose edges carry
//! `k` times as much: every answer for the one can be dealt out to the others, because dealing the units round in
//! a circle gives nobody more than `s` units, nor more of an edge than it carries. The prices, profits and
//! cover bits of the class are those of each twin.
//!
//! Equals fall by lot: whether a class was merged or not, its units are dealt in the order of rank, the best
//! score first.
//!
//! Cost: a sort of the left nodes by the marks of their rows, and one pass over the rows that look alike.

use std::sync::OnceLock;

use crate::error::SolveError;
use crate::graph::network::{Adjacency, Capacities, Network, Scores};
use crate::matching::parts::Parts;
use crate::matching::support::Support;
use crate::matching::watch::{POLL, Watch, blocks};

/// The classes of left nodes that have a twin.
#[derive(Debug, Default)]
pub(super) struct Twins {
    /// `members[start[c]..start[c + 1]]` is class `c`, in the order of rank.
    start: Vec<u32>,
    members: Vec<u32>,
    /// Edges that merging would take away.
    savings: usize,
}

/// Finds all classes of at least two.
pub(super) fn find(
    network: &Network,
    marks: &[u64],
    watch: &mut Watch<'_>,
) -> Result<Twins, SolveError> {
    let mut marked = suspects(network, marks, watch)?;
    watch.sort_by_key(&mut marked, |&entry| entry)?;
    let mut twins = Twins {
        start: vec![0],
        ..Twins::default()
    };
    let (mut rest, mut alike, mut unlike) = (Vec::new(), Vec::new(), Vec::new());
    // By their first left nodes: which mark is the smaller is chance, and a work limit is crossed at the same scan always.
    let mut buckets: Vec<&[(u64, u32)]> = Vec::new();
    for bucket in marked.chunk_by(|a, b| a.0 == b.0) {
        if bucket.len() > 1 {
            buckets.push(bucket);
        }
        watch.pass(bucket.len())?;
    }
    watch.sort_by_key(&mut buckets, |bucket| bucket[0].1)?;
    for bucket in buckets {
        rest.clear();
        rest.extend(bucket.iter().map(|entry| entry.1));
        // One round a class: nearly always the whole bucket.
        while rest.len() > 1 {
            for &left in &rest {
                watch.scan(network.rows.range(left).len())?;
                let same = same(network, rest[0], left);
                if same { &mut alike } else { &mut unlike }.push(left);
            }
            if alike.len() > 1 {
                watch.sort_by_key(&mut alike, |&left| network.rank[left as usize])?;
                twins.savings += (alike.len() - 1) * network.rows.range(alike[0]).len();
                twins.members.append(&mut alike);
                twins
                    .start
                    .push(u32::try_from(twins.members.len()).expect("u32 nodes"));
            }
            alike.clear();
            std::mem::swap(&mut rest, &mut unlike);
            unlike.clear();
        }
    }
    Ok(twins)
}

/// The marks of the left nodes that may have a twin, with few others: those whose place in a table of bits is taken twice.
fn suspects(
    network: &Network,
    marks: &[u64],
    watch: &mut Watch<'_>,
) -> Result<Vec<(u64, u32)>, SolveError> {
    let size = (8 * marks.len()).next_power_of_two().max(64);
    let (mut once, mut twice) = (vec![0u64; size / 64], vec![0u64; size / 64]);
    // The high bits of a multiplicative hash are the good ones.
    let place = |mark: u64| {
        let bit = usize::try_from(mark >> (64 - size.ilog2())).expect("a place in the table");
        (bit / 64, 1u64 << (bit % 64))
    };
    let counts =
        |left: u32| !network.rows.range(left).is_empty() && network.supply[left as usize] > 0;
    watch.each(marks.len(), |left| {
        if counts(left) {
            let (word, bit) = place(marks[left as usize]);
            twice[word] |= once[word] & bit;
            once[word] |= bit;
        }
    })?;
    let mut suspects = Vec::new();
    watch.each(marks.len(), |left| {
        let mark = marks[left as usize];
        let (word, bit) = place(mark);
        if twice[word] & bit != 0 && counts(left) {
            suspects.push((mark, left));
        }
    })?;
    Ok(suspects)
}

/// Entries between two looks.
fn step() -> usize {
    usize::try_from(POLL).expect("a small number")
}

fn same(network: &Network, a: u32, b: u32) -> bool {
    let (i, j) = (network.rows.range(a), network.rows.range(b));
    network.supply[a as usize] == network.supply[b as usize]
        && network.rows.head[i.clone()] == network.rows.head[j.clone()]
        && match &network.rows.scores {
            Scores::Narrow(scores) => scores[i.clone()] == scores[j.clone()],
            Scores::Wide(scores) => scores[i.clone()] == scores[j.clone()],
        }
        && network.edge_capacity.same(i, j)
}

impl Twins {
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    fn classes(&self) -> impl Iterator<Item = &[u32]> {
        let bounds = self.start.windows(2);
        bounds.map(|bound| &self.members[bound[0] as usize..bound[1] as usize])
    }

    fn members_of(&self, class: usize) -> &[u32] {
        &self.members[self.start[class] as usize..self.start[class + 1] as usize]
    }

    /// Edges that merging would take away.
    pub(super) fn savings(&self) -> usize {
        self.savings
    }

    /// Whether the merged network, and a core of half of it, fit beside the network: 32 bytes for each of its edges, and what
    /// does not grow.
    fn finds_room(&self, network: &Network) -> bool {
        let an_edge = match &network.rows.scores {
            Scores::Narrow(_) => 16,
            Scores::Wide(_) => 24,
        };
        let capped = network.edge_capacity.width();
        let edges = network.rows.head.len() as u64;
        let kept = edges - self.savings as u64;
        (an_edge + capped) * edges + (an_edge + 4) * kept * 3 / 2 <= 32 * edges + (1 << 20)
    }

    /// The network with one left node a class, and for each of the old ones the new one.
    ///
    /// `None` where a class together has more units than can be counted, or the copy would take more memory than a solve may.
    pub(super) fn merge(
        &self,
        network: &Network,
        watch: &mut Watch<'_>,
    ) -> Result<Option<(Network, Vec<u32>)>, SolveError> {
        if !self.finds_room(network) {
            return Ok(None);
        }
        let Some(Copies { times, leader }) = self.copies(network, watch)? else {
            return Ok(None);
        };
        let lefts = network.supply.len();
        let mut merged = vec![0u32; lefts];
        let (mut supply, mut start, mut head) = (Vec::new(), vec![0u32], Vec::new());
        let mut edge_capacity = Vec::new();
        let (mut narrow, mut wide) = (Vec::new(), Vec::new());
        for block in network.rows.blocks(step()) {
            for left in block {
                let times = times[left as usize];
                if times == 0 {
                    continue;
                }
                merged[left as usize] = u32::try_from(supply.len()).expect("u32 nodes");
                supply.push(network.supply[left as usize] * times);
                let row = network.rows.range(left);
                head.extend_from_slice(&network.rows.head[row.clone()]);
                match &network.rows.scores {
                    Scores::Narrow(scores) => narrow.extend_from_slice(&scores[row.clone()]),
                    Scores::Wide(scores) => wide.extend_from_slice(&scores[row.clone()]),
                }
                if network.edge_capacity.is_one() {
                    edge_capacity.resize(head.len(), times);
                } else {
                    let capacity = |edge| network.edge_capacity.get(edge).saturating_mul(times);
                    edge_capacity.extend(row.map(capacity));
                }
                start.push(u32::try_from(head.len()).expect("fewer edges than before"));
            }
            watch.pass(step())?;
        }
        watch.each(lefts, |left| {
            merged[left as usize] = merged[leader[left as usize] as usize];
        })?;
        drop((times, leader));
        let scores = match &network.rows.scores {
            Scores::Narrow(_) => Scores::Narrow(narrow),
            Scores::Wide(_) => Scores::Wide(wide),
        };
        let rows = Adjacency {
            start,
            head,
            scores,
        };
        let slots = network.capacity.len();
        let columns = rows.transpose_while(slots, step(), |steps| watch.pass(steps))?;
        watch.count(0)?;
        let small = Network {
            columns,
            rows,
            rank: (0u32..).take(supply.len()).collect(),
            supply,
            edge_capacity: Capacities::narrowest(edge_capacity.iter().copied()),
            capacity: network.capacity.clone(),
            group_of: network.group_of.clone(),
            group_capacity: network.group_capacity.clone(),
            objective: network.objective,
            marks: OnceLock::new(),
        };
        watch.count(0)?;
        Ok(Some((small, merged)))
    }

    /// Who stands behind whom; none where a class together has more units than can be counted.
    fn copies(
        &self,
        network: &Network,
        watch: &mut Watch<'_>,
    ) -> Result<Option<Copies>, SolveError> {
        let lefts = network.supply.len();
        let mut times = vec![1u32; lefts];
        let mut leader: Vec<u32> = (0u32..).take(lefts).collect();
        for class in self.classes() {
            let first = *class.iter().min().expect("a class has members");
            for &left in class {
                times[left as usize] = 0;
                leader[left as usize] = first;
            }
            let all = u32::try_from(class.len()).expect("u32 nodes");
            times[first as usize] = all;
            if network.supply[first as usize].checked_mul(all).is_none() {
                return Ok(None);
            }
            watch.pass(class.len())?;
        }
        Ok(Some(Copies { times, leader }))
    }

    /// Gives every left node of the old network the answer of its node in the merged one; the flows of
    /// twins all lie with the first of their class, to be dealt.
    pub(super) fn spread(
        &self,
        merged: &[u32],
        parts: &mut Parts,
        supports: &mut [Support],
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let mut first = vec![u32::MAX; parts.profits.len()];
        let (mut start, mut slot, mut units) = (vec![0u32], Vec::new(), Vec::new());
        for block in blocks(merged.len()) {
            watch.pass(block.len())?;
            let nodes = &merged[block.start as usize..block.end as usize];
            for (left, &node) in (block.start..).zip(nodes) {
                if first[node as usize] == u32::MAX {
                    first[node as usize] = left;
                    let range =
                        parts.flow_start[node as usize]..parts.flow_start[node as usize + 1];
                    let range = range.start as usize..range.end as usize;
                    slot.extend_from_slice(&parts.flow_slot[range.clone()]);
                    units.extend_from_slice(&parts.flow_units[range]);
                }
                start.push(u32::try_from(slot.len()).expect("at most one flow an edge"));
            }
        }
        let node = |left: u32| merged[left as usize] as usize;
        parts.profits = watch.list(merged.len(), |left| parts.profits[node(left)])?;
        if !parts.cover_left.is_empty() {
            parts.cover_left = watch.list(merged.len(), |left| parts.cover_left[node(left)])?;
        }
        (parts.flow_start, parts.flow_slot, parts.flow_units) = (start, slot, units);
        for support in supports {
            support.left = first
                .get(support.left as usize)
                .copied()
                .unwrap_or(u32::MAX);
        }
        Ok(())
    }

    /// Deals the units of every class to its members by rank, the best score first; a support is handed on to
    /// a twin who sits where it sat.
    ///
    /// What a member has is told by its place in the circle, and written down once.
    pub(super) fn deal(
        &self,
        network: &Network,
        parts: &mut Parts,
        supports: &mut [Support],
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        if self.is_empty() {
            return Ok(());
        }
        let lefts = network.supply.len();
        let (mut class_of, mut place_of) = (vec![u32::MAX; lefts], vec![0u32; lefts]);
        let mut hands: Vec<Hand> = Vec::new();
        for (number, class) in (0u32..).zip(self.classes()) {
            let profit = class.iter().map(|&left| parts.profits[left as usize]).min();
            for (place, &left) in (0u32..).zip(class) {
                class_of[left as usize] = number;
                place_of[left as usize] = place;
                parts.profits[left as usize] = profit.expect("a class has members");
            }
            hands.push(Hand::of(network, parts, class, watch)?);
        }
        for (slot, support) in (0u32..).zip(supports) {
            let class = class_of.get(support.left as usize).copied();
            let class = class.unwrap_or(u32::MAX) as usize;
            if let Some(hand) = hands.get(class) {
                *support = hand.support(network, self.members_of(class), slot, support.from);
                watch.pass(hand.deals.len())?;
            }
        }
        // A class of many units has more flows once they are dealt, most have as many.
        let (mut start, flows) = (Vec::with_capacity(lefts + 1), parts.flow_slot.len());
        let (mut slots, mut units) = (Vec::with_capacity(flows), Vec::with_capacity(flows));
        start.push(0u32);
        watch.each(lefts, |left| {
            let class = class_of[left as usize] as usize;
            if let Some(hand) = hands.get(class) {
                for deal in &hand.deals {
                    let dealt = deal.units(place_of[left as usize], hand.members);
                    if dealt > 0 {
                        slots.push(deal.slot);
                        units.push(dealt);
                    }
                }
            } else {
                // One flow mostly, or none.
                for flow in parts.flow_start[left as usize]..parts.flow_start[left as usize + 1] {
                    slots.push(parts.flow_slot[flow as usize]);
                    units.push(parts.flow_units[flow as usize]);
                }
            }
            start.push(u32::try_from(slots.len()).expect("at most one flow an edge"));
        })?;
        (parts.flow_start, parts.flow_slot, parts.flow_units) = (start, slots, units);
        Ok(())
    }
}

/// By left node, who is merged.
struct Copies {
    /// How many stand behind it: 0 for a twin that is not the first of its class.
    times: Vec<u32>,
    /// The first of its class.
    leader: Vec<u32>,
}

/// What a class has of one slot: `each` for every member, and one more for `more` of them, from place `first` on round in a circle.
#[derive(Clone, Copy)]
struct Deal {
    slot: u32,
    each: u32,
    first: u32,
    more: u32,
}

impl Deal {
    /// What the member at `place` has, of so many.
    fn units(&self, place: u32, members: u32) -> u32 {
        let turn = if place < self.first {
            members - self.first + place
        } else {
            place - self.first
        };
        self.each + u32::from(turn < self.more)
    }
}

/// What one class has, by slot.
struct Hand {
    members: u32,
    deals: Vec<Deal>,
}

impl Hand {
    /// Deals the units of a class: round in a circle, so `k` members get `units / k` each, and the next `units % k` one more.
    fn of(
        network: &Network,
        parts: &Parts,
        class: &[u32],
        watch: &mut Watch<'_>,
    ) -> Result<Self, SolveError> {
        let mut held: Vec<(u32, u32)> = Vec::new();
        for &left in class {
            let range = parts.flow_start[left as usize]..parts.flow_start[left as usize + 1];
            let range = range.start as usize..range.end as usize;
            let flows = parts.flow_slot[range.clone()]
                .iter()
                .zip(&parts.flow_units[range]);
            held.extend(flows.map(|(&slot, &units)| (slot, units)));
        }
        watch.sort_by_key(&mut held, |&flow| flow)?;
        let row = network.rows.range(class[0]);
        let score = |slot: u32| {
            let at = network.rows.head[row.clone()].partition_point(|&head| head < slot);
            match &network.rows.scores {
                Scores::Narrow(scores) => i64::from(scores[row.start + at]),
                Scores::Wide(scores) => scores[row.start + at],
            }
        };
        let mut offers: Vec<(i64, u32, u64)> = Vec::new();
        for same in held.chunk_by(|a, b| a.0 == b.0) {
            let units = same.iter().map(|entry| u64::from(entry.1)).sum();
            offers.push((-score(same[0].0), same[0].0, units));
        }
        offers.sort_unstable();
        let members = u32::try_from(class.len()).expect("u32 left nodes");
        let narrow = |units: u64| u32::try_from(units).expect("at most the edge's capacity");
        let mut turn = 0u64;
        let deal = |(_, slot, units): (i64, u32, u64)| {
            let (each, more) = (units / u64::from(members), units % u64::from(members));
            let first = turn;
            turn = (turn + more) % u64::from(members);
            Deal {
                slot,
                each: narrow(each),
                first: narrow(first),
                more: narrow(more),
            }
        };
        let mut deals: Vec<Deal> = offers.into_iter().map(deal).collect();
        deals.sort_unstable_by_key(|deal| deal.slot);
        deals.shrink_to_fit();
        watch.pass(class.len())?;
        Ok(Self { members, deals })
    }

    fn find(&self, slot: u32) -> Option<&Deal> {
        let at = self.deals.binary_search_by_key(&slot, |deal| deal.slot);
        at.ok().map(|at| &self.deals[at])
    }

    /// A member with units at `from` (out for `u32::MAX`) and room on its edge to `slot`; else nobody.
    fn support(&self, network: &Network, class: &[u32], slot: u32, from: u32) -> Support {
        let row = network.rows.range(class[0]);
        let edge = row.start + network.rows.head[row].partition_point(|&head| head < slot);
        let capacity = network.edge_capacity.get(edge);
        let there = self.find(slot);
        if there.is_some_and(|deal| deal.each >= capacity) {
            return Support::NOBODY;
        }
        let room = |place| there.is_none_or(|deal| deal.units(place, self.members) < capacity);
        let found = if from == u32::MAX {
            // The first in the circle have the odd units.
            let each: u64 = self.deals.iter().map(|deal| u64::from(deal.each)).sum();
            let more: u64 = self.deals.iter().map(|deal| u64::from(deal.more)).sum();
            let (round, odd) = (
                more / u64::from(self.members),
                more % u64::from(self.members),
            );
            let held = |place: u32| each + round + u64::from(u64::from(place) < odd);
            let supply = u64::from(network.supply[class[0] as usize]);
            (0..self.members)
                .rev()
                .find(|&place| held(place) < supply && room(place))
        } else {
            self.find(from).and_then(|deal| {
                let seated = if deal.each > 0 {
                    self.members
                } else {
                    deal.more
                };
                let place = |turn: u32| {
                    let place = (u64::from(deal.first) + u64::from(turn)) % u64::from(self.members);
                    u32::try_from(place).expect("under the members")
                };
                (0..seated).map(place).find(|&place| room(place))
            })
        };
        found.map_or(Support::NOBODY, |place| Support {
            left: class[place as usize],
            from,
        })
    }
}

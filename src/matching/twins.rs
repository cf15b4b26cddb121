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
use crate::graph::network::{Adjacency, Network, Scores};
use crate::matching::Parts;
use crate::matching::prices::Support;
use crate::matching::watch::Watch;

/// The classes of left nodes that have a twin.
#[derive(Debug, Default)]
pub(super) struct Twins {
    /// `members[start[c]..start[c + 1]]` is class `c`, in the order of rank.
    start: Vec<u32>,
    members: Vec<u32>,
}

/// Finds all classes of at least two.
pub(super) fn find(
    network: &Network,
    marks: &[u64],
    watch: &mut Watch<'_>,
) -> Result<Twins, SolveError> {
    let mut marked = suspects(network, marks);
    marked.sort_unstable();
    let mut twins = Twins {
        start: vec![0],
        members: Vec::new(),
    };
    let (mut alike, mut unlike) = (Vec::new(), Vec::new());
    for bucket in marked.chunk_by(|a, b| a.0 == b.0) {
        let mut rest: Vec<u32> = bucket.iter().map(|entry| entry.1).collect();
        // One round a class: nearly always the whole bucket.
        while rest.len() > 1 {
            for &left in &rest {
                watch.scan(network.rows.range(left).len())?;
                let same = same(network, rest[0], left);
                if same { &mut alike } else { &mut unlike }.push(left);
            }
            if alike.len() > 1 {
                alike.sort_unstable_by_key(|&left| network.rank[left as usize]);
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
fn suspects(network: &Network, marks: &[u64]) -> Vec<(u64, u32)> {
    let size = (8 * marks.len()).next_power_of_two().max(64);
    let (mut once, mut twice) = (vec![0u64; size / 64], vec![0u64; size / 64]);
    // The high bits of a multiplicative hash are the good ones.
    let place = |mark: u64| {
        let bit = usize::try_from(mark >> (64 - size.ilog2())).expect("a place in the table");
        (bit / 64, 1u64 << (bit % 64))
    };
    let counts =
        |left: u32| !network.rows.range(left).is_empty() && network.supply[left as usize] > 0;
    let lefts = || (0u32..).zip(marks).filter(|&(left, _)| counts(left));
    for (_, &mark) in lefts() {
        let (word, bit) = place(mark);
        twice[word] |= once[word] & bit;
        once[word] |= bit;
    }
    lefts()
        .map(|(left, &mark)| (mark, left))
        .filter(|&(mark, _)| {
            let (word, bit) = place(mark);
            twice[word] & bit != 0
        })
        .collect()
}

fn same(network: &Network, a: u32, b: u32) -> bool {
    let (i, j) = (network.rows.range(a), network.rows.range(b));
    network.supply[a as usize] == network.supply[b as usize]
        && network.rows.head[i.clone()] == network.rows.head[j.clone()]
        && match &network.rows.scores {
            Scores::Narrow(scores) => scores[i.clone()] == scores[j.clone()],
            Scores::Wide(scores) => scores[i.clone()] == scores[j.clone()],
        }
        && (network.edge_capacity.is_empty()
            || network.edge_capacity[i] == network.edge_capacity[j])
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
    pub(super) fn savings(&self, network: &Network) -> usize {
        self.classes()
            .map(|class| (class.len() - 1) * network.rows.range(class[0]).len())
            .sum()
    }

    /// Whether the merged network, and a core of half of it, fit beside the network: 32 bytes for each of its edges, and what
    /// does not grow.
    fn finds_room(&self, network: &Network) -> bool {
        let an_edge = match &network.rows.scores {
            Scores::Narrow(_) => 16,
            Scores::Wide(_) => 24,
        };
        let capped = if network.edge_capacity.is_empty() {
            0
        } else {
            4
        };
        let edges = network.rows.head.len() as u64;
        let kept = edges - self.savings(network) as u64;
        (an_edge + capped) * edges + (an_edge + 4) * kept * 3 / 2 <= 32 * edges + (1 << 20)
    }

    /// The network with one left node a class, and for each of the old ones the new one.
    ///
    /// `None` where a class together has more units than can be counted, or the copy would take more memory than a solve may.
    pub(super) fn merge(&self, network: &Network) -> Option<(Network, Vec<u32>)> {
        if !self.finds_room(network) {
            return None;
        }
        let lefts = network.supply.len();
        // How many stand behind each left node: 0 for a twin that is not the first of its class.
        let mut copies = vec![1u32; lefts];
        let mut leader: Vec<u32> = (0u32..).take(lefts).collect();
        for class in self.classes() {
            let first = *class.iter().min().expect("a class has members");
            for &left in class {
                copies[left as usize] = 0;
                leader[left as usize] = first;
            }
            copies[first as usize] = u32::try_from(class.len()).expect("u32 nodes");
            network.supply[first as usize].checked_mul(copies[first as usize])?;
        }
        let mut merged = vec![0u32; lefts];
        let (mut supply, mut start, mut head) = (Vec::new(), vec![0u32], Vec::new());
        let mut edge_capacity = Vec::new();
        let (mut narrow, mut wide) = (Vec::new(), Vec::new());
        for left in (0u32..).take(lefts) {
            let times = copies[left as usize];
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
            let capacity = |edge: usize| network.edge_capacity.get(edge).copied().unwrap_or(1);
            edge_capacity.extend(row.map(|edge| capacity(edge).saturating_mul(times)));
            start.push(u32::try_from(head.len()).expect("fewer edges than before"));
        }
        for left in 0..lefts {
            merged[left] = merged[leader[left] as usize];
        }
        let scores = match &network.rows.scores {
            Scores::Narrow(_) => Scores::Narrow(narrow),
            Scores::Wide(_) => Scores::Wide(wide),
        };
        let rows = Adjacency {
            start,
            head,
            scores,
        };
        let small = Network {
            columns: rows.transpose(network.capacity.len()),
            rows,
            rank: (0u32..).take(supply.len()).collect(),
            supply,
            edge_capacity,
            capacity: network.capacity.clone(),
            group_of: network.group_of.clone(),
            group_capacity: network.group_capacity.clone(),
            objective: network.objective,
            marks: OnceLock::new(),
        };
        Some((small, merged))
    }

    /// Gives every left node of the old network the answer of its node in the merged one; the flows of
    /// twins all lie with the first of their class, to be dealt.
    pub(super) fn spread(&self, merged: &[u32], parts: &mut Parts, supports: &mut [Support]) {
        let mut first = vec![u32::MAX; parts.profits.len()];
        let (mut start, mut slot, mut units) = (vec![0u32], Vec::new(), Vec::new());
        for (left, &node) in (0u32..).zip(merged) {
            if first[node as usize] == u32::MAX {
                first[node as usize] = left;
                let range = parts.flow_start[node as usize]..parts.flow_start[node as usize + 1];
                let range = range.start as usize..range.end as usize;
                slot.extend_from_slice(&parts.flow_slot[range.clone()]);
                units.extend_from_slice(&parts.flow_units[range]);
            }
            start.push(u32::try_from(slot.len()).expect("at most one flow an edge"));
        }
        parts.profits = merged
            .iter()
            .map(|&node| parts.profits[node as usize])
            .collect();
        if !parts.cover_left.is_empty() {
            parts.cover_left = merged
                .iter()
                .map(|&node| parts.cover_left[node as usize])
                .collect();
        }
        (parts.flow_start, parts.flow_slot, parts.flow_units) = (start, slot, units);
        for support in supports {
            support.left = first
                .get(support.left as usize)
                .copied()
                .unwrap_or(u32::MAX);
        }
    }

    /// Deals the units of every class to its members by rank, the best score first; a support is handed on to
    /// a twin who sits where it sat.
    pub(super) fn deal(&self, network: &Network, parts: &mut Parts, supports: &mut [Support]) {
        if self.is_empty() {
            return;
        }
        let lefts = network.supply.len();
        let mut class_of = vec![u32::MAX; lefts];
        // By class, dealt flows: (left, slot, units), sorted by left.
        let mut hands: Vec<Vec<(u32, u32, u32)>> = Vec::new();
        for (number, class) in (0u32..).zip(self.classes()) {
            let profit = class.iter().map(|&left| parts.profits[left as usize]).min();
            for &left in class {
                class_of[left as usize] = number;
                parts.profits[left as usize] = profit.expect("a class has members");
            }
            hands.push(deal_class(network, parts, class));
        }
        let mut tables: Vec<Option<Table>> = Vec::new();
        tables.resize_with(hands.len(), || None);
        for (slot, support) in (0u32..).zip(supports) {
            let class = class_of.get(support.left as usize).copied();
            let class = class.unwrap_or(u32::MAX) as usize;
            if let Some(hand) = hands.get(class) {
                let members = self.members_of(class);
                let table = tables[class].get_or_insert_with(|| Table::new(network, members, hand));
                *support = table.support(network, members[0], slot, support.from);
            }
        }
        let mut next = vec![0usize; hands.len()];
        let (mut start, mut slots, mut units) = (vec![0u32], Vec::new(), Vec::new());
        for left in (0u32..).take(lefts) {
            let class = class_of[left as usize] as usize;
            if let Some(hand) = hands.get(class) {
                while let Some(&(_, slot, dealt)) =
                    hand.get(next[class]).filter(|entry| entry.0 == left)
                {
                    slots.push(slot);
                    units.push(dealt);
                    next[class] += 1;
                }
            } else {
                let range = parts.flow_start[left as usize]..parts.flow_start[left as usize + 1];
                let range = range.start as usize..range.end as usize;
                slots.extend_from_slice(&parts.flow_slot[range.clone()]);
                units.extend_from_slice(&parts.flow_units[range]);
            }
            start.push(u32::try_from(slots.len()).expect("at most one flow an edge"));
        }
        (parts.flow_start, parts.flow_slot, parts.flow_units) = (start, slots, units);
    }
}

/// Who of a class sits where.
struct Table {
    /// (slot, left, units), sorted.
    seated: Vec<(u32, u32, u32)>,
    /// Those who have units out, by rank.
    out: Vec<u32>,
}

impl Table {
    fn new(network: &Network, members: &[u32], hand: &[(u32, u32, u32)]) -> Self {
        let mut seated: Vec<_> = hand
            .iter()
            .map(|&(left, slot, units)| (slot, left, units))
            .collect();
        seated.sort_unstable();
        let held = |left: u32| {
            let from = hand.partition_point(|flow| flow.0 < left);
            let flows = hand[from..].iter().take_while(|flow| flow.0 == left);
            flows.map(|flow| flow.2).sum::<u32>()
        };
        let out = |left: &u32| held(*left) < network.supply[*left as usize];
        Self {
            seated,
            out: members.iter().copied().filter(out).collect(),
        }
    }

    /// A member with units at `from` (out for `u32::MAX`) and room on its edge to `slot`; else nobody.
    fn support(&self, network: &Network, member: u32, slot: u32, from: u32) -> Support {
        let row = network.rows.range(member);
        let edge = row.start + network.rows.head[row].partition_point(|&head| head < slot);
        let capacity = network.edge_capacity.get(edge).copied().unwrap_or(1);
        let room = |left: u32| {
            let at = self
                .seated
                .partition_point(|entry| (entry.0, entry.1) < (slot, left));
            let entry = self
                .seated
                .get(at)
                .filter(|entry| (entry.0, entry.1) == (slot, left));
            entry.is_none_or(|entry| entry.2 < capacity)
        };
        let found = if from == u32::MAX {
            self.out.iter().copied().find(|&left| room(left))
        } else {
            let first = self.seated.partition_point(|entry| entry.0 < from);
            let there = self.seated[first..]
                .iter()
                .take_while(|entry| entry.0 == from);
            there.map(|entry| entry.1).find(|&left| room(left))
        };
        found.map_or(Support::NOBODY, |left| Support { left, from })
    }
}

/// The hands of one class: (left, slot, units), sorted.
fn deal_class(network: &Network, parts: &Parts, class: &[u32]) -> Vec<(u32, u32, u32)> {
    let mut held: Vec<(u32, u32)> = Vec::new();
    for &left in class {
        let range = parts.flow_start[left as usize]..parts.flow_start[left as usize + 1];
        let range = range.start as usize..range.end as usize;
        let flows = parts.flow_slot[range.clone()]
            .iter()
            .zip(&parts.flow_units[range]);
        held.extend(flows.map(|(&slot, &units)| (slot, units)));
    }
    held.sort_unstable();
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
    // Round in a circle: `k` members get `units / k` each, and the next `units % k` one more.
    let members = class.len() as u64;
    let mut turn = 0;
    let mut hands = Vec::new();
    for (_, slot, units) in offers {
        let (each, more) = (units / members, units % members);
        if each > 0 {
            let each = u32::try_from(each).expect("at most the edge's capacity");
            hands.extend(class.iter().map(|&left| (left, slot, each)));
        }
        for _ in 0..more {
            hands.push((class[turn], slot, 1));
            turn = (turn + 1) % class.len();
        }
    }
    hands.sort_unstable();
    hands.dedup_by(|later, first| {
        let same = (later.0, later.1) == (first.0, first.1);
        if same {
            first.2 += later.2;
        }
        same
    });
    hands
}

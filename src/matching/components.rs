//! What can be solved apart: connected components, gathered into jobs.
//!
//! Two slots hang together when a left node could use both, or when they share a group. Each component is a
//! problem of its own. Components become *jobs* by a rule that looks at the network alone, never at the machine: in order
//! of their first slot, full matrices each their own (the dense kernel waits for them), the others gathered until they
//! have [`ENOUGH`] edges. Jobs are solved in parallel and joined in order, so the answer does not depend on the number
//! of threads. Where one component has most of the edges there is nothing to gain: the network is solved
//! whole and nothing is copied.
//!
//! Cost: one pass over the rows with union-find (path halving), which ends once a component has half of the edges, and a
//! copy of the jobs that run at the time.

use std::sync::OnceLock;

use crate::error::SolveError;
use crate::graph::network::{Adjacency, Capacities, NO_GROUP, Network, Scores};
use crate::matching::parts::Parts;
use crate::matching::seats::NONE;
use crate::matching::support::Support;
use crate::matching::watch::{POLL, Watch};

/// Edges of a job that is worth a thread.
const ENOUGH: usize = if cfg!(test) { 16 } else { 1 << 15 };

/// A full matrix below this many edges is as well off among the others.
const MATRIX: usize = if cfg!(test) { 4 } else { 1 << 12 };

/// Left nodes and slots that are solved together, ascending.
#[derive(Debug, Default)]
pub(super) struct Job {
    lefts: Vec<u32>,
    slots: Vec<u32>,
    pub(super) edges: usize,
}

/// The jobs of a network; none where it is best solved whole.
pub(super) fn jobs(network: &Network, watch: &mut Watch<'_>) -> Result<Vec<Job>, SolveError> {
    let edges = network.rows.head.len();
    if edges < MATRIX {
        return Ok(Vec::new());
    }
    let mut forest = Forest::new(network);
    let mut first_of = vec![NONE; network.group_capacity.len()];
    for (slot, &group) in (0u32..).zip(&network.group_of) {
        if group != NO_GROUP {
            match first_of[group as usize] {
                NONE => first_of[group as usize] = slot,
                first => forest.join(first, slot),
            }
        }
    }
    for left in (0u32..).take(network.supply.len()) {
        let row = &network.rows.head[network.rows.range(left)];
        watch.scan(row.len())?;
        if let Some((&first, others)) = row.split_first() {
            others.iter().for_each(|&slot| forest.join(first, slot));
        }
        // Most of the edges hang together: a few rows tell, and the others need not be read.
        if 2 * forest.heaviest >= edges {
            return Ok(Vec::new());
        }
    }
    gather(network, &mut forest.parent, watch)
}

/// Union-find over the slots. The root of a component is its first slot.
struct Forest {
    parent: Vec<u32>,
    /// By root, the edges of its component.
    weight: Vec<u32>,
    /// Edges of the heaviest component.
    heaviest: usize,
}

impl Forest {
    fn new(network: &Network) -> Self {
        let columns = network.columns.start.windows(2);
        let weight: Vec<u32> = columns.map(|bounds| bounds[1] - bounds[0]).collect();
        let heaviest = weight.iter().copied().max().unwrap_or(0);
        Self {
            parent: (0u32..).take(network.capacity.len()).collect(),
            weight,
            heaviest: heaviest as usize,
        }
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (find(&mut self.parent, a), find(&mut self.parent, b));
        if a == b {
            return;
        }
        let (root, other) = (a.min(b) as usize, a.max(b) as usize);
        self.parent[other] = a.min(b);
        self.weight[root] += self.weight[other];
        self.heaviest = self.heaviest.max(self.weight[root] as usize);
    }
}

fn find(parent: &mut [u32], mut slot: u32) -> u32 {
    while parent[slot as usize] != slot {
        let above = parent[parent[slot as usize] as usize];
        parent[slot as usize] = above;
        slot = above;
    }
    slot
}

/// Makes jobs of the components.
fn gather(
    network: &Network,
    parent: &mut [u32],
    watch: &mut Watch<'_>,
) -> Result<Vec<Job>, SolveError> {
    let slots = parent.len();
    let (mut edges, mut lefts, mut places) = (vec![0; slots], vec![0; slots], vec![0; slots]);
    let mut root_of = Vec::with_capacity(network.supply.len());
    watch.each(network.supply.len(), |left| {
        let row = network.rows.range(left);
        let root = network.rows.head[row.clone()]
            .first()
            .map_or(NONE, |&slot| find(parent, slot));
        root_of.push(root);
        if root != NONE {
            edges[root as usize] += row.len();
            lefts[root as usize] += 1;
        }
    })?;
    watch.each(slots, |slot| places[find(parent, slot) as usize] += 1)?;
    let mut job_of = vec![NONE; slots];
    let mut jobs: Vec<Job> = Vec::new();
    let mut open = NONE;
    for root in 0..slots {
        if edges[root] == 0 {
            continue;
        }
        let matrix = edges[root] >= MATRIX && edges[root] == lefts[root] * places[root];
        if matrix || open == NONE {
            let job = u32::try_from(jobs.len()).expect("fewer jobs than slots");
            jobs.push(Job::default());
            job_of[root] = job;
            if !matrix {
                open = job;
            }
        } else {
            job_of[root] = open;
        }
        let job = &mut jobs[job_of[root] as usize];
        job.edges += edges[root];
        if !matrix && job.edges >= ENOUGH {
            open = NONE;
        }
    }
    watch.each(slots, |slot| {
        let job = job_of[find(parent, slot) as usize];
        if job != NONE {
            jobs[job as usize].slots.push(slot);
        }
    })?;
    watch.each(root_of.len(), |left| {
        let root = root_of[left as usize];
        if root != NONE {
            jobs[job_of[root as usize] as usize].lefts.push(left);
        }
    })?;
    Ok(jobs)
}

impl Job {
    /// The job as a network of its own, nodes in the same order. Nothing is counted as scanned; `watch` is looked at between the passes, and in the
    /// one that looks for slots.
    pub(super) fn network(
        &self,
        whole: &Network,
        watch: &mut Watch<'_>,
    ) -> Result<Network, SolveError> {
        // Of many jobs each comes here after a stop.
        watch.count(0)?;
        let pick =
            |of: &[u32], nodes: &[u32]| nodes.iter().map(|&node| of[node as usize]).collect();
        let (mut start, mut head) = (vec![0u32], Vec::with_capacity(self.edges));
        let mut at: Vec<usize> = Vec::with_capacity(self.edges);
        for &left in &self.lefts {
            at.extend(whole.rows.range(left));
            start.push(u32::try_from(at.len()).expect("fewer edges than the whole"));
            watch.pass(1 + whole.rows.range(left).len())?;
        }
        let number = |slot: &u32| {
            u32::try_from(self.slots.partition_point(|known| known < slot)).expect("u32 slots")
        };
        // Slots of a component often lie far apart: a search in the job's own list is short and hot.
        let step = usize::try_from(POLL).expect("a small number");
        let carried = whole.edge_capacity.carried();
        let mut edge_capacity = Capacities::none_yet(carried);
        for edges in at.chunks(step) {
            watch.count(0)?;
            head.extend(edges.iter().map(|&edge| number(&whole.rows.head[edge])));
            edge_capacity.extend(carried, edges.iter().copied());
        }
        let scores = match &whole.rows.scores {
            Scores::Narrow(scores) => {
                Scores::Narrow(watch.list(at.len(), |edge| scores[at[edge as usize]])?)
            }
            Scores::Wide(scores) => {
                Scores::Wide(watch.list(at.len(), |edge| scores[at[edge as usize]])?)
            }
        };
        drop(at);
        let rows = Adjacency {
            start,
            head,
            scores,
        };
        let columns = rows.transpose_while(self.slots.len(), step, |steps| watch.pass(steps))?;
        Ok(Network {
            columns,
            rows,
            supply: pick(&whole.supply, &self.lefts),
            capacity: pick(&whole.capacity, &self.slots),
            group_of: if whole.group_of.is_empty() {
                Vec::new()
            } else {
                pick(&whole.group_of, &self.slots)
            },
            group_capacity: whole.group_capacity.clone(),
            edge_capacity,
            rank: (0u32..).take(self.lefts.len()).collect(),
            objective: whole.objective,
            marks: OnceLock::new(),
        })
    }

    /// Writes the job's answer into that of the whole, and its supports into those of the whole.
    pub(super) fn place(
        &self,
        part: &Parts,
        supports: &[Support],
        hands: &mut Hands,
        (whole, support): (&mut Parts, &mut [Support]),
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        whole.placed += part.placed;
        whole.total += part.total;
        for (at, &slot) in self.slots.iter().enumerate() {
            whole.prices[slot as usize] = part.prices[at];
            if let Some(&Support { left, from }) = supports.get(at) {
                let known = |nodes: &[u32], node: u32| nodes.get(node as usize).copied();
                support[slot as usize] = Support {
                    left: known(&self.lefts, left).unwrap_or(NONE),
                    from: known(&self.slots, from).unwrap_or(NONE),
                };
            }
            if let Some(&bit) = part.cover_slot.get(at) {
                whole.cover_slot[slot as usize] = bit;
            }
        }
        // A group belongs to one job; in the others nobody pays for it, nor does it cover anything.
        for (group, &price) in part.group_prices.iter().enumerate() {
            whole.group_prices[group] += price;
            if let Some(&bit) = part.cover_group.get(group) {
                whole.cover_group[group] |= bit;
            }
        }
        watch.each(self.lefts.len(), |at| {
            let (at, left) = (at as usize, self.lefts[at as usize]);
            whole.profits[left as usize] = part.profits[at];
            if let Some(&bit) = part.cover_left.get(at) {
                whole.cover_left[left as usize] = bit;
            }
            for flow in part.flow_start[at]..part.flow_start[at + 1] {
                let slot = self.slots[part.flow_slot[flow as usize] as usize];
                hands.0.push((left, slot, part.flow_units[flow as usize]));
            }
        })
    }
}

/// Flows as they come in: (left, slot, units), those of a left node together and by slot.
#[derive(Debug, Default)]
pub(super) struct Hands(Vec<(u32, u32, u32)>);

impl Hands {
    /// Writes the flows down in order.
    pub(super) fn write(
        self,
        lefts: usize,
        parts: &mut Parts,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let (flows, hands) = (self.0.len(), self.0.as_slice());
        let mut start = vec![0u32; lefts + 1];
        watch.each(flows, |at| start[hands[at as usize].0 as usize + 1] += 1)?;
        watch.each(lefts, |left| {
            start[left as usize + 1] += start[left as usize];
        })?;
        let (mut slots, mut units) = (vec![0; flows], vec![0; flows]);
        let (mut before, mut place) = (NONE, 0);
        watch.each(flows, |at| {
            let (left, slot, held) = hands[at as usize];
            place = if left == before {
                place + 1
            } else {
                start[left as usize] as usize
            };
            before = left;
            (slots[place], units[place]) = (slot, held);
        })?;
        (parts.flow_start, parts.flow_slot, parts.flow_units) = (start, slots, units);
        Ok(())
    }
}

/// The answer of a network in which nothing has been placed yet: left nodes without an edge, slots that nobody wants.
pub(super) fn blank(network: &Network, bonus: i64, most: bool) -> Parts {
    let (lefts, slots) = (network.supply.len(), network.capacity.len());
    let covered = |nodes: usize| vec![false; if most { nodes } else { 0 }];
    Parts {
        prices: vec![0; slots],
        group_prices: vec![0; network.group_capacity.len()],
        profits: vec![0; lefts],
        bonus,
        cover_left: covered(lefts),
        cover_slot: covered(slots),
        cover_group: covered(network.group_capacity.len()),
        ..Parts::default()
    }
}

/// Raises the bonus of the answer of a full matrix: what the cover holds is worth so much more.
///
/// The prices stay least: where left nodes are out, every slot is held up by one of them.
pub(super) fn raise(parts: &mut Parts, bonus: i64) {
    let more = bonus - parts.bonus;
    parts.bonus = bonus;
    let add = |values: &mut [i64], bits: &[bool]| {
        for (value, _) in values.iter_mut().zip(bits).filter(|(_, bit)| **bit) {
            *value += more;
        }
    };
    add(&mut parts.profits, &parts.cover_left);
    add(&mut parts.prices, &parts.cover_slot);
    add(&mut parts.group_prices, &parts.cover_group);
}

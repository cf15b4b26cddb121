//! The proof, read again: a matching and its prices against the graph, in one pass, in integers.
//!
//! This file imports nothing of the solver. It reads the network and the [`Parts`] of a matching, wherever
//! they come from, and either finds the matching best or says what is wrong with it. It has no tolerance.
//!
//! # Why it is a proof
//! Let `x` be the units of each edge, `P` the bonus (0 under best-score), `profit`, `price`, `group price` numbers from 0 up and
//! `rent = max(0, score + P - profit - price - group price)` of every edge. Then for **any** feasible units
//!
//! `sum((score + P) x) <= sum(supply profit) + sum(capacity price) + sum(group capacity group price) + sum(edge capacity rent)`
//!
//! because `score + P <= profit + price + group price + rent` on each edge and each limit holds. Equality proves `x` best for
//! `score + P`, whatever found it.
//!
//! Under most-placed a **cover** proves the count besides. It is a cut of source | left | slot | group | sink: some
//! left nodes, slots and groups. A unit that is placed passes a left node of the cover, a slot of it, a group of it, or an edge
//! that touches none of them; so no matching places more than the supplies, capacities, group capacities and capacities of untouched edges
//! add up to. When that is the number placed, no matching places more, and among those which place as many the bonus is the same for all,
//! so that the first proof says: best total score.
//!
//! # What is checked, in this order
//! 1. Lengths: the matching is of this graph.
//! 2. Duals lie in `0..=`[`DUAL_LIMIT`], so that 64 bits hold any sum of four.
//! 3. Flows: slots ascend, units are positive, each is an edge within its capacity; supply, capacity, group capacity hold.
//! 4. A slot or group with room has price 0. (This follows from 6; it is checked apart because it names the culprit.)
//! 5. The number placed and the total are those of the flows.
//! 6. Total and bound are equal; under most-placed, the number placed and the cover's size.
//!
//! Cost: one pass over rows, 8 bytes an edge and one gather; 8 bytes a slot of scratch, and as much again for the loads.
//! Totals are `i128`. Certifying algorithms: McConnell, Mehlhorn, Näher, Schweitzer 2010.
//!
//! One file, though long: who doubts an answer reads the whole check, its narrow look and the test of that, in one place.

use crate::error::CertificateError as Error;
use crate::graph::Graph;
use crate::graph::network::{NO_GROUP, Network, Scores};
use crate::matching::answer::Matching;
use crate::matching::parts::Parts;
use crate::policy::Objective;

/// The largest dual: with scores within ±2^53, `score + bonus - profit - price - group price` stays in 64 bits.
const DUAL_LIMIT: i64 = 1 << 61;

/// Edges or nodes between two looks.
const STEP: usize = 1 << 13;

/// What a proof proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Certificate {
    /// Sum of score x units of the matching, as [`Matching::total`].
    pub total: i128,
    /// What no matching can exceed, by the prices; under most-placed, none that places as many. The same number, but for weeks with a gap.
    pub bound: i128,
    /// Units placed.
    pub placed: u64,
    /// Under most-placed, what no matching can exceed, by the cover: the same number as `placed`, but for weeks with a gap.
    pub cover: Option<u128>,
}

impl Matching {
    /// Proves that this is the optimum of `graph`, in one pass over its edges; where weeks were decided, that no plan exceeds the bound.
    /// Weeks are added up on the threads that rayon has; the answer is the same on any number.
    ///
    /// # Errors
    /// The first thing that is wrong, see [`CertificateError`](crate::CertificateError).
    pub fn verify(&self, graph: &Graph) -> Result<Certificate, Error> {
        if self.has_weeks() || graph.weeks().is_some() {
            return self.verify_weeks(graph);
        }
        verify(&graph.network, self.parts())
    }
}

/// Proves that `parts` is the optimum of `network`.
pub(crate) fn verify(network: &Network, parts: &Parts) -> Result<Certificate, Error> {
    let proof = verify_while(network, parts, &mut |_| true)?;
    Ok(proof.expect("nothing ends it"))
}

/// As [`verify`], while `look` says so, which is told of every [`STEP`] edges or nodes; none once it does not.
pub(crate) fn verify_while(
    network: &Network,
    parts: &Parts,
    look: &mut dyn FnMut(usize) -> bool,
) -> Result<Option<Certificate>, Error> {
    lengths(network, parts)?;
    duals(network, parts)?;
    if !look(STEP) {
        return Ok(None);
    }
    let tolls = tolls(network, parts);
    let narrow: Option<Vec<i32>> = tolls.iter().map(|&toll| i32::try_from(toll).ok()).collect();
    let pass = Pass::new(network, parts);
    let sums = match (&network.rows.scores, narrow) {
        (Scores::Narrow(scores), Some(tolls)) => pass.run(scores, &tolls, look)?,
        (Scores::Narrow(scores), None) => pass.run(scores, &tolls, look)?,
        (Scores::Wide(scores), _) => pass.run(scores, &tolls, look)?,
    };
    sums.map(|sums| compare(network, parts, &sums)).transpose()
}

/// What was added up is what is claimed, and no less than the bound.
fn compare(network: &Network, parts: &Parts, sums: &Sums) -> Result<Certificate, Error> {
    if sums.placed != parts.placed {
        return Err(Error::Placed {
            claimed: parts.placed,
            counted: sums.placed,
        });
    }
    if sums.total != parts.total {
        return Err(Error::Total {
            claimed: parts.total,
            counted: sums.total,
        });
    }
    let bonus = i128::from(parts.bonus) * i128::from(sums.placed);
    let total = sums.total + bonus;
    if total != sums.bound {
        return Err(Error::Gap {
            total,
            bound: sums.bound,
        });
    }
    let cover = (network.objective == Objective::MostPlaced).then_some(sums.cover);
    match cover {
        Some(size) if size != u128::from(sums.placed) => Err(Error::Cover {
            placed: sums.placed,
            size,
        }),
        _ => Ok(Certificate {
            total: sums.total,
            bound: sums.bound - bonus,
            placed: sums.placed,
            cover,
        }),
    }
}

/// The matching is of a graph of this size.
fn lengths(network: &Network, parts: &Parts) -> Result<(), Error> {
    let (lefts, slots, groups) = (
        network.supply.len(),
        network.capacity.len(),
        network.group_capacity.len(),
    );
    let flows = parts.flow_start.last().map_or(0, |&end| end as usize);
    let covered = |nodes| {
        if network.objective == Objective::MostPlaced {
            nodes
        } else {
            0
        }
    };
    for (list, expected, found) in [
        ("profits", lefts, parts.profits.len()),
        ("prices", slots, parts.prices.len()),
        ("group prices", groups, parts.group_prices.len()),
        ("flow starts", lefts + 1, parts.flow_start.len()),
        ("flow slots", flows, parts.flow_slot.len()),
        ("flow units", flows, parts.flow_units.len()),
        (
            "cover of left nodes",
            covered(lefts),
            parts.cover_left.len(),
        ),
        ("cover of slots", covered(slots), parts.cover_slot.len()),
        ("cover of groups", covered(groups), parts.cover_group.len()),
    ] {
        if expected != found {
            return Err(Error::Length {
                list,
                expected,
                found,
            });
        }
    }
    if parts.flow_start[0] != 0 {
        return Err(Error::FlowOrder { left: 0 });
    }
    Ok(())
}

/// Every dual is at least 0 and small enough to be added up.
fn duals(network: &Network, parts: &Parts) -> Result<(), Error> {
    let limit = DUAL_LIMIT;
    let outside = |dual: &i64| !(0..=limit).contains(dual);
    if let Some((left, &profit)) = (0..).zip(&parts.profits).find(|(_, dual)| outside(dual)) {
        return Err(Error::Profit {
            left,
            profit,
            limit,
        });
    }
    if let Some((slot, &price)) = (0..).zip(&parts.prices).find(|(_, dual)| outside(dual)) {
        return Err(Error::Price { slot, price, limit });
    }
    if let Some((group, &price)) = (0..)
        .zip(&parts.group_prices)
        .find(|(_, dual)| outside(dual))
    {
        return Err(Error::GroupPrice {
            group,
            price,
            limit,
        });
    }
    let limit = if network.objective == Objective::MostPlaced {
        limit
    } else {
        0
    };
    if !(0..=limit).contains(&parts.bonus) {
        return Err(Error::Bonus {
            bonus: parts.bonus,
            limit,
        });
    }
    Ok(())
}

/// Price of each slot and its group together.
fn tolls(network: &Network, parts: &Parts) -> Vec<i64> {
    let mut tolls = parts.prices.clone();
    for (toll, &group) in tolls.iter_mut().zip(&network.group_of) {
        if group != NO_GROUP {
            *toll += parts.group_prices[group as usize];
        }
    }
    tolls
}

/// The price of a slot and its group, in the narrowest numbers that serve; see [`tolls`].
trait Toll<S>: Copy + Into<i64> {
    /// Whether some score of a row exceeds `floor` by more than the toll of its slot.
    ///
    /// It may cry wolf, and whoever asks looks again in 64 bits; it never keeps silent. `heads` and `scores` are as long as each other.
    fn exceeded(heads: &[u32], scores: &[S], tolls: &[Self], floor: i64) -> bool;
}

impl Toll<i32> for i32 {
    /// Tolls are from 0 up, so a difference can only run over below, where it comes out 2^32 too great: a false alarm, and no more.
    #[inline]
    fn exceeded(heads: &[u32], scores: &[i32], tolls: &[i32], floor: i64) -> bool {
        if floor < i64::from(i32::MIN) {
            return true;
        }
        let Ok(floor) = i32::try_from(floor) else {
            return false;
        };
        greatest_net(heads, scores, tolls) > floor
    }
}

/// The greatest score of a row less the toll of its slot.
///
/// Out of line, so that the loop keeps to its registers.
#[inline(never)]
fn greatest_net(heads: &[u32], scores: &[i32], tolls: &[i32]) -> i32 {
    let mut greatest = i32::MIN;
    // Heads ascend, so those of a full row are 0, 1, 2 and need not be read.
    if heads.len() == tolls.len() {
        for (&toll, &score) in tolls.iter().zip(scores) {
            greatest = greatest.max(score.wrapping_sub(toll));
        }
        return greatest;
    }
    let net = |head: u32, score: i32| score.wrapping_sub(tolls[head as usize]);
    // Four at a turn, in two chains: each waits only for the last but one.
    let mut other = i32::MIN;
    let (fours, rest) = heads.as_chunks::<4>();
    let (fours_scores, rest_scores) = scores.as_chunks::<4>();
    for (heads, scores) in fours.iter().zip(fours_scores) {
        greatest = greatest.max(net(heads[0], scores[0]));
        other = other.max(net(heads[1], scores[1]));
        greatest = greatest.max(net(heads[2], scores[2]));
        other = other.max(net(heads[3], scores[3]));
    }
    for (&head, &score) in rest.iter().zip(rest_scores) {
        greatest = greatest.max(net(head, score));
    }
    greatest.max(other)
}

impl<S: Copy + Into<i64>> Toll<S> for i64 {
    /// Scores lie within 2^53 and tolls within 2^62, so 64 bits hold the difference.
    #[inline]
    fn exceeded(heads: &[u32], scores: &[S], tolls: &[i64], floor: i64) -> bool {
        let mut greatest = i64::MIN;
        for (&head, &score) in heads.iter().zip(scores) {
            greatest = greatest.max(score.into() - tolls[head as usize]);
        }
        greatest > floor
    }
}

/// What the pass adds up.
#[derive(Default)]
struct Sums {
    placed: u64,
    total: i128,
    bound: i128,
    cover: u128,
}

/// The one pass.
struct Pass<'a> {
    network: &'a Network,
    parts: &'a Parts,
    /// Units that each slot holds.
    load: Vec<u64>,
    /// Whether the cover holds a slot or its group; empty under best-score.
    shut: Vec<bool>,
    sums: Sums,
}

impl<'a> Pass<'a> {
    fn new(network: &'a Network, parts: &'a Parts) -> Self {
        let mut shut = parts.cover_slot.clone();
        for (shut, &group) in shut.iter_mut().zip(&network.group_of) {
            if group != NO_GROUP {
                *shut |= parts.cover_group[group as usize];
            }
        }
        let load = vec![0; network.capacity.len()];
        Self {
            network,
            parts,
            load,
            shut,
            sums: Sums::default(),
        }
    }

    fn run<S: Copy + Into<i64>, T: Toll<S>>(
        mut self,
        scores: &[S],
        tolls: &[T],
        look: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Option<Sums>, Error> {
        let rows = &self.network.rows;
        for block in rows.blocks(STEP) {
            let starts = &rows.start[block.start as usize..=block.end as usize];
            for (left, bounds) in (block.start..).zip(starts.windows(2)) {
                let first = bounds[0] as usize;
                let row = first..bounds[1] as usize;
                let heads = &rows.head[row.clone()];
                self.seat(left, first, heads, &scores[row.clone()])?;
                self.bound_row(left, first, heads, &scores[row], tolls);
            }
            if !look(STEP) {
                return Ok(None);
            }
        }
        self.slots()?;
        self.groups()?;
        Ok(Some(self.sums))
    }

    /// The flows of a left node are units it has, on edges of its own.
    #[inline(always)]
    fn seat<S: Copy + Into<i64>>(
        &mut self,
        left: u32,
        first: usize,
        heads: &[u32],
        scores: &[S],
    ) -> Result<(), Error> {
        let at = left as usize;
        let (from, to) = (
            self.parts.flow_start[at] as usize,
            self.parts.flow_start[at + 1] as usize,
        );
        let (Some(slots), Some(units)) = (
            self.parts.flow_slot.get(from..to),
            self.parts.flow_units.get(from..to),
        ) else {
            return Err(Error::FlowOrder { left });
        };
        let mut placed = 0;
        let mut edge = 0;
        let mut before = None;
        for (&slot, &units) in slots.iter().zip(units) {
            if before.is_some_and(|before| before >= slot) {
                return Err(Error::FlowOrder { left });
            }
            before = Some(slot);
            if units == 0 {
                return Err(Error::EmptyFlow { left, slot });
            }
            edge += heads[edge..].partition_point(|&head| head < slot);
            if heads.get(edge) != Some(&slot) {
                return Err(Error::NotAnEdge { left, slot });
            }
            let capacity = self.edge_capacity(first + edge);
            if units > capacity {
                return Err(Error::OverEdge {
                    left,
                    slot,
                    units,
                    capacity,
                });
            }
            placed += u64::from(units);
            self.load[slot as usize] += u64::from(units);
            self.sums.total += i128::from(scores[edge].into()) * i128::from(units);
        }
        let supply = self.network.supply[at];
        if placed > u64::from(supply) {
            return Err(Error::OverSupply {
                left,
                units: placed,
                supply,
            });
        }
        self.sums.placed += placed;
        Ok(())
    }

    /// What a left node and its edges add to the bound and to the cover.
    #[inline(always)]
    fn bound_row<S: Copy + Into<i64>, T: Toll<S>>(
        &mut self,
        left: u32,
        first: usize,
        heads: &[u32],
        scores: &[S],
        tolls: &[T],
    ) {
        let at = left as usize;
        let supply = self.network.supply[at];
        let profit = self.parts.profits[at];
        self.sums.bound += i128::from(profit) * i128::from(supply);
        let floor = profit - self.parts.bonus;
        // Rents are rare (never where every supply is 1): the hot loop asks only whether there is one.
        if T::exceeded(heads, scores, tolls, floor) {
            for (edge, (&head, &score)) in (first..).zip(heads.iter().zip(scores)) {
                let rent = score.into() - tolls[head as usize].into() - floor;
                self.sums.bound += i128::from(rent.max(0)) * i128::from(self.edge_capacity(edge));
            }
        }
        match self.parts.cover_left.get(at) {
            None => {}
            Some(true) => self.sums.cover += u128::from(supply),
            Some(false) => self.sums.cover += u128::from(self.open(first, heads)),
        }
    }

    /// Units that could pass the edges of a row whose slot the cover does not hold.
    fn open(&self, first: usize, heads: &[u32]) -> u64 {
        let open = |head: u32| !self.shut[head as usize];
        let capacities = &self.network.edge_capacity;
        if capacities.is_one() {
            return heads.iter().map(|&head| u64::from(open(head))).sum();
        }
        heads
            .iter()
            .zip(first..)
            .filter(|(head, _)| open(**head))
            .map(|(_, edge)| u64::from(capacities.get(edge)))
            .sum()
    }

    fn edge_capacity(&self, edge: usize) -> u32 {
        self.network.edge_capacity.get(edge)
    }

    /// No slot holds more than it can, and none with room has a price.
    fn slots(&mut self) -> Result<(), Error> {
        for (slot, (&units, &capacity)) in (0..).zip(self.load.iter().zip(&self.network.capacity)) {
            let price = self.parts.prices[slot as usize];
            if units > u64::from(capacity) {
                return Err(Error::OverCapacity {
                    slot,
                    units,
                    capacity,
                });
            }
            if units < u64::from(capacity) && price > 0 {
                return Err(Error::PriceOnRoom {
                    slot,
                    price,
                    units,
                    capacity,
                });
            }
            self.sums.bound += i128::from(price) * i128::from(capacity);
            if self.parts.cover_slot.get(slot as usize) == Some(&true) {
                self.sums.cover += u128::from(capacity);
            }
        }
        Ok(())
    }

    /// No group holds more than it can, and none with room has a price.
    fn groups(&mut self) -> Result<(), Error> {
        let mut load = vec![0; self.network.group_capacity.len()];
        for (&group, &units) in self.network.group_of.iter().zip(&self.load) {
            if group != NO_GROUP {
                load[group as usize] += units;
            }
        }
        for (group, (&units, &capacity)) in (0..).zip(load.iter().zip(&self.network.group_capacity))
        {
            let price = self.parts.group_prices[group as usize];
            if units > u64::from(capacity) {
                return Err(Error::OverGroup {
                    group,
                    units,
                    capacity,
                });
            }
            if units < u64::from(capacity) && price > 0 {
                return Err(Error::GroupPriceOnRoom {
                    group,
                    price,
                    units,
                    capacity,
                });
            }
            self.sums.bound += i128::from(price) * i128::from(capacity);
            if self.parts.cover_group.get(group as usize) == Some(&true) {
                self.sums.cover += u128::from(capacity);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Toll;

    /// At the ends of 32 bits a difference runs over: then there may be an alarm without a cause, never a cause without an alarm.
    #[test]
    fn the_narrow_look_never_keeps_silent() {
        let ends = [i32::MIN, i32::MIN + 1, -2, -1, 0, 1, i32::MAX - 1, i32::MAX];
        let floors = ends
            .iter()
            .flat_map(|&end| [-2, -1, 0, 1, 2, -(1 << 32)].map(|step| i64::from(end) + step));
        let floors: Vec<i64> = floors.collect();
        let (mut causes, mut wolves, mut quiet) = (0, 0, 0);
        for row in 1..4 {
            for shift in 0..ends.len() {
                let scores: Vec<i32> = ends.iter().cycle().skip(shift).take(row).copied().collect();
                for step in 0..ends.len() {
                    let toll = |at: usize| ends[(step + at) % ends.len()].max(0);
                    let tolls: Vec<i32> = (0..5).map(toll).collect();
                    // Three of five slots, and a full row.
                    let full: Vec<i32> = tolls[..row].to_vec();
                    let sparse = [1, 3, 4];
                    for (heads, tolls) in [(&sparse[..row], &tolls), (&[0, 1, 2][..row], &full)] {
                        for &floor in &floors {
                            let net = heads.iter().zip(&scores).map(|(&head, &score)| {
                                i64::from(score) - i64::from(tolls[head as usize])
                            });
                            let cause = net.max().is_some_and(|net| net > floor);
                            let alarm = i32::exceeded(heads, &scores, tolls, floor);
                            assert!(alarm || !cause, "{heads:?} {scores:?} {tolls:?} {floor}");
                            let wide: Vec<i64> = tolls.iter().map(|&toll| toll.into()).collect();
                            assert_eq!(i64::exceeded(heads, &scores, &wide, floor), cause);
                            causes += u32::from(cause);
                            wolves += u32::from(alarm && !cause);
                            quiet += u32::from(!alarm);
                        }
                    }
                }
            }
        }
        assert!(causes > 1_000 && wolves > 100 && quiet > 1_000);
    }
}

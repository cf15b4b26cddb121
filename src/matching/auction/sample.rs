//! A part of the market, in which prices are learnt before everybody bids.
//!
//! A share of the left nodes, drawn evenly, bids for as great a share of the seats. What prices come about there are near those of the whole
//! (Agrawal, Wang & Ye 2014 decide online on such prices), for a share of the work; the rest is left to
//! phases with more of them. Who has a seat keeps it: each share is part of the next.

use crate::matching::view::{Score, View};

/// One left node in so many bids, in one phase after the other; then all.
const SHARES: [u32; 3] = [8, 4, 2];

/// A market is sampled where each slot has so many left nodes and seats for as many, on average; where there are fewer, what a sample
/// finds is chance.
const CROWD: u64 = 4;

/// One left node in `one_in`, and the seats for them.
#[derive(Debug)]
pub(super) struct Sample {
    one_in: u32,
    /// By slot.
    pub(super) capacity: Vec<u32>,
}

/// Spreads numbers evenly over 32 bits (multiplicative hashing by the golden ratio).
#[inline]
fn spread(number: u32) -> u32 {
    number.wrapping_mul(0x9e37_79b9)
}

impl Sample {
    /// The samples to bid one after the other, the smallest first: none where slots have few seats or few to fill them.
    pub(super) fn all<S: Score>(view: &View<'_, S>, (units, seats): (u64, u64)) -> Vec<Self> {
        let (lefts, slots) = (view.lefts() as u64, view.slots() as u64);
        // Seats for as many left nodes as have a mean supply each.
        let room = u128::from(seats) * u128::from(lefts);
        let crowded = lefts >= CROWD * slots
            && room >= u128::from(CROWD) * u128::from(slots) * u128::from(units);
        if !crowded {
            return Vec::new();
        }
        SHARES.map(|one_in| Self::of(view.capacity, one_in)).into()
    }

    fn of(capacity: &[u32], one_in: u32) -> Self {
        // Rounded up by lot, so that the sum is right; the lot is the same for each share, so that none has fewer seats than the one before.
        let seats = |(slot, &capacity): (u32, &u32)| {
            let whole = capacity / one_in;
            let rest = u64::from(capacity % one_in) << 32;
            whole + u32::from(u64::from(spread(slot)) * u64::from(one_in) < rest)
        };
        Self {
            one_in,
            capacity: (0u32..).zip(capacity).map(seats).collect(),
        }
    }

    /// The number below which the left nodes of the sample are [spread].
    pub(super) fn bound(&self) -> u32 {
        u32::MAX / self.one_in
    }
}

/// Whether a left node is in a sample with that bound.
#[inline]
pub(super) fn takes_part(left: u32, bound: u32) -> bool {
    spread(left) <= bound
}

#[cfg(test)]
mod tests {
    use super::{SHARES, Sample, takes_part};

    #[test]
    fn samples_grow_evenly() {
        let capacity: Vec<u32> = (0..3_000).map(|slot| slot % 17).collect();
        let seats: u64 = capacity.iter().map(|&seats| u64::from(seats)).sum();
        let mut before = Sample::of(&capacity, SHARES[0]);
        for one_in in SHARES.into_iter().chain([1]) {
            let sample = Sample::of(&capacity, one_in);
            let grown = before.capacity.iter().zip(&sample.capacity);
            assert!(grown.clone().all(|(before, now)| before <= now));
            let sum: u64 = sample.capacity.iter().map(|&seats| u64::from(seats)).sum();
            assert!(
                sum.abs_diff(seats / u64::from(one_in)) * 50 < seats,
                "{one_in}"
            );
            let part = |sample: &Sample| {
                let bound = sample.bound();
                (0..10_000).filter(move |&left| takes_part(left, bound))
            };
            let (now, old) = (part(&sample).count(), part(&before).count());
            assert!(now.abs_diff(10_000 / one_in as usize) < 20, "{now}");
            assert!(
                part(&before).all(|left| takes_part(left, sample.bound())),
                "{old}"
            );
            before = sample;
        }
        assert_eq!(before.capacity, capacity);
    }
}

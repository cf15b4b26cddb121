//! The draw: SplitMix64 and what is made of it, in integers only, so that a seed gives the same lists for ever and
//! everywhere. A bounded draw takes the high half of a product; its bias is below 2^-32 and does not matter here.

/// Mixes 64 bits (Steele, Lea & Flood 2014).
pub(crate) fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A stream of draws.
#[derive(Clone, Debug)]
pub(crate) struct Draw {
    state: u64,
}

impl Draw {
    /// The stream of one subject under a seed: streams of different subjects do not disturb each other.
    pub(crate) fn new(seed: u64, subject: &str, index: u64) -> Self {
        let mut state = mix(seed ^ 0x9e37_79b9_7f4a_7c15);
        for byte in subject.bytes() {
            state = mix(state.wrapping_add(u64::from(byte) + 1));
        }
        Self {
            state: mix(state.wrapping_add(index)),
        }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// 0 to `n - 1`; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        let product = u128::from(self.next()) * u128::from(n);
        u64::try_from(product >> 64).expect("the high half of a product of two u64 is one")
    }

    /// `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).expect("low is at most high");
        low + i64::try_from(self.below(span)).expect("below a span that fits")
    }

    /// `low` to `high` in steps.
    pub(crate) fn stepped(&mut self, low: i64, high: i64, step: i64) -> i64 {
        low + self.between(0, (high - low) / step) * step
    }

    /// True in so many cases of a thousand.
    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of a slice that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.index(of.len())]
    }

    /// A position below `len`.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("below a usize")
    }

    /// One of a slice by weight.
    pub(crate) fn weighted<T: Copy>(&mut self, of: &[(T, u64)]) -> T {
        let mut left = self.below(of.iter().map(|&(_, weight)| weight).sum());
        for &(value, weight) in of {
            if left < weight {
                return value;
            }
            left -= weight;
        }
        of[of.len() - 1].0
    }

    /// Fisher-Yates.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }

    /// A lognormal factor in thousandths with sigma 0.35, its ends cut at half a percent: interpolated between the
    /// quantiles 0/32 to 32/32.
    pub(crate) fn lognormal_per_mille(&mut self) -> i64 {
        const QUANTILES: [i64; 33] = [
            406, 521, 585, 630, 669, 702, 733, 762, 790, 817, 843, 869, 894, 920, 946, 973, 1000,
            1028, 1057, 1087, 1118, 1151, 1187, 1225, 1266, 1312, 1364, 1424, 1496, 1586, 1711,
            1919, 2463,
        ];
        let at = self.index(32);
        let part = self.between(0, 999);
        (QUANTILES[at] * (1_000 - part) + QUANTILES[at + 1] * part) / 1_000
    }
}

/// Deals `n` items to `weights` in proportion, whole and exact: by largest remainder, ties to the earlier.
pub(crate) fn apportion(n: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|&w| u128::from(w)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let share = |w: u64| (u128::from(n) * u128::from(w)).div_euclid(sum);
    let mut dealt: Vec<u64> = weights
        .iter()
        .map(|&w| u64::try_from(share(w)).expect("a share of n"))
        .collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&at| {
        let remainder = (u128::from(n) * u128::from(weights[at])).rem_euclid(sum);
        (std::cmp::Reverse(remainder), at)
    });
    let left = n - dealt.iter().sum::<u64>();
    for &at in order
        .iter()
        .take(usize::try_from(left).expect("fewer than the weights"))
    {
        dealt[at] += 1;
    }
    dealt
}

#[cfg(test)]
mod tests {
    use super::{Draw, apportion};

    #[test]
    fn the_stream_is_splitmix64() {
        let mut draw = Draw { state: 1_234_567 };
        let first = [draw.next(), draw.next(), draw.next()];
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(first, published);
    }

    #[test]
    fn shares_add_up_and_stay_within_one() {
        assert_eq!(apportion(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(apportion(7, &[0, 5, 2]), [0, 5, 2]);
        assert_eq!(apportion(3, &[0, 0]), [0, 0]);
        for n in 0..200 {
            let dealt = apportion(n, &[3, 1, 4, 1, 5, 9, 2, 6]);
            assert_eq!(dealt.iter().sum::<u64>(), n);
        }
    }
}

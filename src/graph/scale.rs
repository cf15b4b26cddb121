//! Amounts in exact proportion to a person's pace, rounded once.

use crate::units::div_round_half_even;

/// `pace x numerator / denominator`, exact; the fraction is in lowest terms, so that nearly always 64 bits hold the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    numerator: i128,
    denominator: i128,
}

impl Scale {
    /// `numerator` is not negative and `denominator` positive, both below 2^96.
    pub(super) fn new(numerator: i128, denominator: i128) -> Self {
        let shared = gcd(numerator, denominator).max(1);
        Self {
            numerator: numerator / shared,
            denominator: denominator / shared,
        }
    }

    /// Rounded half to even. A 128-bit division costs several times a 64-bit one, and this is the hot path of piecework.
    pub(super) fn round(self, pace: u32) -> i64 {
        let product = self.numerator * i128::from(pace);
        if let (Ok(product), Ok(by)) = (u64::try_from(product), u64::try_from(self.denominator)) {
            let (floor, rest) = (product / by, product % by);
            let up = match rest.cmp(&(by - rest)) {
                std::cmp::Ordering::Less => 0,
                std::cmp::Ordering::Equal => floor % 2,
                std::cmp::Ordering::Greater => 1,
            };
            return i64::try_from(floor + up).unwrap_or(i64::MAX / 64);
        }
        i64::try_from(div_round_half_even(product, self.denominator)).unwrap_or(i64::MAX / 64)
    }

    /// What `part` of `whole` half-days make where this is what `whole` make; `whole` is not 0.
    pub(super) fn part(self, part: u32, whole: u32) -> Self {
        Self::new(
            self.numerator * i128::from(part),
            self.denominator * i128::from(whole.max(1)),
        )
    }

    /// Rounded down.
    pub(super) fn floor(self, pace: u32) -> u64 {
        let product = self.numerator * i128::from(pace);
        u64::try_from(product / self.denominator).unwrap_or(u64::MAX)
    }

    /// Rounded up.
    pub(super) fn ceil(self, pace: u64) -> u64 {
        let product = self.numerator * i128::from(pace);
        u64::try_from((product + self.denominator - 1) / self.denominator).unwrap_or(u64::MAX)
    }

    /// Whether `pace x numerator / denominator x times` is less than `amount`.
    pub(super) fn less_than(self, pace: u32, times: u32, amount: i64) -> bool {
        self.numerator * i128::from(pace) * i128::from(times)
            < i128::from(amount) * self.denominator
    }

    /// By how much, for `share` of `whole` half-days, `pace` makes less than the same share of `amount`; rounded up.
    pub(super) fn missing(self, pace: u32, whole: u32, share: u32, amount: i64) -> i64 {
        let whole = i128::from(whole.max(1));
        let share = i128::from(share);
        let made = self.numerator * i128::from(pace) * share * whole;
        let asked = i128::from(amount) * share * self.denominator;
        let by = self.denominator * whole;
        i64::try_from((asked - made + by - 1).div_euclid(by)).unwrap_or(i64::MAX / 64)
    }

    /// The least pace at which the amount is at least `wanted`; `u32::MAX` where there is none.
    pub(super) fn least_argument(self, wanted: i64) -> u32 {
        if wanted <= 0 {
            return 0;
        }
        if self.numerator == 0 {
            return u32::MAX;
        }
        let needed = i128::from(wanted) * self.denominator;
        let least = (needed + self.numerator - 1) / self.numerator;
        u32::try_from(least).unwrap_or(u32::MAX)
    }

    /// How many units of pace fit in `amount`: the greatest `p` with `p x numerator / denominator <= amount`.
    pub(super) fn greatest_argument(self, amount: u64) -> i128 {
        if self.numerator == 0 {
            return i128::from(u64::MAX);
        }
        i128::from(amount) * self.denominator / self.numerator
    }
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether something is left over.
    fn wide_rest(scale: Scale, pace: u32) -> bool {
        scale.numerator * i128::from(pace) % scale.denominator != 0
    }

    #[test]
    fn both_widths_round_alike() {
        let mut state = 3u64;
        let mut random = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            i128::from((state >> 20) % below)
        };
        for _ in 0..20_000 {
            let (numerator, denominator) = (random(10_000), 1 + random(400));
            let pace = u32::try_from(random(300)).expect("below 300");
            let scale = Scale::new(numerator, denominator);
            let wide = div_round_half_even(numerator * i128::from(pace), denominator);
            assert_eq!(i128::from(scale.round(pace)), wide);
            let up = i128::from(scale.ceil(u64::from(pace)));
            assert!((up - i128::from(scale.floor(pace))) == i128::from(wide_rest(scale, pace)));
            let least = scale.least_argument(77);
            assert!(least == u32::MAX || scale.floor(least) >= 77);
            assert!(least == 0 || least == u32::MAX || scale.floor(least - 1) < 77);
        }
        // Too wide for 64 bits: half of an odd number goes to the even neighbour there as well.
        let huge = Scale::new(i128::from(u64::MAX), 2 * 300);
        assert_eq!(
            i128::from(huge.round(300)),
            i128::from(i64::MAX / 64).min(1 << 63)
        );
        let exact = Scale::new((1i128 << 70) + (1 << 69), 1 << 70);
        assert_eq!((exact.round(1), exact.round(3)), (2, 4));
    }
}

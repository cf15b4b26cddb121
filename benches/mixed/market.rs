//! Integer markets like a county, for the tests and benches of the mixed-plan solver: two families.
//!
//! [`lists`] draws what `examples/generate` draws: villages, the same lives (hours, ways to travel, pace), jobs, orders of
//! 6 to 24 least shares of 4 or 5 half-days that mostly can be done at home; orders are a third of the half-days, stations
//! 80 % of what is asked of them, a third of the openings has a crew of 6 to 15 or a reserve (own village, soft; sheltered,
//! hard), one person in ten has a place that stands, half of these for good, and an employer of part-timers is limited to 6 half-days.
//!
//! [`county`] is harder than life: small orders whose worth is not linear in the half-days (a trip a day), short of everything. About a third of the half-days asked for are piecework; stations give about 80 % of what is asked
//! of them; some openings keep reserves (hard or soft) or need a least crew; some people have an offer
//! where they stand already and are worth more there. Deterministic: SplitMix64 from the seed.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shared by several targets, each of which uses a part; small positive numbers"
)]

use gongfang::mixed::Person;

mod county;
mod lists;

pub use county::county;
pub use lists::lists;

/// Which rules a market has.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub stations: bool,
    pub crews: bool,
    pub least_shares: bool,
    pub reserves: bool,
}

/// Every rule.
pub const COUNTY: Rules = Rules {
    stations: true,
    crews: true,
    least_shares: true,
    reserves: true,
};
/// Without stations, crews and least shares.
pub const PLAIN: Rules = Rules {
    stations: false,
    crews: false,
    least_shares: false,
    reserves: true,
};

/// SplitMix64.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in `low..=high`.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low).expect("low is at most high") + 1;
        low + i64::try_from(self.next() % span).expect("below the span")
    }

    pub fn chance(&mut self, percent: i64) -> bool {
        self.within(0, 99) < percent
    }

    fn pick(&mut self, count: usize) -> usize {
        usize::try_from(self.within(0, count as i64 - 1)).expect("an index")
    }
}

struct Spot {
    x: i64,
    y: i64,
}

impl Spot {
    fn metres(&self, other: &Spot) -> i64 {
        let (x, y) = (self.x - other.x, self.y - other.y);
        i64::try_from((x * x + y * y).unsigned_abs().isqrt()).expect("a distance")
    }
}

fn small(number: i64) -> u32 {
    u32::try_from(number).expect("a small number")
}

fn tiny(number: i64) -> u8 {
    u8::try_from(number).expect("a tiny number")
}

/// What is in reach of whom, by square cells of a map.
struct Near {
    cell: i64,
    cells: i64,
    /// By cell, what stands there: whether it is an opening (or an order), and which.
    there: Vec<Vec<(bool, usize)>>,
}

impl Near {
    /// Nothing yet, on a square map with sides of so many metres.
    fn new(side: i64, cell: i64) -> Self {
        let cells = side / cell + 1;
        let count = usize::try_from(cells * cells).expect("cells");
        Self {
            cell,
            cells,
            there: vec![Vec::new(); count],
        }
    }

    fn put(&mut self, spot: &Spot, what: (bool, usize)) {
        let at = spot.x / self.cell * self.cells + spot.y / self.cell;
        let there = &mut self.there[usize::try_from(at).expect("a cell")];
        if !there.contains(&what) {
            there.push(what);
        }
    }

    /// All that stands in the cell of a spot and in those around it, in order.
    fn around(&self, spot: &Spot) -> Vec<(bool, usize)> {
        let mut seen = Vec::new();
        for x in spot.x / self.cell - 1..=spot.x / self.cell + 1 {
            for y in spot.y / self.cell - 1..=spot.y / self.cell + 1 {
                if (0..self.cells).contains(&x) && (0..self.cells).contains(&y) {
                    seen.extend(&self.there[usize::try_from(x * self.cells + y).expect("a cell")]);
                }
            }
        }
        seen.sort_unstable();
        seen.dedup();
        seen
    }
}

/// Half-days of everybody.
fn hours(people: &[Person]) -> i64 {
    people.iter().map(|who| i64::from(who.half_days)).sum()
}

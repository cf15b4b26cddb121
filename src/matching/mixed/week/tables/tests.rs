//! The tables, against trying every set of choices.

use super::*;
use crate::matching::mixed::draft::{Draft, Order, Person, Share};
use crate::matching::mixed::draw::Draw;
use crate::matching::mixed::units::SCALE_BITS;

/// Each share at a price of its own.
struct Prices(Vec<i64>);

impl Terms for Prices {
    fn seat(&self, _at: usize, _seat: &crate::matching::mixed::model::Seat) -> Option<i64> {
        None
    }

    fn share(&self, at: usize, share: &crate::matching::mixed::model::Piecework) -> (i64, u8, u8) {
        (self.0[at], 0, share.most)
    }

    const FORCES: bool = false;

    fn forced(&self, _at: usize) -> bool {
        false
    }
}

/// One person with shares of a few orders, some at two sites, some under limits.
fn market(draw: &mut Draw) -> (Model, Prices) {
    let mut below = |count: usize| u8::try_from(draw.below(count)).expect("a few");
    let orders = 1 + u32::from(below(9));
    let shortest = 1 + below(4);
    let mut draft = Draft {
        people: vec![Person {
            half_days: 1 + below(14),
            least: 0,
            once: 0,
        }],
        sites: vec![99, 99],
        limits: vec![2 + below(6), 3 + below(9)],
        ..Draft::default()
    };
    for order in 0..orders {
        draft.orders.push(Order {
            pieces: 99,
            limit: match below(4) {
                0 => Some(0),
                1 => Some(1),
                _ => None,
            },
        });
        for site in [None, Some(0), Some(1)] {
            if site.is_none() || below(5) == 0 {
                let least = shortest + below(3);
                // Of few worths, so that many are equal.
                let values = (0..=below(5)).map(|_| i64::from(below(9)));
                draft.shares.push(Share {
                    person: 0,
                    order,
                    site,
                    pieces: 1,
                    least,
                    values: values.collect(),
                    must: 0,
                });
            }
        }
    }
    for share in &mut draft.shares {
        share.values.truncate(usize::from(15 - share.least));
    }
    let prices = draft
        .shares
        .iter()
        .map(|_| i64::from(below(2)) << SCALE_BITS);
    let prices = Prices(prices.collect());
    (Model::new(draft).expect("a market"), prices)
}

/// The best of every number of half-days with the shares from `at` on, by trying all.
fn tried(model: &Model, prices: &Prices, all: bool, tight: Option<(u32, u8)>) -> [i64; HOURS] {
    struct Hand<'a> {
        model: &'a Model,
        prices: &'a Prices,
        all: bool,
        best: [i64; HOURS],
        /// Half-days left, in all and of each limit.
        room: u8,
        left: Vec<u8>,
    }
    fn follow(hand: &mut Hand<'_>, at: usize, taken: u8, net: i64) {
        let best = &mut hand.best[usize::from(taken)];
        *best = net.max(*best);
        for next in at..hand.model.shares.len() {
            let share = hand.model.shares[next];
            let after = (next..hand.model.shares.len())
                .find(|&other| hand.model.shares[other].order != share.order)
                .unwrap_or(hand.model.shares.len());
            for half_days in share.least..=share.most {
                let price = hand.prices.0[next] * i64::from(half_days);
                let more = hand.model.worth(&share, half_days) - price;
                let limit = share.limit as usize;
                let fits = hand.left.get(limit).is_none_or(|&left| half_days <= left);
                if half_days > hand.room || !fits || !(hand.all || more > 0) {
                    continue;
                }
                let counted = hand.left.get(limit).copied().map(|_| half_days);
                hand.room -= half_days;
                if let Some(counted) = counted {
                    hand.left[limit] -= counted;
                }
                follow(hand, after, taken + half_days, net + more);
                hand.room += half_days;
                if let Some(counted) = counted {
                    hand.left[limit] += counted;
                }
            }
        }
    }
    let mut left: Vec<u8> = model.limits.to_vec();
    if let Some((limit, half_days)) = tight {
        left[limit as usize] -= half_days;
    }
    let mut hand = Hand {
        model,
        prices,
        all,
        best: [NEVER; HOURS],
        room: model.people[0].half_days,
        left,
    };
    follow(&mut hand, 0, 0, 0);
    hand.best
}

#[test]
fn what_is_passed_over_is_not_missed() {
    let mut draw = Draw::new(3);
    let mut shorter = 0;
    for market_no in 0..400 {
        let (model, prices) = market(&mut draw);
        let mut tables = Tables::new(&model);
        tables.begin();
        for all in [false, true] {
            for tight in [None, Some((0, 2))] {
                let filled = Filled { all, tight };
                tables.reach(0, &prices, filled).expect("nothing is forced");
                let found = tables.last().map(|cell| cell.net.max(NEVER));
                let best = tried(&model, &prices, all, tight);
                // Beside a place of so many.
                let room = usize::from(model.people[0].half_days);
                let taken = tight.map_or(0, |(_, taken)| usize::from(taken));
                for half_days in 0..(room + 1).saturating_sub(taken) {
                    let (found, best) = (found[half_days], best[half_days]);
                    assert!(
                        found == best || (found < NEVER / 2 && best == NEVER),
                        "market {market_no}, {half_days} half-days: {found}, not {best}"
                    );
                    if best > NEVER {
                        check_trace(&model, &prices, &tables, half_days, best);
                    }
                }
            }
        }
        let listed: usize = (model.shares.iter())
            .map(|share| usize::from(share.most - share.least) + 1)
            .sum();
        shorter += usize::from(tables.choices.len() < listed);
    }
    assert!(shorter > 100, "{shorter} markets had anything passed over");
}

/// The shares traced are of different orders and bring what the table says.
fn check_trace(model: &Model, prices: &Prices, tables: &Tables<'_>, half_days: usize, net: i64) {
    let mut taken = Vec::new();
    tables.trace(half_days, &mut taken);
    let sum: usize = taken.iter().map(|&(_, taken)| usize::from(taken)).sum();
    let worth: i64 = taken
        .iter()
        .map(|&(share, taken)| {
            let price = prices.0[share as usize] * i64::from(taken);
            model.worth(&model.shares[share as usize], taken) - price
        })
        .sum();
    let mut orders: Vec<u32> = taken
        .iter()
        .map(|&(share, _)| model.shares[share as usize].order)
        .collect();
    orders.sort_unstable();
    orders.dedup();
    assert_eq!((sum, worth, orders.len()), (half_days, net, taken.len()));
}

//! Markets whose public totals have small cells: below [`K`] people.

use gongfang::domain::{Employer, Lists, Opening, Order, PairKind, Place, Worker, Workshop};
use gongfang::ids::{PlaceCode, Trade, WorkshopKey};

use super::{Draw, employer, group, lists, opening, order, pair, place, worker, workshop};

/// Counts below this are small.
pub(crate) const K: u32 = 3;

/// A village in town `n`.
pub(crate) fn town(n: u32) -> PlaceCode {
    PlaceCode::parse(&format!("33068310{n}001")).expect("twelve digits")
}

/// Four towns, three trades, a dozen people; counts under [`K`] are small.
pub(crate) fn county(seed: u64) -> Lists {
    let draw = &mut Draw(seed);
    let mut lists = lists();
    lists.policy.suppress_below = K;
    lists.places = (1..=4)
        .map(|n| Place {
            code: town(n),
            town: format!("镇{n}"),
            ..place(n, i32::try_from(n).expect("small") * 900)
        })
        .collect();
    lists.workshops.clear();
    lists.employers.clear();
    for n in 1..=3 {
        let mut firm = employer(&format!("E{n}"));
        firm.trade = Trade::new(["paper", "tea", "zips"][n - 1]).expect("a key");
        lists.employers.push(firm);
        lists.workshops.push(Workshop {
            place: town(1 + draw.below(4)),
            ..workshop(&format!("S{n}"))
        });
        let places = draw.pick(&[0, 2, 3, 4, 6]);
        lists.openings.push(Opening {
            employer: lists.employers[n - 1].key.clone(),
            workshop: WorkshopKey::new(&format!("S{n}")).expect("a key"),
            ..opening(&format!("D{n}"), places)
        });
    }
    if draw.once_in(2) {
        let mut home_work = order("P1");
        home_work.employer = lists.employers[0].key.clone();
        home_work.pieces = 40_000;
        lists.orders.push(home_work);
    }
    let people = 6 + draw.below(7);
    let towns = draw.pick(&[2, 3, 4, 4]);
    for n in 0..people {
        let mut person = Worker {
            home: town(1 + draw.below(towns).min(draw.below(4))),
            ..worker(&format!("W{n:02}"))
        };
        for name in ["low-income", "disabled", "disabled-severe"] {
            if draw.once_in(2) {
                person.groups.insert(group(name));
            }
        }
        lists.workers.push(person);
    }
    lists
}

/// Employers of 200 people each, 4 of them with a disability; the first takes on so many with and without one.
pub(crate) fn hired(with: usize, without: usize, employers: usize) -> Lists {
    let mut lists = lists();
    lists.policy.suppress_below = K;
    lists.employers = (1..=employers)
        .map(|n| Employer {
            staff: 200,
            disabled_staff: 4,
            ..employer(&format!("E{n}"))
        })
        .collect();
    lists.openings = vec![opening("D1", u32::try_from(with + without).expect("few"))];
    // Six of each kind ask for more than anything pays.
    for n in 0..with + without + 12 {
        let mut person = worker(&format!("W{n:02}"));
        if n < with || n >= with + without + 6 {
            person.groups.insert(group("disabled"));
        }
        if n >= with + without {
            person.least_pay_fen_month = 900_000;
        }
        lists.workers.push(person);
    }
    // Piecework at home for four more of each kind: placed, and on nobody's staff.
    lists.orders.push(Order {
        rate_fen_per_1000: 4_000,
        pieces: 1_000_000,
        ..order("P1")
    });
    for n in 0..8 {
        let mut person = Worker {
            home_based: true,
            ..worker(&format!("X{n}"))
        };
        if n < 4 {
            person.groups.insert(group("disabled"));
        }
        lists.workers.push(person);
    }
    lists
}

/// Who is placed in one trade of [`trades`].
#[derive(Clone, Copy)]
pub(crate) struct InTrade {
    pub(crate) name: &'static str,
    /// People with a place, of an opening with four more.
    pub(crate) with_place: usize,
    /// People with a share at home; none where the trade has no order.
    pub(crate) at_home: Option<usize>,
}

/// A trade without orders.
pub(crate) fn places(name: &'static str, with_place: usize) -> InTrade {
    InTrade {
        name,
        with_place,
        at_home: None,
    }
}

/// A trade with an order, and with places.
pub(crate) fn and_orders(name: &'static str, with_place: usize, at_home: usize) -> InTrade {
    InTrade {
        at_home: Some(at_home),
        ..places(name, with_place)
    }
}

/// One employer, opening `D{n}` and order `P{n}` a trade, who is placed forced there, every other one with a disability; and twelve who ask for
/// more than anything pays.
pub(crate) fn trades(of: &[InTrade]) -> Lists {
    let mut lists = hired(0, 0, of.len().max(3));
    (lists.openings, lists.orders) = (Vec::new(), Vec::new());
    lists
        .workers
        .retain(|worker| worker.key.as_str().starts_with('W'));
    for (n, trade) in of.iter().enumerate() {
        let firm = &mut lists.employers[n];
        firm.trade = Trade::new(trade.name).expect("a key");
        let at = |key: &str| format!("{key}{}", n + 1);
        if trade.with_place > 0 {
            lists.openings.push(Opening {
                employer: firm.key.clone(),
                ..opening(&at("D"), u32::try_from(trade.with_place + 4).expect("few"))
            });
        }
        if trade.at_home.is_some() {
            lists.orders.push(Order {
                employer: firm.key.clone(),
                rate_fen_per_1000: 4_000,
                pieces: 1_000_000,
                ..order(&at("P"))
            });
        }
        let seats = [
            ("D", trade.with_place, false),
            ("P", trade.at_home.unwrap_or(0), true),
        ];
        for (demand, people, home_based) in seats {
            for person in 0..people {
                // At home there is time for one share.
                let mut person = Worker {
                    home_based,
                    half_days: if home_based { 4 } else { 11 },
                    ..worker(&format!("{demand}{n}-{person:02}"))
                };
                if lists.workers.len().is_multiple_of(2) {
                    person.groups.insert(group("disabled"));
                }
                let pair = pair(person.key.as_str(), &at(demand), PairKind::Forced);
                lists.pairs.push(pair);
                lists.workers.push(person);
            }
        }
    }
    lists
}

/// Towns, each with so many places, people who work there, people who work in the first town
/// (those of the first in the second), and four who ask for more than anything pays.
pub(crate) fn towns(of: &[(u32, usize, usize)]) -> Lists {
    let mut lists = lists();
    lists.policy.suppress_below = K;
    (lists.places, lists.workshops) = (Vec::new(), Vec::new());
    for (n, &(places, own, away)) in (1..).zip(of) {
        let metres: i32 = n * 900;
        let code = town(u32::try_from(n).expect("few"));
        lists.places.push(Place {
            code,
            town: format!("镇{n}"),
            ..place(0, metres)
        });
        let site = Workshop {
            place: code,
            ..workshop(&format!("S{n}"))
        };
        lists.openings.push(Opening {
            workshop: site.key.clone(),
            ..opening(&format!("D{n}"), places)
        });
        lists.workshops.push(site);
        for person in 0..own + away + 4 {
            let mut person_of = Worker {
                home: code,
                ..worker(&format!("W{n}-{person:02}"))
            };
            let elsewhere = if n == 1 { 2 } else { 1 };
            let at = if person < own { n } else { elsewhere };
            match person < own + away {
                true => lists.pairs.push(pair(
                    person_of.key.as_str(),
                    &format!("D{at}"),
                    PairKind::Forced,
                )),
                false => person_of.least_pay_fen_month = 900_000,
            }
            lists.workers.push(person_of);
        }
    }
    lists
}

//! Tiny markets in which every rule of a week bites now and then.

use gongfang::Graph;
use gongfang::domain::{Lists, Market, PairKind};
use gongfang::ids::WorkerKey;

use super::markets;
use super::markets::{Draw, pair};

/// A tiny market in which every rule of a week bites now and then.
pub(crate) fn tiny(seed: u64) -> Lists {
    let mut lists = markets::random(seed);
    let draw = &mut Draw(seed ^ 0x5eed);
    lists.workers.truncate(4);
    for person in &mut lists.workers {
        person.months = gongfang::domain::Months::ALL;
        person.half_days = draw.pick(&[3, 5, 6, 8, 11]);
        if person.birth_year == 2012 {
            person.birth_year = 1990;
        }
    }
    for workshop in &mut lists.workshops {
        workshop.stations = draw.pick(&[1, 2, 50]);
        workshop.station_half_days = draw.pick(&[6, 10]);
    }
    for opening in &mut lists.openings {
        opening.half_days = draw.pick(&[3, 4, 5, 6]);
        opening.least_crew = draw.pick(&[0, 0, 2, 3]);
    }
    for (at, order) in lists.orders.iter_mut().enumerate() {
        order.least_half_days = draw.pick(&[1, 2, 3]);
        order.most_half_days = order.least_half_days + draw.below(3);
        // So much that one to five half-days at the standard pace use it up.
        let one = u64::from(order.weeks) * 14_400_000;
        let one = one / u64::try_from(order.standard_ms_per_piece).expect("positive");
        order.pieces = one * u64::from(1 + draw.below(10)) / 2;
        if at > 0 && draw.once_in(3) {
            order.pieces = 0;
        }
    }
    lists
        .pairs
        .retain(|pair| lists.workers.iter().any(|worker| worker.key == pair.worker));
    lists
}

/// Decided pairs that can stand: tried one by one on the graph, which refuses those that cannot.
pub(crate) fn decide(lists: &mut Lists, draw: &mut Draw) -> bool {
    if !draw.once_in(3) {
        return false;
    }
    let demands: Vec<String> = lists
        .openings
        .iter()
        .map(|opening| opening.key.to_string())
        .chain(lists.orders.iter().map(|order| order.key.to_string()))
        .collect();
    let who = lists.workers[draw.below(u32::try_from(lists.workers.len()).expect("few")) as usize]
        .key
        .clone();
    let what = &demands[draw.below(u32::try_from(demands.len()).expect("few")) as usize];
    let mut tried = lists.clone();
    let kind = draw.pick(&[PairKind::Pinned, PairKind::Forced]);
    tried.pairs.retain(|pair| pair.worker != who);
    tried.pairs.push(pair(who.as_str(), what, kind));
    let Ok(market) = Market::new(tried.clone()) else {
        return false;
    };
    if Graph::build(&market, &market.policy).is_err() {
        return false;
    }
    *lists = tried;
    let first = draw.below(u32::try_from(demands.len()).expect("few")) as usize;
    let (before, after) = demands.split_at(first);
    for what in after.iter().chain(before) {
        if decide_more(lists, &who, what) {
            break;
        }
    }
    true
}

/// A second pair of the same worker, where both can stand: of orders those that are done at one site, as a share stays where it was seated.
fn decide_more(lists: &mut Lists, who: &WorkerKey, what: &str) -> bool {
    let mut tried = lists.clone();
    tried.pairs.retain(|pair| {
        let same = pair.worker == *who && pair.demand.as_str() == what;
        !same || matches!(pair.kind, PairKind::Pinned | PairKind::Forced)
    });
    tried.pairs.push(pair(who.as_str(), what, PairKind::Pinned));
    let Ok(market) = Market::new(tried.clone()) else {
        return false;
    };
    let Ok(graph) = Graph::build(&market, &market.policy) else {
        return false;
    };
    let as_asked = graph.decided().iter().all(|pair| {
        let key = &graph.slots()[pair.slot as usize].demand;
        let order = tried.orders.iter().find(|order| order.key == *key);
        order.is_none_or(|order| {
            let sites = order.workshops.len() + usize::from(order.at_home);
            sites == 1 && order.least_half_days == pair.half_days
        })
    });
    if as_asked {
        *lists = tried;
    }
    as_asked
}

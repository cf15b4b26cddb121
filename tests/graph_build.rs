//! The candidate graph against brute force: every pair of every made-up county judged one by one.

mod county;

use std::collections::BTreeMap;

use gongfang::domain::Market;
use gongfang::graph::judge::Judge;
use gongfang::graph::rules::Reject;
use gongfang::graph::{Site, TravelBasis};
use gongfang::{Graph, Lists};

use county::{Size, county};

fn market(lists: Lists) -> Market {
    Market::new(lists).expect("the maker keeps the lists' rules")
}

fn sizes() -> impl Iterator<Item = Size> {
    (0..90).zip(0usize..).map(|(seed, at)| Size {
        villages: [1, 3, 12, 40][at % 4],
        workers: [0, 7, 60, 130][(at / 4) % 4],
        demands: [40, 5, 60, 0, 25][at % 5],
        roads: seed % 3 == 1,
        seed,
    })
}

#[test]
fn candidates_are_every_pair_that_the_judge_allows() {
    let mut seen: BTreeMap<Reject, u64> = BTreeMap::new();
    let (mut edges, mut pairs, mut by_road, mut at_home) = (0, 0, 0, 0);
    for size in sizes() {
        let market = market(county(size));
        let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
        let judge = Judge::new(&market, &market.policy);
        let mut allowed = 0u64;
        for worker in 0..u32::try_from(graph.workers()).expect("small") {
            let mut row = graph.candidates(worker);
            for (at, slot) in (0u32..).zip(graph.slots()) {
                pairs += 1;
                match judge.offer(worker, slot) {
                    Ok(offer) => {
                        allowed += 1;
                        assert_eq!(row.next(), Some((at, offer.terms.score())));
                        assert!(judge.refusals(worker, slot).is_empty());
                        assert_eq!(
                            offer.terms.score(),
                            offer.terms.iter().map(|(_, fen)| fen).sum::<i64>()
                        );
                        by_road += u32::from(offer.trip.basis == TravelBasis::Road);
                        at_home += u32::from(offer.site == Site::Home);
                    }
                    Err(reject) => {
                        let refusals = judge.refusals(worker, slot);
                        assert_eq!(refusals[0].reject, reject);
                        assert!(refusals.is_sorted_by_key(|refusal| refusal.reject));
                        for refusal in refusals {
                            *seen.entry(refusal.reject).or_default() += 1;
                        }
                    }
                }
            }
            assert_eq!(row.next(), None, "a candidate that the judge refuses");
        }
        let refused: u64 = graph.refused().iter().map(|&(_, count)| count).sum();
        assert_eq!(graph.edge_count() as u64, allowed);
        assert_eq!(
            refused + allowed,
            graph.workers() as u64 * graph.slots().len() as u64
        );
        edges += allowed;
    }
    // The maker bites: every rule but those of decided pairs was seen, by road and at home too.
    let unseen: Vec<Reject> = Reject::ALL
        .iter()
        .copied()
        .filter(|reject| !seen.contains_key(reject))
        .collect();
    assert_eq!(unseen, [Reject::Decided]);
    assert!(
        edges > 1_000 && by_road > 40 && at_home > 500,
        "{edges} {pairs} {by_road} {at_home}"
    );
}

/// The same county with one site for every order, so that "looked at" can be told from a pair's refusals.
fn single_sites(mut lists: Lists) -> Lists {
    for order in &mut lists.orders {
        let first = order.workshops.first().cloned();
        order.workshops.clear();
        if !order.at_home {
            order.workshops.extend(first);
        }
    }
    lists
}

#[test]
fn every_pair_is_a_candidate_or_counted_under_one_rule() {
    let mut counted = 0;
    for size in sizes() {
        let market = market(single_sites(county(size)));
        let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
        let judge = Judge::new(&market, &market.policy);
        let mut expected: BTreeMap<Reject, u64> = BTreeMap::new();
        let mut looked_at = 0;
        for worker in 0..u32::try_from(graph.workers()).expect("small") {
            for slot in graph.slots() {
                let refusals = judge.refusals(worker, slot);
                let by = |rule| refusals.iter().any(|refusal| refusal.reject == rule);
                let counts = match refusals.first() {
                    _ if by(Reject::HomeOnly) => Some(Reject::HomeOnly),
                    _ if by(Reject::TooFar) => Some(Reject::TooFar),
                    first => {
                        looked_at += 1;
                        first.map(|refusal| refusal.reject)
                    }
                };
                if let Some(reject) = counts {
                    *expected.entry(reject).or_default() += 1;
                    counted += 1;
                }
            }
        }
        for &(reject, count) in graph.refused() {
            assert_eq!(
                count,
                expected.get(&reject).copied().unwrap_or(0),
                "{reject}"
            );
        }
        assert_eq!(graph.looked_at(), looked_at);
    }
    assert!(counted > 10_000, "{counted}");
}

#[test]
fn threads_and_the_order_of_rows_make_no_difference() {
    let lists = county(Size {
        villages: 12,
        workers: 300,
        demands: 60,
        roads: true,
        seed: 5,
    });
    let mut shuffled = lists.clone();
    shuffled.places.reverse();
    shuffled.workers.rotate_left(77);
    shuffled.openings.reverse();
    shuffled.orders.rotate_left(3);
    shuffled.pairs.reverse();
    shuffled.roads.reverse();
    shuffled.workshops.reverse();
    let told = |lists: Lists, threads| {
        let market = market(lists);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let graph = pool
            .expect("threads can be started")
            .install(|| Graph::build(&market, &market.policy))
            .expect("nothing is pinned");
        format!("{graph:?}")
    };
    let one = told(lists.clone(), 1);
    assert!(one.len() > 10_000);
    for threads in [2, 8] {
        assert!(told(lists.clone(), threads) == one);
    }
    assert!(told(shuffled, 2) == one);
}

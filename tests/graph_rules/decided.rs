//! Decided pairs: they take their places first, or come back with what stands against them.

use std::collections::BTreeSet;

use gongfang::Graph;
use gongfang::domain::{Order, PairKind, Reserve, ReserveFor, Worker};
use gongfang::graph::judge::Judge;
use gongfang::graph::rules::Reject;
use gongfang::graph::{BuildError, DecidedFaults};
use gongfang::ids::WorkerKey;

use super::county::{group, home_order};
use super::{pair, slot, with};

#[test]
fn decided_pairs_take_their_places_first() {
    let market = with(|lists| {
        let first = lists.workers[0].clone();
        let named = |key: &str, disabled: bool| Worker {
            key: WorkerKey::new(key).expect("a key"),
            groups: if disabled {
                BTreeSet::from([group("disabled")])
            } else {
                BTreeSet::new()
            },
            ..first.clone()
        };
        lists.workers = vec![
            named("A", true),
            named("B", true),
            named("C", false),
            named("X", true),
        ];
        lists.openings[0].places = 4;
        lists.openings[0].reserves = vec![Reserve {
            reserved_for: ReserveFor::Group(group("disabled")),
            places: 1,
            hard: true,
        }];
        lists.orders.push(home_order());
        lists.pairs = vec![
            pair("A", "D", PairKind::Pinned),
            pair("B", "D", PairKind::Forced),
            pair("C", "P", PairKind::Forced),
        ];
    });
    let graph = Graph::build(&market, &market.policy).expect("they hold");
    // A takes the reserve, B finds it full and takes of the rest; C sits at the order.
    let decided: Vec<(u32, u32)> = graph.decided().iter().map(|d| (d.worker, d.slot)).collect();
    assert_eq!(decided, [(0, 1), (1, 0), (2, 2)]);
    let capacities: Vec<u32> = graph.slots().iter().map(|slot| slot.capacity).collect();
    assert_eq!(capacities[..2], [3, 1]);
    for worker in 0..3 {
        assert_eq!(graph.candidates(worker).len(), 0);
    }
    assert_eq!(graph.candidates(3).len(), 3);
    assert!(graph.refused().contains(&(Reject::Decided, 9)));
    let judge = Judge::new(&market, &market.policy);
    assert_eq!(judge.offer(0, &slot("P")), Err(Reject::Decided));
    assert!(judge.offer(0, &slot("D")).is_ok());
}

#[test]
fn decided_pairs_that_cannot_stand_come_back_all_at_once() {
    let market = with(|lists| {
        let first = lists.workers[0].clone();
        for (key, years) in [("A", 1980), ("B", 2012), ("C", 1980)] {
            lists.workers.push(Worker {
                key: WorkerKey::new(key).expect("a key"),
                birth_year: years,
                least_pay_fen_month: if key == "C" { 987_654 } else { 0 },
                ..first.clone()
            });
        }
        lists.orders.push(Order {
            pieces: 100,
            ..home_order()
        });
        lists.pairs = vec![
            pair("A", "P", PairKind::Forced),
            pair("C", "D", PairKind::Pinned),
        ];
    });
    let error = Graph::build(&market, &market.policy).expect_err("neither can stand");
    let BuildError::Decided(DecidedFaults(faults)) = &error else {
        panic!("{error}");
    };
    let told: Vec<(&str, &str, Vec<Reject>)> = faults
        .iter()
        .map(|fault| {
            (
                fault.worker.as_str(),
                fault.demand.as_str(),
                fault.breaks.clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [("A", "P", vec![]), ("C", "D", vec![Reject::LeastPay])]
    );
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("D: 1 least-pay in row 2, P: 1 no-room in row 1;") && !text.contains("987"),
        "{text}"
    );
    let zh = error.zh();
    assert!(
        zh.contains("2 个已上岗或指定的配对不能成立")
            && zh.contains("D：低于本人最低报酬 1 个（第 2 行），P：对其可用的名额、件数或工位已无余地 1 个（第 1 行）")
            && zh.contains("pairs.csv"),
        "{zh}"
    );
}

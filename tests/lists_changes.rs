//! A market after changes is the market of the changed lists, and a change that cannot be changes nothing.

mod lists;

use gongfang::domain::{Change, Opening, Order, Pair, PairKind, Worker};
use gongfang::ids::{DemandKey, PlaceCode, WorkerKey};
use gongfang::{Lists, Market};
use lists::{lists, market};
use proptest::prelude::*;

fn who(key: &str) -> WorkerKey {
    WorkerKey::new(key).expect("a key")
}

fn what(key: &str) -> DemandKey {
    DemandKey::new(key).expect("a key")
}

fn worker(key: &str) -> Box<Worker> {
    let mut worker = lists().workers.remove(0);
    worker.key = who(key);
    Box::new(worker)
}

fn opening(key: &str, places: u32) -> Box<Opening> {
    let mut opening = lists().openings.remove(0);
    (opening.key, opening.places) = (what(key), places);
    opening.reserves.clear();
    Box::new(opening)
}

fn order(key: &str) -> Box<Order> {
    let mut order = lists().orders.remove(0);
    order.key = what(key);
    Box::new(order)
}

/// The same change on raw lists, by hand; `false` where it cannot be.
fn by_hand(lists: &mut Lists, change: &Change) -> bool {
    let has_worker = |lists: &Lists, key: &WorkerKey| lists.workers.iter().any(|w| w.key == *key);
    let is_opening = |lists: &Lists, key: &DemandKey| lists.openings.iter().any(|o| o.key == *key);
    let is_order = |lists: &Lists, key: &DemandKey| lists.orders.iter().any(|o| o.key == *key);
    let taken = |lists: &Lists, key: &DemandKey| is_opening(lists, key) || is_order(lists, key);
    match change {
        Change::Add(worker) => {
            let fresh = !has_worker(lists, &worker.key);
            lists.workers.push((**worker).clone());
            fresh
        }
        Change::Amend(worker) => {
            let known = has_worker(lists, &worker.key);
            lists.workers.retain(|w| w.key != worker.key);
            lists.workers.push((**worker).clone());
            known
        }
        Change::Withdraw(key) => {
            let known = has_worker(lists, key);
            lists.workers.retain(|w| w.key != *key);
            lists.pairs.retain(|p| p.worker != *key);
            known
        }
        Change::OpenOpening(opening) => {
            let fresh = !taken(lists, &opening.key);
            lists.openings.push((**opening).clone());
            fresh
        }
        Change::OpenOrder(order) => {
            let fresh = !taken(lists, &order.key);
            lists.orders.push((**order).clone());
            fresh
        }
        Change::AmendOpening(opening) => {
            let known = is_opening(lists, &opening.key);
            lists.openings.retain(|o| o.key != opening.key);
            lists.openings.push((**opening).clone());
            known
        }
        Change::AmendOrder(order) => {
            let known = is_order(lists, &order.key);
            lists.orders.retain(|o| o.key != order.key);
            lists.orders.push((**order).clone());
            known
        }
        Change::Close(key) => {
            let known = taken(lists, key);
            lists.openings.retain(|o| o.key != *key);
            lists.orders.retain(|o| o.key != *key);
            lists.pairs.retain(|p| p.demand != *key);
            known
        }
        Change::Decline(worker, demand) | Change::Confirm(worker, demand) => {
            let stands = matches!(change, Change::Confirm(..));
            let mut kind = if stands {
                PairKind::Pinned
            } else {
                PairKind::Declined
            };
            let mut may = has_worker(lists, worker) && taken(lists, demand);
            let old = |p: &Pair| p.worker == *worker && p.demand == *demand;
            match lists.pairs.iter().find(|p| old(p)).map(|p| p.kind) {
                Some(PairKind::Forced) if stands => kind = PairKind::Forced,
                Some(PairKind::Forbidden) if !stands => kind = PairKind::Forbidden,
                Some(PairKind::Forced | PairKind::Forbidden) => may = false,
                _ => {}
            }
            lists.pairs.retain(|p| !old(p));
            lists.pairs.push(Pair {
                worker: worker.clone(),
                demand: demand.clone(),
                kind,
            });
            may
        }
        _ => unreachable!("the changes of this crate's version"),
    }
}

fn change() -> impl Strategy<Value = Change> {
    let w = prop::sample::select(vec!["W1", "W2", "W3", "W4"]);
    let d = prop::sample::select(vec!["O1", "O2", "P1", "P2", "N1"]);
    (0..10usize, w, d, 0..3u32).prop_map(|(kind, w, d, places)| match kind {
        0 => Change::Add(worker(w)),
        1 => Change::Amend(worker(w)),
        2 => Change::Withdraw(who(w)),
        3 => Change::OpenOpening(opening(d, places)),
        4 => Change::OpenOrder(order(d)),
        5 => Change::AmendOpening(opening(d, places)),
        6 => Change::AmendOrder(order(d)),
        7 => Change::Close(what(d)),
        8 => Change::Decline(who(w), what(d)),
        _ => Change::Confirm(who(w), what(d)),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_sequence_equals_the_market_of_the_changed_lists(
        changes in prop::collection::vec(change(), 1..7)
    ) {
        let before = market();
        let mut raw = before.lists();
        let may_be = changes.iter().all(|change| by_hand(&mut raw, change));
        let applied = before.apply(&changes);
        match (may_be, Market::new(raw)) {
            (true, Ok(rebuilt)) => {
                let applied = applied.expect("the changed lists are sound");
                prop_assert_eq!(applied.digest(), rebuilt.digest());
                prop_assert_eq!(applied, rebuilt);
            }
            _ => prop_assert!(applied.is_err(), "{:?}", changes),
        }
    }
}

#[test]
fn the_sequences_above_are_not_all_refused() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let before = market();
    let strategy = prop::collection::vec(change(), 1..7);
    let (mut taken, mut longest) = (0, 0);
    for _ in 0..1_000 {
        let changes = strategy.new_tree(&mut runner).expect("a tree").current();
        if before.apply(&changes).is_ok() {
            taken += 1;
            longest = longest.max(changes.len());
        }
    }
    assert!(
        taken > 100 && longest >= 4,
        "{taken} taken, up to {longest} long"
    );
}

#[test]
fn what_cannot_be_is_named_by_its_position() {
    let mut far = worker("W9");
    far.home = PlaceCode::parse("330683999999").expect("a code");
    let changes = [
        Change::Add(worker("W1")),
        Change::Withdraw(who("W8")),
        Change::Close(what("O9")),
        Change::OpenOrder(order("O1")),
        Change::Add(far),
        Change::Confirm(who("W2"), what("P1")),
        Change::Confirm(who("W3"), what("O2")),
    ];
    let error = market().apply(&changes).expect_err("nothing of it can be");
    let found: Vec<_> = error
        .issues
        .iter()
        .map(|issue| (issue.code.code(), issue.list.code(), issue.row))
        .collect();
    assert_eq!(
        found,
        [
            ("duplicate-key", "changes", Some(1)),
            ("unknown-worker", "changes", Some(2)),
            ("unknown-demand", "changes", Some(3)),
            ("duplicate-key", "changes", Some(4)),
            ("unknown-place", "changes", Some(5)),
            ("contradictory-pair", "changes", Some(6)),
            // A second opening of one worker.
            ("conflicting-pairs", "changes", Some(7)),
        ]
    );
}

#[test]
fn a_place_and_shares_of_one_week_are_confirmed_together() {
    let changes = [
        Change::Confirm(who("W3"), what("P1")),
        Change::Confirm(who("W3"), what("P2")),
    ];
    let after = market().apply(&changes).expect("a place and two orders");
    let own = after.pairs().iter().filter(|pair| pair.worker == who("W3"));
    assert_eq!(own.count(), 3);
}

#[test]
fn no_change_is_the_same_market() {
    assert_eq!(market().apply(&[]), Ok(market()));
}

#[test]
fn an_opening_made_too_small_for_those_who_stand_in_it_is_named() {
    let changes = [
        Change::Confirm(who("W1"), what("O1")),
        Change::AmendOpening(opening("O1", 1)),
    ];
    let error = market()
        .apply(&changes)
        .expect_err("two stand in one place");
    assert_eq!(error.issues.len(), 1);
    assert_eq!(error.issues[0].row, Some(2));
    assert!(error.to_string().contains("rows 1, 2"), "{error}");
    let alone = market().apply(&[Change::AmendOpening(opening("O1", 0))]);
    assert_eq!(
        alone.expect_err("one stands in none").issues[0].row,
        Some(1)
    );
}

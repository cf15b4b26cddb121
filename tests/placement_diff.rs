//! Differences between two answers, and what no answer gives away.

mod markets;

use std::collections::BTreeMap;

use gongfang::domain::{Accommodation, Necessity, Opening, Order, PairKind, Worker};
use gongfang::ids::HouseholdKey;
use gongfang::placement::{Cause, Diff, Move};
use gongfang::policy::{GroupRule, Words};
use gongfang::{Lists, Placements};
use markets::{group, lists, needs_skill, opening, order, pair, plan, skill, worker, worker_key};

/// The plan of `before` and what became of it in `after`.
fn change(before: Lists, after: Lists) -> (Placements, Placements, Diff) {
    let (before, after) = (plan(before).placements, plan(after).placements);
    let diff = before.diff(&after);
    (before, after, diff)
}

fn of<'a>(diff: &'a Diff, worker: &str) -> &'a Move {
    let key = worker_key(worker);
    diff.moves
        .iter()
        .find(|one| one.worker == key)
        .expect("the person moved")
}

#[test]
fn nothing_changed_is_empty() {
    for seed in 0..100 {
        let lists = markets::random(seed);
        let (one, other, diff) = change(lists.clone(), lists);
        assert!(diff.is_empty() && one == other, "seed {seed}");
        assert_eq!(diff.to_string(), "无变动 / no change");
    }
}

#[test]
fn back_is_the_mirror_of_forth_and_holds_whoever_differs() {
    let mut moved = 0;
    for seed in 0..300 {
        let before = markets::random(seed);
        let mut after = before.clone();
        if seed % 2 == 0 {
            let gone = after.workers.remove(0).key;
            after.pairs.retain(|pair| pair.worker != gone);
        } else {
            after.openings[0].wage_fen_month += 50_000;
        }
        let (one, other, forth) = change(before, after);
        let back = other.diff(&one);
        let ends = |diff: &Diff| -> Vec<_> {
            diff.moves
                .iter()
                .map(|m| (m.worker.clone(), m.from.clone(), m.to.clone()))
                .collect()
        };
        let mirrored: Vec<_> = ends(&back)
            .into_iter()
            .map(|(who, from, to)| (who, to, from))
            .collect();
        assert_eq!(ends(&forth), mirrored, "seed {seed}");
        assert!(forth.moves.is_sorted_by_key(|one| one.worker.clone()));
        let seats = |plan: &Placements| -> BTreeMap<_, _> {
            let seats = plan.placed().iter();
            seats
                .map(|p| (p.worker.clone(), (p.slot.demand.clone(), p.offer.clone())))
                .collect()
        };
        let (mut was, now) = (seats(&one), seats(&other));
        for step in &forth.moves {
            match &step.to {
                None => was.remove(&step.worker),
                Some(_) => was.insert(step.worker.clone(), now[&step.worker].clone()),
            };
            moved += 1;
        }
        // Offers may differ in what a seat does not show, such as minutes: the demands may not.
        let demands = |seats: &BTreeMap<_, (_, _)>| -> Vec<_> {
            seats
                .iter()
                .map(|(who, (demand, _))| (format!("{who:?}"), format!("{demand:?}")))
                .collect()
        };
        assert_eq!(
            demands(&was),
            demands(&now),
            "seed {seed}: the moves lead from one to the other"
        );
    }
    assert!(moved > 100, "{moved}");
}

#[test]
fn every_cause_is_told() {
    let mut base = lists();
    base.workers = ["W1", "W2", "W3"].map(worker).to_vec();
    base.workers[1].present_income_fen_month = 11_000;
    base.workers[2].present_income_fen_month = 22_000;
    base.openings = vec![opening("D1", 2)];

    let mut after = base.clone();
    after.workers.remove(0);
    let (_, _, diff) = change(base.clone(), after.clone());
    assert_eq!(of(&diff, "W1").cause, Cause::Withdrew);
    assert_eq!(of(&diff, "W3").cause, Cause::Came);
    assert_eq!(of(&diff, "W3").gain_fen_month(), 300_000);
    assert_eq!(
        diff.to_string(),
        "W1: D1 → —, 已退出名单 / no longer in the lists\nW3: — → D1, 新安排 / placed now"
    );
    let (_, _, back) = change(after, base.clone());
    assert_eq!(of(&back, "W1").cause, Cause::Joined);
    assert_eq!(of(&back, "W3").cause, Cause::Outbid);

    let mut after = base.clone();
    after.openings[0].wage_fen_month += 100;
    let (_, _, diff) = change(base.clone(), after);
    assert_eq!(of(&diff, "W1").cause, Cause::Amended);
    assert_eq!(of(&diff, "W1").gain_fen_month(), 100);

    let mut after = base.clone();
    after.openings[0] = opening("D2", 2);
    let (_, _, diff) = change(base.clone(), after);
    assert_eq!(of(&diff, "W1").cause, Cause::Moved);

    let mut after = base.clone();
    after.openings.clear();
    let (_, _, diff) = change(base.clone(), after);
    assert_eq!(of(&diff, "W1").cause, Cause::DemandGone);

    let mut after = base.clone();
    after.workshops[0].open = false;
    let (_, _, diff) = change(base.clone(), after);
    assert_eq!(of(&diff, "W1").cause, Cause::NoCandidate);

    // Whoever is no more where the pair was declined or forbidden, placed elsewhere or not.
    for kind in [PairKind::Declined, PairKind::Forbidden] {
        for elsewhere in [true, false] {
            let mut after = base.clone();
            after.pairs = vec![pair("W1", "D1", kind)];
            if elsewhere {
                after.openings.push(opening("D2", 1));
            }
            let (_, _, diff) = change(base.clone(), after);
            let one = of(&diff, "W1");
            assert_eq!((one.cause, one.to.is_some()), (Cause::Declined, elsewhere));
            let words = "原配对已谢绝或被禁止 / the pair was declined, or is forbidden";
            assert!(diff.to_string().contains(words), "{diff}");
            assert_eq!(of(&diff, "W3").cause, Cause::Came);
        }
    }

    let mut after = base.clone();
    after.pairs = vec![
        pair("W2", "D1", PairKind::Pinned),
        pair("W3", "D1", PairKind::Forced),
    ];
    let (_, _, diff) = change(base, after);
    assert_eq!(of(&diff, "W1").cause, Cause::NoPlace);
}

/// Another share beside the same place is another week; more half-days of the same one are other terms.
#[test]
fn what_stands_beside_the_first_piece_is_part_of_the_seat() {
    let mut base = lists();
    base.workers = vec![worker("W1")];
    base.openings = vec![Opening {
        half_days: 5,
        ..opening("D1", 1)
    }];
    base.orders = vec![Order {
        most_half_days: 4,
        ..order("P1")
    }];
    let mut other = base.clone();
    other.orders[0].key = markets::demand_key("P2");
    let (_, _, diff) = change(base.clone(), other);
    assert_eq!(of(&diff, "W1").cause, Cause::Moved);
    let mut more = base.clone();
    more.orders[0].most_half_days = 5;
    let (_, _, diff) = change(base, more);
    let one = of(&diff, "W1");
    assert_eq!(one.cause, Cause::Amended);
    let half_days = [&one.from, &one.to].map(|seat| {
        let seat = seat.as_ref().expect("placed in both");
        (seat.half_days, seat.beside[0].1)
    });
    assert_eq!(half_days, [(9, 4), (10, 5)]);
}

/// Every personal field holds something that stands nowhere else.
fn canaries() -> (Lists, Vec<String>) {
    let mut lists = lists();
    let secret_group = group("canary-group");
    let secret_skill = skill("canary-skill");
    lists.policy.groups.insert(
        secret_group.clone(),
        GroupRule {
            zh: "金丝雀组".to_owned(),
            en: "canary people".to_owned(),
            priority_fen: 7_654_321,
        },
    );
    lists.policy.skills.insert(
        secret_skill.clone(),
        Words {
            zh: "金丝雀技能".to_owned(),
            en: "canary craft".to_owned(),
        },
    );
    let person = |key: &str| Worker {
        birth_year: 1967,
        half_days: 11,
        pace_percent: 137,
        least_pay_fen_month: 234_567,
        present_income_fen_month: 98_765,
        skills: [(secret_skill.clone(), 4)].into(),
        needs: [
            (Accommodation::SignLanguage, Necessity::Required),
            (Accommodation::JobCoach, Necessity::Helpful),
        ]
        .into(),
        groups: [secret_group.clone()].into(),
        household: Some(HouseholdKey::new("canary-household").expect("a key")),
        ..worker(key)
    };
    lists.workers = ["W1", "W2", "W3", "W4"].map(person).to_vec();
    lists.workers[3].least_pay_fen_month = 900_000;
    let mut job = opening("D1", 1);
    job.provides.insert(Accommodation::SignLanguage);
    let mut skilled = opening("D2", 3);
    skilled.skills = needs_skill("sewing", 1, 1);
    lists.openings = vec![job, skilled];
    lists.orders = vec![order("P1")];
    let tokens = [
        "canary",
        "金丝雀",
        "1967",
        "137",
        "234567",
        "2,345",
        "98765",
        "987.65",
        "7654321",
        "76,543",
        "sign-language",
        "SignLanguage",
        "手语",
        "job-coach",
        "JobCoach",
        "need",
        "terms",
        "pay_fen",
    ];
    (lists, tokens.map(str::to_owned).to_vec())
}

#[test]
fn debug_and_errors_give_nobody_away() {
    let (lists, tokens) = canaries();
    let plan = plan(lists.clone());
    let placements = &plan.placements;
    let mut closed = lists;
    closed.workshops[0].open = false;
    closed.workers.remove(0);
    let after = markets::plan(closed.clone());
    let check = placements.check(&after.market).expect_err("another market");
    let refused = Placements::new(&after.market, &plan.graph, &plan.matching);
    let refused = refused.expect_err("another market");
    let explained: Vec<String> = ["W1", "W2", "W3", "W4"]
        .iter()
        .filter_map(|key| placements.explain(&worker_key(key)))
        .map(|explanation| format!("{explanation:?}"))
        .collect();
    let diff = placements.diff(&after.placements);
    let mut texts = vec![
        format!("{placements:?} {:?}", after.placements),
        format!("{:?} {:?}", placements.placed(), placements.unplaced()),
        format!("{:?}", placements.demands()),
        format!("{diff:?} {diff}"),
        format!("{check:?} {check}"),
        format!("{refused:?} {refused}"),
    ];
    texts.extend(explained);
    for text in &texts {
        for token in &tokens {
            assert!(!text.contains(token.as_str()), "{token} is in {text}");
        }
    }
    // The test can fail: the operator's file does hold what the person asked for.
    let machine = serde_json::to_string(placements).expect("plain data");
    assert!(machine.contains("pay_fen_month"), "{machine}");
}

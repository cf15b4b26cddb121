//! Placements that stand and may move: kept unless moving gains more than it costs, to the fen.

mod markets;

use gongfang::domain::{Employer, Lists, Opening, PairKind, Worker};
use gongfang::graph::score::Term;
use gongfang::ids::EmployerKey;
use gongfang::policy::{LegalForm, Objective};
use markets::{Plan, demand_key, employer, lists, opening, order, pair, plan, worker, worker_key};

const COST: i64 = 20_000;

/// W1 stands at D1; at D2 another employer pays so many fen a month more.
fn better_offer(gain_fen: i64, objective: Objective) -> Lists {
    let mut lists = lists();
    lists.policy.objective = objective;
    lists.policy.weights.disruption_fen = COST;
    lists.employers.push(employer("E2"));
    lists.workers = vec![worker("W1")];
    lists.openings = vec![
        opening("D1", 1),
        Opening {
            wage_fen_month: 300_000 + gain_fen,
            employer: EmployerKey::new("E2").expect("a key"),
            ..opening("D2", 1)
        },
    ];
    lists.pairs = vec![pair("W1", "D1", PairKind::Standing)];
    lists
}

/// The same, where whole weeks are decided: beside it an order that W9 alone may share.
fn with_an_order(mut lists: Lists) -> Lists {
    lists.orders = vec![order("P1")];
    for worker in &lists.workers {
        let pair = pair(worker.key.as_str(), "P1", PairKind::Forbidden);
        lists.pairs.push(pair);
    }
    lists.workers.push(Worker {
        home_based: true,
        ..worker("W9")
    });
    lists
}

fn place_of(plan: &Plan, key: &str) -> String {
    let week = plan.placements.week(&worker_key(key)).expect("placed");
    week.pieces()[0].slot.demand.to_string()
}

#[test]
fn who_stands_stays_up_to_the_cost_and_moves_a_fen_beyond() {
    for objective in [Objective::MostPlaced, Objective::BestScore] {
        for (gain, at) in [(COST - 1, "D1"), (COST + 1, "D2")] {
            let assigned = plan(better_offer(gain, objective));
            assert!(!assigned.matching.has_weeks());
            assert_eq!(place_of(&assigned, "W1"), at, "{objective:?} {gain}");
            let weeks = plan(with_an_order(better_offer(gain, objective)));
            assert!(weeks.matching.has_weeks());
            assert_eq!(place_of(&weeks, "W1"), at, "{objective:?} {gain}, weeks");
        }
        // At the cost either is best.
        let even = plan(better_offer(COST, objective));
        assert_eq!(
            even.placements.score_fen_month(),
            i128::from(300_000 + COST)
        );
    }
}

/// Nobody else takes the seat of who stands, unless by more than the cost.
#[test]
fn another_takes_the_place_only_by_more_than_the_cost() {
    for (gives_up, stays) in [(COST - 1, true), (COST + 1, false)] {
        for weeks in [false, true] {
            let mut lists = better_offer(0, Objective::BestScore);
            lists.openings.truncate(1);
            lists.workers = vec![
                Worker {
                    // Of 11 half-days 10 are taken.
                    half_days: 10,
                    present_income_fen_month: gives_up,
                    ..worker("W1")
                },
                Worker {
                    half_days: 10,
                    ..worker("W2")
                },
            ];
            if weeks {
                lists = with_an_order(lists);
            }
            let plan = plan(lists);
            assert_eq!(plan.matching.has_weeks(), weeks);
            let kept = plan.placements.week(&worker_key("W1")).is_some();
            assert_eq!(kept, stays, "{gives_up}, weeks: {weeks}");
        }
    }
}

#[test]
fn the_bonus_is_a_term_of_the_score_and_no_pay() {
    for lists in [
        better_offer(1, Objective::BestScore),
        with_an_order(better_offer(1, Objective::BestScore)),
    ] {
        let plan = plan(lists);
        let own = plan
            .placements
            .placement(&worker_key("W1"))
            .expect("placed");
        assert_eq!(own.offer.terms.term(Term::Stays), COST);
        assert_eq!(own.offer.pay_fen_month, 300_000);
        assert_eq!(own.offer.terms.score(), 300_000 + COST);
        assert!(!own.decided);
        let told = plan.placements.explain(&worker_key("W1")).expect("listed");
        assert!(
            told.en().ends_with(
                "The standing placement at 岗位D1 (D1) stays: no change was found that gains more than the cost of moving, 200 yuan a month."
            ),
            "{told}"
        );
        assert!(told.zh().contains("保留在岗位D1（D1）的原有安排"), "{told}");
        assert!(told.en().contains("for 3,000 yuan a month"), "{told}");
    }
}

#[test]
fn who_moves_or_may_not_stay_is_told_why() {
    let moved = plan(better_offer(COST + 1, Objective::BestScore));
    let told = moved.placements.explain(&worker_key("W1")).expect("listed");
    assert!(
        told.en().ends_with(
            "The standing placement at 岗位D1 (D1) is not kept: the plan has counted 200 yuan a month against the move."
        ),
        "{told}"
    );
    let mut lists = better_offer(0, Objective::BestScore);
    lists.workers[0].least_pay_fen_month = 300_001;
    lists.openings[1].wage_fen_month = 1_000;
    let barred = plan(lists);
    assert!(barred.placements.placed().is_empty());
    let told = barred
        .placements
        .explain(&worker_key("W1"))
        .expect("listed");
    assert!(
        told.en()
            .contains("no longer passes the rules: under the least pay asked"),
        "{told}"
    );
}

/// A share of an order stands whatever its size and site.
#[test]
fn a_share_stands_in_any_size() {
    let mut lists = with_an_order(better_offer(0, Objective::BestScore));
    lists.pairs.push(pair("W9", "P1", PairKind::Standing));
    let plan = plan(lists);
    let own = plan
        .placements
        .placement(&worker_key("W9"))
        .expect("placed");
    assert_eq!(own.slot.demand, demand_key("P1"));
    assert_eq!(own.offer.terms.term(Term::Stays), COST);
    assert!(own.offer.half_days > 4, "as much as the pay asks for");
}

/// Who stands is on the staff already, and no longer where the plan moves the person to another employer.
#[test]
fn the_quota_counts_who_stands_once() {
    for (gain, staff) in [(0, [100, 100]), (COST + 1, [99, 101])] {
        let mut lists = better_offer(gain, Objective::BestScore);
        lists.employers[0] = Employer {
            staff: 100,
            ..employer("E1")
        };
        assert!(
            lists
                .policy
                .quota
                .forms
                .contains(&LegalForm::LabourContract)
        );
        let plan = plan(lists);
        let quotas = plan.placements.quotas(&plan.market, &plan.market.policy);
        let after: Vec<u64> = quotas.iter().map(|quota| quota.after.staff).collect();
        assert_eq!(after, staff);
        assert!(quotas.iter().all(|quota| quota.before.staff == 100));
    }
}

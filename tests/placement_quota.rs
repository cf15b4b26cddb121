//! The disability quota: the levy before and after a plan, to the fen.

mod markets;

use gongfang::Lists;
use gongfang::domain::{Employer, Opening, PairKind, Worker};
use gongfang::placement::EmployerQuota;
use gongfang::policy::{LegalForm, YearMonth};
use markets::{employer, group, lists, opening, pair, plan, worker};

fn of(staff: u32, disabled: u32, severe: u32) -> Lists {
    let mut lists = lists();
    lists.employers = vec![Employer {
        staff,
        disabled_staff: disabled,
        disabled_severe_staff: severe,
        ..employer("E1")
    }];
    lists.openings = vec![opening("D1", 0)];
    lists
}

fn quota(lists: Lists) -> EmployerQuota {
    let plan = plan(lists);
    let quotas = plan.placements.quotas(&plan.market, &plan.market.policy);
    quotas.into_iter().next().expect("one employer")
}

#[test]
fn the_paper_workshop_owes_nothing_and_is_concentrated() {
    let before = quota(of(271, 110, 0)).before;
    assert!(before.concentrated && !before.exempt);
    assert_eq!((before.counted, before.levy_fen_year), (110, 0));
}

#[test]
fn the_levy_goes_by_steps_and_grave_disability_counts_twice() {
    let levy = |staff, disabled, severe| quota(of(staff, disabled, severe)).before.levy_fen_year;
    // 1.5 % of 200 is 3; two make 1 %: one missing at half of 72,000 yuan.
    assert_eq!(levy(200, 2, 0), 3_600_000);
    // One of them gravely: three are counted.
    assert_eq!(levy(200, 2, 1), 0);
    // Under 1 %: 90 % of two missing.
    assert_eq!(levy(200, 1, 0), 12_960_000);
    // 1.5 % of 31 is 0.465 of a person; 30 are exempt.
    assert_eq!((levy(31, 0, 0), levy(30, 0, 0)), (3_013_200, 0));
    // 24.9 % of heads is not concentrated, though counted it would be.
    let standing = quota(of(1_000, 249, 249)).before;
    assert!(!standing.concentrated && standing.counted == 498);
}

#[test]
fn after_the_steps_all_of_the_levy_is_due() {
    let mut lists = of(200, 2, 0);
    lists.policy.period_start = YearMonth {
        year: 2028,
        month: 1,
    };
    assert_eq!(quota(lists).before.levy_fen_year, 7_200_000);
}

#[test]
fn who_is_taken_on_is_counted_once_and_who_stands_is_staff_already() {
    let mut lists = of(100, 1, 0);
    lists.workers = ["W1", "W2", "W3"].map(worker).to_vec();
    lists.workers[0].groups = [group("disabled"), group("disabled-severe")].into();
    lists.workers[1].groups = [group("disabled")].into();
    lists.openings = vec![opening("D1", 3)];
    lists.pairs = vec![pair("W2", "D1", PairKind::Pinned)];
    let quota = quota(lists.clone());
    // W1 and W3 come; W2 was there.
    assert_eq!((quota.after.staff, quota.after.disabled), (102, 2));
    assert_eq!((quota.after.severe, quota.after.counted), (1, 3));
    // 1.5 less 1 before at half; 1.53 less 3 after.
    assert_eq!(quota.before.levy_fen_year, 1_800_000);
    assert_eq!(quota.after.levy_fen_year, 0);
    // In a form that makes nobody staff nothing changes.
    lists.pairs.clear();
    lists.openings = vec![Opening {
        form: LegalForm::PartTime,
        half_days: 6,
        wage_fen_month: 300_000,
        ..opening("D1", 3)
    }];
    lists
        .workers
        .iter_mut()
        .for_each(|one: &mut Worker| one.half_days = 6);
    let quota = self::quota(lists);
    assert_eq!(quota.before, quota.after);
}

#[test]
fn the_edges_of_the_rules_are_on_the_right_side() {
    let standing = |lists: Lists| quota(lists).before;
    // Just a quarter is concentrated; a firm of nobody is not.
    assert!(standing(of(200, 50, 0)).concentrated);
    assert!(!standing(of(200, 49, 0)).concentrated);
    assert!(!standing(of(0, 0, 0)).concentrated);
    // The last month of the steps is one of them.
    let mut lists = of(200, 2, 0);
    lists.policy.period_start = lists.policy.quota.steps_until;
    assert_eq!(standing(lists).levy_fen_year, 3_600_000);
    // Counted three times.
    let mut lists = of(200, 3, 2);
    lists.policy.quota.severe_counts = 3;
    assert_eq!(standing(lists).counted, 7);
}

/// A person of grades 1 and 2 is disabled staff with or without the other group, and one of another grade is not severe.
#[test]
fn either_group_of_the_disabled_is_counted() {
    for (groups, severe) in [(vec!["disabled"], 0), (vec!["disabled-severe"], 1)] {
        let mut lists = of(100, 1, 0);
        lists.workers = vec![worker("W1")];
        lists.workers[0].groups = groups.into_iter().map(group).collect();
        lists.openings = vec![opening("D1", 1)];
        let after = quota(lists).after;
        assert_eq!(
            (after.staff, after.disabled, after.severe),
            (101, 2, severe)
        );
    }
}

/// Whoever is moved away leaves the staff only where the form of the place that stood made them staff, and that goes by age.
#[test]
fn who_leaves_was_staff_by_the_form_at_their_age() {
    for (younger, staff) in [(0, 100), (1, 99)] {
        let mut lists = of(100, 1, 0);
        lists.employers.push(employer("E2"));
        lists.policy.quota.forms = [LegalForm::LabourContract].into();
        let over_age_from = lists.policy.limits.over_age_from;
        let born = lists.policy.period_start.year - u16::try_from(over_age_from).expect("an age");
        lists.workers = vec![Worker {
            birth_year: born + younger,
            ..worker("W1")
        }];
        lists.openings = vec![
            opening("D1", 1),
            Opening {
                employer: gongfang::ids::EmployerKey::new("E2").expect("a key"),
                wage_fen_month: 900_000,
                ..opening("D2", 1)
            },
        ];
        lists.pairs = vec![pair("W1", "D1", PairKind::Standing)];
        let plan = plan(lists);
        let quotas = plan.placements.quotas(&plan.market, &plan.market.policy);
        assert_eq!(quotas[0].after.staff, staff, "{younger} years younger");
    }
}

//! The independent check: a forged plan for every rule that it knows.
//!
//! Most forgeries are honest plans held against lists that have changed since: the plan then breaks exactly what changed.

mod markets;

use std::collections::BTreeSet;

use gongfang::domain::{
    Accommodation, Months, Opening, Order, PairKind, Reserve, ReserveFor, Worker, Workshop,
};
use gongfang::geo::TravelMode;
use gongfang::ids::WorkshopKey;
use gongfang::placement::{CheckRule, DemandAnswer, Placement, Unplaced};
use gongfang::policy::{FormRule, LegalForm};
use gongfang::{Lists, Placements};
use markets::{
    demand_key, group, lists, market, needs_skill, opening, order, pair, place, plan, requires,
    skill, village, worker, worker_key, workshop,
};

/// W1 sews at D1 (seated), W2 has the reserved place of D2, W3 makes pieces at home, W4 at the workshop S2, W5 is a child.
fn base() -> Lists {
    let mut lists = lists();
    lists.places.push(place(1, 4_000));
    lists.employers.push(markets::employer("E2"));
    lists.policy.weights.value_of_time_fen_hour = 1_000;
    lists.workers = vec![
        Worker {
            skills: [(skill("sewing"), 3)].into(),
            needs: requires(&[Accommodation::Seated]),
            ..worker("W1")
        },
        Worker {
            groups: BTreeSet::from([group("low-income")]),
            ..worker("W2")
        },
        Worker {
            home_based: true,
            ..worker("W3")
        },
        Worker {
            home: village(1),
            ..worker("W4")
        },
        Worker {
            birth_year: 2015,
            ..worker("W5")
        },
    ];
    lists.workshops.push(Workshop {
        place: village(1),
        ..workshop("S2")
    });
    lists.openings = vec![
        Opening {
            skills: needs_skill("sewing", 2, 2),
            provides: BTreeSet::from([Accommodation::Seated]),
            wage_fen_month: 400_000,
            ..opening("D1", 1)
        },
        Opening {
            reserves: vec![Reserve {
                reserved_for: ReserveFor::Group(group("low-income")),
                places: 1,
                hard: true,
            }],
            wage_fen_month: 350_000,
            ..opening("D2", 1)
        },
    ];
    // As much as four half-days make, and not half a day more.
    lists.orders = vec![
        Order {
            pieces: 24_000,
            ..order("P1")
        },
        Order {
            pieces: 24_000,
            at_home: false,
            workshops: BTreeSet::from([WorkshopKey::new("S2").expect("a key")]),
            ..order("P2")
        },
    ];
    lists.pairs = vec![
        pair("W3", "P1", PairKind::Pinned),
        pair("W4", "P2", PairKind::Forced),
    ];
    lists
}

type Change = fn(&mut Lists);
type Forge = fn(&mut Vec<Placement>, &mut Vec<Unplaced>, &mut Vec<DemandAnswer>);

/// How to break a rule, and the demand and the worker that the breach names.
struct Forgery {
    rule: CheckRule,
    demand: Option<&'static str>,
    worker: Option<&'static str>,
    lists: Change,
    plan: Forge,
}

fn changed(rule: CheckRule, demand: &'static str, worker: &'static str, lists: Change) -> Forgery {
    let key = |key: &'static str| (!key.is_empty()).then_some(key);
    Forgery {
        rule,
        demand: key(demand),
        worker: key(worker),
        lists,
        plan: |_, _, _| {},
    }
}

fn forged(rule: CheckRule, demand: &'static str, worker: &'static str, plan: Forge) -> Forgery {
    Forgery {
        plan,
        ..changed(rule, demand, worker, |_| {})
    }
}

fn forgeries() -> Vec<Forgery> {
    use CheckRule as R;
    vec![
        changed(R::UnknownWorker, "", "W2", |l| {
            l.workers.remove(1);
        }),
        changed(R::UnknownDemand, "D1", "", |l| {
            l.openings.remove(0);
        }),
        forged(R::PlacedTwice, "", "W1", |placed, _, _| {
            placed.push(placed[0].clone());
        }),
        forged(R::MissingWorker, "", "W5", |_, unplaced, _| {
            unplaced.clear()
        }),
        forged(R::DemandTwice, "D1", "", |_, _, demands| {
            demands.push(demands[0].clone());
        }),
        forged(R::MissingDemand, "D1", "", |_, _, demands| {
            demands.remove(0);
        }),
        forged(R::Counts, "P1", "", |_, _, demands| demands[2].filled += 1),
        changed(R::Counts, "D1", "", |l| l.openings[0].places = 2),
        forged(R::Capacity, "D1", "", |placed, _, _| {
            let second = Placement {
                worker: worker_key("W2"),
                ..placed[0].clone()
            };
            placed[1] = second;
        }),
        forged(R::Reserve, "D2", "", |placed, _, _| {
            placed[1].slot.reserve = None
        }),
        forged(R::Reserve, "D2", "", |placed, _, _| {
            placed[1].slot.reserve = Some(7)
        }),
        changed(R::Pieces, "P1", "", |l| l.orders[0].pieces = 20_000),
        changed(R::DecidedLost, "P1", "W1", |l| {
            l.pairs.push(pair("W1", "P1", PairKind::Pinned));
        }),
        changed(R::DecidedLost, "D1", "W5", |l| {
            l.openings[0].places = 2;
            l.pairs.push(pair("W5", "D1", PairKind::Forced));
        }),
        changed(R::Forbidden, "D1", "W1", |l| {
            l.pairs.push(pair("W1", "D1", PairKind::Forbidden));
        }),
        changed(R::Declined, "D1", "W1", |l| {
            l.pairs.push(pair("W1", "D1", PairKind::Declined));
        }),
        changed(R::Site, "D1", "W1", |l| {
            l.openings[0].workshop = WorkshopKey::new("S2").expect("a key");
        }),
        changed(R::Site, "P1", "W3", |l| {
            l.orders[0].at_home = false;
            l.orders[0]
                .workshops
                .insert(WorkshopKey::new("S1").expect("a key"));
        }),
        changed(R::Closed, "P2", "W4", |l| l.workshops[1].open = false),
        changed(R::Hazard, "P2", "W4", |l| {
            l.workshops[1].serious_hazards = 1
        }),
        changed(R::UnderAge, "D1", "W1", |l| l.workers[0].birth_year = 2011),
        changed(R::Months, "D1", "W1", |l| {
            l.workers[0].months = Months::from_numbers([4, 5]).expect("two months");
        }),
        changed(R::Months, "D2", "W2", |l| {
            l.openings[1].months = Months::from_numbers([2]).expect("a month");
        }),
        changed(R::HalfDays, "D1", "W1", |l| l.workers[0].half_days = 9),
        changed(R::HalfDays, "D2", "W2", |l| {
            l.policy.limits.half_days_in_all = 9
        }),
        changed(R::HalfDays, "D2", "W2", |l| {
            l.policy
                .forms
                .insert(LegalForm::LabourContract, half_days_most(6));
        }),
        changed(R::Crumb, "", "W1", |l| l.policy.placed_from_half_days = 11),
        forged(R::TwoPlaces, "", "W1", |placed, _, _| {
            let second = Placement {
                worker: worker_key("W1"),
                ..placed[1].clone()
            };
            placed.insert(1, second);
        }),
        forged(R::SharedTwice, "P1", "W3", |placed, _, _| {
            placed.insert(2, placed[2].clone());
        }),
        changed(R::Share, "P1", "W3", |l| l.orders[0].least_half_days = 5),
        changed(R::Share, "P2", "W4", |l| {
            (l.orders[1].least_half_days, l.orders[1].most_half_days) = (1, 3);
        }),
        forged(R::WeekHalfDays, "", "W1", |placed, _, _| {
            placed[0].offer.half_days += 2
        }),
        changed(R::WeekHalfDays, "", "W2", |l| {
            l.policy.limits.half_days_in_all = 9
        }),
        changed(R::EmployerHalfDays, "", "W2", |l| {
            l.policy
                .forms
                .insert(LegalForm::LabourContract, half_days_most(6));
        }),
        changed(R::Stations, "D1", "", |l| l.workshops[0].stations = 1),
        changed(R::Crew, "D2", "", |l| l.openings[1].least_crew = 2),
        forged(R::SaysWeek, "", "W1", |placed, _, _| {
            placed[0].half_days_left += 1
        }),
        forged(R::SaysWeek, "", "W2", |placed, _, _| {
            placed[1].leads = false
        }),
        changed(R::HomeOnly, "D1", "W1", |l| l.workers[0].home_based = true),
        changed(R::TooFar, "P2", "W4", |l| l.workers[3].most_minutes = 1),
        changed(R::TooFar, "D2", "W2", |l| {
            l.places.push(place(2, 30_000));
            l.workers[1].home = village(2);
        }),
        changed(R::TooFar, "P1", "W3", |l| {
            l.places.push(place(2, 30_000));
            l.workers[2].home = village(2);
            l.orders[0]
                .workshops
                .insert(WorkshopKey::new("S1").expect("a key"));
        }),
        changed(R::Skill, "D1", "W1", |l| {
            l.openings[0].skills = needs_skill("sewing", 4, 4);
        }),
        changed(R::Need, "D1", "W1", |l| l.openings[0].provides.clear()),
        changed(R::Need, "P2", "W4", |l| {
            l.workers[3].needs = requires(&[Accommodation::QuietRoom]);
        }),
        changed(R::Reserved, "D2", "W2", |l| l.workers[1].groups.clear()),
        changed(R::LeastPay, "D1", "W1", |l| {
            l.workers[0].least_pay_fen_month = 400_001
        }),
        changed(R::LeastPay, "P1", "W3", |l| {
            l.workers[2].least_pay_fen_month = 700_000
        }),
        changed(R::Floor, "D2", "W2", |l| {
            l.openings[1].form = LegalForm::PartTime
        }),
        changed(R::Worse, "", "W1", |l| {
            l.workers[0].present_income_fen_month = 990_000
        }),
        changed(R::SaysForm, "D1", "W1", |l| {
            l.openings[0].form = LegalForm::Sheltered
        }),
        changed(R::SaysForm, "D1", "W1", |l| l.workers[0].birth_year = 1950),
        changed(R::SaysHalfDays, "D1", "W1", |l| l.openings[0].half_days = 8),
        changed(R::SaysMinutes, "P2", "W4", |l| {
            l.policy.travel.within_village_metres = 8_000
        }),
        changed(R::SaysMinutes, "D1", "W1", |l| {
            l.workers[0].travel = TravelMode::Walk
        }),
        changed(R::SaysPay, "D1", "W1", |l| {
            l.openings[0].wage_fen_month += 1
        }),
        changed(R::SaysPay, "P1", "W3", |l| l.workers[2].pace_percent = 101),
        changed(R::SaysHourly, "P1", "W3", |l| {
            let rule = l.policy.forms.get_mut(&LegalForm::ContractWork);
            rule.expect("it has a floor").floor_fen_hour = 1_000_000;
        }),
        forged(R::SaysHalfDays, "P1", "W3", |placed, _, _| {
            placed[2].offer.weeks += 1
        }),
        forged(R::SaysHourly, "D1", "W1", |placed, _, _| {
            placed[0].offer.fen_hour += 1
        }),
        forged(R::SaysPieces, "P1", "W3", |placed, _, _| {
            placed[2].offer.pieces -= 1
        }),
        forged(R::SaysScore, "D1", "W1", |placed, _, _| {
            placed[0].offer.terms = gongfang::graph::score::Terms::default();
        }),
        changed(R::SaysScore, "P2", "W4", |l| {
            l.policy.weights.value_of_time_fen_hour = 2_000
        }),
        changed(R::SaysScore, "D1", "W1", |l| {
            l.openings[0].skills = needs_skill("sewing", 2, 5)
        }),
    ]
}

fn half_days_most(most: u32) -> FormRule {
    FormRule {
        floor_fen_hour: 0,
        binds: false,
        half_days_most: Some(most),
        source: String::new(),
    }
}

#[test]
fn the_base_plan_is_what_the_forgeries_take_it_for() {
    let plan = plan(base());
    let seats: Vec<String> = plan
        .placements
        .placed()
        .iter()
        .map(|p| format!("{} {} {:?}", p.worker, p.slot.demand, p.slot.reserve))
        .collect();
    assert_eq!(
        seats,
        ["W1 D1 None", "W2 D2 Some(0)", "W3 P1 None", "W4 P2 None"]
    );
}

#[test]
fn every_rule_has_a_forged_plan_that_breaks_it() {
    let plan = plan(base());
    let mut broken = BTreeSet::new();
    for (at, forgery) in forgeries().into_iter().enumerate() {
        let mut lists = base();
        (forgery.lists)(&mut lists);
        // A pair that the changed lists no longer hold is not what the forgery is about.
        let keys: BTreeSet<_> = lists.workers.iter().map(|w| w.key.clone()).collect();
        lists.pairs.retain(|pair| keys.contains(&pair.worker));
        if forgery.rule == CheckRule::DecidedLost {
            lists.pairs.remove(0);
        }
        if forgery.rule == CheckRule::Skill || forgery.rule == CheckRule::SaysScore {
            lists.policy.weights.training_fen_level = 15_000;
        }
        let market = market(lists);
        let suspect: Placements = plan.placements.forged(forgery.plan);
        let error = suspect.check(&market).expect_err("it is forged");
        let named = error.breaches.iter().any(|breach| {
            breach.rule == forgery.rule
                && breach.demand == forgery.demand.map(demand_key)
                && breach.worker == forgery.worker.map(worker_key)
        });
        assert!(
            named,
            "forgery {at}, {:?}: {:?}",
            forgery.rule, error.breaches
        );
        assert!(error.to_string().contains("do not use it"));
        broken.insert(forgery.rule);
    }
    // A policy out of its ranges is in no market: it is set afterwards.
    let mut market = plan.market.clone();
    market.policy.period_weeks = 0;
    let error = plan.placements.check(&market).expect_err("out of range");
    assert_eq!((error.breaches.len(), error.more), (1, 0));
    broken.insert(error.breaches[0].rule);
    let all: BTreeSet<CheckRule> = CheckRule::ALL.iter().copied().collect();
    assert_eq!(
        broken, all,
        "a rule without a forgery is a rule that nobody has seen to work"
    );
}

#[test]
fn a_thousand_breaches_are_listed_and_the_rest_counted() {
    let mut many = lists();
    many.workshops[0].stations = 2_000;
    many.openings = vec![opening("D1", 2_000)];
    many.workers = (0..2_000).map(|at| worker(&format!("W{at:04}"))).collect();
    let plan = plan(many.clone());
    many.workshops[0].open = false;
    let error = plan
        .placements
        .check(&market(many))
        .expect_err("it is closed now");
    assert_eq!((error.breaches.len(), error.more), (1_000, 1_000));
    assert!(error.breaches.is_sorted());
}

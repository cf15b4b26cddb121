//! What a county would ask of the answer, case by case.
//!
//! One file, though long: cases that a county would bring, side by side on one kind of market.

mod markets;

use std::collections::{BTreeMap, BTreeSet};

use gongfang::domain::{
    Accommodation, Opening, Order, PairKind, Reserve, ReserveFor, Worker, Workshop,
};
use gongfang::geo::TravelMode;
use gongfang::graph::judge::Judge;
use gongfang::graph::rules::{Gap, Reject};
use gongfang::graph::{Site, Slot};
use gongfang::ids::{DemandKey, WorkerKey, WorkshopKey};
use gongfang::placement::{CostError, PlacementError, UnfilledReason, UnplacedReason, costs};
use gongfang::policy::{GroupRule, LegalForm, Objective, Subsidy};
use gongfang::{Graph, Lists, Options, Placements};
use sha2::{Digest, Sha256};

use markets::{
    demand_key, group, lists, market, needs_skill, opening, order, place, plan, requires, skill,
    village, worker, worker_key, workshop,
};

fn reason(placements: &Placements, worker: &str) -> UnplacedReason {
    let unplaced = placements.unplaced_of(&worker_key(worker));
    unplaced
        .unwrap_or_else(|| panic!("{worker} is placed"))
        .reason
        .clone()
}

fn seat(placements: &Placements, worker: &str) -> Option<String> {
    let placement = placements.placement(&worker_key(worker))?;
    Some(placement.slot.demand.to_string())
}

/// Among people whom nothing tells apart the published seed decides, the better place first: recomputed here as anybody may.
#[test]
fn equals_are_drawn_by_the_published_seed() {
    let keys: Vec<String> = (1..=8).map(|n| format!("W{n}")).collect();
    // Many are merged into one before the solve, two are not.
    for (people, first, second) in [(8, 3, 2), (2, 1, 1), (2, 1, 0)] {
        for seed in ["2026", "嵊州", "third", "4"].map(str::to_owned) {
            let mut drawn = keys[..people].to_vec();
            drawn.sort_by_key(|key| Sha256::digest(format!("{seed}\u{1f}{key}")));
            let mut lists = lists();
            lists.policy.seed = seed;
            lists.workers = keys[..people].iter().map(|key| worker(key)).collect();
            lists.openings = vec![opening("D1", second), opening("D2", first)];
            lists.openings[0].wage_fen_month = 290_000;
            let placements = plan(lists).placements;
            for (key, rank) in drawn.iter().zip(0..) {
                let place = match rank {
                    rank if rank < first => Some("D2".to_owned()),
                    rank if rank < first + second => Some("D1".to_owned()),
                    _ => None,
                };
                assert_eq!(seat(&placements, key), place, "{key} of {drawn:?}");
            }
        }
    }
}

#[test]
fn three_people_and_four_places_leave_one_place_with_a_reason() {
    let mut lists = lists();
    lists.workers = ["W1", "W2", "W3"].map(worker).to_vec();
    lists.openings = vec![opening("D1", 3), opening("D2", 1)];
    lists.openings[1].wage_fen_month = 200_000;
    let placements = plan(lists).placements;
    assert_eq!(placements.placed().len(), 3);
    assert_eq!(placements.places(), (4, 3));
    let left = placements
        .demand(&demand_key("D2"))
        .expect("it is in the lists");
    assert_eq!((left.filled, left.price_fen_month), (0, Some(0)));
    let Some(UnfilledReason::Elsewhere {
        candidates,
        missing_fen_month,
        shut_out,
    }) = &left.unfilled
    else {
        panic!("{:?}", left.unfilled);
    };
    assert_eq!((*candidates, *missing_fen_month), (3, 100_000));
    assert!(shut_out.is_empty());
    let words = placements
        .explain_demand(&demand_key("D2"))
        .expect("it is in the lists");
    assert!(words.zh().contains("每月要多值1,000元"), "{words}");
    assert!(words.en().contains("1,000 yuan a month more"), "{words}");
}

#[test]
fn four_people_and_three_places_leave_one_person_with_a_reason() {
    let mut lists = lists();
    lists.workers = ["W1", "W2", "W3", "W4"].map(worker).to_vec();
    lists.workers[3].present_income_fen_month = 22_000;
    lists.openings = vec![opening("D1", 3)];
    let placements = plan(lists).placements;
    assert_eq!(placements.placed().len(), 3);
    let UnplacedReason::Outbid { at, .. } = reason(&placements, "W4") else {
        panic!("W4 is outbid");
    };
    assert_eq!(at.len(), 1);
    // 10 of 11 half-days give up 200 yuan of 220.
    assert_eq!((at[0].score, at[0].missing_fen_month), (280_000, 20_000));
    let one = placements
        .demand(&demand_key("D1"))
        .expect("it is in the lists");
    assert_eq!(
        (one.unfilled.clone(), one.price_fen_month),
        (None, Some(280_000))
    );
    let words = placements.explain(&worker_key("W4")).expect("in the lists");
    assert!(words.zh().contains("每月差200元"), "{words}");
    assert!(words.en().contains("200 yuan a month missing"), "{words}");
    for other in ["W1", "W2", "W3"] {
        assert!(
            !words.to_string().contains(other),
            "it speaks of another: {words}"
        );
    }
}

#[test]
fn equals_are_drawn_by_lot_and_told_so() {
    let mut lists = lists();
    lists.workers = ["W1", "W2"].map(worker).to_vec();
    lists.openings = vec![opening("D1", 1)];
    let placements = plan(lists).placements;
    let left = placements.unplaced()[0].worker.clone();
    let UnplacedReason::Outbid { at, .. } = &placements.unplaced()[0].reason else {
        panic!("{left} is outbid");
    };
    assert_eq!(at[0].missing_fen_month, 0);
    let words = placements.explain(&left).expect("in the lists");
    assert!(
        words.zh().contains("未抽中") && words.en().contains("not drawn"),
        "{words}"
    );
}

#[test]
fn no_places_are_legal_and_reported() {
    let mut lists = lists();
    lists.workers = vec![worker("W1")];
    lists.openings = vec![opening("D1", 0)];
    let placements = plan(lists).placements;
    let UnplacedReason::NoPlace { at, .. } = reason(&placements, "W1") else {
        panic!("the rules allow the pair, but there is no place");
    };
    assert_eq!(at[0].demand, demand_key("D1"));
    let answer = &placements.demands()[0];
    assert_eq!(answer.unfilled, Some(UnfilledReason::NothingAsked));
    // One place more would bring one person into work at 3,000 yuan.
    assert_eq!(answer.price_fen_month, Some(300_000));
}

#[test]
fn nothing_at_all_is_an_answer_too() {
    let placements = plan(lists()).placements;
    assert_eq!(
        (placements.placed().len(), placements.unplaced().len()),
        (0, 0)
    );
    let mut nobody = lists();
    nobody.openings = vec![opening("D1", 2)];
    let placements = plan(nobody).placements;
    let Some(UnfilledReason::NoCandidate { shut_out }) = &placements.demands()[0].unfilled else {
        panic!("there is nobody");
    };
    assert!(shut_out.is_empty());
    let mut nothing = lists();
    nothing.workers = vec![worker("W1")];
    let placements = plan(nothing).placements;
    let UnplacedReason::NoCandidate { shut_out, nearest } = reason(&placements, "W1") else {
        panic!("there is nothing");
    };
    assert!(shut_out.is_empty() && nearest.is_none());
}

#[test]
fn a_rare_skill_is_not_wasted_on_a_common_job() {
    let mut lists = lists();
    lists.workers = ["W1", "W2"].map(worker).to_vec();
    lists.workers[0].skills.insert(skill("sewing"), 4);
    // The common job pays the skilled person more than the rare one; yet both people work only if it goes to the other.
    lists.openings = vec![opening("D1", 1), opening("D2", 1)];
    lists.openings[1].skills = needs_skill("sewing", 3, 3);
    lists.openings[1].wage_fen_month = 290_000;
    let placements = plan(lists).placements;
    assert_eq!(seat(&placements, "W1").as_deref(), Some("D2"));
    assert_eq!(seat(&placements, "W2").as_deref(), Some("D1"));
}

#[test]
fn an_open_serious_hazard_places_nobody_and_says_why() {
    let mut lists = lists();
    lists.workers = vec![worker("W1")];
    lists.openings = vec![opening("D1", 5)];
    lists.workshops[0].serious_hazards = 1;
    let placements = plan(lists).placements;
    assert!(placements.placed().is_empty());
    let UnplacedReason::NoCandidate { shut_out, nearest } = reason(&placements, "W1") else {
        panic!("nobody may go there");
    };
    assert_eq!(shut_out, [(Reject::Hazard, 1)]);
    let (demand, refusals) = nearest.expect("there is one demand");
    assert_eq!(
        (demand, refusals[0].reject),
        (demand_key("D1"), Reject::Hazard)
    );
    let Some(UnfilledReason::NoCandidate { shut_out }) = &placements.demands()[0].unfilled else {
        panic!("its places stay empty");
    };
    assert_eq!(shut_out, &[(Reject::Hazard, 1)]);
    let words = placements.explain(&worker_key("W1")).expect("in the lists");
    assert!(
        words.zh().contains("安全隐患") && words.en().contains("safety hazard"),
        "{words}"
    );
}

/// 0.015 yuan a zip, 4,000 zips a day between two people in 8 hours: 14.4 s a zip each.
fn zip_couple(form: LegalForm) -> Lists {
    let mut lists = lists();
    lists.workers = ["W1", "W2"]
        .map(|key| Worker {
            birth_year: 1941,
            home_based: true,
            household: Some(gongfang::ids::HouseholdKey::new("H1").expect("a key")),
            ..worker(key)
        })
        .to_vec();
    lists.orders = vec![Order {
        rate_fen_per_1000: 1_500,
        standard_ms_per_piece: 14_400,
        least_half_days: 10,
        form,
        ..order("P1")
    }];
    lists
}

#[test]
fn the_zip_threading_couple_earns_what_it_earns_and_is_told() {
    let placements = plan(zip_couple(LegalForm::ContractWork)).placements;
    assert_eq!(placements.placed().len(), 2);
    for placement in placements.placed() {
        assert_eq!(placement.offer.fen_hour, 375);
        assert!(placement.offer.below_floor);
        assert_eq!(placement.offer.form, LegalForm::ContractWork);
        assert_eq!(placement.offer.site, Site::Home);
        let words = placements.explain(&placement.worker).expect("in the lists");
        assert!(
            words.zh().contains("3.75元") && words.zh().contains("承揽"),
            "{words}"
        );
        assert!(words.zh().contains("低于22元"), "{words}");
        assert!(words.en().contains("3.75 yuan an hour"), "{words}");
        assert!(words.en().contains("under 22 yuan an hour"), "{words}");
    }
    let placements = plan(zip_couple(LegalForm::PartTime)).placements;
    assert!(placements.placed().is_empty());
    let UnplacedReason::NoCandidate { shut_out, nearest } = reason(&placements, "W1") else {
        panic!("the floor of part-time work binds");
    };
    assert_eq!(shut_out, [(Reject::Floor, 1)]);
    let (_, refusals) = nearest.expect("there is one order");
    assert_eq!(refusals[0].gap, Gap::FenHour(2_200 - 375));
}

#[test]
fn a_withheld_disability_changes_nothing_that_a_need_decides() {
    let build = |say: bool| {
        let mut lists = lists();
        let mut person = Worker {
            needs: requires(&[Accommodation::Seated]),
            ..worker("W1")
        };
        if say {
            person.groups.insert(group("disabled"));
        }
        lists.workers = vec![person, worker("W2")];
        lists.openings = vec![opening("D1", 2), opening("D2", 2), opening("D3", 0)];
        lists.openings[0].provides.insert(Accommodation::Seated);
        market(lists)
    };
    let (said, withheld) = (build(true), build(false));
    let graphs =
        [&said, &withheld].map(|market| Graph::build(market, &market.policy).expect("small"));
    let candidates = |graph: &Graph| graph.candidates(0).collect::<Vec<_>>();
    assert_eq!(candidates(&graphs[0]), candidates(&graphs[1]));
    assert_eq!(candidates(&graphs[0]).len(), 1);
    let judges = [&said, &withheld].map(|market| Judge::new(market, &market.policy));
    for slot in graphs[0].slots() {
        assert_eq!(judges[0].refusals(0, slot), judges[1].refusals(0, slot));
    }
    assert!(judges[0].refusals(0, &graphs[0].slots()[1])[0].reject == Reject::Need);
}

#[test]
fn the_nearest_miss_says_what_would_have_to_change() {
    let mut lists = lists();
    lists.workers = vec![Worker {
        half_days: 8,
        needs: requires(&[Accommodation::Seated]),
        ..worker("W1")
    }];
    // D1 misses two rules, D2 one by two half-days, D3 the same one by more.
    lists.openings = ["D1", "D2", "D3"].map(|key| opening(key, 1)).to_vec();
    lists.openings[1].provides.insert(Accommodation::Seated);
    lists.openings[2].provides.insert(Accommodation::Seated);
    lists.openings[2].half_days = 11;
    let placements = plan(lists).placements;
    let UnplacedReason::NoCandidate { shut_out, nearest } = reason(&placements, "W1") else {
        panic!("no place passes");
    };
    assert_eq!(shut_out, [(Reject::HalfDays, 3), (Reject::Need, 1)]);
    let (demand, refusals) = nearest.expect("there is one");
    assert_eq!(demand, demand_key("D2"));
    assert_eq!(refusals[0].gap, Gap::HalfDays(2));
    let words = placements.explain(&worker_key("W1")).expect("in the lists");
    assert!(words.zh().contains("每周差2个半天"), "{words}");
    assert!(words.en().contains("2 half-days a week missing"), "{words}");
}

#[test]
fn who_lives_far_from_everything_learns_how_far() {
    let mut lists = lists();
    lists.places.push(place(1, 40_000));
    lists.places.push(place(2, 60_000));
    let far = |key: &str, at: u32, travel| Worker {
        home: village(at),
        travel,
        ..worker(key)
    };
    lists.workers = vec![
        far("W1", 1, TravelMode::Walk),
        far("W2", 2, TravelMode::Shuttle),
        worker("W3"),
    ];
    lists.workshops.push(Workshop {
        place: village(1),
        ..workshop("S2")
    });
    lists.openings = vec![
        opening("D1", 1),
        Opening {
            workshop: WorkshopKey::new("S2").expect("a key"),
            skills: needs_skill("sewing", 5, 5),
            ..opening("D2", 1)
        },
    ];
    let placements = plan(lists).placements;
    let UnplacedReason::NoCandidate { shut_out, nearest } = reason(&placements, "W1") else {
        panic!("D1 is far and D2 needs a skill");
    };
    assert_eq!(shut_out, [(Reject::TooFar, 1), (Reject::Skill, 1)]);
    assert_eq!(nearest.expect("one is").0, demand_key("D2"));
    let UnplacedReason::NoCandidate { shut_out, nearest } = reason(&placements, "W2") else {
        panic!("both are far");
    };
    assert!(shut_out.contains(&(Reject::TooFar, 1)) || shut_out.contains(&(Reject::TooFar, 2)));
    assert!(nearest.is_some());
}

#[test]
fn a_pinned_person_stays_and_counts() {
    let mut lists = lists();
    lists.workers = ["W1", "W2"].map(worker).to_vec();
    lists.openings = vec![opening("D1", 1), opening("D2", 1)];
    lists.openings[1].wage_fen_month = 200_000;
    lists.pairs = vec![markets::pair("W1", "D2", PairKind::Pinned)];
    let placements = plan(lists).placements;
    assert_eq!(seat(&placements, "W1").as_deref(), Some("D2"));
    assert!(
        placements
            .placement(&worker_key("W1"))
            .expect("placed")
            .decided
    );
    assert_eq!(seat(&placements, "W2").as_deref(), Some("D1"));
    assert_eq!(placements.score_fen_month(), 500_000);
    assert_eq!(placements.certificate().score, 300_000);
    let words = placements.explain(&worker_key("W1")).expect("in the lists");
    assert!(
        words.zh().contains("事先定下") && words.en().contains("beforehand"),
        "{words}"
    );
}

/// A market of many outbid people, none of whom shares a group with another.
fn contested(objective: Objective, raised: Option<(&str, i64)>) -> Lists {
    let mut lists = lists();
    lists.policy.objective = objective;
    let keys = ["W1", "W2", "W3", "W4", "W5", "W6", "W7"];
    for (at, key) in (0u32..).zip(keys) {
        let own = group(&format!("only-{key}"));
        lists.policy.groups.insert(
            own.clone(),
            GroupRule {
                zh: format!("组{key}"),
                en: format!("group {key}"),
                priority_fen: 0,
            },
        );
        lists.workers.push(Worker {
            present_income_fen_month: i64::from(at * at) * 3_001,
            pace_percent: 100 + 7 * (at % 4),
            groups: BTreeSet::from([own]),
            ..worker(key)
        });
    }
    lists.workers[2].skills.insert(skill("sewing"), 3);
    lists.workers[5].skills.insert(skill("sewing"), 2);
    lists.openings = vec![opening("D1", 2), opening("D2", 1)];
    lists.openings[1].skills = needs_skill("sewing", 1, 3);
    lists.openings[1].wage_fen_month = 333_333;
    if let Some((key, fen)) = raised {
        lists.policy.subsidies.push(Subsidy {
            zh: "试".to_owned(),
            en: "a trial".to_owned(),
            group: Some(group(&format!("only-{key}"))),
            form: None,
            fen_month: fen,
        });
    }
    lists
}

#[test]
fn a_fen_more_than_is_missing_wins_a_place_and_a_fen_less_does_not() {
    for objective in [Objective::MostPlaced, Objective::BestScore] {
        let before = plan(contested(objective, None)).placements;
        let mut tried = 0;
        for unplaced in before.unplaced() {
            let UnplacedReason::Outbid { at, .. } = &unplaced.reason else {
                continue;
            };
            let who = unplaced.worker.as_str();
            let missing = at[0].missing_fen_month;
            let more = plan(contested(objective, Some((who, missing + 1)))).placements;
            assert!(
                seat(&more, who).is_some(),
                "{who} with {missing} + 1 under {objective:?}"
            );
            if missing > 0 {
                let less = plan(contested(objective, Some((who, missing - 1)))).placements;
                assert!(
                    seat(&less, who).is_none(),
                    "{who} with {missing} - 1 under {objective:?}"
                );
                tried += 1;
            }
        }
        assert!(tried >= 2, "nobody misses anything under {objective:?}");
    }
}

#[test]
fn an_answer_for_another_market_or_graph_is_an_error() {
    let mut one = lists();
    one.workers = ["W1", "W2"].map(worker).to_vec();
    one.openings = vec![opening("D1", 1)];
    let mut other = one.clone();
    other.workers[0].key = worker_key("W0");
    let mut poorer = one.clone();
    poorer.openings[0].wage_fen_month = 1_000;
    poorer.workers[0].least_pay_fen_month = 1_001;
    poorer.workers[1].least_pay_fen_month = 1_001;
    let mut more = one.clone();
    more.openings.push(opening("D2", 1));
    let mut reserved = one.clone();
    reserved.openings[0].reserves = vec![Reserve {
        reserved_for: ReserveFor::OwnVillage,
        places: 1,
        hard: false,
    }];
    let with_order = |lists: &Lists| {
        let mut lists = lists.clone();
        lists.orders.push(order("E1"));
        lists
    };
    let (weeks, weeks_reserved) = (with_order(&one), with_order(&reserved));
    let a = plan(one);
    let options = Options::default();
    for (lists, same_size) in [(other, true), (more, false), (reserved.clone(), false)] {
        let b = plan(lists);
        for (market, of) in [(&b.market, &a), (&a.market, &b)] {
            assert_eq!(
                Placements::new(market, &of.graph, &of.matching),
                Err(PlacementError::OtherMarket)
            );
            assert_eq!(
                costs(market, &of.graph, &of.matching, &options),
                Err(CostError::OtherMarket)
            );
        }
        if !same_size {
            let wrong = Placements::new(&a.market, &a.graph, &b.matching);
            assert!(matches!(wrong, Err(PlacementError::Certificate(_))));
            let wrong = costs(&a.market, &a.graph, &b.matching, &options);
            assert!(matches!(wrong, Err(CostError::Certificate(_))));
        }
    }
    // The same where weeks are decided, a reserve gained and lost.
    for (one, other) in [
        (&weeks, &weeks_reserved),
        (&weeks_reserved, &weeks),
        (&weeks, &reserved),
    ] {
        let (a, b) = (plan(one.clone()), market(other.clone()));
        assert!(a.graph.has_weeks());
        assert_eq!(
            Placements::new(&b, &a.graph, &a.matching),
            Err(PlacementError::OtherMarket)
        );
        assert_eq!(
            costs(&b, &a.graph, &a.matching, &options),
            Err(CostError::OtherMarket)
        );
    }
    let b = market(poorer);
    let refused = Placements::new(&b, &a.graph, &a.matching);
    assert!(
        matches!(refused, Err(PlacementError::Refused { .. })),
        "{refused:?}"
    );
    let bare = Graph::from_edges(gongfang::Edges::default()).expect("nothing is legal");
    let solved = bare.solve().expect("nothing to do");
    assert_eq!(
        Placements::new(&a.market, &bare, &solved),
        Err(PlacementError::OtherMarket)
    );
}

#[test]
fn pinning_what_is_best_changes_nothing() {
    let mut pinned = 0;
    for seed in 0..300 {
        let mut lists = markets::random(seed);
        // A reserve or an order may count a pinned person otherwise than a free one, and so have more room.
        lists.orders.clear();
        for opening in &mut lists.openings {
            opening.reserves.clear();
        }
        let before = plan(lists.clone()).placements;
        let openings: BTreeSet<DemandKey> = lists
            .openings
            .iter()
            .map(|opening| opening.key.clone())
            .collect();
        for placement in before.placed() {
            if openings.contains(&placement.slot.demand) {
                lists.pairs.push(gongfang::domain::Pair {
                    worker: placement.worker.clone(),
                    demand: placement.slot.demand.clone(),
                    kind: PairKind::Pinned,
                });
                pinned += 1;
            }
        }
        let after = plan(lists).placements;
        assert_eq!(
            before.score_fen_month(),
            after.score_fen_month(),
            "seed {seed}"
        );
        assert_eq!(before.placed().len(), after.placed().len(), "seed {seed}");
        for placement in before.placed() {
            if openings.contains(&placement.slot.demand) {
                let kept: &WorkerKey = &placement.worker;
                let now = after.placement(kept).expect("pinned people stay");
                assert_eq!(now.slot.demand, placement.slot.demand);
            }
        }
    }
    assert!(pinned > 100, "{pinned}");
}

/// The rules that shut a person out of an opening: those of its nearest slot, or the one that kept the pair from being looked at.
fn shut_out_of(judge: &Judge<'_>, at: u32, person: &Worker, slots: &[Slot]) -> Vec<Reject> {
    let rules = |slot: &Slot| {
        let mut rules: Vec<Reject> = judge
            .refusals(at, slot)
            .iter()
            .map(|refusal| refusal.reject)
            .collect();
        rules.dedup();
        rules
    };
    let all: Vec<Vec<Reject>> = slots.iter().map(rules).collect();
    let everywhere = |reject| all.iter().any(|rules| rules.contains(&reject));
    for (reject, applies) in [
        (Reject::Decided, everywhere(Reject::Decided)),
        (Reject::HomeOnly, person.home_based),
        (Reject::TooFar, everywhere(Reject::TooFar)),
    ] {
        if applies {
            return vec![reject];
        }
    }
    let nearest = all.into_iter().min_by_key(|rules| {
        let late: Vec<_> = rules
            .iter()
            .rev()
            .map(|&rule| std::cmp::Reverse(rule))
            .collect();
        (rules.len(), late)
    });
    nearest.expect("a slot to be shut out of")
}

#[test]
fn the_counts_are_those_of_judging_every_pair() {
    let (mut people, mut jobs) = (0, 0);
    for seed in 0..600 {
        let mut lists = markets::random(seed);
        lists.orders.clear();
        if seed % 3 == 0 && lists.openings[0].places > 0 {
            let first = plan(lists.clone()).placements;
            let placed = first
                .placed()
                .iter()
                .find(|p| p.slot.demand == lists.openings[0].key);
            if let Some(placed) = placed {
                let pinned = markets::pair(placed.worker.as_str(), "D0", PairKind::Pinned);
                lists.pairs.push(pinned);
            }
        }
        let plan = plan(lists);
        let judge = Judge::new(&plan.market, &plan.market.policy);
        let workers = plan.market.workers();
        let slots = plan.graph.slots();
        for unplaced in plan.placements.unplaced() {
            let UnplacedReason::NoCandidate { shut_out, nearest } = &unplaced.reason else {
                continue;
            };
            let at = workers
                .iter()
                .position(|w| w.key == unplaced.worker)
                .expect("listed");
            let mut counts: BTreeMap<Reject, u32> = BTreeMap::new();
            for own in slots.chunk_by(|a, b| a.demand == b.demand) {
                let at = u32::try_from(at).expect("few");
                // A class without a place is none where another has some.
                let has_places = own.iter().any(|slot| slot.capacity > 0);
                let mut own = own.to_vec();
                own.retain(|slot| slot.capacity > 0 || !has_places);
                for rule in shut_out_of(&judge, at, &workers[at as usize], &own) {
                    *counts.entry(rule).or_default() += 1;
                }
            }
            assert_eq!(
                shut_out,
                &counts.into_iter().collect::<Vec<_>>(),
                "seed {seed}"
            );
            let (demand, refusals) = nearest.as_ref().expect("there is an opening");
            assert!(slots.iter().any(|slot| slot.demand == *demand) && !refusals.is_empty());
            people += 1;
        }
        for answer in plan.placements.demands() {
            let shut_out = match &answer.unfilled {
                Some(UnfilledReason::NoCandidate { shut_out }) => shut_out,
                Some(UnfilledReason::Elsewhere { shut_out, .. }) => shut_out,
                _ => continue,
            };
            let in_it = |slot: &Slot| {
                let here = plan.placements.placed().iter().filter(|p| p.slot == *slot);
                u32::try_from(here.count()).expect("few")
            };
            let open: Vec<Slot> = slots
                .iter()
                .filter(|slot| slot.demand == answer.demand && in_it(slot) < slot.capacity)
                .cloned()
                .collect();
            let mut counts: BTreeMap<Reject, u32> = BTreeMap::new();
            for (at, worker) in (0u32..).zip(workers) {
                let placement = plan.placements.placement(&worker.key);
                if placement.is_some_and(|p| p.slot.demand == answer.demand) {
                    continue;
                }
                let allowed = open.iter().any(|slot| judge.refusals(at, slot).is_empty());
                if !allowed {
                    for rule in shut_out_of(&judge, at, worker, &open) {
                        *counts.entry(rule).or_default() += 1;
                    }
                }
            }
            assert_eq!(
                shut_out,
                &counts.into_iter().collect::<Vec<_>>(),
                "seed {seed}"
            );
            jobs += 1;
        }
    }
    assert!(
        people > 100 && jobs > 100,
        "{people} people, {jobs} openings"
    );
}

#[test]
fn the_sentences_do_not_depend_on_which_prices_prove_the_plan() {
    let mut lists = lists();
    lists.policy.objective = Objective::BestScore;
    lists.workers = ["W1", "W2"].map(worker).to_vec();
    lists.workers[1].present_income_fen_month = 22_000;
    lists.openings = vec![opening("D1", 1), opening("D2", 1)];
    lists.openings[1].wage_fen_month = 1_000;
    // W2 would lose by taking D2, so D1's price may lie anywhere from 2,800 to 3,000 yuan less W1's 10 at D2.
    let plan = plan(lists);
    let mut parts = plan.matching.parts().clone();
    assert_eq!(parts.prices, [280_000, 0]);
    parts.prices[0] = 299_000;
    parts.profits[0] = 1_000;
    let dear = gongfang::Matching::from_parts(&plan.graph, parts);
    dear.verify(&plan.graph)
        .expect("these prices prove it as well");
    let placements = Placements::new(&plan.market, &plan.graph, &dear).expect("it is proven");
    assert_eq!(placements, plan.placements);
    assert_eq!(placements.demands()[0].price_fen_month, Some(280_000));
}

/// A crew of one is no condition, and of a solve that places more people the score says nothing.
#[test]
fn what_a_condition_costs_is_said_where_it_is_one_and_of_as_many_people() {
    let of = |least_crew| {
        let mut lists = lists();
        lists.workers = vec![worker("W1"), worker("W2")];
        lists.openings = vec![Opening {
            least_crew,
            ..opening("D1", 2)
        }];
        let plan = plan(lists);
        let options = Options::default();
        costs(&plan.market, &plan.graph, &plan.matching, &options).expect("a small market")
    };
    assert_eq!(of(1), []);
    let mut crew = of(2).remove(0);
    assert_eq!(crew.most_fen_month(), Some(0));
    crew.at_most_fen_month = None;
    assert_eq!(crew.most_fen_month(), Some(0));
    crew.resolved = crew.resolved.map(|mut of| {
        of.people_most = 1;
        of
    });
    assert_eq!(crew.most_fen_month(), None);
}

//! Every rule, every term and every way of deciding a pair, one small market each.
//!
//! One file, though long: a rule refuses alone, so all of them are tried on one pair, each with its boundary.

#[path = "../county/mod.rs"]
mod county;
mod decided;
mod roads;
mod score;

use std::collections::BTreeSet;

use gongfang::domain::{
    Accommodation, Market, Months, Necessity, Order, Pair, PairKind, Reserve, ReserveFor,
    SkillNeed, Worker,
};
use gongfang::geo::TravelMode;
use gongfang::graph::judge::Judge;
use gongfang::graph::rules::{Gap, Reject};
use gongfang::graph::score::Term;
use gongfang::graph::{BuildError, Site, Slot, TravelBasis};
use gongfang::ids::{DemandKey, WorkerKey};
use gongfang::placement::CheckRule;
use gongfang::policy::{FormRule, LegalForm};
use gongfang::{Graph, Lists, Placements};

use county::{group, home_order, north, one_pair, skill};

fn market(lists: Lists) -> Market {
    Market::new(lists).expect("the lists keep their rules")
}

fn slot(key: &str) -> Slot {
    Slot {
        demand: DemandKey::new(key).expect("a key"),
        reserve: None,
        capacity: 0,
    }
}

/// [`one_pair`], changed.
fn with(change: impl FnOnce(&mut Lists)) -> Market {
    let mut lists = one_pair();
    change(&mut lists);
    market(lists)
}

/// [`one_pair`] with the home order instead of the opening, changed.
fn with_order(change: impl FnOnce(&mut Lists, &mut Order)) -> Market {
    let mut lists = one_pair();
    let mut order = home_order();
    change(&mut lists, &mut order);
    lists.openings.clear();
    lists.orders.push(order);
    market(lists)
}

fn refusals(market: &Market, key: &str) -> Vec<(Reject, Gap)> {
    let judge = Judge::new(market, &market.policy);
    let refusals = judge.refusals(0, &slot(key)).into_iter();
    refusals
        .map(|refusal| (refusal.reject, refusal.gap))
        .collect()
}

fn pair(worker: &str, demand: &str, kind: PairKind) -> Pair {
    Pair {
        worker: WorkerKey::new(worker).expect("a key"),
        demand: DemandKey::new(demand).expect("a key"),
        kind,
    }
}

const FIRST: &str = "W0000000";

#[test]
fn a_pair_that_no_rule_minds_is_a_candidate() {
    let market = with(|_| ());
    let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
    assert_eq!(graph.candidates(0).collect::<Vec<_>>(), [(0, 300_000)]);
    assert_eq!(graph.candidates_of(0).collect::<Vec<_>>(), [(0, 300_000)]);
    assert_eq!(
        (graph.candidates(9).len(), graph.candidates_of(9).len()),
        (0, 0)
    );
    let judge = Judge::new(&market, &market.policy);
    assert_eq!(judge.offer(0, &slot("nowhere")), Err(Reject::Closed));
    assert_eq!(judge.offer(7, &slot("D")), Err(Reject::Closed));
}

#[test]
fn every_rule_refuses_alone_and_says_what_is_missing() {
    let seated = Accommodation::Seated;
    let sewing = || skill("sewing");
    let cases: Vec<(Reject, Gap, Market)> = vec![
        (
            Reject::Forbidden,
            Gap::None,
            with(|lists| lists.pairs.push(pair(FIRST, "D", PairKind::Forbidden))),
        ),
        (
            Reject::Declined,
            Gap::None,
            with(|lists| lists.pairs.push(pair(FIRST, "D", PairKind::Declined))),
        ),
        (
            Reject::Closed,
            Gap::None,
            with(|lists| lists.workshops[0].open = false),
        ),
        (
            Reject::Hazard,
            Gap::None,
            with(|lists| lists.workshops[0].serious_hazards = 1),
        ),
        (
            Reject::UnderAge,
            Gap::Years(1),
            with(|lists| lists.workers[0].birth_year = 2011),
        ),
        (
            Reject::Months,
            Gap::None,
            with(|lists| {
                lists.workers[0].months = Months::from_numbers([4]).expect("a month");
            }),
        ),
        (
            Reject::HalfDays,
            Gap::HalfDays(3),
            with(|lists| lists.workers[0].half_days = 7),
        ),
        (
            Reject::HalfDays,
            Gap::HalfDays(1),
            with(|lists| {
                lists.workers[0].half_days = 14;
                lists.openings[0].half_days = 12;
            }),
        ),
        (
            Reject::HalfDays,
            Gap::HalfDays(4),
            with(|lists| {
                lists.openings[0].form = LegalForm::PartTime;
                lists.openings[0].wage_fen_month = 400_000;
            }),
        ),
        (
            Reject::Crumb,
            Gap::HalfDays(1),
            with(|lists| lists.openings[0].half_days = 3),
        ),
        (
            Reject::Crumb,
            Gap::HalfDays(2),
            with_order(|_, order| {
                order.least_half_days = 1;
                order.most_half_days = 2;
            }),
        ),
        (
            Reject::HomeOnly,
            Gap::None,
            with(|lists| lists.workers[0].home_based = true),
        ),
        (
            // 10,000 m north, 12,500 m on the road, where an e-bike goes 12,000.
            Reject::TooFar,
            Gap::Metres(500),
            with(|lists| {
                lists.workers[0].most_minutes = 60;
                lists.places.push(north(lists, 1, 10_000));
                lists.workshops[0].place = lists.places[1].code;
            }),
        ),
        (
            // 8,000 m on the road at 400 a minute.
            Reject::TooFar,
            Gap::Minutes(5),
            with(|lists| {
                lists.workers[0].most_minutes = 15;
                lists.places.push(north(lists, 1, 6_400));
                lists.workshops[0].place = lists.places[1].code;
            }),
        ),
        (
            Reject::TooFar,
            Gap::None,
            with(|lists| {
                lists.policy.travel.modes.remove(&TravelMode::EBike);
            }),
        ),
        (
            Reject::Skill,
            Gap::Levels {
                skill: sewing(),
                levels: 2,
            },
            with(|lists| {
                lists.workers[0].skills.insert(sewing(), 1);
                let need = SkillNeed {
                    least: 3,
                    wanted: 4,
                };
                lists.openings[0].skills.insert(sewing(), need);
            }),
        ),
        (
            Reject::Need,
            Gap::Accommodation(seated),
            with(|lists| {
                lists.workers[0].needs.insert(seated, Necessity::Required);
            }),
        ),
        (
            Reject::LeastPay,
            Gap::FenMonth(1),
            with(|lists| lists.workers[0].least_pay_fen_month = 300_001),
        ),
        (
            // 1,000 pieces a half-day are 100 yuan; 11 half-days a week make 476,666.67 fen a month.
            Reject::LeastPay,
            Gap::FenMonth(1),
            with_order(|lists, _| lists.workers[0].least_pay_fen_month = 476_667),
        ),
        (
            // 300,000 fen over 10 x 4 x 52 / 12 hours are 1,730.77 fen.
            Reject::Floor,
            Gap::FenHour(1),
            with(|lists| {
                let rule = lists.policy.forms.get_mut(&LegalForm::LabourContract);
                rule.expect("it has a floor").floor_fen_hour = 1_732;
                lists.openings[0].wage_fen_month = 300_000;
            }),
        ),
        (
            Reject::Worse,
            Gap::FenMonth(10),
            with(|lists| {
                lists.workers[0].present_income_fen_month = 330_011;
            }),
        ),
    ];
    let mut seen = BTreeSet::from([Reject::Decided, Reject::Reserved]);
    for (reject, gap, market) in cases {
        let key = market
            .demands()
            .next()
            .expect("one demand")
            .key()
            .as_str()
            .to_owned();
        assert_eq!(refusals(&market, &key), [(reject, gap)]);
        let judge = Judge::new(&market, &market.policy);
        assert_eq!(judge.offer(0, &slot(&key)), Err(reject));
        let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
        assert_eq!(graph.edge_count(), 0);
        let counted: Vec<Reject> = graph
            .refused()
            .iter()
            .filter(|&&(_, count)| count == 1)
            .map(|&(reject, _)| reject)
            .collect();
        assert_eq!(counted, [reject]);
        seen.insert(reject);
    }
    assert_eq!(
        seen.len(),
        Reject::ALL.len(),
        "a rule without a case: {seen:?}"
    );
}

#[test]
fn the_gaps_boundary_is_exact() {
    // What each case above misses by one is allowed one step further.
    let allowed = [
        with(|lists| lists.workers[0].birth_year = 2010),
        with(|lists| lists.workers[0].half_days = 10),
        with(|lists| lists.workers[0].least_pay_fen_month = 300_000),
        with_order(|lists, _| lists.workers[0].least_pay_fen_month = 476_666),
        with(|lists| {
            lists.places.push(north(lists, 1, 9_599));
            lists.workshops[0].place = lists.places[1].code;
        }),
        with(|lists| lists.workers[0].present_income_fen_month = 330_000),
        with(|lists| lists.workers[0].months = Months::from_numbers([3]).expect("a month")),
        with(|lists| {
            // Five weeks from 1 March touch April.
            lists.policy.period_weeks = 5;
            lists.workers[0].months = Months::from_numbers([4]).expect("a month");
        }),
    ];
    for market in allowed {
        let key = market
            .demands()
            .next()
            .expect("one demand")
            .key()
            .as_str()
            .to_owned();
        assert_eq!(refusals(&market, &key), []);
    }
}

#[test]
fn an_open_serious_hazard_places_nobody_and_says_why() {
    let market = with(|lists| {
        lists.workshops[0].serious_hazards = 2;
        for at in 1..5 {
            lists.workers.push(Worker {
                key: WorkerKey::new(&format!("W{at}")).expect("a key"),
                ..lists.workers[0].clone()
            });
        }
    });
    let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
    assert_eq!(graph.edge_count(), 0);
    assert!(graph.refused().contains(&(Reject::Hazard, 5)));
}

#[test]
fn the_zip_threading_couple_earns_375_fen_an_hour_each() {
    // 0.015 yuan a piece; 2,000 pieces in eight hours each are 14.4 seconds a piece.
    let zips = |form| {
        with_order(|lists, order| {
            lists.workers[0].birth_year = 1941;
            lists.policy.forms.insert(
                LegalForm::PartTime,
                FormRule {
                    floor_fen_hour: 2_200,
                    binds: true,
                    half_days_most: Some(6),
                    source: String::new(),
                },
            );
            order.rate_fen_per_1000 = 1_500;
            order.standard_ms_per_piece = 14_400;
            order.form = form;
        })
    };
    let contract = zips(LegalForm::ContractWork);
    let judge = Judge::new(&contract, &contract.policy);
    let offer = judge
        .offer(0, &slot("P"))
        .expect("contract work shows the floor");
    assert_eq!((offer.fen_hour, offer.below_floor), (375, true));
    assert_eq!(
        (offer.site, offer.trip.basis),
        (Site::Home, TravelBasis::Home)
    );
    // 4 half-days x 1,000 pieces x 1.5 fen x 52 / 12.
    assert_eq!((offer.pay_fen_month, offer.pieces), (26_000, 16_000));
    let part_time = zips(LegalForm::PartTime);
    assert_eq!(
        refusals(&part_time, "P"),
        [(Reject::Floor, Gap::FenHour(2_200 - 375))]
    );
}

#[test]
fn whoever_withholds_the_disability_category_is_judged_the_same() {
    let size = county::Size {
        villages: 5,
        workers: 60,
        demands: 40,
        roads: false,
        seed: 9,
    };
    let mut lists = county::county(size);
    lists
        .policy
        .groups
        .values_mut()
        .for_each(|rule| rule.priority_fen = 0);
    for opening in &mut lists.openings {
        opening.reserves.clear();
    }
    for worker in &mut lists.workers {
        worker
            .needs
            .insert(Accommodation::Seated, Necessity::Required);
        worker.groups.insert(group("disabled"));
        worker.groups.remove(&group("low-income"));
    }
    let mut withheld = lists.clone();
    withheld
        .workers
        .iter_mut()
        .for_each(|worker| worker.groups.clear());
    let (told, withheld) = (market(lists), market(withheld));
    let graphs = [&told, &withheld]
        .map(|market| Graph::build(market, &market.policy).expect("nothing is pinned"));
    assert!(graphs[0].edge_count() > 0);
    assert_eq!(graphs[0].refused(), graphs[1].refused());
    let judges = [&told, &withheld].map(|market| Judge::new(market, &market.policy));
    for worker in 0..60 {
        assert!(
            graphs[0]
                .candidates(worker)
                .eq(graphs[1].candidates(worker))
        );
        for slot in graphs[0].slots() {
            assert_eq!(
                judges[0].refusals(worker, slot),
                judges[1].refusals(worker, slot)
            );
        }
    }
}

#[test]
fn a_labour_contract_of_an_old_person_is_an_over_age_agreement() {
    let form_of = |birth_year| {
        let market = with(|lists| lists.workers[0].birth_year = birth_year);
        let judge = Judge::new(&market, &market.policy);
        judge.offer(0, &slot("D")).expect("a candidate").form
    };
    assert_eq!(form_of(1964), LegalForm::LabourContract);
    assert_eq!(form_of(1963), LegalForm::OverAge);
}

#[test]
fn reserves_keep_outsiders_out_or_make_them_cost() {
    let reserved = |at| Slot {
        reserve: Some(at),
        ..slot("D")
    };
    let with_reserves = |change: fn(&mut Lists)| {
        with(|lists| {
            lists.policy.weights.reserve_breach_fen = 1_000;
            lists.openings[0].places = 9;
            let reserve = |reserved_for, hard| Reserve {
                reserved_for,
                places: 2,
                hard,
            };
            lists.openings[0].reserves = vec![
                reserve(ReserveFor::Group(group("disabled")), true),
                reserve(ReserveFor::OwnVillage, false),
            ];
            lists.places.push(north(lists, 1, 2_000));
            lists.workshops[0].place = lists.places[1].code;
            change(lists);
        })
    };
    let outsider = with_reserves(|_| ());
    let judge = Judge::new(&outsider, &outsider.policy);
    assert_eq!(judge.offer(0, &reserved(0)), Err(Reject::Reserved));
    let breach = judge.offer(0, &reserved(1)).expect("soft").terms;
    assert_eq!(breach.term(Term::ReserveBreach), -1_000);
    let graph = Graph::build(&outsider, &outsider.policy).expect("nothing is pinned");
    let capacities: Vec<u32> = graph.slots().iter().map(|slot| slot.capacity).collect();
    assert_eq!(capacities, [5, 2, 2]);
    let insider = with_reserves(|lists| {
        lists.workers[0].home = lists.places[1].code;
        lists.workers[0].groups.insert(group("disabled"));
    });
    let judge = Judge::new(&insider, &insider.policy);
    for at in [0, 1] {
        let terms = judge.offer(0, &reserved(at)).expect("belongs").terms;
        assert_eq!(terms.term(Term::ReserveBreach), 0);
    }
}

#[test]
fn home_work_needs_no_way_but_its_kits_do() {
    let far_kits = |metres, round| {
        with_order(|lists, order| {
            lists.policy.travel.kit_round_metres = round;
            lists.workers[0].home_based = true;
            lists.workers[0]
                .needs
                .insert(Accommodation::Seated, Necessity::Required);
            lists.places.push(north(lists, 1, metres));
            lists.workshops[0].place = lists.places[1].code;
            order.workshops.insert(lists.workshops[0].key.clone());
        })
    };
    // At home a seat is given; the workshop would be refused.
    let near = far_kits(10_000, 12_500);
    let offer = Judge::new(&near, &near.policy)
        .offer(0, &slot("P"))
        .expect("at home");
    assert_eq!((offer.site, offer.trip.minutes), (Site::Home, 0));
    let far = far_kits(10_000, 12_499);
    assert_eq!(refusals(&far, "P")[0], (Reject::TooFar, Gap::Metres(1)));
    for market in [near, far] {
        let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
        let refused: u64 = graph.refused().iter().map(|&(_, count)| count).sum();
        assert_eq!(graph.edge_count() as u64 + refused, 1);
    }
}

#[test]
fn the_best_site_of_an_order_wins_and_home_wins_a_tie() {
    let sites = |value_of_time: i64, star: i64| {
        with_order(|lists, order| {
            lists.policy.weights.value_of_time_fen_hour = value_of_time;
            lists.policy.weights.star_fen = star;
            lists.workshops[0].stars = 1;
            order.workshops.insert(lists.workshops[0].key.clone());
        })
    };
    let site = |market: Market| {
        Judge::new(&market, &market.policy)
            .offer(0, &slot("P"))
            .expect("a candidate")
            .site
    };
    assert_eq!(site(sites(0, 0)), Site::Home);
    assert_eq!(site(sites(1_000, 0)), Site::Home);
    // A share brings stars by its part of the half-days on offer.
    assert!(matches!(site(sites(0, 100)), Site::Workshop(_)));
}

#[test]
fn seats_of_an_order_never_overshoot_its_pieces() {
    // Four half-days make 4,000 pieces a week at standard pace, 16,000 in four weeks.
    let seats = |pieces, paces: &[u32], weeks| {
        let market = with_order(|lists, order| {
            order.pieces = pieces;
            order.weeks = weeks;
            let first = lists.workers[0].clone();
            lists.workers = (0..)
                .zip(paces)
                .map(|(at, &pace_percent)| Worker {
                    key: WorkerKey::new(&format!("W{at}")).expect("a key"),
                    pace_percent,
                    ..first.clone()
                })
                .collect();
        });
        let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
        graph.slots()[0].capacity
    };
    assert_eq!(seats(0, &[100], 4), 0);
    assert_eq!(seats(15_999, &[100], 4), 0);
    assert_eq!(seats(16_000, &[100], 4), 1);
    assert_eq!(seats(32_000, &[100, 100, 100], 4), 2);
    // The two fastest would overshoot together.
    assert_eq!(seats(32_000, &[50, 100, 101], 4), 1);
    assert_eq!(seats(32_160, &[50, 100, 101], 4), 2);
    // Beyond the candidates a seat counts at standard pace.
    assert_eq!(seats(64_000, &[100], 4), 4);
    assert_eq!(seats(64_000, &[], 4), 4);
    assert_eq!(seats(64_000, &[], 8), 2);
}

#[test]
fn capacity_nought_is_legal() {
    let market = with(|lists| lists.openings[0].places = 0);
    let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
    assert_eq!((graph.edge_count(), graph.slots()[0].capacity), (1, 0));
    let empty = with(|lists| {
        lists.openings.clear();
        lists.workers.clear();
    });
    let graph = Graph::build(&empty, &empty.policy).expect("nothing is pinned");
    assert_eq!(
        (graph.workers(), graph.slots().len(), graph.edge_count()),
        (0, 0, 0)
    );
}

#[test]
fn a_policy_out_of_range_is_an_error_and_never_a_panic() {
    let market = with(|_| ());
    let mut policy = market.policy.clone();
    policy.weights.training_fen_level = i64::MIN;
    policy.period_weeks = 0;
    policy.period_start.month = 13;
    policy.weights.disruption_fen = gongfang::units::MOST_FEN + 1;
    let error = Graph::build(&market, &policy).expect_err("out of range");
    let BuildError::Policy(faults) = &error else {
        panic!("{error}");
    };
    let keys: Vec<_> = faults.issues.iter().map(|issue| issue.column).collect();
    assert_eq!(
        keys,
        [
            Some("period_start"),
            Some("period_weeks"),
            Some("weights.training_yuan_level"),
            Some("weights.disruption_yuan"),
        ]
    );
    assert_eq!(policy.check().as_ref(), Err(faults));
    // A market takes no such policy; who sets one afterwards meets it where it is used.
    let mut lists = market.lists();
    lists.policy = policy.clone();
    assert_eq!(Market::new(lists).as_ref(), Err(faults));
    let good = market.policy.clone();
    let graph = Graph::build(&market, &good).expect("a small market");
    let matching = graph.solve().expect("nothing stops it");
    let placed = Placements::new(&market, &graph, &matching).expect("proven");
    assert_eq!(placed.check_under(&market, &good), Ok(()));
    let refused = placed.check_under(&market, &policy).expect_err("refused");
    assert_eq!(refused.breaches.len(), 1, "{refused}");
    assert_eq!(refused.breaches[0].rule, CheckRule::Policy);
    // Words that the lists use and the policy lost.
    let mut forgetful = market.clone();
    forgetful.policy.skills.clear();
    forgetful.policy.groups.clear();
    forgetful.policy.travel.modes.clear();
    forgetful.policy.forms.clear();
    let graph = Graph::build(&forgetful, &forgetful.policy).expect("it is in range");
    assert_eq!(graph.edge_count(), 0, "nobody can travel");
    for rule in policy.travel.modes.values_mut() {
        rule.metres_minute = 0;
        rule.fare_fen_trip = i64::MAX;
    }
    let judged = Judge::new(&market, &policy).offer(0, &slot("D"));
    assert!(
        judged.is_err(),
        "a fare of the highest bound is never worth it"
    );
}

#[test]
fn a_build_can_be_stopped() {
    let market = with(|_| ());
    let stop = std::sync::atomic::AtomicBool::new(true);
    let stopped = Graph::build_until(&market, &market.policy, &stop);
    assert_eq!(stopped.expect_err("stopped"), BuildError::Stopped);
}

#[test]
fn the_export_to_petgraph_is_the_same_graph() {
    let market = market(county::county(county::Size {
        villages: 3,
        workers: 20,
        demands: 15,
        roads: false,
        seed: 3,
    }));
    let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
    let exported = graph.to_petgraph();
    assert_eq!(exported.edge_count(), graph.edge_count());
    assert_eq!(exported.node_count(), graph.workers() + graph.slots().len());
    for edge in exported.edge_indices() {
        let (from, to) = exported.edge_endpoints(edge).expect("an edge");
        let slot = u32::try_from(to.index() - graph.workers()).expect("a slot");
        let worker = u32::try_from(from.index()).expect("a worker");
        assert_eq!(exported[from], market.workers()[from.index()].key.as_str());
        assert!(exported[to].starts_with(graph.slots()[slot as usize].demand.as_str()));
        assert!(
            graph
                .candidates(worker)
                .any(|found| found == (slot, exported[edge]))
        );
    }
}

#[test]
fn scores_beyond_32_bits_are_kept_whole() {
    let mut lists = county::county(county::Size {
        villages: 3,
        workers: 90,
        demands: 30,
        roads: false,
        seed: 4,
    });
    for rule in lists.policy.groups.values_mut() {
        rule.priority_fen = 1_000_000_000;
    }
    for worker in lists.workers.iter_mut().step_by(3) {
        worker.groups = ["disabled", "disabled-severe", "low-income"]
            .map(group)
            .into();
    }
    let market = market(lists);
    let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
    let judge = Judge::new(&market, &market.policy);
    let (mut wide, mut narrow) = (0, 0);
    for worker in 0..90 {
        for (slot, score) in graph.candidates(worker) {
            let offer = judge.offer(worker, &graph.slots()[slot as usize]);
            assert_eq!(offer.expect("a candidate").terms.score(), score);
            wide += u32::from(score > i64::from(i32::MAX));
            narrow += u32::from(score < i64::from(i32::MAX));
        }
    }
    assert!(wide > 0 && narrow > 0, "{wide} {narrow}");
}

#[test]
fn more_reserves_than_a_byte_numbers_are_an_error() {
    let reserves = |count: u32| {
        with(|lists| {
            lists.openings[0].places = count;
            let reserve = Reserve {
                reserved_for: ReserveFor::OwnVillage,
                places: 1,
                hard: true,
            };
            lists.openings[0].reserves = (0..count).map(|_| reserve.clone()).collect();
        })
    };
    let most = reserves(256);
    let graph = Graph::build(&most, &most.policy).expect("256 are numbered");
    assert!(graph.slots().is_sorted_by_key(|slot| slot.reserve));
    assert_eq!(
        graph.slots().iter().map(|slot| slot.capacity).sum::<u32>(),
        256
    );
    let over = reserves(257);
    let error = Graph::build(&over, &over.policy).expect_err("one too many");
    assert!(matches!(
        error,
        BuildError::TooManyReserves { reserves: 257, .. }
    ));
}

#[test]
fn debug_of_an_offer_tells_nothing_of_the_person() {
    let market = with(|lists| lists.workers[0].present_income_fen_month = 98_765);
    let judge = Judge::new(&market, &market.policy);
    let offer = judge.offer(0, &slot("D")).expect("a candidate");
    let given_up = offer.terms.term(Term::IncomeGivenUp).abs().to_string();
    let text = format!("{judge:?} {offer:?}");
    assert!(
        !text.contains("98765") && !text.contains(&given_up),
        "{given_up}"
    );
}

/// Work that is worth just what is given up for it is no worse.
#[test]
fn a_pair_that_is_worth_nothing_is_allowed() {
    let score = |present_income_fen_month| {
        let market = with(|lists| {
            lists.workers[0].present_income_fen_month = present_income_fen_month;
        });
        let judge = Judge::new(&market, &market.policy);
        let offer = judge.offer(0, &slot("D"));
        offer.map(|offer| offer.terms.score())
    };
    assert_eq!(score(330_000), Ok(0));
    assert_eq!(score(330_002), Err(Reject::Worse));
}

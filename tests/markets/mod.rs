//! Small markets made by code: one struct literal a row, the dull fields filled in.
//!
//! `worker("W1")` lives in the village `home()`, may do everything and asks for nothing; `opening("D1", 3)` has three
//! places at the workshop `S1` of the employer `E1`, in the same village. A test changes what it is about:
//! `Worker { least_pay_fen_month: 300_000, ..worker("W1") }`. [`random`] draws a tiny market in which every rule bites;
//! [`public`] has those whose totals are suppressed.
//!
//! One file, though a little long: rows of each list, and the random market that is made of them.
#![allow(
    dead_code,
    reason = "each test binary uses the part of the helper that it needs"
)]

pub(crate) mod public;

use std::collections::{BTreeMap, BTreeSet};

use gongfang::domain::{
    Accommodation, Employer, Lists, Market, Months, Necessity, Opening, Order, Pair, PairKind,
    Place, Reserve, ReserveFor, Road, SkillNeed, Worker, Workshop, WorkshopKind,
};
use gongfang::geo::{Point, Terrain, TravelMode};
use gongfang::ids::{
    DemandKey, EmployerKey, Group, PlaceCode, Skill, Trade, WorkerKey, WorkshopKey,
};
use gongfang::policy::{
    FormRule, GroupRule, LegalForm, Limits, Objective, Policy, Quota, Travel, Weights, Words,
    YearMonth,
};
use gongfang::{Graph, Matching, Options, Placements, Report};

/// The village in which everything lies until a test moves it.
pub(crate) fn home() -> PlaceCode {
    village(0)
}

/// The code of village `n`, 0 to 9.
pub(crate) fn village(n: u32) -> PlaceCode {
    PlaceCode::parse(&format!("33068310720{n}")).expect("twelve digits")
}

/// A village `n` whose point lies about `metres` north of village 0.
pub(crate) fn place(n: u32, metres: i32) -> Place {
    Place {
        code: village(n),
        name: format!("村{n}"),
        town: "仙岩镇".to_owned(),
        point: Point {
            lat_e6: 29_665_000 + metres * 9,
            lon_e6: 120_835_000,
        },
        terrain: Terrain::Plain,
    }
}

pub(crate) fn demand_key(key: &str) -> DemandKey {
    DemandKey::new(key).expect("a key")
}

pub(crate) fn worker_key(key: &str) -> WorkerKey {
    WorkerKey::new(key).expect("a key")
}

pub(crate) fn skill(key: &str) -> Skill {
    Skill::new(key).expect("a key")
}

pub(crate) fn group(key: &str) -> Group {
    Group::new(key).expect("a key")
}

/// A policy under which nothing but pay counts: no weights, no floors but part-time's 22 yuan an hour, which binds, and
/// contract work's, which is shown.
pub(crate) fn policy() -> Policy {
    let floor = |binds| FormRule {
        floor_fen_hour: 2_200,
        binds,
        half_days_most: None,
        source: String::new(),
    };
    let words = |zh: &str, en: &str| Words {
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    let group_rule = |zh: &str, en: &str| GroupRule {
        zh: zh.to_owned(),
        en: en.to_owned(),
        priority_fen: 0,
    };
    Policy {
        name: "test policy".to_owned(),
        version: "1".to_owned(),
        period_start: YearMonth {
            year: 2026,
            month: 3,
        },
        period_weeks: 4,
        objective: Objective::MostPlaced,
        seed: "seed".to_owned(),
        placed_from_half_days: 4,
        weights: Weights {
            value_of_time_fen_hour: 0,
            training_fen_level: 0,
            helpful_need_fen: 0,
            paired_village_fen: 0,
            star_fen: 0,
            reserve_breach_fen: 0,
            disruption_fen: 0,
        },
        limits: Limits::default(),
        travel: Travel::default(),
        forms: BTreeMap::from([
            (LegalForm::PartTime, floor(true)),
            (LegalForm::ContractWork, floor(false)),
        ]),
        groups: BTreeMap::from([
            (group("disabled"), group_rule("残疾人", "disabled")),
            (
                group("disabled-severe"),
                group_rule("重度残疾人", "severely disabled"),
            ),
            (group("low-income"), group_rule("低收入农户", "low-income")),
        ]),
        skills: BTreeMap::from([
            (skill("sewing"), words("缝纫", "sewing")),
            (skill("packing"), words("包装", "packing")),
        ]),
        subsidies: Vec::new(),
        quota: Quota::default(),
        suppress_below: 11,
    }
}

/// A person of 46 who lives in village 0 and may do everything.
pub(crate) fn worker(key: &str) -> Worker {
    Worker {
        key: worker_key(key),
        home: home(),
        birth_year: 1980,
        half_days: 11,
        skills: BTreeMap::new(),
        pace_percent: 100,
        travel: TravelMode::EBike,
        most_minutes: 60,
        least_pay_fen_month: 0,
        present_income_fen_month: 0,
        needs: BTreeMap::new(),
        groups: BTreeSet::new(),
        home_based: false,
        months: Months::ALL,
        household: None,
    }
}

pub(crate) fn employer(key: &str) -> Employer {
    Employer {
        key: EmployerKey::new(key).expect("a key"),
        name: format!("企业{key}"),
        trade: Trade::new("paper").expect("a key"),
        staff: 100,
        disabled_staff: 0,
        disabled_severe_staff: 0,
        paired_villages: BTreeSet::new(),
    }
}

pub(crate) fn workshop(key: &str) -> Workshop {
    Workshop {
        key: WorkshopKey::new(key).expect("a key"),
        name: format!("工坊{key}"),
        place: home(),
        stations: 50,
        station_half_days: 10,
        kind: WorkshopKind::TargetedHiring,
        stars: 0,
        provides: BTreeSet::new(),
        serious_hazards: 0,
        open: true,
        broker: None,
    }
}

/// `places` places of 10 half-days at 3,000 yuan at the workshop S1 of the employer E1.
pub(crate) fn opening(key: &str, places: u32) -> Opening {
    Opening {
        key: demand_key(key),
        name: format!("岗位{key}"),
        employer: EmployerKey::new("E1").expect("a key"),
        workshop: WorkshopKey::new("S1").expect("a key"),
        places,
        half_days: 10,
        skills: BTreeMap::new(),
        wage_fen_month: 300_000,
        form: LegalForm::LabourContract,
        provides: BTreeSet::new(),
        reserves: Vec::new(),
        least_crew: 0,
        months: Months::ALL,
    }
}

/// Home piecework of 100,000 pieces in 4 weeks at 0.10 yuan and 10 s a piece: 36 yuan an hour at the standard pace.
pub(crate) fn order(key: &str) -> Order {
    Order {
        key: demand_key(key),
        name: format!("订单{key}"),
        employer: EmployerKey::new("E1").expect("a key"),
        pieces: 100_000,
        rate_fen_per_1000: 10_000,
        standard_ms_per_piece: 10_000,
        weeks: 4,
        at_home: true,
        workshops: BTreeSet::new(),
        least_half_days: 4,
        most_half_days: 10,
        skills: BTreeMap::new(),
        form: LegalForm::ContractWork,
        provides: BTreeSet::new(),
        months: Months::ALL,
    }
}

pub(crate) fn pair(worker: &str, demand: &str, kind: PairKind) -> Pair {
    Pair {
        worker: worker_key(worker),
        demand: demand_key(demand),
        kind,
    }
}

pub(crate) fn needs_skill(name: &str, least: u8, wanted: u8) -> BTreeMap<Skill, SkillNeed> {
    BTreeMap::from([(skill(name), SkillNeed { least, wanted })])
}

pub(crate) fn requires(needs: &[Accommodation]) -> BTreeMap<Accommodation, Necessity> {
    needs
        .iter()
        .map(|&need| (need, Necessity::Required))
        .collect()
}

/// One village, one employer E1, one workshop S1, nobody and nothing else.
pub(crate) fn lists() -> Lists {
    Lists {
        policy: policy(),
        places: vec![place(0, 0)],
        workers: Vec::new(),
        employers: vec![employer("E1")],
        workshops: vec![workshop("S1")],
        openings: Vec::new(),
        orders: Vec::new(),
        pairs: Vec::new(),
        roads: Vec::new(),
    }
}

pub(crate) fn market(lists: Lists) -> Market {
    Market::new(lists).expect("the lists are sound")
}

/// From lists to the answer, every stage held.
pub(crate) struct Plan {
    pub(crate) market: Market,
    pub(crate) graph: Graph,
    pub(crate) matching: Matching,
    pub(crate) placements: Placements,
}

pub(crate) fn plan(lists: Lists) -> Plan {
    let market = market(lists);
    let graph = Graph::build(&market, &market.policy).expect("the market is small");
    let matching = graph.solve().expect("nothing stops it");
    matching.verify(&graph).expect("every answer is proven");
    let placements =
        Placements::new(&market, &graph, &matching).expect("they belong to each other");
    placements
        .check(&market)
        .expect("every rule of the lists is kept");
    Plan {
        market,
        graph,
        matching,
        placements,
    }
}

/// The report of a plan, with what its conditions cost.
pub(crate) fn with_costs(plan: &Plan) -> Report<'_> {
    let options = Options::default();
    let costs = gongfang::placement::costs(&plan.market, &plan.graph, &plan.matching, &options);
    Report::new(&plan.market, &plan.graph, &plan.placements)
        .expect("one market")
        .with_costs(costs.expect("a small market"))
}

/// SplitMix64: the whole of the randomness of the tests.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.next() % u64::from(n)).expect("below n")
    }

    /// True once in `n` times.
    pub(crate) fn once_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(u32::try_from(items.len()).expect("a short list")) as usize]
    }
}

/// A tiny market in which every rule bites now and then and scores tie often.
pub(crate) fn random(seed: u64) -> Lists {
    let draw = &mut Draw(seed);
    let needs = [Accommodation::Seated, Accommodation::StepFree];
    let forms = [
        LegalForm::LabourContract,
        LegalForm::PartTime,
        LegalForm::OverAge,
        LegalForm::Sheltered,
        LegalForm::ContractWork,
    ];
    let mut lists = lists();
    let policy = &mut lists.policy;
    policy.objective = draw.pick(&[Objective::MostPlaced, Objective::BestScore]);
    policy.seed = format!("seed {}", draw.below(100));
    policy.period_weeks = draw.pick(&[4, 4, 6, 13]);
    policy.placed_from_half_days = draw.pick(&[2, 4]);
    policy.weights = Weights {
        value_of_time_fen_hour: draw.pick(&[0, 1_000, 3_333]),
        training_fen_level: draw.pick(&[0, 15_000]),
        helpful_need_fen: draw.pick(&[0, 8_000]),
        paired_village_fen: draw.pick(&[0, 10_000]),
        star_fen: draw.pick(&[0, 500]),
        reserve_breach_fen: draw.pick(&[0, 30_000]),
        disruption_fen: 0,
    };
    policy.forms.insert(
        LegalForm::PartTime,
        FormRule {
            floor_fen_hour: 2_200,
            binds: true,
            half_days_most: Some(6),
            source: String::new(),
        },
    );
    for rule in policy.groups.values_mut() {
        rule.priority_fen = draw.pick(&[0, 20_000, 50_000]);
    }
    if draw.once_in(2) {
        policy.subsidies.push(gongfang::policy::Subsidy {
            zh: "补贴".to_owned(),
            en: "subsidy".to_owned(),
            group: draw.once_in(2).then(|| group("low-income")),
            form: draw.once_in(2).then_some(LegalForm::LabourContract),
            fen_month: 30_000,
        });
    }
    let terrain = draw.pick(&[Terrain::Plain, Terrain::Hill]);
    lists.places = vec![place(0, 0), place(1, 1_700), place(2, 9_000)];
    lists.places[1].terrain = terrain;
    lists.employers.push(employer("E2"));
    if draw.once_in(2) {
        lists.employers[0].paired_villages.insert(village(1));
    }
    for at in 0..3u32 {
        let mut site = workshop(&format!("S{at}"));
        site.place = village(draw.below(3));
        site.stars = u8::try_from(draw.below(3)).expect("small");
        site.open = !draw.once_in(15);
        site.serious_hazards = u32::from(draw.once_in(15));
        site.provides = needs.iter().copied().filter(|_| draw.once_in(2)).collect();
        if at == 1 {
            lists.workshops[0] = site;
        } else {
            lists.workshops.push(site);
        }
    }
    let site = |draw: &mut Draw| WorkshopKey::new(&format!("S{}", draw.below(3))).expect("a key");
    let firm =
        |draw: &mut Draw| EmployerKey::new(&format!("E{}", 1 + draw.below(2))).expect("a key");
    let months = |draw: &mut Draw| {
        if draw.once_in(20) {
            Months::from_numbers([4, 5]).expect("two months")
        } else {
            Months::ALL
        }
    };
    for at in 0..1 + draw.below(3) {
        let places = draw.below(3);
        let mut job = Opening {
            employer: firm(draw),
            workshop: site(draw),
            half_days: draw.pick(&[4, 6, 10]),
            wage_fen_month: draw.pick(&[100_000, 200_000, 300_000, 300_007]),
            form: draw.pick(&forms),
            months: months(draw),
            ..opening(&format!("D{at}"), places)
        };
        if draw.once_in(5) {
            let least = u8::try_from(1 + draw.below(3)).expect("small");
            job.skills = needs_skill("sewing", least, least + 1);
        }
        if places > 0 && draw.once_in(3) {
            job.reserves.push(Reserve {
                reserved_for: if draw.once_in(2) {
                    ReserveFor::OwnVillage
                } else {
                    ReserveFor::Group(group("low-income"))
                },
                places: 1,
                hard: draw.once_in(2),
            });
        }
        if draw.once_in(3) {
            job.provides.insert(Accommodation::Seated);
        }
        lists.openings.push(job);
    }
    for at in 0..draw.below(3) {
        let mut work = Order {
            employer: firm(draw),
            pieces: u64::from(draw.pick(&[1_000u32, 24_000, 60_000])),
            rate_fen_per_1000: draw.pick(&[1_500, 7_000, 10_001]),
            standard_ms_per_piece: draw.pick(&[10_000, 14_400]),
            weeks: draw.pick(&[2, 4, 8]),
            at_home: draw.once_in(2),
            least_half_days: draw.pick(&[1, 4, 6]),
            form: draw.pick(&[LegalForm::ContractWork, LegalForm::PartTime]),
            months: months(draw),
            ..order(&format!("P{at}"))
        };
        if !work.at_home || draw.once_in(2) {
            for _ in 0..1 + draw.below(2) {
                work.workshops.insert(site(draw));
            }
        }
        lists.orders.push(work);
    }
    for at in 0..2 + draw.below(4) {
        let mut person = Worker {
            home: village(draw.below(3)),
            birth_year: draw.pick(&[1950, 1964, 1970, 1980, 1980, 1980, 1990, 1990, 2000, 2012]),
            half_days: draw.pick(&[3, 6, 6, 11, 11, 14]),
            pace_percent: draw.pick(&[70, 100, 131]),
            travel: draw.pick(&[
                TravelMode::Walk,
                TravelMode::EBike,
                TravelMode::EBike,
                TravelMode::Shuttle,
            ]),
            most_minutes: draw.pick(&[20, 40, 60, 60]),
            least_pay_fen_month: draw.pick(&[0, 0, 0, 0, 0, 0, 150_000, 250_000]),
            present_income_fen_month: draw.pick(&[0, 0, 0, 0, 50_000, 250_001]),
            home_based: draw.once_in(12),
            months: months(draw),
            ..worker(&format!("W{at}"))
        };
        if draw.once_in(2) {
            let level = u8::try_from(1 + draw.below(5)).expect("small");
            person.skills.insert(skill("sewing"), level);
        }
        if draw.once_in(5) {
            let need = draw.pick(&needs);
            let how = draw.pick(&[Necessity::Required, Necessity::Helpful]);
            person.needs.insert(need, how);
        }
        if draw.once_in(2) {
            person
                .groups
                .insert(group(draw.pick(&["low-income", "disabled"])));
        }
        if draw.once_in(6) {
            lists.pairs.push(pair(
                &format!("W{at}"),
                "D0",
                draw.pick(&[PairKind::Forbidden, PairKind::Declined]),
            ));
        }
        lists.workers.push(person);
    }
    if draw.once_in(4) {
        for mode in [TravelMode::EBike, TravelMode::Walk] {
            for (from, to, minutes) in [(0, 1, 6), (1, 2, 21), (0, 2, 35)] {
                if !draw.once_in(4) {
                    lists.roads.push(Road {
                        from: village(from),
                        to: village(to),
                        mode,
                        minutes,
                    });
                }
            }
        }
    }
    lists
}

/// Some pairs stand and may move, at a cost that bites in some markets.
pub(crate) fn stand(lists: &mut Lists, draw: &mut Draw) {
    lists.policy.weights.disruption_fen = draw.pick(&[0, 1, 20_000, 80_000]);
    let openings = lists.openings.iter().map(|opening| opening.key.clone());
    let orders = lists.orders.iter().map(|order| order.key.clone());
    let demands: Vec<DemandKey> = openings.chain(orders).collect();
    for worker in &lists.workers {
        for demand in &demands {
            let is_free = !lists
                .pairs
                .iter()
                .any(|pair| pair.worker == worker.key && pair.demand == *demand);
            if draw.once_in(5) && is_free {
                lists.pairs.push(Pair {
                    worker: worker.key.clone(),
                    demand: demand.clone(),
                    kind: PairKind::Standing,
                });
            }
        }
    }
}

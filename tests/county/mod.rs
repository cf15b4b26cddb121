//! Made-up counties for the graph's tests and its benchmark: the same lists from the same seed, on every machine.
//!
//! Villages lie in a box of 62 by 55 km, one in three in the hills; workshops stand in some of them; people, places and orders are drawn so that
//! every rule bites somewhere. [`county`] says how many of each.
//!
//! One file, though just so long: one draw makes all lists of a county.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary takes the part of the maker that it needs, by path"
)]

use std::collections::{BTreeMap, BTreeSet};

use gongfang::domain::{
    Accommodation, Employer, Lists, Months, Necessity, Opening, Order, Pair, PairKind, Place,
    Reserve, ReserveFor, Road, SkillNeed, Worker, Workshop, WorkshopKind,
};
use gongfang::geo::{Point, Terrain, TravelMode};
use gongfang::ids::{
    DemandKey, EmployerKey, Group, PlaceCode, Skill, Trade, WorkerKey, WorkshopKey,
};
use gongfang::policy::{
    FormRule, GroupRule, LegalForm, Limits, Objective, Policy, Quota, Subsidy, Travel, Weights,
    Words, YearMonth,
};

/// SplitMix64 (Steele, Lea, Flood 2014).
pub struct Draw(pub u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.next() % u64::from(n)).expect("below n")
    }

    pub fn once_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(u32::try_from(items.len()).expect("a short list")) as usize]
    }
}

/// How large a county is.
#[derive(Clone, Copy)]
pub struct Size {
    pub villages: u32,
    pub workers: u32,
    pub demands: u32,
    pub roads: bool,
    pub seed: u64,
}

const SKILLS: [&str; 6] = [
    "sewing", "pressing", "packing", "winding", "weaving", "hemming",
];
const GROUPS: [&str; 3] = ["disabled", "disabled-severe", "low-income"];
const NEEDS: [Accommodation; 4] = [
    Accommodation::Seated,
    Accommodation::StepFree,
    Accommodation::NoLifting,
    Accommodation::Buddy,
];

pub fn skill(key: &str) -> Skill {
    Skill::new(key).expect("a key")
}

pub fn group(key: &str) -> Group {
    Group::new(key).expect("a key")
}

fn village(n: u32) -> PlaceCode {
    PlaceCode::parse(&format!("330683{:03}{:03}", 100 + n / 1_000, n % 1_000)).expect("a code")
}

fn workshop_key(n: u32) -> WorkshopKey {
    WorkshopKey::new(&format!("S{n:05}")).expect("a key")
}

fn employer_key(n: u32) -> EmployerKey {
    EmployerKey::new(&format!("E{n:04}")).expect("a key")
}

/// A county of that size.
pub fn county(size: Size) -> Lists {
    let draw = &mut Draw(size.seed);
    let employers = (size.demands / 10).clamp(1, 2_000);
    let workshops = (size.demands / 5).clamp(1, 20_000);
    let mut lists = Lists {
        policy: policy(draw),
        places: (0..size.villages).map(|n| place(draw, n)).collect(),
        workers: Vec::new(),
        employers: (0..employers)
            .map(|n| employer(draw, n, size.villages))
            .collect(),
        workshops: (0..workshops)
            .map(|n| workshop(draw, n, size.villages))
            .collect(),
        openings: Vec::new(),
        orders: Vec::new(),
        pairs: Vec::new(),
        roads: Vec::new(),
    };
    for n in 0..size.demands {
        let key = DemandKey::new(&format!("D{n:06}")).expect("a key");
        if draw.once_in(4) {
            lists.orders.push(order(draw, key, employers, workshops));
        } else {
            lists
                .openings
                .push(opening(draw, key, employers, workshops));
        }
    }
    for n in 0..size.workers {
        lists.workers.push(worker(draw, n, size.villages));
        if size.demands > 0 && draw.once_in(20) {
            lists.pairs.push(Pair {
                worker: WorkerKey::new(&format!("W{n:07}")).expect("a key"),
                demand: DemandKey::new(&format!("D{:06}", draw.below(size.demands)))
                    .expect("a key"),
                kind: draw.pick(&[PairKind::Forbidden, PairKind::Declined]),
            });
        }
    }
    if size.roads {
        lists.roads = roads(draw, &lists.places);
    }
    lists
}

fn policy(draw: &mut Draw) -> Policy {
    let words = |key: &str| Words {
        zh: format!("词{key}"),
        en: format!("word {key}"),
    };
    let floor = |floor_fen_hour, binds, half_days_most| FormRule {
        floor_fen_hour,
        binds,
        half_days_most,
        source: String::new(),
    };
    Policy {
        name: "made up".to_owned(),
        version: "1".to_owned(),
        period_start: YearMonth {
            year: 2026,
            month: 3,
        },
        period_weeks: draw.pick(&[4, 4, 6, 13]),
        objective: Objective::MostPlaced,
        seed: format!("seed {}", draw.below(100)),
        placed_from_half_days: 4,
        weights: Weights::default(),
        limits: Limits::default(),
        travel: Travel::default(),
        forms: BTreeMap::from([
            (LegalForm::LabourContract, floor(1_300, true, None)),
            (LegalForm::PartTime, floor(2_200, true, Some(6))),
            (LegalForm::OverAge, floor(1_300, true, None)),
            (LegalForm::ContractWork, floor(2_200, false, None)),
        ]),
        groups: GROUPS
            .iter()
            .map(|&key| {
                let rule = GroupRule {
                    zh: format!("群{key}"),
                    en: format!("group {key}"),
                    priority_fen: draw.pick(&[0, 20_000]),
                };
                (group(key), rule)
            })
            .collect(),
        skills: SKILLS.iter().map(|&key| (skill(key), words(key))).collect(),
        subsidies: vec![Subsidy {
            zh: "补贴".to_owned(),
            en: "subsidy".to_owned(),
            group: Some(group("low-income")),
            form: Some(LegalForm::LabourContract),
            fen_month: 30_000,
        }],
        quota: Quota::default(),
        suppress_below: 11,
    }
}

fn place(draw: &mut Draw, n: u32) -> Place {
    let offset = |random: u32| i32::try_from(random).expect("below a degree");
    Place {
        code: village(n),
        name: format!("村{n}"),
        town: format!("镇{}", n / 20),
        point: Point {
            lat_e6: 29_330_000 + offset(draw.below(500_000)),
            lon_e6: 120_470_000 + offset(draw.below(640_000)),
        },
        terrain: if draw.once_in(3) {
            Terrain::Hill
        } else {
            Terrain::Plain
        },
    }
}

fn employer(draw: &mut Draw, n: u32, villages: u32) -> Employer {
    Employer {
        key: employer_key(n),
        name: String::new(),
        trade: Trade::new(["necktie", "motor", "paper"][n as usize % 3]).expect("a key"),
        staff: 100,
        disabled_staff: 1,
        disabled_severe_staff: 0,
        paired_villages: (0..draw.below(4))
            .map(|_| village(draw.below(villages)))
            .collect(),
    }
}

fn workshop(draw: &mut Draw, n: u32, villages: u32) -> Workshop {
    Workshop {
        key: workshop_key(n),
        name: String::new(),
        place: village(draw.below(villages)),
        stations: 10 + draw.below(50),
        station_half_days: 10,
        kind: WorkshopKind::Piecework,
        stars: u8::try_from(draw.below(6)).expect("small"),
        provides: NEEDS.iter().copied().filter(|_| draw.once_in(2)).collect(),
        serious_hazards: u32::from(draw.once_in(20)),
        open: !draw.once_in(20),
        broker: None,
    }
}

fn months(draw: &mut Draw) -> Months {
    if draw.once_in(8) {
        Months::from_numbers([7, 8]).expect("two months")
    } else {
        Months::ALL
    }
}

fn skills_asked(draw: &mut Draw) -> BTreeMap<Skill, SkillNeed> {
    let mut asked = BTreeMap::new();
    for _ in 0..draw.below(3) {
        let least = u8::try_from(draw.below(3)).expect("small");
        let need = SkillNeed {
            least,
            wanted: least + 1,
        };
        asked.insert(skill(draw.pick(&SKILLS)), need);
    }
    asked
}

fn opening(draw: &mut Draw, key: DemandKey, employers: u32, workshops: u32) -> Opening {
    let places = draw.below(20);
    let mut reserves = Vec::new();
    if places > 5 && draw.once_in(5) {
        reserves.push(Reserve {
            reserved_for: ReserveFor::Group(group("disabled")),
            places: 2,
            hard: draw.once_in(2),
        });
        reserves.push(Reserve {
            reserved_for: ReserveFor::OwnVillage,
            places: 2,
            hard: draw.once_in(2),
        });
    }
    Opening {
        key,
        name: String::new(),
        employer: employer_key(draw.below(employers)),
        workshop: workshop_key(draw.below(workshops)),
        places,
        half_days: draw.pick(&[3, 5, 6, 10, 11]),
        skills: skills_asked(draw),
        wage_fen_month: i64::from(100_000 + draw.below(4_000) * 100),
        form: draw.pick(&[
            LegalForm::LabourContract,
            LegalForm::LabourContract,
            LegalForm::PartTime,
            LegalForm::Sheltered,
        ]),
        provides: NEEDS.iter().copied().filter(|_| draw.once_in(4)).collect(),
        reserves,
        least_crew: 0,
        months: months(draw),
    }
}

fn order(draw: &mut Draw, key: DemandKey, employers: u32, workshops: u32) -> Order {
    let at_home = draw.once_in(2);
    let sites = if at_home {
        draw.below(3)
    } else {
        1 + draw.below(3)
    };
    Order {
        key,
        name: String::new(),
        employer: employer_key(draw.below(employers)),
        pieces: 1_000 + u64::from(draw.below(100_000)),
        rate_fen_per_1000: i64::from(1_000 + draw.below(9_000)),
        standard_ms_per_piece: i64::from(2_000 + draw.below(20_000)),
        weeks: 2 + draw.below(9),
        at_home,
        workshops: (0..sites)
            .map(|_| workshop_key(draw.below(workshops)))
            .collect(),
        least_half_days: 1 + draw.below(5),
        most_half_days: draw.pick(&[5, 8, 14]),
        skills: skills_asked(draw),
        form: draw.pick(&[LegalForm::ContractWork, LegalForm::PartTime]),
        provides: BTreeSet::new(),
        months: months(draw),
    }
}

fn worker(draw: &mut Draw, n: u32, villages: u32) -> Worker {
    let mut person = Worker {
        key: WorkerKey::new(&format!("W{n:07}")).expect("a key"),
        home: village(draw.below(villages)),
        birth_year: u16::try_from(1_945 + draw.below(67)).expect("a year"),
        half_days: 3 + draw.below(12),
        skills: BTreeMap::new(),
        pace_percent: 50 + draw.below(100),
        travel: draw.pick(&[
            TravelMode::Walk,
            TravelMode::EBike,
            TravelMode::EBike,
            TravelMode::Shuttle,
        ]),
        most_minutes: draw.pick(&[15, 20, 30, 45]),
        least_pay_fen_month: i64::from(draw.below(5)) * 50_000,
        present_income_fen_month: i64::from(draw.below(4)) * 33_333,
        needs: BTreeMap::new(),
        groups: BTreeSet::new(),
        home_based: draw.once_in(12),
        months: months(draw),
        household: None,
    };
    for _ in 0..draw.below(4) {
        let level = u8::try_from(1 + draw.below(5)).expect("small");
        person.skills.insert(skill(draw.pick(&SKILLS)), level);
    }
    for need in NEEDS {
        if draw.once_in(12) {
            let necessity = draw.pick(&[Necessity::Required, Necessity::Helpful]);
            person.needs.insert(need, necessity);
        }
    }
    for key in GROUPS {
        if draw.once_in(8) {
            person.groups.insert(group(key));
        }
    }
    person
}

/// Every village joined by e-bike roads to some near ones, at 200 to 600 metres a minute of straight line; some are left alone.
fn roads(draw: &mut Draw, places: &[Place]) -> Vec<Road> {
    let mut roads = BTreeMap::new();
    for (at, place) in places.iter().enumerate() {
        let mut others: Vec<(u32, usize)> = places
            .iter()
            .enumerate()
            .filter(|&(other, _)| other != at)
            .map(|(other, village)| (place.point.metres_to(village.point), other))
            .collect();
        others.sort_unstable();
        for &(metres, other) in others.iter().take(3) {
            if draw.once_in(6) {
                continue;
            }
            let minutes = (metres / (200 + draw.below(400))).clamp(1, 1_440);
            let (from, to) = (at.min(other), at.max(other));
            roads.entry((from, to)).or_insert(minutes);
        }
    }
    roads
        .into_iter()
        .map(|((from, to), minutes)| Road {
            from: places[from].code,
            to: places[to].code,
            mode: TravelMode::EBike,
            minutes,
        })
        .collect()
}

/// One village, one person who can do everything and asks for nothing, one workshop, one full-time opening `D` of 2,000 yuan: a pair
/// that every rule allows. The policy weighs nothing but what a test adds.
pub fn one_pair() -> Lists {
    let draw = &mut Draw(1);
    let mut policy = policy(draw);
    policy.period_weeks = 4;
    policy.weights = Weights {
        value_of_time_fen_hour: 0,
        training_fen_level: 0,
        helpful_need_fen: 0,
        paired_village_fen: 0,
        star_fen: 0,
        reserve_breach_fen: 0,
        disruption_fen: 0,
    };
    policy.subsidies.clear();
    policy
        .groups
        .values_mut()
        .for_each(|rule| rule.priority_fen = 0);
    let key = |key| DemandKey::new(key).expect("a key");
    Lists {
        policy,
        places: vec![Place {
            terrain: Terrain::Plain,
            ..place(draw, 0)
        }],
        workers: vec![Worker {
            birth_year: 1980,
            half_days: 11,
            skills: BTreeMap::new(),
            pace_percent: 100,
            travel: TravelMode::EBike,
            most_minutes: 30,
            least_pay_fen_month: 0,
            present_income_fen_month: 0,
            needs: BTreeMap::new(),
            groups: BTreeSet::new(),
            home_based: false,
            months: Months::ALL,
            ..worker(draw, 0, 1)
        }],
        employers: vec![Employer {
            paired_villages: BTreeSet::new(),
            ..employer(draw, 0, 1)
        }],
        workshops: vec![Workshop {
            stars: 0,
            provides: BTreeSet::new(),
            serious_hazards: 0,
            open: true,
            ..workshop(draw, 0, 1)
        }],
        openings: vec![Opening {
            places: 1,
            half_days: 10,
            skills: BTreeMap::new(),
            wage_fen_month: 300_000,
            form: LegalForm::LabourContract,
            provides: BTreeSet::new(),
            reserves: Vec::new(),
            months: Months::ALL,
            ..opening(draw, key("D"), 1, 1)
        }],
        orders: Vec::new(),
        pairs: Vec::new(),
        roads: Vec::new(),
    }
}

/// A piecework order `P` for [`one_pair`]: 0.1 yuan and 14.4 seconds a piece, at home, seats of four half-days, no end to the pieces.
pub fn home_order() -> Order {
    let draw = &mut Draw(2);
    Order {
        pieces: 1_000_000,
        rate_fen_per_1000: 10_000,
        standard_ms_per_piece: 14_400,
        weeks: 4,
        at_home: true,
        workshops: BTreeSet::new(),
        least_half_days: 4,
        most_half_days: 10,
        skills: BTreeMap::new(),
        form: LegalForm::ContractWork,
        months: Months::ALL,
        ..order(draw, DemandKey::new("P").expect("a key"), 1, 1)
    }
}

/// A village `n` that lies `metres` north of [`one_pair`]'s.
pub fn north(lists: &Lists, n: u32, metres: i64) -> Place {
    let first = &lists.places[0];
    let micro = i32::try_from(metres * 1_000_000 / 111_195).expect("not so far");
    Place {
        code: village(n),
        name: format!("村{n}"),
        point: Point {
            // A degree of latitude is 111,195 m on the sphere.
            lat_e6: first.point.lat_e6 + micro,
            ..first.point
        },
        ..first.clone()
    }
}

//! 农村剩余劳动力: people by kind of life.
//!
//! How many live in each town and how many lead each kind of life is dealt exactly, then shuffled; everything else of a
//! person is drawn from the person's own stream. Three-quarters are 45 or older; carers have two to five half-days,
//! farm hands between the seasons eight to ten, the elderly four; own pace is lognormal and falls from 70 on.

use std::collections::{BTreeMap, BTreeSet};

use gongfang::domain::{Accommodation, Months, Necessity, Place, Worker};
use gongfang::geo::{Terrain, TravelMode};
use gongfang::ids::{Group, HouseholdKey, Skill, WorkerKey};

use super::draw::{Draw, apportion};
use super::map::{County, XIANYAN};
use super::trades::{Trade, trades_of};
use super::xibao;

/// The first year of the planning period.
const YEAR: i64 = 2026;

/// What fills a person's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Carer,
    BetweenSeasons,
    Elderly,
    Steady,
}

use Life::{BetweenSeasons, Carer, Elderly, Steady};

/// Everywhere; and around the paper workshop, where whole days of work are at hand.
const LIVES: [(Life, u64); 4] = [
    (Carer, 28),
    (BetweenSeasons, 34),
    (Elderly, 20),
    (Steady, 18),
];
const LIVES_XIANYAN: [(Life, u64); 4] = [
    (Carer, 10),
    (BetweenSeasons, 48),
    (Elderly, 6),
    (Steady, 36),
];

/// Per mille of people who give a disability: everywhere, and around the paper workshop.
const DISABLED: u64 = 70;
const DISABLED_XIANYAN: u64 = 580;

/// The people of a county.
pub(crate) fn people(seed: u64, county: &County, n: u64) -> Vec<Worker> {
    let mut draw = Draw::new(seed, "towns", county.number);
    let mut seats = Vec::with_capacity(usize::try_from(n).expect("a county's people"));
    for (town, count) in town_counts(county, n).into_iter().enumerate() {
        let here = county.towns[town].name == XIANYAN;
        let lives = if here { LIVES_XIANYAN } else { LIVES };
        let dealt = apportion(count, &lives.map(|(_, weight)| weight));
        for ((life, _), count) in lives.into_iter().zip(dealt) {
            seats.extend((0..count).map(|_| (town, life)));
        }
    }
    draw.shuffle(&mut seats);
    let trades: Vec<_> = county
        .towns
        .iter()
        .map(|town| trades_of(town.name))
        .collect();
    let mut people: Vec<Worker> = seats
        .into_iter()
        .enumerate()
        .map(|(at, (town, life))| {
            let mut draw = Draw::new(seed, "worker", county.number << 32 | at as u64);
            let places = &county.places[town];
            let here = county.towns[town].name == XIANYAN;
            // Two in five of the paper town's people live in the workshop's own village.
            let home = if here && draw.chance(400) {
                places.iter().find(|place| xibao::is_village(place))
            } else {
                None
            };
            let home = home.unwrap_or_else(|| draw.pick(places));
            person(&mut draw, county, at, home, life, here, &trades[town])
        })
        .collect();
    couples(seed, county, &mut people);
    people
}

/// People by town: by the number of villages, but in the paper town as many as its workshop needs to find.
fn town_counts(county: &County, n: u64) -> Vec<u64> {
    let paper_town = (n * 31 / 1_000).max((n * 125 / 1_000).min(310));
    let weights: Vec<u64> = county
        .towns
        .iter()
        .zip(&county.places)
        .map(|(town, places)| {
            if town.name == XIANYAN {
                0
            } else {
                places.len() as u64
            }
        })
        .collect();
    let mut counts = apportion(n - paper_town, &weights);
    for (count, town) in counts.iter_mut().zip(&county.towns) {
        if town.name == XIANYAN {
            *count = paper_town;
        }
    }
    counts
}

fn person(
    draw: &mut Draw,
    county: &County,
    at: usize,
    home: &Place,
    life: Life,
    paper_town: bool,
    trades: &[&Trade],
) -> Worker {
    let age = match life {
        Carer => draw.weighted(&[((28, 39), 15), ((40, 49), 35), ((50, 62), 50)]),
        BetweenSeasons => draw.weighted(&[((38, 46), 12), ((47, 60), 60), ((61, 68), 28)]),
        Elderly => (66, 84),
        Steady => draw.weighted(&[((19, 34), 18), ((35, 44), 27), ((45, 58), 55)]),
    };
    let age = draw.between(age.0, age.1);
    let half_days: u32 = match life {
        Carer => draw.weighted(&[(2, 5), (3, 8), (4, 37), (5, 50)]),
        BetweenSeasons if paper_town => draw.weighted(&[(8, 10), (10, 90)]),
        BetweenSeasons => draw.weighted(&[(8, 30), (9, 12), (10, 58)]),
        Elderly => draw.weighted(&[(3, 5), (4, 70), (5, 15), (6, 10)]),
        Steady => draw.weighted(&[(10, 80), (11, 20)]),
    };
    let travel = match life {
        Carer => draw.weighted(&[
            (TravelMode::Walk, 40),
            (TravelMode::EBike, 52),
            (TravelMode::Shuttle, 8),
        ]),
        BetweenSeasons => draw.weighted(&[
            (TravelMode::Walk, 12),
            (TravelMode::EBike, 60),
            (TravelMode::Shuttle, 28),
        ]),
        Elderly => draw.weighted(&[
            (TravelMode::Walk, 82),
            (TravelMode::EBike, 10),
            (TravelMode::Shuttle, 8),
        ]),
        Steady => draw.weighted(&[(TravelMode::EBike, 55), (TravelMode::Shuttle, 45)]),
    };
    let most_minutes = match travel {
        TravelMode::Shuttle => draw.stepped(30, 60, 5),
        _ => draw.stepped(10, 25, 5),
    };
    let disabled = draw.chance(if paper_town {
        DISABLED_XIANYAN
    } else {
        DISABLED
    });
    // Some need the same and do not say why: needs are not diagnoses.
    let needs = if disabled || draw.chance(35) {
        needs(draw)
    } else {
        BTreeMap::new()
    };
    let home_based = match life {
        Carer => draw.chance(180),
        Elderly => draw.chance(330),
        BetweenSeasons | Steady => draw.chance(10),
    };
    let hd = i64::from(half_days);
    let least_pay_half_day = match life {
        Carer => draw.stepped(0, 120, 20),
        BetweenSeasons => draw.stepped(80, 280, 20),
        Elderly => draw.stepped(0, 60, 10),
        Steady => draw.stepped(180, 360, 20),
    };
    let income = match life {
        Carer => draw.weighted(&[((0, 0), 75), ((100, 400), 25)]),
        BetweenSeasons => draw.weighted(&[((0, 0), 20), ((200, 1_400), 80)]),
        Elderly => draw.weighted(&[((0, 0), 70), ((50, 200), 30)]),
        Steady => draw.weighted(&[((0, 0), 45), ((600, 2_400), 55)]),
    };
    Worker {
        key: WorkerKey::new(&format!("{}W{:04}", county.prefix(), at + 1)).expect("a made key"),
        home: home.code,
        birth_year: u16::try_from(YEAR - age).expect("a year"),
        half_days,
        skills: skills(draw, trades, paper_town),
        pace_percent: pace(draw, age),
        travel,
        most_minutes: u32::try_from(most_minutes).expect("minutes"),
        least_pay_fen_month: least_pay_half_day * hd * 100,
        present_income_fen_month: draw.stepped(income.0, income.1, 50) * 100,
        groups: groups(draw, disabled),
        needs,
        home_based,
        months: months(draw, life, home.terrain),
        household: None,
    }
}

/// Own speed: lognormal around the standard, three percent slower for each year over 70.
fn pace(draw: &mut Draw, age: i64) -> u32 {
    let kept = (70..age).fold(1_000, |kept, _| kept * 97 / 100);
    let percent = draw.lognormal_per_mille() * kept / 10_000;
    u32::try_from(percent.clamp(30, 250)).expect("a percentage")
}

fn skills(draw: &mut Draw, trades: &[&Trade], paper_town: bool) -> BTreeMap<Skill, u8> {
    let mut skills = BTreeMap::new();
    if draw.chance(100) || trades.is_empty() {
        return skills;
    }
    let mut learn = |draw: &mut Draw, name: &str| {
        let level = draw.weighted(&[(1, 28), (2, 36), (3, 22), (4, 10), (5, 4)]);
        skills.insert(Skill::new(name).expect("a made skill"), level);
    };
    if paper_town && draw.chance(650) {
        let paper = [("paper-sorting", 5), ("paper-counting", 4), ("baling", 2)];
        let name = draw.weighted(&paper);
        learn(draw, name);
    }
    if draw.chance(800) {
        let trade = *draw.pick(trades);
        for _ in 0..draw.between(1, 3) {
            let name = *draw.pick(trade.skills);
            learn(draw, name);
        }
    }
    if draw.chance(250) {
        learn(draw, "packing");
    }
    skills
}

fn needs(draw: &mut Draw) -> BTreeMap<Accommodation, Necessity> {
    use Accommodation as A;
    const WANTED: [(Accommodation, u64); 10] = [
        (A::Seated, 38),
        (A::StepFree, 18),
        (A::NoLifting, 16),
        (A::Written, 7),
        (A::PlainSpeech, 7),
        (A::SignLanguage, 3),
        (A::LargePrint, 3),
        (A::Buddy, 3),
        (A::OneHandTool, 2),
        (A::OwnPace, 3),
    ];
    let mut needs = BTreeMap::new();
    for _ in 0..draw.weighted(&[(1, 55), (2, 35), (3, 10)]) {
        let necessity = draw.weighted(&[(Necessity::Required, 78), (Necessity::Helpful, 22)]);
        needs.entry(draw.weighted(&WANTED)).or_insert(necessity);
    }
    needs
}

fn groups(draw: &mut Draw, disabled: bool) -> BTreeSet<Group> {
    let severe = disabled && draw.chance(220);
    let low_income = draw.chance(if disabled { 180 } else { 65 });
    let given = [
        (low_income, "low-income"),
        (disabled, "disabled"),
        (severe, "disabled-severe"),
        (draw.chance(15), "relocated"),
        (draw.chance(10), "aid-partner"),
    ];
    given
        .into_iter()
        .filter(|&(is, _)| is)
        .map(|(_, name)| Group::new(name).expect("a made group"))
        .collect()
}

/// Tea growers of the hills are taken up by their own gardens in March and April; rice asks for July and October.
fn months(draw: &mut Draw, life: Life, terrain: Terrain) -> Months {
    let away: &[u8] = match life {
        BetweenSeasons if terrain == Terrain::Hill && draw.chance(150) => &[3, 4],
        BetweenSeasons if draw.chance(250) => &[7, 10],
        _ => &[],
    };
    Months::from_numbers((1..=12).filter(|month| !away.contains(month))).expect("some months")
}

/// Neighbours in the list of one village pair up: about three in ten live as a couple that works.
fn couples(seed: u64, county: &County, people: &mut [Worker]) {
    let mut draw = Draw::new(seed, "couples", county.number);
    let mut by_home: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, worker) in people.iter().enumerate() {
        by_home.entry(worker.home).or_default().push(at);
    }
    let mut households = 0;
    for of_village in by_home.values() {
        for pair in of_village.chunks_exact(2) {
            if draw.chance(320) {
                households += 1;
                let key = HouseholdKey::new(&format!("{}H{households:04}", county.prefix()))
                    .expect("a made key");
                for &at in pair {
                    people[at].household = Some(key.clone());
                }
            }
        }
    }
}

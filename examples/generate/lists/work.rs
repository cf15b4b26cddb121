//! 本地资源 and 供给需求: firms, workshops, openings and orders.
//!
//! Every town has a workshop before any has a second; the rest goes by the number of villages. A workshop follows one
//! trade of its town, and one firm of that trade. Openings and orders are dealt to the workshops in turn.

use std::collections::{BTreeMap, BTreeSet};

use gongfang::domain::{
    Accommodation, Employer, Months, Opening, Order, Place, Reserve, ReserveFor, SkillNeed,
    Workshop, WorkshopKind,
};
use gongfang::ids::{
    BrokerKey, DemandKey, EmployerKey, Group, PlaceCode, Skill, Trade, WorkshopKey,
};
use gongfang::policy::LegalForm;
use gongfang::units::MS_PER_HALF_DAY;

use super::Size;
use super::draw::{Draw, apportion};
use super::map::County;
use super::trades::{self, Job, Piecework, trades_of};

/// A workshop's trade beside it: the lists have the trade at the firm.
struct Site {
    workshop: Workshop,
    employer: EmployerKey,
    trade: &'static trades::Trade,
}

/// The work of a county but for its paper workshop.
pub(crate) struct Work {
    pub(crate) employers: Vec<Employer>,
    pub(crate) workshops: Vec<Workshop>,
    pub(crate) openings: Vec<Opening>,
    pub(crate) orders: Vec<Order>,
}

/// Makes it. `size` counts what is to be made here.
pub(crate) fn work(seed: u64, county: &County, size: Size) -> Work {
    let (employers, sites) = sites(seed, county, size);
    let openings = openings(seed, county, &sites, size);
    let orders = orders(seed, county, &sites, size);
    Work {
        employers,
        openings,
        orders,
        workshops: sites.into_iter().map(|site| site.workshop).collect(),
    }
}

/// Broker number `at` of a county: 43 for 160 workshops.
pub(crate) fn broker(county: &County, at: u64) -> BrokerKey {
    BrokerKey::new(&format!("{}B{:03}", county.prefix(), at + 1)).expect("a made key")
}

fn sites(seed: u64, county: &County, size: Size) -> (Vec<Employer>, Vec<Site>) {
    let villages: Vec<u64> = county.places.iter().map(|p| p.len() as u64).collect();
    let first_round = size.workshops.min(villages.len() as u64);
    let mut towns: Vec<usize> = (0..usize::try_from(first_round).expect("a few towns")).collect();
    let rest = apportion(size.workshops - first_round, &villages);
    for (town, count) in rest.into_iter().enumerate() {
        towns.extend((0..count).map(|_| town));
    }
    let mut firms: BTreeMap<(&'static str, u64), Employer> = BTreeMap::new();
    let mut turns: BTreeMap<usize, usize> = BTreeMap::new();
    let mut sites = Vec::with_capacity(towns.len());
    for (at, &town) in towns.iter().enumerate() {
        let mut draw = Draw::new(seed, "workshop", county.number << 32 | at as u64);
        // The town's trades take turns, from one that is drawn.
        let trades = trades_of(county.towns[town].name);
        let turn = turns
            .entry(town)
            .or_insert_with(|| draw.index(trades.len()));
        let trade = trades[*turn % trades.len()];
        *turn += 1;
        let place = draw.pick(&county.places[town]);
        let firm = firm(&mut draw, county, trade, size.workshops, &mut firms);
        firm.paired_villages.insert(place.code);
        let employer = firm.key.clone();
        let brokers = (size.workshops * 43).div_ceil(160);
        sites.push(Site {
            workshop: workshop(&mut draw, county, at, place, trade, brokers),
            employer,
            trade,
        });
    }
    (firms.into_values().collect(), sites)
}

/// One of the trade's firms: about one for five of the county's workshops in all trades.
fn firm<'a>(
    draw: &mut Draw,
    county: &County,
    trade: &'static trades::Trade,
    workshops: u64,
    firms: &'a mut BTreeMap<(&'static str, u64), Employer>,
) -> &'a mut Employer {
    let number = draw.below(workshops.div_ceil(40).max(1) * 2);
    firms.entry((trade.key, number)).or_insert_with(|| {
        let staff = draw.weighted(&[((8, 30), 35), ((31, 120), 45), ((121, 600), 20)]);
        let staff = draw.between(staff.0, staff.1);
        let disabled = if draw.chance(500) {
            staff * draw.between(5, 25) / 1_000
        } else {
            0
        };
        let count = |n: i64| u32::try_from(n).expect("some staff");
        Employer {
            key: EmployerKey::new(&format!(
                "{}E-{}-{}",
                county.prefix(),
                trade.key,
                number + 1
            ))
            .expect("a made key"),
            name: format!("{}企业{}（虚构）", trade.zh, number + 1),
            trade: Trade::new(trade.zh).expect("a made trade"),
            staff: count(staff),
            disabled_staff: count(disabled),
            disabled_severe_staff: count(disabled / 4),
            paired_villages: BTreeSet::new(),
        }
    })
}

fn workshop(
    draw: &mut Draw,
    county: &County,
    at: usize,
    place: &Place,
    trade: &trades::Trade,
    brokers: u64,
) -> Workshop {
    use Accommodation as A;
    let kind = if trade.piecework.is_empty() {
        draw.weighted(&[
            (WorkshopKind::TargetedHiring, 50),
            (WorkshopKind::Brand, 25),
            (WorkshopKind::FarmTourism, 25),
        ])
    } else {
        draw.weighted(&[
            (WorkshopKind::Piecework, 60),
            (WorkshopKind::TargetedHiring, 30),
            (WorkshopKind::Industry, 10),
        ])
    };
    let kind = if trade.key == "online" {
        WorkshopKind::LiveSelling
    } else {
        kind
    };
    let provides = [
        (A::StepFree, 350),
        (A::GroundFloor, 400),
        (A::AccessibleToilet, 150),
        (A::Written, 400),
        (A::PlainSpeech, 500),
        (A::Buddy, 250),
        (A::LargePrint, 100),
    ];
    Workshop {
        key: WorkshopKey::new(&format!("{}S{:03}", county.prefix(), at + 1)).expect("a made key"),
        name: format!("{}{}共富工坊", place.name, trade.zh),
        place: place.code,
        // Many workshops are small: about a third of them cannot seat all that is asked of them.
        stations: u32::try_from(draw.between(12, 60) / 4).expect("some stations"),
        station_half_days: draw.weighted(&[(10, 70), (11, 20), (14, 10)]),
        kind,
        stars: draw.weighted(&[(0, 38), (3, 40), (4, 15), (5, 7)]),
        provides: provides
            .into_iter()
            .filter(|&(_, per_mille)| draw.chance(per_mille))
            .map(|(what, _)| what)
            .collect(),
        serious_hazards: 0,
        open: true,
        broker: Some(broker(county, draw.below(brokers.max(1)))),
    }
}

/// Skills asked for, levels kept in order.
fn asked((skill, least, wanted): (&str, u8, u8)) -> BTreeMap<Skill, SkillNeed> {
    if skill.is_empty() {
        return BTreeMap::new();
    }
    let skill = Skill::new(skill).expect("a made skill");
    BTreeMap::from([(skill, SkillNeed { least, wanted })])
}

fn openings(seed: u64, county: &County, sites: &[Site], size: Size) -> Vec<Opening> {
    let mut draw = Draw::new(seed, "openings", county.number);
    let order = dealt(&mut draw, sites.len(), size.openings);
    order
        .into_iter()
        .enumerate()
        .map(|(at, site)| {
            let site = &sites[site];
            let mut draw = Draw::new(seed, "opening", county.number << 32 | at as u64);
            let jobs: Vec<(&Job, u64)> = site
                .trade
                .jobs
                .iter()
                .map(|job| (job, job.weight))
                .collect();
            let job = draw.weighted(&jobs);
            opening(&mut draw, county, at, site, job, size.crew_percent)
        })
        .collect()
}

fn opening(
    draw: &mut Draw,
    county: &County,
    at: usize,
    site: &Site,
    job: &Job,
    crew_percent: i64,
) -> Opening {
    let places = draw.between(job.places.0, job.places.1) * crew_percent / 100;
    let places = u32::try_from(places).expect("some places");
    let half_day_yuan = draw.stepped(job.yuan_half_day.0, job.yuan_half_day.1, 5);
    // Part-time days are shared out in fours and fives.
    let half_days = match job.half_days {
        5 => draw.weighted(&[(4, 50), (5, 50)]),
        half_days => half_days,
    };
    let mut reserves = Vec::new();
    if job.form == LegalForm::Sheltered {
        reserves.push(Reserve {
            reserved_for: ReserveFor::Group(Group::new("disabled").expect("a made group")),
            places,
            hard: true,
        });
    } else if places >= 4 && draw.chance(200) {
        reserves.push(Reserve {
            reserved_for: ReserveFor::OwnVillage,
            places: places / 2,
            hard: false,
        });
    }
    let spring_only = job.skill.0 == "tea-picking";
    let months: &[u8] = if spring_only {
        &[3, 4]
    } else if job.form == LegalForm::LabourContract && draw.chance(60) {
        // The export season, after this planning period.
        &[6, 7, 8, 9, 10, 11]
    } else {
        &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    };
    let mut provides: BTreeSet<Accommodation> = job.provides.iter().copied().collect();
    if draw.chance(120) {
        provides.insert(Accommodation::Seated);
    }
    if draw.chance(150) {
        provides.insert(Accommodation::NoLifting);
    }
    Opening {
        key: DemandKey::new(&format!("{}O{:04}", county.prefix(), at + 1)).expect("a made key"),
        name: job.zh.to_owned(),
        employer: site.employer.clone(),
        workshop: site.workshop.key.clone(),
        places,
        half_days,
        skills: asked(job.skill),
        wage_fen_month: half_day_yuan * i64::from(half_days) * 100,
        form: job.form,
        provides,
        reserves,
        // Drawn last, so that the rest of a list does not depend on it.
        least_crew: if places >= 3 && draw.chance(300) {
            u32::try_from(draw.between(2, i64::from(places) * 2 / 3)).expect("some people")
        } else {
            0
        },
        months: Months::from_numbers(months.iter().copied()).expect("some months"),
    }
}

fn orders(seed: u64, county: &County, sites: &[Site], size: Size) -> Vec<Order> {
    let mut draw = Draw::new(seed, "orders", county.number);
    let with_piecework: Vec<&Site> = sites
        .iter()
        .filter(|site| !site.trade.piecework.is_empty())
        .collect();
    if with_piecework.is_empty() {
        return Vec::new();
    }
    dealt(&mut draw, with_piecework.len(), size.orders)
        .into_iter()
        .enumerate()
        .map(|(at, site)| {
            let site = with_piecework[site];
            let mut draw = Draw::new(seed, "order", county.number << 32 | at as u64);
            let kinds: Vec<(&Piecework, u64)> = site
                .trade
                .piecework
                .iter()
                .map(|kind| (kind, kind.weight))
                .collect();
            let kind = draw.weighted(&kinds);
            // One order in four is also worked on in a second workshop of the same trade.
            let second = with_piecework
                .iter()
                .find(|other| {
                    other.employer == site.employer && other.workshop.key != site.workshop.key
                })
                .filter(|_| draw.chance(250));
            let mut workshops = BTreeSet::from([site.workshop.key.clone()]);
            workshops.extend(second.map(|other| other.workshop.key.clone()));
            order(
                &mut draw,
                county,
                at,
                site.employer.clone(),
                workshops,
                (kind, size.crew_percent),
            )
        })
        .collect()
}

fn order(
    draw: &mut Draw,
    county: &County,
    at: usize,
    employer: EmployerKey,
    workshops: BTreeSet<WorkshopKey>,
    (kind, crew_percent): (&Piecework, i64),
) -> Order {
    let weeks = draw.weighted(&[(2, 10), (3, 15), (4, 45), (6, 20), (8, 10)]);
    let least_half_days = draw.weighted(&[(4, 85), (5, 15)]);
    // As much as so many least shares make at standard pace, in round hundreds.
    let shares = draw.between(6, 24);
    let half_days = shares * i64::from(least_half_days) * i64::from(weeks) * crew_percent / 100;
    let pieces = half_days * MS_PER_HALF_DAY / kind.ms;
    let round = if pieces >= 2_000 { 100 } else { 10 };
    Order {
        key: DemandKey::new(&format!("{}P{:04}", county.prefix(), at + 1)).expect("a made key"),
        name: kind.zh.to_owned(),
        employer,
        pieces: u64::try_from(pieces.div_euclid(round).max(1) * round).expect("some pieces"),
        rate_fen_per_1000: kind.rate * draw.between(90, 115) / 100,
        standard_ms_per_piece: kind.ms,
        weeks,
        at_home: kind.at_home,
        workshops,
        least_half_days,
        most_half_days: draw.weighted(&[(6, 30), (8, 50), (10, 20)]),
        skills: asked(kind.skill),
        form: LegalForm::ContractWork,
        provides: kind.provides.iter().copied().collect(),
        months: Months::ALL,
    }
}

/// Deals `n` items to `sites` sites: in turn, each round in a new order.
fn dealt(draw: &mut Draw, sites: usize, n: u64) -> Vec<usize> {
    let n = usize::try_from(n).expect("as many as fit in memory");
    if sites == 0 {
        return Vec::new();
    }
    let mut round: Vec<usize> = (0..sites).collect();
    let mut all = Vec::with_capacity(n);
    while all.len() < n {
        draw.shuffle(&mut round);
        all.extend(round.iter().copied().take(n - all.len()));
    }
    all
}

/// Where the workshops of a list lie.
pub(crate) fn place_of(workshops: &[Workshop], key: &WorkshopKey) -> Option<PlaceCode> {
    workshops
        .iter()
        .find(|workshop| workshop.key == *key)
        .map(|workshop| workshop.place)
}

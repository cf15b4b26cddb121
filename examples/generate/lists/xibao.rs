//! 纸间西鲍: the paper workshop of 西鲍村 (仙岩镇), the programme's best-known one.
//!
//! Press: about 270 people at about 4,000 yuan a month, 70 % of them local, 40 % disabled. Here it has 270 stations; the
//! firm's staff of today fills those that are not open in the period. In the small sample about a third is open, in a
//! county of 10,000 all of it. Nothing names who is to go there: its people follow from where they live, what they need,
//! what they can, what it pays, and from places that are softly kept for disabled people and for the village.

use std::collections::{BTreeMap, BTreeSet};

use gongfang::domain::{
    Accommodation, Employer, Months, Opening, Place, Reserve, ReserveFor, SkillNeed, Workshop,
    WorkshopKind,
};
use gongfang::ids::{BrokerKey, DemandKey, EmployerKey, Group, Skill, Trade, WorkshopKey};
use gongfang::policy::LegalForm;

use super::draw::apportion;
use super::map::{County, XIBAO};

const STATIONS: u64 = 270;

/// Whether a place is the workshop's village, in whatever county of the map.
pub(crate) fn is_village(place: &Place) -> bool {
    place.code.to_string()[6..] == XIBAO[6..]
}

/// The firm, the workshop and its openings in a county of `n` people.
pub(crate) fn make(
    county: &County,
    n: u64,
    broker: BrokerKey,
) -> (Employer, Workshop, Vec<Opening>) {
    let open_places = (n * 92 / 600).min(STATIONS);
    let staff = STATIONS - open_places;
    let prefix = county.prefix();
    let small = |n: u64| u32::try_from(n).expect("at most the stations");
    let employer = Employer {
        key: EmployerKey::new(&format!("{prefix}E-PAPER")).expect("a made key"),
        name: "西鲍造纸企业（虚构）".to_owned(),
        trade: Trade::new("造纸").expect("a made trade"),
        staff: small(staff),
        disabled_staff: small(staff * 2 / 5),
        disabled_severe_staff: small(staff / 10),
        paired_villages: BTreeSet::from([county.code(XIBAO)]),
    };
    let workshop = Workshop {
        key: WorkshopKey::new(&format!("{prefix}S-XIBAO")).expect("a made key"),
        name: "纸间西鲍共富工坊".to_owned(),
        place: county.code(XIBAO),
        stations: small(STATIONS),
        station_half_days: 10,
        kind: WorkshopKind::TargetedHiring,
        stars: 5,
        provides: BTreeSet::from([
            Accommodation::StepFree,
            Accommodation::AccessibleToilet,
            Accommodation::Written,
            Accommodation::PlainSpeech,
            Accommodation::Buddy,
            Accommodation::ExtraBreaks,
        ]),
        serious_hazards: 0,
        open: true,
        broker: Some(broker),
    };
    let places = apportion(open_places, &JOBS.map(|job| job.weight));
    let openings = JOBS
        .iter()
        .zip(places)
        .map(|(job, places)| job.opening(&prefix, &employer, &workshop, small(places)))
        .collect();
    (employer, workshop, openings)
}

struct Job {
    key: &'static str,
    zh: &'static str,
    weight: u64,
    wage_yuan: i64,
    skill: (&'static str, u8, u8),
    seated: bool,
    /// Percent of the places softly kept for disabled people, and for the village.
    kept: (u32, u32),
}

const JOBS: [Job; 4] = [
    Job {
        key: "O-XIBAO-1",
        zh: "纸张分拣（坐姿）",
        weight: 34,
        wage_yuan: 4_000,
        skill: ("paper-sorting", 0, 1),
        seated: true,
        kept: (70, 15),
    },
    Job {
        key: "O-XIBAO-2",
        zh: "点数装袋（坐姿）",
        weight: 22,
        wage_yuan: 3_900,
        skill: ("paper-counting", 0, 1),
        seated: true,
        kept: (50, 25),
    },
    Job {
        key: "O-XIBAO-3",
        zh: "成品包装",
        weight: 24,
        wage_yuan: 4_000,
        skill: ("packing", 0, 1),
        seated: false,
        kept: (0, 50),
    },
    Job {
        key: "O-XIBAO-4",
        zh: "打包搬运",
        weight: 12,
        wage_yuan: 4_300,
        skill: ("baling", 0, 2),
        seated: false,
        kept: (0, 40),
    },
];

impl Job {
    fn opening(
        &self,
        prefix: &str,
        employer: &Employer,
        workshop: &Workshop,
        places: u32,
    ) -> Opening {
        let (skill, least, wanted) = self.skill;
        let keep = |reserved_for, percent| Reserve {
            reserved_for,
            places: places * percent / 100,
            hard: false,
        };
        let disabled = ReserveFor::Group(Group::new("disabled").expect("a made group"));
        let reserves = [
            keep(disabled, self.kept.0),
            keep(ReserveFor::OwnVillage, self.kept.1),
        ];
        let provides: &[Accommodation] = if self.seated {
            &[
                Accommodation::Seated,
                Accommodation::NoLifting,
                Accommodation::OwnPace,
                Accommodation::SignLanguage,
                Accommodation::LargePrint,
                Accommodation::OneHandTool,
            ]
        } else {
            &[Accommodation::SignLanguage]
        };
        Opening {
            key: DemandKey::new(&format!("{prefix}{}", self.key)).expect("a made key"),
            name: self.zh.to_owned(),
            employer: employer.key.clone(),
            workshop: workshop.key.clone(),
            places,
            half_days: 10,
            skills: BTreeMap::from([(
                Skill::new(skill).expect("a made skill"),
                SkillNeed { least, wanted },
            )]),
            wage_fen_month: self.wage_yuan * 100,
            form: LegalForm::LabourContract,
            provides: provides.iter().copied().collect(),
            reserves: reserves
                .into_iter()
                .filter(|reserve| reserve.places > 0)
                .collect(),
            least_crew: 0,
            months: Months::ALL,
        }
    }
}

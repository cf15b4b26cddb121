//! A small folder of lists that tests spoil on purpose.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use gongfang::{Issue, Lists, Market, ReadError};

/// The text of every file.
#[derive(Clone)]
pub(crate) struct Folder(pub(crate) BTreeMap<&'static str, Vec<u8>>);

pub(crate) const POLICY: &str = r#"
name = "嵊州市试点"
version = "2026.1"
period_start = "2026-03"
seed = "抽签-2026"

[skills]
machine-sewing = { zh = "机缝", en = "machine sewing" }
packing = { zh = "包装", en = "packing" }

[groups]
low-income = { zh = "低收入户", en = "low-income household", priority_yuan = 300 }
disabled = { zh = "残疾人", en = "disabled person", priority_yuan = 500.5 }

[forms.labour-contract]
floor_yuan_hour = 13.24
binds = true

[forms.contract-work]
floor_yuan_hour = 22
binds = false
half_days_most = 6

[[subsidies]]
zh = "交通补贴"
en = "travel subsidy"
group = "disabled"
yuan_month = 120.05
"#;
pub(crate) const PLACES: &str = "\
place,name,town,latitude,longitude,terrain,datum
330683107210,西鲍村,仙岩镇,29.512345,120.912345,hill,WGS-84
330683001001,城中社区,剡湖街道,29.603,120.826,,WGS-84
330683001002,城南社区,剡湖街道,29.59,120.83,plain,WGS-84
";
pub(crate) const WORKERS: &str = "\
worker,home,birth_year,half_days,skills,pace_percent,travel,most_minutes,least_pay_yuan_month,present_income_yuan_month,needs,groups,home_based,months,household
W3,330683107210,1961,5,machine-sewing:3;packing:2,80,walk,30,800,120.5,seated:required;step-free:helpful,disabled;low-income,no,1-6;9,H1
W1,330683001001,1985,10,,,e-bike,60,,,,,yes,,
W2,330683001002,1975,8,packing:1,120,shuttle,90,2000,0,,,no,,H1
";
pub(crate) const EMPLOYERS: &str = "\
employer,name,trade,staff,disabled_staff,disabled_severe_staff,paired_villages
E1,\"领带, 织造\",necktie,120,5,2,330683107210;330683001001
E2,=纸品厂,paper,40,0,0,
";
pub(crate) const WORKSHOPS: &str = "\
workshop,name,place,stations,station_half_days,kind,stars,provides,serious_hazards,open,broker
S1,西鲍纸品工坊,330683107210,300,10,targeted-hiring,3,seated;step-free,0,yes,B1
S2,领带工坊,330683001001,20,,piecework,,,1,no,
";
pub(crate) const OPENINGS: &str = "\
opening,name,employer,workshop,places,half_days,skills,wage_yuan_month,form,provides,reserves,least_crew,months
O1,糊盒工,E2,S1,270,10,packing:0-1,4000,labour-contract,seated,disabled:100:soft;own-village:50:hard,10,
O2,缝纫工,E1,S2,0,5,machine-sewing:2-3;packing:1,2500.50,part-time,,,,3-12
";
pub(crate) const ORDERS: &str = "\
order,name,employer,pieces,rate_yuan_piece,standard_seconds_piece,weeks,at_home,workshops,least_half_days,most_half_days,skills,form,provides,months
P1,穿拉链,E1,400000,0.015,7.2,4,yes,S1;S2,1,10,,contract-work,own-pace,
P2,手工领带,E1,0,1.23456,0.001,2,no,S2,,,machine-sewing:1,,,11-2
";
pub(crate) const PAIRS: &str = "\
worker,demand,kind
W3,O1,pinned
W1,O1,declined
W2,P1,forbidden
";
pub(crate) const ROADS: &str = "\
from,to,minutes,mode
330683107210,330683001001,35,e-bike
330683001001,330683001002,12,walk
";

impl Default for Folder {
    fn default() -> Self {
        let files = [
            ("policy.toml", POLICY),
            ("places.csv", PLACES),
            ("workers.csv", WORKERS),
            ("employers.csv", EMPLOYERS),
            ("workshops.csv", WORKSHOPS),
            ("openings.csv", OPENINGS),
            ("orders.csv", ORDERS),
            ("pairs.csv", PAIRS),
            ("roads.csv", ROADS),
        ];
        Folder(files.map(|(name, text)| (name, text.into())).into())
    }
}

impl Folder {
    /// The sample with more people and work in it, so that places are contested and weeks decided.
    pub(crate) fn busy() -> Self {
        let mut folder = Folder::default()
            .with("pairs.csv", "W3,O1,pinned", "W4,O3,standing")
            .with("pairs.csv", "W1,O1,declined", "W5,O1,pinned")
            .and(
                "openings.csv",
                "O3,包装工,E1,S1,2,8,,3000,part-time,,disabled:1:soft,2,",
            )
            .and(
                "orders.csv",
                "P3,折盒,E2,90000,0.03,9,4,yes,S1,2,6,,contract-work,,",
            );
        for (key, groups) in [
            ("W4", ""),
            ("W5", "disabled"),
            ("W6", "low-income"),
            ("W7", ""),
        ] {
            folder = folder.and(
                "workers.csv",
                &format!("{key},330683107210,1980,11,packing:2,100,e-bike,60,,,,{groups},,,"),
            );
        }
        folder
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: &str) -> String {
        String::from_utf8(self.0[file].clone()).expect("text")
    }

    /// The same with one text replaced in one file.
    pub(crate) fn with(mut self, file: &'static str, from: &str, to: &str) -> Self {
        let text = self.text(file);
        assert!(text.contains(from), "{file} holds no {from}");
        self.0.insert(file, text.replacen(from, to, 1).into());
        self
    }

    /// The same with a line more in one file.
    pub(crate) fn and(mut self, file: &'static str, line: &str) -> Self {
        let bytes = self.0.get_mut(file).expect("a file");
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
        self
    }

    /// Writes the files into a fresh folder of this name.
    pub(crate) fn write(&self, name: &str) -> PathBuf {
        let dir = fresh(name);
        for (file, bytes) in &self.0 {
            fs::write(dir.join(file), bytes).expect("a file in the temporary folder");
        }
        dir
    }

    /// Reads it.
    pub(crate) fn read(&self, name: &str) -> Result<Market, ReadError> {
        Market::read_dir(self.write(name))
    }

    /// The faults of it.
    pub(crate) fn issues(&self, name: &str) -> Vec<Issue> {
        match self.read(name) {
            Err(ReadError::Lists(error)) => error.issues,
            other => panic!("{name}: no faults, but {:?}", other.map(|m| m.digest())),
        }
    }
}

/// A fresh, empty folder, this test binary's own.
pub(crate) fn fresh(name: &str) -> PathBuf {
    // Cargo gives a folder to tests, and none to fuzz targets.
    let dir = option_env!("CARGO_TARGET_TMPDIR")
        .map_or_else(std::env::temp_dir, PathBuf::from)
        .join(env!("CARGO_CRATE_NAME"))
        .join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).expect("a temporary folder");
    dir
}

/// The sample market.
pub(crate) fn market() -> Market {
    static MARKET: LazyLock<Market> =
        LazyLock::new(|| Folder::default().read("market").expect("sound lists"));
    MARKET.clone()
}

/// The sample lists.
pub(crate) fn lists() -> Lists {
    market().into_lists()
}

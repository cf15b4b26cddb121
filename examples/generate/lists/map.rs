//! The map: the 286 villages and communities of Shengzhou and their 15 towns.
//!
//! Codes and names are real (see the data's README). A town's point is an estimate; a village's point is made: drawn
//! once, from its own code and no seed, in a disc around the town's. Further counties are the same map under made codes
//! (`339001...`, which no division has), moved west and north so that they lie side by side.

use gongfang::domain::Place;
use gongfang::geo::{Point, Terrain};
use gongfang::ids::PlaceCode;

use super::draw::Draw;

/// A town of the real map.
#[derive(Clone, Debug)]
pub(crate) struct Town {
    /// Nine-digit code.
    pub(crate) code: u64,
    /// Name, which trades are looked up by.
    pub(crate) name: &'static str,
    centre: Point,
    radius_m: i64,
    terrain: Terrain,
}

/// A county: its towns, and its places by town.
#[derive(Clone, Debug)]
pub(crate) struct County {
    /// 0 for Shengzhou itself.
    pub(crate) number: u64,
    pub(crate) towns: Vec<Town>,
    /// Places of each town, in the order of their codes.
    pub(crate) places: Vec<Vec<Place>>,
}

/// The village of the paper workshop.
pub(crate) const XIBAO: &str = "330683107210";
/// Its town, by name.
pub(crate) const XIANYAN: &str = "仙岩镇";

/// Counties in a row from east to west, before the next row north.
const COUNTIES_A_ROW: u64 = 10;
const STEP_LAT_E6: i32 = 520_000;
const STEP_LON_E6: i32 = 680_000;

impl County {
    /// County `number` of the map: 0 is Shengzhou.
    pub(crate) fn new(number: u64) -> Self {
        let towns = towns();
        let places = towns
            .iter()
            .map(|town| {
                villages()
                    .filter(|&(code, _)| code / 1_000 == town.code)
                    .map(|(code, name)| place(number, town, code, name))
                    .collect()
            })
            .collect();
        Self {
            number,
            towns,
            places,
        }
    }

    /// What stands before every key of this county.
    pub(crate) fn prefix(&self) -> String {
        match self.number {
            0 => String::new(),
            number => format!("C{number:03}-"),
        }
    }

    /// The code that a real place has in this county.
    pub(crate) fn code(&self, real: &str) -> PlaceCode {
        let real: u64 = real.parse().expect("a code of the map");
        code_in(self.number, real)
    }
}

fn code_in(county: u64, real: u64) -> PlaceCode {
    let code = match county {
        0 => real,
        number => (339_000 + number) * 1_000_000 + real % 1_000_000,
    };
    PlaceCode::parse(&code.to_string()).expect("twelve digits")
}

fn place(county: u64, town: &Town, code: u64, name: &str) -> Place {
    let mut draw = Draw::new(0, "village", code);
    // Communities (001 to 199) lie in the town itself.
    let radius = if code % 1_000 < 200 {
        town.radius_m / 3
    } else {
        town.radius_m
    };
    let (north, east) = loop {
        let at = (draw.between(-radius, radius), draw.between(-radius, radius));
        if at.0 * at.0 + at.1 * at.1 <= radius * radius {
            break at;
        }
    };
    // Millionths of a degree a metre at 29.6 degrees north.
    let lat = i32::try_from(north * 8_993 / 1_000).expect("within a county");
    let lon = i32::try_from(east * 10_343 / 1_000).expect("within a county");
    let far_out = north * north + east * east > 4_500 * 4_500;
    let step = i32::try_from(county % COUNTIES_A_ROW).expect("below ten");
    let row = i32::try_from(county / COUNTIES_A_ROW).expect("a few rows");
    let suffix = match county {
        0 => String::new(),
        number => format!("（{number:03}县）"),
    };
    Place {
        code: code_in(county, code),
        name: name.replace("村委会", "村"),
        town: format!("{}{suffix}", town.name),
        point: Point {
            lat_e6: town.centre.lat_e6 + lat + row * STEP_LAT_E6,
            lon_e6: town.centre.lon_e6 + lon - step * STEP_LON_E6,
        },
        terrain: if far_out { Terrain::Hill } else { town.terrain },
    }
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

fn towns() -> Vec<Town> {
    let number = |text: &str| text.parse().expect("a number of the map");
    rows(include_str!("towns.csv"))
        .map(|row| Town {
            code: row[0].parse().expect("a code of the map"),
            name: row[1],
            centre: Point {
                lat_e6: number(row[3]),
                lon_e6: number(row[4]),
            },
            radius_m: i64::from(number(row[5])),
            terrain: Terrain::parse(row[6]).expect("a terrain of the map"),
        })
        .collect()
}

fn villages() -> impl Iterator<Item = (u64, &'static str)> {
    rows(include_str!("villages.csv"))
        .map(|row| (row[0].parse().expect("a code of the map"), row[1]))
}

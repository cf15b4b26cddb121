//! `places.csv` and `roads.csv`.

use crate::domain::place::{Place, Road};
use crate::domain::table::cells::{check_name, degrees, place_code, show_decimal, word};
use crate::domain::table::{Column, Listed, number, small, text};
use crate::error::{IssueCode, List};
use crate::geo::{Datum, Point, Terrain, TravelMode};
use crate::ids::PlaceCode;

impl Listed for Place {
    const LIST: List = List::Places;
    fn blank() -> Self {
        Place {
            code: PlaceCode::parse("000000000000").expect("twelve digits"),
            name: String::new(),
            town: String::new(),
            point: Point {
                lat_e6: 0,
                lon_e6: 0,
            },
            terrain: Terrain::Plain,
        }
    }
    const COLUMNS: &'static [Column<Self>] = &[
        text(
            ("place", "村代码"),
            None,
            "12-digit statistical code (统计用区划代码)",
            |place, text, _| {
                place.code = place_code(text)?;
                Ok(())
            },
            |place| place.code.to_string(),
        ),
        text(
            ("name", "村名"),
            None,
            "name of the village",
            |place, text, _| {
                check_name(text)?;
                place.name = text.to_owned();
                Ok(())
            },
            |place| place.name.clone(),
        ),
        text(
            ("town", "乡镇"),
            None,
            "name of the town",
            |place, text, _| {
                check_name(text)?;
                place.town = text.to_owned();
                Ok(())
            },
            |place| place.town.clone(),
        ),
        text(
            ("latitude", "纬度"),
            None,
            "degrees, -90 to 90; kept to a millionth",
            |place, text, _| {
                place.point.lat_e6 = degrees(text, 90)?;
                Ok(())
            },
            |place| show_decimal(i64::from(place.point.lat_e6), 6),
        ),
        text(
            ("longitude", "经度"),
            None,
            "degrees, -180 to 180; kept to a millionth",
            |place, text, _| {
                place.point.lon_e6 = degrees(text, 180)?;
                Ok(())
            },
            |place| show_decimal(i64::from(place.point.lon_e6), 6),
        ),
        text(
            ("terrain", "地形"),
            Some("plain"),
            "{terrain}",
            |place, text, _| {
                place.terrain = word!(Terrain, text)?;
                Ok(())
            },
            |place| place.terrain.to_string(),
        ),
        // After the coordinates: it converts them where they stand. They were rounded to a millionth of a degree,
        // 0.1 m, before; the conversion is no finer.
        text(
            ("datum", "坐标系"),
            None,
            "{datum}; GCJ-02 is converted",
            |place, text, _| {
                let datum = word!(Datum, text)?;
                let (lat, lon) = (place.point.lat_e6, place.point.lon_e6);
                if datum != Datum::Wgs84 {
                    let degrees = |micro| f64::from(micro) / 1e6;
                    place.point = Point::from_degrees(degrees(lat), degrees(lon), datum)
                        .ok_or(IssueCode::OutOfRange)?;
                }
                Ok(())
            },
            |_| Datum::Wgs84.to_string(),
        ),
    ];
}

impl Listed for Road {
    const LIST: List = List::Roads;
    fn blank() -> Self {
        let nowhere = PlaceCode::parse("000000000000").expect("twelve digits");
        Road {
            from: nowhere,
            to: nowhere,
            mode: TravelMode::Walk,
            minutes: 1,
        }
    }
    const COLUMNS: &'static [Column<Self>] = &[
        text(
            ("from", "起点"),
            None,
            "12-digit code of places.csv",
            |road, text, _| {
                road.from = place_code(text)?;
                Ok(())
            },
            |road| road.from.to_string(),
        ),
        text(
            ("to", "终点"),
            None,
            "12-digit code of places.csv; a road runs both ways",
            |road, text, _| {
                road.to = place_code(text)?;
                Ok(())
            },
            |road| road.to.to_string(),
        ),
        number(
            ("minutes", "分钟"),
            None,
            "minutes one way",
            (0, 1, 1_440),
            |road| i64::from(road.minutes),
            |road, value| road.minutes = small(value),
        ),
        text(
            ("mode", "出行方式"),
            None,
            "{travel}",
            |road, text, _| {
                road.mode = word!(TravelMode, text)?;
                Ok(())
            },
            |road| road.mode.to_string(),
        ),
    ];
}

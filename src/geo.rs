//! Points on the earth, the two datums of Chinese maps, and the straight line between two places.
//!
//! Trigonometry goes through `libm` and every distance is rounded to whole metres before a rule or a score sees it, so
//! that the same lists give the same distances on every platform.

use serde::{Deserialize, Serialize};

use crate::words::coded;

coded! {
    /// What a coordinate refers to.
    pub enum Datum {
        Wgs84 = "WGS-84", "WGS-84", "WGS-84";
        Gcj02 = "GCJ-02", "GCJ-02", "GCJ-02";
    }
}

coded! {
    /// The country between a village and the next: it decides how much longer the road is than the straight line.
    pub enum Terrain {
        Plain = "plain", "平原", "plain";
        Hill = "hill", "山区", "hill";
    }
}

coded! {
    /// How a worker gets to a site.
    pub enum TravelMode {
        Walk = "walk", "步行", "on foot";
        EBike = "e-bike", "电动车", "by e-bike";
        Shuttle = "shuttle", "班车", "by shuttle";
    }
}

/// A point in WGS-84, in millionths of a degree (about 0.1 m).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Point {
    /// Latitude, -90,000,000 to 90,000,000.
    pub lat_e6: i32,
    /// Longitude, -180,000,000 to 180,000,000.
    pub lon_e6: i32,
}

/// Mean radius of the earth in metres (IUGG R1).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

impl Point {
    /// A point from degrees, or `None` where they are not on the earth.
    ///
    /// [`Datum::Gcj02`] is converted to WGS-84; the conversion is the published inverse of the obfuscation, iterated
    /// until it is stable, and exact to well under a metre. Outside mainland China GCJ-02 equals WGS-84.
    #[must_use]
    pub fn from_degrees(lat: f64, lon: f64, datum: Datum) -> Option<Self> {
        if !(lat.abs() <= 90.0 && lon.abs() <= 180.0) {
            return None;
        }
        let (lat, lon) = match datum {
            Datum::Wgs84 => (lat, lon),
            Datum::Gcj02 => wgs84_of_gcj02(lat, lon),
        };
        Some(Point {
            lat_e6: micro(lat),
            lon_e6: micro(lon),
        })
    }

    /// The point on the unit sphere: straight chords between such points order pairs as great circles do.
    pub(crate) fn on_unit_sphere(self) -> [f64; 3] {
        let (lat, lon) = (radians(self.lat_e6), radians(self.lon_e6));
        let ring = libm::cos(lat);
        [ring * libm::cos(lon), ring * libm::sin(lon), libm::sin(lat)]
    }

    /// Great-circle distance in whole metres (haversine).
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "half the circumference of the earth is 20,015,114 m and no distance is negative"
    )]
    pub fn metres_to(self, other: Point) -> u32 {
        let (lat1, lat2) = (radians(self.lat_e6), radians(other.lat_e6));
        let half_lat = libm::sin((lat2 - lat1) / 2.0);
        let half_lon = libm::sin((radians(other.lon_e6) - radians(self.lon_e6)) / 2.0);
        let h = half_lat * half_lat + libm::cos(lat1) * libm::cos(lat2) * half_lon * half_lon;
        let angle = 2.0 * libm::asin(libm::sqrt(h.clamp(0.0, 1.0)));
        libm::round(angle * EARTH_RADIUS_M) as u32
    }
}

/// The chord on the unit sphere that spans a great circle of `metres`.
pub(crate) fn chord_of_metres(metres: f64) -> f64 {
    2.0 * libm::sin((metres / EARTH_RADIUS_M / 2.0).min(std::f64::consts::FRAC_PI_2))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "degrees are checked to be on the earth"
)]
fn micro(degrees: f64) -> i32 {
    libm::round(degrees * 1e6) as i32
}

fn radians(micro: i32) -> f64 {
    f64::from(micro) / 1e6 * (std::f64::consts::PI / 180.0)
}

/// GCJ-02 to WGS-84 by fixed-point iteration on the forward transformation.
fn wgs84_of_gcj02(lat: f64, lon: f64) -> (f64, f64) {
    let in_mainland_box = (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat);
    if !in_mainland_box {
        return (lat, lon);
    }
    let (mut wgs_lat, mut wgs_lon) = (lat, lon);
    for _ in 0..8 {
        let (d_lat, d_lon) = gcj02_offset(wgs_lat, wgs_lon);
        (wgs_lat, wgs_lon) = (lat - d_lat, lon - d_lon);
    }
    (wgs_lat, wgs_lon)
}

/// How far GCJ-02 moves a WGS-84 point, in degrees: the published polynomial with sines, on the Krasovsky 1940 ellipsoid.
fn gcj02_offset(lat: f64, lon: f64) -> (f64, f64) {
    const A: f64 = 6_378_245.0;
    const EE: f64 = 0.006_693_421_622_965_943;
    const PI: f64 = std::f64::consts::PI;
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = (20.0 * libm::sin(6.0 * x * PI) + 20.0 * libm::sin(2.0 * x * PI)) * 2.0 / 3.0;
    let root = libm::sqrt(x.abs());
    let d_lat = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + wave
        + (20.0 * libm::sin(y * PI) + 40.0 * libm::sin(y / 3.0 * PI)) * 2.0 / 3.0
        + (160.0 * libm::sin(y / 12.0 * PI) + 320.0 * libm::sin(y * PI / 30.0)) * 2.0 / 3.0;
    let d_lon = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + wave
        + (20.0 * libm::sin(x * PI) + 40.0 * libm::sin(x / 3.0 * PI)) * 2.0 / 3.0
        + (150.0 * libm::sin(x / 12.0 * PI) + 300.0 * libm::sin(x / 30.0 * PI)) * 2.0 / 3.0;
    let rad_lat = lat / 180.0 * PI;
    let sin = libm::sin(rad_lat);
    let magic = 1.0 - EE * sin * sin;
    let root = libm::sqrt(magic);
    (
        d_lat * 180.0 / (A * (1.0 - EE) / (magic * root) * PI),
        d_lon * 180.0 / (A / root * libm::cos(rad_lat) * PI),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Point {
        Point::from_degrees(lat, lon, Datum::Wgs84).expect("on the earth")
    }

    #[test]
    fn known_distances() {
        assert_eq!(at(0.0, 0.0).metres_to(at(0.0, 1.0)), 111_195);
        assert_eq!(at(0.0, 0.0).metres_to(at(0.0, 180.0)), 20_015_114);
        assert_eq!(at(29.6, 120.8).metres_to(at(29.6, 120.8)), 0);
        let far = at(29.603, 120.826).metres_to(at(29.531, 120.73));
        assert!(
            (12_000..12_600).contains(&far),
            "Shanhu to Ganlin is about 12.3 km, got {far} m"
        );
    }

    #[test]
    fn gcj02_moves_a_point_of_shengzhou_by_hundreds_of_metres_and_back() {
        let (lat, lon) = (29.6, 120.82);
        let (d_lat, d_lon) = gcj02_offset(lat, lon);
        let back =
            Point::from_degrees(lat + d_lat, lon + d_lon, Datum::Gcj02).expect("on the earth");
        assert_eq!(back, at(lat, lon));
        let moved = at(lat + d_lat, lon + d_lon).metres_to(at(lat, lon));
        assert!((300..700).contains(&moved), "{moved}");
    }

    #[test]
    fn off_the_earth_is_refused() {
        for (lat, lon) in [
            (91.0, 0.0),
            (0.0, 181.0),
            (f64::NAN, 0.0),
            (0.0, f64::INFINITY),
        ] {
            assert_eq!(Point::from_degrees(lat, lon, Datum::Wgs84), None);
        }
    }
}

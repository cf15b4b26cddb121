//! Where a point of the earth is on the map.

use crate::report::page::drawing::labels::Area;

/// Longitude and latitude, in millionths of a degree.
pub(super) type Point = (i32, i32);

/// Between the outermost points and the edge.
const MARGIN: f64 = 30.0;

/// A map is at least so wide and high, in millionths of a degree of latitude: about a kilometre.
const LEAST: f64 = 9_000.0;

/// Metres of a millionth of a degree of latitude, on a sphere of the earth's mean radius.
const METRES: f64 = 0.111_195;

/// What the points span.
pub(super) struct Bounds {
    west: i32,
    east: i32,
    south: i32,
    north: i32,
}

impl Bounds {
    /// `None` without a point.
    pub(super) fn of(mut points: impl Iterator<Item = Point>) -> Option<Self> {
        let (lon, lat) = points.next()?;
        let one = Self {
            west: lon,
            east: lon,
            south: lat,
            north: lat,
        };
        Some(points.fold(one, |all, (lon, lat)| Self {
            west: all.west.min(lon),
            east: all.east.max(lon),
            south: all.south.min(lat),
            north: all.north.max(lat),
        }))
    }
}

/// The map without its legend: as wide as asked, as high as it must be.
pub(super) struct Frame {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The point in the middle.
    middle: (f64, f64),
    /// How long a degree of longitude is there, of one of latitude.
    narrow: f64,
    /// Units of a millionth of a degree of latitude.
    unit: f64,
}

impl Frame {
    pub(super) fn new(bounds: &Bounds, width: f64) -> Self {
        let mean = |a: i32, b: i32| f64::midpoint(f64::from(a), f64::from(b));
        let span = |a: i32, b: i32| f64::from(b) - f64::from(a);
        let middle = (
            mean(bounds.west, bounds.east),
            mean(bounds.south, bounds.north),
        );
        let narrow = libm::cos(middle.1 / 1e6 * (std::f64::consts::PI / 180.0)).max(0.01);
        let across = (span(bounds.west, bounds.east) * narrow).max(LEAST);
        let up = span(bounds.south, bounds.north).max(LEAST);
        let inner = width - 2.0 * MARGIN;
        let unit = (inner / across).min(0.9 * inner / up);
        Self {
            width,
            height: (up * unit).max(0.3 * inner) + 2.0 * MARGIN,
            middle,
            narrow,
            unit,
        }
    }

    pub(super) fn at(&self, (lon, lat): Point) -> (f64, f64) {
        (
            self.width / 2.0 + (f64::from(lon) - self.middle.0) * self.narrow * self.unit,
            self.height / 2.0 - (f64::from(lat) - self.middle.1) * self.unit,
        )
    }

    pub(super) fn area(&self) -> Area {
        Area {
            left: 0.0,
            top: 0.0,
            right: self.width,
            bottom: self.height,
        }
    }

    /// A round number of metres that is at most a fifth of the width, and how long it is; none is under a metre.
    pub(super) fn scale(&self) -> (u32, f64) {
        let of_metre = self.unit / METRES;
        let most = self.width / 5.0;
        let mut tens = (0..7).rev().map(|power| 10u32.pow(power));
        let fits = tens.find_map(|ten| {
            let round = [5, 2, 1].map(|step| step * ten);
            round
                .into_iter()
                .find(|&metres| f64::from(metres) * of_metre <= most)
        });
        let metres = fits.unwrap_or(1);
        (metres, f64::from(metres) * of_metre)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_as_long_as_it_says() {
        // Half a degree of latitude, 56 km, and twice as far east at 60 degrees north: the width is what binds.
        let corners = [(120_000_000, 59_750_000), (122_000_000, 60_250_000)];
        let bounds = Bounds::of(corners.into_iter()).expect("points");
        let frame = Frame::new(&bounds, 800.0);
        let (left, right) = (frame.at(corners[0]), frame.at(corners[1]));
        let (metres, long) = frame.scale();
        assert_eq!(metres, 20_000);
        let apart = left.1 - right.1;
        assert!((long / apart - 20.0 / 55.5975).abs() < 1e-6);
        assert!((right.0 - left.0 - 740.0).abs() < 1.0);
        assert!((400.0 - f64::midpoint(left.0, right.0)).abs() < 1e-6);
    }

    #[test]
    fn one_point_is_in_the_middle_of_a_kilometre() {
        let bounds = Bounds::of(std::iter::once((120_000_000, 30_000_000))).expect("a point");
        let frame = Frame::new(&bounds, 380.0);
        assert!((frame.at((120_000_000, 30_000_000)).0 - 190.0).abs() < 1e-6);
        assert_eq!(frame.scale().0, 200);
        assert!(Bounds::of(std::iter::empty()).is_none());
    }
}

//! The signs of the map, as they are drawn on it and in its legend.

use crate::report::page::drawing::labels::{self, Area};
use crate::report::page::html::Html;

pub(super) const GROUND: &str = "#fffdf8";
pub(super) const DOT: &str = "#5f5640";
pub(super) const SQUARE: &str = "#a8321e";

/// How large things are drawn.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) class: &'static str,
    pub(super) width: f64,
    /// Radius of a village without a published count.
    pub(super) dot: f64,
    /// Radius of one with a count, by the square root of the count; less where the largest would be over `most`.
    pub(super) by_root: f64,
    pub(super) most: f64,
    /// Side of a square.
    pub(super) square: f64,
}

pub(super) const WIDE: Sizes = Sizes {
    class: "wide",
    width: 800.0,
    dot: 2.4,
    by_root: 1.4,
    most: 30.0,
    square: 13.0,
};

pub(super) const NARROW: Sizes = Sizes {
    class: "narrow",
    width: 380.0,
    dot: 2.0,
    by_root: 1.0,
    most: 16.0,
    square: 9.0,
};

impl Sizes {
    /// With the areas of dots in proportion to their counts, the greatest of them not too large.
    pub(super) fn for_counts(self, greatest: Option<i64>) -> Self {
        let by_root = match greatest.map_or(0.0, root) {
            greatest if greatest * self.by_root > self.most => self.most / greatest,
            _ => self.by_root,
        };
        Self { by_root, ..self }
    }

    pub(super) fn radius(self, workers: Option<i64>) -> f64 {
        workers.map_or(self.dot, |workers| (self.by_root * root(workers)).max(0.8))
    }
}

fn root(count: i64) -> f64 {
    libm::sqrt(f64::from(i32::try_from(count).unwrap_or(i32::MAX)))
}

/// What a square and its number cover.
pub(super) fn taken(at: (f64, f64), sizes: Sizes, number: usize) -> Area {
    let square = around(at, sizes.square / 2.0);
    let right = match number {
        0 | 1 => 0.0,
        _ => 3.0 + labels::width(&number.to_string(), 12.0),
    };
    Area {
        right: square.right + right,
        ..square
    }
}

pub(super) fn around((x, y): (f64, f64), half: f64) -> Area {
    Area {
        left: x - half,
        top: y - half,
        right: x + half,
        bottom: y + half,
    }
}

pub(super) fn square(html: &mut Html, (x, y): (f64, f64), sizes: Sizes, words: &str) {
    let half = sizes.square / 2.0;
    let (x, y) = (format!("{:.1}", x - half), format!("{:.1}", y - half));
    let side = sizes.square;
    html.open(
        "rect",
        &[("x", &x), ("y", &y), ("width", &side), ("height", &side)],
    );
    html.element("title", words).close();
}

/// A village, with a light edge, so that it is seen on a square; where a count is published the square is seen through it.
pub(super) fn dot(
    html: &mut Html,
    (x, y): (f64, f64),
    sizes: Sizes,
    workers: Option<i64>,
    words: &str,
) {
    let (x, y) = (format!("{x:.1}"), format!("{y:.1}"));
    let radius = format!("{:.1}", sizes.radius(workers));
    let opacity = if workers.is_some() { "0.6" } else { "1" };
    html.open(
        "circle",
        &[
            ("cx", &x),
            ("cy", &y),
            ("r", &radius),
            ("fill-opacity", &opacity),
            ("stroke", &GROUND),
            ("stroke-width", &"0.7"),
        ],
    );
    html.element("title", words).close();
}

pub(super) fn number(html: &mut Html, (x, y): (f64, f64), sizes: Sizes, number: usize) {
    let x = format!("{:.1}", x + sizes.square / 2.0 + 2.0);
    let y = format!("{:.1}", y + 4.0);
    html.open("text", &[("x", &x), ("y", &y)])
        .text(&number.to_string())
        .close();
}

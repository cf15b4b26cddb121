//! The map of the page: villages as dots, workshops as squares, the names of the towns, a legend and a scale.
//!
//! It is drawn for wide screens and again for narrow ones, so that its letters are as large as those of the page on both; the page shows
//! the one that fits. What is drawn later lies on top: squares, dots, numbers, names.

mod frame;
mod labels;
mod legend;
mod signs;
mod things;

use crate::report::Report;
use crate::report::page::drawing::frame::{Bounds, Frame};
use crate::report::page::drawing::labels::{Area, Label};
use crate::report::page::drawing::legend::Legend;
use crate::report::page::drawing::signs::{
    DOT, GROUND, NARROW, SQUARE, Sizes, WIDE, around, dot, number, square, taken,
};
use crate::report::page::drawing::things::{Things, Town};
use crate::report::page::html::Html;
use crate::units::grouped;

pub(super) fn map(html: &mut Html, report: &Report<'_>) {
    let places = report.market.places().iter();
    let points = places.map(|place| (place.point.lon_e6, place.point.lat_e6));
    let Some(bounds) = Bounds::of(points) else {
        return;
    };
    let things = Things::of(report);
    html.open("section", &[]);
    html.both("h2", "地图", "Map");
    for sizes in [WIDE, NARROW] {
        things.draw(html, &bounds, sizes.for_counts(things.greatest()));
    }
    html.close();
}

impl Things<'_> {
    fn draw(&self, html: &mut Html, bounds: &Bounds, sizes: Sizes) {
        let frame = Frame::new(bounds, sizes.width);
        let legend = Legend::new(self, &frame, sizes);
        let view = format!("0 0 {:.0} {:.0}", frame.width, legend.bottom());
        html.open(
            "svg",
            &[
                ("class", &sizes.class),
                ("viewBox", &view),
                ("role", &"img"),
                ("aria-label", &"村与工坊 villages and workshops"),
            ],
        );
        self.squares(html, &frame, sizes);
        self.dots(html, &frame, sizes);
        self.numbers(html, &frame, sizes);
        self.names(html, &frame, sizes);
        legend.draw(html, sizes);
        html.close();
    }

    fn squares(&self, html: &mut Html, frame: &Frame, sizes: Sizes) {
        html.open("g", &[("fill", &SQUARE), ("stroke", &GROUND)]);
        for group in &self.workshops {
            square(html, frame.at(group.at), sizes, &group.words);
        }
        html.close();
    }

    fn dots(&self, html: &mut Html, frame: &Frame, sizes: Sizes) {
        html.open("g", &[("fill", &DOT)]);
        for village in &self.villages {
            let words = match village.workers {
                Some(workers) => format!("{} {} 人", village.name, grouped(workers.unsigned_abs())),
                None => village.name.to_owned(),
            };
            dot(html, frame.at(village.at), sizes, village.workers, &words);
        }
        html.close();
    }

    /// How many workshops a square is, where it is several.
    fn numbers(&self, html: &mut Html, frame: &Frame, sizes: Sizes) {
        let several = self.workshops.iter().filter(|group| group.number > 1);
        html.open("g", &[("class", &"several")]);
        for group in several {
            number(html, frame.at(group.at), sizes, group.number);
        }
        html.close();
    }

    fn names(&self, html: &mut Html, frame: &Frame, sizes: Sizes) {
        let taken: Vec<Area> = self
            .workshops
            .iter()
            .map(|group| taken(frame.at(group.at), sizes, group.number))
            .collect();
        let dots: Vec<Area> = self
            .villages
            .iter()
            .map(|village| around(frame.at(village.at), sizes.radius(village.workers)))
            .collect();
        // The larger town first; as they come where they are as large.
        let mut towns: Vec<&Town<'_>> = self.towns.iter().collect();
        towns.sort_by_key(|town| std::cmp::Reverse(town.villages));
        let wanted = towns.iter().map(|town| (town.name, frame.at(town.at)));
        html.open("g", &[("class", &"name")]);
        for Label { name, x, y } in labels::placed(wanted, &taken, &dots, frame.area()) {
            let (x, y) = (format!("{x:.1}"), format!("{y:.1}"));
            html.open("text", &[("x", &x), ("y", &y)])
                .text(name)
                .close();
        }
        html.close();
    }
}

//! What the signs of the map mean, drawn as they are on it, and how long a distance is.

use crate::report::page::drawing::frame::Frame;
use crate::report::page::drawing::labels;
use crate::report::page::drawing::signs::{DOT, GROUND, SQUARE, Sizes, dot, number, square};
use crate::report::page::drawing::things::Things;
use crate::report::page::html::Html;
use crate::units::grouped;

/// Height of the letters, the least of a row, and what is left between two entries.
const LETTERS: f64 = 12.0;
const ROW: f64 = 22.0;
const GAP: f64 = 14.0;
const MARGIN: f64 = 14.0;

enum Sign {
    /// So many metres, so long.
    Bar(f64),
    Dot(Option<i64>),
    Square(usize),
}

struct Entry {
    sign: Sign,
    zh: String,
    en: String,
    /// The left end, and the middle of the row.
    at: (f64, f64),
}

/// The entries below the map, row by row.
pub(super) struct Legend {
    entries: Vec<Entry>,
    top: f64,
    width: f64,
    bottom: f64,
}

impl Legend {
    /// Of the signs that are on the map, and no others.
    pub(super) fn new(things: &Things<'_>, frame: &Frame, sizes: Sizes) -> Self {
        let mut legend = Self {
            entries: entries(things, frame),
            top: frame.height,
            width: frame.width,
            bottom: 0.0,
        };
        legend.set(sizes);
        legend
    }

    /// Sets the entries in rows.
    fn set(&mut self, sizes: Sizes) {
        let signs = self.entries.iter().map(|entry| entry.height(sizes) + 4.0);
        let row = signs.fold(ROW, f64::max);
        let mut at = (MARGIN, self.top + row / 2.0 + 6.0);
        for entry in &mut self.entries {
            let wide = entry.width(sizes);
            if at.0 > MARGIN && at.0 + wide > self.width - MARGIN {
                at = (MARGIN, at.1 + row);
            }
            entry.at = at;
            at.0 += wide + GAP;
        }
        self.bottom = at.1 + row / 2.0 + 6.0;
    }

    pub(super) fn bottom(&self) -> f64 {
        self.bottom
    }

    pub(super) fn draw(&self, html: &mut Html, sizes: Sizes) {
        html.open("g", &[("class", &"legend")]);
        let (top, high) = (
            format!("{:.1}", self.top),
            format!("{:.1}", self.bottom - self.top),
        );
        html.open(
            "rect",
            &[
                ("y", &top),
                ("width", &self.width),
                ("height", &high),
                ("fill", &"#ebe4d3"),
            ],
        )
        .close();
        for entry in &self.entries {
            entry.draw(html, sizes);
        }
        html.close();
    }
}

fn entries(things: &Things<'_>, frame: &Frame) -> Vec<Entry> {
    let entry = |sign, zh: &str, en: &str| Entry {
        sign,
        zh: zh.to_owned(),
        en: en.to_owned(),
        at: (0.0, 0.0),
    };
    let (metres, long) = frame.scale();
    let [zh, en] = distance(metres);
    let mut entries = vec![entry(Sign::Bar(long), &zh, &en)];
    if things
        .villages
        .iter()
        .any(|village| village.workers.is_none())
    {
        entries.push(entry(
            Sign::Dot(None),
            "村（社区），人数不公布",
            "village, count withheld",
        ));
    }
    if let Some(greatest) = things.greatest() {
        let people = grouped(greatest.unsigned_abs());
        entries.push(entry(
            Sign::Dot(Some(greatest)),
            &format!("名单上{people}人的村，面积随人数"),
            &format!("village of {people}, area by count"),
        ));
    }
    if !things.workshops.is_empty() {
        entries.push(entry(Sign::Square(1), "工坊", "workshop"));
    }
    let several = things.workshops.iter().map(|group| group.number);
    if let Some(number) = several.max().filter(|&number| number > 1) {
        entries.push(entry(
            Sign::Square(number),
            &format!("同村{number}个工坊"),
            &format!("{number} in one village"),
        ));
    }
    entries
}

fn distance(metres: u32) -> [String; 2] {
    match metres {
        1_000.. => {
            let km = grouped(metres / 1_000);
            [format!("{km}公里"), format!("{km} km")]
        }
        _ => [format!("{metres}米"), format!("{metres} m")],
    }
}

impl Entry {
    fn sign_width(&self, sizes: Sizes) -> f64 {
        match self.sign {
            Sign::Bar(long) => long,
            Sign::Dot(workers) => 2.0 * sizes.radius(workers),
            Sign::Square(1) => sizes.square,
            Sign::Square(number) => {
                sizes.square + 2.0 + labels::width(&number.to_string(), LETTERS)
            }
        }
    }

    fn height(&self, sizes: Sizes) -> f64 {
        match self.sign {
            Sign::Bar(_) => 0.0,
            Sign::Dot(workers) => 2.0 * sizes.radius(workers),
            Sign::Square(_) => sizes.square,
        }
    }

    fn width(&self, sizes: Sizes) -> f64 {
        self.sign_width(sizes) + 6.0 + labels::width(&format!("{} {}", self.zh, self.en), LETTERS)
    }

    fn draw(&self, html: &mut Html, sizes: Sizes) {
        let (left, middle) = self.at;
        let half = match self.sign {
            Sign::Square(_) => sizes.square / 2.0,
            _ => self.sign_width(sizes) / 2.0,
        };
        let centre = (left + half, middle);
        match self.sign {
            Sign::Bar(long) => bar(html, self.at, long),
            Sign::Dot(workers) => {
                html.open("g", &[("fill", &DOT)]);
                dot(html, centre, sizes, workers, &self.zh);
                html.close();
            }
            Sign::Square(shops) => {
                html.open("g", &[("fill", &SQUARE), ("stroke", &GROUND)]);
                square(html, centre, sizes, &self.zh);
                html.close();
                if shops > 1 {
                    html.open("g", &[("class", &"several")]);
                    number(html, centre, sizes, shops);
                    html.close();
                }
            }
        }
        let x = format!("{:.1}", left + self.sign_width(sizes) + 6.0);
        let y = format!("{:.1}", middle + 0.36 * LETTERS);
        html.open("text", &[("x", &x), ("y", &y)])
            .text(&self.zh)
            .text(" ")
            .open("tspan", &[("lang", &"en")])
            .text(&self.en)
            .close()
            .close();
    }
}

/// A line with an upright at either end.
fn bar(html: &mut Html, (left, middle): (f64, f64), long: f64) {
    let path = format!("M{left:.1} {:.1}v6h{long:.1}v-6", middle - 3.0);
    html.open(
        "path",
        &[
            ("d", &path),
            ("fill", &"none"),
            ("stroke", &DOT),
            ("stroke-width", &"1.5"),
        ],
    )
    .close();
}

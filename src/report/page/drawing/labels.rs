//! Names on the map that lie neither on each other nor on what is there.

/// Height of the letters.
const LETTERS: f64 = 13.0;

/// Room around a name.
const ROOM: f64 = 1.5;

/// Where a name may stand, from its point: the nearest first. Up, down, right and left, then between them, then between those.
const STEPS: [f64; 5] = [0.0, 8.0, 16.0, 24.0, 32.0];
const WAYS: [(f64, f64); 16] = [
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, 0.0),
    (-1.0, 0.0),
    (1.0, -1.0),
    (1.0, 1.0),
    (-1.0, -1.0),
    (-1.0, 1.0),
    (0.5, -1.0),
    (-0.5, -1.0),
    (0.5, 1.0),
    (-0.5, 1.0),
    (1.0, 0.5),
    (1.0, -0.5),
    (-1.0, 0.5),
    (-1.0, -0.5),
];

/// What kind of town it is, at the end of its name: left out where the whole name finds no room.
const KINDS: [&str; 3] = ["街道", "镇", "乡"];

/// How many spots are the nearest: those of the first three steps.
const NEAREST: usize = 3 * WAYS.len();

/// An upright rectangle; down is more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    fn meets(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn holds(&self, other: &Area) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }
}

/// A name with the middle of its foot.
#[derive(Debug, PartialEq)]
pub(super) struct Label<'n> {
    pub(super) name: &'n str,
    pub(super) x: f64,
    pub(super) y: f64,
}

/// How wide a text is at most in letters so high: Chinese ones are square.
pub(super) fn width(text: &str, letters: f64) -> f64 {
    let of = |c: char| if c.is_ascii() { 0.62 } else { 1.0 };
    text.chars().map(of).sum::<f64>() * letters
}

/// Each name in turn where it first finds room near its point, whole or else without the kind of town; one that finds none is left out. A
/// name may lie on `dots`, where none of the nearest spots is free of them.
pub(super) fn placed<'n>(
    wanted: impl Iterator<Item = (&'n str, (f64, f64))>,
    taken: &[Area],
    dots: &[Area],
    within: Area,
) -> Vec<Label<'n>> {
    let mut taken = taken.to_vec();
    let mut labels = Vec::new();
    for (name, point) in wanted.filter(|(name, _)| !name.is_empty()) {
        let fits = |name: &str| spot(point, width(name, LETTERS), &taken, dots, within);
        let whole = fits(name).map(|spot| (name, spot));
        let found = whole.or_else(|| {
            let short = without_kind(name)?;
            fits(short).map(|spot| (short, spot))
        });
        if let Some((name, (x, y))) = found {
            taken.push(area((x, y), width(name, LETTERS)));
            labels.push(Label {
                name,
                x,
                y: y + 0.36 * LETTERS,
            });
        }
    }
    labels
}

/// A name of a town without its kind; none where nothing to tell it by would be left.
fn without_kind(name: &str) -> Option<&str> {
    let short = KINDS.iter().find_map(|kind| name.strip_suffix(kind))?;
    (short.chars().count() > 1).then_some(short)
}

/// The first spot near the point where a name so wide has room.
fn spot(
    point: (f64, f64),
    wide: f64,
    taken: &[Area],
    dots: &[Area],
    within: Area,
) -> Option<(f64, f64)> {
    let has_room = |&spot: &(f64, f64)| {
        let area = area(spot, wide);
        within.holds(&area) && !taken.iter().any(|other| other.meets(&area))
    };
    let on_dots = |&spot: &(f64, f64)| {
        let area = area(spot, wide);
        dots.iter().any(|dot| dot.meets(&area))
    };
    let mut free = spots(point).take(NEAREST).filter(|spot| !on_dots(spot));
    free.find(has_room).or_else(|| spots(point).find(has_room))
}

fn spots((x, y): (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    let around = move |&step: &f64| {
        let ways = WAYS.iter();
        ways.map(move |(right, down)| (x + right * step, y + down * step))
    };
    STEPS.iter().flat_map(around)
}

/// What a name covers whose middle is at the spot.
fn area((x, y): (f64, f64), wide: f64) -> Area {
    Area {
        left: x - wide / 2.0 - ROOM,
        top: y - LETTERS / 2.0 - ROOM,
        right: x + wide / 2.0 + ROOM,
        bottom: y + LETTERS / 2.0 + ROOM,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITHIN: Area = Area {
        left: 0.0,
        top: 0.0,
        right: 380.0,
        bottom: 300.0,
    };

    fn of(label: &Label<'_>) -> Area {
        area(
            (label.x, label.y - 0.36 * LETTERS),
            width(label.name, LETTERS),
        )
    }

    #[test]
    fn names_overlap_neither_each_other_nor_what_is_there() {
        let square = Area {
            left: 190.0,
            top: 140.0,
            right: 210.0,
            bottom: 160.0,
        };
        // A crowd around the square: not all of them find room.
        let crowd: Vec<(f64, f64)> = (0u8..60)
            .map(|n| {
                (
                    150.0 + f64::from(n % 10) * 8.0,
                    120.0 + f64::from(n / 10) * 7.0,
                )
            })
            .collect();
        let wanted = crowd.iter().map(|&at| ("剡湖街道", at));
        let labels = placed(wanted, &[square], &[], WITHIN);
        assert!(labels.len() > 5 && labels.len() < 60, "{}", labels.len());
        for (n, label) in labels.iter().enumerate() {
            let own = of(label);
            assert!(WITHIN.holds(&own) && !own.meets(&square));
            assert!(labels[..n].iter().all(|other| !of(other).meets(&own)));
        }
    }

    #[test]
    fn a_name_moves_off_a_dot_and_lies_on_many() {
        let dot = |x: f64, y: f64| Area {
            left: x - 2.0,
            top: y - 2.0,
            right: x + 2.0,
            bottom: y + 2.0,
        };
        let at = (190.0, 150.0);
        let one = placed(
            [("甘霖镇", at)].into_iter(),
            &[],
            &[dot(190.0, 145.0)],
            WITHIN,
        );
        assert!((one[0].y - (at.1 + 8.0 + 0.36 * LETTERS)).abs() < 1e-6);
        let many: Vec<Area> = (0u8..40)
            .map(|n| {
                dot(
                    120.0 + 3.5 * f64::from(n),
                    150.0 + f64::from(n % 7) * 9.0 - 27.0,
                )
            })
            .collect();
        let many = placed([("甘霖镇", at)].into_iter(), &[], &many, WITHIN);
        assert!((many[0].y - (at.1 + 0.36 * LETTERS)).abs() < 1e-6);
    }

    #[test]
    fn a_name_without_room_stands_without_its_kind() {
        let narrow = Area {
            right: 45.0,
            ..WITHIN
        };
        let of = |name| placed([(name, (22.0, 100.0))].into_iter(), &[], &[], narrow);
        assert_eq!(of("鹿山街道")[0].name, "鹿山");
        assert_eq!(of("鹿山镇")[0].name, "鹿山镇");
        for none in ["长乐新城街道", "鹿山开发区"] {
            assert_eq!(of(none), [], "{none}");
        }
    }

    #[test]
    fn a_name_alone_stands_on_its_point_and_one_too_long_nowhere() {
        let long = "很".repeat(40);
        let wanted = [
            ("甘霖镇", (100.0, 100.0)),
            (&long, (190.0, 200.0)),
            ("", (9.0, 9.0)),
        ];
        let labels = placed(wanted.into_iter(), &[], &[], WITHIN);
        assert_eq!(labels.len(), 1);
        assert_eq!((labels[0].name, labels[0].x), ("甘霖镇", 100.0));
    }
}

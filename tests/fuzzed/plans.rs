//! Small markets of places and shares: refused or proven, and the same for shuffled rows.

use gongfang::mixed::{Draft, Effort, Model, Opening, Order, Person, Place, Share, Status};

use super::Bytes;

/// How far a draft came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Decided {
    /// It is no model.
    Refused,
    /// A plan with a gap that is proven.
    Bounded,
    /// A plan that is proven to be best.
    Optimal,
}

fn value(bytes: &mut Bytes<'_>) -> i64 {
    match bytes.byte() {
        0..=9 => 0,
        10..=219 => bytes.within(-60, 180),
        220..=239 => bytes.within(-900, 9_000),
        240..=247 => 1 << 30,
        248..=251 => -(1 << 30),
        252 => (1 << 30) + 1,
        253 => i64::MIN,
        254 => i64::MAX,
        _ => 1 << 20,
    }
}

/// A small number, or one at a limit.
fn number(bytes: &mut Bytes<'_>, usual: i64, far: &[u64]) -> u64 {
    if bytes.byte() < 250 {
        bytes.within(0, usual) as u64
    } else {
        far[bytes.below(far.len())]
    }
}

fn draft(bytes: &mut Bytes<'_>) -> Draft {
    let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let short = |number: u64| u8::try_from(number).unwrap_or(u8::MAX);
    let mut draft = Draft {
        most_placed: bytes.once_in(3),
        ..Draft::default()
    };
    for _ in 0..bytes.within(0, 6) {
        draft.people.push(Person {
            half_days: short(number(bytes, 12, &[14, 15, 255])),
            least: short(number(bytes, 4, &[14, 15, 255])),
            once: if bytes.once_in(2) { 0 } else { value(bytes) },
        });
    }
    for _ in 0..bytes.within(0, 2) {
        draft.limits.push(short(number(bytes, 10, &[14, 255])));
    }
    for _ in 0..bytes.within(0, 2) {
        draft
            .sites
            .push(narrow(number(bytes, 20, &[1 << 20, 1 << 32])));
    }
    // Now and then an id of nothing.
    let id = |bytes: &mut Bytes<'_>, count: usize| {
        let beyond = usize::from(bytes.byte() == 255);
        bytes.below(count) as u32 + (beyond * count) as u32
    };
    let some = |bytes: &mut Bytes<'_>, count: usize| {
        (count > 0 && bytes.once_in(2)).then(|| id(bytes, count))
    };
    for _ in 0..bytes.within(0, 3) {
        draft.openings.push(Opening {
            site: some(bytes, draft.sites.len()),
            half_days: short(number(bytes, 10, &[0, 14, 15])),
            places: narrow(number(bytes, 5, &[1 << 20, 1 << 32])),
            crew: narrow(number(bytes, 4, &[1 << 20, 1 << 32])),
            classes: (0..bytes.within(0, 3))
                .map(|_| narrow(number(bytes, 3, &[1 << 20, 1 << 32])))
                .collect(),
            limit: some(bytes, draft.limits.len()),
        });
    }
    for _ in 0..bytes.within(0, 3) {
        draft.orders.push(Order {
            pieces: number(bytes, 60, &[1 << 40, 1 << 62, u64::MAX]),
            limit: some(bytes, draft.limits.len()),
        });
    }
    for person in 0..draft.people.len() as u32 {
        for opening in 0..draft.openings.len() as u32 {
            for class in 0..draft.openings[opening as usize].classes.len() as u32 {
                if !bytes.once_in(3) {
                    draft.places.push(Place {
                        person,
                        opening,
                        class: if bytes.byte() == 255 {
                            class + 1
                        } else {
                            class
                        },
                        value: value(bytes),
                        must: bytes.once_in(16),
                    });
                }
            }
        }
        for order in 0..draft.orders.len() as u32 {
            for at in 0..=draft.sites.len() {
                if bytes.once_in(2) {
                    draft.shares.push(Share {
                        person,
                        order,
                        site: at.checked_sub(1).map(|site| site as u32),
                        pieces: narrow(number(bytes, 9, &[1 << 24, (1 << 24) + 1, 1 << 32])),
                        least: short(number(bytes, 3, &[0, 14, 255])),
                        values: (0..bytes.within(0, 5)).map(|_| value(bytes)).collect(),
                        must: if bytes.once_in(16) {
                            short(number(bytes, 5, &[14, 255]))
                        } else {
                            0
                        },
                    });
                }
            }
        }
    }
    draft.bonus = match bytes.byte() {
        0..=127 => 0,
        128..=250 => bytes.within(0, 5_000),
        251..=253 => 1 << 33,
        254 => -1,
        _ => i64::MAX,
    };
    draft
}

/// Decides what the bytes say.
pub(crate) fn solve_draft(bytes: &[u8]) -> Decided {
    let bytes = &mut Bytes::new(bytes);
    let draft = draft(bytes);
    let mut shuffled = draft.clone();
    bytes.shuffle(&mut shuffled.places);
    bytes.shuffle(&mut shuffled.shares);
    let model = match (Model::new(draft.clone()), Model::new(shuffled)) {
        (Ok(model), Ok(again)) => {
            assert_eq!(model, again, "another order, another model: {draft:?}");
            model
        }
        (Err(_), Err(_)) => return Decided::Refused,
        (first, second) => panic!(
            "one order is refused: {:?} {:?} {draft:?}",
            first.err(),
            second.err()
        ),
    };
    let solve = |scans| {
        let effort = Effort {
            scans,
            ..Effort::default()
        };
        let answer = model.solve(effort).expect("no stop flag");
        if let Err(error) = answer.verify(&model) {
            panic!("{error} after {scans} scans: {draft:?}");
        }
        answer
    };
    let answer = solve(200_000);
    // Whatever the work, a plan and a bound that agree with the others.
    let hasty = solve(bytes.word() % (answer.scans + 1));
    if hasty.placed == answer.placed || !draft.most_placed {
        assert!(
            hasty.value <= answer.bound && answer.value <= hasty.bound,
            "{} of {}, hastily {} of {}: {draft:?}",
            answer.value,
            answer.bound,
            hasty.value,
            hasty.bound
        );
    }
    if let (Some(count), Some(first)) = (&answer.count, &hasty.count) {
        assert!(
            answer.placed <= first.bound && hasty.placed <= count.bound,
            "{draft:?}"
        );
    }
    match answer.status() {
        Status::Optimal => Decided::Optimal,
        Status::Bounded { .. } => Decided::Bounded,
    }
}

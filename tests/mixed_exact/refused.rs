//! What is refused: forged plans, values, proofs and counts, broken plans, and drafts that no plan can keep.

use gongfang::mixed::{
    Answer, CheckError, Count, Draft, Model, ModelError, Opening, Order, Over, Person, Place,
    ProofNode, Share, Status, Taken, Variable,
};

use super::tiny::tiny;
use super::{market, solved};

/// Changes a sound answer of a market with a little of everything, and says what is found.
fn forged(change: impl FnOnce(&mut Answer)) -> CheckError {
    let (model, mut answer) = (0..)
        .map(|seed| {
            let mut draft = tiny(seed + 777);
            draft.places.iter_mut().for_each(|place| place.must = false);
            draft.shares.iter_mut().for_each(|share| share.must = 0);
            draft.most_placed = false;
            solved(&draft)
        })
        .find(|(_, answer)| {
            answer.proof.nodes.len() >= 3
                && answer.weeks[0].place.is_some()
                && answer.weeks.iter().any(|week| !week.shares.is_empty())
        })
        .expect("such a market is common");
    change(&mut answer);
    answer.verify(&model).expect_err("a forgery")
}

fn by_the_piece(prices: Vec<i64>) -> ProofNode {
    ProofNode::Leaf {
        prices,
        tariff: None,
    }
}

fn first_leaf(answer: &mut Answer) -> &mut Vec<i64> {
    let leaf = answer.proof.nodes.iter_mut().find_map(|node| match node {
        ProofNode::Leaf { prices, .. } => Some(prices),
        ProofNode::Cut { .. } => None,
    });
    leaf.expect("a tree has leaves")
}

/// The root, which these markets cut.
fn root(answer: &mut Answer) -> (&mut Variable, &mut usize, &mut usize) {
    match &mut answer.proof.nodes[0] {
        ProofNode::Cut {
            variable,
            below,
            above,
            ..
        } => (variable, below, above),
        ProofNode::Leaf { .. } => unreachable!("the market was chosen to be cut"),
    }
}

#[test]
fn forged_plans_and_values_are_named() {
    let named = forged(|answer| answer.weeks.clear());
    assert!(matches!(named, CheckError::Weeks { .. }), "{named}");
    let named = forged(|answer| answer.weeks[0].place = Some(u32::MAX));
    assert!(
        matches!(named, CheckError::NotOffered { person: 0 }),
        "{named}"
    );
    let named = forged(|answer| {
        let week = answer.weeks.iter_mut().find(|week| !week.shares.is_empty());
        let shares = &mut week.expect("someone shares").shares;
        shares.push(shares[0]);
    });
    assert!(matches!(named, CheckError::SharedTwice { .. }), "{named}");
    let named = forged(|answer| answer.value += 1);
    assert!(matches!(named, CheckError::Value { .. }), "{named}");
    let named = forged(|answer| answer.placed += 1);
    assert!(matches!(named, CheckError::Placed { .. }), "{named}");
    let named = forged(|answer| {
        answer.count = Some(Count {
            bound: answer.placed,
            proof: answer.proof.clone(),
            worth: 0,
        });
    });
    assert!(matches!(named, CheckError::Count), "{named}");
    let named = forged(|answer| answer.bound = answer.value - 1);
    assert!(matches!(named, CheckError::BelowValue { .. }), "{named}");
}

#[test]
fn forged_proofs_are_named() {
    let named = forged(|answer| {
        let (_, below, above) = root(answer);
        *above = *below;
    });
    assert!(matches!(named, CheckError::Tree { .. }), "{named}");
    let named = forged(|answer| *root(answer).2 = 1 << 40);
    assert!(matches!(named, CheckError::Tree { .. }), "{named}");
    let named = forged(|answer| {
        let leaf = first_leaf(answer).clone();
        answer.proof.nodes.push(by_the_piece(leaf));
    });
    assert!(matches!(named, CheckError::Unreached { .. }), "{named}");
    let named = forged(|answer| *root(answer).0 = Variable::Crew(u32::MAX));
    assert!(matches!(named, CheckError::Variable { node: 0 }), "{named}");
    let named = forged(|answer| first_leaf(answer).truncate(1));
    assert!(matches!(named, CheckError::Prices { .. }), "{named}");
    let named = forged(|answer| *first_leaf(answer).last_mut().expect("orders are last") = -1);
    assert!(matches!(named, CheckError::Price { .. }), "{named}");
    let named = forged(|answer| {
        first_leaf(answer)
            .iter_mut()
            .for_each(|price| *price = 1 << 40);
    });
    assert!(matches!(named, CheckError::Bound { .. }), "{named}");
    // A tree cut down to its root proves less than its ends did.
    let named = forged(|answer| {
        let zero = vec![0; first_leaf(answer).len()];
        answer.proof.nodes = vec![by_the_piece(zero)];
    });
    assert!(matches!(named, CheckError::Bound { .. }), "{named}");
}

/// Two people, one opening of one place in two classes, one order of ten pieces.
pub(crate) fn two_people() -> Draft {
    let places = (0..2).flat_map(|person| {
        (0..2).map(move |class| Place {
            person,
            opening: 0,
            class,
            value: 100,
            must: false,
        })
    });
    let shares = (0..2).map(|person| Share {
        person,
        order: 0,
        site: None,
        pieces: 3,
        least: 1,
        values: vec![10, 70, 90, 100],
        must: 0,
    });
    Draft {
        people: vec![
            Person {
                half_days: 6,
                least: 2,
                once: -50
            };
            2
        ],
        sites: vec![5],
        openings: vec![Opening {
            site: Some(0),
            half_days: 4,
            places: 1,
            crew: 0,
            classes: vec![1, 1],
            limit: None,
        }],
        orders: vec![Order {
            pieces: 10,
            limit: None,
        }],
        places: places.collect(),
        shares: shares.collect(),
        ..Draft::default()
    }
}

pub(crate) fn week(place: Option<u32>, share: u32, half_days: u8) -> Taken {
    let shares = (half_days > 0).then_some((share, half_days));
    Taken {
        place,
        shares: shares.into_iter().collect(),
    }
}

#[test]
fn broken_plans_are_named() {
    let (model, good) = solved(&two_people());
    let broken = |first: Taken, second: Taken, model: &Model| {
        let answer = Answer {
            weeks: vec![first, second],
            ..good.clone()
        };
        answer.verify(model).expect_err("a broken plan")
    };
    let none = Taken::default;
    let named = broken(week(Some(0), 0, 3), none(), &model);
    assert!(
        matches!(
            named,
            CheckError::HalfDays {
                person: 0,
                half_days: 7
            }
        ),
        "{named}"
    );
    let named = broken(week(None, 0, 1), none(), &model);
    assert!(
        matches!(named, CheckError::HalfDays { half_days: 1, .. }),
        "{named}"
    );
    let named = broken(week(None, 0, 2), week(None, 1, 2), &model);
    assert!(
        matches!(named, CheckError::Overfull { resource: 3, .. }),
        "{named}"
    );
    let named = broken(week(Some(0), 0, 0), week(Some(2), 1, 0), &model);
    assert!(
        matches!(named, CheckError::Overfull { resource: 0, .. }),
        "{named}"
    );
    let named = broken(week(Some(0), 0, 0), week(Some(3), 1, 0), &model);
    assert!(
        matches!(named, CheckError::Overfull { resource: 2, .. }),
        "{named}"
    );

    let mut poor = two_people();
    poor.people[0].once = -200;
    let poor = Model::new(poor).expect("in range");
    let named = broken(week(Some(0), 0, 0), none(), &poor);
    assert!(
        matches!(
            named,
            CheckError::Worthless {
                person: 0,
                worth: -100
            }
        ),
        "{named}"
    );

    let mut crewed = two_people();
    crewed.openings[0].crew = 2;
    crewed.openings[0].places = 2;
    let crewed = Model::new(crewed).expect("in range");
    let named = broken(week(Some(0), 0, 0), none(), &crewed);
    assert!(
        matches!(
            named,
            CheckError::Crew {
                opening: 0,
                people: 1
            }
        ),
        "{named}"
    );
}

/// The market of two people, where one employer may ask one person for 5 half-days in place and order, the
/// second person's place of the first class stands, and two half-days of the first person's share do.
pub(crate) fn pinned() -> Draft {
    let mut draft = two_people();
    draft.limits = vec![5];
    draft.openings[0].limit = Some(0);
    draft.orders[0].limit = Some(0);
    draft.places[2].must = true;
    draft.shares[0].must = 2;
    draft
}

#[test]
fn what_stands_stays_and_limits_hold() {
    let (model, good) = solved(&pinned());
    assert_eq!(good.status(), Status::Optimal);
    // The second person could add one half-day under the limit, but the pieces are worth more to the first.
    assert_eq!(good.weeks, [week(None, 0, 3), week(Some(2), 0, 0)]);
    assert_eq!(good.value, 90 - 50 + 100 - 50);
    let broken = |first: Taken, second: Taken| {
        let answer = Answer {
            weeks: vec![first, second],
            ..good.clone()
        };
        answer.verify(&model).expect_err("a broken plan")
    };
    let named = broken(week(None, 0, 1), week(Some(2), 0, 0));
    assert!(matches!(named, CheckError::Stands { person: 0 }), "{named}");
    let named = broken(week(None, 0, 2), week(Some(3), 0, 0));
    assert!(matches!(named, CheckError::Stands { person: 1 }), "{named}");
    let named = broken(week(None, 0, 2), week(None, 1, 2));
    assert!(matches!(named, CheckError::Stands { person: 1 }), "{named}");
    let mut loose = pinned();
    loose.shares[0].must = 0;
    let (model, good) = solved(&loose);
    let answer = Answer {
        weeks: vec![Taken::default(), week(Some(2), 1, 2)],
        ..good
    };
    let named = answer.verify(&model).expect_err("six half-days");
    assert!(
        matches!(
            named,
            CheckError::Limit {
                person: 1,
                limit: 0,
                half_days: 6
            }
        ),
        "{named}"
    );
}

#[test]
fn musts_that_cannot_stand_name_their_row() {
    let refused = |change: &dyn Fn(&mut Draft)| {
        let mut draft = pinned();
        change(&mut draft);
        match Model::new(draft).expect_err("it cannot stand") {
            ModelError::Must { list, row, over } => (list, row, over),
            other => panic!("{other}"),
        }
    };
    let first = |draft: &mut Draft| draft.places[0].must = true;
    assert_eq!(
        refused(&|draft| draft.people[0].half_days = 1),
        ("share", 0, Over::HalfDays)
    );
    assert_eq!(
        refused(&|draft| draft.limits[0] = 3),
        ("place", 2, Over::Limit)
    );
    assert_eq!(
        refused(&|draft| draft.places[3].must = true),
        ("place", 3, Over::OnePlace)
    );
    assert_eq!(refused(&first), ("place", 2, Over::Seats));
    assert_eq!(
        refused(&|draft| draft.shares[0].must = 5),
        ("share", 0, Over::Share)
    );
    assert_eq!(
        refused(&|draft| draft.sites[0] = 3),
        ("place", 2, Over::Stations)
    );
    assert_eq!(
        refused(&|draft| draft.orders[0].pieces = 5),
        ("share", 0, Over::Pieces)
    );
    let second = |draft: &mut Draft| {
        draft.places[1].must = true;
        draft.places[2].class = 0;
        draft.places[3].class = 1;
    };
    assert_eq!(refused(&second), ("place", 2, Over::Places));
    let twice = |draft: &mut Draft| {
        let share = draft.shares[0].clone();
        draft.shares.push(Share {
            site: Some(0),
            ..share
        });
    };
    assert_eq!(refused(&twice), ("share", 2, Over::OneShare));
}

#[test]
fn forged_counts_are_named() {
    let mut draft = market::county(40, 3, market::COUNTY);
    draft.most_placed = true;
    draft.orders.iter_mut().for_each(|order| order.pieces /= 8);
    draft.sites.fill(10);
    let (model, good) = solved(&draft);
    assert!(
        good.placed < 30,
        "places and pieces are short: {}",
        good.placed
    );
    let forge = |change: &dyn Fn(&mut Answer, &mut Count)| {
        let mut answer = good.clone();
        let mut count = answer.count.take().expect("the count comes first");
        change(&mut answer, &mut count);
        answer.count = Some(count);
        answer.verify(&model).expect_err("a forgery")
    };
    let named = forge(&|answer, count| count.bound = answer.placed - 1);
    assert!(matches!(named, CheckError::Count), "{named}");
    let named = forge(&|answer, count| {
        count.bound = answer.placed;
        count.proof.nodes = vec![by_the_piece(vec![0; first_leaf(answer).len()])];
    });
    assert!(matches!(named, CheckError::Bound { .. }), "{named}");
    let named = forge(&|_, count| count.worth = 0);
    assert!(matches!(named, CheckError::Bound { .. }), "{named}");
    let missing = Answer {
        count: None,
        ..good.clone()
    };
    assert_eq!(missing.verify(&model), Err(CheckError::Count));
}

#[test]
fn drafts_out_of_range_are_refused() {
    let good = two_people();
    assert!(Model::new(good.clone()).is_ok());
    // Out of order, so that the row named must be the caller's and not that of the sorted list.
    let mut twice = good.clone();
    twice.places.reverse();
    twice.places.insert(2, good.places[3]);
    twice.places.push(good.places[1]);
    let (list, row, person) = ("place", 2, 1);
    let named = Model::new(twice).expect_err("a place twice");
    assert_eq!(named, ModelError::Twice { list, row, person });
    let mut twice = good.clone();
    twice.shares.reverse();
    twice.shares.push(good.shares[0].clone());
    let (list, row, person) = ("share", 2, 0);
    let named = Model::new(twice).expect_err("a share twice");
    assert_eq!(named, ModelError::Twice { list, row, person });
    let mut unknown = good.clone();
    unknown.places[0].opening = 1;
    assert!(matches!(
        Model::new(unknown),
        Err(ModelError::Unknown {
            what: "opening",
            ..
        })
    ));
    let mut wide = good;
    wide.people[0].half_days = 15;
    assert!(matches!(
        Model::new(wide),
        Err(ModelError::Range { found: 15, .. })
    ));
}

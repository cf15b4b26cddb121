//! Tariffs against plans that are known to be the best.

use super::*;
use crate::matching::mixed::answer::{Answer, ProofNode};
use crate::matching::mixed::bound::{fen, read};
use crate::matching::mixed::draft::{Draft, Opening, Order, Person, Place, Share};
use crate::matching::mixed::draw::Draw;
use crate::matching::mixed::units::SCALE_BITS;
use crate::matching::mixed::{CheckError, Effort};

/// People with one opening of some places, and shares of two orders that can hold few of them: a bound by the piece is not tight. Of some seeds a
/// place or a share stands, and some have a limit of the opening and an order together.
fn market(people: u32, seed: u64) -> Model {
    let mut draw = Draw::new(seed);
    let mut below = |count: usize| i64::try_from(draw.below(count)).expect("small");
    let limit = seed.is_multiple_of(3).then_some(0);
    let mut draft = Draft {
        sites: vec![3 * people],
        limits: vec![7],
        openings: vec![Opening {
            site: Some(0),
            half_days: 4,
            places: people / 4,
            classes: vec![people / 4],
            limit,
            ..Opening::default()
        }],
        orders: [(900, limit), (1300, None)]
            .map(|(pieces, limit)| Order { pieces, limit })
            .to_vec(),
        ..Draft::default()
    };
    for person in 0..people {
        draft.people.push(Person {
            half_days: 4 + u8::try_from(below(6)).expect("small"),
            least: 0,
            once: -below(300),
        });
        draft.places.push(Place {
            person,
            value: 2000 + below(900),
            must: person == 0 && seed % 4 == 1,
            ..Place::default()
        });
        let pace = 70 + u32::try_from(below(60)).expect("small");
        for order in 0..2 {
            let rate = 500 + below(200);
            draft.shares.push(Share {
                person,
                order,
                site: (below(3) == 0).then_some(0),
                pieces: pace,
                least: 4,
                values: (4..8).map(|half_days| rate * half_days).collect(),
                must: if (person, order, seed % 4) == (1, 1, 2) {
                    4
                } else {
                    0
                },
            });
        }
    }
    Model::new(draft).expect("in range")
}

/// The best plan, and the prices that little work finds at the root.
fn solved(model: &Model) -> (Answer, Vec<i64>) {
    let best = model.solve(Effort::default()).expect("no stop");
    best.verify(model).expect("it holds");
    let effort = Effort {
        scans: 20 * model.offers() as u64,
        ..Effort::default()
    };
    let rough = model.solve(effort).expect("no stop");
    let Some(ProofNode::Leaf { prices, .. }) = rough.proof.nodes.into_iter().next() else {
        unreachable!("the work does not reach a tree")
    };
    (best, prices)
}

#[test]
fn a_tariff_proves_a_bound_between_the_best_plan_and_the_price_of_pieces() {
    let mut better = 0;
    for seed in 0..24 {
        let model = market(8, seed);
        let (best, prices) = solved(&model);
        assert_eq!(best.bound, best.value, "seed {seed} is not solved");
        let domain = Domain::new(&model);
        let by_the_piece = read(&model, 0, &prices, &domain, Halt::default()).expect("no stop");
        let found = tighten(&model, &prices, i128::MIN, 1 << 20, Halt::default()).0;
        let (value, tariff) = found.expect("the work is enough");
        assert!(value <= by_the_piece.value, "seed {seed}");
        assert!(fen(value) >= best.value, "seed {seed}");
        better += i32::from(fen(value) < fen(by_the_piece.value));
        let mut answer = Answer {
            bound: fen(value),
            ..best
        };
        answer.proof.nodes = vec![ProofNode::Leaf {
            prices,
            tariff: Some(tariff),
        }];
        answer.verify(&model).expect("the tariff holds");
        assert_eq!(answer.bound_by_the_piece(&model), fen(by_the_piece.value));
        answer.bound -= 1;
        let named = answer.verify(&model).expect_err("one fen less");
        let is_bound = matches!(named, CheckError::Bound { .. });
        assert!(is_bound || answer.bound < answer.value, "{named}");
    }
    assert!(better > 18, "better than by the piece in {better}");
}

#[test]
fn forged_tariffs_are_named() {
    let model = market(9, 1);
    let (mut answer, prices) = solved(&model);
    let found = tighten(&model, &prices, i128::MIN, 1 << 20, Halt::default()).0;
    let (value, tariff) = found.expect("the work is enough");
    answer.bound = fen(value);
    let mut named = |change: fn(&mut Tariff)| {
        let mut tariff = tariff.clone();
        change(&mut tariff);
        answer.proof.nodes = vec![ProofNode::Leaf {
            prices: prices.clone(),
            tariff: Some(tariff),
        }];
        answer.verify(&model).expect_err("a forgery")
    };
    let tariff = CheckError::Tariff { node: 0 };
    assert_eq!(named(|tariff| tariff.shares.truncate(3)), tariff);
    assert_eq!(named(|tariff| tariff.shares[0] = -1), tariff);
    assert_eq!(named(|tariff| tariff.incomes.push(0)), tariff);
    assert_eq!(named(|tariff| tariff.incomes[0] = -1), tariff);
    let less = named(|tariff| tariff.incomes[1] -= tariff.incomes[1] / 50);
    assert!(
        matches!(less, CheckError::Income { order: 1, .. }),
        "{less}"
    );
    let more = named(|tariff| tariff.incomes[0] += 1 << 40);
    assert!(matches!(more, CheckError::Bound { .. }), "{more}");
    let nothing = named(|tariff| tariff.shares.fill(0));
    assert!(matches!(nothing, CheckError::Bound { .. }), "{nothing}");
    let dear = named(|tariff| tariff.shares.iter_mut().for_each(|price| *price *= 2));
    assert!(matches!(dear, CheckError::Income { .. }), "{dear}");
}

#[test]
fn a_tariff_is_not_begun_that_the_work_does_not_allow() {
    let model = market(9, 2);
    let (_, prices) = solved(&model);
    for scans in 0..200 {
        let (found, spent) = tighten(&model, &prices, i128::MIN, scans, Halt::default());
        assert!(found.is_none(), "{scans} scans find a tariff");
        // To one person's misses.
        assert!(spent <= scans + 20, "{spent} of {scans}");
    }
}

#[test]
fn an_income_that_is_far_below_the_price_of_all_pieces_can_be_shown() {
    let mut draw = Draw::new(5);
    let mut draft = Draft::default();
    let mut all = 0;
    for person in 0..24 {
        let pieces = 25_000 + u32::try_from(draw.below(10_000)).expect("small");
        let half_days = 4;
        draft.people.push(Person {
            half_days,
            least: 0,
            once: 0,
        });
        draft.shares.push(Share {
            person,
            pieces,
            least: half_days,
            values: vec![i64::from(pieces) * i64::from(half_days)],
            ..Share::default()
        });
        all += u64::from(pieces) * u64::from(half_days);
    }
    // One piece is lacking for all of them.
    draft.orders = vec![Order {
        pieces: all - 1,
        limit: None,
    }];
    let model = Model::new(draft).expect("in range");
    let mut answer = solved(&model).0;
    // A piece is worth a fen.
    let prices = vec![1 << SCALE_BITS];
    let found = tighten(&model, &prices, i128::MIN, 1 << 20, Halt::default()).0;
    let (value, tariff) = found.expect("the work is enough");
    answer.bound = fen(value);
    assert!(u64::try_from(answer.bound).expect("a worth") < all - 50_000);
    answer.proof.nodes = vec![ProofNode::Leaf {
        prices,
        tariff: Some(tariff),
    }];
    answer.verify(&model).expect("the tariff holds");
}

#[test]
fn what_stands_may_make_every_plan_worth_less_than_nothing() {
    let draft = Draft {
        openings: vec![Opening {
            half_days: 4,
            places: 1,
            classes: vec![1],
            ..Opening::default()
        }],
        orders: vec![Order {
            pieces: 100,
            limit: None,
        }],
        people: vec![Person {
            half_days: 8,
            least: 0,
            once: -1000,
        }],
        places: vec![Place {
            value: -2000,
            must: true,
            ..Place::default()
        }],
        shares: vec![Share {
            pieces: 10,
            least: 4,
            values: vec![300],
            ..Share::default()
        }],
        ..Draft::default()
    };
    let model = Model::new(draft).expect("in range");
    let found = tighten(&model, &[0, 0], i128::MIN, 1 << 20, Halt::default()).0;
    let (value, _) = found.expect("the work is enough");
    assert_eq!(fen(value), -2700);
}

#[test]
fn the_bound_by_the_piece_of_another_model_is_the_answer_s() {
    let model = market(9, 1);
    let (mut answer, prices) = solved(&model);
    let found = tighten(&model, &prices, i128::MIN, 1 << 20, Halt::default()).0;
    let tariff = found.map(|found| found.1);
    assert!(tariff.is_some(), "the work is enough");
    answer.proof.nodes = vec![ProofNode::Leaf { prices, tariff }];
    assert_ne!(answer.bound_by_the_piece(&model), answer.bound);
    let draft = Draft {
        orders: vec![Order::default(); 9],
        ..Draft::default()
    };
    let other = Model::new(draft).expect("in range");
    assert_eq!(answer.bound_by_the_piece(&other), answer.bound);
}

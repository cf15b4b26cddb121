//! What a proof with an end that holds no plan says of the market without the crew.

use super::Loosened;
use crate::matching::mixed::answer::{Answer, Proof, ProofNode, Taken};
use crate::matching::mixed::domain::Variable;
use crate::matching::mixed::draft::{Draft, Opening, Person, Place};
use crate::matching::mixed::model::Model;

/// One person, who alone wants to work where two are needed; a second who would lose by it.
fn market() -> Model {
    let person = Person {
        half_days: 5,
        least: 1,
        once: 0,
    };
    let place = |person, value| Place {
        person,
        opening: 0,
        class: 0,
        value,
        must: false,
    };
    let draft = Draft {
        people: vec![person; 2],
        openings: vec![Opening {
            site: None,
            half_days: 5,
            places: 2,
            crew: 2,
            classes: vec![2],
            limit: None,
        }],
        places: vec![place(0, 700), place(1, -900)],
        ..Draft::default()
    };
    Model::new(draft).expect("a sound draft")
}

#[test]
fn an_end_without_a_plan_is_read_anew() {
    let model = market();
    let leaf = |prices: [i64; 3]| ProofNode::by_the_piece(prices.map(|fen| fen << 20).to_vec());
    let cut = |most, below, above| ProofNode::Cut {
        variable: Variable::Crew(0),
        most,
        below,
        above,
    };
    // Nobody; one, of whom there is no plan; two, which prices of their own show to be worth nothing.
    let nodes = vec![
        cut(0, 1, 2),
        leaf([0, 700, 0]),
        cut(1, 3, 4),
        leaf([0, 0, 0]),
        leaf([0, 700, -900]),
    ];
    let answer = Answer {
        weeks: vec![Taken::default(); 2],
        value: 0,
        bound: 0,
        proof: Proof { nodes },
        placed: 0,
        count: None,
        scans: 0,
    };
    answer.verify(&model).expect("a proof");
    let crew = Loosened::Crew {
        opening: 0,
        places: 2,
    };
    let added = answer
        .added_without(&model, &[crew])
        .expect("of this model");
    // Alone the first person is worth 700 there.
    assert!(added[0] >= 700 << 20, "{added:?}");
}

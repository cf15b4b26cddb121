//! What a pair is worth: each term, their sum, and how it is rounded.

use gongfang::Graph;
use gongfang::domain::{Accommodation, Necessity, Reserve, ReserveFor, SkillNeed};
use gongfang::geo::TravelMode;
use gongfang::graph::Slot;
use gongfang::graph::judge::Judge;
use gongfang::graph::score::Term;
use gongfang::policy::{LegalForm, Subsidy};

use super::county::{group, skill};
use super::{slot, with};

#[test]
fn terms_add_up_and_are_rounded_once() {
    let market = with(|lists| {
        let weights = &mut lists.policy.weights;
        weights.value_of_time_fen_hour = 1_000;
        weights.training_fen_level = 15_000;
        weights.helpful_need_fen = 8_000;
        weights.paired_village_fen = 10_000;
        weights.star_fen = 700;
        weights.reserve_breach_fen = 30_000;
        lists
            .policy
            .groups
            .entry(group("low-income"))
            .and_modify(|rule| rule.priority_fen = 20_000);
        let subsidy = |of: Option<&str>, form| Subsidy {
            zh: "补贴".to_owned(),
            en: "subsidy".to_owned(),
            group: of.map(group),
            form,
            fen_month: 5_000,
        };
        lists.policy.subsidies = vec![
            subsidy(Some("low-income"), None),
            subsidy(Some("disabled"), None),
            subsidy(None, Some(LegalForm::LabourContract)),
            subsidy(None, Some(LegalForm::PartTime)),
        ];
        let rule = lists.policy.travel.modes.get_mut(&TravelMode::EBike);
        let rule = rule.expect("e-bikes go");
        (rule.wait_minutes, rule.fare_fen_trip) = (1, 150);
        lists.workshops[0].stars = 3;
        lists.workshops[0].provides.insert(Accommodation::Buddy);
        lists.employers[0]
            .paired_villages
            .insert(lists.places[0].code);
        let worker = &mut lists.workers[0];
        worker.present_income_fen_month = 100_001;
        worker.groups.insert(group("low-income"));
        worker
            .needs
            .insert(Accommodation::Buddy, Necessity::Helpful);
        worker.needs.insert(Accommodation::Jig, Necessity::Helpful);
        worker.skills.insert(skill("sewing"), 1);
        let opening = &mut lists.openings[0];
        let need = SkillNeed {
            least: 1,
            wanted: 3,
        };
        opening.skills.insert(skill("sewing"), need);
        opening.skills.insert(
            skill("packing"),
            SkillNeed {
                least: 0,
                wanted: 1,
            },
        );
        opening.reserves.push(Reserve {
            reserved_for: ReserveFor::Group(group("disabled")),
            places: 1,
            hard: false,
        });
    });
    let reserved = Slot {
        reserve: Some(0),
        ..slot("D")
    };
    let offer = Judge::new(&market, &market.policy)
        .offer(0, &reserved)
        .expect("a candidate");
    // 800 m at 400 m a minute and one minute of waiting, twice a day on five days.
    assert_eq!((offer.trip.minutes, offer.trip.metres), (3, 800));
    let expected = [
        (Term::Pay, 300_000),
        (Term::Subsidy, 10_000),
        // 3 x 2 x 5 x 52 / 12 x 1,000 / 60 = 2,166.67
        (Term::TravelTime, -2_167),
        // 150 x 2 x 5 x 52 / 12
        (Term::Fares, -6_500),
        (Term::Training, -45_000),
        // 100,001 x 10 / 11 = 90,910
        (Term::IncomeGivenUp, -90_910),
        (Term::HelpfulNeeds, 8_000),
        (Term::Priority, 20_000),
        (Term::PairedVillage, 10_000),
        (Term::Stars, 2_100),
        (Term::ReserveBreach, -30_000),
    ];
    assert_eq!(offer.terms.iter().collect::<Vec<_>>(), expected);
    let sum: i64 = expected.iter().map(|&(_, fen)| fen).sum();
    assert_eq!(offer.terms.score(), sum);
    let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
    assert!(graph.candidates(0).any(|candidate| candidate == (1, sum)));
}

#[test]
fn half_a_fen_goes_to_the_even_neighbour() {
    // 1 / 2 and 3 / 2 fen of income given up.
    for (income, given_up) in [(11, -10), (1, -1)] {
        let market = with(|lists| lists.workers[0].present_income_fen_month = income);
        let offer = Judge::new(&market, &market.policy)
            .offer(0, &slot("D"))
            .expect("a candidate");
        assert_eq!(
            offer.terms.term(Term::IncomeGivenUp),
            given_up,
            "{income} x 10 / 11"
        );
    }
    for (income, given_up) in [(1, 0), (3, -2), (5, -2), (7, -4)] {
        let market = with(|lists| {
            lists.workers[0].present_income_fen_month = income;
            lists.workers[0].half_days = 8;
            lists.openings[0].half_days = 4;
        });
        let offer = Judge::new(&market, &market.policy)
            .offer(0, &slot("D"))
            .expect("a candidate");
        assert_eq!(
            offer.terms.term(Term::IncomeGivenUp),
            given_up,
            "{income} / 2"
        );
    }
}

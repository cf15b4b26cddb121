//! JSON for programs: `plan.json` for the operator, `summary.json` for the public.
//!
//! Amounts are integers, with their unit in the name; keys of the same name mean the same in every version of one `schema_version`.

use serde::Serialize;

use crate::domain::Demand;
use crate::graph::Site;
use crate::matching::Status;
use crate::placement::{Cost, DemandAnswer, EmployerQuota, Placement, Unplaced};
use crate::report::Report;
use crate::report::columns::{Audience, UnfilledCode, UnplacedCode};
use crate::report::figures::Figures;
use crate::report::public::PublicSummary;

/// Version of the documents' shape.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Head<'a> {
    schema_version: u32,
    audience: Audience,
    audience_zh: &'static str,
    audience_en: &'static str,
    gongfang_version: &'static str,
    policy: &'a str,
    policy_version: &'a str,
    period_start: String,
    period_weeks: u32,
}

impl<'a> Head<'a> {
    fn new(report: &Report<'a>, audience: Audience) -> Self {
        let policy = report.policy;
        Self {
            schema_version: SCHEMA_VERSION,
            audience,
            audience_zh: audience.zh(),
            audience_en: audience.en(),
            gongfang_version: env!("CARGO_PKG_VERSION"),
            policy: &policy.name,
            policy_version: &policy.version,
            period_start: policy.period_start.to_string(),
            period_weeks: policy.period_weeks,
        }
    }
}

#[derive(Serialize)]
struct Plan<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    input_digest_sha256: String,
    certificate: Certificate,
    plan: Totals,
    broker: Totals,
    placements: Vec<Placed<'a>>,
    unplaced: Vec<Left<'a>>,
    demands: Vec<Answer<'a>>,
    quotas: &'a [EmployerQuota],
    costs: &'a [Cost],
}

#[derive(Serialize)]
struct Certificate {
    score_fen_month: i128,
    /// No plan is worth more; under most-placed, none that places as many.
    bound_fen_month: i128,
    optimal: bool,
    /// Score and bound are those of plans that place as many people.
    among_as_many: bool,
    gap_fen_month: i64,
    /// Under most-placed, no plan places more people.
    people_bound: Option<u64>,
    /// Weeks of places and shares were decided.
    weeks: bool,
}

#[derive(Serialize)]
struct Totals {
    workers: Option<u64>,
    placed: u64,
    unplaced: Option<u64>,
    score_fen_month: i128,
    gain_fen_month: i128,
    travellers: u64,
    minutes: u64,
    half_days: u64,
    low_income: u64,
    disabled: u64,
    same_village: u64,
    same_town: u64,
    places: Option<u64>,
    filled: u64,
    shares: u64,
    pieces: u64,
    pieces_expected: u64,
}

impl From<&Figures> for Totals {
    fn from(figures: &Figures) -> Self {
        Self {
            workers: figures.workers,
            placed: figures.placed,
            unplaced: figures.unplaced(),
            score_fen_month: figures.score_fen_month,
            gain_fen_month: figures.gain_fen_month,
            travellers: figures.travellers,
            minutes: figures.minutes,
            half_days: figures.half_days,
            low_income: figures.low_income,
            disabled: figures.disabled,
            same_village: figures.same_village,
            same_town: figures.same_town,
            places: figures.places,
            filled: figures.filled,
            shares: figures.on_orders,
            pieces: figures.pieces,
            pieces_expected: figures.pieces_expected,
        }
    }
}

#[derive(Serialize)]
struct Placed<'a> {
    worker: &'a str,
    demand: &'a str,
    /// Position in the opening's list of reserves, from 0.
    reserve: Option<u8>,
    /// Null at home.
    workshop: Option<&'a str>,
    half_days: u32,
    /// Weeks of the period in which it runs.
    weeks: u32,
    /// On average over the period.
    pay_fen_month: i64,
    fen_hour: i64,
    form: &'static str,
    below_floor: bool,
    mode: &'static str,
    minutes: u32,
    metres: u32,
    travel_basis: &'static str,
    pieces: u64,
    score_fen_month: i64,
    terms_fen_month: serde_json::Map<String, serde_json::Value>,
    decided: bool,
    /// The first piece of the person's week: its terms hold what a week brings once.
    first: bool,
    /// Half-days on offer that the whole week leaves.
    half_days_left: u32,
}

impl<'a> From<&'a Placement> for Placed<'a> {
    fn from(placement: &'a Placement) -> Self {
        let offer = &placement.offer;
        Self {
            worker: placement.worker.as_str(),
            demand: placement.slot.demand.as_str(),
            reserve: placement.slot.reserve,
            workshop: match &offer.site {
                Site::Home => None,
                Site::Workshop(key) => Some(key.as_str()),
            },
            half_days: offer.half_days,
            weeks: offer.weeks,
            pay_fen_month: offer.pay_fen_month,
            fen_hour: offer.fen_hour,
            form: offer.form.code(),
            below_floor: offer.below_floor,
            mode: offer.trip.mode.code(),
            minutes: offer.trip.minutes,
            metres: offer.trip.metres,
            travel_basis: offer.trip.basis.code(),
            pieces: offer.pieces,
            score_fen_month: offer.terms.score(),
            terms_fen_month: offer
                .terms
                .iter()
                .map(|(term, fen)| (term.code().to_owned(), fen.into()))
                .collect(),
            decided: placement.decided,
            first: placement.leads,
            half_days_left: placement.half_days_left,
        }
    }
}

#[derive(Serialize)]
struct Left<'a> {
    worker: &'a str,
    reason: UnplacedCode,
}

impl<'a> From<&'a Unplaced> for Left<'a> {
    fn from(unplaced: &'a Unplaced) -> Self {
        Self {
            worker: unplaced.worker.as_str(),
            reason: UnplacedCode::from(&unplaced.reason),
        }
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    demand: &'a str,
    kind: &'static str,
    places: u32,
    filled: u32,
    pieces: u64,
    pieces_expected: u64,
    /// None where more of it would be of no use.
    price_fen_month: Option<i64>,
    unfilled: Option<UnfilledCode>,
}

impl<'a> Answer<'a> {
    fn new(report: &Report<'a>, answer: &'a DemandAnswer) -> Self {
        Self {
            demand: answer.demand.as_str(),
            kind: match report.market.demand(&answer.demand) {
                Some(Demand::Order(_)) => "order",
                _ => "opening",
            },
            places: answer.places,
            filled: answer.filled,
            pieces: answer.pieces,
            pieces_expected: answer.pieces_expected,
            price_fen_month: answer.price_fen_month,
            unfilled: answer.unfilled.as_ref().map(UnfilledCode::from),
        }
    }
}

pub(super) fn operator(report: &Report<'_>) -> Vec<u8> {
    let placements = report.placements;
    let certificate = placements.certificate();
    let status = placements.status();
    lines(&Plan {
        head: Head::new(report, Audience::Operator),
        input_digest_sha256: report.market.digest(),
        certificate: Certificate {
            score_fen_month: certificate.score,
            bound_fen_month: certificate.bound,
            optimal: status == Status::Optimal,
            among_as_many: certificate.most_people.is_some(),
            gap_fen_month: match status {
                Status::Bounded { gap, .. } => gap,
                _ => 0,
            },
            people_bound: certificate.most_people,
            weeks: certificate.weeks,
        },
        plan: Totals::from(&report.plan),
        broker: Totals::from(&report.broker),
        placements: placements.placed().iter().map(Placed::from).collect(),
        unplaced: placements.unplaced().iter().map(Left::from).collect(),
        demands: placements
            .demands()
            .iter()
            .map(|answer| Answer::new(report, answer))
            .collect(),
        quotas: report.quotas(),
        costs: report.costs(),
    })
}

#[derive(Serialize)]
struct Summary<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    #[serde(flatten)]
    summary: &'a PublicSummary,
}

pub(super) fn public(report: &Report<'_>) -> Vec<u8> {
    lines(&Summary {
        head: Head::new(report, Audience::Public),
        summary: &report.public,
    })
}

fn lines(document: &impl Serialize) -> Vec<u8> {
    let mut bytes =
        serde_json::to_vec_pretty(document).expect("keys are texts and every number an integer");
    bytes.push(b'\n');
    bytes
}

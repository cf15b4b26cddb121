//! `gongfang` (工坊, workshop) decides who works where.
//!
//! It reads the four lists of a county's common-prosperity workshops (共富工坊), builds the weighted bipartite graph of who could go
//! where, finds the assignment that is provably best, and gives a reason for every person and every place that is left. In the
//! field's words: maximum-weight bipartite b-matching, that is, a transportation problem, with its certificate.
//!
//! ```text
//!  four lists            candidates            optimum               answer                files
//!  Market ────────────▶ Graph ──────────────▶ Matching ───────────▶ Placements ─────────▶ Report
//!  read_dir, from_json   build: rules, score   solve, solve_from     explain, diff         write
//!  apply(&[Change]) ──▶ the next Market        verify: the proof     check: the rules      operator | public
//! ```
//!
//! # Quickstart
//!
//! ```rust
//! use gongfang::domain::Change;
//! use gongfang::ids::WorkerKey;
//! use gongfang::{Graph, Market, Placements};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let market = Market::read_dir("examples/data/shengzhou")?; // the lists; every fault of every list in one error
//!     let graph = Graph::build(&market, &market.policy)?; // who could go where, and what it is worth
//!     let matching = graph.solve()?; // the optimum, with its prices
//!     matching.verify(&graph)?; // the proof, one pass, no tolerance
//!     let placements = Placements::new(&market, &graph, &matching)?;
//!     placements.check(&market)?; // every rule, read again from the lists
//!
//!     let worker = WorkerKey::new("W0006")?;
//!     println!(
//!         "{}",
//!         placements.explain(&worker).ok_or("nobody of this key")?
//!     ); // placed; outbid, by how much; or which rule
//!
//!     let next = market.apply(&[Change::Withdraw(worker)])?; // the next day's market: all changes, or none
//!     let again = Graph::build(&next, &next.policy)?.solve_from(&matching)?; // again, from the old prices
//!     println!(
//!         "{} people placed, then {}",
//!         matching.placed(),
//!         again.placed()
//!     );
//!     Ok(())
//! }
//! ```
//!
//! # Lists of your own
//!
//! A service that has its people in a database needs no files. Four people, three places, one day and the next:
//!
//! ```rust
//! use std::collections::{BTreeMap, BTreeSet};
//! use std::sync::atomic::{AtomicBool, Ordering};
//!
//! use gongfang::domain::{Change, Employer, Months, Opening, Place, SkillNeed, Worker, Workshop, WorkshopKind};
//! use gongfang::geo::{Datum, Point, Terrain, TravelMode};
//! use gongfang::ids::{DemandKey, EmployerKey, PlaceCode, Skill, Trade, WorkerKey, WorkshopKey};
//! use gongfang::policy::{LegalForm, Policy, Words, YearMonth};
//! use gongfang::{Graph, Lists, Market, Options, Placements, SolveError};
//!
//! type Fault = Box<dyn std::error::Error>;
//!
//! fn main() -> Result<(), Fault> {
//!     let start = YearMonth::parse("2026-03").ok_or("no month")?;
//!     let mut policy = Policy::new("County pilot", "1", start, "drawn 2026-02-27"); // or Policy::from_toml
//!     let sewing = Skill::new("machine-sewing")?;
//!     let words = Words { zh: "机缝".into(), en: "machine sewing".into() };
//!     policy.skills.insert(sewing.clone(), words);
//!
//!     let place = |code, name: &str, latitude, longitude| {
//!         Some(Place {
//!             code: PlaceCode::parse(code)?,
//!             name: name.into(),
//!             town: "剡湖街道".into(),
//!             point: Point::from_degrees(latitude, longitude, Datum::Wgs84)?,
//!             terrain: Terrain::Plain,
//!         })
//!     };
//!     let near = place("330683001001", "城中社区", 29.603, 120.826).ok_or("no place")?;
//!     let far = place("330683001002", "城南社区", 29.570, 120.850).ok_or("no place")?;
//!     let (firm, shop) = (EmployerKey::new("E1")?, WorkshopKey::new("S1")?);
//!     let worker = |key, home: &Place, level| -> Result<Worker, Fault> {
//!         Ok(Worker {
//!             key: WorkerKey::new(key)?, // a pseudonym: the number of a person is refused
//!             home: home.code,
//!             birth_year: 1980,
//!             half_days: 10, // a week
//!             skills: BTreeMap::from([(sewing.clone(), level)]),
//!             pace_percent: 100,
//!             travel: TravelMode::EBike,
//!             most_minutes: 45,
//!             least_pay_fen_month: 250_000,
//!             present_income_fen_month: 0,
//!             needs: BTreeMap::new(),
//!             groups: BTreeSet::new(),
//!             home_based: false,
//!             months: Months::ALL,
//!             household: None,
//!         })
//!     };
//!     let opening = |key, level, wage_fen_month, places| -> Result<Opening, Fault> {
//!         Ok(Opening {
//!             key: DemandKey::new(key)?,
//!             name: String::new(),
//!             employer: firm.clone(),
//!             workshop: shop.clone(),
//!             places,
//!             half_days: 10,
//!             skills: BTreeMap::from([(sewing.clone(), SkillNeed { least: level, wanted: level })]),
//!             wage_fen_month,
//!             form: LegalForm::LabourContract,
//!             provides: BTreeSet::new(),
//!             reserves: Vec::new(),
//!             least_crew: 0,
//!             months: Months::ALL,
//!         })
//!     };
//!     let market = Market::new(Lists {
//!         policy,
//!         workers: vec![
//!             worker("W1", &near, 3)?,
//!             worker("W2", &near, 2)?,
//!             worker("W3", &far, 3)?,
//!             Worker { least_pay_fen_month: 0, ..worker("W4", &far, 1)? },
//!         ],
//!         employers: vec![Employer {
//!             key: firm.clone(),
//!             name: "领带厂".into(),
//!             trade: Trade::new("necktie")?,
//!             staff: 40,
//!             disabled_staff: 0,
//!             disabled_severe_staff: 0,
//!             paired_villages: BTreeSet::new(),
//!         }],
//!         workshops: vec![Workshop {
//!             key: shop.clone(),
//!             name: "城中共富工坊".into(),
//!             place: near.code,
//!             stations: 12,
//!             station_half_days: 10,
//!             kind: WorkshopKind::TargetedHiring,
//!             stars: 3,
//!             provides: BTreeSet::new(),
//!             serious_hazards: 0,
//!             open: true,
//!             broker: None,
//!         }],
//!         openings: vec![opening("neckties", 2, 300_000, 2)?, opening("packing", 0, 200_000, 1)?],
//!         orders: Vec::new(), // piecework: with any, people's whole weeks are decided
//!         places: vec![near.clone(), far],
//!         pairs: Vec::new(),
//!         roads: Vec::new(),
//!     })?; // as of files, every fault at once; its rows are positions
//!
//!     let graph = Graph::build(&market, &market.policy)?;
//!     let stop = AtomicBool::new(false); // to be set by any thread
//!     let options = Options { stop: Some(&stop), ..Options::default() };
//!     let matching = graph.solve_with(&options)?;
//!     let placements = Placements::new(&market, &graph, &matching)?;
//!     let job = |key| placements.placement(&WorkerKey::new(key).ok()?).map(|at| at.slot.demand.as_str());
//!     assert_eq!([job("W1"), job("W2"), job("W4")], [Some("neckties"), Some("neckties"), Some("packing")]);
//!     let why = placements.explain(&WorkerKey::new("W3")?).ok_or("nobody of this key")?;
//!     assert!(why.en().contains("not placed") && why.en().contains("86.67 yuan a month missing")); // outbid, by so much
//!
//!     let next = market.apply(&[
//!         Change::Withdraw(WorkerKey::new("W2")?),
//!         Change::Add(Box::new(worker("W5", &near, 5)?)),
//!     ])?;
//!     let next_graph = Graph::build(&next, &next.policy)?;
//!     let again = next_graph.solve_from_with(&matching, &options)?;
//!     let placements = Placements::new(&next, &next_graph, &again)?;
//!     assert!(placements.placement(&WorkerKey::new("W5")?).is_some());
//!     assert_eq!(Market::from_json(&next.to_json())?, next); // `Market` and `Change` are serde's too
//!
//!     stop.store(true, Ordering::Relaxed); // cancelled: an error, never a part
//!     assert!(matches!(graph.solve_with(&options), Err(SolveError::Stopped { .. })));
//!     Ok(())
//! }
//! ```
//!
//! # The contract
//!
//! 1. **Optimal over every feasible pair**, or the call is an error: never a pruned list. Where shares of orders, least crews or binding stations
//!    are in play, each person's whole week is decided, which is NP-hard: the answer is [`Status::Optimal`], or [`Status::Bounded`] with a gap that is proven.
//! 2. **With its proof.** The matching carries prices: with profit, price and rent at least 0 and price 0 on every slot with room, the
//!    score equals the sum of supply x profit, capacity x price and edge capacity x rent, so nothing is better. [`Matching::verify`] checks that
//!    in one pass, in integers, with code that imports nothing of the solver. Under [`Objective::MostPlaced`] a vertex cover proves the
//!    count as well. [`Placements::check`] is the other half: it re-reads every rule from the lists and shares no code with the graph.
//! 3. **The same bytes** for the same lists, in any row order and encoding, on any number of threads. Equals fall by lot: by a hash of the
//!    policy's published seed and the key.
//! 4. **No floats past the door.** Money is fen, scores fen a month, time half-days a week, distance metres; totals are `i128`, and a
//!    range that could overflow is a typed error.
//! 5. **A stop is answered within milliseconds** ([`Options`]: a flag, a deadline, a work limit in edge scans), and a part is never
//!    dressed as the whole. Where weeks are decided the plan found by then is checked first, as every answer is.
//! 6. **No panics, no recursion on the graph, no unsafe.** Bad input is an error that says file, row, column, code and remedy, and
//!    never repeats a personal value.
//! 7. **[`Graph::solve_from`]** an earlier matching is as optimal and as certified as [`Graph::solve`], sooner, and among equals leaves
//!    people where they are. Where weeks are decided it mends the earlier plan, moves people only where that betters it, and is done
//!    where the plan is as near to its bound as the earlier one was, or within a hundredth of it.
//!
//! Who stays unplaced and what stays empty are answers with reasons, not errors: placed + unplaced = all workers, filled +
//! unfilled = all places, checked on every run.
//!
//! A week is at most one place and shares of orders, within the person's half-days, the policy's most in all and the legal form's most for one
//! employer. Without a work limit such a solve stops at [`Graph::default_work`]; [`Options::work_limit`] gives it more.
#![forbid(unsafe_code)]
// For the library alone: cases of a test may be many.
#![warn(clippy::too_many_lines)]

pub mod domain;
mod error;
pub mod geo;
pub mod graph;
pub mod ids;
mod matching;
pub mod placement;
pub mod policy;
pub mod report;
mod staged;
pub mod units;
mod words;

pub use domain::{Lists, Market};
pub use error::{
    CertificateError, Detail, EdgesError, Issue, IssueCode, List, MarketError, ReadError,
    SolveError, WeeksFault, WriteError,
};
pub use graph::{BuildError, Edge, Edges, Graph};
pub use matching::{Certificate, Goal, Matching, Options, Piece, ProgrammeError, Stats, Status};
#[doc(hidden)]
pub use matching::{Parts, mixed};
pub use placement::{CheckError, PlacementError, Placements};
pub use policy::{Objective, Policy};
pub use report::{Audience, Report, ReportError};

//! The sample of Shengzhou, held from end to end: its lists are the generator's, its plan, page and public files are
//! those of `tests/golden/shengzhou`, and neither threads nor the order or encoding of the rows change a byte.
//!
//! `GONGFANG_BLESS=1 cargo test --test sample` writes the golden files anew; look at what changed before you commit it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gongfang::domain::Change;
use gongfang::ids::{DemandKey, WorkerKey};
use gongfang::placement::{self, UnplacedReason};
use gongfang::report::{Axis, share_tenths};
use gongfang::{Audience, Graph, Market, Matching, Objective, Options, Placements, Report};
use sha2::{Digest, Sha256};

#[path = "../examples/shengzhou/conditions.rs"]
mod conditions;
#[allow(dead_code, reason = "the example uses the rest")]
#[path = "../examples/generate/lists/mod.rs"]
mod lists;
#[path = "../examples/shengzhou/page.rs"]
mod page;
#[path = "../examples/shengzhou/scarce.rs"]
mod scarce;
#[allow(dead_code, reason = "the example uses the rest")]
#[path = "../examples/shengzhou/table.rs"]
mod table;

/// Files by their path in a folder.
type Files = BTreeMap<String, Vec<u8>>;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/shengzhou")
}

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("sample")
        .join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the last run's folder goes");
    }
    fs::create_dir_all(&folder).expect("a folder under target");
    folder
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Everything that the whole pipeline answers for a folder of lists.
fn answer(lists: &Path, out: &Path) -> Files {
    let market = Market::read_dir(lists).expect("sound lists");
    let graph = Graph::build(&market, &market.policy).expect("a graph");
    let matching = graph.solve().expect("a matching");
    matching.verify(&graph).expect("its proof");
    let placements = Placements::new(&market, &graph, &matching).expect("placements");
    placements.check(&market).expect("every rule, read again");
    let report = Report::new(&market, &graph, &placements).expect("a report");
    let little = Options {
        work_limit: Some(200_000),
        ..Options::default()
    };
    let costs = placement::costs(&market, &graph, &matching, &little).expect("solved without each");
    let report = report.with_costs(costs);
    let mut written = report
        .write(out, Audience::Operator)
        .expect("the operator's files");
    written.extend(
        report
            .write(out, Audience::Public)
            .expect("the public files"),
    );
    let page = page::Page {
        market: &market,
        graph: &graph,
        matching: &matching,
        placements: &placements,
        report: &report,
    };
    let mut files: Files = written
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(out).expect("a file of the folder");
            (name.to_string_lossy().replace('\\', "/"), read(&path))
        })
        .collect();
    files.insert("page.txt".to_owned(), page.text().into_bytes());
    files
}

/// Names where two answers differ, rather than a megabyte of bytes.
fn assert_same(left: &Files, right: &Files, what: &str) {
    assert_eq!(
        left.keys().collect::<Vec<_>>(),
        right.keys().collect::<Vec<_>>(),
        "{what}: the same files"
    );
    let differ: Vec<_> = left
        .keys()
        .filter(|name| left[*name] != right[*name])
        .collect();
    assert!(differ.is_empty(), "{what}: {differ:?} differ");
}

/// How many people have another week in `next` than in `last`, of those who are in both.
fn moved(last: &(&Market, &Graph, &Matching), next: &(&Market, &Graph, &Matching)) -> usize {
    let weeks = |&(market, graph, matching): &(&Market, &Graph, &Matching)| {
        let slot = |slot: u32| graph.slots()[slot as usize].demand.clone();
        let week = |at: u32| {
            let pieces = matching.week(at).iter();
            pieces
                .map(|piece| (slot(piece.slot), piece.half_days))
                .collect::<Vec<_>>()
        };
        let workers = (0u32..).zip(market.workers());
        let weeks = workers.map(|(at, worker)| (worker.key.clone(), week(at)));
        weeks.collect::<BTreeMap<_, _>>()
    };
    let (last, next) = (weeks(last), weeks(next));
    let both = next.iter().filter(|(key, _)| last.contains_key(*key));
    both.filter(|(key, week)| last[*key] != **week).count()
}

/// From the plan that stands a change of one person is solved with a small part of the work, and moves few; the proof of a market in which
/// nothing changed is as good as before.
#[test]
fn one_withdrawal_moves_few_people() {
    let market = Market::read_dir(sample()).expect("sound lists");
    let graph = Graph::build(&market, &market.policy).expect("a graph");
    let options = Options {
        work_limit: Some(6_000_000),
        ..Options::default()
    };
    let matching = graph.solve_with(&options).expect("a matching");
    let same = graph.solve_from_with(&matching, &options);
    let same = same.expect("a matching");
    assert!(same.bound() <= matching.bound() && same.placed() >= matching.placed());

    let leaves = WorkerKey::new("W0006").expect("a key");
    let next = market.apply(&[Change::Withdraw(leaves)]);
    let next = next.expect("one sound change");
    let after = Graph::build(&next, &next.policy).expect("a graph");
    let warm = after.solve_from_with(&matching, &options);
    let warm = warm.expect("a matching");
    let cold = after.solve_with(&options).expect("a matching");
    warm.verify(&after).expect("proven");
    Placements::new(&next, &after, &warm)
        .expect("of this graph")
        .check(&next)
        .expect("every rule, read again");
    let before = (&market, &graph, &matching);
    let by_warm = moved(&before, &(&next, &after, &warm));
    let by_cold = moved(&before, &(&next, &after, &cold));
    assert!(
        3 * by_warm < by_cold,
        "{by_warm} moved, {by_cold} from nothing"
    );
    assert!(warm.stats().edge_scans * 4 < cold.stats().edge_scans);
    // A hundredth of the bound is near enough.
    assert!(warm.placed() >= cold.placed() && warm.gap_ppm() <= Some(10_000));
}

/// The best that prices of seats, stations and pieces can prove of the sample's best score, in fen a month: its linear programme over whole weeks,
/// solved to the optimum by column generation in other code.
const PROGRAMME_OVER_WEEKS: i128 = 77_408_724;

#[test]
fn the_bound_is_nearly_that_of_the_programme_over_weeks() {
    let market = Market::read_dir(sample()).expect("sound lists");
    let mut policy = market.policy.clone();
    policy.objective = Objective::BestScore;
    let graph = Graph::build(&market, &policy).expect("a graph");
    let options = Options {
        work_limit: Some(5_000_000),
        ..Options::default()
    };
    let matching = graph.solve_with(&options).expect("a matching");
    matching.verify(&graph).expect("its proof");
    let above = matching.bound() - PROGRAMME_OVER_WEEKS;
    assert!(above < PROGRAMME_OVER_WEEKS / 10_000, "{above}");
}

#[test]
fn the_sample_is_what_the_generator_writes() {
    let out = folder("generated");
    let made = lists::lists(lists::SAMPLE_WORKERS, lists::SAMPLE_SEED);
    made.write_dir(&out).expect("the lists are written");
    fs::write(out.join("policy.toml"), lists::POLICY).expect("the policy is written");
    for entry in fs::read_dir(&out).expect("a folder") {
        let path = entry.expect("an entry").path();
        let committed = sample().join(path.file_name().expect("a name"));
        assert!(
            read(&path) == read(&committed),
            "{} differs",
            committed.display()
        );
    }
    assert_eq!(
        Market::read_dir(sample()).expect("sound lists"),
        Market::new(made).expect("sound lists"),
        "what is read is what was made"
    );
}

#[test]
fn the_plan_the_page_and_the_files_are_the_golden_ones() {
    let files = answer(&sample(), &folder("golden"));
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/shengzhou");
    // Whole where a person reads them; the operator's larger ones by their digest.
    let mut held = Files::new();
    let mut digests = String::new();
    for (name, bytes) in &files {
        if name == "page.txt" || name.starts_with("public/") {
            held.insert(name.clone(), bytes.clone());
        } else {
            let digest = Sha256::digest(bytes);
            let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            digests += &format!("{hex}  {name}\n");
        }
    }
    held.insert("operator.sha256".to_owned(), digests.into_bytes());
    if std::env::var_os("GONGFANG_BLESS").is_some() {
        for (name, bytes) in &held {
            let path = golden.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("the golden folder");
            fs::write(&path, bytes).expect("a golden file");
        }
    }
    let expected: Files = held
        .keys()
        .map(|name| (name.clone(), read(&golden.join(name))))
        .collect();
    assert_same(&expected, &held, "golden");
}

#[test]
fn threads_change_no_byte() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let out = folder(&format!("threads-{threads}"));
        pool.expect("a pool").install(|| answer(&sample(), &out))
    };
    let one = on(1);
    assert_same(&one, &on(2), "2 threads");
    assert_same(&one, &on(8), "8 threads");
}

#[test]
fn shuffled_rows_and_gb18030_change_no_byte() {
    let (shuffled, gb18030) = (folder("shuffled"), folder("gb18030"));
    for entry in fs::read_dir(sample()).expect("the sample") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if name == "README.md" {
            continue;
        }
        let text = String::from_utf8(read(&path)).expect("UTF-8");
        let is_csv = name.ends_with(".csv");
        fs::write(
            shuffled.join(&name),
            if is_csv {
                reordered(&text)
            } else {
                text.clone()
            },
        )
        .expect("a file");
        let bytes = if is_csv {
            encoding_rs::GB18030.encode(&text).0.into_owned()
        } else {
            text.into_bytes()
        };
        fs::write(gb18030.join(&name), bytes).expect("a file");
    }
    let plain = answer(&sample(), &folder("plain"));
    assert_same(
        &plain,
        &answer(&shuffled, &folder("from-shuffled")),
        "shuffled rows",
    );
    assert_same(
        &plain,
        &answer(&gb18030, &folder("from-gb18030")),
        "GB18030",
    );
}

/// The same rows, every third first, then backwards.
fn reordered(csv: &str) -> String {
    let mut lines = csv.lines();
    let head = lines.next().expect("a head");
    let rows: Vec<&str> = lines.collect();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (at, row) in rows.iter().enumerate() {
        if at % 3 == 1 {
            first.push(*row)
        } else {
            rest.push(*row)
        }
    }
    rest.reverse();
    let all: Vec<&str> = std::iter::once(head).chain(first).chain(rest).collect();
    all.join("\n") + "\n"
}

/// The sample solved, once for the tests that look into it.
struct Solved {
    market: Market,
    graph: Graph,
    placements: Placements,
}

fn solved() -> Solved {
    let market = Market::read_dir(sample()).expect("sound lists");
    let graph = Graph::build(&market, &market.policy).expect("a graph");
    let matching = graph.solve().expect("a matching");
    let placements = Placements::new(&market, &graph, &matching).expect("placements");
    Solved {
        market,
        graph,
        placements,
    }
}

#[test]
fn the_paper_workshop_is_as_the_press_found_it() {
    let Solved {
        market,
        graph,
        placements,
    } = solved();
    let report = Report::new(&market, &graph, &placements).expect("a report");
    let sites = &report.table(Axis::Workshop).lines;
    let line = sites
        .iter()
        .find(|line| line.key == "S-XIBAO")
        .expect("its line");
    let f = &line.figures;
    assert!(f.placed >= 70, "at least 70 people: {}", f.placed);
    let disabled = share_tenths(f.disabled, f.placed).expect("people");
    assert!(
        (350..=450).contains(&disabled),
        "35 to 45 % disabled: {disabled}"
    );
    let local = share_tenths(f.same_town, f.placed).expect("people");
    assert!((650..=750).contains(&local), "65 to 75 % local: {local}");
    let pay: i64 = placements
        .placed()
        .iter()
        .filter(|placed| {
            placed
                .workshop()
                .is_some_and(|key| key.as_str() == "S-XIBAO")
        })
        .map(|placed| placed.offer.pay_fen_month)
        .sum();
    let mean = pay / i64::try_from(f.placed).expect("some people");
    assert!(
        (390_000..=410_000).contains(&mean),
        "about 4,000 yuan: {mean} fen"
    );
}

#[test]
fn the_sample_is_contested_and_has_every_kind_of_answer() {
    let Solved {
        market,
        graph,
        placements,
    } = solved();
    let report = Report::new(&market, &graph, &placements).expect("a report");
    let trades = &report.table(Axis::Trade).lines;
    let filled = |line: &&gongfang::report::Line| {
        let figures = &line.figures;
        share_tenths(figures.filled, figures.places.unwrap_or(0)).unwrap_or(1_000)
    };
    assert!(
        trades.iter().any(|line| filled(&line) >= 980),
        "a trade short of places"
    );
    assert!(
        trades.iter().any(|line| filled(&line) <= 600),
        "a trade short of people"
    );
    let barred = placements
        .unplaced()
        .iter()
        .filter(|person| matches!(person.reason, UnplacedReason::Barred { .. }))
        .count();
    let without = placements
        .unplaced()
        .iter()
        .filter(|person| matches!(person.reason, UnplacedReason::NoCandidate { .. }))
        .count();
    assert!(
        barred >= 5 && without >= 40,
        "{barred} barred, {without} without a candidate"
    );
    assert!(
        report.more_gain_fen_month() > 0,
        "the plan beats the order of the list"
    );
}

#[test]
fn the_corners_are_there_and_answered() {
    let Solved {
        market, placements, ..
    } = solved();
    let shut: Vec<_> = market
        .workshops()
        .iter()
        .filter(|workshop| !workshop.open || workshop.serious_hazards > 0)
        .collect();
    assert_eq!(shut.len(), 2, "one closed, one with a hazard");
    for workshop in shut {
        let there = |placed: &&placement::Placement| placed.workshop() == Some(&workshop.key);
        assert_eq!(
            placements.placed().iter().find(there),
            None,
            "{}",
            workshop.key
        );
    }
    let couple: Vec<_> = market
        .workers()
        .iter()
        .filter(|worker| {
            worker
                .household
                .as_ref()
                .is_some_and(|key| key.as_str() == "H-ZIP")
        })
        .collect();
    assert_eq!(couple.len(), 2);
    for worker in couple {
        let placed = placements
            .placement(&worker.key)
            .expect("the couple works at home");
        let demand = market.demand(&placed.slot.demand).expect("a demand");
        if demand.name() == "拉链头穿线" {
            assert_eq!(placed.offer.fen_hour, 375);
        }
        assert!(
            placed.offer.below_floor,
            "contract work under the floor is flagged"
        );
    }
    let nothing = market.openings().iter().find(|opening| opening.places == 0);
    let answer = placements.demand(&nothing.expect("an opening of no places").key);
    assert_eq!(
        answer.map(|answer| (answer.places, answer.filled)),
        Some((0, 0))
    );
    for pair in market.pairs() {
        let placed = placements
            .placement(&pair.worker)
            .map(|placed| &placed.slot.demand);
        let stands = pair.kind == gongfang::domain::PairKind::Pinned;
        assert_eq!(placed == Some(&pair.demand), stands, "{:?}", pair.kind);
    }
    assert_eq!(market.pairs().len(), 4);
    let key = |text| WorkerKey::new(text).expect("a key");
    assert!(
        placements.explain(&key("W0021")).is_some(),
        "far away, and no skill"
    );
    assert!(placements.placement(&key("W0022")).is_none());
    let client = DemandKey::new("O-XIBAO-1").expect("a key");
    assert!(placements.explain_demand(&client).is_some());
}

//! The files: what is in them, for whom, whole or not at all, the same bytes always.
//!
//! Set `GONGFANG_BLESS=1` to rewrite the golden files after a change that is meant.
//!
//! One file, though long: all files of one folder are held against each other and against the same golden ones.

mod markets;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gongfang::domain::{
    Accommodation, Lists, Necessity, Opening, Order, PairKind, Worker, Workshop,
};
use gongfang::graph::judge::Judge;
use gongfang::ids::{HouseholdKey, WorkerKey, WorkshopKey};
use gongfang::policy::{Objective, Subsidy};
use gongfang::report::{Axis, Figures, Report};
use gongfang::{Audience, WriteError};
use markets::{Plan, group, opening, order, pair, place, plan, worker, workshop};
use serde_json::Value;

const FILES: [&str; 12] = [
    "placements.csv",
    "unplaced.csv",
    "unfilled.csv",
    "totals.csv",
    "quota.csv",
    "costs.csv",
    "plan.json",
    "map.geojson",
    "public/summary.csv",
    "public/summary.json",
    "public/map.geojson",
    "public/page.html",
];

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("report")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// Two villages and a second town, 14 people, places for fewer, an order, names that are hostile.
fn lists() -> Lists {
    let mut lists = markets::lists();
    lists.policy.suppress_below = 3;
    lists.policy.weights.value_of_time_fen_hour = 1_000;
    lists.policy.subsidies.push(Subsidy {
        zh: "岗位补贴".to_owned(),
        en: "post subsidy".to_owned(),
        group: Some(group("disabled")),
        form: None,
        fen_month: 20_000,
    });
    lists.places = vec![place(0, 0), place(1, 2_000)];
    let mut far = place(2, 4_000);
    far.code = gongfang::ids::PlaceCode::parse("330683108001").expect("twelve digits");
    far.town = "<b>镇&2</b>".to_owned();
    far.name = "=HYPERLINK(\"x\")".to_owned();
    lists.places.push(far.clone());
    lists.workshops.push(Workshop {
        place: far.code,
        name: "＝SUM(A1)".to_owned(),
        ..workshop("S2")
    });
    lists.openings = vec![
        Opening {
            name: "+造纸,\"工\"".to_owned(),
            ..opening("D1", 5)
        },
        Opening {
            workshop: WorkshopKey::new("S2").expect("a key"),
            wage_fen_month: 320_050,
            half_days: 8,
            provides: BTreeSet::from([Accommodation::Seated]),
            ..opening("D2", 3)
        },
        opening("D3", 0),
    ];
    lists.orders = vec![Order {
        pieces: 50_000,
        ..order("P1")
    }];
    for n in 0..14u32 {
        let mut person = Worker {
            home: if n % 3 == 2 {
                far.code
            } else {
                markets::village(n % 2)
            },
            present_income_fen_month: i64::from(n % 4) * 10_000,
            half_days: if n == 4 { 3 } else { 11 },
            ..worker(&format!("W{n:02}"))
        };
        if n % 4 == 0 {
            person.groups.insert(group("disabled"));
            person
                .needs
                .insert(Accommodation::Seated, Necessity::Required);
        }
        if n % 3 == 0 {
            person.groups.insert(group("low-income"));
        }
        lists.workers.push(person);
    }
    lists.workers.push(worker("-cmd"));
    lists.pairs.push(pair("W01", "D1", PairKind::Pinned));
    lists
}

fn report(plan: &Plan) -> Report<'_> {
    Report::new(&plan.market, &plan.graph, &plan.placements).expect("they belong to each other")
}

fn write(report: &Report<'_>, folder: &Path) {
    let operator = report
        .write(folder, Audience::Operator)
        .expect("a fresh folder");
    let public = report
        .write(folder, Audience::Public)
        .expect("a fresh folder");
    let expected: Vec<PathBuf> = FILES.iter().map(|name| folder.join(name)).collect();
    assert_eq!([operator, public].concat(), expected);
}

fn read(folder: &Path) -> BTreeMap<&'static str, Vec<u8>> {
    FILES
        .iter()
        .map(|&name| (name, fs::read(folder.join(name)).expect("written")))
        .collect()
}

fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let body = bytes
        .strip_prefix("\u{feff}".as_bytes())
        .expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(body);
    let header: Vec<String> = reader
        .headers()
        .expect("a header")
        .iter()
        .map(|name| name.rsplit(' ').next().expect("a code").to_owned())
        .collect();
    reader
        .records()
        .map(|row| {
            let row = row.expect("whole rows");
            header
                .iter()
                .cloned()
                .zip(row.iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

#[test]
fn the_files_are_these_bytes() {
    let plan = plan(lists());
    let folder = folder("golden");
    write(&report(&plan), &folder);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/report");
    let bless = std::env::var_os("GONGFANG_BLESS").is_some();
    for (name, bytes) in read(&folder) {
        let path = golden.join(name);
        if bless {
            fs::create_dir_all(path.parent().expect("a folder")).expect("room");
            fs::write(&path, &bytes).expect("room");
        }
        let expected = fs::read(&path).expect("a golden file: bless it");
        assert_eq!(
            String::from_utf8_lossy(&bytes).replace(env!("CARGO_PKG_VERSION"), "VERSION"),
            String::from_utf8_lossy(&expected).replace(env!("CARGO_PKG_VERSION"), "VERSION"),
            "{name}"
        );
    }
}

#[test]
fn every_file_says_whom_it_is_for() {
    let plan = plan(lists());
    let folder = folder("audience");
    write(&report(&plan), &folder);
    for (name, bytes) in read(&folder) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let first: String = text.chars().take(600).collect();
        let public = name.starts_with("public/");
        let says = if public {
            ["public", "可公开"]
        } else {
            ["operator", "仅限经办人员"]
        };
        let said = if name.ends_with(".csv") {
            &says[1..]
        } else {
            &says[..1]
        };
        assert!(said.iter().all(|word| first.contains(word)), "{name}");
        assert!(says.iter().any(|word| text.contains(word)), "{name}");
        assert!(!public || !text.contains("operator"), "{name}");
    }
}

#[test]
fn the_sheets_and_the_plan_read_back() {
    let plan = plan(lists());
    let folder = folder("read_back");
    write(&report(&plan), &folder);
    let files = read(&folder);
    let json: Value = serde_json::from_slice(&files["plan.json"]).expect("JSON");
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["input_digest_sha256"], plan.market.digest());
    assert_eq!(json["policy"], "test policy");
    assert_eq!(json["gongfang_version"], env!("CARGO_PKG_VERSION"));
    let totals = &json["certificate"];
    let fen = |name: &str| totals[name].as_i64().expect("fen");
    assert!(fen("score_fen_month") <= fen("bound_fen_month"));
    let proven = fen("score_fen_month") == fen("bound_fen_month");
    assert_eq!(
        totals["optimal"],
        proven && plan.placements.status() == gongfang::Status::Optimal
    );
    let placed = rows(&files["placements.csv"]);
    let in_json = json["placements"].as_array().expect("a list");
    assert_eq!(
        (placed.len(), in_json.len()),
        (plan.placements.placed().len(), placed.len())
    );
    for ((row, json), placement) in placed.iter().zip(in_json).zip(plan.placements.placed()) {
        let offer = &placement.offer;
        let cell = |name: &str| row[name].trim_start_matches('\'').to_owned();
        assert_eq!(cell("worker"), placement.worker.as_str());
        assert_eq!(json["worker"], placement.worker.as_str());
        assert_eq!(cell("demand"), placement.slot.demand.as_str());
        assert_eq!(json["demand"], placement.slot.demand.as_str());
        assert_eq!(json["pay_fen_month"], offer.pay_fen_month);
        assert_eq!(json["score_fen_month"], offer.terms.score());
        assert_eq!(json["half_days"], offer.half_days);
        assert_eq!(json["weeks"], offer.weeks);
        assert_eq!(cell("weeks"), offer.weeks.to_string());
        assert_eq!(json["decided"], placement.decided);
        let fen = |name: &str| (row[name].parse::<f64>().expect("yuan") * 100.0).round();
        let expected = |fen: i64| fen.to_string().parse::<f64>().expect("small");
        assert!((fen("pay_yuan_month") - expected(offer.pay_fen_month)).abs() < 0.5);
        let terms: f64 = gongfang::graph::score::Term::ALL
            .iter()
            .map(|term| fen(term.code()))
            .sum();
        assert!((terms - expected(offer.terms.score())).abs() < 0.5);
    }
    let left = rows(&files["unplaced.csv"]);
    assert_eq!(left.len(), plan.placements.unplaced().len());
    assert!(!left.is_empty() && !rows(&files["unfilled.csv"]).is_empty());
    for (row, unplaced) in left.iter().zip(plan.placements.unplaced()) {
        assert_eq!(row["reason"], unplaced.reason.code());
        let sentence = plan
            .placements
            .explain(&unplaced.worker)
            .expect("of the lists")
            .zh();
        assert_eq!(row["explained_zh"].trim_start_matches('\''), sentence);
    }
    for (row, answer) in rows(&files["unfilled.csv"]).iter().zip(
        plan.placements
            .demands()
            .iter()
            .filter(|answer| answer.unfilled.is_some()),
    ) {
        assert_eq!(row["demand"], answer.demand.as_str());
        assert_eq!(
            row["reason"],
            answer.unfilled.as_ref().expect("filtered").code()
        );
    }
    for name in ["map.geojson", "public/map.geojson"] {
        let map: Value = serde_json::from_slice(&files[name]).expect("JSON");
        let features = map["features"].as_array().expect("a list");
        assert!(features.len() >= 5, "{name}");
        let [lon, lat] = [0, 1].map(|at| features[0]["geometry"]["coordinates"][at].as_f64());
        assert!(
            lon.expect("degrees") > 120.0 && lat.expect("degrees") < 30.0,
            "longitude first"
        );
    }
}

#[test]
fn no_cell_starts_a_formula_and_no_text_becomes_markup() {
    let plan = plan(lists());
    let folder = folder("formulas");
    write(&report(&plan), &folder);
    let files = read(&folder);
    let mut neutralised = 0;
    for (name, bytes) in &files {
        if !name.ends_with(".csv") {
            continue;
        }
        for (column, cell) in rows(bytes).iter().flatten() {
            let number = cell.parse::<f64>().is_ok();
            let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
            assert!(number || !starts, "{name} {column}: {cell}");
            neutralised += usize::from(cell.starts_with('\''));
        }
        assert!(
            bytes.windows(2).filter(|pair| pair == b"\r\n").count()
                >= match *name {
                    "costs.csv" => 1,
                    "quota.csv" => 2,
                    _ => 3,
                },
            "{name}: CRLF"
        );
    }
    assert!(neutralised > 5, "the hostile names are in the files");
    let page = String::from_utf8(files["public/page.html"].clone()).expect("UTF-8");
    assert!(page.contains("&lt;b&gt;镇&amp;2&lt;/b&gt;") && !page.contains("<b>"));
    for outside in ["http:", "https:", "src=", "href=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}: the page stands alone");
    }
}

/// One token in every personal field; none may reach a public file.
#[test]
fn nothing_personal_is_published() {
    let mut lists = lists();
    lists.policy.skills.insert(
        gongfang::ids::Skill::new("canary-skill").expect("a key"),
        gongfang::policy::Words {
            zh: "金丝雀技能".to_owned(),
            en: "canary skill".to_owned(),
        },
    );
    lists.pairs.clear();
    for (n, person) in lists.workers.iter_mut().enumerate() {
        person.key = WorkerKey::new(&format!("canary-worker-{n}")).expect("a key");
        person.household = Some(HouseholdKey::new("canary-household").expect("a key"));
        person.birth_year = 1973;
        person.present_income_fen_month = 7_654_321;
        person.least_pay_fen_month = 1_234_567;
        person
            .needs
            .insert(Accommodation::QuietRoom, Necessity::Helpful);
        person
            .needs
            .insert(Accommodation::JobCoach, Necessity::Required);
        person
            .skills
            .insert(gongfang::ids::Skill::new("canary-skill").expect("a key"), 5);
    }
    let plan = plan(lists);
    let folder = folder("canary");
    write(&report(&plan), &folder);
    let needs = Accommodation::ALL
        .iter()
        .flat_map(|need| [need.code(), need.zh(), need.en()]);
    let tokens: Vec<&str> = needs
        .chain([
            "canary",
            "金丝雀",
            "1973",
            "76543.21",
            "7654321",
            "12345.67",
            "1234567",
        ])
        .collect();
    let mut seen_by_operator = false;
    for (name, bytes) in read(&folder) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        if name.starts_with("public/") {
            for token in &tokens {
                assert!(!text.contains(token), "{name} shows {token}");
            }
        } else {
            seen_by_operator |= text.contains("canary-worker-3");
        }
    }
    assert!(seen_by_operator);
    let shown = format!("{:?}", report(&plan));
    for token in ["canary-household", "76543", "12345.67"] {
        assert!(!shown.contains(token), "Debug shows {token}");
    }
}

#[test]
fn a_failure_leaves_no_file_and_names_the_one() {
    let plan = plan(lists());
    let report = report(&plan);
    let folder = folder("in_the_way");
    fs::create_dir_all(folder.join("plan.json")).expect("room");
    let error = report
        .write(&folder, Audience::Operator)
        .expect_err("a folder is in the way");
    assert!(matches!(&error, WriteError::InTheWay { path } if path.ends_with("plan.json")));
    assert!(error.to_string().contains("plan.json"));
    assert!(
        error.zh().contains("plan.json 处已有别的东西"),
        "{}",
        error.zh()
    );
    let left: Vec<_> = fs::read_dir(&folder).expect("a folder").collect();
    assert_eq!(left.len(), 1, "nothing but what was in the way: {left:?}");

    fs::remove_dir(folder.join("plan.json")).expect("empty");
    fs::write(folder.join("public"), "a file").expect("room");
    let error = report
        .write(&folder, Audience::Public)
        .expect_err("a file is in the way");
    assert!(matches!(error, WriteError::Folder { .. }), "{error}");
    assert!(error.zh().contains("无法建立文件夹"), "{}", error.zh());

    fs::remove_file(folder.join("public")).expect("there");
    write(&report, &folder);
    let first = read(&folder);
    write(&report, &folder);
    assert_eq!(read(&folder), first, "replaced by the same bytes");
    let left = fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(
        left, 9,
        "eight files and the public folder, nothing temporary"
    );
}

/// The files of yesterday's call are as they were where today's fails.
#[test]
fn a_failure_leaves_the_files_of_an_earlier_call() {
    let (yesterday, mut fewer) = (plan(lists()), lists());
    fewer.workers.truncate(5);
    let today = plan(fewer);
    let folder = folder("earlier");
    write(&report(&yesterday), &folder);
    let first = fs::read(folder.join("placements.csv")).expect("written");
    fs::remove_file(folder.join("map.geojson")).expect("written");
    fs::create_dir(folder.join("map.geojson")).expect("room");
    report(&today)
        .write(&folder, Audience::Operator)
        .expect_err("a folder is in the way");
    let left = fs::read(folder.join("placements.csv")).expect("still there");
    assert_eq!(left, first);
    fs::remove_dir(folder.join("map.geojson")).expect("empty");
    report(&today)
        .write(&folder, Audience::Operator)
        .expect("nothing is in the way");
    let left = fs::read(folder.join("placements.csv")).expect("written");
    assert_ne!(left, first, "another plan");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_written_is_an_error() {
    let plan = plan(lists());
    let error = report(&plan)
        .write("/proc/self/fd", Audience::Operator)
        .expect_err("no file can be made there");
    assert!(error.to_string().contains("placements.csv"), "{error}");
    assert!(
        error.zh().contains("placements.csv 无法写入"),
        "{}",
        error.zh()
    );
    let error = report(&plan)
        .write("/proc/nowhere", Audience::Public)
        .expect_err("no folder");
    assert!(matches!(error, WriteError::Folder { .. }));
}

#[test]
fn the_bytes_do_not_depend_on_threads_or_rows() {
    let first = folder("one_thread");
    let mut shuffled = lists();
    shuffled.workers.reverse();
    shuffled.openings.rotate_left(1);
    shuffled.places.reverse();
    shuffled.workshops.reverse();
    for (threads, lists, folder) in [(1, lists(), &first), (3, shuffled, &folder("three"))] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        pool.install(|| {
            let plan = plan(lists);
            write(&report(&plan), folder);
        });
        assert_eq!(read(folder), read(&first));
    }
}

/// Sums over the placements, written again.
fn by_hand(plan: &Plan) -> Figures {
    use gongfang::graph::Site;
    use gongfang::graph::score::Term;
    let market = &plan.market;
    let mut figures = Figures {
        workers: Some(u64::try_from(market.workers().len()).expect("few")),
        ..Figures::default()
    };
    for placement in plan.placements.placed() {
        let (offer, who) = (
            &placement.offer,
            market.worker(&placement.worker).expect("listed"),
        );
        // A person counts once, at the first piece of the week.
        let once = u64::from(placement.leads);
        figures.placed += once;
        figures.half_days += u64::from(offer.half_days);
        for term in [Term::Pay, Term::Subsidy, Term::IncomeGivenUp] {
            figures.gain_fen_month += i128::from(offer.terms.term(term));
        }
        figures.score_fen_month += i128::from(offer.terms.score());
        let site = match &offer.site {
            Site::Home => who.home,
            Site::Workshop(key) => {
                figures.travellers += once;
                figures.minutes += once * u64::from(offer.trip.minutes);
                market.workshop(key).expect("listed").place
            }
        };
        figures.same_village += once * u64::from(site == who.home);
        figures.same_town += once * u64::from(site.town() == who.home.town());
        figures.low_income += once * u64::from(who.groups.contains("low-income"));
        figures.disabled += once * u64::from(who.groups.contains("disabled"));
        if market
            .orders()
            .iter()
            .any(|order| order.key == placement.slot.demand)
        {
            figures.on_orders += 1;
            figures.pieces_expected += offer.pieces;
        } else {
            figures.filled += 1;
        }
    }
    let demands = plan.placements.demands();
    let openings = market.openings().iter();
    figures.places = Some(openings.map(|opening| u64::from(opening.places)).sum());
    figures.pieces = demands.iter().map(|answer| answer.pieces).sum();
    figures
}

fn add(sum: &mut Figures, line: &Figures) {
    sum.placed += line.placed;
    sum.gain_fen_month += line.gain_fen_month;
    sum.score_fen_month += line.score_fen_month;
    sum.travellers += line.travellers;
    sum.minutes += line.minutes;
    sum.half_days += line.half_days;
    sum.low_income += line.low_income;
    sum.disabled += line.disabled;
    sum.same_village += line.same_village;
    sum.same_town += line.same_town;
    sum.on_orders += line.on_orders;
    sum.pieces_expected += line.pieces_expected;
}

#[test]
fn totals_are_sums_over_the_placements() {
    let drawn = (0..60).map(markets::random);
    for lists in drawn.chain([lists()]) {
        let plan = plan(lists);
        let report = report(&plan);
        let whole = by_hand(&plan);
        assert_eq!(report.plan(), &whole);
        for axis in [Axis::Town, Axis::Trade, Axis::Demand, Axis::Workshop] {
            let mut sum = Figures {
                workers: whole.workers,
                places: whole.places,
                filled: whole.filled,
                pieces: whole.pieces,
                ..Figures::default()
            };
            let table = report.table(axis);
            table
                .lines
                .iter()
                .for_each(|line| add(&mut sum, &line.figures));
            assert_eq!(sum, whole, "by {axis}");
        }
        let towns = &report.table(Axis::Town).lines;
        let workers: u64 = towns.iter().filter_map(|line| line.figures.workers).sum();
        assert_eq!(Some(workers), whole.workers);
        for axis in [Axis::Trade, Axis::Demand] {
            let lines = &report.table(axis).lines;
            let places: u64 = lines.iter().filter_map(|line| line.figures.places).sum();
            assert_eq!(Some(places), whole.places, "by {axis}");
        }
    }
}

/// The broker again, by judging every pair and without the graph's candidates.
#[test]
fn the_broker_keeps_every_rule_and_never_beats_the_plan() {
    let (mut fewer, mut worse) = (0, 0);
    for seed in 0..300 {
        let mut lists = markets::random(seed);
        // Of orders the broker takes pieces and stations, not seats.
        lists.orders.clear();
        let plan = plan(lists);
        let report = report(&plan);
        let judge = Judge::new(&plan.market, &plan.market.policy);
        let mut room: Vec<u32> = plan
            .graph
            .slots()
            .iter()
            .map(|slot| slot.capacity)
            .collect();
        let (mut placed, mut score) = (0u64, 0i128);
        for worker in 0..plan.graph.workers() {
            let worker = u32::try_from(worker).expect("few");
            let mut best: Option<(i64, usize)> = None;
            for (at, slot) in plan
                .graph
                .slots()
                .iter()
                .enumerate()
                .filter(|&(at, _)| room[at] > 0)
            {
                if let Ok(offer) = judge.offer(worker, slot) {
                    let own = offer.terms.score();
                    best = best.filter(|&(most, _)| most >= own).or(Some((own, at)));
                }
            }
            if let Some((own, at)) = best {
                room[at] -= 1;
                placed += 1;
                score += i128::from(own);
            }
        }
        let (ours, broker) = (report.plan(), report.broker());
        assert_eq!(
            (broker.placed, broker.score_fen_month),
            (placed, score),
            "seed {seed}"
        );
        if plan.market.policy.objective == Objective::MostPlaced {
            let best = (ours.placed, ours.score_fen_month);
            assert!(best >= (placed, score), "seed {seed}");
            fewer += usize::from(placed < ours.placed);
        } else {
            assert!(ours.score_fen_month >= score, "seed {seed}");
        }
        worse += usize::from(ours.score_fen_month > score);
        let gain = ours.gain_fen_month - broker.gain_fen_month;
        assert_eq!(report.more_gain_fen_month(), gain);
    }
    assert!(
        fewer > 3 && worse > 20,
        "{fewer} fewer, {worse} worse: nothing is contested"
    );
}

#[test]
fn the_broker_leaves_decided_placements_where_they_stand() {
    let mut lists = markets::lists();
    lists.openings = vec![
        opening("D1", 1),
        Opening {
            wage_fen_month: 100_000,
            ..opening("D2", 1)
        },
    ];
    lists.workers = vec![worker("W1"), worker("W2")];
    lists.pairs.push(pair("W2", "D1", PairKind::Pinned));
    let plan = plan(lists);
    let report = report(&plan);
    assert_eq!(report.broker(), report.plan());
    assert_eq!((report.more_placed(), report.more_gain_fen_month()), (0, 0));
}

#[test]
fn a_report_of_another_market_is_refused() {
    let here = plan(lists());
    let mut others = markets::lists();
    others.workers.push(worker("X1"));
    let there = plan(others);
    let mixed = Report::new(&there.market, &here.graph, &here.placements);
    assert!(mixed.is_err());
    let mixed = Report::new(&there.market, &there.graph, &here.placements);
    assert!(mixed.is_err());
    let bare = gongfang::Graph::from_edges(gongfang::Edges::default()).expect("empty");
    assert!(Report::new(&there.market, &bare, &there.placements).is_err());
}

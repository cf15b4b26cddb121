//! Lists that were spoilt: every fault is an error that names no person, and what passes becomes a plan that is checked.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gongfang::domain::Change;
use gongfang::{
    Audience, BuildError, Graph, IssueCode, Market, MarketError, Options, Placements, ReadError,
    Report,
};

use super::Bytes;

/// How far the lists came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Read {
    /// Faults in the lists.
    Refused,
    /// The rules, or the sums, refuse what the lists decide.
    NotBuilt,
    /// Decided, proven, checked, explained and written.
    Planned,
}

/// In no list but where an edit has put it: must not be in a fault.
const CANARIES: [&str; 3] = ["KANARIE", "76543210987", "金丝雀"];

const TOKENS: [&str; 64] = [
    "KANARIE",
    "76543210987",
    "金丝雀",
    "",
    " ",
    "0",
    "1",
    "2",
    "3",
    "5",
    "10",
    "11",
    "14",
    "15",
    "100",
    "-1",
    "1000000",
    "10000000",
    "1000000000000",
    "9223372036854775807",
    "18446744073709551616",
    "99999999999999999999999999",
    "0.001",
    "0.00001",
    "9999.99",
    "1e999",
    "1e3",
    "NaN",
    "inf",
    "-0",
    "+5",
    "５",
    "3,500",
    "1-12",
    "11-2",
    "1-6;9",
    "13",
    "yes",
    "否",
    "home",
    "labour-contract",
    "承揽",
    "seated:required",
    "seated:helpful;step-free",
    "packing:5",
    "packing:0-5",
    "machine-sewing:9",
    "disabled:1:hard",
    "own-village:2:soft",
    "330683107210",
    "330683001001",
    "W1",
    "W3",
    "O1",
    "P1",
    "S1;S2",
    "pinned",
    "standing",
    "forced",
    "\"",
    "\0",
    "\u{feff}",
    "\r",
    "=1+1|' \u{202e}",
];

/// Puts something, whole or in the middle, where nobody expects it.
fn spoil(bytes: &mut Bytes<'_>, file: &mut Vec<u8>) {
    let token = TOKENS[bytes.below(TOKENS.len())].as_bytes();
    let at = bytes.below(file.len() + 1);
    match bytes.byte() % 16 {
        0 => {
            if let Some(byte) = file.get_mut(at) {
                *byte ^= 1 << (bytes.byte() % 8);
            }
        }
        1 => {
            let end = (at + bytes.below(40)).min(file.len());
            file.drain(at..end);
        }
        2 => file.truncate(at),
        3 => {
            file.splice(at..at, token.iter().copied());
        }
        4 => file.splice(0..0, "\u{feff}".bytes()).for_each(drop),
        5 => {
            let text = String::from_utf8_lossy(file).replace('\n', "\r\n");
            *file = text.into_bytes();
        }
        6 | 7 => lines(file, |lines| {
            let (from, to) = (bytes.below(lines.len()), bytes.below(lines.len() + 1));
            let line = lines[from].clone();
            if bytes.once_in(2) {
                lines.insert(to, line);
            } else {
                let to = to.min(lines.len() - 1);
                lines.swap(from, to);
            }
        }),
        8 => lines(file, |lines| {
            // A column less, or twice.
            let column = bytes.below(16);
            let twice = bytes.once_in(2);
            for line in lines {
                let mut cells: Vec<&str> = line.split(',').collect();
                if column < cells.len() {
                    if twice {
                        cells.push(cells[column]);
                    } else {
                        cells.remove(column);
                    }
                }
                *line = cells.join(",");
            }
        }),
        // Most often a cell.
        _ => lines(file, |lines| {
            let at = bytes.below(lines.len());
            let separator = if lines[at].contains(" = ") {
                " = "
            } else {
                ","
            };
            let mut cells: Vec<String> = lines[at].split(separator).map(str::to_owned).collect();
            let cell = bytes.below(cells.len());
            cells[cell] = String::from_utf8_lossy(token).into_owned();
            lines[at] = cells.join(separator);
        }),
    }
}

fn lines(file: &mut Vec<u8>, change: impl FnOnce(&mut Vec<String>)) {
    let text = String::from_utf8_lossy(file).into_owned();
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    change(&mut lines);
    *file = lines.join("\n").into_bytes();
}

fn names_nobody(error: &MarketError, case: &str) {
    assert!(!error.issues.is_empty());
    // The name of a column is none of a person.
    let mut error = error.clone();
    error
        .issues
        .retain(|issue| issue.code != IssueCode::UnknownColumn);
    let zh: String = error.issues.iter().map(|issue| issue.zh()).collect();
    let text = format!("{error}\n{error:?}\n{zh}");
    for canary in CANARIES {
        assert!(!text.contains(canary), "{canary} in {text}\nfrom {case}");
    }
}

/// Reads `files`, spoilt as the bytes say, from a folder of the caller's own; what passes is planned and written there.
pub(crate) fn read_lists(
    sound: &BTreeMap<&'static str, Vec<u8>>,
    folder: &Path,
    bytes: &[u8],
) -> Read {
    let bytes = &mut Bytes::new(bytes);
    let mut files = sound.clone();
    let mut json = None;
    for _ in 0..bytes.within(1, 4) {
        // People most often, then any list, or the market as one document.
        let names: Vec<&'static str> = files.keys().copied().collect();
        match bytes.byte() % 8 {
            0..=1 => spoil(bytes, files.get_mut("workers.csv").expect("a sound file")),
            2 => {
                let text = json.get_or_insert_with(|| {
                    write(folder, sound);
                    let market = Market::read_dir(folder).expect("the sound lists are sound");
                    market.to_json().into_bytes()
                });
                spoil(bytes, text);
            }
            _ => {
                let name = names[bytes.below(names.len())];
                spoil(bytes, files.get_mut(name).expect("a file of the list"));
            }
        }
    }
    let personal = |case: &[u8]| String::from_utf8_lossy(case).into_owned();
    let market = if let Some(text) = json {
        match Market::from_json(&String::from_utf8_lossy(&text)) {
            Ok(market) => market,
            Err(error) => {
                names_nobody(&error, &personal(&text));
                return Read::Refused;
            }
        }
    } else {
        write(folder, &files);
        match Market::read_dir(folder) {
            Ok(market) => market,
            Err(ReadError::Lists(error)) => {
                // The policy and the lists of work are nobody's secret; people's rows are.
                let people = ["workers.csv", "pairs.csv"];
                let open =
                    files
                        .iter()
                        .filter(|(name, _)| !people.contains(name))
                        .any(|(_, text)| {
                            let text = String::from_utf8_lossy(text);
                            CANARIES.iter().any(|canary| text.contains(canary))
                        });
                if !open {
                    names_nobody(&error, &personal(&files["workers.csv"]));
                }
                return Read::Refused;
            }
            Err(error) => panic!("{error}"),
        }
    };
    plan(&market, folder, bytes)
}

fn write(folder: &Path, files: &BTreeMap<&'static str, Vec<u8>>) {
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a folder of the caller's own");
    }
}

/// From sound lists to files, whatever the numbers in them.
fn plan(market: &Market, folder: &Path, bytes: &mut Bytes<'_>) -> Read {
    let case = || market.to_json();
    let again = Market::from_json(&market.to_json()).expect("what is written can be read");
    assert_eq!((&again, again.digest()), (market, market.digest()));
    let copy = folder.join("copy");
    market.write_dir(&copy).expect("a fresh folder");
    let again = Market::read_dir(&copy).expect("what is written can be read");
    assert_eq!(&again, market);

    let graph = match Graph::build(market, &market.policy) {
        Ok(graph) => graph,
        Err(BuildError::Stopped) => panic!("nothing stops it"),
        Err(_) => return Read::NotBuilt,
    };
    let options = Options {
        work_limit: Some(50_000),
        ..Options::default()
    };
    let matching = match graph.solve_with(&options) {
        Ok(matching) => matching,
        Err(error) => panic!("{error}: {}", case()),
    };
    if let Err(error) = matching.verify(&graph) {
        panic!("{error}: {}", case());
    }
    let placements = match Placements::new(market, &graph, &matching) {
        Ok(placements) => placements,
        Err(error) => panic!("{error}: {}", case()),
    };
    if let Err(error) = placements.check(market) {
        panic!("{error}: {}", case());
    }
    let people = placements.weeks().count() + placements.unplaced().len();
    assert_eq!(people, market.workers().len(), "{}", case());
    for worker in market.workers() {
        let told = placements.explain(&worker.key).expect("everybody is told");
        assert!(!told.en().is_empty() && !told.zh().is_empty());
    }
    for demand in placements.demands() {
        let told = placements.explain_demand(&demand.demand);
        assert!(!told.expect("every demand is told").en().is_empty());
    }
    let costs = gongfang::placement::costs(market, &graph, &matching, &options);
    let report = Report::new(market, &graph, &placements).expect("they belong together");
    let report = match costs {
        Ok(costs) => report.with_costs(costs),
        Err(error) => panic!("{error}: {}", case()),
    };
    for audience in [Audience::Operator, Audience::Public] {
        report
            .write(folder.join("plan"), audience)
            .expect("a folder");
    }

    // The next day somebody leaves.
    let leaver = market.workers().get(bytes.below(market.workers().len()));
    if let Some(leaver) = leaver {
        let next = market
            .apply(&[Change::Withdraw(leaver.key.clone())])
            .expect("people may leave");
        if let Ok(later) = Graph::build(&next, &next.policy) {
            let warm = match later.solve_from_with(&matching, &options) {
                Ok(warm) => warm,
                Err(error) => panic!("{error} without {}: {}", leaver.key, case()),
            };
            if let Err(error) = warm.verify(&later) {
                panic!("{error} without {}: {}", leaver.key, case());
            }
            let later = Placements::new(&next, &later, &warm).expect("they belong together");
            later.check(&next).expect("every rule holds");
            let _ = placements.diff(&later);
        }
    }
    Read::Planned
}

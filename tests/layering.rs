//! Imports run one way: leaves <- domain <- graph <- matching <- placement <- report.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first; `matching` is above `graph` but must not see `domain`.
const LAYERS: [&str; 5] = ["domain", "graph", "matching", "placement", "report"];
const LEAVES: [&str; 6] = ["error", "geo", "ids", "policy", "units", "words"];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the sources are there")
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// Every source with its path below `src`, its code without comments and without its unit tests.
fn code() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    paths
        .iter()
        .map(|path| {
            let name = path
                .strip_prefix(&src)
                .expect("below src")
                .to_string_lossy();
            let text = fs::read_to_string(path).expect("sources are text");
            let product = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
            let lines = product
                .lines()
                .map(|line| line.split("//").next().unwrap_or(""));
            (
                name.replace('\\', "/"),
                lines.collect::<Vec<_>>().join("\n"),
            )
        })
        .collect()
}

/// The paths that a source names after `crate::`, brace lists taken apart.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if !code[..at].ends_with('$') {
            expand("", &code[at + "crate::".len()..], &mut found);
        }
    }
    found
}

/// `graph::{judge::Judge, rules}` is `graph::judge::Judge` and `graph::rules`.
fn expand(before: &str, text: &str, found: &mut Vec<String>) {
    let in_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let end = text.find(|c| !in_path(c)).unwrap_or(text.len());
    let path = format!("{before}{}", &text[..end]);
    let Some(list) = text[end..].strip_prefix('{') else {
        found.push(path);
        return;
    };
    let mut depth = 0;
    let mut item = String::new();
    for c in list.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => {
                expand(&path, item.trim(), found);
                item.clear();
                continue;
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        item.push(c);
    }
    if !item.trim().is_empty() {
        expand(&path, item.trim(), found);
    }
}

/// The module that a file is: `graph/judge.rs` is `graph::judge`, `graph/mod.rs` is `graph`.
fn module_of(file: &str) -> String {
    let path = file.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" {
        String::new()
    } else {
        path.replace('/', "::")
    }
}

/// The `use` statements of a file as paths from the root, and whether each only hands a name on.
fn uses(module: &str, modules: &BTreeMap<String, &str>, code: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for statement in code.split(';') {
        let Some((before, tree)) = statement.rsplit_once("use ") else {
            continue;
        };
        let visible = before.trim_end().rsplit(['\n', '}']).next().unwrap_or("");
        if !visible.is_empty() && !visible.starts_with("pub") {
            continue;
        }
        let mut paths = Vec::new();
        expand("", tree.trim(), &mut paths);
        for path in paths {
            let path = path.split(" as ").next().unwrap_or("");
            if let Some(path) = from_root(module, modules, path) {
                found.push((path, visible.starts_with("pub")));
            }
        }
    }
    found
}

/// A path as it stands in `module`, from the root; `None` where it leads out of this crate.
fn from_root(module: &str, modules: &BTreeMap<String, &str>, path: &str) -> Option<String> {
    if let Some(path) = path.strip_prefix("crate::") {
        return Some(path.to_owned());
    }
    let (mut at, mut path) = (module, path);
    while let Some(rest) = path.strip_prefix("super::") {
        at = at.rsplit_once("::").map_or("", |(above, _)| above);
        path = rest;
    }
    let whole = format!("{at}::{path}");
    let child = whole.split("::").take(at.split("::").count() + 1);
    let child = child.collect::<Vec<_>>().join("::");
    (at != module || modules.contains_key(&child)).then_some(whole)
}

/// The module that defines what `path` names: through what the faces of folders hand on.
fn home_of<'m>(
    path: &str,
    modules: &'m BTreeMap<String, &str>,
    handed_on: &BTreeMap<String, String>,
) -> Option<&'m str> {
    let mut path = path.to_owned();
    // A name is handed on a few times at most.
    for _ in 0..8 {
        match handed_on.get(&path) {
            Some(from) => path = from.clone(),
            None => break,
        }
    }
    let segments: Vec<&str> = path.split("::").collect();
    (1..=segments.len()).rev().find_map(|length| {
        let module = segments[..length].join("::");
        modules
            .get_key_value(&module)
            .map(|(module, _)| module.as_str())
    })
}

fn layer(path: &str) -> Option<usize> {
    let first = path.split([':', '/', '.']).next().unwrap_or("");
    LAYERS.iter().position(|&layer| layer == first)
}

#[test]
fn imports_run_one_way() {
    let sources = code();
    assert!(sources.len() > 30, "the sources are read");
    let mut layered = 0;
    for (file, code) in &sources {
        for import in imports(code) {
            let named = import.split("::").next().unwrap_or("");
            let known = LEAVES.contains(&named) || LAYERS.contains(&named);
            assert!(
                known || file == "lib.rs",
                "{file} names crate::{import}: name things by module path"
            );
            let (Some(of_file), Some(of_import)) = (layer(file), layer(&import)) else {
                continue;
            };
            layered += 1;
            assert!(
                of_import <= of_file,
                "{file} imports {import}, which is above it"
            );
            let domain_in_matching = LAYERS[of_file] == "matching" && LAYERS[of_import] == "domain";
            assert!(
                !domain_in_matching,
                "{file} imports {import}: the matcher knows no people"
            );
        }
    }
    assert!(layered > 50, "only {layered} imports were found");
}

/// A stage's own error lives with the stage; the leaves are below everything.
#[test]
fn leaves_import_no_layer() {
    for (file, code) in code() {
        let leaf = file.split(['/', '.']).next().unwrap_or("");
        if !LEAVES.contains(&leaf) {
            continue;
        }
        for import in imports(&code) {
            assert_eq!(
                layer(&import),
                None,
                "{file} imports {import}: a leaf stands below"
            );
        }
    }
}

/// A file can be read once those that it imports are known.
#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = code();
    let modules: BTreeMap<String, &str> = sources
        .iter()
        .map(|(file, code)| (module_of(file), code.as_str()))
        .collect();
    let mut handed_on = BTreeMap::new();
    for (module, code) in &modules {
        for (path, _) in uses(module, &modules, code).iter().filter(|of| of.1) {
            let name = path.rsplit("::").next().unwrap_or("");
            handed_on.insert(format!("{module}::{name}"), path.clone());
        }
    }
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (module, code) in &modules {
        let imported = uses(module, &modules, code);
        let mut paths: Vec<String> = imported
            .into_iter()
            .filter_map(|(path, hands_on)| (!hands_on).then_some(path))
            .collect();
        // A folder's face names the files below it without an import.
        let below = modules.keys().filter_map(|below| {
            let name = below.strip_prefix(module.as_str())?.strip_prefix("::")?;
            let names = |(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == ':');
            let named = code.match_indices(&format!("{name}::")).any(names);
            let outside = !code
                .lines()
                .any(|line| line.starts_with("pub") && line.contains(&format!("use {name}::")));
            (!name.contains(':') && named && outside).then(|| below.clone())
        });
        paths.extend(below);
        let homes = paths
            .iter()
            .filter_map(|path| home_of(path, &modules, &handed_on));
        let others = homes.filter(|home| home != module && !module.is_empty());
        arrows.insert(module, others.collect());
    }
    let count: usize = arrows.values().map(BTreeSet::len).sum();
    assert!(count > 300, "only {count} arrows were found");
    // Whatever imports nothing that is left is no part of a circle, nor is what nothing left imports.
    loop {
        let left: BTreeSet<&str> = arrows.keys().copied().collect();
        let wanted: BTreeSet<&str> = arrows.values().flatten().copied().collect();
        for homes in arrows.values_mut() {
            homes.retain(|home| left.contains(home));
        }
        let before = arrows.len();
        arrows.retain(|module, homes| !homes.is_empty() && wanted.contains(module));
        if arrows.len() == before {
            break;
        }
    }
    assert!(arrows.is_empty(), "files in circles: {arrows:#?}");
}

#[test]
fn the_certificate_imports_nothing_of_the_solver() {
    for (file, code) in code() {
        if file != "matching/certificate.rs" {
            continue;
        }
        let allowed = |import: &str| {
            ["error", "graph", "policy", "ids"].contains(&import.split("::").next().unwrap_or(""))
                || ["matching::answer::Matching", "matching::parts::Parts"].contains(&import)
        };
        for import in imports(&code) {
            assert!(allowed(&import), "{file} imports {import}");
        }
        assert!(!code.contains("super::"), "{file} reaches into the solver");
        return;
    }
    panic!("the certificate is gone");
}

#[test]
fn the_check_of_placements_shares_no_code_with_graph_or_solver() {
    let mut files = 0;
    for (file, code) in code() {
        if file != "placement/check.rs" && !file.starts_with("placement/check/") {
            continue;
        }
        files += 1;
        // The words of the answer that is checked: what it holds, never what computes it.
        let words = [
            "graph::Site",
            "graph::Slot",
            "graph::TravelBasis",
            "graph::Trip",
            "graph::judge::Offer",
            "graph::rules::Reject",
            "graph::score::Term",
            "graph::score::Terms",
        ];
        for import in imports(&code) {
            let shared = ["graph", "matching"].contains(&import.split("::").next().unwrap_or(""));
            assert!(
                !shared || words.contains(&import.as_str()),
                "{file} imports {import}"
            );
        }
        for solver in ["Judge", "Graph::", "Matching"] {
            assert!(!code.contains(solver), "{file} speaks of {solver}");
        }
    }
    assert!(files > 0, "the check is gone");
}

#[test]
fn no_module_is_a_drawer() {
    for (file, _) in code() {
        for part in file.trim_end_matches(".rs").split('/') {
            assert!(
                !["util", "utils", "common", "helpers", "types"].contains(&part),
                "{file}"
            );
        }
    }
}

#[test]
fn imports_are_found() {
    let code = "use crate::graph::{judge::{Judge, Slot}, rules};\nuse crate::{ids::Keys, units};\nlet x = crate::domain::Market;";
    let expected = [
        "graph::judge::Judge",
        "graph::judge::Slot",
        "graph::rules",
        "ids::Keys",
        "units",
        "domain::Market",
    ];
    assert_eq!(imports(code), expected);
}

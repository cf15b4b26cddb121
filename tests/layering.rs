//! Imports run one way: leaves <- domain <- graph <- matching <- placement <- report; and within each of these no files import each other in a
//! circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first; `matching` is above `graph` but must not see `domain`.
const LAYERS: [&str; 5] = ["domain", "graph", "matching", "placement", "report"];
const LEAVES: [&str; 7] = ["error", "geo", "ids", "policy", "staged", "units", "words"];

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
            // Where they stand in a file of their own, there is nothing to cut off.
            let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
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

/// The files of a tree by module, and what the faces of folders hand on: by the path where a name is found, the one where it comes from.
struct Tree<'c> {
    code: BTreeMap<String, &'c str>,
    handed_on: BTreeMap<String, String>,
}

impl<'c> Tree<'c> {
    fn of(sources: &'c [(String, String)]) -> Self {
        let code = sources.iter();
        let code: BTreeMap<String, &str> = code
            .map(|(file, code)| (module_of(file), code.as_str()))
            .collect();
        let mut tree = Self {
            code,
            handed_on: BTreeMap::new(),
        };
        let mut handed_on = BTreeMap::new();
        for (module, code) in &tree.code {
            for statement in handing_on(code) {
                let whole = !statement.contains(" as ") && !statement.contains('*');
                assert!(whole, "{module} hands on by another name: {statement}");
                for path in tree.paths(module, &format!("use {statement};")) {
                    let name = path.rsplit("::").next().unwrap_or("");
                    handed_on.insert(join(module, name), path.clone());
                }
            }
        }
        tree.handed_on = handed_on;
        tree
    }

    /// All paths that `code`, which stands in `module`, names, from the root: in `use` or anywhere else.
    fn paths(&self, module: &str, code: &str) -> Vec<String> {
        let mut found = Vec::new();
        let above = module.rsplit_once("::").map_or("", |(above, _)| above);
        let begins = |at: usize| {
            let before = &code[..at];
            // `pub(in crate::matching)` names nothing.
            !before.ends_with(|c: char| c.is_alphanumeric() || "_:$".contains(c))
                && !before.ends_with("(in ")
        };
        let mut look_for = |prefix: &str, root: &str| {
            for (at, _) in code.match_indices(prefix).filter(|&(at, _)| begins(at)) {
                let (mut root, mut rest) = (root, &code[at + prefix.len()..]);
                while let Some(higher) = rest.strip_prefix("super::") {
                    root = root.rsplit_once("::").map_or("", |(above, _)| above);
                    rest = higher;
                }
                let mut paths = Vec::new();
                expand("", rest, &mut paths);
                found.extend(paths.iter().map(|path| join(root, path)));
            }
        };
        look_for("crate::", "");
        look_for("self::", module);
        look_for("super::", above);
        for below in self.code.keys() {
            let name = match module {
                "" => Some(below.as_str()),
                _ => below
                    .strip_prefix(module)
                    .and_then(|rest| rest.strip_prefix("::")),
            };
            if let Some(name) = name.filter(|name| !name.is_empty() && !name.contains(':')) {
                look_for(&format!("{name}::"), below);
            }
        }
        found
    }

    /// The module that defines what a path names.
    fn home(&self, path: &str) -> Option<&str> {
        let mut path = path.to_owned();
        // A name is handed on a few times at most.
        for _ in 0..8 {
            let prefix = prefixes(&path).find(|prefix| self.handed_on.contains_key(*prefix));
            let Some(prefix) = prefix.map(str::to_owned) else {
                break;
            };
            path = format!("{}{}", self.handed_on[&prefix], &path[prefix.len()..]);
        }
        let known = prefixes(&path).find_map(|module| self.code.get_key_value(module));
        known.map(|(module, _)| module.as_str())
    }

    /// The modules that a module imports.
    fn arrows(&self, module: &str) -> BTreeSet<&str> {
        let mut own = self.code[module].to_owned();
        let mut paths = Vec::new();
        for statement in handing_on(self.code[module]) {
            own = own.replace(statement, "");
            paths.push(format!("use {statement};"));
        }
        let word = |name: &str| {
            let is_in = |c: char| c.is_alphanumeric() || c == '_';
            own.split(|c| !is_in(c)).any(|word| word == name)
        };
        // What is handed on and used besides.
        let handed_on = paths.iter().flat_map(|used| self.paths(module, used));
        let mut paths: Vec<String> = handed_on
            .filter(|path| word(path.rsplit("::").next().unwrap_or("")))
            .collect();
        paths.extend(self.paths(module, &own));
        // Of a module that is imported, what is used of it.
        for path in paths.clone() {
            let path = path.trim_end_matches("::self").to_owned();
            if self.code.contains_key(&path) {
                let name = path.rsplit("::").next().unwrap_or("");
                let called = format!("{name}::");
                let uses = own.match_indices(&called);
                for at in uses.map(|(at, found)| at + found.len()) {
                    let mut items = Vec::new();
                    expand("", &own[at..], &mut items);
                    paths.extend(items.iter().map(|item| join(&path, item)));
                }
            }
        }
        let homes = paths.iter().filter_map(|path| self.home(path));
        homes.filter(|&home| home != module).collect()
    }

    /// The modules that stand in circles or between them, with what they import of each other.
    fn circles(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut arrows: BTreeMap<&str, BTreeSet<&str>> = self
            .code
            .keys()
            .map(|module| (module.as_str(), self.arrows(module)))
            .collect();
        // Whatever imports nothing that is left is no part of a circle, nor is what nothing left imports.
        loop {
            let left: BTreeSet<&str> = arrows.keys().copied().collect();
            for homes in arrows.values_mut() {
                homes.retain(|home| left.contains(home));
            }
            let wanted: BTreeSet<&str> = arrows.values().flatten().copied().collect();
            let before = arrows.len();
            arrows.retain(|module, homes| !homes.is_empty() && wanted.contains(module));
            if arrows.len() == before {
                return arrows;
            }
        }
    }
}

/// What each `pub use` of some code hands on.
fn handing_on(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let line = code[..at].rsplit('\n').next().unwrap_or("").trim();
        if line.starts_with("pub") {
            let tree = &code[at + "use ".len()..];
            found.push(&tree[..tree.find(';').unwrap_or(tree.len())]);
        }
    }
    found
}

/// A path below a module; the root has no name.
fn join(module: &str, path: &str) -> String {
    match module {
        "" => path.to_owned(),
        _ => format!("{module}::{path}"),
    }
}

/// A path, and all that it begins with, the longest first.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.rmatch_indices("::").map(|(at, _)| at);
    std::iter::once(path).chain(ends.map(|at| &path[..at]))
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

/// A file can be read once those that it imports are known. Methods that are called are no imports.
#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = code();
    let tree = Tree::of(&sources);
    let count: usize = tree
        .code
        .keys()
        .map(|module| tree.arrows(module).len())
        .sum();
    assert!(count > 900, "only {count} arrows were found");
    let circles = tree.circles();
    assert!(circles.is_empty(), "files in circles: {circles:#?}");
}

#[test]
fn circles_are_found_however_they_are_tied() {
    // `a/one.rs` imports `a/two.rs`; each of these in `a/two.rs` closes the circle, or does not.
    let ties = [
        ("use crate::a::one::One;", true),
        ("#[cfg(test)]\nuse crate::a::one::One;", true),
        ("fn f() {\n    use crate::a::one::One;\n}", true),
        ("pub fn f() {\n    use super::one::One;\n}", true),
        ("fn f() -> crate::a::one::One {}", true),
        ("fn f() -> super::one::One {}", true),
        ("use super::super::a::one::{One, other};", true),
        ("use crate::{a::{one::{self}}, b};", true),
        ("use crate::a::Handed;", true),
        ("use crate::a;\nfn f() -> a::Handed {}", true),
        ("use crate::a::{self};\nfn f() -> a::Handed {}", true),
        ("pub use crate::a::one::One;\nfn f(_: One) {}", true),
        ("pub(super) use self::deep::Deep;\nuse Deep as Mine;", true),
        ("pub use crate::a::one::One;", false),
        ("pub(in crate::a::one) fn f() {}", false),
        ("use crate::b::One;", false),
        ("use crate::a::Own;", false),
        ("struct One;", false),
    ];
    for (tie, is_circle) in ties {
        let sources = [
            (
                "a/mod.rs",
                "pub use one::Handed;\npub struct Own;\nmod one;\nmod two;",
            ),
            ("a/one.rs", "use super::two::Two;"),
            ("a/two.rs", tie),
            ("a/two/deep.rs", "use crate::a::two::Two;"),
            ("b.rs", "pub struct One;"),
        ];
        let sources = sources.map(|(file, code)| (file.to_owned(), code.to_owned()));
        let tree = Tree::of(&sources);
        assert_eq!(!tree.circles().is_empty(), is_circle, "{tie}");
    }
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

//! A mixed-integer programme in free MPS, solved by another solver.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem};

/// The optimum of `text` by branch and bound, as a maximum; columns have range 0 to 1 unless the file says else.
pub(crate) fn optimum(text: &str) -> i64 {
    let (mut section, mut sense) = ("", BTreeMap::new());
    let mut columns: BTreeMap<&str, Vec<(&str, f64)>> = BTreeMap::new();
    let (mut right, mut bounds) = (BTreeMap::new(), BTreeMap::new());
    for line in text.lines().filter(|line| !line.starts_with('*')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| words[at].parse::<f64>().expect("a number");
        if !line.starts_with(' ') {
            section = words[0];
            continue;
        }
        match (section, words[0]) {
            ("ROWS", kind) => drop(sense.insert(words[1], kind)),
            ("COLUMNS", "MARKER") => {}
            ("COLUMNS", name) => columns.entry(name).or_default().push((words[1], number(2))),
            ("RHS", _) => drop(right.insert(words[1], number(2))),
            ("BOUNDS", "LO") => bounds.entry(words[2]).or_insert((0.0, 1.0)).0 = number(3),
            ("BOUNDS", "UP") => bounds.entry(words[2]).or_insert((0.0, 1.0)).1 = number(3),
            _ => panic!("what is {line}"),
        }
    }
    let mut programme = Problem::new(OptimizationDirection::Maximize);
    let mut rows: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (name, entries) in &columns {
        let score = entries.iter().find(|entry| entry.0 == "score");
        let (least, most) = bounds.get(name).copied().unwrap_or((0.0, 1.0));
        let range = (least as i32, most as i32);
        let column = programme.add_integer_var(-score.map_or(0.0, |of| of.1), range);
        for &(row, coefficient) in entries.iter().filter(|entry| entry.0 != "score") {
            rows.entry(row).or_default().push((column, coefficient));
        }
    }
    for (row, terms) in rows {
        let sense = match sense[row] {
            "L" => ComparisonOp::Le,
            "G" => ComparisonOp::Ge,
            "E" => ComparisonOp::Eq,
            kind => panic!("a row of kind {kind}"),
        };
        programme.add_constraint(&terms[..], sense, right.get(row).copied().unwrap_or(0.0));
    }
    let solution = programme.solve().expect("the plan itself is one");
    let solution = solution.into_solution().expect("small enough to be proven");
    solution.objective().round() as i64
}

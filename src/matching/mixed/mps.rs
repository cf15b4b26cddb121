//! The whole decision as a mixed-integer programme, in free MPS with ASCII names.
//!
//! Where the most people come first there are two files: the count, and the worth at that count.
//!
//! Columns: `z<person>` works, `x<person>_<opening>_<class>` seat, `w<person>_<order>_<site|h>` share
//! and its half-days; `y<opening>`
//! opens. The objective is maximised as the minimum of its negative, in fen a month.

use std::fmt::{self, Write};

use super::model::Model;
use super::units::NOWHERE;

/// Name, value, lower and upper bound, entries (row, coefficient).
type Column = (String, i64, (u8, u8), Vec<(usize, i64)>);

impl Model {
    /// Writes the model as a free MPS file: the greatest worth, with the bonus.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_mps(&self, out: &mut impl Write) -> fmt::Result {
        self.write_programme(out, None)
    }

    /// Writes the first step of most-placed: the most people.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_count_mps(&self, out: &mut impl Write) -> fmt::Result {
        self.counting().write_programme(out, None)
    }

    /// Writes the second step of most-placed: the greatest worth with at least `placed` people.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_score_mps(&self, placed: u64, out: &mut impl Write) -> fmt::Result {
        self.write_programme(out, Some(placed))
    }

    fn write_programme(&self, out: &mut impl Write, placed: Option<u64>) -> fmt::Result {
        // Rows: name, sense, right-hand side.
        let mut rows: Vec<(String, char, i64)> = Vec::new();
        let mut columns: Vec<Column> = Vec::new();
        let row = |rows: &mut Vec<_>, name: String, sense: char, right: i64| {
            rows.push((name, sense, right));
            rows.len() - 1
        };
        let class_row: Vec<usize> = (0..self.class_seats.len())
            .map(|class| {
                row(
                    &mut rows,
                    format!("C{class}"),
                    'L',
                    self.class_seats[class].into(),
                )
            })
            .collect();
        let site_row: Vec<usize> = (0..self.sites.len())
            .map(|site| row(&mut rows, format!("T{site}"), 'L', self.sites[site].into()))
            .collect();
        let order_row: Vec<usize> = (0..self.orders.len())
            .map(|order| {
                let pieces = i64::try_from(self.orders[order].pieces).unwrap_or(i64::MAX);
                row(&mut rows, format!("O{order}"), 'L', pieces)
            })
            .collect();
        let placed_row = placed.map(|placed| {
            let placed = i64::try_from(placed).unwrap_or(i64::MAX);
            row(&mut rows, String::from("N"), 'G', placed)
        });
        let to_plan = |worth: i64| match (self.counting, worth) {
            (true, _) => 0,
            (false, worth) => worth,
        };
        let person_worth = if self.counting { 1 } else { self.bonus };
        let mut opening_rows = Vec::new();
        for (opening, of) in self.openings.iter().enumerate() {
            let most = row(&mut rows, format!("P{opening}"), 'L', 0);
            let mut open = vec![(most, -i64::from(of.places))];
            let least = (of.crew > 1).then(|| row(&mut rows, format!("M{opening}"), 'G', 0));
            if let Some(least) = least {
                open.push((least, -i64::from(of.crew)));
            }
            columns.push((format!("y{opening}"), 0, (0, 1), open));
            opening_rows.push((most, least));
        }
        for (person, who) in self.people.iter().enumerate() {
            let budget = row(&mut rows, format!("H{person}"), 'L', 0);
            // What stands may be worth less than nothing, and short.
            let free = !self.bound[person];
            let worth = free.then(|| row(&mut rows, format!("W{person}"), 'G', 0));
            let one = row(&mut rows, format!("A{person}"), 'L', 0);
            let least =
                (free && who.least > 1).then(|| row(&mut rows, format!("L{person}"), 'G', 0));
            let some = row(&mut rows, format!("N{person}"), 'G', 0);
            let mut entries = vec![(budget, -i64::from(who.half_days)), (one, -1), (some, -1)];
            entries.extend(worth.map(|worth| (worth, who.once)));
            entries.extend(placed_row.map(|placed| (placed, 1)));
            let mut limit_rows: Vec<(u32, usize)> = Vec::new();
            if self.limited[person] {
                for limit in self.limits_of(person) {
                    let most = i64::from(self.limits[limit as usize]);
                    let name = format!("K{person}_{limit}");
                    limit_rows.push((limit, row(&mut rows, name, 'L', most)));
                }
            }
            let under = |limit: u32| {
                let found = limit_rows.iter().find(|of| of.0 == limit);
                found.map(|of| of.1)
            };
            if let Some(least) = least {
                entries.push((least, -i64::from(who.least)));
            }
            let z = columns.len();
            let once = to_plan(who.once) + person_worth;
            let must = u8::from(!free);
            columns.push((format!("z{person}"), once, (must, 1), entries));
            for at in self.seats_of(person) {
                let seat = &self.seats[at];
                let opening = self.opening_of[seat.class as usize] as usize;
                let class = seat.class - self.class_start[opening];
                let value = i64::from(seat.value);
                let mut entries = vec![
                    (class_row[seat.class as usize], 1),
                    (opening_rows[opening].0, 1),
                    (budget, seat.half_days.into()),
                    (one, 1),
                    (some, 1),
                ];
                entries.extend(worth.map(|worth| (worth, value)));
                entries.extend(under(seat.limit).map(|row| (row, seat.half_days.into())));
                entries.extend(opening_rows[opening].1.map(|least| (least, 1)));
                entries.extend(least.map(|least| (least, i64::from(seat.half_days))));
                if let Some(site) = self.openings[opening].site {
                    entries.push((site_row[site as usize], seat.half_days.into()));
                }
                let must = u8::from(self.must_seat[person] as usize == at);
                let name = format!("x{person}_{opening}_{class}");
                columns.push((name, to_plan(value), (must, 1), entries));
            }
            let mut before = None;
            for at in self.shares_of(person) {
                let share = &self.shares[at];
                let order = share.order as usize - self.order_resource(0);
                let site = if share.site == NOWHERE {
                    String::from("h")
                } else {
                    (share.site as usize - self.site_resource(0)).to_string()
                };
                let name = format!("{person}_{order}_{site}");
                let value = |half_days: u8| i64::from(self.values[share.value_at(half_days)]);
                // One binary for each number of half-days: exact for any table.
                let single = match before {
                    Some((same, single)) if same == order => single,
                    _ => row(&mut rows, format!("S{name}"), 'L', 0),
                };
                let stand = (share.must > 0).then(|| row(&mut rows, format!("M{name}"), 'G', 1));
                if before.is_none_or(|(same, _)| same != order) {
                    // At most one share of an order, and only of one who works.
                    columns[z].3.push((single, -1));
                }
                before = Some((order, single));
                for half_days in share.least.max(share.must)..=share.most {
                    let hours = i64::from(half_days);
                    let mut entries = vec![
                        (order_row[order], i64::from(share.pieces) * hours),
                        (budget, hours),
                        (single, 1),
                        (some, 1),
                    ];
                    entries.extend(worth.map(|worth| (worth, value(half_days))));
                    entries.extend(stand.map(|stand| (stand, 1)));
                    entries.extend(under(share.limit).map(|row| (row, hours)));
                    entries.extend(least.map(|least| (least, hours)));
                    if share.site != NOWHERE {
                        entries
                            .push((site_row[share.site as usize - self.site_resource(0)], hours));
                    }
                    let name = format!("s{name}_{half_days}");
                    columns.push((name, to_plan(value(half_days)), (0, 1), entries));
                }
            }
        }
        writeln!(out, "NAME gongfang FREE")?;
        writeln!(out, "ROWS\n N score")?;
        for (name, sense, _) in &rows {
            writeln!(out, " {sense} {name}")?;
        }
        writeln!(out, "COLUMNS\n    MARKER 'MARKER' 'INTORG'")?;
        for (name, value, _, entries) in &columns {
            writeln!(out, "    {name} score {}", -value)?;
            for &(row, coefficient) in entries.iter().filter(|entry| entry.1 != 0) {
                writeln!(out, "    {name} {} {coefficient}", rows[row].0)?;
            }
        }
        writeln!(out, "    MARKER 'MARKER' 'INTEND'")?;
        writeln!(out, "RHS")?;
        for (name, _, right) in rows.iter().filter(|row| row.2 != 0) {
            writeln!(out, "    RHS {name} {right}")?;
        }
        writeln!(out, "BOUNDS")?;
        for (name, _, (lower, upper), _) in &columns {
            if *lower > 0 {
                writeln!(out, " LO BND {name} {lower}")?;
            }
            writeln!(out, " UP BND {name} {upper}")?;
        }
        writeln!(out, "ENDATA")
    }
}

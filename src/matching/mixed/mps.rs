//! The whole decision as a mixed-integer programme, in free MPS with ASCII names.
//!
//! Columns: `z<person>` works, `x<person>_<opening>_<class>` seat, `w<person>_<order>_<site|h>` share
//! taken, `q...` its half-days, with `s..._<k>` for each step of a table that is not linear; `y<opening>`
//! opens. The objective is maximised as the minimum of its negative, in fen a month.

use std::fmt::{self, Write};

use super::model::{Model, NOWHERE, SCALE_BITS};

/// Name, value, upper bound, entries (row, coefficient).
type Column = (String, i64, i64, Vec<(usize, i64)>);

impl Model {
    /// Writes the model as a free MPS file.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_mps(&self, out: &mut impl Write) -> fmt::Result {
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
        let mut opening_rows = Vec::new();
        for (opening, of) in self.openings.iter().enumerate() {
            let most = row(&mut rows, format!("P{opening}"), 'L', 0);
            let mut open = vec![(most, -i64::from(of.places))];
            let least = (of.crew > 1).then(|| row(&mut rows, format!("M{opening}"), 'G', 0));
            if let Some(least) = least {
                open.push((least, -i64::from(of.crew)));
            }
            columns.push((format!("y{opening}"), 0, 1, open));
            opening_rows.push((most, least));
        }
        for (person, who) in self.people.iter().enumerate() {
            let budget = row(&mut rows, format!("H{person}"), 'L', 0);
            let worth = row(&mut rows, format!("W{person}"), 'G', 0);
            let one = row(&mut rows, format!("A{person}"), 'L', 0);
            let least = (who.least > 1).then(|| row(&mut rows, format!("L{person}"), 'G', 0));
            let some = row(&mut rows, format!("N{person}"), 'G', 0);
            let mut entries = vec![
                (budget, -i64::from(who.half_days)),
                (worth, who.once),
                (one, -1),
                (some, -1),
            ];
            if let Some(least) = least {
                entries.push((least, -i64::from(who.least)));
            }
            columns.push((format!("z{person}"), who.once + self.bonus, 1, entries));
            for at in self.seats_of(person) {
                let seat = &self.seats[at];
                let opening = self.opening_of[seat.class as usize] as usize;
                let class = seat.class - self.class_start[opening];
                let value = seat.value >> SCALE_BITS;
                let mut entries = vec![
                    (class_row[seat.class as usize], 1),
                    (opening_rows[opening].0, 1),
                    (budget, seat.half_days.into()),
                    (worth, value),
                    (one, 1),
                    (some, 1),
                ];
                entries.extend(opening_rows[opening].1.map(|least| (least, 1)));
                entries.extend(least.map(|least| (least, i64::from(seat.half_days))));
                if let Some(site) = self.openings[opening].site {
                    entries.push((site_row[site as usize], seat.half_days.into()));
                }
                columns.push((format!("x{person}_{opening}_{class}"), value, 1, entries));
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
                let value = |half_days: u8| {
                    i64::from(
                        self.values[share.values as usize + usize::from(half_days - share.least)],
                    )
                };
                // One binary for each number of half-days: exact for any table.
                let single = match before {
                    Some((same, single)) if same == order => single,
                    _ => row(&mut rows, format!("S{name}"), 'L', 0),
                };
                if before.is_none_or(|(same, _)| same != order) {
                    // At most one share of an order, and only of one who works.
                    let z = columns
                        .iter()
                        .rposition(|column| column.0 == format!("z{person}"))
                        .expect("written above");
                    columns[z].3.push((single, -1));
                }
                before = Some((order, single));
                for half_days in share.least..=share.most {
                    let hours = i64::from(half_days);
                    let mut entries = vec![
                        (order_row[order], i64::from(share.pieces) * hours),
                        (budget, hours),
                        (worth, value(half_days)),
                        (single, 1),
                        (some, 1),
                    ];
                    entries.extend(least.map(|least| (least, hours)));
                    if share.site != NOWHERE {
                        entries
                            .push((site_row[share.site as usize - self.site_resource(0)], hours));
                    }
                    columns.push((format!("s{name}_{half_days}"), value(half_days), 1, entries));
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
        for (name, _, upper, _) in &columns {
            writeln!(out, " UP BND {name} {upper}")?;
        }
        writeln!(out, "ENDATA")
    }
}

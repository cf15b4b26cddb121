//! The whole decision as a mixed-integer programme, in free MPS with ASCII names.
//!
//! Where the most people come first there are two files: the count, and the worth at that count.
//!
//! Columns: `z<person>` works, `x<person>_<opening>_<class>` seat, `s<person>_<order>_<site|h>_<half-days>` so much of a share;
//! `y<opening>` opens. The objective is maximised as the minimum of its negative, in fen a month.

use std::fmt::{self, Write};

use super::model::Model;
use super::units::NOWHERE;

/// A column of the programme: a decision in whole numbers.
struct Column {
    name: String,
    /// What one of it is worth.
    value: i64,
    least: u8,
    most: u8,
    /// Row and coefficient.
    entries: Vec<(usize, i64)>,
}

/// A row of the programme: a sum that is bounded.
struct Row {
    name: String,
    /// `L`: at most `right`; `G`: at least.
    sense: char,
    right: i64,
}

/// A programme as it grows.
#[derive(Default)]
struct Programme {
    rows: Vec<Row>,
    columns: Vec<Column>,
}

/// Rows that everybody's columns stand in.
struct Shared {
    classes: Vec<usize>,
    sites: Vec<usize>,
    orders: Vec<usize>,
    /// People placed, where a least number of them is asked for.
    placed: Option<usize>,
    /// Of each opening the row of its places, and that of its least crew.
    openings: Vec<(usize, Option<usize>)>,
}

/// Rows of one person.
struct Own {
    person: usize,
    /// The column that says whether the person works.
    works: usize,
    half_days: usize,
    one_place: usize,
    /// Works only with a piece of work.
    some: usize,
    /// What a week must be worth, where nothing stands.
    worth: Option<usize>,
    /// How long it must be then, where that is asked.
    least: Option<usize>,
    limits: Vec<(u32, usize)>,
}

impl Own {
    /// The row of a limit, where it can bind.
    fn under(&self, limit: u32) -> Option<usize> {
        let found = self.limits.iter().find(|of| of.0 == limit);
        found.map(|of| of.1)
    }
}

impl Programme {
    fn row(&mut self, name: String, sense: char, right: i64) -> usize {
        self.rows.push(Row { name, sense, right });
        self.rows.len() - 1
    }

    fn column(
        &mut self,
        name: String,
        value: i64,
        (least, most): (u8, u8),
        entries: Vec<(usize, i64)>,
    ) -> usize {
        self.columns.push(Column {
            name,
            value,
            least,
            most,
            entries,
        });
        self.columns.len() - 1
    }

    fn write(&self, out: &mut impl Write) -> fmt::Result {
        writeln!(out, "NAME gongfang FREE")?;
        writeln!(out, "ROWS\n N score")?;
        for Row { name, sense, .. } in &self.rows {
            writeln!(out, " {sense} {name}")?;
        }
        writeln!(out, "COLUMNS\n    MARKER 'MARKER' 'INTORG'")?;
        for column in &self.columns {
            let name = &column.name;
            writeln!(out, "    {name} score {}", -column.value)?;
            for &(row, coefficient) in column.entries.iter().filter(|entry| entry.1 != 0) {
                writeln!(out, "    {name} {} {coefficient}", self.rows[row].name)?;
            }
        }
        writeln!(out, "    MARKER 'MARKER' 'INTEND'")?;
        writeln!(out, "RHS")?;
        for Row { name, right, .. } in self.rows.iter().filter(|row| row.right != 0) {
            writeln!(out, "    RHS {name} {right}")?;
        }
        writeln!(out, "BOUNDS")?;
        for column in &self.columns {
            if column.least > 0 {
                writeln!(out, " LO BND {} {}", column.name, column.least)?;
            }
            writeln!(out, " UP BND {} {}", column.name, column.most)?;
        }
        writeln!(out, "ENDATA")
    }
}

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
        let mut programme = Programme::default();
        let shared = self.shared_rows(&mut programme, placed);
        for person in 0..self.people.len() {
            let own = self.add_person(&mut programme, &shared, person);
            self.add_seats(&mut programme, &shared, &own);
            self.add_shares(&mut programme, &shared, &own);
        }
        programme.write(out)
    }

    /// What a week or a piece of it adds to the plan.
    fn to_plan(&self, worth: i64) -> i64 {
        if self.counting { 0 } else { worth }
    }

    /// Rows of resources, and rows and columns of openings.
    fn shared_rows(&self, programme: &mut Programme, placed: Option<u64>) -> Shared {
        let seats = self.class_seats.iter().enumerate();
        let classes = seats.map(|(at, &seats)| programme.row(format!("C{at}"), 'L', seats.into()));
        let classes = classes.collect();
        let stations = self.sites.iter().enumerate();
        let sites = stations.map(|(at, &most)| programme.row(format!("T{at}"), 'L', most.into()));
        let sites = sites.collect();
        let narrow = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let orders = self.orders.iter().enumerate();
        let orders = orders.map(|(at, of)| programme.row(format!("O{at}"), 'L', narrow(of.pieces)));
        let orders = orders.collect();
        let placed = placed.map(|placed| programme.row(String::from("N"), 'G', narrow(placed)));
        let mut openings = Vec::new();
        for (at, of) in self.openings.iter().enumerate() {
            let most = programme.row(format!("P{at}"), 'L', 0);
            let mut open = vec![(most, -i64::from(of.places))];
            let crew = (of.crew > 1).then(|| programme.row(format!("M{at}"), 'G', 0));
            open.extend(crew.map(|crew| (crew, -i64::from(of.crew))));
            programme.column(format!("y{at}"), 0, (0, 1), open);
            openings.push((most, crew));
        }
        Shared {
            classes,
            sites,
            orders,
            placed,
            openings,
        }
    }

    /// The rows of a person, and the column that says whether the person works.
    fn add_person(&self, programme: &mut Programme, shared: &Shared, person: usize) -> Own {
        let who = &self.people[person];
        let half_days = programme.row(format!("H{person}"), 'L', 0);
        // What stands may be worth less than nothing, and short.
        let free = !self.bound[person];
        let worth = free.then(|| programme.row(format!("W{person}"), 'G', 0));
        let one_place = programme.row(format!("A{person}"), 'L', 0);
        let least = (free && who.least > 1).then(|| programme.row(format!("L{person}"), 'G', 0));
        let some = programme.row(format!("N{person}"), 'G', 0);
        let mut entries = vec![
            (half_days, -i64::from(who.half_days)),
            (one_place, -1),
            (some, -1),
        ];
        entries.extend(worth.map(|worth| (worth, who.once)));
        entries.extend(shared.placed.map(|placed| (placed, 1)));
        entries.extend(least.map(|least| (least, -i64::from(who.least))));
        let mut limits = Vec::new();
        if self.limited[person] {
            for limit in self.limits_of(person) {
                let most = i64::from(self.limits[limit as usize]);
                let name = format!("K{person}_{limit}");
                limits.push((limit, programme.row(name, 'L', most)));
            }
        }
        let for_the_person = if self.counting { 1 } else { self.bonus };
        let value = self.to_plan(who.once) + for_the_person;
        let must = u8::from(!free);
        let works = programme.column(format!("z{person}"), value, (must, 1), entries);
        Own {
            person,
            works,
            half_days,
            one_place,
            some,
            worth,
            least,
            limits,
        }
    }

    /// A column for each seat that a person is offered.
    fn add_seats(&self, programme: &mut Programme, shared: &Shared, own: &Own) {
        for at in self.seats_of(own.person) {
            let seat = &self.seats[at];
            let opening = self.opening_of[seat.class as usize] as usize;
            let class = seat.class - self.class_start[opening];
            let (half_days, value) = (i64::from(seat.half_days), i64::from(seat.value));
            let (places, crew) = shared.openings[opening];
            let mut entries = vec![
                (shared.classes[seat.class as usize], 1),
                (places, 1),
                (own.half_days, half_days),
                (own.one_place, 1),
                (own.some, 1),
            ];
            entries.extend(own.worth.map(|worth| (worth, value)));
            entries.extend(own.under(seat.limit).map(|row| (row, half_days)));
            entries.extend(crew.map(|crew| (crew, 1)));
            entries.extend(own.least.map(|least| (least, half_days)));
            if let Some(site) = self.openings[opening].site {
                entries.push((shared.sites[site as usize], half_days));
            }
            let must = u8::from(self.must_seat[own.person] as usize == at);
            let name = format!("x{}_{opening}_{class}", own.person);
            programme.column(name, self.to_plan(value), (must, 1), entries);
        }
    }

    /// A column for each number of half-days of each share that a person is offered: exact for any table of values.
    fn add_shares(&self, programme: &mut Programme, shared: &Shared, own: &Own) {
        let mut before = None;
        for at in self.shares_of(own.person) {
            let share = &self.shares[at];
            let order = share.order as usize - self.order_resource(0);
            let site = (share.site != NOWHERE).then(|| share.site as usize - self.site_resource(0));
            let place = site.map_or(String::from("h"), |site| site.to_string());
            let name = format!("{}_{order}_{place}", own.person);
            let single = match before {
                Some((same, single)) if same == order => single,
                _ => {
                    // At most one share of an order, and only of one who works.
                    let single = programme.row(format!("S{name}"), 'L', 0);
                    programme.columns[own.works].entries.push((single, -1));
                    single
                }
            };
            before = Some((order, single));
            let stand = (share.must > 0).then(|| programme.row(format!("M{name}"), 'G', 1));
            for half_days in share.least.max(share.must)..=share.most {
                let value = i64::from(self.values[share.value_at(half_days)]);
                let hours = i64::from(half_days);
                let pieces = i64::from(share.pieces) * hours;
                let mut entries = vec![
                    (shared.orders[order], pieces),
                    (own.half_days, hours),
                    (single, 1),
                    (own.some, 1),
                ];
                entries.extend(own.worth.map(|worth| (worth, value)));
                entries.extend(stand.map(|stand| (stand, 1)));
                entries.extend(own.under(share.limit).map(|row| (row, hours)));
                entries.extend(own.least.map(|least| (least, hours)));
                entries.extend(site.map(|site| (shared.sites[site], hours)));
                let name = format!("s{name}_{half_days}");
                programme.column(name, self.to_plan(value), (0, 1), entries);
            }
        }
    }
}

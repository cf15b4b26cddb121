//! The operator's sheets of conditions: the disability quota of employers, and what each reserve, crew and pin costs.

use crate::placement::{Cost, Standing};
use crate::report::Report;
use crate::report::columns::{Audience, Column};
use crate::report::sheets::{Row, Sheet, headings};

pub(super) fn quota(report: &Report<'_>) -> Vec<u8> {
    let columns = [Column::Employer, Column::EmployerName, Column::Trade];
    let standing = [
        Column::Staff,
        Column::DisabledStaff,
        Column::SevereStaff,
        Column::Counted,
        Column::Exempt,
        Column::Concentrated,
        Column::Levy,
    ];
    let both = ["方案前 before", "方案后 after"]
        .map(|when| headings(standing).map(move |heading| format!("{when} {heading}")));
    let header = headings(columns).chain(both.into_iter().flatten());
    let mut sheet = Sheet::new(Audience::Operator, header);
    for line in &report.quotas {
        let employer = report.market.employer(&line.employer);
        let mut row = sheet.line();
        row.text(line.employer.as_str())
            .text(employer.map_or("", |employer| &employer.name))
            .text(employer.map_or("", |employer| employer.trade.as_str()));
        for standing in [&line.before, &line.after] {
            stands(&mut row, standing);
        }
    }
    sheet.into_bytes()
}

fn stands(row: &mut Row<'_>, standing: &Standing) {
    row.number(standing.staff)
        .number(standing.disabled)
        .number(standing.severe)
        .number(standing.counted)
        .number(u8::from(standing.exempt))
        .number(u8::from(standing.concentrated))
        .yuan(standing.levy_fen_year);
}

pub(super) fn costs(report: &Report<'_>) -> Vec<u8> {
    let columns = [
        Column::Condition,
        Column::Demand,
        Column::DemandName,
        Column::Reserve,
        Column::Worker,
        Column::CostAtMost,
        Column::CostLeast,
        Column::CostMost,
        Column::PeopleLeast,
        Column::PeopleMost,
    ];
    let mut sheet = Sheet::new(Audience::Operator, headings(columns));
    for cost in &report.costs {
        let demand = report.market.demand(&cost.demand);
        let mut row = sheet.line();
        row.text(&format!("{} {}", cost.condition.zh(), cost.condition))
            .text(cost.demand.as_str())
            .text(demand.map_or("", |demand| demand.name()))
            .some(cost.reserve, |row, at| _ = row.number(u32::from(at) + 1))
            .text(cost.worker.as_ref().map_or("", |worker| worker.as_str()));
        amounts(&mut row, cost);
    }
    sheet.into_bytes()
}

fn amounts(row: &mut Row<'_>, cost: &Cost) {
    let resolved = cost.resolved.as_ref();
    row.some(cost.at_most_fen_month, |row, fen| _ = row.yuan(fen))
        .some(resolved, |row, of| _ = row.yuan(of.least_fen_month))
        .some(resolved, |row, of| _ = row.yuan(of.most_fen_month))
        .some(resolved, |row, of| _ = row.number(of.people_least))
        .some(resolved, |row, of| _ = row.number(of.people_most));
}

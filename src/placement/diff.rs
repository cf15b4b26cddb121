//! From one answer to the next: who came, who left, who moved.
//!
//! # Laws
//! 1. `a.diff(&a)` is empty.
//! 2. `a.diff(&b)` and `b.diff(&a)` hold the same people, ends exchanged.
//! 3. A person is in it exactly where the seats differ, with their pay and score.

use std::cmp::Ordering;
use std::fmt;

use serde::Serialize;

use crate::ids::{DemandKey, WorkerKey};
use crate::placement::{Placements, UnplacedReason, Week};
use crate::units::Yuan;
use crate::words::coded;

coded! {
    /// What happened to a person from one answer to the next, where it is known why.
    pub enum Cause {
        Came = "came", "新安排", "placed now";
        Moved = "moved", "换了地方", "moved";
        Amended = "amended", "条件有变", "same place, other terms";
        Joined = "joined", "新登记并安排", "listed and placed now";
        Withdrew = "withdrew", "已退出名单", "no longer in the lists";
        Declined = "declined", "原配对已谢绝或被禁止", "the pair was declined, or is forbidden";
        DemandGone = "demand-gone", "岗位或订单已撤", "the demand is gone";
        NoCandidate = "no-candidate", "不再符合任何岗位的条件", "no place passes every rule any more";
        NoPlace = "no-place", "符合条件的岗位已无名额", "no place left to win";
        Outbid = "outbid", "名额价格高于得分", "outbid";
        Barred = "barred", "方案中已无余地", "no room left in the plan";
    }
}

/// A person's seat in one answer.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Seat {
    /// The opening or order; of a week with several pieces the first.
    pub demand: DemandKey,
    /// The other pieces of the week: demand and half-days, by key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<(DemandKey, u32)>,
    /// Half-days a week in all.
    pub half_days: u32,
    /// Pay of the whole week in fen a month.
    pub pay_fen_month: i64,
    /// Score of the whole week in fen a month.
    pub score_fen_month: i64,
}

impl fmt::Debug for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seat")
            .field("demand", &self.demand.as_str())
            .finish_non_exhaustive()
    }
}

/// One person whose answer changed. For the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Who.
    pub worker: WorkerKey,
    /// The seat before, if any.
    pub from: Option<Seat>,
    /// The seat now, if any.
    pub to: Option<Seat>,
    /// What happened.
    pub cause: Cause,
}

/// Everybody whose answer changed, by key. `Display` shows keys and causes alone, in Chinese and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// By worker.
    pub moves: Vec<Move>,
}

impl Diff {
    /// Whether nobody moved.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.moves.is_empty()
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("无变动 / no change");
        }
        let key = |seat: &Option<Seat>| {
            seat.as_ref()
                .map_or("—".to_owned(), |seat| seat.demand.to_string())
        };
        for (at, one) in self.moves.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(
                f,
                "{}: {} → {}, {} / {}",
                one.worker,
                key(&one.from),
                key(&one.to),
                one.cause.zh(),
                one.cause.en()
            )?;
        }
        Ok(())
    }
}

impl Move {
    /// Pay now less pay before, in fen a month.
    #[must_use]
    pub fn gain_fen_month(&self) -> i64 {
        let pay = |seat: &Option<Seat>| seat.as_ref().map_or(0, |seat| seat.pay_fen_month);
        pay(&self.to) - pay(&self.from)
    }

    /// The gain in yuan, ready to be shown.
    #[must_use]
    pub fn gain(&self) -> Yuan {
        Yuan(i128::from(self.gain_fen_month()))
    }
}

impl Placements {
    /// Who came, left or moved from `self` to `later`, and why where it is known.
    #[must_use]
    pub fn diff(&self, later: &Placements) -> Diff {
        let mut moves = Vec::new();
        let mut before = self.weeks().peekable();
        let mut after = later.weeks().peekable();
        loop {
            let order = match (before.peek(), after.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(old), Some(new)) => old.worker().cmp(new.worker()),
            };
            let old = if order.is_le() { before.next() } else { None };
            let new = if order.is_ge() { after.next() } else { None };
            moves.extend(self.step(later, old, new));
        }
        Diff { moves }
    }

    fn step(
        &self,
        later: &Placements,
        old: Option<Week<'_>>,
        new: Option<Week<'_>>,
    ) -> Option<Move> {
        let (worker, cause) = match (old, new) {
            (None, None) => return None,
            (Some(old), Some(new)) => {
                let (from, to) = (Seat::of(old), Seat::of(new));
                if from == to {
                    return None;
                }
                let at = |seat: &Seat| {
                    let beside = seat.beside.iter().map(|(demand, _)| demand.clone());
                    (seat.demand.clone(), beside.collect::<Vec<_>>())
                };
                let same = at(&from) == at(&to);
                let cause = if same {
                    Cause::Amended
                } else if later.has_barred(old, Some(new)) {
                    Cause::Declined
                } else {
                    Cause::Moved
                };
                (old.worker(), cause)
            }
            (None, Some(new)) => {
                let known = self.unplaced_of(new.worker()).is_some();
                (
                    new.worker(),
                    if known { Cause::Came } else { Cause::Joined },
                )
            }
            (Some(old), None) => (old.worker(), later.why_left(old)),
        };
        Some(Move {
            worker: worker.clone(),
            from: old.map(Seat::of),
            to: new.map(Seat::of),
            cause,
        })
    }

    /// Whether something of `old` that the person has no more is declined or forbidden here.
    fn has_barred(&self, old: Week<'_>, new: Option<Week<'_>>) -> bool {
        let kept = |demand: &DemandKey| {
            let pieces = new.map_or(&[][..], |new| new.pieces());
            pieces.iter().any(|piece| piece.slot.demand == *demand)
        };
        let mut demands = old.pieces().iter().map(|piece| &piece.slot.demand);
        demands.any(|demand| !kept(demand) && self.names.is_barred(old.worker(), demand))
    }

    /// Why the person of `old` has no placement here.
    fn why_left(&self, old: Week<'_>) -> Cause {
        let demand = &Seat::of(old).demand;
        match self
            .unplaced_of(old.worker())
            .map(|unplaced| &unplaced.reason)
        {
            None => Cause::Withdrew,
            Some(_) if self.demand(demand).is_none() => Cause::DemandGone,
            Some(_) if self.has_barred(old, None) => Cause::Declined,
            Some(UnplacedReason::NoCandidate { .. }) => Cause::NoCandidate,
            Some(UnplacedReason::NoPlace { .. }) => Cause::NoPlace,
            Some(UnplacedReason::Outbid { .. }) => Cause::Outbid,
            Some(UnplacedReason::Barred { .. }) => Cause::Barred,
        }
    }
}

impl Seat {
    fn of(week: Week<'_>) -> Self {
        let mut pieces = week.pieces().iter();
        let first = pieces.next().expect("a week has a piece");
        Self {
            demand: first.slot.demand.clone(),
            beside: pieces
                .map(|piece| (piece.slot.demand.clone(), piece.offer.half_days))
                .collect(),
            half_days: week.half_days(),
            pay_fen_month: week.pay_fen_month(),
            score_fen_month: week.score_fen_month(),
        }
    }
}

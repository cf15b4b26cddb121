//! The words of the files: who a file is for, what it is counted by, its columns, its reasons.

use crate::placement::{UnfilledReason, UnplacedReason};
use crate::words::coded;

coded! {
    /// Whom a file is for.
    pub enum Audience {
        /// Pay, terms and gaps by worker.
        Operator = "operator", "仅限经办人员", "for the operator only";
        /// Totals without small cells.
        Public = "public", "可公开", "public";
    }
}

coded! {
    /// What totals are counted by.
    pub enum Axis {
        /// Where people live.
        Town = "town", "乡镇（街道）", "town";
        /// The trade of the employer.
        Trade = "trade", "行业", "trade";
        /// The priority groups of the policy; a person may be in several.
        Group = "group", "群体", "group";
        /// Openings and orders.
        Demand = "demand", "需求", "opening or order";
        /// Where the work is done.
        Workshop = "workshop", "工坊", "workshop";
    }
}

coded! {
    /// Whose figures a line of totals shows.
    pub enum Side {
        Plan = "plan", "本方案", "the plan";
        Broker = "broker", "按名单顺序撮合", "a broker in list order";
    }
}

coded! {
    /// The columns of the files.
    pub enum Column {
        Audience = "audience", "使用范围", "for whom";
        By = "by", "口径", "counted by";
        Key = "key", "编号", "key";
        Name = "name", "名称", "name";
        Worker = "worker", "工人", "worker";
        Town = "town", "乡镇", "town";
        Village = "village", "村（社区）", "village";
        Demand = "demand", "需求", "opening or order";
        DemandName = "demand_name", "需求名称", "name of the demand";
        Kind = "kind", "类别", "kind";
        Reserve = "reserve", "保留岗位", "reserved place";
        Employer = "employer", "企业", "employer";
        EmployerName = "employer_name", "企业名称", "name of the employer";
        Trade = "trade", "行业", "trade";
        Site = "site", "做工地点", "site";
        SiteName = "site_name", "地点名称", "name of the site";
        HalfDays = "half_days", "每周半天数", "half-days a week";
        Weeks = "weeks", "本期做工周数", "weeks of the period that it runs";
        Pay = "pay_yuan_month", "月报酬（元）", "pay, yuan a month";
        PayHour = "pay_yuan_hour", "小时报酬（元）", "pay, yuan an hour";
        Form = "form", "用工形式", "legal form";
        Floor = "floor_yuan_hour", "小时标准（元）", "floor of an hour's pay, yuan";
        First = "first", "本周第一项", "first of the week";
        WeekHalfDays = "week_half_days", "全周半天数", "half-days of the whole week";
        HalfDaysLeft = "half_days_left", "剩余半天数", "half-days left";
        WeekPay = "week_pay_yuan_month", "全部月报酬（元）", "pay of the whole week, yuan a month";
        WeekPayHour = "week_pay_yuan_hour", "全周小时报酬（元）", "pay of the whole week, yuan an hour";
        Staff = "staff", "职工", "staff";
        DisabledStaff = "disabled_staff", "残疾职工", "disabled staff";
        SevereStaff = "disabled_severe_staff", "重度残疾职工", "severely disabled staff";
        Counted = "counted", "折算人数", "counted towards the quota";
        Exempt = "exempt", "免缴", "exempt";
        Concentrated = "concentrated", "集中使用单位", "concentrated employer";
        Levy = "levy_yuan_year", "应缴保障金（元/年）", "levy, yuan a year";
        Condition = "condition", "条件", "condition";
        CostAtMost = "cost_at_most_yuan_month", "按价格至多（元/月）", "at most by the prices, yuan a month";
        CostLeast = "cost_least_yuan_month", "重算至少（元/月）", "at least by a solve, yuan a month";
        CostMost = "cost_most_yuan_month", "重算至多（元/月）", "at most by a solve, yuan a month";
        PeopleLeast = "people_least", "至少多安排人数", "people more at least";
        PeopleMost = "people_most", "至多多安排人数", "people more at most";
        BelowFloor = "below_floor", "低于小时标准", "under the floor of an hour's pay";
        Mode = "mode", "交通方式", "way of travel";
        Minutes = "minutes", "单程分钟", "minutes one way";
        Metres = "metres", "单程米", "metres one way";
        Basis = "travel_basis", "路程依据", "travel computed from";
        Pieces = "pieces", "件数", "pieces";
        PiecesExpected = "pieces_expected", "预计完成件数", "pieces expected";
        Score = "score_yuan_month", "得分（元/月）", "score, yuan a month";
        Decided = "decided", "事先确定", "decided beforehand";
        Reason = "reason", "原因代码", "code of the reason";
        ReasonZh = "reason_zh", "原因", "reason in Chinese";
        ReasonEn = "reason_en", "英文原因", "reason in English";
        Nearest = "nearest", "最接近的需求", "nearest demand";
        Missing = "missing_yuan_month", "每月差（元）", "missing, yuan a month";
        ShutOut = "shut_out", "各规则挡住数", "shut out by rule";
        Candidates = "candidates", "可选人数", "people who could come";
        SentenceZh = "explained_zh", "说明", "explained in Chinese";
        SentenceEn = "explained_en", "英文说明", "explained in English";
        Places = "places", "岗位数", "places";
        Filled = "filled", "已上岗岗位", "places filled";
        Left = "left", "空缺岗位", "places left";
        Shares = "shares", "订单份额", "shares of orders";
        Price = "price_yuan_month", "多一个岗位或订单多半天的价格（元/月）", "price of one more place, or of an order's half-day, yuan a month";
        Workers = "workers", "劳动力人数", "workers";
        Placed = "placed", "已安排人数", "placed";
        Unplaced = "unplaced", "未安排人数", "not placed";
        Gain = "gain_yuan_month", "人均月增收（元）", "mean gain, yuan a month";
        MeanMinutes = "mean_minutes", "平均单程分钟", "mean minutes one way";
        LowIncome = "low_income", "低收入人数", "low-income";
        LowIncomeShare = "low_income_percent", "低收入占比（%）", "low-income, percent";
        Disabled = "disabled", "残疾人数", "disabled";
        DisabledShare = "disabled_percent", "残疾人占比（%）", "disabled, percent";
        OwnVillage = "same_village", "本村就业人数", "working in their own village";
        OwnVillageShare = "same_village_percent", "本村就业占比（%）", "working in their own village, percent";
        Local = "same_town", "本乡镇就业人数", "working in their own town";
        LocalShare = "same_town_percent", "本乡镇就业占比（%）", "working in their own town, percent";
    }
}

coded! {
    /// Why a person has no place.
    pub enum UnplacedCode {
        NoCandidate = "no-candidate", "没有符合全部条件的岗位或订单", "no opening or order passes every rule";
        NoPlace = "no-place", "符合条件的都没有可争取的名额", "those that pass have no place to win";
        Outbid = "outbid", "符合条件的名额给了得分更高的人选", "every place that passes is worth more with others in it";
        Barred = "barred", "方案中已无余地", "no room left in the plan";
    }
}

impl From<&UnplacedReason> for UnplacedCode {
    fn from(reason: &UnplacedReason) -> Self {
        match reason {
            UnplacedReason::NoCandidate { .. } => Self::NoCandidate,
            UnplacedReason::NoPlace { .. } => Self::NoPlace,
            UnplacedReason::Outbid { .. } => Self::Outbid,
            UnplacedReason::Barred { .. } => Self::Barred,
        }
    }
}

coded! {
    /// Why places or pieces are left.
    pub enum UnfilledCode {
        NothingAsked = "nothing-asked", "没有要求用工", "nothing is asked for";
        NoCandidate = "no-candidate", "没有其他人符合全部条件", "nobody else passes every rule";
        Remainder = "remainder", "余下件数不够任何人再做一份", "fewer pieces left than anybody's next share takes";
        OrderTooSmall = "order-too-small", "订单太小，不够一个人上岗", "smaller than the least share that counts as a placement";
        Elsewhere = "elsewhere", "符合条件的人在别处更合适", "all who could come are worth more elsewhere";
        NoCrew = "no-crew", "没有凑齐最少开工人数", "the least crew is not gathered";
        StationsFull = "stations-full", "工坊工位已满", "the stations of its workshops are full";
        ReservedForOthers = "reserved-for-others", "余下名额保留给他人", "the places left are kept for others";
        OtherWeeks = "other-weeks", "符合条件的人另有同样好或更好的一周，或时间已满", "all who could take it have weeks that are worth as much or more, or are full";
        NeededInCrews = "needed-in-crews", "想来的人走了别处就凑不齐最少开工人数", "those who would gain by it are needed for crews elsewhere";
        WithinGap = "within-gap", "差距在已证明的范围内", "the plan is proven within a gap, and has found no better";
    }
}

impl From<&UnfilledReason> for UnfilledCode {
    fn from(reason: &UnfilledReason) -> Self {
        match reason {
            UnfilledReason::NothingAsked => Self::NothingAsked,
            UnfilledReason::NoCandidate { .. } => Self::NoCandidate,
            UnfilledReason::Remainder => Self::Remainder,
            UnfilledReason::OrderTooSmall { .. } => Self::OrderTooSmall,
            UnfilledReason::Elsewhere { .. } => Self::Elsewhere,
            UnfilledReason::NoCrew { .. } => Self::NoCrew,
            UnfilledReason::StationsFull { .. } => Self::StationsFull,
            UnfilledReason::ReservedForOthers { .. } => Self::ReservedForOthers,
            UnfilledReason::OtherWeeks { .. } => Self::OtherWeeks,
            UnfilledReason::NeededInCrews { .. } => Self::NeededInCrews,
            UnfilledReason::WithinGap { .. } => Self::WithinGap,
        }
    }
}

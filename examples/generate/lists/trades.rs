//! The trades of the county as data: where they are at home, their skills, jobs and piecework.
//!
//! Trades, towns and skills after the sources named in the data's README; wages and rates are judgements within the
//! ranges found there. A rate and its standard time give 8 to 15 yuan an hour at standard pace, as the press reports.

use gongfang::domain::Accommodation::{self, NoLifting, OwnPace, Seated, SitStand, SplitTasks};
use gongfang::policy::LegalForm::{self, LabourContract, PartTime, Sheltered};

/// A trade.
#[derive(Debug)]
pub(crate) struct Trade {
    pub(crate) key: &'static str,
    pub(crate) zh: &'static str,
    /// Towns where it is at home; empty: everywhere.
    pub(crate) towns: &'static [&'static str],
    pub(crate) skills: &'static [&'static str],
    pub(crate) jobs: &'static [Job],
    pub(crate) piecework: &'static [Piecework],
}

/// A kind of opening.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) zh: &'static str,
    /// Skill, least and wanted level; none where it is empty.
    pub(crate) skill: (&'static str, u8, u8),
    pub(crate) half_days: u32,
    /// Pay of a half-day a week, yuan a month, from and to: drawn in steps of 5.
    pub(crate) yuan_half_day: (i64, i64),
    pub(crate) form: LegalForm,
    pub(crate) provides: &'static [Accommodation],
    /// How many places, from and to.
    pub(crate) places: (i64, i64),
    pub(crate) weight: u64,
}

/// A kind of order.
#[derive(Debug)]
pub(crate) struct Piecework {
    pub(crate) zh: &'static str,
    pub(crate) skill: (&'static str, u8, u8),
    /// Fen per 1,000 pieces.
    pub(crate) rate: i64,
    /// Standard time, milliseconds a piece.
    pub(crate) ms: i64,
    pub(crate) at_home: bool,
    pub(crate) provides: &'static [Accommodation],
    pub(crate) weight: u64,
}

const NO_SKILL: (&str, u8, u8) = ("", 0, 0);

const fn job(
    zh: &'static str,
    skill: (&'static str, u8, u8),
    half_days: u32,
    yuan_half_day: (i64, i64),
    places: (i64, i64),
    weight: u64,
) -> Job {
    Job {
        zh,
        skill,
        half_days,
        yuan_half_day,
        form: if half_days <= 6 {
            PartTime
        } else {
            LabourContract
        },
        provides: &[],
        places,
        weight,
    }
}

const fn with(job: Job, provides: &'static [Accommodation]) -> Job {
    Job { provides, ..job }
}

const fn sheltered(job: Job) -> Job {
    Job {
        form: Sheltered,
        ..job
    }
}

const fn pieces(
    zh: &'static str,
    skill: (&'static str, u8, u8),
    rate: i64,
    ms: i64,
    at_home: bool,
    weight: u64,
) -> Piecework {
    let provides: &[Accommodation] = if at_home {
        &[Seated, OwnPace, NoLifting, SitStand]
    } else {
        &[Seated, NoLifting]
    };
    Piecework {
        zh,
        skill,
        rate,
        ms,
        at_home,
        provides,
        weight,
    }
}

/// Every trade but the paper workshop's own jobs, which `xibao` makes.
pub(crate) const TRADES: &[Trade] = &[
    Trade {
        key: "necktie",
        zh: "领带",
        towns: &["剡湖街道", "三江街道", "鹿山街道", "浦口街道", "甘霖镇"],
        skills: &[
            "machine-sewing",
            "tie-slip-stitch",
            "pressing",
            "inspection",
        ],
        jobs: &[
            job(
                "领带平缝工",
                ("machine-sewing", 2, 4),
                10,
                (350, 430),
                (4, 9),
                4,
            ),
            job("整烫工", ("pressing", 1, 2), 10, (330, 390), (2, 4), 2),
            with(
                job("检验包装", ("inspection", 0, 2), 5, (390, 430), (2, 5), 3),
                &[Seated, NoLifting],
            ),
        ],
        piecework: &[
            pieces(
                "领带手工缝",
                ("tie-slip-stitch", 0, 2),
                90_000,
                270_000,
                true,
                4,
            ),
            pieces(
                "领带线头修剪",
                ("thread-trimming", 0, 1),
                15_000,
                50_000,
                true,
                2,
            ),
        ],
    },
    Trade {
        key: "scarf",
        zh: "丝巾",
        towns: &["下王镇", "三界镇", "金庭镇"],
        skills: &["hand-hem", "machine-sewing", "inspection"],
        jobs: &[
            job(
                "丝巾缝制",
                ("machine-sewing", 1, 3),
                10,
                (330, 390),
                (2, 5),
                2,
            ),
            with(
                job("丝巾检验", ("inspection", 0, 1), 5, (390, 420), (1, 3), 2),
                &[Seated, NoLifting],
            ),
        ],
        piecework: &[pieces(
            "丝巾手工包边",
            ("hand-hem", 0, 2),
            300_000,
            900_000,
            true,
            4,
        )],
    },
    Trade {
        key: "kitchenware",
        zh: "厨具",
        towns: &["三江街道", "浦口街道", "甘霖镇", "黄泽镇"],
        skills: &["small-assembly", "screw-driving", "packing"],
        jobs: &[
            job(
                "厨具装配",
                ("screw-driving", 0, 2),
                10,
                (340, 420),
                (3, 8),
                4,
            ),
            job(
                "小件装配",
                ("small-assembly", 0, 2),
                8,
                (320, 380),
                (2, 5),
                3,
            ),
            sheltered(with(
                job("辅助性装配", NO_SKILL, 6, (235, 260), (2, 4), 2),
                &[Seated, OwnPace, NoLifting, SplitTasks],
            )),
        ],
        piecework: &[
            pieces(
                "旋钮小件组装",
                ("small-assembly", 0, 1),
                8_000,
                25_000,
                true,
                3,
            ),
            pieces("说明书折页装袋", NO_SKILL, 2_500, 8_500, true, 2),
        ],
    },
    Trade {
        key: "motors",
        zh: "电机",
        towns: &["长乐镇", "甘霖镇", "黄泽镇", "浦口街道"],
        skills: &["coil-winding", "wiring-harness", "soldering"],
        jobs: &[
            job("绕线工", ("coil-winding", 2, 4), 10, (370, 450), (4, 9), 4),
            job("焊接工", ("soldering", 2, 3), 10, (360, 430), (2, 4), 2),
            with(
                job(
                    "线束插接",
                    ("wiring-harness", 0, 2),
                    8,
                    (320, 370),
                    (2, 5),
                    3,
                ),
                &[Seated],
            ),
        ],
        piecework: &[pieces(
            "线束插端子",
            ("wiring-harness", 0, 1),
            12_000,
            32_000,
            false,
            3,
        )],
    },
    Trade {
        key: "knitwear",
        zh: "针织服装",
        towns: &["鹿山街道", "金庭镇", "黄泽镇", "剡湖街道"],
        skills: &["linking", "thread-trimming", "hand-knitting"],
        jobs: &[
            job("套口工", ("linking", 2, 3), 10, (350, 430), (3, 6), 3),
            job(
                "后道整理",
                ("thread-trimming", 0, 1),
                8,
                (300, 340),
                (2, 4),
                2,
            ),
        ],
        piecework: &[
            pieces(
                "毛线帽手编",
                ("hand-knitting", 0, 1),
                800_000,
                2_400_000,
                true,
                3,
            ),
            pieces(
                "毛衣线头修剪",
                ("thread-trimming", 0, 1),
                20_000,
                65_000,
                true,
                2,
            ),
        ],
    },
    Trade {
        key: "paper",
        zh: "造纸",
        towns: &["仙岩镇", "金庭镇"],
        skills: &["paper-sorting", "paper-counting", "baling"],
        jobs: &[job(
            "纸品整理",
            ("paper-counting", 0, 1),
            8,
            (320, 360),
            (2, 4),
            2,
        )],
        piecework: &[pieces("纸盒折叠", NO_SKILL, 3_000, 9_000, true, 3)],
    },
    Trade {
        key: "snacks",
        zh: "小吃",
        towns: &["崇仁镇", "剡湖街道", "甘霖镇", "三江街道"],
        skills: &["dough-wrapping", "steaming", "noodle-drying"],
        jobs: &[
            job(
                "小笼包包制",
                ("dough-wrapping", 1, 3),
                10,
                (370, 440),
                (2, 6),
                3,
            ),
            job(
                "榨面晾晒",
                ("noodle-drying", 0, 2),
                8,
                (310, 360),
                (2, 5),
                2,
            ),
            job("早点蒸制", ("steaming", 1, 2), 5, (400, 450), (2, 4), 2),
        ],
        piecework: &[],
    },
    Trade {
        key: "cold-chain",
        zh: "冷链食品",
        towns: &["甘霖镇", "崇仁镇"],
        skills: &["food-sorting", "packing"],
        jobs: &[
            job(
                "冷链分拣",
                ("food-sorting", 0, 1),
                10,
                (350, 400),
                (3, 8),
                3,
            ),
            job("冷链打包", ("packing", 0, 1), 5, (395, 430), (2, 5), 3),
        ],
        piecework: &[],
    },
    Trade {
        key: "bamboo",
        zh: "竹编",
        towns: &["石璜镇", "崇仁镇", "贵门乡"],
        skills: &["bamboo-weaving", "bamboo-splitting"],
        jobs: &[job(
            "破篾工",
            ("bamboo-splitting", 1, 3),
            8,
            (330, 400),
            (1, 4),
            2,
        )],
        piecework: &[pieces(
            "竹篮编织",
            ("bamboo-weaving", 1, 2),
            1_000_000,
            2_700_000,
            true,
            3,
        )],
    },
    Trade {
        key: "tea",
        zh: "茶叶",
        towns: &["谷来镇", "贵门乡", "下王镇", "三界镇", "石璜镇"],
        skills: &["tea-picking", "tea-sorting", "tea-roasting"],
        jobs: &[
            job(
                "春茶采摘",
                ("tea-picking", 1, 2),
                10,
                (310, 370),
                (4, 10),
                4,
            ),
            job("炒茶工", ("tea-roasting", 1, 3), 10, (400, 480), (1, 3), 2),
        ],
        piecework: &[pieces(
            "茶叶拣梗",
            ("tea-sorting", 0, 1),
            50_000,
            160_000,
            true,
            4,
        )],
    },
    Trade {
        key: "light-assembly",
        zh: "轻工组装",
        towns: &["三界镇", "黄泽镇", "鹿山街道", "长乐镇", "金庭镇", "谷来镇"],
        skills: &["light-assembly", "craft-flowers", "packing"],
        jobs: &[
            with(
                job(
                    "灯饰组装",
                    ("light-assembly", 0, 1),
                    8,
                    (310, 350),
                    (2, 6),
                    3,
                ),
                &[Seated, NoLifting],
            ),
            with(
                job("轻工包装", ("packing", 0, 1), 5, (390, 410), (2, 4), 2),
                &[NoLifting],
            ),
        ],
        piecework: &[
            pieces(
                "灯串插接",
                ("light-assembly", 0, 1),
                35_000,
                100_000,
                true,
                3,
            ),
            pieces(
                "仿真花组装",
                ("craft-flowers", 0, 1),
                12_000,
                42_000,
                true,
                2,
            ),
            pieces("铅笔装盒", NO_SKILL, 2_000, 6_300, true, 2),
        ],
    },
    Trade {
        key: "online",
        zh: "电商",
        towns: &["剡湖街道", "甘霖镇"],
        skills: &["customer-service", "live-selling"],
        jobs: &[
            with(
                job(
                    "@网店客服",
                    ("customer-service", 1, 2),
                    5,
                    (400, 450),
                    (1, 3),
                    2,
                ),
                &[Seated, NoLifting],
            ),
            job(
                "直播助理",
                ("live-selling", 2, 3),
                10,
                (380, 480),
                (1, 2),
                1,
            ),
        ],
        piecework: &[],
    },
];

/// The trades that are at home in a town.
pub(crate) fn trades_of(town: &str) -> Vec<&'static Trade> {
    TRADES
        .iter()
        .filter(|trade| trade.towns.contains(&town))
        .collect()
}

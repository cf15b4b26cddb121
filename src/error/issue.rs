//! Faults of the lists: every one says file, row, column, what is wrong and what to do.
//!
//! # Invariants
//! 1. The words of a fault come from its code's row in the one table below, in Chinese and in English.
//! 2. An [`Issue`] of a personal list (`workers.csv`, `pairs.csv`, changes, the JSON document) holds no text of that
//!    list: [`Issue::new`] is the only way to make one and drops it.
//! 3. At most [`MOST_ISSUES`] are shown; the rest are counted. Every list with faults shows some, and so do its codes and columns,
//!    as far as there is room: a thousand faults of one kind hide none of another.

use std::fmt;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::words::coded;

pub use crate::error::detail::Detail;
pub(crate) use crate::error::detail::scaled;
pub use crate::error::list::List;

/// How many faults one error shows.
pub(crate) const MOST_ISSUES: usize = 200;

/// The codes with their causes (through [`coded!`]) and their remedies: one row a code.
macro_rules! issue_codes {
    ($( $variant:ident = $code:literal, $zh:literal, $en:literal, $remedy_zh:literal, $remedy_en:literal; )+) => {
        coded! {
            /// The stable code of a fault of the lists; its words say what is wrong.
            pub enum IssueCode { $( $variant = $code, $zh, $en; )+ }
        }

        impl IssueCode {
            /// What to do, in Chinese.
            #[must_use]
            pub const fn remedy_zh(self) -> &'static str {
                match self { $( IssueCode::$variant => $remedy_zh ),+ }
            }

            /// What to do, in English.
            #[must_use]
            pub const fn remedy_en(self) -> &'static str {
                match self { $( IssueCode::$variant => $remedy_en ),+ }
            }
        }
    };
}

issue_codes! {
    MissingFile = "missing-file", "缺少文件", "the file is missing", "请按 README 的说明放入该文件, 没有内容的清单只写表头", "add it as the README describes it; an empty list is a header line";
    UnreadableFile = "unreadable-file", "文件无法读取", "the file cannot be read", "请检查权限", "check that it is a file and its permissions";
    LargeFile = "large-file", "文件超过 2 GiB", "the file is over 2 GiB", "请拆分县域", "give fewer rows at a time";
    Encoding = "encoding", "字节不符合编码", "the bytes are wrong in the file's encoding", "请改正该行, 并把整个文件另存为 UTF-8", "correct that line, and save the whole file as UTF-8 or GB18030";
    Utf16 = "utf-16", "文件是 UTF-16 编码或含空字节", "the file is UTF-16 or holds NUL bytes", "请另存为 CSV UTF-8", "save it as CSV UTF-8";
    EmptyFile = "empty-file", "文件是空的", "the file is empty", "请把列名写在第一行, 没有内容的清单只写表头", "put the column names in the first line; an empty list is a header line";
    OtherList = "other-list", "表头像是另一份清单的", "the header looks like that of another list", "请把每份清单放进它自己的文件", "put each list in the file of its own name";
    NoHeader = "no-header", "第一行不是表头", "the first line is not a header", "请把列名写在第一行, 以逗号分隔", "put the column names in the first line, with commas between";
    MissingColumn = "missing-column", "缺少列", "a column is missing", "请补上该列", "add the column";
    DoubledColumn = "doubled-column", "列重复", "a column stands twice", "请删去其中一列", "leave one of them out";
    UnknownColumn = "unknown-column", "未知的列", "a column is unknown", "请改正列名或删去该列; 若行列颠倒请转置", "correct its name or leave it out; if rows and columns are exchanged, turn the table";
    RaggedRow = "ragged-row", "列数与表头不符", "the row has not as many cells as the header", "请检查逗号和引号", "check its commas and quotes";
    OpenQuote = "open-quote", "引号未闭合", "a quote is not closed", "请补上引号, 引号内的引号写两次", "close it; a quote within quotes is written twice";
    StrayQuote = "stray-quote", "引号后还有文字", "text follows a closing quote", "请改正引号, 引号内的引号写两次", "correct the quotes; a quote within quotes is written twice";
    LongField = "long-field", "单元格超过 64 KiB", "a cell is over 64 KiB", "请缩短, 或检查引号", "shorten it, or check its quotes";
    MissingValue = "missing-value", "缺少内容", "the cell is empty", "请填写", "fill it in";
    NotANumber = "not-a-number", "不是数字", "it is not a number", "请写成 3500、3,500 或 3500.50", "write it like 3500, 3,500 or 3500.50";
    TooPrecise = "too-precise", "小数位太多", "it has too many decimals", "请四舍五入", "round it";
    OutOfRange = "out-of-range", "超出范围", "it is out of range", "请改为范围内的数", "give a number of the range";
    BadKey = "bad-key", "编号不合规", "it cannot be a key", "请改用化名编号", "use another key";
    NotAPlaceCode = "not-a-place-code", "不是 12 位统计用区划代码", "it is not a 12-digit place code", "请填 12 位数字", "write the twelve digits";
    UnknownWord = "unknown-word", "未知的词", "the word is not in the vocabulary", "请用词表中的词", "use a word of the vocabulary";
    BadItem = "bad-item", "格式不对", "an item of the cell is malformed", "请按列说明书写, 以分号分隔", "write it as the column's description says, with semicolons between";
    DoubledItem = "doubled-item", "内容重复", "an item stands twice in the cell", "请删去其中一个", "leave one of them out";
    BadText = "bad-text", "含控制字符或超过 1000 字", "the text holds a control character or is over 1,000 characters", "请改正", "shorten or correct it";
    DuplicateKey = "duplicate-key", "编号重复", "the key stands twice", "每行请用不同的编号", "give every row a key of its own";
    UnknownPlace = "unknown-place", "村庄名单中没有该代码", "the place is not in places.csv", "请补入村庄名单或改正代码", "add it there or correct the code";
    UnknownEmployer = "unknown-employer", "企业名单中没有该编号", "the employer is not in employers.csv", "请补入企业名单或改正编号", "add it there or correct the key";
    UnknownWorkshop = "unknown-workshop", "工坊名单中没有该编号", "the workshop is not in workshops.csv", "请补入工坊名单或改正编号", "add it there or correct the key";
    UnknownWorker = "unknown-worker", "劳动力名单中没有该编号", "the worker is not in workers.csv", "请补入名单或改正编号", "add it there or correct the key";
    UnknownDemand = "unknown-demand", "岗位和订单名单中没有该编号", "the opening or order is not in openings.csv or orders.csv", "请补入名单或改正编号", "add it there or correct the key";
    UnknownSkill = "unknown-skill", "政策词表中没有该技能", "the skill is not in the policy's vocabulary", "请补入 policy.toml 的 [skills] 或改正", "add it to [skills] of policy.toml or correct it";
    UnknownGroup = "unknown-group", "政策词表中没有该群体", "the group is not in the policy's vocabulary", "请补入 policy.toml 的 [groups] 或改正", "add it to [groups] of policy.toml or correct it";
    LeastOverWanted = "least-over-wanted", "最低等级高于希望等级", "the least level is over the wanted level", "请把较低的写在前面", "write the lower one first";
    LeastOverMost = "least-over-most", "最少半天多于最多半天", "the least share is over the most", "请改正其一", "lower the least or raise the most";
    PartOverWhole = "part-over-whole", "部分大于整体", "a part is more than its whole", "重度残疾职工数 <= 残疾职工数 <= 职工数", "severe <= disabled <= staff";
    ReservesOverPlaces = "reserves-over-places", "保留岗位多于人数", "more places are reserved than there are", "请减少保留岗位", "reserve fewer";
    Nowhere = "nowhere", "既不可居家也没有工坊", "the order may be done neither at home nor at a workshop", "请写明工坊或允许居家", "name a workshop or allow work at home";
    SamePlace = "same-place", "道路两端相同", "both ends of the road are the same place", "请删去该行", "leave the row out";
    DuplicateRoad = "duplicate-road", "同一道路和方式重复", "two rows give the same road by the same mode", "请保留一行", "keep one of them";
    DuplicatePair = "duplicate-pair", "配对重复", "the pair stands twice", "请保留一行", "keep one of them";
    ContradictoryPair = "contradictory-pair", "配对既要又不要", "the pair is both to stand and not to stand", "请保留一行", "keep one of them";
    ConflictingPairs = "conflicting-pairs", "这些配对不能同时成立", "these pairs cannot hold together", "请放开其中一个", "release one of them";
    Policy = "policy", "政策文件有误", "the policy cannot be read", "请改正该处", "correct it there";
    AmbiguousWord = "ambiguous-word", "词有歧义", "the word means two things, or holds a separator", "请改用不同的词", "use another word";
    Json = "json", "JSON 文档有误", "the JSON document cannot be read", "请对照 schema 改正该处", "correct it there";
    SchemaVersion = "schema-version", "不支持该 schema 版本", "the schema version is not supported", "请转换为第 1 版", "convert it to version 1";
}

/// A fault before it is known where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: IssueCode,
    pub(crate) detail: Detail,
}

impl Fault {
    pub(crate) fn with(code: IssueCode, detail: Detail) -> Self {
        Fault { code, detail }
    }

    /// A fault that names a key or word: it is dropped again where the list is personal.
    pub(crate) fn named(code: IssueCode, name: impl fmt::Display) -> Self {
        Fault::with(code, Detail::Name(name.to_string()))
    }
}

impl From<IssueCode> for Fault {
    fn from(code: IssueCode) -> Self {
        Fault::with(code, Detail::None)
    }
}

/// One fault of the lists.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Issue {
    /// Stable code; it says the cause and the remedy in both languages.
    pub code: IssueCode,
    /// The list.
    pub list: List,
    /// Line of the file where the row starts, from 1; where there is no file, position in the list, from 1.
    pub row: Option<u64>,
    /// The column by its English header.
    pub column: Option<&'static str>,
    /// The same by its Chinese header, where there is one: the keys of the policy have none.
    pub column_zh: Option<&'static str>,
    /// The limit, the name, the other row.
    pub detail: Detail,
}

impl Issue {
    pub(crate) fn new(
        list: List,
        row: Option<u64>,
        column: Option<&'static str>,
        fault: Fault,
    ) -> Self {
        let Fault { code, detail } = fault;
        let detail = if list.is_personal() {
            detail.impersonal()
        } else {
            detail
        };
        Issue {
            code,
            list,
            row,
            column,
            column_zh: None,
            detail,
        }
    }

    /// How many pairs are too many for the places, if that is the fault.
    fn too_many(&self) -> Option<usize> {
        match self.detail {
            Detail::Overbooked { pairs, places, .. } => pairs.checked_sub(places as usize),
            _ => None,
        }
    }

    /// The whole fault as a Chinese sentence.
    #[must_use]
    pub fn zh(&self) -> String {
        let mut text = self.list.code().to_owned();
        if let Some(row) = self.row {
            text.push_str(&format!(" 第 {row} 行"));
        }
        match (self.column, self.column_zh) {
            (Some(column), Some(zh)) => text.push_str(&format!(" {zh}（{column}）列")),
            (Some(column), None) => text.push_str(&format!(" {column} 列")),
            _ => {}
        }
        text.push_str(&format!(": {}", self.code.zh()));
        if self.detail != Detail::None {
            text.push_str(&format!(" ({})", self.detail.zh()));
        }
        let remedy = match self.too_many() {
            Some(more) => format!("请放开 {more} 个"),
            None => self.code.remedy_zh().to_owned(),
        };
        text.push_str(&format!("; {remedy} [{}]", self.code));
        text
    }
}

/// The English sentence.
impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.list.code())?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.code.en())?;
        if self.detail != Detail::None {
            write!(f, " ({})", self.detail)?;
        }
        match self.too_many() {
            Some(more) => write!(f, "; release {more} of them [{}]", self.code),
            None => write!(f, "; {} [{}]", self.code.remedy_en(), self.code),
        }
    }
}

/// Every fault of the lists at once.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MarketError {
    /// The faults, by list, row and column; at most 200, some of every list and kind that has any.
    pub issues: Vec<Issue>,
    /// How many more there are.
    pub more: u64,
}

impl MarketError {
    /// The faults in Chinese, line by line those of the English.
    #[must_use]
    pub fn zh(&self) -> String {
        let all = self.issues.len() as u64 + self.more;
        let mut text = format!("清单有 {all} 处错误; 请改正后重新读入");
        for issue in &self.issues {
            text.push_str(&format!("\n  {}", issue.zh()));
        }
        if self.more > 0 {
            text.push_str(&format!("\n  另有 {} 处", self.more));
        }
        text
    }
}

impl fmt::Display for MarketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.issues.len() as u64 + self.more;
        write!(
            f,
            "the lists have {all} fault{}; correct them and read again",
            if all == 1 { "" } else { "s" }
        )?;
        for issue in &self.issues {
            write!(f, "\n  {issue}")?;
        }
        if self.more > 0 {
            write!(f, "\n  and {} more", self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for MarketError {}

/// Faults of one kind: in one list, of one code, in one column.
type Kind = (List, IssueCode, Option<&'static str>);

/// Faults as they are found.
#[derive(Debug, Default)]
pub(crate) struct Issues {
    /// In the order in which they were found, of each kind as many as one error could show.
    kept: Vec<Issue>,
    /// How many there are of each kind, kept or not.
    kinds: FxHashMap<Kind, usize>,
}

impl Issues {
    pub(crate) fn push(&mut self, issue: Issue) {
        let kind = (issue.list, issue.code, issue.column);
        let number = self.kinds.entry(kind).or_default();
        *number += 1;
        if *number <= MOST_ISSUES {
            self.kept.push(issue);
        }
    }

    /// The error, if anything was found; `zh` gives a list's column its Chinese header.
    pub(crate) fn into_result(
        self,
        zh: impl Fn(List, &str) -> Option<&'static str>,
    ) -> Result<(), MarketError> {
        if self.kept.is_empty() {
            return Ok(());
        }
        let all: usize = self.kinds.values().sum();
        let mut issues = shared(self.kept);
        issues.sort_by_key(|issue| (issue.list, issue.row));
        for issue in &mut issues {
            issue.column_zh = issue.column.and_then(|column| zh(issue.list, column));
        }
        let more = (all - issues.len()) as u64;
        Err(MarketError { issues, more })
    }
}

/// As many as one error shows, in their order: first one of each list, then one of each code in a list, then the kinds by turns.
fn shared(found: Vec<Issue>) -> Vec<Issue> {
    let (mut lists, mut codes) = (FxHashSet::default(), FxHashSet::default());
    let mut kinds: FxHashMap<Kind, usize> = FxHashMap::default();
    let mut turns: Vec<(usize, usize, Issue)> = Vec::with_capacity(found.len());
    for (at, issue) in found.into_iter().enumerate() {
        let number = kinds
            .entry((issue.list, issue.code, issue.column))
            .or_default();
        *number += 1;
        let (first_of_list, first_of_code) = (
            lists.insert(issue.list),
            codes.insert((issue.list, issue.code)),
        );
        let turn = match (first_of_list, first_of_code) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 1 + *number,
        };
        turns.push((turn, at, issue));
    }
    turns.sort_unstable_by_key(|&(turn, at, _)| (turn, at));
    turns.truncate(MOST_ISSUES);
    turns.sort_unstable_by_key(|&(_, at, _)| at);
    turns.into_iter().map(|(_, _, issue)| issue).collect()
}

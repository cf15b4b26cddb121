//! The closed vocabularies of the lists.

use serde::{Deserialize, Serialize};

use crate::words::coded;

coded! {
    /// What a person may need at work, and a workshop or a demand may provide.
    ///
    /// Functional needs, after the ILO guide on workplace adjustments and the JAN list of limitations; never a diagnosis.
    pub enum Accommodation {
        StepFree = "step-free", "无障碍入口", "step-free entrance";
        AccessibleToilet = "accessible-toilet", "无障碍厕所", "accessible toilet";
        GroundFloor = "ground-floor", "一楼岗位", "ground-floor post";
        DoorTransport = "door-transport", "上门接送", "transport to the door";
        Seated = "seated", "坐姿岗位", "seated post";
        SitStand = "sit-stand", "坐站交替", "sit/stand post";
        AdjustableBench = "adjustable-bench", "可调工作台", "adjustable bench";
        NoBending = "no-bending", "不弯腰", "no bending";
        LiftTo2Kg = "lift-to-2kg", "负重不超2公斤", "loads up to 2 kg";
        LiftTo5Kg = "lift-to-5kg", "负重不超5公斤", "loads up to 5 kg";
        NoLifting = "no-lifting", "不搬重物", "no lifting";
        Jig = "jig", "工装夹具", "jig or fixture";
        LargePrint = "large-print", "大字或触觉标识", "large-print or tactile marks";
        Magnifier = "magnifier", "放大镜或照明", "magnifier or light";
        OneHandTool = "one-hand-tool", "单手工具", "one-hand tool";
        FlexibleStart = "flexible-start", "弹性上工", "flexible start";
        ExtraBreaks = "extra-breaks", "增加休息", "extra breaks";
        OwnPace = "own-pace", "不限速度", "pace without a target";
        Written = "written", "文字或图片说明", "written or picture instructions";
        SignLanguage = "sign-language", "手语或闪光报警", "sign language or visual alarm";
        PlainSpeech = "plain-speech", "简明口头说明", "plain speech";
        JobCoach = "job-coach", "就业辅导员", "job coach";
        Buddy = "buddy", "同伴或照护者在旁", "buddy or carer near";
        SplitTasks = "split-tasks", "任务拆分", "split tasks";
        QuietRoom = "quiet-room", "安静房间", "quiet room";
        AwayFromHazard = "away-from-hazard", "远离危险源", "away from hazards";
    }
}

impl Accommodation {
    /// What being at home gives by itself, whatever the work: the person's own door, rooms, seat and hours.
    ///
    /// What the work asks (loads, bending, tools, instructions) and who is near are not in it: the demand says those.
    pub const AT_HOME: &'static [Accommodation] = &[
        Accommodation::StepFree,
        Accommodation::AccessibleToilet,
        Accommodation::GroundFloor,
        Accommodation::DoorTransport,
        Accommodation::Seated,
        Accommodation::SitStand,
        Accommodation::FlexibleStart,
        Accommodation::ExtraBreaks,
        Accommodation::OwnPace,
        Accommodation::QuietRoom,
    ];
}

coded! {
    /// How much a need matters.
    pub enum Necessity {
        Required = "required", "必需", "required";
        Helpful = "helpful", "有益", "helpful";
    }
}

coded! {
    /// The six kinds of workshop (共富工坊 类型).
    pub enum WorkshopKind {
        Piecework = "piecework", "来料加工式", "piecework";
        TargetedHiring = "targeted-hiring", "定向招工式", "targeted hiring";
        LiveSelling = "live-selling", "电商直播式", "online selling";
        FarmTourism = "farm-tourism", "农旅融合式", "farming and tourism";
        Brand = "brand", "品牌带动式", "brand-led";
        Industry = "industry", "产业赋能式", "industry-led";
    }
}

/// Months of the year, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct Months(u16);

impl Months {
    /// Every month.
    pub const ALL: Months = Months(0x0fff);

    /// The months of the numbers 1 to 12, or `None` where there are none or one is out of range.
    #[must_use]
    pub fn from_numbers(numbers: impl IntoIterator<Item = u8>) -> Option<Self> {
        let mut bits = 0u16;
        for month in numbers {
            if !(1..=12).contains(&month) {
                return None;
            }
            bits |= 1 << (month - 1);
        }
        (bits != 0).then_some(Months(bits))
    }

    /// Whether it holds `month`, 1 to 12.
    #[must_use]
    pub const fn contains(self, month: u8) -> bool {
        month >= 1 && month <= 12 && self.0 & (1 << (month - 1)) != 0
    }

    /// The months that both hold, if any.
    #[must_use]
    pub const fn overlap(self, other: Months) -> Option<Months> {
        match self.0 & other.0 {
            0 => None,
            bits => Some(Months(bits)),
        }
    }

    /// The numbers, ascending.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (1..=12).filter(move |&month| self.contains(month))
    }
}

impl TryFrom<Vec<u8>> for Months {
    type Error = &'static str;

    fn try_from(numbers: Vec<u8>) -> Result<Self, Self::Error> {
        Self::from_numbers(numbers).ok_or("months are numbers from 1 to 12, at least one")
    }
}

impl From<Months> for Vec<u8> {
    fn from(months: Months) -> Vec<u8> {
        months.iter().collect()
    }
}

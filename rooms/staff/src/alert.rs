//! Alerts: something unusual was noticed in the audit trail. What counts as unusual an administrator says.

pub(crate) mod face;
pub(crate) mod looked_at;
mod raising;

use object::{Choice, Country, Id, Instant, Object};
use site::trail::Deed;
use store::{Tx, WriteError};

use crate::user::User;

pub(crate) use raising::{came_from_elsewhere, judge};

/// The longest window that a rule looks at: a day.
pub(crate) const WINDOW_MINUTES_MAX: i64 = 24 * 60;
/// The highest threshold; more is a rule that is switched off.
pub(crate) const THRESHOLD_MAX: i64 = 10_000_000;

/// Something unusual.
#[derive(Clone, Debug, Object)]
#[object(
    table = "alert",
    plural = "alerts",
    zh = "安全提醒",
    en = "Alert",
    en_plural = "Alerts",
    help_zh = "操作记录中出现了不寻常的情况。核实后写下说明并标为已处理。",
    help_en = "Something unusual stands in the audit trail. Whoever has looked into it notes what it was and marks it as dealt with.",
    title = "pattern",
    by_hand
)]
pub struct Alert {
    /// Its id.
    pub id: Id<Alert>,
    /// What.
    #[field(zh = "情况", en = "What", list, index, readonly)]
    pub pattern: Pattern,
    /// Who did it; nobody where it is not known who it was.
    #[field(zh = "人员", en = "Who", reverse_zh = "安全提醒", reverse_en = "Alerts", list, index, readonly)]
    pub person: Option<Id<User>>,
    /// Whether somebody has looked into it.
    #[field(zh = "状态", en = "Status", list, index, readonly)]
    pub status: AlertStatus,
    /// From where: an address, or a network that many attempts came from.
    #[field(zh = "地址", en = "From", list, index, readonly)]
    pub place: Option<String>,
    /// In which country that is.
    #[field(zh = "国家/地区", en = "Country", list, readonly)]
    pub country: Option<Country>,
    /// With which browser.
    #[field(zh = "设备", en = "Device", readonly)]
    pub device: Option<String>,
    /// How many records, or how often.
    #[field(zh = "数量", en = "Number", list, readonly)]
    pub records: i64,
    /// From how many on it counts as unusual, as the rule said then.
    #[field(zh = "阈值", en = "Threshold", readonly)]
    pub threshold: Option<i64>,
    /// When what was counted begins.
    #[field(zh = "起始时间", en = "Since", readonly)]
    pub since: Option<Instant>,
    /// When it was noticed.
    #[field(zh = "发生时间", en = "At", list, sort, readonly, begins = "now")]
    pub at: Instant,
    /// What came of looking into it.
    #[field(
        zh = "处理说明",
        en = "Note",
        help_zh = "核实的结果，例如“本人换了新手机”。",
        help_en = "What it turned out to be, such as “has a new phone”.",
        list
    )]
    pub note: Option<String>,
    /// Who looked into it.
    #[field(zh = "处理人", en = "Dealt with by", readonly)]
    pub looked_by: Option<Id<User>>,
    /// When.
    #[field(zh = "处理时间", en = "Dealt with at", readonly)]
    pub looked_at: Option<Instant>,
}

/// Whether somebody has looked into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AlertStatus {
    /// Nobody yet.
    #[choice(zh = "待处理", en = "Open", tone = "amber")]
    Open,
    /// Somebody has.
    #[choice(zh = "已处理", en = "Dealt with", tone = "green", end)]
    LookedAt,
}

/// What is unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Pattern {
    /// Many records taken out.
    #[choice(zh = "大量导出", en = "Mass export")]
    MassExport,
    /// Many records opened or read.
    #[choice(zh = "大量查看", en = "Many records seen")]
    ManySeen,
    /// Many masked values looked at.
    #[choice(zh = "频繁查看脱敏内容", en = "Many masked values seen")]
    ManyUnmasked,
    /// Refused often.
    #[choice(zh = "频繁被拒绝", en = "Many refusals")]
    ManyRefused,
    /// Many attempts to come in, as one person or from one network.
    #[choice(zh = "多次登录失败", en = "Many failed sign-ins")]
    ManyFailedSignIns,
    /// Came in with a browser that was not theirs before.
    #[choice(zh = "新设备登录", en = "Sign-in on a new device")]
    NewDevice,
    /// Came in from a network from which they never came.
    #[choice(zh = "新网络登录", en = "Sign-in from a new network")]
    NewNetwork,
    /// Came in from a country from which they never came.
    #[choice(
        zh = "新国家或地区登录",
        en = "Sign-in from a new country",
        help_zh = "启动时用 --countries 给出国家数据库才起作用。",
        help_en = "It holds where the program was started with a country database, --countries."
    )]
    NewCountry,
}

impl Pattern {
    /// All of them.
    pub const ALL: [Pattern; 8] = [
        Pattern::MassExport,
        Pattern::ManySeen,
        Pattern::ManyUnmasked,
        Pattern::ManyRefused,
        Pattern::ManyFailedSignIns,
        Pattern::NewDevice,
        Pattern::NewNetwork,
        Pattern::NewCountry,
    ];

    /// Which lines of the trail it is made of.
    pub(crate) fn deed(self) -> Deed {
        match self {
            Pattern::MassExport => Deed::Exported,
            Pattern::ManySeen => Deed::Seen,
            Pattern::ManyUnmasked => Deed::Unmasked,
            Pattern::ManyRefused => Deed::Refused,
            Pattern::ManyFailedSignIns => Deed::SignInFailed,
            Pattern::NewDevice | Pattern::NewNetwork | Pattern::NewCountry => Deed::SignedIn,
        }
    }

    /// From how many on within how many minutes, on the first day; none where once is enough. A sales rep takes out 200
    /// records a day and opens some dozens an hour; a mistyped address is refused once or twice.
    fn usual(self) -> Option<(i64, i64)> {
        match self {
            Pattern::MassExport => Some((1_000, 60)),
            Pattern::ManySeen => Some((300, 60)),
            Pattern::ManyUnmasked => Some((30, 60)),
            Pattern::ManyRefused => Some((20, 10)),
            Pattern::ManyFailedSignIns => Some((10, 15)),
            Pattern::NewDevice | Pattern::NewNetwork | Pattern::NewCountry => None,
        }
    }
}

/// When something counts as unusual.
#[derive(Clone, Debug, Object)]
#[object(
    table = "alert_rule",
    plural = "alert_rules",
    zh = "提醒规则",
    en = "Alert rule",
    en_plural = "Alert rules",
    help_zh = "什么情况下提醒审计员和管理员。修改立即生效。",
    help_en = "When auditors and administrators are alerted. A change holds at once.",
    title = "pattern",
    by_hand
)]
pub struct AlertRule {
    /// Its id.
    pub id: Id<AlertRule>,
    /// What it looks for.
    #[field(zh = "情况", en = "What", list, unique, readonly)]
    pub pattern: Pattern,
    /// Whether it is switched on.
    #[field(zh = "启用", en = "Active", list)]
    pub active: bool,
    /// From how many on.
    #[field(
        zh = "阈值",
        en = "Threshold",
        help_zh = "同一个人在时间窗口内达到这个数量就提醒。新设备、新网络、新国家不用填。",
        help_en = "An alert is raised from so many on, by one person within the window. A new device, network or country needs none.",
        list
    )]
    pub threshold: Option<i64>,
    /// Within how many minutes.
    #[field(
        zh = "时间窗口（分钟）",
        en = "Window (minutes)",
        help_zh = "5 的倍数，最长 1440 分钟。同一窗口内不会重复提醒。",
        help_en = "A multiple of 5, at most 1440. Nobody is alerted twice within one window.",
        list
    )]
    pub minutes: Option<i64>,
}

/// Makes the rules that are missing.
pub(crate) fn install(tx: &mut Tx<'_>) -> Result<(), WriteError> {
    let known: Vec<AlertRule> = tx.all(&object::Filter::All, None, store::ALL_ROWS_MAX)?;
    for pattern in Pattern::ALL {
        if known.iter().all(|rule| rule.pattern != pattern) {
            let (threshold, minutes) = pattern.usual().unzip();
            tx.insert(&AlertRule { id: Id::from_raw(0), pattern, active: true, threshold, minutes })?;
        }
    }
    Ok(())
}

//! The audit trail: a line for everything that somebody saw, changed, took out or was refused. Who answers for it sees
//! all of it, everybody sees their own.

pub(crate) mod following;
pub(crate) mod tally;
pub(crate) mod views;

use std::net::IpAddr;

use object::{Country, Id, Instant, Object, ObjectAddress, RecordAddress};
use site::trail::{Deed, Doings, Noted, Through, TrailObject};
use store::{Tx, WriteError};

use crate::alert;
use crate::company::Company;
use crate::sign_in::address_text;
use crate::team::Team;
use crate::user::User;

/// Lines are kept so long where nobody says otherwise: a year. The law asks for six months of network logs
/// (Cybersecurity Law of the People's Republic of China, article 21), and audits look back over a year.
pub const TRAIL_DAYS: i64 = 365;
/// No company keeps them shorter: what is looked into has mostly happened within the month.
pub const TRAIL_DAYS_MIN: i64 = 30;
/// Nor longer than this: what is kept for ever is no longer needed for what it was kept for.
pub const TRAIL_DAYS_MAX: i64 = 3_650;
/// Lines that go at once, so that nobody waits for them.
const FORGOTTEN_AT_ONCE: i64 = 1_000;
const DAY_MS: i64 = 24 * 3_600_000;

/// A line of the audit trail.
#[derive(Clone, Debug, Object)]
#[object(
    table = "trail_line",
    plural = "trail",
    zh = "操作记录",
    en = "Audit trail",
    en_plural = "Audit trail",
    help_zh = "谁在什么时候查看、修改、导出了什么，被拒绝了什么，从哪里登录。系统自动记录，不能修改，到期自动清除；不含任何字段内容。",
    help_en = "Who saw, changed or took out what and when, what was refused, who signed in from where. The house writes it by itself; nothing of it is changed, and it goes when its time is over. No value of a record stands in it.",
    title = "deed",
    owned,
    journal
)]
pub struct TrailLine {
    /// Its id.
    pub id: Id<TrailLine>,
    /// What was done.
    #[field(zh = "操作", en = "What", list, index, readonly)]
    pub deed: Deed,
    /// To which object's records.
    #[field(zh = "对象", en = "Object", list, index, readonly)]
    pub object: Option<ObjectAddress>,
    /// To which record.
    #[field(
        zh = "记录",
        en = "Record",
        help_zh = "只涉及一条记录时写在这里；没有权限的人看不到它的名称。",
        help_en = "Where it was one. Whoever may not see it does not read its name here.",
        list,
        index,
        readonly
    )]
    pub record: Option<RecordAddress>,
    /// To how many.
    #[field(
        zh = "数量",
        en = "Number",
        help_zh = "涉及多少条记录，或同样的事发生了多少次。",
        help_en = "How many records it was, or how often the same happened.",
        list,
        readonly
    )]
    pub records: i64,
    /// More.
    #[field(
        zh = "说明",
        en = "Details",
        help_zh = "字段、筛选条件、拒绝代码等，不含字段内容。",
        help_en = "Fields, filters, the code of a refusal; no value of a record.",
        list,
        readonly
    )]
    pub told: Option<Doings>,
    /// Through which door.
    #[field(zh = "途径", en = "Through", readonly)]
    pub through: Option<Through>,
    /// From where.
    #[field(zh = "地址", en = "Address", list, index, readonly)]
    pub address: Option<String>,
    /// In which country that is.
    #[field(
        zh = "国家/地区",
        en = "Country",
        help_zh = "按地址查得；启动时没有给出国家数据库则为空。",
        help_en = "By its address; empty where the program was started without a country database.",
        list,
        readonly
    )]
    pub country: Option<Country>,
    /// What the browser said it is.
    #[field(zh = "设备", en = "Device", readonly)]
    pub device: Option<String>,
    /// The change set it belongs to.
    #[field(zh = "修改批次", en = "Change set", readonly)]
    pub change_set: Option<i64>,
    /// Who did it.
    #[field(
        zh = "人员",
        en = "Who",
        help_zh = "空着表示不知道是谁，例如用不存在的登录名登录。",
        help_en = "Empty where nobody knows who it was, such as a sign-in under a login that nobody has.",
        list,
        readonly
    )]
    pub owner: Option<Id<User>>,
    /// Nobody's: a manager does not look over people's shoulders.
    #[field(zh = "团队", en = "Team", readonly)]
    pub team: Option<Id<Team>>,
}

/// As the site needs it.
pub(crate) fn trail_object() -> TrailObject {
    TrailObject { def: TrailLine::def(), raises: alert::Alert::def(), keep, forget }
}

/// Writes what was noted, and judges whether it is unusual; in the transaction of the lines, so that an alert is raised
/// with the line that made it one, and never twice. Runs as the house.
///
/// # Errors
/// Those of the store.
pub fn keep(tx: &mut Tx<'_>, noted: &[Noted]) -> Result<(), WriteError> {
    let lines: Vec<(Instant, TrailLine)> = noted.iter().map(|noted| (noted.at, line_of(tx, noted))).collect();
    tx.write_lines(&lines)?;
    for counted in tally::count(tx, noted)? {
        alert::judge(tx, &counted)?;
    }
    Ok(())
}

fn line_of(tx: &Tx<'_>, noted: &Noted) -> TrailLine {
    let record = noted.object.as_deref().zip(noted.record);
    TrailLine {
        id: Id::from_raw(0),
        deed: noted.deed,
        object: noted.object.clone().map(ObjectAddress),
        record: record.map(|(plural, id)| RecordAddress::new(plural, id)),
        records: noted.records,
        told: noted.told.clone().map(Doings),
        through: noted.through,
        address: noted.origin.address.map(address_text),
        country: noted.origin.address.and_then(|address| tx.country_of(address)),
        device: Some(noted.origin.device.clone()).filter(|device| !device.is_empty()),
        change_set: noted.change_set,
        owner: noted.person.map(Id::from_raw),
        team: None,
    }
}

/// Lets some lines and addresses go that are older than the company keeps them, and counts that no window reaches.
fn forget(tx: &mut Tx<'_>) -> Result<u64, WriteError> {
    let company = tx.first::<Company>(&object::Filter::All)?;
    let days = company.and_then(|company| company.trail_days).unwrap_or(TRAIL_DAYS);
    let before = Instant(tx.now().0 - days.clamp(TRAIL_DAYS_MIN, TRAIL_DAYS_MAX) * DAY_MS);
    let lines = tx.forget_rows_before(TrailLine::def(), before, FORGOTTEN_AT_ONCE)?;
    // The history stays; from where it was written goes with the line that told it.
    let addresses = tx.forget_addresses_before(before, FORGOTTEN_AT_ONCE)?;
    Ok(lines + addresses + tally::forget(tx)?)
}

/// What counts as one network: a provider moves people about within it, and a company has one (RFC 6177).
pub(crate) fn network_of(address: IpAddr) -> String {
    const IPV4_BITS: u8 = 24;
    const IPV6_BITS: u8 = 48;
    let address = address.to_canonical();
    let bits = if address.is_ipv4() { IPV4_BITS } else { IPV6_BITS };
    ipnet::IpNet::new(address, bits)
        .map_or_else(|_| address.to_string(), |network| network.trunc().to_string())
}

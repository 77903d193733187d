//! A file that comes by itself: fetched from a folder of the server, from an address or from an SFTP server when it is
//! time, and imported as one of its kind was before, with the rights of its owner.

pub(crate) mod acts;
pub(crate) mod face;
pub(crate) mod judge;

use object::{Choice, FieldKind, FieldType, Id, Instant, Message, Object, ObjectAddress, Row, Value, text};
use site::schedules::{Order, Rhythm, RunResult, ScheduleObject, Source};
use staff::{Team, User};
use store::{StoreError, typed};

/// What is fetched, when, and into which object it goes.
#[derive(Clone, Debug, Object)]
#[object(
    table = "import_schedule",
    plural = "import_schedules",
    zh = "定时导入",
    en = "Import schedule",
    en_plural = "Import schedules",
    help_zh = "按时从服务器目录、网址或 SFTP 服务器取文件并导入，设置沿用以前导入同样文件时的设置。每个文件只导入一次，结果在“导入”页面，可以撤销。",
    help_en = "Fetches a file from a folder, an address or an SFTP server when it is time and imports it with the settings of an earlier import of its kind. Each file is taken once; its import stands with the others and can be undone.",
    title = "name",
    owned,
    by_hand
)]
pub struct ImportSchedule {
    /// Its id.
    pub id: Id<ImportSchedule>,
    /// What it is for.
    #[field(zh = "名称", en = "Name", list, sort, search = "name")]
    pub name: String,
    /// Into what.
    #[field(
        zh = "导入到",
        en = "Into",
        help_zh = "负责人必须有新建或修改这个对象的权限。",
        help_en = "Its owner must be allowed to create or change records of it.",
        list
    )]
    pub into: ObjectAddress,
    /// From what kind of place.
    #[field(zh = "来源", en = "Source", list)]
    pub source: Fetched,
    /// From where.
    #[field(
        zh = "位置",
        en = "Place",
        help_zh = "目录：允许的导入目录下的路径，例如 erp/orders，填“.”表示目录本身。网址：以 https:// 开头。SFTP：sftp://用户名@主机:端口/目录/文件名，文件名里可以用 * 和 ?，取其中最新的一个。",
        help_en = "For a folder its path below the allowed one, such as erp/orders, or “.” for that one itself. For an address all of it, beginning with https://. For SFTP sftp://user@host:port/folder/file; in the file’s name * and ? stand for what changes, and the newest is taken.",
        list
    )]
    pub place: String,
    /// The header that carries the secret.
    #[field(
        zh = "密钥请求头",
        en = "Header",
        help_zh = "取文件时需要密钥的，填请求头名称，例如 Authorization；密钥用“设置密钥”填写，加密保存。",
        help_en = "Where a secret is asked for, the header that carries it, such as Authorization. The secret itself is set by “Set the secret” and kept encrypted.",
        applies("source", "address")
    )]
    pub header: Option<String>,
    /// The fingerprint of the key by which the server is known.
    #[field(
        zh = "主机密钥",
        en = "Host key",
        help_zh = "服务器主机密钥的指纹，以 SHA256: 开头，向对方管理员索取。留空时，运行一次会显示服务器出示的指纹，核对后填入；确认之前不登录，指纹变化时拒绝连接。",
        help_en = "The fingerprint of the server’s host key, which begins with SHA256:, as whoever runs it tells you. Left empty, a run shows what the server presents, to be compared and written here; nobody signs in before, and never where it is another.",
        applies("source", "sftp")
    )]
    pub host_key: Option<String>,
    /// The import whose settings hold.
    #[field(
        zh = "参照的导入",
        en = "As import",
        help_zh = "按这次导入的设置，填导入页面网址末尾的编号。留空则按列名自动识别以前的导入。",
        help_en = "The import whose settings are taken over: the number at the end of its page’s address. Left empty, an earlier one with the same columns is recognised."
    )]
    pub as_import: Option<String>,
    /// How often.
    #[field(zh = "时间", en = "When", list)]
    pub rhythm: When,
    /// So many minutes apart.
    #[field(
        zh = "间隔分钟",
        en = "Minutes apart",
        help_zh = "5 到 1440。",
        help_en = "From 5 to 1440.",
        applies("rhythm", "minutes")
    )]
    pub minutes: Option<i64>,
    /// At this time.
    #[field(
        zh = "钟点",
        en = "At",
        help_zh = "例如 6:30，按公司时区。",
        help_en = "Such as 6:30, in the company’s time zone.",
        applies("rhythm", "daily", "weekdays")
    )]
    pub at: Option<DayTime>,
    /// Whether it is switched on.
    #[field(zh = "启用", en = "Active", list, index)]
    pub active: bool,
    /// When it runs next.
    #[field(zh = "下次运行", en = "Next run", list, measure)]
    pub next_run: Option<Instant>,
    /// When it ran last.
    #[field(zh = "上次运行", en = "Last run", list, measure)]
    pub last_run: Option<Instant>,
    /// What came of it.
    #[field(zh = "上次结果", en = "Last result", list, measure)]
    pub last_result: Option<RunResult>,
    /// Who it acts for.
    #[field(
        zh = "负责人",
        en = "Owner",
        help_zh = "以此人当时的权限导入；失败时通知此人。",
        help_en = "It imports with the rights that this person has at that moment, and this person hears when it fails.",
        list
    )]
    pub owner: Option<Id<User>>,
    /// Their team.
    #[field(zh = "团队", en = "Team")]
    pub team: Option<Id<Team>>,
}

/// From what kind of place a file comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Fetched {
    /// A folder of the server.
    #[choice(
        zh = "服务器目录",
        en = "Folder of the server",
        help_zh = "目录中的每个文件；导入后移到 done 或 failed 子目录。",
        help_en = "Every file of it; each goes into its subfolder done or failed afterwards."
    )]
    Folder,
    /// An address.
    #[choice(
        zh = "网址",
        en = "Address",
        help_zh = "内容有变化时才导入。",
        help_en = "Imported when its content is another one."
    )]
    Address,
    /// An SFTP server.
    #[choice(
        zh = "SFTP 服务器",
        en = "SFTP server",
        help_zh = "一个文件，或名称相符的文件中最新的一个；内容有变化时才导入，文件留在服务器上。",
        help_en = "One file, or the newest of those that fit; imported when its content is another one, and left where it is."
    )]
    Sftp,
}

/// How often it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum When {
    /// Every so many minutes.
    #[choice(zh = "每隔若干分钟", en = "Every so many minutes")]
    Minutes,
    /// Every day.
    #[choice(zh = "每天", en = "Every day")]
    Daily,
    /// From Monday to Friday.
    #[choice(zh = "周一至周五", en = "Monday to Friday")]
    Weekdays,
}

/// A time of the day, as `06:30`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayTime(String);

impl DayTime {
    /// The time of this hour and minute, if there is one.
    pub fn of(hour: u8, minute: u8) -> Option<DayTime> {
        (hour < 24 && minute < 60).then(|| DayTime(format!("{hour:02}:{minute:02}")))
    }

    /// Hour and minute.
    fn parts(&self) -> Option<(i8, i8)> {
        let (hour, minute) = self.0.split_once(':')?;
        Some((hour.parse().ok()?, minute.parse().ok()?))
    }
}

impl FieldType for DayTime {
    const KIND: FieldKind = FieldKind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }

    fn from_value(value: &Value) -> Option<DayTime> {
        value.as_text().map(|text| DayTime(text.to_owned()))
    }

    fn parse(written: &str) -> Result<Value, Message> {
        let unreadable = || {
            Message::new(
                "time_unreadable",
                "请写成 6:30 或 18:05 这样的时间",
                "write a time such as 6:30 or 18:05",
            )
        };
        let clean = text::clean(written).replace('：', ":");
        if clean.is_empty() {
            return Ok(Value::Null);
        }
        let (hour, minute) = clean.split_once(':').ok_or_else(unreadable)?;
        let number = |digits: &str, most: u8| {
            let fits = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<u8>().ok().filter(|number| fits && *number <= most)
        };
        let (hour, minute) = number(hour, 23).zip(number(minute, 59)).ok_or_else(unreadable)?;
        Ok(Value::Text(format!("{hour:02}:{minute:02}")))
    }
}

impl ImportSchedule {
    /// What it says, as the site runs it.
    ///
    /// # Errors
    /// Where something of it cannot be read.
    fn order(&self) -> Result<Order, Message> {
        let missing = || Message::new("time_missing", "请填写时间", "say when");
        let source = match self.source {
            Fetched::Folder => Source::folder(&self.place)?,
            Fetched::Address => Source::address(&self.place)?,
            Fetched::Sftp => Source::sftp(&self.place)?,
        };
        let at = || self.at.as_ref().and_then(DayTime::parts).ok_or_else(missing);
        let rhythm = match self.rhythm {
            When::Minutes => Rhythm::Minutes(self.minutes.ok_or_else(missing)?),
            When::Daily => at().map(|(hour, minute)| Rhythm::Daily { hour, minute })?,
            When::Weekdays => at().map(|(hour, minute)| Rhythm::Weekdays { hour, minute })?,
        };
        Ok(Order {
            object: self.into.0.clone(),
            source,
            header: self.header.clone(),
            host_key: self.host_key.clone(),
            like: self.as_import.as_deref().map(import_id).transpose()?,
            rhythm,
        })
    }
}

fn import_id(text: &str) -> Result<i64, Message> {
    object::parse_id(text.trim()).map_err(|_| {
        Message::new(
            "import_unreadable",
            "请填写导入的编号，例如 06CSS4ZSM9C2P",
            "write an import’s number, such as 06CSS4ZSM9C2P",
        )
    })
}

fn read(row: &Row) -> Result<Order, StoreError> {
    typed::<ImportSchedule>(row)?.order().map_err(|message| StoreError::Damaged(message.en))
}

/// As the site needs it.
pub(crate) fn schedule_object() -> ScheduleObject {
    ScheduleObject {
        def: ImportSchedule::def(),
        active: ImportSchedule::ACTIVE.field(),
        next_run: ImportSchedule::NEXT_RUN.field(),
        last_run: ImportSchedule::LAST_RUN.field(),
        last_result: ImportSchedule::LAST_RESULT.field(),
        read,
    }
}

//! Our own company: what it is called, on the pages and by its people.

use object::{Filter, Id, Object};
use store::{Tx, WriteError};

/// The company whose house this is. There is one.
#[derive(Clone, Debug, Object)]
#[object(
    table = "company",
    plural = "companies",
    zh = "公司",
    en = "Company",
    en_plural = "Company",
    help_zh = "使用本系统的这家公司，也就是我们自己。",
    help_en = "The company that works here: our own.",
    title = "name",
    changes_rights,
    single
)]
pub struct Company {
    /// Its id.
    pub id: Id<Company>,
    /// As registered.
    #[field(
        zh = "公司名称",
        en = "Name",
        help_zh = "营业执照上的全称。",
        help_en = "In full, as registered.",
        list
    )]
    pub name: Option<String>,
    /// How the company calls itself.
    #[field(
        zh = "公司简称",
        en = "Short name",
        help_zh = "公司平时怎么称呼自己，显示在每个页面的左上角；留空则显示公司名称。",
        help_en = "How the company calls itself. It stands at the head of every page; without one, the name does.",
        list
    )]
    pub short_name: Option<String>,
    /// From where one may come in, one network a line; everywhere while there is none.
    #[field(
        zh = "允许登录的网络",
        en = "Networks",
        help_zh = "只有来自这些网络的人和程序能进来，空着则不限。由管理员在“登录与安全”里设置。",
        help_en = "Only people and programs from these networks come in; everyone while there is none. Set at “Sign-in and security”.",
        readonly
    )]
    pub networks: Option<String>,
    /// How long lines of the audit trail are kept, in days; a year where nobody says.
    #[field(
        zh = "操作记录保留天数",
        en = "Audit trail kept for (days)",
        help_zh = "超过天数的操作记录自动清除，30 到 3650 天，留空为 365 天。修改历史不受影响。",
        help_en = "Older lines of the audit trail go by themselves: 30 to 3650 days, 365 where it is empty. The history of records stays."
    )]
    pub trail_days: Option<i64>,
}

impl Company {
    /// How it calls itself; empty while nobody has said.
    pub fn spoken(&self) -> &str {
        self.short_name.as_deref().or(self.name.as_deref()).unwrap_or_default()
    }
}

/// Makes the one record where it is missing, without a name: people give it one.
pub(crate) fn install(tx: &mut Tx<'_>) -> Result<(), WriteError> {
    if tx.all::<Company>(&Filter::All, None, 1)?.is_empty() {
        tx.insert(&Company {
            id: Id::from_raw(0),
            name: None,
            short_name: None,
            networks: None,
            trail_days: None,
        })?;
    }
    Ok(())
}

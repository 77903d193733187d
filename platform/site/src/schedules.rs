//! Schedules of imports: a file is fetched from a folder of the server, from an address or from
//! an SFTP server, and imported as one of its kind
//! was before, with the rights that its owner has at that moment. What a schedule is a room says; what it has taken, the
//! store keeps.

mod inbox;
mod rhythm;
mod settings;
mod source;
mod taking;
mod worker;

use object::{Choice, FieldDef, Instant, Message, ObjectDef, Row, Value};
use serde_json::{Value as Json, json};
use store::{StoreError, Tx, View, WriteError};

pub use courier::is_fingerprint;
pub use rhythm::Rhythm;
pub use source::{Source, header_name};
pub use worker::{look_after, run_due};

/// The most schedules of a house: each is looked at every few seconds.
pub const SCHEDULES_MAX: usize = 200;

/// The object whose records are schedules, and its fields. It is owned: its owner is whom it acts for.
#[derive(Clone, Copy)]
pub struct ScheduleObject {
    /// The object.
    pub def: &'static ObjectDef,
    /// Whether it is switched on.
    pub active: &'static FieldDef,
    /// A measure: when it runs next.
    pub next_run: &'static FieldDef,
    /// A measure: when it ran last.
    pub last_run: &'static FieldDef,
    /// A measure: what came of that, a [`RunResult`].
    pub last_result: &'static FieldDef,
    /// What a record says.
    pub read: fn(&Row) -> Result<Order, StoreError>,
}

/// What a schedule says.
#[derive(Clone, Debug)]
pub struct Order {
    /// Into what: the object's word in addresses.
    pub object: String,
    /// From where.
    pub source: Source,
    /// The header that carries its secret, for an address.
    pub header: Option<String>,
    /// The fingerprint of the key by which an SFTP server is known.
    pub host_key: Option<String>,
    /// The import whose settings it goes by; none where it is recognised by the file's columns.
    pub like: Option<i64>,
    /// When.
    pub rhythm: Rhythm,
}

/// What came of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RunResult {
    /// What was there was imported.
    #[choice(zh = "已导入", en = "Imported", tone = "green")]
    Done,
    /// There was nothing that was not imported before.
    #[choice(zh = "没有新文件", en = "Nothing new", tone = "grey")]
    NothingNew,
    /// It failed.
    #[choice(zh = "失败", en = "Failed", tone = "red")]
    Failed,
}

impl ScheduleObject {
    /// Whether it is switched on.
    pub(crate) fn is_active(&self, row: &Row) -> bool {
        row.value(self.active) == Value::Bool(true)
    }

    fn last_run_of(&self, row: &Row) -> Option<Instant> {
        row.value(self.last_run).as_int().map(Instant)
    }

    /// Switches all of them off, as a copy of a house begins; returns how many were on.
    ///
    /// # Errors
    /// Those of a write.
    pub fn switch_all_off(&self, tx: &mut Tx<'_>) -> Result<usize, WriteError> {
        let all = tx.all_rows(self.def, &object::Filter::All, None, SCHEDULES_MAX)?;
        let on: Vec<&Row> = all.iter().filter(|row| self.is_active(row)).collect();
        for row in &on {
            tx.change(self.def, row.id, None, vec![(self.active, Value::Bool(false))])?;
        }
        Ok(on.len())
    }
}

/// Keeps what a schedule sends along, for the address and the owner that it has now: whoever points it elsewhere or takes
/// it over does not take the secret along.
///
/// # Errors
/// Those of the database.
pub fn keep_secret(
    tx: &mut Tx<'_>,
    order: &Order,
    row: &Row,
    secret: Option<&str>,
) -> Result<(), StoreError> {
    let kept = secret.map(|secret| {
        json!({"place": order.source.secret_place(), "owner": row.owner, "secret": secret}).to_string()
    });
    tx.set_schedule_secret(row.id, kept.as_deref())
}

/// Checks a private key that is to be kept.
///
/// # Errors
/// Where it cannot be read, or only with a passphrase.
pub fn check_private_key(text: &str) -> Result<(), Message> {
    courier::SignIn::key(text).map(drop)
}

/// What a schedule sends along; `Err` where what is kept was meant for another address or owner.
fn secret_of(
    view: &View<'_>,
    order: &Order,
    row: &Row,
) -> Result<Result<Option<String>, Message>, StoreError> {
    let Some(kept) = view.schedule_secret(row.id)? else { return Ok(Ok(None)) };
    let kept: Json = serde_json::from_str(&kept).unwrap_or(Json::Null);
    let is_meant = kept["place"] == json!(order.source.secret_place()) && kept["owner"] == json!(row.owner);
    Ok(match kept["secret"].as_str().filter(|_| is_meant) {
        Some(secret) => Ok(Some(secret.to_owned())),
        None => Err(Message::new(
            "secret_of_another_address",
            "地址或负责人已更改，请重新填写密钥",
            "the address or the owner was changed; set the secret again",
        )),
    })
}

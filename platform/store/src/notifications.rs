//! What concerns a person while they look elsewhere: records handed over to them, work of theirs that ended. Of
//! many alike within a short time there is one, with their number. Only the place is kept, never what it says:
//! whether it may still be seen is asked each time it is shown.

use std::collections::BTreeMap;

use object::{Instant, ObjectDef, Registry, Value};

use crate::actor::SYSTEM_USER;
use crate::engine::Subscriber;
use crate::entry::{Entry, EntryVerb};
use crate::error::StoreError;
use crate::sql::Sql;
use crate::tx::Tx;
use crate::view::View;

/// How many notifications are kept of each person; older ones are let go.
pub const NOTIFICATIONS_KEPT: usize = 200;
/// What happens again within this time is added to the notification that is not read yet.
const ALIKE_WITHIN_MS: i64 = 10 * 60 * 1_000;

/// What a person is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotificationKind {
    /// Someone made them the owner of a record.
    HandedOver,
    /// An import of theirs has come to its end; the record is the import.
    ImportEnded,
    /// Other work of theirs that went on without its page has come to its end; the record is the job.
    JobEnded,
    /// Deliveries to a receiver of theirs were given up; the record is the hook.
    DeliveryGivenUp,
    /// A hook of theirs was switched off, because nothing arrives; the record is the hook.
    HookSwitchedOff,
    /// A schedule of theirs could not import what it should; the record is the schedule.
    ScheduleFailed,
    /// A schedule of theirs was switched off, because they may not import any more; the record is the schedule.
    ScheduleSwitchedOff,
    /// Something unusual was noticed; the record is the alert.
    Alerted,
    /// They signed in with a browser that was not theirs before; the record is they themselves.
    NewDevice,
    /// They signed in from a country from which they never came; the record is they themselves.
    NewCountry,
    /// A backup that comes by itself was not taken; the record is the job.
    BackupFailed,
}

impl NotificationKind {
    const ALL: [NotificationKind; 11] = [
        NotificationKind::HandedOver,
        NotificationKind::ImportEnded,
        NotificationKind::JobEnded,
        NotificationKind::DeliveryGivenUp,
        NotificationKind::HookSwitchedOff,
        NotificationKind::ScheduleFailed,
        NotificationKind::ScheduleSwitchedOff,
        NotificationKind::Alerted,
        NotificationKind::NewDevice,
        NotificationKind::NewCountry,
        NotificationKind::BackupFailed,
    ];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            NotificationKind::HandedOver => "handed_over",
            NotificationKind::ImportEnded => "import_ended",
            NotificationKind::JobEnded => "job_ended",
            NotificationKind::DeliveryGivenUp => "delivery_given_up",
            NotificationKind::HookSwitchedOff => "hook_switched_off",
            NotificationKind::ScheduleFailed => "schedule_failed",
            NotificationKind::ScheduleSwitchedOff => "schedule_switched_off",
            NotificationKind::Alerted => "alerted",
            NotificationKind::NewDevice => "new_device",
            NotificationKind::NewCountry => "new_country",
            NotificationKind::BackupFailed => "backup_failed",
        }
    }

    /// From its stored form.
    pub fn of_code(code: &str) -> Option<NotificationKind> {
        NotificationKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether many alike are one with their number.
    const fn adds_up(self) -> bool {
        match self {
            NotificationKind::HandedOver
            | NotificationKind::DeliveryGivenUp
            | NotificationKind::ScheduleFailed
            | NotificationKind::BackupFailed
            | NotificationKind::Alerted => true,
            NotificationKind::ImportEnded
            | NotificationKind::JobEnded
            | NotificationKind::HookSwitchedOff
            | NotificationKind::ScheduleSwitchedOff
            | NotificationKind::NewDevice
            | NotificationKind::NewCountry => false,
        }
    }
}

/// What a person was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: i64,
    /// What happened.
    pub kind: NotificationKind,
    /// The record's object.
    pub object: String,
    /// The last record it happened to.
    pub record: i64,
    /// To how many it happened.
    pub records: i64,
    /// Who did it.
    pub actor: i64,
    /// When, the last time.
    pub at: Instant,
    /// Whether the person has looked at it.
    pub is_read: bool,
}

/// What happens to a person's records or work, to tell them of.
#[derive(Clone, Copy, Debug)]
pub struct Happening<'a> {
    /// What.
    pub kind: NotificationKind,
    /// The record's object.
    pub object: &'a str,
    /// The record; the last one where there are several.
    pub record: i64,
    /// To how many it happened, at least 1.
    pub records: i64,
    /// Who did it.
    pub actor: i64,
}

const SELECT: &str = "select id, kind, object, record, records, actor, at, read_at from notification";

impl View<'_> {
    /// What the actor was told, the last first, at most [`NOTIFICATIONS_KEPT`].
    ///
    /// # Errors
    /// Those of the database.
    pub fn notifications(&self) -> Result<Vec<Notification>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" where person = ").bind(self.actor().user);
        sql.push(" order by at desc, id desc limit ").bind(NOTIFICATIONS_KEPT as i64);
        // What a later version wrote and this one does not know is left out.
        Ok(self.query(&sql)?.iter().filter_map(|cells| notification_of(cells)).collect())
    }

    /// One of the actor's notifications.
    ///
    /// # Errors
    /// Those of the database.
    pub fn notification(&self, id: i64) -> Result<Option<Notification>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" where person = ").bind(self.actor().user).push(" and id = ").bind(id);
        Ok(self.query(&sql)?.first().and_then(|cells| notification_of(cells)))
    }

    /// How many the actor has not looked at, and when the last of them came; `None` where there is none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn unread_notifications(&self) -> Result<Option<(i64, Instant)>, StoreError> {
        let mut sql =
            Sql::new("select count(*), max(at) from notification where read_at is null and person = ");
        sql.bind(self.actor().user);
        let rows = self.query(&sql)?;
        let counted = rows.first().and_then(|cells| Some((cells[0].int()?, Instant(cells[1].int()?))));
        Ok(counted.filter(|(count, _)| *count > 0))
    }
}

impl Tx<'_> {
    /// Tells a person what happened. The system is told nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub fn notify(&mut self, person: i64, happening: &Happening<'_>) -> Result<(), StoreError> {
        if person == SYSTEM_USER {
            return Ok(());
        }
        let Happening { kind, object, record, records, actor } = *happening;
        let now = self.now().0;
        if let Some(id) = self.unread_alike(person, happening)? {
            let mut sql = Sql::new("update notification set records = records + ");
            sql.bind(records).push(", record = ").bind(record).push(", at = ").bind(now);
            sql.push(" where id = ").bind(id);
            return self.view.execute(&sql).map(drop);
        }
        let mut sql = Sql::new(
            "insert into notification (id, person, kind, object, record, records, actor, at) values (",
        );
        sql.bind_list([
            self.new_id().into(),
            person.into(),
            kind.code().into(),
            object.into(),
            record.into(),
            records.into(),
            actor.into(),
            now.into(),
        ]);
        sql.push(")");
        self.view.execute(&sql)?;
        self.let_old_ones_go(person)
    }

    /// The notification of the same kind that this one is added to, if there is one.
    fn unread_alike(&self, person: i64, happening: &Happening<'_>) -> Result<Option<i64>, StoreError> {
        if !happening.kind.adds_up() {
            return Ok(None);
        }
        let mut sql = Sql::new("select id from notification where read_at is null and person = ");
        sql.bind(person).push(" and at > ").bind(self.now().0 - ALIKE_WITHIN_MS);
        sql.push(" and kind = ").bind(happening.kind.code()).push(" and object = ").bind(happening.object);
        sql.push(" and actor = ").bind(happening.actor).push(" order by at desc limit 1");
        Ok(self.view.query(&sql)?.first().and_then(|cells| cells[0].int()))
    }

    fn let_old_ones_go(&mut self, person: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("select at, id from notification where person = ");
        sql.bind(person).push(" order by at desc, id desc limit ").bind(NOTIFICATIONS_KEPT as i64 + 1);
        let places = self.view.query(&sql)?;
        let Some(last) = places.get(NOTIFICATIONS_KEPT) else { return Ok(()) };
        let mut sql = Sql::new("delete from notification where person = ");
        sql.bind(person).push(" and (at, id) <= (").bind_list(last.clone()).push(")");
        self.view.execute(&sql).map(drop)
    }

    /// The actor has looked at one of theirs; at all of them where none is named. Twice is the same as once.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read_notifications(&mut self, id: Option<i64>) -> Result<(), StoreError> {
        let mut sql = Sql::new("update notification set read_at = ");
        sql.bind(self.now().0).push(" where read_at is null and person = ").bind(self.actor().user);
        if let Some(id) = id {
            sql.push(" and id = ").bind(id);
        }
        self.view.execute(&sql).map(drop)
    }
}

fn notification_of(cells: &[crate::sql::Cell]) -> Option<Notification> {
    Some(Notification {
        id: cells[0].int()?,
        kind: NotificationKind::of_code(cells[1].text()?)?,
        object: cells[2].text()?.to_owned(),
        record: cells[3].int()?,
        records: cells[4].int()?,
        actor: cells[5].int()?,
        at: Instant(cells[6].int()?),
        is_read: cells[7].int().is_some(),
    })
}

/// The subscriber that tells people what was handed over to them by others.
pub(crate) struct HandingOver;

impl Subscriber for HandingOver {
    fn name(&self) -> &'static str {
        "handing_over"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        let registry = tx.registry();
        // By person, who did it, and what: the last record, and how many.
        let mut told: BTreeMap<(i64, i64, &'static str), (i64, i64)> = BTreeMap::new();
        for entry in entries {
            if let Some((person, def)) = handed_over(registry, entry) {
                let (record, records) = told.entry((person, entry.actor, def.name)).or_default();
                *record = entry.record;
                *records += 1;
            }
        }
        for ((person, actor, object), (record, records)) in told {
            let kind = NotificationKind::HandedOver;
            tx.notify(person, &Happening { kind, object, record, records, actor })?;
        }
        Ok(())
    }
}

/// To whom an entry hands a record over. A child goes with its parent and is not told of; neither is what the
/// system did, nor what someone took for themselves.
fn handed_over(registry: &Registry, entry: &Entry) -> Option<(i64, &'static ObjectDef)> {
    if entry.actor == SYSTEM_USER || entry.verb == EntryVerb::Deleted {
        return None;
    }
    let def = registry.object(&entry.object).filter(|def| def.is_governed() && !def.internal)?;
    let owner = def.field("owner").filter(|_| def.parent_field().is_none())?;
    let change = entry.change_of(owner)?;
    let Value::Int(person) = change.new else { return None };
    (person != entry.actor && change.old != change.new).then_some((person, def))
}

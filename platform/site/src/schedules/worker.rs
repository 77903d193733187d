//! Looks which schedules are due and runs them. One process runs a schedule at a time, by a turn that it gives signs of
//! life for; what a killed one has begun, the next one goes on with.

use std::path::Path;
use std::time::Duration;

use courier::{Place, SftpPlace, SignIn};
use object::{Instant, Lang, Message, Row, Value, id_text};
use store::{Happening, JobReason, NotificationKind, SCHEDULE, Scope, StoreError, Tx, Verb, Via, WriteError};
use tokio::task::JoinSet;

use super::inbox::{DONE, FAILED, Inbox};
use super::taking::{Run, Scratch, Trouble, take, unread};
use super::{Order, RunResult, SCHEDULES_MAX, ScheduleObject, Source, secret_of};
use crate::site::Site;

/// How often is looked for what is due.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// So long a process has a schedule without a sign of life.
const TURN_MS: i64 = 30_000;
/// How often it gives one.
const SIGN_EVERY: Duration = Duration::from_secs(8);
/// Schedules that run at the same time in one process; their imports take turns among all imports.
const AT_ONCE: usize = 4;
/// The largest file that is fetched from elsewhere.
const FETCHED_BYTES_MAX: u64 = 512 << 20;
/// How moments stand before the names of files that were taken, in the company's time zone.
const MOMENT: &str = "%Y%m%d-%H%M%S";

/// Runs what is due, for as long as the site is there. Call once, when the site serves.
pub fn look_after(site: &Site) {
    if site.schedules().is_none() {
        return;
    }
    let site = site.clone();
    tokio::spawn(async move {
        let mut looks = JoinSet::new();
        loop {
            while let Some(look) = looks.try_join_next() {
                match look {
                    Ok(Ok(_)) => {}
                    Ok(Err(StoreError::Closing)) => return,
                    Ok(Err(fault)) => tracing::error!(%fault, "schedules cannot be looked after"),
                    Err(fault) => tracing::error!(%fault, "a schedule broke off; it is tried again"),
                }
            }
            // A large import does not keep the others waiting: whoever runs it has its turn.
            if looks.len() < AT_ONCE {
                let site = site.current();
                looks.spawn(async move { run_due(&site).await });
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    });
}

/// Runs every schedule that is due and that no other process runs; answers how many ran.
///
/// # Errors
/// Those of the database.
pub async fn run_due(site: &Site) -> Result<usize, StoreError> {
    let Some(schedules) = site.schedules() else { return Ok(0) };
    let system = site.crm().system();
    let found = system.read::<_, StoreError, _>(move |view| {
        let all = view.all_rows(schedules.def, &object::Filter::All, None, SCHEDULES_MAX)?;
        Ok((all, view.schedules_asked()?))
    });
    let (all, asked) = found.await?;
    let mut due = Vec::new();
    for row in &all {
        let at = due_at(site, schedules, row);
        if row.value(schedules.next_run).as_int() != at.map(|at| at.0) {
            say_next(site, schedules, row.id, at).await?;
        }
        if asked.contains(&row.id) || at.is_some_and(|at| at <= site.crm().now()) {
            due.push(row.id);
        }
    }
    let (mut runs, mut ran) = (JoinSet::new(), 0);
    for id in due {
        if runs.len() >= AT_ONCE {
            ran += one_of(&mut runs).await?;
        }
        let site = site.clone();
        runs.spawn(async move { run_held(&site, schedules, id).await });
    }
    while !runs.is_empty() {
        ran += one_of(&mut runs).await?;
    }
    Ok(ran)
}

async fn one_of(runs: &mut JoinSet<Result<bool, StoreError>>) -> Result<usize, StoreError> {
    match runs.join_next().await {
        None => Ok(0),
        Some(ran) => Ok(usize::from(ran.map_err(|fault| StoreError::Database(fault.to_string()))??)),
    }
}

/// When a schedule is due; never while it is switched off or says what cannot be read.
fn due_at(site: &Site, schedules: ScheduleObject, row: &Row) -> Option<Instant> {
    let order = (schedules.read)(row).ok().filter(|_| schedules.is_active(row))?;
    order.rhythm.due(row.updated_at, schedules.last_run_of(row), site.crm().zone())
}

async fn say_next(
    site: &Site,
    schedules: ScheduleObject,
    id: i64,
    at: Option<Instant>,
) -> Result<(), StoreError> {
    let next = at.map_or(Value::Null, |at| Value::Int(at.0));
    let say =
        move |tx: &mut Tx<'_>| tx.set_measures(schedules.def, id, &[(schedules.next_run, next.clone())]);
    site.crm().system().write::<_, StoreError, _>(SCHEDULE, say).await
}

/// Runs a schedule while it is ours, if it is due once it is; whether it ran.
async fn run_held(site: &Site, schedules: ScheduleObject, id: i64) -> Result<bool, StoreError> {
    let turn = format!("{SCHEDULE}_{}", id_text(id));
    let mut held = Instant(site.crm().now().0 + TURN_MS);
    if !take_turn(site, &turn, None, held).await? {
        return Ok(false);
    }
    let mut work = std::pin::pin!(run(site, schedules, id));
    let ran = loop {
        tokio::select! {
            ran = &mut work => break ran,
            () = tokio::time::sleep(SIGN_EVERY) => {
                let next = Instant(site.crm().now().0 + TURN_MS);
                match take_turn(site, &turn, Some(held), next).await {
                    Ok(true) => held = next,
                    Ok(false) => tracing::warn!("another process runs the same schedule"),
                    Err(fault) => tracing::warn!(%fault, "no sign of life of a schedule"),
                }
            }
        }
    };
    if let Err(fault) = take_turn(site, &turn, Some(held), Instant(0)).await {
        tracing::warn!(%fault, "the next run of a schedule waits until this one's turn is over");
    }
    ran
}

async fn take_turn(
    site: &Site,
    turn: &str,
    mine: Option<Instant>,
    until: Instant,
) -> Result<bool, StoreError> {
    let turn = turn.to_owned();
    site.crm().system().write(SCHEDULE, move |tx| tx.take_turn(&turn, mine, until)).await
}

/// What came of a run.
#[derive(Default)]
struct Ended {
    /// Files that were imported.
    imported: usize,
    /// Why a file was not, which its line says.
    of_files: Option<Message>,
    /// Why none could be fetched, or one stays where it is.
    of_run: Option<Message>,
    /// Why there will be no other run.
    off: Option<Message>,
}

impl Ended {
    fn note(&mut self, trouble: Trouble) -> Result<(), StoreError> {
        match trouble {
            Trouble::File(message) => self.of_files = Some(message),
            Trouble::Later(message) => self.of_run = Some(message),
            Trouble::Forbidden(message) => self.off = Some(message),
            Trouble::Store(fault) => return Err(fault),
        }
        Ok(())
    }

    fn result(&self) -> RunResult {
        match (&self.of_files, &self.of_run, &self.off) {
            (None, None, None) if self.imported > 0 => RunResult::Done,
            (None, None, None) => RunResult::NothingNew,
            _ => RunResult::Failed,
        }
    }
}

async fn run(site: &Site, schedules: ScheduleObject, id: i64) -> Result<bool, StoreError> {
    let system = site.crm().system();
    let found = system.read::<_, StoreError, _>(move |view| {
        Ok((view.find_row(schedules.def, id)?, view.schedules_asked()?.contains(&id)))
    });
    let (Some(row), is_asked) = found.await? else { return Ok(false) };
    // Another process may have run it since.
    if !is_asked && due_at(site, schedules, &row).is_none_or(|at| at > site.crm().now()) {
        return Ok(false);
    }
    system.write::<_, StoreError, _>(SCHEDULE, move |tx| tx.forget_asked(id)).await?;
    let mut ended = Ended::default();
    match prepare(site, schedules, &row).await {
        Ok(run) => match &run.order.source {
            Source::Folder(path) => of_folder(site, &run, path, &mut ended).await?,
            Source::Address(address) => one(file_of_address(site, &run, address).await, &mut ended)?,
            Source::Sftp(address) => one(file_of_sftp(site, &run, address).await, &mut ended)?,
        },
        Err(trouble) => ended.note(trouble)?,
    }
    note(site, schedules, row, ended).await?;
    Ok(true)
}

/// Looks up what the schedule says and what its owner may do now.
async fn prepare(site: &Site, schedules: ScheduleObject, row: &Row) -> Result<Run, Trouble> {
    let order = (schedules.read)(row)?;
    let (doorkeeper, about, asked) = (site.doorkeeper().clone(), row.clone(), order.clone());
    let system = site.crm().system();
    let found = system.read::<_, StoreError, _>(move |view| {
        let person = about.owner.map(|owner| doorkeeper.person(view, owner, None)).transpose()?.flatten();
        Ok((person, secret_of(view, &asked, &about)?))
    });
    let (person, secret) = found.await?;
    let Some(person) = person else {
        return Err(Trouble::Forbidden(Message::new(
            "owner_gone",
            "负责人已停用，定时导入随之停用；请由接手的人重新设置",
            "its owner comes in no more, so it is switched off; whoever takes it over sets it up anew",
        )));
    };
    let def = site.crm().registry().plural(&order.object);
    let may = |verb| def.is_some_and(|def| person.actor.scope(def.name, verb) != Scope::Nothing);
    let Some(def) = def.filter(|_| may(Verb::Create) || may(Verb::Change)) else {
        return Err(Trouble::Forbidden(Message::new(
            "right_lost",
            "负责人已没有导入这个对象的权限，定时导入随之停用",
            "its owner may not import into this object any more, so it is switched off",
        )));
    };
    let secret = secret.map_err(Trouble::Later)?;
    let visit = site.crm().visit(person.actor, Via::Import);
    Ok(Run { schedule: row.id, order, visit, def, secret })
}

async fn of_folder(site: &Site, run: &Run, path: &str, ended: &mut Ended) -> Result<(), StoreError> {
    let opened = match site.inbox() {
        None => Err(Message::new(
            "no_import_folder",
            "服务器没有开放导入目录；请管理员在启动时用 --import-folder 指定",
            "this server allows no folder; whoever runs it names one with --import-folder",
        )),
        Some(root) => beside(root, path, |root, path| {
            let inbox = Inbox::open(root, path)?;
            let names = inbox.names()?;
            Ok((inbox, names))
        })
        .await
        .map_err(|fault| {
            Message::new(
                "folder_unread",
                format!("目录无法读取：{fault}"),
                format!("the folder cannot be read: {fault}"),
            )
        }),
    };
    let (inbox, names) = match opened {
        Ok(opened) => opened,
        Err(message) => return ended.note(Trouble::Later(message)),
    };
    let inbox = std::sync::Arc::new(inbox);
    for name in names {
        let taken = file_of_folder(site, run, &inbox, &name).await;
        let into = match taken {
            Ok(is_new) => {
                ended.imported += usize::from(is_new);
                DONE
            }
            Err(trouble @ Trouble::File(_)) => {
                ended.note(trouble)?;
                FAILED
            }
            // The file stays, and so do those behind it.
            Err(trouble) => return ended.note(trouble),
        };
        let (inbox, away, moment) = (inbox.clone(), name.clone(), moment_of(site));
        let moved = tokio::task::spawn_blocking(move || {
            inbox.put_away(&away, into, &moment, &crate::site::random_text(4))
        });
        if let Err(fault) = moved.await.unwrap_or_else(|fault| Err(std::io::Error::other(fault))) {
            ended.note(Trouble::Later(Message::new(
                "file_not_moved",
                format!("“{name}”无法移到 {into} 目录：{fault}；同样内容的文件不会再次导入"),
                format!("“{name}” cannot be moved into {into}: {fault}; a file of this content is not imported again"),
            )))?;
        }
    }
    Ok(())
}

async fn file_of_folder(
    site: &Site,
    run: &Run,
    inbox: &std::sync::Arc<Inbox>,
    name: &str,
) -> Result<bool, Trouble> {
    let (inbox, file, data, schedule) =
        (inbox.clone(), name.to_owned(), site.crm().data().to_owned(), run.schedule);
    let copied = tokio::task::spawn_blocking(move || {
        let scratch = Scratch::of(&data, schedule)?;
        let digest = scratch.fill(inbox.file(&file)?)?;
        Ok((scratch, digest))
    });
    let copied = copied.await.unwrap_or_else(|fault| Err(std::io::Error::other(fault)));
    let (scratch, digest) = copied.map_err(|fault| unread(&fault))?;
    take(site, run, &scratch, name, digest).await
}

fn one(taken: Result<bool, Trouble>, ended: &mut Ended) -> Result<(), StoreError> {
    match taken {
        Ok(is_new) => ended.imported += usize::from(is_new),
        Err(trouble) => ended.note(trouble)?,
    }
    Ok(())
}

async fn file_of_address(site: &Site, run: &Run, address: &str) -> Result<bool, Trouble> {
    let place = Place::parse(address).map_err(Trouble::Later)?;
    if !place.is_secure && !site.reach().names(&place) {
        return Err(Trouble::Later(Message::new(
            "address_not_secure",
            "地址应以 https:// 开头",
            "the address must begin with https://",
        )));
    }
    let scratch = Scratch::of(site.crm().data(), run.schedule).map_err(|fault| unread(&fault))?;
    let header = run.order.header.as_deref().zip(run.secret.as_deref());
    let fetched = courier::fetch(&place, header, site.reach(), scratch.path(), FETCHED_BYTES_MAX).await;
    match fetched {
        Ok(200) => {}
        Ok(status) => {
            return Err(Trouble::Later(Message::new(
                "not_fetched",
                format!("对方应答 {status}，没有取到文件"),
                format!("the answer was {status}, and no file came"),
            )));
        }
        Err(not_sent) => return Err(Trouble::Later(not_sent.message())),
    }
    let digest = scratch.digest().map_err(|fault| unread(&fault))?;
    let path = place.path.split('?').next().unwrap_or_default();
    let name = path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(&place.host).to_owned();
    take(site, run, &scratch, &name, digest).await
}

async fn file_of_sftp(site: &Site, run: &Run, address: &str) -> Result<bool, Trouble> {
    let place = SftpPlace::parse(address).map_err(Trouble::Later)?;
    let sign_in = run.secret.as_deref().map(SignIn::of_secret).transpose().map_err(Trouble::Later)?;
    let scratch = Scratch::of(site.crm().data(), run.schedule).map_err(|fault| unread(&fault))?;
    let host_key = run.order.host_key.as_deref();
    let fetched = courier::fetch_by_sftp(
        &place,
        host_key,
        sign_in.as_ref(),
        site.reach(),
        scratch.path(),
        FETCHED_BYTES_MAX,
    );
    let name = fetched.await.map_err(|not_fetched| Trouble::Later(not_fetched.message()))?;
    let digest = scratch.digest().map_err(|fault| unread(&fault))?;
    take(site, run, &scratch, &name, digest).await
}

async fn beside<T: Send + 'static>(
    root: &Path,
    path: &str,
    work: impl FnOnce(&Path, &str) -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    let (root, path) = (root.to_owned(), path.to_owned());
    let done = tokio::task::spawn_blocking(move || work(&root, &path)).await;
    done.unwrap_or_else(|fault| Err(std::io::Error::other(fault)))
}

fn moment_of(site: &Site) -> String {
    let now = jiff::Timestamp::from_millisecond(site.crm().now().0).unwrap_or_default();
    now.to_zoned(site.crm().zone().clone()).strftime(MOMENT).to_string()
}

/// Notes what came of it, where everybody who may see the schedule finds it, and tells its owner what they must know.
async fn note(site: &Site, schedules: ScheduleObject, row: Row, ended: Ended) -> Result<(), StoreError> {
    let result = ended.result();
    if let Some(message) = ended.off.as_ref().or(ended.of_run.as_ref()).or(ended.of_files.as_ref()) {
        tracing::warn!(schedule = id_text(row.id), why = message.text(Lang::En), "a schedule failed");
    }
    let is_off = ended.off.is_some();
    let unfetched = ended.off.or(ended.of_run).map(JobReason::from);
    let had_failed = row.value(schedules.last_result) == object::FieldType::to_value(&RunResult::Failed);
    // What fails every few minutes is told once; a file that could not be imported each time.
    let is_told = result == RunResult::Failed && (!had_failed || ended.of_files.is_some());
    let write = move |tx: &mut Tx<'_>| {
        let now = tx.now();
        let next = match is_off {
            true => None,
            false => (schedules.read)(&row)
                .ok()
                .filter(|_| schedules.is_active(&row))
                .and_then(|order: Order| order.rhythm.due(row.updated_at, Some(now), tx.zone())),
        };
        let said = [
            (schedules.last_run, Value::Int(now.0)),
            (schedules.last_result, object::FieldType::to_value(&result)),
            (schedules.next_run, next.map_or(Value::Null, |next| Value::Int(next.0))),
        ];
        tx.set_measures(schedules.def, row.id, &said)?;
        if let Some(reason) = &unfetched {
            tx.note_run_failed(row.id, reason)?;
        }
        if is_off {
            let off = vec![(schedules.active, Value::Bool(false))];
            match tx.attempt(|tx| tx.change(schedules.def, row.id, None, off)) {
                Ok(_) | Err(WriteError::NotFound) => {}
                Err(WriteError::Store(fault)) => return Err(fault),
                Err(refused) => tracing::error!(%refused, "a schedule cannot be switched off"),
            }
        }
        let Some(owner) = row.owner.filter(|_| is_told || is_off) else { return Ok(()) };
        let kind =
            if is_off { NotificationKind::ScheduleSwitchedOff } else { NotificationKind::ScheduleFailed };
        let happening =
            Happening { kind, object: schedules.def.name, record: row.id, records: 1, actor: owner };
        tx.notify(owner, &happening)
    };
    site.crm().system().write::<_, StoreError, _>(SCHEDULE, write).await
}

//! What a person is told of, in words: who did what to what of theirs, and where it is. The same for the page
//! of notifications and for the news that comes while another page is open.

use object::{Label, Lang, Phrase, count_text, id_text};
use serde_json::Value as Json;
use store::{JobKind, JobState, Notification, NotificationKind, StoreError, View, WhoseJobs};

use crate::listing::Titles;
use crate::pages::{job_href, job_title, people_of};
use crate::visitor::{Visitor, encode};

const COLLEAGUE: Label = Label::new("某位同事", "A colleague");

/// A notification in words.
pub(crate) struct Told {
    /// What it tells of.
    pub notification: Notification,
    /// Who did it; empty for what only ended.
    pub who: String,
    /// What happened.
    pub what: String,
    /// Where it is, as of now.
    pub href: String,
    /// Its icon.
    pub icon: &'static str,
}

/// Notifications in words. What was deleted or is out of the person's sight by now is named no more.
pub(crate) fn told(
    view: &View<'_>,
    visitor: &Visitor,
    notifications: Vec<Notification>,
) -> Result<Vec<Told>, StoreError> {
    let mut titles = Titles::default();
    let people = people_of(view.registry());
    if let Some(people) = people {
        titles.add(view, people, notifications.iter().map(|notification| notification.actor).collect())?;
    }
    for def in view.registry().objects() {
        let of_object = notifications.iter().filter(|notification| notification.object == def.name);
        let ids: Vec<i64> = of_object
            .filter(|notification| notification.kind != NotificationKind::ImportEnded)
            .map(|notification| notification.record)
            .collect();
        if !ids.is_empty() {
            titles.add(view, def.name, ids)?;
        }
    }
    let mut all = Vec::with_capacity(notifications.len());
    for notification in notifications {
        let actor = people.and_then(|people| titles.of(people, notification.actor));
        let actor = actor.unwrap_or(COLLEAGUE.text(visitor.lang)).to_owned();
        all.extend(match notification.kind {
            NotificationKind::HandedOver => handed_over(view, visitor, notification, actor, &titles),
            NotificationKind::ImportEnded => import_ended(view, visitor, notification)?,
            NotificationKind::JobEnded => job_ended(view, visitor, notification)?,
            NotificationKind::DeliveryGivenUp | NotificationKind::HookSwitchedOff => {
                of_hook(visitor, notification, &titles)
            }
            NotificationKind::ScheduleFailed | NotificationKind::ScheduleSwitchedOff => {
                of_schedule(view, visitor, notification, &titles)?
            }
            NotificationKind::Alerted => of_alert(view, visitor, notification, &titles),
            NotificationKind::BackupFailed => backup_failed(view, visitor, notification)?,
            NotificationKind::NewDevice => Some(of_sign_in(visitor, notification, NEW_DEVICE)),
            NotificationKind::NewCountry => Some(of_sign_in(visitor, notification, NEW_COUNTRY)),
        });
    }
    Ok(all)
}

fn handed_over(
    view: &View<'_>,
    visitor: &Visitor,
    notification: Notification,
    who: String,
    titles: &Titles,
) -> Option<Told> {
    let def = view.registry().object(&notification.object)?;
    let (one, many) = (def.label.text(visitor.lang), def.label_plural.text(visitor.lang).to_lowercase());
    let records = notification.records;
    let title = titles.of(def.name, notification.record);
    let (what, href) = match (title, visitor.lang) {
        _ if records > 1 => (
            match visitor.lang {
                Lang::Zh => format!("把 {records} 条{one}交给了您"),
                Lang::En => format!("assigned {records} {many} to you"),
            },
            format!("/{}?filter={}", def.plural, encode("owner == me")),
        ),
        (Some(title), lang) => (
            match lang {
                Lang::Zh => format!("把{one}“{title}”交给了您"),
                Lang::En => format!("assigned the {} “{title}” to you", one.to_lowercase()),
            },
            format!("/{}/{}", def.plural, id_text(notification.record)),
        ),
        (None, lang) => (
            match lang {
                Lang::Zh => format!("把一条{one}交给了您，现已不在您的查看范围内"),
                Lang::En => format!("assigned you a {} that you can no longer see", one.to_lowercase()),
            },
            String::from("/notifications"),
        ),
    };
    Some(Told { notification, who, what, href, icon: "user-check" })
}

fn of_hook(visitor: &Visitor, notification: Notification, titles: &Titles) -> Option<Told> {
    let def = visitor.site.hooks()?.def;
    let name = titles.of(def.name, notification.record)?;
    let records = notification.records;
    let is_off = notification.kind == NotificationKind::HookSwitchedOff;
    let what = match (visitor.lang, is_off) {
        (Lang::Zh, false) => format!("Webhook“{name}”有 {records} 条推送一直失败，已不再重试"),
        (Lang::En, false) => format!("The webhook “{name}” gave up {records} deliveries that kept failing"),
        (Lang::Zh, true) => format!("Webhook“{name}”长期推送失败，已自动停用"),
        (Lang::En, true) => format!("The webhook “{name}” was switched off, because nothing arrives"),
    };
    let href = format!("/{}/{}/deliveries", def.plural, id_text(notification.record));
    Some(Told { notification, who: String::new(), what, href, icon: "webhook" })
}

/// What a schedule could not do, with the reason that it gave last.
fn of_schedule(
    view: &View<'_>,
    visitor: &Visitor,
    notification: Notification,
    titles: &Titles,
) -> Result<Option<Told>, StoreError> {
    let Some(def) = visitor.site.schedules().map(|schedules| schedules.def) else { return Ok(None) };
    let Some(name) = titles.of(def.name, notification.record) else { return Ok(None) };
    let is_off = notification.kind == NotificationKind::ScheduleSwitchedOff;
    let what = match (visitor.lang, is_off) {
        (Lang::Zh, false) => format!("定时导入“{name}”没有成功"),
        (Lang::En, false) => format!("The scheduled import “{name}” failed"),
        (Lang::Zh, true) => format!("定时导入“{name}”已自动停用"),
        (Lang::En, true) => format!("The scheduled import “{name}” was switched off"),
    };
    let last = view.takings(notification.record, 1)?.pop().and_then(|taking| taking.reason);
    let what = match (last, visitor.lang) {
        (None, _) => what,
        (Some(why), lang @ Lang::Zh) => format!("{what}：{}", why.text(lang)),
        (Some(why), lang @ Lang::En) => format!("{what}: {}", why.text(lang)),
    };
    let href = format!("/{}/{}/runs", def.plural, id_text(notification.record));
    Ok(Some(Told { notification, who: String::new(), what, href, icon: "file-up" }))
}

fn of_alert(view: &View<'_>, visitor: &Visitor, notification: Notification, titles: &Titles) -> Option<Told> {
    let def = view.registry().object(&notification.object)?;
    let title = titles.in_lang(visitor.lang, def.name, notification.record)?;
    let records = notification.records;
    let (what, href) = match (visitor.lang, records) {
        (Lang::Zh, 1) => (format!("安全提醒：{title}"), None),
        (Lang::En, 1) => (format!("Alert: {title}"), None),
        (Lang::Zh, _) => {
            (format!("{records} 条安全提醒，最近一条：{title}"), Some(format!("/{}", def.plural)))
        }
        (Lang::En, _) => (format!("{records} alerts, the last: {title}"), Some(format!("/{}", def.plural))),
    };
    let href = href.unwrap_or_else(|| format!("/{}/{}", def.plural, id_text(notification.record)));
    Some(Told { notification, who: String::new(), what, href, icon: "triangle-alert" })
}

const NEW_DEVICE: Label = Label::new(
    "您的账号刚在一台新设备上登录；如果不是您本人，请立即修改密码并结束该会话",
    "Your account was used to sign in on a new device; if it was not you, change your password and end that session",
);
const NEW_COUNTRY: Label = Label::new(
    "您的账号刚从一个新的国家或地区登录；如果不是您本人，请立即修改密码并结束该会话",
    "Your account was used to sign in from a new country; if it was not you, change your password and end that session",
);

/// They signed in, and not as they always do.
fn of_sign_in(visitor: &Visitor, notification: Notification, what: Label) -> Told {
    let (href, what) = (String::from("/security"), what.text(visitor.lang).to_owned());
    Told { notification, who: String::new(), what, href, icon: "monitor" }
}

fn import_ended(
    view: &View<'_>,
    visitor: &Visitor,
    notification: Notification,
) -> Result<Option<Told>, StoreError> {
    let Some(import) = view.import_by_id(notification.record)? else { return Ok(None) };
    let result = import.result.as_deref().and_then(|text| serde_json::from_str::<Json>(text).ok());
    let rows = |name: &str| result.as_ref().and_then(|result| result[name].as_i64()).unwrap_or(0);
    let counts = counted(
        visitor.lang,
        [
            (rows("created"), CREATED),
            (rows("updated"), UPDATED),
            (rows("unchanged"), UNCHANGED),
            (rows("skipped"), SKIPPED),
            (rows("failed"), FAILED),
        ],
    );
    let what = match visitor.lang {
        Lang::Zh => format!("文件“{}”已导入完成{counts}", import.file_name),
        Lang::En => format!("The file “{}” has been imported{counts}", import.file_name),
    };
    let href = format!("/imports/{}", id_text(import.id));
    Ok(Some(Told { notification, who: String::new(), what, href, icon: "file-up" }))
}

fn job_ended(
    view: &View<'_>,
    visitor: &Visitor,
    notification: Notification,
) -> Result<Option<Told>, StoreError> {
    let Some(job) = view.job(notification.record, WhoseJobs::Own)? else { return Ok(None) };
    let done = match job.kind {
        JobKind::MassChange => CHANGED,
        JobKind::Merge | JobKind::HandOver | JobKind::Backup | JobKind::Indexes | JobKind::FindDuplicates => {
            CHANGED
        }
        JobKind::Export => EXPORTED,
        JobKind::Undo => AS_BEFORE,
    };
    let left = job.counts.refused + job.counts.missing;
    let counts =
        counted(visitor.lang, [(job.counts.changed, done), (job.counts.unchanged, UNCHANGED), (left, LEFT)]);
    let title = job_title(visitor, &job);
    let what = match (visitor.lang, job.state) {
        (Lang::Zh, JobState::Failed) => format!("{title}没有完成{counts}"),
        (Lang::En, JobState::Failed) => format!("{title} could not go on{counts}"),
        (Lang::Zh, _) => format!("{title}已完成{counts}"),
        (Lang::En, _) => format!("{title} is done{counts}"),
    };
    let href = job_href(job.id);
    Ok(Some(Told { notification, who: String::new(), what, href, icon: "list-checks" }))
}

/// No backup was taken when one should have been.
fn backup_failed(
    view: &View<'_>,
    visitor: &Visitor,
    notification: Notification,
) -> Result<Option<Told>, StoreError> {
    let Some(job) = view.job(notification.record, WhoseJobs::All)? else { return Ok(None) };
    let records = notification.records;
    let what = match (visitor.lang, records) {
        (Lang::Zh, 1) => String::from("自动备份没有成功"),
        (Lang::En, 1) => String::from("The daily backup failed"),
        (Lang::Zh, _) => format!("自动备份连续 {records} 次没有成功"),
        (Lang::En, _) => format!("The daily backup failed {records} times"),
    };
    let what = match (job.failure, visitor.lang) {
        (None, _) => what,
        (Some(why), lang @ Lang::Zh) => format!("{what}：{}", why.text(lang)),
        (Some(why), lang @ Lang::En) => format!("{what}: {}", why.text(lang)),
    };
    let href = String::from("/backups");
    Ok(Some(Told { notification, who: String::new(), what, href, icon: "triangle-alert" }))
}

const CREATED: Phrase = Phrase::new("新建 {} 条", "{} created");
const UPDATED: Phrase = Phrase::new("更新 {} 条", "{} updated");
const UNCHANGED: Phrase = Phrase::new("未变 {} 条", "{} unchanged");
const SKIPPED: Phrase = Phrase::new("跳过 {} 条", "{} skipped");
const FAILED: Phrase = Phrase::new("失败 {} 条", "{} failed");
const CHANGED: Phrase = Phrase::new("处理 {} 条", "{} done");
const EXPORTED: Phrase = Phrase::new("导出 {} 条", "{} exported");
const AS_BEFORE: Phrase = Phrase::new("恢复 {} 条", "{} as before");
const LEFT: Phrase = Phrase::new("未处理 {} 条", "{} left as they were");

/// What came of the rows or records, as far as there are any: ": 12 created, 2 failed".
fn counted(lang: Lang, counts: impl IntoIterator<Item = (i64, Phrase)>) -> String {
    let told: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, phrase)| phrase.with(lang, &count_text(count)))
        .collect();
    match (told.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("：{}", told.join("，")),
        (false, Lang::En) => format!(": {}", told.join(", ")),
    }
}

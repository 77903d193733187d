//! What comes by itself: the schedules that somebody may see, and the backups for who runs the place. When each is next,
//! what came of the last, and a run now.

use maud::{Markup, html};
use object::{Filter, Instant, Label, ObjectDef, Row as Record, Tone};
use store::{StoreError, View, WhoseJobs, Work, WorkAsked, WorkKind};

use super::{href, state_badge};
use crate::act::{Act, Run};
use crate::backups;
use crate::pages::act;
use crate::pages::frame::{is_administrator, may};
use crate::pages::values::{named, when_text};
use crate::schedules::{SCHEDULES_MAX, ScheduleObject};
use crate::ui::{self, Button, Col, Look, Row, Table};
use crate::visitor::Visitor;

/// What comes by itself, as far as the visitor may see it.
pub(super) struct Schedules {
    object: Option<ScheduleObject>,
    records: Vec<Record>,
    /// For who runs the place: the last backup.
    backup: Option<Work>,
    /// And the last search for duplicates.
    search: Option<Work>,
}

impl Schedules {
    /// Reads them.
    pub fn load(view: &View<'_>, visitor: &Visitor) -> Result<Schedules, StoreError> {
        let object = visitor.site.schedules().filter(|object| may(visitor, object.def, store::Verb::See));
        let records = match &object {
            Some(object) => view.all_rows(object.def, &Filter::All, None, SCHEDULES_MAX)?,
            None => Vec::new(),
        };
        let last = |kind: store::JobKind| {
            if !is_administrator(visitor) {
                return Ok(None);
            }
            let kind = Some(WorkKind::Job(kind));
            let found = view.work(&WorkAsked { kind, limit: 1, ..WorkAsked::latest(WhoseJobs::All) });
            found.map(|mut found| found.pop())
        };
        let (backup, search) = (last(store::JobKind::Backup)?, last(store::JobKind::FindDuplicates)?);
        Ok(Schedules { object, records, backup, search })
    }

    /// A table of them; nothing where there is none.
    pub fn card(&self, visitor: &Visitor) -> Markup {
        let plan = visitor.site.backups().plan().filter(|_| is_administrator(visitor));
        let mut rows: Vec<Row> = plan.map(|plan| self.backups(visitor, plan)).into_iter().collect();
        rows.extend(is_administrator(visitor).then(|| self.duplicates(visitor)));
        if let Some(object) = &self.object {
            rows.extend(self.records.iter().map(|record| schedule(visitor, object, record)));
        }
        if rows.is_empty() {
            return html! {};
        }
        let strong = |label: &str| Col { strong: true, ..Col::new(label) };
        let cols = vec![
            strong(visitor.t("定时任务", "Comes by itself")),
            strong(visitor.t("下一次", "Next")),
            Col::new(visitor.t("上一次", "Last")),
            strong(visitor.t("上次结果", "Outcome")),
            strong(visitor.t("操作", "What to do")),
        ];
        let caption = visitor.t("定时", "Schedules").to_owned();
        let note = visitor.t(
            "服务器停止时错过的会在启动后补上；进程意外中断的，最多等 30 秒后由另一进程接着处理。",
            "What was missed while the server was stopped comes after its start; what a process left behind waits up to 30 s before another takes it up.",
        );
        let table = Table { caption: caption.clone(), cols, rows, ..Table::default() };
        let body = html! {
            (ui::table(visitor.lang, &table))
            p class="muted" { (note) }
        };
        ui::card(&caption, None, body)
    }

    fn backups(&self, visitor: &Visitor, plan: &backups::Plan) -> Row {
        let crm = visitor.site.crm();
        let next = backups::around(crm.now(), plan.hour, crm.zone()).map(|(_, next)| next);
        let page = crate::pages::backups::PAGE;
        let now = (page, visitor.t("立即备份", "Back up now"));
        of_house(visitor, (visitor.t("备份", "Backups"), page), next, self.backup.as_ref(), now)
    }

    fn duplicates(&self, visitor: &Visitor) -> Row {
        let named = (visitor.t("查找重复记录", "Search for duplicates"), crate::pages::duplicates::PAGE);
        let now = (crate::pages::duplicates::SEARCH, visitor.t("立即查找", "Search now"));
        of_house(visitor, named, crate::duplicates::next_at(&visitor.site), self.search.as_ref(), now)
    }
}

/// What the house does by itself: what it is called with its page, when it is next, the last time, and the way to let it
/// be done now.
fn of_house(
    visitor: &Visitor,
    (name, page): (&str, &str),
    next: Option<Instant>,
    last: Option<&Work>,
    (action, word): (&str, &str),
) -> Row {
    let is_open = last.is_some_and(|work| !work.state().is_ended());
    let button = Button::new(Look::Plain, word).small();
    Row {
        name: name.to_owned(),
        href: Some(page.to_owned()),
        cells: vec![
            html! { (name) },
            when(visitor, next),
            when(visitor, last.map(Work::created_at)),
            match last {
                Some(work) => html! { a href=(href(work.id())) { (state_badge(visitor, work.state())) } },
                None => ui::nothing(visitor.lang),
            },
            html! {
                form method="post" action=(action) {
                    (ui::csrf_field(visitor.csrf()))
                    (if is_open { button.disabled() } else { button })
                }
            },
        ],
        ..Row::default()
    }
}

fn schedule(visitor: &Visitor, object: &ScheduleObject, record: &Record) -> Row {
    let moment = |field: &'static object::FieldDef| record.value(field).as_int().map(Instant);
    let name = named(visitor.lang, &record.title(object.def));
    let is_on = object.is_active(record);
    let acts: Vec<Act> = act::fitting(visitor, object.def, record)
        .into_iter()
        .filter(|act| matches!(act.run, Run::Plain(_)))
        .collect();
    Row {
        name: name.clone(),
        href: Some(crate::pages::rows::record_href(object.def, record.id)),
        cells: vec![
            html! { (name) },
            match is_on {
                true => when(visitor, moment(object.next_run)),
                false => ui::badge(Tone::Grey, Label::new("已停用", "Switched off").text(visitor.lang)),
            },
            when(visitor, moment(object.last_run)),
            outcome(visitor, object.def, object.last_result, record),
            html! {
                @for found in &acts { (act::button(visitor, found, object.def, record, "/jobs", Look::Plain)) }
            },
        ],
        ..Row::default()
    }
}

/// What came of the last run, as the field says it.
fn outcome(
    visitor: &Visitor,
    def: &'static ObjectDef,
    field: &'static object::FieldDef,
    record: &Record,
) -> Markup {
    debug_assert!(def.fields.contains(&field));
    let value = record.value(field);
    let item = field.kind.choice().and_then(|choice| choice.item(value.as_text()?));
    match item {
        Some(item) => ui::badge(item.tone, item.label.text(visitor.lang)),
        None => ui::nothing(visitor.lang),
    }
}

fn when(visitor: &Visitor, at: Option<Instant>) -> Markup {
    let crm = visitor.site.crm();
    match at {
        Some(at) => {
            html! { time datetime=(at.rfc3339()) { (when_text(visitor.lang, at, crm.now(), crm.zone())) } }
        }
        None => ui::nothing(visitor.lang),
    }
}

//! All work in one list, narrowed by kind, state, person and time; above it what comes by itself.

use std::collections::BTreeSet;

use axum::extract::RawQuery;
use maud::{Markup, html};
use object::{Label, id_text};
use store::{JOBS_SHOWN_MAX, JobState, StoreError, WhoseJobs, Work, WorkAsked, WorkKind};

use super::import::title_of as import_title;
use super::log::{names_of, who};
use super::schedules::Schedules;
use super::{href, kind_label, state_badge, state_label, title_of};
use crate::form_body::pairs_of;
use crate::jobs::{self, work_asked};
use crate::listing::Titles;
use crate::pages::address::Address;
use crate::pages::frame::{frame, here};
use crate::pages::values::{count_text, when_text};
use crate::refusal::Refusal;
use crate::ui::{self, Button, Choice, Col, EmptyState, LinkButton, Look, PageHeader, Row, Table};
use crate::visitor::Visitor;

/// Where it is shown.
const PAGE: &str = "/jobs";
/// Work of one page.
const SHOWN: usize = 50;
/// How far back one looks.
const DAYS: [(&str, Label); 3] = [
    ("1", Label::new("最近 24 小时", "Last 24 hours")),
    ("7", Label::new("最近 7 天", "Last 7 days")),
    ("30", Label::new("最近 30 天", "Last 30 days")),
];

/// What the page shows.
struct Listed {
    asked: WorkAsked,
    /// What the address says, for the form and for the way to older work.
    said: Vec<(String, String)>,
    found: Vec<(Work, bool)>,
    has_more: bool,
    names: Titles,
    /// Who asked for something lately, and the one who is looked for; nobody where one sees one's own.
    people: BTreeSet<i64>,
    schedules: Schedules,
}

/// `GET /jobs`
pub(in crate::pages) async fn page(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Markup, Refusal> {
    let mut said = pairs_of(query.as_deref().unwrap_or_default());
    said.retain(|(_, value)| !value.is_empty());
    let asked = WorkAsked { limit: SHOWN.min(JOBS_SHOWN_MAX), ..work_asked(&visitor, &said)? };
    let (wanted, asker) = (WorkAsked { limit: asked.limit + 1, ..asked.clone() }, visitor.clone());
    let listed = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let mut found = view.work(&wanted)?;
            let has_more = found.len() > asked.limit;
            found.truncate(asked.limit);
            let people: BTreeSet<i64> = match asked.whose {
                WhoseJobs::Own => BTreeSet::new(),
                WhoseJobs::All => {
                    let lately = view.work(&WorkAsked::latest(WhoseJobs::All))?;
                    lately.iter().map(Work::actor).chain(asked.person).collect()
                }
            };
            let named = found.iter().map(Work::actor).chain(people.iter().copied()).collect();
            let names = names_of(view, named)?;
            let is_open = |work: &Work| match work {
                Work::Import(import) => view.may_see_import(import),
                Work::Job(_) => true,
            };
            let found = found.into_iter().map(|work| (is_open(&work), work)).map(|(open, work)| (work, open));
            let schedules = Schedules::load(view, &asker)?;
            Ok(Listed {
                asked: asked.clone(),
                said: said.clone(),
                found: found.collect(),
                has_more,
                names,
                people,
                schedules,
            })
        })
        .await?;
    let title = visitor.t("后台任务", "Background jobs");
    let header = PageHeader { title: title.to_owned(), ..PageHeader::default() };
    let body = html! {
        div class="stack" {
            (ui::page_header(&header))
            (listed.schedules.card(&visitor))
            (listed.form(&visitor))
            @if listed.found.is_empty() { (listed.nothing(&visitor)) } @else { (listed.table(&visitor)) }
            (listed.pager(&visitor))
        }
    };
    Ok(frame(&visitor, title, vec![here(title)], body))
}

impl Listed {
    fn value(&self, name: &str) -> &str {
        self.said.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// By what the list is narrowed: a form, so that it works without script.
    fn form(&self, visitor: &Visitor) -> Markup {
        let lang = visitor.lang;
        let kinds: Vec<Choice> =
            WorkKind::all().map(|kind| Choice::new(kind.code(), kind_label(kind).text(lang))).collect();
        let states: Vec<Choice> = JobState::ALL
            .into_iter()
            .map(|state| Choice::new(state.code(), state_label(state).1.text(lang)))
            .collect();
        let days: Vec<Choice> =
            DAYS.iter().map(|(days, label)| Choice::new(*days, label.text(lang))).collect();
        let any = |zh, en| Some(visitor.t(zh, en));
        html! {
            form class="row narrowing" method="get" action=(PAGE) aria-label=(visitor.t("筛选任务", "Narrow the jobs")) {
                (ui::bare_select("kind", visitor.t("类型", "Kind"), any("全部类型", "All kinds"), &kinds, self.value("kind")))
                (ui::bare_select("state", visitor.t("状态", "State"), any("全部状态", "All states"), &states, self.value("state")))
                (ui::bare_select("days", visitor.t("时间", "When"), any("不限时间", "Any time"), &days, self.value("days")))
                (self.person(visitor))
                (Button::new(Look::Plain, visitor.t("筛选", "Filter")).icon("filter"))
                @if self.is_narrowed() { (LinkButton::new(Look::Quiet, visitor.t("清除", "Clear"), PAGE)) }
            }
        }
    }

    /// Whose, of those who asked for something lately: only for who sees everybody's.
    fn person(&self, visitor: &Visitor) -> Markup {
        if self.people.is_empty() {
            return html! {};
        }
        let people: Vec<Choice> = self
            .people
            .iter()
            .map(|person| Choice::new(id_text(*person), who(visitor, &self.names, *person)))
            .collect();
        let label = visitor.t("发起人", "Asked for by");
        ui::bare_select("actor", label, Some(visitor.t("所有人", "Everybody")), &people, self.value("actor"))
    }

    fn is_narrowed(&self) -> bool {
        ["kind", "state", "days", "actor"].iter().any(|name| !self.value(name).is_empty())
    }

    fn nothing(&self, visitor: &Visitor) -> Markup {
        let t = |zh, en| visitor.t(zh, en).to_owned();
        let (title, hint) = if self.is_narrowed() || self.asked.before.is_some() {
            (
                t("没有符合条件的任务", "No job is like that"),
                t("换一个条件，或清除筛选。", "Ask for others, or clear the filter."),
            )
        } else {
            (
                t("还没有后台任务", "No background jobs yet"),
                t(
                    "导入、导出、批量修改、合并、撤销、交接、备份和查找重复记录的进度和结果都显示在这里。",
                    "Imports, exports, changes of many, merges, undos, hand-overs, backups and searches for duplicates show here, with what came of them.",
                ),
            )
        };
        ui::empty_state(&EmptyState { icon: "list-checks", title, hint, action: None })
    }

    fn table(&self, visitor: &Visitor) -> Markup {
        let t = |zh, en| visitor.t(zh, en);
        let strong = |col: Col| Col { strong: true, ..col };
        let numeric = |label: &str| Col { numeric: true, ..Col::new(label) };
        let cols = vec![
            strong(Col::new(t("任务", "Job"))),
            strong(Col::new(t("状态", "State"))),
            Col::new(t("发起人", "Asked for by")),
            numeric(t("记录数", "Records")),
            strong(numeric(t("完成", "Done"))),
            strong(numeric(t("未处理", "Left as they were"))),
            strong(Col::new(t("时间", "When"))),
        ];
        let rows = self.found.iter().map(|(work, is_open)| self.row(visitor, work, *is_open));
        let caption = t("后台任务", "Background jobs").to_owned();
        ui::table(visitor.lang, &Table { caption, cols, rows: rows.collect(), ..Table::default() })
    }

    fn row(&self, visitor: &Visitor, work: &Work, is_open: bool) -> Row {
        let crm = visitor.site.crm();
        let title = match work {
            Work::Job(job) => title_of(visitor, job),
            Work::Import(import) => import_title(visitor, import, is_open),
        };
        let (total, done, left) = figures_of(visitor, work);
        let count = |count: Option<i64>| match count {
            Some(count) => html! { (count_text(count)) },
            None => ui::nothing(visitor.lang),
        };
        let at = work.created_at();
        Row {
            id: id_text(work.id()),
            name: title.clone(),
            href: Some(href(work.id())),
            cells: vec![
                html! { (title) },
                state_badge(visitor, work.state()),
                html! { (who(visitor, &self.names, work.actor())) },
                count(total),
                count(done),
                count(left),
                html! { time datetime=(at.rfc3339()) { (when_text(visitor.lang, at, crm.now(), crm.zone())) } },
            ],
            ..Row::default()
        }
    }

    fn pager(&self, visitor: &Visitor) -> Markup {
        let here = self.said.iter().filter(|(name, _)| name != "after");
        let here = here.fold(Address::new(PAGE), |at, (name, value)| at.with(name, value));
        let next = self.found.last().filter(|_| self.has_more);
        if next.is_none() && self.asked.before.is_none() {
            return html! {};
        }
        html! {
            p {
                @if self.asked.before.is_some() {
                    (LinkButton::new(Look::Plain, visitor.t("最新的", "Newest"), here.to_string()))
                    " "
                }
                @if let Some((last, _)) = next {
                    (LinkButton::new(Look::Plain, visitor.t("更早的", "Older"), here.with("after", &id_text(last.id())).to_string()))
                }
            }
        }
    }
}

/// How many there are, how many are done, how many stayed as they were; what is not known is left out.
fn figures_of(visitor: &Visitor, work: &Work) -> (Option<i64>, Option<i64>, Option<i64>) {
    match work {
        Work::Job(job) => {
            let counts = &job.counts;
            (job.total, Some(counts.changed + counts.unchanged), Some(counts.refused + counts.missing))
        }
        Work::Import(record) => {
            let Some(counts) = jobs::standing_of(visitor, record).counts() else { return (None, None, None) };
            let of = |count: u64| i64::try_from(count).ok();
            (
                of(counts.rows()),
                of(counts.created + counts.updated + counts.unchanged),
                of(counts.failed + counts.skipped),
            )
        }
    }
}

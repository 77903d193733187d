//! What happened to a piece of work when, whose it is, and how long it will still take, in words.

use std::time::Duration;

use maud::{Markup, html};
use object::{Instant, Label, Lang};
use store::{JobEvent, JobLine, StoreError, View, Work, pace_of};

use crate::jobs::{Pace, time_left};
use crate::listing::Titles;
use crate::pages::people_of;
use crate::pages::values::{count_text, moment_text};
use crate::ui::{self, Col, Fact, Row, Table};
use crate::visitor::Visitor;

/// Who begins what nobody asked for.
const HOUSE: Label = Label::new("系统", "The house");
const SOMEBODY: Label = Label::new("某位同事", "A colleague");
/// Shorter than this nobody waited.
const WAITED_MS: i64 = 2_000;

/// The log of a piece of work, with the names of those who stand in it.
pub(super) struct Log {
    lines: Vec<JobLine>,
    names: Titles,
}

impl Log {
    /// Reads it.
    pub fn load(view: &View<'_>, work: &Work) -> Result<Log, StoreError> {
        let lines = view.job_log(work.id())?;
        let people = lines.iter().filter_map(|line| line.actor).chain([work.actor()]);
        let names = names_of(view, people.collect())?;
        Ok(Log { lines, names })
    }

    /// What it says, from the first line on.
    pub fn lines(&self) -> &[JobLine] {
        &self.lines
    }

    /// How the present process goes, where one does.
    pub fn pace(&self) -> Option<Pace> {
        pace_of(&self.lines).map(|(since, done_then)| Pace { since, done_then })
    }

    /// Whose it is, and when it was what.
    pub fn facts(&self, visitor: &Visitor, work: &Work) -> Markup {
        let zone = visitor.site.crm().zone();
        let moment =
            |at: Instant| html! { time datetime=(at.rfc3339()) { (moment_text(visitor.lang, at, zone)) } };
        let begun = self.lines.first().map(|line| line.at);
        let mut facts = vec![
            Fact::new(
                visitor.t("发起人", "Asked for by"),
                html! { (who(visitor, &self.names, work.actor())) },
            ),
            Fact::new(visitor.t("提交时间", "Asked for"), moment(work.created_at())),
        ];
        if let Some(begun) = begun {
            facts.push(Fact::new(visitor.t("开始时间", "Began"), moment(begun)));
        }
        if let Some(ended) = work.ended_at() {
            facts.push(Fact::new(visitor.t("结束时间", "Ended"), moment(ended)));
            let since = begun.unwrap_or(work.created_at());
            let took = duration_text(visitor.lang, span(ended.0 - since.0));
            facts.push(Fact::new(visitor.t("用时", "Took"), html! { (took) }));
        }
        ui::facts(visitor.lang, &facts)
    }

    /// The lines, the last first.
    pub fn card(&self, visitor: &Visitor) -> Markup {
        if self.lines.is_empty() {
            return html! {};
        }
        let zone = visitor.site.crm().zone();
        let strong = |label: &str| Col { strong: true, ..Col::new(label) };
        let cols = vec![
            strong(visitor.t("事件", "What")),
            strong(visitor.t("时间", "When")),
            Col::new(visitor.t("操作人", "Who")),
            Col { numeric: true, ..Col::new(visitor.t("已完成", "Done by then")) },
        ];
        let rows = self.lines.iter().rev().map(|line| Row {
            cells: vec![
                html! { span class="cell-wrap" { (event_text(visitor.lang, &line.event)) } },
                html! { time datetime=(line.at.rfc3339()) { (seconds_text(visitor.lang, line.at, zone)) } },
                line.actor.map_or_else(
                    || ui::nothing(visitor.lang),
                    |actor| html! { (who(visitor, &self.names, actor)) },
                ),
                html! { (count_text(line.done)) },
            ],
            ..Row::default()
        });
        let caption = visitor.t("日志", "Log").to_owned();
        let table = Table { caption: caption.clone(), cols, rows: rows.collect(), ..Table::default() };
        ui::card(&caption, None, ui::table(visitor.lang, &table))
    }
}

/// What these people are called.
pub(super) fn names_of(view: &View<'_>, people: Vec<i64>) -> Result<Titles, StoreError> {
    let mut names = Titles::default();
    if let Some(object) = people_of(view.registry()) {
        names.add(view, object, people)?;
    }
    Ok(names)
}

/// Who asked for something.
pub(super) fn who(visitor: &Visitor, names: &Titles, actor: i64) -> String {
    if actor == store::SYSTEM_USER {
        return HOUSE.text(visitor.lang).to_owned();
    }
    let known = people_of(visitor.site.crm().registry()).and_then(|people| names.of(people, actor));
    known.unwrap_or(SOMEBODY.text(visitor.lang)).to_owned()
}

/// How long a job will still take, or that nobody knows.
pub(super) fn left_text(visitor: &Visitor, pace: Option<Pace>, done: i64, total: Option<i64>) -> String {
    let now = visitor.site.crm().now();
    let left = pace.zip(total).and_then(|(pace, total)| time_left(pace, done, total, now));
    match (left, visitor.lang) {
        (Some(left), Lang::Zh) => format!("约剩 {}", duration_text(Lang::Zh, left)),
        (Some(left), Lang::En) => format!("about {} left", duration_text(Lang::En, left)),
        (None, Lang::Zh) => String::from("剩余时间未知"),
        (None, Lang::En) => String::from("time left unknown"),
    }
}

fn event_text(lang: Lang, event: &JobEvent) -> String {
    let said = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang).to_owned();
    match (event, lang) {
        (JobEvent::Started { waited_ms }, _) if *waited_ms < WAITED_MS => said("开始处理", "It began"),
        (JobEvent::Started { waited_ms }, Lang::Zh) => {
            format!("排队 {}后开始处理", duration_text(lang, span(*waited_ms)))
        }
        (JobEvent::Started { waited_ms }, Lang::En) => {
            format!("It began, after it waited {} for its turn", duration_text(lang, span(*waited_ms)))
        }
        (JobEvent::TakenUp { silent_ms: None }, _) => said("接着处理", "It is taken up where it stood"),
        (JobEvent::TakenUp { silent_ms: Some(ms) }, Lang::Zh) => {
            format!("原进程 {}没有响应，由另一进程接着处理", duration_text(lang, span(*ms)))
        }
        (JobEvent::TakenUp { silent_ms: Some(ms) }, Lang::En) => format!(
            "The process before gave no sign of life for {}; another took it up",
            duration_text(lang, span(*ms))
        ),
        (JobEvent::Counted { total }, Lang::Zh) => format!("共 {} 条", count_text(*total)),
        (JobEvent::Counted { total }, Lang::En) => format!("There are {} in all", count_text(*total)),
        (JobEvent::Underway, _) => said("进行中", "Underway"),
        (JobEvent::BegunAgain, _) => said("从头重新开始", "It began again from the start"),
        (JobEvent::StopAsked, _) => said("要求停止", "Asked to stop"),
        (JobEvent::Stopped, _) => said("已停止", "It stopped"),
        (JobEvent::WentOn, _) => said("要求继续", "Asked to go on"),
        (JobEvent::Failed(reason), Lang::Zh) => format!("未能继续：{}", reason.text(lang)),
        (JobEvent::Failed(reason), Lang::En) => format!("It could not go on: {}", reason.text(lang)),
        (JobEvent::Done, _) => said("已完成", "It is done"),
        (JobEvent::Undone, _) => said("已撤销", "It was taken back"),
    }
}

fn span(ms: i64) -> Duration {
    Duration::from_millis(ms.max(0).unsigned_abs())
}

/// 8 秒, 3 分 20 秒, 2 小时 5 分.
fn duration_text(lang: Lang, span: Duration) -> String {
    let seconds = span.as_secs();
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (lang, hours, minutes) {
        (Lang::Zh, 0, 0) if rest == 0 => String::from("不到 1 秒"),
        (Lang::En, 0, 0) if rest == 0 => String::from("under 1 s"),
        (Lang::Zh, 0, 0) => format!("{rest} 秒"),
        (Lang::En, 0, 0) => format!("{rest} s"),
        (Lang::Zh, 0, _) => format!("{minutes} 分 {rest} 秒"),
        (Lang::En, 0, _) => format!("{minutes} min {rest} s"),
        (Lang::Zh, _, _) => format!("{hours} 小时 {minutes} 分"),
        (Lang::En, _, _) => format!("{hours} h {minutes} min"),
    }
}

/// To the second: several things happen within a minute.
fn seconds_text(lang: Lang, at: Instant, zone: &jiff::tz::TimeZone) -> String {
    let seconds = at.0.div_euclid(1_000).rem_euclid(60);
    format!("{}:{seconds:02}", moment_text(lang, at, zone))
}

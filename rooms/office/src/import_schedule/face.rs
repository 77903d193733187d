//! The head of a schedule's page: whether it goes, why not, and the way to what it has taken.

use maud::html;
use object::{Label, Lang, Object, Row, Tone, id_text};
use site::schedules::RunResult;
use site::{RecordFace, ui};
use store::{StoreError, TakingState, View, typed};

use super::{Fetched, ImportSchedule};

/// What the page of a schedule shows in its head.
pub(crate) fn face(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let schedule: ImportSchedule = typed(row)?;
    let last = view.takings(row.id, 1)?.pop();
    let (tone, said) = match (schedule.active, last.as_ref().map(|last| last.state), schedule.last_result) {
        (false, _, _) => (Tone::Grey, Label::new("已停用", "Switched off")),
        (true, Some(TakingState::Begun), _) => (Tone::Blue, Label::new("导入中", "Importing")),
        (true, _, Some(RunResult::Failed)) => (Tone::Red, Label::new("上次失败", "Failed last time")),
        (true, _, _) => (Tone::Green, Label::new("已启用", "Switched on")),
    };
    let mut line = vec![html! {
        a class="link" href={ "/" (ImportSchedule::def().plural) "/" (id_text(row.id)) "/runs" } {
            (Label::new("运行记录", "Runs").text(lang))
        }
    }];
    if let Some(import) = last.as_ref().and_then(|last| last.import) {
        line.push(html! {
            a class="link" href={ "/imports/" (id_text(import)) } { (Label::new("最近一次导入", "Last import").text(lang)) }
        });
    }
    let reason = last.as_ref().and_then(|last| last.reason.as_ref());
    if let Some(reason) = reason.filter(|_| schedule.last_result == Some(RunResult::Failed)) {
        line.push(html! { (reason.text(lang)) });
    }
    if schedule.source == Fetched::Address
        && schedule.header.is_some()
        && !view.has_schedule_secret(row.id)?
    {
        line.push(html! { (Label::new("还没有设置密钥", "No secret is set yet").text(lang)) });
    }
    if schedule.source == Fetched::Sftp && !view.has_schedule_secret(row.id)? {
        line.push(html! { (Label::new("还没有设置密码或私钥", "Neither a password nor a private key is set yet").text(lang)) });
    }
    Ok(RecordFace { badges: vec![ui::badge(tone, said.text(lang))], line, ..RecordFace::default() })
}

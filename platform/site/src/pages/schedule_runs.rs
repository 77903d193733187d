//! What a schedule has taken: each file with its import, and why one failed.

use axum::extract::{Path, State};
use maud::{Markup, html};
use object::{Label, Tone, id_text, parse_id};
use store::{StoreError, TAKINGS_SHOWN_MAX, Taking, TakingState};

use super::frame::{crumb, frame, here};
use super::rows::record_href;
use super::values::when_text;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Col, EmptyState, PageHeader, Row, Table};
use crate::visitor::Visitor;

/// `GET /{plural}/{id}/runs`
pub(super) async fn page(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let schedules =
        site.schedules().filter(|schedules| schedules.def.plural == plural).ok_or_else(Refusal::not_found)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let found = visitor.visit.read::<_, StoreError, _>(move |view| {
        let Some(row) = view.find_row(schedules.def, id)? else { return Ok(None) };
        Ok(Some((row, view.takings(id, TAKINGS_SHOWN_MAX)?)))
    });
    let (row, takings) = found.await?.ok_or_else(Refusal::not_found)?;
    let name = object::text::excerpt(&row.title(schedules.def));
    let title = visitor.t("运行记录", "Runs");
    let header = PageHeader { title: title.to_owned(), note: name.clone(), ..PageHeader::default() };
    let body = html! {
        div class="stack" {
            (ui::page_header(&header))
            @if takings.is_empty() {
                (ui::empty_state(&EmptyState {
                    icon: "file-up",
                    title: visitor.t("还没有取到过文件", "No file has come yet").to_owned(),
                    hint: visitor
                        .t(
                            "到时间后自动取文件并导入；也可以在定时导入的页面上点“立即运行”。",
                            "A file is fetched and imported when it is time; or press “Run now” on the schedule’s page.",
                        )
                        .to_owned(),
                    action: None,
                }))
            } @else {
                (table(&visitor, &takings))
            }
        }
    };
    let list = crumb(schedules.def.label_plural.text(visitor.lang), format!("/{}", schedules.def.plural));
    let record = crumb(name, record_href(schedules.def, id));
    Ok(frame(&visitor, title, vec![list, record, here(title)], body))
}

fn table(visitor: &Visitor, takings: &[Taking]) -> Markup {
    let t = |zh, en| visitor.t(zh, en);
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let cols = vec![
        strong(t("文件", "File")),
        strong(t("状态", "State")),
        Col::new(t("原因", "Why")),
        strong(t("时间", "When")),
    ];
    let crm = visitor.site.crm();
    let rows = takings.iter().map(|taking| {
        let name = match taking.file_name.is_empty() {
            true => t("没有取到文件", "No file").to_owned(),
            false => taking.file_name.clone(),
        };
        let (tone, label) = state_of(taking.state);
        let why = taking.reason.as_ref().map(|reason| reason.text(visitor.lang).to_owned());
        Row {
            id: id_text(taking.id),
            name: name.clone(),
            href: taking.import.map(|import| format!("/imports/{}", id_text(import))),
            cells: vec![
                html! { (name) },
                ui::badge(tone, label.text(visitor.lang)),
                why.map_or_else(|| ui::nothing(visitor.lang), |why| html! { (why) }),
                html! { time datetime=(taking.at.rfc3339()) { (when_text(visitor.lang, taking.at, crm.now(), crm.zone())) } },
            ],
            ..Row::default()
        }
    });
    let caption = t("最近的运行", "Recent runs").to_owned();
    ui::table(visitor.lang, &Table { caption, cols, rows: rows.collect(), ..Table::default() })
}

const fn state_of(state: TakingState) -> (Tone, Label) {
    match state {
        TakingState::Asked => (Tone::Grey, Label::new("等待运行", "Asked for")),
        TakingState::Begun => (Tone::Blue, Label::new("导入中", "Importing")),
        TakingState::Done => (Tone::Green, Label::new("已导入", "Imported")),
        TakingState::Failed => (Tone::Red, Label::new("失败", "Failed")),
    }
}

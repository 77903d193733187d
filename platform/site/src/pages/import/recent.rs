//! The imports of late, with what came of each.

use maud::{Markup, html};
use object::{ObjectDef, id_text};
use store::{IMPORTS_SHOWN_MAX, ImportRecord, StoreError, Verb};

use super::figures::figure;
use super::outcome::state_badge;
use super::waiting;
use crate::imports::{Draft, works_on};
use crate::pages::frame::{frame, here, may};
use crate::pages::values::when_text;
use crate::refusal::Refusal;
use crate::ui::{self, Col, EmptyState, LinkButton, Look, PageHeader, Row, Table};
use crate::visitor::Visitor;

/// `GET /imports`
pub(super) async fn page(visitor: Visitor) -> Result<Markup, Refusal> {
    let records = visitor.visit.read::<_, StoreError, _>(|view| view.imports(IMPORTS_SHOWN_MAX)).await?;
    let waiting = Draft::waiting(&visitor, None).await;
    let title = visitor.t("导入", "Imports");
    let buttons = html! {
        @for (place, def) in importable(&visitor).into_iter().enumerate() {
            @let look = if place == 0 { Look::Primary } else { Look::Plain };
            (LinkButton::new(look, super::file::title_of(visitor.lang, def), format!("/{}/import", def.plural)).icon("upload"))
        }
    };
    // On an empty page the buttons stand in the middle, and only there.
    let is_empty = records.is_empty() && waiting.is_empty();
    let acts = (!is_empty).then(|| buttons.clone());
    let header = PageHeader { title: title.to_owned(), note: String::new(), acts };
    let body = if is_empty {
        ui::empty_state(&EmptyState {
            icon: "file-up",
            title: visitor.t("还没有导入过文件", "Nothing has been imported yet").to_owned(),
            hint: visitor
                .t(
                    "把现有的客户表格（Excel 或 CSV）导进来：先检查、逐行有结果、随时可以撤销。",
                    "Bring your spreadsheets in, Excel or CSV: checked first, every row accounted for, and it can be taken back.",
                )
                .to_owned(),
            action: Some(html! { div class="row" { (buttons) } }),
        })
    } else {
        html! {
            (waiting::card(&visitor, &waiting))
            @if !records.is_empty() { (table(&visitor, &records)) }
        }
    };
    let page = html! { div class="stack" { (ui::page_header(&header)) (body) } };
    Ok(frame(&visitor, title, vec![here(title)], page))
}

/// The objects of the navigation that the visitor may bring records into, and those that belong to them.
fn importable(visitor: &Visitor) -> Vec<&'static ObjectDef> {
    let rooms = visitor.site.rooms().iter().filter(|room| !room.administration);
    let defs = rooms.flat_map(|room| room.entries.iter().map(|(def, _)| *def));
    defs.filter(|def| may(visitor, def, Verb::Create) || may(visitor, def, Verb::Change)).collect()
}

fn table(visitor: &Visitor, records: &[ImportRecord]) -> Markup {
    let t = |zh, en| visitor.t(zh, en);
    let col = |label: &str| Col::new(label);
    let numeric = |label: &str| Col { numeric: true, ..Col::new(label) };
    let cols = vec![
        Col { strong: true, ..col(t("文件", "File")) },
        col(t("对象", "Object")),
        Col { strong: true, ..col(t("状态", "State")) },
        numeric(t("行数", "Rows")),
        numeric(t("新建", "Created")),
        numeric(t("更新", "Updated")),
        Col { strong: true, ..numeric(t("失败", "Failed")) },
        Col { strong: true, ..col(t("时间", "When")) },
    ];
    let rows = records.iter().map(|record| row(visitor, record)).collect();
    let caption = t("最近的导入", "Recent imports").to_owned();
    ui::table(visitor.lang, &Table { caption, cols, rows, ..Table::default() })
}

fn row(visitor: &Visitor, record: &ImportRecord) -> Row {
    let crm = visitor.site.crm();
    let job = visitor.site.import_jobs().job(&id_text(record.id));
    let job = job.filter(|job| works_on(job, record.state));
    let counts = match &job {
        Some(job) => Some(job.progress.counts()),
        None => record.result.as_deref().and_then(exchange::Counts::of_text).map(|(counts, _)| counts),
    };
    let count = |of: fn(&exchange::Counts) -> u64| match &counts {
        Some(counts) => html! { (figure(of(counts))) },
        None => ui::nothing(visitor.lang),
    };
    let object = crm.registry().object(&record.object).map(|def| def.label_plural.text(visitor.lang));
    Row {
        id: id_text(record.id),
        name: record.file_name.clone(),
        href: Some(format!("/imports/{}", id_text(record.id))),
        cells: vec![
            html! { (record.file_name) },
            html! { (object.unwrap_or(record.object.as_str())) },
            state_badge(visitor, record.state, job.is_some()),
            count(exchange::Counts::rows),
            count(|counts| counts.created),
            count(|counts| counts.updated),
            count(|counts| counts.failed),
            html! { time datetime=(record.started_at.rfc3339()) { (when_text(visitor.lang, record.started_at, crm.now(), crm.zone())) } },
        ],
        ..Row::default()
    }
}

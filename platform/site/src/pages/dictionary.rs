//! The data dictionary as a page, and as a file for those who plan with it.

use axum::Router;
use axum::extract::RawQuery;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use exchange::{Cell, ExportFile, ExportFormat};
use maud::{Markup, html};
use object::{Label, Lang, ObjectDef};
use store::StoreError;

use super::address::Address;
use super::frame::{frame, here};
use crate::dictionary::{COLUMNS, Entry, entries, objects};
use crate::form_body::pairs_of;
use crate::refusal::Refusal;
use crate::site::random_text;
use crate::ui::{self, Choice, Col, Field, LinkButton, Look, PageHeader, Row, Table};
use crate::visitor::Visitor;

/// Where it is.
pub(super) const PAGE: &str = "/dictionary";
/// What it is called.
pub(super) const TITLE: Label = Label::new("数据字典", "Data dictionary");
/// The group it stands in.
pub(super) const GROUP: Label = Label::new("洞察", "Insight");
const OBJECT: Label = Label::new("对象", "Object");
/// Kinds of files that hold it.
const FORMATS: [ExportFormat; 2] = [ExportFormat::Xlsx, ExportFormat::Csv];
/// What the name of a file being written is made of, in bytes: nobody meets another's by chance.
const PART_BYTES: usize = 8;

/// The page's routes.
pub(super) fn routes() -> Router<crate::site::Site> {
    Router::new().route(PAGE, get(page)).route("/dictionary/file", get(file))
}

/// Whether there is anything in it for someone.
pub(super) fn is_offered(visitor: &Visitor) -> bool {
    !objects(visitor).is_empty()
}

/// The object that is asked for; all where none is.
fn asked(visitor: &Visitor, query: &[(String, String)]) -> Result<Option<&'static ObjectDef>, Refusal> {
    let named =
        query.iter().rev().find(|(name, _)| name == "object").map_or("", |(_, plural)| plural.as_str());
    if named.is_empty() {
        return Ok(None);
    }
    let found = objects(visitor).into_iter().find(|def| def.plural == named);
    found.map(Some).ok_or_else(Refusal::not_found)
}

/// `GET /dictionary?object=`
async fn page(RawQuery(query): RawQuery, visitor: Visitor) -> Result<Markup, Refusal> {
    let lang = visitor.lang;
    let all = objects(&visitor);
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let chosen = asked(&visitor, &query)?.or_else(|| all.first().copied()).ok_or_else(Refusal::not_found)?;
    let told = entries(&visitor, vec![chosen]).await?;
    let files = html! {
        @for format in FORMATS {
            @let href = Address::new("/dictionary/file").with("format", format.code()).to_string();
            (LinkButton::new(Look::Plain, match lang {
                Lang::Zh => format!("全部导出为 {}", format.code().to_uppercase()),
                Lang::En => format!("All as {}", format.code().to_uppercase()),
            }, href).icon("download").download())
        }
    };
    let header =
        PageHeader { title: TITLE.text(lang).to_owned(), acts: Some(files), ..PageHeader::default() };
    let choices: Vec<Choice> =
        all.iter().map(|def| Choice::new(def.plural, def.label_plural.text(lang))).collect();
    let field =
        Field { value: chosen.plural.to_owned(), required: true, ..Field::new("object", OBJECT.text(lang)) };
    let body = html! {
        div class="stack manual-fields" {
            (ui::page_header(&header))
            form method="get" action=(PAGE) class="row" {
                (ui::select_field(lang, &field, &choices))
                (ui::Button::new(Look::Plain, visitor.t("查看", "Show")))
            }
            @if let Some(help) = chosen.help { p { (help.text(lang)) } }
            (table(lang, chosen, &told))
        }
    };
    Ok(frame(&visitor, TITLE.text(lang), vec![here(TITLE.text(lang))], body))
}

fn table(lang: Lang, def: &ObjectDef, told: &[Entry]) -> Markup {
    let is_strong = |name: &str| matches!(name, "label" | "holds" | "meaning");
    let cols =
        COLUMNS.iter().map(|(name, label)| Col { strong: is_strong(name), ..Col::new(label.text(lang)) });
    let rows = told.iter().map(|entry| Row {
        name: entry.field.label.text(lang).to_owned(),
        cells: COLUMNS
            .iter()
            .zip(&entry.cells)
            .map(|((name, _), cell)| match *name {
                "name" => html! { span class="code" { (cell) } },
                _ => html! { span class="cell-wrap" { (cell) } },
            })
            .collect(),
        ..Row::default()
    });
    let caption = def.label_plural.text(lang).to_owned();
    ui::table(lang, &Table { caption, cols: cols.collect(), rows: rows.collect(), ..Table::default() })
}

/// `GET /dictionary/file?format=csv|xlsx`: all of it, or one object's.
async fn file(RawQuery(query): RawQuery, visitor: Visitor) -> Result<Response, Refusal> {
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let code = query.iter().rev().find(|(name, _)| name == "format").map_or("", |(_, code)| code.as_str());
    let format = ExportFormat::of_code(code).filter(|format| FORMATS.contains(format));
    let format = format.ok_or_else(Refusal::not_found)?;
    let defs = asked(&visitor, &query)?.map_or_else(|| objects(&visitor), |def| vec![def]);
    let told = entries(&visitor, defs).await?;
    let lang = visitor.lang;
    let path = visitor.site.crm().data().join(format!("dictionary-{}.part", random_text(PART_BYTES)));
    let written = tokio::task::spawn_blocking(move || {
        let bytes = write(&path, format, lang, &told).and_then(|()| std::fs::read(&path));
        // Whether or not it was written whole, nothing of it stays.
        match std::fs::remove_file(&path) {
            Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => Err(fault),
            Ok(()) | Err(_) => bytes,
        }
    });
    let bytes = written.await.map_err(|fault| StoreError::Database(fault.to_string()))?;
    let bytes = bytes.map_err(|fault| StoreError::Folder(fault.to_string()))?;
    let head = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"data-dictionary.{}\"", format.code())),
    ];
    Ok((head, bytes).into_response())
}

fn write(path: &std::path::Path, format: ExportFormat, lang: Lang, told: &[Entry]) -> std::io::Result<()> {
    let titles = COLUMNS.iter().map(|(_, label)| label.text(lang).to_owned());
    let headings: Vec<String> = std::iter::once(OBJECT.text(lang).to_owned()).chain(titles).collect();
    let mut file = ExportFile::create(path, format, &headings)?;
    for entry in told {
        let object = Cell::Text(entry.def.label_plural.text(lang).to_owned());
        let cells = entry.cells.iter().map(|cell| match cell.is_empty() {
            true => Cell::Empty,
            false => Cell::Text(cell.clone()),
        });
        file.write(&std::iter::once(object).chain(cells).collect::<Vec<Cell>>())?;
    }
    file.finish()
}

//! The second step: which column of the file is which field, with a few of its cells beside it, and by which
//! fields existing records are known.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use exchange::{Encoding, ImportError, ImportSettings, Mended, Mode, Preview, Shape};
use maud::{Markup, html};
use object::{FieldDef, Lang, ObjectDef};

use super::figures::mode_label;
use super::file::title_of;
use super::{
    Stage, belonging, discard, elsewhere, for_all_rows, known_by, recognised, shapes, sheets, steps, wizard,
};
use crate::form_body::SignedForm;
use crate::imports::{Draft, check, preview_of};
use crate::pages::help;
use crate::pages::news::see_other;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Choice, Col, Form, Look, NoticeKind, Problem, Row, Table};
use crate::visitor::Visitor;

/// Cells shown as examples of a column.
const EXAMPLES: usize = 3;
/// Separators people use, with their names.
const SEPARATORS: [(char, &str, &str); 5] = [
    (',', "逗号 ,", "Comma ,"),
    (';', "分号 ;", "Semicolon ;"),
    ('\t', "制表符", "Tab"),
    ('|', "竖线 |", "Bar |"),
    ('，', "中文逗号 ，", "Chinese comma ，"),
];

/// `GET /imports/drafts/{draft}`
pub(super) async fn page(visitor: Visitor, Path(draft): Path<String>) -> Result<Response, Refusal> {
    let mut draft = match Draft::find(&visitor, &draft).await {
        Ok(draft) => draft,
        // It may have become an import since: the way back of the browser leads here.
        Err(refusal) => return super::check::started_meanwhile(&visitor, &draft).ok_or(refusal),
    };
    recognised::recognise(&visitor, &mut draft).await?;
    show(&visitor, &draft, None).await
}

/// `POST /imports/drafts/{draft}`
pub(super) async fn settle(Path(draft): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let mut draft = Draft::find(visitor, &draft).await?;
    if form.value("act") == Some(recognised::FORGET) {
        recognised::forget(&mut draft);
        draft.save().await?;
        return Ok(see_other(&format!("/imports/drafts/{}", draft.id)));
    }
    let sheet = form.value("sheet").filter(|name| !name.is_empty());
    // The columns of another sheet are others, whichever button was pressed.
    let is_other_sheet =
        preview_of(visitor, &draft).await.is_ok_and(|preview| is_other(&draft, &preview, sheet));
    let reread = is_other_sheet || form.value("act") == Some("reread");
    draft.settings = settings_in(&form, &draft.settings, reread);
    draft.save().await?;
    if reread || form.value("act") == Some(shapes::SHOW) {
        return Ok(see_other(&format!("/imports/drafts/{}", draft.id)));
    }
    match preview_of(visitor, &draft).await {
        Ok(preview) if draft.settings.mode == Mode::Create && preview.lacks_some() => {
            let missing = preview.missing.iter().chain(&preview.missing_of_children);
            let message =
                ImportError::RequiredUnmapped { labels: missing.map(|field| field.label).collect() };
            let refusal = Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message.message());
            show(visitor, &draft, Some(refusal)).await
        }
        Ok(_) => {
            check(visitor, &draft)?;
            Ok(see_other(&format!("/imports/drafts/{}/check", draft.id)))
        }
        Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
            show(visitor, &draft, Some(refusal)).await
        }
        Err(refusal) => Err(refusal),
    }
}

/// Whether another sheet is asked for than is read.
fn is_other(draft: &Draft, preview: &Preview, asked: Option<&str>) -> bool {
    let read = preview.sheets.iter().find(|sheet| sheet.is_read).map(|sheet| sheet.name.as_str());
    asked.is_some() && asked != draft.settings.sheet.as_deref().or(read)
}

/// What the form says. Where the file is to be read anew, the columns may be others and are guessed again.
fn settings_in(form: &SignedForm, before: &ImportSettings, reread: bool) -> ImportSettings {
    let value = |name: &str| form.value(name).unwrap_or_default();
    let named = |wanted: &'static str| {
        form.fields.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value.clone())
    };
    let mapping: Vec<Option<String>> =
        named("map").map(|name| Some(name).filter(|name| !name.is_empty())).collect();
    ImportSettings {
        mode: Mode::of_code(value("mode")).unwrap_or(before.mode),
        match_fields: named("match").filter(|name| !name.is_empty()).collect(),
        mapping: if reread || mapping.is_empty() { None } else { Some(mapping) },
        shapes: if reread { Vec::new() } else { shapes::in_form(form, named("map").count()) },
        headers: Vec::new(),
        encoding: Encoding::of_name(value("encoding")),
        separator: value("separator").chars().next(),
        header: match value("header") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        sheet: form
            .value("sheet")
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .or_else(|| before.sheet.clone()),
        day_order: before.day_order,
        answers: before.answers.clone(),
        cells: before.cells,
        defaults: for_all_rows::in_form(form),
        makes: belonging::makes_in_form(form),
        // Columns that are read anew are others.
        mended: if reread { Mended::new() } else { before.mended.clone() },
        choices: if reread { BTreeMap::new() } else { before.choices.clone() },
        check_only: false,
    }
}

/// The step; with a refusal, what is wrong and the choices as they were made.
async fn show(visitor: &Visitor, draft: &Draft, refused: Option<Refusal>) -> Result<Response, Refusal> {
    let lang = visitor.lang;
    let mut looked = preview_of(visitor, draft).await;
    if refused.is_some() && looked.is_err() {
        // The choices themselves are what is wrong; the columns are still there.
        let mut lenient = draft.clone();
        lenient.settings.mapping = None;
        looked = preview_of(visitor, &lenient).await;
    }
    let (preview, refused) = match looked {
        Ok(preview) => (Some(preview), refused),
        Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => (None, Some(refusal)),
        Err(refusal) => return Err(refusal),
    };
    let like = recognised::notice(visitor, draft).await;
    let problems: Vec<Problem> = refused
        .iter()
        .map(|refusal| Problem { text: refusal.message.text(lang).to_owned(), field: None })
        .collect();
    let body = html! {
        (steps(lang, Stage::Mapping, |_| Some(format!("/{}/import", draft.def.plural))))
        (ui::problem_summary(lang, &problems))
        @match &preview {
            Some(preview) => (form(visitor, draft, preview, &like)),
            None => (unreadable(visitor, draft)),
        }
    };
    let page = wizard(visitor, &title_of(lang, draft.def), &draft.file_name, body);
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

fn form(visitor: &Visitor, draft: &Draft, preview: &Preview, like: &Markup) -> Markup {
    let lang = visitor.lang;
    let mode = draft.settings.mode;
    let mapped = chosen_names(draft, preview);
    let form = Form {
        cancel_href: Some(discard::href(draft)),
        cancel_opens: Some(discard::DIALOG.to_owned()),
        ..step_form(visitor, draft)
    };
    let modes: Vec<Choice> = [Mode::Create, Mode::Upsert, Mode::Update]
        .into_iter()
        .map(|mode| Choice::new(mode.code(), mode_label(mode).text(lang)))
        .collect();
    let mode_word = visitor.t("怎样处理已有的记录", "What happens to existing records");
    let fields = html! {
        (like)
        (sheets::fields(visitor, draft, preview))
        @for field in &preview.needed { (needed_notice(lang, mode, preview, field)) }
        (belonging::missing(visitor, preview))
        div class="card" data-mapping {
            header class="card-head" { h2 { (mapped_title(lang, preview.headers.len(), mapped.iter().flatten().count())) }
                div class="card-acts" { (help::about_object(visitor, draft.def)) }
            }
            div class="card-body" { (mapping_table(visitor, draft, preview, &mapped)) }
        }
        (elsewhere::notices(visitor, draft, preview))
        (ui::field_group(visitor.t("已有的记录", "Existing records"), html! {
            (labelled(mode_word, ui::bare_select("mode", mode_word, None, &modes, mode.code())))
            (known_by::fields(visitor, draft, &mapped))
            (belonging::known_by(visitor, draft, &mapped))
            (belonging::makes(visitor, draft, &mapped))
        }))
        (for_all_rows::fields(visitor, draft, &mapped))
        (reading_fields(visitor, &draft.settings, Some(preview)))
    };
    // In a box of its own, so that nothing moves the dialog from the middle of the page.
    html! {
        div {
            (ui::form(lang, &form, fields))
            (discard::dialog(visitor, draft))
        }
    }
}

/// How many columns go somewhere; the figure moves with the choices.
fn mapped_title(lang: Lang, columns: usize, mapped: usize) -> Markup {
    let figure = html! { span data-mapped { (mapped) } };
    html! {
        @match lang {
            Lang::Zh => { (columns) " 列，已对应 " (figure) " 列" }
            Lang::En => { (columns) " columns, " (figure) " of them mapped" }
        }
    }
}

/// That a field needs a column and has none. Where it has one it waits, in case the column is taken away.
fn needed_notice(lang: Lang, mode: Mode, preview: &Preview, field: &'static FieldDef) -> Markup {
    let is_missing = mode != Mode::Update && preview.missing.contains(&field);
    let text = match lang {
        Lang::Zh => format!("必填的“{0}”还没有对应的列：请在“导入到字段”里为它选一列。", field.label.zh),
        Lang::En => format!(
            "“{0}” is required and no column goes to it yet: choose it under “Goes to field”.",
            field.label.en
        ),
    };
    // What the rows bring in another way is not asked for when a choice changes.
    let is_brought = !is_missing && !preview.mapping.iter().flatten().any(|target| target.field == field);
    html! {
        div data-needs=[(!is_brought).then_some(field.name)] hidden[!is_missing] {
            (ui::notice(NoticeKind::Warning, html! { (text) }, None))
        }
    }
}

/// The names of what the columns go to, as chosen or as guessed.
pub(super) fn chosen_names(draft: &Draft, preview: &Preview) -> Vec<Option<String>> {
    let told = draft.settings.mapping.as_ref();
    let guessed = preview.mapping.iter();
    guessed
        .enumerate()
        .map(|(column, guess)| match told {
            Some(told) => told.get(column).cloned().flatten(),
            None => guess.map(|target| target.name()),
        })
        .collect()
}

fn mapping_table(visitor: &Visitor, draft: &Draft, preview: &Preview, mapped: &[Option<String>]) -> Markup {
    let lang = visitor.lang;
    let splits = visitor.site.crm().registry().splits_of(draft.def);
    let mut choices: Vec<Choice> = Vec::new();
    for field in settable(draft.def) {
        for split in splits.iter().filter(|split| (split.leads)() == field) {
            choices.push(Choice::new(split.name, split.label.text(lang)));
        }
        let mark = if field.required { " *" } else { "" };
        let choice = Choice::new(field.name, format!("{}{mark}", field.label.text(lang)));
        choices.push(choice.with_help(field.help, lang));
    }
    choices.extend(belonging::choices(visitor, draft));
    let leave_out = visitor.t("不导入", "Leave out");
    let rows = preview
        .headers
        .iter()
        .enumerate()
        .map(|(column, header)| {
            let chosen = mapped.get(column).cloned().flatten();
            let label = match lang {
                Lang::Zh => format!("“{header}”导入到"),
                Lang::En => format!("“{header}” goes to"),
            };
            Row {
                name: header.clone(),
                cells: vec![
                    html! { (header) },
                    html! { span class="muted cell-wrap" { (examples(preview, &draft.settings.shapes, column)) } },
                    ui::helped_select(
                        "map",
                        &label,
                        Some(leave_out),
                        &choices,
                        chosen.as_deref().unwrap_or_default(),
                        &format!("map-{column}-help"),
                    ),
                    shapes::choices(visitor, preview, &draft.settings.shapes, column),
                ],
                ..Row::default()
            }
        })
        .collect();
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let cols = vec![
        strong(visitor.t("文件中的列", "Column of the file")),
        strong(visitor.t("示例", "Examples")),
        strong(visitor.t("导入到字段", "Goes to field")),
        strong(visitor.t("先整理", "Cleaned up first")),
    ];
    ui::table(
        lang,
        &Table {
            caption: visitor.t("列与字段的对应", "Columns and fields").to_owned(),
            cols,
            rows,
            ..Table::default()
        },
    )
}

/// The first cells of a column that say something.
fn examples(preview: &Preview, shaped: &[Shape], column: usize) -> String {
    let mut shown: Vec<String> = Vec::new();
    for row in &preview.rows {
        let cell = shapes::before_after(preview, shaped, row, column);
        if !cell.is_empty() && !shown.contains(&cell) {
            shown.push(cell);
        }
        if shown.len() == EXAMPLES {
            break;
        }
    }
    shown.join(" · ")
}

/// How the file is read, folded away while the guess is right.
fn reading_fields(visitor: &Visitor, settings: &ImportSettings, preview: Option<&Preview>) -> Markup {
    let guessed = visitor.t("自动识别", "Recognised");
    let recognised = |now: Option<&str>| match now {
        Some(now) => format!("{guessed} · {now}"),
        None => guessed.to_owned(),
    };
    let encodings: Vec<Choice> = ["UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"]
        .into_iter()
        .filter_map(Encoding::of_name)
        .map(|encoding| Choice::new(encoding.name(), encoding.name()))
        .collect();
    let name_of = |separator: char| {
        let known = SEPARATORS.iter().find(|(known, ..)| *known == separator);
        known.map(|(_, zh, en)| visitor.t(zh, en))
    };
    let separators: Vec<Choice> = SEPARATORS
        .iter()
        .map(|(separator, zh, en)| Choice::new(separator.to_string(), visitor.t(zh, en)))
        .collect();
    let headers = [
        Choice::new("yes", visitor.t("是列名", "names the columns")),
        Choice::new("no", visitor.t("是数据", "is data")),
    ];
    let header = match settings.header {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let separator = settings.separator.map(String::from).unwrap_or_default();
    let encoding_now = preview.and_then(|preview| preview.encoding).map(Encoding::name);
    let separator_now = preview.and_then(|preview| preview.separator).and_then(name_of);
    // A workbook has neither; one that cannot be read may be taken for one by its name alone.
    let is_text = preview.is_none_or(|preview| preview.encoding.is_some());
    let word = match is_text {
        true => visitor
            .t("文件编码设置：编码、分隔符、首行", "How the file is read: encoding, separator, first row"),
        false => visitor.t("首行是列名还是数据", "What the first row is"),
    };
    html! {
        details class="card" open[preview.is_none()] {
            summary { (word) }
            div class="stack" {
                (ui::field_group("", html! {
                    @if is_text {
                    (labelled(visitor.t("编码", "Encoding"), ui::bare_select("encoding", visitor.t("编码", "Encoding"), Some(&recognised(encoding_now)), &encodings, settings.encoding.map_or("", Encoding::name))))
                    (labelled(visitor.t("分隔符", "Separator"), ui::bare_select("separator", visitor.t("分隔符", "Separator"), Some(&recognised(separator_now)), &separators, &separator)))
                    }
                    (labelled(visitor.t("第一行", "First row"), ui::bare_select("header", visitor.t("第一行", "First row"), Some(guessed), &headers, header)))
                }))
                div class="row" {
                    (Button::new(Look::Plain, visitor.t("重新读取", "Read again")).icon("refresh-cw").sends("act", "reread"))
                }
            }
        }
    }
}

fn labelled(label: &str, control: Markup) -> Markup {
    html! { div class="field" { span class="field-label" aria-hidden="true" { (label) } (control) } }
}

fn step_form(visitor: &Visitor, draft: &Draft) -> Form {
    Form {
        action: format!("/imports/drafts/{}", draft.id),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("下一步：检查", "Next: check").to_owned(),
        ..Form::default()
    }
}

/// A file of which nothing can be read as it is: another encoding may help, or another file.
fn unreadable(visitor: &Visitor, draft: &Draft) -> Markup {
    // Of a file that cannot be read nothing is lost by taking another.
    let form =
        Form { cancel_href: Some(format!("/{}/import", draft.def.plural)), ..step_form(visitor, draft) };
    let fields = html! {
        (ui::hidden_field("mode", draft.settings.mode.code()))
        (reading_fields(visitor, &draft.settings, None))
    };
    ui::form(visitor.lang, &form, fields)
}

pub(super) fn settable(def: &'static ObjectDef) -> impl Iterator<Item = &'static FieldDef> {
    def.fields.iter().copied().filter(|field| exchange::is_brought(field))
}

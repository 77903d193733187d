//! A block from a spreadsheet, pasted into a list from one of its cells on: shown first with what it would change and
//! what cannot be taken, mended there, then written at once and taken back at once.

mod cut;
mod plan;

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, Lang, Message, ObjectDef, Row, SystemField, id_text, parse_id};
use store::{StoreError, Verb, WriteError};

use self::plan::{Bad, Pasted, Plan, problems_of};
use super::in_place::cells;
use crate::form_body::SignedForm;
use crate::listing::Titles;
use crate::pages::address::local;
use crate::pages::frame::expect_right;
use crate::pages::news::News;
use crate::pages::values::{Showing, count_text};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, Col, Dialog, Look, NoticeKind, Table};
use crate::visitor::Visitor;

/// The most cells of one block. A thousand rows of five columns are checked and written within a second or two; what
/// is larger is an import.
const BLOCK_CELLS_MAX: usize = 5_000;
/// The most records that one block falls on: as many as a list shows (contract: limit 1 to 1,000).
const BLOCK_RECORDS_MAX: usize = 1_000;
/// Changes shown before they are written; the others are told by their number.
const CHANGES_SHOWN: usize = 20;
/// Bad cells shown at once, to be mended; the others come when these are.
const BAD_SHOWN: usize = 50;

/// `POST /{plural}/cells`: the preview of a block; with `step=write` writes what can be taken.
pub(in crate::pages) async fn paste(
    State(site): State<Site>,
    Path(plural): Path<String>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&form.visitor, def, Verb::Change)?;
    let asked = Asked::of(def, &form)?;
    let is_to_be_written = form.value("step") == Some("write");
    let visitor = form.visitor;
    let (asked, plan) = planned(&visitor, asked).await?;
    // What was typed to mend a cell and still cannot be taken is shown again; what was left as it came stays out.
    let is_mended_wrong = plan.bad.iter().any(|bad| asked.pasted.mended.contains_key(&bad.place));
    if !is_to_be_written || plan.lines.is_empty() || is_mended_wrong {
        let status = if is_to_be_written { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let part = preview(&visitor, &asked, &plan, "").await?;
        return Ok((status, part).into_response());
    }
    written(&visitor, asked, plan).await
}

/// What a form asks for.
struct Asked {
    pasted: Pasted,
    /// The columns that the list shows, and which of them the block begins at.
    columns: Vec<&'static FieldDef>,
    from: usize,
    block: String,
    back: String,
}

impl Asked {
    fn of(def: &'static ObjectDef, form: &SignedForm) -> Result<Asked, Refusal> {
        let value = |name: &str| form.value(name).unwrap_or_default();
        let field = |name: &str| def.field(name).filter(|field| !field.secret).ok_or_else(unreadable);
        let columns = names(value("columns")).map(field).collect::<Result<Vec<_>, _>>()?;
        let from = value("from").parse::<usize>().ok().filter(|from| *from < columns.len());
        let from = from.ok_or_else(unreadable)?;
        let record = |text: &str| {
            let (id, version) =
                text.split_once('.').map_or((text, None), |(id, version)| (id, Some(version)));
            let version = version.map(|version| version.parse().map_err(|_| unreadable())).transpose()?;
            Ok((parse_id(id).map_err(|_| unreadable())?, version))
        };
        let mut records = names(value("records")).map(record).collect::<Result<Vec<_>, Refusal>>()?;
        records.truncate(BLOCK_RECORDS_MAX);
        let lines = cut::cut(value("block"));
        let cells: usize = lines.iter().map(Vec::len).sum();
        if cells > BLOCK_CELLS_MAX {
            return Err(too_many(cells));
        }
        let mut mended = BTreeMap::new();
        for (name, text) in &form.fields {
            let Some(place) = name.strip_prefix("mend-").and_then(|place| place.split_once('-')) else {
                continue;
            };
            let (Ok(line), Ok(column)) = (place.0.parse::<usize>(), place.1.parse::<usize>()) else {
                continue;
            };
            // As it came is not mended.
            if lines
                .get(line)
                .and_then(|line| line.get(column))
                .is_some_and(|known| known.trim() != text.trim())
            {
                mended.insert((line, column), text.clone());
            }
        }
        Ok(Asked {
            pasted: Pasted { def, fields: columns[from..].to_vec(), records, lines, mended },
            columns,
            from,
            block: value("block").to_owned(),
            back: local(value("back")).map_or_else(|| format!("/{}", def.plural), str::to_owned),
        })
    }
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|name| !name.is_empty())
}

fn unreadable() -> Refusal {
    Refusal::bad_request(Message::new(
        "block_unreadable",
        "粘贴的位置无法识别，请刷新列表后再试",
        "it cannot be read where this was pasted; reload the list and try again",
    ))
}

fn too_many(cells: usize) -> Refusal {
    let (zh, en) = (count_text(cells as i64), count_text(BLOCK_CELLS_MAX as i64));
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        Message::new(
            "block_too_large",
            format!("一次最多粘贴 {en} 个单元格，这里有 {zh} 个；更多的请用导入"),
            format!("at most {en} cells are pasted at once and these are {zh}; import a file instead"),
        ),
    )
}

async fn planned(visitor: &Visitor, asked: Asked) -> Result<(Asked, Plan), Refusal> {
    let asker = visitor.clone();
    Ok(visitor
        .visit
        .read(move |view| {
            let plan = asked.pasted.plan(view, &asker)?;
            Ok::<_, StoreError>((asked, plan))
        })
        .await?)
}

/// Writes each record by itself in one change set: one that is refused stays as it is.
async fn written(visitor: &Visitor, asked: Asked, plan: Plan) -> Result<Response, Refusal> {
    let def = asked.pasted.def;
    let lines = plan.lines;
    let (rows, refused, change_set) = visitor
        .visit
        .write("change", move |tx| {
            let (mut rows, mut refused) = (Vec::new(), Vec::new());
            for (place, line) in &lines {
                let (id, version) = (line.row.id, Some(line.version));
                match tx.attempt(|tx| tx.change(def, id, version, line.set.clone())) {
                    Ok(row) => rows.push((row, line.set.len())),
                    Err(WriteError::Store(fault)) => return Err(WriteError::Store(fault)),
                    Err(error) => {
                        let fields: Vec<&'static FieldDef> =
                            line.set.iter().map(|(field, _)| *field).collect();
                        refused.push((*place, problems_of(&error, &fields)));
                    }
                }
            }
            Ok::<_, WriteError>((rows, refused, tx.change_set()))
        })
        .await?;
    let count: usize = rows.iter().map(|(_, cells)| cells).sum();
    let news = (!rows.is_empty()).then(|| told(visitor, count, rows.len(), change_set, &asked.back));
    let rows: Vec<Row> = rows.into_iter().map(|(row, _)| row).collect();
    let mut shown = asked.columns.clone();
    shown.push(def.system_field(SystemField::UpdatedAt));
    let fields = shown.clone();
    let (titles, rows) = visitor
        .visit
        .read(move |view| Ok::<_, StoreError>((Titles::load(view, def, &rows, &fields)?, rows)))
        .await?;
    let question = if refused.is_empty() {
        None
    } else {
        // What was written is the same by now; what is left is what was refused.
        let (asked, mut plan) = planned(visitor, asked).await?;
        for (line, problems) in refused {
            plan.refuse(&asked.pasted, line, &problems);
        }
        Some(preview(visitor, &asked, &plan, visitor.t("其余已写入。", "The others are written.")).await?)
    };
    Ok(html! {
        div data-saved { @for row in &rows { (cells(visitor, def, row, &titles, &shown)) } }
        @if let Some(news) = news { template data-toast { (news.toast(visitor)) } }
        @if let Some(question) = question { (question) }
    }
    .into_response())
}

fn told(visitor: &Visitor, cells: usize, records: usize, change_set: i64, back: &str) -> News {
    News::done(match visitor.lang {
        Lang::Zh => {
            format!("已修改 {} 条记录的 {} 个单元格。", count_text(records as i64), count_text(cells as i64))
        }
        Lang::En => format!("{} of {} changed.", cells_en(cells), records_en(records)),
    })
    .with_undo(change_set, back)
}

fn cells_en(count: usize) -> String {
    format!("{} {}", count_text(count as i64), if count == 1 { "cell" } else { "cells" })
}

fn records_en(count: usize) -> String {
    format!("{} {}", count_text(count as i64), if count == 1 { "record" } else { "records" })
}

impl Plan {
    /// What the write refused of a line.
    fn refuse(&mut self, pasted: &Pasted, line: usize, problems: &[store::FieldProblem]) {
        for problem in problems {
            let Some(column) = pasted.fields.iter().position(|field| *field == problem.field) else {
                continue;
            };
            self.changes.retain(|change| (change.line, change.field) != (line, problem.field));
            let text = pasted.mended.get(&(line, column)).or_else(|| pasted.lines[line].get(column));
            let text = text.cloned().unwrap_or_default();
            self.bad.push(Bad { place: (line, column), text, message: problem.message.clone() });
        }
    }
}

/// The dialog: what would change, and what cannot be taken, to be mended.
async fn preview(visitor: &Visitor, asked: &Asked, plan: &Plan, before: &str) -> Result<Markup, Refusal> {
    let def = asked.pasted.def;
    // The names of everything that is shown by name.
    let mut linked: Vec<(&'static str, i64)> = Vec::new();
    for change in plan.changes.iter().take(CHANGES_SHOWN) {
        let Some(target) = change.field.kind.link() else { continue };
        linked.extend(
            [&change.old, &change.new].into_iter().filter_map(|value| Some((target, value.as_int()?))),
        );
    }
    let ids: Vec<i64> = asked.pasted.records.iter().map(|(id, _)| *id).collect();
    let (titles, rows) = visitor
        .visit
        .read(move |view| {
            let mut titles = Titles::default();
            for (target, id) in linked {
                titles.add(view, target, vec![id])?;
            }
            Ok::<_, StoreError>((titles, view.rows_by_id(def, &ids)?))
        })
        .await?;
    let rows: BTreeMap<i64, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    let page = Preview { visitor, asked, plan, before, showing: Showing::new(visitor, &titles), rows };
    Ok(page.dialog())
}

struct Preview<'a> {
    visitor: &'a Visitor,
    asked: &'a Asked,
    plan: &'a Plan,
    before: &'a str,
    showing: Showing<'a>,
    rows: BTreeMap<i64, Row>,
}

impl Preview<'_> {
    fn dialog(&self) -> Markup {
        let lang = self.visitor.lang;
        let changes = self.plan.changes.len();
        let foot = html! {
            form method="dialog" { (Button::new(Look::Quiet, self.visitor.t("取消", "Cancel"))) }
            @if !self.plan.bad.is_empty() {
                (Button::new(Look::Plain, self.visitor.t("重新检查", "Check again")).of_form("block-form"))
            }
            @if changes > 0 {
                (Button::new(Look::Primary, match lang {
                    Lang::Zh => format!("写入 {} 个单元格", count_text(changes as i64)),
                    Lang::En => format!("Write {}", cells_en(changes)),
                }).of_form("block-form").sends("step", "write"))
            }
        };
        let title = self.visitor.t("粘贴到列表", "Paste into the list").to_owned();
        ui::dialog(lang, &Dialog { id: String::from("block"), title, body: self.body(), foot: Some(foot) })
    }

    fn body(&self) -> Markup {
        let lang = self.visitor.lang;
        let asked = self.asked;
        let records: Vec<String> = asked
            .pasted
            .records
            .iter()
            .map(|(id, seen)| {
                // From here on what is written is what was shown.
                let version = seen.or_else(|| self.rows.get(id).map(|row| row.version));
                version.map_or_else(|| id_text(*id), |version| format!("{}.{version}", id_text(*id)))
            })
            .collect();
        let columns: Vec<&str> = asked.columns.iter().map(|field| field.name).collect();
        html! {
            form class="stack block-preview" id="block-form" method="post"
                action={ "/" (asked.pasted.def.plural) "/cells" } novalidate data-block {
                (ui::csrf_field(self.visitor.csrf()))
                (ui::hidden_field("columns", &columns.join(",")))
                (ui::hidden_field("from", &asked.from.to_string()))
                (ui::hidden_field("records", &records.join(",")))
                (ui::hidden_field("block", &asked.block))
                (ui::hidden_field("back", &asked.back))
                p role="status" { (self.before) " " (self.summary()) }
                @for note in self.notes() { (ui::notice(NoticeKind::Warning, html! { (note) }, None)) }
                @if !self.plan.bad.is_empty() { (self.bad()) }
                // Mended before, and right now: kept on the way.
                @for ((line, column), text) in &asked.pasted.mended {
                    @if !self.plan.bad.iter().any(|bad| bad.place == (*line, *column)) {
                        (ui::hidden_field(&format!("mend-{line}-{column}"), text))
                    }
                }
            }
            @if !self.plan.changes.is_empty() { (ui::table(lang, &self.changes())) }
        }
    }

    fn summary(&self) -> String {
        let count = |count: usize| count_text(count as i64);
        let (changes, records) = (self.plan.changes.len(), self.plan.lines.len());
        let (same, bad) = (self.plan.same, self.plan.bad.len());
        let mut words = vec![match self.visitor.lang {
            Lang::Zh => format!("将修改 {} 条记录的 {} 个单元格", count(records), count(changes)),
            Lang::En => format!("{} of {} will change", cells_en(changes), records_en(records)),
        }];
        if same > 0 {
            words.push(match self.visitor.lang {
                Lang::Zh => format!("{} 个与原值相同", count(same)),
                Lang::En => format!("{} are the same already", count(same)),
            });
        }
        if bad > 0 {
            words.push(match self.visitor.lang {
                Lang::Zh => format!("{} 个需要修改", count(bad)),
                Lang::En => format!("{} need correcting", count(bad)),
            });
        }
        let (between, end) = match self.visitor.lang {
            Lang::Zh => ("，", "。"),
            Lang::En => (", ", "."),
        };
        words.join(between) + end
    }

    /// What of the block falls on nothing.
    fn notes(&self) -> Vec<String> {
        let plan = self.plan;
        let lang = self.visitor.lang;
        let mut notes = Vec::new();
        if !plan.locked_fields.is_empty() {
            let labels: Vec<&str> = plan.locked_fields.iter().map(|field| field.label.text(lang)).collect();
            notes.push(match lang {
                Lang::Zh => format!("{}由系统维护，已略过", labels.join("、")),
                Lang::En => format!("Kept by the system and left out: {}", labels.join(", ")),
            });
        }
        let counted = [
            (plan.locked_lines, "行对应的记录您无权修改，已略过", "rows on records you may not change"),
            (plan.lines_beyond, "行超出列表末尾，已略过", "rows below the end of the list"),
            (plan.columns_beyond, "列超出列表右边，已略过", "columns beyond the list's last"),
        ];
        for (count, zh, en) in counted.into_iter().filter(|(count, _, _)| *count > 0) {
            notes.push(match lang {
                Lang::Zh => format!("{} {zh}", count_text(count as i64)),
                Lang::En => format!("Left out: {} {en}", count_text(count as i64)),
            });
        }
        notes
    }

    fn title_of(&self, line: usize) -> String {
        let row = self.asked.pasted.records.get(line).and_then(|(id, _)| self.rows.get(id));
        row.map(|row| self.showing.title(self.asked.pasted.def, row)).unwrap_or_default()
    }

    fn bad(&self) -> Markup {
        let lang = self.visitor.lang;
        let more = self.plan.bad.len().saturating_sub(BAD_SHOWN);
        html! {
            fieldset class="field-group" {
                legend { (self.visitor.t("需要修改的单元格", "Cells to correct")) }
                div class="field-grid" {
                    @for bad in self.plan.bad.iter().take(BAD_SHOWN) {
                        @let (line, column) = bad.place;
                        @let label = format!(
                            "{} · {}",
                            object::text::excerpt(&self.title_of(line)),
                            self.asked.pasted.fields[column].label.text(lang)
                        );
                        (ui::text_field(lang, &ui::Field {
                            value: bad.text.clone(),
                            error: Some(bad.message.text(lang).to_owned()),
                            ..ui::Field::new(format!("mend-{line}-{column}"), label)
                        }, ui::TextKind::Plain))
                    }
                }
                @if more > 0 {
                    p class="soft" {
                        (match lang {
                            Lang::Zh => format!("还有 {} 个，改好这些后再列出。", count_text(more as i64)),
                            Lang::En => format!("{} more, listed once these are correct.", count_text(more as i64)),
                        })
                    }
                }
            }
        }
    }

    fn changes(&self) -> Table {
        let t = |zh, en| self.visitor.t(zh, en);
        let def = self.asked.pasted.def;
        let rows = self.plan.changes.iter().take(CHANGES_SHOWN).map(|change| ui::Row {
            cells: vec![
                html! { (self.title_of(change.line)) },
                html! { (change.field.label.text(self.visitor.lang)) },
                self.showing.cell(change.field, &change.old),
                self.showing.cell(change.field, &change.new),
            ],
            ..ui::Row::default()
        });
        let count = self.plan.changes.len();
        let caption = match (self.visitor.lang, count > CHANGES_SHOWN) {
            (Lang::Zh, false) => String::from("将修改的单元格"),
            (Lang::Zh, true) => format!("将修改的单元格，前 {CHANGES_SHOWN} 个"),
            (Lang::En, false) => String::from("Cells that will change"),
            (Lang::En, true) => format!("Cells that will change, the first {CHANGES_SHOWN}"),
        };
        let strong = |label: &str| Col { strong: true, ..Col::new(label) };
        Table {
            caption,
            cols: vec![
                strong(def.label.text(self.visitor.lang)),
                strong(t("字段", "Field")),
                strong(t("原值", "Now")),
                strong(t("新值", "Then")),
            ],
            rows: rows.collect(),
            compact: true,
            ..Table::default()
        }
    }
}

//! Rows that fail, and rows that are likely there already, as a grid: each cell can be written anew with what is wrong
//! beside it, one value fills a column of one problem, and of each likely duplicate it is said what becomes of it. At
//! the check these rows are looked at again with what was written; after an import these rows go in, in the same import.

mod sheet;
mod table;

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use exchange::{Mending, RowChoice};
use maud::Markup;
use object::{Lang, id_text, parse_id};

use self::sheet::{Rows, Sheet, Show};
use super::figures::figure;
use super::wizard;
use crate::form_body::{SignedForm, pairs_of};
use crate::imports::{self, Draft, MENDED_WAIT};
use crate::pages::address::Address;
use crate::pages::news::{News, go, see_other};
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// The names of a cell's and of a choice's field begin so.
const CELL: &str = "c-";
const CHOICE: &str = "choice-";
/// What the buttons send, and what fills a column or is said of all.
const ACT: &str = "act";
const FILL: &str = "fill";
const FILL_VALUE: &str = "fill-value";
const ALL: &str = "all";
const ALL_CHOICE: &str = "all-choice";

/// What the address or the form says of the rows that are shown.
#[derive(Clone, Debug, Default)]
struct Asked {
    show: Show,
    /// Only rows with this problem.
    problem: Option<String>,
    after: i64,
}

impl Asked {
    fn of(pairs: &[(String, String)]) -> Asked {
        let value = |name: &str| pairs.iter().rev().find(|(found, _)| found == name).map(|(_, v)| v.as_str());
        Asked {
            show: value("show").and_then(Show::of_code).unwrap_or_default(),
            problem: value("problem").filter(|key| !key.is_empty()).map(str::to_owned),
            after: value("after").and_then(|after| after.parse().ok()).unwrap_or(0),
        }
    }

    /// The address of such rows.
    fn href(&self, base: &str) -> String {
        let after = if self.after > 0 { self.after.to_string() } else { String::new() };
        Address::new(format!("{base}/rows"))
            .with("show", self.show.code())
            .given("problem", self.problem.as_deref().unwrap_or_default())
            .given("after", &after)
            .to_string()
    }
}

/// `GET /imports/drafts/{draft}/rows?show=failed&problem=phone:phone_unreadable&after=30`
pub(super) async fn of_draft(
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let draft = Draft::find(&visitor, &id).await?;
    let asked = Asked::of(&pairs_of(query.as_deref().unwrap_or_default()));
    match Rows::of_draft(&visitor, &draft) {
        Some(rows) => shown(&visitor, rows, &asked).await,
        // The check says itself how far it is.
        None => Ok(see_other(&format!("/imports/drafts/{}/check", draft.id))),
    }
}

/// `GET /imports/{id}/rows`
pub(super) async fn of_import(
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let asked = Asked::of(&pairs_of(query.as_deref().unwrap_or_default()));
    match Rows::of_import(&visitor, id).await? {
        // Where nothing is left to correct, the result is what there is to see.
        Some(rows) if asked.show != Show::Failed || rows.count(Show::Failed) > 0 => {
            shown(&visitor, rows, &asked).await
        }
        Some(_) | None => Ok(see_other(&format!("/imports/{}", id_text(id)))),
    }
}

async fn shown(visitor: &Visitor, rows: Rows, asked: &Asked) -> Result<Response, Refusal> {
    let (title, note) = (rows.title(visitor.lang), rows.file_name.clone());
    let sheet = Sheet::load(visitor, rows, asked).await?;
    let body: Markup = table::page(visitor, &sheet, asked);
    Ok(axum::response::IntoResponse::into_response(wizard(visitor, &title, &note, body)))
}

/// `POST /imports/drafts/{draft}/rows`: keeps what was written and looks at these rows again, and at the whole file where
/// others have to do with them.
pub(super) async fn mend_draft(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let mut draft = Draft::find(visitor, &id).await?;
    let base = format!("/imports/drafts/{}", draft.id);
    let check = format!("{base}/check");
    let Some(rows) = Rows::of_draft(visitor, &draft) else { return Ok(see_other(&check)) };
    let asked = Asked::of(&form.fields);
    let mending = written(visitor, rows, &asked, &form).await?;
    let count = mending.rows().len();
    if count == 0 {
        return Ok(nothing_written(visitor, &asked.href(&base)));
    }
    let said = mending.clone();
    if let Err(error) = said.add_to(&mut draft.settings) {
        let news = News::warning(error.message().text(visitor.lang));
        return Ok(go(&visitor.site, &asked.href(&base), &news));
    }
    draft.save().await?;
    let first = Asked { after: 0, ..asked }.href(&base);
    let back = match imports::check_again(visitor, &draft, mending).await? {
        true => first,
        // Other rows have to do with these.
        false => match imports::check(visitor, &draft)?.end_within(MENDED_WAIT).await {
            Some(_) => first,
            None => check,
        },
    };
    Ok(go(&visitor.site, &back, &News::done(count_text(visitor.lang, count))))
}

/// `POST /imports/{id}/rows`: takes these rows in, in the same import.
pub(super) async fn mend_import(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let base = format!("/imports/{}", id_text(id));
    let Some(rows) = Rows::of_import(visitor, id).await? else { return Ok(see_other(&base)) };
    let asked = Asked::of(&form.fields);
    let mending = written(visitor, rows, &asked, &form).await?;
    let count = mending.rows().len();
    if count == 0 {
        return Ok(nothing_written(visitor, &asked.href(&base)));
    }
    match imports::mend(visitor, id, mending).await {
        Ok(job) => {
            let back = match job.end_within(MENDED_WAIT).await {
                Some(_) => Asked { after: 0, ..asked }.href(&base),
                None => base,
            };
            Ok(go(&visitor.site, &back, &News::done(count_text(visitor.lang, count))))
        }
        Err(refusal)
            if refusal.status.is_client_error() && refusal.status != axum::http::StatusCode::NOT_FOUND =>
        {
            Ok(go(&visitor.site, &asked.href(&base), &News::warning(refusal.message.text(visitor.lang))))
        }
        Err(refusal) => Err(refusal),
    }
}

fn nothing_written(visitor: &Visitor, href: &str) -> Response {
    let text = visitor.t("没有改动，也没有选择。", "Nothing was changed or chosen.");
    go(&visitor.site, href, &News::warning(text))
}

fn count_text(lang: Lang, count: usize) -> String {
    let rows = figure(count as u64);
    match lang {
        Lang::Zh => format!("已按新内容处理 {rows} 行"),
        Lang::En if count == 1 => String::from("1 row was looked at again"),
        Lang::En => format!("{rows} rows were looked at again"),
    }
}

/// What the form says anew: cells that differ from the file's, a value for a whole column, what becomes of duplicates.
async fn written(
    visitor: &Visitor,
    rows: Rows,
    asked: &Asked,
    form: &SignedForm,
) -> Result<Mending, Refusal> {
    let mut mending = Mending::default();
    let alike: Vec<(u64, Option<i64>)> = rows.matching(asked).map(sheet::chosen_of).collect();
    let choice_of = |row: u64, code: &str| {
        let record = alike.iter().find(|(known, _)| *known == row)?.1;
        RowChoice::of_code(code, record)
    };
    match form.value(ACT) {
        Some(FILL) => {
            let value = form.value(FILL_VALUE).unwrap_or_default().trim().to_owned();
            if let Some((column, rows)) = rows.column_of_problem(visitor, asked).await? {
                mending.cells.extend(rows.into_iter().map(|row| (row, vec![(column, value.clone())])));
            }
        }
        Some(ALL) => {
            let code = form.value(ALL_CHOICE).unwrap_or_default();
            let all = alike.iter().filter_map(|(row, _)| Some((*row, choice_of(*row, code)?)));
            mending.choices.extend(all);
        }
        Some(_) | None => {
            let cells = form.fields.iter().filter_map(|(name, value)| {
                let (row, column) = name.strip_prefix(CELL)?.split_once('-')?;
                Some((row.parse::<u64>().ok()?, column.parse::<usize>().ok()?, value.clone()))
            });
            mending.cells = rows.changed(cells.collect()).await?;
            for (name, code) in &form.fields {
                let row = name.strip_prefix(CHOICE).and_then(|row| row.parse().ok());
                if let Some((row, choice)) = row.and_then(|row| Some((row, choice_of(row, code)?))) {
                    mending.choices.insert(row, choice);
                }
            }
        }
    }
    Ok(mending)
}

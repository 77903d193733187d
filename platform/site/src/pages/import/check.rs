//! The third step: what would happen, row by row, before anything does.

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use exchange::Finished;
use maud::{Markup, html};
use object::{Label, id_text};
use store::{OutcomeRow, RowOutcome, StoreError};

use super::bad_cells;
use super::duplicates::{Duplicates, likely_duplicates, other_notes};
use super::figures::{NOTES_SHOWN, count_tiles, duplicates_text, figure, notes_table, progress};
use super::file::title_of;
use super::people::Strangers;
use super::{Stage, steps, wizard};
use crate::api::file_response;
use crate::form_body::{SignedForm, pairs_of};
use crate::imports::{self, Draft, End, Job, RowsFile};
use crate::pages::news::{News, go, see_other};
use crate::refusal::Refusal;
use crate::ui::{self, Button, LinkButton, Look, NoticeKind};
use crate::visitor::Visitor;

/// In the address: something outside of the file has changed, and it is to be checked again.
pub(super) const AGAIN: &str = "again";

/// `GET /imports/drafts/{draft}/check`
pub(super) async fn page(
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let draft = match Draft::find(&visitor, &id).await {
        Ok(draft) => draft,
        Err(refusal) => return started_meanwhile(&visitor, &id).ok_or(refusal),
    };
    if pairs_of(query.as_deref().unwrap_or_default()).iter().any(|(name, _)| name == AGAIN) {
        imports::check(&visitor, &draft)?;
        return Ok(see_other(&format!("/imports/drafts/{}/check", draft.id)));
    }
    // After a restart the check is made anew; it writes nothing.
    let job = match imports::check_of(&visitor.site, &draft.id) {
        Some(job) => job,
        None => imports::check(&visitor, &draft)?,
    };
    let body = region(&visitor, &draft, &job).await?;
    Ok(axum::response::IntoResponse::into_response(wizard(
        &visitor,
        &title_of(visitor.lang, draft.def),
        &draft.file_name,
        body,
    )))
}

/// `GET /imports/drafts/{draft}/check/progress`: the part of the page that moves.
pub(super) async fn part(visitor: Visitor, Path(id): Path<String>) -> Result<Markup, Refusal> {
    let draft = Draft::find(&visitor, &id).await?;
    let job = imports::check_of(&visitor.site, &draft.id).ok_or_else(Refusal::not_found)?;
    region(&visitor, &draft, &job).await
}

/// `GET /imports/drafts/{draft}/rejects`: the rows that would fail, to be mended before anything is imported.
pub(super) async fn rejects(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Refusal> {
    rows_file(&visitor, &id, RowsFile::Rejects).await
}

/// `GET /imports/drafts/{draft}/emptied`: the cells that would be left empty.
pub(super) async fn emptied(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Refusal> {
    rows_file(&visitor, &id, RowsFile::Emptied).await
}

async fn rows_file(visitor: &Visitor, id: &str, which: RowsFile) -> Result<Response, Refusal> {
    let draft = Draft::find(visitor, id).await?;
    let job = imports::check_of(&visitor.site, &draft.id).ok_or_else(Refusal::not_found)?;
    let end = job.end().ok_or_else(Refusal::not_found)?;
    let End::Finished(finished) = end.as_ref() else { return Err(Refusal::not_found()) };
    let (file, format) = imports::check_rows_file(visitor, &draft, which, finished.notes.clone()).await?;
    Ok(file_response(file, &format!("{}.{}", which.noun(), format.code()), format.media_type()))
}

/// `POST /imports/drafts/{draft}/start`
pub(super) async fn start(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let draft = match Draft::find(visitor, &id).await {
        Ok(draft) => draft,
        Err(refusal) => return started_meanwhile(visitor, &id).ok_or(refusal),
    };
    match imports::start(visitor, &draft).await {
        Ok(import) => Ok(see_other(&format!("/imports/{}", id_text(import)))),
        Err(refusal) if refusal.status.is_client_error() => {
            let news = News::failed(refusal.message.text(visitor.lang));
            Ok(go(&visitor.site, &format!("/imports/drafts/{}", draft.id), &news))
        }
        Err(refusal) => Err(refusal),
    }
}

/// The way to the import that a draft became.
pub(super) fn started_meanwhile(visitor: &Visitor, draft: &str) -> Option<Response> {
    let import = visitor.site.import_jobs().started_as(draft)?;
    Some(see_other(&format!("/imports/{}", id_text(import))))
}

/// What stands beside the counts of a check.
struct Beside {
    /// The first rows that are likely the same as another.
    duplicates: Duplicates,
    /// There are more of them.
    more_duplicates: bool,
    /// People whom the file names and nobody knows.
    strangers: Strangers,
    /// Columns that go nowhere because they belong to another object.
    elsewhere: Markup,
}

impl Beside {
    async fn load(visitor: &Visitor, draft: &Draft, finished: &Finished) -> Result<Beside, Refusal> {
        let (duplicates, more_duplicates) = duplicates_of(visitor, draft, finished).await?;
        let strangers = Strangers::of(visitor, draft.def, &finished.notes).await?;
        let preview = imports::preview_of(visitor, draft).await?;
        let elsewhere = super::elsewhere::notices(visitor, draft, &preview);
        Ok(Beside { duplicates, more_duplicates, strangers, elsewhere })
    }
}

/// The first rows that are likely the same as another, and whether there are more.
async fn duplicates_of(
    visitor: &Visitor,
    draft: &Draft,
    finished: &Finished,
) -> Result<(Duplicates, bool), Refusal> {
    let taken: Vec<OutcomeRow> =
        finished.notes.iter().filter(|note| note.outcome != RowOutcome::Failed).cloned().collect();
    let mut alike = likely_duplicates(&taken);
    let more = alike.len() > NOTES_SHOWN;
    alike.truncate(NOTES_SHOWN);
    let def = draft.def;
    let load = visitor.visit.read::<_, StoreError, _>(move |view| Duplicates::load(view, def, None, &alike));
    Ok((load.await?, more))
}

/// The check as it stands. Whether it has ended is asked once: what is beside the counts belongs to that same end.
async fn region(visitor: &Visitor, draft: &Draft, job: &Job) -> Result<Markup, Refusal> {
    let lang = visitor.lang;
    let base = format!("/imports/drafts/{}", draft.id);
    let step = steps(lang, Stage::Check, |stage| match stage {
        Stage::File => Some(format!("/{}/import", draft.def.plural)),
        Stage::Mapping => Some(base.clone()),
        Stage::Check | Stage::Run | Stage::Result => None,
    });
    let Some(end) = job.end() else {
        let body = html! {
            div class="stack" {
                (step)
                (ui::card("", None, progress(lang, job)))
                p class="muted" { (visitor.t("检查不会写入任何数据。", "The check writes nothing.")) " "
                    a href={ (base) "/check" } { (visitor.t("刷新进度", "Refresh")) } }
            }
        };
        return Ok(ui::live_region("import-check", &format!("{base}/check/progress"), body));
    };
    let ended = match end.as_ref() {
        End::Finished(finished) => {
            findings(visitor, draft, finished, &Beside::load(visitor, draft, finished).await?)
        }
        End::Failed(message) => failure(visitor, draft, message.text(lang)),
        End::Undone(_) => html! {},
    };
    Ok(html! { div id="import-check" class="stack" { (step) (ended) } })
}

fn findings(visitor: &Visitor, draft: &Draft, finished: &Finished, beside: &Beside) -> Markup {
    let lang = visitor.lang;
    let counts = &finished.counts;
    let base = format!("/imports/drafts/{}", draft.id);
    let rejects = (counts.failed > 0).then(|| format!("{base}/rejects"));
    let failed: Vec<_> = finished
        .notes
        .iter()
        .filter(|note| note.outcome == RowOutcome::Failed)
        .take(NOTES_SHOWN)
        .cloned()
        .collect();
    let taken: Vec<_> =
        finished.notes.iter().filter(|note| note.outcome != RowOutcome::Failed).cloned().collect();
    let mut others = other_notes(&taken);
    others.truncate(NOTES_SHOWN);
    let goes_in = counts.created + counts.updated;
    let rows = figure(counts.rows());
    let word = Label::new("开始导入", "Start the import").text(lang);
    html! {
        p { (match lang {
            object::Lang::Zh => format!("文件共 {rows} 行。按现在的设置导入，结果将是："),
            object::Lang::En => format!("The file has {rows} rows. Imported as set now, they become:"),
        }) }
        (count_tiles(lang, counts, rejects.clone()))
        (beside.elsewhere)
        @if counts.failed > 0 {
            (ui::notice(NoticeKind::Warning, html! { (failed_text(visitor, goes_in, beside)) }, None))
        }
        (beside.strangers.card(visitor, draft))
        (bad_cells::question(visitor, draft, finished))
        (bad_cells::left_empty_notice(lang, counts.cells_left_empty, false, &base))
        @if let Some(text) = duplicates_text(lang, counts, false) {
            (ui::notice(NoticeKind::Info, html! { (text) }, None))
        }
        @if goes_in == 0 && counts.failed == 0 {
            (ui::notice(NoticeKind::Info, html! { (visitor.t("没有需要写入的行：这些记录都已经有了。", "There is nothing to import: all these records exist already.")) }, None))
        }
        form method="post" action={ (base) "/start" } {
            (ui::csrf_field(visitor.csrf()))
            div class="form-foot" {
                // One primary button: whoever is asked about people answers first.
                @let look = if beside.strangers.is_empty() { Look::Primary } else { Look::Plain };
                @if goes_in == 0 {
                    (Button::new(look, word).icon("play").disabled())
                } @else {
                    (Button::new(look, word).icon("play"))
                }
                @if let Some(href) = rejects {
                    (LinkButton::new(Look::Plain, visitor.t("下载失败行", "Download failed rows"), href).icon("download").download())
                }
                (LinkButton::new(Look::Quiet, visitor.t("返回修改字段", "Back to the fields"), base.as_str()))
            }
        }
        div class="row" {
            @if counts.failed > 0 {
                (LinkButton::new(Look::Plain, visitor.t("在页面上改正失败的行", "Correct the failing rows here"), format!("{base}/rows?show=failed")).icon("pencil"))
            }
            @if counts.duplicates_in_file + counts.duplicates_stored + counts.skipped > 0 {
                (LinkButton::new(Look::Plain, visitor.t("逐行处理可能重复的", "Decide about likely duplicates"), format!("{base}/rows?show=alike")).icon("copy"))
            }
        }
        @if !failed.is_empty() {
            (ui::card(visitor.t("失败的行", "Rows that fail"), None, notes_table(lang, visitor.t("失败的行", "Rows that fail"), None, &failed)))
        }
        (bad_cells::card(lang, None, &bad_cells::of_notes(&finished.notes)))
        (beside.duplicates.card(visitor, draft.def, beside.more_duplicates))
        @if !others.is_empty() {
            (ui::card(visitor.t("值得留意的行", "Rows to check"), None, notes_table(lang, visitor.t("值得留意的行", "Rows to check"), None, &others)))
        }
    }
}

/// What to do about rows that fail: who has nothing else to import is not told to import the rest.
fn failed_text(visitor: &Visitor, goes_in: u64, beside: &Beside) -> &'static str {
    match (goes_in, !beside.strangers.fail_rows()) {
        (0, true) => visitor.t(
            "没有一行可以导入，原因见下。请返回修改字段，或下载失败行改好后再上传。",
            "No row can be imported; see why below. Go back to the fields, or download the rows, correct them and import the file again.",
        ),
        (0, false) => visitor.t(
            "没有一行可以导入。请先说明下面的名字各是谁，再看其余的原因。",
            "No row can be imported. Say first who the people below are, then look at the other reasons.",
        ),
        (_, true) => visitor.t(
            "失败的行不会导入。可以现在下载改好再来，也可以先导入其余的行，之后再补。",
            "Failed rows stay out. Download and correct them now, or import the others first and these later.",
        ),
        (_, false) => visitor.t(
            "失败的行不会导入。多半是因为下面的名字没有找到，选好后这些行就能导入。",
            "Failed rows stay out, most likely because of the people below: once they are chosen, the rows go in.",
        ),
    }
}

fn failure(visitor: &Visitor, draft: &Draft, text: &str) -> Markup {
    let base = format!("/imports/drafts/{}", draft.id);
    html! {
        (ui::notice(NoticeKind::Error, html! { (text) }, None))
        div class="row" {
            (LinkButton::new(Look::Primary, visitor.t("返回修改字段", "Back to the fields"), base))
            (LinkButton::new(Look::Plain, visitor.t("换一个文件", "Another file"), format!("/{}/import", draft.def.plural)))
        }
    }
}

//! Imports by program: hand a file in, ask how far it is, fetch the rows that failed. The work goes on without
//! the request.

use std::time::Duration;

use axum::Json as JsonBody;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Path, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use exchange::{
    BadCells, Counts, Encoding, ExportFormat, ImportSettings, LINK_ANSWERS_MAX, LinkAnswer, Mending, Mode,
    ROWS_MENDED_MAX, RowChoice, RowPlace, Shape, TakenBack,
};
use object::{Message, ObjectDef, id_text, parse_id};
use serde_json::{Map, Value as Json, json};
use store::{IMPORTS_SHOWN_MAX, ImportRecord, StoreError};

use super::answer::Answer;
use super::json_body::{BATCH_BYTES_MAX, object_in, read};
use super::once::Once;
use super::records::record_id;
use super::{Caller, ROOT};
use crate::imports::{self, Draft, End, Incoming, Job, RowsFile, Standing};
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// How long a request waits for work that may be short, such as a check of a small file.
const WAIT_MAX: Duration = Duration::from_secs(20);
/// Rows of a check that are named, with what is to be said of them.
const NOTES_SHOWN: usize = 100;

/// `GET /imports`.
pub(super) async fn list(caller: Caller) -> Result<JsonBody<Json>, Refusal> {
    let records =
        caller.visitor.visit.read::<_, StoreError, _>(|view| view.imports(IMPORTS_SHOWN_MAX)).await?;
    let jobs = caller.visitor.site.import_jobs();
    let data: Vec<Json> = records
        .into_iter()
        .map(|record| {
            let job = jobs.job(&id_text(record.id));
            standing_json(&caller.visitor, &Standing { record, job })
        })
        .collect();
    Ok(JsonBody(json!({"data": data})))
}

/// `POST /imports?object=customers&mode=upsert&match=uscc`: the file as the body, or as the part `file` of a form.
pub(super) async fn create(caller: Caller, request: Request) -> Result<Answer, Refusal> {
    let asked = Asked::of(&caller)?;
    let headers = request.headers().clone();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = kind.trim().to_ascii_lowercase().starts_with("multipart/form-data");
    let visitor = &caller.visitor;
    let mut draft = if is_form {
        let form = Multipart::from_request(request, &()).await.map_err(|_| no_file())?;
        receive_part(visitor, &asked, form).await?
    } else {
        let name = asked.file_name.clone().unwrap_or_else(|| asked.def.plural.to_owned());
        let body = Incoming::Body(request.into_body());
        Draft::receive(visitor, asked.def, &name, body, asked.settings.clone()).await?
    };
    let started = begin(&caller, &asked, &mut draft, &headers).await;
    if started.is_err() {
        draft.forget().await;
    }
    started
}

/// `GET /imports/{id}`; also of a check that takes longer than its request.
pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Result<JsonBody<Json>, Refusal> {
    if let Ok(draft) = Draft::find(&caller.visitor, &id).await {
        let job = imports::check_of(&caller.visitor.site, &draft.id).ok_or_else(Refusal::not_found)?;
        return Ok(JsonBody(check_json(&caller.visitor, &draft, &job)));
    }
    let standing = imports::outcome_of(&caller.visitor, record_id(&id)?).await?;
    let mut json = standing_json(&caller.visitor, &standing);
    if let Some(left) = imports::left_of(&caller.visitor, &standing.record).await? {
        let records = left.records.iter();
        json["left"] = records
            .map(|(_, row, why)| json!({"record": id_text(row.id), "why": why.map(why_word)}))
            .collect();
    }
    Ok(JsonBody(json))
}

/// `DELETE /imports/{id}`: stops it after the rows in hand; what was taken in stays.
pub(super) async fn stop(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let id = record_id(&id)?;
    let visitor = &caller.visitor;
    on_import(&caller, "DELETE", &headers, id, async {
        imports::stop(visitor, id).await?;
        standing_answer(visitor, StatusCode::OK, id).await
    })
    .await
}

/// Does something with an import in sight once for a key. What is answered tells of the import alone, which is
/// looked for first: whoever may not see it any more is not told what was said then.
async fn on_import(
    caller: &Caller,
    method: &str,
    headers: &HeaderMap,
    import: i64,
    work: impl Future<Output = Result<Answer, Refusal>>,
) -> Result<Answer, Refusal> {
    let once = Once::begin(caller, method, headers, b"")?;
    imports::outcome_of(&caller.visitor, import).await?;
    once.run_parts(&caller.visitor.visit, "import", work).await
}

async fn standing_answer(visitor: &Visitor, status: StatusCode, import: i64) -> Result<Answer, Refusal> {
    let standing = imports::outcome_of(visitor, import).await?;
    Ok(Answer::new(status, &standing_json(visitor, &standing)))
}

/// `GET /imports/{id}/rejects`.
pub(super) async fn rejects(caller: Caller, Path(id): Path<String>) -> Result<Response, Refusal> {
    rows_file(&caller, &id, RowsFile::Rejects).await
}

/// `GET /imports/{id}/emptied`: the cells that rows went in without.
pub(super) async fn emptied(caller: Caller, Path(id): Path<String>) -> Result<Response, Refusal> {
    rows_file(&caller, &id, RowsFile::Emptied).await
}

async fn rows_file(caller: &Caller, id: &str, which: RowsFile) -> Result<Response, Refusal> {
    let id = record_id(id)?;
    // Programs get what they always got, unless they say so.
    let asked = match caller.parameter("format") {
        None => ExportFormat::Csv,
        Some(code) => {
            ExportFormat::of_code(code).filter(|format| which.comes_as(*format)).ok_or_else(|| {
                let (zh, en) = ("format 应为 csv 或 xlsx", "format is csv or xlsx");
                Refusal::bad_request(Message::new("format_unknown", zh, en))
            })?
        }
    };
    let (file, format) = imports::rows_file(&caller.visitor, id, which, Some(asked)).await?;
    let name = format!("{}-{}.{}", which.noun(), id_text(id), format.code());
    Ok(file_response(file, &name, format.media_type()))
}

/// `POST /imports/{id}/undo`.
pub(super) async fn undo(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let id = record_id(&id)?;
    let visitor = &caller.visitor;
    on_import(&caller, "POST", &headers, id, async {
        let job = imports::undo(visitor, id).await?;
        let Some(end) = job.end_within(WAIT_MAX).await else {
            // A large one goes on; the import tells when it is undone.
            return standing_answer(visitor, StatusCode::ACCEPTED, id).await;
        };
        match end.as_ref() {
            End::Undone(undone) => Ok(Answer::new(StatusCode::OK, &undone_json(undone))),
            End::Failed(message) => Err(Refusal::new(StatusCode::CONFLICT, message.clone())),
            End::Finished(_) => Err(Refusal::not_found()),
        }
    })
    .await
}

/// `POST /imports/{id}/resumption`.
pub(super) async fn resume(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let id = record_id(&id)?;
    let visitor = &caller.visitor;
    on_import(&caller, "POST", &headers, id, async {
        imports::resume(visitor, id).await?;
        standing_answer(visitor, StatusCode::ACCEPTED, id).await
    })
    .await
}

/// `POST /imports/{id}/corrections`: rows that failed or were left out, as they are now, in the same import.
pub(super) async fn correct(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Refusal> {
    let id = record_id(&id)?;
    let visitor = &caller.visitor;
    let bytes = read(body, BATCH_BYTES_MAX).await?;
    let mut asked = object_in(&headers, &bytes)?;
    if let Some(unknown) = asked.keys().find(|name| *name != "rows") {
        return Err(unfit(
            "rows",
            "field_unknown",
            &format!("没有“{unknown}”"),
            &format!("there is no “{unknown}”"),
        ));
    }
    let Some(Json::Array(rows)) = asked.remove("rows") else { return Err(rows_expected()) };
    if rows.is_empty() || rows.len() > ROWS_MENDED_MAX {
        return Err(rows_expected());
    }
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    let record = imports::outcome_of(visitor, id).await?.record;
    let columns = ImportSettings::of_text(&record.settings).map(|settings| settings.headers);
    let mending = mending_of(&rows, &columns.unwrap_or_default())?;
    let work = async {
        imports::mend(visitor, id, mending).await?;
        standing_answer(visitor, StatusCode::ACCEPTED, id).await
    };
    once.run_parts(&visitor.visit, "import", work).await
}

fn rows_expected() -> Refusal {
    unfit(
        "rows",
        "rows_expected",
        &format!(
            "rows 应为 1 到 {ROWS_MENDED_MAX} 个 {{\"row\": 行号, \"cells\": {{\"列名\": \"内容\"}}, \"choice\": \"create、update 或 skip\"}}"
        ),
        &format!(
            "rows holds 1 to {ROWS_MENDED_MAX} of {{\"row\": n, \"cells\": {{\"column\": \"text\"}}, \"choice\": \"create, update or skip\"}}"
        ),
    )
}

/// What is said of rows, each by its number and, of a workbook of several sheets, its sheet.
fn mending_of(rows: &[Json], columns: &[String]) -> Result<Mending, Refusal> {
    let mut mending = Mending::default();
    for told in rows {
        let told = told.as_object().ok_or_else(rows_expected)?;
        if told.keys().any(|name| !["row", "sheet", "cells", "choice", "record"].contains(&name.as_str())) {
            return Err(rows_expected());
        }
        let number = |name: &str| {
            told.get(name).map(|value| value.as_u64().filter(|n| *n > 0).ok_or_else(rows_expected))
        };
        let row = number("row").ok_or_else(rows_expected)??;
        let sheet = number("sheet").transpose()?.unwrap_or(1);
        let row = RowPlace { sheet, row }.number();
        if let Some(cells) = told.get("cells") {
            let cells = cells.as_object().filter(|cells| !cells.is_empty()).ok_or_else(rows_expected)?;
            for (column, text) in cells {
                let place = columns.iter().position(|known| known == column).ok_or_else(|| {
                    let name = object::text::excerpt(column);
                    let (zh, en) =
                        (format!("文件里没有“{name}”这一列"), format!("the file has no column “{name}”"));
                    unfit("rows", "column_unknown", &zh, &en)
                })?;
                let text = text.as_str().ok_or_else(rows_expected)?;
                mending.cells.entry(row).or_default().push((place, text.to_owned()));
            }
        }
        if let Some(choice) = told.get("choice") {
            let record = match told.get("record") {
                None => None,
                Some(id) => Some(id.as_str().and_then(|id| parse_id(id).ok()).ok_or_else(rows_expected)?),
            };
            let choice = choice.as_str().and_then(|code| RowChoice::of_code(code, record));
            mending.choices.insert(row, choice.ok_or_else(rows_expected)?);
        }
    }
    if mending.rows().len() < rows.len() {
        return Err(rows_expected()); // A row of which nothing is said, or one that stands there twice.
    }
    Ok(mending)
}

/// A file to keep, sent as it is read.
pub(crate) fn file_response(file: tokio::fs::File, name: &str, media_type: &'static str) -> Response {
    download(Body::new(crate::imports::FileBody::new(file)), name, media_type)
}

/// Bytes to be kept under a name.
pub(crate) fn download(body: Body, name: &str, media_type: &'static str) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// What a request asks for.
struct Asked {
    def: &'static ObjectDef,
    settings: ImportSettings,
    file_name: Option<String>,
    /// Column → field, or null to leave it out; columns not named are guessed.
    map: Option<Map<String, Json>>,
    check: bool,
}

impl Asked {
    fn of(caller: &Caller) -> Result<Asked, Refusal> {
        let plural = caller.parameter("object").ok_or_else(|| {
            unfit(
                "object",
                "object_needed",
                "请用 object 指明导入到哪个对象，如 customers",
                "say as object what to import into, such as customers",
            )
        })?;
        // Both words are taken: the command line says `customers`, programs may know `customer`.
        let registry = caller.visitor.site.crm().registry();
        let def = registry.plural(plural).or_else(|| registry.object(plural)).filter(|def| !def.internal);
        let def =
            def.ok_or_else(|| unfit("object", "object_unknown", "没有这个对象", "there is no such object"))?;
        let mode = caller.parameter("mode").unwrap_or("create");
        let mode = Mode::of_code(mode).ok_or_else(|| {
            unfit(
                "mode",
                "mode_unknown",
                "mode 应为 create、upsert 或 update",
                "mode is create, upsert or update",
            )
        })?;
        let cells = match caller.parameter("cells") {
            None => BadCells::default(),
            Some(word) => BadCells::of_code(word).ok_or_else(|| {
                unfit("cells", "cells_unknown", "cells 应为 refuse 或 empty", "cells is refuse or empty")
            })?,
        };
        let encoding = match caller.parameter("encoding") {
            None => None,
            Some(name) => Some(Encoding::of_name(name).ok_or_else(|| {
                unfit("encoding", "encoding_unknown", "不支持这种编码", "this encoding is not known")
            })?),
        };
        let map = match caller.parameter("map") {
            None => None,
            Some(text) => Some(serde_json::from_str::<Map<String, Json>>(text).map_err(|_| {
                unfit(
                    "map",
                    "map_unreadable",
                    "map 应为 {\"列名\": \"字段名\"}",
                    "map must be {\"column\": \"field\"}",
                )
            })?),
        };
        let answers = match caller.parameter("answers") {
            None => Vec::new(),
            Some(text) => answers_of(caller, def, text)?,
        };
        let defaults = match caller.parameter("defaults") {
            None => Map::new(),
            Some(text) => serde_json::from_str::<Map<String, Json>>(text).map_err(|_| {
                unfit(
                    "defaults",
                    "defaults_unreadable",
                    "defaults 应为 {\"字段名\": \"值\"}",
                    "defaults must be {\"field\": \"value\"}",
                )
            })?,
        };
        let defaults = defaults
            .into_iter()
            .map(|(field, value)| (field, value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        let names = caller.parameter("match").unwrap_or_default();
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        let makes = caller.parameter("make").unwrap_or_default();
        let makes = makes.split(',').map(str::trim).filter(|name| !name.is_empty());
        Ok(Asked {
            def,
            settings: ImportSettings {
                mode,
                defaults: defaults.collect(),
                match_fields: names.map(str::to_owned).collect(),
                makes: makes.map(str::to_owned).collect(),
                encoding,
                sheet: caller.parameter("sheet").filter(|name| !name.is_empty()).map(str::to_owned),
                answers,
                cells,
                ..ImportSettings::default()
            },
            file_name: caller.parameter("file_name").map(str::to_owned),
            map,
            check: matches!(caller.parameter("check"), Some("true" | "1" | "yes")),
        })
    }
}

/// `{"owner": {"李娜": "me", "王强": null, "小陈": "0KYB…"}}`: whom texts mean that name nobody.
fn answers_of(caller: &Caller, def: &ObjectDef, text: &str) -> Result<Vec<LinkAnswer>, Refusal> {
    let unreadable = || {
        unfit(
            "answers",
            "answers_unreadable",
            "answers 应为 {\"字段名\": {\"文件中的名称\": \"编号\"、\"me\" 或 null}}",
            "answers must be {\"field\": {\"text of the file\": \"id\", \"me\" or null}}",
        )
    };
    let fields: Map<String, Json> = serde_json::from_str(text).map_err(|_| unreadable())?;
    let mut answers = Vec::new();
    for (name, texts) in &fields {
        let field = def.field(name).filter(|field| field.kind.link().is_some());
        let field = field.ok_or_else(unreadable)?;
        let people = crate::pages::people_of(caller.visitor.site.crm().registry());
        let is_of_people = field.kind.link() == people;
        for (text, meant) in texts.as_object().ok_or_else(unreadable)? {
            let record = match meant {
                Json::Null => None,
                Json::String(word) if word == "me" && is_of_people => Some(caller.visitor.visit.actor().user),
                Json::String(id) => Some(parse_id(id).map_err(|_| unreadable())?),
                _ => return Err(unreadable()),
            };
            answers.push(LinkAnswer { field: name.clone(), text: object::text::clean(text), record });
        }
    }
    if answers.len() > LINK_ANSWERS_MAX {
        return Err(unreadable());
    }
    Ok(answers)
}

async fn receive_part(visitor: &Visitor, asked: &Asked, mut form: Multipart) -> Result<Draft, Refusal> {
    while let Some(part) = form.next_field().await.map_err(|_| no_file())? {
        let file_name = part.file_name().map(str::to_owned);
        if part.name() != Some("file") && file_name.is_none() {
            continue;
        }
        let name = asked.file_name.clone().or(file_name).unwrap_or_default();
        let settings = asked.settings.clone();
        return Draft::receive(visitor, asked.def, &name, Incoming::Part(Box::new(part)), settings).await;
    }
    Err(no_file())
}

/// Starts what was asked with the file that arrived.
async fn begin(
    caller: &Caller,
    asked: &Asked,
    draft: &mut Draft,
    headers: &HeaderMap,
) -> Result<Answer, Refusal> {
    let visitor = &caller.visitor;
    if let Some(map) = &asked.map {
        let (mapping, shapes) = mapping_of(visitor, draft, map).await?;
        draft.settings.mapping = Some(mapping);
        draft.settings.shapes = shapes;
        draft.save().await?;
    }
    if asked.check {
        let job = imports::check(visitor, draft)?;
        let ended = job.end_within(WAIT_MAX).await;
        if let Some(End::Failed(message)) = ended.as_deref() {
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message.clone()));
        }
        let body = check_json(visitor, draft, &job);
        if ended.is_some() {
            imports::forget_check(&visitor.site, &draft.id);
            draft.forget().await;
            return Ok(Answer::new(StatusCode::OK, &body));
        }
        return Ok(Answer::new(StatusCode::ACCEPTED, &body).at(format!("{ROOT}/imports/{}", draft.id)));
    }
    // The file and all that was said about it: a key is for one file, read in one way.
    let said = format!("{} {} {}", draft.digest, asked.def.name, draft.settings.to_text());
    let once = Once::begin(caller, "POST", headers, said.as_bytes())?;
    let started = once
        .run_parts(&visitor.visit, "import", async {
            let import = imports::start(visitor, draft).await?;
            let standing = imports::outcome_of(visitor, import).await?;
            Ok(Answer::new(StatusCode::ACCEPTED, &standing_json(visitor, &standing))
                .at(format!("{ROOT}/imports/{}", id_text(import))))
        })
        .await?;
    if started.replayed {
        draft.forget().await;
    }
    Ok(started)
}

/// The mapping in the order of the file's columns.
async fn mapping_of(
    visitor: &Visitor,
    draft: &Draft,
    map: &Map<String, Json>,
) -> Result<(Vec<Option<String>>, Vec<Shape>), Refusal> {
    let preview = imports::preview_of(visitor, draft).await?;
    if let Some(unknown) = map.keys().find(|column| !preview.headers.contains(column)) {
        let name = object::text::excerpt(unknown);
        return Err(unfit(
            "map",
            "column_unknown",
            &format!("文件里没有“{name}”这一列"),
            &format!("the file has no column “{name}”"),
        ));
    }
    exchange::mapping_of_words(&preview, map)
        .map_err(|message| unfit("map", message.code, &message.zh, &message.en))
}

fn standing_json(visitor: &Visitor, standing: &Standing) -> Json {
    let record: &ImportRecord = &standing.record;
    let registry = visitor.site.crm().registry();
    let plural = registry.object(&record.object).map_or(record.object.as_str(), |def| def.plural);
    let mut result: Json =
        record.result.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Json::Null);
    // What is left is told by how it stands now, where one import is asked for.
    if let Some(result) = result.as_object_mut() {
        result.remove("undone");
    }
    let undone =
        record.result.as_deref().and_then(TakenBack::of_text).map(
            |undone| json!({"removed": undone.removed, "restored": undone.restored, "kept": undone.kept}),
        );
    let has_some = |name: &str| result.get(name).and_then(Json::as_u64).is_some_and(|count| count > 0);
    let (has_failed, has_emptied) = (has_some("failed"), has_some("cells_left_empty"));
    let working = standing.job.as_ref().filter(|_| standing.is_working());
    let failure = standing
        .failure()
        .map(|message| json!({"code": message.code, "message": message.text(visitor.lang)}));
    let at = format!("{ROOT}/imports/{}", id_text(record.id));
    let mode = ImportSettings::of_text(&record.settings).map(|settings| settings.mode.code());
    json!({
        "id": id_text(record.id),
        "object": plural,
        "file_name": record.file_name,
        "mode": mode,
        "state": record.state.code(),
        "working": working.is_some(),
        "started_at": record.started_at.rfc3339(),
        "finished_at": record.finished_at.map(|at| at.rfc3339()),
        "progress": working.map(|job| progress_json(job)),
        "result": result,
        "undone": undone,
        "error": failure,
        "rejects": has_failed.then(|| format!("{at}/rejects")),
        "emptied": has_emptied.then(|| format!("{at}/emptied")),
        "change_set": id_text(record.change_set),
    })
}

fn check_json(visitor: &Visitor, draft: &Draft, job: &Job) -> Json {
    let end = job.end();
    let (result, notes, failure) = match end.as_deref() {
        Some(End::Finished(finished)) => {
            let notes: Vec<Json> = finished
                .notes
                .iter()
                .take(NOTES_SHOWN)
                .map(|note| {
                    let reason = exchange::Reason::of_text(note.reason.as_deref().unwrap_or_default());
                    let place = RowPlace::of(note.row.unsigned_abs());
                    json!({
                        "row": place.row,
                        "sheet": place.sheet,
                        "name": reason.title,
                        "outcome": note.outcome.code(),
                        "reason": reason.text(visitor.lang),
                    })
                })
                .collect();
            (finished.to_json(), Json::Array(notes), Json::Null)
        }
        Some(End::Failed(message)) => {
            (Json::Null, Json::Null, json!({"code": message.code, "message": message.text(visitor.lang)}))
        }
        Some(End::Undone(_)) | None => (Json::Null, Json::Null, Json::Null),
    };
    json!({
        "id": draft.id,
        "object": draft.def.plural,
        "file_name": draft.file_name,
        "state": if end.is_some() { "checked" } else { "checking" },
        "progress": end.is_none().then(|| progress_json(job)),
        "result": result,
        "notes": notes,
        "error": failure,
    })
}

fn progress_json(job: &Job) -> Json {
    let counts: Counts = job.progress.counts();
    let (bytes, bytes_total) = job.progress.bytes();
    json!({
        "rows": job.progress.rows_read(),
        "bytes": bytes,
        "bytes_total": bytes_total,
        "created": counts.created,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "skipped": counts.skipped,
        "failed": counts.failed,
        "cells_left_empty": counts.cells_left_empty,
        "seconds": job.elapsed().as_secs(),
    })
}

fn undone_json(undone: &store::Undone) -> Json {
    let kept: Vec<Json> = undone
        .kept
        .iter()
        .map(|(record, why)| json!({"record": id_text(*record), "why": why_word(*why)}))
        .collect();
    json!({"restored": undone.restored, "removed": undone.removed, "kept": kept, "change_set": id_text(undone.change_set)})
}

fn why_word(why: store::KeptBecause) -> &'static str {
    match why {
        store::KeptBecause::ChangedSince => "changed_since",
        store::KeptBecause::InUse => "in_use",
        store::KeptBecause::NotAllowed => "not_allowed",
        store::KeptBecause::NoLongerValid => "no_longer_valid",
        store::KeptBecause::Erased => "erased",
    }
}

fn unfit(field: &str, code: &'static str, zh: &str, en: &str) -> Refusal {
    Refusal::invalid(vec![(field.to_owned(), Message::new(code, zh, en))])
}

fn no_file() -> Refusal {
    unfit("file", "file_needed", "请附上要导入的文件", "send the file to import")
}

//! Files beside a record: the panel on its page, what comes in by it, what goes out, and how a file is renamed.

use axum::extract::{Multipart, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Lang, Message, ObjectDef, RecordAddress, Row, Tone, Value, parse_id};
use serde_json::json;
use store::{StoreError, Tx, View, WriteError};

use super::frame::{crumb, frame, here};
use super::news::{News, go};
use super::rows::record_href;
use super::values::Showing;
use crate::files::{
    AttachError, Disposition, FILE_BYTES_MAX, FILES_OF_RECORD_MAX, FileObject, FileRecord, Handed, attach,
    expect_may_attach, find, may_change, note_download, receive, send, shelf_of,
};
use crate::form_body::{SignedForm, pairs_of};
use crate::imports::Incoming;
use crate::listing::Titles;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, FILES, Field, FileAdding, FileLine, Form, MenuItem, PageHeader};
use crate::visitor::{Visitor, csrf_holds};

/// The most files that one form hands in.
const FILES_AT_ONCE_MAX: usize = 20;
/// The longest text beside the files, in bytes.
const TEXT_BYTES_MAX: usize = 1_000;

/// The files of a record, as its page shows them.
pub(super) struct RecordFiles {
    files: FileObject,
    /// Newest first.
    records: Vec<FileRecord>,
    titles: Titles,
    may_change: bool,
}

impl RecordFiles {
    /// The files of a record; none for objects that take no files.
    pub fn load(
        view: &View<'_>,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: &Row,
    ) -> Result<Option<RecordFiles>, StoreError> {
        let Some(files) = visitor.site.files().filter(|_| def.is_governed()) else { return Ok(None) };
        let rows = view.hung_on(files.def, &RecordAddress::new(def.plural, row.id), FILES_OF_RECORD_MAX)?;
        let titles = Titles::load(view, files.def, &rows, &[files.by])?;
        let records = rows.iter().rev().filter_map(|row| files.read(row)).collect();
        Ok(Some(RecordFiles { files, records, titles, may_change: may_change(view, def, row) }))
    }

    /// Whether there is nothing to see and nothing to do.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Whether the visitor may add some.
    pub fn takes_more(&self) -> bool {
        self.may_change
    }

    /// Whether the panel says anything to this visitor.
    pub fn is_shown(&self) -> bool {
        self.may_change || !self.records.is_empty()
    }

    /// The files themselves, newest first.
    pub fn records(&self) -> &[FileRecord] {
        &self.records
    }

    /// The object they are of.
    pub fn def(&self) -> &'static ObjectDef {
        self.files.def
    }

    /// The line of a file that was added, in the record's timeline.
    pub fn told(&self, visitor: &Visitor, file: &FileRecord) -> ui::TimelineEntry {
        let showing = Showing::new(visitor, &self.titles);
        let by = file.by.map(Value::Int).unwrap_or(Value::Null);
        ui::TimelineEntry {
            icon: "paperclip",
            tone: Tone::Blue,
            who: html! { @if !by.is_null() { (showing.words(self.files.by, &by)) } },
            what: html! {
                (visitor.t("添加了文件", "added the file")) " " (file.name)
            },
            time: super::values::clock_text(file.added_at, visitor.site.crm().zone()),
            instant: file.added_at.rfc3339(),
            changes: Vec::new(),
            body: None,
        }
    }

    /// The panel.
    pub fn panel(&self, visitor: &Visitor, def: &'static ObjectDef, id: i64) -> Markup {
        ui::files(visitor.lang, &self.shown(visitor, def, id))
    }

    fn shown(&self, visitor: &Visitor, def: &'static ObjectDef, id: i64) -> ui::Files {
        let home = record_href(def, id);
        ui::Files {
            lines: self.records.iter().map(|file| self.line(visitor, file, &home)).collect(),
            adding: self.may_change.then(|| adding(visitor, &home)),
        }
    }

    fn open_href(&self, file: &FileRecord) -> String {
        format!("{}/content", file.href(&self.files))
    }

    fn line(&self, visitor: &Visitor, file: &FileRecord, home: &str) -> FileLine {
        let showing = Showing::new(visitor, &self.titles);
        let href = self.open_href(file);
        let by = file.by.map(Value::Int);
        let mut facts = vec![html! { (size_text(file.bytes)) }];
        facts.extend(by.map(|by| html! { (showing.words(self.files.by, &by)) }));
        facts.push(showing.when(file.added_at));
        let own = file.href(&self.files);
        let mut items =
            vec![MenuItem::link("download", visitor.t("下载", "Download"), format!("{href}?keep=1"))];
        if self.may_change {
            items.push(MenuItem::link("pencil", visitor.t("重命名", "Rename"), format!("{own}/name")));
            items.push(MenuItem::Post {
                icon: "trash-2",
                label: visitor.t("删除", "Delete").to_owned(),
                action: format!("{own}/deletion"),
                csrf: visitor.csrf().to_owned(),
                fields: vec![
                    (String::from("version"), file.version.to_string()),
                    (String::from(super::act::BACK), format!("{home}#{FILES}")),
                ],
                danger: true,
            });
        }
        let about = match visitor.lang {
            Lang::Zh => format!("{}：可以做的事", file.name),
            Lang::En => format!("{}: what can be done", file.name),
        };
        FileLine {
            name: file.name.clone(),
            icon: shelf_of(&file.media_type).icon(),
            picture: file.is_previewed().then(|| href.clone()),
            href,
            facts,
            menu: Some(ui::menu(&about, ui::icon("ellipsis"), &items)),
        }
    }
}

fn adding(visitor: &Visitor, home: &str) -> FileAdding {
    FileAdding {
        action: format!("{home}/files"),
        csrf: visitor.csrf().to_owned(),
        desk_hint: visitor
            .t(
                "拖到页面任意位置，或按 Ctrl+V 粘贴截图。",
                "Drop files anywhere on this page, or paste a screenshot with Ctrl+V. ",
            )
            .to_owned(),
        hint: visitor.t("每个文件最大 100 MB。", "At most 100 MB each.").to_owned(),
        bytes_max: FILE_BYTES_MAX,
        too_large: visitor.t("文件超过 100 MB，没有添加", "Larger than 100 MB; not added").to_owned(),
        cut_off: visitor
            .t("连接中断，文件没有添加，请重试", "The connection was cut; the file was not added. Try again.")
            .to_owned(),
        pasted_name: visitor.t("截图", "Screenshot").to_owned(),
    }
}

/// 512 B, 12.3 KB, 4 MB: in steps of 1,024, as file managers count.
pub(super) fn size_text(bytes: i64) -> String {
    let mut amount = bytes.max(0);
    let mut rest = 0;
    for unit in ["B", "KB", "MB", "GB"] {
        if amount < 1_024 || unit == "GB" {
            let tenth = rest * 10 / 1_024;
            return if amount < 100 && tenth > 0 {
                format!("{amount}.{tenth} {unit}")
            } else {
                format!("{amount} {unit}")
            };
        }
        rest = amount % 1_024;
        amount /= 1_024;
    }
    String::new()
}

/// `POST /{plural}/{id}/files`: the token first, then the files.
pub(super) async fn add(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    visitor: Visitor,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let on = RecordAddress::new(def.plural, id);
    expect_may_attach(&visitor, &on).await?;
    let is_script = headers.contains_key("hx-request");
    let back = format!("{}#{FILES}", record_href(def, id));
    let added = match hand_in(&visitor, parts).await {
        Ok(handed) => keep(&visitor, on, handed).await,
        Err(refusal) => Err(refusal),
    };
    match added {
        Ok((names, change_set)) => {
            let news = News::done(told(visitor.lang, &names)).with_undo(change_set, back.clone());
            if is_script { list_again(&visitor, def, id, &news).await } else { Ok(go(&site, &back, &news)) }
        }
        Err(refusal) if is_script => {
            let message = refusal.message.text(visitor.lang).to_owned();
            Ok((refusal.status, axum::Json(json!({"message": message}))).into_response())
        }
        // Back where one was: nothing else was typed.
        Err(refusal) if is_about_the_file(&refusal) => {
            Ok(go(&site, &back, &News::failed(refusal.message.text(visitor.lang))))
        }
        Err(refusal) => Err(refusal),
    }
}

fn is_about_the_file(refusal: &Refusal) -> bool {
    matches!(
        refusal.status,
        StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY
            | StatusCode::CONFLICT
            | StatusCode::INSUFFICIENT_STORAGE
    )
}

/// Takes the files of a form in; none is spoken of yet.
async fn hand_in(visitor: &Visitor, mut parts: Multipart) -> Result<Vec<Handed>, Refusal> {
    let mut is_ours = false;
    let mut handed = Vec::new();
    while let Some(mut part) = parts.next_field().await.map_err(|_| cut_off())? {
        match part.name().unwrap_or_default() {
            "file" => {
                // Nothing is kept before the token was seen.
                if !is_ours {
                    csrf_holds(visitor, "")?;
                }
                let name = part.file_name().unwrap_or_default().to_owned();
                if name.is_empty() {
                    continue; // What a browser sends where no file was chosen.
                }
                if handed.len() == FILES_AT_ONCE_MAX {
                    return Err(too_many_at_once());
                }
                handed.push(receive(visitor, &name, Incoming::Part(Box::new(part))).await?);
            }
            "csrf" => {
                let mut text = Vec::new();
                while let Some(chunk) = part.chunk().await.map_err(|_| cut_off())? {
                    if text.len() + chunk.len() > TEXT_BYTES_MAX {
                        return Err(cut_off());
                    }
                    text.extend_from_slice(&chunk);
                }
                csrf_holds(visitor, &String::from_utf8_lossy(&text))?;
                is_ours = true;
            }
            _ => {}
        }
    }
    if !is_ours {
        csrf_holds(visitor, "")?;
    }
    if handed.is_empty() { Err(nothing_chosen()) } else { Ok(handed) }
}

/// Hangs what arrived on its record, all in one act.
async fn keep(
    visitor: &Visitor,
    on: RecordAddress,
    handed: Vec<Handed>,
) -> Result<(Vec<String>, i64), Refusal> {
    let files = visitor.site.files().ok_or_else(Refusal::not_found)?;
    let names = handed.iter().map(|handed| handed.name.clone()).collect();
    let act = move |tx: &mut Tx<'_>| {
        for handed in &handed {
            attach(tx, files, &on, handed)?;
        }
        Ok(tx.change_set())
    };
    let change_set = visitor.visit.write::<_, AttachError, _>("add_file", act).await?;
    Ok((names, change_set))
}

/// The list as it is now, and the news, for the script.
async fn list_again(
    visitor: &Visitor,
    def: &'static ObjectDef,
    id: i64,
    news: &News,
) -> Result<Response, Refusal> {
    let asker = visitor.clone();
    let loaded = visitor
        .visit
        .read::<_, StoreError, _>(move |view| match view.find_row(def, id)? {
            Some(row) => RecordFiles::load(view, &asker, def, &row),
            None => Ok(None),
        })
        .await?;
    let loaded = loaded.ok_or_else(Refusal::not_found)?;
    let shown = loaded.shown(visitor, def, id);
    let answer = json!({
        "list": ui::file_list(visitor.lang, &shown).into_string(),
        "note": ui::file_note(visitor.lang, &shown),
        "toast": news.toast(visitor).into_string(),
    });
    Ok(axum::Json(answer).into_response())
}

fn told(lang: Lang, names: &[String]) -> String {
    match (lang, names) {
        (Lang::Zh, [name]) => format!("已添加文件“{}”。", object::text::excerpt(name)),
        (Lang::En, [name]) => format!("“{}” added.", object::text::excerpt(name)),
        (Lang::Zh, names) => format!("已添加 {} 个文件。", names.len()),
        (Lang::En, names) => format!("{} files added.", names.len()),
    }
}

/// `GET /files/{id}/content`: looked at where it is a picture; kept with `?keep=1`, and whatever else it is.
pub(super) async fn content(
    Path((plural, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let (_, file) = find(&visitor, &plural, id).await?;
    let is_kept = pairs_of(query.as_deref().unwrap_or_default()).iter().any(|(name, _)| name == "keep");
    let disposition = if is_kept || !crate::files::is_shown_inline(&file.media_type) {
        Disposition::Kept
    } else {
        Disposition::Shown
    };
    let response = send(&visitor, &file, &headers, disposition).await?;
    // Pictures are looked at with the page they stand on; what is taken out is noted.
    if disposition == Disposition::Kept && crate::files::holds_content(&response) {
        note_download(&visitor, &file).await?;
    }
    Ok(response)
}

/// `GET /files/{id}`: a file has no page but its record's.
pub(super) async fn home(visitor: &Visitor, plural: &str, id: i64) -> Result<Response, Refusal> {
    let (_, file) = find(visitor, plural, id).await?;
    Ok(super::news::see_other(&format!("/{}#{FILES}", file.on)))
}

/// `GET /files/{id}/name`
pub(super) async fn ask_name(
    Path((plural, id)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let (files, file) = find(&visitor, &plural, id).await?;
    let name = file.name.clone();
    Ok(name_page(&visitor, &files, &file, &name, None))
}

/// `POST /files/{id}/name`
pub(super) async fn rename(
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let (files, file) = find(&form.visitor, &plural, id).await?;
    let typed = form.value("name").unwrap_or_default().to_owned();
    let seen = form.value("version").and_then(|version| version.parse::<i64>().ok());
    let visitor = form.visitor;
    let wrong = |message: &Message| {
        let page = name_page(&visitor, &files, &file, &typed, Some(message.text(visitor.lang)));
        (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    };
    let name = match (files.name.parse)(&typed) {
        Ok(name) => name,
        Err(message) => return Ok(wrong(&message)),
    };
    let shown = name.as_text().map(object::text::excerpt).unwrap_or_default();
    let renamed = visitor
        .visit
        .write("change", move |tx| {
            tx.change(files.def, id, seen, vec![(files.name, name.clone())])?;
            Ok::<_, WriteError>(tx.change_set())
        })
        .await;
    let back = format!("/{}#{FILES}", file.on);
    match renamed {
        Ok(change_set) => {
            let text = match visitor.lang {
                Lang::Zh => format!("已改名为“{shown}”。"),
                Lang::En => format!("Renamed to “{shown}”."),
            };
            Ok(go(&visitor.site, &back, &News::done(text).with_undo(change_set, back.clone())))
        }
        Err(WriteError::Conflict(_)) => {
            let text = visitor.t(
                "有人刚刚改过这个文件的名称，请看过现在的名称再改。",
                "Someone has just renamed this file. Look at its name now before you change it.",
            );
            Ok(go(&visitor.site, &back, &News::failed(text)))
        }
        Err(refused) => Err(refused.into()),
    }
}

fn name_page(
    visitor: &Visitor,
    files: &FileObject,
    file: &FileRecord,
    typed: &str,
    error: Option<&str>,
) -> Markup {
    let title = visitor.t("重命名文件", "Rename the file");
    let back = format!("/{}#{FILES}", file.on);
    let field = Field {
        value: typed.to_owned(),
        required: true,
        wide: true,
        error: error.map(str::to_owned),
        ..Field::new("name", files.name.label.text(visitor.lang))
    };
    let form = Form {
        action: format!("{}/name", file.href(files)),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("保存", "Save").to_owned(),
        cancel_href: Some(back.clone()),
        ..Form::default()
    };
    let problems: Vec<ui::Problem> = error
        .map(|text| ui::Problem { text: text.to_owned(), field: Some(String::from("name")) })
        .into_iter()
        .collect();
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            (ui::problem_summary(visitor.lang, &problems))
            (ui::form(visitor.lang, &form, html! {
                (ui::hidden_field("version", &file.version.to_string()))
                (ui::field_group("", ui::text_field(visitor.lang, &field, ui::TextKind::Plain)))
            }))
        }
    };
    frame(visitor, title, vec![crumb(object::text::excerpt(&file.name), back), here(title)], body)
}

fn cut_off() -> Refusal {
    Refusal::bad_request(Message::new(
        "upload_cut_off",
        "文件没有传完，请重新上传",
        "the file did not arrive whole; hand it in again",
    ))
}

fn nothing_chosen() -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        Message::new("no_file_chosen", "请先选择要添加的文件", "Choose the files to add first"),
    )
}

fn too_many_at_once() -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        Message::new(
            "too_many_at_once",
            format!("一次最多添加 {FILES_AT_ONCE_MAX} 个文件，没有添加任何文件"),
            format!("at most {FILES_AT_ONCE_MAX} files at once; none was added"),
        ),
    )
}

#[cfg(test)]
#[path = "tests/files.rs"]
mod tests;

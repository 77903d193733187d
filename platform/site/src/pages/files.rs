//! Files beside a record: the panel on its page, what comes in by it, and what goes out.

mod naming;

use axum::extract::{Multipart, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, Lang, Message, ObjectDef, RecordAddress, Row, StoredFile, Tone, Value, parse_id};
use serde_json::json;
use store::{StoreError, Tx, View};

use super::news::{News, go};
use super::rows::record_href;
use super::values::Showing;
use crate::files::scan::{Judged, judged};
use crate::files::{
    Came, Disposition, FILE_BYTES_MAX, FILES_OF_RECORD_MAX, FileObject, FileRecord, Handed, attach,
    expect_may_attach, field_file_href, find, is_previewed, keep_reading, may_change, note_download, read_in,
    receive, send, send_small, shelf_of,
};
use crate::form_body::{cut_off, is_about_the_file, pairs_of};
use crate::imports::Incoming;
use crate::listing::Titles;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, FILES, FileAdding, FileLine, MenuItem, Stamp};
use crate::visitor::{Visitor, csrf_holds};

pub(super) use naming::{ask_name, rename};

/// The most files that one form hands in.
const FILES_AT_ONCE_MAX: usize = 20;
/// The longest text beside the files, in bytes.
const TEXT_BYTES_MAX: usize = 1_000;

/// The files of a record, as its page shows them.
pub(super) struct RecordFiles {
    files: FileObject,
    /// Newest first,
    records: Vec<FileRecord>,
    /// and what a scanner said of each.
    judged: Vec<Judged>,
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
        let records: Vec<FileRecord> = rows.iter().rev().filter_map(|row| files.read(row)).collect();
        let digests: Vec<String> = records.iter().map(|file| file.digest.clone()).collect();
        let judged = judged(&visitor.site, view, &digests)?;
        Ok(Some(RecordFiles { files, records, judged, titles, may_change: may_change(view, def, row) }))
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
            body: self.picture_of(file).map(|picture| {
                html! {
                    a class="told-picture" href=(self.open_href(file)) {
                        img src=(picture) alt=(file.name) loading="lazy";
                    }
                }
            }),
        }
    }

    /// The panel.
    pub fn panel(
        &self,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: &Row,
        showing: &Showing<'_>,
    ) -> Markup {
        let about = match def.parent_field() {
            Some(parent) => showing.words(parent, &row.values[parent.index]),
            None => showing.title(def, row),
        };
        let home = record_href(def, row.id);
        ui::files(
            visitor.lang,
            &ui::Files {
                lines: self.lines(visitor, &home),
                adding: self.may_change.then(|| adding(visitor, &home, about)),
            },
        )
    }

    fn lines(&self, visitor: &Visitor, home: &str) -> Vec<FileLine> {
        self.told_of().map(|(file, judged)| self.line(visitor, file, judged, home)).collect()
    }

    fn picture_of(&self, file: &FileRecord) -> Option<String> {
        let (file, judged) = self.told_of().find(|(known, _)| known.id == file.id)?;
        self.picture(file, judged)
    }

    fn told_of(&self) -> impl Iterator<Item = (&FileRecord, &Judged)> {
        self.records.iter().zip(&self.judged)
    }

    fn picture(&self, file: &FileRecord, judged: &Judged) -> Option<String> {
        let is_shown = file.is_previewed() && *judged == Judged::Free;
        is_shown.then(|| format!("{}/thumbnail", file.href(&self.files)))
    }

    fn open_href(&self, file: &FileRecord) -> String {
        format!("{}/content", file.href(&self.files))
    }

    fn line(&self, visitor: &Visitor, file: &FileRecord, judged: &Judged, home: &str) -> FileLine {
        let showing = Showing::new(visitor, &self.titles);
        let href = self.open_href(file);
        let by = file.by.map(Value::Int);
        let mut facts: Vec<Markup> = verdict(visitor, judged).into_iter().collect();
        facts.push(html! { (size_text(file.bytes)) });
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
            picture: self.picture(file, judged),
            href,
            facts,
            menu: Some(ui::menu(&about, ui::icon("ellipsis"), &items)),
        }
    }
}

/// The file of a field, on its record's page: opened or kept from there, as far as a scanner lets it.
pub(super) fn field_file(
    visitor: &Visitor,
    def: &ObjectDef,
    field: &FieldDef,
    id: i64,
    file: &StoredFile,
    judged: &Judged,
) -> Markup {
    let href = field_file_href(def, id, field);
    let is_free = *judged == Judged::Free;
    let picture = (is_free && is_previewed(file)).then(|| format!("{href}/thumbnail"));
    let shown = ui::file_value(
        shelf_of(&file.media_type).icon(),
        picture.as_deref(),
        &file.name,
        &size_text(file.bytes),
    );
    html! {
        @if is_free {
            a class="file-open" href={ (href) "/content" } { (shown) }
            " "
            a class="link" href={ (href) "/content?keep=1" } { (visitor.t("下载", "Download")) }
        } @else { (shown) }
        @if let Some(verdict) = verdict(visitor, judged) { " " (verdict) }
    }
}

/// `GET /{plural}/{id}/fields/{field}/content`: as that of a file beside the record.
pub(super) async fn field_content(
    State(site): State<Site>,
    Path((plural, id, field)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let found = crate::files::field_file(&visitor, def, id, &field).await?;
    let is_kept = pairs_of(query.as_deref().unwrap_or_default()).iter().any(|(name, _)| name == "keep");
    found.send(&visitor, &headers, if is_kept { Disposition::Kept } else { Disposition::Shown }).await
}

/// `GET /{plural}/{id}/fields/{field}/thumbnail`: a picture in small.
pub(super) async fn field_thumbnail(
    State(site): State<Site>,
    Path((plural, id, field)): Path<(String, String, String)>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let found = crate::files::field_file(&visitor, def, id, &field).await?;
    send_small(&visitor, &found.file).await
}

/// What a scanner said, where that is worth a word.
fn verdict(visitor: &Visitor, judged: &Judged) -> Option<Markup> {
    match judged {
        Judged::Free => None,
        Judged::Waits => {
            Some(ui::badge(Tone::Amber, visitor.t("等待病毒扫描", "Waits for the virus scanner")))
        }
        Judged::Infected(found) => Some(html! {
            (ui::badge(Tone::Red, visitor.t("发现病毒，已隔离", "Virus found, kept away"))) " " (found)
        }),
    }
}

fn adding(visitor: &Visitor, home: &str, about: String) -> FileAdding {
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
        stamp: Stamp {
            who: visitor.who.name.clone(),
            about,
            zone: visitor.site.crm().zone().iana_name().unwrap_or("UTC").to_owned(),
            photo_name: visitor.t("照片", "Photo").to_owned(),
            cannot: visitor
                .t(
                    "浏览器打不开这张照片，没有添加。原图请用“添加文件”上传",
                    "This browser cannot open the photo; it was not added. Add the original with “Add files”",
                )
                .to_owned(),
        },
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
        Ok(handed) => keep(&visitor, def, on, handed).await,
        Err(refusal) => Err(refusal),
    };
    match added {
        Ok(added) => {
            let news = added.news(visitor.lang);
            let news = match added.change_set {
                Some(change_set) => news.with_undo(change_set, back.clone()),
                None => news,
            };
            if !added.came.is_empty() {
                // What came of it stands on the page itself.
                let home = record_href(def, id);
                if !is_script {
                    return Ok(go(&site, &home, &news));
                }
                let mut response = axum::Json(json!({"to": home})).into_response();
                let told = go(&site, &home, &news);
                for cookie in told.headers().get_all(header::SET_COOKIE) {
                    response.headers_mut().append(header::SET_COOKIE, cookie.clone());
                }
                return Ok(response);
            }
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

/// What became of the files that were handed in.
struct Added {
    /// Those that hang on the record now.
    names: Vec<String>,
    /// What became of records by the others.
    came: Vec<Came>,
    /// What could not be read, and why; it hangs on the record as a file.
    unread: Option<Message>,
    /// The change set, where something changed.
    change_set: Option<i64>,
}

impl Added {
    fn news(&self, lang: Lang) -> News {
        if let Some(unread) = &self.unread {
            return News::warning(match lang {
                Lang::Zh => format!("{}；已作为文件保存。", unread.text(lang)),
                Lang::En => format!("Kept as a file: {}.", unread.text(lang)),
            });
        }
        let count = |which: Came| self.came.iter().filter(|came| **came == which).count();
        if count(Came::Filled) > 0 {
            return News::done(match lang {
                Lang::Zh => "已读取邮件，主题、收发件人、时间和正文已填入。",
                Lang::En => "The mail was read: subject, people, time and text are filled in.",
            });
        }
        if self.came.is_empty() {
            return News::done(told(lang, &self.names));
        }
        let (made, known) = (count(Came::Made), count(Came::Known));
        News::done(match (lang, made, known) {
            (Lang::Zh, 0, _) => "这封邮件已经记录过，没有重复添加。".to_owned(),
            (Lang::En, 0, _) => "This was kept before; nothing was added twice.".to_owned(),
            (Lang::Zh, _, 0) => format!("已由文件建立 {made} 条记录。"),
            (Lang::En, 1, 0) => "A record was made of the file.".to_owned(),
            (Lang::En, _, 0) => format!("{made} records were made of the files."),
            (Lang::Zh, _, _) => format!("已由文件建立 {made} 条记录，另有 {known} 条早已记录。"),
            (Lang::En, _, _) => format!("{made} records were made of the files; {known} were kept before."),
        })
    }
}

/// Hangs what arrived on its record, all in one act; of what somebody reads, a record is made instead.
async fn keep(
    visitor: &Visitor,
    def: &'static ObjectDef,
    on: RecordAddress,
    handed: Vec<Handed>,
) -> Result<Added, Refusal> {
    let files = visitor.site.files().ok_or_else(Refusal::not_found)?;
    let (mut plain, mut read) = (Vec::new(), Vec::new());
    let mut unread = None;
    for handed in handed {
        match read_in(visitor, def, &handed).await {
            Ok(Some(reading)) => read.push(reading),
            Ok(None) => plain.push(handed),
            Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
                unread = Some(refusal.message);
                plain.push(handed);
            }
            Err(refusal) => return Err(refusal),
        }
    }
    let names: Vec<String> = plain.iter().map(|handed| handed.name.clone()).collect();
    let names = names.into_iter();
    let act = move |tx: &mut Tx<'_>| {
        for handed in &plain {
            attach(tx, files, &on, handed)?;
        }
        let mut came = Vec::new();
        let mut as_files = Vec::new();
        for reading in &read {
            let (made, _) = keep_reading(tx, files, &on, reading)?;
            match made.came {
                Came::AsFile => as_files.push(reading.name().to_owned()),
                Came::Made | Came::Filled | Came::Known => came.push(made.came),
            }
        }
        let is_changed = came.iter().any(|came| *came != Came::Known) || plain.len() + as_files.len() > 0;
        Ok((came, as_files, is_changed.then(|| tx.change_set())))
    };
    let (came, as_files, change_set) = visitor.visit.write::<_, Refusal, _>("add_file", act).await?;
    let names = names.chain(as_files).collect();
    Ok(Added { names, came, unread, change_set })
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
    let lines = loaded.lines(visitor, &record_href(def, id));
    let answer = json!({
        "list": ui::file_list(visitor.lang, &lines).into_string(),
        "note": ui::file_note(visitor.lang, &lines),
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
    let response = send(&visitor, &file.stored(), &headers, disposition).await?;
    // Pictures are looked at with the page they stand on; what is taken out is noted.
    if disposition == Disposition::Kept && crate::files::holds_content(&response) {
        note_download(&visitor, &file).await?;
    }
    Ok(response)
}

/// `GET /files/{id}/thumbnail`: a picture in small.
pub(super) async fn thumbnail(
    Path((plural, id)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let (_, file) = find(&visitor, &plural, id).await?;
    send_small(&visitor, &file.stored()).await
}

/// `GET /files/{id}`: a file has no page but its record's.
pub(super) async fn home(visitor: &Visitor, plural: &str, id: i64) -> Result<Response, Refusal> {
    let (_, file) = find(visitor, plural, id).await?;
    Ok(super::news::see_other(&format!("/{}#{FILES}", file.on)))
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

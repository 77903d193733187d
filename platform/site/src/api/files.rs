//! Files by program: hand one in for a record, fetch its bytes. What else can be done with a file is done as with
//! every record.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Path, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use object::{Message, id_text};
use store::Tx;

use super::answer::{Answer, Failed};
use super::once::Once;
use super::record_json::Shown;
use super::records::{record_id, record_in};
use super::{Caller, ROOT};
use crate::files::{
    AttachError, Disposition, FILE_BYTES_MAX, Handed, attach, await_record, expect_may_attach,
    expect_may_upload, field_file, find, holds_content, keep_reading, note_download, read_in, receive, send,
};
use crate::form_body::is_multipart;
use crate::imports::Incoming;
use crate::refusal::Refusal;

/// `POST /files?record=customers/…&name=…`: the file as the body, or as the part `file` of a form.
pub(super) async fn create(caller: &Caller, headers: HeaderMap, body: Body) -> Result<Answer, Refusal> {
    let visitor = &caller.visitor;
    let files = visitor.site.files().ok_or_else(Refusal::not_found)?;
    let on = record_in(caller)?;
    expect_may_attach(visitor, &on).await?;
    let handed = received(caller, &headers, body).await?;
    let reading = match caller.parameter("read") {
        Some("true") => {
            let def = visitor.site.object(&on.plural)?;
            Some(read_in(visitor, def, &handed).await?.ok_or_else(not_read)?)
        }
        Some("false") | None => None,
        Some(_) => return Err(Refusal::invalid(vec![("read".to_owned(), no_answer())])),
    };
    let is_read = reading.is_some();
    let said = format!("{} {} {on} {is_read}", handed.content.digest, handed.name);
    let once = Once::begin(caller, "POST", &headers, said.as_bytes())?;
    let act = move |tx: &mut Tx<'_>| {
        once.run_for_record(tx, files.def, |tx| {
            let row = match &reading {
                Some(reading) => keep_reading(tx, files, &on, reading)?.1,
                None => attach(tx, files, &on, &handed)?,
            };
            let record = Shown::all(files.def).record(tx, &row)?;
            let at = format!("{ROOT}/{}/{}", files.def.plural, id_text(row.id));
            Ok(Answer::new(StatusCode::CREATED, &record).at(at).version(row.version))
        })
    };
    Ok(visitor.visit.write::<_, Failed, _>("add_file", act).await?)
}

/// `GET /files/{id}/content`.
pub(super) async fn content(
    caller: Caller,
    Path((plural, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (_, file) = find(&caller.visitor, &plural, record_id(&id)?).await?;
    let response = send(&caller.visitor, &file.stored(), &headers, Disposition::Kept).await?;
    if holds_content(&response) {
        note_download(&caller.visitor, &file).await?;
    }
    Ok(response)
}

/// Takes in the file that was sent: as the body itself, or as the part of a form.
async fn received(caller: &Caller, headers: &HeaderMap, body: Body) -> Result<Handed, Refusal> {
    if is_multipart(headers) {
        let mut request = Request::new(body);
        request.headers_mut().clone_from(headers);
        axum::extract::DefaultBodyLimit::disable().apply(&mut request);
        let form = Multipart::from_request(request, &()).await.map_err(|_| no_file())?;
        return receive_part(caller, form).await;
    }
    // Programs hear at once what would not fit.
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if length.and_then(|text| text.parse::<u64>().ok()).is_some_and(|bytes| bytes > FILE_BYTES_MAX) {
        return Err(crate::files::too_large());
    }
    let name = caller.parameter("name").ok_or_else(no_name)?;
    receive(&caller.visitor, name, Incoming::Body(body)).await
}

async fn receive_part(caller: &Caller, mut form: Multipart) -> Result<Handed, Refusal> {
    while let Some(part) = form.next_field().await.map_err(|_| no_file())? {
        let file_name = part.file_name().map(str::to_owned);
        if part.name() != Some("file") && file_name.is_none() {
            continue;
        }
        let name = caller.parameter("name").map(str::to_owned).or(file_name).ok_or_else(no_name)?;
        return receive(&caller.visitor, &name, Incoming::Part(Box::new(part))).await;
    }
    Err(no_file())
}

/// `POST /uploads?name=…`: hands in a file that a field of a record is to hold; what is answered is the field's value.
pub(super) async fn upload(caller: Caller, headers: HeaderMap, body: Body) -> Result<Answer, Refusal> {
    expect_may_upload(&caller.visitor).await?;
    let handed = received(&caller, &headers, body).await?;
    let file = await_record(&caller.visitor, handed).await?;
    Ok(Answer::new(StatusCode::CREATED, &file.to_json()))
}

/// `GET /{plural}/{id}/fields/{field}/content`.
pub(super) async fn field_content(
    caller: Caller,
    Path((plural, id, field)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let visitor = &caller.visitor;
    let def = visitor.site.resource(&plural)?;
    field_file(visitor, def, record_id(&id)?, &field).await?.send(visitor, &headers, Disposition::Kept).await
}

fn not_read() -> Refusal {
    let message = Message::new(
        "file_not_read",
        "这条记录不接受读取这类文件",
        "files of this kind are not read on this record",
    );
    Refusal::invalid(vec![("read".to_owned(), message)])
}

fn no_answer() -> Message {
    Message::new("read_unreadable", "请填写 true 或 false", "say true or false")
}

fn no_file() -> Refusal {
    Refusal::bad_request(Message::new(
        "no_file",
        "请求里没有文件：把文件作为请求正文，或作为表单的 file 部分",
        "there is no file: send it as the body, or as the part `file` of a form",
    ))
}

fn no_name() -> Refusal {
    let message = Message::new("name_needed", "请用 name 给出文件名", "say the file's name as name");
    Refusal::invalid(vec![("name".to_owned(), message)])
}

impl From<AttachError> for Failed {
    fn from(refused: AttachError) -> Failed {
        match refused {
            AttachError::Write(refused) => Failed::Write(refused),
            AttachError::TooMany => Failed::from(Refusal::from(AttachError::TooMany)),
        }
    }
}

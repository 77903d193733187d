//! What a page's form sends. The only way to read one checks the session's token first, so no page can forget.

mod gate;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use object::{FieldDef, Message};
use store::{Actor, Verb};

use gate::Gate;

use crate::files::{sets_files, take_upload};
use crate::imports::{Incoming, SILENCE_MAX};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::{Visitor, csrf_holds};

/// The largest form without a file, in bytes.
pub const FORM_BYTES_MAX: usize = 1 << 20;

/// The most files of one form: one for each of its fields, and few forms have so many.
const FILES_OF_FORM_MAX: usize = 20;

/// The most parts of one form: two for each field that an object may have, and some to spare.
const PARTS_OF_FORM_MAX: usize = 1_000;

/// What each part takes of a form's room beside its name and its text, in bytes.
const PART_BYTES: usize = 64;

/// A visitor and the form they sent, in order, names possibly repeated.
pub struct SignedForm {
    /// Who sent it.
    pub visitor: Visitor,
    /// Name and value, in order. A file is taken in, and stands here as what a field that holds it is.
    pub fields: Vec<(String, String)>,
    /// Files that were not taken, by the name of their field, and why.
    pub refused: Vec<(String, Message)>,
}

impl SignedForm {
    /// The last value of a name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().rev().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl FromRequest<Site> for SignedForm {
    type Rejection = Refusal;

    async fn from_request(request: Request, site: &Site) -> Result<SignedForm, Refusal> {
        let (mut parts, body) = request.into_parts();
        let visitor =
            <Visitor as axum::extract::FromRequestParts<Site>>::from_request_parts(&mut parts, site).await?;
        let is_multipart = is_multipart(&parts.headers);
        if is_multipart {
            let files = fields_with_files(site, visitor.visit.actor(), parts.uri.path());
            let gate = Gate::default();
            let mut request = Request::from_parts(parts, gate.before(body));
            axum::extract::DefaultBodyLimit::disable().apply(&mut request);
            let parts = Multipart::from_request(request, &()).await.map_err(|_| cut_off())?;
            return with_files(visitor, parts, &gate, &files).await;
        }
        let fields = fields_of(body).await?;
        let form = SignedForm { visitor, fields, refused: Vec::new() };
        csrf_holds(&form.visitor, form.value("csrf").unwrap_or_default())?;
        Ok(form)
    }
}

/// Whether a form says that it may carry files.
pub(crate) fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim().to_ascii_lowercase().starts_with("multipart/form-data")
}

/// The fields with files that the form at this address has for this person: that of a new record, or of one that is there.
fn fields_with_files(site: &Site, actor: &Actor, path: &str) -> Vec<&'static FieldDef> {
    let mut names = path.trim_matches('/').split('/');
    let (Some(plural), record, None) = (names.next(), names.next(), names.next()) else { return Vec::new() };
    let verb = if record.is_some() { Verb::Change } else { Verb::Create };
    site.object(plural).map(|def| sets_files(actor, def, verb)).unwrap_or_default()
}

/// Reads a form with files. Nothing is taken in before the token was seen; what is kept waits for its record.
async fn with_files(
    visitor: Visitor,
    mut parts: Multipart,
    gate: &Gate,
    with_files: &[&'static FieldDef],
) -> Result<SignedForm, Refusal> {
    let (mut fields, mut refused) = (Vec::new(), Vec::new());
    let (mut is_ours, mut files, mut count, mut room) = (false, 0, 0, FORM_BYTES_MAX);
    loop {
        gate.let_through(FORM_BYTES_MAX);
        let next = tokio::time::timeout(SILENCE_MAX, parts.next_field()).await.map_err(|_| cut_off())?;
        let Some(mut part) = next.map_err(|_| cut_off())? else { break };
        let name = part.name().unwrap_or_default().to_owned();
        // The token stands first in every form of ours.
        if !is_ours && name != "csrf" {
            csrf_holds(&visitor, "")?;
        }
        count += 1;
        if count > PARTS_OF_FORM_MAX {
            return Err(too_large());
        }
        room = room.checked_sub(name.len() + PART_BYTES).ok_or_else(too_large)?;
        if let Some(file_name) = part.file_name().map(str::to_owned) {
            // An empty name is what a browser sends where no file was chosen.
            if file_name.is_empty() || !is_ours || with_files.iter().all(|field| field.name != name) {
                continue;
            }
            files += 1;
            if files > FILES_OF_FORM_MAX {
                return Err(too_many_files());
            }
            gate.let_through(usize::MAX);
            match take_upload(&visitor, &file_name, Incoming::Part(Box::new(part))).await {
                Ok(file) => fields.push((name, file.text())),
                Err(refusal) if is_about_the_file(&refusal) => refused.push((name, refusal.message)),
                Err(refusal) => return Err(refusal),
            }
            continue;
        }
        let mut text = Vec::new();
        loop {
            let next = tokio::time::timeout(SILENCE_MAX, part.chunk()).await.map_err(|_| cut_off())?;
            let Some(chunk) = next.map_err(|_| cut_off())? else { break };
            room = room.checked_sub(chunk.len()).ok_or_else(too_large)?;
            text.extend_from_slice(&chunk);
            gate.let_through(FORM_BYTES_MAX);
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        if name == "csrf" {
            csrf_holds(&visitor, &text)?;
            is_ours = true;
        }
        fields.push((name, text));
    }
    if !is_ours {
        csrf_holds(&visitor, "")?;
    }
    Ok(SignedForm { visitor, fields, refused })
}

/// Whether a refusal says something of the file and not of the one who sends it.
pub(crate) fn is_about_the_file(refusal: &Refusal) -> bool {
    matches!(
        refusal.status,
        StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY
            | StatusCode::CONFLICT
            | StatusCode::INSUFFICIENT_STORAGE
            | StatusCode::SERVICE_UNAVAILABLE
    )
}

/// 400 for what did not arrive whole.
pub(crate) fn cut_off() -> Refusal {
    Refusal::bad_request(Message::new(
        "upload_cut_off",
        "文件没有传完，请重新上传",
        "the file did not arrive whole; hand it in again",
    ))
}

fn too_many_files() -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        Message::new(
            "too_many_at_once",
            format!("一张表单最多带 {FILES_OF_FORM_MAX} 个文件"),
            format!("at most {FILES_OF_FORM_MAX} files in one form"),
        ),
    )
}

fn too_large() -> Refusal {
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        Message::new("form_too_large", "提交的内容超过 1 MB", "the form is larger than 1 MB"),
    )
}

/// Reads a form's body.
pub(crate) async fn fields_of(body: axum::body::Body) -> Result<Vec<(String, String)>, Refusal> {
    let bytes = axum::body::to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| too_large())?;
    Ok(pairs_of(&String::from_utf8_lossy(&bytes)))
}

/// `a=1&b=2`, percent-decoded, `+` for a space.
pub fn pairs_of(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |text: &str| crate::visitor::decode(&text.replace('+', " "));
            (plain(name), plain(value))
        })
        .collect()
}

//! The file that a field of a record holds: found by the right to that record and to that field, and by nothing else.

use axum::http::HeaderMap;
use axum::response::Response;
use object::{FieldDef, ObjectDef, StoredFile, Value, id_text};

use super::scan::{Judged, judged};
use super::sending::{Disposition, holds_content, send};
use super::{is_shown_inline, note_field_download};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::Visitor;

/// A file, and the field of the record that holds it.
#[derive(Clone, Debug)]
pub(crate) struct FieldFile {
    pub def: &'static ObjectDef,
    pub id: i64,
    pub field: &'static FieldDef,
    pub file: StoredFile,
}

/// Below this address the file of a field is fetched.
pub(crate) fn field_file_href(def: &ObjectDef, id: i64, field: &FieldDef) -> String {
    format!("/{}/{}/fields/{}", def.plural, id_text(id), field.name)
}

/// The file of a field.
///
/// # Errors
/// 404 where the record is not seen, the field is not told, or holds none.
pub(crate) async fn field_file(
    visitor: &Visitor,
    def: &'static ObjectDef,
    id: i64,
    field: &str,
) -> Result<FieldFile, Refusal> {
    let field = def.field(field).filter(|field| field.kind.is_file() && !field.secret);
    let field = field.ok_or_else(Refusal::not_found)?;
    let row = visitor.visit.read::<_, store::StoreError, _>(move |view| view.find_row(def, id)).await?;
    let file = row.as_ref().and_then(|row| StoredFile::of_value(&row.values[field.index]));
    Ok(FieldFile { def, id, field, file: file.ok_or_else(Refusal::not_found)? })
}

impl FieldFile {
    /// Its bytes; looked at where that is wished and it is a picture. What is taken out is noted.
    ///
    /// # Errors
    /// As [`send`], and where it cannot be noted.
    pub async fn send(
        &self,
        visitor: &Visitor,
        asked: &HeaderMap,
        wished: Disposition,
    ) -> Result<Response, Refusal> {
        let is_shown = wished == Disposition::Shown && is_shown_inline(&self.file.media_type);
        let disposition = if is_shown { Disposition::Shown } else { Disposition::Kept };
        let response = send(visitor, &self.file, asked, disposition).await?;
        if !is_shown && holds_content(&response) {
            note_field_download(visitor, self.def, self.id, self.field, &self.file).await?;
        }
        Ok(response)
    }
}

/// What a scanner said of the files among some values, by their digest.
///
/// # Errors
/// Those of the database.
pub(crate) fn judged_among(
    site: &Site,
    view: &store::View<'_>,
    def: &ObjectDef,
    values: &[Value],
) -> Result<Vec<(String, Judged)>, store::StoreError> {
    let files = def.fields.iter().filter(|field| field.kind.is_file());
    let digests: Vec<String> =
        files.filter_map(|field| Some(StoredFile::of_value(&values[field.index])?.digest)).collect();
    Ok(judged(site, view, &digests)?
        .into_iter()
        .zip(digests)
        .map(|(judged, digest)| (digest, judged))
        .collect())
}

//! An export that is waited for, as the command line asks for it: the same rights, masks and trail as any other, along
//! the ids.

use std::path::Path;

use exchange::ExportFile;
use object::{Lang, Message, ObjectDef, Row};
use serde_json::{Map, Value as Json};
use store::{PAGE_ROWS_MAX, Scope, StoreError, Verb, Visit};

use super::asked::Selection;
use super::export_asked::ExportAsked;
use super::export_start::ACT;
use super::export_work::history_of;
use crate::listing::{Titles, filter_at};
use crate::refusal::Refusal;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportNow {
    /// Records in the file.
    pub rows: u64,
    /// Records that the person sees and may not take out.
    pub refused: u64,
}

/// Takes records out into a file, which stands under its name once it is whole. `asked` is as for `POST /exports`:
/// `{"filter": "grade == \"A\"", "fields": ["name"], "format": "jsonl"}`. Blocks until it is done.
///
/// # Errors
/// Where it is asked wrongly or may not be asked, and where the file or the store fails.
pub fn export_now(
    visit: &Visit,
    def: &'static ObjectDef,
    asked: &Map<String, Json>,
    lang: Lang,
    path: &Path,
) -> Result<ExportNow, Message> {
    let refused = |refusal: Refusal| match refusal.fields.into_iter().next() {
        Some((_, message)) => message,
        None => refusal.message,
    };
    let asked = ExportAsked::read(def, asked, lang).map_err(refused)?;
    let (crm, actor) = (visit.crm(), visit.actor());
    if actor.scope(def.name, Verb::Export) == Scope::Nothing
        || actor.rows_a_day(def.name, Verb::Export).is_some()
    {
        return Err(Message::new(
            "export_not_allowed",
            format!("该用户不能用命令导出{}，或每天可导出的条数有限", def.label.zh),
            format!(
                "this user may not export {} by command, or only so many a day",
                def.label_plural.en.to_lowercase()
            ),
        ));
    }
    let text = match &asked.selection {
        Selection::Filter(text) => text.clone(),
        Selection::Ids(_) => String::new(),
    };
    let filter = filter_at(crm, actor, def, &text, crm.now())?;
    let part = path.with_file_name(format!(
        "{}.part",
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    ));
    let unwritable = |cause: std::io::Error| {
        Message::new(
            "file_unwritable",
            format!("无法写入 {}：{cause}", path.display()),
            format!("{} cannot be written: {cause}", path.display()),
        )
    };
    let said = |fault: StoreError| fault.message();
    let rows_of = asked.rows(def, crm.zone().clone());
    let mut file = ExportFile::create(&part, asked.format, &rows_of.headings()).map_err(unwritable)?;
    let (sight, personal) = (actor.sight(def, Verb::Export), actor.sight(def, Verb::ExportPersonal));
    let mut done = ExportNow { rows: 0, refused: 0 };
    let mut took_personal = false;
    let mut after = i64::MIN;
    loop {
        let (filter, fields) = (filter.clone(), rows_of.fields.clone());
        let (rows, titles, walked) = visit
            .read_wait::<_, StoreError, _>(move |view| {
                let walked = view.walk_ids(def, &filter, after, i64::MAX, PAGE_ROWS_MAX)?;
                let rows: Vec<Row> = view.rows_by_id(def, &walked.ids)?;
                let titles = Titles::load(view, def, &rows, &fields)?;
                Ok((rows, titles, walked))
            })
            .map_err(said)?;
        for row in &rows {
            if !sight.reaches(row) {
                done.refused += 1;
                continue;
            }
            let masks = !personal.reaches(row);
            took_personal |= !masks && rows_of.fields.iter().any(|field| field.personal);
            rows_of.put(&mut file, row, masks, &titles).map_err(unwritable)?;
            done.rows += 1;
        }
        after = walked.reached;
        if walked.is_over {
            break;
        }
    }
    file.finish().and_then(|()| std::fs::rename(&part, path)).map_err(unwritable)?;
    let told = history_of(def, &asked, &filter, done.rows, took_personal);
    visit
        .write_wait::<_, StoreError, _>(ACT, None, move |tx| {
            let id = tx.new_id();
            tx.note_in_history(ACT, id, told.clone());
            Ok(())
        })
        .map_err(said)?;
    Ok(done)
}

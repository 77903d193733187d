//! How a file is taken in: as the import that was named, or the schedule's own last one, or the latest of a file with the
//! same columns. A file like none is not guessed at: nobody looks at what would come of it.

use std::path::Path;

use exchange::{ALL_SHEETS, ImportError, ImportSettings};
use object::{Message, ObjectDef};
use store::{StoreError, View, Visit};

use super::Order;
use super::taking::Trouble;
use crate::pages::like_earlier;

/// How a file is taken in. Call on a thread that may block.
pub(super) fn settings_of(
    visit: &Visit,
    def: &'static ObjectDef,
    order: &Order,
    schedule: i64,
    path: &Path,
) -> Result<ImportSettings, Trouble> {
    let preview = exchange::preview(visit, def, path, &ImportSettings::default())?;
    let sheets = preview.sheets.iter().filter(|sheet| sheet.has_same_columns).count();
    let headers = preview.headers;
    let (named, columns) = (order.like, headers.clone());
    let found = visit.read_wait(move |view| match named {
        Some(import) => said_of(view, def, import),
        None => {
            let own = view.last_import_of(schedule)?;
            let own = own.map(|import| said_of(view, def, import)).transpose()?.flatten();
            match own.filter(|own| own.headers == columns) {
                Some(own) => Ok(Some(own)),
                None => Ok(like_earlier(view, def, &columns)?.map(|(_, settings)| settings)),
            }
        }
    });
    let Some(said) = found.map_err(ImportError::Store)? else {
        return Err(match named {
            Some(_) => Trouble::Later(Message::new(
                "model_gone",
                "找不到所参照的导入，请修改“参照的导入”",
                "the import to go by is not there any more; change it",
            )),
            None => Trouble::File(Message::new(
                "columns_unknown",
                "没有导入过列名相同的文件。请先手工导入一次，确认对应关系和方式，之后按那次的设置导入",
                "no file with these columns was imported before; import one by hand, and its settings are taken over",
            )),
        });
    };
    let fitted = said.fitted_to(&headers);
    if said.mapping.is_some() && fitted.mapping.is_none() {
        return Err(Trouble::File(Message::new(
            "columns_unlike",
            "文件的列与所参照的导入完全不同",
            "the file has none of the columns of the import to go by",
        )));
    }
    let is_all = said.sheet.as_deref() == Some(ALL_SHEETS) && sheets > 1;
    Ok(ImportSettings { sheet: is_all.then(|| ALL_SHEETS.to_owned()), ..fitted })
}

fn said_of(
    view: &View<'_>,
    def: &'static ObjectDef,
    import: i64,
) -> Result<Option<ImportSettings>, StoreError> {
    let record = view.import_by_id(import)?.filter(|record| record.object == def.name);
    Ok(record.and_then(|record| ImportSettings::of_text(&record.settings)))
}

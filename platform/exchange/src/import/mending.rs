//! Rows that failed or were left out are looked at again with the cells as a person wrote them since, in the same
//! import: each keeps one outcome, and what comes of it belongs to the same change set.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use object::ObjectDef;
use store::{ImportState, StoreError, Visit};

use super::import_error::ImportError;
use super::plan::open;
use super::settings::{ImportSettings, ROWS_MENDED_MAX, RowChoice};
use super::{find, kept_file};
use crate::headers::reject_columns;
use crate::table::{Mended, RawRow, ReadOptions, RowPlace, Table};

/// What is said anew of single rows of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mending {
    /// Cells, by the row's number and the column from 0.
    pub cells: Mended,
    /// What becomes of rows that are likely there already.
    pub choices: BTreeMap<u64, RowChoice>,
}

impl Mending {
    /// The rows that something is said of.
    pub fn rows(&self) -> BTreeSet<u64> {
        self.cells.keys().chain(self.choices.keys()).copied().collect()
    }

    /// Adds what is said here to what was said before.
    ///
    /// # Errors
    /// [`ImportError::TooManyMended`] where that becomes more than is kept.
    pub fn add_to(self, settings: &mut ImportSettings) -> Result<(), ImportError> {
        for (row, cells) in self.cells {
            let known = settings.mended.entry(row).or_default();
            for (column, text) in cells {
                known.retain(|(other, _)| *other != column);
                known.push((column, text));
            }
        }
        settings.choices.extend(self.choices);
        if settings.mended.len().max(settings.choices.len()) > ROWS_MENDED_MAX {
            return Err(ImportError::TooManyMended);
        }
        Ok(())
    }
}

/// Takes the outcomes of these rows back, where they failed or were left out, and notes what is said of them now: the
/// import is cut off before them, and [`super::Import::resume`] goes on with them.
///
/// # Errors
/// Where there is no such import, it has not come to its end, or its file is gone.
pub fn mend(visit: &Visit, import: i64, mending: Mending) -> Result<(), ImportError> {
    let record = find(visit, import)?;
    match record.state {
        ImportState::Finished => {}
        ImportState::Undone => return Err(ImportError::Undone),
        ImportState::Running | ImportState::Stopped => return Err(ImportError::NotEnded),
    }
    kept_file::find(visit.crm().data(), import, &record.file_digest)?;
    let mut settings = ImportSettings::of_text(&record.settings).ok_or(ImportError::NoSuchImport)?;
    let rows: Vec<i64> = mending.rows().into_iter().map(|row| row as i64).collect();
    mending.add_to(&mut settings)?;
    let text = settings.to_text();
    kept_file::take_up(visit.crm().data(), import)?;
    visit.write_wait::<_, StoreError, _>("import", None, move |tx| tx.reopen_import(import, &text, &rows))?;
    Ok(())
}

/// The cells of these rows of a file, as they are mended so far.
///
/// # Errors
/// Where the file cannot be read.
pub fn rows_of(
    def: &'static ObjectDef,
    path: &Path,
    settings: &ImportSettings,
    wanted: &BTreeSet<u64>,
) -> Result<Vec<RawRow>, ImportError> {
    let mut table = open(def, path, settings)?;
    let mut rows = Vec::with_capacity(wanted.len());
    let mut row = RawRow::default();
    while rows.len() < wanted.len() && table.read_row(&mut row)? {
        if wanted.contains(&row.number()) {
            rows.push(row.clone());
        }
    }
    Ok(rows)
}

/// The file of an import, while it is kept.
///
/// # Errors
/// Where it was let go or is another.
pub fn file_of(visit: &Visit, import: i64) -> Result<std::path::PathBuf, ImportError> {
    let record = find(visit, import)?;
    kept_file::find(visit.crm().data(), import, &record.file_digest)
}

/// What a file of failed rows says anew, by its column of row numbers; its other columns are those of the import's file.
///
/// # Errors
/// Where it cannot be read, or has no such column, or not one column of the import's file.
pub fn mending_of_file(visit: &Visit, import: i64, path: &Path) -> Result<Mending, ImportError> {
    let record = find(visit, import)?;
    let settings = ImportSettings::of_text(&record.settings).ok_or(ImportError::NoSuchImport)?;
    let mut table = Table::open(path, &ReadOptions { header: Some(true), ..ReadOptions::default() })?;
    let headers = table.headers().to_vec();
    let [_, numbers] = reject_columns(&headers).ok_or(ImportError::NoRowNumbers)?;
    let places: Vec<Option<usize>> =
        headers.iter().map(|header| settings.headers.iter().position(|known| known == header)).collect();
    if places.iter().flatten().next().is_none() {
        return Err(ImportError::NoRowNumbers);
    }
    let mut mending = Mending::default();
    while let Some(row) = table.next_row()? {
        let Some(place) = RowPlace::parse(row.cell(numbers).trim()) else { continue };
        let cells =
            places.iter().enumerate().filter_map(|(at, place)| Some(((*place)?, row.cell(at).to_owned())));
        mending.cells.insert(place.number(), cells.collect());
        if mending.cells.len() > ROWS_MENDED_MAX {
            return Err(ImportError::TooManyMended);
        }
    }
    Ok(mending)
}

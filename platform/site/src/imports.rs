//! Imports as the site runs them: a file is handed in and kept, checked and taken in on threads of their own, and
//! anyone who may ask sees how far it is. What an import is, the exchange knows; this is who starts it and where
//! it stands.

mod by_schedule;
mod draft;
mod file_body;
mod job;
mod mending;
mod run;
mod upload;

use std::time::Duration;

use axum::http::Method;

pub(crate) use by_schedule::{begin_file, ended, go_on};
pub(crate) use draft::{Draft, Likeness, Waiting};
pub(crate) use file_body::FileBody;
pub(crate) use job::{Doing, End, ImportJobs, Job};
pub(crate) use mending::{
    MENDED_WAIT, check_again, kept_file, mend, preview_as, remembered_of, remembered_rows, rows_of,
};
pub use run::resume_all;
pub(crate) use run::{
    Left, RowsFile, Standing, check, check_of, check_rows_file, forget_check, left_of, outcome_of,
    preview_of, resume, rows_file, start, stop, undo, works_on,
};
pub(crate) use upload::{Incoming, SILENCE_MAX, UPLOAD_BYTES_MAX};

/// How long one file may take to arrive: 4 GiB over a line of 20 Mbit/s.
pub(crate) const UPLOAD_TIME_MAX: Duration = Duration::from_secs(1_800);

/// Whether a request hands a file in, and may therefore take longer than others.
pub(crate) fn is_upload(method: &Method, path: &str) -> bool {
    method == Method::POST
        && (path == "/api/v1/imports"
            || path == "/api/v1/uploads"
            || path.ends_with("/import")
            || path.ends_with("/files"))
}

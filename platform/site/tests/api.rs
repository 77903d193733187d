//! The API as programs meet it: requests go through the whole router, on both databases, with named people.

// A test fails where it unwraps nothing; that is its assertion.
#![allow(clippy::unwrap_used)]

#[path = "api/bad_requests.rs"]
mod bad_requests;
#[path = "api/batches.rs"]
mod batches;
#[path = "api/description.rs"]
mod description;
#[path = "api/doors.rs"]
mod doors;
#[path = "api/duplicates.rs"]
mod duplicates;
#[path = "api/exports.rs"]
mod exports;
#[path = "api/import_pages.rs"]
mod import_pages;
#[path = "api/imports.rs"]
mod imports;
#[path = "api/lists.rs"]
mod lists;
#[path = "api/mass_changes.rs"]
mod mass_changes;
#[path = "api/office.rs"]
mod office;
#[path = "api/once.rs"]
mod once;
#[path = "api/versions.rs"]
mod versions;

//! The API as programs meet it: requests go through the whole router, on both databases, with named people.

// A test fails where it unwraps nothing; that is its assertion.
#![allow(clippy::unwrap_used)]

#[path = "api/bad_requests.rs"]
mod bad_requests;
#[path = "api/batches.rs"]
mod batches;
#[path = "api/block.rs"]
mod block;
#[path = "api/boards.rs"]
mod boards;
#[path = "api/calendars.rs"]
mod calendars;
#[path = "api/description.rs"]
mod description;
#[path = "api/doors.rs"]
mod doors;
#[path = "api/drafts.rs"]
mod drafts;
#[path = "api/duplicates.rs"]
mod duplicates;
#[path = "api/exports.rs"]
mod exports;
#[path = "api/groups.rs"]
mod groups;
#[path = "api/import_pages.rs"]
mod import_pages;
#[path = "api/imports.rs"]
mod imports;
#[path = "api/in_place.rs"]
mod in_place;
#[path = "api/installing.rs"]
mod installing;
#[path = "api/lists.rs"]
mod lists;
#[path = "api/mass_changes.rs"]
mod mass_changes;
#[path = "api/merging.rs"]
mod merging;
#[path = "api/notifications.rs"]
mod notifications;
#[path = "api/office.rs"]
mod office;
#[path = "api/once.rs"]
mod once;
#[path = "api/presence.rs"]
mod presence;
#[path = "api/third_language.rs"]
mod third_language;
#[path = "api/versions.rs"]
mod versions;

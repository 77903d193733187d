//! Files are imported, and every row is accounted for: on SQLite and on PostgreSQL.

// A test that cannot go on has failed.
#![allow(clippy::unwrap_used)]

mod import {
    mod accounts;
    mod answers;
    mod checks;
    mod duplicates;
    mod emptied;
    mod encodings;
    mod exactly_once;
    mod families;
    mod keyed;
    mod limits;
    mod links;
    mod matching;
    mod mending;
    mod phones;
    mod plants;
    mod rejects;
    mod remembered;
    mod rights;
    mod workbooks;
}

//! The store is attacked: each test states an invariant and proves it on SQLite and on PostgreSQL.

// A test that cannot go on has failed.
#![allow(clippy::unwrap_used)]

mod store {
    mod backup;
    mod conflict;
    mod counts;
    mod deletion;
    mod events;
    mod filters;
    mod formulas;
    mod group_commit;
    mod grouping;
    mod guests;
    mod history;
    mod ids;
    mod mass;
    mod merging;
    mod migrations;
    mod neighbourhood;
    mod notifications;
    mod opened;
    mod oracle;
    mod pages;
    mod plain_rights;
    mod query_plans;
    mod races;
    mod reading;
    mod refusals;
    mod restamping;
    mod round_trip;
    mod rules;
    mod scene;
    mod searching;
    mod sight;
    mod tallies;
    mod tampering;
    mod undo;
    mod undo_sequences;
    mod verbs;
    mod versions;
}

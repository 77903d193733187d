//! SQLite and PostgreSQL behind one door: records, transactions, history, change sets, events, search, lists,
//! migrations. What differs between the two lives in `dialect`.

mod actor;
mod columns;
mod condition;
mod conn;
mod crm;
mod dialect;
mod duplicates;
mod engine;
mod entry;
mod error;
mod explain;
mod history;
mod idempotency;
mod ids;
mod imports;
mod list;
mod migrate;
mod postgres;
mod prepare;
mod prepared;
mod restoration;
mod rollup;
mod seal;
pub mod search;
mod sql;
mod sqlite;
mod tx;
mod view;

pub use actor::{Actor, ActorKind, Rights, SYSTEM_USER, Scope, Sight, Verb};
pub use columns::{ColumnDef, columns_of, table_columns};
pub use crm::{BulkSet, Clock, Crm, Fill, Options, Visit};
pub use dialect::Dialect;
pub use duplicates::DUPLICATES_MAX;
pub use engine::Subscriber;
pub use entry::{Entry, EntryVerb, Part};
pub use error::StoreError;
pub use history::{ChangeSet, HISTORY_ROWS_MAX, KeptBecause, Undone};
pub use idempotency::{ANSWER_KEPT_MS, Earlier, KeptAnswer};
pub use imports::{Holder, IMPORTS_SHOWN_MAX, ImportRecord, ImportState, LikeRecord, OutcomeRow, RowOutcome};
pub use list::{
    COUNT_ROWS_MAX, Cursor, GATHER_ROWS_MAX, ListQuery, PAGE_ROWS_MAX, Page, Plan, Total, sorts_of,
};
pub use migrate::{Migration, declared, draft, field_columns, indexes_of, statements};
pub use prepared::NewRow;
pub use seal::Verified;
pub use search::Found;
pub use sql::{Cell, Sql};
pub use tx::{FieldProblem, Tx, Via, WriteError};
pub use view::{ALL_ROWS_MAX, View, typed};

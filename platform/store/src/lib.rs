//! SQLite and PostgreSQL behind one door: records, transactions, history, change sets, events, search, lists,
//! migrations. What differs between the two lives in `dialect`.

mod actor;
mod answer;
mod backup;
mod came_from;
mod check;
mod columns;
mod condition;
mod conn;
mod contents;
mod crm;
mod custom;
mod custom_counts;
mod deletion;
mod deliveries;
mod dialect;
mod disk_room;
mod duplicates;
mod engine;
mod entry;
mod error;
mod explain;
mod families;
mod figures;
mod hand_over;
mod history;
mod hung;
mod idempotency;
mod ids;
mod imports;
mod job_log;
mod jobs;
mod journal;
mod known_indexes;
mod likely;
mod likeness;
mod list;
mod list_by_several;
mod mass;
mod merge;
mod migrate;
mod notifications;
mod numbers;
mod opened;
mod postgres;
mod prepare;
mod prepared;
mod presence;
mod quality;
mod reading;
mod recycle_bin;
mod replay;
mod restoration;
mod rights;
mod rollup;
mod rules;
mod schedules;
mod seal;
pub mod search;
mod secrets;
mod sight;
mod sql;
mod sqlite;
mod sums;
mod tally;
mod total;
mod twins;
mod tx;
mod view;
mod work;

pub use actor::{Actor, ActorKind, Layer, NO_ROLE, SYSTEM_USER, Shared, Standing};
pub use backup::{BackupError, BackupMade, BackupRestored, BackupWanted, PASSING, RESTORED};
pub use came_from::CameFrom;
pub use check::{Checked, Problem};
pub use columns::{ColumnDef, columns_of, table_columns};
pub use contents::{
    Content, ContentError, Contents, Copied, Local, NewContent, Outgoing, ScanVerdict, UPLOAD_KEPT_MS,
    UPLOADS_BYTES_MAX, UPLOADS_MAX, Unspoken, UploadError,
};
pub use crm::{BulkSet, Clock, CountryOf, Crm, Fill, Judge, Options, Visit, Written};
pub use custom::Customs;
pub use deletion::{ALONG_ROWS_MAX, DeletionPlan, Pointing};
pub use deliveries::{
    ACT as DELIVER, Attempt, DELIVERIES_KEPT_DAYS, DELIVERIES_SHOWN_MAX, Delivery, DeliveryState,
    HOOK_SECRETS, HookSecrets, LANE_LEASE_MS, Lane, NewDelivery, Replay, WAITING_MAX,
};
pub use dialect::Dialect;
pub use disk_room::{DiskRoom, FREE_BYTES_MIN};
pub use duplicates::{DUPLICATES_MAX, LikeFound, likely_text};
pub use engine::Subscriber;
pub use entry::{Entry, EntryVerb, Part};
pub use error::StoreError;
pub use families::MetParent;
pub use figures::{Figure, Group, GroupBy, Grouped};
pub use hand_over::{HAND_OVER, hands_over, stands_in_the_way};
pub use history::{ChangeSet, HISTORY_ROWS_MAX, KeptBecause, LeftRecord, Undone};
pub use idempotency::{ANSWER_KEPT_MS, Earlier, KeptAnswer};
pub use imports::{Holder, IMPORTS_SHOWN_MAX, ImportRecord, ImportState, LikeRecord, OutcomeRow, RowOutcome};
pub use job_log::{JOB_LINES_SHOWN_MAX, JobEvent, JobLine, pace_of};
pub use jobs::{
    JOB_LEASE_MS, JOB_REFUSALS_MAX, JOBS_SHOWN_MAX, JobCounts, JobHold, JobKind, JobReason, JobRecord,
    JobRefusal, JobState, JobStep, NewJob, WhoseJobs,
};
pub use likely::{
    CERTAIN, LIKELY_ROWS_MAX, LikelyAsked, LikelyFound, LikelyLabels, LikelyPage, LikelyPair, LikelyPlace,
    LikelySearch,
};
pub use likeness::{
    Because, Comparing, LIKELY_MIN, Likeness, LinkageColumns, Resemblance, SoughtName, linkage_columns,
    may_be_alike, percent_text,
};
pub use list::{Cursor, GATHER_ROWS_MAX, ListQuery, PAGE_ROWS_MAX, Page, Plan, sorts_of};
pub use mass::{FieldsChange, MassChange, RecordOutcome, Walked, is_set_alike, tags_field};
pub use merge::{Chosen, MERGE, MERGED_AT_ONCE_MAX, MayMerge, Merge, Merged, is_mergeable};
pub use migrate::{Migration, declared, draft, field_columns, indexes_of, statements};
pub use notifications::{Happening, NOTIFICATIONS_KEPT, Notification, NotificationKind};
pub use numbers::NextNumber;
pub use opened::{OPENED_KEPT, Opened};
pub use prepared::NewRow;
pub use quality::{QUEUE_ROWS_MAX, QualityFigures, QualityPart, QueuePlace, RecordQuality};
pub use reading::{by_reading, is_ordered_by_reading, order_key};
pub use recycle_bin::{BIN_DAYS, BIN_ROWS_MAX, BinQuery, Binned, PURGED_AT_ONCE, Purged};
pub use restoration::Restored;
pub use rights::{Level, Rights, Scope, SharedAs, Verb};
pub use schedules::{ACT as SCHEDULE, SCHEDULE_SECRETS, TAKINGS_SHOWN_MAX, Taking, TakingState};
pub use seal::Verified;
pub use search::Found;
pub use secrets::{SecretColumn, SecretPlace};
pub use sight::{Reach, Sight};
pub use sql::{Cell, Sql};
pub use sqlite::give_way;
pub use tally::{Tallied, Tally, summed_by, tallied_by};
pub use total::{COUNT_ROWS_MAX, Total};
pub use twins::{Group as TwinGroup, Twin, Verdict};
pub use tx::{FieldProblem, Tx, Via, WriteError};
pub use view::{ALL_ROWS_MAX, View, typed};
pub use work::{Work, WorkAsked, WorkKind};

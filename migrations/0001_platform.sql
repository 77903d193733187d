-- What the platform keeps beside the rooms' tables. Types are text, bigint, boolean and bytes on both databases.

create table setting (
    name text not null primary key,
    value text not null
);

-- One row per running process; ids carry its number.
create table node (
    id bigint not null primary key,
    lease_until bigint not null,
    high_ms bigint not null
);

-- One act, bulk or single: the unit of undo.
create table change_set (
    id bigint not null primary key,
    act text not null,
    via text not null,
    actor bigint not null,
    actor_key bigint,
    at bigint not null,
    undoes bigint,
    undone_by bigint
);

-- One record write: line of its change set, history entry and event.
create table entry (
    id bigint not null primary key,
    seq bigint,
    change_set bigint not null,
    object text not null,
    record bigint not null,
    version bigint not null,
    verb text not null,
    actor bigint not null,
    at bigint not null,
    bulk boolean not null,
    changes text,
    changes_salt bytes,
    changes_digest bytes,
    personal text,
    personal_salt bytes,
    personal_digest bytes
);
create unique index entry_seq on entry (seq);
-- What the sequencer has not numbered yet; on SQLite the writer numbers at once and this stays empty.
create index entry_unnumbered on entry (id) where seq is null;
create index entry_record on entry (record, id);
create index entry_change_set on entry (change_set, id);

-- Each seal holds the hash of all entries up to its last one and of the seal before.
create table seal (
    number bigint not null primary key,
    first_seq bigint not null,
    last_seq bigint not null,
    hash text not null,
    at bigint not null
);

-- Who reads the entries, and how far; also the sequencer's own lease.
create table subscriber (
    name text not null primary key,
    seq bigint not null,
    lease_holder bigint,
    lease_until bigint not null
);

-- How many records there are, per object, choice, owner and team. Writes append to rollup_delta, so that no two
-- of them wait for one row; the engine folds the deltas in.
create table rollup (
    object text not null,
    field text not null,
    value text not null,
    owner bigint not null,
    team bigint not null,
    records bigint not null,
    primary key (object, field, value, owner, team)
);

create table rollup_delta (
    id bigint not null primary key,
    object text not null,
    field text not null,
    value text not null,
    owner bigint not null,
    team bigint not null,
    records bigint not null
);

-- One row per import; its records' outcomes stand in import_row.
create table import (
    id bigint not null primary key,
    object text not null,
    file_name text not null,
    file_digest text not null,
    settings text not null,
    state text not null,
    actor bigint not null,
    change_set bigint not null,
    started_at bigint not null,
    finished_at bigint,
    result text
);

-- What became of each row, written in the record's own transaction.
create table import_row (
    import bigint not null,
    row_number bigint not null,
    outcome text not null,
    record bigint,
    reason text,
    primary key (import, row_number)
);

-- Answers to writes that carried an idempotency key, written in the write's own transaction. Status 0: begun.
create table idempotency (
    actor bigint not null,
    actor_key bigint not null,
    key text not null,
    digest text not null,
    status bigint not null,
    location text,
    etag text,
    body text not null,
    at bigint not null,
    primary key (actor, actor_key, key)
);
create index idempotency_at on idempotency (at);

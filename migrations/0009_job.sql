-- Work on many records that goes on without a request: a mass change, an export, an undo. What it was asked, how
-- far it is, and which process works on it. Each step moves the row on in the transaction of its records.

create table job (
    id bigint not null primary key,
    kind text not null,
    object text not null,
    input text not null,
    actor bigint not null,
    actor_key bigint,
    once text,
    state text not null,
    change_set bigint,
    total bigint,
    changed bigint not null,
    unchanged bigint not null,
    refused bigint not null,
    missing bigint not null,
    place text,
    cancel_asked boolean not null,
    failure text,
    created_at bigint not null,
    started_at bigint,
    ended_at bigint,
    lease_holder bigint,
    lease_until bigint not null
);
create index job_actor on job (actor, id);
create unique index job_once on job (actor, once);
create index job_change_set on job (change_set);
-- What is still to be done; nearly always empty.
create index job_open on job (id) where ended_at is null;

-- The records that a job left as they were, each with its reason.
create table job_refusal (
    job bigint not null,
    number bigint not null,
    record bigint not null,
    reason text not null,
    primary key (job, number)
);

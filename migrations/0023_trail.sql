-- The audit trail: a line for what somebody saw, changed, took out or was refused; how much of it lately; what was
-- unusual about it, and what counts as unusual. Seven indexes a line: its person, kind, object, record and address are
-- each asked for, newest first. An import is a line for each thousand of its rows, so an imported row pays next
-- to nothing for them.

alter table "company" add column "trail_days" bigint;
create table "trail_line" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "deed" text not null,
    "object" text,
    "record" text,
    "records" bigint not null,
    "told" text,
    "through" text,
    "address" text,
    "device" text,
    "change_set" bigint,
    "owner" bigint,
    "team" bigint
);
create index "trail_line_address" on "trail_line" ("address", "updated_at", "id");
create index "trail_line_deed" on "trail_line" ("deed", "updated_at", "id");
create index "trail_line_object" on "trail_line" ("object", "updated_at", "id");
create index "trail_line_owner_updated" on "trail_line" ("owner", "updated_at", "id");
create index "trail_line_record" on "trail_line" ("record", "updated_at", "id");
create index "trail_line_team_updated" on "trail_line" ("team", "updated_at", "id");
create index "trail_line_updated" on "trail_line" ("updated_at", "id");

create table "trail_tally" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "subject" text not null,
    "records" bigint not null
);
create unique index "trail_tally_subject_unique" on "trail_tally" ("subject");

create table "alert" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "pattern" text not null,
    "status" text not null,
    "person" bigint,
    "place" text,
    "device" text,
    "records" bigint not null,
    "threshold" bigint,
    "since" bigint,
    "at" bigint not null,
    "note" text,
    "looked_by" bigint,
    "looked_at" bigint
);
create index "alert_by_at" on "alert" ("at", "id");
create index "alert_pattern" on "alert" ("pattern");
create index "alert_person" on "alert" ("person");
create index "alert_place" on "alert" ("place");
create index "alert_status" on "alert" ("status");
create index "alert_updated" on "alert" ("updated_at", "id");

create table "alert_rule" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "pattern" text not null,
    "active" boolean not null,
    "threshold" bigint,
    "minutes" bigint
);
create unique index "alert_rule_pattern_unique" on "alert_rule" ("pattern");
create index "alert_rule_updated" on "alert_rule" ("updated_at", "id");

-- What was written before is in the history of each record; the trail begins here.
insert into subscriber (name, seq, lease_until)
select 'trail', coalesce(max(seq), 0), 0 from entry;

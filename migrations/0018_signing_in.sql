-- Signing in: waits after wrong passwords, the history of signing in, when sessions and keys were last used, the second step.

alter table "session" add column "address" text;
alter table "session" add column "last_seen" bigint;
alter table "api_key" add column "read_only" boolean;
alter table "api_key" add column "until" text;
alter table "api_key" add column "revoked_at" bigint;
alter table "api_key" add column "last_used" bigint;
create table "lockout" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "subject" text not null,
    "failures" bigint not null,
    "last_at" bigint not null,
    "until" bigint
);
create index "lockout_last_at" on "lockout" ("last_at");
create unique index "lockout_subject_unique" on "lockout" ("subject");

create table "sign_in" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "user" bigint not null,
    "at" bigint not null,
    "outcome" text not null,
    "address" text,
    "device" text
);
create index "sign_in_by_at" on "sign_in" ("at", "id");
create index "sign_in_user" on "sign_in" ("user");
create index "sign_in_user_at" on "sign_in" ("user", "at", "id");

alter table "user" add column "two_step" boolean;
alter table "role" add column "two_step_required" boolean;
create table "two_step" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "user" bigint not null,
    "secret" text not null,
    "confirmed_at" bigint,
    "last_step" bigint
);
create unique index "two_step_user_unique" on "two_step" ("user");

create table "recovery_code" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "user" bigint not null,
    "code_hash" text not null
);
create index "recovery_code_user" on "recovery_code" ("user");

create table "pending_sign_in" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "user" bigint not null,
    "token_hash" text not null,
    "ends_at" bigint not null,
    "failures" bigint not null
);
create unique index "pending_sign_in_token_hash_unique" on "pending_sign_in" ("token_hash");
create index "pending_sign_in_user" on "pending_sign_in" ("user");

alter table "company" add column "networks" text;

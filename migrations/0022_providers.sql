-- Signing in through providers outside: what they are, who is who there, which attempts are over; and which provider a
-- session or an attempt came through.

alter table "session" add column "strong" boolean;
alter table "sign_in" add column "provider" text;
alter table "pending_sign_in" add column "provider" text;
create table "sign_in_provider" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "issuer" text not null,
    "client_id" text not null,
    "client_secret" text,
    "scopes" text,
    "login_claim" text not null,
    "name_claim" text,
    "email_claim" text,
    "roles_claim" text,
    "roles" text,
    "teams_claim" text,
    "teams" text,
    "creates" boolean not null,
    "recognises" boolean not null,
    "trusted_acr" text,
    "only_way" boolean not null,
    "active" boolean not null,
    "mapped_by" bigint
);

create table "provider_identity" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "provider" bigint not null,
    "user" bigint not null,
    "subject_hash" text not null
);
create index "provider_identity_provider" on "provider_identity" ("provider");
create unique index "provider_identity_subject_hash_unique" on "provider_identity" ("subject_hash");
create index "provider_identity_user" on "provider_identity" ("user");

create table "spent_sign_in" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "token_hash" text not null,
    "ends_at" bigint not null
);
create index "spent_sign_in_ends_at" on "spent_sign_in" ("ends_at");
create unique index "spent_sign_in_token_hash_unique" on "spent_sign_in" ("token_hash");


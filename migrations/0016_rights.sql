alter table "grant" add column "act" text;
create table "field_grant" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "role" bigint not null,
    "object" text not null,
    "field" text,
    "level" text not null
);
create index "field_grant_role" on "field_grant" ("role");
create index "field_grant_updated" on "field_grant" ("updated_at", "id");

create table "record_share" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "record" text not null,
    "user" bigint,
    "team" bigint,
    "level" text not null,
    "until" text,
    "by" bigint
);
create index "record_share_record" on "record_share" ("record", "id");
create index "record_share_team" on "record_share" ("team", "updated_at", "id") where "team" is not null;
create index "record_share_user" on "record_share" ("user", "updated_at", "id") where "user" is not null;

create table "absence" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "from" text not null,
    "until" text not null,
    "deputy" bigint not null,
    "remarks" text,
    "owner" bigint,
    "team" bigint
);
create index "absence_by_from" on "absence" ("from", "id");
create index "absence_deputy" on "absence" ("deputy", "updated_at", "id");
create index "absence_owner_from" on "absence" ("owner", "from", "id");
create index "absence_owner_updated" on "absence" ("owner", "updated_at", "id");
create index "absence_team_from" on "absence" ("team", "from", "id");
create index "absence_team_updated" on "absence" ("team", "updated_at", "id");
create index "absence_updated" on "absence" ("updated_at", "id");


-- Views of lists that people keep, and which of them someone has pinned or opens a list with.

create table "saved_view" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "object" text not null,
    "kind" text not null,
    "filter" text,
    "sort" text,
    "columns" text,
    "density" text,
    "shared_with" text not null,
    "owner" bigint,
    "team" bigint
);
create index "saved_view_object" on "saved_view" ("object", "updated_at", "id");
create index "saved_view_owner_updated" on "saved_view" ("owner", "updated_at", "id");
create index "saved_view_team_updated" on "saved_view" ("team", "updated_at", "id");
create index "saved_view_updated" on "saved_view" ("updated_at", "id");

create table "view_use" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "user" bigint not null,
    "view" bigint not null,
    "object" text not null,
    "pinned" boolean not null,
    "usual" boolean not null
);
create index "view_use_user" on "view_use" ("user");


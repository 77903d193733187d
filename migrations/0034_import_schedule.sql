-- Files that come by themselves: what is fetched when, what each schedule has taken, and what it sends along.

create table import_taking (
    id bigint not null primary key,
    schedule bigint not null,
    at bigint not null,
    ended_at bigint,
    -- Both empty where a run brought no file.
    file_name text not null,
    -- SHA-256 in hexadecimal digits: a content is taken once.
    digest text not null,
    import bigint,
    state text not null,
    reason text
);
create index import_taking_schedule on import_taking (schedule, id);
create index import_taking_digest on import_taking (schedule, digest);
create index import_taking_asked on import_taking (schedule) where state = 'asked';

create table import_schedule_secret (
    schedule bigint not null primary key,
    secret text not null
);

create table "import_schedule" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "name_order" text not null,
    "into" text not null,
    "source" text not null,
    "place" text not null,
    "header" text,
    "as_import" text,
    "rhythm" text not null,
    "minutes" bigint,
    "at" text,
    "active" boolean not null,
    "next_run" bigint,
    "last_run" bigint,
    "last_result" text,
    "owner" bigint,
    "team" bigint
);
create index "import_schedule_active" on "import_schedule" ("active", "updated_at", "id");
create index "import_schedule_by_name_order" on "import_schedule" ("name_order", "id");
create index "import_schedule_owner_name_order" on "import_schedule" ("owner", "name_order", "id");
create index "import_schedule_owner_updated" on "import_schedule" ("owner", "updated_at", "id");
create index "import_schedule_team_name_order" on "import_schedule" ("team", "name_order", "id");
create index "import_schedule_team_updated" on "import_schedule" ("team", "updated_at", "id");
create index "import_schedule_updated" on "import_schedule" ("updated_at", "id");


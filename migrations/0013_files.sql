-- Files beside records. Their bytes lie in the data folder, each content once under its SHA-256; a content that was
-- ever spoken of stays, because what was deleted may be brought back.

create table content (
    digest text not null primary key,
    size bigint not null,
    at bigint not null
);

create table "file" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "media_type" text not null,
    "bytes" bigint not null,
    "sha256" text not null,
    "record" text not null,
    "by" bigint
);
create index "file_record" on "file" ("record", "id");

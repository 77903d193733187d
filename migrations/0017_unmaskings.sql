create table "unmasking" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "user" bigint not null,
    "record" text not null,
    "field" text not null,
    "reason" text not null
);
create index "unmasking_record" on "unmasking" ("record");
create index "unmasking_updated" on "unmasking" ("updated_at", "id");
create index "unmasking_user" on "unmasking" ("user");


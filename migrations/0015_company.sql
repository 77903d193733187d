-- Our own company: what it is called. The record itself is made at the next start, without a name.

create table "company" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text,
    "short_name" text
);
create index "company_updated" on "company" ("updated_at", "id");


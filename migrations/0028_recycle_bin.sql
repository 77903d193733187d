-- The recycle bin: a row for each deleted record that was not taken along by another, with what it is found by and
-- whose it was. It goes when the record comes back or is purged. Five indexes a deletion; a record that is imported or
-- changed pays nothing.
--
-- An entry says by whose right it was written where that is another record's: what goes along with a deletion or moves
-- with a merge, and comes back with it.
--
-- What people said of two records that look alike: that they are not the same, or only related.

alter table "entry" add column "along" bigint;
create index "entry_along" on "entry" ("along", "id") where "along" is not null;

create table "bin" (
    "id" bigint not null primary key,
    "object" text not null,
    "record" bigint not null,
    "change_set" bigint not null,
    "title" text not null,
    "found_by" text not null,
    "owner" bigint,
    "team" bigint,
    "actor" bigint not null,
    "at" bigint not null,
    "along" bigint not null,
    "merged_into" bigint
);
create unique index "bin_record" on "bin" ("record");
create index "bin_object" on "bin" ("object", "id");
create index "bin_actor" on "bin" ("actor", "id");
create index "bin_owner" on "bin" ("owner", "id");
create index "bin_team" on "bin" ("team", "id");

create table "twin_verdict" (
    "object" text not null,
    "first" bigint not null,
    "second" bigint not null,
    "verdict" text not null,
    "actor" bigint not null,
    "at" bigint not null,
    primary key ("first", "second")
);

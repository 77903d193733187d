-- Who may be the same by probability. What was learned of an object's records is one row, which says by its version which
-- pairs belong to it: a search writes pairs of a new version beside those that are read, and one row turns to them.
-- Why two records are alike is not kept: it is said from what they hold when somebody reads it.
--
-- A pair costs its key and three entries of indexes, when it is found; a record that is imported or changed pays nothing.
create table "likeness_model" (
    "object" text not null primary key,
    "version" bigint not null,
    "at" bigint not null,
    "records" bigint not null,
    "pairs" bigint not null,
    "bytes" bytes not null
);

create table "likeness_pair" (
    "object" text not null,
    "version" bigint not null,
    "first" bigint not null,
    "second" bigint not null,
    "probability" bigint not null,
    "related" boolean not null,
    "cluster" bigint,
    primary key ("object", "version", "first", "second")
);
create index "likeness_pair_sure" on "likeness_pair" ("object", "version", "related", "probability", "first", "second");
create index "likeness_pair_second" on "likeness_pair" ("object", "version", "second", "first");
create index "likeness_pair_cluster" on "likeness_pair" ("object", "version", "cluster", "probability", "first", "second") where "cluster" is not null;

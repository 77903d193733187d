create table "layout" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "of" text not null,
    "surface" text not null,
    "role" bigint,
    "sections" text,
    "columns" text,
    "cards" text,
    "sort" text,
    "left_out" text,
    "place" text
);
create index "layout_of" on "layout" ("of");
create unique index "layout_place_unique" on "layout" ("place") where "place" is not null;
create index "layout_updated" on "layout" ("updated_at", "id");


-- What a product can do, as its maker has it printed.

alter table "product" add column "data_sheet" text;

-- How the company's numbers look: its own pattern for an object whose records are numbered.

create table "number_rule" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "of" text not null,
    "pattern" text not null
);
create index "number_rule_updated" on "number_rule" ("updated_at", "id");
create unique index "number_rule_of_unique" on "number_rule" ("of");

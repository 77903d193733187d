-- What the system before calls an interaction: imports tell by it which is the same.
alter table "interaction" add column "external_id" text;
create unique index "interaction_external_id_unique" on "interaction" ("external_id") where "external_id" is not null;

alter table "custom_field" add column "required" boolean not null default false;
alter table "custom_field" add column "unique" boolean not null default false;
alter table "custom_field" add column "sorted" boolean not null default false;

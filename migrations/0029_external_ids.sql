-- What the ERP, or the system before, calls customers and contacts: imports tell by it who is the same.

alter table "customer" add column "external_id" text;
create unique index "customer_external_id_unique" on "customer" ("external_id") where "external_id" is not null;
alter table "contact" add column "external_id" text;
create unique index "contact_external_id_unique" on "contact" ("external_id") where "external_id" is not null;

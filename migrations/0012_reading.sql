-- Names in the order in which they are read, and less to write for each customer.
--
-- The keys of the names that are there already are made at the next start, a thousand at a time; each name then has
-- three entries by its key in place of three by itself.
alter table "customer" add column "name_order" text not null default '';
alter table "contact" add column "name_order" text not null default '';
alter table "user" add column "name_order" text not null default '';
alter table "team" add column "name_order" text not null default '';
drop index "customer_by_name";
drop index "customer_owner_name";
drop index "customer_team_name";
create index "customer_by_name_order" on "customer" ("name_order", "id");
create index "customer_owner_name_order" on "customer" ("owner", "name_order", "id");
create index "customer_team_name_order" on "customer" ("team", "name_order", "id");
drop index "contact_by_name";
drop index "contact_owner_name";
drop index "contact_team_name";
create index "contact_by_name_order" on "contact" ("name_order", "id");
create index "contact_owner_name_order" on "contact" ("owner", "name_order", "id");
create index "contact_team_name_order" on "contact" ("team", "name_order", "id");
drop index "user_by_name";
create index "user_by_name_order" on "user" ("name_order", "id");
drop index "team_by_name";
create index "team_by_name_order" on "team" ("name_order", "id");

-- Customers are no longer sorted by the day they became known: three entries less.
drop index "customer_by_known_since";
drop index "customer_owner_known_since";
drop index "customer_team_known_since";

-- What is only looked up by its value has no entry where it is empty.
drop index "customer_email";
create index "customer_email" on "customer" ("email") where "email" is not null;
drop index "customer_phone";
create index "customer_phone" on "customer" ("phone") where "phone" is not null;
drop index "customer_parent_company";
create index "customer_parent_company" on "customer" ("parent_company", "updated_at", "id") where "parent_company" is not null;
drop index "customer_uscc_unique";
create unique index "customer_uscc_unique" on "customer" ("uscc") where "uscc" is not null;
drop index "contact_email";
create index "contact_email" on "contact" ("email") where "email" is not null;
drop index "contact_mobile";
create index "contact_mobile" on "contact" ("mobile") where "mobile" is not null;
drop index "interaction_contact";
create index "interaction_contact" on "interaction" ("contact", "updated_at", "id") where "contact" is not null;
drop index "task_contact";
create index "task_contact" on "task" ("contact", "updated_at", "id") where "contact" is not null;
drop index "task_customer";
create index "task_customer" on "task" ("customer", "updated_at", "id") where "customer" is not null;

-- Sums are kept for the life-cycle stage alone.
delete from rollup where object = 'customer' and field in ('grade+yearly_spend', 'value_class+yearly_spend', 'industry+yearly_spend', 'source+yearly_spend');
delete from rollup_delta where object = 'customer' and field in ('grade+yearly_spend', 'value_class+yearly_spend', 'industry+yearly_spend', 'source+yearly_spend');

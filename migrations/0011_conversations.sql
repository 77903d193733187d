-- What is said to customers and done with them, what is still to be done, and what that says of a customer: when it
-- was last spoken with, and the next step agreed then.

alter table "customer" add column "last_contact" bigint;
alter table "customer" add column "next_step" text;
create index "customer_by_last_contact" on "customer" ("last_contact", "id");
create index "customer_by_next_step" on "customer" ("next_step", "id");
create index "customer_owner_last_contact" on "customer" ("owner", "last_contact", "id");
create index "customer_owner_next_step" on "customer" ("owner", "next_step", "id");
create index "customer_team_last_contact" on "customer" ("team", "last_contact", "id");
create index "customer_team_next_step" on "customer" ("team", "next_step", "id");

create table "interaction" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "owner" bigint,
    "team" bigint,
    "text" text not null,
    "customer" bigint not null,
    "contact" bigint,
    "kind" text not null,
    "at" bigint not null,
    "minutes" bigint,
    "direction" text,
    "result" text,
    "next_step" text,
    "next_day" text,
    "by" bigint not null,
    "pinned_at" bigint
);
create index "interaction_by_at" on "interaction" ("at", "id");
create index "interaction_contact" on "interaction" ("contact", "updated_at", "id");
create index "interaction_contact_at" on "interaction" ("contact", "at", "id");
create index "interaction_customer" on "interaction" ("customer", "updated_at", "id");
create index "interaction_customer_at" on "interaction" ("customer", "at", "id");
create index "interaction_kind" on "interaction" ("kind", "updated_at", "id");
create index "interaction_owner_at" on "interaction" ("owner", "at", "id");
create index "interaction_owner_updated" on "interaction" ("owner", "updated_at", "id");
create index "interaction_team_at" on "interaction" ("team", "at", "id");
create index "interaction_team_updated" on "interaction" ("team", "updated_at", "id");
create index "interaction_updated" on "interaction" ("updated_at", "id");

create table "task" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "subject" text not null,
    "status" text not null,
    "due" text not null,
    "priority" text not null,
    "customer" bigint,
    "contact" bigint,
    "remind_at" bigint,
    "text" text,
    "given_by" bigint,
    "done_at" bigint,
    "done_by" bigint,
    "owner" bigint,
    "team" bigint
);
create index "task_by_done_at" on "task" ("done_at", "id");
create index "task_by_due" on "task" ("due", "id");
create index "task_by_remind_at" on "task" ("remind_at", "id");
create index "task_contact" on "task" ("contact", "updated_at", "id");
create index "task_contact_done_at" on "task" ("contact", "done_at", "id");
create index "task_customer" on "task" ("customer", "updated_at", "id");
create index "task_customer_done_at" on "task" ("customer", "done_at", "id");
create index "task_owner_done_at" on "task" ("owner", "done_at", "id");
create index "task_owner_due" on "task" ("owner", "due", "id");
create index "task_owner_remind_at" on "task" ("owner", "remind_at", "id");
create index "task_owner_updated" on "task" ("owner", "updated_at", "id");
create index "task_priority" on "task" ("priority", "updated_at", "id");
create index "task_status" on "task" ("status", "updated_at", "id");
create index "task_status_due" on "task" ("status", "due", "id");
create index "task_team_done_at" on "task" ("team", "done_at", "id");
create index "task_team_due" on "task" ("team", "due", "id");
create index "task_team_remind_at" on "task" ("team", "remind_at", "id");
create index "task_team_updated" on "task" ("team", "updated_at", "id");
create index "task_updated" on "task" ("updated_at", "id");


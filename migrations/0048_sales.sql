-- Who may buy, and what was said with them before they were customers.
create table "lead" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "name_key" text,
    "name_order" text not null,
    "kind" text not null,
    "status" text not null,
    "person" text,
    "title" text,
    "phone" text,
    "phone_written" text,
    "email" text,
    "source" text,
    "arrived_at" bigint not null,
    "need" text,
    "province" text,
    "city" text,
    "industry" text,
    "last_contact" bigint,
    "first_answered_at" bigint,
    "next_step" text,
    "disqualified_for" text,
    "disqualified_note" text,
    "customer" bigint,
    "contact" bigint,
    "converted_at" bigint,
    "converted_by" bigint,
    "external_id" text,
    "tags" text,
    "owner" bigint,
    "team" bigint
);
create index "lead_by_arrived_at" on "lead" ("arrived_at", "id");
create index "lead_by_last_contact" on "lead" ("last_contact", "id");
create index "lead_by_name_order" on "lead" ("name_order", "id");
create index "lead_by_next_step" on "lead" ("next_step", "id");
create index "lead_contact" on "lead" ("contact", "updated_at", "id") where "contact" is not null;
create index "lead_customer" on "lead" ("customer", "updated_at", "id") where "customer" is not null;
create index "lead_disqualified_for" on "lead" ("disqualified_for", "updated_at", "id");
create index "lead_email" on "lead" ("email") where "email" is not null;
create unique index "lead_external_id_unique" on "lead" ("external_id") where "external_id" is not null;
create index "lead_industry" on "lead" ("industry", "updated_at", "id");
create index "lead_name_key" on "lead" ("name_key");
create index "lead_owner_arrived_at" on "lead" ("owner", "arrived_at", "id") where "owner" is not null;
create index "lead_owner_last_contact" on "lead" ("owner", "last_contact", "id") where "owner" is not null;
create index "lead_owner_name_order" on "lead" ("owner", "name_order", "id") where "owner" is not null;
create index "lead_owner_next_step" on "lead" ("owner", "next_step", "id") where "owner" is not null;
create index "lead_owner_none" on "lead" ("updated_at", "id") where "owner" is null;
create index "lead_owner_updated" on "lead" ("owner", "updated_at", "id") where "owner" is not null;
create index "lead_phone" on "lead" ("phone") where "phone" is not null;
create index "lead_province" on "lead" ("province", "updated_at", "id");
create index "lead_source" on "lead" ("source", "updated_at", "id");
create index "lead_status" on "lead" ("status", "updated_at", "id");
create index "lead_team_arrived_at" on "lead" ("team", "arrived_at", "id") where "team" is not null;
create index "lead_team_last_contact" on "lead" ("team", "last_contact", "id") where "team" is not null;
create index "lead_team_name_order" on "lead" ("team", "name_order", "id") where "team" is not null;
create index "lead_team_next_step" on "lead" ("team", "next_step", "id") where "team" is not null;
create index "lead_team_none" on "lead" ("updated_at", "id") where "team" is null;
create index "lead_team_updated" on "lead" ("team", "updated_at", "id") where "team" is not null;
create index "lead_updated" on "lead" ("updated_at", "id");

create table "lead_follow_up" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "owner" bigint,
    "team" bigint,
    "text" text not null,
    "lead" bigint not null,
    "kind" text not null,
    "at" bigint not null,
    "minutes" bigint,
    "result" text,
    "next_step" text,
    "next_day" text,
    "by" bigint not null
);
create index "lead_follow_up_by" on "lead_follow_up" ("by", "updated_at", "id");
create index "lead_follow_up_by_at" on "lead_follow_up" ("at", "id");
create index "lead_follow_up_lead" on "lead_follow_up" ("lead", "updated_at", "id");
create index "lead_follow_up_lead_at" on "lead_follow_up" ("lead", "at", "id");
create index "lead_follow_up_owner_at" on "lead_follow_up" ("owner", "at", "id") where "owner" is not null;
create index "lead_follow_up_owner_none" on "lead_follow_up" ("updated_at", "id") where "owner" is null;
create index "lead_follow_up_owner_updated" on "lead_follow_up" ("owner", "updated_at", "id") where "owner" is not null;
create index "lead_follow_up_team_at" on "lead_follow_up" ("team", "at", "id") where "team" is not null;
create index "lead_follow_up_team_none" on "lead_follow_up" ("updated_at", "id") where "team" is null;
create index "lead_follow_up_team_updated" on "lead_follow_up" ("team", "updated_at", "id") where "team" is not null;
create index "lead_follow_up_updated" on "lead_follow_up" ("updated_at", "id");


-- Deals on their way: pipelines with their stages, opportunities, and the steps that they took.
create table "pipeline" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "name_order" text not null,
    "name_en" text,
    "first_stage" bigint,
    "may_skip" boolean not null,
    "active" boolean not null,
    "purpose" text
);
create index "pipeline_by_name_order" on "pipeline" ("name_order", "id");
create index "pipeline_first_stage" on "pipeline" ("first_stage");
create unique index "pipeline_name_unique" on "pipeline" ("name");
create index "pipeline_updated" on "pipeline" ("updated_at", "id");

create table "stage" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "name_en" text,
    "pipeline" bigint not null,
    "place" bigint not null,
    "probability" bigint not null,
    "days_allowed" bigint,
    "needs" text,
    "checklist" text,
    "guidance" text
);
create index "stage_by_place" on "stage" ("place", "id");
create index "stage_pipeline" on "stage" ("pipeline");
create index "stage_pipeline_place" on "stage" ("pipeline", "place", "id");
create index "stage_updated" on "stage" ("updated_at", "id");

create table "opportunity" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "name_order" text not null,
    "customer" bigint not null,
    "contact" bigint,
    "amount" bigint,
    "amount_currency" text,
    "close_on" text,
    "pipeline" bigint not null,
    "stage" bigint,
    "forecast_category" text not null,
    "next_step" text,
    "next_step_on" text,
    "need" text,
    "end_customer" bigint,
    "dealer" bigint,
    "design_institute" bigint,
    "competitor" bigint,
    "source" text,
    "state" text not null,
    "lead" bigint,
    "closed_on" text,
    "lost_for" text,
    "revisit_on" text,
    "closing_note" text,
    "last_stage" bigint,
    "in_stage_since" bigint,
    "stage_due" text,
    "external_id" text,
    "tags" text,
    "owner" bigint,
    "team" bigint
);
create index "opportunity_by_amount" on "opportunity" ("amount", "id");
create index "opportunity_by_close_on" on "opportunity" ("close_on", "id");
create index "opportunity_by_closed_on" on "opportunity" ("closed_on", "id");
create index "opportunity_by_name_order" on "opportunity" ("name_order", "id");
create index "opportunity_by_next_step_on" on "opportunity" ("next_step_on", "id");
create index "opportunity_by_stage_due" on "opportunity" ("stage_due", "id");
create index "opportunity_competitor" on "opportunity" ("competitor", "updated_at", "id") where "competitor" is not null;
create index "opportunity_contact" on "opportunity" ("contact", "updated_at", "id") where "contact" is not null;
create index "opportunity_customer" on "opportunity" ("customer", "updated_at", "id");
create index "opportunity_dealer" on "opportunity" ("dealer", "updated_at", "id") where "dealer" is not null;
create index "opportunity_design_institute" on "opportunity" ("design_institute", "updated_at", "id") where "design_institute" is not null;
create index "opportunity_end_customer" on "opportunity" ("end_customer", "updated_at", "id") where "end_customer" is not null;
create unique index "opportunity_external_id_unique" on "opportunity" ("external_id") where "external_id" is not null;
create index "opportunity_forecast_category" on "opportunity" ("forecast_category", "updated_at", "id");
create index "opportunity_last_stage" on "opportunity" ("last_stage", "updated_at", "id") where "last_stage" is not null;
create index "opportunity_lead" on "opportunity" ("lead", "updated_at", "id") where "lead" is not null;
create index "opportunity_lost_for" on "opportunity" ("lost_for", "updated_at", "id");
create index "opportunity_owner_amount" on "opportunity" ("owner", "amount", "id") where "owner" is not null;
create index "opportunity_owner_close_on" on "opportunity" ("owner", "close_on", "id") where "owner" is not null;
create index "opportunity_owner_closed_on" on "opportunity" ("owner", "closed_on", "id") where "owner" is not null;
create index "opportunity_owner_name_order" on "opportunity" ("owner", "name_order", "id") where "owner" is not null;
create index "opportunity_owner_next_step_on" on "opportunity" ("owner", "next_step_on", "id") where "owner" is not null;
create index "opportunity_owner_none" on "opportunity" ("updated_at", "id") where "owner" is null;
create index "opportunity_owner_stage_due" on "opportunity" ("owner", "stage_due", "id") where "owner" is not null;
create index "opportunity_owner_updated" on "opportunity" ("owner", "updated_at", "id") where "owner" is not null;
create index "opportunity_pipeline" on "opportunity" ("pipeline", "updated_at", "id");
create index "opportunity_source" on "opportunity" ("source", "updated_at", "id");
create index "opportunity_stage" on "opportunity" ("stage", "updated_at", "id") where "stage" is not null;
create index "opportunity_state" on "opportunity" ("state", "updated_at", "id");
create index "opportunity_team_amount" on "opportunity" ("team", "amount", "id") where "team" is not null;
create index "opportunity_team_close_on" on "opportunity" ("team", "close_on", "id") where "team" is not null;
create index "opportunity_team_closed_on" on "opportunity" ("team", "closed_on", "id") where "team" is not null;
create index "opportunity_team_name_order" on "opportunity" ("team", "name_order", "id") where "team" is not null;
create index "opportunity_team_next_step_on" on "opportunity" ("team", "next_step_on", "id") where "team" is not null;
create index "opportunity_team_none" on "opportunity" ("updated_at", "id") where "team" is null;
create index "opportunity_team_stage_due" on "opportunity" ("team", "stage_due", "id") where "team" is not null;
create index "opportunity_team_updated" on "opportunity" ("team", "updated_at", "id") where "team" is not null;
create index "opportunity_updated" on "opportunity" ("updated_at", "id");

create table "opportunity_step" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "owner" bigint,
    "team" bigint,
    "name" text not null,
    "opportunity" bigint not null,
    "kind" text not null,
    "stage" bigint,
    "at" bigint not null,
    "left_at" bigint,
    "days" bigint,
    "amount" bigint,
    "amount_currency" text,
    "by" bigint,
    "note" text
);
create index "opportunity_step_by" on "opportunity_step" ("by", "updated_at", "id") where "by" is not null;
create index "opportunity_step_by_at" on "opportunity_step" ("at", "id");
create index "opportunity_step_opportunity" on "opportunity_step" ("opportunity", "updated_at", "id");
create index "opportunity_step_opportunity_at" on "opportunity_step" ("opportunity", "at", "id");
create index "opportunity_step_owner_at" on "opportunity_step" ("owner", "at", "id") where "owner" is not null;
create index "opportunity_step_owner_none" on "opportunity_step" ("updated_at", "id") where "owner" is null;
create index "opportunity_step_owner_updated" on "opportunity_step" ("owner", "updated_at", "id") where "owner" is not null;
create index "opportunity_step_stage" on "opportunity_step" ("stage", "updated_at", "id") where "stage" is not null;
create index "opportunity_step_stage_at" on "opportunity_step" ("stage", "at", "id");
create index "opportunity_step_team_at" on "opportunity_step" ("team", "at", "id") where "team" is not null;
create index "opportunity_step_team_none" on "opportunity_step" ("updated_at", "id") where "team" is null;
create index "opportunity_step_team_updated" on "opportunity_step" ("team", "updated_at", "id") where "team" is not null;
create index "opportunity_step_updated" on "opportunity_step" ("updated_at", "id");


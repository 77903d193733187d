-- To whom new leads go.
create table "assignment_rule" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "name_order" text not null,
    "place" bigint not null,
    "condition" text,
    "colleague" bigint,
    "team" bigint,
    "method" text not null,
    "in_hand_max" bigint,
    "active" boolean not null
);
create index "assignment_rule_by_name_order" on "assignment_rule" ("name_order", "id");
create index "assignment_rule_by_place" on "assignment_rule" ("place", "id");
create index "assignment_rule_colleague" on "assignment_rule" ("colleague");
create index "assignment_rule_team" on "assignment_rule" ("team");
create index "assignment_rule_updated" on "assignment_rule" ("updated_at", "id");


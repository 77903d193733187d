-- Who took part in an interaction: a part of it, which knows the customer at the head.

create table "attendee" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "owner" bigint,
    "team" bigint,
    "interaction" bigint not null,
    "name" text not null,
    "contact" bigint,
    "colleague" bigint,
    "side" text not null,
    "role" text,
    "customer" bigint not null,
    "note" text
);
create index "attendee_colleague" on "attendee" ("colleague", "updated_at", "id") where "colleague" is not null;
create index "attendee_contact" on "attendee" ("contact", "updated_at", "id") where "contact" is not null;
create index "attendee_customer" on "attendee" ("customer", "updated_at", "id");
create index "attendee_interaction" on "attendee" ("interaction", "updated_at", "id");
create index "attendee_owner_updated" on "attendee" ("owner", "updated_at", "id") where "owner" is not null;
create index "attendee_team_updated" on "attendee" ("team", "updated_at", "id") where "team" is not null;
create index "attendee_updated" on "attendee" ("updated_at", "id");

-- Webhooks: what each receiver is told, its secrets, what is still to be delivered and what was, and which process
-- delivers to whom just now. The hook itself is an object of the room staff.

create table webhook_secret (
    hook bigint not null primary key,
    secret text not null,
    previous text,
    previous_until bigint
);

create table delivery (
    id bigint not null primary key,
    hook bigint not null,
    -- The entry's number in the one order of all entries; null for a trial.
    seq bigint,
    object text not null,
    record bigint not null,
    verb text not null,
    version bigint not null,
    -- The fields that changed, by name, separated by commas.
    changed text not null,
    -- Whose a deleted record was: it cannot be asked any more.
    owner bigint,
    team bigint,
    at bigint not null,
    state text not null,
    attempts bigint not null,
    -- Since when this delivery is tried; a replay begins anew.
    tried_since bigint,
    next_at bigint not null,
    tried_at bigint,
    status bigint,
    ms bigint,
    answer text
);
create index delivery_hook on delivery (hook, id);
-- What is still to be done, in order per record.
create index delivery_waiting on delivery (hook, record, seq) where state = 'waiting';
create index delivery_at on delivery (at);

create table delivery_lane (
    hook bigint not null primary key,
    lease_holder bigint,
    lease_until bigint not null,
    -- Failures since the last success.
    failures bigint not null,
    failing_since bigint,
    -- A receiver that is down is left alone until then.
    quiet_until bigint not null
);

create table "webhook" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "name_order" text not null,
    "url" text not null,
    "events" text,
    "filter" text,
    "active" boolean not null,
    "owner" bigint,
    "team" bigint
);
create index "webhook_active" on "webhook" ("active", "updated_at", "id");
create index "webhook_by_name_order" on "webhook" ("name_order", "id");
create index "webhook_owner_name_order" on "webhook" ("owner", "name_order", "id");
create index "webhook_owner_updated" on "webhook" ("owner", "updated_at", "id");
create index "webhook_team_name_order" on "webhook" ("team", "name_order", "id");
create index "webhook_team_updated" on "webhook" ("team", "updated_at", "id");
create index "webhook_updated" on "webhook" ("updated_at", "id");

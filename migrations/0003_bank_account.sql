-- A customer's bank accounts.

create table "bank_account" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "owner" bigint,
    "team" bigint,
    "customer" bigint not null,
    "account_number" text not null,
    "bank" text not null,
    "holder" text,
    "kind" text,
    "remarks" text
);
create index "bank_account_by_account_number" on "bank_account" ("account_number", "id");
create index "bank_account_customer" on "bank_account" ("customer", "updated_at", "id");
create index "bank_account_kind" on "bank_account" ("kind", "updated_at", "id");
create index "bank_account_owner_account_number" on "bank_account" ("owner", "account_number", "id");
create index "bank_account_owner_updated" on "bank_account" ("owner", "updated_at", "id");
create index "bank_account_team_account_number" on "bank_account" ("team", "account_number", "id");
create index "bank_account_team_updated" on "bank_account" ("team", "updated_at", "id");
create index "bank_account_updated" on "bank_account" ("updated_at", "id");


-- Staff and customers: people, teams, roles and keys; customers, their contacts and addresses.

create table "customer" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "name_key" text,
    "short_name" text,
    "kind" text not null,
    "role" text,
    "lifecycle_stage" text not null,
    "grade" text,
    "value_class" text,
    "purchase_frequency" text,
    "yearly_spend" bigint,
    "yearly_spend_currency" text,
    "product_preference" text,
    "industry" text,
    "province" text,
    "city" text,
    "district" text,
    "address" text,
    "uscc" text,
    "phone" text,
    "phone_written" text,
    "other_phone" text,
    "other_phone_written" text,
    "email" text,
    "website" text,
    "birthday" text,
    "gender" text,
    "source" text,
    "known_since" text,
    "parent_company" bigint,
    "tags" text,
    "remarks" text,
    "owner" bigint,
    "team" bigint
);
create index "customer_by_name" on "customer" ("name", "id");
create index "customer_email" on "customer" ("email");
create index "customer_grade" on "customer" ("grade", "updated_at", "id");
create index "customer_industry" on "customer" ("industry", "updated_at", "id");
create index "customer_lifecycle_stage" on "customer" ("lifecycle_stage", "updated_at", "id");
create index "customer_name_key" on "customer" ("name_key");
create index "customer_owner_name" on "customer" ("owner", "name", "id");
create index "customer_owner_updated" on "customer" ("owner", "updated_at", "id");
create index "customer_parent_company" on "customer" ("parent_company", "updated_at", "id");
create index "customer_phone" on "customer" ("phone");
create index "customer_province" on "customer" ("province", "updated_at", "id");
create index "customer_source" on "customer" ("source", "updated_at", "id");
create index "customer_team_name" on "customer" ("team", "name", "id");
create index "customer_team_updated" on "customer" ("team", "updated_at", "id");
create index "customer_updated" on "customer" ("updated_at", "id");
create unique index "customer_uscc_unique" on "customer" ("uscc");
create index "customer_value_class" on "customer" ("value_class", "updated_at", "id");

create table "contact" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "owner" bigint,
    "team" bigint,
    "name" text not null,
    "name_key" text,
    "customer" bigint not null,
    "title" text,
    "department" text,
    "buying_role" text,
    "mobile" text,
    "mobile_written" text,
    "phone" text,
    "phone_written" text,
    "other_phone" text,
    "other_phone_written" text,
    "email" text,
    "gender" text,
    "birthday" text,
    "has_left" boolean,
    "tags" text,
    "remarks" text
);
create index "contact_by_name" on "contact" ("name", "id");
create index "contact_customer" on "contact" ("customer", "updated_at", "id");
create index "contact_email" on "contact" ("email");
create index "contact_mobile" on "contact" ("mobile");
create index "contact_name_key" on "contact" ("name_key");
create index "contact_owner_name" on "contact" ("owner", "name", "id");
create index "contact_owner_updated" on "contact" ("owner", "updated_at", "id");
create index "contact_team_name" on "contact" ("team", "name", "id");
create index "contact_team_updated" on "contact" ("team", "updated_at", "id");
create index "contact_updated" on "contact" ("updated_at", "id");

create table "address" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "owner" bigint,
    "team" bigint,
    "customer" bigint not null,
    "purpose" text,
    "country" text,
    "province" text,
    "city" text,
    "district" text,
    "detail" text not null,
    "area_code" text
);
create index "address_customer" on "address" ("customer", "updated_at", "id");
create index "address_owner_updated" on "address" ("owner", "updated_at", "id");
create index "address_province" on "address" ("province", "updated_at", "id");
create index "address_team_updated" on "address" ("team", "updated_at", "id");
create index "address_updated" on "address" ("updated_at", "id");

create table "user" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "login" text not null,
    "kind" text not null,
    "active" boolean not null,
    "email" text,
    "phone" text,
    "phone_written" text,
    "language" text
);
create index "user_by_name" on "user" ("name", "id");
create index "user_kind" on "user" ("kind");
create unique index "user_login_unique" on "user" ("login");
create index "user_updated" on "user" ("updated_at", "id");

create table "team" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "parent" bigint
);
create index "team_by_name" on "team" ("name", "id");
create unique index "team_name_unique" on "team" ("name");
create index "team_parent" on "team" ("parent");
create index "team_updated" on "team" ("updated_at", "id");

create table "membership" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "user" bigint not null,
    "team" bigint not null,
    "home" boolean not null
);
create index "membership_team" on "membership" ("team");
create index "membership_updated" on "membership" ("updated_at", "id");
create index "membership_user" on "membership" ("user");

create table "role" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "code" text not null,
    "name" text not null,
    "name_en" text not null
);
create unique index "role_code_unique" on "role" ("code");
create index "role_updated" on "role" ("updated_at", "id");

create table "grant" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "role" bigint not null,
    "object" text not null,
    "verb" text not null,
    "scope" text not null
);
create index "grant_role" on "grant" ("role");
create index "grant_updated" on "grant" ("updated_at", "id");

create table "role_holding" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "user" bigint not null,
    "role" bigint not null
);
create index "role_holding_role" on "role_holding" ("role");
create index "role_holding_updated" on "role_holding" ("updated_at", "id");
create index "role_holding_user" on "role_holding" ("user");

create table "credential" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "user" bigint not null,
    "password_hash" text not null
);
create unique index "credential_user_unique" on "credential" ("user");

create table "session" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "user" bigint not null,
    "token_hash" text not null,
    "csrf" text not null,
    "ends_at" bigint not null,
    "device" text
);
create unique index "session_token_hash_unique" on "session" ("token_hash");
create index "session_user" on "session" ("user");

create table "api_key" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "user" bigint not null,
    "role" bigint,
    "key_hash" text not null
);
create unique index "api_key_key_hash_unique" on "api_key" ("key_hash");
create index "api_key_user" on "api_key" ("user");


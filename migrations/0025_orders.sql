-- Web addresses are kept with their scheme, and without a slash that leads nowhere.

update "customer" set "website" = 'https://' || "website"
  where "website" like '%.%' and "website" not like '%://%' and "website" not like '% %' and "website" not like '%@%';
update "customer" set "website" = substr("website", 1, length("website") - 1)
  where "website" like '%://%/' and substr("website", 1, length("website") - 1) not like '%://%/%';

-- The numbers that people call records by, counted for each object and year (0 where they go on from year to year).

create table counter (
  object text not null,
  year bigint not null,
  last bigint not null,
  primary key (object, year)
);

alter table "customer" add column "orders" bigint;
alter table "customer" add column "revenue_year" bigint;
alter table "customer" add column "revenue_year_currency" text;
alter table "customer" add column "revenue" bigint;
alter table "customer" add column "revenue_currency" text;
alter table "customer" add column "first_order" text;
alter table "customer" add column "last_order" text;
create index "customer_by_last_order" on "customer" ("last_order", "id");
create index "customer_by_revenue_year" on "customer" ("revenue_year", "id");
create index "customer_owner_last_order" on "customer" ("owner", "last_order", "id");
create index "customer_owner_revenue_year" on "customer" ("owner", "revenue_year", "id");
create index "customer_team_last_order" on "customer" ("team", "last_order", "id");
create index "customer_team_revenue_year" on "customer" ("team", "revenue_year", "id");
create table "order" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "number" text not null,
    "customer" bigint not null,
    "kind" text not null,
    "state" text not null,
    "payment" text not null,
    "amount" bigint,
    "amount_currency" text,
    "ordered_on" text not null,
    "promised_on" text,
    "end_customer" bigint,
    "dealer" bigint,
    "ship_to" bigint,
    "channel" text,
    "store" text,
    "erp_number" text,
    "returns" bigint,
    "confirmed_at" bigint,
    "confirmed_by" bigint,
    "cancelled_at" bigint,
    "remarks" text,
    "owner" bigint,
    "team" bigint
);
create index "order_by_amount" on "order" ("amount", "id");
create index "order_by_confirmed_at" on "order" ("confirmed_at", "id");
create index "order_by_ordered_on" on "order" ("ordered_on", "id");
create index "order_by_promised_on" on "order" ("promised_on", "id");
create index "order_customer" on "order" ("customer", "updated_at", "id");
create index "order_customer_confirmed_at" on "order" ("customer", "confirmed_at", "id");
create index "order_dealer" on "order" ("dealer", "updated_at", "id") where "dealer" is not null;
create index "order_dealer_confirmed_at" on "order" ("dealer", "confirmed_at", "id");
create index "order_end_customer" on "order" ("end_customer", "updated_at", "id") where "end_customer" is not null;
create index "order_end_customer_confirmed_at" on "order" ("end_customer", "confirmed_at", "id");
create index "order_erp_number" on "order" ("erp_number", "updated_at", "id");
create unique index "order_number_unique" on "order" ("number");
create index "order_owner_amount" on "order" ("owner", "amount", "id");
create index "order_owner_confirmed_at" on "order" ("owner", "confirmed_at", "id");
create index "order_owner_ordered_on" on "order" ("owner", "ordered_on", "id");
create index "order_owner_promised_on" on "order" ("owner", "promised_on", "id");
create index "order_owner_updated" on "order" ("owner", "updated_at", "id");
create index "order_payment" on "order" ("payment", "updated_at", "id");
create index "order_returns" on "order" ("returns", "updated_at", "id") where "returns" is not null;
create index "order_state" on "order" ("state", "updated_at", "id");
create index "order_team_amount" on "order" ("team", "amount", "id");
create index "order_team_confirmed_at" on "order" ("team", "confirmed_at", "id");
create index "order_team_ordered_on" on "order" ("team", "ordered_on", "id");
create index "order_team_promised_on" on "order" ("team", "promised_on", "id");
create index "order_team_updated" on "order" ("team", "updated_at", "id");
create index "order_updated" on "order" ("updated_at", "id");

create table "order_line" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "owner" bigint,
    "team" bigint,
    "order" bigint not null,
    "product" bigint not null,
    "name" text not null,
    "quantity" bigint not null,
    "unit" text,
    "unit_price" bigint not null,
    "unit_price_currency" text not null,
    "discount" bigint,
    "amount" bigint,
    "amount_currency" text,
    "cost" bigint,
    "cost_currency" text,
    "returned_line" bigint,
    "remarks" text
);
create index "order_line_order" on "order_line" ("order", "updated_at", "id");
create index "order_line_owner_updated" on "order_line" ("owner", "updated_at", "id");
create index "order_line_product" on "order_line" ("product", "updated_at", "id");
create index "order_line_returned_line" on "order_line" ("returned_line", "updated_at", "id") where "returned_line" is not null;
create index "order_line_team_updated" on "order_line" ("team", "updated_at", "id");
create index "order_line_updated" on "order_line" ("updated_at", "id");

create table "product" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "name" text not null,
    "name_order" text not null,
    "code" text not null,
    "category" text not null,
    "unit" text,
    "list_price" bigint,
    "list_price_currency" text,
    "cost" bigint,
    "cost_currency" text,
    "active" boolean not null,
    "industries" text,
    "website" text,
    "description" text
);
create index "product_active" on "product" ("active");
create index "product_by_list_price" on "product" ("list_price", "id");
create index "product_by_name_order" on "product" ("name_order", "id");
create index "product_category" on "product" ("category");
create unique index "product_code_unique" on "product" ("code");
create index "product_updated" on "product" ("updated_at", "id");


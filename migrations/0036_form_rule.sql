create table "form_rule" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "zh" text not null,
    "zh_order" text not null,
    "en" text not null,
    "of" text not null,
    "does" text not null,
    "fields" text,
    "condition" text not null,
    "message_zh" text,
    "message_en" text,
    "off" boolean not null
);
create index "form_rule_by_zh_order" on "form_rule" ("zh_order", "id");
create index "form_rule_of" on "form_rule" ("of");
create index "form_rule_updated" on "form_rule" ("updated_at", "id");


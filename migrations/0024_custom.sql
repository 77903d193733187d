create table "custom_object" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "zh" text not null,
    "zh_order" text not null,
    "en" text not null,
    "en_plural" text,
    "belongs" text not null,
    "parent" text,
    "rights_like" text,
    "name" text,
    "plural" text,
    "help_zh" text,
    "help_en" text
);
create index "custom_object_by_zh_order" on "custom_object" ("zh_order", "id");
create index "custom_object_updated" on "custom_object" ("updated_at", "id");

create table "custom_field" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "zh" text not null,
    "zh_order" text not null,
    "en" text not null,
    "of" text not null,
    "holds" text not null,
    "choices" text,
    "target" text,
    "name" text,
    "help_zh" text,
    "help_en" text,
    "in_list" boolean not null,
    "filtered" boolean not null,
    "searched" boolean not null,
    "personal" boolean not null
);
create index "custom_field_by_zh_order" on "custom_field" ("zh_order", "id");
create index "custom_field_of" on "custom_field" ("of");
create index "custom_field_updated" on "custom_field" ("updated_at", "id");


-- The networks from which people and programs come in; everywhere while none is named.

alter table "company" add column "networks" text;

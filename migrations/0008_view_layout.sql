-- A kept view also says what its records are grouped by, what is summed up, and how wide and how firm its columns
-- stand.

alter table "saved_view" add column "group_by" text;
alter table "saved_view" add column "frozen" bigint;
alter table "saved_view" add column "widths" text;

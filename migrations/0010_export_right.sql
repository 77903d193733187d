-- How many records a role may take out in a day; empty for as many as they like.
alter table "grant" add column "rows_a_day" bigint;

-- In which country an address of the audit trail and of an alert is, where whoever runs the place gave a database of
-- them. No index: a line is found by its address, its person or its moment.

alter table "alert" add column "country" text;
alter table "trail_line" add column "country" text;

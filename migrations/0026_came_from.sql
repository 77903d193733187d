-- From where something was written, beside through which door: kept with the act until the trail's time is over, and
-- with a job for what it writes later.

alter table change_set add column address text;
alter table job add column address text;

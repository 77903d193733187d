-- Why an act was done, where whoever did it said so: a colleague left, a territory moved. Beside the act, because it is
-- the same for each of its records.

alter table change_set add column reason text;

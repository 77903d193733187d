-- What waits for a receiver is found in its order and in that of one record, however much waits.
drop index delivery_waiting;
create index delivery_waiting on delivery (hook, seq, id) where state = 'waiting';
create index delivery_of_record on delivery (hook, record, seq) where state = 'waiting';

-- A lane for what waits already; from now on each is there before its first delivery.
insert into delivery_lane (hook, lease_until, failures, quiet_until)
    select distinct hook, 0, 0, 0 from delivery where true on conflict (hook) do nothing;

-- What was before there were hooks is told to nobody, so nobody reads it.
insert into subscriber (name, seq, lease_until)
    select 'webhooks', coalesce(max(seq), 0), 0 from entry where true on conflict (name) do nothing;

-- What concerns a person while they look elsewhere: what, about which record, how many alike, and whether it was
-- read. Of what happened before there is no news.

create table notification (
    id bigint primary key,
    person bigint not null,
    kind text not null,
    object text not null,
    record bigint not null,
    records bigint not null,
    actor bigint not null,
    at bigint not null,
    read_at bigint
);

create index notification_of_person on notification (person, at, id);
create index notification_unread on notification (person, at) where read_at is null;

insert into subscriber (name, seq, lease_until)
select 'handing_over', coalesce(max(seq), 0), 0 from entry;

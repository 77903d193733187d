-- Files as fields of records. Who speaks of a content: the record whose row or history holds it. Its bytes stay as long
-- as one does, and go when the last is purged. What was kept before is counted by the files beside records: by their
-- rows, and by what the history tells of how they were made, whose values end with the digest, the record's address and
-- perhaps whose doing it was: {..., "sha256":"9f86...","record":"customers/06CSS4ZSM9C2P","by":123}.

create table content_use (
    digest text not null,
    record bigint not null,
    primary key (digest, record)
);
create index content_use_record on content_use (record);
insert into content_use (digest, record) select "sha256", "id" from "file";
insert into content_use (digest, record)
    select told.digest, told.record from (
        select substr(to_digest.told, length(to_digest.told) - 63, 64) as digest, to_digest.record as record from (
            select substr(to_plural.told, 1, length(to_plural.told) - 12) as told, to_plural.record as record from (
                select rtrim(rtrim(rtrim(rtrim(rtrim(rtrim(rtrim(rtrim(e.changes, '}0123456789'), ':'), '"by'), ','),
                    '"'), '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'), '/'), 'abcdefghijklmnopqrstuvwxyz_0123456789') as told,
                    e.record as record
                from entry e where e.object = 'file' and e.verb = 'created' and e.changes is not null
            ) to_plural
        ) to_digest
    ) told
    where exists (select 1 from content c where c.digest = told.digest)
    on conflict (digest, record) do nothing;

-- Files that were handed in and that no record has yet: of whom, and until when they wait.
create table upload (
    id bigint not null primary key,
    by_user bigint not null,
    file text not null,
    digest text not null,
    at bigint not null
);
create index upload_at on upload (at);
create index upload_of on upload (by_user, file);
create index upload_digest on upload (digest);

-- While somebody reads all files, a backup, none goes; until when at most.
create table content_hold (
    id bigint not null primary key,
    until bigint not null
);

-- Who is at which record just now, as each process on one database tells the others: a row of each. No record of
-- what anyone did: a row is overwritten every few seconds, and what is old in it counts for nothing.

create table presence (
    node bigint not null primary key,
    what text not null,
    at bigint not null
);

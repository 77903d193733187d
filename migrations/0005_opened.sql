-- What each person opened lately; only where they were, never what they saw.

create table opened (
    person bigint not null,
    object text not null,
    record bigint not null,
    at bigint not null,
    primary key (person, object, record)
);

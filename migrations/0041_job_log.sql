-- One list of all work, whichever table it stands in, and what happened to each piece of it: when it began, was taken up
-- after its process was gone, was stopped, went on, ended. Jobs and imports have ids of one kind, which rise with time.

create table job_log (
    job bigint not null,
    -- From 1 for each job.
    number bigint not null,
    at bigint not null,
    event text not null,
    -- Whose doing it was; none where the house did it by itself.
    actor bigint,
    -- How many records had their outcome by then.
    done bigint not null,
    -- What else is known, as JSON text.
    detail text,
    primary key (job, number)
);

-- Why an import broke off, until it goes on.
alter table import add column failure text;

create index job_kind on job (kind, id);
create index job_state on job (state, id);
create index import_actor on import (actor, id);
create index import_state on import (state, id);

-- What a virus scanner said of each content, once one is set up: 'clean' or 'infected', when, and what it found. Nothing
-- where it was not asked yet.

alter table content add column verdict text;
alter table content add column judged_at bigint;
alter table content add column found text;
create index content_unjudged on content (at, digest) where verdict is null;

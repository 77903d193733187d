-- Boards and calendars: what a kept view remembers of them, the days customers became known by (three entries more
-- for each imported customer), and what customers come to under each choice, which every write keeps from now on.

alter table "saved_view" add column "shown_by" text;
alter table "saved_view" add column "summed" text;
alter table "saved_view" add column "span" text;
alter table "saved_view" add column "coloured_by" text;
create index "customer_by_known_since" on "customer" ("known_since", "id");
create index "customer_owner_known_since" on "customer" ("owner", "known_since", "id");
create index "customer_team_known_since" on "customer" ("team", "known_since", "id");

-- An amount is kept in two parts: what is below a billion of the smallest unit, and how many billions.
insert into rollup (object, field, value, owner, team, records)
select 'customer', 'lifecycle_stage+yearly_spend', coalesce("lifecycle_stage", '') || ' ' || "yearly_spend_currency" || '', coalesce("owner", -1), coalesce("team", -1), cast(sum("yearly_spend" % 1000000000) as bigint)
from "customer" where "yearly_spend" is not null group by 3, 4, 5
on conflict (object, field, value, owner, team) do nothing;
insert into rollup (object, field, value, owner, team, records)
select 'customer', 'lifecycle_stage+yearly_spend', coalesce("lifecycle_stage", '') || ' ' || "yearly_spend_currency" || ' +', coalesce("owner", -1), coalesce("team", -1), cast(sum("yearly_spend" / 1000000000) as bigint)
from "customer" where "yearly_spend" is not null group by 3, 4, 5
on conflict (object, field, value, owner, team) do nothing;
insert into rollup (object, field, value, owner, team, records)
select 'customer', 'grade+yearly_spend', coalesce("grade", '') || ' ' || "yearly_spend_currency" || '', coalesce("owner", -1), coalesce("team", -1), cast(sum("yearly_spend" % 1000000000) as bigint)
from "customer" where "yearly_spend" is not null group by 3, 4, 5
on conflict (object, field, value, owner, team) do nothing;
insert into rollup (object, field, value, owner, team, records)
select 'customer', 'grade+yearly_spend', coalesce("grade", '') || ' ' || "yearly_spend_currency" || ' +', coalesce("owner", -1), coalesce("team", -1), cast(sum("yearly_spend" / 1000000000) as bigint)
from "customer" where "yearly_spend" is not null group by 3, 4, 5
on conflict (object, field, value, owner, team) do nothing;
insert into rollup (object, field, value, owner, team, records)
select 'customer', 'value_class+yearly_spend', coalesce("value_class", '') || ' ' || "yearly_spend_currency" || '', coalesce("owner", -1), coalesce("team", -1), cast(sum("yearly_spend" % 1000000000) as bigint)
from "customer" where "yearly_spend" is not null group by 3, 4, 5
on conflict (object, field, value, owner, team) do nothing;
insert into rollup (object, field, value, owner, team, records)
select 'customer', 'value_class+yearly_spend', coalesce("value_class", '') || ' ' || "yearly_spend_currency" || ' +', coalesce("owner", -1), coalesce("team", -1), cast(sum("yearly_spend" / 1000000000) as bigint)
from "customer" where "yearly_spend" is not null group by 3, 4, 5
on conflict (object, field, value, owner, team) do nothing;
insert into rollup (object, field, value, owner, team, records)
select 'customer', 'industry+yearly_spend', coalesce("industry", '') || ' ' || "yearly_spend_currency" || '', coalesce("owner", -1), coalesce("team", -1), cast(sum("yearly_spend" % 1000000000) as bigint)
from "customer" where "yearly_spend" is not null group by 3, 4, 5
on conflict (object, field, value, owner, team) do nothing;
insert into rollup (object, field, value, owner, team, records)
select 'customer', 'industry+yearly_spend', coalesce("industry", '') || ' ' || "yearly_spend_currency" || ' +', coalesce("owner", -1), coalesce("team", -1), cast(sum("yearly_spend" / 1000000000) as bigint)
from "customer" where "yearly_spend" is not null group by 3, 4, 5
on conflict (object, field, value, owner, team) do nothing;
insert into rollup (object, field, value, owner, team, records)
select 'customer', 'source+yearly_spend', coalesce("source", '') || ' ' || "yearly_spend_currency" || '', coalesce("owner", -1), coalesce("team", -1), cast(sum("yearly_spend" % 1000000000) as bigint)
from "customer" where "yearly_spend" is not null group by 3, 4, 5
on conflict (object, field, value, owner, team) do nothing;
insert into rollup (object, field, value, owner, team, records)
select 'customer', 'source+yearly_spend', coalesce("source", '') || ' ' || "yearly_spend_currency" || ' +', coalesce("owner", -1), coalesce("team", -1), cast(sum("yearly_spend" / 1000000000) as bigint)
from "customer" where "yearly_spend" is not null group by 3, 4, 5
on conflict (object, field, value, owner, team) do nothing;

-- Ways of being in touch, mails, visits with their place, and who waits for our answer.

alter table "customer" add column "preferred_channel" text;
alter table "customer" add column "place" text;
alter table "customer" add column "waiting_since" bigint;
create index "customer_by_waiting_since" on "customer" ("waiting_since", "id");
create index "customer_owner_waiting_since" on "customer" ("owner", "waiting_since", "id");
create index "customer_preferred_channel" on "customer" ("preferred_channel", "updated_at", "id");
create index "customer_team_waiting_since" on "customer" ("team", "waiting_since", "id");
alter table "interaction" add column "channel" text;
alter table "interaction" add column "link" text;
alter table "interaction" add column "attendees" text;
alter table "interaction" add column "subject" text;
alter table "interaction" add column "mail_from" text;
alter table "interaction" add column "mail_to" text;
alter table "interaction" add column "mail_cc" text;
alter table "interaction" add column "unknown_addresses" text;
alter table "interaction" add column "message_id" text;
alter table "interaction" add column "in_reply_to" text;
alter table "interaction" add column "thread" text;
alter table "interaction" add column "checked_in_at" bigint;
alter table "interaction" add column "on_site" text;
alter table "interaction" add column "away_reason" text;
alter table "interaction" add column "check_in_place" text;
alter table "interaction" add column "check_in_metres" bigint;
alter table "interaction" add column "checked_out_at" bigint;
alter table "interaction" add column "check_out_place" text;
alter table "interaction" add column "time_on_site" bigint;
alter table "interaction" add column "valid" boolean;
alter table "interaction" add column "needs_no_answer" boolean;
alter table "user" add column "positions_agreed" bigint;

-- What was logged before: whether it counts as follow-up, by the rule of `Interaction::valid`; nobody checked in then.
update "interaction" set "valid" = case
    when "kind" = 'call' then ("result" is null or "result" <> 'no_answer')
    when "kind" = 'meeting' then true
    when "kind" in ('message', 'email') then ("direction" is not null and "direction" = 'incoming')
    else false
end;

-- A call in vain is no contact any more. What lay ahead when the last contact was said still does not count.
update "customer" set "last_contact" = (
    select max("i"."at") from "interaction" "i"
    where "i"."customer" = "customer"."id" and "i"."kind" <> 'note'
        and ("i"."result" is null or "i"."result" <> 'no_answer') and "i"."at" <= "customer"."last_contact"
) where "last_contact" is not null;

-- What came in after all that answers it, and waits since then.
update "customer" set "waiting_since" = (
    select min("w"."at") from "interaction" "w"
    where "w"."customer" = "customer"."id" and "w"."direction" = 'incoming' and "w"."at" <= "w"."created_at"
        and ("w"."kind" in ('message', 'email') or ("w"."kind" = 'call' and "w"."result" = 'no_answer'))
        and "w"."at" > coalesce((
            select max("a"."at") from "interaction" "a"
            where "a"."customer" = "customer"."id" and "a"."at" <= "a"."created_at"
                and ("a"."kind" in ('visit', 'meeting')
                    or ("a"."kind" = 'call' and ("a"."result" is null or "a"."result" <> 'no_answer'))
                    or ("a"."kind" in ('message', 'email')
                        and ("a"."direction" is null or "a"."direction" <> 'incoming')))
        ), 0)
);

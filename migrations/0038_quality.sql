create table "quality_rule" (
    "id" bigint not null primary key,
    "version" bigint not null,
    "created_at" bigint not null,
    "updated_at" bigint not null,
    "zh" text not null,
    "zh_order" text not null,
    "en" text not null,
    "of" text not null,
    "dimension" text not null,
    "field" text not null,
    "applies" text,
    "condition" text,
    "fresh_days" bigint,
    "shared_by" bigint,
    "weight" bigint,
    "off" boolean not null
);
create index "quality_rule_by_zh_order" on "quality_rule" ("zh_order", "id");
create index "quality_rule_of" on "quality_rule" ("of");
create index "quality_rule_updated" on "quality_rule" ("updated_at", "id");

-- What comes of a record by the rules of quality: derived, and made again by whoever follows the entries. Of nobody's
-- record the owner is -1, and so is the team.
create table quality_score (
    record bigint not null primary key,
    object text not null,
    owner bigint not null,
    team bigint not null,
    via text not null,
    score bigint not null,
    -- The negative of what it is worth, so that the worst and most valuable come first by one order.
    less bigint not null,
    asked text not null,
    failing text not null,
    due_at bigint
);
create index quality_score_worst on quality_score (object, score, less, record);
create index quality_score_owner on quality_score (object, owner, score, less, record);
create index quality_score_team on quality_score (object, team, score, less, record);
-- For those who are not told everything that makes the order.
create index quality_score_made on quality_score (object, record);
create index quality_score_owner_made on quality_score (object, owner, record);
create index quality_score_team_made on quality_score (object, team, record);
create index quality_score_due on quality_score (due_at);

-- Records that fail a rule which no filter says.
create table quality_fail (
    rule bigint not null,
    record bigint not null,
    primary key (rule, record)
);

-- What records share, by rules that count it.
create table quality_key (
    record bigint not null,
    rule bigint not null,
    held text not null,
    primary key (record, rule)
);
create index quality_key_held on quality_key (rule, held, record);

-- Records to be judged again, because of what others say of them.
create table quality_due (
    record bigint not null primary key,
    object text not null
);

-- Of how many records each rule asks, and how many fail.
create table quality_sum (
    object text not null,
    rule bigint not null,
    via text not null,
    owner bigint not null,
    team bigint not null,
    asked bigint not null,
    failing bigint not null,
    primary key (object, rule, via, owner, team)
);

-- The same as it stood on a day.
create table quality_day (
    object text not null,
    day text not null,
    rule bigint not null,
    owner bigint not null,
    team bigint not null,
    asked bigint not null,
    failing bigint not null,
    primary key (object, day, rule, owner, team)
);

-- By which rules the records of an object were judged, and how far the walk along them is.
create table quality_object (
    object text not null primary key,
    goal text not null,
    place bigint,
    day text not null
);

-- What somebody does not want to see again before a moment.
create table quality_later (
    person bigint not null,
    record bigint not null,
    until_at bigint not null,
    primary key (person, record)
);

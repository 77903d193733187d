//! Nothing is shown beyond one's reach, and nothing within it is missing: thousands of random questions are
//! asked of the store and of a plain loop over all rows.

use std::sync::Arc;

use object::{FieldDef, FieldKind, Filter, Object, ObjectDef, Registry, Row, Sort};
use store::search::{Term, document_tokens, is_whole, query_tokens};
use store::{Level, ListQuery, StoreError, Verb, View, sorts_of};
use testing::cast::{Clerk, Member, Shop};
use testing::plain_rights::PlainRights;
use testing::questions::{Asker, Records, told};
use testing::{Chance, on_both};

use super::grouping;
use super::neighbourhood::{Neighbourhood, settle};
use super::pages::{all_pages, in_order_of};
use super::plain_rights;

use super::scene::read_as;

/// Of each database, unless `ORACLE_QUESTIONS` says otherwise; both together are asked more than ten thousand.
const QUESTIONS: usize = 6_000;
const QUESTIONS_PER_VIEW: usize = 50;
const SHOPS: usize = 300;
/// What people type: parts of names, pinyin, initials, numbers, and nothing at all.
const WORDS: &[&str] = &[
    "宏达",
    "宏",
    "hongda",
    "hd",
    "hdcg",
    "长安面馆",
    "blue",
    "Blue 茶馆",
    "red moon",
    "moon cafe",
    "sohne",
    "海",
    "3m",
    "李",
    "李华",
    "lihua",
    "shan",
    "chan",
    "小翠",
    "xiaocui",
    "ouyang",
    "zeng",
    "ceng",
    "ann",
    "0000",
    "1380000",
    "13800000070",
    "021-5555",
    "55550012",
    "q1",
    "q1-0012",
    "0012",
    "n7@example.com",
    "n7",
    "example",
    "老字号",
    "vip",
    "夜市",
    "总店",
    "",
    "，",
    "xyz",
];

on_both!(whatever_is_asked_only_what_may_be_seen_is_answered, |house| {
    let seed = 4_711;
    let mut chance = Chance::of(seed);
    let here = settle(&house, &mut chance, SHOPS);
    let registry = house.crm().registry().clone();
    // Half the time the counts are folded in, half the time they wait.
    house.settle();
    let mut asked = 0;
    for batch in 0.. {
        if asked >= questions(QUESTIONS) {
            break;
        }
        let (here, registry) = (here.clone(), registry.clone());
        let asker = plain_rights::by_chance(&mut chance, &here);
        let visitor = house.visit(&asker.actor());
        let mut chance = Chance::of(seed + 1 + batch);
        let wrong = read_as(&visitor, move |view| {
            let mut judge =
                Judge { chance: &mut chance, here: &here, registry: &registry, asker: &asker, view };
            Ok((0..QUESTIONS_PER_VIEW).find_map(|_| judge.ask().err()))
        });
        if let Some(wrong) = wrong {
            panic!("batch {batch}: {wrong}");
        }
        asked += QUESTIONS_PER_VIEW;
    }
});

/// How many questions are asked: as `ORACLE_QUESTIONS` says, or so many.
pub fn questions(otherwise: usize) -> usize {
    std::env::var("ORACLE_QUESTIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

pub struct Judge<'a> {
    pub chance: &'a mut Chance,
    here: &'a Arc<Neighbourhood>,
    pub registry: &'a Registry,
    pub asker: &'a PlainRights,
    pub view: &'a View<'a>,
}

impl Judge<'_> {
    fn ask(&mut self) -> Result<(), String> {
        let def = match self.chance.below(10) {
            0 => Member::def(),
            1..=3 => Clerk::def(),
            _ => Shop::def(),
        };
        match self.chance.below(9) {
            0 => self.find(def),
            1 => self.total(def),
            8 => grouping::judged(self, def),
            2 if def.name != "member" => self.counts_by(def),
            3 | 4 => self.search(def),
            _ => self.list(def),
        }
    }

    pub fn filter(&mut self, def: &'static ObjectDef) -> Filter {
        Asker { chance: self.chance, here: &**self.here, registry: self.registry, def }.filter()
    }

    pub fn seen(&self, def: &'static ObjectDef, filter: &Filter) -> Vec<Row> {
        self.here.seen(self.registry, self.asker, def, filter).cloned().collect()
    }

    pub fn held<T: PartialEq + std::fmt::Debug>(
        &self,
        what: impl std::fmt::Debug,
        found: Result<T, impl std::fmt::Display>,
        expected: T,
    ) -> Result<(), String> {
        match found {
            Ok(found) if found == expected => Ok(()),
            Ok(found) => {
                Err(format!("{what:?} for {:?}: found {found:?}, expected {expected:?}", self.asker))
            }
            Err(fault) => Err(format!("{what:?} for {:?}: {fault}", self.asker)),
        }
    }

    /// Whether a question is to be refused because it asks for what is kept from the asker; the store must refuse it.
    pub fn refused<T: std::fmt::Debug>(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        fields: &[&'static FieldDef],
        ask: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<bool, String> {
        if !self.asker.refuses(self.registry, def, filter, fields) {
            return Ok(false);
        }
        match ask() {
            Err(StoreError::Veiled { .. }) => Ok(true),
            other => Err(format!(
                "{} by {:?} and {} is to be refused to {:?}: {other:?}",
                def.name,
                fields.iter().map(|field| field.name).collect::<Vec<_>>(),
                told(filter),
                self.asker
            )),
        }
    }

    fn told(&self, def: &'static ObjectDef, row: &Row) -> Row {
        self.asker.told(def, row)
    }

    fn find(&mut self, def: &'static ObjectDef) -> Result<(), String> {
        let mut ids: Vec<i64> = (0..5).map(|_| self.chance.one_of(self.here.rows(def)).id).collect();
        ids.push(ids[0] + 1);
        ids.dedup();
        let mut expected: Vec<Row> =
            self.seen(def, &Filter::All).into_iter().filter(|row| ids.contains(&row.id)).collect();
        expected.iter_mut().for_each(|row| *row = self.told(def, row));
        for id in &ids {
            let row = expected.iter().find(|row| row.id == *id).cloned();
            self.held(("find", def.name, id), self.view.find_row(def, *id), row)?;
        }
        expected.sort_by_key(|row| row.id);
        let found = self.view.rows_by_id(def, &ids).map(|mut rows| {
            rows.sort_by_key(|row| row.id);
            rows
        });
        self.held(("rows by id", def.name, &ids), found, expected)
    }

    fn total(&mut self, def: &'static ObjectDef) -> Result<(), String> {
        let filter = self.filter(def);
        if self.refused(def, &filter, &[], || self.view.total(def, &filter, true))? {
            return Ok(());
        }
        let expected = self.seen(def, &filter).len() as i64;
        let found = self.view.total(def, &filter, self.chance.once_in(2));
        self.held(
            ("total", def.name, told(&filter)),
            found.map(|total| (total.count, total.exact)),
            (expected, true),
        )?;
        match self.view.total_at_once(def, &filter).transpose() {
            // It may decline, but not be wrong.
            None => Ok(()),
            Some(found) => self.held(
                ("total at once", def.name, told(&filter)),
                found.map(|total| (total.count, total.exact)),
                (expected, true),
            ),
        }
    }

    fn counts_by(&mut self, def: &'static ObjectDef) -> Result<(), String> {
        let counted: Vec<&'static FieldDef> = def
            .fields
            .iter()
            .copied()
            .filter(|field| field.indexed && matches!(field.kind, FieldKind::Choice(_) | FieldKind::Text))
            .collect();
        let field = *self.chance.one_of(&counted);
        if self.refused(def, &Filter::All, &[field], || self.view.counts_by(def, field))? {
            return Ok(());
        }
        let mut expected = std::collections::BTreeMap::new();
        for row in self.seen(def, &Filter::All) {
            if let Some(text) = row.value(field).as_text() {
                *expected.entry(text.to_owned()).or_insert(0) += 1;
            }
        }
        let found = self.view.counts_by(def, field).map(|counts| counts.into_iter().collect());
        self.held(("counts by", field.name), found, expected)
    }

    fn search(&mut self, def: &'static ObjectDef) -> Result<(), String> {
        let words = *self.chance.one_of(WORDS);
        let limit = *self.chance.one_of(&[1, 5, 20, 1_000]);
        let found = self.view.search(def, words, limit);
        let found = found.map(|found| found.iter().map(|found| found.row.id).collect::<Vec<i64>>());
        let expected = self.expected_of_search(def, words, limit);
        self.held(("search", def.name, words, limit), found, expected)
    }

    /// Tier after tier, within one the newest first.
    fn expected_of_search(&self, def: &'static ObjectDef, words: &str, limit: usize) -> Vec<i64> {
        let mut seen = self.seen(def, &Filter::All);
        seen.sort_by_key(|row| std::cmp::Reverse(row.id));
        let documents: Vec<(i64, Vec<String>, Vec<String>, bool)> = seen
            .iter()
            .map(|row| {
                let (mut tokens, mut told) = (Vec::new(), Vec::new());
                document_tokens(def, &row.values, &mut tokens);
                document_tokens(def, &self.told(def, row).values, &mut told);
                // A whole number that is masked leads to its record all the same.
                let is_known = def.fields.iter().any(|field| {
                    self.asker.level(def, field, Verb::See, row) == Level::Masked
                        && is_whole(field, &row.values[field.index], words)
                });
                (row.id, tokens, told, is_known)
            })
            .collect();
        let mut ids: Vec<i64> = Vec::new();
        for tier in query_tokens(words).tiers {
            let fits = |tokens: &[String]| {
                tier.iter().all(|term| match term {
                    Term::Exact(wanted) => tokens.iter().any(|token| token == wanted),
                    Term::Prefix(beginning) => {
                        tokens.iter().any(|token| token.starts_with(beginning.as_str()))
                    }
                })
            };
            let matching =
                documents.iter().filter(|(_, all, told, known)| fits(all) && (fits(told) || *known));
            for (id, ..) in matching.take(limit) {
                if !ids.contains(id) {
                    ids.push(*id);
                }
            }
        }
        ids.truncate(limit);
        ids
    }

    fn list(&mut self, def: &'static ObjectDef) -> Result<(), String> {
        let filter = self.filter(def);
        let sorts: Vec<&'static FieldDef> = sorts_of(def).collect();
        let keys = if self.chance.once_in(3) { 1 + self.chance.below(3) } else { 1 };
        let keys: Vec<Sort> = (0..keys)
            .map(|_| Sort {
                field: self.chance.one_of::<&'static FieldDef>(&sorts),
                descending: self.chance.once_in(2),
            })
            .collect();
        let fields: Vec<&'static FieldDef> = keys.iter().map(|key| key.field).collect();
        let asked =
            ListQuery { filter: filter.clone(), then: keys[1..].to_vec(), ..ListQuery::of(def, keys[0], 10) };
        if self.refused(def, &filter, &fields, || self.view.list(&asked))? {
            return Ok(());
        }
        let mut expected = self.seen(def, &filter);
        expected.sort_by(in_order_of(&keys));
        let limit = 1 + expected.len() / (1 + self.chance.below(5));
        let query = ListQuery {
            filter,
            then: keys[1..].to_vec(),
            backwards: self.chance.once_in(2),
            ..ListQuery::of(def, keys[0], limit)
        };
        let ids = |rows: &[Row]| rows.iter().map(|row| row.id).collect::<Vec<i64>>();
        let what = |query: &ListQuery| {
            let after = query.after.as_ref().map(|after| (after.value.clone(), after.id));
            format!(
                "{} {} by {:?} limit {limit} backwards {} after {after:?}",
                query.def.name,
                told(&query.filter),
                keys.iter().map(|sort| (sort.field.name, sort.descending)).collect::<Vec<_>>(),
                query.backwards
            )
        };
        self.held(what(&query), all_pages(self.view, query.clone()), ids(&expected))?;
        // And from a place in the middle.
        if expected.is_empty() {
            return Ok(());
        }
        let middle = self.chance.below(expected.len());
        let query = ListQuery { after: Some(query.place(&expected[middle])), ..query };
        let rest = if query.backwards { &expected[..middle] } else { &expected[middle + 1..] };
        let shown = match query.backwards {
            true => &rest[rest.len().saturating_sub(limit)..],
            false => &rest[..rest.len().min(limit)],
        };
        let told: Vec<Row> = shown.iter().map(|row| self.told(def, row)).collect();
        let found = self.view.list(&query).map(|page| (page.rows, page.more));
        self.held(what(&query), found, (told, rest.len() > limit))
    }
}

//! Words that are spread over a child record and its parent: `恒锐机械 张建国` is a contact and the customer they work
//! at. Nothing more is indexed for it. Each split of the words is asked of the parents and of their children, each by
//! its own postings and through what the actor may see, so that a parent out of sight confirms nothing.

use std::collections::HashMap;

use object::{FieldDef, ObjectDef, Row, Value};

use super::tokens::tier_of;
use super::{SearchQuery, document_tokens, is_searchable, matches, query_tokens};
use crate::columns::{push_select, row_of};
use crate::error::StoreError;
use crate::rights::Verb;
use crate::sight::{Sight, padded};
use crate::sql::Sql;
use crate::view::View;

/// The most words that are split; each more costs two further splits, and a name with its company has hardly more.
const SPLIT_WORDS_MAX: usize = 5;
/// So many parents are asked for their children; where more have the words, the children are looked for first.
const PARENTS_MAX: usize = 50;
/// The most children that are looked through for one split.
const CHILDREN_MAX: usize = 500;

/// Some of the words for the parent, the others for the child.
struct Split {
    parent: String,
    child: String,
}

/// A child object with the link to its parent.
struct Family {
    child: &'static ObjectDef,
    link: &'static FieldDef,
}

/// A child that was found, with how vaguely.
struct Hit {
    tier: usize,
    row: Row,
}

impl View<'_> {
    /// As [`View::search`] of each of these objects, in their order. Where one of them has nothing for several words
    /// together, they are looked for spread over a child and its parent: of a child object the children are found,
    /// of a parent object the parents of those.
    pub fn search_each(
        &self,
        defs: &[&'static ObjectDef],
        words: &str,
        limit: usize,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut each: Vec<Vec<Row>> = Vec::with_capacity(defs.len());
        for def in defs {
            each.push(self.search(def, words, limit)?.into_iter().map(|found| found.row).collect());
        }
        let splits = splits_of(words);
        let has_nothing: Vec<bool> = each.iter().map(Vec::is_empty).collect();
        if splits.is_empty() || !has_nothing.contains(&true) {
            return Ok(each);
        }
        // Where an object stands among those asked for, if it has nothing so far.
        let empty_place = |def: &ObjectDef| {
            defs.iter().position(|asked| asked.name == def.name).filter(|place| has_nothing[*place])
        };
        for parent in self.registry().objects().iter().copied().filter(|def| is_searchable(def)) {
            let parent_place = empty_place(parent);
            let mut families = families_of(self.registry().objects(), parent);
            families.retain(|family| parent_place.is_some() || empty_place(family.child).is_some());
            if families.is_empty() || self.actor.sight(parent, Verb::See) == Sight::Nothing {
                continue;
            }
            let mut parents: Vec<i64> = Vec::new();
            for (family, hits) in self.spread_over(parent, &families, &splits)? {
                parents.extend(hits.iter().filter_map(|hit| hit.row.value(family.link).as_int()));
                if let Some(place) = empty_place(family.child) {
                    each[place] = hits.into_iter().take(limit).map(|hit| hit.row).collect();
                }
            }
            if let Some(place) = parent_place {
                let mut once = Vec::new();
                for id in parents {
                    if once.len() < limit && !once.contains(&id) {
                        once.push(id);
                    }
                }
                each[place] = self.rows_in_order(parent, &once)?;
            }
        }
        Ok(each)
    }

    /// The children of each family that are found together with their parents: in the most precise way first, then
    /// the newest.
    fn spread_over<'f>(
        &self,
        parent: &'static ObjectDef,
        families: &'f [Family],
        splits: &[Split],
    ) -> Result<Vec<(&'f Family, Vec<Hit>)>, StoreError> {
        let mut found: Vec<(&Family, Vec<Hit>)> =
            families.iter().map(|family| (family, Vec::new())).collect();
        for split in splits {
            let parents = self.search(parent, &split.parent, PARENTS_MAX + 1)?;
            if parents.is_empty() {
                continue;
            }
            let parents: Vec<i64> = parents.iter().map(|found| found.row.id).collect();
            for (family, hits) in &mut found {
                for hit in self.children_of_words(parent, family, &parents, split)? {
                    match hits.iter_mut().find(|known| known.row.id == hit.row.id) {
                        Some(known) => known.tier = known.tier.min(hit.tier),
                        None => hits.push(hit),
                    }
                }
            }
        }
        for (_, hits) in &mut found {
            hits.sort_by_key(|hit| (hit.tier, std::cmp::Reverse(hit.row.id)));
        }
        Ok(found)
    }

    /// The children that have the child's words and a parent with the parent's: by whichever of the two is rare.
    fn children_of_words(
        &self,
        parent: &'static ObjectDef,
        family: &Family,
        parents: &[i64],
        split: &Split,
    ) -> Result<Vec<Hit>, StoreError> {
        let of_child = query_tokens(&split.child);
        if parents.len() <= PARENTS_MAX {
            let children = self.children_of(family, parents)?;
            if children.len() <= CHILDREN_MAX {
                return Ok(hits_among(family.child, children, &of_child));
            }
        }
        let found = self.search(family.child, &split.child, CHILDREN_MAX)?;
        let children: Vec<Row> = found.into_iter().map(|found| found.row).collect();
        let mut of_these: Vec<i64> =
            children.iter().filter_map(|row| row.value(family.link).as_int()).collect();
        of_these.sort_unstable();
        of_these.dedup();
        let of_parent = query_tokens(&split.parent);
        let fitting: HashMap<i64, bool> = self
            .rows_by_id(parent, &of_these)?
            .into_iter()
            .map(|row| (row.id, matches(&of_parent, &own_tokens(parent, &row.values))))
            .collect();
        let fits = |row: &Row| {
            let id = row.value(family.link).as_int();
            id.and_then(|id| fitting.get(&id)).is_some_and(|fits| *fits)
        };
        Ok(hits_among(family.child, children.into_iter().filter(fits).collect(), &of_child))
    }

    /// The children of these parents, as far as the actor may see them, in no order; one more than are looked
    /// through when there are more.
    fn children_of(&self, family: &Family, parents: &[i64]) -> Result<Vec<Row>, StoreError> {
        let mut sql = Sql::new("select ");
        push_select(family.child, "t", &mut sql);
        sql.push(" from ").name(family.child.name).push(" t where t.").name(family.link.name).push(" in (");
        sql.bind_list(padded(parents)).push(") and ");
        self.actor.sight(family.child, Verb::See).push_beside(&mut sql, "t");
        sql.push(" limit ").bind(CHILDREN_MAX as i64 + 1);
        let rows =
            self.query(&sql)?.iter().map(|cells| row_of(family.child, cells)).collect::<Result<Vec<_>, _>>();
        let mut rows = rows?;
        // What is kept from the asker makes no words, so nothing is found by it.
        self.veil(family.child, &mut rows)?;
        Ok(rows)
    }
}

/// The objects whose records are children of this one's and can be searched.
fn families_of(objects: &[&'static ObjectDef], parent: &ObjectDef) -> Vec<Family> {
    let searchable = objects.iter().copied().filter(|def| is_searchable(def));
    searchable
        .filter_map(|child| {
            let link = child.parent_field()?;
            let is_of_parent = link.kind.link() == Some(parent.name);
            is_of_parent.then_some(Family { child, link })
        })
        .collect()
}

/// The words cut in two at each place, either half for the parent. None for a single word, nor for a sentence.
fn splits_of(words: &str) -> Vec<Split> {
    let separates = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、');
    let words: Vec<&str> = words.split(separates).filter(|word| !word.is_empty()).collect();
    if !(2..=SPLIT_WORDS_MAX).contains(&words.len()) {
        return Vec::new();
    }
    let halves = (1..words.len()).map(|place| (words[..place].join(" "), words[place..].join(" ")));
    halves
        .flat_map(|(first, second)| {
            let turned = Split { parent: second.clone(), child: first.clone() };
            [Split { parent: first, child: second }, turned]
        })
        .collect()
}

fn hits_among(def: &ObjectDef, rows: Vec<Row>, query: &SearchQuery) -> Vec<Hit> {
    let hit = |row: Row| tier_of(query, &own_tokens(def, &row.values)).map(|tier| Hit { tier, row });
    rows.into_iter().filter_map(hit).collect()
}

fn own_tokens(def: &ObjectDef, values: &[Value]) -> Vec<String> {
    let mut tokens = Vec::new();
    document_tokens(def, values, &mut tokens);
    tokens
}

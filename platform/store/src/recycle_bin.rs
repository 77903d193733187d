//! The recycle bin: what was deleted and may come back, for whoever could see it then. A row of the bin is written with
//! the deletion and goes when the record comes back, or when it is purged: then its values leave the history for good,
//! and only their digests stay, so that the chain still proves that nothing else was touched.

use object::{Instant, ObjectDef, Row, Value};
use serde_json::{Map, Value as Json};

use crate::actor::SYSTEM_USER;
use crate::entry::{ENTRY_SELECT, Entry, Part};
use crate::error::StoreError;
use crate::rights::{Level, Verb};
use crate::sight::Sight;
use crate::sql::{Cell, Sql};
use crate::tx::{Tx, WriteError};
use crate::view::View;

/// Days that deleted records stay, where the company says nothing: long enough for whoever comes back from leave.
pub const BIN_DAYS: i64 = 60;
/// The most rows of the bin read at once.
pub const BIN_ROWS_MAX: usize = 200;
/// Records purged in one transaction.
pub const PURGED_AT_ONCE: usize = 50;
/// Of a chain of merges so many steps are followed.
const MERGES_FOLLOWED_MAX: usize = 100;
/// The setting that says how many days deleted records stay; 0 for ever.
const DAYS_SETTING: &str = "bin_days";
/// What the history calls a purge.
const PURGE: &str = "purge";

/// A deleted record.
#[derive(Clone, Debug)]
pub struct Binned {
    /// Its place in the bin; later deletions have greater ones.
    pub id: i64,
    /// Of which object.
    pub object: &'static ObjectDef,
    /// The record.
    pub record: i64,
    /// The change set that deleted it.
    pub change_set: i64,
    /// What it was called; none where the actor is not told.
    pub title: Option<String>,
    /// Who deleted it.
    pub actor: i64,
    /// When.
    pub at: Instant,
    /// How many records went along or let go.
    pub along: i64,
    /// The record it was merged into.
    pub merged_into: Option<i64>,
}

/// What a purge did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// How many records of the bin went.
    pub records: usize,
    /// The contents that they spoke of, for [`crate::Crm::free_contents_wait`] after the commit.
    pub contents: Vec<String>,
}

/// What of the bin is asked for.
#[derive(Clone, Debug, Default)]
pub struct BinQuery {
    /// Of this object only.
    pub object: Option<&'static ObjectDef>,
    /// Deleted by this person only.
    pub actor: Option<i64>,
    /// Deleted at this moment or later.
    pub since: Option<Instant>,
    /// Deleted before this moment.
    pub until: Option<Instant>,
    /// Called so, or in part.
    pub words: String,
    /// After this place.
    pub after: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

const BIN_SELECT: &str = "select t.id, t.object, t.record, t.change_set, t.title, t.actor, t.at, t.along, \
     t.merged_into, t.owner, t.team from bin t where ";

/// A name as it is looked for: without case.
fn found_by(title: &str) -> String {
    object::text::name_key(title)
}

impl View<'_> {
    /// What was deleted and could be seen by the actor, the latest first.
    ///
    /// # Errors
    /// Those of the database; [`StoreError::TooSlow`] where the words are in few of very many names.
    pub fn bin(&self, query: &BinQuery) -> Result<Vec<Binned>, StoreError> {
        let mut sql = Sql::new(BIN_SELECT);
        self.push_bin_sight(query.object, !query.words.is_empty(), Verb::See, &mut sql);
        if let Some(actor) = query.actor {
            sql.push(" and t.actor = ").bind(actor);
        }
        if let Some(since) = query.since {
            sql.push(" and t.id >= ").bind(crate::ids::first_at(since.0));
        }
        if let Some(until) = query.until {
            sql.push(" and t.id < ").bind(crate::ids::first_at(until.0));
        }
        if let Some(after) = query.after {
            sql.push(" and t.id < ").bind(after);
        }
        let words = found_by(&query.words);
        if !words.is_empty() {
            sql.push(" and t.found_by like ").bind(format!("%{words}%")); // A key has letters and digits only.
        } else if !query.words.trim().is_empty() {
            return Ok(Vec::new());
        }
        sql.push(" order by t.id desc limit ").bind(query.limit.min(BIN_ROWS_MAX) as i64);
        Ok(self.query(&sql)?.iter().filter_map(|cells| self.binned(cells)).collect())
    }

    /// A deleted record, if the actor could see it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn in_bin(&self, def: &'static ObjectDef, record: i64) -> Result<Option<Binned>, StoreError> {
        self.in_bin_for(def, record, Verb::See)
    }

    /// A deleted record, if the actor sees it and may remove it for good.
    ///
    /// # Errors
    /// Those of the database.
    pub fn in_bin_to_purge(
        &self,
        def: &'static ObjectDef,
        record: i64,
    ) -> Result<Option<Binned>, StoreError> {
        match self.in_bin_for(def, record, Verb::Purge)? {
            Some(_) => self.in_bin(def, record),
            None => Ok(None),
        }
    }

    /// Whether the actor may remove records of any object for good.
    pub fn may_purge_any(&self) -> bool {
        let sight = |def: &&'static ObjectDef| self.actor.sight(def, Verb::Purge);
        self.registry().objects().iter().any(|def| sight(def) != Sight::Nothing)
    }

    fn in_bin_for(
        &self,
        def: &'static ObjectDef,
        record: i64,
        verb: Verb,
    ) -> Result<Option<Binned>, StoreError> {
        let mut sql = Sql::new(BIN_SELECT);
        self.push_bin_sight(Some(def), false, verb, &mut sql);
        sql.push(" and t.record = ").bind(record);
        Ok(self.query(&sql)?.first().and_then(|cells| self.binned(cells)))
    }

    /// The record that this one was merged into, if it was and the actor may see both: what an old address leads to.
    ///
    /// # Errors
    /// Those of the database.
    pub fn merged_into(&self, def: &'static ObjectDef, record: i64) -> Result<Option<i64>, StoreError> {
        if def.internal || def.hung_field().is_some() {
            return Ok(None);
        }
        let mut now = record;
        for _ in 0..MERGES_FOLLOWED_MAX {
            let Some(into) = self.in_bin(def, now)?.and_then(|binned| binned.merged_into) else { break };
            now = into;
        }
        Ok(if now != record && self.find_row(def, now)?.is_some() { Some(now) } else { None })
    }

    /// As [`View::merged_into`], whoever asks.
    pub(crate) fn survivor_of(&self, def: &ObjectDef, record: i64) -> Result<i64, StoreError> {
        let mut now = record;
        for _ in 0..MERGES_FOLLOWED_MAX {
            let mut sql = Sql::new("select merged_into from bin where record = ");
            sql.bind(now).push(" and object = ").bind(def.name);
            match self.query(&sql)?.first().and_then(|cells| cells[0].int()) {
                Some(into) => now = into,
                None => break,
            }
        }
        Ok(now)
    }

    /// How many days deleted records stay; `None` for ever.
    ///
    /// # Errors
    /// Those of the database.
    pub fn bin_days(&self) -> Result<Option<i64>, StoreError> {
        let days = self.setting(DAYS_SETTING)?.and_then(|text| text.parse().ok()).unwrap_or(BIN_DAYS);
        Ok((days > 0).then_some(days))
    }

    /// Which rows of the bin a verb reached as records. With words, only of objects whose names they are told.
    fn push_bin_sight(&self, of: Option<&'static ObjectDef>, by_words: bool, verb: Verb, sql: &mut Sql) {
        let kept = self.registry().objects().iter().copied();
        let kept =
            kept.filter(|def| !def.internal && !def.journal && of.is_none_or(|of| of.name == def.name));
        let kept: Vec<&'static ObjectDef> = kept.collect();
        let sees_all = |def: &&&'static ObjectDef| self.actor.sight(def, verb) == Sight::All;
        // One object alone is found along its index. Who sees all of one among several walks the bin in its order, and
        // finds something at every other step; who sees only their own reads only that.
        let is_walked = kept.len() > 1 && kept.iter().any(|def| sees_all(&def));
        let object = if is_walked { "t.object || '' = " } else { "t.object = " };
        let mut before = "(";
        for def in kept {
            if by_words && self.actor.least_level(def, def.title) < Level::Seen {
                continue;
            }
            let sight = self.actor.sight(def, verb);
            match (def.hung_field(), sight) {
                // What hung on a record is asked of it when it comes back; here it is whoever took it away.
                (Some(_), Sight::Nothing | Sight::Some(_)) if verb == Verb::See => {
                    sql.push(before).push("(").push(object).bind(def.name);
                    sql.push(if is_walked { " and +t.actor = " } else { " and t.actor = " });
                    sql.bind(self.actor.user).push(")");
                }
                (_, Sight::Nothing) | (Some(_), Sight::Some(_)) => continue,
                (_, Sight::All) => {
                    sql.push(before).push(object).bind(def.name);
                }
                (None, Sight::Some(_)) => {
                    sql.push(before).push("(").push(object).bind(def.name).push(" and ");
                    match is_walked {
                        true => sight.push_governed_beside(sql, "t"),
                        false => sight.push_governed(sql, "t"),
                    }
                    sql.push(")");
                }
            }
            before = " or ";
        }
        if before == "(" {
            sql.push("(1 = 0");
        }
        sql.push(")");
    }

    fn binned(&self, cells: &[Cell]) -> Option<Binned> {
        let object = self.registry().object(cells[1].text()?)?;
        let was = Row {
            id: cells[2].int()?,
            version: 0,
            created_at: Instant(0),
            updated_at: Instant(0),
            owner: cells[9].int(),
            team: cells[10].int(),
            values: vec![Value::Null; object.fields.len()],
        };
        let is_told = object.hung_field().is_some()
            || self.actor.level(object, object.title, &was) >= Level::Seen
            || !self.actor.has_veils(object);
        Some(Binned {
            id: cells[0].int()?,
            object,
            record: was.id,
            change_set: cells[3].int()?,
            title: cells[4].text().filter(|_| is_told).map(str::to_owned),
            actor: cells[5].int()?,
            at: Instant(cells[6].int()?),
            along: cells[7].int()?,
            merged_into: cells[8].int(),
        })
    }
}

impl Tx<'_> {
    /// Puts a record that was deleted into the bin. What went along with another is found through that one.
    pub(crate) fn put_into_bin(
        &mut self,
        def: &'static ObjectDef,
        row: &Row,
        title: &str,
        along: i64,
        merged_into: Option<i64>,
    ) -> Result<(), StoreError> {
        if def.internal || def.journal || self.through.is_some() {
            return Ok(());
        }
        let mut sql = Sql::new(
            "insert into bin (id, object, record, change_set, title, found_by, owner, team, actor, at, along, \
             merged_into) values (",
        );
        sql.bind_list([
            self.new_id().into(),
            def.name.into(),
            row.id.into(),
            self.change_set.into(),
            title.into(),
            found_by(title).into(),
            Cell::of_option(row.owner),
            Cell::of_option(row.team),
            self.view.actor.user.into(),
            self.now.0.into(),
            along.into(),
            Cell::of_option(merged_into),
        ]);
        sql.push(")");
        self.view.execute(&sql).map(drop)
    }

    /// A record has come back.
    pub(crate) fn take_out_of_bin(&mut self, record: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("delete from bin where record = ");
        sql.bind(record);
        self.view.execute(&sql).map(drop)
    }

    /// Says how many days deleted records stay; 0 for ever.
    ///
    /// # Errors
    /// Those of the database.
    pub fn keep_in_bin(&mut self, days: i64) -> Result<(), StoreError> {
        self.set_setting(DAYS_SETTING, &days.to_string())
    }

    /// Removes these deleted records, with what went along, for good: their values leave the history. What the actor
    /// does not see there is passed over.
    ///
    /// # Errors
    /// `Forbidden` where the actor sees one and may not remove it; then none goes.
    pub fn purge(&mut self, records: &[i64]) -> Result<Purged, WriteError> {
        let mut purged = Purged::default();
        for record in records.iter().copied().take(PURGED_AT_ONCE) {
            let mut sql = Sql::new("select object, change_set from bin where record = ");
            sql.bind(record).push(self.view.conn.dialect().for_update());
            let found = self.view.query(&sql)?;
            let Some((object, change_set)) =
                found.first().and_then(|cells| Some((cells[0].text()?.to_owned(), cells[1].int()?)))
            else {
                continue;
            };
            match self.registry().object(&object) {
                Some(def) if self.in_bin(def, record)?.is_none() => continue,
                Some(def) if self.in_bin_for(def, record, Verb::Purge)?.is_none() => {
                    return Err(WriteError::Forbidden);
                }
                Some(_) => {}
                // Of an object that is no more the house alone clears up.
                None if self.actor.user == SYSTEM_USER => {}
                None => continue,
            }
            self.erase_values_of(record)?;
            purged.contents.extend(self.fall_silent(record)?);
            for went in self.went_along(record, change_set)? {
                self.erase_values_of(went)?;
                purged.contents.extend(self.fall_silent(went)?);
            }
            self.take_out_of_bin(record)?;
            let told = Map::from_iter([
                ("object".to_owned(), Json::from(object)),
                ("record".to_owned(), Json::from(object::id_text(record))),
            ]);
            let act = self.new_id();
            self.note_in_history(PURGE, act, told);
            purged.records += 1;
        }
        Ok(purged)
    }

    /// The next deleted records that were deleted before a moment, the oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn deleted_before(&self, moment: Instant) -> Result<Vec<i64>, StoreError> {
        let mut sql = Sql::new("select record from bin where id < ");
        sql.bind(crate::ids::first_at(moment.0)).push(" order by id limit ").bind(PURGED_AT_ONCE as i64);
        Ok(self.view.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect())
    }

    /// The records that were deleted along with one, in the act that deleted it.
    fn went_along(&self, root: i64, change_set: i64) -> Result<Vec<i64>, StoreError> {
        let mut sql = Sql::new("select distinct record from entry where along = ");
        sql.bind(root).push(" and +change_set = ").bind(change_set).push(" and verb = 'deleted'");
        Ok(self.view.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect())
    }

    /// Takes every value and salt that the history holds of a record; the digests stay.
    fn erase_values_of(&mut self, record: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("select ");
        sql.push(ENTRY_SELECT).push(" from entry where record = ").bind(record);
        let entries: Vec<Entry> =
            self.view.query(&sql)?.iter().filter_map(|cells| Entry::of_cells(cells)).collect();
        for entry in entries {
            let mut sql = Sql::new("update entry set ");
            let mut has_one = false;
            for (name, part) in [("changes", &entry.changes), ("personal", &entry.personal)] {
                if !matches!(part, Part::Kept { .. }) {
                    continue;
                }
                sql.push(if has_one { ", " } else { "" });
                sql.name(name).push(" = null, ").name(&format!("{name}_salt")).push(" = null, ");
                sql.name(&format!("{name}_digest")).push(" = ").bind(Cell::Bytes(part.digest()));
                has_one = true;
            }
            if has_one {
                sql.push(" where id = ").bind(entry.id);
                self.view.execute(&sql)?;
            }
        }
        Ok(())
    }
}

//! Reading: through what the actor may see, always.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use object::{
    Country, FieldDef, Filter, Id, Object, ObjectDef, Op, Path, Registry, Row, Sort, SystemField, Value, Veil,
};

use crate::actor::Actor;
use crate::columns::{push_select, row_of};
use crate::condition;
use crate::conn::{Conn, Counter};
use crate::crm::{Crm, House};
use crate::error::StoreError;
use crate::prepare::Stamp;
use crate::reading::order_column;
use crate::rights::{Level, Verb};
use crate::rules::RulesKnown;
use crate::secrets::SecretPlace;
use crate::sight::Sight;
use crate::sql::{Cell, Sql};

/// The most rows one `all` returns; more is a list's business, page by page.
pub const ALL_ROWS_MAX: usize = 10_000;

/// What a read sees.
pub struct View<'a> {
    pub(crate) conn: Conn<'a>,
    pub(crate) house: &'a House,
    registry: &'a Registry,
    pub(crate) actor: &'a Actor,
    pub(crate) counter: Counter,
    /// How records that are pointed to are locked: not at all while reading.
    pub(crate) link_lock: &'static str,
    /// Whether a transaction reads, whose own rows the counts do not know yet.
    pub(crate) writing: bool,
    /// Links looked up so far: whether the record exists and may be seen.
    pub(crate) links_known: RefCell<HashMap<(&'static str, i64), bool>>,
    /// Parents looked up for many children at once, with what stamps them.
    pub(crate) parents_known: RefCell<HashMap<(&'static str, i64), Option<Stamp>>>,
    /// Records that come in, or are taken back, together with what belongs to them.
    pub(crate) arriving: RefCell<HashSet<(&'static str, i64)>>,
    pub(crate) rules: RulesKnown,
}

impl<'a> View<'a> {
    pub(crate) fn new(conn: Conn<'a>, crm: &'a Crm, actor: &'a Actor) -> View<'a> {
        View {
            conn,
            house: &crm.inner.house,
            registry: crm.registry(),
            actor,
            counter: Counter::default(),
            link_lock: "",
            writing: false,
            links_known: RefCell::default(),
            parents_known: RefCell::default(),
            arriving: RefCell::default(),
            rules: RulesKnown::default(),
        }
    }

    /// As a transaction reads: what it points to stays there until it ends.
    pub(crate) fn holding_links(mut self) -> View<'a> {
        self.link_lock = self.conn.dialect().for_key_share();
        self.writing = true;
        self
    }

    /// Who reads.
    pub fn actor(&self) -> &Actor {
        self.actor
    }

    /// Whether a record comes in, or is taken back, together with what belongs to it: a rule by which a record that is
    /// finished keeps its children as they are does not hold yet, or no more.
    pub fn is_arriving(&self, def: &ObjectDef, id: i64) -> bool {
        self.arriving.borrow().contains(&(def.name, id))
    }

    /// The moment by the house's clock.
    pub fn now(&self) -> object::Instant {
        self.house.now()
    }

    /// As [`crate::Crm::encrypt`].
    ///
    /// # Errors
    /// Likewise.
    pub fn encrypt(&self, place: SecretPlace, plain: &str) -> Result<String, StoreError> {
        self.house.keyring.encrypt(place, plain)
    }

    /// As [`crate::Crm::decrypt`].
    ///
    /// # Errors
    /// Likewise.
    pub fn decrypt(&self, place: SecretPlace, text: &str) -> Result<String, StoreError> {
        self.house.keyring.decrypt(place, text)
    }

    /// The company's time zone.
    pub fn zone(&self) -> &jiff::tz::TimeZone {
        &self.house.zone
    }

    /// Whether anybody knows in which country an address is.
    pub fn knows_countries(&self) -> bool {
        self.house.countries.is_some()
    }

    /// In which country or region an address is; none where nobody knows.
    pub fn country_of(&self, address: IpAddr) -> Option<Country> {
        self.house.countries.as_ref().and_then(|country_of| country_of(address.to_canonical()))
    }

    /// All objects of the house.
    pub fn registry(&self) -> &Registry {
        self.registry
    }

    /// All objects as the rooms declare them, without what the company added.
    pub fn declared(&self) -> &Registry {
        &self.house.declared
    }

    /// The object with all its fields. A room knows those that it declared.
    pub(crate) fn whole(&self, def: &'static ObjectDef) -> &'static ObjectDef {
        self.registry.object(def.name).unwrap_or(def)
    }

    /// How many statements this view has sent; tests hold pages to it.
    pub fn statements(&self) -> u32 {
        self.counter.statements.get()
    }

    pub(crate) fn query(&self, sql: &Sql) -> Result<Vec<Vec<Cell>>, StoreError> {
        self.counter.count(sql);
        self.noting_damage(self.conn.query(sql))
    }

    pub(crate) fn execute(&self, sql: &Sql) -> Result<u64, StoreError> {
        self.counter.count(sql);
        self.noting_damage(self.conn.execute(sql))
    }

    /// What the database itself says of its files is remembered: it does not mend by itself.
    fn noting_damage<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(StoreError::Damaged(what)) = &outcome {
            self.house.damage.get_or_init(|| what.clone());
        }
        outcome
    }

    /// The record with this id, if the actor may see it, as it is stored: what a room reads to decide. What people and
    /// programs are shown goes through [`View::find_row`].
    pub fn find<T: Object>(&self, id: Id<T>) -> Result<Option<T>, StoreError> {
        self.find_row_for(T::def(), id.raw(), Verb::See, "")?.map(|row| typed(&row)).transpose()
    }

    /// The record of any object with this id, if the actor may see it, as far as its fields are told to them.
    pub fn find_row(&self, def: &'static ObjectDef, id: i64) -> Result<Option<Row>, StoreError> {
        let mut row = self.find_row_for(def, id, Verb::See, "")?;
        self.veil(def, row.as_mut_slice())?;
        Ok(row)
    }

    /// Veils what the actor is not told of these rows, which they see.
    pub(crate) fn veil(&self, def: &'static ObjectDef, rows: &mut [Row]) -> Result<(), StoreError> {
        if !self.actor.has_veils(def) {
            return Ok(());
        }
        for row in rows {
            for (field, level) in self.veils_of(def, row)? {
                let value = &mut row.values[field.index];
                *value = match level {
                    Level::Hidden => Value::Veiled(Veil::Hidden),
                    Level::Masked | Level::Seen | Level::Changed => field.masked(value),
                };
            }
        }
        Ok(())
    }

    /// Whether the actor may ask by a filter: for what is asked now and answered later.
    ///
    /// # Errors
    /// [`StoreError::Veiled`] with the first field of which they are not told all.
    pub fn may_ask_by(&self, def: &ObjectDef, filter: &Filter) -> Result<(), StoreError> {
        condition::refuse_veiled(self, def, filter)
    }

    /// Refuses a question by fields of which the actor is not told all, on every row they see.
    pub(crate) fn refuse_veiled(
        &self,
        def: &ObjectDef,
        fields: impl IntoIterator<Item = &'static FieldDef>,
    ) -> Result<(), StoreError> {
        if !self.actor.has_veils(def) {
            return Ok(());
        }
        match fields.into_iter().find(|field| self.actor.least_level(def, field) < Level::Seen) {
            Some(field) => Err(StoreError::Veiled { object: def.name, field }),
            None => Ok(()),
        }
    }

    /// The record if the actor sees it and `verb` reaches it; `lock` is a dialect's suffix.
    pub(crate) fn find_row_for(
        &self,
        def: &'static ObjectDef,
        id: i64,
        verb: Verb,
        lock: &str,
    ) -> Result<Option<Row>, StoreError> {
        let def = self.whole(def);
        if def.hung_field().is_some() {
            return self.find_hung(def, id, verb, lock);
        }
        let sight = self.actor.sight(def, verb);
        if sight == Sight::Nothing {
            return Ok(None);
        }
        let mut sql = Sql::new("select ");
        push_select(def, "t", &mut sql);
        sql.push(" from ").name(def.name).push(" t where t.id = ").bind(id).push(" and ");
        sight.push_beside(&mut sql, "t");
        sql.push(lock);
        let rows = self.query(&sql)?;
        let found = rows.first().map(|cells| row_of(def, cells)).transpose()?;
        // Nothing is done with a record that is out of sight, whatever a role says of it: its answer would show it.
        Ok(found.filter(|row| verb == Verb::See || self.actor.sight(def, Verb::See).reaches(row)))
    }

    /// Several records by id, as far as the actor may see them, in no order.
    pub fn rows_by_id(&self, def: &'static ObjectDef, ids: &[i64]) -> Result<Vec<Row>, StoreError> {
        let mut rows = self.rows_as_stored(def, ids)?;
        self.veil(def, &mut rows)?;
        Ok(rows)
    }

    /// The same with all that is stored.
    pub(crate) fn rows_as_stored(
        &self,
        def: &'static ObjectDef,
        ids: &[i64],
    ) -> Result<Vec<Row>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let def = self.whole(def);
        let mut sql = Sql::new("select ");
        push_select(def, "t", &mut sql);
        sql.push(" from ").name(def.name).push(" t where t.id in (");
        sql.bind_list(crate::sight::padded(ids)).push(") and ");
        self.actor.sight(def, Verb::See).push_beside(&mut sql, "t");
        self.query(&sql)?.iter().map(|cells| row_of(def, cells).map_err(StoreError::from)).collect()
    }

    /// The next records after an id, with all that is stored, whoever asks.
    pub(crate) fn rows_after(
        &self,
        def: &'static ObjectDef,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Row>, StoreError> {
        let mut sql = Sql::new("select ");
        push_select(def, "t", &mut sql);
        sql.push(" from ").name(def.name).push(" t where t.id > ").bind(after);
        sql.push(" order by t.id limit ").bind(limit);
        self.query(&sql)?.iter().map(|cells| row_of(def, cells).map_err(StoreError::from)).collect()
    }

    /// All records that pass, at most `limit`, in the order of the sort (or of id), as [`View::find`] reads them.
    pub fn all<T: Object>(
        &self,
        filter: &Filter,
        sort: Option<Sort>,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        self.all_as_stored(T::def(), filter, sort, limit)?.iter().map(typed).collect()
    }

    /// As [`View::all`], whoever asks: for rules that judge a write, which must know what its writer may not.
    pub fn all_as_house<T: Object>(&self, filter: &Filter, limit: usize) -> Result<Vec<T>, StoreError> {
        self.all_within(T::def(), Sight::All, filter, None, limit)?.iter().map(typed).collect()
    }

    /// The record with this id, whoever asks, as [`View::all_as_house`].
    pub fn find_as_house<T: Object>(&self, id: Id<T>) -> Result<Option<T>, StoreError> {
        let field = T::def().system_field(SystemField::Id);
        let by_id = Filter::Compare { path: Path::own(field), op: Op::Is, value: Value::Int(id.raw()) };
        Ok(self.all_as_house(&by_id, 1)?.pop())
    }

    /// Whether any record passes, whoever asks, as [`View::all_as_house`].
    pub fn any_as_house(&self, def: &'static ObjectDef, filter: &Filter) -> Result<bool, StoreError> {
        Ok(!self.all_within(def, Sight::All, filter, None, 1)?.is_empty())
    }

    /// As [`View::all`], for any object, as far as its fields are told to the actor.
    pub fn all_rows(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        sort: Option<Sort>,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        condition::refuse_veiled(self, def, filter)?;
        self.refuse_veiled(def, sort.map(|sort| sort.field))?;
        let mut rows = self.all_as_stored(def, filter, sort, limit)?;
        self.veil(def, &mut rows)?;
        Ok(rows)
    }

    fn all_as_stored(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        sort: Option<Sort>,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        self.all_within(def, self.actor.sight(def, Verb::See), filter, sort, limit)
    }

    fn all_within(
        &self,
        def: &'static ObjectDef,
        sight: Sight<'_>,
        filter: &Filter,
        sort: Option<Sort>,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let def = self.whole(def);
        let mut sql = Sql::new("select ");
        push_select(def, "t", &mut sql);
        sql.push(" from ").name(def.name).push(" t where ");
        sight.push(&mut sql, "t");
        sql.push(" and ");
        condition::push_trusted(self, def, filter, "t", &mut sql)?;
        sql.push(" order by ");
        if let Some(sort) = sort {
            sql.push("t.").name(&order_column(sort.field)).push(if sort.descending {
                " desc, "
            } else {
                " asc, "
            });
        }
        sql.push("t.id limit ").bind(limit.min(ALL_ROWS_MAX) as i64);
        self.query(&sql)?.iter().map(|cells| row_of(def, cells).map_err(StoreError::from)).collect()
    }

    /// The first record that passes.
    pub fn first<T: Object>(&self, filter: &Filter) -> Result<Option<T>, StoreError> {
        Ok(self.all(filter, None, 1)?.into_iter().next())
    }

    /// A setting of the installation.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut sql = Sql::new("select value from setting where name = ");
        sql.bind(name);
        Ok(self.query(&sql)?.first().and_then(|cells| cells[0].text().map(str::to_owned)))
    }

    /// Moves with every write to who may see what; what is cached of rights holds while it stands still.
    pub fn rights_version(&self) -> Result<i64, StoreError> {
        let number = self.setting(RIGHTS_VERSION)?;
        Ok(number.and_then(|text| text.parse().ok()).unwrap_or(0))
    }
}

/// The setting that counts changes of rights.
pub(crate) const RIGHTS_VERSION: &str = "rights_version";

/// A room's struct from a row.
pub fn typed<T: Object>(row: &Row) -> Result<T, StoreError> {
    T::from_values(Id::from_raw(row.id), &row.values).map_err(StoreError::from)
}

//! What a company adds to the declarations of its house, while the house is open: columns and tables are made first,
//! then everybody who comes in finds the new declarations. Who is inside stays with those they came in with.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use object::{Custom, FieldDef, ObjectDef, QualityRule, Registry, Rule};

use crate::conn::Conn;
use crate::crm::Crm;
use crate::custom_counts::{Counted, CountedField, is_countable};
use crate::error::StoreError;
use crate::jobs::{JobCounts, JobKind, JobReason, JobState, JobStep, WhoseJobs};
use crate::sql::{Cell, Sql};
use crate::view::View;
use crate::{Visit, migrate, search};

/// Reads what the company added, as the house.
pub type Customs = fn(&View<'_>) -> Result<Custom, StoreError>;

/// The act under which columns, tables and indexes are made.
pub(crate) const ACT: &str = "declare";
/// Indexes of the largest tables take minutes; who has made none for so long is gone.
const INDEXES_LEASE_MS: i64 = 60 * 60 * 1_000;

/// What the database still lacks of the declarations.
#[derive(Default)]
struct Lacking {
    /// Tables and columns, and the indexes of new tables.
    steps: Vec<String>,
    /// The objects whose tables are new.
    new: Vec<&'static ObjectDef>,
    /// Indexes of tables that have rows, or lose one: each with the statement that makes or drops it.
    indexes: Vec<String>,
    /// Fields by which counts are to be kept, and whose columns may hold something already.
    uncounted: Vec<(&'static ObjectDef, &'static FieldDef)>,
    /// The same of columns that are new.
    empty: Vec<CountedField>,
    /// Fields by which counts were kept, and are not to be any more.
    left: Vec<CountedField>,
    /// The others by which counts are kept.
    counted: Vec<CountedField>,
}

impl Lacking {
    fn of(conn: &Conn<'_>, defs: &[&'static ObjectDef]) -> Result<Lacking, StoreError> {
        let registry = Registry::new(defs.iter().copied());
        let present = migrate::present(conn, &registry)?;
        let kept = Counted::read(conn)?;
        let mut lacking = Lacking::default();
        for def in defs {
            let is_new = !present.contains_key(def.name);
            let draft = migrate::draft(&present, &Registry::new([*def]));
            for statement in migrate::statements(&draft) {
                let is_of_index = ["create index", "create unique index", "drop index"]
                    .iter()
                    .any(|words| statement.starts_with(words));
                if is_of_index && !is_new {
                    lacking.indexes.push(statement);
                } else {
                    lacking.steps.push(statement);
                }
            }
            if is_new {
                lacking.new.push(def);
            }
            let own = def.fields.iter().copied();
            let own = own.filter(|field| field.indexed && is_countable(field));
            for field in own.filter(|_| def.is_counted()) {
                let counted = CountedField::of(def, field);
                let has_column = present.get(def.name).is_some_and(|table| table.has_column(field.name));
                match (kept.has(def.name, field.name), has_column) {
                    (true, _) => lacking.counted.push(counted),
                    (false, true) => lacking.uncounted.push((*def, field)),
                    (false, false) => lacking.empty.push(counted),
                }
            }
        }
        lacking.left = kept.iter().filter(|kept| !lacking.counted.contains(kept)).cloned().collect();
        Ok(lacking)
    }

    /// What was added, without the promise that no two are alike while nothing keeps it, and of counts that are not kept
    /// yet. Indexes that are not there yet are not promised by anything: a list knows which there are.
    fn usable(&self, custom: &Custom) -> Custom {
        let mut usable = custom.clone();
        for field in &mut usable.fields {
            let (object, name) = (&field.object, &field.name);
            let lacks = |index: String| {
                let begins = format!("create unique index \"{index}\"");
                self.indexes.iter().any(|statement| statement.starts_with(&begins))
            };
            field.unique &= !lacks(format!("{object}_{name}_unique"));
            let is_it = |counted: &CountedField| (&counted.object, &counted.field) == (object, name);
            field.counted = field.indexed && self.counted.iter().chain(&self.empty).any(is_it);
        }
        usable
    }
}

impl View<'_> {
    /// Values that several records have in a field, whoever's they are, as people type them; at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn values_twice(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let mut sql = Sql::new("select t.");
        sql.name(field.name).push(" from ").name(def.name).push(" t where t.").name(field.name);
        sql.push(" is not null group by t.").name(field.name);
        sql.push(" having count(*) > 1 order by t.").name(field.name).push(" limit ").bind(limit as i64);
        let typed = |cells: Vec<Cell>| match cells.into_iter().next() {
            Some(Cell::Text(text)) => Some(text),
            Some(Cell::Int(number)) => Some(field.kind.figure_typed(number)),
            Some(Cell::Null | Cell::Bool(_) | Cell::Bytes(_)) | None => None,
        };
        Ok(self.query(&sql)?.into_iter().filter_map(typed).collect())
    }
}

impl Crm {
    /// The same store with the declarations as they are now.
    #[must_use]
    pub fn current(&self) -> Crm {
        Crm::of(self.inner.clone())
    }

    /// The same store with the declarations of the rooms alone.
    #[must_use]
    pub fn as_declared(&self) -> Crm {
        Crm { inner: self.inner.clone(), registry: self.inner.house.declared.clone() }
    }

    /// Notes that a write was committed that may have changed the declarations.
    pub(crate) fn after_commit(&self, touched_rights: bool) {
        if touched_rights {
            self.inner.house.renewals_due.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn is_renewal_due(&self) -> bool {
        let house = &self.inner.house;
        house.customs.is_some()
            && house.renewals_due.load(Ordering::Acquire) > house.renewals_done.load(Ordering::Acquire)
    }

    /// Whoever wrote what may change the declarations is answered when that is taken in.
    pub(crate) async fn renew_if_due(&self) {
        if self.is_renewal_due() {
            said(self.renew().await);
        }
    }

    pub(crate) fn renew_if_due_wait(&self) {
        if self.is_renewal_due() {
            said(self.renew_wait());
        }
    }

    /// As [`Crm::renew_wait`], on a thread that may not block.
    ///
    /// # Errors
    /// Likewise.
    pub async fn renew(&self) -> Result<(), StoreError> {
        if self.inner.house.customs.is_none() {
            return Ok(());
        }
        let crm = self.clone();
        let renewed = tokio::task::spawn_blocking(move || crm.renew_wait()).await;
        renewed.map_err(|fault| StoreError::Database(fault.to_string()))?
    }

    /// Takes in what the company has added, changed or taken away since: makes what the database lacks of it, and lets
    /// whoever comes in next find it. Indexes of large tables follow; until they are there, filters and orders by their fields
    /// read more rows. What contradicts the declarations, since an upgrade perhaps, is left out and logged; its data stays.
    /// On a thread that may block.
    ///
    /// # Errors
    /// Where the database fails; everything stays as it was then.
    pub fn renew_wait(&self) -> Result<(), StoreError> {
        self.renew_and(true)
    }

    /// The same; `makes_beside` where what follows beside the work is to be begun.
    fn renew_and(&self, makes_beside: bool) -> Result<(), StoreError> {
        let Some(customs) = self.inner.house.customs else { return Ok(()) };
        let _turn = self.inner.house.renewing.lock().unwrap_or_else(PoisonError::into_inner);
        // What is written from here on is for the next time.
        let due = self.inner.house.renewals_due.load(Ordering::Acquire);
        let house = self.current().system();
        let (version, custom) =
            house.read_wait(move |view| Ok::<_, StoreError>((view.rights_version()?, customs(view)?)))?;
        let custom = self.fitting(custom);
        let wanted = self.inner.house.declared.with_custom(&custom);
        let is_added =
            |def: &&'static ObjectDef| def.is_custom() || def.fields.iter().any(|field| field.is_custom());
        let defs: Vec<_> = wanted.objects().iter().copied().filter(is_added).collect();
        let lacking = house.read_wait(move |view| Lacking::of(&view.conn, &defs))?;
        make(&house, &lacking, version)?;
        if !lacking.steps.is_empty() {
            self.learn_indexes()?; // A new table has its own from the first on.
        }
        let usable = lacking.usable(&custom);
        {
            // The same declarations stay the same thing, so that nothing made of them is made anew.
            let mut kept = self.inner.house.taken_in.lock().unwrap_or_else(PoisonError::into_inner);
            if *kept != usable {
                let registry = self.inner.house.declared.with_custom(&usable);
                *self.inner.house.registry.write().unwrap_or_else(PoisonError::into_inner) =
                    Arc::new(registry);
                *kept = usable;
            }
        }
        self.inner.house.renewals_done.store(due, Ordering::Release);
        self.inner.house.renewed_at.store(version, Ordering::Release);
        let indexes = lacking.indexes.into_iter().map(Beside::Index);
        let counts = lacking.uncounted.into_iter().map(|(def, field)| Beside::Count(def, field));
        let beside: Vec<Beside> = indexes.chain(counts).collect();
        if makes_beside && !beside.is_empty() {
            self.make_beside(beside)?;
        }
        Ok(())
    }

    /// Takes in what another process has changed of the declarations and of their indexes.
    pub(crate) fn look_for_declarations(&self) {
        if let Err(fault) = self.look_for_indexes() {
            tracing::error!(%fault, "which indexes there are was not read");
        }
        let house = &self.inner.house;
        if house.customs.is_none() {
            return;
        }
        match self.system().read_wait(|view| view.rights_version()) {
            Ok(version) if version == house.renewed_at.load(Ordering::Acquire) => {}
            Ok(_) => said(self.renew_wait()),
            Err(fault) => said(Err(fault)),
        }
    }

    /// What of the added agrees with the declarations.
    fn fitting(&self, mut custom: Custom) -> Custom {
        loop {
            let findings = object::check_with_custom(&self.inner.house.declared.with_custom(&custom));
            let before = custom.objects.len() + custom.fields.len();
            for finding in findings {
                let is_there = |name: &str| finding.place == name;
                custom.objects.retain(|object| !is_there(&object.name));
                custom.fields.retain(|field| !is_there(&format!("{}.{}", field.object, field.name)));
                tracing::error!(%finding, "what the company added contradicts the declarations and is left out");
            }
            if custom.objects.len() + custom.fields.len() == before {
                break;
            }
        }
        let house = self.inner.house.declared.with_custom(&custom);
        custom.rules.retain(|rule| match Rule::read(&house, rule) {
            Ok(_) => true,
            Err(problem) => {
                let (name, why) = (&rule.label.en, &problem.message.en);
                tracing::error!(
                    name,
                    why,
                    "a rule that the company made does not read any more and is left out"
                );
                false
            }
        });
        custom.quality.retain(|rule| match QualityRule::read(&house, rule) {
            Ok(_) => true,
            Err(problem) => {
                let (name, why) = (&rule.label.en, &problem.message.en);
                tracing::error!(name, why, "a rule of quality does not read any more and is left out");
                false
            }
        });
        custom
    }

    /// Makes and drops indexes and counts beside everything else, and takes them in when they are there. Of what cannot be
    /// made the rest does not wait.
    fn make_beside(&self, steps: Vec<Beside>) -> Result<(), StoreError> {
        let house = Arc::downgrade(&self.inner);
        let work = move || {
            let Some(inner) = house.upgrade() else { return };
            let mut job = begin_job(&Crm::of(inner).system(), steps.len() as i64);
            let mut all_made = true;
            for step in &steps {
                let Some(inner) = house.upgrade() else { return };
                let system = Crm::of(inner).system();
                let made = step.make(&system);
                note_step(&system, job, made.as_ref().err());
                if let Err(fault) = made {
                    let step = step.to_string();
                    tracing::error!(%fault, step, "what a field that was added needs could not be made");
                    job = None; // It has failed, and says why.
                    all_made = false;
                }
            }
            // What could not be made is tried again by the next change or start, not over and over.
            if let Some(inner) = house.upgrade()
                && let Err(fault) = Crm::of(inner).renew_and(all_made)
            {
                tracing::error!(%fault, "new indexes and counts were not taken in");
            }
        };
        let thread = std::thread::Builder::new().name("indexes".to_owned()).spawn(work);
        thread.map(drop).map_err(|fault| StoreError::Database(fault.to_string()))
    }
}

/// What is made or dropped beside everything else.
enum Beside {
    /// An index, by its statement.
    Index(String),
    /// The counts by a field.
    Count(&'static ObjectDef, &'static FieldDef),
}

impl Beside {
    fn make(&self, house: &Visit) -> Result<(), StoreError> {
        match self {
            Beside::Index(statement) => house.change_index(ACT, statement),
            Beside::Count(def, field) => house.count_by(ACT, def, field),
        }
    }
}

impl std::fmt::Display for Beside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Beside::Index(statement) => f.write_str(statement),
            Beside::Count(def, field) => write!(f, "counts by {}.{}", def.name, field.name),
        }
    }
}

/// What was written is kept all the same; the next write of the kind tries again.
fn said(renewed: Result<(), StoreError>) {
    if let Err(fault) = renewed {
        tracing::error!(%fault, "what the company added was not taken in");
    }
}

/// Makes tables and columns, each in a way that finds what another process has made meanwhile, and drops the counts that
/// nobody asks for any more, by the declarations as they were at this version.
fn make(house: &Visit, lacking: &Lacking, version: i64) -> Result<(), StoreError> {
    if lacking.steps.is_empty() && lacking.empty.is_empty() && lacking.left.is_empty() {
        return Ok(());
    }
    let (steps, new) = (lacking.steps.clone(), lacking.new.clone());
    let (empty, left) = (lacking.empty.clone(), lacking.left.clone());
    house.write_alone(ACT, None, move |tx| {
        // What was added in another process since is none of these; whoever takes that in looks again.
        if tx.view.rights_version()? == version {
            tx.count_no_more(&left)?;
        }
        empty.iter().try_for_each(|counted| tx.count_from_here_on(counted))?;
        let conn = &tx.view.conn;
        let dialect = conn.dialect();
        for step in &steps {
            conn.batch(&dialect.ddl_once(step))?;
        }
        new.iter().try_for_each(|def| search::prepare_one(conn, def))
    })
}

/// Shows among the jobs of the house what is made; it is made whether that can be shown or not.
fn begin_job(house: &Visit, steps: i64) -> Option<i64> {
    let begun = house.note_job_wait(move |tx| {
        let job = tx.begin_piece(JobKind::Indexes, INDEXES_LEASE_MS)?;
        tx.note_total(job.id, steps)?;
        Ok(job.id)
    });
    match begun {
        Ok(job) => Some(job),
        Err(fault) => {
            tracing::warn!(%fault, "that indexes are made is not shown among the jobs");
            None
        }
    }
}

/// One step more is done, or could not be.
fn note_step(house: &Visit, job: Option<i64>, fault: Option<&StoreError>) {
    let Some(id) = job else { return };
    let failure = fault.map(|fault| JobReason::from(fault.message()));
    let noted = house.note_job_wait(move |tx| {
        let Some(job) = tx.job(id, WhoseJobs::All)? else { return Ok(()) };
        if let Some(failure) = &failure {
            return tx.end_job(id, JobState::Failed, Some(failure));
        }
        let counts = JobCounts { changed: 1, ..JobCounts::default() };
        tx.note_step(&job, &JobStep { counts, ..JobStep::default() })?;
        if job.total == Some(job.counts.done() + 1) { tx.end_job(id, JobState::Done, None) } else { Ok(()) }
    });
    if let Err(fault) = noted {
        tracing::warn!(%fault, "how far the indexes are is not shown among the jobs");
    }
}

//! The records that a job left as they were, as far as whoever looks may see them.

use std::collections::HashMap;

use object::ObjectDef;
use store::{JobKind, JobReason, JobRecord, StoreError, View};

use super::undo_work::change_set_of;
use crate::handing_over::objects_of;

/// A record that a job left as it was.
pub(crate) struct Refused {
    /// Its object, id and title; nothing of one that may not be seen.
    pub record: Option<(&'static ObjectDef, i64, String)>,
    /// Why.
    pub reason: JobReason,
}

impl Refused {
    /// The first of a job, at most so many.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(view: &View<'_>, job: &JobRecord, limit: usize) -> Result<Vec<Refused>, StoreError> {
        let refusals = view.job_refusals(job.id, 0, limit)?;
        let ids: Vec<i64> = refusals.iter().map(|refusal| refusal.record).collect();
        let mut by_object: HashMap<&'static str, (&'static ObjectDef, Vec<i64>)> = HashMap::new();
        let mut note = |def: &'static ObjectDef, id: i64| {
            by_object.entry(def.name).or_insert_with(|| (def, Vec::new())).1.push(id);
        };
        match (view.registry().object(&job.object), change_set_of(&job.input)) {
            (Some(def), _) => ids.iter().for_each(|id| note(def, *id)),
            (None, Some(undone)) => {
                for (id, def) in view.objects_written(undone, &ids)? {
                    note(def, id);
                }
            }
            // Of whichever object: each is found where it is.
            (None, None) if job.kind == JobKind::HandOver => {
                for def in objects_of(view.registry()) {
                    ids.iter().for_each(|id| note(def, *id));
                }
            }
            (None, None) => {}
        }
        let mut titles = HashMap::new();
        for (def, ids) in by_object.into_values().filter(|(def, _)| !def.internal) {
            for row in view.rows_by_id(def, &ids)? {
                titles.insert(row.id, (def, row.id, row.title(def)));
            }
        }
        let refused = refusals
            .into_iter()
            .map(|refusal| Refused { record: titles.get(&refusal.record).cloned(), reason: refusal.reason });
        Ok(refused.collect())
    }
}

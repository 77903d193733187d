//! What somebody says of records that may be the same, from the page and by the API.

use object::{FieldDef, Message, ObjectDef, Row, Value};
use store::{Verb, Verdict, WriteError, is_mergeable};

use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// The most records of one verdict: it is kept of every two of them.
pub(crate) const JUDGED_MAX: usize = 10;

/// A verdict.
pub(crate) struct Judgement {
    /// On records of this object.
    pub def: &'static ObjectDef,
    /// Every two of these.
    pub ids: Vec<i64>,
    /// What they are; nothing takes back what was said.
    pub verdict: Option<Verdict>,
    /// Which of them stands above the others, by this link.
    pub above: Option<(&'static FieldDef, i64)>,
}

/// The link by which one record of an object stands above others: a customer's parent company.
pub(crate) fn above_field(visitor: &Visitor, def: &'static ObjectDef) -> Option<&'static FieldDef> {
    let is_above = |field: &&'static FieldDef| {
        field.kind.link() == Some(def.name) && !field.readonly && !field.measure && field.formula.is_none()
    };
    def.fields.iter().copied().find(is_above).filter(|field| visitor.visit.actor().may_ask(def, field))
}

impl Judgement {
    /// Keeps it: of records that one may change. Twice is the same as once.
    ///
    /// # Errors
    /// 400 where they are too many, 404 where one of them is out of sight or not to be changed.
    pub async fn keep(self, visitor: &Visitor) -> Result<(), Refusal> {
        let Judgement { def, mut ids, verdict, above } = self;
        ids.sort_unstable();
        ids.dedup();
        if !is_mergeable(def) || ids.len() < 2 {
            return Err(Refusal::not_found());
        }
        if ids.len() > JUDGED_MAX {
            return Err(Refusal::bad_request(Message::new(
                "too_many_judged",
                format!("一次最多判断 {JUDGED_MAX} 条记录"),
                format!("at most {JUDGED_MAX} records are judged at once"),
            )));
        }
        let judged = visitor
            .visit
            .write::<_, WriteError, _>("judge_twins", move |tx| {
                let rows = tx.rows_by_id(def, &ids)?;
                let sight = tx.actor().sight(def, Verb::Change);
                if rows.len() != ids.len() || !rows.iter().all(|row| sight.reaches(row)) {
                    return Ok(false);
                }
                if let Some((field, above)) = above {
                    let Some(top) = rows.iter().find(|row| row.id == above) else { return Ok(false) };
                    // Who stands below one of them does not stand above it.
                    let is_below = top.value(field).as_int().is_some_and(|id| ids.contains(&id));
                    let is_free = |row: &&Row| row.id != above && row.value(field).is_null();
                    for row in rows.iter().filter(is_free).filter(|_| !is_below) {
                        tx.change(def, row.id, None, vec![(field, Value::Int(above))])?;
                    }
                }
                tx.judge_twins(def, &ids, verdict)?;
                Ok(true)
            })
            .await?;
        if judged { Ok(()) } else { Err(Refusal::not_found()) }
    }
}

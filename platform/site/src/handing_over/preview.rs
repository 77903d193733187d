//! What a hand-over would come to: by object and receiver, with some records by name, and what cannot go and why.
//! Nothing is written.

use std::collections::HashMap;

use object::{Filter, Message, ObjectDef};
use store::{Actor, StoreError, Verb, View, stands_in_the_way};

use super::Receivers;
use super::asked::HandOverAsked;
use super::routing::{Router, Way};

/// Records that are looked at; of what is more only the number is told.
const LOOKED_AT_MAX: usize = 5_000;
/// Records read at a time.
const STEP: usize = 500;
/// Records named of each line.
const SAMPLES: usize = 3;
/// Records that cannot go and are named.
const STAYS_NAMED: usize = 50;

/// What goes to one receiver of one object.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The object.
    pub def: &'static ObjectDef,
    /// Who gets them.
    pub to: i64,
    /// How many.
    pub records: i64,
    /// How many of them because what they hang on goes there.
    pub follow: i64,
    /// Some of them: id and title.
    pub samples: Vec<(i64, String)>,
}

/// A record that stays, and why.
#[derive(Clone, Debug)]
pub(crate) struct Stays {
    /// Its object, id and title.
    pub record: (&'static ObjectDef, i64, String),
    /// Why.
    pub why: Message,
}

/// What a hand-over would come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preview {
    /// By object and receiver, in the order in which they go.
    pub lines: Vec<Line>,
    /// What cannot go: the first of it.
    pub stays: Vec<Stays>,
    /// How many cannot.
    pub stay_count: i64,
    /// Of each object how many there are; more than what was looked at where that has an end.
    pub found: Vec<(&'static ObjectDef, i64)>,
    /// There are more than were looked at.
    pub is_cut: bool,
    /// By object, of those over that stay with whom they are: how many.
    pub over: Vec<(&'static ObjectDef, i64)>,
}

impl Preview {
    /// How many would go.
    pub fn records(&self) -> i64 {
        self.lines.iter().map(|line| line.records).sum()
    }

    fn note(&mut self, def: &'static ObjectDef, to: i64, way: Way, (id, title): (i64, String)) {
        let known = self.lines.iter_mut().find(|line| line.def.name == def.name && line.to == to);
        let line = match known {
            Some(line) => line,
            None => {
                self.lines.push(Line { def, to, records: 0, follow: 0, samples: Vec::new() });
                self.lines.last_mut().expect("it was just added")
            }
        };
        line.records += 1;
        line.follow += i64::from(matches!(way, Way::Follows(_)));
        if line.samples.len() < SAMPLES {
            line.samples.push((id, title));
        }
    }

    fn keep(&mut self, record: (&'static ObjectDef, i64, String), why: Message) {
        self.stay_count += 1;
        if self.stays.len() < STAYS_NAMED {
            self.stays.push(Stays { record, why });
        }
    }
}

/// Looks what a hand-over would come to, as whoever asks for it; `filters` are those of its rules.
///
/// # Errors
/// Those of the database.
pub(crate) fn preview(
    view: &View<'_>,
    by: &Actor,
    asked: &HandOverAsked,
    filters: Vec<Filter>,
    receivers: &Receivers,
) -> Result<Preview, StoreError> {
    let mut preview = Preview::default();
    let mut router = Router::new(asked, filters);
    let mut went: HashMap<i64, i64> = HashMap::new();
    let mut looked_at = 0;
    for def in asked.objects_in(view.registry()) {
        if view.actor().scope(def.name, Verb::See) == store::Scope::Nothing {
            continue;
        }
        router.next_object();
        let filter = view.left_behind(def, asked.from, asked.with_over);
        let found = view.total(def, &filter, false)?.count;
        if found > 0 {
            preview.found.push((def, found));
        }
        if !asked.with_over && view.registry().is_over(def).is_some() {
            let over = view.total(def, &view.left_behind(def, asked.from, true), false)?.count - found;
            if over > 0 {
                preview.over.push((def, over));
            }
        }
        let mut after = i64::MIN;
        loop {
            if looked_at >= LOOKED_AT_MAX {
                preview.is_cut = true;
                return Ok(preview);
            }
            let walked = view.walk_ids(def, &filter, after, i64::MAX, STEP)?;
            looked_at += walked.ids.len();
            let rows = view.rows_by_id(def, &walked.ids)?;
            let mut rows = rows;
            rows.sort_by_key(|row| row.id);
            let follow = view.followed_by_each(def, &walked.ids)?;
            let ways = router.ways(view, def, &rows, &follow, &went)?;
            for (row, way) in rows.iter().zip(ways) {
                let title = row.title(def);
                match outcome(by, def, row, way, receivers) {
                    Ok(to) => {
                        went.insert(row.id, to);
                        preview.note(def, to, way, (row.id, title));
                    }
                    Err(why) => preview.keep((def, row.id, title), why),
                }
            }
            after = walked.reached;
            if walked.is_over {
                break;
            }
        }
    }
    Ok(preview)
}

/// To whom a row goes; or why it does not.
pub(super) fn outcome(
    by: &Actor,
    def: &'static ObjectDef,
    row: &object::Row,
    way: Way,
    receivers: &Receivers,
) -> Result<i64, Message> {
    let Some(user) = way.receiver() else { return Err(no_rule()) };
    let Some(to) = receivers.get(&user) else { return Err(receiver_gone()) };
    match stands_in_the_way(by, def, row, to) {
        Some(why) => Err(why),
        None => Ok(user),
    }
}

/// No rule means it, and nobody takes the rest.
pub(super) fn no_rule() -> Message {
    Message::new(
        "no_rule",
        "没有规则适用，也没有指定其余记录的接收人",
        "no rule means it, and nobody takes the rest",
    )
}

/// Who was to get it may not come in any more.
pub(super) fn receiver_gone() -> Message {
    Message::new("receiver_inactive", "接收人已停用", "the receiver is switched off")
}

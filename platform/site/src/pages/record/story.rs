//! What happened to a record: who changed what from what to what, newest first, by days.

use std::collections::BTreeMap;

use maud::{Markup, html};
use object::{Change, Label, ObjectDef, Row, Tone, Value, id_text};
use store::{ChangeSet, Entry, EntryVerb, SYSTEM_USER, StoreError, View};

use crate::jobs::MASS_CHANGE;
use crate::listing::Titles;
use crate::pages::address::Address;
use crate::pages::days::by_days;
use crate::pages::news::undo_form;
use crate::pages::rows::record_href;
use crate::pages::values::{Showing, clock_text, people_of};
use crate::pages::way::{self, Way};
use crate::ui::{self, LinkButton, Look, TimelineChange, TimelineDay, TimelineEntry};
use crate::visitor::Visitor;

/// Entries shown at once; the older ones are one press away.
const ENTRIES_SHOWN: i64 = 20;

const HISTORY: Label = Label::new("历史", "History");
const SYSTEM: Label = Label::new("系统", "The system");
const COLLEAGUE: Label = Label::new("某位同事", "A colleague");

/// The doors that are worth a word, as the change set names them.
const DOORS: [(&str, Label); 3] = [
    ("api", Label::new("通过接口", "via the API")),
    ("import", Label::new("通过导入", "via an import")),
    ("command", Label::new("通过命令", "from the command line")),
];

/// A stretch of a record's history.
pub(super) struct Story {
    entries: Vec<(Entry, ChangeSet)>,
    /// What the people and the linked records are called.
    titles: Titles,
    /// The object that those who act are records of.
    people: Option<&'static str>,
    has_older: bool,
}

impl Story {
    /// The newest entries of a record, or those before one of them.
    pub fn load(
        view: &View<'_>,
        def: &'static ObjectDef,
        row: &Row,
        before: Option<i64>,
    ) -> Result<Story, StoreError> {
        let mut entries = view.history(def, row.id, before, ENTRIES_SHOWN + 1)?;
        let has_older = entries.len() as i64 > ENTRIES_SHOWN;
        entries.truncate(ENTRIES_SHOWN as usize);
        let people = people_of(view.registry());
        let mut linked: BTreeMap<&'static str, Vec<i64>> = BTreeMap::new();
        if let Some(people) = people {
            linked.entry(people).or_default().extend(entries.iter().map(|(entry, _)| entry.actor));
        }
        for change in entries.iter().flat_map(|(entry, _)| changes_of(def, entry)) {
            if let Some(target) = change.field.kind.link() {
                let ids = [&change.old, &change.new].into_iter().filter_map(Value::as_int);
                linked.entry(target).or_default().extend(ids);
            }
        }
        let mut titles = Titles::default();
        for (target, ids) in linked {
            titles.add(view, target, ids)?;
        }
        Ok(Story { entries, titles, people, has_older })
    }

    /// The card with the timeline.
    pub fn card(&self, visitor: &Visitor, def: &'static ObjectDef, row: &Row, way: &Way) -> Markup {
        let older = self.entries.last().filter(|_| self.has_older).map(|(entry, _)| {
            let href = Address::new(record_href(def, row.id)).with("before", &id_text(entry.id));
            let href = href.with(way::FIELD, &way.text()).to_string();
            LinkButton::new(Look::Quiet, visitor.t("更早的记录", "Earlier"), href).icon("history")
        });
        ui::card(
            HISTORY.text(visitor.lang),
            None,
            html! {
                (ui::timeline(visitor.lang, &self.days(visitor, def, row)))
                @if let Some(older) = older { (older) }
            },
        )
    }

    /// The last few entries, without what could be done about them: for the preview.
    pub fn last(&self, visitor: &Visitor, def: &'static ObjectDef, row: &Row, entries: usize) -> Markup {
        let mut days = self.days(visitor, def, row);
        keep_first(&mut days, entries);
        ui::card(HISTORY.text(visitor.lang), None, ui::timeline(visitor.lang, &days))
    }

    /// The entries with their acts, newest first.
    pub fn entries(&self) -> &[(Entry, ChangeSet)] {
        &self.entries
    }

    /// Whether there are older ones.
    pub fn has_older(&self) -> bool {
        self.has_older
    }

    fn days(&self, visitor: &Visitor, def: &'static ObjectDef, row: &Row) -> Vec<TimelineDay> {
        let zone = visitor.site.crm().zone();
        let lines = self.entries.iter().map(|(entry, change_set)| {
            (entry.at.day_in(zone), self.line(visitor, def, row, entry, change_set))
        });
        by_days(visitor, lines)
    }

    /// The line of an entry.
    pub fn line(
        &self,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: &Row,
        entry: &Entry,
        change_set: &ChangeSet,
    ) -> TimelineEntry {
        let showing = Showing::new(visitor, &self.titles);
        let act = visitor.site.acts_on(def).find(|act| act.name == change_set.act);
        let (icon, tone) = match (entry.verb, change_set.act.as_str()) {
            (_, "undo") => ("undo-2", Tone::Amber),
            (EntryVerb::Changed, _) if act.is_some() => (act.map_or("check", |act| act.icon), Tone::Blue),
            (EntryVerb::Created, _) if change_set.via == "import" => ("file-up", Tone::Green),
            (EntryVerb::Created, _) => ("plus", Tone::Green),
            (EntryVerb::Changed, _) => ("pencil", Tone::Blue),
            (EntryVerb::Deleted, _) => ("trash-2", Tone::Red),
        };
        let changes = match entry.verb {
            EntryVerb::Changed => changes_of(def, entry)
                .map(|change| TimelineChange {
                    label: change.field.label.text(visitor.lang).to_owned(),
                    from: (!change.old.is_null()).then(|| showing.cell(change.field, &change.old)),
                    to: (!change.new.is_null()).then(|| showing.cell(change.field, &change.new)),
                })
                .collect(),
            // All of a new record is on its page already.
            EntryVerb::Created | EntryVerb::Deleted => Vec::new(),
        };
        TimelineEntry {
            icon,
            tone,
            who: html! { (self.who(visitor, entry.actor)) },
            what: html! {
                @match act {
                    Some(act) => (act.told.text(visitor.lang)),
                    None => (what(visitor, def, entry, change_set, changes.is_empty())),
                }
                @if let Some(reason) = &change_set.reason { (visitor.t("：", ": ")) (reason) }
            },
            time: clock_text(entry.at, visitor.site.crm().zone()),
            instant: entry.at.rfc3339(),
            changes,
            body: may_undo(visitor, def, row, entry, change_set)
                .then(|| undo_form(visitor, change_set.id, &record_href(def, row.id))),
        }
    }

    fn who(&self, visitor: &Visitor, actor: i64) -> String {
        if actor == SYSTEM_USER {
            return SYSTEM.text(visitor.lang).to_owned();
        }
        let name = self.people.and_then(|people| self.titles.of(people, actor));
        name.unwrap_or(COLLEAGUE.text(visitor.lang)).to_owned()
    }
}

/// Leaves only the first lines, without what could be done about them.
pub(super) fn keep_first(days: &mut Vec<TimelineDay>, lines: usize) {
    let mut left = lines;
    for day in days.iter_mut() {
        day.entries.truncate(left);
        left -= day.entries.len();
        for entry in &mut day.entries {
            entry.body = None;
        }
    }
    days.retain(|day| !day.entries.is_empty());
}

fn changes_of(def: &'static ObjectDef, entry: &Entry) -> impl Iterator<Item = Change> {
    def.fields.iter().filter(|field| !field.secret).filter_map(|field| entry.change_of(field))
}

fn what(
    visitor: &Visitor,
    def: &ObjectDef,
    entry: &Entry,
    change_set: &ChangeSet,
    has_no_changes: bool,
) -> String {
    let (zh, en) = (def.label.zh, def.label.en.to_lowercase());
    let is_undo = change_set.act == "undo";
    let (zh, en) = match (entry.verb, is_undo) {
        (EntryVerb::Created, false) => (format!("新建了{zh}"), format!("created the {en}")),
        (EntryVerb::Created, true) => (format!("恢复了{zh}"), format!("restored the {en}")),
        // Owner and team of a child follow its parent.
        (EntryVerb::Changed, false) if has_no_changes => {
            (format!("{zh}随上级记录转移"), format!("reassigned along with the record the {en} belongs to"))
        }
        (EntryVerb::Changed, false) if change_set.act == MASS_CHANGE => {
            (format!("批量修改了{zh}"), format!("updated the {en} in a bulk edit"))
        }
        (EntryVerb::Changed, false) => (format!("修改了{zh}"), format!("updated the {en}")),
        (EntryVerb::Changed, true) => (String::from("撤销了修改"), String::from("undid a change")),
        (EntryVerb::Deleted, _) => (format!("删除了{zh}"), format!("deleted the {en}")),
    };
    let door = DOORS.iter().find(|(code, _)| *code == change_set.via);
    match (visitor.lang, door) {
        (object::Lang::Zh, None) => zh,
        (object::Lang::En, None) => en,
        (object::Lang::Zh, Some((_, door))) => format!("{zh}（{}）", door.zh),
        (object::Lang::En, Some((_, door))) => format!("{en} {}", door.en),
    }
}

/// One's own change of this record, as long as what it wrote stands there; unless it came with many others.
fn may_undo(
    visitor: &Visitor,
    def: &'static ObjectDef,
    row: &Row,
    entry: &Entry,
    change_set: &ChangeSet,
) -> bool {
    let still_holds = || {
        let mut changes = changes_of(def, entry).peekable();
        changes.peek().is_some() && changes.all(|change| row.value(change.field) == change.new)
    };
    entry.verb == EntryVerb::Changed
        && change_set.actor == visitor.visit.actor().user
        && change_set.undone_by.is_none()
        && !entry.bulk
        && still_holds()
}

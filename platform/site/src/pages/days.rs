//! What happened, under the days it happened on.

use object::Day;

use super::values::day_text;
use crate::ui::{TimelineDay, TimelineEntry};
use crate::visitor::Visitor;

/// Lines under the day they belong to, in the order given.
pub(super) fn by_days(
    visitor: &Visitor,
    lines: impl Iterator<Item = (Day, TimelineEntry)>,
) -> Vec<TimelineDay> {
    let today = visitor.site.crm().now().day_in(visitor.site.crm().zone());
    let mut days: Vec<(Day, TimelineDay)> = Vec::new();
    for (day, line) in lines {
        match days.last_mut() {
            Some((last, lines)) if *last == day => lines.entries.push(line),
            Some(_) | None => {
                let heading = heading(visitor, day, today);
                days.push((day, TimelineDay { heading, entries: vec![line] }));
            }
        }
    }
    days.into_iter().map(|(_, lines)| lines).collect()
}

/// Today and yesterday by their names.
fn heading(visitor: &Visitor, day: Day, today: Day) -> String {
    if day == today {
        visitor.t("今天", "Today").to_owned()
    } else if day == today.plus_days(-1) {
        visitor.t("昨天", "Yesterday").to_owned()
    } else {
        day_text(visitor.lang, day)
    }
}

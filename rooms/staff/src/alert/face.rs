//! The head of an alert's page: how it stands, and the way to the lines it is made of.

use maud::html;
use object::{Choice, Label, Lang, Object, Row, Tone};
use site::{RecordFace, ui};
use store::{Crm, Scope, StoreError, Verb, View, typed};

use super::raising::lines_behind;
use super::{Alert, AlertRule, AlertStatus, Pattern};
use crate::trail::TrailLine;

const LINES: Label = Label::new("查看相关操作记录", "The lines behind it");

const WITHOUT_COUNTRIES: Label =
    Label::new("没有国家数据库，不起作用", "Does not hold: no country database was given");

const LIST_WITHOUT_COUNTRIES: Label = Label::new(
    "“新国家或地区登录”不起作用：启动时没有用 --countries 给出国家数据库。",
    "“Sign-in from a new country” does not hold: the program was started without a country database, --countries.",
);

/// What the list of rules says of the one that does not hold, where it cannot.
pub(crate) fn note_of_rules(crm: &Crm) -> Option<Label> {
    (!crm.knows_countries()).then_some(LIST_WITHOUT_COUNTRIES)
}

/// What the page of a rule shows in its head: that it does not hold, where it cannot.
pub(crate) fn face_of_rule(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let rule: AlertRule = typed(row)?;
    let is_blind = rule.pattern == Pattern::NewCountry && !view.knows_countries();
    let badge = is_blind.then(|| ui::badge(Tone::Amber, WITHOUT_COUNTRIES.text(lang)));
    Ok(RecordFace { badges: badge.into_iter().collect(), ..RecordFace::default() })
}

/// What the page of an alert shows in its head.
pub(crate) fn face(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let alert: Alert = typed(row)?;
    let item = AlertStatus::DEF.item(alert.status.code());
    let badges = item.map(|item| ui::badge(item.tone, item.label.text(lang))).into_iter().collect();
    let sees_lines = view.actor().scope(TrailLine::def().name, Verb::See) == Scope::All;
    let filter = object::filter_text(&lines_behind(&alert));
    let href = format!("/{}?filter={}", TrailLine::def().plural, site::encode(&filter));
    let line = if sees_lines {
        vec![html! { a class="link" href=(href) { (LINES.text(lang)) } }]
    } else {
        Vec::new()
    };
    Ok(RecordFace { badges, line, ..RecordFace::default() })
}

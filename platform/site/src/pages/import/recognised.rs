//! A file with the columns of one that was imported before is read as that one was, says so, and lets go of it at one
//! press.

use exchange::{ALL_SHEETS, ImportSettings};
use maud::{Markup, html};
use object::{Lang, ObjectDef, id_text};
use store::{IMPORTS_SHOWN_MAX, ImportRecord, StoreError, View};

use crate::imports::{Draft, Likeness, outcome_of, preview_of};
use crate::pages::people_of;
use crate::pages::values::when_text;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Look, NoticeKind};
use crate::visitor::Visitor;

/// What the button sends.
pub(super) const FORGET: &str = "forget";

/// Looks once whether a file is like an earlier one, and takes over what was said of that.
///
/// # Errors
/// Where the draft cannot be kept.
pub(super) async fn recognise(visitor: &Visitor, draft: &mut Draft) -> Result<(), Refusal> {
    if draft.likeness != Likeness::Unknown {
        return Ok(());
    }
    let mut plain = draft.clone();
    plain.settings = own(&draft.settings);
    // A file that cannot be read is told of by the page itself.
    let Ok(preview) = preview_of(visitor, &plain).await else { return Ok(()) };
    let sheets = preview.sheets.iter().filter(|sheet| sheet.has_same_columns).count();
    let (def, headers) = (draft.def, preview.headers);
    if !draft.settings.headers.is_empty() {
        // It was said which import to go by.
        draft.settings = draft.settings.fitted_to(&headers);
        draft.likeness = Likeness::Nothing;
        return draft.save().await;
    }
    let columns = headers.clone();
    let found = visitor.visit.read::<_, StoreError, _>(move |view| like(view, def, &columns)).await?;
    draft.likeness = Likeness::Nothing;
    if let Some((import, settings)) = found {
        // Sheets are called otherwise in each month's file; that all of them are meant holds for the next one too.
        let is_all = settings.sheet.as_deref() == Some(ALL_SHEETS) && sheets > 1;
        let sheet = draft.settings.sheet.clone().or(is_all.then(|| ALL_SHEETS.to_owned()));
        draft.settings = ImportSettings { sheet, ..settings.fitted_to(&headers) };
        draft.likeness = Likeness::Of(import);
    }
    draft.save().await
}

/// Only what is said of how the file is written.
fn own(settings: &ImportSettings) -> ImportSettings {
    ImportSettings {
        encoding: settings.encoding,
        separator: settings.separator,
        header: settings.header,
        sheet: settings.sheet.clone(),
        ..ImportSettings::default()
    }
}

/// The latest import in sight of a file with these columns.
pub(crate) fn like(
    view: &View<'_>,
    def: &'static ObjectDef,
    headers: &[String],
) -> Result<Option<(i64, ImportSettings)>, StoreError> {
    let earlier = view.imports(IMPORTS_SHOWN_MAX)?.into_iter().filter(|import| import.object == def.name);
    let said = earlier.filter_map(|import| Some((import.id, ImportSettings::of_text(&import.settings)?)));
    // One whose columns were guessed says no more than another guess would.
    let mut alike = said.filter(|(_, settings)| settings.mapping.is_some() && settings.headers == headers);
    Ok(alike.next())
}

/// Takes back what was taken over.
pub(super) fn forget(draft: &mut Draft) {
    // Which sheets are meant may have been taken over too.
    draft.settings = ImportSettings { sheet: None, ..own(&draft.settings) };
    draft.likeness = Likeness::Nothing;
}

/// As which import the file is read, and the way out of it; nothing where it is like none.
pub(super) async fn notice(visitor: &Visitor, draft: &Draft) -> Markup {
    let Likeness::Of(import) = draft.likeness else { return html! {} };
    let Ok(standing) = outcome_of(visitor, import).await else { return html! {} };
    let record = standing.record;
    let who = name_of(visitor, &record).await;
    let crm = visitor.site.crm();
    let when = html! {
        time datetime=(record.started_at.rfc3339()) { (when_text(visitor.lang, record.started_at, crm.now(), crm.zone())) }
    };
    let file = html! { a class="mono" href={ "/imports/" (id_text(import)) } { (record.file_name) } };
    let text = match (visitor.lang, who) {
        (Lang::Zh, Some(who)) => {
            html! { "列名与 " (who) " " (when) " 导入的“" (file) "”相同，已沿用那次的设置。" }
        }
        (Lang::Zh, None) => html! { "列名与 " (when) " 导入的“" (file) "”相同，已沿用那次的设置。" },
        (Lang::En, Some(who)) => {
            html! { "The columns are those of “" (file) "”, imported by " (who) " (" (when) "); its settings are taken over." }
        }
        (Lang::En, None) => {
            html! { "The columns are those of “" (file) "”, imported " (when) "; its settings are taken over." }
        }
    };
    let way_out = Button::new(Look::Plain, visitor.t("不沿用", "Begin anew")).sends("act", FORGET);
    ui::notice(NoticeKind::Info, text, Some(html! { (way_out) }))
}

async fn name_of(visitor: &Visitor, record: &ImportRecord) -> Option<String> {
    let registry = visitor.site.crm().registry();
    let people = registry.object(people_of(registry)?)?;
    let actor = record.actor;
    let found = visitor.visit.read::<_, StoreError, _>(move |view| view.rows_by_id(people, &[actor])).await;
    found.ok()?.first().map(|row| row.title(people))
}

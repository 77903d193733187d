//! The filters of kept views in the words of the chips above a list.

use object::ObjectDef;
use store::StoreError;

use super::asked::Asked;
use super::conditions;
use crate::listing::Titles;
use crate::pages::values::Showing;
use crate::refusal::Refusal;
use crate::saved_views::SavedView;
use crate::visitor::Visitor;

/// What the records are called that the filters name.
pub(super) async fn titles_of(
    visitor: &Visitor,
    def: &'static ObjectDef,
    asked: &Asked,
    views: &[SavedView],
) -> Result<Titles, Refusal> {
    let texts = views.iter().map(|view| view.content.filter.as_str()).chain([asked.value("filter")]);
    let named: Vec<(&'static str, i64)> = texts
        .filter_map(|text| conditions::of_text(visitor, def, text))
        .flatten()
        .flat_map(|condition| condition.linked())
        .collect();
    let titles = visitor.visit.read(move |view| {
        let mut titles = Titles::default();
        for (target, id) in named {
            titles.add(view, target, vec![id])?;
        }
        Ok::<_, StoreError>(titles)
    });
    Ok(titles.await?)
}

/// A filter in the words of the chips above a list; as it was written where it has none.
pub(super) fn filter_words(
    visitor: &Visitor,
    def: &'static ObjectDef,
    text: &str,
    titles: &Titles,
) -> String {
    let Some(conditions) = conditions::of_text(visitor, def, text) else { return text.to_owned() };
    let showing = Showing::new(visitor, titles);
    let words = conditions.iter().map(|condition| {
        let (field, what) = condition.describe(visitor, &showing);
        format!("{field} {what}")
    });
    words.collect::<Vec<_>>().join(visitor.t("；", "; "))
}

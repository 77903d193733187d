//! The room office: what a company makes of its house. Its own fields and objects, how everything is arranged, rules for
//! forms, and files that come in by themselves.

mod choices;
mod code;
mod custom_field;
mod custom_object;
mod form_rule;
mod grants;
mod import_schedule;
mod judges;
mod layout;
mod number_rule;
mod pages;
mod quality_rule;

use std::sync::Arc;

pub use custom_field::{CustomField, Holds};
pub use custom_object::{Belonging, CustomObject};
pub use form_rule::{Does, FormRule};
pub use grants::grants;
pub use import_schedule::{DayTime, Fetched, ImportSchedule, When};
pub use layout::{Layout, Surface};
pub use number_rule::NumberRule;
pub use quality_rule::given::install_quality_rules;
pub use quality_rule::{Asks, QualityRule};

use object::{Custom, Filter, Label, Object};
use site::{Administers, HeaderOf, OwnForm, Room};
use store::{ALL_ROWS_MAX, Judge, StoreError, View};

/// The room, as a list of what it offers.
pub fn room() -> Room {
    Room {
        label: Label::new("设置", "Set-up"),
        objects: vec![
            CustomObject::def(),
            CustomField::def(),
            Layout::def(),
            FormRule::def(),
            QualityRule::def(),
            ImportSchedule::def(),
            NumberRule::def(),
        ],
        entries: vec![
            (CustomObject::def(), "blocks"),
            (CustomField::def(), "list-plus"),
            (Layout::def(), "panels-top-left"),
            (FormRule::def(), "list-checks"),
            (QualityRule::def(), "gauge"),
            (ImportSchedule::def(), "inbox"),
            (NumberRule::def(), "hash"),
        ],
        administration: true,
        administers: [
            CustomObject::OBJECT,
            CustomField::OBJECT,
            Layout::OBJECT,
            FormRule::OBJECT,
            QualityRule::OBJECT,
            ImportSchedule::OBJECT,
            NumberRule::OBJECT,
        ]
        .map(|object| (object, Administers::Data))
        .to_vec(),
        fills: vec![
            (CustomObject::OBJECT, custom_object::fill as store::Fill),
            (CustomField::OBJECT, custom_field::fill as store::Fill),
            (Layout::OBJECT, layout::fill as store::Fill),
        ],
        judges: vec![
            (CustomObject::OBJECT, judges::object as Judge),
            (CustomField::OBJECT, judges::field as Judge),
            (Layout::OBJECT, layout::judge as Judge),
            (ImportSchedule::OBJECT, import_schedule::judge::judge as Judge),
            (FormRule::OBJECT, form_rule::judging::rule as Judge),
            (QualityRule::OBJECT, quality_rule::judging::rule as Judge),
            (NumberRule::OBJECT, number_rule::judge as Judge),
        ],
        headers: vec![
            (ImportSchedule::OBJECT, import_schedule::face::face as HeaderOf),
            (NumberRule::OBJECT, number_rule::face::face as HeaderOf),
        ],
        acts: vec![
            import_schedule::acts::RUN_NOW,
            import_schedule::acts::SET_SECRET,
            import_schedule::acts::SET_SIGN_IN,
        ],
        quality_rules: Some(QualityRule::def()),
        schedules: Some(import_schedule::schedule_object()),
        pages: Some(pages::routes),
        own_forms: vec![
            (Layout::OBJECT, pages::own_form as OwnForm),
            (NumberRule::OBJECT, pages::numbers::own_form as OwnForm),
        ],
        subscribers: vec![Arc::new(grants::RightsLikeAnother)],
        ..Room::default()
    }
}

/// What the company added to the declarations, as the store asks for it.
///
/// # Errors
/// Those of the store.
pub fn customs(view: &View<'_>) -> Result<Custom, StoreError> {
    let objects = view.all_as_house::<CustomObject>(&Filter::All, ALL_ROWS_MAX)?;
    let fields = view.all_as_house::<CustomField>(&Filter::All, ALL_ROWS_MAX)?;
    let layouts = view.all_as_house::<Layout>(&Filter::All, ALL_ROWS_MAX)?;
    let numbers = view.all_as_house::<NumberRule>(&Filter::All, ALL_ROWS_MAX)?;
    let name_of = |plural: &str| view.declared().plural(plural).map(|def| def.name.to_owned());
    let numbers = numbers.iter().filter_map(|rule| rule.described(&name_of)).collect();
    Ok(Custom { numbers, ..described(view, &objects, &fields, &layouts, &rules(view)?) })
}

/// What the company made of rules.
#[derive(Default)]
struct RulesMade {
    forms: Vec<FormRule>,
    quality: Vec<QualityRule>,
}

fn rules(view: &View<'_>) -> Result<RulesMade, StoreError> {
    Ok(RulesMade {
        forms: view.all_as_house::<FormRule>(&Filter::All, ALL_ROWS_MAX)?,
        quality: view.all_as_house::<QualityRule>(&Filter::All, ALL_ROWS_MAX)?,
    })
}

/// As the declarations have it. What refers to an object that is no more is left out.
fn described(
    view: &View<'_>,
    objects: &[CustomObject],
    fields: &[CustomField],
    layouts: &[Layout],
    rules: &RulesMade,
) -> Custom {
    let name_of = |plural: &str| {
        let own = objects.iter().find(|object| object.plural.as_deref() == Some(plural));
        own.and_then(|object| object.name.clone())
            .or_else(|| view.declared().plural(plural).map(|def| def.name.to_owned()))
    };
    Custom {
        objects: objects.iter().filter_map(|object| object.described(&name_of)).collect(),
        fields: fields.iter().filter_map(|field| field.described(&name_of)).collect(),
        layouts: layouts.iter().filter_map(|layout| layout.described(&name_of)).collect(),
        rules: rules.forms.iter().filter_map(|rule| rule.described(&name_of)).collect(),
        quality: rules.quality.iter().filter_map(|rule| rule.described(&name_of)).collect(),
        ..Custom::default()
    }
}

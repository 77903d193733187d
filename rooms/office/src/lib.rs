//! The room office: what a company makes of its house. So far its own fields and objects.

mod choices;
mod code;
mod custom_field;
mod custom_object;
mod grants;
mod judges;

use std::sync::Arc;

pub use custom_field::{CustomField, Holds};
pub use custom_object::{Belonging, CustomObject};
pub use grants::grants;

use object::{Custom, Filter, Label, Object};
use site::Room;
use store::{ALL_ROWS_MAX, Judge, StoreError, View};

/// The room, as a list of what it offers.
pub fn room() -> Room {
    Room {
        label: Label::new("设置", "Set-up"),
        objects: vec![CustomObject::def(), CustomField::def()],
        entries: vec![(CustomObject::def(), "blocks"), (CustomField::def(), "list-plus")],
        administration: true,
        fills: vec![
            (CustomObject::OBJECT, custom_object::fill as store::Fill),
            (CustomField::OBJECT, custom_field::fill as store::Fill),
        ],
        judges: vec![
            (CustomObject::OBJECT, judges::object as Judge),
            (CustomField::OBJECT, judges::field as Judge),
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
    Ok(described(view, &objects, &fields))
}

/// As the declarations have it. What refers to an object that is no more is left out.
fn described(view: &View<'_>, objects: &[CustomObject], fields: &[CustomField]) -> Custom {
    let name_of = |plural: &str| {
        let own = objects.iter().find(|object| object.plural.as_deref() == Some(plural));
        own.and_then(|object| object.name.clone())
            .or_else(|| view.declared().plural(plural).map(|def| def.name.to_owned()))
    };
    Custom {
        objects: objects.iter().filter_map(|object| object.described(&name_of)).collect(),
        fields: fields.iter().filter_map(|field| field.described(&name_of)).collect(),
    }
}

//! The way to one masked value, beside it.

use maud::{Markup, html};
use object::{FieldDef, ObjectDef, Row};
use site::Visitor;
use store::Level;

use crate::unmasking::LOOK;

/// What stands beside a masked value on its record's page: the way to see it.
pub(crate) fn beside(
    visitor: &Visitor,
    def: &'static ObjectDef,
    row: &Row,
    field: &'static FieldDef,
) -> Option<Markup> {
    let actor = visitor.visit.actor();
    let may_look = LOOK.is_on(def)
        && row.value(field).is_veiled()
        && actor.level(def, field, row) == Level::Masked
        && actor.may_act(def, LOOK.noun, LOOK.verb, row);
    let href = format!("/{}/{}/{}?field={}", def.plural, object::id_text(row.id), LOOK.noun, field.name);
    may_look.then(|| html! { a class="link" href=(href) { (visitor.t("显示", "Show")) } })
}

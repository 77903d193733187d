//! By which fields a file's rows and the stored records are known to be the same: what is proposed, and why.

use maud::{Markup, html};
use object::{FieldDef, FieldKind, Guard, Label, ObjectDef};

use super::mapping::settable;
use crate::imports::Draft;
use crate::visitor::Visitor;

/// The ticks; nothing where no field can tell records apart.
pub(super) fn fields(visitor: &Visitor, draft: &Draft, mapped: &[Option<String>]) -> Markup {
    let lang = visitor.lang;
    let mut matchable: Vec<&'static FieldDef> =
        settable(draft.def).filter(|field| may_match(field)).collect();
    if matchable.is_empty() {
        return html! {};
    }
    // They are tried in this order: what no two records share says more than a name.
    matchable.sort_by_key(|field| !field.unique);
    let telling: Vec<(&'static FieldDef, Label)> =
        matchable.iter().filter_map(|field| Some((*field, tells_by_itself(draft.def, field)?))).collect();
    let is_mapped = |field: &FieldDef| mapped.iter().flatten().any(|name| name == field.name);
    let usual = usual(&matchable, &telling, is_mapped);
    let why = |field: &FieldDef| {
        telling.iter().chain(&usual).find(|(known, _)| *known == field).map(|(_, why)| why)
    };
    let is_first_look = draft.settings.mapping.is_none() && draft.settings.match_fields.is_empty();
    let is_ticked = |field: &FieldDef| match is_first_look {
        true => is_mapped(field) && why(field).is_some(),
        false => draft.settings.match_fields.iter().any(|name| name == field.name),
    };
    html! {
        div class="field field-wide" role="group" aria-label=(visitor.t("识别字段", "Known by")) {
            span class="field-label" { (visitor.t("按哪些字段识别已有的记录", "Which fields tell that a record exists")) }
            div class="row" {
                @for field in &matchable {
                    label class="check" {
                        input type="checkbox" name="match" value=(field.name) checked[is_ticked(field)]
                            data-tells[why(field).is_some()];
                        span {
                            (field.label.text(lang))
                            @if let Some(why) = why(field) { " " span class="muted" { (why.text(lang)) } }
                        }
                    }
                }
            }
            p class="field-hint" { (visitor.t(
                "一行与已有记录在勾选的字段上相同，就算是同一条；一个都不勾时，只看不允许重复的字段，如统一社会信用代码。",
                "A row that agrees with a record in a ticked field is that record. With none ticked, only fields \
                 that no two records share decide, such as a company code.",
            )) }
        }
    }
}

/// Why equal values of the field mean one record without anyone having said so: what no two share, and the name of
/// what stands by itself. A person at a customer may be called like one at another.
fn tells_by_itself(def: &ObjectDef, field: &FieldDef) -> Option<Label> {
    if field.unique {
        return Some(Label::new("（不允许重复）", "(no two share it)"));
    }
    let is_name = *field == *def.title && matches!(def.guard, Guard::Owned);
    is_name.then_some(Label::new("（同名视为同一条）", "(the same name is the same record)"))
}

/// What usually tells people apart where nothing does so by itself: their number, and without a number their
/// address. One of them: who shares the company's address is still somebody else.
fn usual(
    matchable: &[&'static FieldDef],
    telling: &[(&'static FieldDef, Label)],
    is_mapped: impl Fn(&FieldDef) -> bool,
) -> Option<(&'static FieldDef, Label)> {
    if telling.iter().any(|(field, _)| is_mapped(field)) {
        return None;
    }
    let first = |wanted: fn(&FieldDef) -> bool| {
        matchable.iter().copied().find(|field| wanted(field) && is_mapped(field))
    };
    let phone = first(|field| matches!(field.kind, FieldKind::Phone)).map(|field| {
        (field, Label::new("（同一个号码通常是同一个人）", "(the same number is usually the same person)"))
    });
    let email = || {
        first(|field| matches!(field.kind, FieldKind::Email)).map(|field| {
            (
                field,
                Label::new("（同一个邮箱通常是同一个人）", "(the same address is usually the same person)"),
            )
        })
    };
    phone.or_else(email)
}

/// Fields with an index, so that a record can be looked up by each row. An indexed text that is neither unique
/// nor a name is a class, such as a province; many records share it.
fn may_match(field: &FieldDef) -> bool {
    let is_address = matches!(field.kind, FieldKind::Phone | FieldKind::Email | FieldKind::Number);
    let may_name = is_address || matches!(field.kind, FieldKind::Text);
    may_name && (field.unique || field.sort || (is_address && field.indexed))
}

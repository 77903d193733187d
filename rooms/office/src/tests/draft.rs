use object::Object;

use super::Draft;
use crate::CustomField;
use crate::layout::Surface;

fn pairs(text: &[(&str, &str)]) -> Vec<(String, String)> {
    text.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The editor as it stands: two sections and what is left out.
fn begun() -> Vec<(String, String)> {
    pairs(&[
        ("line", "s:0"),
        ("zh.0", "甲"),
        ("en.0", "A"),
        ("line", "f:zh"),
        ("line", "f:holds"),
        ("line", "s:4"),
        ("zh.4", "乙"),
        ("en.4", "B"),
        ("single.4", "true"),
        ("line", "f:target"),
        ("line", "s:more"),
        ("line", "f:choices"),
    ])
}

fn shown(draft: &Draft) -> String {
    let names = |fields: &[&'static object::FieldDef]| {
        fields.iter().map(|field| field.name).collect::<Vec<_>>().join(" ")
    };
    let parts = draft.parts.iter().map(|part| names(&part.fields)).chain([names(&draft.left_out)]);
    parts.collect::<Vec<_>>().join(" | ")
}

#[test]
fn each_step_moves_one_thing() {
    for (step, left) in [
        ("", "zh holds | target | choices"),
        ("down:f:zh", "holds zh | target | choices"),
        ("up:f:zh", "zh holds | target | choices"),
        ("down:f:holds", "zh | holds target | choices"),
        ("up:f:target", "zh holds target |  | choices"),
        ("up:f:choices", "zh holds | target choices | "),
        ("down:f:target", "zh holds |  | target choices"),
        ("up:s:4", "target | zh holds | choices"),
        ("down:s:4", "zh holds | target | choices"),
        ("drop:0", "target zh holds | choices"),
        ("drop:4", "zh holds target | choices"),
        ("add", "zh holds | target |  | choices"),
        ("down:f:no_such", "zh holds | target | choices"),
        ("sideways", "zh holds | target | choices"),
    ] {
        let mut draft = Draft::sent(CustomField::def(), Surface::Form, &begun());
        draft.step(step);
        assert_eq!(shown(&draft), left, "{step}");
    }
}

#[test]
fn what_must_be_filled_in_is_not_left_out() {
    let mut sent = begun();
    sent.extend(pairs(&[
        ("to.holds", "more"),
        ("to.target", "more"),
        ("to.choices", "0"),
        ("to.zh", "no_such"),
    ]));
    let mut draft = Draft::sent(CustomField::def(), Surface::Form, &sent);
    assert_eq!(shown(&draft), "zh holds choices |  | target");
    draft.step("drop:4");
    draft.step("drop:0");
    assert_eq!(shown(&draft), "zh holds choices | target", "the last section stays");
    draft.step("down:f:choices");
    draft.step("down:f:holds");
    assert_eq!(shown(&draft), "zh holds | choices target");
}

#[test]
fn the_declaration_and_what_was_kept_come_back_as_they_were() {
    for surface in Surface::ALL {
        let declared = Draft::of(CustomField::def(), surface, None);
        let kept = declared.layout(None);
        let again = Draft::of(CustomField::def(), surface, Some(&kept));
        assert_eq!((&again.parts, shown(&again)), (&declared.parts, shown(&declared)), "{surface:?}");
        assert_eq!(again.layout(None), kept, "{surface:?}");
    }
}

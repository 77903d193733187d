//! Not everything that comes in waits for an answer: someone says so, and it is off the list.

use object::{Id, Label, Object, Row};
use site::{Act, On, Run};
use store::{Tx, Verb, WriteError, typed};

use super::Interaction;

/// Says that something needs no answer.
pub const DISMISS: Act = Act {
    on: On::Object(Interaction::OBJECT),
    name: "dismiss",
    noun: "dismissal",
    label: Label::new("无需回复", "Needs no answer"),
    help: Label::new(
        "客户发来的这条不需要回复，不再列为“等我方回复”。已标记的保持不变。",
        "What the customer sent needs no answer and stands no longer as “Waiting for us”. One that is marked already stays as it is.",
    ),
    told: Label::new("标为无需回复", "marked it as needing no answer"),
    done: Label::new("已标为无需回复。", "Marked: no answer needed."),
    icon: "check-check",
    verb: Verb::Change,
    settles: false,
    fits: waits,
    run: Run::Plain(|tx, id| Ok(dismiss(tx, Id::from_raw(id))?)),
};

fn waits(row: &Row) -> bool {
    typed::<Interaction>(row).is_ok_and(|interaction| interaction.waits_for_us())
}

/// Marks what came in as needing no answer; one that waits for none stays as it is.
///
/// # Errors
/// `NotFound` and `Forbidden`, as every change of a record.
pub fn dismiss(tx: &mut Tx<'_>, id: Id<Interaction>) -> Result<(), WriteError> {
    let interaction = tx.find_to_change(id)?;
    if !interaction.waits_for_us() {
        return Ok(());
    }
    let dismissed = Interaction { needs_no_answer: Some(true), ..interaction.clone() };
    tx.update(&interaction, &dismissed).map(drop)
}

//! A colleague agrees that positions of their check-ins are kept, and takes that back (personal information protection
//! law, articles 15 and 29). Both stand in the history, which nobody edits; whether it holds now stands on the person.

use object::{FieldDef, Id, Instant, Message, Object, Value, id_text};
use serde_json::{Map, json};
use site::Refusal;
use staff::User;
use store::{StoreError, Tx, View};

use super::POSITION_DAYS;
use crate::interaction::Interaction;

/// In the history: somebody agreed.
const AGREEMENT: &str = "position_agreement";
/// In the history: somebody took that back.
const WITHDRAWAL: &str = "position_withdrawal";
/// Refuses a position that may not be kept; who agrees with it has agreed from now on.
pub(super) fn expect_agreed(tx: &mut Tx<'_>, agrees: bool) -> Result<(), Refusal> {
    if agreed_since(tx)?.is_some() {
        return Ok(());
    }
    if agrees {
        return Ok(note(tx, true)?);
    }
    let message = Message::new(
        "position_not_agreed",
        "记录位置前请选择同意；不同意时请清空位置，只填写是否在客户现场",
        "agree before a position is kept; or empty it, and say only whether you are at the customer’s",
    );
    Err(Refusal::invalid(vec![("agrees".to_owned(), message)]))
}

/// Refuses whose visit it is not: nobody is at a customer's for somebody else.
pub(super) fn expect_own(tx: &Tx<'_>, visit: &Interaction) -> Result<(), Refusal> {
    if visit.by.raw() == tx.actor().user {
        return Ok(());
    }
    let message = Message::new(
        "visit_of_another",
        "只有跟进人本人可以签到、签退",
        "only whoever makes the visit checks in and out",
    );
    Err(Refusal { message, ..Refusal::forbidden() })
}

/// Since when the one who acts agrees.
pub(super) fn agreed_since(view: &View<'_>) -> Result<Option<Instant>, StoreError> {
    let me = Id::<User>::from_raw(view.actor().user);
    Ok(view.find_as_house(me)?.and_then(|user| user.positions_agreed))
}

/// Keeps that somebody agreed, or takes it back.
pub(super) fn note(tx: &mut Tx<'_>, agrees: bool) -> Result<(), StoreError> {
    let me = tx.actor().user;
    let mut told = Map::new();
    told.insert("user".to_owned(), json!(id_text(me)));
    told.insert("days".to_owned(), json!(POSITION_DAYS));
    let place = tx.new_id();
    tx.note_in_history(if agrees { AGREEMENT } else { WITHDRAWAL }, place, told);
    let field: &'static FieldDef = User::POSITIONS_AGREED.field();
    let since = if agrees { Value::Int(tx.now().0) } else { Value::Null };
    tx.set_measures(User::def(), me, &[(field, since)])
}

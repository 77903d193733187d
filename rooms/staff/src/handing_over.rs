//! One record goes to another colleague: as an act on every object whose records are work, with the reason, and with
//! what hangs on the record.

use object::{Id, Input, Label, Message, ObjectDef};
use site::{Act, AskingOf, On, Refusal, Run};
use store::{HAND_OVER, RecordOutcome, Tx, Verb};

use crate::rights::{ActsBy, actor_of};
use crate::user::User;

/// Gives a record to a colleague.
pub(crate) const GIVE: Act = Act {
    on: On::Owned,
    name: HAND_OVER,
    noun: "hand_over",
    label: Label::new("转移", "Hand over"),
    help: Label::new(
        "把记录交给另一位同事负责，可以连同原负责人名下与它关联的未完成记录一起转移。接收人须在职，并且能查看这种记录。",
        "Gives the record to another colleague, with the open records of the same owner that hang on it if you like. The receiver is active and may see such records.",
    ),
    told: Label::new("转移了记录", "handed it over"),
    done: Label::new("已转移。", "Handed over."),
    icon: "handshake",
    verb: Verb::HandOver,
    settles: false,
    fits: |_| true,
    run: Run::Asking(&AskingOf(give)),
};

/// To whom, why, and what goes along.
#[derive(Input)]
struct HandOver {
    #[field(
        zh = "接收人",
        en = "To",
        help_zh = "今后由谁负责。",
        help_en = "Who answers for it from now on."
    )]
    to: Id<User>,
    #[field(
        zh = "原因",
        en = "Reason",
        help_zh = "记在历史里，例如“区域调整”。",
        help_en = "Kept in the history, such as “territories were redrawn”."
    )]
    reason: Option<String>,
    #[field(
        zh = "关联记录一并转移",
        en = "Along with what hangs on it",
        help_zh = "原负责人名下与它关联的任务、订单等一起转移；已完成的任务留在原处。",
        help_en = "Tasks, orders and other records of the same owner that hang on it go too; tasks that are done stay."
    )]
    along: Option<bool>,
}

fn give(tx: &mut Tx<'_>, def: &'static ObjectDef, id: i64, asked: HandOver) -> Result<(), Refusal> {
    let Some(row) = tx.find_for(def, id, Verb::HandOver)? else {
        return Err(match tx.find_row(def, id)? {
            Some(_) => Refusal::forbidden(),
            None => Refusal::not_found(),
        });
    };
    let to = tx.read_as_house(|view| match view.find(asked.to)? {
        Some(user) => actor_of(view, &user, ActsBy::Person),
        None => Ok(None),
    })?;
    let to = to.ok_or_else(|| {
        about_receiver(Message::new("receiver_inactive", "接收人已停用", "the receiver is switched off"))
    })?;
    if let Some(reason) = &asked.reason {
        tx.say_why(reason);
    }
    match tx.give(def, row.clone(), &to)? {
        RecordOutcome::Changed | RecordOutcome::Unchanged => {}
        RecordOutcome::Refused(why) => return Err(about_receiver(why)),
        RecordOutcome::Missing(_) => return Err(Refusal::not_found()),
    }
    if asked.along == Some(true) && row.owner != Some(to.user) {
        let along = HandOver::def().field("along").expect("it is declared above");
        tx.give_along(def, &row, &to, along)?;
    }
    Ok(())
}

fn about_receiver(why: Message) -> Refusal {
    Refusal::invalid(vec![("to".to_owned(), why)])
}

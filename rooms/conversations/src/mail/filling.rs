//! A mail that is handed in on an e-mail somebody logged by hand: what the mail knows is filled in, what they wrote stays.

use object::{Id, Object, PROSE_CHARS_MAX, Prose};
use site::{Came, ReadAs, Refusal};
use store::Tx;

use super::keeping::seen;
use super::people::MailPeople;
use super::reading::Mail;
use crate::interaction::{Interaction, InteractionKind};

impl Mail {
    /// Fills an interaction. One of another kind, and one that is another mail already, takes the mail as a file.
    pub(super) fn fill(&self, tx: &mut Tx<'_>, id: Id<Interaction>) -> Result<ReadAs, Refusal> {
        let read_as = |came| ReadAs { def: Interaction::def(), id: id.raw(), came };
        let interaction = tx.find_to_change(id)?;
        if interaction.message_id.as_ref() == Some(&self.message_id) {
            return Ok(read_as(Came::Known));
        }
        if interaction.kind != InteractionKind::Email || interaction.message_id.is_some() {
            return Ok(read_as(Came::AsFile));
        }
        if let Some(known) = self.kept_before(tx, interaction.customer, Some(id))? {
            return seen(tx, known);
        }
        let people = MailPeople::of(tx, self, interaction.customer)?;
        let filled = Interaction {
            text: with_text(&interaction.text, self),
            contact: interaction.contact.or(people.contact),
            // A mail that says no day moves nothing: what was written by hand stays.
            at: if self.sent_at.is_some_and(|at| at.0 > 0) { self.when(tx) } else { interaction.at },
            direction: interaction.direction.or_else(|| Some(people.direction())),
            subject: interaction.subject.clone().or_else(|| self.subject.clone()),
            mail_from: self.from.shown(),
            mail_to: self.to.shown(),
            mail_cc: self.cc.shown(),
            unknown_addresses: people.unknown.clone(),
            message_id: Some(self.message_id.clone()),
            in_reply_to: self.in_reply_to.clone(),
            thread: Some(self.thread.clone()),
            ..interaction.clone()
        };
        let filled = tx.update(&interaction, &filled)?;
        people.attend(tx, &filled)?;
        Ok(read_as(Came::Filled))
    }
}

/// What was written by hand stands first, the mail below it.
fn with_text(own: &Prose, mail: &Mail) -> Prose {
    let said = own.0.trim();
    if mail.text.starts_with(said) {
        return Prose(mail.text.clone());
    }
    Prose(format!("{said}\n\n{}", mail.text).chars().take(PROSE_CHARS_MAX).collect())
}

//! A mail that was read is kept: once for a customer, with the people it is about as far as whoever hands it in knows
//! them.

use customers::{Contact, Customer};
use object::{Id, Instant, Message, Object, Prose, RecordAddress, Tags};
use site::{Came, ReadAs, ReadFile, Refusal};
use staff::User;
use store::{StoreError, Tx, Verb};

use super::people::MailPeople;
use super::reading::Mail;
use crate::interaction::{Interaction, InteractionKind};

impl ReadFile for Mail {
    fn parts(&mut self) -> Vec<(String, Vec<u8>)> {
        std::mem::take(&mut self.files)
    }

    fn keep(&self, tx: &mut Tx<'_>, on: &RecordAddress) -> Result<ReadAs, Refusal> {
        if on.plural == Interaction::def().plural {
            return self.fill(tx, Id::from_raw(on.id));
        }
        let customer = customer_of(tx, on)?;
        if let Some(known) = self.kept_before(tx, customer, None)? {
            return seen(tx, known);
        }
        let people = MailPeople::of(tx, self, customer)?;
        let interaction = self.as_interaction(tx, customer, &people)?;
        let id = tx.insert(&interaction)?;
        // Somebody handed it in at the same moment: one of both goes back.
        if self.kept_before(tx, customer, Some(id))?.is_some() {
            return Err(Refusal::conflict(Message::new(
                "mail_kept_just_now",
                "这封邮件刚刚被别人记录，请刷新后查看",
                "somebody has just kept this mail; load the page again",
            )));
        }
        people.attend(tx, &Interaction { id, ..interaction })?;
        Ok(ReadAs { def: Interaction::def(), id: id.raw(), came: Came::Made })
    }
}

/// The one that is kept already, for whoever may see it.
pub(super) fn seen(tx: &Tx<'_>, known: Id<Interaction>) -> Result<ReadAs, Refusal> {
    tx.find(known)?.ok_or_else(Refusal::forbidden)?;
    Ok(ReadAs { def: Interaction::def(), id: known.raw(), came: Came::Known })
}

/// The customer on whose page it is handed in, or whose contact's.
fn customer_of(tx: &Tx<'_>, on: &RecordAddress) -> Result<Id<Customer>, Refusal> {
    if on.plural == Contact::def().plural {
        let contact = tx.find(Id::<Contact>::from_raw(on.id))?.ok_or_else(Refusal::not_found)?;
        return Ok(contact.customer);
    }
    let customer = tx.find_for(Customer::def(), on.id, Verb::See)?.ok_or_else(Refusal::not_found)?;
    Ok(Id::from_raw(customer.id))
}

impl Mail {
    /// The same mail at the same customer, but for the one just made.
    pub(super) fn kept_before(
        &self,
        tx: &Tx<'_>,
        customer: Id<Customer>,
        but: Option<Id<Interaction>>,
    ) -> Result<Option<Id<Interaction>>, StoreError> {
        let is_same = Interaction::CUSTOMER
            .is(&customer)
            .and(Interaction::MESSAGE_ID.is(&Some(self.message_id.clone())));
        let found = tx.all_as_house::<Interaction>(&is_same, 2)?;
        Ok(found.into_iter().map(|interaction| interaction.id).find(|id| Some(*id) != but))
    }

    /// When it was sent. A clock that is ahead does not make a plan of what was sent.
    pub(super) fn when(&self, tx: &Tx<'_>) -> Instant {
        let now = tx.now();
        self.sent_at.filter(|at| at.0 > 0).unwrap_or(now).min(now)
    }

    fn as_interaction(
        &self,
        tx: &Tx<'_>,
        customer: Id<Customer>,
        people: &MailPeople,
    ) -> Result<Interaction, Refusal> {
        let me = Id::<User>::from_raw(tx.actor().user);
        Ok(Interaction {
            id: Id::from_raw(0),
            text: Prose(self.text.clone()),
            customer,
            contact: people.contact,
            kind: InteractionKind::Email,
            channel: None,
            link: None,
            at: self.when(tx),
            attendees: Tags::default(),
            minutes: None,
            direction: Some(people.direction()),
            result: None,
            next_step: None,
            next_day: None,
            by: people.sent_by.unwrap_or(me),
            external_id: None,
            subject: self.subject.clone(),
            mail_from: self.from.shown(),
            mail_to: self.to.shown(),
            mail_cc: self.cc.shown(),
            unknown_addresses: people.unknown.clone(),
            message_id: Some(self.message_id.clone()),
            in_reply_to: self.in_reply_to.clone(),
            thread: Some(self.thread.clone()),
            checked_in_at: None,
            on_site: None,
            away_reason: None,
            check_in_place: None,
            check_in_metres: None,
            checked_out_at: None,
            check_out_place: None,
            time_on_site: None,
            valid: None,
            needs_no_answer: None,
            pinned_at: None,
        })
    }
}

//! A mail that was read is kept: once for a customer, with the people it is about as far as whoever hands it in knows
//! them.

use customers::{Contact, Customer};
use object::{Email, Filter, Id, Message, Object, Path, Prose, RecordAddress, TAGS_MAX, Tags, Value};
use site::{ReadAs, ReadFile, Refusal};
use staff::User;
use store::{StoreError, Tx, Verb};

use super::reading::Mail;
use crate::interaction::{Direction, Interaction, InteractionKind};

/// Of people with one of the addresses so many are looked at.
const PEOPLE_MAX: usize = 200;

impl ReadFile for Mail {
    fn parts(&mut self) -> Vec<(String, Vec<u8>)> {
        std::mem::take(&mut self.files)
    }

    fn keep(&self, tx: &mut Tx<'_>, on: &RecordAddress) -> Result<ReadAs, Refusal> {
        let customer = customer_of(tx, on)?;
        if let Some(known) = self.kept_before(tx, customer, None)? {
            return seen(tx, known);
        }
        let interaction = self.as_interaction(tx, customer)?;
        let id = tx.insert(&interaction)?;
        // Somebody handed it in at the same moment: one of both goes back.
        if self.kept_before(tx, customer, Some(id))?.is_some() {
            return Err(Refusal::conflict(Message::new(
                "mail_kept_just_now",
                "这封邮件刚刚被别人记录，请刷新后查看",
                "somebody has just kept this mail; load the page again",
            )));
        }
        Ok(ReadAs { def: Interaction::def(), id: id.raw(), is_new: true })
    }
}

/// The one that is kept already, for whoever may see it.
fn seen(tx: &Tx<'_>, known: Id<Interaction>) -> Result<ReadAs, Refusal> {
    tx.find(known)?.ok_or_else(Refusal::forbidden)?;
    Ok(ReadAs { def: Interaction::def(), id: known.raw(), is_new: false })
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
    fn kept_before(
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

    fn as_interaction(&self, tx: &Tx<'_>, customer: Id<Customer>) -> Result<Interaction, Refusal> {
        let me = Id::<User>::from_raw(tx.actor().user);
        let all: Vec<&String> =
            [&self.from, &self.to, &self.cc].into_iter().flat_map(|people| &people.addresses).collect();
        let colleagues = colleagues_of(tx, &all)?;
        let contacts = contacts_of(tx, &all)?;
        let is_ours = |address: &String| colleagues.iter().any(|(known, _)| known == address);
        let sender = self.from.addresses.first();
        let sent_by = colleagues.iter().find(|(known, _)| Some(known) == sender).map(|(_, user)| *user);
        let direction = if sent_by.is_some() { Direction::Outgoing } else { Direction::Incoming };
        // Whom we wrote to, or who wrote: at this customer.
        let theirs = if sent_by.is_some() { &self.to.addresses } else { &self.from.addresses };
        let contact = theirs.iter().chain(all.iter().copied()).find_map(|address| {
            contacts.iter().find(|contact| contact.customer == customer && has_address(contact, address))
        });
        let own = tx.find(customer)?.and_then(|customer| customer.email);
        let unknown = all.iter().filter(|address| {
            !is_ours(address)
                && !contacts.iter().any(|contact| has_address(contact, address))
                && own.as_ref().is_none_or(|Email(own)| own != **address)
        });
        let mut unknown: Vec<String> = unknown.map(|address| (*address).clone()).collect();
        unknown.dedup();
        unknown.truncate(TAGS_MAX);
        let now = tx.now();
        Ok(Interaction {
            id: Id::from_raw(0),
            text: Prose(self.text.clone()),
            customer,
            contact: contact.map(|contact| contact.id),
            kind: InteractionKind::Email,
            channel: None,
            link: None,
            // A clock that is ahead does not make a plan of what was sent.
            at: self.sent_at.filter(|at| at.0 > 0).unwrap_or(now).min(now),
            attendees: Tags::default(),
            minutes: None,
            direction: Some(direction),
            result: None,
            next_step: None,
            next_day: None,
            by: sent_by.unwrap_or(me),
            external_id: None,
            subject: self.subject.clone(),
            mail_from: self.from.shown(),
            mail_to: self.to.shown(),
            mail_cc: self.cc.shown(),
            unknown_addresses: Tags(unknown),
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

fn has_address(contact: &Contact, address: &str) -> bool {
    contact.email.as_ref().is_some_and(|Email(known)| known == address)
}

fn one_of(field: &'static object::FieldDef, addresses: &[&String]) -> Filter {
    let values = addresses.iter().map(|address| Value::Text((*address).clone())).collect();
    Filter::OneOf { path: Path::own(field), values }
}

/// Colleagues by their address, whoever hands it in: that a mail is ours is no secret of the mail.
fn colleagues_of(tx: &Tx<'_>, addresses: &[&String]) -> Result<Vec<(String, Id<User>)>, StoreError> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let found = tx.all_as_house::<User>(&one_of(User::EMAIL.field(), addresses), PEOPLE_MAX)?;
    Ok(found.into_iter().filter_map(|user| Some((user.email?.0, user.id))).collect())
}

/// Contacts by their address, of those that whoever hands it in sees; none where addresses are masked to them.
fn contacts_of(tx: &Tx<'_>, addresses: &[&String]) -> Result<Vec<Contact>, Refusal> {
    let field = Contact::EMAIL.field();
    if addresses.is_empty() || !tx.actor().may_ask(Contact::def(), field) {
        return Ok(Vec::new());
    }
    Ok(tx.all::<Contact>(&one_of(field, addresses), None, PEOPLE_MAX)?)
}

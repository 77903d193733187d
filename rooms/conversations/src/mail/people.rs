//! The people of a mail, as far as whoever hands it in knows them.

use customers::{Contact, Customer};
use object::{Email, Filter, Id, Object, Path, TAGS_MAX, Tags, Value};
use site::Refusal;
use staff::User;
use store::{Scope, StoreError, Tx, Verb};

use super::reading::Mail;
use crate::attendee::{Attendee, Side};
use crate::interaction::{Direction, Interaction};

/// Of people with one of the addresses so many are looked at.
const PEOPLE_MAX: usize = 200;
/// So many of them stand as attendees: a mail to a whole list is no meeting.
const ATTENDEES_MAX: usize = 30;

/// Who wrote a mail to whom.
pub(super) struct MailPeople {
    /// The one of this customer it is about: whom we wrote to, or who wrote.
    pub contact: Option<Id<Contact>>,
    /// The colleague who wrote it.
    pub sent_by: Option<Id<User>>,
    /// Addresses that are nobody's.
    pub unknown: Tags,
    contacts: Vec<Id<Contact>>,
    colleagues: Vec<Id<User>>,
}

impl MailPeople {
    /// Those of a mail that is kept at a customer.
    pub fn of(tx: &Tx<'_>, mail: &Mail, customer: Id<Customer>) -> Result<MailPeople, Refusal> {
        let all: Vec<&String> =
            [&mail.from, &mail.to, &mail.cc].into_iter().flat_map(|people| &people.addresses).collect();
        let colleagues = colleagues_of(tx, &all)?;
        let contacts = contacts_of(tx, &all)?;
        let is_ours = |address: &String| colleagues.iter().any(|(known, _)| known == address);
        let sender = mail.from.addresses.first();
        let sent_by = colleagues.iter().find(|(known, _)| Some(known) == sender).map(|(_, user)| *user);
        let theirs = if sent_by.is_some() { &mail.to.addresses } else { &mail.from.addresses };
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
        // An address that several have is one person: the customer's own, where one of them is.
        let mut known: Vec<Id<Contact>> = Vec::new();
        for address in &all {
            let of_it = || contacts.iter().filter(|contact| has_address(contact, address));
            let one = of_it().find(|contact| contact.customer == customer).or_else(|| of_it().next());
            if let Some(one) = one.filter(|one| !known.contains(&one.id)) {
                known.push(one.id);
            }
        }
        let mut ours: Vec<Id<User>> = Vec::new();
        for (_, user) in &colleagues {
            if !ours.contains(user) && tx.find(*user)?.is_some() {
                ours.push(*user);
            }
        }
        let contact = contact.map(|contact| contact.id);
        Ok(MailPeople { contact, sent_by, unknown: Tags(unknown), contacts: known, colleagues: ours })
    }

    /// Who turned to whom.
    pub fn direction(&self) -> Direction {
        if self.sent_by.is_some() { Direction::Outgoing } else { Direction::Incoming }
    }

    /// Notes those beside the contact and the colleague of the interaction as attendees of it, as far as they are not
    /// yet and whoever hands it in may.
    pub fn attend(&self, tx: &mut Tx<'_>, interaction: &Interaction) -> Result<(), Refusal> {
        if tx.actor().scope(Attendee::OBJECT, Verb::Create) == Scope::Nothing {
            return Ok(());
        }
        let there = tx.all::<Attendee>(&Attendee::INTERACTION.is(&interaction.id), None, PEOPLE_MAX)?;
        let room = ATTENDEES_MAX.saturating_sub(there.len());
        let theirs = self
            .contacts
            .iter()
            .filter(|contact| {
                Some(**contact) != interaction.contact
                    && there.iter().all(|known| known.contact != Some(**contact))
            })
            .map(|contact| (Some(*contact), None, Side::Customer));
        let ours = self
            .colleagues
            .iter()
            .filter(|user| {
                **user != interaction.by && there.iter().all(|known| known.colleague != Some(**user))
            })
            .map(|user| (None, Some(*user), Side::Ours));
        for (contact, colleague, side) in theirs.chain(ours).take(room) {
            let name = match (contact, colleague) {
                (Some(contact), _) => tx.find(contact)?.map(|contact| contact.name),
                (None, Some(user)) => tx.find(user)?.map(|user| user.name),
                (None, None) => None,
            };
            let Some(name) = name else { continue };
            tx.insert(&Attendee {
                id: Id::from_raw(0),
                interaction: interaction.id,
                name,
                contact,
                colleague,
                side,
                role: None,
                customer: interaction.customer,
                note: None,
            })?;
        }
        Ok(())
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

//! Who took part in an interaction beside the contact and the colleague it is logged with: people of theirs and of
//! ours, and others by name.

use customers::{Contact, Customer};
use object::{Choice, Column, FieldType, Id, Message, Object, ObjectDef, Row, Value};
use staff::User;
use store::{FieldProblem, StoreError, View, Written};

use crate::interaction::Interaction;

/// Somebody who took part in an interaction. It belongs to the interaction, and with it to the customer.
#[derive(Clone, Debug, Object)]
#[object(
    table = "attendee",
    plural = "attendees",
    zh = "参与人",
    en = "Attendee",
    en_plural = "Attendees",
    help_zh = "参加一次拜访、会议或通话的人：客户的联系人、我方同事，或只记姓名的其他人。",
    help_en = "Who took part in a visit, a meeting or a call: a contact, a colleague, or somebody known by name alone.",
    title = "name",
    parent = "interaction"
)]
pub struct Attendee {
    /// Its id.
    pub id: Id<Attendee>,
    /// In what they took part.
    #[field(zh = "互动记录", en = "Interaction", list, index)]
    pub interaction: Id<Interaction>,
    /// What they are called.
    #[field(
        zh = "姓名",
        en = "Name",
        help_zh = "不填则取联系人或同事的姓名。",
        help_en = "Left empty it is the contact’s or the colleague’s.",
        begins = "contact.name, colleague.name",
        list,
        personal,
        aliases("参与人姓名", "参会人姓名", "与会人姓名", "Attendee name", "Participant name")
    )]
    pub name: String,
    /// Which contact.
    #[field(
        zh = "联系人",
        en = "Contact",
        reverse_zh = "参与的互动",
        reverse_en = "Took part in",
        list,
        index,
        once,
        aliases("参会联系人", "客户参会人", "Attending contact")
    )]
    pub contact: Option<Id<Contact>>,
    /// Which colleague.
    #[field(
        zh = "同事",
        en = "Colleague",
        reverse_zh = "参与的互动",
        reverse_en = "Took part in",
        list,
        index,
        once,
        aliases("参会同事", "我方参会人", "陪同人", "Attending colleague")
    )]
    pub colleague: Option<Id<User>>,
    /// For whom they were there.
    #[field(
        zh = "代表",
        en = "Side",
        help_zh = "不填时，同事算我方，其他人算客户方。",
        help_en = "Left empty, a colleague is ours and anybody else theirs.",
        list,
        aliases("参与方", "所属方")
    )]
    pub side: Side,
    /// As what they took part.
    #[field(
        zh = "角色",
        en = "Role",
        help_zh = "在这次沟通中担任什么，例如主讲、决策人、记录。",
        help_en = "What they were there for: to present, to decide, to take notes.",
        list,
        aliases("参会角色", "Attendee role")
    )]
    pub role: Option<String>,
    /// With which customer.
    #[field(zh = "客户", en = "Customer", begins = "root", readonly, index, list)]
    pub customer: Id<Customer>,
    /// What there is to say of their part.
    #[field(
        zh = "备注",
        en = "Remark",
        help_zh = "例如中途离开、对价格有顾虑。",
        help_en = "Such as that they left early, or worried about the price.",
        aliases("参会备注", "Attendee remark")
    )]
    pub note: Option<String>,
}

/// For whom somebody took part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Side {
    /// For the customer.
    #[choice(zh = "客户方", en = "Theirs", tone = "blue", aliases("客户", "对方", "甲方", "Customer"))]
    Customer,
    /// For us.
    #[choice(zh = "我方", en = "Ours", aliases("我们", "本公司", "乙方", "Us", "Our side"))]
    Ours,
}

/// A colleague is ours, anybody else theirs, unless somebody says so.
pub(crate) fn fill(_: &ObjectDef, values: &mut [Value]) {
    let side = Attendee::SIDE.field().index;
    if values[side].is_null() {
        let is_ours = !values[Attendee::COLLEAGUE.field().index].is_null();
        values[side] = (if is_ours { Side::Ours } else { Side::Customer }).to_value();
    }
}

/// One line is one person, on their own side, and stands once at an interaction.
pub(crate) fn judge(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let is_as_before = |fields: &[usize]| {
        written.old.is_some_and(|old| fields.iter().all(|place| old.values[*place] == new.values[*place]))
    };
    let [interaction, contact, colleague, side] = [
        Attendee::INTERACTION.field(),
        Attendee::CONTACT.field(),
        Attendee::COLLEAGUE.field(),
        Attendee::SIDE.field(),
    ];
    let mut problems = Vec::new();
    let (theirs, ours) = (&new.values[contact.index], &new.values[colleague.index]);
    if !theirs.is_null() && !ours.is_null() {
        let message = Message::new(
            "attendee_is_two",
            "一行只记一个人：联系人或同事",
            "one line is one person: a contact or a colleague",
        );
        problems.push(FieldProblem { field: colleague, message });
        return Ok(problems);
    }
    let of = Side::from_value(&new.values[side.index]);
    let is_misplaced =
        (!theirs.is_null() && of == Some(Side::Ours)) || (!ours.is_null() && of == Some(Side::Customer));
    if is_misplaced && !is_as_before(&[contact.index, colleague.index, side.index]) {
        let message = Message::new(
            "attendee_on_other_side",
            "联系人代表客户方，同事代表我方",
            "a contact is on their side, a colleague on ours",
        );
        problems.push(FieldProblem { field: side, message });
    }
    if !is_as_before(&[interaction.index, contact.index, colleague.index])
        && (stands_twice(view, new, Attendee::CONTACT)? || stands_twice(view, new, Attendee::COLLEAGUE)?)
    {
        let field = if theirs.is_null() { colleague } else { contact };
        let message = Message::new(
            "attendee_there_already",
            "这个人已在参与人中",
            "this person is among the attendees already",
        );
        problems.push(FieldProblem { field, message });
    }
    Ok(problems)
}

/// Whether another line of the same interaction names the same person.
fn stands_twice<T: Object>(
    view: &View<'_>,
    new: &Row,
    who: Column<Attendee, Option<Id<T>>>,
) -> Result<bool, StoreError> {
    let person = &new.values[who.field().index];
    let interaction = Id::<Interaction>::from_value(&new.values[Attendee::INTERACTION.field().index]);
    let (Some(person), Some(interaction)) = (person.as_int(), interaction) else { return Ok(false) };
    let same = Attendee::INTERACTION.is(&interaction).and(who.is(&Some(Id::from_raw(person))));
    let found = view.all::<Attendee>(&same, None, 2)?;
    Ok(found.iter().any(|known| known.id.raw() != new.id))
}

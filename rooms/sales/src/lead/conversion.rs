//! A lead becomes a customer: the customer, the contact there, all that was said and the deal that begins go on from it,
//! in one act that can be undone as one.

use conversations::Interaction;
use customers::{Contact, Customer, CustomerKind, CustomerRole, LifecycleStage};
use object::{Day, FieldType, Id, Input, Label, Lang, Message, Money, Object, Row, Tags, Value, id_text};
use serde_json::json;
use site::{Act, Asking, On, Refusal, Run};
use store::{ALL_ROWS_MAX, LikeFound, SYSTEM_USER, Tx, Verb};

use super::disqualification::converted;
use super::qualification::{disqualified, unassigned};
use super::{Lead, LeadStatus, status_of};
use crate::lead_follow_up::LeadFollowUp;
use crate::opportunity::Opportunity;
use crate::pipeline::Pipeline;

/// Makes a customer of a lead.
pub const CONVERT: Act = Act {
    on: On::Object(Lead::OBJECT),
    name: "convert",
    noun: "conversion",
    label: Label::new("转化", "Convert"),
    help: Label::new(
        "把线索转化为客户：新建客户和联系人（或并入已有客户），跟进记录成为客户的互动记录；填了商机名称就同时新建商机；可以整体撤销。无效的线索要先重新打开；没有负责人的要先分配；已有客户像是同一家时，要先选择并入哪家，或确认是另一家。",
        "Makes a customer of the lead, with the contact there (or joins it to one we have); what was said becomes interactions of the customer, and a named opportunity begins. It can be undone as a whole. A disqualified lead is reopened first, one without an owner assigned first; where a customer looks the same, you choose it, or say that it is another.",
    ),
    told: Label::new("转化了线索", "converted the lead"),
    done: Label::new("线索已转化为客户。", "The lead is a customer now."),
    icon: "user-round-check",
    verb: Verb::Change,
    settles: false,
    fits: |row| status_of(row).is_some_and(LeadStatus::is_open),
    run: Run::Asking(&Asking(|tx, id, wanted| convert(tx, Id::from_raw(id), wanted).map(drop))),
};

/// Into what a lead is converted.
#[derive(Default, Input)]
pub struct Conversion {
    /// The customer that it is, where we have it.
    #[field(
        zh = "并入已有客户",
        en = "Join to customer",
        help_zh = "对方已经是客户时选它；留空则新建客户。",
        help_en = "Where they are a customer already; a new one is made if left empty."
    )]
    pub customer: Option<Id<Customer>>,
    /// That it is another than those that look like it.
    #[field(
        zh = "确认是另一家",
        en = "It is another",
        help_zh = "系统提示有相似客户、而您确认不是同一家时勾选。",
        help_en = "Tick it where customers look like this one, and you know that it is another."
    )]
    pub is_another: Option<bool>,
    /// What the deal is called that begins with it.
    #[field(
        zh = "商机名称",
        en = "Opportunity",
        help_zh = "填写后同时新建商机；只转客户时留空。",
        help_en = "Named, an opportunity is made along with the customer. Empty for the customer alone."
    )]
    pub opportunity: Option<String>,
    /// Which way the deal goes.
    #[field(
        zh = "销售流程",
        en = "Pipeline",
        help_zh = "留空则用第一个启用的流程。",
        help_en = "Empty, it is the first that is in use."
    )]
    pub pipeline: Option<Id<Pipeline>>,
    /// Through whom it is sold.
    #[field(
        zh = "经销商",
        en = "Dealer",
        help_zh = "渠道项目从第一个阶段起就要有经销商。",
        help_en = "A dealer project has one from its first stage."
    )]
    pub dealer: Option<Id<Customer>>,
    /// What the deal comes to.
    #[field(zh = "预计金额", en = "Amount")]
    pub amount: Option<Money>,
    /// When it is likely closed.
    #[field(zh = "预计成交日", en = "Close day", ahead)]
    pub close_on: Option<Day>,
    /// What is done next.
    #[field(
        zh = "下一步",
        en = "Next step",
        help_zh = "新建商机时必填；留空则取最近一次跟进约定的下一步。",
        help_en = "An opportunity needs one; empty, it is what was agreed when they were last spoken with."
    )]
    pub next_step: Option<String>,
    /// By which day.
    #[field(zh = "下一步日期", en = "Next step on", ahead)]
    pub next_step_on: Option<Day>,
}

/// Makes a customer of a lead, or joins it to one. A lead that was converted before answers its customer.
///
/// # Errors
/// 409 `lead_disqualified`, `lead_unassigned`, `lead_is_a_customer` (with those that look the same), `lead_converted`
/// where another customer was asked for, `lead_customer_rights`, `no_pipeline`; 422 what an opportunity lacks; `NotFound`
/// and `Forbidden`, as every change of a record.
pub fn convert(tx: &mut Tx<'_>, id: Id<Lead>, wanted: Conversion) -> Result<Id<Customer>, Refusal> {
    let lead = tx.find_to_change(id)?;
    match (lead.status, lead.customer) {
        (LeadStatus::Disqualified, _) => return Err(Refusal::conflict(disqualified())),
        (_, Some(customer)) => {
            let is_same = wanted.customer.is_none_or(|other| other == customer);
            return if is_same { Ok(customer) } else { Err(Refusal::conflict(converted())) };
        }
        (
            LeadStatus::New
            | LeadStatus::Assigned
            | LeadStatus::Contacting
            | LeadStatus::Qualified
            | LeadStatus::Converted,
            None,
        ) => {}
    }
    if lead.owner.is_none() {
        return Err(Refusal::conflict(unassigned()));
    }
    let (customer, contact) = go_over(tx, &lead, &wanted).map_err(as_said_of_the_customer)?;
    let me = tx.actor().user;
    let converted = Lead {
        status: LeadStatus::Converted,
        customer: Some(customer),
        contact,
        converted_at: Some(tx.now()),
        converted_by: (me != SYSTEM_USER).then(|| Id::from_raw(me)),
        ..lead.clone()
    };
    tx.update(&lead, &converted)?;
    begin_deal(tx, &lead, &wanted, customer, contact)?;
    Ok(customer)
}

/// The deal that begins with it, where one is named.
fn begin_deal(
    tx: &mut Tx<'_>,
    lead: &Lead,
    wanted: &Conversion,
    customer: Id<Customer>,
    contact: Option<Id<Contact>>,
) -> Result<(), Refusal> {
    let Some(name) = &wanted.opportunity else { return Ok(()) };
    let pipeline = match wanted.pipeline {
        Some(pipeline) => pipeline,
        None => first_pipeline(tx)?,
    };
    let said: Vec<LeadFollowUp> =
        tx.all(&LeadFollowUp::LEAD.is(&lead.id), Some(LeadFollowUp::AT.descending()), 1)?;
    let agreed = said.first();
    let mut values = vec![Value::Null; Opportunity::def().fields.len()];
    for (field, value) in [
        (Opportunity::NAME.field(), name.to_value()),
        (Opportunity::CUSTOMER.field(), customer.to_value()),
        (Opportunity::CONTACT.field(), contact.to_value()),
        (Opportunity::PIPELINE.field(), pipeline.to_value()),
        (Opportunity::DEALER.field(), wanted.dealer.to_value()),
        (Opportunity::AMOUNT.field(), wanted.amount.to_value()),
        (Opportunity::CLOSE_ON.field(), wanted.close_on.to_value()),
        (
            Opportunity::NEXT_STEP.field(),
            wanted.next_step.clone().or_else(|| agreed?.next_step.clone()).to_value(),
        ),
        (Opportunity::NEXT_STEP_ON.field(), wanted.next_step_on.or_else(|| agreed?.next_day).to_value()),
        (Opportunity::NEED.field(), lead.need.to_value()),
        (Opportunity::SOURCE.field(), lead.source.to_value()),
        (Opportunity::LEAD.field(), Some(lead.id).to_value()),
        (Opportunity::OWNER.field(), lead.owner.to_value()),
        (Opportunity::TEAM.field(), lead.team.to_value()),
    ] {
        values[field.index] = value;
    }
    tx.create(Opportunity::def(), values)?;
    Ok(())
}

/// The pipeline that was made first of those in use.
fn first_pipeline(tx: &Tx<'_>) -> Result<Id<Pipeline>, Refusal> {
    let mut in_use: Vec<Pipeline> = tx.all(&Pipeline::ACTIVE.is(&true), None, ALL_ROWS_MAX)?;
    in_use.sort_by_key(|pipeline| pipeline.id.raw());
    in_use.first().map(|pipeline| pipeline.id).ok_or_else(|| {
        Refusal::conflict(Message::new(
            "no_pipeline",
            "没有启用的销售流程，请先启用一个，或只转化为客户",
            "no pipeline is in use; put one into use, or convert without an opportunity",
        ))
    })
}

/// The customer with the person there and all that was said.
fn go_over(
    tx: &mut Tx<'_>,
    lead: &Lead,
    wanted: &Conversion,
) -> Result<(Id<Customer>, Option<Id<Contact>>), Refusal> {
    let customer = match wanted.customer {
        Some(customer) => tx.find_to_change(customer)?.id,
        None => make_customer(tx, lead, wanted.is_another == Some(true))?,
    };
    let contact = contact_of(tx, lead, customer)?;
    carry_over(tx, lead.id, customer, contact)?;
    Ok((customer, contact))
}

/// Who may change a lead and neither make customers nor work on that one is told so: the lead itself is theirs.
fn as_said_of_the_customer(refusal: Refusal) -> Refusal {
    if !matches!(refusal.status.as_u16(), 403 | 404) {
        return refusal;
    }
    Refusal::conflict(Message::new(
        "lead_customer_rights",
        "您没有新建或修改这个客户的权限，请把线索转给可以的同事来转化",
        "you may not make or change this customer; hand the lead over to a colleague who may",
    ))
}

/// The customer as far as the lead tells of it.
pub(super) fn customer_values(lead: &Lead, zone: &jiff::tz::TimeZone) -> Vec<Value> {
    let mut values = vec![Value::Null; Customer::def().fields.len()];
    for (field, value) in [
        (Customer::NAME.field(), lead.name.to_value()),
        (Customer::KIND.field(), lead.kind.to_value()),
        (Customer::ROLE.field(), Some(CustomerRole::EndCustomer).to_value()),
        (Customer::LIFECYCLE_STAGE.field(), LifecycleStage::Prospect.to_value()),
        (Customer::SOURCE.field(), lead.source.to_value()),
        (Customer::PROVINCE.field(), lead.province.to_value()),
        (Customer::CITY.field(), lead.city.to_value()),
        (Customer::INDUSTRY.field(), lead.industry.to_value()),
        (Customer::PHONE.field(), lead.phone.to_value()),
        (Customer::EMAIL.field(), lead.email.to_value()),
        (Customer::KNOWN_SINCE.field(), Some(lead.arrived_at.day_in(zone)).to_value()),
        (Customer::REMARKS.field(), lead.need.to_value()),
        (Customer::TAGS.field(), lead.tags.to_value()),
        (Customer::OWNER.field(), lead.owner.to_value()),
        (Customer::TEAM.field(), lead.team.to_value()),
    ] {
        values[field.index] = value;
    }
    values
}

/// Makes the customer; refused where one that the actor may see looks the same.
fn make_customer(tx: &mut Tx<'_>, lead: &Lead, is_another: bool) -> Result<Id<Customer>, Refusal> {
    let def = Customer::def();
    let values = customer_values(lead, tx.zone());
    if !is_another {
        let same: Vec<LikeFound> =
            tx.likely_duplicates(def, &values)?.into_iter().filter(|like| !like.related).collect();
        if !same.is_empty() {
            return Err(is_there_already(&same));
        }
    }
    Ok(Id::from_raw(tx.create(def, values)?.id))
}

/// Who looks the same: named, so that whoever asked can choose one of them.
fn is_there_already(same: &[LikeFound]) -> Refusal {
    let names = |between: &str| -> String {
        let titles: Vec<String> = same.iter().map(|like| like.row.title(Customer::def())).collect();
        titles.join(between)
    };
    let mut refusal = Refusal::conflict(Message::new(
        "lead_is_a_customer",
        format!("已有客户像是同一家：{}。请选择并入，或勾选“确认是另一家”", names("、")),
        format!("these customers look the same: {}; join it to one, or tick “It is another”", names(", ")),
    ));
    let found = |like: &LikeFound| json!({"id": id_text(like.row.id), "title": like.row.title(Customer::def()), "reason": like.text(Lang::En)});
    refusal.more.insert("duplicates".to_owned(), same.iter().map(found).collect());
    refusal
}

/// The person there: one of that number, address or name at the customer, or a new contact; nobody where the lead is a
/// person itself, or names none.
fn contact_of(tx: &mut Tx<'_>, lead: &Lead, customer: Id<Customer>) -> Result<Option<Id<Contact>>, Refusal> {
    let Some(name) = lead.person.clone().filter(|_| lead.kind == CustomerKind::Company) else {
        return Ok(None);
    };
    let there: Vec<Contact> = tx.all(&Contact::CUSTOMER.is(&customer), None, ALL_ROWS_MAX)?;
    let is_same = |contact: &&Contact| {
        let by_phone = lead.phone.is_some() && [&contact.mobile, &contact.phone].contains(&&lead.phone);
        let by_email = lead.email.is_some() && contact.email == lead.email;
        contact.name == name || by_phone || by_email
    };
    if let Some(known) = there.iter().find(is_same) {
        return Ok(Some(known.id));
    }
    let contact = Contact {
        id: Id::from_raw(0),
        name,
        customer,
        title: lead.title.clone(),
        department: None,
        buying_role: None,
        mobile: lead.phone.clone(),
        phone: None,
        other_phone: None,
        email: lead.email.clone(),
        gender: None,
        birthday: None,
        external_id: None,
        has_left: None,
        tags: Tags::default(),
        remarks: None,
    };
    Ok(Some(tx.insert(&contact)?))
}

/// What was said with the lead goes on as interactions of the customer; the follow-ups stay where they are.
fn carry_over(
    tx: &mut Tx<'_>,
    lead: Id<Lead>,
    customer: Id<Customer>,
    contact: Option<Id<Contact>>,
) -> Result<(), Refusal> {
    let said: Vec<LeadFollowUp> = tx.all_as_house(&LeadFollowUp::LEAD.is(&lead), ALL_ROWS_MAX)?;
    for talk in said {
        let mut values = vec![Value::Null; Interaction::def().fields.len()];
        for (field, value) in [
            (Interaction::TEXT.field(), talk.text.to_value()),
            (Interaction::CUSTOMER.field(), customer.to_value()),
            (Interaction::CONTACT.field(), contact.to_value()),
            (Interaction::KIND.field(), talk.kind.to_value()),
            (Interaction::AT.field(), talk.at.to_value()),
            (Interaction::MINUTES.field(), talk.minutes.to_value()),
            (Interaction::RESULT.field(), talk.result.to_value()),
            (Interaction::NEXT_STEP.field(), talk.next_step.to_value()),
            (Interaction::NEXT_DAY.field(), talk.next_day.to_value()),
            (Interaction::BY.field(), talk.by.to_value()),
        ] {
            values[field.index] = value;
        }
        tx.create(Interaction::def(), values)?;
    }
    Ok(())
}

/// Whether the lead of this row was converted.
pub(super) fn is_converted(row: &Row) -> bool {
    !row.values[Lead::CUSTOMER.field().index].is_null()
}

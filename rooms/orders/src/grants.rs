//! What the default roles may do with orders and products (product decisions, section 2.5, column "Cash").

use object::Object;
use staff::GrantedScope::{All, Own, TeamAndBelow};
use staff::GrantedVerb::{Change, Create, Delete, Export, HandOver, See};
use staff::{DefaultMask, FieldLevel, GrantedScope, GrantedVerb, grant};

use crate::order::Order;
use crate::order_line::OrderLine;
use crate::product::Product;

const SEE: &[GrantedVerb] = &[See];
/// Who leads gives the orders of those below to others, with their customers, and writes none.
const LEAD: &[GrantedVerb] = &[See, HandOver];
const WORK: &[GrantedVerb] = &[See, Create, Change];
const KEEP: &[GrantedVerb] = &[See, Create, Change, Delete, Export];
const RUN: &[GrantedVerb] = &[See, Create, Change, Delete, Export, HandOver];

type Line = (&'static str, &'static [GrantedVerb], GrantedScope);

const ORDERS: &[Line] = &[
    ("sales_rep", SEE, Own),
    ("order_desk", WORK, TeamAndBelow),
    ("sales_manager", LEAD, TeamAndBelow),
    ("head_of_sales", LEAD, All),
    ("channel_manager", SEE, Own),
    ("finance", KEEP, All),
    ("service_agent", SEE, All),
    ("service_lead", SEE, All),
    ("loyalty_operator", SEE, All),
    ("analyst", SEE, All),
    ("management", SEE, All),
    ("owner", RUN, All),
];

/// Who writes orders names products; finance keeps them with their prices and costs.
const PRODUCTS: &[Line] = &[
    ("sales_rep", SEE, All),
    ("order_desk", WORK, All),
    ("presales", SEE, All),
    ("sales_manager", SEE, All),
    ("head_of_sales", WORK, All),
    ("channel_manager", SEE, All),
    ("finance", KEEP, All),
    ("service_agent", SEE, All),
    ("service_lead", SEE, All),
    ("field_engineer", SEE, All),
    ("marketing", SEE, All),
    ("loyalty_operator", SEE, All),
    ("analyst", SEE, All),
    ("management", SEE, All),
    ("owner", KEEP, All),
];

/// Who is not told what things cost us.
const WITHOUT_COST: &[&str] = &[
    "sales_rep",
    "order_desk",
    "presales",
    "channel_manager",
    "service_agent",
    "service_lead",
    "field_engineer",
    "marketing",
    "loyalty_operator",
];

/// One line per role, object and verb.
pub fn grants() -> Vec<(&'static str, &'static str, GrantedVerb, GrantedScope)> {
    let of = |object: &'static str, lines: &'static [Line]| {
        lines.iter().flat_map(move |(role, verbs, scope)| {
            verbs.iter().map(move |verb| grant(role, object, *verb, *scope))
        })
    };
    of(Order::OBJECT, ORDERS)
        .chain(of(OrderLine::OBJECT, ORDERS).filter(|(_, _, verb, _)| *verb != HandOver))
        .chain(of(Product::OBJECT, PRODUCTS))
        .collect()
}

/// One line per role and object whose cost is kept from it.
pub fn masks() -> Vec<DefaultMask> {
    let of = |object: &'static str, field: &'static str| {
        WITHOUT_COST.iter().map(move |role| (*role, object, field, FieldLevel::Hidden))
    };
    of(OrderLine::OBJECT, OrderLine::COST.field().name)
        .chain(of(Product::OBJECT, Product::COST.field().name))
        .collect()
}

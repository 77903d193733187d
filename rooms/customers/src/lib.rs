//! The room customers: the companies and people we sell to, serve, or hope to; who works there, and where they are.

mod address;
mod bank_account;
mod company_code;
mod contact;
mod customer;
mod fill;
mod grants;
mod merging;
mod quality;
pub mod region;
mod region_cell;

pub use address::{Address, AddressPurpose};
pub use bank_account::{AccountKind, BankAccount};
pub use company_code::{CompanyCode, check_digit};
pub use contact::{BuyingRole, Contact};
pub use customer::{
    Customer, CustomerKind, CustomerRole, Gender, Grade, Industry, LifecycleStage, PreferredChannel,
    PurchaseFrequency, SourceChannel, ValueClass,
};
pub use fill::{fill_address, fill_customer, kind_of_name};
pub use grants::{grants, masks};

use object::{CellSplit, Label, Object, ObjectDef};
use site::{Asks, FirstStep, HeaderOf, Room, Sample};
use store::{Fill, MayMerge, Verb};

/// The room, as a list of what it offers.
pub fn room() -> Room {
    Room {
        label: Label::new("客户", "Customers"),
        objects: objects(),
        entries: vec![(Customer::def(), "building-2"), (Contact::def(), "contact")],
        administration: false,
        fills: fills(),
        splits: splits(),
        headers: vec![(Customer::OBJECT, customer::face::face as HeaderOf)],
        merges: vec![(Customer::OBJECT, merging::are_two_companies as MayMerge)],
        quality: quality::rules(),
        first_steps: vec![FirstStep {
            noun: "customers",
            order: 3,
            label: Label::new("客户资料", "Customers"),
            about: Label::new(
                "导入现有的客户表格；想先试一试，可以用样例文件，之后一键撤销。",
                "Import the file of customers you have, or try it with a sample that you can take back.",
            ),
            icon: "file-up",
            def: Customer::def(),
            verb: Verb::Create,
            asks: Asks::Records(Some(SAMPLE)),
        }],
        ..Room::default()
    }
}

/// Some customers that do not exist, to try an import with.
const SAMPLE: Sample = Sample {
    file_name: Label::new("样例客户.csv", "Sample customers.csv"),
    text: Label::new(
        include_str!("../samples/customers.zh.csv"),
        include_str!("../samples/customers.en.csv"),
    ),
};

/// What this room keeps.
pub fn objects() -> Vec<&'static ObjectDef> {
    vec![Customer::def(), Contact::def(), Address::def(), BankAccount::def()]
}

/// Which cells of imported files fill several fields, by the object's name.
pub fn splits() -> Vec<(&'static str, &'static CellSplit)> {
    vec![(Customer::OBJECT, &region_cell::CUSTOMER), (Address::OBJECT, &region_cell::ADDRESS)]
}

/// What its rules fill in before a record is written, by the object's name.
pub fn fills() -> Vec<(&'static str, Fill)> {
    vec![(Customer::OBJECT, fill_customer as Fill), (Address::OBJECT, fill_address as Fill)]
}

#[cfg(test)]
#[path = "tests/likeness.rs"]
mod likeness_tests;

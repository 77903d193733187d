//! The room customers: the companies and people we sell to, serve, or hope to; who works there, and where they are.

mod address;
mod bank_account;
mod company_code;
mod contact;
mod customer;
mod duplicates;
mod fill;
mod grants;
pub mod region;
mod region_cell;

pub use address::{Address, AddressPurpose};
pub use bank_account::{AccountKind, BankAccount};
pub use company_code::{CompanyCode, check_digit};
pub use contact::{BuyingRole, Contact};
pub use customer::{
    Customer, CustomerKind, CustomerRole, Gender, Grade, Industry, LifecycleStage, PurchaseFrequency,
    SourceChannel, ValueClass,
};
pub use duplicates::{DICE_MIN, JARO_WINKLER_MIN, Reason, Similarity, likely_same};
pub use fill::{fill_address, fill_customer, kind_of_name};
pub use grants::grants;

use object::{CellSplit, Label, Object, ObjectDef};
use site::{HeaderOf, Room, SimilarNames};
use store::Fill;

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
        similar: vec![(Customer::OBJECT, duplicates::alike_names as SimilarNames)],
        ..Room::default()
    }
}

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

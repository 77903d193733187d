//! The scene of most tests: the company is founded, shops stand, someone looks.

use object::{Filter, Id, Object, ObjectDef, Row};
use store::{Actor, Scope, StoreError, Tx, View, Visit, WriteError};
use testing::House;
use testing::cast::{Clerk, Colleague, Company, Shop};

/// Writes as the house itself.
pub fn write<T: Send + 'static>(
    house: &House,
    write: impl Fn(&mut Tx<'_>) -> Result<T, WriteError> + Send + 'static,
) -> Result<T, WriteError> {
    write_as(&house.system(), write)
}

/// Writes as this visitor.
pub fn write_as<T: Send + 'static>(
    visit: &Visit,
    write: impl Fn(&mut Tx<'_>) -> Result<T, WriteError> + Send + 'static,
) -> Result<T, WriteError> {
    visit.write_wait("test", None, write)
}

/// Reads as the house itself.
pub fn read<T: Send + 'static>(
    house: &House,
    read: impl FnOnce(&View<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    read_as(&house.system(), read)
}

/// Reads as this visitor.
pub fn read_as<T: Send + 'static>(
    visit: &Visit,
    read: impl FnOnce(&View<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    visit.read_wait(read).unwrap()
}

/// A shop is created by the house itself.
pub fn open_shop(house: &House, shop: Shop) -> Id<Shop> {
    write(house, move |tx| tx.insert(&shop)).unwrap()
}

/// A clerk is created by the house itself.
pub fn hire(house: &House, shop: Id<Shop>, name: &str) -> Id<Clerk> {
    let clerk = Clerk::of(shop, name);
    write(house, move |tx| tx.insert(&clerk)).unwrap()
}

/// Someone of the company with every verb reaching so far.
pub fn actor(house: &House, colleague: &Colleague, scope: Scope) -> Actor {
    colleague.reaching(house.crm().registry(), scope)
}

/// A visit of someone of the company with every verb reaching so far.
pub fn visit(house: &House, colleague: &Colleague, scope: Scope) -> Visit {
    house.visit(&actor(house, colleague, scope))
}

/// The company in a house that has none.
pub fn company(house: &House) -> Company {
    Company::found(house.crm())
}

/// The row of a record, for the house itself.
pub fn row_of<T: Object>(house: &House, id: Id<T>) -> Option<Row> {
    read(house, move |view| view.find_row(T::def(), id.raw()))
}

/// The shop as it is now.
pub fn shop_of(house: &House, id: Id<Shop>) -> Option<Shop> {
    read(house, move |view| view.find(id))
}

/// Every row of an object, for the house itself.
pub fn all_rows(house: &House, def: &'static ObjectDef) -> Vec<Row> {
    read(house, move |view| view.all_rows(def, &Filter::All, None, store::ALL_ROWS_MAX))
}

/// Changes one shop by what `edit` makes of it.
pub fn edit_shop(
    visit: &Visit,
    id: Id<Shop>,
    edit: impl Fn(&mut Shop) + Send + 'static,
) -> Result<Shop, WriteError> {
    write_as(visit, move |tx| {
        let old: Shop = tx.find(id)?.ok_or(WriteError::NotFound)?;
        let mut new = old.clone();
        edit(&mut new);
        tx.update(&old, &new)
    })
}

//! `#[derive(Object)]`, `#[derive(Choice)]` and `#[derive(Input)]`. They emit descriptions and the plain conversions between a
//! struct and its values, nothing that behaves.

mod attributes;
mod choice;
mod fields;
mod input;
mod object;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Describes a business object.
///
/// On the struct: `#[object(table = "customer", plural = "customers", zh = "客户", en = "Customer",
/// en_plural = "Customers", title = "name", owned)]`; instead of `owned` a child says `parent = "customer"`
/// what hangs on records of any object `hangs_on = "record"`, and an engine-room table `internal`; `changes_rights`
/// moves the rights version with every write; of what is `single` there is one record; a `journal` is written
/// by the house itself, and is read and cleared only; what is made `by_hand` comes one by one, and is not offered to be
/// imported.
///
/// On a field: `#[field(zh = "名称", en = "Name", list, search, index, sort, unique, readonly, personal,
/// secret, keyed, aliases("公司名称", "company"))]`; `search = "name"` and `search = "fragments"` choose how
/// it is cut into tokens; `vcard = "TEL"` and `ical = "DUE"` say as which property it stands on visiting cards and in
/// calendars; `alike = "company"` says as what it speaks for two records being the same, and
/// `alike("company", "kind", "person")` that it is a person's name where that choice is this.
///
/// Objects, fields and choices carry a sentence of help where their names do not say enough: `help_zh = "…"` and
/// `help_en = "…"`, both or neither.
#[proc_macro_derive(Object, attributes(object, field))]
pub fn derive_object(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    object::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Describes a fixed set of choices: `#[choice(zh = "潜在", en = "Prospect", tone = "grey",
/// code = "prospect", aliases("潜在客户"))]` on every variant. The code is the variant in snake case unless given.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn derive_choice(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    choice::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Describes what an act asks for before it is done, in fields declared like an object's:
/// `#[field(zh = "处理说明", en = "Note", help_zh = "…", help_en = "…", begins = "today", ahead)]`. A field whose type
/// is optional may be left empty; what is `concealed` is not shown while it is typed, and never given back.
#[proc_macro_derive(Input, attributes(field))]
pub fn derive_input(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    input::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

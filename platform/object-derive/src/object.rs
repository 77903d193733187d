//! The emission for `#[derive(Object)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, Result};

use crate::attributes::Attributes;
use crate::fields::{Described, described};

const OBJECT_WORDS: &[&str] = &[
    "table",
    "plural",
    "zh",
    "en",
    "zh_plural",
    "en_plural",
    "help_zh",
    "help_en",
    "title",
    "owned",
    "parent",
    "hangs_on",
    "internal",
    "changes_rights",
    "single",
    "journal",
    "by_hand",
    "by_house",
];
const FIELD_WORDS: &[&str] = &[
    "zh",
    "en",
    "help_zh",
    "help_en",
    "list",
    "search",
    "index",
    "sums",
    "sort",
    "unique",
    "once",
    "readonly",
    "begins",
    "ahead",
    "applies",
    "measure",
    "formula",
    "sum",
    "number",
    "personal",
    "secret",
    "keyed",
    "alike",
    "title_en",
    "joins",
    "lanes",
    "aliases",
    "vcard",
    "ical",
    "reverse_zh",
    "reverse_en",
];

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let attributes = Attributes::read(&input.attrs, "object", OBJECT_WORDS)?;
    let table = attributes.needed("table", name)?;
    let plural = attributes.needed("plural", name)?;
    let zh = attributes.needed("zh", name)?;
    let en = attributes.needed("en", name)?;
    let zh_plural = attributes.text("zh_plural").unwrap_or(zh);
    let en_plural = attributes.needed("en_plural", name)?;
    let internal = attributes.flag("internal");
    let changes_rights = attributes.flag("changes_rights");
    let single = attributes.flag("single");
    let journal = attributes.flag("journal");
    let by_hand = attributes.flag("by_hand");
    let by_house = attributes.flag("by_house");
    let help = attributes.pair("help", name)?;

    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(name, "Object is for structs"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(name, "Object is for structs with named fields"));
    };
    let has_id = fields.named.iter().any(|field| field.ident.as_ref().is_some_and(|ident| ident == "id"));
    let declared = fields.named.iter().filter(|field| field.ident.as_ref().is_none_or(|ident| ident != "id"));
    let Described { idents, types, names, descriptions } = described(name, declared, FIELD_WORDS)?;
    if !has_id {
        return Err(Error::new_spanned(name, "an object has a field `id: Id<Self>`"));
    }
    if idents.is_empty() {
        return Err(Error::new_spanned(name, "an object has at least one field"));
    }
    let known_field = |word: &str, what: &str| {
        names
            .iter()
            .position(|field| field == what)
            .ok_or_else(|| Error::new_spanned(name, format!("`{word} = \"{what}\"`: there is no such field")))
    };
    let title = attributes.text("title").unwrap_or(&names[0]);
    known_field("title", title)?;
    let guards = (attributes.flag("owned"), attributes.text("parent"), attributes.text("hangs_on"));
    let guard = match guards {
        (true, None, None) => quote!(::object::Guard::Owned),
        (false, Some(parent), None) => {
            let index = known_field("parent", parent)?;
            quote!(::object::Guard::Parent(#index))
        }
        (false, None, Some(record)) => {
            let index = known_field("hangs_on", record)?;
            quote!(::object::Guard::Hung(#index))
        }
        (false, None, None) => quote!(::object::Guard::Open),
        (true, Some(_), _) | (true, _, Some(_)) | (false, Some(_), Some(_)) => {
            return Err(Error::new_spanned(
                name,
                "an object is owned, has a parent, or hangs on records: one of these",
            ));
        }
    };
    let columns: Vec<_> = names.iter().map(|field| format_ident!("{}", field.to_uppercase())).collect();
    let places: Vec<_> = (0..idents.len()).collect();
    Ok(quote! {
        #[allow(missing_docs)]
        impl #name {
            #(pub const #columns: ::object::Column<#name, #types> = ::object::Column::at(#places);)*
        }
        impl ::object::Object for #name {
            const OBJECT: &'static str = #table;
            fn def() -> &'static ::object::ObjectDef {
                static DEF: ::std::sync::OnceLock<&'static ::object::ObjectDef> = ::std::sync::OnceLock::new();
                DEF.get_or_init(|| ::object::derive_support::leak_object(
                    #table,
                    #plural,
                    ::object::Label::new(#zh, #en),
                    ::object::Label::new(#zh_plural, #en_plural),
                    #help,
                    vec![#(#descriptions),*],
                    #title,
                    #guard,
                    #internal,
                    #changes_rights,
                    #single,
                    #journal,
                    #by_hand,
                    #by_house,
                ))
            }
            fn id(&self) -> ::object::Id<Self> {
                self.id
            }
            fn to_values(&self) -> Vec<::object::Value> {
                vec![#(::object::FieldType::to_value(&self.#idents)),*]
            }
            fn from_values(id: ::object::Id<Self>, values: &[::object::Value]) -> Result<Self, ::object::ShapeError> {
                Ok(#name {
                    id,
                    #(#idents: <#types as ::object::FieldType>::from_value(&values[#places])
                        .ok_or(::object::ShapeError { object: #table, field: #names })?,)*
                })
            }
        }
    })
}

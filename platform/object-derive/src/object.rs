//! The emission for `#[derive(Object)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, Result};

use crate::attributes::Attributes;

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
    "readonly",
    "begins",
    "ahead",
    "applies",
    "measure",
    "personal",
    "secret",
    "keyed",
    "title_en",
    "joins",
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
    let help = attributes.pair("help", name)?;

    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(name, "Object is for structs"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(name, "Object is for structs with named fields"));
    };
    let mut has_id = false;
    let mut descriptions = Vec::new();
    let mut idents = Vec::new();
    let mut types = Vec::new();
    let mut names = Vec::new();
    for field in &fields.named {
        let ident = field.ident.as_ref().expect("named fields have names");
        if ident == "id" {
            has_id = true;
            continue;
        }
        let own = Attributes::read(&field.attrs, "field", FIELD_WORDS)?;
        let field_name = ident.to_string();
        let ty = &field.ty;
        let index = idents.len();
        let zh = own.needed("zh", field)?;
        let en = own.needed("en", field)?;
        let search = match (own.flag("search"), own.text("search")) {
            (false, _) => quote!(None),
            (true, Some("name")) => quote!(Some(::object::SearchAs::Name)),
            (true, Some("fragments")) => quote!(Some(::object::SearchAs::Fragments)),
            (true, Some(_)) => {
                return Err(Error::new_spanned(field, "search is plain, \"name\" or \"fragments\""));
            }
            (true, None) => quote! {
                Some(match <#ty as ::object::FieldType>::KIND {
                    ::object::FieldKind::Phone => ::object::SearchAs::Fragments,
                    _ => ::object::SearchAs::Words,
                })
            },
        };
        let [list, indexed, sums, sort, unique, measure, personal, secret, keyed] =
            ["list", "index", "sums", "sort", "unique", "measure", "personal", "secret", "keyed"]
                .map(|word| own.flag(word));
        let readonly = measure || own.flag("readonly");
        let ordered_by = match own.text("index") {
            None => quote!(None),
            Some(other) => quote!(Some(#other)),
        };
        let begins = match own.text("begins") {
            None => quote!(None),
            Some("me") => quote!(Some(::object::Begins::Me)),
            Some("now") => quote!(Some(::object::Begins::Now)),
            Some("today") => quote!(Some(::object::Begins::Today)),
            Some(_) => return Err(Error::new_spanned(field, "begins is \"me\", \"now\" or \"today\"")),
        };
        let ahead = own.flag("ahead");
        let day_of = match own.text("ahead") {
            None => quote!(None),
            Some(other) => quote!(Some(#other)),
        };
        let applies = match own.list("applies") {
            [] => quote!(None),
            [choice, codes @ ..] => {
                quote!(Some(::object::Applies { field: #choice, choices: &[#(#codes),*] }))
            }
        };
        let title_en = own.flag("title_en");
        let joins = match own.text("joins") {
            None => quote!(None),
            Some(other) => quote!(Some(#other)),
        };
        let aliases = own.list("aliases");
        let [vcard, ical] = ["vcard", "ical"].map(|word| match own.text(word) {
            None => quote!(None),
            Some(property) => quote!(Some(#property)),
        });
        let reverse = own.pair("reverse", field)?;
        let help = own.pair("help", field)?;
        descriptions.push(quote! {
            ::object::derive_support::leak_field(::object::FieldDef {
                name: #field_name,
                label: ::object::Label::new(#zh, #en),
                help: #help,
                reverse: #reverse,
                kind: <#ty as ::object::FieldType>::KIND,
                index: #index,
                system: None,
                required: !<#ty as ::object::FieldType>::OPTIONAL,
                unique: #unique,
                list: #list,
                search: #search,
                indexed: #indexed,
                ordered_by: #ordered_by,
                sums: #sums,
                sort: #sort,
                readonly: #readonly,
                lines: <#ty as ::object::FieldType>::LINES,
                names: <#ty as ::object::FieldType>::NAMES,
                begins: #begins,
                ahead: #ahead,
                day_of: #day_of,
                applies: #applies,
                measure: #measure,
                personal: #personal,
                secret: #secret,
                keyed: #keyed,
                title_en: #title_en,
                joins: #joins,
                aliases: &[#(#aliases),*],
                vcard: #vcard,
                ical: #ical,
                parse: <#ty as ::object::FieldType>::parse,
                warn: <#ty as ::object::FieldType>::warn,
            })
        });
        idents.push(ident);
        types.push(ty);
        names.push(field_name);
    }
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

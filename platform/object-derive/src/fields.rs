//! The emission for fields: what an object, and what an act asks for, says of each.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Field, Ident, Result, Type};

use crate::attributes::Attributes;

/// Declared fields in order, each as name, type and description.
#[derive(Default)]
pub struct Described<'a> {
    pub idents: Vec<&'a Ident>,
    pub types: Vec<&'a Type>,
    pub names: Vec<String>,
    /// Expressions of `&'static FieldDef`.
    pub descriptions: Vec<TokenStream>,
}

/// Describes named fields of a struct, in whose attributes these words may stand.
pub fn described<'a>(
    name: &Ident,
    fields: impl Iterator<Item = &'a Field>,
    words: &[&str],
) -> Result<Described<'a>> {
    let mut described = Described::default();
    for field in fields {
        let ident = field.ident.as_ref().expect("named fields have names");
        let own = Attributes::read(&field.attrs, "field", words)?;
        let field_name = ident.to_string();
        let ty = &field.ty;
        let index = described.idents.len();
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
        let [list, indexed, sums, sort, unique, once, measure, personal, secret, concealed, keyed] = [
            "list",
            "index",
            "sums",
            "sort",
            "unique",
            "once",
            "measure",
            "personal",
            "secret",
            "concealed",
            "keyed",
        ]
        .map(|word| own.flag(word));
        let sum_of = match own.text("sum") {
            None => quote!(None),
            Some(path) => {
                let Some((child, summed)) = path.split_once('.') else {
                    return Err(Error::new_spanned(field, "sum is \"child.field\""));
                };
                quote!(Some((#child, #summed)))
            }
        };
        let measure = measure || own.text("sum").is_some();
        let numbered = match own.text("number") {
            None => quote!(None),
            Some(pattern) => quote!(Some(#pattern)),
        };
        let readonly = measure || own.flag("formula") || own.flag("readonly");
        let formula = match own.text("formula") {
            None => quote!(None),
            Some(path) => {
                let path: syn::Path = syn::parse_str(path)
                    .map_err(|_| Error::new_spanned(field, "formula names a function of the record"))?;
                quote! {
                    Some(|values| match <#name as ::object::Object>::from_values(::object::Id::from_raw(0), values) {
                        Ok(record) => <#ty as ::object::FieldType>::to_value(&#path(&record)),
                        Err(_) => ::object::Value::Null,
                    })
                }
            }
        };
        let ordered_by = match own.text("index") {
            None => quote!(None),
            Some(other) => quote!(Some(#other)),
        };
        let begins = match own.text("begins") {
            None => quote!(None),
            Some("me") => quote!(Some(::object::Begins::Me)),
            Some("now") => quote!(Some(::object::Begins::Now)),
            Some("today") => quote!(Some(::object::Begins::Today)),
            Some("next") => quote!(Some(::object::Begins::Next)),
            Some("root") => quote!(Some(::object::Begins::Root)),
            Some(other) => match other.split(',').map(|held| held.trim().split_once('.')).collect() {
                Some(held) => {
                    let held: Vec<(&str, &str)> = held;
                    let held = held
                        .iter()
                        .map(|(link, field)| quote!(::object::Held { link: #link, field: #field }));
                    quote!(Some(::object::Begins::As(&[#(#held),*])))
                }
                None => {
                    return Err(Error::new_spanned(
                        field,
                        "begins is \"me\", \"now\", \"today\", \"next\", \"root\" or \"link.field\"",
                    ));
                }
            },
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
        let alike = alike_of(&own, field)?;
        let title_en = own.flag("title_en");
        let joins = match own.text("joins") {
            None => quote!(None),
            Some(other) => quote!(Some(#other)),
        };
        let lanes = match own.list("lanes") {
            [] => quote!(None),
            [order, within] => quote!(Some(::object::Lanes { order: #order, within: #within })),
            _ => {
                let known = "lanes(\"place\", \"pipeline\"): in which order they stand, and within what";
                return Err(Error::new_spanned(field, known));
            }
        };
        let aliases = own.list("aliases");
        let [vcard, ical] = ["vcard", "ical"].map(|word| match own.text(word) {
            None => quote!(None),
            Some(property) => quote!(Some(#property)),
        });
        let reverse = own.pair("reverse", field)?;
        let help = own.pair("help", field)?;
        described.descriptions.push(quote! {
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
                counted: false,
                sort: #sort,
                once: #once,
                readonly: #readonly,
                lines: <#ty as ::object::FieldType>::LINES,
                markdown: <#ty as ::object::FieldType>::MARKDOWN,
                names: <#ty as ::object::FieldType>::NAMES,
                begins: #begins,
                ahead: #ahead,
                day_of: #day_of,
                applies: #applies,
                measure: #measure,
                formula: #formula,
                sum_of: #sum_of,
                numbered: #numbered,
                personal: #personal,
                secret: #secret,
                concealed: #concealed,
                keyed: #keyed,
                alike: #alike,
                title_en: #title_en,
                joins: #joins,
                lanes: #lanes,
                aliases: &[#(#aliases),*],
                vcard: #vcard,
                ical: #ical,
                parse: &<#ty as ::object::FieldType>::parse,
                own_standard: <#ty as ::object::FieldType>::STANDARD,
                warn: <#ty as ::object::FieldType>::warn,
            })
        });
        described.idents.push(ident);
        described.types.push(ty);
        described.names.push(field_name);
    }
    Ok(described)
}

/// `alike = "company"`; with `alike("company", "kind", "person")` it is a person's name where that choice is this.
fn alike_of(own: &Attributes, field: &Field) -> Result<TokenStream> {
    let words: Vec<&str> = match own.text("alike") {
        Some(word) => vec![word],
        None => own.list("alike").iter().map(String::as_str).collect(),
    };
    let [compared, person @ ..] = words.as_slice() else { return Ok(quote!(None)) };
    let compared = match *compared {
        "company" => quote!(Company),
        "person" => quote!(Person),
        "address" => quote!(Address),
        "place" => quote!(Place),
        "code" => quote!(Code),
        "day" => quote!(Day),
        _ => {
            let known = "alike is \"company\", \"person\", \"address\", \"place\", \"code\" or \"day\"";
            return Err(Error::new_spanned(field, known));
        }
    };
    let person_where = match person {
        [] => quote!(None),
        [choice, codes @ ..] => {
            quote!(Some(::object::Applies { field: #choice, choices: &[#(#codes),*] }))
        }
    };
    Ok(quote! {
        Some(::object::Alike { compared: ::object::AlikeAs::#compared, person_where: #person_where })
    })
}

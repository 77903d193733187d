//! The emission for `#[derive(Input)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Result};

use crate::attributes::snake_case;
use crate::fields::{Described, described};

const FIELD_WORDS: &[&str] = &["zh", "en", "help_zh", "help_en", "begins", "ahead", "concealed"];

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(name, "Input is for structs"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(name, "Input is for structs with named fields"));
    };
    let Described { idents, types, names, descriptions } = described(name, fields.named.iter(), FIELD_WORDS)?;
    if idents.is_empty() {
        return Err(Error::new_spanned(name, "an act that asks for nothing has no input"));
    }
    let word = snake_case(&name.to_string());
    let places: Vec<_> = (0..idents.len()).collect();
    Ok(quote! {
        impl ::object::Input for #name {
            fn def() -> &'static ::object::InputDef {
                static DEF: ::std::sync::OnceLock<::object::InputDef> = ::std::sync::OnceLock::new();
                DEF.get_or_init(|| ::object::InputDef { name: #word, fields: vec![#(#descriptions),*] })
            }
            fn from_values(values: &[::object::Value]) -> Result<Self, ::object::ShapeError> {
                Ok(#name {
                    #(#idents: <#types as ::object::FieldType>::from_value(&values[#places])
                        .ok_or(::object::ShapeError { object: #word, field: #names })?,)*
                })
            }
        }
    })
}

//! The emission for `#[derive(Choice)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, Result};

use crate::attributes::{Attributes, snake_case};

const KNOWN: &[&str] = &["zh", "en", "help_zh", "help_en", "tone", "end", "code", "aliases"];

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(name, "Choice is for enums"));
    };
    let mut items = Vec::new();
    let mut codes = Vec::new();
    let mut variants = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(variant, "a choice carries nothing"));
        }
        let attributes = Attributes::read(&variant.attrs, "choice", KNOWN)?;
        let zh = attributes.needed("zh", variant)?;
        let en = attributes.needed("en", variant)?;
        let code =
            attributes.text("code").map_or_else(|| snake_case(&variant.ident.to_string()), str::to_owned);
        let tone = match attributes.text("tone").unwrap_or("grey") {
            "grey" => format_ident!("Grey"),
            "blue" => format_ident!("Blue"),
            "green" => format_ident!("Green"),
            "red" => format_ident!("Red"),
            "amber" => format_ident!("Amber"),
            "violet" => format_ident!("Violet"),
            _ => return Err(Error::new_spanned(variant, "tones: grey, blue, green, red, amber, violet")),
        };
        let help = attributes.pair("help", variant)?;
        let end = attributes.flag("end");
        let aliases = attributes.list("aliases");
        items.push(quote! {
            ::object::ChoiceItem {
                code: #code,
                label: ::object::Label::new(#zh, #en),
                help: #help,
                tone: ::object::Tone::#tone,
                end: #end,
                aliases: &[#(#aliases),*],
            }
        });
        codes.push(code);
        variants.push(&variant.ident);
    }
    Ok(quote! {
        impl ::object::Choice for #name {
            const DEF: &'static ::object::ChoiceDef = &::object::ChoiceDef { items: &[#(#items),*] };
            fn code(&self) -> &'static str {
                match self { #(Self::#variants => #codes),* }
            }
            fn of_code(code: &str) -> Option<Self> {
                match code { #(#codes => Some(Self::#variants),)* _ => None }
            }
        }
        impl ::object::FieldType for #name {
            const KIND: ::object::FieldKind = ::object::FieldKind::Choice(<Self as ::object::Choice>::DEF);
            fn to_value(&self) -> ::object::Value {
                ::object::Value::Text(::object::Choice::code(self).to_owned())
            }
            fn from_value(value: &::object::Value) -> Option<Self> {
                value.as_text().and_then(<Self as ::object::Choice>::of_code)
            }
            fn parse(text: &str) -> Result<::object::Value, ::object::Message> {
                ::object::parse_choice(<Self as ::object::Choice>::DEF, text)
            }
        }
    })
}

//! An amount of money: figure and currency in one box.

use maud::{Markup, html};
use object::{Label, Lang};

use super::field::{Field, input, wrap};

const CURRENCY: Label = Label::new("币种", "Currency");

/// An amount and its currency, sent as `name` and `name_currency`. With one currency to choose from it is shown
/// as a word and sent as a hidden value.
pub fn money_field(lang: Lang, field: &Field, currency: &str, currencies: &[&str]) -> Markup {
    let currency_name = format!("{}_currency", field.name);
    let has_choice = currencies.iter().any(|code| *code != currency);
    wrap(
        lang,
        field,
        html! {
            div class="joined" {
                @if has_choice && !field.readonly {
                    select class="joined-part" name=(currency_name) aria-label=(CURRENCY.text(lang)) {
                        @for code in currencies { option value=(code) selected[*code == currency] { (code) } }
                    }
                } @else {
                    span class="joined-part" { (currency) }
                    input type="hidden" name=(currency_name) value=(currency);
                }
                (input(field, "text", Some("decimal"), "input input-number"))
            }
            span class="echo" data-echo="money" aria-live="polite" {}
        },
    )
}

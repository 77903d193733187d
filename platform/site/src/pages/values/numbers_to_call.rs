//! Telephone numbers in the groups people read them aloud in.

use object::{FieldDef, Label, Lang, Phone};

use crate::ui::Dialled;

const EXTENSION: Label = Label::new("转", "ext.");

/// Chinese area codes of two digits after the zero: Beijing and the 02x cities; all others have three
/// (national numbering plan, YD/T 1398).
fn area_code_length(national: &str) -> usize {
    if national.starts_with("10") || national.starts_with('2') { 2 } else { 3 }
}

/// 138 0013 8000, 0512 6688 1234 转 801, 400 800 1234; foreign numbers as they are dialled.
pub(crate) fn phone_text(lang: Lang, phone: &Phone) -> String {
    let number = match phone.number.strip_prefix("+86") {
        Some(mobile) if mobile.len() == 11 && mobile.starts_with('1') => {
            format!("{} {} {}", &mobile[..3], &mobile[3..7], &mobile[7..])
        }
        Some(national) if national.len() > 6 && national.is_ascii() => {
            let (area, local) = national.split_at(area_code_length(national));
            format!("0{area} {}", in_fours(local))
        }
        Some(_) => phone.number.clone(),
        None if phone.number.len() == 10
            && (phone.number.starts_with("400") || phone.number.starts_with("800")) =>
        {
            format!("{} {} {}", &phone.number[..3], &phone.number[3..6], &phone.number[6..])
        }
        None => phone.number.clone(),
    };
    match &phone.extension {
        Some(extension) => format!("{number} {} {extension}", EXTENSION.text(lang)),
        None => number,
    }
}

/// The number of a field, as it is read and as it is dialled: an extension after a pause, for the machine that asks
/// for it.
pub(in crate::pages) fn dialled(lang: Lang, field: &FieldDef, phone: &Phone) -> Dialled {
    let pause = phone.extension.as_ref().map(|extension| format!(",{extension}")).unwrap_or_default();
    Dialled {
        label: field.label.text(lang).to_owned(),
        text: phone_text(lang, phone),
        href: format!("tel:{}{pause}", phone.number),
    }
}

/// Eight digits as four and four, seven as three and four.
fn in_fours(local: &str) -> String {
    if local.len() > 4 && local.is_ascii() {
        let (front, back) = local.split_at(local.len() - 4);
        format!("{front} {back}")
    } else {
        local.to_owned()
    }
}

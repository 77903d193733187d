//! Country calling codes, as assigned by the International Telecommunication Union.

/// How many digits at the beginning are the country code, one to three; `None` where no country has it.
/// Source: List of ITU-T Recommendation E.164 assigned country codes. No code is the beginning of another.
pub(super) fn length_of_code(digits: &str) -> Option<usize> {
    if digits.starts_with(['1', '7']) {
        return Some(1); // North America with the Caribbean; Russia and Kazakhstan.
    }
    let two: u16 = digits.get(..2)?.parse().ok()?;
    if matches!(
        two,
        20 | 27 | 30..=34 | 36 | 39 | 40 | 41 | 43..=49 | 51..=58 | 60..=66 | 81 | 82 | 84 | 86 | 90..=95 | 98
    ) {
        return Some(2);
    }
    let three: u16 = digits.get(..3)?.parse().ok()?;
    matches!(
        three,
        211..=213 | 216 | 218 | 220..=258 | 260..=269 | 290 | 291 | 297..=299 | 350..=359 | 370..=383 | 385..=387 | 389
            | 420 | 421 | 423 | 500..=509 | 590..=599 | 670 | 672..=683 | 685..=692 | 800 | 808 | 850 | 852 | 853 | 855
            | 856 | 870 | 878 | 880..=883 | 886 | 888 | 960..=968 | 970..=977 | 979 | 992..=996 | 998
    )
    .then_some(3)
}

/// The digits after the country code, where a country has one length for all its numbers.
pub(super) fn fixed_length(code: &str) -> Option<usize> {
    match code {
        "1" => Some(10),          // North American Numbering Plan: area code and seven digits.
        "852" | "853" => Some(8), // Hong Kong, Macao.
        _ => None,
    }
}

//! A colour for something that only has to be told from others: people, tags, the series of a chart.

/// As many colours as there are classes `hue-0` … in the style sheet.
pub(super) const HUES: u32 = 10;

/// The same word has the same colour on every page and in every process: FNV-1a of 32 bits, stirred once more,
/// since short words leave its bits too much alike.
pub(super) fn hue(word: &str) -> u32 {
    let hash =
        word.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let stirred = (hash ^ (hash >> 15)).wrapping_mul(0x85eb_ca6b);
    (stirred ^ (stirred >> 13)) % HUES
}

//! A picture in small, made of what people hand in: whatever it claims to be, it takes so much memory and no more, and
//! one at a time. It carries nothing of what the camera wrote into the file.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// The longest side of a small picture, in pixels: the 80 of a line at twice the density.
const SIDE: u32 = 160;
/// Pictures of more pixels are not opened: a phone's camera makes 50 million.
const PIXELS_MAX: u64 = 50_000_000;
/// What opening one may take, in bytes: so many pixels of four bytes.
const MEMORY_BYTES_MAX: u64 = 4 * PIXELS_MAX;
/// The quality of JPEG that people do not tell from the best at this size.
const QUALITY: u8 = 80;
/// Larger files are not opened, in bytes.
pub(super) const PICTURE_BYTES_MAX: i64 = 32 << 20;

/// The picture in small, as JPEG, or as PNG where one sees through it; `None` for what is none or too large. Takes its
/// time.
pub(super) fn small_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let is_known = matches!(
        reader.format()?,
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP
    );
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok().filter(|_| is_known)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return None;
    }
    let turned = decoder.orientation().ok();
    let picture = DynamicImage::from_decoder(decoder).ok()?;
    // A smaller one stays as small as it is.
    let is_small = picture.width() <= SIDE && picture.height() <= SIDE;
    let mut small = if is_small { picture } else { picture.thumbnail(SIDE, SIDE) };
    if let Some(turned) = turned {
        small.apply_orientation(turned);
    }
    let mut made = Vec::new();
    if small.color().has_alpha() {
        small.to_rgba8().write_to(&mut Cursor::new(&mut made), ImageFormat::Png).ok()?;
    } else {
        small.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut made, QUALITY)).ok()?;
    }
    Some(made)
}

/// What a small picture is.
pub(super) fn type_of_small(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" }
}

#[cfg(test)]
#[path = "tests/small.rs"]
mod tests;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};

use super::{small_of, type_of_small};

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

fn sides(small: &[u8]) -> (u32, u32) {
    let small = image::load_from_memory(small).unwrap();
    (small.width(), small.height())
}

#[test]
fn pictures_become_small_and_keep_their_shape() {
    let wide = DynamicImage::new_rgb8(1_000, 500);
    for (bytes, kind) in [
        (file(&wide, ImageFormat::Jpeg), "image/jpeg"),
        (file(&wide, ImageFormat::Png), "image/jpeg"),
        (file(&DynamicImage::new_rgba8(1_000, 500), ImageFormat::Png), "image/png"),
        (file(&DynamicImage::new_rgba8(1_000, 500), ImageFormat::Gif), "image/png"),
    ] {
        let small = small_of(&bytes).unwrap();
        assert_eq!((sides(&small), type_of_small(&small)), ((160, 80), kind));
    }
}

#[test]
fn what_is_no_picture_or_too_much_of_one_has_no_small_one() {
    let png = file(&DynamicImage::new_rgb8(20, 20), ImageFormat::Png);
    assert!(small_of(b"").is_none());
    assert!(small_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>").is_none());
    assert!(small_of(&png[..png.len() / 2]).is_none(), "it is cut off");
    // A picture that says of itself to be 60,000 by 60,000 is a bomb: 20 bytes of head, and 14 GB to open.
    let mut bomb = png.clone();
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    assert!(small_of(&bomb).is_none());
    let bitmap = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0";
    assert!(small_of(bitmap).is_none(), "no decoder of ours");
}

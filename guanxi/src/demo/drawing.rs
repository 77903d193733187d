//! A drawing that a customer might have sent: a flange with its bolt holes, as a PNG in sixteen shades of grey.

/// Width and height, in pixels; even.
const SIDE: usize = 360;
/// Bolt holes of a flange DN 80, PN 16 (EN 1092-1).
const BOLTS: usize = 8;
/// Rings of the drawing by their radius, in pixels: bore, raised face, bolt circle, rim.
const RINGS: [f64; 4] = [62.0, 96.0, 128.0, 160.0];
/// Half the width of a line, in pixels.
const STROKE: f64 = 1.1;
const BOLT_RADIUS: f64 = 13.0;
/// The largest block that deflate stores as it is.
const STORED_MAX: usize = 65_535;

/// The picture's bytes.
pub fn flange() -> Vec<u8> {
    let mut lines = Vec::with_capacity(SIDE * (SIDE / 2 + 1));
    for y in 0..SIDE {
        lines.push(0); // No filter.
        for x in (0..SIDE).step_by(2) {
            lines.push(shade(x, y) << 4 | shade(x + 1, y));
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let side = (SIDE as u32).to_be_bytes();
    // Four bits a pixel, shades of grey.
    chunk(&mut png, b"IHDR", &[&side[..], &side[..], &[4, 0, 0, 0, 0]].concat());
    chunk(&mut png, b"IDAT", &stored(&lines));
    chunk(&mut png, b"IEND", &[]);
    png
}

/// From 0, black, to 15, white.
fn shade(x: usize, y: usize) -> u8 {
    let middle = SIDE as f64 / 2.0;
    let (x, y) = (x as f64 + 0.5 - middle, y as f64 + 0.5 - middle);
    let radius = x.hypot(y);
    let mut distance = RINGS.iter().map(|ring| (radius - ring).abs()).fold(f64::MAX, f64::min);
    for bolt in 0..BOLTS {
        let angle = std::f64::consts::TAU * (bolt as f64 + 0.5) / BOLTS as f64;
        let from_bolt = (x - RINGS[2] * angle.cos()).hypot(y - RINGS[2] * angle.sin());
        distance = distance.min((from_bolt - BOLT_RADIUS).abs());
    }
    // The centre lines, dashed.
    let is_dash = |along: f64| along.abs() % 16.0 < 10.0;
    if is_dash(y) {
        distance = distance.min(x.abs() + 0.4);
    }
    if is_dash(x) {
        distance = distance.min(y.abs() + 0.4);
    }
    let ink = (STROKE + 0.5 - distance).clamp(0.0, 1.0);
    15 - (ink * 15.0).round() as u8
}

/// As zlib stores what it does not compress.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(STORED_MAX).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    png.extend((content.len() as u32).to_be_bytes());
    let from = png.len();
    png.extend(kind);
    png.extend(content);
    let sum = crc(&png[from..]);
    png.extend(sum.to_be_bytes());
}

/// CRC-32 as PNG has it.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 },
        )
    })
}

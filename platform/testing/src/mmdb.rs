//! A file in MaxMind's format that says in which country networks are, as small as a test needs it (the format is
//! public: <https://maxmind.github.io/MaxMind-DB/>).

use std::net::IpAddr;

/// Bits of an address in the file; IPv4 stands at `::/96`.
const ADDRESS_BITS: u8 = 128;
const IPV4_PREFIX_BITS: u8 = 96;
/// Between the tree and what it leads to.
const SEPARATOR: [u8; 16] = [0; 16];
const METADATA_MARK: &[u8] = b"\xab\xcd\xefMaxMind.com";

#[derive(Clone, Copy)]
enum Leads {
    Nowhere,
    ToNode(usize),
    ToData(usize),
}

/// The file for these networks, each as `203.0.113.0/24` with the code of its country.
///
/// # Panics
/// Where a network cannot be read.
pub fn countries(networks: &[(&str, &str)]) -> Vec<u8> {
    let mut nodes = vec![[Leads::Nowhere; 2]];
    let mut data = Vec::new();
    for (network, code) in networks {
        let offset = data.len();
        data.push(map_of(1));
        text("country", &mut data);
        data.push(map_of(1));
        text("iso_code", &mut data);
        text(code, &mut data);
        lead(&mut nodes, network, offset);
    }
    let count = nodes.len();
    let mut file = Vec::new();
    for side in nodes.iter().flatten() {
        let number = match side {
            Leads::Nowhere => count,
            Leads::ToNode(node) => *node,
            Leads::ToData(offset) => count + SEPARATOR.len() + offset,
        };
        file.extend(&u32::try_from(number).expect("a small file").to_be_bytes()[1..]);
    }
    file.extend(SEPARATOR);
    file.extend(data);
    file.extend(METADATA_MARK);
    metadata(u32::try_from(count).expect("a small file"), &mut file);
    file
}

fn lead(nodes: &mut Vec<[Leads; 2]>, network: &str, offset: usize) {
    let (address, length) = network.split_once('/').expect("a network has a length");
    let length: u8 = length.parse().expect("a length is a number");
    let (bits, length) = match address.parse().expect("a network begins with an address") {
        IpAddr::V4(address) => (u128::from(u32::from(address)), IPV4_PREFIX_BITS + length),
        IpAddr::V6(address) => (u128::from(address), length),
    };
    let mut node = 0;
    for depth in 0..length {
        let side = usize::from(bits >> (ADDRESS_BITS - 1 - depth) & 1 == 1);
        if depth + 1 == length {
            nodes[node][side] = Leads::ToData(offset);
        } else if let Leads::ToNode(next) = nodes[node][side] {
            node = next;
        } else {
            nodes.push([Leads::Nowhere; 2]);
            nodes[node][side] = Leads::ToNode(nodes.len() - 1);
            node = nodes.len() - 1;
        }
    }
}

fn metadata(nodes: u32, file: &mut Vec<u8>) {
    file.push(map_of(9));
    for (name, number) in [
        ("binary_format_major_version", 2),
        ("binary_format_minor_version", 0),
        ("ip_version", 6),
        ("record_size", 24),
    ] {
        text(name, file);
        file.extend([0xA1, number]); // An unsigned number of one byte.
    }
    text("database_type", file);
    text("Test-Country", file);
    text("description", file);
    file.push(map_of(0));
    text("languages", file);
    file.extend([0x00, 0x04]); // An empty list.
    text("build_epoch", file);
    file.extend([0x00, 0x02]); // 0, as an unsigned number of 64 bits.
    text("node_count", file);
    file.push(0xC4); // An unsigned number of four bytes.
    file.extend(nodes.to_be_bytes());
}

const fn map_of(pairs: u8) -> u8 {
    0xE0 | pairs
}

fn text(words: &str, file: &mut Vec<u8>) {
    /// A longer text is written otherwise, and none is needed.
    const BYTES_MAX: usize = 28;
    assert!(words.len() <= BYTES_MAX, "{words} is too long");
    file.push(0x40 | u8::try_from(words.len()).expect("a short text"));
    file.extend(words.as_bytes());
}

//! A scorer as bytes: a version, the parameters, the counts, and a sum that tells damage.

use thiserror::Error;

use super::kept::{Counts, Frequencies};
use super::{Scorer, parents_of};
use crate::linkage::calibration::{BINS, Calibration};
use crate::linkage::coincidence::{Coincidence, STATES};
use crate::linkage::compare::{FEATURES_MAX, LEVELS, Shape};
use crate::linkage::labels::Correction;
use crate::linkage::model::{CELLS, CLASSES, Model};
use crate::linkage::prepared::Prepared;
use crate::linkage::repeats::REPEATS;
use crate::linkage::table::Kind;
use crate::linkage::values::hash_of;

/// How the bytes begin.
const MARK: &[u8; 4] = b"GXSC";
/// The version of what follows; it changes with the comparators and the model, whose numbers mean something else then.
const VERSION: u8 = 3;
/// Length of the sum at the end.
const SUM: usize = 8;

/// Kinds by the number under which they are written.
const KINDS: [Kind; 10] = [
    Kind::PersonName,
    Kind::GivenName,
    Kind::FamilyName,
    Kind::Company,
    Kind::Phone,
    Kind::Email,
    Kind::Address,
    Kind::Date,
    Kind::Code,
    Kind::Category,
];

/// Why bytes are no scorer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadBytes {
    /// They do not begin as one.
    #[error("these bytes are no scorer")]
    NoScorer,
    /// It was written by a program that compares otherwise; learn anew.
    #[error("a scorer of version {0}, where {VERSION} is read")]
    OtherVersion(u8),
    /// Some of them are missing or were changed.
    #[error("the scorer's bytes are damaged")]
    Damaged,
}

impl Scorer {
    /// The scorer as bytes; [`Scorer::of_bytes`] reads them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(MARK);
        out.push(VERSION);
        out.push(self.columns.len() as u8);
        for (name, kind) in &self.columns {
            put_number(&mut out, name.len() as u64);
            out.extend(name.as_bytes());
            out.push(KINDS.iter().position(|other| other == kind).unwrap_or(0) as u8);
        }
        put_number(&mut out, self.layout.rows_counted as u64);
        let model = &self.model;
        put_floats(&mut out, &model.log_priors);
        for shares in &model.log_shares {
            put_floats(&mut out, &shares[..self.shape.len * CELLS]);
        }
        for at in 0..self.layout.features.len() {
            model.coincidence.table[at].iter().for_each(|levels| put_floats(&mut out, levels));
            put_floats(&mut out, &[model.coincidence.equal[at]]);
            model.coincidence.strangers[at].iter().for_each(|shares| put_floats(&mut out, shares));
        }
        out.push(u8::from(model.calibration.is_some()));
        if let Some(Calibration { witness, shifts }) = &model.calibration {
            out.push(*witness as u8);
            put_floats(&mut out, shifts);
        }
        out.push(u8::from(model.correction.is_some()));
        if let Some(correction) = &model.correction {
            put_floats(&mut out, &[correction.slope, correction.constant]);
            correction.levels.iter().for_each(|levels| put_floats(&mut out, levels));
        }
        for frequencies in &self.frequencies {
            for counts in [&frequencies.whole, &frequencies.part, &frequencies.together] {
                put_number(&mut out, u64::from(counts.other));
                put_number(&mut out, counts.hashes.len() as u64);
                let mut before = 0;
                for (hash, count) in counts.hashes.iter().zip(&counts.counts) {
                    put_number(&mut out, hash - before);
                    put_number(&mut out, u64::from(*count));
                    before = *hash;
                }
            }
        }
        let sum = hash_of(&out);
        out.extend(sum.to_le_bytes());
        out
    }

    /// Reads what [`Scorer::to_bytes`] has written.
    ///
    /// # Errors
    /// [`BadBytes`].
    pub fn of_bytes(bytes: &[u8]) -> Result<Scorer, BadBytes> {
        let body = bytes.strip_prefix(MARK).ok_or(BadBytes::NoScorer)?;
        match body.first() {
            Some(&VERSION) => {}
            Some(version) => return Err(BadBytes::OtherVersion(*version)),
            None => return Err(BadBytes::Damaged),
        }
        let split = bytes.len().checked_sub(SUM).filter(|split| *split > MARK.len());
        let (written, sum) = bytes.split_at(split.ok_or(BadBytes::Damaged)?);
        if hash_of(written).to_le_bytes() != sum {
            return Err(BadBytes::Damaged);
        }
        read(&written[MARK.len() + 1..]).ok_or(BadBytes::Damaged)
    }
}

fn read(bytes: &[u8]) -> Option<Scorer> {
    let mut rest = bytes;
    let columns = (0..byte(&mut rest)?).map(|_| column(&mut rest)).collect::<Option<Vec<_>>>()?;
    let mut layout = Prepared::empty(&columns);
    if layout.features.is_empty() || layout.features.len() >= FEATURES_MAX {
        return None;
    }
    layout.rows_counted = usize::try_from(number(&mut rest)?).ok().filter(|rows| *rows > 0)?;
    let features = layout.features.len();
    let cells = Shape::of(&layout.features).len * CELLS;
    let log_priors = floats::<CLASSES>(&mut rest)?;
    let mut log_shares = Vec::with_capacity(CLASSES);
    for _ in 0..CLASSES {
        let mut shares = [0.0; FEATURES_MAX * CELLS];
        for share in &mut shares[..cells] {
            [*share] = floats::<1>(&mut rest)?;
        }
        log_shares.push(shares);
    }
    let (mut table, mut equal, mut strangers) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..features {
        let mut states = [[0.0; LEVELS]; STATES];
        for levels in &mut states {
            *levels = floats(&mut rest)?;
        }
        table.push(states);
        equal.push(floats::<1>(&mut rest)?[0]);
        strangers.push([floats::<REPEATS>(&mut rest)?, floats::<REPEATS>(&mut rest)?]);
    }
    let calibration = match byte(&mut rest)? {
        0 => None,
        _ => {
            let witness = usize::from(byte(&mut rest)?);
            let shifts = floats::<BINS>(&mut rest)?;
            Some(Calibration { witness, shifts }).filter(|_| witness < features)
        }
    };
    let correction = match byte(&mut rest)? {
        0 => None,
        _ => {
            let [slope, constant] = floats(&mut rest)?;
            let levels = (0..cells / CELLS).map(|_| floats(&mut rest)).collect::<Option<Vec<_>>>()?;
            Some(Correction { slope, levels, constant })
        }
    };
    let mut frequencies = Vec::new();
    for _ in 0..features {
        let (whole, part, together) = (counts(&mut rest)?, counts(&mut rest)?, counts(&mut rest)?);
        frequencies.push(Frequencies { whole, part, together });
    }
    let coincidence = Coincidence { parents: parents_of(&layout), table, equal, strangers };
    let model = Model { coincidence, log_priors, log_shares, calibration, correction };
    rest.is_empty().then(|| Scorer::of(columns, layout, model, frequencies))
}

fn column(rest: &mut &[u8]) -> Option<(String, Kind)> {
    let length = usize::try_from(number(rest)?).ok()?;
    let (name, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some((String::from_utf8(name.to_vec()).ok()?, *KINDS.get(usize::from(byte(rest)?))?))
}

fn counts(rest: &mut &[u8]) -> Option<Counts> {
    let other = u32::try_from(number(rest)?).ok()?;
    let length = usize::try_from(number(rest)?).ok()?;
    // Each takes two bytes at least: what says more is not believed, so that it takes no memory.
    if length > rest.len() / 2 {
        return None;
    }
    let mut counts = Counts { hashes: Vec::with_capacity(length), counts: Vec::with_capacity(length), other };
    let mut before = 0_u64;
    for _ in 0..length {
        before = before.checked_add(number(rest)?)?;
        counts.hashes.push(before);
        counts.counts.push(u32::try_from(number(rest)?).ok()?);
    }
    Some(counts)
}

fn byte(rest: &mut &[u8]) -> Option<u8> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    Some(*first)
}

fn floats<const COUNT: usize>(rest: &mut &[u8]) -> Option<[f32; COUNT]> {
    let (bytes, after) = rest.split_at_checked(COUNT * 4)?;
    *rest = after;
    let mut floats = [0.0; COUNT];
    for (float, bytes) in floats.iter_mut().zip(bytes.chunks_exact(4)) {
        *float = f32::from_le_bytes(bytes.try_into().ok()?);
        if float.is_nan() {
            return None;
        }
    }
    Some(floats)
}

fn put_floats(out: &mut Vec<u8>, floats: &[f32]) {
    floats.iter().for_each(|float| out.extend(float.to_le_bytes()));
}

/// Seven bits a byte, the low ones first (LEB128).
fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for place in (0..64).step_by(7) {
        let byte = byte(rest)?;
        number |= u64::from(byte & 0x7f) << place;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

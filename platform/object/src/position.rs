//! A place on the earth, as satellites say it (WGS-84): latitude and longitude in degrees, and how exact that is.

use crate::{FieldKind, FieldType, Message, Names, Value, text};

/// A place, `31.230416,121.473701 ±12`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees north of the equator, in millionths.
    pub latitude_e6: i32,
    /// Degrees east of Greenwich, in millionths.
    pub longitude_e6: i32,
    /// Within how many metres it is right, where that is known.
    pub accuracy_m: Option<u32>,
}

/// The mean radius of the earth in metres (IUGG, R1).
const EARTH_RADIUS_M: f64 = 6_371_008.8;
const MILLION: f64 = 1_000_000.0;
/// What is less exact says nothing of where somebody is: half the way around the earth.
const ACCURACY_M_MAX: u32 = 20_000_000;

impl Position {
    /// Reads `31.230416,121.473701`, latitude first, with or without `±12` for metres behind it.
    ///
    /// # Errors
    /// `position_unreadable` with what a place looks like.
    pub fn parse(text: &str) -> Result<Position, Message> {
        let clean = text::clean(text);
        read(&clean).ok_or_else(|| {
            let shown = text::excerpt(text);
            Message::new(
                "position_unreadable",
                format!("“{shown}”不是经纬度，请写成 31.230416,121.473701（纬度在前）"),
                format!("“{shown}” is no place; write 31.230416,121.473701, latitude first"),
            )
        })
    }

    /// As it is stored and written.
    pub fn text(self) -> String {
        let degrees = |e6: i32| {
            let sign = if e6 < 0 { "-" } else { "" };
            format!("{sign}{}.{:06}", e6.unsigned_abs() / 1_000_000, e6.unsigned_abs() % 1_000_000)
        };
        let accuracy = self.accuracy_m.map_or_else(String::new, |metres| format!(" ±{metres}"));
        format!("{},{}{accuracy}", degrees(self.latitude_e6), degrees(self.longitude_e6))
    }

    /// How far it is to another place, in metres along the surface: the haversine formula (R. W. Sinnott, Virtues of
    /// the Haversine, Sky and Telescope 68, 1984), on a sphere; within half a percent.
    pub fn metres_to(self, other: Position) -> i64 {
        let radians = |e6: i32| (f64::from(e6) / MILLION).to_radians();
        let (from, to) = (radians(self.latitude_e6), radians(other.latitude_e6));
        let north = (to - from) / 2.0;
        let east = (radians(other.longitude_e6) - radians(self.longitude_e6)) / 2.0;
        let half_chord = north.sin().powi(2) + from.cos() * to.cos() * east.sin().powi(2);
        (2.0 * EARTH_RADIUS_M * half_chord.sqrt().min(1.0).asin()).round() as i64
    }
}

fn read(clean: &str) -> Option<Position> {
    let (place, accuracy) = match clean.split_once('±') {
        Some((place, accuracy)) => (place, Some(accuracy.trim().trim_end_matches(['m', '米']).trim())),
        None => (clean, None),
    };
    let (latitude, longitude) = place.split_once([',', '，', ' '])?;
    let accuracy_m = match accuracy {
        Some(metres) => Some(metres.parse::<u32>().ok().filter(|metres| *metres <= ACCURACY_M_MAX)?),
        None => None,
    };
    Some(Position {
        latitude_e6: millionths(latitude, 90.0)?,
        longitude_e6: millionths(longitude, 180.0)?,
        accuracy_m,
    })
}

fn millionths(text: &str, most: f64) -> Option<i32> {
    let degrees = text.trim().trim_end_matches('°').parse::<f64>().ok()?;
    // Within 180 million, which 32 bits hold.
    (degrees.is_finite() && degrees.abs() <= most).then(|| (degrees * MILLION).round() as i32)
}

impl FieldType for Position {
    const KIND: FieldKind = FieldKind::Text;
    const NAMES: Names = Names::Position;
    fn to_value(&self) -> Value {
        Value::Text(self.text())
    }
    fn from_value(value: &Value) -> Option<Self> {
        read(value.as_text()?)
    }
    fn parse(text: &str) -> Result<Value, Message> {
        Position::parse(text).map(|position| Value::Text(position.text()))
    }
}

#[cfg(test)]
#[path = "tests/position.rs"]
mod tests;

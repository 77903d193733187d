use proptest::prelude::*;

use super::Position;

#[test]
fn places_are_read_as_people_and_browsers_write_them() {
    for (written, kept) in [
        ("31.230416,121.473701", "31.230416,121.473701"),
        (" 31.230416，121.473701 ", "31.230416,121.473701"),
        ("31.230416, 121.473701 ±12", "31.230416,121.473701 ±12"),
        ("31.230416 121.473701±12 m", "31.230416,121.473701 ±12"),
        ("-33.9,18.4", "-33.900000,18.400000"),
        ("-0.5,-0.25", "-0.500000,-0.250000"),
    ] {
        assert_eq!(Position::parse(written).map(Position::text), Ok(kept.to_owned()), "{written}");
    }
    for odd in
        ["", "31.2", "91,20", "31,181", "NaN,1", "inf,1", "31,121 ±-5", "31,121 ±99999999", "x,y", "1,2,3"]
    {
        let refused = Position::parse(odd).map_err(|message| message.code);
        assert_eq!(refused, Err("position_unreadable"), "{odd}");
    }
}

#[test]
fn distances_are_those_of_the_atlas() {
    let place = |text| Position::parse(text).unwrap();
    // A degree of latitude is 111,195 m on this sphere; Shanghai's Bund to Beijing's Tiananmen is 1,067 km.
    assert_eq!(place("0,0").metres_to(place("1,0")), 111_195);
    let far = place("31.240020,121.490570").metres_to(place("39.908720,116.397480"));
    assert!((1_064_000..1_072_000).contains(&far), "{far}");
    assert_eq!(place("0,179.999").metres_to(place("0,-179.999")), 222);
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(lat in -90_000_000..=90_000_000_i32, lng in -180_000_000..=180_000_000_i32,
                                     accuracy in proptest::option::of(0..20_000_000_u32)) {
        let position = Position { latitude_e6: lat, longitude_e6: lng, accuracy_m: accuracy };
        prop_assert_eq!(Position::parse(&position.text()), Ok(position));
        prop_assert_eq!(position.metres_to(position), 0);
    }
}

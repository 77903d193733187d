use super::{choosable, frozen_of, move_one, names_of, of, widths_of};

use crate::layout::ListFace;
use testing::cast::Shop;

use object::Object;

#[test]
fn the_name_comes_first_and_no_column_twice() {
    let def = ListFace::declared(Shop::def());
    for (text, shown) in [
        ("seats,name", "name,seats"),
        ("name,seats,seats", "name,seats"),
        (" seats , rent ", "name,seats,rent"),
    ] {
        assert_eq!(names_of(&of(&def, text).unwrap()), shown, "{text}");
    }
}

#[test]
fn an_unknown_column_is_named_in_the_refusal() {
    let refused = of(&ListFace::declared(Shop::def()), "name,shoe_size").unwrap_err();
    assert_eq!(refused.code, "column_unknown");
    assert!(refused.zh.contains("shoe_size") && refused.en.contains("shoe_size"), "{refused:?}");
}

#[test]
fn a_column_goes_one_place_at_a_time_and_never_before_the_name() {
    let fields: Vec<_> = choosable(Shop::def()).take(4).collect();
    let mut order = fields.clone();
    move_one(&mut order, &format!("down:{}", fields[1].name));
    assert_eq!(order, [fields[0], fields[2], fields[1], fields[3]]);
    move_one(&mut order, &format!("up:{}", fields[2].name));
    assert_eq!(order, [fields[0], fields[2], fields[1], fields[3]]);
    move_one(&mut order, &format!("down:{}", fields[3].name));
    move_one(&mut order, "sideways");
    assert_eq!(order, [fields[0], fields[2], fields[1], fields[3]]);
}

#[test]
fn widths_are_of_known_columns_and_of_a_size_that_can_be_read() {
    let def = Shop::def();
    for (sent, kept) in [
        ("name:240,seats:96", "name:240,seats:96"),
        ("name:1,seats:99999", "name:48,seats:1200"),
        ("shoe_size:100,name:wide,seats:-4,,:,rent:80", "rent:80"),
        ("", ""),
    ] {
        assert_eq!(widths_of(def, sent), kept, "{sent}");
    }
}

#[test]
fn one_to_four_columns_stay() {
    for (text, columns) in [("", 1), ("2", 2), ("0", 1), ("99", 4), ("many", 1)] {
        assert_eq!(frozen_of(text), columns, "{text}");
    }
}

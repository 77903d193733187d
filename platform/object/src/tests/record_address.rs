use super::RecordAddress;
use crate::FieldType;

#[test]
fn a_record_is_named_by_its_address() {
    let address = RecordAddress::new("bank_accounts", 7);
    let text = address.to_string();
    assert_eq!(RecordAddress::of_text(&text), Some(address.clone()));
    assert_eq!(RecordAddress::of_text(&format!("/{text}")), Some(address.clone()));
    assert_eq!(RecordAddress::parse(&format!(" {text} ")), Ok(address.to_value()));
}

#[test]
fn what_is_no_address_names_nothing() {
    for text in
        ["", "/", "customers", "customers/", "/customers/-", "Customers/7", "a b/7", "customers/7/8", "../7"]
    {
        assert_eq!(RecordAddress::of_text(text), None, "{text}");
        assert!(RecordAddress::parse(text).is_err(), "{text}");
    }
}

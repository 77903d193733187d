use serde_json::{Value as Json, json};

use crate::Claims;

fn claims(values: Json) -> Claims {
    Claims::of(values.as_object().cloned().unwrap_or_default())
}

#[test]
fn a_claim_is_read_as_providers_write_it() {
    let claims = claims(json!({
        "sub": "u1", "name": " 王芳 ", "blank": "", "email_verified": true,
        "groups": ["sales", "", 7], "one": "sales", "nothing": null,
        "realm_access": {"roles": ["lead"]}, "https://example.com/groups": ["dotted"],
    }));
    for (name, expected) in [
        ("groups", vec!["sales", "7"]),
        ("one", vec!["sales"]),
        ("realm_access.roles", vec!["lead"]),
        ("https://example.com/groups", vec!["dotted"]),
        ("realm_access.none", vec![]),
        ("blank", vec![]),
        ("nothing", vec![]),
        ("", vec![]),
        ("absent", vec![]),
    ] {
        assert_eq!(claims.list(name), expected, "{name}");
    }
    assert_eq!(claims.text("name").as_deref(), Some("王芳"));
    assert_eq!(claims.text("email_verified").as_deref(), Some("true"));
    assert_eq!(claims.subject().as_deref(), Some("u1"));
    assert!(claims.has("nothing") && !claims.has("absent"));
}

#[test]
fn what_the_id_token_says_holds_against_what_is_said_beside_it() {
    let others = json!({"sub": "u2", "email": "a@example.com"});
    let both = claims(json!({"sub": "u1"})).beside(others.as_object().cloned().unwrap_or_default());
    assert_eq!(both.subject().as_deref(), Some("u1"));
    assert_eq!(both.text("email").as_deref(), Some("a@example.com"));
}

#[test]
fn more_than_a_password_is_what_the_provider_calls_so() {
    for (values, trusted, strong) in [
        (json!({"amr": ["pwd", "mfa"]}), &[][..], true),
        (json!({"amr": ["pwd", "otp"]}), &[], false),
        (json!({"acr": "gold"}), &["gold"], true),
        (json!({"acr": "0"}), &["gold"], false),
        (json!({}), &["gold"], false),
    ] {
        assert_eq!(claims(values.clone()).is_strong(trusted), strong, "{values}");
    }
}

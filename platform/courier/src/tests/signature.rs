use crate::Secret;

#[test]
fn the_example_of_the_specification_is_signed_as_it_says() {
    let secret = Secret::of_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
    let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
    assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[test]
fn a_new_secret_is_read_again_and_never_shown_by_accident() {
    let secret = Secret::random();
    assert_eq!(Secret::of_text(secret.text()), Some(secret.clone()));
    assert!(standardwebhooks::Webhook::new(secret.text()).is_ok());
    assert_eq!(format!("{secret:?}"), "Secret(…)");
    assert_eq!(Secret::of_text("secret"), None);
}

use crate::Attempt;

#[test]
fn state_nonce_and_verifier_differ_and_come_from_the_token_alone() {
    let attempt = Attempt::of_token("a token");
    let made = [attempt.state(), attempt.nonce(), attempt.verifier()];
    assert!(made.iter().all(|text| text.len() == 64 && !text.contains("token")), "{made:?}");
    assert!(made[0] != made[1] && made[1] != made[2] && made[0] != made[2], "{made:?}");
    let again = Attempt::of_token("a token");
    assert!(again.is_state(&made[0]));
    for wrong in ["", "x", &made[1], &made[0][1..], &format!("{}0", made[0])] {
        assert!(!again.is_state(wrong), "{wrong}");
    }
    assert!(!Attempt::of_token("another").is_state(&made[0]));
}

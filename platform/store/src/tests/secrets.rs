use super::{Key, Keyring, PREFIX, SecretPlace};

fn ring(keys: &[u8]) -> Keyring {
    Keyring { keys: keys.iter().filter_map(|byte| Key::of_bytes(&[*byte; 32])).collect() }
}

const HERE: SecretPlace = SecretPlace { table: "two_step", row: 7, field: "secret" };

#[test]
fn a_secret_opens_where_it_was_put_and_nowhere_else() {
    let ring = ring(&[1]);
    let kept = ring.encrypt(HERE, "JBSWY3DPEHPK3PXP").unwrap();
    assert!(kept.starts_with(PREFIX) && !kept.contains("JBSWY3DP"), "{kept}");
    assert_ne!(kept, ring.encrypt(HERE, "JBSWY3DPEHPK3PXP").unwrap(), "each is encrypted anew");
    assert_eq!(ring.decrypt(HERE, &kept).unwrap(), "JBSWY3DPEHPK3PXP");
    for elsewhere in [
        SecretPlace { row: 8, ..HERE },
        SecretPlace { table: "provider", ..HERE },
        SecretPlace { field: "previous", ..HERE },
    ] {
        assert!(ring.decrypt(elsewhere, &kept).is_err(), "{elsewhere:?}");
    }
    let mut changed = kept.clone();
    let last = if changed.pop() == Some('A') { 'B' } else { 'A' };
    changed.push(last);
    for broken in [changed.as_str(), "", "enc1.", "enc1.x.y", "JBSWY3DPEHPK3PXP"] {
        assert!(ring.decrypt(HERE, broken).is_err(), "{broken}");
    }
}

#[test]
fn a_new_key_opens_what_the_old_one_encrypted_only_while_both_are_there() {
    let kept = ring(&[1]).encrypt(HERE, "secret").unwrap();
    let both = ring(&[1, 2]);
    assert_eq!(both.decrypt(HERE, &kept).unwrap(), "secret");
    let anew = both.encrypt(HERE, "secret").unwrap();
    assert_eq!(ring(&[2]).decrypt(HERE, &anew).unwrap(), "secret");
    assert!(ring(&[2]).decrypt(HERE, &kept).is_err());
    assert!(ring(&[]).encrypt(HERE, "secret").is_err());
}

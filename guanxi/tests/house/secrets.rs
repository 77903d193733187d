//! Secrets in the database: encrypted by a key that is not in it, also those of an earlier program.

use std::os::unix::fs::PermissionsExt;

use object::Instant;
use store::{StoreError, WriteError};

use crate::doorstep::{PASSWORD, at_the_door};
use crate::two_steps::{code_of, set_up};

const STEP_MS: i64 = 30_000;
/// A key that somebody adds.
const ADDED: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
const HOOK: i64 = 4_711;
const HOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Every text that the tables of secrets hold.
fn kept(doorstep: &crate::doorstep::Doorstep) -> Vec<String> {
    [
        "select secret from two_step",
        "select secret from webhook_secret",
        "select previous from webhook_secret",
    ]
    .iter()
    .flat_map(|query| doorstep.run(query))
    .filter_map(|mut row| row.remove(0))
    .collect()
}

fn hook_secret(doorstep: &crate::doorstep::Doorstep) -> String {
    let known = doorstep.crm().system().read_wait(|view| view.hook_secrets(HOOK));
    let known: store::HookSecrets = known.unwrap().unwrap();
    known.secret
}

at_the_door!(nothing_of_a_secret_is_readable_in_the_database_and_its_key_is_not_in_it, |doorstep| {
    let mut here = doorstep.signed_in("li.hua", "192.0.2.7");
    let (secret, _) = set_up(&doorstep, &mut here);
    let give = |secret: &'static str| {
        let house = doorstep.crm().system();
        let given = house.write_wait::<_, WriteError, _>("test", None, move |tx| {
            Ok(tx.set_hook_secret(HOOK, secret, Instant(i64::MAX))?)
        });
        given.unwrap();
    };
    give("whsec_AAAA");
    give(HOOK_SECRET);
    assert_eq!(hook_secret(&doorstep), HOOK_SECRET);
    let kept = kept(&doorstep);
    assert_eq!(kept.len(), 3);
    for text in &kept {
        assert!(text.starts_with("enc1.") && !text.contains(&secret) && !text.contains("whsec_"), "{text}");
    }
    // The key is a file that only the program's own user reads, and no table has it.
    let file = doorstep.folder().join("keys/secrets.key");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let key = std::fs::read_to_string(file).unwrap();
    let key = key.lines().find(|line| !line.starts_with('#')).unwrap().to_owned();
    assert_eq!(doorstep.number(&format!("select count(*) from setting where value like '%{key}%'")), 0);
});

at_the_door!(what_an_earlier_program_kept_in_the_clear_is_encrypted_at_the_next_start, |doorstep| {
    let mut here = doorstep.signed_in("li.hua", "192.0.2.7");
    let (secret, _) = set_up(&doorstep, &mut here);
    drop(here);
    doorstep.while_stopped(|doorstep| {
        // As the last version left them.
        doorstep.run(&format!("update two_step set secret = '{secret}'"));
        doorstep.run(&format!(
            "insert into webhook_secret (hook, secret, previous, previous_until) values \
             ({HOOK}, '{HOOK_SECRET}', 'whsec_AAAA', 1)"
        ));
    });
    assert!(kept(&doorstep).iter().all(|text| text.starts_with("enc1.")));
    assert_eq!(hook_secret(&doorstep), HOOK_SECRET);
    doorstep.clock.pass_ms(STEP_MS);
    let mut there = doorstep.browser("192.0.2.9");
    there.sign_in("li.hua", PASSWORD).expect(303);
    there.post("/sign-in/code", &[("code", &code_of(&doorstep, &secret))]).expect(303);
});

at_the_door!(without_the_key_it_does_not_start_and_says_what_is_missing, |doorstep| {
    doorstep.while_stopped(|doorstep| {
        let (file, aside) = (doorstep.folder().join("keys/secrets.key"), doorstep.folder().join("aside"));
        std::fs::rename(&file, &aside).unwrap();
        let refused = doorstep.start_refused();
        assert!(matches!(refused, StoreError::KeyMissing { .. }), "{refused:?}");
        let told = refused.message();
        for words in [told.zh, told.en] {
            assert!(words.contains("keys/secrets.key"), "{words}");
        }
        assert!(!file.exists(), "no new key is made in its place");
        std::fs::write(&file, "not a key\n").unwrap();
        let refused = doorstep.start_refused();
        assert!(matches!(refused, StoreError::Secret(_)), "{refused:?}");
        std::fs::rename(&aside, &file).unwrap();
    });
    doorstep.signed_in("li.hua", "192.0.2.7");
});

at_the_door!(a_key_that_is_added_takes_over_what_the_one_before_encrypted, |doorstep| {
    let mut here = doorstep.signed_in("li.hua", "192.0.2.7");
    let (secret, _) = set_up(&doorstep, &mut here);
    drop(here);
    let before = kept(&doorstep);
    doorstep.while_stopped(|doorstep| {
        let file = doorstep.folder().join("keys/secrets.key");
        let keys = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("{keys}{ADDED}\n")).unwrap();
    });
    let after = kept(&doorstep);
    assert_ne!(before[0].split('.').nth(1), after[0].split('.').nth(1), "{before:?} {after:?}");
    // Nothing is under the first key any more, so it may go.
    doorstep.while_stopped(|doorstep| {
        std::fs::write(doorstep.folder().join("keys/secrets.key"), format!("{ADDED}\n")).unwrap();
    });
    doorstep.clock.pass_ms(STEP_MS);
    let mut there = doorstep.browser("192.0.2.9");
    there.sign_in("li.hua", PASSWORD).expect(303);
    there.post("/sign-in/code", &[("code", &code_of(&doorstep, &secret))]).expect(303);
});

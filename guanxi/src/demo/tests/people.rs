use std::collections::HashSet;

use staff::ROLES;

use super::super::random::Random;
use super::{COLLEAGUES, colleagues, keepers, person, teams};

#[test]
fn every_colleague_has_a_login_of_their_own_and_known_roles() {
    let logins: HashSet<&str> = COLLEAGUES.iter().map(|(_, login, ..)| *login).collect();
    assert_eq!(logins.len(), COLLEAGUES.len());
    for (name, login, _, roles, _) in COLLEAGUES {
        assert_eq!(login.to_lowercase(), login);
        for role in roles {
            assert!(ROLES.iter().any(|known| known.code == *role), "{name} is {role}");
        }
    }
    // The owner of a small company is the one role that a company of this size does not have.
    for role in ROLES.iter().filter(|role| role.code != "owner") {
        assert!(
            COLLEAGUES.iter().any(|(.., roles, _)| roles.contains(&role.code)),
            "nobody is {}",
            role.code
        );
    }
}

#[test]
fn colleagues_keep_their_names_whatever_the_seed() {
    let names =
        |seed| colleagues(&mut Random::new(seed)).into_iter().map(|user| user.name).collect::<Vec<_>>();
    assert_eq!(names(1), names(2));
}

#[test]
fn every_sales_team_with_customers_has_someone_to_keep_them() {
    use super::{CHANNEL, EAST, EAST_JIANGSU, EAST_ZHEJIANG, NORTH, OVERSEAS, SOUTH, WEST};
    for team in [EAST, EAST_JIANGSU, EAST_ZHEJIANG, SOUTH, NORTH, WEST, CHANNEL, OVERSEAS] {
        assert!(!keepers(team).is_empty(), "{}", teams()[team].name);
    }
}

#[test]
fn people_have_two_to_four_characters() {
    let mut random = Random::new(3);
    for _ in 0..2_000 {
        let person = person(&mut random);
        assert!((2..=4).contains(&person.name.chars().count()), "{}", person.name);
        assert!(person.latin.chars().all(|c| c.is_ascii_lowercase() || c == '.'), "{}", person.latin);
    }
}

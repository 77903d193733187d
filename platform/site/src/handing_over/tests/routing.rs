//! Sharing out: in the order in which records come, nobody is ahead of their share by a whole one, so that after each
//! hundred all have exactly theirs; and whoever goes on with it shares out alike.

use proptest::prelude::*;

use super::{Router, Which};
use crate::handing_over::asked::{Share, shared_out};

fn router(shares: &[i64]) -> Router {
    let to = shares.iter().enumerate().map(|(user, percent)| Share { user: user as i64, percent: *percent });
    let mut router = Router { rules: vec![(Which::Rest, to.collect())], had: Vec::new() };
    router.next_object();
    router
}

#[test]
fn sixty_and_forty_of_five_are_three_and_two() {
    let mut router = router(&[60, 40]);
    let turns: Vec<i64> = (0..5).map(|_| router.next_of(0)).collect();
    assert_eq!(turns, [0, 1, 0, 1, 0]);
}

#[test]
fn without_shares_all_get_alike() {
    let shares = shared_out(vec![(7, None), (8, None), (9, None)]).unwrap();
    assert_eq!(shares.iter().map(|share| share.percent).collect::<Vec<_>>(), [34, 33, 33]);
    assert!(shared_out(vec![(7, Some(50)), (8, None)]).is_err());
    assert!(shared_out(vec![(7, Some(50)), (8, Some(49))]).is_err());
}

proptest! {
    #[test]
    fn the_shares_are_kept_all_along(cuts in prop::collection::btree_set(1i64..100, 0..6), records in 1usize..300) {
        let ends: Vec<i64> = cuts.iter().copied().chain([100]).collect();
        let shares: Vec<i64> =
            ends.iter().scan(0, |before, end| { let share = end - *before; *before = *end; Some(share) }).collect();
        let mut whole = router(&shares);
        let mut again = router(&shares);
        let mut had = vec![0i64; shares.len()];
        for given in 1..=records as i64 {
            let user = whole.next_of(0);
            had[user as usize] += 1;
            // Another process that goes on from what was kept gives alike.
            prop_assert_eq!(again.next_of(0), user);
            let kept = again.had();
            again = router(&shares);
            again.go_on(&kept);
            for (share, had) in shares.iter().zip(&had) {
                prop_assert!(100 * had - share * given < 100, "nobody is ahead by a whole record");
            }
        }
    }
}

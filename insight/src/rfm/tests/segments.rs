use crate::rfm::{Scored, Segment, segments};

fn scored(cell: u16) -> Option<Scored> {
    let digit = |place: u16| (cell / place % 10) as u8;
    Some(Scored { recency: digit(100), frequency: digit(10), monetary: digit(1), score: 3.0 })
}

#[test]
fn above_the_mean_of_each_score_is_high() {
    let cells = [555, 515, 155, 115, 551, 511, 151, 111];
    let mut scores: Vec<Option<Scored>> = cells.into_iter().map(scored).collect();
    scores.push(None);
    let found = segments(&scores);
    let expected = [
        Segment::Champion,
        Segment::Promising,
        Segment::Slipping,
        Segment::AtRisk,
        Segment::Regular,
        Segment::Newcomer,
        Segment::Fading,
        Segment::Lost,
    ];
    assert_eq!(found[..8], expected.map(Some));
    assert_eq!(found[8], None);
    // A score equal to the mean is not above it.
    assert_eq!(segments(&[scored(333), scored(333)]), [Some(Segment::Lost); 2]);
    assert_eq!(segments(&[]), []);
}

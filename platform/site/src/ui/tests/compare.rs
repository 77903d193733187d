use super::mixes_alphabets;

#[test]
fn a_word_of_two_alphabets_is_told_from_words_of_one_each() {
    for (text, mixes) in [
        ("Acme", false),
        ("\u{410}cme", true),
        ("Acme \u{41c}\u{43e}\u{441}\u{43a}\u{432}\u{430}", false),
        ("恒远机械 Henguan", false),
    ] {
        assert_eq!(mixes_alphabets(text), mixes, "{text}");
    }
}

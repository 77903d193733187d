use super::size_text;

#[test]
fn a_size_is_told_as_file_managers_do() {
    for (bytes, text) in [
        (0, "0 B"),
        (1, "1 B"),
        (1_023, "1023 B"),
        (1_024, "1 KB"),
        (1_536, "1.5 KB"),
        (120 * 1_024 + 700, "120 KB"),
        (5 << 20, "5 MB"),
        (100 << 20, "100 MB"),
        (3 << 30, "3 GB"),
        (2_048_i64 << 30, "2048 GB"),
    ] {
        assert_eq!(size_text(bytes), text, "{bytes}");
    }
}

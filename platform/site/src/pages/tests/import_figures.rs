use super::settled;

#[test]
fn what_is_read_and_not_written_is_not_done() {
    let table = [
        // Bytes read, rows settled, rows read, bytes settled.
        (0, 0, 0, 0),
        (1_000, 0, 0, 0),
        (1_000, 0, 10, 0),
        (1_000, 5, 10, 500),
        (1_000, 10, 10, 1_000),
        (1_000, 11, 10, 1_000),
        (u64::MAX, 7, 7, u64::MAX),
    ];
    for (bytes, rows, rows_read, done) in table {
        assert_eq!(settled(bytes, rows, rows_read), done, "{bytes} {rows} {rows_read}");
    }
}

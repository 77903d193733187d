use super::*;

#[test]
fn what_would_leave_too_little_room_is_refused_before_it_is_written() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let asked = |free_min: u64, chunks: &[usize]| {
        let mut room = DiskRoom { free_min, ..DiskRoom::of(std::env::temp_dir()) };
        runtime.block_on(async {
            for chunk in chunks {
                room.expect(*chunk).await?;
            }
            Ok::<_, ContentError>(())
        })
    };
    assert!(asked(1, &[1, 1]).is_ok());
    assert!(matches!(asked(u64::MAX, &[0]), Err(ContentError::NoRoom)));
    // It looks again when so much has come.
    let mut room = DiskRoom { free_min: 1, ..DiskRoom::of(std::env::temp_dir()) };
    runtime.block_on(room.expect(1)).unwrap();
    room.free_min = u64::MAX;
    assert!(runtime.block_on(room.expect(1)).is_ok());
    assert!(matches!(runtime.block_on(room.expect(ASKED_EVERY as usize)), Err(ContentError::NoRoom)));
}

//! A check tells what would happen and leaves no trace.

use exchange::Mode;
use testing::on_both;

use super::plants::{check, five, import, open_plants, plants, problems};

on_both!(a_check_leaves_no_import_no_file_and_no_record, |house| {
    open_plants(&mut house);
    let checked = check(&house, Mode::Create, "名称,代码\n远山厂,A1\n,A2\n");
    assert_eq!(five(checked.counts), [1, 0, 0, 0, 1]);
    assert_eq!(checked.import, None);
    assert_eq!(problems(&house, &checked, 3), ["required"]);
    assert!(plants(&house).is_empty());
    assert!(!house.crm().data().join("files").exists());
    let imports = house.system().read_wait::<_, store::StoreError, _>(|view| view.imports(10)).unwrap();
    assert!(imports.is_empty());
});

on_both!(a_check_sees_what_is_stored_and_what_the_file_repeats, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,代码,级别\n远山厂,A1,甲\n近水厂,A2,\n");
    let text = "名称,代码,级别\n远山厂,A1,甲\n近水厂,A2,乙\n高原厂,A3,\n高原厂,A3,甲\n高原厂,A3,甲\n";
    assert_eq!(five(check(&house, Mode::Create, text).counts), [1, 0, 0, 4, 0]);
    assert_eq!(five(check(&house, Mode::Upsert, text).counts), [1, 2, 2, 0, 0]);
    assert_eq!(five(check(&house, Mode::Update, text).counts), [0, 1, 1, 3, 0]);
    assert_eq!(five(import(&house, Mode::Upsert, text).counts), [1, 2, 2, 0, 0]);
});

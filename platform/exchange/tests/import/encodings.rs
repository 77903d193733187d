//! Files come as people's spreadsheets save them.

use exchange::Mode;
use object::Object;
use testing::on_both;

use super::plants::{Plant, five, import_as, open_plants, plants, settings};

const TEXT: &str =
    "名称;电话;投产日期\r\n上海远山机械有限公司;021-5555 0000;05/03/2026\r\n近水厂;;25/03/2026\r\n";

on_both!(one_file_in_four_encodings_gives_the_same_records, |house| {
    open_plants(&mut house);
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(TEXT.encode_utf16().flat_map(u16::to_le_bytes));
    let gb18030 = encoding_rs::GB18030.encode(TEXT).0.into_owned();
    let marked = [b"\xEF\xBB\xBF".as_slice(), TEXT.as_bytes()].concat();
    for bytes in [TEXT.as_bytes().to_vec(), marked, gb18030, utf16] {
        let before = plants(&house).len();
        let system = house.system();
        let finished = import_as(&house, &system, Plant::def(), bytes, &settings(Mode::Create)).unwrap();
        assert_eq!(five(finished.counts), [2, 0, 0, 0, 0]);
        let made = plants(&house).split_off(before);
        assert_eq!(made[0].name, "上海远山机械有限公司");
        assert_eq!(made[0].opened_on.unwrap().text(), "2026-03-05", "the column writes the day first");
    }
});

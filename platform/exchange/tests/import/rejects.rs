//! Failed rows come back as a file that can be mended and imported again.

use exchange::{ExportFormat, ImportSettings, Mode, write_check_rejects, write_rejects};
use object::{Lang, Object};
use testing::on_both;

use super::plants::{Plant, check, file, five, import, open_plants, plants};

const TEXT: &str = "名称,代码,电话\n远山厂,A1,12\n近水厂,A2,13800138000\n,A3,\n";

on_both!(mended_rejects_go_in, |house| {
    open_plants(&mut house);
    let finished = import(&house, Mode::Create, TEXT);
    assert_eq!(five(finished.counts), [1, 0, 0, 0, 2]);
    let mut output = Vec::new();
    let written =
        write_rejects(&house.system(), finished.import.unwrap(), &mut output, ExportFormat::Csv, Lang::Zh)
            .unwrap();
    assert_eq!(written, 2);
    let text = String::from_utf8(output).unwrap();
    assert!(text.starts_with("\u{FEFF}名称,代码,电话,错误原因,行号\r\n远山厂,A1,12,电话"), "{text}");
    assert!(text.contains("请填写名称,4"), "{text}");

    let mended = text.replace("A1,12,", "A1,13900139000,").replace("\r\n,A3", "\r\n高原厂,A3");
    let finished = import(&house, Mode::Create, &mended);
    assert_eq!(five(finished.counts), [2, 0, 0, 0, 0]);
    assert_eq!(plants(&house).len(), 3);
    let copies = std::fs::read_dir(house.crm().data().join("files/imports")).unwrap().count();
    assert_eq!(copies, 1, "only the import with failed rows keeps its file");
});

on_both!(a_check_writes_its_rejects_too, |house| {
    open_plants(&mut house);
    let checked = check(&house, Mode::Create, TEXT);
    let path = file(&house, "checked.csv", TEXT);
    let mut output = Vec::new();
    let settings = ImportSettings::default();
    let written = write_check_rejects(
        &house.system(),
        Plant::def(),
        &path,
        &settings,
        &checked.notes,
        &mut output,
        ExportFormat::Csv,
        Lang::En,
    )
    .unwrap();
    assert_eq!(written, 2);
    let text = String::from_utf8(output).unwrap();
    assert!(text.contains("名称,代码,电话,Reason,Row"), "{text}");
});

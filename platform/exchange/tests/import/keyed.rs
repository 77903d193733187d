//! JSON lines in the form of the API are imported and change records by their ids.

use exchange::{ImportSettings, Mode};
use object::{Object, id_text};
use testing::on_both;

use super::plants::{Plant, five, import_as, open_plants, plants, settings};

on_both!(json_lines_make_records_and_change_them_by_id, |house| {
    open_plants(&mut house);
    let system = house.system();
    let lines = "{\"name\":\"远山厂\",\"code\":\"A1\",\"grade\":\"a\",\"running\":true,\"output\":{\"amount\":\"12.50\",\"currency\":\"USD\"},\
        \"tags\":[\"东\",\"西\"],\"opened_on\":\"2026-03-05\",\"phone\":\"+8613800138000\"}\n\
        {\"name\":\"近水厂\",\"head_plant\":\"远山厂\",\"grade\":null}\n{\"name\":\"坏\n";
    let finished = import_as(&house, &system, Plant::def(), lines, &settings(Mode::Create)).unwrap();
    assert_eq!(five(finished.counts), [2, 0, 0, 0, 1]);
    let made = plants(&house);
    assert_eq!(made[0].output.unwrap().currency.code(), "USD");
    assert_eq!((made[0].tags.0.len(), made[1].head_plant), (2, Some(made[0].id)));

    let id = id_text(made[0].id.raw());
    let change = format!(
        "{{\"id\":\"{id}\",\"version\":1,\"code\":null,\"tags\":[],\"head_plant\":\"{}\"}}\n",
        id_text(made[1].id.raw())
    );
    let by_id = ImportSettings { match_fields: vec!["id".to_owned()], ..settings(Mode::Update) };
    let finished = import_as(&house, &system, Plant::def(), change, &by_id).unwrap();
    assert_eq!(five(finished.counts), [0, 1, 0, 0, 0]);
    let changed = plants(&house);
    assert_eq!(
        (&changed[0].code, changed[0].tags.0.len(), changed[0].head_plant),
        (&None, 0, Some(made[1].id))
    );
    assert_eq!(changed[0].name, "远山厂", "what the line does not name stays");
});

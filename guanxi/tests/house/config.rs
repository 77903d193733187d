//! Settings that stand in a file: the program reads it, says what holds, and refuses what it does not know.

use crate::program::on_both;

on_both!(settings_stand_in_a_file_and_a_word_that_is_none_is_refused_with_its_line, |program| {
    let file = program.file("guanxi.toml");
    std::fs::write(&file, "# ours\nbackup_hour = 5\nbackup_to = \"daily\"\n").unwrap();
    let said = program.run(&["config", "check"]);
    assert_eq!((said.status, &said.json["ok"]), (0, &true.into()), "{}", said.errors);
    let shown = program.run(&["config", "show"]).json;
    let of = |key: &str| (shown["settings"][key]["value"].clone(), shown["settings"][key]["source"].clone());
    assert_eq!(of("backup_hour"), ("5".into(), "file".into()));
    assert_eq!(of("backup_to").0, program.file("daily").display().to_string());
    assert_eq!(of("listen").1, "default");
    // An address may carry a password: only that there is one is told.
    match program.database.url() {
        Some(_) => assert_eq!(of("database_url"), ("***".into(), "environment".into())),
        None => assert_eq!(of("database_url").0, serde_json::Value::Null),
    }
    let mut by_environment = program.command(&["config", "show"]);
    let output = by_environment.env("GUANXI_BACKUP_HOUR", "6").output().unwrap();
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(shown["settings"]["backup_hour"]["value"], "6");

    std::fs::write(&file, "\nbackup_hours = 5\n").unwrap();
    for words in [&["config", "check"][..], &["serve"], &["check"]] {
        let refused = program.run(words);
        assert_eq!(refused.status, 2);
        let said = refused.json["error"]["en"].as_str().unwrap();
        assert!(said.contains("line 2") && said.contains("backup_hours"), "{said}");
    }
    std::fs::remove_file(&file).unwrap();

    // The jobs of a house, by command.
    program.demo(30);
    let file = program.file("one.csv");
    std::fs::write(&file, "客户名称\n晨光茶行\n").unwrap();
    let imported = program.run(&["import", "customers", file.to_str().unwrap()]);
    assert_eq!(imported.json["created"], 1, "{}", imported.errors);
    let listed = program.run(&["jobs", "--kind", "import", "--limit", "1"]).json;
    assert_eq!((&listed["jobs"][0]["state"], listed["jobs"].as_array().unwrap().len()), (&"done".into(), 1));
    let id = listed["jobs"][0]["id"].as_str().unwrap();
    assert_eq!(program.run(&["jobs", "show", id]).json["log"][0]["event"], "started");
    assert_eq!(program.run(&["jobs", "cancel", id]).json["error"]["code"], "import_stops_elsewhere");
    assert_eq!(program.run(&["jobs", "resume", id]).json["error"]["code"], "import_resumes_elsewhere");
    assert_eq!(program.run(&["jobs", "show", "none"]).json["error"]["code"], "no_such_job");
    assert_eq!(program.run(&["jobs", "--kind", "dance"]).status, 2);
});

//! A command beside a running server goes through the server.

use crate::program::on_both;

on_both!(a_command_beside_a_running_server_is_done_by_it, |program| {
    program.demo(60);
    let server = program.serve();
    let made = program.run(&["key", "create", "--user", "shen.jingyi"]);
    assert_eq!(made.status, 0, "{}", made.errors);
    assert!(made.json["key"].as_str().is_some_and(|key| key.starts_with("gx_")), "{:?}", made.json);
    let verified = program.run(&["history", "verify"]);
    assert_eq!(verified.json["ok"], true, "{:?}", verified.json);
    drop(server);
    let nobody = program.run(&["key", "create", "--user", "no.body"]);
    assert_eq!(nobody.status, 1);
    assert_eq!(nobody.json["error"]["code"], "user_unknown");
});

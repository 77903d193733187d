//! A small object has every surface from its declaration alone: list, form, import, search, API, history, rights.

use guanxi::commands::bench::client::{Answer, Client};
use serde_json::{Value as Json, json};

use crate::program::on_both;

fn body(answer: &Answer) -> Json {
    serde_json::from_slice(&answer.body).unwrap_or(Json::Null)
}

on_both!(a_bank_account_is_listed_imported_found_and_remembered, |program| {
    program.demo(80);
    let server = program.serve();
    let key_of = |login: &str| {
        let made = program.run(&["key", "create", "--user", login]);
        made.json["key"].as_str().unwrap_or_else(|| panic!("{}", made.errors)).to_owned()
    };
    let mut head = Client::connect(&server.address, &key_of("shen.jingyi")).unwrap();
    let customers = body(&head.get("/api/v1/customers?filter=owner+!=+null&expand=owner&limit=1").unwrap());
    let customer = customers["data"][0].clone();
    let id = customer["id"].as_str().unwrap().to_owned();
    let count = |client: &mut Client| {
        let listed = body(&client.get("/api/v1/bank_accounts?total=exact&sort=account_number").unwrap());
        assert_eq!(listed["total"]["exact"], true, "{listed}");
        listed["total"]["count"].as_u64().unwrap()
    };
    let told = count(&mut head);

    // By the API, and refused where something is missing.
    let json = [("Content-Type", "application/json")];
    let made =
        json!({"customer": id, "account_number": "6222 0203 0000 1234", "bank": "中国工商银行苏州分行"});
    let made = head.send("POST", "/api/v1/bank_accounts", &json, made.to_string().as_bytes()).unwrap();
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    let account = body(&made)["id"].as_str().unwrap().to_owned();
    let missing = json!({"customer": id, "bank": "中国工商银行"}).to_string();
    let missing = head.send("POST", "/api/v1/bank_accounts", &json, missing.as_bytes()).unwrap();
    assert_eq!(missing.status, 422);
    assert_eq!(body(&missing)["fields"][0]["field"], "account_number");

    // From a file, by the names people write.
    let file = program.file("accounts.csv");
    let name = customer["name"].as_str().unwrap();
    std::fs::write(&file, format!("客户名称,银行账号,开户银行,账户类型\n\"{name}\",3205016177,建设银行,基本户\n没有这家,1,某行,基本户\n")).unwrap();
    let imported = program.run(&["import", "bank_accounts", file.to_str().unwrap()]);
    assert_eq!(imported.json["created"], 1, "{} {}", imported.json, imported.errors);
    assert_eq!(imported.json["failed"], 1, "{}", imported.json);

    // Found by a piece of the number, listed, shown on a page and on its customer's.
    let found = body(&head.get("/api/v1/search?q=99887766").unwrap());
    assert_eq!(found["data"], json!([]), "no such piece");
    let found = body(&head.get("/api/v1/search?q=0501617").unwrap());
    assert_eq!(found["data"][0]["object"], "bank_accounts", "{found}");
    // And by the customer's name together with it, in either order: the account and whose it is.
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for words in [format!("{encoded}+0501617"), format!("0501617+{encoded}")] {
        let found = body(&head.get(&format!("/api/v1/search?q={words}")).unwrap());
        let objects = found["data"].as_array().unwrap().iter().map(|one| (&one["object"], &one["id"]));
        let objects: Vec<_> = objects.collect();
        assert!(objects.contains(&(&json!("customers"), &json!(id))), "{found}");
        assert!(objects.iter().any(|(object, _)| **object == json!("bank_accounts")), "{found}");
        let page = head.get(&format!("/search?q={words}")).unwrap();
        assert!(String::from_utf8_lossy(&page.body).contains(&format!("/customers/{id}")), "{words}");
    }
    assert_eq!(count(&mut head), told + 2);
    for (path, word) in [
        ("/bank_accounts".to_owned(), "建设银行"),
        ("/bank_accounts?lang=en".to_owned(), "Account number"),
        ("/bank_accounts/new".to_owned(), "开户行"),
        (format!("/bank_accounts/{account}"), "苏州分行"),
        (format!("/customers/{id}"), "银行账户"),
    ] {
        let page = head.get(&path).unwrap();
        assert_eq!(page.status, 200, "{path}");
        assert!(String::from_utf8_lossy(&page.body).contains(word), "{path} says {word}");
    }
    let history = body(&head.get(&format!("/api/v1/bank_accounts/{account}/history")).unwrap());
    assert!(history["data"].as_array().is_some_and(|entries| entries.len() == 1), "{history}");

    // It follows its customer: who may not see the customer does not see the account.
    let owner = customer["owner"]["login"].as_str().unwrap_or_default();
    let other = if owner == "mai.zixuan" { "zhai.haoran" } else { "mai.zixuan" };
    let mut stranger = Client::connect(&server.address, &key_of(other)).unwrap();
    assert_eq!(stranger.get(&format!("/api/v1/bank_accounts/{account}")).unwrap().status, 404);
    for words in ["0501617".to_owned(), format!("{encoded}+0501617")] {
        assert_eq!(body(&stranger.get(&format!("/api/v1/search?q={words}")).unwrap())["data"], json!([]));
    }
});

on_both!(the_demo_company_knows_where_its_customers_pay_from, |program| {
    let made = program.demo(120);
    let accounts = made.json["counts"]["bank_accounts"].as_u64().unwrap();
    assert!(accounts > 20, "{}", made.json);
    let server = program.serve();
    let key = program.run(&["key", "create", "--user", "shen.jingyi"]);
    let mut head = Client::connect(&server.address, key.json["key"].as_str().unwrap()).unwrap();
    let basic = "/api/v1/bank_accounts?filter=kind+==+%22basic%22&expand=customer&limit=1";
    let first = body(&head.get(basic).unwrap())["data"][0].clone();
    let number = first["account_number"].as_str().unwrap_or_else(|| panic!("{first}"));
    let id = first["customer"]["id"].as_str().unwrap();
    for (lang, kind) in [("zh", "基本户"), ("en", "Basic account")] {
        let page = head.get(&format!("/customers/{id}?lang={lang}")).unwrap();
        let page = String::from_utf8_lossy(&page.body).into_owned();
        assert!(page.contains(number) && page.contains(kind), "{lang}: the page of {id} shows {number}");
    }
});

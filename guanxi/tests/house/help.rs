//! Help inside the program: the manual leads nowhere that is not there, what is kept is told from the declarations as
//! far as one may see it, and the first steps are for those who run the house.

use std::collections::BTreeSet;

use guanxi::commands::bench::client::Client;

use crate::doorstep::at_the_door;
use crate::program::{Program, Server, on_both};

fn client(program: &Program, server: &Server, login: &str) -> Client {
    let made = program.run(&["key", "create", "--user", login]);
    Client::connect(&server.address, made.json["key"].as_str().unwrap_or_else(|| panic!("{}", made.errors)))
        .unwrap()
}

fn page(client: &mut Client, path: &str) -> String {
    let page = client.get(path).unwrap();
    assert_eq!(page.status, 200, "{path}");
    String::from_utf8_lossy(&page.body).into_owned()
}

fn status(client: &mut Client, path: &str) -> u16 {
    client.get(path).unwrap().status
}

/// What stands in an attribute, wherever it begins with a slash.
fn addresses<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!("{attribute}=\"/");
    let found = page.match_indices(&begin).map(|(at, _)| &page[at + begin.len() - 1..]);
    found.filter_map(|rest| rest.split('"').next()).collect()
}

/// The main part of a page.
fn main_of(page: &str) -> &str {
    page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0
}

on_both!(every_link_and_picture_of_the_manual_is_there_in_both_languages, |program| {
    program.demo(60);
    let server = program.serve();
    let mut keeper = client(&program, &server, "shen.jingyi");
    for lang in ["zh", "en"] {
        let contents = page(&mut keeper, &format!("/help?lang={lang}"));
        let chapters: BTreeSet<String> =
            addresses(main_of(&contents), "href").into_iter().map(str::to_owned).collect();
        assert!(chapters.len() > 12, "{chapters:?}");
        let mut leads: BTreeSet<String> = chapters.clone();
        let mut pictures = BTreeSet::new();
        for chapter in chapters.iter().filter(|path| path.starts_with("/help/")) {
            let text = page(&mut keeper, &format!("{chapter}?lang={lang}"));
            for link in addresses(main_of(&text), "href") {
                leads.insert(link.replace("&amp;", "&"));
            }
            pictures.extend(addresses(main_of(&text), "src").into_iter().map(str::to_owned));
        }
        for link in leads {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let answer = keeper.get(&format!("{path}?lang={lang}")).unwrap();
            assert!(matches!(answer.status, 200 | 303), "{link} in {lang} answers {}", answer.status);
            let there = String::from_utf8_lossy(&answer.body).contains(&format!("id=\"{anchor}\""));
            assert!(anchor.is_empty() || there, "{link} in {lang}: there is no such part");
        }
        assert!(pictures.len() >= 10, "{pictures:?}");
        for picture in pictures {
            let answer = keeper.get(&picture).unwrap();
            assert_eq!(answer.status, 200, "{picture}");
            assert!(picture.contains(&format!("/{lang}/")) && picture.contains("?v="), "{picture}");
            assert!(answer.body.starts_with(b"RIFF"), "{picture} is a picture");
        }
    }
    let found = page(&mut keeper, "/help?lang=zh&q=%E6%8B%BC%E9%9F%B3");
    assert!(main_of(&found).contains("<mark>拼音</mark>"), "{}", main_of(&found));
    let nothing = page(&mut keeper, "/help?lang=en&q=zygote");
    assert!(main_of(&nothing).contains("The manual says nothing about “zygote”"));
    assert_eq!(status(&mut keeper, "/help/no-such-chapter"), 404);
    assert_eq!(status(&mut keeper, "/help/images/zh/..%2F..%2F01-first-day.md"), 404);
});

on_both!(help_comes_from_the_declarations_as_far_as_one_may_see, |program| {
    program.demo(60);
    let server = program.serve();
    let mut keeper = client(&program, &server, "shen.jingyi");
    let mut rep = client(&program, &server, "lu.xiaowen");

    let form = page(&mut rep, "/customers/new?lang=en");
    let grade = form.split_once("id=\"f-grade\"").unwrap().1.split_once('>').unwrap().0;
    assert!(grade.contains("aria-describedby=\"f-grade-help\""), "{grade}");
    assert!(form.contains("id=\"f-grade-help\">How much they matter"), "the help stands in the form");
    let fields = page(&mut rep, "/help/fields/customers?lang=zh");
    for word in ["校验位不符时只提醒", "首次成交后的 90 天内", "由其他记录得出", "纳税人识别号"]
    {
        assert!(fields.contains(word), "{word}");
    }
    // An object that nobody thought of here has its page too.
    assert!(page(&mut keeper, "/help/fields/bank_accounts?lang=en").contains("Account number"));
    // What one may see nothing of is not there.
    assert_eq!(status(&mut keeper, "/help/fields/grants"), 200);
    assert_eq!(status(&mut rep, "/help/fields/grants"), 404);
    assert!(!page(&mut rep, "/help").contains("/help/fields/grants"));

    let api = page(&mut rep, "/api/v1/openapi.json?lang=en");
    assert!(api.contains("A wrong check digit only warns"), "the API says it as well");
    assert!(page(&mut rep, "/developers/customers?lang=zh").contains("校验位不符时只提醒"));
    assert!(page(&mut keeper, "/developers/grants").contains("list_grant"));
    assert_eq!(status(&mut rep, "/developers/grants"), 404);
    assert!(!page(&mut rep, "/developers").contains("/developers/grants"));
});

on_both!(the_first_steps_are_for_those_who_run_the_house, |program| {
    program.demo(60);
    let server = program.serve();
    let mut keeper = client(&program, &server, "shen.jingyi");
    let mut rep = client(&program, &server, "lu.xiaowen");
    for path in ["/first-steps", "/first-steps/company", "/first-steps/done"] {
        assert_eq!(status(&mut rep, path), 404, "{path}");
    }
    assert_eq!(status(&mut rep, "/people/new"), 403);
    assert_eq!(status(&mut rep, "/companies"), 403);
    assert!(page(&mut rep, "/?lang=en").contains("Your first five minutes"));

    // The demo company is named, peopled and has customers, so there is nothing to be led through.
    let start = page(&mut keeper, "/?lang=en");
    assert!(!start.contains("First steps") && !start.contains("Your first five minutes"));
    assert!(start.contains("华衡装备"), "the company calls itself so on every page");
    assert!(page(&mut keeper, "/first-steps/done?lang=en").contains("Everything is ready"));
    // Who holds which role stands in the list of users, in the reader's language.
    for (lang, role, other) in [("zh", "销售经理", "Sales manager"), ("en", "Sales manager", "销售经理")]
    {
        for list in ["users", "roles"] {
            let listed = page(&mut keeper, &format!("/{list}?lang={lang}"));
            assert!(listed.contains(role) && !main_of(&listed).contains(other), "{list} in {lang}");
        }
    }
    // Where nobody has said what it is called, the way to its form has no hole.
    let companies: serde_json::Value = serde_json::from_str(&page(&mut keeper, "/api/v1/companies")).unwrap();
    let company = format!("companies/{}", companies["data"][0]["id"].as_str().unwrap());
    let nameless = keeper.send(
        "PATCH",
        &format!("/api/v1/{company}"),
        &[("Content-Type", "application/json"), ("If-Match", "*")],
        br#"{"name": null}"#,
    );
    assert_eq!(nameless.unwrap().status, 200);
    let form = page(&mut keeper, &format!("/{company}/edit?lang=en"));
    let way = form.split_once("class=\"crumbs\"").unwrap().1.split_once("</nav>").unwrap().0;
    assert!(way.contains(&format!("<a href=\"/{company}\">(no name)</a>")), "{way}");
    // There is one company, and nobody makes another.
    let another = keeper.send(
        "POST",
        "/api/v1/companies",
        &[("Content-Type", "application/json")],
        br#"{"name": "second"}"#,
    );
    assert_eq!(another.unwrap().status, 405);
});

at_the_door!(what_is_made_one_by_one_is_not_offered_to_be_imported, |doorstep| {
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    for plural in ["roles", "webhooks", "absences", "alert_rules"] {
        shen.get(&format!("/{plural}")).expect(200).lacks("/import\"").lacks("从表格文件导入");
    }
    shen.get("/webhooks").expect(200).says("先新建一条").says("/webhooks/new");
    shen.get("/customers").expect(200).says("/customers/import").says("从表格文件导入");
    let commands = shen.get(&format!("/go?q={}", site::encode("导入"))).expect(200);
    commands.says("/customers/import").lacks("/webhooks/import").lacks("/roles/import");
});

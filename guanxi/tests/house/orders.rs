//! Orders at the door: lines make the amount at once, numbers are given and kept, acts refuse what may not be, returns
//! take back no more than was bought, and the customer knows what they bought.

use serde_json::{Value as Json, json};

use crate::caller::Caller;
use crate::doorstep::at_the_door;

fn amount(desk: &mut Caller<'_>, order: &str) -> Json {
    desk.get(&format!("orders/{order}"))["amount"]["amount"].clone()
}

fn yuan(amount: &str) -> Json {
    json!({"amount": amount, "currency": "CNY"})
}

fn product(desk: &mut Caller<'_>, code: &str, price: &str) -> String {
    let new = json!({
        "name": format!("直线导轨 {code}"), "code": code, "category": "spare_part", "unit": "米",
        "list_price": yuan(price), "cost": yuan("4.20"), "industries": ["machinery", "energy"],
        "website": "WWW.Example.com/a", "description": "## 规格\n- **45** 级",
    });
    desk.make("products", &new)
}

at_the_door!(an_order_is_numbered_priced_confirmed_and_counted, |doorstep| {
    let mut desk = Caller::of(&doorstep, "shen.jingyi");
    let customer = desk.make("customers", &json!({"name": "临沂衡泰轴承有限公司", "kind": "company"}));
    let rail = product(&mut desk, "LG-45", "9.99");
    let shown = desk.get(&format!("products/{rail}"));
    assert_eq!(shown["website"], "https://www.example.com/a");
    assert_eq!(shown["industries"], json!(["machinery", "energy"]));
    assert_eq!(shown["active"], true);

    let order = desk.make("orders", &json!({"customer": customer}));
    let told = desk.get(&format!("orders/{order}?expand=owner"));
    let number = told["number"].as_str().unwrap().to_owned();
    let year = number.strip_prefix("DD-").and_then(|rest| rest.strip_suffix("-000001")).unwrap().to_owned();
    assert_eq!((&told["state"], &told["amount"]), (&json!("draft"), &Json::Null));
    desk.refused("POST", &format!("orders/{order}/confirmation"), &Json::Null, "order_empty");

    // Name, unit, price and cost are the product's; the amount is the house's, and the order's at once.
    let line = json!({"order": order, "product": rail, "quantity": "3", "discount": "12.5"});
    let line = desk.make("order_lines", &line);
    let told = desk.get(&format!("order_lines/{line}"));
    assert_eq!((&told["name"], &told["unit"]), (&json!("直线导轨 LG-45"), &json!("米")));
    assert_eq!((&told["unit_price"], &told["cost"]), (&yuan("9.99"), &yuan("4.20")));
    assert_eq!((&told["quantity"], &told["discount"]), (&json!("3"), &json!("12.5")));
    assert_eq!(told["amount"], yuan("26.22"));
    assert_eq!(amount(&mut desk, &order), "26.22");
    desk.refused("PATCH", &format!("order_lines/{line}"), &json!({"amount": yuan("1")}), "readonly");
    desk.refused("PATCH", &format!("order_lines/{line}"), &json!({"discount": 101}), "discount_out_of_range");
    desk.refused(
        "PATCH",
        &format!("order_lines/{line}"),
        &json!({"quantity": "0.0001"}),
        "decimal_too_precise",
    );
    desk.done("PATCH", &format!("order_lines/{line}"), &json!({"quantity": 2.5, "discount": null}));
    assert_eq!(amount(&mut desk, &order), "24.98");
    let second = desk.make(
        "order_lines",
        &json!({"order": order, "product": rail, "quantity": 1, "unit_price": yuan("100")}),
    );
    assert_eq!(amount(&mut desk, &order), "124.98");
    let dollars = json!({"order": order, "product": rail, "quantity": 1, "unit_price": {"amount": "1", "currency": "USD"}});
    desk.refused("POST", "order_lines", &dollars, "order_currency");
    desk.done("DELETE", &format!("order_lines/{second}"), &Json::Null);
    assert_eq!(amount(&mut desk, &order), "24.98");
    let found = desk.get("order_lines?filter=quantity+%3E%3D+2.5+%26%26+discount+%3D%3D+null");
    assert_eq!(found["data"].as_array().map(Vec::len), Some(1), "{found}");
    let found = desk.get("products?filter=%22machinery%22+in+industries");
    assert_eq!(found["data"].as_array().map(Vec::len), Some(1), "{found}");

    desk.refused("PATCH", &format!("orders/{order}"), &json!({"number": null}), "required");
    desk.refused("PATCH", &format!("orders/{order}"), &json!({"amount": yuan("1")}), "readonly");

    // Twice is the same as once.
    for _ in 0..2 {
        desk.done("POST", &format!("orders/{order}/confirmation"), &Json::Null);
    }
    let told = desk.get(&format!("orders/{order}"));
    assert_eq!((&told["state"], told["confirmed_at"].is_string()), (&json!("confirmed"), true));

    // Old numbers are kept, counting goes on behind them, and no two orders have one.
    let old = desk.make("orders", &json!({"customer": customer, "number": format!("DD-{year}-000100")}));
    assert_eq!(desk.get(&format!("orders/{old}"))["number"], format!("DD-{year}-000100"));
    let next = desk.make("orders", &json!({"customer": customer, "number": "ERP-7"}));
    assert_eq!(desk.get(&format!("orders/{next}"))["number"], "ERP-7");
    let next = desk.make("orders", &json!({"customer": customer}));
    assert_eq!(desk.get(&format!("orders/{next}"))["number"], format!("DD-{year}-000101"));
    desk.refused("POST", "orders", &json!({"customer": customer, "number": "ERP-7"}), "duplicate");

    // The customer knows; a cancelled order does not count.
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
    let told = desk.get(&format!("customers/{customer}"));
    assert_eq!((&told["orders"], &told["revenue_year"]), (&json!(1), &yuan("24.98")));
    assert!(told["first_order"].is_string() && told["first_order"] == told["last_order"], "{told}");
    desk.done("POST", &format!("orders/{order}/cancellation"), &Json::Null);
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
    let told = desk.get(&format!("customers/{customer}"));
    assert_eq!((&told["orders"], &told["revenue"]), (&Json::Null, &Json::Null));
    desk.refused("PATCH", &format!("order_lines/{line}"), &json!({"quantity": 1}), "order_closed");
});

at_the_door!(no_more_comes_back_than_was_bought, |doorstep| {
    let mut desk = Caller::of(&doorstep, "shen.jingyi");
    let customer = desk.make("customers", &json!({"name": "莒县恒力包装厂", "kind": "company"}));
    let rail = product(&mut desk, "LG-30", "10");
    let order = desk.make("orders", &json!({"customer": customer}));
    let line = desk.make("order_lines", &json!({"order": order, "product": rail, "quantity": 5}));
    desk.done("POST", &format!("orders/{order}/confirmation"), &Json::Null);
    desk.refused("POST", &format!("orders/{order}/return"), &Json::Null, "order_not_shipped");
    desk.done("PATCH", &format!("orders/{order}"), &json!({"state": "shipped"}));
    desk.refused("POST", &format!("orders/{order}/cancellation"), &Json::Null, "order_shipped");

    // A draft with all that was bought; asked twice it is the same one.
    for _ in 0..2 {
        desk.done("POST", &format!("orders/{order}/return"), &Json::Null);
    }
    let returns = desk.get(&format!("orders?filter=returns+%3D%3D+%22{order}%22"));
    let returns = returns["data"].as_array().unwrap().clone();
    assert_eq!(returns.len(), 1, "{returns:?}");
    let back = returns[0]["id"].as_str().unwrap().to_owned();
    assert_eq!((&returns[0]["kind"], &returns[0]["amount"]), (&json!("return"), &yuan("-50.00")));
    let lines = desk.get(&format!("order_lines?filter=order+%3D%3D+%22{back}%22"));
    let returned = lines["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (&lines["data"][0]["quantity"], &lines["data"][0]["returned_line"]),
        (&json!("-5"), &json!(line))
    );

    desk.refused(
        "PATCH",
        &format!("order_lines/{returned}"),
        &json!({"quantity": -6}),
        "more_returned_than_bought",
    );
    desk.refused(
        "PATCH",
        &format!("order_lines/{returned}"),
        &json!({"quantity": 1}),
        "quantity_not_negative",
    );
    desk.done("PATCH", &format!("order_lines/{returned}"), &json!({"quantity": -2}));
    assert_eq!(amount(&mut desk, &back), "-20.00");
    let more = json!({"order": back, "product": rail, "quantity": -4, "returned_line": line});
    desk.refused("POST", "order_lines", &more, "more_returned_than_bought");
    desk.refused("PATCH", &format!("order_lines/{line}"), &json!({"quantity": 1}), "less_than_returned");
    desk.refused("PATCH", &format!("orders/{back}"), &json!({"kind": "sale"}), "order_kind_fixed");
    desk.refused("POST", "orders", &json!({"customer": customer, "kind": "return"}), "returns_needed");

    // What is left comes back with the next return, and then nothing does.
    desk.done("POST", &format!("orders/{back}/confirmation"), &Json::Null);
    desk.done("POST", &format!("orders/{order}/return"), &Json::Null);
    desk.refused("POST", &format!("orders/{back}/return"), &Json::Null, "order_is_return");
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
    let told = desk.get(&format!("customers/{customer}"));
    assert_eq!((&told["orders"], &told["revenue"]), (&json!(1), &yuan("30.00")));
});

at_the_door!(a_product_is_made_by_its_form_and_its_cost_is_not_for_everyone, |doorstep| {
    let mut boss = doorstep.signed_in("shen.jingyi", "203.0.113.6");
    let form = boss.get("/products/new?lang=zh").expect(200).says("适用行业").says("Markdown");
    assert!(form.text.contains("type=\"checkbox\" name=\"industries\" value=\"machinery\""), "{}", form.text);
    let fields = [
        ("name", "球阀 Q41F"),
        ("code", "Q41F-50"),
        ("category", "spare_part"),
        ("list_price", "1.2万"),
        ("list_price_currency", "CNY"),
        ("cost", "7000"),
        ("cost_currency", "CNY"),
        ("active", "true"),
        ("industries", ""),
        ("industries", "energy"),
        ("industries", "machinery"),
        ("website", "example.com/q41f"),
        ("description", "## 口径\n\n- **DN50** <script>alert(1)</script>\n- [样本](javascript:alert(1))"),
    ];
    let made = boss.send("/products/new", "/products", &fields);
    assert_eq!(made.status, 303, "{}", made.text);
    let place = made.headers["location"].to_str().unwrap().split('?').next().unwrap().to_owned();
    let page = boss.get(&format!("{place}?lang=zh")).expect(200);
    let page = page
        .says("<h3>口径</h3>")
        .says("<strong>DN50</strong>")
        .says("&lt;script&gt;")
        .lacks("<script>alert");
    let page = page.lacks("href=\"javascript").says("href=\"https://example.com/q41f\"").says("7,000.00");
    page.says("机械制造、能源电力");

    // The rep is told the price, and nothing of the cost.
    let id = place.rsplit('/').next().unwrap().to_owned();
    let mut rep = Caller::of(&doorstep, "li.hua");
    let told = rep.get(&format!("products/{id}"));
    assert_eq!((&told["list_price"], &told["cost"]), (&yuan("12000.00"), &Json::Null));
    assert_eq!(rep.ask("PATCH", &format!("products/{id}"), &json!({"name": "x"})).status, 403);
    assert!(rep.ask("GET", "products?filter=cost+%3E+1", &Json::Null).status >= 400);
});

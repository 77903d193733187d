//! Of records that look alike it is said that they are related: which one stands above the others goes into them.

use customers::Customer;
use object::{Filter, Id};
use store::WriteError;

use crate::doorstep::at_the_door;

at_the_door!(a_branch_is_linked_to_its_head_office_where_they_look_alike, |doorstep| {
    let made: [Id<Customer>; 3] = doorstep
        .crm()
        .system()
        .write_wait::<_, WriteError, _>("test", None, |tx| {
            let def = <Customer as object::Object>::def();
            let mut ids = Vec::new();
            for name in ["远景重机有限公司", "远景重机", "远景重机股份有限公司"] {
                let mut values = vec![object::Value::Null; def.fields.len()];
                values[Customer::NAME.field().index] = object::Value::Text(name.to_owned());
                ids.push(Id::from_raw(tx.create(def, values)?.id));
            }
            // One says already whose it is.
            let set = vec![(Customer::PARENT_COMPANY.field(), object::Value::Int(ids[0].raw()))];
            tx.change(def, ids[2].raw(), None, set)?;
            Ok([ids[0], ids[1], ids[2]])
        })
        .unwrap();
    let ids = made.map(|id| object::id_text(id.raw()));
    let mut shen = doorstep.signed_in("shen.jingyi", "203.0.113.7");
    let page = "/duplicates?object=customers&by=name";
    let above = format!("above-{}", ids[1]);
    shen.get(page).expect(200).says(&format!("value=\"{above}\"")).says("是上级公司");
    let mut fields = vec![("object", "customers"), ("back", page), ("verdict", above.as_str())];
    fields.extend(ids.iter().map(|id| ("ids", id.as_str())));
    shen.send(page, "/duplicates/verdict", &fields).expect(303);
    let parents: Vec<Option<Id<Customer>>> = doorstep
        .crm()
        .system()
        .read_wait(move |view| view.all::<Customer>(&Filter::All, None, 10))
        .unwrap()
        .into_iter()
        .map(|customer| customer.parent_company)
        .collect();
    let (linked, kept) = (Some(made[1]), Some(made[0]));
    assert_eq!(parents.iter().filter(|parent| **parent == linked).count(), 1, "{parents:?}");
    assert_eq!(parents.iter().filter(|parent| **parent == kept).count(), 1, "{parents:?}");
    shen.get(page).expect(200).lacks("above-");
});

//! A company's rule means of a record in hand what a list filtered by its condition shows of the stored one: there is
//! one language, and one meaning of it.

use object::{Custom, CustomRule, FilterContext, Object, RuleKind, RuledWrite, Rules, Words, filter_text};
use testing::cast::Shop;
use testing::questions::Asker;
use testing::{Chance, on_both};

use super::neighbourhood::settle;
use super::oracle::questions;
use super::scene::read_as;

/// Conditions asked of each database.
const CONDITIONS: usize = 300;
const SHOPS: usize = 100;

on_both!(a_rule_holds_of_the_records_that_a_list_filtered_by_its_condition_shows, |house| {
    let mut chance = Chance::of(815);
    let here = settle(&house, &mut chance, SHOPS);
    let declared = house.crm().registry().clone();
    let def = Shop::def();
    let zone = house.crm().zone().clone();
    let mut asked = 0;
    while asked < questions(CONDITIONS) {
        let filter = Asker { chance: &mut chance, here: &*here, registry: &declared, def }.filter();
        // What can be said in words: a filter made by hand may ask what people cannot.
        let rule = CustomRule {
            label: Words::new("规则", "Rule"),
            object: def.name.to_owned(),
            kind: RuleKind::Validate,
            fields: vec![def.title.name.to_owned()],
            condition: filter_text(&filter),
            message: Some(Words::new("不符合", "it does not hold")),
        };
        let registry = declared.with_custom(&Custom { rules: vec![rule.clone()], ..Custom::default() });
        if registry.rules_of(def).is_empty() {
            continue;
        }
        asked += 1;
        let context =
            FilterContext { registry: &registry, me: 0, my_teams: &[], now: house.crm().now(), zone: &zone };
        let rules = Rules::of(def, &context);
        let holds = |row: &&object::Row| {
            let write =
                RuledWrite { told_before: None, told: row, changed: Vec::new(), is_taken_back: false };
            rules.problems(def, &write).is_empty()
        };
        let mut expected: Vec<i64> = here.shops.iter().filter(holds).map(|row| row.id).collect();
        let listed = object::parse_filter(def, &rule.condition, &context).unwrap();
        let mut found = read_as(&house.system(), move |view| {
            Ok(view.all_rows(def, &listed, None, SHOPS + 1)?.iter().map(|row| row.id).collect::<Vec<i64>>())
        });
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{}", rule.condition);
    }
});

//! Groups and their figures equal what a plain loop over the rows in sight gives.

use std::collections::BTreeMap;

use object::{Currency, FieldDef, FieldKind, Filter, Object, ObjectDef, Row, Value};
use store::{COUNT_ROWS_MAX, Figure, GroupBy, Scope, WriteError};
use testing::cast::{Grade, Shop};
use testing::on_both;
use testing::questions::told;

use super::oracle::Judge;

use super::scene::{company, read, read_as, visit, write};

/// A group as text: what it has in common, how many, and the figures of each field.
type Told = BTreeMap<String, (i64, Vec<Vec<String>>)>;

/// Asks for groups by any field, with any of the figures, and counts after.
pub fn judged(judge: &mut Judge<'_>, def: &'static ObjectDef) -> Result<(), String> {
    let filter = if judge.chance.once_in(3) { Filter::All } else { judge.filter(def) };
    let bys: Vec<GroupBy> = def.fields.iter().flat_map(|field| ways_of(field)).collect();
    let is_by_one = !bys.is_empty() && !judge.chance.once_in(5);
    let by = is_by_one.then(|| *judge.chance.one_of(&bys));
    let sums: Vec<&'static FieldDef> = def
        .fields
        .iter()
        .copied()
        .filter(|field| matches!(field.kind, FieldKind::Money | FieldKind::Number) && judge.chance.once_in(2))
        .collect();
    let fields: Vec<&'static FieldDef> =
        by.map(|by| by.field()).into_iter().chain(sums.iter().copied()).collect();
    if judge.refused(def, &filter, &fields, || judge.view.grouped(def, &filter, by, &sums, true))? {
        return Ok(());
    }
    let visible: Option<Vec<i64>> = by.and_then(|by| match by.field().kind {
        FieldKind::Link(target) => {
            let target = judge.registry.object(target)?;
            Some(judge.seen(target, &Filter::All).iter().map(|row| row.id).collect())
        }
        _ => None,
    });
    let mut expected: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in judge.seen(def, &filter) {
        expected.entry(common(&row, by, visible.as_deref())).or_default().push(row);
    }
    let expected: Told = expected
        .into_iter()
        .map(|(common, rows)| {
            let figures = sums.iter().map(|field| looped(&rows, field)).collect();
            (common, (rows.len() as i64, figures))
        })
        .collect();
    let exact = judge.chance.once_in(2);
    let found = judge.view.grouped(def, &filter, by, &sums, exact).map(|grouped| {
        assert!(grouped.counts_exact && grouped.figures_exact);
        let told = grouped.groups.iter().map(|group| {
            let common = match (&group.value, group.is_restricted) {
                (_, true) => String::from("restricted"),
                (value, false) => format!("{value:?}"),
            };
            let texts = |figures: &Vec<Figure>| {
                let mut texts: Vec<String> = figures.iter().map(text_of).collect();
                texts.sort();
                texts
            };
            (common, (group.count, group.figures.iter().map(texts).collect()))
        });
        told.collect::<Told>()
    });
    let names: Vec<&str> = sums.iter().map(|field| field.name).collect();
    judge.held(("grouped", def.name, by, names, told(&filter)), found, expected)
}

fn ways_of(field: &'static FieldDef) -> Vec<GroupBy> {
    match field.kind {
        FieldKind::Choice(_) | FieldKind::Boolean => vec![GroupBy::Value(field)],
        // Squads are nobody's to see in this neighbourhood.
        FieldKind::Link(target) if target != "squad" => vec![GroupBy::Value(field)],
        FieldKind::Text if field.indexed => vec![GroupBy::Value(field)],
        FieldKind::Day => vec![GroupBy::Year(field), GroupBy::Quarter(field), GroupBy::Month(field)],
        _ => Vec::new(),
    }
}

fn common(row: &Row, by: Option<GroupBy>, visible: Option<&[i64]>) -> String {
    let Some(by) = by else { return format!("{:?}", Value::Null) };
    let value = row.value(by.field());
    let is_hidden = |id| visible.is_some_and(|visible| !visible.contains(&id));
    if value.as_int().is_some_and(is_hidden) {
        return String::from("restricted");
    }
    let text = value.as_text().map(str::to_owned);
    let value = match (by, text) {
        (GroupBy::Value(_), _) | (_, None) => value,
        (GroupBy::Year(_), Some(day)) => Value::Text(day[..4].to_owned()),
        (GroupBy::Month(_), Some(day)) => Value::Text(day[..7].to_owned()),
        (GroupBy::Quarter(_), Some(day)) => {
            let quarter = match &day[5..7] {
                "01" | "02" | "03" => 1,
                "04" | "05" | "06" => 2,
                "07" | "08" | "09" => 3,
                _ => 4,
            };
            Value::Text(format!("{}-Q{quarter}", &day[..4]))
        }
    };
    format!("{value:?}")
}

fn looped(rows: &[Row], field: &'static FieldDef) -> Vec<String> {
    let mut found: BTreeMap<String, (Option<Currency>, Vec<i64>)> = BTreeMap::new();
    for row in rows {
        let (currency, number) = match row.value(field) {
            Value::Money(money) => (Some(money.currency), money.minor),
            Value::Int(number) => (None, number),
            _ => continue,
        };
        found.entry(format!("{currency:?}")).or_insert((currency, Vec::new())).1.push(number);
    }
    let figure = |(currency, numbers): (Option<Currency>, Vec<i64>)| Figure {
        currency,
        count: numbers.len() as i64,
        sum: numbers.iter().copied().map(i128::from).sum(),
        min: numbers.iter().copied().min().unwrap_or_default(),
        max: numbers.iter().copied().max().unwrap_or_default(),
    };
    let mut texts: Vec<String> = found.into_values().map(figure).map(|figure| text_of(&figure)).collect();
    texts.sort();
    texts
}

fn text_of(figure: &Figure) -> String {
    format!("{figure:?}")
}

on_both!(sums_do_not_run_over, |house| {
    for seats in [i64::MAX, i64::MAX, i64::MIN + 1, 5] {
        write(&house, move |tx| tx.insert(&Shop { seats: Some(seats), ..Shop::named("大") })).unwrap();
    }
    let seats = Shop::def().field("seats").unwrap();
    let grouped = read(&house, move |view| view.grouped(Shop::def(), &Filter::All, None, &[seats], true));
    let [group] = grouped.groups.as_slice() else { panic!("{grouped:?}") };
    let sum = i128::from(i64::MAX) + 5;
    assert_eq!(
        group.figures[0][0],
        Figure { currency: None, count: 4, sum, min: i64::MIN + 1, max: i64::MAX }
    );
});

on_both!(what_is_not_read_to_the_end_says_so_and_kept_counts_stay_exact, |house| {
    let company = company(&house);
    let shops = COUNT_ROWS_MAX + 200;
    write(&house, move |tx| {
        let def = Shop::def();
        let mut rows = Vec::new();
        for number in 0..shops {
            let grade = if number % 4 == 0 { None } else { Some(Grade::A) };
            let shop = Shop { grade, seats: Some(1), ..Shop::named("多") };
            rows.push(tx.prepare_new(def, shop.to_values())?);
        }
        for rows in rows.chunks(500) {
            tx.insert_rows(def, rows)?;
        }
        Ok::<_, WriteError>(())
    })
    .unwrap();
    house.settle();
    let field = |name: &str| Shop::def().field(name).unwrap();
    let (grade, seats) = (field("grade"), field("seats"));
    let by = Some(GroupBy::Value(grade));
    let kept = read(&house, move |view| view.grouped(Shop::def(), &Filter::All, by, &[], false));
    assert!(kept.counts_exact);
    assert_eq!(kept.groups.iter().map(|group| group.count).sum::<i64>(), shops);
    let read_so_far = read(&house, move |view| view.grouped(Shop::def(), &Filter::All, by, &[seats], false));
    assert!(read_so_far.counts_exact && !read_so_far.figures_exact);
    assert_eq!(read_so_far.groups.iter().map(|group| group.count).sum::<i64>(), shops);
    let tea = Shop::KIND.is(&testing::cast::ShopKind::Tea);
    let filtered = tea.clone();
    let some = read(&house, move |view| view.grouped(Shop::def(), &filtered, by, &[seats], false));
    assert!(!some.counts_exact && !some.figures_exact);
    let all = read(&house, move |view| view.grouped(Shop::def(), &tea, by, &[seats], true));
    assert!(all.counts_exact && all.figures_exact);
    assert_eq!(all.groups.iter().map(|group| group.figures[0][0].sum).sum::<i128>(), i128::from(shops));
    // Who sees nothing gets nothing.
    let nobody = visit(&house, &company.li_hua, Scope::Nothing);
    let nothing = read_as(&nobody, move |view| view.grouped(Shop::def(), &Filter::All, by, &[seats], true));
    assert!(nothing.groups.is_empty());
});

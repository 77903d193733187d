//! Shuffling rows, doubling weights, renaming ids, one thread or eight change nothing that they should not.

use insight::Refusal;
use insight::attribution::{self, Journeys};
use insight::chance::{self, Chance};
use insight::churn;
use insight::clv::backtest::backtest;
use insight::clv::bg_nbd::BgNbd;
use insight::clv::contract::{Contracts, ShiftedBetaGeometric};
use insight::clv::gamma_gamma::GammaGamma;
use insight::clv::history::{self, Log, Reading, Timings};
use insight::clv::pareto_nbd::ParetoNbd;
use insight::clv::simulation;
use insight::draws;
use insight::drivers::shares::Repetition;
use insight::drivers::{Column, Standardised, correlation};
use insight::forecast;
use insight::interval::Level;
use insight::kano::{self, SameTwice};
use insight::loyalty_path::{self, Equation};
use insight::next;
use insight::rfm::{self, Rules};
use insight::satisfaction::{self, Element};
use insight::value_index::{self, Component, Scale};
use proptest::prelude::*;
use rand::RngExt;

/// Orders of so many customers.
#[derive(Clone, Default)]
struct Orders {
    customer: Vec<u32>,
    day: Vec<i32>,
    amount: Vec<i64>,
    product: Vec<u32>,
}

const CUSTOMERS: u32 = 60;
const TODAY: i32 = 800;

fn orders(seed: u64) -> Orders {
    let mut chance = chance::of_piece(seed, 1);
    let mut orders = Orders::default();
    for customer in 0..CUSTOMERS {
        let mut day = chance.random_range(0..200);
        for _ in 0..chance.random_range(1..9) {
            orders.customer.push(customer);
            orders.day.push(day);
            orders.amount.push(chance.random_range(-200..5_000));
            orders.product.push(chance.random_range(0..4) * 2 + customer % 2);
            day += chance.random_range(3..120);
        }
    }
    orders
}

impl Orders {
    fn log(&self) -> Log<'_> {
        Log { customer: &self.customer, day: &self.day, amount: &self.amount }
    }

    fn days(&self) -> Vec<i64> {
        self.day.iter().map(|day| i64::from(*day)).collect()
    }

    /// The same rows in another order.
    fn shuffled(&self, chance: &mut Chance) -> Orders {
        let order = permutation(self.day.len(), chance);
        let of = |column: &[u32]| order.iter().map(|row| column[*row]).collect();
        Orders {
            customer: of(&self.customer),
            day: order.iter().map(|row| self.day[*row]).collect(),
            amount: order.iter().map(|row| self.amount[*row]).collect(),
            product: of(&self.product),
        }
    }

    /// The same customers under other numbers.
    fn renamed(&self, names: &[usize]) -> Orders {
        let customer = self.customer.iter().map(|own| names[*own as usize] as u32).collect();
        Orders { customer, ..self.clone() }
    }
}

fn permutation(count: usize, chance: &mut Chance) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for place in (1..count).rev() {
        order.swap(place, chance.random_range(0..=place));
    }
    order
}

fn pick<T: Copy>(column: &[T], order: &[usize]) -> Vec<T> {
    order.iter().map(|row| column[*row]).collect()
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

/// With one thread and with eight.
fn on_threads<T: PartialEq + std::fmt::Debug + Send>(work: impl Fn() -> T + Sync) -> T {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(&work)
    };
    let (one, eight) = (on(1), on(8));
    assert_eq!(one, eight);
    one
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn scores_of_customers_follow_neither_rows_nor_numbers_nor_the_size_of_weights(seed in 0_u64..10_000) {
        let orders = orders(seed);
        let mut chance = chance::of_piece(seed, 2);
        let scored = |orders: &Orders, weights: [f64; 3]| {
            let figures = rfm::figures(orders.log(), CUSTOMERS as usize, TODAY).unwrap();
            rfm::scores(&figures, TODAY, &Rules { weights, ..Rules::default() })
        };
        let plain = on_threads(|| scored(&orders, [1.0, 2.0, 3.0]));
        prop_assert_eq!(&scored(&orders.shuffled(&mut chance), [1.0, 2.0, 3.0]), &plain);
        prop_assert_eq!(&scored(&orders, [2.0, 4.0, 6.0]), &plain);
        let names = permutation(CUSTOMERS as usize, &mut chance);
        let renamed = scored(&orders.renamed(&names), [1.0, 2.0, 3.0]);
        if let (Ok(plain), Ok(renamed)) = (plain, renamed) {
            for (customer, name) in names.iter().enumerate() {
                prop_assert_eq!(plain[customer], renamed[*name]);
            }
        }
    }

    #[test]
    fn histories_and_what_comes_next_follow_neither_rows_nor_numbers(seed in 0_u64..10_000) {
        let orders = orders(seed);
        let mut chance = chance::of_piece(seed, 3);
        let (shuffled, names) = (orders.shuffled(&mut chance), permutation(CUSTOMERS as usize, &mut chance));
        let renamed = orders.renamed(&names);
        let reading = Reading { until: TODAY, days_per_unit: 7.0, minor_per_unit: 100.0 };
        let read = |orders: &Orders| history::read(orders.log(), CUSTOMERS as usize, reading).unwrap();
        prop_assert_eq!(read(&shuffled), read(&orders));

        let when = |orders: &Orders| {
            next::next_purchases(&orders.customer, &orders.days(), CUSTOMERS as usize, i64::from(TODAY))
        };
        let plain = on_threads(|| when(&orders));
        prop_assert_eq!(&when(&shuffled), &plain);
        if let (Ok(plain), Ok(other)) = (plain, when(&renamed)) {
            for (customer, name) in names.iter().enumerate() {
                let (one, other) = (plain[customer].unwrap(), other[*name].unwrap());
                prop_assert!(near(one.middle, other.middle) && near(one.patience, other.patience));
            }
        }
        let what = |orders: &Orders| next::together(&orders.customer, &orders.product);
        prop_assert_eq!(what(&shuffled), what(&orders));
        prop_assert_eq!(what(&renamed), what(&orders));
        // Who tells of the same purchases twice has not bought more.
        let mut twice = orders.clone();
        twice.customer.extend(&orders.customer);
        twice.day.extend(&orders.day);
        twice.product.extend(&orders.product);
        prop_assert_eq!(when(&twice), when(&orders));
        prop_assert_eq!(what(&twice), what(&orders));
    }

    #[test]
    fn who_stays_follows_neither_rows_nor_numbers(seed in 0_u64..10_000) {
        let mut chance = chance::of_piece(seed, 4);
        let durations: Vec<f64> = (0..80).map(|_| f64::from(chance.random_range(0..30))).collect();
        let mut left: Vec<bool> = (0..80).map(|_| chance.random_range(0..3) > 0).collect();
        left[0] = true;
        let order = permutation(80, &mut chance);
        let plain = on_threads(|| churn::survival(&durations, &left));
        prop_assert_eq!(churn::survival(&pick(&durations, &order), &pick(&left, &order)), plain);
        let orders = orders(seed);
        let periods = |orders: &Orders| orders.day.iter().map(|day| i64::from(day / 30)).collect::<Vec<i64>>();
        let cohorts = |orders: &Orders| churn::cohorts(&orders.customer, &periods(orders), 26).unwrap();
        prop_assert_eq!(cohorts(&orders.shuffled(&mut chance)), cohorts(&orders));
        let names = permutation(CUSTOMERS as usize, &mut chance);
        prop_assert_eq!(cohorts(&orders.renamed(&names)), cohorts(&orders));
    }

    #[test]
    fn surveys_follow_neither_who_answered_first_nor_the_size_of_weights(seed in 0_u64..10_000) {
        let mut chance = chance::of_piece(seed, 5);
        let level = Level::NINETY_FIVE;
        let answers: Vec<u8> = (0..90).map(|_| chance.random_range(0..=10)).collect();
        let of_five = |chance: &mut Chance| (0..90).map(|_| chance.random_range(1..=5)).collect::<Vec<u8>>();
        let (service, price) = (of_five(&mut chance), of_five(&mut chance));
        let order = permutation(90, &mut chance);
        prop_assert_eq!(
            satisfaction::net_promoter(&pick(&answers, &order), level),
            on_threads(|| satisfaction::net_promoter(&answers, level))
        );
        prop_assert_eq!(
            satisfaction::satisfied(&pick(&service, &order), 4, 5, level),
            satisfaction::satisfied(&service, 4, 5, level)
        );
        let close = |one: Result<satisfaction::Figure, Refusal>, other: Result<satisfaction::Figure, Refusal>| {
            let (one, other) = (one.unwrap(), other.unwrap());
            near(one.figure, other.figure) && near(one.interval.low, other.interval.low)
        };
        prop_assert!(close(satisfaction::mean(&pick(&price, &order), 5, level), satisfaction::mean(&price, 5, level)));
        let index = |service: &[u8], price: &[u8], weight: f64| {
            let elements =
                [Element { answers: service, weight: 2.0 * weight }, Element { answers: price, weight }];
            satisfaction::index(&elements, 5, level)
        };
        prop_assert!(close(index(&service, &price, 1.0), index(&service, &price, 2.0)));
        prop_assert!(close(index(&service, &price, 1.0), index(&pick(&service, &order), &pick(&price, &order), 1.0)));
        let both: Vec<kano::Answers> =
            service.iter().zip(&price).map(|(present, absent)| kano::Answers { present: *present, absent: *absent }).collect();
        prop_assert_eq!(
            kano::feature(&pick(&both, &order), SameTwice::default(), level).unwrap(),
            kano::feature(&both, SameTwice::default(), level).unwrap()
        );
    }

    #[test]
    fn correlations_and_values_follow_neither_rows_nor_the_size_of_weights(seed in 0_u64..10_000) {
        let mut chance = chance::of_piece(seed, 6);
        let one: Vec<f64> = (0..70).map(|_| draws::normal(&mut chance)).collect();
        let other: Vec<f64> = one.iter().map(|own| own + draws::normal(&mut chance)).collect();
        let order = permutation(70, &mut chance);
        let of = |one: &[f64], other: &[f64]| {
            let columns = (Column { name: "one", figures: one }, Column { name: "other", figures: other });
            correlation::correlation(columns.0, columns.1, Level::NINETY_FIVE).unwrap()
        };
        let (plain, shuffled) = (of(&one, &other), of(&pick(&one, &order), &pick(&other, &order)));
        prop_assert!(near(plain.figure, shuffled.figure) && near(plain.interval.low, shuffled.interval.low));
        let index = |weight: f64, order: Option<&[usize]>| {
            let (one, other) = match order {
                Some(order) => (pick(&one, order), pick(&other, order)),
                None => (one.clone(), other.clone()),
            };
            let of = |name, figures, weight, scale| Component { name, figures, weight, scale };
            value_index::index(&[
                of("one", &one, weight, Scale::Rank),
                of("other", &other, 3.0 * weight, Scale::RankFalling),
            ])
            .unwrap()
        };
        let plain = on_threads(|| index(1.0, None));
        for (own, doubled) in plain.iter().zip(index(2.0, None)) {
            prop_assert!(near(*own, doubled));
        }
        for (row, own) in order.iter().zip(index(1.0, Some(&order))) {
            prop_assert!(near(plain[*row], own));
        }
    }

    #[test]
    fn contracts_follow_neither_rows_nor_how_many_are_told_in_one(seed in 0_u64..10_000) {
        let mut chance = chance::of_piece(seed, 7);
        let mut contracts: Vec<Contracts> = (0..120)
            .map(|_| {
                let leaving = draws::beta(&mut chance, 1.0, 2.0);
                let periods = (1..12).find(|_| draws::uniform(&mut chance) < leaving);
                Contracts { periods: periods.unwrap_or(12), ended: periods.is_some(), count: 1.0 }
            })
            .collect();
        let plain = on_threads(|| ShiftedBetaGeometric::fit(&contracts).map(|own| own.model));
        let order = permutation(contracts.len(), &mut chance);
        let shuffled = ShiftedBetaGeometric::fit(&pick(&contracts, &order)).map(|own| own.model);
        contracts.iter_mut().for_each(|own| own.count *= 2.0);
        let doubled = ShiftedBetaGeometric::fit(&contracts).map(|own| own.model);
        prop_assert_eq!(&shuffled, &plain);
        if let (Ok(plain), Ok(doubled)) = (plain, doubled) {
            prop_assert!((plain.alpha / doubled.alpha - 1.0).abs() < 1e-4, "{} {}", plain.alpha, doubled.alpha);
        }
    }
}

#[test]
fn paths_follow_neither_rows_nor_names() {
    let mut chance = chance::of_piece(1, 8);
    let quality: Vec<f64> = (0..120).map(|_| draws::normal(&mut chance)).collect();
    let satisfied: Vec<f64> = quality.iter().map(|own| 0.7 * own + draws::normal(&mut chance)).collect();
    let loyal: Vec<f64> = satisfied.iter().map(|own| 0.5 * own + draws::normal(&mut chance)).collect();
    let equations = [Equation { target: 1, causes: vec![0] }, Equation { target: 2, causes: vec![1, 0] }];
    let repetition = Repetition { level: Level::NINETY_FIVE, repetitions: 200, seed: 4 };
    let of = |names: [&str; 3], order: &[usize]| {
        let columns = [&quality, &satisfied, &loyal].map(|column| pick(column, order));
        let named: Vec<Column<'_>> =
            names.iter().zip(&columns).map(|(name, figures)| Column { name, figures }).collect();
        loyalty_path::paths(&Standardised::of(&named, 2).unwrap(), &equations, repetition).unwrap()
    };
    let as_they_stand: Vec<usize> = (0..120).collect();
    let plain = on_threads(|| of(["quality", "satisfied", "loyal"], &as_they_stand));
    assert_eq!(of(["a", "b", "c"], &as_they_stand), plain);
    let shuffled = of(["quality", "satisfied", "loyal"], &permutation(120, &mut chance));
    // Samples are drawn by row, so that only what does not come from them is the same.
    for (one, other) in plain.effects.iter().zip(&shuffled.effects) {
        assert!(
            near(one.total.figure, other.total.figure) && near(one.indirect.figure, other.indirect.figure)
        );
    }
}

#[test]
fn spending_and_back_tests_follow_neither_rows_nor_numbers_nor_threads() {
    let model = BgNbd { r: 0.6, alpha: 4.0, a: 0.8, b: 2.5 };
    let observed: Vec<f64> = (0..600).map(|place| 30.0 + f64::from(place % 20)).collect();
    let known = simulation::customers(&model, &GammaGamma { p: 6.0, q: 4.0, gamma: 15.0 }, &observed, 5);
    let mut chance = chance::of_piece(2, 9);
    let order = permutation(known.repeats.len(), &mut chance);
    let fit = |repeats: &[u32], means: &[f64]| GammaGamma::fit(repeats, means).unwrap().fitted.model;
    let plain = on_threads(|| fit(&known.repeats, &known.mean_value));
    assert_eq!(fit(&pick(&known.repeats, &order), &pick(&known.mean_value, &order)), plain);

    let mut orders = Orders::default();
    for customer in 0..300_u32 {
        let mut day = f64::from(customer % 100);
        let (rate, leaving) = (draws::gamma(&mut chance, 0.9) * 0.05, draws::beta(&mut chance, 0.8, 2.5));
        while day < 700.0 {
            orders.customer.push(customer);
            orders.day.push(day as i32);
            orders.amount.push(1_000);
            orders.product.push(0);
            if draws::uniform(&mut chance) < leaving {
                break;
            }
            day += draws::exponential(&mut chance, rate.max(1e-6)).max(1.0);
        }
    }
    let reading = Reading { until: 500, days_per_unit: 7.0, minor_per_unit: 100.0 };
    let tested = |orders: &Orders| {
        let test =
            backtest(orders.log(), 300, reading, 190, |timings| BgNbd::fit(timings).map(|own| own.model));
        test.map(|test| (test.actual_total(), test.predicted_total(), test.mean_absolute_error))
    };
    let plain = on_threads(|| tested(&orders)).unwrap();
    assert_eq!(tested(&orders.shuffled(&mut chance)).unwrap(), plain);
    let renamed = tested(&orders.renamed(&permutation(300, &mut chance))).unwrap();
    assert!(
        plain.0 == renamed.0 && near(plain.1, renamed.1) && near(plain.2, renamed.2),
        "{renamed:?} {plain:?}"
    );
}

/// The rows, and the same rows again.
fn twice<T: Clone>(rows: &[T]) -> Vec<T> {
    [rows, rows].concat()
}

#[test]
fn who_is_asked_twice_says_the_same_and_only_intervals_narrow() {
    let mut chance = chance::of_piece(3, 10);
    let level = Level::NINETY_FIVE;
    let answers: Vec<u8> = (0..200).map(|_| chance.random_range(0..=10)).collect();
    let of_five: Vec<u8> = (0..200).map(|_| chance.random_range(1..=5)).collect();
    let both: Vec<kano::Answers> = of_five
        .iter()
        .map(|present| kano::Answers { present: *present, absent: chance.random_range(1..=5) })
        .collect();
    let width = |figure: &satisfaction::Figure| figure.interval.high - figure.interval.low;
    let figures = |answers: &[u8], of_five: &[u8]| {
        [
            satisfaction::net_promoter(answers, level).unwrap().score,
            satisfaction::satisfied(of_five, 4, 5, level).unwrap(),
            satisfaction::mean(of_five, 5, level).unwrap(),
        ]
    };
    let (once, again) = (figures(&answers, &of_five), figures(&twice(&answers), &twice(&of_five)));
    for (once, again) in once.iter().zip(&again) {
        assert!(near(once.figure, again.figure) && width(again) < width(once), "{once:?} {again:?}");
    }
    let feature = |both: &[kano::Answers]| kano::feature(both, SameTwice::default(), level).unwrap();
    let (once, again) = (on_threads(|| feature(&both)), feature(&twice(&both)));
    assert_eq!((once.category, once.strength), (again.category, again.strength));
    assert_eq!(once.counts.map(|count| 2 * count), again.counts);
}

#[test]
fn customers_told_twice_have_the_same_spending_and_rhythm() {
    let model = BgNbd { r: 0.6, alpha: 4.0, a: 0.8, b: 2.5 };
    let observed: Vec<f64> = (0..600).map(|place| 30.0 + f64::from(place % 20)).collect();
    let known = simulation::customers(&model, &GammaGamma { p: 6.0, q: 4.0, gamma: 15.0 }, &observed, 5);
    let close = |one: f64, other: f64| (one / other - 1.0).abs() < 1e-3;
    let once = GammaGamma::fit(&known.repeats, &known.mean_value).unwrap().fitted.model;
    let again = GammaGamma::fit(&twice(&known.repeats), &twice(&known.mean_value)).unwrap().fitted.model;
    assert!(close(once.p, again.p) && close(once.q, again.q) && close(once.gamma, again.gamma), "{once:?}");
    let fit = |repeats: &[u32], last: &[f64], observed: &[f64]| {
        ParetoNbd::fit(Timings { repeats, last, observed }).map(|own| own.model)
    };
    let once = fit(&known.repeats, &known.last, &known.observed).unwrap();
    let again = fit(&twice(&known.repeats), &twice(&known.last), &twice(&known.observed)).unwrap();
    assert!(close(once.r, again.r) && close(once.alpha, again.alpha), "{once:?} {again:?}");
}

#[test]
fn journeys_told_twice_are_credited_twice() {
    let mut chance = chance::of_piece(4, 11);
    let (mut touches, mut starts, mut converted, mut value) = (Vec::new(), vec![0], Vec::new(), Vec::new());
    for _ in 0..400 {
        touches.extend((0..chance.random_range(1..6)).map(|_| chance.random_range(0..4_u16)));
        starts.push(touches.len());
        converted.push(chance.random::<f64>() < 0.3);
        value.push(f64::from(chance.random_range(1..100)));
    }
    let of = |touches: &[u16], starts: &[usize], converted: &[bool], value: &[f64]| {
        let journeys = Journeys { touches, starts, converted, value };
        let removal = attribution::removal(journeys, 4, 1).unwrap();
        (attribution::by_place(journeys, 4, attribution::POSITION).unwrap(), removal.credits)
    };
    let once = on_threads(|| of(&touches, &starts, &converted, &value));
    let further = starts[1..].iter().map(|start| start + touches.len());
    let starts_twice: Vec<usize> = starts.iter().copied().chain(further).collect();
    let again = of(&twice(&touches), &starts_twice, &twice(&converted), &twice(&value));
    for (once, again) in [(&once.0, &again.0), (&once.1, &again.1)] {
        for (one, other) in once.channels.iter().zip(&again.channels) {
            assert!(near(2.0 * one.conversions, other.conversions) && near(2.0 * one.value, other.value));
        }
    }
}

#[test]
fn a_series_is_forecast_alike_whatever_stands_beside_it() {
    let mut chance = chance::of_piece(5, 12);
    let series: Vec<Vec<f64>> = (0..4)
        .map(|shop| (0..48).map(|_| 100.0 + f64::from(shop) + draws::normal(&mut chance)).collect())
        .collect();
    let found = on_threads(|| forecast::forecast_all(&series, 12, 6, 1));
    let mut turned = series.clone();
    turned.reverse();
    let mut other = forecast::forecast_all(&turned, 12, 6, 1);
    other.reverse();
    assert_eq!(found, other);
}

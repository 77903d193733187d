use rand::RngExt;
use rusqlite::Connection;

use crate::chance;
use crate::clv::history::Log;
use crate::rfm::{Rules, figures, scores};

const TODAY: i32 = 700;
/// The same rule as a database says it.
const PLAIN: &str = "
    with bought as (
        select customer, max(day) filter (where amount >= 0) as last_day,
               count(*) filter (where amount >= 0) as orders, sum(amount) as total
        from sale where day <= 700 group by customer
    ), buyer as (select * from bought where orders > 0)
    select customer, last_day, orders, total,
           1 + 5 * (rank() over (order by last_day) - 1) / count(*) over (),
           1 + 5 * (rank() over (order by orders) - 1) / count(*) over (),
           1 + 5 * (rank() over (order by total) - 1) / count(*) over ()
    from buyer order by customer";

#[test]
fn every_row_equals_a_plain_calculation_in_sql() {
    for seed in 0..4 {
        let customers = 1_003 + seed as usize;
        let mut chance = chance::of_piece(seed, 0);
        let (mut customer, mut day, mut amount) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..6_000 {
            // Some buy often; few amounts, so that many are equal; refunds; days after today.
            let share = chance.random::<f64>();
            customer.push((share * share * customers as f64) as u32);
            day.push(chance.random_range(0..730));
            amount.push(chance.random_range(-3..20) * 500);
        }
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("create table sale (customer integer, day integer, amount integer); begin")
            .unwrap();
        let mut insert = connection.prepare("insert into sale values (?1, ?2, ?3)").unwrap();
        for row in 0..customer.len() {
            insert.execute((customer[row], day[row], amount[row])).unwrap();
        }
        let found =
            figures(Log { customer: &customer, day: &day, amount: &amount }, customers, TODAY).unwrap();
        let scored = scores(&found, TODAY, &Rules::default()).unwrap();
        let mut statement = connection.prepare(PLAIN).unwrap();
        let mut rows = statement.query(()).unwrap();
        let mut compared = 0;
        while let Some(row) = rows.next().unwrap() {
            let figure = |place: usize| row.get::<_, i64>(place).unwrap();
            let number = figure(0) as usize;
            let (bought, scored) = (found.bought[number], scored[number].unwrap());
            let ours = [
                i64::from(bought.last_day),
                i64::from(bought.orders),
                bought.total,
                i64::from(scored.recency),
                i64::from(scored.frequency),
                i64::from(scored.monetary),
            ];
            let theirs: Vec<i64> = (1..7).map(figure).collect();
            assert_eq!(ours[..], theirs[..], "customer {number}");
            compared += 1;
        }
        assert_eq!(compared, scored.iter().flatten().count());
        assert!(compared > 500);
    }
}

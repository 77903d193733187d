//! The migrations make what the declarations ask for, no more and no less.

use guanxi::house::{Place, clock, open};

use crate::program::on_both;

on_both!(the_migrations_make_what_the_declarations_ask_for, |program| {
    let place = Place {
        data: program.database.folder().to_owned(),
        database_url: program.database.url().map(str::to_owned),
        files: None,
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let difference = runtime.block_on(async {
        let crm = open(&place, clock()).await.unwrap();
        crm.schema_difference().await.unwrap()
    });
    assert_eq!(difference, "", "draft the next migration with: guanxi migration draft NAME");
});

//! `guanxi demo`: a believable company in the browser in one step. The story is told to the store as it would
//! have happened: the clock walks from the first customer to today, and colleagues act under their own names.

mod conversation;
mod customs;
mod deals;
mod files;
mod leads;
mod leaver;
mod orders;
mod samples;
mod schedules;
mod trail;
mod visits;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use clap::Args;
use customers::{Customer, LifecycleStage};
use object::{Day, Filter, Id, Instant, Lang, Message, Object};
use serde_json::{Map, Value as Json, json};
use site::saved_views::{NewView, ViewAct, ViewContent, ViewRefusal, ViewShelf};
use staff::{Company, Door, Membership, NewColleague, NewKey, Role, Shelf, Team, User};
use store::{Actor, BulkSet, Crm, Rights, StoreError, Tx, Via, WriteError};

use self::conversation::{Conversation, Known};
use self::orders::Sales;
use crate::commands::s3::S3Args;
use crate::commands::serve::{COUNTRIES_VARIABLE, ServeArgs, serve};
use crate::commands::{SampleFileArgs, fault};
use crate::countries;
use crate::demo::{
    DemoCustomer, DemoData, DemoDeal, DemoLead, DemoOrder, DemoView, HANDED_OVER, Sample, Talks, VIEWS,
    deals as dealt, demo_data, leads as asked, messy_file, orders as sold, samples as sampled, talks,
};
use crate::house::{Place, ZONE, clock, install, open, open_knowing_countries, subscribers};
use crate::outcome::{Outcome, terminal_lang};

/// Customers of the demo company when nobody says how many.
const CUSTOMERS: u64 = 2_000;
/// Up to so many customers the company is told day by day.
const BY_DAYS_CUSTOMERS_MAX: usize = 20_000;
/// How many customers one transaction of the telling writes.
const STEP_CUSTOMERS: usize = 500;
/// One customer in so many was moved from stage to stage by hand, so that histories have something to tell.
const STORIES_ONE_IN: usize = 8;
/// And so many at most: each is a transaction of its own.
const STORIES_MAX: usize = 2_000;
/// The setting that says that the company is there.
const DEMO: &str = "demo";
/// What the demo company is called, as its mail says.
const COMPANY_NAME: &str = "苏州华衡精密装备有限公司";
const COMPANY_SHORT_NAME: &str = "华衡装备";
/// A working day begins at nine.
const NINE_OCLOCK_MS: i64 = 9 * 3_600_000;
/// So long before now the story ends at the latest: what it dated later than now would have ids ahead of those that
/// people make.
const TOLD_BEFORE_MS: i64 = 3_600_000;

/// `guanxi demo …`
#[derive(Args, Debug, Clone)]
pub struct DemoArgs {
    /// 监听地址，端口 0 表示任选 / address to listen on; port 0 picks one
    #[arg(long, default_value = "127.0.0.1:7878")]
    pub listen: String,
    /// 客户数 / how many customers
    #[arg(long, default_value_t = CUSTOMERS)]
    pub customers: u64,
    /// 随机种子，同一种子得到同一家公司 / the same seed makes the same company
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 以哪天为今天 / the day that counts as today
    #[arg(long)]
    pub today: Option<String>,
    /// 只生成数据，不启动服务 / make the data, do not serve
    #[arg(long)]
    pub no_serve: bool,
    /// 内网的身份提供方主机，HOST 或 HOST:PORT / a host of the own network that a sign-in provider may be, HOST or HOST:PORT
    #[arg(long, env = "GUANXI_PROVIDER_HOSTS", value_delimiter = ',')]
    pub provider_host: Vec<String>,
    /// 国家数据库文件（MaxMind 格式） / a country database in MaxMind's format
    #[arg(long, env = COUNTRIES_VARIABLE, value_name = "FILE.mmdb")]
    pub countries: Option<PathBuf>,
}

/// What makes a demo company: the same values make the same one.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// How many customers.
    pub customers: u64,
    /// The seed.
    pub seed: u64,
    /// The day that counts as today.
    pub today: Option<Day>,
}

/// Keys of three people who see differently much; for measuring.
pub struct DemoKeys {
    /// Sees everything.
    pub all: String,
    /// Sees several teams.
    pub director: String,
    /// Sees their own.
    pub rep: String,
}

/// Who signs in first: sees all of sales, and may look after the house.
const HEAD: &str = "shen.jingyi";
/// Manages a region with teams below.
const DIRECTOR: &str = "gu.haifeng";
/// Sells.
const REP: &str = "lu.xiaowen";

/// Makes the company where it is missing, and serves it.
pub async fn run(place: &Place, args: &DemoArgs, as_json: bool) -> Outcome {
    let lang = terminal_lang();
    let today = match args.today.as_deref().map(Day::parse).transpose() {
        Ok(today) => today,
        Err(message) => return Outcome::message(&message, lang),
    };
    let story = Story { customers: args.customers, seed: args.seed, today };
    let countries = match args.countries.as_deref().map(countries::read).transpose() {
        Ok(countries) => countries,
        Err(message) => return Outcome::message(&message, lang),
    };
    if let Err(store) = make_demo(place, &story).await {
        return fault(&store);
    }
    let crm = match open_knowing_countries(place, clock(), countries).await {
        Ok(crm) => crm,
        Err(store) => return fault(&store),
    };
    let inside = crm.clone();
    let prepared = tokio::task::spawn_blocking(move || -> Result<_, StoreError> {
        let password = new_password(&inside)?;
        let key = key_of(&inside, HEAD)?;
        let counts = counts(&inside)?;
        inside.settle(&subscribers())?;
        Ok((password, key, counts))
    })
    .await;
    let (password, key, counts) = match prepared {
        Ok(Ok(prepared)) => prepared,
        Ok(Err(store)) => return fault(&store),
        Err(cause) => return Outcome::refused(json!({"error": cause.to_string()}), cause.to_string()),
    };
    let samples = samples::folder(&place.data).display().to_string();
    let tell = move |url: Json| json!({"url": url, "user": HEAD, "password": password, "key": key, "samples": samples, "counts": counts});
    if args.no_serve {
        let said = tell(Json::Null);
        let text = text_of(&said, lang);
        return Outcome::done(said, text);
    }
    // Its duplicates are found beside the first requests.
    let begun = crm.system().write::<_, StoreError, _>("demo", site::duplicates::begin_first).await;
    if let Err(store) = begun {
        return fault(&store);
    }
    let serving = ServeArgs {
        listen: args.listen.clone(),
        behind_proxy: false,
        proxy: Vec::new(),
        webhook_host: Vec::new(),
        provider_host: args.provider_host.clone(),
        countries: args.countries.clone(),
        scan: None,
        import_folder: Some(place.data.join("import")),
        backup_to: None,
        backup_hour: 3,
        backup_keep: site::backups::Kept { days: 7, weeks: 4, months: 12 },
    };
    serve(crm, &serving, &S3Args::default(), move |address| {
        let said = tell(json!(format!("http://{address}")));
        if as_json {
            println!("{said}");
        } else {
            println!("{}", text_of(&said, lang));
        }
    })
    .await
}

fn text_of(said: &Json, lang: Lang) -> String {
    let word = |name: &str| said[name].as_str().unwrap_or("—").to_owned();
    let counts: Vec<String> = said["counts"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(object, count)| format!("{object} {count}"))
        .collect();
    match lang {
        Lang::Zh => format!(
            "演示公司：{}\n  地址    {}\n  用户    {}\n  密码    {}\n  密钥    {}\n  样例    {}",
            counts.join("，"),
            word("url"),
            word("user"),
            word("password"),
            word("key"),
            word("samples")
        ),
        Lang::En => format!(
            "Demo company: {}\n  address   {}\n  user      {}\n  password  {}\n  key       {}\n  samples   {}",
            counts.join(", "),
            word("url"),
            word("user"),
            word("password"),
            word("key"),
            word("samples")
        ),
    }
}

/// Tells the story into the store at `place`, unless one is there already.
pub async fn make_demo(place: &Place, story: &Story) -> Result<(), StoreError> {
    let today = story.today.unwrap_or_else(|| (clock())().day_in(&zone()));
    let data = demo_data(story.seed, usize::try_from(story.customers).unwrap_or(usize::MAX), today);
    let seed = story.seed;
    let begins = data.customers.first().and_then(|first| first.customer.known_since).unwrap_or(today);
    let hand = Arc::new(AtomicI64::new(nine_oclock(begins).0));
    let shown = hand.clone();
    // Its clock goes on a little with every look, and stands still at the end.
    let latest = story.today.map_or_else(|| (clock())().0 - TOLD_BEFORE_MS, |_| i64::MAX);
    let told = move || Instant(shown.fetch_add(7, Ordering::Relaxed).min(latest));
    let crm = open(place, Arc::new(told)).await?;
    tokio::task::spawn_blocking(move || {
        let there = crm.system().read_wait::<_, StoreError, _>(|view| view.setting(DEMO))?;
        if there.is_some() {
            return Ok(());
        }
        let told = Told {
            talks: talks(seed, &data.customers, today),
            sold: sold(seed, &data.customers, today),
            asked: asked(seed, &data.customers, today),
            deals: dealt(seed, &data.customers, today),
            samples: sampled(seed, &data.customers, today),
        };
        tell(&crm, &data, told, today, &hand)?;
        crm.settle(&subscribers())?;
        crm.system()
            .write_wait::<_, WriteError, _>("demo", None, |tx| Ok(tx.set_setting(DEMO, "1")?))
            .map_err(store_fault)
    })
    .await
    .map_err(|cause| StoreError::Database(cause.to_string()))?
}

fn zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(ZONE).unwrap_or(jiff::tz::TimeZone::UTC)
}

fn nine_oclock(day: Day) -> Instant {
    let midnight = day.date().to_zoned(zone()).map_or(0, |zoned| zoned.timestamp().as_millisecond());
    Instant(midnight + NINE_OCLOCK_MS)
}

/// What is told of the customers.
struct Told {
    talks: Talks,
    sold: Vec<DemoOrder>,
    asked: Vec<DemoLead>,
    deals: Vec<DemoDeal>,
    samples: Vec<Sample>,
}

fn tell(
    crm: &Crm,
    data: &DemoData,
    Told { talks, sold, asked, deals, samples }: Told,
    today: Day,
    hand: &AtomicI64,
) -> Result<(), StoreError> {
    let (staff, teams) = tell_staff(crm, data)?;
    let mut conversation = Conversation::new(talks);
    let mut sales = Sales::begin(crm, sold)?;
    let mut made: Vec<Id<Customer>> = Vec::with_capacity(data.customers.len());
    let mut known: Vec<Known> = Vec::with_capacity(data.customers.len());
    let bulk =
        crm.system().write_wait::<_, StoreError, _>("demo", None, |tx| tx.open_change_set("demo", None))?;
    let stories = stories(data, today);
    // Those who were moved by hand began one stage earlier.
    let mut earlier: HashMap<usize, LifecycleStage> = HashMap::new();
    for (_, place) in &stories {
        earlier.extend(
            stage_before(data.customers[*place].customer.lifecycle_stage).map(|stage| (*place, stage)),
        );
    }
    let mut stories = stories.into_iter().peekable();
    let mut dealing = deals::Deals::new(crm, &deals)?;
    // In steps of one day where the company is small, so that each record is dated by its day.
    let goes_by_days = data.customers.len() <= BY_DAYS_CUSTOMERS_MAX;
    let mut rest = &data.customers[..];
    while let Some(first) = rest.first() {
        let day = first.customer.known_since;
        let same_day = rest.iter().take_while(|next| next.customer.known_since == day).count();
        let size = if goes_by_days { same_day } else { STEP_CUSTOMERS.min(rest.len()) };
        let (step, tail) = rest.split_at(size);
        let day = day.unwrap_or(today);
        while let Some((due, place)) = stories.next_if(|(due, place)| *due < day && *place < made.len()) {
            tell_stage(crm, &data.customers[place], &staff, made[place], due, hand)?;
        }
        dealing.tell_before(crm, Some(day), (&staff, &teams), &made, hand)?;
        let bulk = BulkSet { change_set: bulk };
        // A large step holds customers of many days; what was said to them is told once all are there.
        if goes_by_days {
            conversation.tell_before(crm, Some(day), (&staff, &teams), &known, (bulk, hand))?;
            sales.tell_before(crm, Some(day), (&data.customers, &staff), &known, (bulk, hand))?;
        }
        hand.fetch_max(nine_oclock(day).0, Ordering::Relaxed);
        known.extend(tell_customers(crm, step, &earlier, (&staff, &teams), &made, bulk)?);
        made.extend(known[made.len()..].iter().map(|(id, _)| *id));
        rest = tail;
    }
    let bulk = BulkSet { change_set: bulk };
    conversation.tell_before(crm, None, (&staff, &teams), &known, (bulk, hand))?;
    sales.tell_before(crm, None, (&data.customers, &staff), &known, (bulk, hand))?;
    for (due, place) in stories {
        tell_stage(crm, &data.customers[place], &staff, made[place], due, hand)?;
    }
    dealing.tell_before(crm, None, (&staff, &teams), &made, hand)?;
    hand.fetch_max(nine_oclock(today).0, Ordering::Relaxed);
    leads::tell_rules(crm)?;
    leads::tell_leads(crm, asked, (&staff, &teams), &made)?;
    files::tell_files(crm, &made)?;
    visits::tell_visits(crm, &made, today)?;
    schedules::tell_schedule(crm, &made)?;
    samples::leave_import(crm, &made, today)?;
    samples::leave_figures(crm, &samples)?;
    customs::tell_customs(crm, &made, today)?;
    // Whoever writes from here on keeps what the house has added.
    let crm = &crm.current();
    customs::tell_rules(crm)?;
    trail::tell_trail(crm, today)?;
    tell_handing_over(crm)?;
    leaver::tell_leaver(crm)?;
    tell_views(crm)
}

fn actor_of(crm: &Crm, login: &'static str) -> Result<Actor, StoreError> {
    crm.system().read_wait::<_, StoreError, _>(move |view| {
        let user = view.first::<User>(&User::LOGIN.is(&login.to_owned()))?;
        let actor =
            user.map(|user| staff::actor_of(view, &user, staff::ActsBy::Person)).transpose()?.flatten();
        actor.ok_or_else(|| StoreError::Database(format!("the demo company lacks {login}")))
    })
}

/// This morning some customers changed hands, so that both have a notification.
fn tell_handing_over(crm: &Crm) -> Result<(), StoreError> {
    for told in HANDED_OVER {
        let [from, to] = [told.from, told.to].map(|login| actor_of(crm, login).map(|actor| actor.user));
        let (from, owner) = (Id::from_raw(from?), Some(Id::from_raw(to?)));
        let decider = actor_of(crm, told.by)?.with_rights(Rights::everything());
        crm.visit(decider, Via::Page)
            .write_wait::<_, WriteError, _>("change", None, move |tx| {
                let theirs = Customer::OWNER.is(&Some(from));
                for customer in tx.all::<Customer>(&theirs, None, told.customers)? {
                    tx.update(&customer, &Customer { owner, ..customer.clone() })?;
                }
                Ok(())
            })
            .map_err(store_fault)?;
    }
    Ok(())
}

/// The views that colleagues keep, made under their own names.
fn tell_views(crm: &Crm) -> Result<(), StoreError> {
    let actor = |login: &'static str| actor_of(crm, login);
    for told in VIEWS {
        let new = NewView {
            object: Customer::OBJECT,
            name: told.name.to_owned(),
            sharing: told.sharing,
            content: ViewContent {
                filter: told.filter.to_owned(),
                sort: told.sort.to_owned(),
                columns: told.columns.to_owned(),
                shape: told.shape.to_owned(),
                by: told.by.to_owned(),
                sum: told.sum.to_owned(),
                tint: told.tint.to_owned(),
                group: told.group.to_owned(),
                ..ViewContent::default()
            },
        };
        let who = actor(told.owner)?;
        let keeper = crm.visit(who.with_rights(Rights::everything()), Via::Page);
        let id = keeper
            .write_wait::<_, ViewRefusal, _>("create", None, move |tx| Shelf.keep(tx, &who, &new))
            .map_err(|refused| view_fault(told, refused))?;
        for login in told.pinned_by {
            let who = actor(login)?;
            crm.system()
                .write_wait("demo", None, move |tx| Shelf.act(tx, &who, id, &ViewAct::Pin(true)))
                .map_err(|refused| view_fault(told, refused))?;
        }
    }
    Ok(())
}

fn view_fault(told: &DemoView, refused: ViewRefusal) -> StoreError {
    StoreError::Database(format!("the demo company's view {} is refused: {refused:?}", told.name))
}

/// Which customers were moved to their present stage by hand, and on which day: some weeks after they were
/// known, in the order of those days.
fn stories(data: &DemoData, today: Day) -> Vec<(Day, usize)> {
    let mut stories: Vec<(Day, usize)> = data
        .customers
        .iter()
        .enumerate()
        .step_by(STORIES_ONE_IN)
        .filter(|(_, next)| next.owner.is_some())
        .filter_map(|(place, next)| {
            let weeks = 2 + (place as i64 * 7) % 40;
            Some((next.customer.known_since?.plus_days(weeks * 7), place))
        })
        // Today is not over: its later hours have no history yet.
        .filter(|(due, _)| *due < today)
        .take(STORIES_MAX)
        .collect();
    stories.sort();
    stories
}

type People = (Vec<Id<User>>, Vec<Id<Team>>);

fn tell_staff(crm: &Crm, data: &DemoData) -> Result<People, StoreError> {
    let (people, groups) = (data.staff.clone(), data.teams.clone());
    crm.system()
        .write_wait::<_, WriteError, _>("demo", None, move |tx| {
            install(tx)?;
            name_company(tx)?;
            let mut teams: Vec<Id<Team>> = Vec::new();
            for team in &groups {
                let parent = team.parent.map(|place| teams[place]);
                teams.push(tx.insert(&Team { id: Id::from_raw(0), name: team.name.to_owned(), parent })?);
            }
            let mut staff = Vec::new();
            for person in &people {
                let mut roles: Vec<String> = person.roles.iter().map(|role| (*role).to_owned()).collect();
                if person.login == HEAD {
                    roles.push("system_admin".to_owned()); // So that whoever tries the demo sees all of it.
                }
                let id = staff::add_colleague(
                    tx,
                    &NewColleague {
                        name: person.name.to_owned(),
                        login: person.login.to_owned(),
                        password_hash: None,
                        teams: person.teams.iter().map(|place| teams[*place]).collect(),
                        roles,
                        language: None,
                    },
                )?;
                let user: User = tx.find(id)?.ok_or(WriteError::NotFound)?;
                let reachable = User {
                    email: Some(person.email.clone()),
                    phone: Some(person.phone.clone()),
                    ..user.clone()
                };
                tx.update(&user, &reachable)?;
                staff.push(id);
            }
            Ok((staff, teams))
        })
        .map_err(store_fault)
}

/// The house is a company's, and says so.
fn name_company(tx: &mut Tx<'_>) -> Result<(), WriteError> {
    let company = tx.first::<Company>(&Filter::All)?.ok_or(WriteError::NotFound)?;
    let named = Company {
        name: Some(COMPANY_NAME.to_owned()),
        short_name: Some(COMPANY_SHORT_NAME.to_owned()),
        ..company.clone()
    };
    tx.update(&company, &named).map(drop)
}

fn tell_customers(
    crm: &Crm,
    step: &[DemoCustomer],
    earlier: &HashMap<usize, LifecycleStage>,
    (staff, teams): (&[Id<User>], &[Id<Team>]),
    made: &[Id<Customer>],
    bulk: BulkSet,
) -> Result<Vec<Known>, StoreError> {
    // A customer whose parent company is in the same step waits for it: the first run of independents goes first.
    let mut ids = made.to_vec();
    let mut known = Vec::with_capacity(step.len());
    let mut rest = step;
    while !rest.is_empty() {
        let ready =
            rest.iter().take_while(|next| next.parent.is_none_or(|parent| parent < ids.len())).count();
        let (now, tail) = rest.split_at(ready.max(1));
        let linked: Vec<Customer> = now
            .iter()
            .enumerate()
            .map(|(at, next)| {
                let customer = next.linked(staff, teams, &ids);
                let stage = earlier.get(&(ids.len() + at)).copied().unwrap_or(customer.lifecycle_stage);
                Customer { lifecycle_stage: stage, ..customer }
            })
            .collect();
        let people: Vec<DemoCustomer> = now.to_vec();
        let new = crm
            .system()
            .write_wait::<_, WriteError, _>("demo", Some(bulk), move |tx| {
                let mut rows = Vec::with_capacity(linked.len());
                for customer in &linked {
                    rows.push(tx.prepare_new(Customer::def(), customer.to_values())?);
                }
                tx.insert_rows(Customer::def(), &rows)?;
                let ids: Vec<Id<Customer>> = rows.iter().map(|row| Id::from_raw(row.id)).collect();
                let (mut contacts, mut addresses, mut accounts) = (Vec::new(), Vec::new(), Vec::new());
                for (person, id) in people.iter().zip(&ids) {
                    for contact in person.contacts_at(*id) {
                        contacts.push(tx.prepare_new(customers::Contact::def(), contact.to_values())?);
                    }
                    for address in person.addresses_at(*id) {
                        addresses.push(tx.prepare_new(customers::Address::def(), address.to_values())?);
                    }
                    for account in person.bank_accounts_at(*id) {
                        accounts.push(tx.prepare_new(customers::BankAccount::def(), account.to_values())?);
                    }
                }
                tx.insert_rows(customers::Contact::def(), &contacts)?;
                tx.insert_rows(customers::Address::def(), &addresses)?;
                tx.insert_rows(customers::BankAccount::def(), &accounts)?;
                // Contacts stand in the order of their customers.
                let mut contacts = contacts.iter().map(|contact| Id::from_raw(contact.id));
                let with_contacts = people.iter().zip(ids);
                Ok(with_contacts
                    .map(|(person, id)| (id, contacts.by_ref().take(person.contacts.len()).collect()))
                    .collect::<Vec<Known>>())
            })
            .map_err(store_fault)?;
        ids.extend(new.iter().map(|(id, _)| *id));
        known.extend(new);
        rest = tail;
    }
    Ok(known)
}

/// A customer is moved to its present stage by its owner, on this day.
fn tell_stage(
    crm: &Crm,
    told: &DemoCustomer,
    staff: &[Id<User>],
    id: Id<Customer>,
    due: Day,
    hand: &AtomicI64,
) -> Result<(), StoreError> {
    let Some(owner) = told.owner.map(|place| staff[place]) else { return Ok(()) };
    // Some hour of the working day, another for each customer.
    hand.fetch_max(nine_oclock(due).0 + id.raw().rem_euclid(8 * 3_600_000), Ordering::Relaxed);
    let actor = crm.system().read_wait::<_, StoreError, _>(move |view| {
        let user: Option<User> = view.find(owner)?;
        user.map(|user| staff::actor_of(view, &user, staff::ActsBy::Person)).transpose().map(Option::flatten)
    })?;
    let Some(actor) = actor else { return Ok(()) };
    let stage = told.customer.lifecycle_stage;
    let moved = crm.visit(actor, Via::Page).write_wait::<_, WriteError, _>("change", None, move |tx| {
        let Some(now) = tx.find(id)? else { return Ok(()) };
        tx.update(&now, &Customer { lifecycle_stage: stage, ..now.clone() }).map(drop)
    });
    match moved {
        Ok(()) | Err(WriteError::Forbidden) => Ok(()),
        Err(refused) => Err(store_fault(refused)),
    }
}

/// The stage a customer was in before this one.
fn stage_before(stage: LifecycleStage) -> Option<LifecycleStage> {
    match stage {
        LifecycleStage::Prospect => None,
        LifecycleStage::New => Some(LifecycleStage::Prospect),
        LifecycleStage::Active => Some(LifecycleStage::New),
        LifecycleStage::Lost => Some(LifecycleStage::Active),
    }
}

fn store_fault(refused: WriteError) -> StoreError {
    match refused {
        WriteError::Store(fault) => fault,
        WriteError::Invalid(problems) => {
            let said: Vec<String> = problems
                .iter()
                .map(|problem| format!("{}: {}", problem.field.name, problem.message.en))
                .collect();
            StoreError::Database(format!("the demo company does not fit its own rules: {}", said.join("; ")))
        }
        other => StoreError::Database(other.to_string()),
    }
}

/// The head of sales gets a new password each time; the old one was only shown.
fn new_password(crm: &Crm) -> Result<String, StoreError> {
    let password = site::random_text(8);
    let hash =
        Door::hash_password(&password, &[]).map_err(|_| StoreError::Database("no password".to_owned()))?;
    // Everyone of the demo signs in with it, so that rights can be seen from every side.
    crm.system()
        .write_wait::<_, WriteError, _>("demo", None, move |tx| {
            let users: Vec<User> = tx.all(&Filter::All, None, 100)?;
            for user in users {
                staff::set_password(tx, user.id, &hash)?;
            }
            Ok(())
        })
        .map_err(store_fault)?;
    Ok(password)
}

fn key_of(crm: &Crm, login: &'static str) -> Result<String, StoreError> {
    let found = crm
        .system()
        .read_wait::<_, StoreError, _>(move |view| view.first::<User>(&User::LOGIN.is(&login.to_owned())))?;
    let user = found.ok_or_else(|| StoreError::Database(format!("the demo company lacks {login}")))?;
    let new = NewKey { user: user.id, name: String::from("demo"), role: None, read_only: false, until: None };
    staff::create_key(crm, crm.system().actor(), Via::Command, &new).map_err(store_fault)
}

/// Keys of three people of the demo company.
pub fn demo_keys(crm: &Crm) -> Result<DemoKeys, StoreError> {
    Ok(DemoKeys { all: key_of(crm, HEAD)?, director: key_of(crm, DIRECTOR)?, rep: key_of(crm, REP)? })
}

fn counts(crm: &Crm) -> Result<Json, StoreError> {
    crm.system().read_wait(|view| {
        let mut counts = Map::new();
        for def in view.registry().objects().to_vec() {
            let bookkeeping = [Membership::OBJECT, Role::OBJECT, "grant", "role_holding"].contains(&def.name);
            if !def.internal && !bookkeeping {
                counts.insert(def.plural.to_owned(), json!(view.total(def, &Filter::All, true)?.count));
            }
        }
        Ok(Json::Object(counts))
    })
}

/// Writes a customer file with the errors people make, in Chinese and UTF-8.
pub fn write_sample(file: &Path, rows: u64, broken: f64, seed: u64) -> std::io::Result<()> {
    std::fs::write(file, messy_file(rows, broken, seed).text)
}

/// `guanxi sample-file`: the same, in the encoding asked for, and the rows that are broken as JSON.
pub fn sample_file(args: &SampleFileArgs, lang: Lang) -> Outcome {
    let made = messy_file(args.rows, args.broken, args.seed);
    let Some(encoding) = exchange::Encoding::of_name(&args.encoding) else {
        let message = Message::new(
            "encoding_unknown",
            format!("没有“{}”这种编码", args.encoding),
            format!("there is no encoding “{}”", args.encoding),
        );
        return Outcome::message(&message, lang);
    };
    match std::fs::write(&args.file, encoding.encode(&made.text)) {
        Ok(()) => Outcome::done(
            json!({"rows": args.rows, "broken": made.broken.len(), "repeated": made.repeated.len(), "alike": made.alike.len()}),
            format!("{} rows, {} broken", args.rows, made.broken.len()),
        ),
        Err(cause) => Outcome::message(
            &Message::new(
                "file_unwritable",
                format!("无法写入 {}：{cause}", args.file.display()),
                format!("{} cannot be written: {cause}", args.file.display()),
            ),
            lang,
        ),
    }
}

//! A maker's plants and their workers, and short ways to import files about them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use exchange::{Counts, Finished, Import, ImportError, ImportSettings, Mode, Progress};
use object::{Choice, Day, Email, Id, Money, Object, ObjectDef, Phone, Registry, Row, Tags};
use store::{Migration, Visit};
use testing::House;
use testing::cast::{self, Member, Squad};

/// A plant: like a customer, with three phones.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "plant",
    plural = "plants",
    zh = "工厂",
    en = "Plant",
    en_plural = "Plants",
    title = "name",
    owned
)]
pub struct Plant {
    pub id: Id<Plant>,
    #[field(zh = "名称", en = "Name", list, search = "name", sort, keyed, aliases("厂名"))]
    pub name: String,
    #[field(zh = "代码", en = "Code", unique)]
    pub code: Option<String>,
    #[field(zh = "电话", en = "Phone", search, index, personal)]
    pub phone: Option<Phone>,
    #[field(zh = "传真", en = "Fax", personal)]
    pub fax: Option<Phone>,
    #[field(zh = "其他电话", en = "Other phone", personal)]
    pub other_phone: Option<Phone>,
    #[field(zh = "邮箱", en = "E-mail", search, index, personal)]
    pub email: Option<Email>,
    #[field(zh = "投产日期", en = "Opened on")]
    pub opened_on: Option<Day>,
    #[field(zh = "年产值", en = "Output")]
    pub output: Option<Money>,
    #[field(zh = "级别", en = "Grade", index)]
    pub grade: Option<PlantGrade>,
    #[field(zh = "在产", en = "Running")]
    pub running: Option<bool>,
    #[field(zh = "省份", en = "Province", index)]
    pub province: Option<String>,
    #[field(zh = "总厂", en = "Head plant", index)]
    pub head_plant: Option<Id<Plant>>,
    #[field(zh = "标签", en = "Tags", search)]
    pub tags: Tags,
    #[field(zh = "备注", en = "Remarks")]
    pub remarks: Option<String>,
    #[field(zh = "负责人", en = "Owner", list)]
    pub owner: Option<Id<Member>>,
    #[field(zh = "所属小组", en = "Team", list)]
    pub team: Option<Id<Squad>>,
}

/// Who a plant buys from: a company, compared as one.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "supplier",
    plural = "suppliers",
    zh = "供应商",
    en = "Supplier",
    en_plural = "Suppliers",
    title = "name",
    owned
)]
pub struct Supplier {
    pub id: Id<Supplier>,
    #[field(zh = "名称", en = "Name", list, search = "name", sort, keyed, alike = "company")]
    pub name: String,
    #[field(zh = "代码", en = "Code", unique)]
    pub code: Option<String>,
    #[field(zh = "电话", en = "Phone", search, index, personal)]
    pub phone: Option<Phone>,
    #[field(zh = "级别", en = "Grade", index)]
    pub grade: Option<PlantGrade>,
    #[field(zh = "负责人", en = "Owner", list)]
    pub owner: Option<Id<Member>>,
    #[field(zh = "所属小组", en = "Team", list)]
    pub team: Option<Id<Squad>>,
}

/// How important a plant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum PlantGrade {
    #[choice(zh = "甲", en = "A")]
    A,
    #[choice(zh = "乙", en = "B")]
    B,
}

/// Someone who works at a plant.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "worker",
    plural = "workers",
    zh = "工人",
    en = "Worker",
    en_plural = "Workers",
    title = "name",
    parent = "plant"
)]
pub struct Worker {
    pub id: Id<Worker>,
    #[field(zh = "姓名", en = "Name", list, search = "name", sort, keyed)]
    pub name: String,
    #[field(zh = "工厂", en = "Plant", list, index)]
    pub plant: Id<Plant>,
    #[field(zh = "手机", en = "Mobile", search, index, personal)]
    pub mobile: Option<Phone>,
}

/// What a plant is sent, with what it comes to.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "shipment",
    plural = "shipments",
    zh = "发货单",
    en = "Shipment",
    en_plural = "Shipments",
    title = "number",
    owned
)]
pub struct Shipment {
    pub id: Id<Shipment>,
    #[field(zh = "单号", en = "Number", list, unique)]
    pub number: String,
    #[field(zh = "工厂", en = "Plant", list, index)]
    pub plant: Id<Plant>,
    #[field(zh = "日期", en = "Day", list)]
    pub day: Option<Day>,
    #[field(zh = "价值", en = "Worth", list, sum = "parcel.worth")]
    pub worth: Option<Money>,
    #[field(zh = "负责人", en = "Owner", list)]
    pub owner: Option<Id<Member>>,
    #[field(zh = "所属小组", en = "Team", list)]
    pub team: Option<Id<Squad>>,
}

/// One parcel of a shipment.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "parcel",
    plural = "parcels",
    zh = "箱",
    en = "Parcel",
    en_plural = "Parcels",
    title = "content",
    parent = "shipment"
)]
pub struct Parcel {
    pub id: Id<Parcel>,
    #[field(zh = "发货单", en = "Shipment", list, index)]
    pub shipment: Id<Shipment>,
    #[field(zh = "箱号", en = "Parcel no.", list)]
    pub position: Option<i64>,
    #[field(zh = "内容", en = "Content", list)]
    pub content: String,
    #[field(zh = "货值", en = "Parcel worth", list)]
    pub worth: Option<Money>,
}

fn own() -> [&'static ObjectDef; 5] {
    [Plant::def(), Worker::def(), Shipment::def(), Parcel::def(), Supplier::def()]
}

fn registry() -> Registry {
    Registry::new(cast::registry().objects().iter().copied().chain(own()))
}

fn migrations() -> &'static [Migration] {
    static ALL: OnceLock<Vec<Migration>> = OnceLock::new();
    ALL.get_or_init(|| {
        let own = Registry::new(own());
        let text: &str = Box::leak(store::draft(&BTreeMap::new(), &own).into_boxed_str());
        cast::migrations().iter().copied().chain([Migration { name: "0003_plants", text }]).collect()
    })
}

/// Opens the house again with plants and workers.
pub fn open_plants(house: &mut House) {
    house.reopen_with(registry(), migrations());
}

/// The same, where one cell of a plant fills several fields.
pub fn open_plants_with(house: &mut House, split: &'static object::CellSplit) {
    house.reopen_with(registry().with_splits([(Plant::OBJECT, split)]), migrations());
}

/// A file in the house's data folder.
pub fn file(house: &House, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = house.crm().data().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

pub fn settings(mode: Mode) -> ImportSettings {
    ImportSettings { mode, ..ImportSettings::default() }
}

/// Imports a text as a file.
pub fn import_as(
    house: &House,
    visit: &Visit,
    def: &'static ObjectDef,
    text: impl AsRef<[u8]>,
    settings: &ImportSettings,
) -> Result<Finished, ImportError> {
    let path = file(house, "file.csv", text);
    Import::begin(visit, def, &path, "file.csv", settings)?.run(&Progress::default())
}

/// Imports plants as the house itself.
pub fn import(house: &House, mode: Mode, text: &str) -> Finished {
    import_as(house, &house.system(), Plant::def(), text, &settings(mode)).unwrap()
}

/// Checks plants as the house itself.
pub fn check(house: &House, mode: Mode, text: &str) -> Finished {
    let settings = ImportSettings { check_only: true, ..settings(mode) };
    import_as(house, &house.system(), Plant::def(), text, &settings).unwrap()
}

/// As [`check`], with all that was said about the file.
pub fn check_with(house: &House, text: &str, settings: &ImportSettings) -> Finished {
    let settings = ImportSettings { check_only: true, ..settings.clone() };
    import_as(house, &house.system(), Plant::def(), text, &settings).unwrap()
}

/// Created, updated, unchanged, skipped, failed.
pub fn five(counts: Counts) -> [u64; 5] {
    [counts.created, counts.updated, counts.unchanged, counts.skipped, counts.failed]
}

/// All records of an object, the oldest first.
pub fn rows(house: &House, def: &'static ObjectDef) -> Vec<Row> {
    house
        .system()
        .read_wait::<_, store::StoreError, _>(move |view| {
            view.all_rows(def, &object::Filter::All, None, 10_000)
        })
        .unwrap()
}

/// All plants, the oldest first.
pub fn plants(house: &House) -> Vec<Plant> {
    rows(house, Plant::def()).iter().map(|row| store::typed(row).unwrap()).collect()
}

/// What is said of a row of an import.
pub fn reason(house: &House, finished: &Finished, row: i64) -> exchange::Reason {
    let text = match finished.import {
        Some(import) => {
            let outcomes = house
                .system()
                .read_wait::<_, store::StoreError, _>(move |view| view.outcomes(import, row, row))
                .unwrap();
            outcomes.into_iter().next().and_then(|outcome| outcome.reason)
        }
        None => finished.notes.iter().find(|note| note.row == row).and_then(|note| note.reason.clone()),
    };
    exchange::Reason::of_text(text.as_deref().unwrap_or("{}"))
}

/// The codes of all problems of a row.
pub fn problems(house: &House, finished: &Finished, row: i64) -> Vec<String> {
    reason(house, finished, row).problems.into_iter().map(|problem| problem.code).collect()
}

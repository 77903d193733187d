//! `guanxi import OBJECT FILE`, `guanxi import resume ID`, `guanxi import mend ID --from FILE`, `guanxi import undo ID`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use exchange::{
    BadCells, Counts, Encoding, ExportFormat, Import, ImportError, ImportSettings, Mode, Progress, Shape,
    Sheet,
};
use object::{Lang, Message, ObjectDef, Registry};
use serde_json::{Value as Json, json};
use store::{Actor, Crm, KeptBecause, Undone, Via, Visit};

use crate::house::subscribers;
use crate::outcome::Outcome;

/// `guanxi import …`
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// 对象（customers、contacts …），或 resume、mend、undo / an object such as customers, or resume, mend or undo
    pub object: String,
    /// 文件，或导入编号 / the file, or an import's id
    pub file: String,
    /// 新建、新建并更新、只更新；不填则能识别已有记录时新建并更新，否则新建 / what happens to rows whose record
    /// exists; when none, upsert where records can be told by a field of the file, else create
    #[arg(long, value_enum)]
    pub mode: Option<ModeArg>,
    /// 匹配字段 / fields that tell that a record exists
    #[arg(long, value_delimiter = ',')]
    pub r#match: Vec<String>,
    /// 列对应文件：{"列名":"字段"}；文件还不存在时，把这次的对应写进去 / a JSON file {"column": "field" or null}; where it
    /// is not there yet, what the columns were taken for is written to it
    #[arg(long)]
    pub map: Option<PathBuf>,
    /// 只检查，不写入 / write nothing
    #[arg(long)]
    pub check: bool,
    /// mend：改好的失败行文件，带“行号”列 / mend: the file of failed rows, corrected
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// 把失败的行写到这里，.csv 或 .xlsx / write the failed rows here, as .csv or .xlsx
    #[arg(long)]
    pub rejects: Option<PathBuf>,
    /// 可选的单元格有误时：整行不导入，或导入这一行、那一格留空 / what becomes of a row whose only fault is in
    /// optional cells: it fails, or it goes in without them
    #[arg(long, value_enum, default_value = "refuse")]
    pub cells: CellsArg,
    /// 文件里没有的字段，新记录统一填写：字段=值 / what new records hold in a field that the file does not have:
    /// FIELD=VALUE
    #[arg(long = "default", value_name = "FIELD=VALUE")]
    pub defaults: Vec<String>,
    /// 找不到所指的记录时，用名称新建：关联字段，如 customer / links that make what they name and nobody knows
    #[arg(long, value_delimiter = ',', value_name = "FIELD")]
    pub make: Vec<String>,
    /// 把留空的单元格写到这里 / write the cells that were left empty here
    #[arg(long)]
    pub emptied: Option<PathBuf>,
    /// 工作簿中的哪张表；* 表示与第一张列名相同的各张 / which sheet of a workbook; * for all that have the columns of
    /// the first
    #[arg(long)]
    pub sheet: Option<String>,
    /// 编码：utf-8、gb18030、utf-16 / encoding; guessed when none
    #[arg(long)]
    pub encoding: Option<String>,
}

/// What becomes of a row with a bad cell that its record can do without.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum CellsArg {
    /// The row fails.
    Refuse,
    /// The cell is left empty.
    Empty,
}

/// What happens to rows whose record exists.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ModeArg {
    /// Only new records.
    Create,
    /// New records, and changes to those that exist.
    Upsert,
    /// Only changes.
    Update,
}

/// Runs it as the system, which may see and write everything.
pub fn run(crm: &Crm, args: &ImportArgs, folder: &Path, lang: Lang) -> Outcome {
    let visit = crm.visit(Actor::system(), Via::Import);
    let done = match args.object.as_str() {
        "resume" => resume(&visit, args, folder, lang),
        "mend" => mend(&visit, args, folder, lang),
        "undo" => undo(&visit, &args.file, lang),
        _ => begin(&visit, args, folder, lang),
    };
    done.unwrap_or_else(|message| Outcome::message(&message, lang))
}

fn begin(visit: &Visit, args: &ImportArgs, folder: &Path, lang: Lang) -> Result<Outcome, Message> {
    let def = object_of(visit.crm().registry(), &args.object)?;
    let path = folder.join(&args.file);
    let default = |text: &String| match text.split_once('=') {
        Some((field, value)) => Ok((field.trim().to_owned(), value.trim().to_owned())),
        None => Err(Message::new(
            "default_unreadable",
            format!("--default 应为 字段=值，不是“{text}”"),
            format!("--default is FIELD=VALUE, not “{text}”"),
        )),
    };
    let mut settings = ImportSettings {
        defaults: args.defaults.iter().map(default).collect::<Result<_, _>>()?,
        mode: match args.mode {
            Some(ModeArg::Create) => Mode::Create,
            Some(ModeArg::Upsert) | None => Mode::Upsert,
            Some(ModeArg::Update) => Mode::Update,
        },
        match_fields: args.r#match.clone(),
        makes: args.make.clone(),
        encoding: args.encoding.as_deref().map(encoding_of).transpose()?,
        sheet: args.sheet.clone(),
        cells: match args.cells {
            CellsArg::Refuse => BadCells::Refuse,
            CellsArg::Empty => BadCells::Empty,
        },
        check_only: args.check,
        ..ImportSettings::default()
    };
    let map = args.map.as_ref().map(|map| folder.join(map));
    if let Some(map) = map.as_ref().filter(|map| map.exists()) {
        let (mapping, shapes) = mapping_of(visit, def, &path, &settings, map)?;
        settings.mapping = Some(mapping);
        settings.shapes = shapes;
    }
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut begun = Import::begin(visit, def, &path, &name, &settings);
    if args.mode.is_none() && matches!(begun, Err(ImportError::NoMatchField)) {
        settings.mode = Mode::Create;
        begun = Import::begin(visit, def, &path, &name, &settings);
    }
    let import = begun.map_err(|refused| said(&refused))?;
    if let Some(map) = map.as_ref().filter(|map| !map.exists()) {
        write_mapping(visit, def, &path, &settings, map)?;
    }
    let id = import.id();
    if let Some(id) = id {
        eprintln!("import {}", object::id_text(id)); // For `import resume`, should this process be killed.
    }
    finish(visit, def, import, &path, &settings, args, folder, lang)
}

/// The object of a word: `customers`, or `customer`.
pub(super) fn object_of(registry: &Registry, word: &str) -> Result<&'static ObjectDef, Message> {
    let def = registry.plural(word).or_else(|| registry.object(word)).filter(|def| !def.internal);
    def.ok_or_else(|| {
        let names: Vec<&str> =
            registry.objects().iter().filter(|def| !def.internal).map(|def| def.plural).collect();
        Message::new(
            "object_unknown",
            format!("没有“{word}”这种对象，可选：{}", names.join("、")),
            format!("there is no object “{word}”; choose from: {}", names.join(", ")),
        )
    })
}

fn resume(visit: &Visit, args: &ImportArgs, folder: &Path, lang: Lang) -> Result<Outcome, Message> {
    let id = id_of(&args.file)?;
    let record = visit
        .read_wait(move |view| view.import_by_id(id))
        .map_err(|fault: store::StoreError| fault.message())?;
    let def = record.and_then(|record| visit.crm().registry().object(&record.object));
    let def = def.ok_or_else(|| said(&ImportError::NoSuchImport))?;
    let import = Import::resume(visit, id).map_err(|refused| said(&refused))?;
    let settings = ImportSettings::default();
    finish(visit, def, import, Path::new(""), &settings, args, folder, lang)
}

/// Takes failed rows in as they are in a file of them, in the same import.
fn mend(visit: &Visit, args: &ImportArgs, folder: &Path, lang: Lang) -> Result<Outcome, Message> {
    let id = id_of(&args.file)?;
    let from = args.from.as_ref().ok_or_else(|| {
        Message::new(
            "from_missing",
            "请用 --from 指明改好的失败行文件",
            "say with --from where the corrected file of failed rows is",
        )
    })?;
    let mending =
        exchange::mending_of_file(visit, id, &folder.join(from)).map_err(|refused| said(&refused))?;
    exchange::mend(visit, id, mending).map_err(|refused| said(&refused))?;
    resume(visit, args, folder, lang)
}

#[allow(clippy::too_many_arguments)]
fn finish(
    visit: &Visit,
    def: &'static ObjectDef,
    import: Import,
    path: &Path,
    settings: &ImportSettings,
    args: &ImportArgs,
    folder: &Path,
    lang: Lang,
) -> Result<Outcome, Message> {
    let (read, left_out): (Vec<&Sheet>, Vec<&Sheet>) = import
        .sheets()
        .iter()
        .filter(|sheet| !sheet.is_hidden || sheet.is_read)
        .partition(|sheet| sheet.is_read);
    let names = |sheets: &[&Sheet]| sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<String>>();
    let (read, left_out) = (names(&read), names(&left_out));
    let finished = import.run(&Progress::default()).map_err(|refused| said(&refused))?;
    // Whoever reads the counts finds as many records: search and counts catch up before the command ends.
    visit.crm().settle(&subscribers()).map_err(|fault| fault.message())?;
    let mut json = finished.to_json();
    if !read.is_empty() {
        json["sheets"] = json!(read);
        json["sheets_left_out"] = json!(left_out);
    }
    if let Some(rejects) = &args.rejects {
        let output = created(folder, rejects)?;
        let format =
            rejects.extension().and_then(|end| ExportFormat::of_code(&end.to_string_lossy().to_lowercase()));
        let format = format.unwrap_or(ExportFormat::Csv);
        let written = match finished.import {
            Some(id) if finished.counts.failed > 0 => {
                exchange::write_rejects(visit, id, output, format, lang)
            }
            Some(_) => Ok(0),
            None => exchange::write_check_rejects(
                visit,
                def,
                path,
                settings,
                &finished.notes,
                output,
                format,
                lang,
            ),
        };
        json["rejects"] = json!(written.map_err(|refused| said(&refused))?);
    }
    if let Some(emptied) = &args.emptied {
        let output = created(folder, emptied)?;
        let written = match finished.import {
            Some(id) if finished.counts.cells_left_empty > 0 => {
                exchange::write_emptied(visit, id, output, lang)
            }
            Some(_) => Ok(0),
            None => exchange::write_check_emptied(visit, def, path, settings, &finished.notes, output, lang),
        };
        json["emptied"] = json!(written.map_err(|refused| said(&refused))?);
    }
    let counts = &finished.counts;
    let text = counts_text(counts, finished.seconds, lang) + &left_out_text(&left_out, lang);
    let whole = finished.complete && counts.failed == 0;
    Ok(if whole { Outcome::done(json, text) } else { Outcome::refused(json, text) })
}

/// That a workbook has sheets which were not read; nobody should think they were.
fn left_out_text(sheets: &[String], lang: Lang) -> String {
    match (lang, sheets) {
        (_, []) => String::new(),
        (Lang::Zh, sheets) => format!("；未导入的表：{}", sheets.join("、")),
        (Lang::En, sheets) => format!("; sheets left out: {}", sheets.join(", ")),
    }
}

/// A file to write to.
fn created(folder: &Path, file: &Path) -> Result<std::io::BufWriter<std::fs::File>, Message> {
    let created = std::fs::File::create(folder.join(file)).map_err(|cause| unwritable(file, &cause))?;
    Ok(std::io::BufWriter::new(created))
}

/// What came of the rows, as one line; likely duplicates are only spoken of where there are any.
fn counts_text(counts: &Counts, seconds: f64, lang: Lang) -> String {
    let Counts { created, updated, unchanged, skipped, failed, .. } = counts;
    let (rows, in_file, stored) = (counts.rows(), counts.duplicates_in_file, counts.duplicates_stored);
    let duplicates = match (lang, in_file, stored) {
        (_, 0, 0) => String::new(),
        (Lang::Zh, _, 0) => format!("；文件内疑似重复 {in_file}"),
        (Lang::Zh, 0, _) => format!("；与已有疑似重复 {stored}"),
        (Lang::Zh, _, _) => format!("；文件内疑似重复 {in_file}，与已有疑似重复 {stored}"),
        (Lang::En, _, 0) => format!("; likely duplicates: {in_file} in the file"),
        (Lang::En, 0, _) => format!("; likely duplicates: {stored} stored"),
        (Lang::En, _, _) => format!("; likely duplicates: {in_file} in the file, {stored} stored"),
    };
    let emptied = match (lang, counts.cells_left_empty) {
        (_, 0) => String::new(),
        (Lang::Zh, cells) => format!("；留空 {cells} 格"),
        (Lang::En, 1) => String::from("; 1 cell left empty"),
        (Lang::En, cells) => format!("; {cells} cells left empty"),
    };
    match lang {
        Lang::Zh => format!(
            "共 {rows} 行：新建 {created}，更新 {updated}，未变 {unchanged}，跳过 {skipped}，失败 {failed}{emptied}{duplicates}；\
             {seconds:.1} 秒"
        ),
        Lang::En => format!(
            "{rows} rows: {created} created, {updated} updated, {unchanged} unchanged, {skipped} skipped, {failed} \
             failed{emptied}{duplicates}; {seconds:.1} s"
        ),
    }
}

fn undo(visit: &Visit, id: &str, lang: Lang) -> Result<Outcome, Message> {
    let undone = exchange::undo(visit, id_of(id)?).map_err(|refused| said(&refused))?;
    visit.crm().settle(&subscribers()).map_err(|fault| fault.message())?;
    let text = match lang {
        Lang::Zh => format!("恢复 {}，移除 {}，保留 {}", undone.restored, undone.removed, undone.kept.len()),
        Lang::En => {
            format!("{} restored, {} removed, {} kept", undone.restored, undone.removed, undone.kept.len())
        }
    };
    let json = undone_json(&undone, lang);
    Ok(if undone.kept.is_empty() { Outcome::done(json, text) } else { Outcome::refused(json, text) })
}

fn undone_json(undone: &Undone, lang: Lang) -> Json {
    let kept: Vec<Json> = undone
        .kept
        .iter()
        .map(|(record, why)| json!({"record": object::id_text(*record), "why": why_text(*why, lang)}))
        .collect();
    json!({"restored": undone.restored, "removed": undone.removed, "kept": kept})
}

fn why_text(why: KeptBecause, lang: Lang) -> &'static str {
    let (zh, en) = match why {
        KeptBecause::ChangedSince => ("之后又被修改过", "it was changed since"),
        KeptBecause::InUse => ("已有其他记录关联到它", "other records belong to it"),
        KeptBecause::NotAllowed => ("没有权限，或已不存在", "not allowed, or no longer there"),
        KeptBecause::NoLongerValid => ("原来的值已不再有效", "its old values are no longer valid"),
        KeptBecause::Erased => ("原来的值已依法删除", "its old values were lawfully erased"),
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

fn id_of(text: &str) -> Result<i64, Message> {
    object::parse_id(text).map_err(|_| {
        Message::new(
            "id_unreadable",
            format!("“{text}”不是导入编号"),
            format!("“{text}” is not an import's id"),
        )
    })
}

fn encoding_of(name: &str) -> Result<Encoding, Message> {
    Encoding::of_name(name).ok_or_else(|| {
        Message::new(
            "encoding_unknown",
            format!("没有“{name}”这种编码，可选 utf-8、gb18030、utf-16"),
            format!("there is no encoding “{name}”; use utf-8, gb18030 or utf-16"),
        )
    })
}

/// The mapping file names columns by their titles; columns it does not name keep their guess.
fn mapping_of(
    visit: &Visit,
    def: &'static ObjectDef,
    path: &Path,
    settings: &ImportSettings,
    map: &Path,
) -> Result<(Vec<Option<String>>, Vec<Shape>), Message> {
    let unreadable = |cause: String| {
        Message::new(
            "map_unreadable",
            format!("列对应文件 {} 无法读取：{cause}，应为 {{\"列名\":\"字段\"}}", map.display()),
            format!("the mapping {} cannot be read: {cause}; it is {{\"column\": \"field\"}}", map.display()),
        )
    };
    let text = std::fs::read_to_string(map).map_err(|cause| unreadable(cause.to_string()))?;
    let json: serde_json::Map<String, Json> =
        serde_json::from_str(&text).map_err(|cause| unreadable(cause.to_string()))?;
    let preview = exchange::preview(visit, def, path, settings).map_err(|refused| said(&refused))?;
    for name in json.keys() {
        if !preview.headers.contains(name) {
            return Err(Message::new(
                "column_unknown",
                format!("文件里没有“{name}”这一列"),
                format!("the file has no column “{name}”"),
            ));
        }
    }
    exchange::mapping_of_words(&preview, &json)
}

/// Writes down what the columns were taken for, to be read again, and changed by hand.
fn write_mapping(
    visit: &Visit,
    def: &'static ObjectDef,
    path: &Path,
    settings: &ImportSettings,
    map: &Path,
) -> Result<(), Message> {
    let preview = exchange::preview(visit, def, path, settings).map_err(|refused| said(&refused))?;
    let columns = preview.headers.iter().zip(&preview.mapping);
    let json: serde_json::Map<String, Json> =
        columns.map(|(header, target)| (header.clone(), json!(target.map(|target| target.name())))).collect();
    let text = serde_json::to_string_pretty(&json).expect("texts under names") + "\n";
    std::fs::write(map, text).map_err(|cause| unwritable(map, &cause))
}

fn said(refused: &ImportError) -> Message {
    refused.message()
}

fn unwritable(file: &Path, cause: &std::io::Error) -> Message {
    Message::new(
        "file_unwritable",
        format!("无法写入 {}：{cause}", file.display()),
        format!("{} cannot be written: {cause}", file.display()),
    )
}

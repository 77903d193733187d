//! What may be added: what agrees with everything that is declared, and what was said once stays as it was said.

use object::{FieldDef, Filter, Message, ObjectAddress, ObjectDef, Op, Path, Row, Value};
use store::{ALL_ROWS_MAX, FieldProblem, StoreError, View, Written, typed};

use crate::custom_field::{CustomField, Holds};
use crate::custom_object::{Belonging, CustomObject};
use crate::form_rule::judging::{broken, is_ruled};
use crate::{RulesMade, choices, described, quality_rule, rules};

/// Fields that a company adds to one object. With the declared ones they stay within what a database takes in one
/// statement.
const FIELDS_MAX: usize = 60;
/// The code of an object and of a text in its order together: with what stands around them in the names of indexes,
/// PostgreSQL's 63 bytes.
const ORDERED_CODES_BYTES_MAX: usize = 50;
/// Values that several records share, named to whoever asked that they differ.
const ALIKE_NAMED_MAX: usize = 5;
/// Objects that a company adds.
const OBJECTS_MAX: usize = 200;

pub(crate) fn problem(
    field: &'static FieldDef,
    code: &'static str,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> FieldProblem {
    FieldProblem { field, message: Message::new(code, zh, en) }
}

/// What was said at the beginning and is not changed later.
pub(crate) fn fixed(written: Written<'_>, fields: &[&'static FieldDef]) -> Vec<FieldProblem> {
    let (Some(old), Some(new)) = (written.old, written.new) else { return Vec::new() };
    let is_changed = |field: &&&'static FieldDef| old.value(field) != new.value(field);
    let said = |field: &&'static FieldDef| {
        problem(
            field,
            "fixed_later",
            format!("“{}”创建后不能更改", field.label.zh),
            format!("{} cannot be changed later", field.label.en),
        )
    };
    fields.iter().filter(is_changed).map(said).collect()
}

/// Whether fields and objects are added to it: what people keep records of.
fn is_extended(def: &ObjectDef) -> bool {
    !def.internal && !def.journal && !def.single && def.hung_field().is_none() && !def.changes_rights
}

pub(crate) fn unknown_object(field: &'static FieldDef) -> FieldProblem {
    problem(
        field,
        "object_unknown",
        "没有这个对象，请从列表中选择",
        "there is no such object; choose one from the list",
    )
}

pub(crate) fn said_object(view: &View<'_>, address: Option<&ObjectAddress>) -> Option<&'static ObjectDef> {
    view.registry().plural(&address?.0).filter(|def| is_extended(def))
}

/// Judges a custom field.
pub(crate) fn field(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else {
        return written.old.map_or_else(|| Ok(Vec::new()), |old| field_taken_away(view, &typed(old)?));
    };
    let mut problems = fixed(
        written,
        &[
            CustomField::OF.field(),
            CustomField::HOLDS.field(),
            CustomField::NAME.field(),
            CustomField::TARGET.field(),
            CustomField::SEARCHED.field(),
        ],
    );
    let field: CustomField = typed(new)?;
    if field.name.is_none() {
        problems.push(code_missing(CustomField::NAME.field()));
    }
    let Some(def) = said_object(view, Some(&field.of)) else {
        problems.push(unknown_object(CustomField::OF.field()));
        return Ok(problems);
    };
    if field.holds == Holds::Link && said_target(view, &field).is_none() {
        problems.push(unknown_object(CustomField::TARGET.field()));
    }
    if field.holds.chooses() {
        problems.extend(wrong_choices(view, def, &field, written.old)?);
    }
    problems.extend(unfit_for_more(view, def, &field, written.old)?);
    problems.extend(half_help(
        (&field.help_zh, CustomField::HELP_ZH.field()),
        (&field.help_en, CustomField::HELP_EN.field()),
    ));
    if problems.is_empty() {
        let objects = view.all_as_house::<CustomObject>(&Filter::All, ALL_ROWS_MAX)?;
        let mut fields = view.all_as_house::<CustomField>(&Filter::All, ALL_ROWS_MAX)?;
        fields.retain(|known| known.id != field.id);
        if fields.iter().filter(|known| known.of == field.of).count() >= FIELDS_MAX {
            problems.push(problem(
                CustomField::OF.field(),
                "custom_fields_too_many",
                format!("一个对象最多加 {FIELDS_MAX} 个字段"),
                format!("at most {FIELDS_MAX} fields are added to one object"),
            ));
        }
        fields.push(field.clone());
        let custom = described(view, &objects, &fields, &[], &rules(view)?);
        let candidate = view.declared().with_custom(&custom).object(def.name).unwrap_or(def);
        let mut columns: Vec<String> =
            store::table_columns(candidate).into_iter().map(|column| column.name).collect();
        columns.sort_unstable();
        // A money field has a column for its currency; a field that was deleted keeps its column.
        let is_shared = columns.windows(2).any(|pair| pair[0] == pair[1]);
        if is_shared || !view.columns_of_another_kind(candidate)?.is_empty() {
            problems.push(problem(
                CustomField::NAME.field(),
                "code_taken",
                "这个代码的列已存有其他类型的数据，请换一个代码",
                "the column of this code holds something else already; choose another code",
            ));
        }
        let place = format!("{}.{}", def.name, field.name.as_deref().unwrap_or_default());
        problems.extend(disagreement(
            view,
            &custom,
            &place,
            (CustomField::ZH.field(), CustomField::NAME.field(), CustomField::HELP_ZH.field()),
        ));
        problems.extend(broken(view, &custom, CustomField::CHOICES.field()));
        problems.extend(quality_rule::judging::broken(view, &custom, CustomField::CHOICES.field()));
    }
    Ok(problems)
}

/// A field goes when no rule of either kind names it.
fn field_taken_away(view: &View<'_>, field: &CustomField) -> Result<Vec<FieldProblem>, StoreError> {
    let objects = view.all_as_house::<CustomObject>(&Filter::All, ALL_ROWS_MAX)?;
    let mut fields = view.all_as_house::<CustomField>(&Filter::All, ALL_ROWS_MAX)?;
    fields.retain(|known| known.id != field.id);
    let custom = described(view, &objects, &fields, &[], &rules(view)?);
    let at = CustomField::NAME.field();
    Ok(broken(view, &custom, at)
        .into_iter()
        .chain(quality_rule::judging::broken(view, &custom, at))
        .collect())
}

/// Asked to be unique or sorted by where what it holds, or what is stored of it, speaks against it.
fn unfit_for_more(
    view: &View<'_>,
    def: &'static ObjectDef,
    field: &CustomField,
    old: Option<&Row>,
) -> Result<Vec<FieldProblem>, StoreError> {
    let before = old.map(typed::<CustomField>).transpose()?;
    let is_new = |held: fn(&CustomField) -> bool| held(field) && !before.as_ref().is_some_and(held);
    let mut problems = Vec::new();
    if is_new(|field| field.unique) {
        if !field.holds.tells_apart() {
            problems.push(problem(
                CustomField::UNIQUE.field(),
                "unique_unfit",
                "只有文本、整数、电话、邮箱和网址可以不允许重复",
                "only texts, numbers, phones, e-mail and web addresses can be asked to differ",
            ));
        } else if let Some(column) = field.name.as_deref().and_then(|name| def.field(name)) {
            problems.extend(alike(view, def, column)?);
        }
    }
    if field.holds == Holds::File {
        let asked = [
            (field.filtered, CustomField::FILTERED.field()),
            (field.searched, CustomField::SEARCHED.field()),
        ];
        problems.extend(asked.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, asked)| {
            problem(
                asked,
                "file_unfit",
                "文件只能按有没有来筛选，不能搜索内容，也不需要索引",
                "files are filtered by whether there is one; they are neither searched nor indexed",
            )
        }));
    }
    if is_new(|field| field.sorted) {
        if !field.holds.is_ordered() {
            problems.push(problem(
                CustomField::SORTED.field(),
                "sorted_unfit",
                "只有文本、数字、金额、时长和日期可以排序",
                "lists are sorted by texts, figures, amounts, durations, days and moments only",
            ));
        } else if field.holds == Holds::Text && old.is_some() {
            problems.push(problem(
                CustomField::SORTED.field(),
                "sorted_later",
                "文本字段的排序只能在新建字段时选择",
                "of a text it is said when the field is made whether lists are sorted by it",
            ));
        } else if field.holds == Holds::Text
            && def.name.len() + field.name.as_ref().map_or(0, String::len) > ORDERED_CODES_BYTES_MAX
        {
            problems.push(problem(
                CustomField::NAME.field(),
                "code_too_long",
                "可排序的文本字段，代码请写短一些",
                "a text that lists are sorted by needs a shorter code",
            ));
        }
    }
    Ok(problems)
}

/// Values that several records have already; named as far as whoever asks may know them.
fn alike(
    view: &View<'_>,
    def: &'static ObjectDef,
    field: &'static FieldDef,
) -> Result<Option<FieldProblem>, StoreError> {
    let mut twice = view.values_twice(def, field, ALIKE_NAMED_MAX + 1)?;
    if twice.is_empty() {
        return Ok(None);
    }
    let more = if twice.len() > ALIKE_NAMED_MAX { (" 等", " and others") } else { ("", "") };
    twice.truncate(ALIKE_NAMED_MAX);
    let named = view.actor().may_ask(def, field);
    let (zh, en) = if named {
        (format!("：{}{}", twice.join("、"), more.0), format!(": {}{}", twice.join(", "), more.1))
    } else {
        (String::new(), String::new())
    };
    Ok(Some(problem(
        CustomField::UNIQUE.field(),
        "values_alike",
        format!("已有记录的值重复，请先修改{zh}"),
        format!("several records have the same; change them first{en}"),
    )))
}

/// What a link points to: also what changes rights, such as people.
fn said_target(view: &View<'_>, field: &CustomField) -> Option<&'static ObjectDef> {
    let target = view.registry().plural(&field.target.as_ref()?.0)?;
    (!target.internal && !target.journal && target.hung_field().is_none()).then_some(target)
}

fn code_missing(field: &'static FieldDef) -> FieldProblem {
    problem(
        field,
        "code_missing",
        "英文名称中没有字母，请填写代码，例如 x_budget",
        "the English name has no Latin letters; write a code, such as x_budget",
    )
}

/// Choices that cannot be read, or take one away that records have.
fn wrong_choices(
    view: &View<'_>,
    def: &'static ObjectDef,
    field: &CustomField,
    old: Option<&Row>,
) -> Result<Option<FieldProblem>, StoreError> {
    let said = |message| Some(FieldProblem { field: CustomField::CHOICES.field(), message });
    let text = |field: &CustomField| field.choices.as_ref().map_or_else(String::new, |text| text.0.clone());
    let now = match choices::parse(&text(field)) {
        Ok(now) => now,
        Err(message) => return Ok(said(message)),
    };
    let (Some(old), Some(column)) = (old, field.name.as_deref().and_then(|name| def.field(name))) else {
        return Ok(None);
    };
    let before = choices::parse(&text(&typed::<CustomField>(old)?)).unwrap_or_default();
    for gone in before.iter().filter(|choice| now.iter().all(|known| known.code != choice.code)) {
        let (path, code) = (Path::own(column), gone.code.clone());
        let has_it = match field.holds {
            Holds::Choices => Filter::Contains { path, text: code },
            _ => Filter::Compare { path, op: Op::Is, value: Value::Text(code) },
        };
        if view.any_as_house(def, &has_it)? {
            let (zh, en) = (&gone.label.zh, &gone.label.en);
            return Ok(said(Message::new(
                "choice_in_use",
                format!("已有记录使用选项“{zh}”（{}），不能删除；可以改名", gone.code),
                format!("records have the choice “{en}” ({}); it can be renamed, not taken away", gone.code),
            )));
        }
    }
    Ok(None)
}

/// Help in one language only.
pub(crate) fn half_help(
    zh: (&Option<String>, &'static FieldDef),
    en: (&Option<String>, &'static FieldDef),
) -> Option<FieldProblem> {
    let missing = match (zh.0, en.0) {
        (Some(_), None) => en.1,
        (None, Some(_)) => zh.1,
        (Some(_), Some(_)) | (None, None) => return None,
    };
    Some(problem(
        missing,
        "help_in_one_language",
        "说明请中英文都写，或都不写",
        "write the help in both languages, or in none",
    ))
}

/// Judges a custom object.
pub(crate) fn object(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let fields = view.all_as_house::<CustomField>(&Filter::All, ALL_ROWS_MAX)?;
    let mut objects = view.all_as_house::<CustomObject>(&Filter::All, ALL_ROWS_MAX)?;
    let Some(new) = written.new else {
        return written
            .old
            .map_or_else(|| Ok(Vec::new()), |old| taken_away(view, &typed(old)?, &fields, &objects));
    };
    let mut problems = fixed(
        written,
        &[
            CustomObject::NAME.field(),
            CustomObject::PLURAL.field(),
            CustomObject::BELONGS.field(),
            CustomObject::PARENT.field(),
        ],
    );
    let object: CustomObject = typed(new)?;
    if object.name.is_none() {
        problems.push(code_missing(CustomObject::NAME.field()));
    }
    if object.belongs == Belonging::Parent {
        let parent = said_object(view, object.parent.as_ref())
            .filter(|def| !def.internal && !def.journal && view.registry().root_of(def).is_some());
        if parent.is_none() {
            problems.push(problem(
                CustomObject::PARENT.field(),
                "parent_unknown",
                "请选择一个有负责人的对象，例如客户，或属于它的对象，例如联系人",
                "choose an object whose records have an owner, such as customers, or belong to such, as contacts do",
            ));
        }
    }
    let like = object.rights_like.as_ref();
    if like.is_some() && said_object(view, like).is_none_or(|like| like.is_custom()) {
        problems.push(unknown_object(CustomObject::RIGHTS_LIKE.field()));
    }
    problems.extend(half_help(
        (&object.help_zh, CustomObject::HELP_ZH.field()),
        (&object.help_en, CustomObject::HELP_EN.field()),
    ));
    objects.retain(|known| known.id != object.id);
    if objects.len() >= OBJECTS_MAX {
        problems.push(problem(
            CustomObject::ZH.field(),
            "custom_objects_too_many",
            format!("最多 {OBJECTS_MAX} 个自定义对象"),
            format!("at most {OBJECTS_MAX} objects are added"),
        ));
    }
    if problems.is_empty() {
        let place = object.name.clone().unwrap_or_default();
        objects.push(object);
        let custom = described(view, &objects, &fields, &[], &RulesMade::default());
        problems.extend(disagreement(
            view,
            &custom,
            &place,
            (CustomObject::ZH.field(), CustomObject::NAME.field(), CustomObject::HELP_ZH.field()),
        ));
    }
    Ok(problems)
}

/// An object goes when nothing of it is left.
fn taken_away(
    view: &View<'_>,
    object: &CustomObject,
    fields: &[CustomField],
    objects: &[CustomObject],
) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(plural) = object.plural.as_deref() else { return Ok(Vec::new()) };
    let names = |address: &Option<ObjectAddress>| address.as_ref().is_some_and(|address| address.0 == plural);
    let has_fields = fields.iter().any(|field| field.of.0 == plural || names(&field.target));
    let has_children = objects.iter().any(|other| names(&other.parent))
        || is_ruled(view, plural)?
        || quality_rule::judging::is_asked(view, plural)?;
    let has_records = match view.registry().plural(plural) {
        Some(def) => view.any_as_house(def, &Filter::All)?,
        None => false,
    };
    let message = if has_records {
        Message::new(
            "object_has_records",
            "这个对象还有记录，请先删除记录",
            "there are records of this object; delete them first",
        )
    } else if has_fields || has_children {
        Message::new(
            "object_has_fields",
            "还有自定义字段、对象或规则使用它，请先删除那些",
            "custom fields, objects or rules still use it; delete those first",
        )
    } else {
        return Ok(Vec::new());
    };
    Ok(vec![FieldProblem { field: CustomObject::ZH.field(), message }])
}

/// What the checks of declarations say of this place, in words for whoever adds it.
fn disagreement(
    view: &View<'_>,
    custom: &object::Custom,
    place: &str,
    (label, name, help): (&'static FieldDef, &'static FieldDef, &'static FieldDef),
) -> Option<FieldProblem> {
    let findings = object::check_with_custom(&view.declared().with_custom(custom));
    let finding = findings.into_iter().find(|finding| finding.place == place)?;
    Some(match finding.number {
        "OBJ-011" => problem(
            label,
            "name_taken",
            "这个对象已有同名的字段",
            "this object has a field of this name already",
        ),
        "OBJ-001" | "OBJ-002" | "OBJ-003" | "OBJ-010" | "OBJ-012" => problem(
            name,
            "code_taken",
            "代码已被使用或不合规：小写字母、数字和下划线，最多 28 个字符",
            "this code is taken or cannot be used: lower-case letters, digits and _, at most 28",
        ),
        "OBJ-025" => problem(
            help,
            "help_unfit",
            "说明用完整的句子写，以句号结尾，不超过 160 字；中文说明要用中文",
            "help is made of sentences that end with a full stop, some 300 letters at most",
        ),
        _ => problem(label, "declaration_unfit", finding.what.clone(), finding.what),
    })
}

//! Random questions, made of fields and of values that some row has.

use object::{FieldDef, Filter, ObjectDef, Op, Path, Registry, Row, Stored, Value};

use crate::Chance;

const OPS: [Op; 6] = [Op::Is, Op::IsNot, Op::Less, Op::LessOrEqual, Op::Greater, Op::GreaterOrEqual];

/// A filter in few words, for the message of a failing test.
pub fn told(filter: &Filter) -> String {
    let all = |parts: &[Filter]| parts.iter().map(told).collect::<Vec<_>>().join(", ");
    let place = |path: &Path| match path.link {
        Some(link) => format!("{}.{}", link.name, path.field.name),
        None => path.field.name.to_owned(),
    };
    match filter {
        Filter::All => "all".to_owned(),
        Filter::And(parts) => format!("and({})", all(parts)),
        Filter::Or(parts) => format!("or({})", all(parts)),
        Filter::Not(part) => format!("not({})", told(part)),
        Filter::Compare { path, op, value } => format!("{} {op:?} {value:?}", place(path)),
        Filter::OneOf { path, values } => format!("{} one of {values:?}", place(path)),
        Filter::StartsWith { path, text } => format!("{} starts with {text:?}", place(path)),
        Filter::Contains { path, text } => format!("{} contains {text:?}", place(path)),
    }
}

/// What there is to ask about.
pub trait Records {
    /// All rows of an object; at least one where questions are asked about it.
    fn rows(&self, def: &ObjectDef) -> &[Row];
}

/// Makes questions about one object.
pub struct Asker<'a, R: Records> {
    /// Where questions come from.
    pub chance: &'a mut Chance,
    /// The records whose values are asked for.
    pub here: &'a R,
    /// Where links lead.
    pub registry: &'a Registry,
    /// The object.
    pub def: &'static ObjectDef,
}

impl<R: Records> Asker<'_, R> {
    /// A filter: nested, plain, or none.
    pub fn filter(&mut self) -> Filter {
        match self.chance.below(5) {
            0 => Filter::All,
            1 => self.indexed_leaf(),
            2 => self.leaf(),
            _ => self.nested(3),
        }
    }

    /// A filter of at most this depth.
    pub fn nested(&mut self, depth: usize) -> Filter {
        if depth == 0 || self.chance.once_in(3) {
            return if self.chance.once_in(20) { Filter::All } else { self.leaf() };
        }
        match self.chance.below(3) {
            0 => Filter::Not(Box::new(self.nested(depth - 1))),
            1 => Filter::And((0..self.chance.below(4)).map(|_| self.nested(depth - 1)).collect()),
            _ => Filter::Or((0..self.chance.below(4)).map(|_| self.nested(depth - 1)).collect()),
        }
    }

    /// One value of a field that has an index: what drives a list.
    fn indexed_leaf(&mut self) -> Filter {
        let fields: Vec<&'static FieldDef> = self
            .def
            .fields
            .iter()
            .copied()
            .filter(|field| field.indexed || field.unique || matches!(field.name, "owner" | "team"))
            .collect();
        if fields.is_empty() {
            return self.leaf();
        }
        let field = *self.chance.one_of(&fields);
        let value = self.value(self.def, field);
        Filter::Compare { path: Path::own(field), op: Op::Is, value }
    }

    /// One comparison, of a field of the object or of a record it links to.
    pub fn leaf(&mut self) -> Filter {
        let links: Vec<&'static FieldDef> =
            self.def.fields.iter().copied().filter(|field| field.kind.link().is_some()).collect();
        let (link, def) = if !links.is_empty() && self.chance.once_in(3) {
            let link = *self.chance.one_of(&links);
            let Some(target) = link.kind.link() else { unreachable!() };
            (Some(link), self.registry.object(target).expect("links lead to objects"))
        } else {
            (None, self.def)
        };
        let fields: Vec<&'static FieldDef> = def.fields.iter().chain(&def.system).copied().collect();
        let field = *self.chance.one_of(&fields);
        let path = Path { link, field };
        let value = self.value(def, field);
        match field.kind.stored() {
            Stored::Tags => match (self.chance.below(4), value) {
                (0, _) | (_, Value::Null) => {
                    let op = *self.chance.one_of(&OPS);
                    Filter::Compare { path, op, value: Value::Null }
                }
                (_, Value::Tags(tags)) => Filter::Contains { path, text: self.chance.one_of(&tags).clone() },
                (_, other) => panic!("{other:?} is no tags"),
            },
            Stored::Text | Stored::Phone if self.chance.once_in(2) && !value.is_null() => {
                let text = match &value {
                    Value::Text(text) => text.clone(),
                    Value::Phone(phone) => phone.canonical(),
                    other => panic!("{other:?} is no text"),
                };
                let letters: Vec<char> = text.chars().collect();
                if self.chance.once_in(2) {
                    let end = self.chance.below(letters.len() + 1);
                    Filter::StartsWith { path, text: letters[..end].iter().collect() }
                } else {
                    let start = self.chance.below(letters.len());
                    let end = start + 1 + self.chance.below(letters.len() - start);
                    let mut text: String = letters[start..end].iter().collect();
                    if self.chance.once_in(3) {
                        text = text.to_ascii_uppercase();
                    }
                    Filter::Contains { path, text }
                }
            }
            Stored::Text | Stored::Int | Stored::Bool | Stored::Money | Stored::Phone => {
                if self.chance.once_in(4) {
                    let values = (0..self.chance.below(4))
                        .map(|_| self.value(def, field))
                        .filter(|value| !value.is_null())
                        .collect();
                    Filter::OneOf { path, values }
                } else {
                    let op = *self.chance.one_of(&OPS);
                    Filter::Compare { path, op, value }
                }
            }
        }
    }

    /// A value that some row has in this field, so possibly none.
    fn value(&mut self, def: &ObjectDef, field: &FieldDef) -> Value {
        self.chance.one_of(self.here.rows(def)).value(field)
    }
}

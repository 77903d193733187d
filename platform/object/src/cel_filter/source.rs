//! From text to CEL's syntax tree, with a look at the text first: what a filter never uses is refused by its
//! name, and nothing can nest or chain so deeply that the parser runs out of stack.

use std::iter::Peekable;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::Chars;

use cel::IdedExpr;
use cel::parser::Parser;

use super::{DEPTH_MAX, SOURCE_CHARS_MAX, too_large, unsupported};
use crate::Message;

/// The most dots within one comparison: a link on either side and a function.
const DOTS_MAX: usize = 3;
/// Brackets up to here are read on the caller's stack. One level takes the parser 200 KB in a debug build, and
/// threads have 2 MB.
const PLAIN_DEPTH_MAX: usize = 2;
/// The stack for reading deeper brackets: what [`DEPTH_MAX`] levels take, twice over. Only what is used is ever
/// taken from memory.
const DEEP_STACK_BYTES: usize = 16 << 20;
/// How much of the text a message quotes, in characters.
const QUOTED_CHARS: usize = 16;

/// The syntax tree of a text.
pub(super) fn parse(text: &str) -> Result<IdedExpr, Message> {
    let length = text.chars().count();
    if length > SOURCE_CHARS_MAX {
        return Err(too_large(
            &format!("有 {length} 个字符，最多 {SOURCE_CHARS_MAX} 个"),
            &format!("{length} characters, at most {SOURCE_CHARS_MAX}"),
        ));
    }
    let depth = Scan::of(text).run()?;
    // The parser is not ours: should it panic on some text, that text is unreadable and the server lives on.
    let parsed = if depth <= PLAIN_DEPTH_MAX {
        catch_unwind(AssertUnwindSafe(|| Parser::new().parse(text)))
    } else {
        // A panic ends up in what the thread returns.
        std::thread::scope(|scope| {
            std::thread::Builder::new()
                .stack_size(DEEP_STACK_BYTES)
                .spawn_scoped(scope, || Parser::new().parse(text))
                .map_err(|_| too_large("服务器繁忙，请少用括号", "the server is busy; nest fewer brackets"))
                .map(|thread| thread.join())
        })?
    };
    match parsed {
        Ok(Ok(expression)) => Ok(expression),
        Ok(Err(errors)) => {
            let place = errors.errors.first().map_or((1, 1), |error| error.pos);
            let near = quoted(text, place);
            Err(if near.is_empty() {
                unreadable("结尾处不完整", "it ends too early")
            } else {
                unreadable(&format!("在“{near}”附近"), &format!("near “{near}”"))
            })
        }
        Err(_) => Err(unreadable("写法有误", "it is not written as CEL")),
    }
}

/// The filter's text is no CEL.
pub(super) fn unreadable(zh: &str, en: &str) -> Message {
    Message::new(
        "filter_unreadable",
        format!("筛选条件无法识别：{zh}"),
        format!("the filter cannot be read: {en}"),
    )
}

/// What stands at a line and column, both counted from 1.
fn quoted(text: &str, (line, column): (isize, isize)) -> String {
    let line = text.split('\n').nth(usize::try_from(line - 1).unwrap_or(0)).unwrap_or_default();
    line.chars().skip(usize::try_from(column - 1).unwrap_or(0)).take(QUOTED_CHARS).collect()
}

/// What stands before the place looked at, blanks aside.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Nothing,
    /// A name or a number: something a value ends with.
    Word,
    Quote,
    Close,
    /// An operator, an opening bracket, a comma or a dot.
    Mark,
}

/// What was seen between two brackets since the last `&&`, `||` or comma.
#[derive(Clone, Copy, Default)]
struct Level {
    has_relation: bool,
    dots: usize,
}

struct Scan<'t> {
    rest: Peekable<Chars<'t>>,
    before: Before,
    levels: Vec<Level>,
    depth: usize,
}

impl Scan<'_> {
    fn of(text: &str) -> Scan<'_> {
        Scan {
            rest: text.chars().peekable(),
            before: Before::Nothing,
            levels: vec![Level::default()],
            depth: 0,
        }
    }

    /// Refuses what no filter uses; the depth of the deepest bracket.
    fn run(mut self) -> Result<usize, Message> {
        while let Some(c) = self.rest.next() {
            match c {
                ' ' | '\t' | '\r' | '\n' => {}
                'a'..='z' | 'A'..='Z' | '_' => self.word(c)?,
                '0'..='9' => self.number(),
                '"' | '\'' => self.text(c)?,
                '(' | '[' => self.open(c)?,
                ')' | ']' => self.close()?,
                ',' => self.next_part(),
                '.' => self.dot()?,
                '&' | '|' => {
                    if self.rest.next_if_eq(&c).is_none() {
                        return Err(unreadable(&format!("请写 {c}{c}"), &format!("write {c}{c}")));
                    }
                    self.next_part();
                }
                '=' => {
                    if self.rest.next_if_eq(&'=').is_none() {
                        return Err(unreadable("相等请写 ==", "write == for equal"));
                    }
                    self.relation()?;
                }
                '!' if self.rest.next_if_eq(&'=').is_some() => self.relation()?,
                '!' => self.before = Before::Mark,
                '<' | '>' => {
                    self.rest.next_if_eq(&'=');
                    self.relation()?;
                }
                '-' if self.is_after_value() => return Err(arithmetic(c)),
                '-' if self.rest.peek().is_some_and(char::is_ascii_digit) => self.before = Before::Mark,
                '+' | '-' | '*' | '/' | '%' => return Err(arithmetic(c)),
                '?' | ':' => return Err(unsupported("“? :”", "“? :”")),
                '{' | '}' => return Err(unsupported("{ }", "{ }")),
                other => {
                    return Err(unreadable(
                        &format!("“{other}”应写在英文引号里"),
                        &format!("put “{other}” into straight quotes"),
                    ));
                }
            }
        }
        if self.levels.len() > 1 {
            return Err(unreadable("括号没有闭合", "a bracket is not closed"));
        }
        Ok(self.depth)
    }

    fn word(&mut self, first: char) -> Result<(), Message> {
        let mut word = String::from(first);
        while let Some(c) = self.rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
            word.push(c);
        }
        if self.rest.peek().is_some_and(|c| matches!(c, '"' | '\'')) && word != "in" {
            let quote = format!("{word}\"…\"");
            return Err(unsupported(&quote, &quote)); // Raw texts and bytes.
        }
        if word == "in" {
            return self.relation();
        }
        self.before = Before::Word;
        Ok(())
    }

    fn number(&mut self) {
        while self.rest.next_if(char::is_ascii_alphanumeric).is_some() {}
        let mut ahead = self.rest.clone();
        if ahead.next() == Some('.') && ahead.next().is_some_and(|c| c.is_ascii_digit()) {
            self.rest.next();
            while self.rest.next_if(char::is_ascii_alphanumeric).is_some() {}
        }
        self.before = Before::Word;
    }

    fn text(&mut self, quote: char) -> Result<(), Message> {
        // Two texts in a row are no CEL, and three quotes would begin a text of several lines.
        if self.before == Before::Quote {
            return Err(unreadable("引号前后缺少运算符", "an operator is missing between two texts"));
        }
        loop {
            match self.rest.next() {
                Some('\\') => self.escape()?,
                // No stored text holds one, and PostgreSQL takes none in a question either.
                Some('\0') => return Err(zero()),
                Some('\n' | '\r') | None => return Err(unreadable("引号没有闭合", "a quote is not closed")),
                Some(c) if c == quote => break,
                Some(_) => {}
            }
        }
        self.before = Before::Quote;
        Ok(())
    }

    /// What follows a backslash. An escape that CEL does not know would end the text for the parser but not here.
    fn escape(&mut self) -> Result<(), Message> {
        let hexadecimal_digits = match self.rest.next() {
            Some('\\' | '"' | '\'' | '`' | '?' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v') => 0,
            Some('x') => 2,
            Some('u') => 4,
            Some(_) | None => return Err(unreadable("反斜杠后的字符", "the character after a backslash")),
        };
        let mut is_zero = hexadecimal_digits > 0;
        for _ in 0..hexadecimal_digits {
            match self.rest.next_if(char::is_ascii_hexdigit) {
                Some(digit) => is_zero &= digit == '0',
                None => return Err(unreadable("反斜杠后的字符", "the character after a backslash")),
            }
        }
        if is_zero { Err(zero()) } else { Ok(()) }
    }

    fn open(&mut self, bracket: char) -> Result<(), Message> {
        if bracket == '[' && self.is_after_value() {
            return Err(unsupported("下标“[ ]”", "an index “[ ]”"));
        }
        if self.levels.len() > DEPTH_MAX {
            return Err(too_large(
                &format!("括号最多嵌套 {DEPTH_MAX} 层"),
                &format!("brackets nest at most {DEPTH_MAX} deep"),
            ));
        }
        self.depth = self.depth.max(self.levels.len());
        self.levels.push(Level::default());
        self.before = Before::Mark;
        Ok(())
    }

    fn close(&mut self) -> Result<(), Message> {
        if self.levels.len() == 1 {
            return Err(unreadable("多了一个右括号", "a closing bracket too many"));
        }
        self.levels.pop();
        self.before = Before::Close;
        Ok(())
    }

    fn relation(&mut self) -> Result<(), Message> {
        let level = self.level();
        if level.has_relation {
            return Err(unsupported("连续比较，请用 && 连接", "a chain of comparisons; join them by &&"));
        }
        level.has_relation = true;
        self.before = Before::Mark;
        Ok(())
    }

    fn dot(&mut self) -> Result<(), Message> {
        let level = self.level();
        level.dots += 1;
        if level.dots > DOTS_MAX {
            return Err(unsupported("超过一层的关联", "more than one link away"));
        }
        self.before = Before::Mark;
        Ok(())
    }

    fn next_part(&mut self) {
        *self.level() = Level::default();
        self.before = Before::Mark;
    }

    fn level(&mut self) -> &mut Level {
        self.levels.last_mut().expect("the outermost level is never popped")
    }

    fn is_after_value(&self) -> bool {
        matches!(self.before, Before::Word | Before::Quote | Before::Close)
    }
}

fn zero() -> Message {
    unreadable("文字中有空字符", "a text holds a zero character")
}

fn arithmetic(c: char) -> Message {
    unsupported(&format!("运算“{c}”"), &format!("arithmetic “{c}”"))
}

//! What a spreadsheet puts on the clipboard: lines of cells between tabs. A cell that holds a tab, a line end or a
//! quotation mark stands in quotation marks, with those inside doubled.

/// The cells of a block, line by line. The last line end closes the last line and begins no other.
pub(super) fn cut(text: &str) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let (mut line, mut cell) = (Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut is_quoted = false;
    let mut is_begun = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            _ if is_quoted => cell.push(letter),
            // Only a cell that begins with a quotation mark, and whose mark is closed, is quoted.
            '"' if !is_begun && closes(letters.clone()) => is_quoted = true,
            '\r' if letters.peek() == Some(&'\n') => continue,
            '\t' | '\n' | '\r' => {
                line.push(std::mem::take(&mut cell));
                if letter != '\t' {
                    lines.push(std::mem::take(&mut line));
                }
                is_begun = false;
                continue;
            }
            _ => cell.push(letter),
        }
        is_begun = true;
    }
    if is_begun || !line.is_empty() {
        line.push(cell);
        lines.push(line);
    }
    lines
}

/// Whether a quotation mark follows that ends a cell.
fn closes(mut rest: impl Iterator<Item = char>) -> bool {
    let mut letter = rest.next();
    while let Some(now) = letter {
        letter = rest.next();
        if now == '"' {
            match letter {
                Some('"') => letter = rest.next(),
                None | Some('\t' | '\n' | '\r') => return true,
                Some(_) => return false,
            }
        }
    }
    false
}

#[cfg(test)]
#[path = "../../tests/cut.rs"]
mod tests;

//! What is still to be done, or should not be missed: a line each, with the act that settles it in front.

use maud::{Markup, html};

/// One line.
#[derive(Clone, Debug, Default)]
pub struct Todo {
    /// What settles it, as a small button.
    pub act: Option<Markup>,
    /// What it is.
    pub title: Markup,
    /// What else is worth a word.
    pub facts: Vec<Markup>,
    /// By when.
    pub due: Option<Markup>,
    /// That day has passed.
    pub is_late: bool,
    /// What else can be done with it.
    pub menu: Markup,
}

/// Lines under a heading, an `h2` or `h3` as the page has it, with an act at its end.
pub fn todos(heading: Markup, todos: &[Todo], act: Option<Markup>) -> Markup {
    html! {
        section class="todos" {
            header { (heading) @if let Some(act) = act { (act) } }
            ul {
                @for todo in todos {
                    li class={ "todo" @if todo.is_late { " is-late" } } {
                        @if let Some(act) = &todo.act { (act) }
                        div class="todo-main" {
                            p class="prose" { (todo.title) }
                            @if !todo.facts.is_empty() {
                                p class="told" { @for fact in &todo.facts { span { (fact) } } }
                            }
                        }
                        @if let Some(due) = &todo.due { span class="todo-due" { (due) } }
                        (todo.menu)
                    }
                }
            }
        }
    }
}

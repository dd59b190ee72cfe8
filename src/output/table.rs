//! What a command lists, for people and for programs.

use std::io::{self, Write};

use anyhow::Context;
use clap::ValueEnum;
use comfy_table::{Table, presets};
use serde::Serialize;

/// Spaces between two columns.
const GAP: u16 = 2;

/// How a command prints what it has to say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns with a header, for people.
    #[default]
    Table,
    /// Indented JSON, for programs.
    Json,
}

/// A thing of which a list can be printed; as JSON it is what `Serialize` makes of it.
pub trait Row: Serialize {
    /// The names of the columns.
    const HEAD: &'static [&'static str];

    /// What stands in each column.
    fn cells(&self) -> Vec<String>;
}

/// All of `rows`, as an array where the format is JSON.
///
/// # Errors
/// A row cannot be written as JSON.
pub fn list<T: Row>(rows: &[T], format: Format) -> anyhow::Result<String> {
    match format {
        Format::Table => Ok(columns(rows)),
        Format::Json => Ok(serde_json::to_string_pretty(rows)? + "\n"),
    }
}

/// A single row: a name and a value a line, or an object where the format is JSON.
///
/// # Errors
/// The row cannot be written as JSON.
pub fn one<T: Row>(row: &T, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Table => Ok(pairs(row)),
        Format::Json => Ok(serde_json::to_string_pretty(row)? + "\n"),
    }
}

/// Writes `text` to standard output.
///
/// # Errors
/// It cannot be written, for example because nobody reads it.
pub fn print(text: &str) -> anyhow::Result<()> {
    let written = io::stdout().write_all(text.as_bytes());
    written.context("cannot write to standard output")
}

fn columns<T: Row>(rows: &[T]) -> String {
    let mut table = Table::new();
    table.set_header(T::HEAD.iter().map(|name| name.to_uppercase()));
    table.add_rows(rows.iter().map(Row::cells));
    text(table)
}

fn pairs<T: Row>(row: &T) -> String {
    let mut table = Table::new();
    for (name, cell) in T::HEAD.iter().zip(row.cells()) {
        table.add_row([(*name).to_owned(), cell]);
    }
    text(table)
}

/// Columns two spaces apart, without borders or colours, and lines that end with their last letter.
fn text(mut table: Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    table.load_style(presets::NOTHING);
    table.trim_fmt() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Thing {
        id: u32,
        word: &'static str,
    }

    impl Row for Thing {
        const HEAD: &'static [&'static str] = &["id", "the word"];

        fn cells(&self) -> Vec<String> {
            vec![self.id.to_string(), self.word.to_owned()]
        }
    }

    #[derive(Serialize)]
    struct Pair(&'static str, &'static str);

    impl Row for Pair {
        const HEAD: &'static [&'static str] = &["name", "word"];

        fn cells(&self) -> Vec<String> {
            vec![self.0.to_owned(), self.1.to_owned()]
        }
    }

    const THINGS: [Thing; 2] = [
        Thing { id: 1, word: "é" },
        Thing {
            id: 10_000,
            word: "",
        },
    ];

    #[test]
    fn columns_are_aligned_and_lines_end_with_their_last_letter() {
        let text = list(&THINGS, Format::Table).unwrap();
        assert_eq!(text, "ID     THE WORD\n1      é\n10000\n");
        let text = one(&THINGS[0], Format::Table).unwrap();
        assert_eq!(text, "id        1\nthe word  é\n");
    }

    #[test]
    fn columns_after_wide_characters_are_aligned_on_a_terminal() {
        let things = [("图书馆", "a"), ("cafe\u{301}", "b")].map(|(name, word)| Pair(name, word));
        let text = list(&things, Format::Table).unwrap();
        // A Chinese character takes two places, and a combining accent none.
        assert_eq!(text, "NAME    WORD\n图书馆  a\ncafe\u{301}    b\n");
    }

    #[test]
    fn a_list_of_nothing_has_a_head() {
        assert_eq!(list::<Thing>(&[], Format::Table).unwrap(), "ID  THE WORD\n");
    }

    #[test]
    fn json_is_an_array_or_an_object() {
        let value: serde_json::Value =
            serde_json::from_str(&list(&THINGS, Format::Json).unwrap()).unwrap();
        assert_eq!(value[1]["id"], 10_000);
        let text = list::<Thing>(&[], Format::Json).unwrap();
        assert_eq!(text, "[]\n");
        let value: serde_json::Value =
            serde_json::from_str(&one(&THINGS[0], Format::Json).unwrap()).unwrap();
        assert_eq!(value["word"], "é");
    }
}

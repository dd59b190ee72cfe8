//! What a command lists, for people and for programs.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;

/// How a command prints what it has to say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns under a head.
    #[default]
    Table,
    /// JSON, indented.
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
    let head = T::HEAD.iter().map(|name| name.to_uppercase()).collect();
    let lines: Vec<Vec<String>> = std::iter::once(head)
        .chain(rows.iter().map(Row::cells))
        .collect();
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..T::HEAD.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let mut row = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            // Writing to a string does not fail.
            let _ = write!(row, "{cell:width$}  ");
        }
        text += row.trim_end();
        text.push('\n');
    }
    text
}

fn pairs<T: Row>(row: &T) -> String {
    let width = T::HEAD.iter().map(|name| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, cell) in T::HEAD.iter().zip(row.cells()) {
        let _ = writeln!(text, "{name:width$}  {cell}");
    }
    text
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

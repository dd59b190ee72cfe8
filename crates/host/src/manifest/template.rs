//! `{{ name }}` in a string of the manifest.

use anyhow::{Result, bail};
use std::fmt;

/// A string in which `{{ name }}` stands for a variable of the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

/// A piece of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text that stands for itself.
    Literal(String),
    /// The name of a variable of the application.
    Variable(String),
}

impl Template {
    /// Parses `text`. A lone `}}` is ordinary text, as in Spin.
    ///
    /// # Errors
    /// `{{` without `}}`.
    pub fn parse(text: &str) -> Result<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, tail)) = after.split_once("}}") else {
                bail!("\"{{{{\" without \"}}}}\" in {text:?}");
            };
            if !before.is_empty() {
                parts.push(Part::Literal(before.to_owned()));
            }
            parts.push(Part::Variable(name.trim().to_owned()));
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// The pieces in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The names of the variables in it, in order, with repetitions.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Variable(name) => Some(name.as_str()),
        })
    }

    /// The whole text if there is no variable in it.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(text) => f.write_str(text),
            Part::Variable(name) => write!(f, "{{{{ {name} }}}}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Part> {
        Template::parse(text).unwrap().parts
    }

    #[test]
    fn templates_are_split_at_double_braces() {
        let lit = |s: &str| Part::Literal(s.to_owned());
        let var = |s: &str| Part::Variable(s.to_owned());
        assert_eq!(parts(""), []);
        assert_eq!(parts("a { b } c }}"), [lit("a { b } c }}")]);
        assert_eq!(parts("{{a}}{{ b }}"), [var("a"), var("b")]);
        assert_eq!(
            parts("https://{{ host }}:{{port}}/x"),
            [
                lit("https://"),
                var("host"),
                lit(":"),
                var("port"),
                lit("/x")
            ]
        );
    }

    #[test]
    fn open_braces_are_refused() {
        let error = Template::parse("{{ a }} {{ b").unwrap_err().to_string();
        assert!(error.contains("without"), "{error}");
    }

    #[test]
    fn literals_are_told_from_templates() {
        assert_eq!(Template::parse("x").unwrap().literal(), Some("x"));
        assert_eq!(Template::parse("").unwrap().literal(), Some(""));
        let template = Template::parse("x{{y}}").unwrap();
        assert_eq!(template.literal(), None);
        assert_eq!(template.to_string(), "x{{ y }}");
        assert_eq!(template.variables().collect::<Vec<_>>(), ["y"]);
    }
}

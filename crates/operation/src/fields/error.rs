//! The error of a field that breaks its rule.

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The body is not JSON, or not an object.
    Syntax,
    /// A mandatory field is absent.
    Missing,
    /// The value has another type.
    Type,
    /// The value has the right type and breaks its rule.
    Value,
}

/// A field that breaks its rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{subject} {rule}", subject = self.subject())]
pub struct FieldError {
    /// Where: `config.model_instance_config.resource.min`, `Devices[2].DeviceId`; empty for the body.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
    /// The rule in words, to follow the path: "must be 1 to 64 characters".
    pub rule: String,
}

impl FieldError {
    /// The mandatory field `path` is absent.
    pub fn missing(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            problem: Problem::Missing,
            rule: "is mandatory".to_owned(),
        }
    }

    /// The value of `path` is wrong, for rules that involve more than one field.
    pub fn value(path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            problem: Problem::Value,
            rule: rule.into(),
        }
    }

    /// The first part of the path: the parameter that the caller wrote.
    pub fn parameter(&self) -> &str {
        let end = self.path.find(['.', '[']).unwrap_or(self.path.len());
        &self.path[..end]
    }

    fn subject(&self) -> &str {
        match self.path.as_str() {
            "" => "the request body",
            path => path,
        }
    }
}

//! A filter's structure.

/// A filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// All are true.
    And(Vec<Expression>),
    /// Any is true.
    Or(Vec<Expression>),
    /// It is false.
    Not(Box<Expression>),
    /// A test of one name.
    Test(Test),
}

/// A test of what an item carries under a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// The character where it begins: the first is 1.
    pub at: usize,
    /// What is tested.
    pub name: Name,
    /// What must hold.
    pub predicate: Predicate,
}

/// What a test is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// The item's keywords.
    Keyword,
    /// A tag or a number that the instance declares.
    Declared(String),
}

/// What a test wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// The item carries it at all.
    Present,
    /// Compared with a value.
    Compare(Comparison, Value),
    /// One of these.
    In(Vec<Value>),
    /// From the first to the second, both included.
    Between(Value, Value),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`: the same as `not` before `=`.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// What an item's value is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// In quotes.
    Text(String),
    /// Finite.
    Number(f64),
}

impl Predicate {
    /// Whether it compares with a text.
    pub(super) fn has_text(&self) -> bool {
        let is_text = |value: &Value| matches!(value, Value::Text(_));
        match self {
            Self::Present => false,
            Self::Compare(_, value) => is_text(value),
            Self::In(values) => values.iter().any(is_text),
            Self::Between(least, most) => is_text(least) || is_text(most),
        }
    }
}

//! Boolean filters over what items carry: a tree, which is easy to make, and the same in postfix order,
//! as `sightline:inference/search` takes it.

use crate::item::Tag;

/// Most conditions of one filter.
pub const MAX_CONDITIONS: usize = 4096;

/// A boolean expression over what items carry.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// The item carries the tag.
    Tag(Tag),
    /// The item carries any tag or number of the field.
    Present(u32),
    /// The item's number in the field is at least the first value and at most the second; an item
    /// without one is outside, and so is every item if a value is NaN.
    Range(u32, f64, f64),
    /// All are true; true of none.
    All(Vec<Filter>),
    /// Any is true; false of none.
    Any(Vec<Filter>),
    /// It is false.
    Not(Box<Filter>),
}

/// One step of a filter in postfix order: a test leaves one truth value, a combination takes the last
/// ones that were left and leaves one instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// [`Filter::Tag`].
    Tag(Tag),
    /// [`Filter::Present`].
    Present(u32),
    /// [`Filter::Range`].
    Range(Range),
    /// [`Filter::All`] of the last so many.
    All(u32),
    /// [`Filter::Any`] of the last so many.
    Any(u32),
    /// [`Filter::Not`] of the last.
    Not,
}

/// Numbers of a field from `least` to `most`, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The field.
    pub field: u32,
    /// The least that is inside; NaN leaves every number outside.
    pub least: f64,
    /// The greatest that is inside; NaN leaves every number outside.
    pub most: f64,
}

impl Filter {
    /// The filter that every item passes.
    pub const EVERYTHING: Self = Self::All(Vec::new());

    /// The filter's conditions, of which a search takes at most [`MAX_CONDITIONS`].
    pub fn postfix(&self) -> Vec<Condition> {
        let mut conditions = Vec::new();
        self.push_to(&mut conditions);
        conditions
    }

    fn push_to(&self, conditions: &mut Vec<Condition>) {
        let condition = match self {
            Self::Tag(tag) => Condition::Tag(*tag),
            Self::Present(field) => Condition::Present(*field),
            Self::Range(field, least, most) => Condition::Range(Range {
                field: *field,
                least: *least,
                most: *most,
            }),
            Self::All(filters) => {
                filters.iter().for_each(|filter| filter.push_to(conditions));
                Condition::All(filters.len() as u32)
            }
            Self::Any(filters) => {
                filters.iter().for_each(|filter| filter.push_to(conditions));
                Condition::Any(filters.len() as u32)
            }
            Self::Not(filter) => {
                filter.push_to(conditions);
                Condition::Not
            }
        };
        conditions.push(condition);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_come_before_what_combines_them() {
        let filter = Filter::All(vec![
            Filter::Not(Box::new(Filter::Present(1))),
            Filter::Any(vec![Filter::Range(2, 0.0, 1.0), Filter::EVERYTHING]),
        ]);
        let expected = [
            Condition::Present(1),
            Condition::Not,
            Condition::Range(Range {
                field: 2,
                least: 0.0,
                most: 1.0,
            }),
            Condition::All(0),
            Condition::Any(2),
            Condition::All(2),
        ];
        assert_eq!(filter.postfix(), expected);
    }
}

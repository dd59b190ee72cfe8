//! Filters in postfix order, as `sightline:inference/search` takes them.

use super::{Filter, Tag};

/// One step: a test leaves one truth value, a combination takes the last ones that were left and leaves
/// one instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// [`Filter::Tag`].
    Tag(Tag),
    /// [`Filter::Present`].
    Present(u32),
    /// [`Filter::Range`].
    Range(u32, f64, f64),
    /// [`Filter::All`] of the last so many.
    All(u32),
    /// [`Filter::Any`] of the last so many.
    Any(u32),
    /// [`Filter::Not`] of the last.
    Not,
}

impl Filter {
    /// The filter's conditions, of which the search core takes at most 4096.
    pub fn postfix(&self) -> Vec<Condition> {
        let mut conditions = Vec::new();
        self.push_to(&mut conditions);
        conditions
    }

    fn push_to(&self, conditions: &mut Vec<Condition>) {
        let condition = match self {
            Self::Tag(tag) => Condition::Tag(*tag),
            Self::Present(field) => Condition::Present(*field),
            Self::Range(field, least, most) => Condition::Range(*field, *least, *most),
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
            Condition::Range(2, 0.0, 1.0),
            Condition::All(0),
            Condition::Any(2),
            Condition::All(2),
        ];
        assert_eq!(filter.postfix(), expected);
    }
}

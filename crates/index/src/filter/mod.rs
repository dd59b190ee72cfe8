//! Boolean filters over the tags and numbers of items, for all items of a part at once.
//!
//! A filter comes in postfix order and becomes the program of a stack machine whose values are sets of items. The
//! operands of `All` and `Any` may stand in any order, and the order decides how many sets are held at once (Sethi and
//! Ullman, *The Generation of Optimal Code for Arithmetic Expressions*, Journal of the ACM 17:4, 1970):
//! the cheap come first, so that they may decide the outcome, unless too many sets would have to wait.

mod condition;
mod program;

pub use program::FilterProgram;

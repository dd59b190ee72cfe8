//! How many components are taken together.

/// Components that one turn of a loop goes through. A host that may interrupt a component has it look whether it is to
/// be at each turn, which costs as much as ten of them.
pub const CHUNK: usize = 64;

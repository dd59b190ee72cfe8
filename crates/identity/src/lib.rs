//! Who calls: keys, projects, tokens and the vendors' request signatures.

pub mod alibaba;

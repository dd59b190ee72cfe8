//! The best items of a library.

mod listing;
mod match_counter;
mod nearest;
mod probe;
mod rerank;
mod run;
mod scan;
mod top_k;
mod view;

pub use run::search;

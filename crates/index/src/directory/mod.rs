//! Which row of the tree each id is: sorted runs of the latest merges before sorted partitions of all.
//!
//! A log-structured merge tree (O'Neil 1996) of two levels. A merge of the write buffer adds a run; runs join while
//! they are small, and when there are many a compaction merges them into the partitions, a bounded number of these
//! at a step. A run has the word over older runs and over the partitions.

mod compact;
mod lookup;
mod runs;

pub use compact::{compact, is_compaction_due};
pub use lookup::{all, blobs, find};
pub use runs::add_run;

//! Libraries against a brute-force oracle, page by page, under concurrent writers and under crashes.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

mod answers;
mod concurrency;
mod crash;
mod growth;
mod limits;
mod oracle;
mod pages;

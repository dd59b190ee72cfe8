//! Alibaba Cloud's request signatures: requests recorded from the vendor's clients, requests of every shape
//! signed by an independent implementation, and what becomes of those that were tampered with.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

mod any_request;
mod client;
mod recorded;
mod refusals;

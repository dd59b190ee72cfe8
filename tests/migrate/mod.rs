//! `sightline migrate`: from a stub of the vendor's service, and from version 2 and 1 of a host.

mod from_host;
mod from_vendor;
mod source;
mod vendor_stub;

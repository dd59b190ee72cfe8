//! The search core as it runs in the host: the `inference` component over the host's store on the disk, one
//! call at a time.

mod bytes;
mod churn;
mod component;
mod filtered;
mod ingest;
mod instance;
mod searched;

pub use churn::{Churned, measure as churn};
pub use filtered::{Filtered, measure as filtered};
pub use ingest::Ingested;
pub use searched::{Cost, Found, Searched, measure as search, measure_kept as search_kept};

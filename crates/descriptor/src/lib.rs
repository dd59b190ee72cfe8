//! Model `common-search`: a fixed-length descriptor that finds a picture again after re-encoding,
//! scaling, cropping and rotation.
//!
//! A picture is brought to a common size; places that stand out at their scale are described by their
//! gradients and colours, turned to their own direction; these local features are aggregated into one
//! vector, to which the layout of the whole picture is appended. A linear map keeps what copies share and
//! strangers do not, another does so for the colours of the whole, and a descriptor is both. Nothing is
//! learned but from procedural pictures. `docs/descriptor.md` has the figures.

mod aggregate;
mod colour;
mod describe;
mod gradient;
pub mod keywords;
mod layout;
mod linear;
mod local;
mod model;
mod plane;
mod resample;
mod scale_space;
mod signature;

pub use aggregate::Aggregation;
pub use describe::{COMMON_SEARCH, describe, local_features, signature};
pub use gradient::{GRADIENTS, Gradients, mirrored};
pub use linear::LinearMap;
pub use local::Feature;
pub use model::Model;
pub use signature::Signature;

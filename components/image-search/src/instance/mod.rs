//! Instances: libraries of pictures, and what they are configured for.

mod configuration;
mod record;

pub use configuration::{Configuration, SearchType, ServiceType};
pub use record::{
    DESCRIPTOR_LENGTH, EXTERNAL_LENGTHS, EXTERNAL_MODEL, Instance, LEVEL, MODEL, list_names,
    unknown_instance,
};

//! The component of `/`: every `Action` of the family.
operation::export!(visual_compute::components::CREATE_COMPUTE_INSTANCE);

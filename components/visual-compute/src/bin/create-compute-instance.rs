//! The component of `/`: every `Action` of the family.
operation::component!(
    operation::Family::VisualCompute,
    visual_compute::gateway::handle
);

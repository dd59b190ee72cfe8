//! The components: one, for the one path of the family.

use operation::{Component, on};

use crate::api::VisualCompute;
use crate::create_compute_instance::CreateComputeInstance;
use crate::list_instances::ListInstances;

/// `/`
pub const CREATE_COMPUTE_INSTANCE: Component<VisualCompute> = Component {
    api: VisualCompute,
    operations: &[
        on::<_, CreateComputeInstance>("CreateComputeInstance"),
        on::<_, ListInstances>("ListInstances"),
    ],
};

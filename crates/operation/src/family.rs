//! The API families.

/// The API families. Their names are the packages' names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Huawei Cloud Image Search, version 1 of its API.
    ImageSearch,
    /// Huawei Cloud Image Search, version 2 of its API.
    ImageSearchV2,
    /// Huawei Cloud DataArts Fabric.
    InferenceServices,
    /// Huawei Cloud ModelArts images.
    ImageRegistry,
    /// Alibaba Cloud Visual Computing Service.
    VisualCompute,
    /// Huawei Cloud IAM: tokens and projects.
    Identity,
}

impl Family {
    /// The family of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "image-search" => Self::ImageSearch,
            "image-search-v2" => Self::ImageSearchV2,
            "inference-services" => Self::InferenceServices,
            "image-registry" => Self::ImageRegistry,
            "visual-compute" => Self::VisualCompute,
            "identity" => Self::Identity,
            _ => return None,
        })
    }
}

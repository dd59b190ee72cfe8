//! The enumerations of images: how requests write them, and how answers do.

use serde::{Deserialize, Serialize};

/// The processor architecture. Requests write it in any case, answers in lower case, as clients compare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arch {
    /// 64-bit x86.
    #[serde(rename = "x86_64")]
    X86_64,
    /// 64-bit Arm.
    #[serde(rename = "aarch64")]
    Aarch64,
}

/// The words of [`Arch`].
pub const ARCHES: &[(&str, Arch)] = &[("X86_64", Arch::X86_64), ("AARCH64", Arch::Aarch64)];

/// Where an image comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Origin {
    /// The user's own.
    Customize,
    /// Saved from a notebook.
    ImageSave,
}

/// The words of [`Origin`].
pub const ORIGINS: &[(&str, Origin)] = &[
    ("CUSTOMIZE", Origin::Customize),
    ("IMAGE_SAVE", Origin::ImageSave),
];

/// What an image can run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ResourceCategory {
    /// Processors.
    Cpu,
    /// Graphics processors.
    Gpu,
    /// Ascend accelerators.
    Ascend,
}

/// The words of [`ResourceCategory`].
pub const RESOURCE_CATEGORIES: &[(&str, ResourceCategory)] = &[
    ("CPU", ResourceCategory::Cpu),
    ("GPU", ResourceCategory::Gpu),
    ("ASCEND", ResourceCategory::Ascend),
];

/// What an image is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ServiceType {
    /// Several uses.
    Common,
    /// Inference.
    Inference,
    /// Training.
    Train,
    /// Development.
    Dev,
    /// Not said.
    Unknown,
}

/// The words of [`ServiceType`].
pub const SERVICE_TYPES: &[(&str, ServiceType)] = &[
    ("COMMON", ServiceType::Common),
    ("INFERENCE", ServiceType::Inference),
    ("TRAIN", ServiceType::Train),
    ("DEV", ServiceType::Dev),
    ("UNKNOWN", ServiceType::Unknown),
];

/// How a developer gets into an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DevService {
    /// A notebook.
    Notebook,
    /// A remote shell.
    Ssh,
    /// A workflow: in the vendor's examples, not in its list.
    AiFlow,
    /// ModelBox: in the vendor's examples, not in its list.
    Modelbox,
}

/// The words of [`DevService`].
pub const DEV_SERVICES: &[(&str, DevService)] = &[
    ("NOTEBOOK", DevService::Notebook),
    ("SSH", DevService::Ssh),
    ("AI_FLOW", DevService::AiFlow),
    ("MODELBOX", DevService::Modelbox),
];

/// Who may read an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Visibility {
    /// Its project.
    Private,
    /// Everyone, by its id.
    Public,
}

/// The words of [`Visibility`].
pub const VISIBILITIES: &[(&str, Visibility)] = &[
    ("PRIVATE", Visibility::Private),
    ("PUBLIC", Visibility::Public),
];

/// The accelerator that an image is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FlavorType {
    /// Snt9.
    #[serde(rename = "ASCEND_SNT9")]
    AscendSnt9,
    /// Snt9b.
    #[serde(rename = "ASCEND_SNT9B")]
    AscendSnt9b,
    /// Snt3.
    #[serde(rename = "ASCEND_SNT3")]
    AscendSnt3,
}

/// The words of [`FlavorType`].
pub const FLAVOR_TYPES: &[(&str, FlavorType)] = &[
    ("ASCEND_SNT9", FlavorType::AscendSnt9),
    ("ASCEND_SNT9B", FlavorType::AscendSnt9b),
    ("ASCEND_SNT3", FlavorType::AscendSnt3),
];

/// Whose an image is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ImageType {
    /// The platform's own. Sightline has none.
    BuildIn,
    /// A registered one.
    Dedicated,
}

/// The words of [`ImageType`].
pub const IMAGE_TYPES: &[(&str, ImageType)] = &[
    ("BUILD_IN", ImageType::BuildIn),
    ("DEDICATED", ImageType::Dedicated),
];

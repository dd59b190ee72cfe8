//! The enumerations of images: how requests write them, and how answers do.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// The processor architecture. Requests write it in any case, answers in lower case, as clients compare it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Arch {
    /// 64-bit x86.
    #[serde(rename = "x86_64")]
    X86_64,
    /// 64-bit Arm.
    #[serde(rename = "aarch64")]
    Aarch64,
}

/// Where an image comes from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Origin {
    /// The user's own.
    Customize,
    /// Saved from a notebook.
    ImageSave,
}

/// What an image can run on.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum ResourceCategory {
    /// Processors.
    Cpu,
    /// Graphics processors.
    Gpu,
    /// Ascend accelerators.
    Ascend,
}

/// What an image is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
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

/// How a developer gets into an image.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
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

/// Who may read an image.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum Visibility {
    /// Its project.
    Private,
    /// Everyone, by its id.
    Public,
}

/// The accelerator that an image is made for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum FlavorType {
    /// Snt9.
    AscendSnt9,
    /// Snt9b.
    AscendSnt9b,
    /// Snt3.
    AscendSnt3,
}

/// Whose an image is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ImageType {
    /// The platform's own. Sightline has none.
    BuildIn,
    /// A registered one.
    Dedicated,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words<T: VariantArray + Copy + Into<&'static str> + Serialize>()
    -> Vec<(&'static str, String)> {
        let both = |variant: &T| {
            let answered = serde_json::to_value(variant).unwrap();
            ((*variant).into(), answered.as_str().unwrap().to_owned())
        };
        T::VARIANTS.iter().map(both).collect()
    }

    /// Requests and answers write the words alike, but for the architecture.
    fn assert_words<T: VariantArray + Copy + Into<&'static str> + Serialize>(
        expected: &[&'static str],
    ) {
        let expected: Vec<_> = expected
            .iter()
            .map(|word| (*word, (*word).to_owned()))
            .collect();
        assert_eq!(words::<T>(), expected);
    }

    #[test]
    fn the_words_are_the_vendors() {
        assert_eq!(
            words::<Arch>(),
            [
                ("X86_64", "x86_64".to_owned()),
                ("AARCH64", "aarch64".to_owned())
            ]
        );
        assert_words::<Origin>(&["CUSTOMIZE", "IMAGE_SAVE"]);
        assert_words::<ResourceCategory>(&["CPU", "GPU", "ASCEND"]);
        assert_words::<ServiceType>(&["COMMON", "INFERENCE", "TRAIN", "DEV", "UNKNOWN"]);
        assert_words::<DevService>(&["NOTEBOOK", "SSH", "AI_FLOW", "MODELBOX"]);
        assert_words::<Visibility>(&["PRIVATE", "PUBLIC"]);
        assert_words::<FlavorType>(&["ASCEND_SNT9", "ASCEND_SNT9B", "ASCEND_SNT3"]);
        assert_words::<ImageType>(&["BUILD_IN", "DEDICATED"]);
    }
}

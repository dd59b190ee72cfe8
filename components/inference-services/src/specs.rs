//! The resource specifications that endpoints reserve: one per family of base models.
//!
//! The vendor lists its own in a region's catalogue. Codes are `mu.<base model>`, after the base models that
//! the vendor's manual names; a spec says which models fit, so it must agree between endpoint and service.

/// Every code an inference endpoint can reserve.
pub const SPEC_CODES: &[&str] = &[
    "mu.llama3.8b",
    "mu.llama3.70b",
    "mu.qwen2.7b",
    "mu.qwen2.72b",
    "mu.glm4.9b",
    "mu.deepseek.r1",
    "mu.deepseek.v3",
];

/// Whether `code` is in the catalogue.
pub fn is_known(code: &str) -> bool {
    SPEC_CODES.contains(&code)
}

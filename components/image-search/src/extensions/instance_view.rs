//! An instance as answers show it.

use operation::Timestamp;
use serde::Serialize;

use crate::inference::Language;
use crate::instance::{Instance, SearchType, ServiceType};

/// An instance.
#[derive(Serialize)]
pub struct InstanceView<'a> {
    name: &'a str,
    description: &'a str,
    model: &'a str,
    descriptor_length: u32,
    level: i64,
    registered: Timestamp,
    custom_tags: &'a [String],
    custom_num_tags: &'a [String],
    service_type: ServiceType,
    search_types: &'a [SearchType],
    max_keywords: u32,
    keyword_language: Language,
    keyword_confidence: u32,
}

impl<'a> InstanceView<'a> {
    /// The view of an instance.
    pub fn new(instance: &'a Instance) -> Self {
        let configuration = &instance.configuration;
        Self {
            name: &instance.name,
            description: &instance.description,
            model: &instance.model,
            descriptor_length: instance.descriptor_length,
            level: instance.level,
            registered: instance.registered,
            custom_tags: &configuration.tags,
            custom_num_tags: &configuration.numbers,
            service_type: configuration.service_type,
            search_types: &configuration.search_types,
            max_keywords: configuration.max_keywords,
            keyword_language: configuration.keyword_language,
            keyword_confidence: configuration.keyword_confidence,
        }
    }
}

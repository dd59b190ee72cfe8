//! `CreateComputeInstance`: says which algorithms look at which devices, and when.

use std::collections::BTreeSet;

use operation::fields::{FieldError, Object, boolean, integer, list, number, object, word};
use operation::{Operation, Timestamp, alibaba};
use serde::Serialize;
use serde_json::{Map, Value};
use strum::{IntoStaticStr, VariantArray};

use crate::answer::success;
use crate::api::{ComputeCall, VisualCompute};
use crate::error::Error;
use crate::instance::{
    Algorithm, AlgorithmType, Device, Instance, MAX_RECORD_BYTES, Sampling, SourceType,
};
use crate::schedule_fields;
use crate::text::{Trimmed, printable};

/// The most devices, and the most algorithms, of an instance; the size of its record is the nearer limit.
const MAX_ITEMS: usize = 10_000;
/// The most characters of an id or a label, which the vendor leaves open.
const MAX_TEXT_LENGTH: usize = 128;
/// Attempts at a free id before giving up: ids have 15 digits, so that even a second one is never needed.
const MAX_ID_ATTEMPTS: usize = 4;

/// Creates the instance in the caller's project.
pub struct CreateComputeInstance {
    /// Without an id yet.
    instance: Instance,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    acu_used: usize,
    instance_id: String,
}

impl Operation<VisualCompute> for CreateComputeInstance {
    fn parse(call: &ComputeCall<'_>) -> Result<Self, Error> {
        let parameters = call.head.parameters()?;
        let instance = read(&parameters, &call.caller.project_id, call.context.now)?;
        Ok(Self { instance })
    }

    fn run(self, call: &ComputeCall<'_>) -> Result<Map<String, Value>, Error> {
        let mut instance = self.instance;
        for _ in 0..MAX_ID_ATTEMPTS {
            instance.id = operation::digits();
            if instance.create(call.context.store)? {
                return Ok(success(Data {
                    acu_used: instance.acu_used(),
                    instance_id: instance.id,
                }));
            }
        }
        let message = "Request failed: no free instance id was found.";
        Err(alibaba::Error::new(500, "RequestFailed", message).into())
    }
}

/// The instance that the parameters describe, without an id yet.
fn read(parameters: &Object<'_>, project_id: &str, now: Timestamp) -> Result<Instance, FieldError> {
    let name = parameters.required("InstanceName", Trimmed(printable(1..=64)))?;
    let algorithm_type = parameters.required("AlgorithmType", word())?;
    let instance = Instance {
        id: String::new(),
        project_id: project_id.to_owned(),
        name,
        algorithm_type,
        devices: devices(parameters)?,
        algorithms: algorithms(parameters)?,
        schedule: schedule_fields::read(parameters, now)?,
        source: parameters
            .optional("DatasourceType", word())?
            .unwrap_or(SourceType::RealtimeStream),
        sampling: sampling(parameters)?,
        analyses_pictures: analyses_pictures(parameters, algorithm_type)?,
        create_time: now,
    };
    check_size(&instance)?;
    Ok(instance)
}

/// The devices, each once: the first of an id stays.
fn devices(parameters: &Object<'_>) -> Result<Vec<Device>, FieldError> {
    let device = |fields: &Object<'_>| {
        let label = || printable(0..=MAX_TEXT_LENGTH);
        Ok(Device {
            id: fields.required("DeviceId", Trimmed(printable(1..=MAX_TEXT_LENGTH)))?,
            start_stream: fields.optional("StartStream", boolean())?.unwrap_or(true),
            region: fields.optional("RegionId", label())?,
            bit_rate: fields.optional("BitRate", label())?,
            coding_format: fields.optional("CodingFormat", label())?,
            resolving_power: fields.optional("ResolvingPower", label())?,
        })
    };
    let devices = parameters.required("Devices", list(object(device), 0..=MAX_ITEMS))?;
    once_each("Devices", devices, |device| device.id.clone())
}

/// The algorithms, each once: the first of an id stays.
fn algorithms(parameters: &Object<'_>) -> Result<Vec<Algorithm>, FieldError> {
    let algorithm = |fields: &Object<'_>| {
        let text = || Trimmed(printable(1..=MAX_TEXT_LENGTH));
        Ok(Algorithm {
            id: fields.required("AlgorithmId", text())?,
            name: fields.required("AlgorithmName", text())?,
        })
    };
    let algorithms = parameters.required("Algorithms", list(object(algorithm), 0..=MAX_ITEMS))?;
    once_each("Algorithms", algorithms, |algorithm| algorithm.id.clone())
}

fn once_each<T>(
    parameter: &str,
    mut items: Vec<T>,
    id: impl Fn(&T) -> String,
) -> Result<Vec<T>, FieldError> {
    if items.is_empty() {
        return Err(FieldError::missing(parameter));
    }
    let mut seen = BTreeSet::new();
    items.retain(|item| seen.insert(id(item)));
    Ok(items)
}

/// One picture a second unless the parameters say otherwise; 0 stands for unset.
fn sampling(parameters: &Object<'_>) -> Result<Sampling, FieldError> {
    let unit = parameters.optional("ComputePictureType", word())?;
    let unit = unit.unwrap_or(SamplingUnit::Spf);
    let value = parameters.optional("ComputePictureValue", number(0.0..=unit.max()))?;
    Ok(unit.sampling(value.filter(|value| *value > 0.0).unwrap_or(1.0)))
}

/// The unit of a sampling.
#[derive(Debug, Clone, Copy, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
enum SamplingUnit {
    /// Seconds per frame.
    Spf,
    /// Frames per second.
    Fps,
}

impl SamplingUnit {
    /// The largest value of the unit.
    fn max(self) -> f64 {
        match self {
            Self::Spf => 3_600.0,
            Self::Fps => 60.0,
        }
    }

    fn sampling(self, value: f64) -> Sampling {
        match self {
            Self::Spf => Sampling::SecondsPerFrame(value),
            Self::Fps => Sampling::FramesPerSecond(value),
        }
    }
}

/// The vendor's switch is inverted: `0` is on, `1` is off.
fn analyses_pictures(
    parameters: &Object<'_>,
    algorithm_type: AlgorithmType,
) -> Result<bool, FieldError> {
    let switch = parameters.optional("IsFrameExtraction", integer(0..=1))?;
    let takes_pictures = algorithm_type == AlgorithmType::Picture;
    Ok(switch.map_or(takes_pictures, |switch| switch == 0))
}

fn check_size(instance: &Instance) -> Result<(), FieldError> {
    // The id, drawn later, adds its 15 digits.
    let size = instance
        .encoded_len()
        .unwrap_or(usize::MAX)
        .saturating_add(15);
    if size <= MAX_RECORD_BYTES {
        return Ok(());
    }
    Err(FieldError::value(
        "Devices",
        format!(
            "must be fewer: the instance takes {size} bytes and may take {MAX_RECORD_BYTES}; \
             create several instances"
        ),
    ))
}

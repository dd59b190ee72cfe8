//! `CreateComputeInstance`: says which algorithms look at which devices, and when.

use std::collections::BTreeSet;

use operation::alibaba::Error;
use operation::fields::{FieldError, Object, boolean, integer, list, number, object, one_of};
use operation::{Caller, Context, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::instance::{
    Algorithm, AlgorithmType, Device, Instance, LARGEST_RECORD, Sampling, SourceType,
};
use crate::text::{Trimmed, printable};
use crate::{error, schedule_fields, success};

/// The most devices, and the most algorithms, of an instance; the size of its record is the nearer limit.
const MOST_ITEMS: usize = 10_000;
/// The most characters of an id or a label, which the vendor leaves open.
const LONGEST_TEXT: usize = 128;
/// Draws of an id before giving up: they have 15 digits, so that even a second one is never needed.
const DRAWS: usize = 4;

const ALGORITHM_TYPES: &[(&str, AlgorithmType)] = &[
    ("REALTIME_STREAM", AlgorithmType::RealtimeStream),
    ("PICTURE", AlgorithmType::Picture),
];

const SOURCE_TYPES: &[(&str, SourceType)] = &[
    ("REALTIME_STREAM", SourceType::RealtimeStream),
    ("PICTURE", SourceType::Picture),
    ("VIRTUAL_VIDEO", SourceType::VirtualVideo),
];

/// A sampling and the largest value of its unit.
type Unit = (fn(f64) -> Sampling, f64);

const SAMPLING_UNITS: &[(&str, Unit)] = &[
    ("spf", (Sampling::SecondsPerFrame, 3_600.0)),
    ("fps", (Sampling::FramesPerSecond, 60.0)),
];

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    acu_used: usize,
    instance_id: String,
}

/// Creates the instance in the caller's project.
pub fn run(
    parameters: &Object<'_>,
    caller: &Caller,
    context: &Context<'_>,
) -> Result<Map<String, Value>, Error> {
    let mut instance = read(parameters, &caller.project_id, context.now)
        .map_err(|fault| error::of_fault(&fault))?;
    for _ in 0..DRAWS {
        instance.id = operation::digits();
        let created = instance.create(context.store);
        if created.map_err(|failure| Error::of_store(context, &failure))? {
            return Ok(success(Data {
                acu_used: instance.acu_used(),
                instance_id: instance.id,
            }));
        }
    }
    Err(Error::new(
        500,
        "RequestFailed",
        "Request failed: no free instance id was found.",
    ))
}

/// The instance that the parameters describe, without an id yet.
fn read(parameters: &Object<'_>, project_id: &str, now: Timestamp) -> Result<Instance, FieldError> {
    let name = Trimmed(printable(1..=64));
    let algorithm_type = one_of(ALGORITHM_TYPES);
    let instance = Instance {
        id: String::new(),
        project_id: project_id.to_owned(),
        name: parameters.required("InstanceName", name)?,
        algorithm_type: parameters.required("AlgorithmType", algorithm_type)?,
        devices: devices(parameters)?,
        algorithms: algorithms(parameters)?,
        schedule: schedule_fields::read(parameters, now)?,
        source: parameters
            .optional("DatasourceType", one_of(SOURCE_TYPES))?
            .unwrap_or(SourceType::RealtimeStream),
        sampling: sampling(parameters)?,
        analyses_pictures: analyses_pictures(parameters)?,
        create_time: now,
    };
    check_size(&instance)?;
    Ok(instance)
}

/// The devices, each once: the first of an id stays.
fn devices(parameters: &Object<'_>) -> Result<Vec<Device>, FieldError> {
    let device = |fields: &Object<'_>| {
        let label = || printable(0..=LONGEST_TEXT);
        Ok(Device {
            id: fields.required("DeviceId", Trimmed(printable(1..=LONGEST_TEXT)))?,
            start_stream: fields.optional("StartStream", boolean())?.unwrap_or(true),
            region: fields.optional("RegionId", label())?,
            bit_rate: fields.optional("BitRate", label())?,
            coding_format: fields.optional("CodingFormat", label())?,
            resolving_power: fields.optional("ResolvingPower", label())?,
        })
    };
    let devices = parameters.required("Devices", list(object(device), 0..=MOST_ITEMS))?;
    once_each("Devices", devices, |device| device.id.clone())
}

/// The algorithms, each once: the first of an id stays.
fn algorithms(parameters: &Object<'_>) -> Result<Vec<Algorithm>, FieldError> {
    let algorithm = |fields: &Object<'_>| {
        let text = || Trimmed(printable(1..=LONGEST_TEXT));
        Ok(Algorithm {
            id: fields.required("AlgorithmId", text())?,
            name: fields.required("AlgorithmName", text())?,
        })
    };
    let algorithms = parameters.required("Algorithms", list(object(algorithm), 0..=MOST_ITEMS))?;
    once_each("Algorithms", algorithms, |algorithm| algorithm.id.clone())
}

fn once_each<T>(
    parameter: &str,
    mut items: Vec<T>,
    id: impl Fn(&T) -> String,
) -> Result<Vec<T>, FieldError> {
    if items.is_empty() {
        return Err(schedule_fields::missing(parameter));
    }
    let mut seen = BTreeSet::new();
    items.retain(|item| seen.insert(id(item)));
    Ok(items)
}

/// One picture a second unless the parameters say otherwise; 0 stands for unset.
fn sampling(parameters: &Object<'_>) -> Result<Sampling, FieldError> {
    let unit = parameters.optional("ComputePictureType", one_of(SAMPLING_UNITS))?;
    let (sampling, most) = unit.unwrap_or(SAMPLING_UNITS[0].1);
    let value = parameters.optional("ComputePictureValue", number(0.0..=most))?;
    Ok(sampling(value.filter(|value| *value > 0.0).unwrap_or(1.0)))
}

/// The vendor's switch is inverted: `0` is on, `1` is off.
fn analyses_pictures(parameters: &Object<'_>) -> Result<bool, FieldError> {
    let switch = parameters.optional("IsFrameExtraction", integer(0..=1))?;
    let takes_pictures =
        parameters.required("AlgorithmType", one_of(ALGORITHM_TYPES))? == AlgorithmType::Picture;
    Ok(switch.map_or(takes_pictures, |switch| switch == 0))
}

fn check_size(instance: &Instance) -> Result<(), FieldError> {
    // The id, drawn later, adds its 15 digits.
    let size = instance
        .encoded_len()
        .unwrap_or(usize::MAX)
        .saturating_add(15);
    if size <= LARGEST_RECORD {
        return Ok(());
    }
    Err(FieldError::value(
        "Devices",
        format!(
            "must be fewer: the instance takes {size} bytes and may take {LARGEST_RECORD}; \
             create several instances"
        ),
    ))
}

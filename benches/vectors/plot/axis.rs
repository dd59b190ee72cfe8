//! Axes: where a value is, and what is written beside it.

/// An axis.
pub struct Axis {
    /// What is written along it.
    pub title: &'static str,
    /// Values that have a line and a number.
    pub ticks: Vec<f64>,
    scale: fn(f64) -> f64,
}

impl Axis {
    /// Each factor is as long as every other.
    pub fn logarithm(title: &'static str, ticks: &[f64]) -> Self {
        Self {
            title,
            ticks: ticks.to_vec(),
            scale: f64::log10,
        }
    }

    /// Each factor of what is missing to 1 is as long as every other.
    pub fn error(title: &'static str, ticks: &[f64]) -> Self {
        let scale = |value: f64| -(1.0 - value).max(1e-6).log10();
        Self {
            title,
            ticks: ticks.to_vec(),
            scale,
        }
    }

    /// Where `value` is: 0 at the first tick, 1 at the last, and never beyond.
    pub fn place(&self, value: f64) -> f64 {
        let (Some(first), Some(last)) = (self.ticks.first(), self.ticks.last()) else {
            return 0.0;
        };
        let (first, last) = ((self.scale)(*first), (self.scale)(*last));
        (((self.scale)(value) - first) / (last - first)).clamp(0.0, 1.0)
    }

    /// Whether `value` is on the axis.
    pub fn holds(&self, value: f64) -> bool {
        self.ticks.first().is_some_and(|first| value >= *first)
    }
}

/// A tick's number.
pub fn number(value: f64) -> String {
    if value >= 1e6 {
        format!("{} M", value / 1e6)
    } else if value >= 1e3 {
        format!("{} k", value / 1e3)
    } else {
        format!("{value}")
    }
}

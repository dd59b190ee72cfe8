//! What became of each picture.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use super::item::Refusal;
use crate::output::progress::Progress;

/// Refusals that are shown at the end; a report has all.
const SHOWN: usize = 20;

/// How many pictures came to which end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Added, or replaced where that was asked for.
    pub added: u64,
    /// There already, and left as they were.
    pub present: u64,
    /// Not imported.
    pub refused: u64,
}

/// Counts what became of each picture, writes refusals down and shows the progress.
pub struct Report {
    counts: Counts,
    progress: Progress,
    file: Option<File>,
    shown: Vec<Refusal>,
}

impl Report {
    /// A report of nothing; refusals are written to `file`, a JSON object a line, as they come.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn new(progress: Progress, file: Option<&Path>) -> anyhow::Result<Self> {
        let create = |path: &Path| {
            File::create(path).with_context(|| format!("cannot write {}", path.display()))
        };
        Ok(Self {
            counts: Counts::default(),
            progress,
            file: file.map(create).transpose()?,
            shown: Vec::new(),
        })
    }

    /// A picture was added.
    pub fn added(&mut self) {
        self.counts.added += 1;
        self.advance();
    }

    /// A picture was there already.
    pub fn present(&mut self) {
        self.counts.present += 1;
        self.advance();
    }

    /// A picture is not imported.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn refused(&mut self, refusal: Refusal) -> anyhow::Result<()> {
        if let Some(file) = &mut self.file {
            let mut line = serde_json::to_vec(&refusal)?;
            line.push(b'\n');
            file.write_all(&line).context("cannot write the report")?;
        }
        if self.shown.len() < SHOWN {
            self.shown.push(refusal);
        }
        self.counts.refused += 1;
        self.advance();
        Ok(())
    }

    /// Ends the progress, shows the first refusals on standard error, and returns the counts.
    pub fn finish(self) -> Counts {
        self.progress.finish();
        for refusal in &self.shown {
            eprintln!("{}", line(refusal));
        }
        let more = self.counts.refused - self.shown.len() as u64;
        if more > 0 {
            eprintln!("... and {more} more; --report FILE writes down all of them.");
        }
        self.counts
    }

    fn advance(&mut self) {
        let counts = self.counts;
        self.progress.advance(1, || {
            let Counts {
                added,
                present,
                refused,
            } = counts;
            format!("{added} added, {present} there already, {refused} refused")
        });
    }
}

fn line(refusal: &Refusal) -> String {
    let id = refusal.id.as_deref().map(|id| format!("{id}, "));
    let code = refusal.error_code.as_deref().map(|code| format!("{code} "));
    format!(
        "Not imported: {}{}: {}{}",
        id.unwrap_or_default(),
        refusal.from,
        code.unwrap_or_default(),
        refusal.error_msg
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_has_every_refusal_and_the_counts_all_that_happened() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut report = Report::new(Progress::new(32), Some(file.path())).unwrap();
        report.added();
        report.present();
        for number in 0..30 {
            let refusal = Refusal::unsent(None, format!("line {number}"), "no id");
            report.refused(refusal).unwrap();
        }
        let expected = Counts {
            added: 1,
            present: 1,
            refused: 30,
        };
        assert_eq!(report.finish(), expected);
        let lines = std::fs::read_to_string(file.path()).unwrap();
        assert_eq!(lines.lines().count(), 30);
        let last: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        assert_eq!(last["from"], "line 29");
    }

    #[test]
    fn a_refusal_is_a_line() {
        let unsent = Refusal::unsent(Some("a"), "line 3", "the line has no file");
        assert_eq!(
            line(&unsent),
            "Not imported: a, line 3: the line has no file"
        );
        let refused = Refusal {
            id: None,
            error_code: Some("MMS.0003".to_owned()),
            ..unsent
        };
        assert_eq!(
            line(&refused),
            "Not imported: line 3: MMS.0003 the line has no file"
        );
    }
}

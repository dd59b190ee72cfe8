//! What became of each picture.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use super::item::Refusal;
use super::progress::Progress;

/// Refusals that are shown at the end; a report has all.
const SHOWN: usize = 20;

/// How many pictures came to which end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Added, or replaced where that was asked for.
    pub added: u64,
    /// There already, and left as they were.
    pub present: u64,
    /// Not imported.
    pub refused: u64,
}

/// Keeps count, reports refusals and shows the progress.
pub struct Books {
    tally: Tally,
    progress: Progress,
    report: Option<File>,
    shown: Vec<Refusal>,
}

impl Books {
    /// Empty books; refusals are written to `report`, a JSON object a line, as they come.
    ///
    /// # Errors
    /// The report cannot be made.
    pub fn new(progress: Progress, report: Option<&Path>) -> anyhow::Result<Self> {
        let create = |path: &Path| {
            File::create(path).with_context(|| format!("cannot write {}", path.display()))
        };
        Ok(Self {
            tally: Tally::default(),
            progress,
            report: report.map(create).transpose()?,
            shown: Vec::new(),
        })
    }

    /// A picture was added.
    pub fn added(&mut self) {
        self.tally.added += 1;
        self.advance();
    }

    /// A picture was there already.
    pub fn present(&mut self) {
        self.tally.present += 1;
        self.advance();
    }

    /// A picture is not imported.
    ///
    /// # Errors
    /// The report cannot be written.
    pub fn refused(&mut self, refusal: Refusal) -> anyhow::Result<()> {
        if let Some(report) = &mut self.report {
            let mut line = serde_json::to_vec(&refusal)?;
            line.push(b'\n');
            report.write_all(&line).context("cannot write the report")?;
        }
        if self.shown.len() < SHOWN {
            self.shown.push(refusal);
        }
        self.tally.refused += 1;
        self.advance();
        Ok(())
    }

    /// Ends the progress, shows the first refusals on standard error, and returns the counts.
    pub fn close(self) -> Tally {
        self.progress.finish();
        for refusal in &self.shown {
            eprintln!("{}", line(refusal));
        }
        let more = self.tally.refused - self.shown.len() as u64;
        if more > 0 {
            eprintln!("... and {more} more; --report FILE writes down all of them.");
        }
        self.tally
    }

    fn advance(&mut self) {
        let tally = self.tally;
        self.progress.advance(1, || {
            let Tally {
                added,
                present,
                refused,
            } = tally;
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
        let mut books = Books::new(Progress::new(32), Some(file.path())).unwrap();
        books.added();
        books.present();
        for number in 0..30 {
            let refusal = Refusal::unsent(None, format!("line {number}"), "no id");
            books.refused(refusal).unwrap();
        }
        let expected = Tally {
            added: 1,
            present: 1,
            refused: 30,
        };
        assert_eq!(books.close(), expected);
        let report = std::fs::read_to_string(file.path()).unwrap();
        assert_eq!(report.lines().count(), 30);
        let last: serde_json::Value = serde_json::from_str(report.lines().last().unwrap()).unwrap();
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

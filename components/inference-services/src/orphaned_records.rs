//! Records that no endpoint's record refers to any more.

use store::{KeyValue, Record};

use crate::instance;
use crate::reservation::Reservation;

/// Service instances and revisions whose records nothing refers to any more.
#[derive(Debug, Default)]
pub struct OrphanedRecords {
    instances: Vec<String>,
    revisions: Vec<(String, String)>,
}

impl OrphanedRecords {
    /// A service instance that is gone, with its revisions.
    pub fn add_instance(&mut self, instance_id: &str, reservation: &Reservation) {
        self.instances.push(instance_id.to_owned());
        let updated = reservation.update.as_ref().map(|update| &update.revision);
        for revision in reservation.revision.iter().chain(updated) {
            self.add_revision(instance_id, revision.clone());
        }
    }

    /// A revision that another replaced.
    pub fn add_revision(&mut self, instance_id: &str, revision: String) {
        self.revisions.push((instance_id.to_owned(), revision));
    }

    /// Erases the records. Should it fail they stay, unseen and harmless.
    pub fn erase(&self, kv: &dyn KeyValue, workspace_id: &str) {
        let instances = self.instances.iter();
        let instances: Vec<_> = instances
            .map(|id| instance::record(workspace_id, id))
            .collect();
        let _ = Record::erase_many(kv, &instances);
        let revisions = self.revisions.iter();
        let revisions: Vec<_> = revisions
            .map(|(id, revision)| instance::revision_record(workspace_id, id, revision))
            .collect();
        let _ = Record::erase_many(kv, &revisions);
    }
}

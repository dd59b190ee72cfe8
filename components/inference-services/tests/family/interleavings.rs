//! Any interleaving of operations and passing time, against a model that knows nothing of records.

use inference_services::life_cycle::{DELETION_FINISHES_MS, UPDATE_APPLIES_MS};
use proptest::prelude::*;
use store::Memory;

use super::client::Client;

/// Units of the endpoint.
const MOST: i64 = 6;

#[derive(Debug, Clone)]
enum Step {
    Deploy { max: i64 },
    Update { which: usize, max: i64 },
    Delete { which: usize },
    Wait { ms: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1..=MOST + 1).prop_map(|max| Step::Deploy { max }),
        3 => (0..8_usize, 1..=MOST + 1).prop_map(|(which, max)| Step::Update { which, max }),
        2 => (0..8_usize).prop_map(|which| Step::Delete { which }),
        2 => prop_oneof![Just(1), Just(499), Just(500), Just(999), Just(1_000)]
            .prop_map(|ms| Step::Wait { ms }),
    ]
}

/// A service instance as a caller would think of it.
struct Expected {
    id: String,
    max: i64,
    /// The maximum that comes into force, and when.
    update: Option<(i64, i64)>,
    gone_at: Option<i64>,
}

impl Expected {
    fn advance(&mut self, now: i64) {
        if let Some((max, at)) = self.update
            && now >= at
        {
            self.max = max;
            self.update = None;
        }
    }

    fn units(&self) -> i64 {
        self.update.map_or(self.max, |(max, _)| max.max(self.max))
    }

    fn is_gone(&self, now: i64) -> bool {
        self.gone_at.is_some_and(|at| now >= at)
    }
}

/// Takes the step in the model, and says which status the server must answer.
fn expect(instances: &mut [Expected], step: &Step, now: i64) -> u16 {
    let live = |instance: &&Expected| !instance.is_gone(now);
    let reserved: i64 = instances.iter().filter(live).map(Expected::units).sum();
    match *step {
        Step::Deploy { max } if reserved + max <= MOST => 200,
        Step::Deploy { .. } => 400,
        Step::Wait { .. } => 0,
        Step::Update { which, max } => {
            let Some(instance) = instances.get_mut(which) else {
                return 0;
            };
            let target = instance.update.map_or(instance.max, |(max, _)| max);
            let is_busy = instance.gone_at.is_some() || instance.update.is_some();
            let fits = max <= instance.max || reserved - instance.max + max <= MOST;
            if instance.is_gone(now) {
                404
            } else if max == target {
                202
            } else if is_busy || !fits {
                400
            } else {
                instance.update = Some((max, now + UPDATE_APPLIES_MS));
                202
            }
        }
        Step::Delete { which } => match instances.get_mut(which) {
            None => 0,
            Some(instance) if instance.is_gone(now) => 404,
            Some(instance) => {
                instance.gone_at.get_or_insert(now + DELETION_FINISHES_MS);
                202
            }
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_server_does_what_the_model_does(steps in prop::collection::vec(step(), 1..40)) {
        let memory = Memory::new();
        let client = Client::new(&memory);
        let endpoint = client.running_endpoint(MOST);
        let mut instances: Vec<Expected> = Vec::new();
        for step in &steps {
            let now = client.now().0;
            instances.iter_mut().for_each(|instance| instance.advance(now));
            let status = expect(&mut instances, step, now);
            let id = |which: usize| instances[which].id.clone();
            let answer = match *step {
                Step::Wait { ms } => {
                    client.wait(ms);
                    continue;
                }
                _ if status == 0 => continue,
                Step::Deploy { max } => client.deploy(&endpoint, max),
                Step::Update { which, max } => client.update_max(&id(which), max),
                Step::Delete { which } => client.delete(&id(which)),
            };
            prop_assert_eq!(answer.status, status, "{:?}: {:?}", step, answer);
            if let Step::Deploy { max } = *step && status == 200 {
                instances.push(Expected { id: answer.id(), max, update: None, gone_at: None });
            }
            let live: Vec<&Expected> = instances.iter().filter(|i| !i.is_gone(now)).collect();
            let units: i64 = live.iter().map(|instance| instance.units()).sum();
            prop_assert!(units <= MOST);
            prop_assert_eq!(i64::from(client.reserved(&endpoint)), units);
            prop_assert_eq!(client.total(), live.len() as u64);
            for instance in live {
                let shown = client.show(&instance.id).body;
                let max = &shown["config"]["model_instance_config"]["resource"]["max"];
                prop_assert_eq!(max.as_i64(), Some(instance.max));
            }
        }
    }
}

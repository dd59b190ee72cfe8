//! Projects and keys: made, listed, rotated, revoked.

use iam::{ROOT_PROJECT, RegistryError};

use crate::authenticator::{NOW, World};

#[test]
fn projects_have_names_and_ids_of_their_own() {
    let world = World::new();
    let registry = world.registry();
    let one = registry.create_project("one", NOW).unwrap();
    let two = registry.create_project("two", NOW).unwrap();
    assert_ne!(one.id, two.id);
    assert_ne!(one.workspace_id, two.workspace_id);
    assert_eq!(one.id.len(), 32);
    assert_eq!(registry.projects().unwrap(), [one.clone(), two.clone()]);
    assert_eq!(registry.project("one").unwrap(), Some(one));
    assert_eq!(registry.project(&two.id).unwrap(), Some(two));
    assert_eq!(registry.project("three").unwrap(), None);
    for taken in ["one", ROOT_PROJECT] {
        let refused = registry.create_project(taken, NOW).unwrap_err();
        assert_eq!(refused, RegistryError::NameTaken(taken.to_owned()));
    }
}

#[test]
fn of_racing_projects_of_one_name_one_is_made() {
    let world = World::new();
    let made: Vec<bool> = std::thread::scope(|scope| {
        let create = || world.registry().create_project("one", NOW).is_ok();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(create)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let made = made.into_iter().filter(|made| *made).count();
    assert_eq!(made, 1);
}

#[test]
fn names_are_plain() {
    let world = World::new();
    for name in ["", "-a", "a b", "a/b", "图", &"a".repeat(65)] {
        let refused = world.registry().create_project(name, NOW).unwrap_err();
        assert_eq!(refused, RegistryError::Name(name.to_owned()));
    }
    let project = world.registry().create_project(&"a".repeat(64), NOW);
    let refused = world
        .registry()
        .create_key(&project.unwrap(), Some("a b"), NOW);
    assert!(matches!(refused, Err(RegistryError::Name(_))));
}

#[test]
fn keys_are_listed_with_revoked_ones_in_the_order_they_were_made() {
    let world = World::new();
    let registry = world.registry();
    let root = world.root.project();
    let keys: Vec<_> = (0..20)
        .map(|n| registry.create_key(&root, None, NOW + n).unwrap())
        .collect();
    let revoked = registry.revoke(&keys[3].access_key, NOW + 100).unwrap();
    assert_eq!(revoked.revoked_ms, Some(NOW + 100));
    assert!(revoked.secret_key.is_empty());
    let mut expected = keys.clone();
    expected[3] = revoked;
    assert_eq!(registry.keys().unwrap(), expected);
}

#[test]
fn revoking_is_for_good() {
    let world = World::new();
    let (_, key) = world.project("one");
    let registry = world.registry();
    let first = registry.revoke(&key.access_key, NOW).unwrap();
    let again = registry.revoke(&key.access_key, NOW + 1).unwrap();
    assert_eq!(first, again);
    let rotated = registry.rotate(&key.access_key).unwrap_err();
    assert_eq!(rotated, RegistryError::Revoked(key.access_key));
}

#[test]
fn unknown_keys_stay_unknown() {
    let world = World::new();
    let unknown = || RegistryError::UnknownKey("NOBODY".to_owned());
    assert_eq!(world.registry().rotate("NOBODY").unwrap_err(), unknown());
    assert_eq!(
        world.registry().revoke("NOBODY", NOW).unwrap_err(),
        unknown()
    );
    assert_eq!(world.registry().key("NOBODY").unwrap(), None);
    assert!(world.registry().keys().unwrap().is_empty());
}

//! A key as user name and password.

use http::HeaderMap;
use iam::{AccessError, Key, password};

use crate::authenticator::{NOW, World};

fn verify(world: &World, name: &str, password: &str) -> Result<Key, AccessError> {
    password::verify(name, password, &HeaderMap::new(), world.authenticator())
}

#[test]
fn the_user_is_an_access_key_or_a_keys_user() {
    let world = World::new();
    let (project, unnamed) = world.project("one");
    let named = world.registry().create_key(&project, Some("ann"), NOW);
    let named = named.unwrap();
    let second = world.registry().create_key(&project, Some("ann"), NOW);
    let second = second.unwrap();
    for (name, key) in [
        (unnamed.access_key.as_str(), &unnamed),
        (&named.access_key, &named),
        ("ann", &named),
        ("ann", &second),
        ("admin", &world.root_key()),
        ("AKEXAMPLE", &world.root_key()),
    ] {
        assert_eq!(verify(&world, name, &key.secret_key).unwrap(), *key);
    }
}

#[test]
fn other_users_and_passwords_are_refused() {
    let world = World::new();
    let (_, one) = world.project("one");
    let (_, two) = world.project("two");
    world.registry().revoke(&two.access_key, NOW).unwrap();
    for (name, password) in [
        (one.access_key.as_str(), "wrong"),
        (&one.access_key, ""),
        (&one.access_key, &world.root.secret_key),
        (&two.access_key, &two.secret_key),
        (&two.access_key, ""),
        ("nobody", &one.secret_key),
        ("", ""),
    ] {
        let refused = verify(&world, name, password);
        assert!(
            matches!(refused, Err(AccessError::InvalidCredential(_))),
            "{name}"
        );
    }
}

//! Tokens: whom they open for, and when they end.

use http::HeaderMap;
use iam::token::{self, LIFETIME_MS};
use iam::{AccessError, Caller};

use crate::authenticator::{NOW, World};

fn verify(world: &World, token: &str, now_ms: i64) -> Result<Caller, AccessError> {
    token::verify(token, &HeaderMap::new(), world.authenticator_at(now_ms))
}

fn is_wrong(outcome: &Result<Caller, AccessError>) -> bool {
    matches!(outcome, Err(AccessError::InvalidCredential(_)))
}

#[test]
fn a_token_opens_its_keys_project_for_a_day() {
    let world = World::new();
    let (project, key) = world.project("one");
    let issued = token::issue(&key, NOW).unwrap();
    assert_eq!(issued.expires_ms, NOW + LIFETIME_MS);
    let caller = verify(&world, &issued.token, issued.expires_ms - 1).unwrap();
    assert_eq!(caller.project_id, project.id);
    let late = verify(&world, &issued.token, issued.expires_ms);
    assert!(is_wrong(&late));
    // That it ended is no guess, so it does not count as one.
    assert!(
        !world
            .store
            .keys()
            .iter()
            .any(|key| key.contains("failures"))
    );
}

#[test]
fn the_root_key_has_tokens_too() {
    let world = World::new();
    let issued = token::issue(&world.root_key(), NOW).unwrap();
    let caller = verify(&world, &issued.token, NOW).unwrap();
    assert_eq!(caller.project_id, world.root.project_id);
    let caller = verify(&world, "static-token", NOW).unwrap();
    assert_eq!(caller.project_id, world.root.project_id);
}

#[test]
fn rotating_or_revoking_the_key_ends_its_tokens() {
    let world = World::new();
    let (_, key) = world.project("one");
    let first = token::issue(&key, NOW).unwrap();
    let rotated = world.registry().rotate(&key.access_key).unwrap();
    assert!(is_wrong(&verify(&world, &first.token, NOW)));
    let second = token::issue(&rotated, NOW).unwrap();
    verify(&world, &second.token, NOW).unwrap();
    let revoked = world.registry().revoke(&key.access_key, NOW).unwrap();
    assert!(is_wrong(&verify(&world, &second.token, NOW)));
    assert!(token::issue(&revoked, NOW).is_none());
}

#[test]
fn a_changed_token_is_refused() {
    let world = World::new();
    let (_, key) = world.project("one");
    let token = token::issue(&key, NOW).unwrap().token;
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        // Every change is a guess, and a minute has room for sixty.
        let now_ms = NOW + 60_000 * i64::try_from(at).unwrap();
        let outcome = verify(&world, &changed, now_ms);
        assert!(is_wrong(&outcome), "{at}: {outcome:?}");
    }
    for nonsense in ["v1..", "v1.e30.e30", "v2", ".", "v1.e30."] {
        assert!(is_wrong(&verify(&world, nonsense, 0)), "{nonsense}");
    }
}

#[test]
fn one_keys_token_is_not_anothers() {
    let world = World::new();
    let (_, mut key) = world.project("one");
    let (_, other) = world.project("two");
    key.access_key = other.access_key;
    let forged = token::issue(&key, NOW).unwrap();
    assert!(is_wrong(&verify(&world, &forged.token, NOW)));
}

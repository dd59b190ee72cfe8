//! Known addresses of every kind, and properties over all of them.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(public: bool, addresses: &[&str]) {
    for address in addresses {
        assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
    }
}

#[test]
fn public_addresses_are_public() {
    check(
        true,
        &[
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "168.63.129.17",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2606:4700:4700::1111",
            "2a00:1450::1",
        ],
    );
}

#[test]
fn addresses_of_this_host_and_its_networks_are_not_public() {
    check(
        false,
        &[
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.255.255",
            "198.19.255.255",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "5f00::1",
            "64:ff9b:1::1",
        ],
    );
}

#[test]
fn addresses_for_documentation_and_protocols_are_not_public() {
    check(
        false,
        &[
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "192.0.0.1",
            "192.88.99.1",
            "2001:db8::1",
            "3fff::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
        ],
    );
}

#[test]
fn metadata_services_of_clouds_are_not_public() {
    check(
        false,
        &[
            "169.254.169.254",
            "169.254.170.2",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "fd00:ec2::254",
            "fd20:ce::254",
        ],
    );
}

#[test]
fn what_an_address_stands_for_decides() {
    check(
        false,
        &[
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "2002:7f00:1::1",
            "2002:a9fe:a9fe::",
        ],
    );
    check(
        true,
        &["::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"],
    );
}

/// Any IPv4 address, as often near the edge of a special network as elsewhere.
fn any_v4() -> impl Strategy<Value = Ipv4Addr> {
    let edges = SPECIAL_V4.map(|special| {
        let (first, last) = (special.network().to_bits(), special.broadcast().to_bits());
        (first.wrapping_sub(2), last.wrapping_add(2))
    });
    let near = (0..edges.len(), any::<bool>(), 0..5_u32).prop_map(move |(index, low, step)| {
        let (first, last) = edges[index];
        let bits = match low {
            true => first.wrapping_add(step),
            false => last.wrapping_sub(step),
        };
        Ipv4Addr::from_bits(bits)
    });
    prop_oneof![any::<Ipv4Addr>(), near]
}

/// Any IPv6 address, as often in a network with a rule as elsewhere.
fn any_v6() -> impl Strategy<Value = Ipv6Addr> {
    let starts = prop::sample::select(vec![
        "::",
        "::1",
        "::ffff:0:0",
        "64:ff9b::",
        "2001::",
        "2001:db8::",
        "2002::",
        "fc00::",
        "fd00:ec2::254",
        "fe80::",
        "ff00::",
    ]);
    let near = (starts, any::<u128>(), 0..128_u32).prop_map(|(start, noise, kept)| {
        let start: Ipv6Addr = start.parse().unwrap();
        let noise = noise.checked_shr(kept).unwrap_or_default();
        Ipv6Addr::from_bits(start.to_bits() ^ noise)
    });
    prop_oneof![any::<Ipv6Addr>(), near]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn nothing_that_the_standard_library_knows_as_special_is_public(address in any_v4()) {
        let special = address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_broadcast()
            || address.is_documentation()
            || address.is_multicast()
            || address.is_unspecified();
        prop_assert!(!(special && is_public(address.into())), "{address}");
    }

    #[test]
    fn the_same_holds_for_ipv6(address in any_v6()) {
        let special = address.is_loopback()
            || address.is_unspecified()
            || address.is_unique_local()
            || address.is_unicast_link_local()
            || address.is_multicast();
        prop_assert!(!(special && is_public(address.into())), "{address}");
    }

    #[test]
    fn every_way_to_write_an_ipv4_address_in_ipv6_is_judged_alike(
        address in any_v4(), subnet in any::<[u16; 5]>(),
    ) {
        let public = is_public(address.into());
        let bits = u128::from(address.to_bits());
        let nat64: Ipv6Addr = "64:ff9b::".parse().unwrap();
        let [high, low] = [(address.to_bits() >> 16) as u16, address.to_bits() as u16];
        let [d, e, f, g, h] = subnet;
        for form in [
            address.to_ipv6_mapped(),
            Ipv6Addr::from_bits(nat64.to_bits() | bits),
            Ipv6Addr::new(0x2002, high, low, d, e, f, g, h),
        ] {
            prop_assert_eq!(is_public(form.into()), public, "{}", form);
        }
        prop_assert!(!is_public(Ipv6Addr::from_bits(bits).into()), "IPv4-compatible");
    }
}

# SPDX-License-Identifier: MIT
# Ordinary traffic beside floods; `make check-floods` has all of them, and longer.
load helper

BESIDE=${BESIDE:-$ROOT/build/release/tests/bench/hostile/beside}

@test "beside a flood, ordinary traffic loses no flow, name or device that no counter has" {
    cd "$ROOT"
    run "$BESIDE" "$NETSCOPE" samples/home.pcap 3000 \
        dns_unique syn_random arp_random mdns_devices http_unique fragments_random
    [ "$status" -eq 0 ]
    [ "$(grep -c ': good$' <<< "$output")" -eq 6 ]
}

# SPDX-License-Identifier: MIT
# Ordinary traffic beside floods; `make check-floods` has all of them, and longer.
load helper

HOSTILE=${HOSTILE:-$ROOT/build/release/tests/bench/hostile/hostile}
BESIDE=${BESIDE:-$ROOT/build/release/tests/bench/hostile/beside}

@test "beside a flood, ordinary traffic loses no flow, name or device that no counter has" {
    cd "$ROOT"
    run "$BESIDE" "$NETSCOPE" samples/home.pcap 3000 \
        dns_unique syn_random arp_random mdns_devices http_unique fragments_random
    [ "$status" -eq 0 ]
    [ "$(grep -c ': good$' <<< "$output")" -eq 6 ]
}

# The time is held by `make check-hostile`, which counts instructions.
@test "no flood becomes more than 5 bytes of database for a captured byte, or 320 for a packet" {
    cd "$ROOT"
    run "$HOSTILE" --bytes "$NETSCOPE" samples/home.pcap 3000
    [ "$status" -eq 0 ] || { echo "$output"; false; }
    [ "$(grep -cE '^[a-z0-9_]+ +[0-9]+ ' <<< "$output")" -eq 41 ]
}

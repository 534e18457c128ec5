#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe` over a link that holds some packets back for a known time: the figure of that layer has it, and no
# other one does.
#
# A packet is never passed on early, so what is held takes at least that long in each run. A busy machine only makes
# things slower. So that nothing else has the delay needs to be seen in one run of five: each other figure is below half
# of it there, which is a hundred times what these servers take, and the held one below twice of it.
load helper
load certificates
load network
load real

HELD_MS=800

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    authority ca
    issue good ca "DNS:ok.test,DNS:h3.test,IP:10.78.0.2,IP:FD78:0:0:0:0:0:0:2" 20200101000000Z 20991231000000Z
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    need ethtool
    build_network 10.78.0.53
    mkdir files
    head -c 1000000 /dev/zero | tr '\0' x > files/large
    echo hello > files/index.html
    names
}
teardown() { remove_network; }

# What each layer takes, as names and microseconds: the slowest of its kind, but for what is held, the soonest.
figures() { # least|most
    jq -c --arg which "$1" 'def pick: map(values) | if $which == "least" then min else max end;
        def of(layer): [.steps[] | select(.layer == layer)];
        of("http")[0].facts as $http | (of("quic")[0].facts // {}) as $quic | {
            dns: ([of("dns")[] | select(.subject | test("by (TCP|TLS|HTTPS)$") | not) | .duration_us] | pick),
            dns_by_tcp: ([of("dns")[] | select(.subject | endswith("by TCP")) | .duration_us] | pick),
            handshake: ([of("tcp")[].facts.median_us] | pick),
            tls: ([of("tls")[] | select(.facts.version) | .duration_us] | pick),
            http_connect: $http.connect_us,
            http_tls: (if $http.tls_us then $http.tls_us - $http.connect_us else null end),
            http_first_byte: ($http.first_byte_us - $http.sent_us),
            http_transfer: ($http.total_us - $http.first_byte_us),
            quic_handshake: $quic.handshake_us, quic_rtt: $quic.rtt_us,
            http3_first_byte: ([of("quic")[1].facts | values | .first_byte_us - .sent_us] | pick),
            path_udp: ([.path[] | select(.way == "udp") | .us] | pick),
            path_tcp: ([.path[] | select(.way == "tcp") | .us] | pick)
        } | with_entries(select(.value != null))' answer
}

# Names that have the delay; all others have not.
only_held() { # URL NAME...
    local try held
    held=$(jq -cn '$ARGS.positional' --args "${@:2}")
    for try in 1 2 3 4 5; do
        probe "$1" --resolver 10.78.0.53 || [ "$?" = 1 ]
        figures least > least
        figures most > most
        jq -e --argjson held "$held" --argjson us $((HELD_MS * 1000)) '. as $all | $held | all(. as $name | $all[$name] >= $us)' least > /dev/null || { echo "shorter than it was held:"; cat least; show; }
        ! jq -e --argjson held "$held" --argjson us $((HELD_MS * 1000)) 'to_entries | all(.key as $name | .value < if ($held | index([$name])) then 2 * $us else $us / 2 end)' most > /dev/null || return 0
    done
    echo "elsewhere, or longer than it was held:"
    cat most
    show
}

@test "nothing is held: no layer has the time" {
    nginx_serves
    hold_back none 0
    only_held https://ok.test/large
}

@test "DNS alone is held" {
    nginx_serves
    hold_back dns $HELD_MS
    only_held https://ok.test/large dns
}

@test "the handshake of TCP alone is held: each of both families, and no later layer counts it as its own" {
    nginx_serves
    hold_back syn $HELD_MS
    only_held https://ok.test/large dns_by_tcp handshake http_connect path_tcp
}

@test "TLS alone is held" {
    nginx_serves
    hold_back tls $HELD_MS
    only_held https://ok.test/large tls http_tls
}

@test "the first byte alone is held" {
    nginx_serves
    hold_back answer $HELD_MS
    # A short answer: behind a first byte that is late, a long one is slow, since TCP takes it for lost.
    only_held http://ok.test/ http_first_byte
}

@test "the transfer alone is held" {
    nginx_serves
    hold_back body $HELD_MS
    only_held http://ok.test/large http_transfer
}

@test "QUIC alone is held: a round trip in the handshake, and one until the answer" {
    nginx_serves
    gtls_serves good
    hold_back quic $HELD_MS
    only_held https://h3.test/large quic_handshake quic_rtt http3_first_byte
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe` and what stands on a UDP port without being a good server of QUIC, all on loopback.
load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    answer_names
}
teardown() { stop_all; }

peer() { # BEHAVIOUR; sets PORT
    rm -f peer-port
    "$QUIC_PEER" peer-port "$1" 3>&- &
    RUNNING+=($!)
    until [ -s peer-port ]; do sleep 0.01; done
    PORT=$(< peer-port)
}

# The name has an HTTPS record that offers h3; nothing listens by TCP.
probe() { run -1 timeout 100 "$NETSCOPE" probe "$1" --resolver "127.0.0.1:$ASK" --json --timeout 60s "${@:2}"; echo "$output" > answer; }
quic() { jq -r '[.steps[] | select(.layer == "quic")][0] | '"$1" answer; }

@test "each of them is named, and none takes more than its time" {
    while read -r behaviour words; do
        peer "$behaviour"
        probe "https://h3.test:$PORT/" --timeout 30s
        [ "$(quic .state)" = failed ] && [[ $(quic .why) == "$words"* ]] || { echo "$behaviour:"; quic .; return 1; }
        # 4 s of patience, and what a busy machine may take.
        jq -e '.duration_us < 25000000' answer
    done << end
silent No answer on UDP port
versions Version negotiation fails: the server does not speak version 1 but 2.
garbage What answers on UDP port
echo What
flood What
end
}

@test "a list of versions that is cut anywhere is none, or the rest of it" {
    peer cut
    for _ in 1 2 3; do
        probe "https://h3.test:$PORT/" --timeout 20s
        [ "$(quic .state)" = failed ] || { quic .; return 1; }
    done
}

@test "a port on which nothing listens is refused" {
    probe https://h3.test:1/
    [ "$(quic .why)" = "Refused: nothing listens on UDP port 1." ] || { quic .; return 1; }
    [ "$(quic .facts.offered_by)" = "HTTPS record" ]
}

@test "what nothing offers is looked for shortly, and is no fault if it is not there" {
    peer silent
    probe "https://ok.test:$PORT/"
    [ "$(quic .state)" = "not tried" ]
    [[ $(quic .why) == "Nothing offers HTTP/3. No answer on UDP port $PORT"* ]] || { quic .; return 1; }
    [ "$(quic '.duration_us < 4000000')" = true ]
    probe http://ok.test:1/
    [ "$(quic .why)" = "The URL is http:, and HTTP/3 is always encrypted." ] || { quic .; return 1; }
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe` and servers that send what no server should, without end, at each layer: it ends in its time, and with
# the memory of any other run.
load helper
load certificates

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    authority ca
    issue good ca "DNS:ok.test" 20200101000000Z 20991231000000Z
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    answer_names
}
teardown() { stop_all; }

hostile() { # BEHAVIOUR [tls]; sets PORT
    rm -f hostile-port
    "$HOSTILE" hostile-port "$1" ${2:+"$BATS_FILE_TMPDIR/good.pem" "$BATS_FILE_TMPDIR/good.key"} 3>&- &
    RUNNING+=($!)
    until [ -s hostile-port ]; do sleep 0.01; done
    PORT=$(< hostile-port)
}

# 5 s are its time. A busy machine may add to that; a run that a server can keep busy would not end at all. An ordinary
# run has 17 MB, and maps some 150.
probe() { # TARGET FLAGS...
    (ulimit -v 400000 && exec timeout 60 "$NETSCOPE" probe "$1" --ca-file "$BATS_FILE_TMPDIR/ca.pem" --json --timeout 5s "${@:2}") > answer
}
bounded() { jq -e '.duration_us < 20000000' answer > /dev/null || { jq -c '.duration_us, .steps[]' answer; return 1; }; }

worst() { jq -r --arg layer "$1" '[.steps[] | select(.layer == $layer and .why) | .why] | last' answer; } # LAYER

# each_is_told SCHEME LAYER: in lines of a behaviour and the words that it has there.
each_is_told() {
    while read -r behaviour words; do
        hostile "$behaviour"
        run -1 probe "$1://ok.test:$PORT/" --resolver "127.0.0.1:$ASK"
        bounded
        [ "$(worst "$2")" = "$words" ] || { echo "$behaviour: $(worst "$2")"; return 1; }
    done
}

@test "HTTP without encryption: nonsense, drops, and headers and answers that do not end" {
    each_is_told http http << 'end'
garbage What answers there does not speak HTTP.
drip The server does not answer in time.
headers The headers of the answer do not end.
long-header The headers of the answer do not end.
informs The headers of the answer do not end.
chunks The connection breaks after 0 bytes of the body.
end
    hostile body
    probe "http://ok.test:$PORT/" --resolver "127.0.0.1:$ASK"
    jq -e '.steps[] | select(.layer == "http") | .facts.body_bytes | . > 8000000 and . < 10000000' answer
}

@test "TLS: nonsense, and what only looks like TLS" {
    each_is_told https tls << 'end'
garbage What answers there does not speak TLS.
drip What answers there does not speak TLS.
records The handshake fails: unexpected message.
end
}

@test "behind TLS: nonsense, tickets, and frames of HTTP/2 without end" {
    for behaviour in garbage drip headers long-header informs tickets frames settings continuation; do
        hostile $behaviour tls
        run -1 probe "https://ok.test:$PORT/" --resolver "127.0.0.1:$ASK"
        bounded || { echo "$behaviour"; return 1; }
        jq -e '[.steps[] | select(.layer == "tls") | .state] == ["good"]' answer
        jq -e '[.steps[] | select(.layer == "http") | .state] | unique == ["failed"]' answer || { echo "$behaviour"; jq . answer; return 1; }
    done
}

@test "resolvers behind TLS and HTTPS that send without end: the layers behind have their time" {
    for behaviour in garbage tickets frames settings continuation; do
        hostile $behaviour tls
        run -1 probe "http://ok.test:1/" --resolver "127.0.0.1:$ASK,tls://ok.test:$PORT#127.0.0.1,https://ok.test:$PORT/#127.0.0.1"
        bounded || { echo "$behaviour"; return 1; }
        jq -e '.steps[] | select(.layer == "tcp") | .why | startswith("Refused: ")' answer || { echo "$behaviour"; jq . answer; return 1; }
        jq -e '[.steps[] | select(.layer == "dns" and (.subject | test("ok.test"))) | .state] | length == 2 and index("good") == null' answer || { echo "$behaviour"; jq . answer; return 1; }
    done
}

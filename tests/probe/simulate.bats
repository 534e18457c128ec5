#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe --simulate`: the relay really does each fault to the probe's packets, and what it touches is marked.
load helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.pem -days 400 \
        -subj /CN=ok.test -addext subjectAltName=DNS:ok.test 2> /dev/null
    "$RESOLVER" port 2> /dev/null 3>&- &
    echo $! > pids
    openssl s_server -accept 127.0.0.1:0 -cert server.pem -key server.key -www > said 2>&1 3>&- &
    echo $! >> pids
    until [ -s port ] && grep -qs '^ACCEPT' said; do sleep 0.01; done
    sed -n 's/^ACCEPT .*://p;T;q' said > server-port
}
teardown_file() { kill $(< "$BATS_FILE_TMPDIR/pids") 2> /dev/null || true; }

setup() {
    cd "$BATS_FILE_TMPDIR" || return 1
    PORT=$(< server-port) ASK=$(< port)
    ANSWER=$BATS_TEST_TMPDIR/answer
}

probe() { # FAULTS FLAGS...
    timeout 100 "$NETSCOPE" probe "https://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" --ca-file server.pem --timeout 60s --json --simulate "$@" > "$ANSWER"
}
holds() { jq -e "$1" "$ANSWER" > /dev/null || { jq . "$ANSWER"; return 1; }; }
marked() { jq -r '[.steps[] | select(.simulated) | .layer] | unique | join(" ")' "$ANSWER"; }

@test "a delay of DNS is in every answer, and in no other layer" {
    probe dns-delay=200ms
    [ "$(marked)" = dns ]
    holds '[.steps[] | select(.layer == "dns") | .duration_us] | length >= 6 and min >= 200000 and max < 900000'
    holds '.steps[] | select(.layer == "tcp") | .facts.median_us < 150000'
}

@test "a delay of TCP is a longer round trip: one in a handshake, one in TLS, one more for the answer" {
    probe tcp-delay=300ms
    [ "$(marked)" = "http tcp tls" ]
    holds '.steps[] | select(.layer == "tcp") | .facts | .median_us >= 300000 and .median_us < 600000 and .handshakes == 3'
    holds '.steps[] | select(.layer == "tls") | .duration_us >= 300000 and .duration_us < 600000 and .facts.connect_us >= 300000'
    holds '.steps[] | select(.layer == "http") | .facts | .total_us >= 900000 and .total_us < 1800000'
    # What the kernel says of the connection with the relay is nobody's figure.
    holds '.steps[] | select(.layer == "tcp") | .facts | has("rtt_us") or has("mss_bytes") | not'
}

@test "lost datagrams are really lost, and a lost segment is a stall of one time-out that is counted where it was" {
    run -1 probe loss=100% --timeout 4s
    holds '.simulation.lost_datagrams >= 4 and (.verdict | startswith("It fails at the name: No resolver answered in time."))'
    # With this seed the handshakes lose some of their packets.
    probe loss=15%,seed=5
    [ "$(marked)" = "dns http quic tcp tls" ]
    holds '.steps[] | select(.layer == "tcp") | .facts | .stalled >= 1 and .spread_us >= 900000'
    holds '.steps[] | select(.layer == "tcp") | .state == "doubtful" and (.why | contains("the handshakes stalled"))'
    holds '([.steps[].facts.stalled // 0] | add) as $told | $told >= 1 and .simulation.stalls >= $told'
    holds '.steps[] | select(.layer == "http") | .duration_us >= .facts.stalled * 200000'
}

@test "with a seed the handshakes fall alike, whatever a server says behind them" {
    probe loss=15%,seed=5 --timeout 20s
    jq '.steps[] | select(.layer == "tcp") | .facts.stalled' "$ANSWER" > silent
    # A mail server speaks first.
    "$SERVER" "$BATS_TEST_TMPDIR/port" "$BATS_TEST_TMPDIR/log" smtp accept 3>&- &
    local talks=$!
    until [ -s "$BATS_TEST_TMPDIR/port" ]; do sleep 0.01; done
    for _ in 1 2; do
        timeout 100 "$NETSCOPE" probe "http://ok.test:$(< "$BATS_TEST_TMPDIR/port")/" --resolver "127.0.0.1:$ASK" --timeout 20s --json --simulate loss=15%,seed=5 > "$ANSWER" || true
        jq '.steps[] | select(.layer == "tcp") | .facts.stalled' "$ANSWER" | diff silent - || { kill "$talks"; return 1; }
    done
    kill "$talks"
}

@test "a resolver's faults have the names that real ones have" {
    while read -r fault code words; do
        run -1 probe "dns-$fault" --timeout 4s
        [[ $(jq -r .verdict "$ANSWER") == "It fails at the name: "*"$words"* ]] || { jq -r .verdict "$ANSWER"; return 1; }
        [ "$code" = - ] || holds "[.steps[].facts.code | values | select(. == \"$code\")] | length >= 3"
    done << 'end'
nxdomain NXDOMAIN NXDOMAIN
servfail SERVFAIL (SERVFAIL)
refused REFUSED (REFUSED)
silent - No resolver answered in time.
end
}

@test "connections that are refused, and ones that nobody answers; the layers behind are still told" {
    run -1 probe tcp-refused
    holds '.steps[] | select(.layer == "tcp") | .simulated and (.why | startswith("Refused: "))'
    run -1 probe tcp-silent --timeout 3s
    holds '.steps[] | select(.layer == "tcp") | .simulated and (.why | startswith("No answer: "))'
    holds '[.steps[] | select(.layer == "path") | .state] | unique == ["good"]'
    holds '.duration_us < 20000000'
}

@test "each fault of TLS has its sentence, and the answer is one of the relay, marked" {
    while read -r fault words; do
        run -1 probe "tls-$fault" --timeout 8s
        holds '.steps[] | select(.layer == "tls") | .simulated and .state == "failed"'
        [[ $(jq -r '.steps[] | select(.layer == "tls") | .why' "$ANSWER") == *"$words"* ]] || { jq . "$ANSWER"; return 1; }
        [ "$(marked)" = "http tls" ]
    done << 'end'
expired has expired
early is not valid yet
self-signed is self-signed
wrong-name is for other names than ok.test
unknown authority is not known
old speaks only TLSv1.1
silent then says nothing
none does not speak TLS
end
}

@test "each fault of HTTP has its sentence, behind a certificate that is believed" {
    while read -r fault words; do
        run -1 probe "http-$fault" --timeout 8s
        [ "$(jq -r '.steps[] | select(.layer == "tls") | .state' "$ANSWER")" = good ]
        [[ $(jq -r '[.steps[] | select(.layer == "http")][0].why' "$ANSWER") == *"$words"* ]] || { jq . "$ANSWER"; return 1; }
    done << 'end'
500 is at fault (500)
closes closes without an answer
silent does not answer in time
reset breaks after 1048 bytes
loop redirects more than 5 times
end
    probe http-delay=300ms
    holds '[.steps[] | select(.layer == "http")][0].facts | .first_byte_us - .sent_us >= 300000'
}

@test "several faults at once; the page and the terminal mark them too, and say which" {
    run -1 timeout 60 "$NETSCOPE" probe "https://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" --simulate dns-delay=20ms,tls-expired
    [[ $output == *"Simulated: dns-delay=20ms,tls-expired. What it touches is marked."* ]]
    [ "$(grep -c '\[simulated\]' <<< "$output")" -ge 8 ]
    ! grep -A1 '^tcp ' <<< "$output" | grep -q simulated || return 1
    timeout 60 "$NETSCOPE" probe "https://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" --simulate tls-expired --format html > page || true
    [ "$(grep -c '<span class="tag warn">simulated</span>' page)" -eq 2 ]
    grep -q 'Simulated: tls-expired' page
}

@test "what is no fault is refused before anything is sent" {
    for words in nonsense loss=0% loss=101% loss=5 dns-delay=5 tcp-delay=2h http-200 tls-expired, =; do
        run -2 timeout 10 "$NETSCOPE" probe https://ok.test/ --simulate "$words"
        [[ $output == *"--simulate knows no fault"* ]]
    done
}

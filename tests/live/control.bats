#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A running capture answers on its control socket: the rights of users, and answers under load.
load helper

status() { "$NETSCOPE" status --db n.db "$@"; }

# A folder that user daemon owns, and a capture in it that root starts and daemon runs.
daemon_start() {
    mkdir -p theirs
    chown daemon theirs
    chmod 755 . theirs
    "${IN_A[@]}" "$NETSCOPE" capture -i va --db theirs/n.db --quiet "$@" 2> said 3>&- &
    WATCHER=$!
    for _ in {1..100}; do "$NETSCOPE" status --db theirs/n.db > /dev/null 2>&1 && return 0; sleep 0.1; done
    cat said >&2
    return 1
}
as() { setpriv --reuid "$1" --regid "$2" --clear-groups "${@:3}"; }
# Says one line to the socket, as nothing but this test would, and prints the answer.
PEER=${PEER:-$ROOT/build/release/tests/live/peer}
need_peer() { [ -x "$PEER" ] || skip "there is no $PEER: run make check-live"; }
STATUS='{"version":1,"request":"status"}' RELOAD='{"version":1,"request":"reload"}'

@test "status tells who runs, of what, and how much was lost, and nobody runs afterwards" {
    run -3 "$NETSCOPE" status --db n.db
    watch_start --sandbox on
    ping_from_b 10
    for _ in {1..50}; do [ "$(status --json | jq '.frames_captured >= 20')" = true ] && break; sleep 0.1; done
    run -0 status
    [[ $output == *"running    process $WATCHER, netscope "*"sources    if:va"* ]]
    [[ $output == *" 0 dropped"* ]]
    [ "$(status --json | jq -r '.ok, .running, .pid, .database, .frames_dropped')" = "true
true
$WATCHER
$PWD/n.db
0" ]
    [ "$(status --json | jq '.frames_captured >= 20')" = true ]
    [ "$(stat -c %a n.db-control)" = 600 ]
    [ "$(sed -n 2p n.db.lock)" = "$PWD/n.db-control" ]
    watch_stop
    run -3 status
    [[ $output == *"last       capture 1 of if:va"*complete*"Nobody writes to n.db"* ]]
    [ ! -e n.db-control ]
    [ ! -e n.db.lock ]
}

@test "a reload says what changed and what waits, and a mistake changes nothing" {
    printf 'flows:\n  udp_idle_timeout: 60s\n' > c.yaml
    chmod 644 c.yaml
    watch_start --config "$PWD/c.yaml"
    printf 'flows:\n  udp_idle_timeout: 10s\n  most: 5000\n' > c.yaml
    run -0 "$NETSCOPE" reload --db n.db
    [[ $output == *"in force from now on: flows.udp_idle_timeout."*"after the next start: flows.most."* ]]
    said "asks by the control socket to read the configuration again"
    echo "flows: [" > c.yaml
    run -1 "$NETSCOPE" reload --db n.db
    [[ $output == *"c.yaml"* ]]
    ping_from_b 5
    watch_stop
    ledger_is_exact
}

@test "the owner may ask and change, others not, nor root of another user namespace" {
    need_peer
    daemon_start
    run -0 as daemon daemon "$NETSCOPE" status --db theirs/n.db
    run -0 as daemon daemon "$NETSCOPE" reload --db theirs/n.db
    chmod 666 theirs/n.db-control # what the mode would refuse, the kernel's word on the peer does as well
    run -0 as nobody nogroup "$PEER" theirs/n.db-control <<< "$STATUS"
    [[ $output == *'"ok":false,"kind":"refused"'* ]]
    run -0 as games games "$PEER" theirs/n.db-control <<< "$RELOAD"
    [[ $output == *'"ok":false,"kind":"refused"'* ]]
    run -0 as games games unshare --user --map-root-user "$PEER" theirs/n.db-control <<< "$RELOAD"
    [[ $output == *'"ok":false,"kind":"refused"'* ]]
}

@test "a user whom control.operators names may change, and the group of a service may only ask" {
    need_peer
    mkdir -m 755 run
    chown daemon: run
    RUNTIME_DIRECTORY=$PWD/run daemon_start --operators games
    [ "$(stat -c %a:%U:%G run/control.sock)" = 660:daemon:daemon ]
    run -0 as bin daemon "$PEER" run/control.sock <<< "$STATUS"
    [[ $output == '{"version":1,"ok":true,"running":true'* ]]
    run -0 as bin daemon "$PEER" run/control.sock <<< "$RELOAD"
    [[ $output == *'"kind":"refused"'* ]]
    run -0 as games daemon "$PEER" run/control.sock <<< "$RELOAD"
    [[ $output == *'"ok":true,"renewed"'* ]]
}

@test "a user whom the capture's user namespace does not know is refused" {
    need_peer
    # The capture is root of a namespace that knows root alone; the asker is outside.
    unshare --user --map-root-user --net sh -c 'ip link set lo up; exec "$0" capture -i lo --db n.db --quiet --user root' \
        "$NETSCOPE" 2> said 3>&- < /dev/null &
    WATCHER=$!
    chmod 777 .
    for _ in {1..50}; do [ -e n.db-control ] && break; sleep 0.1; done
    [ -e n.db-control ] || skip "no capture in a user namespace here: $(cat said)"
    chmod 666 n.db-control
    run -0 as games games "$PEER" n.db-control <<< "$STATUS"
    [[ $output == *'"kind":"refused"'* ]]
    run -0 status
}

@test "garbage, silence and a reader that never reads harm nothing, under load" {
    need_peer
    watch_start --workers 1
    in_b ping -q -f -w 12 10.9.0.1 > /dev/null &
    local ping=$! i
    for i in {1..20}; do
        head -c 3000 /dev/urandom | "$PEER" n.db-control > /dev/null 2>&1 || true
        head -c 70000 /dev/zero | tr '\0' '[' | "$PEER" n.db-control > /dev/null || true
        printf '%s' "$STATUS" | "$PEER" n.db-control 1 & # half a line
        yes "$STATUS" | head -n 1000 | "$PEER" n.db-control 1 & # and nothing is read
        status --json > answer || true
        sleep 0.2
    done
    wait "$ping"
    sleep 11 # the silent ones are gone by then
    run -0 status
    "$NETSCOPE" reload --db n.db
    watch_stop
    ledger_is_exact
    [ "$(ask "SELECT status FROM captures")" = complete ]
}

@test "a capture of a file is busy, and what a killed one left is no obstacle" {
    mkfifo pipe
    "$NETSCOPE" capture -r - --db f.db --quiet < pipe 2> said 3>&- &
    WATCHER=$!
    exec {hold}> pipe
    head -c 200 "$ROOT/samples/home.pcap" >&"$hold"
    for _ in {1..50}; do [ -e f.db.lock ] && break; sleep 0.1; done
    run -1 "$NETSCOPE" status --db f.db
    [[ $output == *"Process $WATCHER writes to f.db and cannot be asked"* ]]
    run -1 "$NETSCOPE" reload --db f.db
    exec {hold}>&-
    wait "$WATCHER" || true
    watch_start
    kill -9 "$WATCHER"
    wait "$WATCHER" || true
    [ -e n.db-control ]
    run -3 status
    watch_start
    run -0 status
    watch_stop
}

@test "a path that is too long for a socket is gone to by its folder" {
    local long
    long=$(printf 'x%.0s' {1..120})
    mkdir "$long"
    chown nobody: "$long"
    "${IN_A[@]}" "$NETSCOPE" capture -i va --db "$long/n.db" --user nobody --quiet 2> said 3>&- &
    WATCHER=$!
    for _ in {1..100}; do "$NETSCOPE" status --db "$long/n.db" > /dev/null 2>&1 && break; sleep 0.1; done
    run -0 "$NETSCOPE" status --db "$long/n.db"
}

@test "what is open now is told before it has a row, by pages, and to people and programs" {
    watch_start
    in_b ping -q -c 2 -i 0.05 10.9.0.1 > /dev/null
    for _ in {1..50}; do
        "$NETSCOPE" flows --live --db n.db --json > open.json
        jq -e 'any(.protocol == "icmp" and .packets_sent == 2 and .packets_received == 2)' open.json && break
        sleep 0.1
    done
    jq -e 'any(.protocol == "icmp" and .packets_sent == 2 and .src_ip == "10.9.0.2")' open.json
    in_b perl -MIO::Socket::INET -e 'for my $port (2000 .. 2119) {
        IO::Socket::INET->new(Proto => "udp", PeerAddr => "10.9.0.1", PeerPort => $port)->send("x") }'
    for _ in {1..200}; do
        "$NETSCOPE" flows --live --db n.db --jsonl > open
        [ "$(grep -c '"dst_port":2[01][0-9][0-9],' open)" = 120 ] && break
        sleep 0.1
    done
    [ "$(grep -c '"dst_port":2[01][0-9][0-9],' open)" = 120 ]
    [ "$(jq .flow_id open | sort -nr)" = "$(jq .flow_id open)" ]
    run -0 "$NETSCOPE" flows --live --db n.db --limit 3
    [[ $output == *"The newest 3 of "*" open connections"* ]]
    run -2 "$NETSCOPE" flows --live --db n.db --port 53
    [[ $output == *"takes --limit and a format only"* ]]
    watch_stop
    run -3 "$NETSCOPE" flows --live --db n.db
    [[ $output == *"Nobody writes to n.db"* ]]
}

@test "watch beside a capture shows who talks, and the rates of its ledger" {
    watch_start
    in_b ping -q -c 20 -i 0.1 10.9.0.1 > /dev/null
    for _ in {1..20}; do
        "$NETSCOPE" watch --db n.db --once 1 > page
        grep -qE "[0-9] (B|KiB) .* 10.9.0.2 +10.9.0.1 +icmp" page && break
    done
    grep -qE "[0-9] (B|KiB) .* 10.9.0.2 +10.9.0.1 +icmp" page
    grep -q "Talkers by the last 10 s" page
    grep -qE "[0-9] frames/s, [0-9.]+ Mbit/s, dropped 0 of [1-9][0-9]* frames" page
    watch_stop
}

@test "a capture that uses pseudonyms does not tell what is under way" {
    watch_start --pseudonyms all --key-file "$PWD/key"
    run -1 "$NETSCOPE" flows --live --db n.db
    [[ $output == *"pseudonyms"* ]]
    "$NETSCOPE" watch --db n.db --once 1 | grep -q "Most bytes in the newest connections"
    watch_stop
}

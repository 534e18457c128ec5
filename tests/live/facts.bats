#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Facts of other processes beside a capture: taken, refused or shed, each counted, and nothing harmed.
load helper

PRODUCER=${PRODUCER:-$ROOT/build/release/tests/live/producer}
PEER=${PEER:-$ROOT/build/release/tests/live/peer}
produce() { "$PRODUCER" n.db-control "$@"; }
status() { "$NETSCOPE" status --db n.db "$@"; }
counted() { ask "SELECT coalesce(sum(value), 0) FROM capture_counters WHERE name = 'facts_$1'"; }

begin() {
    [ -x "$PRODUCER" ] || skip "there is no $PRODUCER: run make check-live"
    watch_start --sandbox on "$@"
}

@test "20,000 facts a second beside a capture under load: each is a row, or counted" {
    begin --workers 1
    in_b ping -q -f -w 8 10.9.0.1 > ping &
    local ping=$!
    run -0 produce steady 20000 6
    local sent=${lines[0]#sent } last=${lines[1]}
    echo "sent $sent: $last" >&3
    wait "$ping"
    [ "$sent" -gt 100000 ]
    [ "$(jq '.taken + .refused + .shed' <<< "$last")" = "$sent" ]
    [ "$(jq .refused <<< "$last")" = 0 ]
    run -0 status
    [[ $output == *"facts      0 producers, "*" taken, 0 refused, "* ]]
    watch_stop
    [ "$(counted taken)" = "$(jq .taken <<< "$last")" ]
    [ "$(counted shed)" = "$(jq .shed <<< "$last")" ]
    [ "$(counted taken)" -ge $((sent * 9 / 10)) ]
    # A server that acknowledged to many is known, and names who sends no frames; what mDNS said is evidence.
    [ "$(ask "SELECT count(*) FROM devices WHERE ip_address LIKE '10.9.9.%' AND hostname = 'printer'")" = 200 ]
    [ "$(ask "SELECT sum(count) FROM device_evidence WHERE value LIKE 'host-%'")" -ge $((sent * 3 / 10)) ]
    # A third of the facts are DHCP messages, and each that was taken has a row.
    [ $((3 * $(ask "SELECT count(*) FROM dhcp_messages WHERE hostname = 'printer'"))) -ge $(($(counted taken) * 98 / 100)) ]
    ledger_is_exact
    [ "$(ask "SELECT sum(frames_kernel_dropped + frames_queue_dropped) FROM capture_health")" = 0 ]
    [ "$(ask "SELECT status FROM captures")" = complete ]
}

@test "a flood of facts is bounded: it is shed, counted, told, and takes no frame" {
    begin --workers 1
    local before after
    before=$(awk '/VmRSS/ {print $2}' "/proc/$WATCHER/status")
    in_b ping -q -f -w 6 10.9.0.1 > ping &
    local ping=$!
    "$PRODUCER" n.db-control flood 5 > one 3>&- &
    local one=$!
    "$PRODUCER" n.db-control deaf 5 > other 3>&- &
    run -0 produce flood 5
    wait "$one" "$ping"
    local last=${lines[1]}
    echo "${lines[0]}: $last" >&3
    [ "$(jq '.taken + .shed' <<< "$last")" = "${lines[0]#sent }" ]
    after=$(awk '/VmRSS/ {print $2}' "/proc/$WATCHER/status")
    echo "resident $before kB, then $after kB" >&3
    watch_stop
    [ "$(counted shed)" -gt 0 ]
    run -0 "$NETSCOPE" stats --db n.db
    [[ $output == *"facts of other programs that found no room"* ]]
    ledger_is_exact
    [ "$(ask "SELECT sum(frames_kernel_dropped + frames_queue_dropped) FROM capture_health")" = 0 ]
}

@test "who dies in a batch, stalls in it, sends garbage or unsound facts, or is silent harms nothing" {
    begin
    "$PRODUCER" n.db-control silent 14 > silent 3>&- &
    local silent=$!
    "$PRODUCER" n.db-control stall > stall 3>&- &
    local stall=$!
    produce cut
    run -0 produce garbage
    [[ ${lines[1]} == *'"kind":"bad_question"'* ]]
    run -0 produce mixed
    [ "${lines[1]}" = '{"version":1,"ok":true,"taken":1,"refused":6,"shed":0}' ]
    ping_from_b 10
    # The stalled one loses its connection, and the silent one keeps it.
    wait "$stall"
    [ "$(cat stall)" = "sent 1" ]
    [ "$(status --json | jq .producers)" = 1 ]
    wait "$silent"
    [ "$(sed -n 2p silent)" = '{"version":1,"ok":true,"taken":0,"refused":0,"shed":0}' ]
    [ "$(status --json | jq .producers)" = 0 ]
    watch_stop
    [ "$(counted taken)" = 1 ]
    [ "$(counted refused)" = 9 ]
    [ "$(ask "SELECT value FROM device_evidence WHERE value LIKE 'host-%'")" = host-0 ]
    ledger_is_exact
}

@test "producers have places of their own, and take none of those who ask" {
    begin
    local i
    for i in {1..8}; do "$PRODUCER" n.db-control silent 5 > /dev/null 3>&- & done
    for i in {1..50}; do [ "$(status --json | jq .producers)" = 8 ] && break; sleep 0.1; done
    run -1 produce silent 0
    [[ $output == *'"kind":"full"'* ]]
    run -0 status
}

@test "who may not change anything brings no facts, and no fact about an excluded device is kept" {
    begin --exclude 02:00:00:09:00:00
    chmod 666 n.db-control
    run -1 setpriv --reuid games --regid games --clear-groups "$PRODUCER" n.db-control mixed
    [[ $output == *'"kind":"refused"'*"may not ask this capture to take facts"* ]]
    run -0 produce mixed
    [[ ${lines[1]} == *'"taken":0,"refused":7'* ]]
    watch_stop
    [ "$(ask "SELECT count(*) FROM device_evidence WHERE value LIKE 'host-%'")" = 0 ]
}

@test "a producer whose capture is killed ends, and the next capture takes its facts" {
    begin
    "$PRODUCER" n.db-control steady 2000 10 > first 3>&- &
    local first=$!
    sleep 1
    kill -9 "$WATCHER"
    wait "$WATCHER" || true
    wait "$first"
    watch_start
    run -0 produce steady 2000 1
    watch_stop
    [ "$(ask "SELECT count(*) > 0 FROM dhcp_messages WHERE capture_id = 2 AND hostname = 'printer'")" = 1 ]
}

@test "a run of the probe is brought as a fact, and its change is a finding of the running capture" {
    watch_start
    run -1 timeout 60 "$NETSCOPE" probe http://127.0.0.1:1/ --keep --db n.db --timeout 3s
    [[ $output != *"not kept"* ]]
    run -1 timeout 60 "$NETSCOPE" probe http://127.0.0.1:1/ --keep --db n.db --timeout 3s
    until [ "$(ask "SELECT count(*) FROM probe_runs")" = 2 ]; do sleep 0.05; done # a commit follows
    [ "$(ask "SELECT count(*) || ' ' || sum(capture_id) || ' ' || max(state) FROM probe_runs")" = "2 2 failed" ]
    [ "$(ask "SELECT value FROM capture_counters WHERE name = 'facts_refused'")" = "" ]
    chmod a+rw n.db n.db-*
    run -1 setpriv --reuid games --regid games --clear-groups timeout 60 "$NETSCOPE" probe http://127.0.0.1:1/ --keep --db n.db --timeout 3s
    echo "$output"
    [[ $output == *"not kept: "*"may not ask this capture to take facts"* ]]
    watch_stop
    [ "$(ask "SELECT count(*) FROM probe_runs")" = 2 ]
    ledger_is_exact
}

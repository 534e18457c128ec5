#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Messages of a running capture: written with the change of the finding, delivered, and told to the capture.
load helper
SERVER=${SERVER:-$ROOT/build/release/tests/deliver/server}

netscope() { "$NETSCOPE" "$@" --db n.db; }

# A capture with one finding, which people close and reopen.
start_with_finding() {
    watch_start
    watch_stop
    sqlite3 n.db "INSERT INTO alert (capture_id, rule, severity, first_us, last_us, count, title, status)
        SELECT 1, 'port_scan', 2, strftime('%s', 'now') * 1000000, strftime('%s', 'now') * 1000000, 1, 'a scan', 'open'"
    chown nobody: n.db*
    watch_start
    printf 'sensor: lab\ndeliver:\n  targets:\n    - {name: log, kind: file, file: out.jsonl}\n' > c.yaml
    printf '    - {name: bad, kind: command, command: [/bin/false], rules: [port_scan]}\n' >> c.yaml
}

once() { netscope deliver --config c.yaml --once; }

deliver_start() {
    "$NETSCOPE" deliver --db n.db --config c.yaml 2> /dev/null 3>&- &
    DELIVERER=$!
}

deliver_kill() {
    kill -9 "$DELIVERER"
    wait "$DELIVERER" || true
}

@test "a running capture learns what became of a message, and a refusal is a finding that goes elsewhere" {
    start_with_finding
    netscope alerts close 1
    run once
    [ "$(ask "SELECT group_concat(target || ' ' || state, ', ') FROM
        (SELECT target, state FROM deliveries WHERE message_id = 1 ORDER BY target)")" = "bad failed, log delivered" ]
    [ "$(ask "SELECT rule || ' ' || target FROM alerts WHERE alert_id > 1")" = "delivery_failed bad" ]
    run once
    [ "$(jq -r .title out.jsonl | tail -n 1)" = "Messages are lost at the target bad" ]
    [ "$(ask "SELECT count(*) FROM audit WHERE request = 'delivery state'")" = 0 ]
    watch_stop
    ledger_is_exact
}

@test "a running capture learns which reports were made, and keeps that from the audit" {
    watch_start
    printf 'reports:\n  - {name: home, every: 1min, folder: %s/reports}\n' "$PWD" > c.yaml
    # Rows of the last hour, as a sensor has that was started then.
    watch_stop
    sqlite3 n.db 'UPDATE capture SET start_us = start_us - 3600000000'
    chown nobody: n.db*
    watch_start
    run -0 netscope report run --config c.yaml
    [ "$(ask "SELECT group_concat(DISTINCT state) || max(report_id) FROM reports")" = delivered1 ]
    [ -f "$(ask "SELECT file FROM reports").html" ]
    [ "$(ask "SELECT count(*) FROM audit")" = 0 ]
    watch_stop
}

# A hook, at the same port also after a kill.
hook_start() {
    "$SERVER" port received.log http accept > /dev/null 2>&1 3>&- &
    HOOK=$!
    while [ ! -s port ]; do sleep 0.01; done
}

hook_kill() {
    kill -9 "$HOOK"
    wait "$HOOK" || true
}

# NUMBERS of the messages that the hook got, as often as it got them.
hook_got() { sed -nE 's/.*[Ii]dempotency-[Kk]ey: [0-9a-f-]+-([0-9]+) .*/\1/p' received.log; }

@test "kill -9 of capture, delivery and target at random moments loses no message that was written" {
    local i done=0 kills=0 verb most
    start_with_finding
    hook_start
    printf 'sensor: lab\ndeliver:\n  targets:\n    - {name: log, kind: file, file: out.jsonl}\n' > c.yaml
    printf '    - {name: hook, kind: webhook, url: "http://127.0.0.1:%s/in"}\n' "$(cat port)" >> c.yaml
    deliver_start
    for ((i = 1; i <= ${CHANGES:-30}; i++)); do
        if ((i % 2)); then verb=close; else verb=reopen; fi
        if ((RANDOM % 10 == 0)); then
            # While the change is on its way.
            netscope alerts $verb 1 > /dev/null 2>&1 3>&- &
            kill -9 "$WATCHER"
            wait "$WATCHER" || true
            wait $! || true
            watch_start
            kills=$((kills + 1))
        elif netscope alerts $verb 1 > /dev/null; then
            done=$((done + 1))
        fi
        case $((RANDOM % 8)) in
        0) deliver_kill && deliver_start && kills=$((kills + 1)) ;;
        1) hook_kill && hook_start && kills=$((kills + 1)) ;;
        esac
    done
    deliver_kill
    # What is on its way, what waits for a try, and what the capture was not told.
    once || once || once || once
    most=$(ask "SELECT max(message_id) FROM deliveries")
    # Numbers are given without a gap, and each is there as a message that both targets have.
    [ "$(ask "SELECT count(DISTINCT message_id) FROM deliveries")" -eq "$most" ]
    [ "$(ask "SELECT count(*) FROM deliveries WHERE state <> 'delivered'")" = 0 ]
    [ "$most" -ge $((done - kills - 1)) ]
    [ "$(jq -r .message_id out.jsonl | sort -nu | wc -l)" -eq "$most" ]
    [ "$(hook_got | sort -nu | wc -l)" -eq "$most" ]
    # Twice only if a kill cut it off on its way, and then under the same id.
    [ "$(hook_got | wc -l)" -le $((most + kills)) ]
    [ "$(jq -r .id out.jsonl | sort -u | wc -l)" -eq "$most" ]
    echo "# $most messages, $kills kills, $(($(hook_got | wc -l) - most)) sent twice" >&3
    hook_kill
    watch_stop
}

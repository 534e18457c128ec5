#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Messages of a running capture: written with the change of the finding, delivered, and told to the capture.
load helper

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

@test "kill -9 of capture and delivery at random moments loses no message that was written" {
    local i before done=0
    start_with_finding
    deliver_start
    for ((i = 1; i <= ${CHANGES:-60}; i++)); do
        if ((i % 2)); then verb=close; else verb=reopen; fi
        # Several at once, so that a kill meets some on their way.
        if ((i % 9 == 0)); then
            netscope alerts $verb 1 > /dev/null 2>&1 3>&- &
            kill -9 "$WATCHER"
            wait "$WATCHER" || true
            wait $! || true
            watch_start
        else
            # To close what is closed succeeds, and changes nothing: a kill may have undone the change before.
            before=$(ask "SELECT status FROM alerts WHERE alert_id = 1")
            netscope alerts $verb 1 > /dev/null && [ "$(ask "SELECT status FROM alerts WHERE alert_id = 1")" != "$before" ] &&
                done=$((done + 1))
        fi
        if ((i % 7 == 0)); then
            deliver_kill
            deliver_start
        fi
    done
    deliver_kill
    once || true
    # Each number once in the database is there as a message; numbers are given without a gap.
    [ "$(ask "SELECT count(DISTINCT message_id) = max(message_id) FROM deliveries")" = 1 ]
    [ "$(ask "SELECT count(DISTINCT message_id) FROM deliveries")" -ge "$done" ]
    [ "$(jq -r .message_id out.jsonl | sort -nu | wc -l)" -eq "$(ask "SELECT count(DISTINCT message_id) FROM deliveries")" ]
    [ "$(jq -r '"\(.message_id) \(.id)"' out.jsonl | sort -u | wc -l)" -eq "$(jq -r .message_id out.jsonl | sort -nu | wc -l)" ]
    once || true
    [ "$(ask "SELECT count(*) FROM deliveries WHERE target = 'log' AND state <> 'delivered'")" = 0 ]
    echo "# $done changes done, $(ask "SELECT max(message_id) FROM deliveries") messages, $(wc -l < out.jsonl) lines" >&3
    watch_stop
}

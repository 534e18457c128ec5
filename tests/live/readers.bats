#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Readers beside a live capture: long queries, and forgotten transactions.
load helper

SENDER=${SENDER:-$ROOT/build/release/tests/live/sender}
FRAMES=1600000 RATE=40000 # some 30 MiB of log, if it were not bounded
BOUND=$((16 << 20)) # the least that can be configured

log_bytes() { stat -c %s n.db-wal 2> /dev/null || echo 0; }

# Frames from B at a steady rate; the interface took over $sent.
sending_start() {
    [ -x "$SENDER" ] || skip "there is no $SENDER"
    "${IN_B[@]}" "$SENDER" vb --rate "$RATE" --count "$FRAMES" flows > sender.sent 2> sender.said 3>&- &
    SENDING=$!
}
sending_goes_on() { kill -0 "$SENDING" 2> /dev/null; }
sending_wait() {
    wait "$SENDING" || { cat sender.said >&2; return 1; }
    sent=$(cat sender.sent)
}

# A reader that begins a transaction, reads, and stays.
holding_start() {
    mkfifo hold
    sqlite3 -readonly n.db < hold > held 3>&- &
    HOLDING=$!
    exec {hold}> hold
    echo "BEGIN; SELECT 'holds ' || count(*) FROM http_requests;" >&"$hold"
    local i
    for i in {1..100}; do
        grep -q holds held && return 0
        sleep 0.1
    done
    return 1
}
holding_stop() {
    exec {hold}>&-
    wait "$HOLDING"
}

# Looks at the log again and again for so many seconds; the largest is in $largest.
watch_log() {
    local until=$((SECONDS + $1)) now
    while [ "$SECONDS" -lt "$until" ]; do
        now=$(log_bytes)
        [ "$now" -le "$largest" ] || largest=$now
        sleep 0.05
    done
}

log_becomes_small() {
    local i
    for i in {1..300}; do
        [ "$(log_bytes)" -le $((4 << 20)) ] && return 0
        sleep 0.1
    done
    echo "the log still has $(log_bytes) bytes" >&2
    return 1
}

# The fourth frame of ten is the request. Some conversations have the ports of an earlier one, and
# a request over its share is counted and has no row.
nothing_was_lost() {
    ledger_is_exact
    local told
    told=$(ask "SELECT sum(frames_captured) || ' of ' || sum(frames_offered) || ', rows dropped ' || sum(rows_dropped) FROM capture_health")
    told+=", $(ask "SELECT count(*) FROM capture_counters WHERE name LIKE 'shed%'") kinds shed"
    [ "$told" = "$sent of $sent, rows dropped 0, 0 kinds shed" ] ||
        { echo "sent $sent; $told" >&2; cat said sender.said >&2; return 1; }
    local requests
    requests=$(ask "SELECT (SELECT count(*) FROM http_requests) + ifnull(sum(value), 0) FROM capture_counters WHERE name = 'over_share_http'")
    [ "$requests" -ge $((sent / 10 - 20)) ] || { echo "sent $sent; $requests requests were written or counted" >&2; return 1; }
}

@test "a reader that holds its transaction makes rows wait, and nothing is lost" {
    local largest=0
    watch_start --wal-most-bytes 16MiB --ring 256MiB
    sending_start
    wait_for_rows "SELECT count(*) > 100 FROM http_requests"
    holding_start
    while ! grep -qF "storage.wal_most_bytes" said; do
        watch_log 1
        sending_goes_on || { echo "all is sent, and the log has $(log_bytes) bytes: $(cat said)" >&2; return 1; }
    done
    watch_log 3
    holding_stop
    said "can be written again"
    log_becomes_small
    sending_wait
    watch_stop
    [ "$largest" -gt $((BOUND / 2)) ]
    [ "$largest" -le "$BOUND" ] || { echo "the log had $largest bytes" >&2; return 1; }
    nothing_was_lost
}

@test "long queries one after the other do not make the log grow without end, and nothing is lost" {
    local largest=0 queries=0 query
    watch_start --wal-most-bytes 16MiB --ring 256MiB
    sending_start
    wait_for_rows "SELECT count(*) > 100 FROM http_requests"
    while sending_goes_on; do
        "$NETSCOPE" sql --db n.db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000)
            SELECT count(*), (SELECT count(*) FROM http_requests) FROM n" > answer 3>&- &
        query=$!
        while kill -0 "$query" 2> /dev/null; do watch_log 1; done
        wait "$query"
        queries=$((queries + 1))
    done
    [ "$queries" -gt 1 ]
    sending_wait
    watch_stop
    [ "$largest" -gt 0 ]
    [ "$largest" -le "$BOUND" ] || { echo "the log had $largest bytes" >&2; return 1; }
    nothing_was_lost
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Killed at random moments while real programs talk: what had an exchange three seconds before has its
# row, and what was under way is counted as missing.
#   KILLS=100 bats tests/live/kill.bats    as often as the requirement has it
load helper

teardown() {
    [ -z "$WATCHER" ] || kill -9 "$WATCHER" 2> /dev/null || true
    # shellcheck disable=SC2086
    [ -z "$TALKERS" ] || kill $TALKERS 2> /dev/null || true
    drop_hosts
}

# Runs in the background until the test ends.
talker() {
    "$@" 3>&- &
    TALKERS+=" $!"
}

# Lookups, pages over TLS, pings, a connection that lasts, and attempts that are refused.
start_talking() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=b.example \
        -keyout key.pem -out cert.pem 2> /dev/null
    talker "${IN_A[@]}" "$BATS_TEST_DIRNAME/names" serve 10.9.0.1
    talker "${IN_A[@]}" openssl s_server -accept 10.9.0.1:4433 -www -quiet -cert cert.pem -key key.pem < /dev/null > served 2>&1
    until in_a ss -Hln | grep -q 10.9.0.1:4433 && in_a ss -Hlun | grep -q 10.9.0.1:53; do sleep 0.05; done
    talker "${IN_B[@]}" "$BATS_TEST_DIRNAME/exchanges" names 10.9.0.1 > names.said
    talker "${IN_B[@]}" "$BATS_TEST_DIRNAME/exchanges" pages 10.9.0.1 4433 > pages.said
    talker "${IN_B[@]}" ping -q -i 0.1 10.9.0.1 > pinged
    talker "${IN_B[@]}" "$BATS_TEST_DIRNAME/names" ask 10.9.0.1 1000000 0.005
    talker "${IN_B[@]}" perl -MIO::Socket::INET -e 'for (;;) { IO::Socket::INET->new("10.9.0.1:9"); select(undef, undef, undef, 0.05) }'
}

now_us() { date +%s%6N; }

# How many exchanges were answered from $1 to $2, and how many of these have no flow.
exchanges() {
    local values
    values=$(awk -v from="$1" -v to="$2" '$1 >= from && $1 <= to { printf ",(%s,\x27%s\x27,%s)", $1, $2, $3 }' names.said pages.said)
    ask "WITH said(at_us, protocol, port) AS (VALUES (0, '', 0)$values)
        SELECT count(*) - 1, sum(at_us > 0 AND NOT EXISTS (SELECT 1 FROM flows f WHERE f.protocol = said.protocol
            AND f.src_port = said.port AND f.start_us <= at_us AND f.start_us > at_us - 60000000)) FROM said"
}

# The rows of the killed capture agree with its ledger, as it says what is missing.
ledger_tells_what_is_missing() {
    local wrong share
    wrong=$(sqlite3 -readonly n.db < "$ROOT/tests/invariants.sql")
    [ -z "$wrong" ] || { echo "$wrong" >&2; return 1; }
    "$NETSCOPE" db check --db n.db > checked || { cat checked >&2; return 1; }
    share=$("$NETSCOPE" sql --db n.db --csv "SELECT completeness(start_us, end_us) < 1 = (SELECT sum(frames_without_row) > 0
        FROM capture_health h WHERE h.capture_id = c.capture_id) AS good FROM captures c ORDER BY capture_id DESC LIMIT 1" | tr -d '\r' | tail -n 1)
    [ "$share" = 1 ] || {  ask "SELECT * FROM capture_health ORDER BY 1 DESC LIMIT 5" >&2; return 1; }
    "$NETSCOPE" stats --db n.db > stats
}

@test "killed at random moments while real programs talk: no flow is lost that had an exchange three seconds before" {
    local i begun killed told
    start_talking
    for ((i = 1; i <= ${KILLS:-6}; i++)); do
        watch_start
        begun=$(now_us)
        sleep "$((RANDOM % 4 + 4)).$((RANDOM % 900 + 100))"
        kill -9 "$WATCHER"
        killed=$(now_us)
        wait "$WATCHER" || true
        WATCHER=
        told=$(exchanges $((begun + 500000)) $((killed - 3000000)))
        echo "# kill $i: exchanges and flows lost $told, without a row $(ask "SELECT sum(frames_without_row) || ' frames, ' || sum(flows_without_row) || ' flows'
            FROM capture_health WHERE capture_id = (SELECT max(capture_id) FROM captures)")" >&3
        [ "${told#*|}" = 0 ]
        [ "${told%|*}" -gt 0 ]
        ledger_tells_what_is_missing
    done
    grep -q "under way when a capture was killed" stats
    watch_start
    watch_stop
    [ -z "$(sqlite3 -readonly n.db < "$ROOT/tests/invariants.sql")" ]
}

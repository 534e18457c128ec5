# SPDX-License-Identifier: MIT
# A pipe is a live source: rows and ledger come while it runs, and old rows go.
load helper
load ../support/database
DATABASE=netscope.db

# Reads standard input, which stays open until pipe_end.
pipe_start() {
    mkfifo pipe
    exec 9<> pipe
    "$NETSCOPE" capture -r - --db netscope.db --quiet "$@" < pipe 9>&- &
    READER=$!
}

teardown() { [ -z "$READER" ] || kill -9 "$READER" 2> /dev/null || true; }

@test "a pipe has flows and a ledger while it runs, and after a kill they say what is missing" {
    pipe_start
    cat "$ROOT/samples/home.pcap" >&9
    wait_for_rows "SELECT count(*) > 50 FROM flows"
    wait_for_rows "SELECT sum(frames_captured) = 980 AND max(interval_end_us) IS NOT NULL FROM capture_health"
    [ "$(ask "SELECT status || ' ' || start_time FROM captures")" = "running 2026-11-21T01:44:44.934650Z" ]
    kill -9 "$READER"
    wait "$READER" || true
    READER=
    [ -z "$(sqlite3 -readonly netscope.db < "$BATS_TEST_DIRNAME/../invariants.sql")" ]
    "$NETSCOPE" db check > checked || { cat checked >&2; return 1; }
    "$NETSCOPE" stats > stats.txt
    grep -q "captures that did not end in order" stats.txt
    grep -q " interrupted " stats.txt
}

@test "rows of a pipe that are too old are removed, by the time of its packets, but none by a frame from the future" {
    pipe_start --keep-rows 1h
    editcap -F pcap -t 7200 "$ROOT/samples/home.pcap" later.pcap
    editcap -F pcap -r "$ROOT/samples/home.pcap" one.pcap 5
    editcap -F pcap -t 2208988800 one.pcap ahead.pcap
    mergecap -a -F pcap -w all.pcap "$ROOT/samples/home.pcap" ahead.pcap later.pcap
    cat all.pcap >&9
    wait_for_rows "SELECT count(*) > 100 AND min(start_us) > 1795225484934650 + 3600000000 FROM flows"
    exec 9>&-
    wait "$READER"
    READER=
    [ "$(ask "SELECT status FROM captures")" = complete ]
    [ "$(ask "SELECT count(*) > 100 FROM flows WHERE start_us < 1795300000000000")" = 1 ]
    [ "$(ask "SELECT count(*) FROM flows WHERE start_us > 4000000000000000")" = 1 ]
}

@test "what comes through a pipe at once is what the file has" {
    "$NETSCOPE" capture -r "$ROOT/samples/home.pcap" --db file.db --quiet
    "$NETSCOPE" capture -r - --db netscope.db --quiet < <(cat "$ROOT/samples/home.pcap")
    local columns="src_ip, src_port, dst_ip, dst_port, packets_sent, bytes_received, conn_state, history, end_reason, dst_domain"
    diff <(ask "SELECT $columns FROM flows ORDER BY 1, 2, 3, 4, 5") \
        <(sqlite3 file.db "SELECT $columns FROM flows ORDER BY 1, 2, 3, 4, 5")
    [ -z "$(sqlite3 -readonly netscope.db < "$BATS_TEST_DIRNAME/../invariants.sql")" ]
}

load helper

NETSCOPE=${NETSCOPE:-$ROOT/bin/netscope}

managed() { "$ROOT/tests/package/manager" "$BATS_TEST_TMPDIR/notify" "$@" 2> "$BATS_TEST_TMPDIR/errors"; }
watch_lo() { managed "$1" "$NETSCOPE" capture -i lo --db "$BATS_TEST_TMPDIR/netscope.db" --user nobody --quiet; }
can_watch() {
    [ "$(id -u)" -eq 0 ] || skip "watching an interface needs CAP_NET_RAW"
    chmod a+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
    chown nobody: "$BATS_TEST_TMPDIR"
}

@test "a live capture says when it is ready, that it lives, and that it stops; SIGTERM ends it well" {
    can_watch
    run watch_lo "READY=CONT WATCHDOG=TERM"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "READY=1 | STATUS=Watching lo." ]
    [ "$(grep -c READY=1 <<< "$output")" -eq 1 ]
    has "WATCHDOG=1"
    [[ ${lines[-1]} == "STOPPING=1 | STATUS="* ]]
    [ "$(sqlite3 "$BATS_TEST_TMPDIR/netscope.db" "SELECT status FROM captures")" = complete ]
}

@test "a capture that cannot begin never says that it is ready" {
    run managed "READY=TERM" "$NETSCOPE" capture -i no_such_0 --db "$BATS_TEST_TMPDIR/netscope.db" --quiet
    [ "$status" -eq 1 ]
    [[ $output != *READY* ]]
    [ "$(wc -l < "$BATS_TEST_TMPDIR/errors")" -eq 1 ]
}

@test "what is logged carries its priority where standard error is the journal" {
    # A file plays the journal: what counts is that JOURNAL_STREAM names it.
    journal=$BATS_TEST_TMPDIR/journal
    : > "$journal"
    run env JOURNAL_STREAM="$(stat -c %d:%i "$journal")" bash -c "'$NETSCOPE' capture -r no_such_file 2> '$journal'"
    [ "$status" -eq 1 ]
    [[ $(cat "$journal") == "<3>"*. ]]
    run env JOURNAL_STREAM="1:1" "$NETSCOPE" capture -r no_such_file
    [[ $output == "netscope capture: "* ]]
}

# SPDX-License-Identifier: MIT
load helper

NETSCOPE=${NETSCOPE:-$ROOT/bin/netscope}

managed() { rm -f "$BATS_TEST_TMPDIR/notify"; "$ROOT/tests/package/manager" "$BATS_TEST_TMPDIR/notify" "$@" 2> "$BATS_TEST_TMPDIR/errors"; }
# Without a terminal, so that a hang-up means reload.
watch_lo() {
    cd "$BATS_TEST_TMPDIR" || return 1
    managed "$1" "$NETSCOPE" capture -i lo --config watch.yaml --user nobody --quiet < /dev/null
}
can_watch() {
    [ "$(id -u)" -eq 0 ] || skip "watching an interface needs CAP_NET_RAW"
    chmod a+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
    chown nobody: "$BATS_TEST_TMPDIR"
}
setup() { printf 'storage:
  database: netscope.db
' > "$BATS_TEST_TMPDIR/watch.yaml"; }
asked() { sqlite3 "$BATS_TEST_TMPDIR/netscope.db" "$1"; }

@test "a live capture says when it is ready, that it lives, and that it stops; SIGTERM ends it well" {
    can_watch
    run watch_lo "READY=CONT WATCHDOG=TERM"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "READY=1 | STATUS=Watching lo." ]
    [ "$(grep -c READY=1 <<< "$output")" -eq 1 ]
    has "WATCHDOG=1"
    [[ ${lines[-1]} == "STOPPING=1 | STATUS="* ]]
    [ "$(asked "SELECT status FROM captures")" = complete ]
}

@test "SIGHUP reads the configuration again: what can change does, the rest is named, and it is ready again" {
    can_watch
    cd "$BATS_TEST_TMPDIR"
    # The file changes at the moment that the capture is ready.
    printf 'privacy:\n  exclude: 192.0.2.1\n  redact_queries: yes\nstorage:\n  database: netscope.db\nmemory:\n  budget: 300MiB\n' > after.yaml
    run watch_lo "READY=mv:after.yaml:watch.yaml:HUP READY=TERM"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $(sed -n 2p <<< "$(grep -v WATCHDOG <<< "$output")") == "RELOADING=1 | MONOTONIC_USEC="* ]]
    has "READY=1 | STATUS=The configuration and the look-up data were read again."
    grep -q "only in force after the next start: memory.budget.$" errors
    [ "$(asked "SELECT privacy FROM captures")" = "exclude 1, redact_queries" ]
    [ "$(asked "SELECT status FROM captures")" = complete ]
}

@test "SIGHUP with a mistake in the configuration changes nothing, says it, and goes on" {
    can_watch
    cd "$BATS_TEST_TMPDIR"
    printf 'privacy:\n  exclude: everybody\n' > after.yaml
    run watch_lo "READY=mv:after.yaml:watch.yaml:HUP READY=TERM"
    [ "$status" -eq 0 ]
    has "READY=1 | STATUS=Nothing was reloaded; everything goes on as it was."
    grep -q "watch.yaml:2: privacy.exclude: " errors
    [ "$(asked "SELECT status FROM captures")" = complete ]
}

@test "a capture that cannot begin says why, and never that it is ready" {
    run managed "READY=TERM" "$NETSCOPE" capture -i no_such_0 --db "$BATS_TEST_TMPDIR/netscope.db" --quiet
    [ "$status" -eq 1 ]
    [[ $output != *READY* ]]
    has "STATUS=There is no interface 'no_such_0'"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/errors")" -eq 1 ]
    echo "nonsense: 1" > "$BATS_TEST_TMPDIR/watch.yaml"
    run managed "READY=TERM" "$NETSCOPE" capture -i lo --config "$BATS_TEST_TMPDIR/watch.yaml" --quiet
    [ "$status" -eq 1 ]
    [[ $output == "STATUS="*"watch.yaml:1: There is no option 'nonsense'"* ]]
}

@test "what is logged carries its priority where standard error is the journal" {
    # A file takes the place of the journal: only JOURNAL_STREAM decides.
    journal=$BATS_TEST_TMPDIR/journal
    : > "$journal"
    run env JOURNAL_STREAM="$(stat -c %d:%i "$journal")" bash -c "'$NETSCOPE' capture -r no_such_file 2> '$journal'"
    [ "$status" -eq 1 ]
    [[ $(cat "$journal") == "<3>"*. ]]
    run env JOURNAL_STREAM="1:1" "$NETSCOPE" capture -r no_such_file
    [[ $output == "netscope capture: "* ]]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# status and reload while no capture runs; tests/live/control.bats asks one that does.
load helper

@test "status without a capture has an exit code of its own and says what the database holds last" {
    household
    run -3 netscope status
    has "last       capture"
    has "Nobody writes to"
    [ "$(netscope status --json 2> /dev/null | jq -r '.ok, .running, .last.capture_id > 0')" = "true
false
true" ]
    run -3 netscope status --db nothing.db
    has "Nobody writes to nothing.db"
    [ ! -e nothing.db ]
}

@test "reload without a capture changes nothing and says how one is started" {
    run -3 netscope reload
    has "netscope capture -i INTERFACE"
}

@test "who locks the database and is no live capture is busy" {
    household
    exec {lock}> netscope.db.lock
    flock "$lock"
    run -1 netscope status
    has "cannot be asked"
    run -1 netscope reload
    run -1 netscope capture -r "$ROOT/samples/home.pcap" --quiet
    has "Another NetScope"
    exec {lock}>&-
}

# As a command does for its one change.
@test "a capture waits some seconds for a command that writes the database, and says so" {
    household
    before=$(sqlite3 -readonly netscope.db "SELECT count(*) FROM captures")
    (
        exec {lock}> netscope.db.lock
        flock "$lock"
        echo "$BASHPID" >&"$lock"
        touch held
        sleep 2
        rm netscope.db.lock
    ) 3>&- &
    for ((i = 0; i < 100; i++)); do [ -e held ] && break; sleep 0.05; done
    run -0 netscope capture -r "$ROOT/samples/home.pcap" --quiet
    has "Process $! is writing to the database ./netscope.db: waiting at most 5 seconds for it."
    [ "$(sqlite3 -readonly netscope.db "SELECT count(*) FROM captures")" = $((before + 1)) ]
}

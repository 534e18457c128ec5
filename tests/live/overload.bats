#!/usr/bin/env bats
# More than there is room for: whatever is offered is told, to the frame, by both sides.
load helper

SENDER=${SENDER:-$ROOT/build/release/tests/live/sender}

# Frames from B towards nobody, who does not answer; how many the interface took over is in $sent.
send() { sent=$(in_b "$SENDER" vb "$@" 2> sender.said) || { cat sender.said >&2; return 1; }; }

# Nobody has to ask for anybody's address.
know_each_other() {
    ip -n "$A" neigh replace 10.9.0.2 lladdr "$(mac_of "$B" vb)" dev va nud permanent
    ip -n "$B" neigh replace 10.9.0.1 lladdr "$(mac_of "$A" va)" dev vb nud permanent
}
mac_of() { ip -n "$1" -br link show "$2" | awk '{print $3}'; }

offered() { ask "SELECT sum(frames_offered) FROM capture_health"; }
# The sum is one sentence where it is wrong.
offered_is() { [ "$(offered)" = "$1" ] || { echo "offered $(offered), and not $1" >&2; return 1; }; }

@test "a ring that is far too small loses frames, and each of them is counted" {
    know_each_other
    watch_start --ring 1MiB
    send --seconds 2 flows
    ping_from_b 3
    watch_stop
    offered_is $((sent + 6))
    ledger_is_exact
}

@test "told to stop, it accounts for what it has no time to read any more" {
    know_each_other
    watch_start --ring 256MiB
    kill -STOP "$WATCHER" # so everything waits in the ring
    send --seconds 3 scatter
    kill -TERM "$WATCHER"
    kill -CONT "$WATCHER"
    watch_wait
    offered_is "$sent"
    ledger_is_exact
}

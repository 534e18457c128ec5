#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# More than there is room for: whatever is offered is told, to the frame, by both sides.
load helper

SENDER=${SENDER:-$ROOT/build/release/tests/live/sender}

# Sends frames from B to an address without a host; $sent is the number that the interface accepted.
send() { sent=$(in_b "$SENDER" vb "$@" 2> sender.said) || { cat sender.said >&2; return 1; }; }

offered() { ask "SELECT sum(frames_offered) FROM capture_health"; }
# Prints a sentence if the sum is wrong.
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

# Every flow has a row, or is counted in one.
flows_are_told() {
    [ "$(ask "SELECT sum(flows_evicted) FROM capture_health")" = \
        "$(ask "SELECT coalesce(sum(flows_folded), 0) FROM flows")" ]
    [ "$(ask "SELECT sum(flows_written) FROM capture_health")" = \
        "$(ask "SELECT count(*) FROM flows WHERE flows_folded IS NULL")" ]
    [ "$(ask "SELECT sum(flows_created) FROM capture_health")" = \
        "$(ask "SELECT sum(coalesce(flows_folded, 1)) FROM flows")" ]
    [ "$(ask "SELECT sum(flows) FROM traffic_minutes")" = "$(ask "SELECT sum(flows_created) FROM capture_health")" ]
}

@test "a flood from forged sources is few rows and one finding, and then all is as before" {
    know_each_other
    watch_start
    send --seconds 4 flood
    ping_from_b 10
    watch_stop_measuring
    offered_is $((sent + 20))
    ledger_is_exact
    flows_are_told
    memory_was_within 512 64
    [ "$(ask "SELECT count(*) < sum(coalesce(flows_folded, 1)) / 4 FROM flows")" = 1 ]
    [ "$(ask "SELECT rule || ' ' || dst_ip || ' ' || dst_port FROM alerts")" = "syn_flood 10.9.0.1 80" ]
    [ "$(ask "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 10/10 ]
}

@test "a sweep of a million hosts is few rows and one finding" {
    watch_start --workers 2
    send --seconds 3 sweep
    watch_stop
    offered_is "$sent"
    ledger_is_exact
    flows_are_told
    [ "$(ask "SELECT rule || ' ' || src_ip || ' ' || dst_port FROM alerts")" = "port_scan 10.9.0.9 23" ]
}

@test "datagrams from anybody to anybody stay within the budget, with a row for each flow" {
    watch_start --memory 256MiB --stream-memory 16MiB --ring 8MiB --flows-most 10000000 --fold-attempts never
    send --seconds 3 scatter
    watch_stop_measuring
    offered_is "$sent"
    ledger_is_exact
    flows_are_told
    memory_was_within 256 8
    [ "$(ask "SELECT sum(flows_evicted) FROM capture_health")" = 0 ]
}

@test "whole conversations faster than their rows can be written stay within the budget" {
    watch_start --memory 256MiB --stream-memory 16MiB --ring 8MiB --workers 2
    send --seconds 4 flows
    watch_stop_measuring
    offered_is "$sent"
    ledger_is_exact
    flows_are_told
    memory_was_within 256 8
}

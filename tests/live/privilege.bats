#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The rights that a live capture has dropped before its first frame.
load helper

# Of every thread: no capability, no way to gain one, a filter on its system calls.
has_given_up() {
    local task line
    for task in /proc/"$WATCHER"/task/*; do
        for line in "CapInh: 0000000000000000" "CapPrm: 0000000000000000" "CapEff: 0000000000000000" \
            "CapAmb: 0000000000000000" "NoNewPrivs: 1" "Seccomp: 2" "$@"; do
            tr '\t' ' ' < "$task/status" | grep -qx "$line" || { cat "$task/status" >&2; return 1; }
        done
    done
}

watches_as_nobody() {
    local nobody
    nobody=$(id -u nobody)
    watch_start --sandbox on "$@"
    has_given_up "CapBnd: 0000000000000000" "Uid: $nobody $nobody $nobody $nobody" "Groups:  *"
    ping_from_b 20
    in_a ip link set va down
    said "went down"
    in_a ip link set va up
    said "up again"
    ping_from_b 20
    watch_stop
    [ "$(stat -c %U n.db)" = nobody ]
    [ "$(ask "SELECT status FROM captures")" = complete ]
    [ "$(ask "SELECT sum(packets_sent) FROM flows WHERE protocol = 'icmp'")" -ge 21 ]
    ledger_is_exact
}

@test "root becomes nobody without a capability, and goes on recording" { watches_as_nobody --workers 1; }

@test "so do several workers" { watches_as_nobody --workers 2; }

@test "CAP_NET_RAW alone is enough, and is given up as well" {
    WATCH_AS=(setpriv --reuid nobody --regid nogroup --clear-groups --inh-caps -all,+net_raw --ambient-caps +net_raw
        --bounding-set -all,+net_raw)
    watch_start --sandbox on
    has_given_up
    ping_from_b 20
    watch_stop
    [ "$(ask "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 20/20 ]
    ledger_is_exact
}

@test "sockets of the families that the unit leaves are enough" {
    [ -x "$FAMILIES" ] || skip "FAMILIES names no library: run make check-live"
    grep -qx "RestrictAddressFamilies=AF_PACKET AF_NETLINK AF_UNIX" "$ROOT/packaging/netscope.service"
    WATCH_AS=(env LD_PRELOAD="$FAMILIES")
    watch_start --workers 2
    ping_from_b 5
    watch_stop
    [ "$(ask "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 5/5 ]
}

@test "without CAP_NET_RAW it is told how to give it, by setcap and by systemd" {
    run -1 in_a setpriv --reuid nobody --clear-groups --regid nogroup "$NETSCOPE" capture -i va --db n.db
    [[ $output == *"sudo setcap cap_net_raw+ep $(realpath "$NETSCOPE")"* ]]
    [[ $output == *"[Service]"*"AmbientCapabilities=CAP_NET_RAW"*"CapabilityBoundingSet=CAP_NET_RAW"* ]]
    [ "${#lines[@]}" -eq 1 ]
}

@test "where the user may not write, the way out gives away no folder that is there, and nothing is written" {
    mkdir -m 755 roots
    local place
    for place in "--db roots/n.db" "--db /n.db" "--db /dev/n.db" "--db n.db -w roots/raw.pcap"; do
        # shellcheck disable=SC2086
        run -1 in_a "$NETSCOPE" capture -i va $place --user nobody
        [[ $output == *"install -d -o nobody /var/lib/netscope"* ]]
        [[ $output != *chown* ]]
        [ "${#lines[@]}" -eq 1 ]
    done
    [ -z "$(ls roots)" ]
    chown nobody: roots
    touch roots/n.db
    chmod 600 roots/n.db
    run -1 in_a "$NETSCOPE" capture -i va --db roots/n.db --user nobody
    [[ $output == *"run \`chown nobody: '"*"/roots/n.db'\`"* ]]
}

@test "a file is read in a sandbox, by the user who asked" {
    "$NETSCOPE" capture -r "$ROOT/samples/home.pcap" --db f.db --sandbox on --quiet
    [ "$(stat -c %u f.db)" = "$(id -u)" ]
    [ "$(sqlite3 f.db "SELECT count(*) > 0 FROM flows")" = 1 ]
}

@test "unless it is told otherwise, root becomes the owner of the database's folder" {
    mkdir theirs
    chown daemon theirs
    chmod 755 . "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR/.." 2> /dev/null || true
    "${IN_A[@]}" "$NETSCOPE" capture -i va --db theirs/n.db --quiet 3>&- &
    WATCHER=$!
    for _ in {1..100}; do [ -e theirs/n.db ] && break; sleep 0.1; done
    [ "$(stat -c %U theirs/n.db)" = daemon ]
    [ "$(awk '/^Uid/ { print $2 }' /proc/$WATCHER/status)" = "$(id -u daemon)" ]
    kill -TERM "$WATCHER"
    wait "$WATCHER"
    WATCHER=
}

# The numbers of the packet sockets, by the inodes that the kernel lists.
packet_descriptors() {
    local link inode
    for link in /proc/"$WATCHER"/fd/*; do
        inode=$(readlink "$link" | sed -n 's/^socket:\[\(.*\)\]$/\1/p')
        [ -z "$inode" ] || ! awk -v inode="$inode" '$9 == inode { found = 1 } END { exit !found }' /proc/"$WATCHER"/net/packet || echo "${link##*/}"
    done
}

@test "packet sockets have high descriptors, where nothing is written, and nothing inherited stays open" {
    local workers descriptor found
    for workers in 1 2; do
        exec 77< /dev/null
        watch_start --sandbox on --workers "$workers"
        exec 77<&-
        found=$(packet_descriptors)
        [ "$(wc -w <<< "$found")" -eq "$workers" ]
        for descriptor in $found; do [ "$descriptor" -ge 512 ]; done
        [ ! -e "/proc/$WATCHER/fd/77" ]
        ping_from_b 3
        watch_stop
    done
}

# The numbers and kinds of what the process beside a capture has open.
has_ended() { [ ! -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; }
keeper_of() { pgrep -P "$1" -x netscope-keeper; }

@test "the process that listens again has the packet sockets, the way to be asked, and nothing else" {
    local keeper link
    watch_start --sandbox on
    keeper=$(keeper_of "$WATCHER")
    [ -n "$keeper" ]
    for link in /proc/"$keeper"/fd/*; do [[ $(readlink "$link") == socket:* ]]; done
    [ "$(ls /proc/"$keeper"/fd | wc -l)" -eq 2 ]
    grep -q '^CapEff:.0000000000000000$' /proc/"$keeper"/status
    grep -q '^Seccomp:.2$' /proc/"$keeper"/status
    kill -TERM "$keeper" # the capture decides when it is over
    ping_from_b 3
    [ "$(keeper_of "$WATCHER")" = "$keeper" ]
    watch_stop
    for _ in {1..50}; do has_ended "$keeper" && break; sleep 0.1; done
    has_ended "$keeper"
}

@test "it ends with a capture that is killed" {
    local keeper
    watch_start --sandbox on --workers 2
    keeper=$(keeper_of "$WATCHER")
    kill -KILL "$WATCHER"
    for _ in {1..50}; do has_ended "$keeper" && break; sleep 0.1; done
    has_ended "$keeper"
}

@test "without a sandbox there is no such process" {
    watch_start --sandbox off
    [ -z "$(keeper_of "$WATCHER")" ]
    ping_from_b 3
    watch_stop
}

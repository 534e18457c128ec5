#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# One writer per database, whatever user and network namespace it runs in.
load helper

refused() {
    run "$@" "$NETSCOPE" capture -r "$ROOT/samples/home.pcap" --db n.db --quiet
    [ "$status" -eq 1 ]
    [[ $output == *"Another NetScope (process $WATCHER) is writing to the database n.db"* ]]
}

@test "a second capture is refused in another network namespace, and by another user" {
    watch_start --sandbox on
    ping_from_b 5
    refused "${IN_B[@]}"
    refused
    refused setpriv --reuid nobody --regid nogroup --clear-groups
    watch_stop
    [ "$(ask "SELECT count(*) FROM captures")" = 1 ]
    [ "$(ask "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 5/5 ]
    ledger_is_exact
    [ ! -e n.db.lock ]
    "$NETSCOPE" capture -r "$ROOT/samples/home.pcap" --db n.db --quiet
}

@test "so it is behind a link to the database, and in a user namespace" {
    watch_start
    ln -s n.db other.db
    run ! "$NETSCOPE" capture -r "$ROOT/samples/home.pcap" --db other.db --quiet
    [[ $output == *"Another NetScope"* ]]
    run ! unshare --user --map-root-user --net "$NETSCOPE" capture -r "$ROOT/samples/home.pcap" --db n.db --quiet
    run ! "$NETSCOPE" db vacuum --db n.db
    [[ $output == *"A capture is writing"* ]]
    watch_stop
    [ "$(ask "SELECT count(*) FROM captures")" = 1 ]
}

# The lock belongs to another user than `nobody`, who may read database and folder.
@test "a user who may only read cannot hold the lock, nor after a kill, and sees whether it is held" {
    mkdir theirs
    chown daemon theirs
    chmod 755 . theirs
    "${IN_A[@]}" "$NETSCOPE" capture -i va --db theirs/n.db --quiet 3>&- &
    WATCHER=$!
    for _ in {1..100}; do [ -e theirs/n.db-wal ] && break; sleep 0.1; done
    chmod 644 theirs/n.db theirs/n.db-wal
    chmod 666 theirs/n.db-shm # to read a log takes writing there
    local nobody=(setpriv --reuid nobody --regid nogroup --clear-groups)
    run ! "${nobody[@]}" flock --shared --nonblock theirs/n.db.lock true
    run -0 "${nobody[@]}" "$NETSCOPE" db check --db theirs/n.db
    [[ $output == *"A capture is writing at this moment"* ]]
    kill -9 "$WATCHER"
    wait "$WATCHER" || true
    [ -e theirs/n.db.lock ]
    run ! "${nobody[@]}" flock --shared --nonblock theirs/n.db.lock true
    run "${nobody[@]}" "$NETSCOPE" db check --db theirs/n.db
    [[ $output != *"A capture is writing at this moment"* ]]
    "$NETSCOPE" capture -r "$ROOT/samples/home.pcap" --db theirs/n.db --quiet
    WATCHER=
}

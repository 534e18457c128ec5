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

# Each tries to write the same file in another way.
refused_at() {
    local path=$1 sentence=$2
    shift 2
    run timeout 30 "$@" "$NETSCOPE" capture -r "$ROOT/samples/home.pcap" --db "$path" --quiet
    [ "$status" -eq 1 ] || { echo "$path by '$*': $status $output" >&2; return 1; }
    [[ $output == *"$sentence"* ]] || { echo "$path by '$*': $output" >&2; return 1; }
}

@test "no other way to the same file is a way round it: links, paths, descriptors, mounts, namespaces, users" {
    local another="Another NetScope (process" nobody=(setpriv --reuid nobody --regid nogroup --clear-groups)
    watch_start
    mkdir sub bound
    ln -s ../n.db sub/link.db
    ln -s . dot
    refused_at sub/link.db "$another $WATCHER)"
    refused_at dot/dot/n.db "$another $WATCHER)"
    refused_at sub/../n.db "$another $WATCHER)"
    refused_at "$PWD/n.db" "$another $WATCHER)"
    exec {file}< n.db
    refused_at "/proc/self/fd/$file" "$another $WATCHER)"
    exec {file}<&-
    # A bind mount of the folder leads to the same lock; one of the file alone is refused.
    refused_at bound/n.db "$another $WATCHER)" unshare --mount sh -c 'mount --bind . bound && exec "$@"' sh
    : > sub/file.db
    refused_at sub/file.db "is mounted as a single file" \
        unshare --mount sh -c 'mount --bind n.db sub/file.db && exec "$@"' sh
    # Namespaces of every kind, as root, as the owner, and as root of the owner's own namespace.
    refused_at n.db "$another $WATCHER)" "${IN_B[@]}"
    refused_at n.db "$another" unshare --mount --pid --fork --net --ipc --uts
    refused_at n.db "$another $WATCHER)" "${nobody[@]}"
    refused_at n.db "$another $WATCHER)" "${nobody[@]}" unshare --user --map-root-user --net
    # Others may not open the file at all.
    refused_at n.db "Permission denied" setpriv --reuid daemon --regid daemon --clear-groups
    refused_at n.db "Permission denied" unshare --user --map-root-user --net
    run ! "$NETSCOPE" db vacuum --db sub/link.db
    [[ $output == *"A capture is writing"* ]]
    # A second name of the file would have a lock and a log of its own.
    ln n.db sub/hard.db
    refused_at sub/hard.db "has 2 names (hard links)"
    refused_at n.db "has 2 names (hard links)"
    rm sub/hard.db
    ping_from_b 5
    watch_stop
    [ "$(ask "SELECT count(*) FROM captures")" = 1 ]
    [ "$(ask "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 5/5 ]
    [ "$(ask "PRAGMA integrity_check")" = ok ]
    ledger_is_exact
}

@test "nor is the removal of the lock, or another name for the database" {
    watch_start
    rm n.db.lock
    refused_at n.db "Another NetScope is writing to the database n.db"
    mv n.db other.db
    refused_at other.db "Another NetScope is writing to the database other.db"
    run ! "$NETSCOPE" db vacuum --db other.db
    [[ $output == *"Another NetScope is writing"* ]]
    mv other.db n.db
    ping_from_b 5
    watch_stop
    [ "$(ask "SELECT count(*) FROM captures")" = 1 ]
    [ "$(ask "PRAGMA integrity_check")" = ok ]
}

@test "two live captures that start at the same moment: one of them writes" {
    local i both=()
    for i in 1 2; do
        "${IN_A[@]}" "$NETSCOPE" capture -i va --db n.db --user nobody --quiet 2> "said.$i" 3>&- &
        both+=($!)
    done
    for i in {1..100}; do
        kill -0 "${both[0]}" 2> /dev/null && kill -0 "${both[1]}" 2> /dev/null || break
        sleep 0.1
    done
    kill -0 "${both[0]}" 2> /dev/null && WATCHER=${both[0]} || WATCHER=${both[1]}
    cat said.1 said.2 > said
    said "Another NetScope"
    wait_for_rows "SELECT count(*) FROM captures"
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

@test "a capture waits for the log's index, which root made when it read, to be its own" {
    cp "$NETSCOPE" netscope
    chmod a+rx netscope
    HOME=$PWD in_b setpriv --reuid nobody --regid nogroup --clear-groups ./netscope capture -q -r "$ROOT/samples/home.pcap" --db n.db < /dev/null
    sqlite3 n.db 'PRAGMA journal_mode = WAL; SELECT 1' > /dev/null
    chown nobody: n.db
    install -m 600 -o root /dev/null n.db-shm
    { sleep 0.2; chown nobody: n.db-shm; } 3>&- &
    HOME=$PWD in_b setpriv --reuid nobody --regid nogroup --clear-groups ./netscope capture -q -r "$ROOT/samples/home.pcap" --db n.db
    [ "$(sqlite3 n.db 'SELECT count(*) FROM captures')" = 2 ]
}

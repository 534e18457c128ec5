#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Faults that a live capture survives, and its messages. docs/deployment.md has the table.
#   KILLS=100 LOCK_S=60 bats tests/live/faults.bats    as often and as long as the requirement has it
load helper

# Rows all the while: the answer to each lookup is one.
talk() {
    "${IN_A[@]}" "$BATS_TEST_DIRNAME/names" serve 10.9.0.1 3>&- &
    TALKERS=$!
    until in_a ss -Hlun | grep -q 10.9.0.1:53; do sleep 0.05; done
    "${IN_B[@]}" "$BATS_TEST_DIRNAME/names" ask 10.9.0.1 "${1:-1000000}" "${2:-0.002}" 3>&- &
    ASKER=$!
    TALKERS+=" $ASKER"
}
fall_silent() {
    # shellcheck disable=SC2086
    kill $TALKERS 2> /dev/null || true
}

now_us() { date +%s%6N; }

# A database on a disk of this size, which ends with the test. What the watcher says is elsewhere.
on_a_disk_of() {
    mkdir disk
    mount -t tmpfs -o "size=$1" netscope-disk disk || skip "a disk cannot be mounted here"
    cd disk || return 1
    chown nobody: .
    ln -s ../said said
}

teardown() {
    [ -z "$WATCHER" ] || kill -9 "$WATCHER" 2> /dev/null || true
    [ -z "$LOCKER" ] || kill "$LOCKER" 2> /dev/null || true
    [ -z "$TALKERS" ] || fall_silent
    cd "$BATS_TEST_TMPDIR" || return 1
    ! mountpoint -q disk || umount -l disk
    drop_hosts
}

is_sound() { "$NETSCOPE" db check --full --db "$1"; }

# The time of the last row that is there, or the start of a capture that has none.
last_us() { sqlite3 "$1" "SELECT max((SELECT coalesce(max(query_us), 0) FROM dns_queries), (SELECT max(start_us) FROM captures))"; }

# No more than this lies between two moments. One second is promised; the rest is for a busy machine.
LOST_MOST_US=${LOST_MOST_US:-2500000}
lost_at_most() {
    echo "# ${3:-lost}: $((($1 - $2) / 1000)) ms" >&3
    [ $(($1 - $2)) -le "$LOST_MOST_US" ]
}

rows_are_counted() {
    [ "$(ask "SELECT coalesce(sum(rows_queued) = sum(rows_committed) + sum(rows_dropped), 1) FROM capture_health")" = 1 ]
}

@test "killed at random moments under load: sound each time, a second lost at most, and the gap is told" {
    local i killed
    talk
    for ((i = 1; i <= ${KILLS:-5}; i++)); do
        watch_start
        sleep "$((RANDOM % 2)).$((RANDOM % 900 + 100))"
        kill -9 "$WATCHER"
        killed=$(now_us)
        wait "$WATCHER" || true
        is_sound n.db
        lost_at_most "$killed" "$(last_us n.db)" "kill $i lost"
        lost_at_most "$killed" "$(ask "SELECT coalesce(end_us, start_us) FROM captures WHERE status = 'running'")" "kill $i end known to"
        lost_at_most "$killed" "$(ask "SELECT coalesce(max(interval_end_us), (SELECT max(start_us) FROM captures)) FROM capture_health WHERE capture_id = (SELECT max(capture_id) FROM captures)")" "kill $i ledger known to"
        rows_are_counted
    done
    watch_start
    watch_stop
    [ "$(ask "SELECT count(*) FROM captures WHERE status = 'interrupted' AND end_us >= start_us AND note != ''")" = "${KILLS:-5}" ]
    [ "$(ask "SELECT group_concat(DISTINCT status) FROM captures")" = interrupted,complete ]
    # No capture ran from the end of each to the start of the next, and no row covers that time.
    [ "$(ask "SELECT count(*) FROM captures c JOIN captures n ON n.capture_id = c.capture_id + 1
        WHERE n.start_us <= c.end_us OR EXISTS (SELECT 1 FROM dns_queries WHERE query_us > c.end_us + 200000 AND query_us < n.start_us - 200000)")" = 0 ]
}

@test "stopped and continued: what the kernel dropped meanwhile is counted to the frame" {
    local before
    before=$(frames_on_wire)
    watch_start --ring 1MiB
    ping_from_b 10
    kill -STOP "$WATCHER"
    in_b ping -q -f -c 10000 10.9.0.1 > /dev/null
    kill -CONT "$WATCHER"
    ping_from_b 10
    watch_stop
    [ "$(ask "SELECT sum(frames_kernel_dropped) > 0 FROM capture_health")" = 1 ]
    [ "$(ask "SELECT sum(frames_offered) FROM capture_health")" = $(($(frames_on_wire) - before)) ]
    ledger_is_exact
}

frames_on_wire() {
    in_a ip -j -s link show va | jq '.[0].stats64 | .rx.packets + .tx.packets'
}

@test "power fails at any moment: the files as they are then are sound, and a second is lost at most" {
    local i stopped
    watch_start
    talk
    wait_for_rows "SELECT count(*) FROM dns_queries"
    for i in {1..6}; do
        sleep "0.$((RANDOM % 900 + 100))"
        kill -STOP "$WATCHER"
        stopped=$(now_us)
        mkdir "copy$i"
        cp n.db n.db-wal "copy$i"
        [ $((i % 2)) = 0 ] || cp n.db-shm "copy$i"
        kill -CONT "$WATCHER"
        is_sound "copy$i/n.db"
        [ "$(sqlite3 "copy$i/n.db" "PRAGMA integrity_check")" = ok ]
        lost_at_most "$stopped" "$(last_us "copy$i/n.db")"
    done
    fall_silent
    watch_stop
    ledger_is_exact
}

@test "a disk that fills up and has room again: one transaction is lost and counted, the rest waits" {
    local before
    on_a_disk_of 8m
    watch_start
    talk
    wait_for_rows "SELECT count(*) FROM dns_queries"
    dd if=/dev/zero of=filling bs=64k 2> /dev/null || true
    said "full"
    sleep 2
    rm filling
    said "can be written again"
    before=$(ask "SELECT count(*) FROM dns_queries")
    wait_for_rows "SELECT count(*) > $before + 100 FROM dns_queries"
    fall_silent
    watch_stop
    [ "$(grep -c full ../said)" = 1 ]
    is_sound n.db
    [ "$(ask "SELECT status FROM captures")" = complete ]
    [ "$(ask "SELECT sum(rows_dropped) > 0 FROM capture_health")" = 1 ]
    [ "$(ask "SELECT count(*) FROM flows f WHERE device_id NOT IN (SELECT device_id FROM devices)")" = 0 ]
    [ "$(ask "SELECT sum(frames_kernel_dropped) FROM capture_health")" = 0 ]
    rows_are_counted
}

@test "a disk that turns read-only and back: what is lost is counted, the rest waits" {
    [ -x "$READONLY" ] || skip "READONLY names no library: run make check-live"
    local before
    WATCH_AS=(env LD_PRELOAD="$READONLY" READONLY_WHILE="$PWD/readonly")
    watch_start
    talk
    wait_for_rows "SELECT count(*) FROM dns_queries"
    touch readonly
    said "n.db"
    sleep 2
    before=$(ask "SELECT count(*) FROM dns_queries")
    rm readonly
    said "can be written again"
    wait_for_rows "SELECT count(*) > $before + 100 FROM dns_queries"
    fall_silent
    watch_stop
    is_sound n.db
    [ "$(grep -c . said)" = 2 ]
    [ "$(ask "SELECT status FROM captures")" = complete ]
    [ "$(ask "SELECT sum(frames_kernel_dropped) FROM capture_health")" = 0 ]
    rows_are_counted
}

# Another program has the database to itself.
lock() {
    (echo ".timeout 10000"; echo "BEGIN EXCLUSIVE; SELECT 'locked';"; sleep "$1"; echo "COMMIT;") | sqlite3 n.db > locked 3>&- &
    LOCKER=$!
    local i
    for i in {1..100}; do
        grep -q locked locked 2> /dev/null && return 0
        sleep 0.05
    done
    return 1
}

@test "a database that another program has locked: everything waits, nothing is lost" {
    watch_start
    lock "${LOCK_S:-5}"
    talk "$((${LOCK_S:-5} * 100 + 200))" 0.005
    said "locked"
    wait "$ASKER"
    wait "$LOCKER"
    LOCKER=
    said "can be written again"
    fall_silent
    watch_stop
    is_sound n.db
    [ "$(grep -c locked said)" = 1 ]
    [ "$(ask "SELECT count(*) FROM dns_queries WHERE answered")" = "$((${LOCK_S:-5} * 100 + 200))" ]
    [ "$(ask "SELECT sum(rows_dropped) + sum(frames_kernel_dropped) FROM capture_health")" = 0 ]
    ledger_is_exact
}

@test "SIGTERM while another program has the database locked ends it in seconds, and the next start says so" {
    local told
    watch_start
    lock 60
    talk
    said "locked"
    told=$(now_us)
    kill -TERM "$WATCHER"
    wait "$WATCHER" || true
    echo "# ended after $((($(now_us) - told) / 1000)) ms" >&3
    [ $(($(now_us) - told)) -lt 5000000 ]
    kill "$LOCKER"
    wait "$LOCKER" || true
    LOCKER=
    is_sound n.db
    fall_silent
    watch_start
    watch_stop
    [ "$(ask "SELECT group_concat(status) FROM captures")" = interrupted,complete ]
}

@test "an interface that flaps: every outage is told, and capture goes on" {
    local i
    watch_start
    for i in {1..5}; do
        in_a ip link set va down
        in_a ip link set va up
        sleep "0.$((RANDOM % 5))"
    done
    ping_from_b 10
    watch_stop
    grep -qE "went down|down for a moment|has no link" said
    [ "$(ask "SELECT note IS NOT NULL FROM captures")" = 1 ]
    [ "$(ask "SELECT sum(packets_sent) FROM flows WHERE protocol = 'icmp'")" -ge 10 ]
    ledger_is_exact
}

@test "SIGTERM writes every open flow within two seconds" {
    local told
    watch_start
    "${IN_A[@]}" "$BATS_TEST_DIRNAME/names" serve 10.9.0.1 3>&- &
    TALKERS=$!
    until in_a ss -Hlun | grep -q 10.9.0.1:53; do sleep 0.05; done
    # A socket, and so a flow, each; one answer is waited for before the next question.
    in_b perl -MSocket -e 'for (1 .. 2000) {
        socket(my $s, PF_INET, SOCK_DGRAM, 0) or die;
        send($s, pack("n6 C/a C n2", $_, 256, 1, 0, 0, 0, "n$_", 0, 1, 1), 0, pack_sockaddr_in(53, inet_aton("10.9.0.1")));
        recv($s, my $answer, 512, 0);
    }'
    told=$(now_us)
    watch_stop
    echo "# ended after $((($(now_us) - told) / 1000)) ms" >&3
    [ $(($(now_us) - told)) -lt 2000000 ]
    [ "$(ask "SELECT count(*) FROM flows WHERE dst_port = 53 AND end_reason IS NOT NULL")" = "$(ask "SELECT count(DISTINCT src_port) FROM flows WHERE dst_port = 53")" ]
    [ "$(ask "SELECT sum(packets_sent) || '/' || sum(packets_received) FROM flows WHERE dst_port = 53")" = 2000/2000 ]
    [ "$(ask "SELECT status FROM captures")" = complete ]
    ledger_is_exact
}

# Data of which the MMDB says that 10.0.0.0/8 is in this country.
build_data() {
    mkdir -p source/usr/share/tor data/lists
    rm -f data/*.*
    echo "167772160,184549375,$1" > source/usr/share/tor/geoip
    echo n1.example > data/lists/own.txt
    "$NETSCOPE" data build --data-directory data --source-root source > built
    [ -s data/country.mmdb ] && [ -s data/trackers.data ]
}

# A ping, and its flow is one of so many to this country.
pinged_into() {
    ping_from_b 3
    wait_for_rows "SELECT count(*) = $2 FROM flows WHERE protocol = 'icmp' AND dst_country = '$1'"
}

@test "look-up data replaced by garbage and cut short while it runs: it goes on with what it read, and says so" {
    build_data DE
    watch_start --data-directory "$PWD/data" --icmp-idle-timeout 1s
    local file
    for file in data/country.mmdb data/trackers.data; do
        dd if=/dev/urandom of="$file" conv=notrunc bs=4k count=1 2> /dev/null
        truncate -s 100 "$file"
    done
    pinged_into DE 1
    kill -HUP "$WATCHER"
    said "cannot be used"
    said "What was in use before stays in use."
    pinged_into DE 2
    build_data FR
    kill -HUP "$WATCHER"
    said "were read again"
    pinged_into FR 1
    watch_stop
    ledger_is_exact
}

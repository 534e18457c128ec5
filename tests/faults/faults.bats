#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Memory and disk that fail in the middle of a job (fault.c): each run ends with one sentence and another status than 0,
# or goes on and says the same as without the fault. Nothing crashes, and what was recorded before stays.
#
# POINTS is the number of places of each kind of fault that are tried in each job, evenly over all calls (default 10).
# SEED moves them. POINTS=all tries every call.
bats_require_minimum_version 1.5.0
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
NETSCOPE=${NETSCOPE:-$ROOT/bin/netscope}
FAULT_SO=${FAULT_SO:-$ROOT/build/release/tests/faults/fault.so}

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    "$NETSCOPE" capture -q -r "$ROOT/samples/trouble.pcap" --db before.db
    cp before.db both.db
    "$NETSCOPE" capture -q -r "$ROOT/samples/home.pcap" --db both.db
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export HOME=$BATS_TEST_TMPDIR TZ=UTC
    unset NETSCOPE_CONFIG
    [ -e "$FAULT_SO" ] || skip "needs fault.so: make check-faults"
}

netscope() { "$NETSCOPE" "$@"; }
rows() { sqlite3 "$1" "SELECT count(*), sum(packets_sent), sum(bytes_received) FROM flows $2"; }

# What a job is: the file that it begins with, its command, and what holds after it. $1 is its status.
begin() { rm -rf x.db* new.* out said; cp "$BATS_FILE_TMPDIR/$FIRST" x.db; }

is_one_sentence() { [ "$(wc -l < said)" -eq 1 ] && grep -Eq '^netscope( [a-z]+)?: .*[a-z)'"'"'].$' said; }

# fails KIND AT ON ERROR: runs the job with this fault, and judges it.
fails() {
    local status=0
    begin
    FAULT=$1 FAULT_AT=$2 FAULT_ON=$3 FAULT_ERROR=$4 LD_PRELOAD=$FAULT_SO timeout 120 "$NETSCOPE" "${COMMAND[@]}" > out 2> said || status=$?
    if [ "$status" -ge 124 ]; then echo "ended by a signal, or not at all: $status"; return 1; fi
    if [ "$status" -ne 0 ] && ! is_one_sentence && ! grep -q BROKEN out; then echo "status $status, but no sentence"; return 1; fi
    holds "$status"
}

# Every kind of fault at POINTS places, once, and from there on.
fails_anywhere() {
    local kind count at step errors error on tried=0 bad=0
    for kind in "$@"; do
        begin
        FAULT=$kind FAULT_AT=0 FAULT_COUNT=$PWD/count LD_PRELOAD=$FAULT_SO "$NETSCOPE" "${COMMAND[@]}" > out 2> said
        holds 0
        cp out reference
        count=$(cat count)
        [ "$count" -gt 0 ] || continue
        step=$((count / ${POINTS:-10}))
        [ "${POINTS:-10}" != all ] || step=1
        [ "$step" -gt 0 ] || step=1
        case $kind in write) errors="28 5 0" ;; *) errors=5 ;; esac
        for ((at = 1 + ${SEED:-0} % step; at <= count; at += step)); do
            for error in $errors; do
                for on in 0 1; do
                    tried=$((tried + 1))
                    # shellcheck disable=SC2030
                    if ! why=$(fails "$kind" "$at" "$on" "$error" 2>&1); then
                        bad=$((bad + 1))
                        echo "FAULT=$kind FAULT_AT=$at FAULT_ON=$on FAULT_ERROR=$error: $why; it said: $(head -c 600 said)"
                    fi
                done
            done
        done
    done
    echo "# ${COMMAND[*]}: $tried faults" >&3
    [ "$bad" -eq 0 ]
}

says_the_same() { [ "$1" -ne 0 ] || [ ! -e reference ] || cmp out reference; }
is_sound() { netscope db check --full --db "$1" > check 2>&1 || { cat check; return 1; }; }

@test "reading a capture" {
    FIRST=before.db COMMAND=(capture -q -r "$ROOT/samples/home.pcap" --db x.db)
    before=$(rows "$BATS_FILE_TMPDIR/before.db" '') after=$(rows "$BATS_FILE_TMPDIR/both.db" '')
    holds() {
        is_sound x.db && [ "$(rows x.db 'WHERE capture_id = 1')" = "$before" ] &&
            { [ "$1" -ne 0 ] || [ "$(rows x.db '')" = "$after" ]; }
    }
    fails_anywhere alloc write sync read
}

@test "questions" {
    FIRST=both.db
    holds() { says_the_same "$1"; }
    local question
    for question in "flows --json" devices alerts stats "tls --csv"; do
        # shellcheck disable=SC2206
        COMMAND=($question --db x.db)
        rm -f reference
        fails_anywhere alloc read
    done
}

@test "a report" {
    FIRST=both.db COMMAND=(report privacy --db x.db --output new.html)
    holds() { [ "$1" -ne 0 ] || [ -s new.html ]; }
    fails_anywhere alloc write read
}

@test "a check" {
    FIRST=both.db COMMAND=(db check --full --db x.db)
    holds() { says_the_same "$1"; }
    fails_anywhere alloc read
}

@test "a repair" {
    FIRST=both.db COMMAND=(db repair new.db --db x.db)
    after=$(rows "$BATS_FILE_TMPDIR/both.db" '')
    holds() {
        cmp x.db "$BATS_FILE_TMPDIR/both.db" && [ -z "$(ls -d new.db.part* 2> /dev/null)" ] &&
            { [ "$1" -ne 0 ] || { is_sound new.db && [ "$(rows new.db '')" = "$after" ]; }; }
    }
    fails_anywhere alloc write sync
}

@test "sums made again, and a copy" {
    FIRST=both.db
    after=$(rows "$BATS_FILE_TMPDIR/both.db" '')
    holds() { is_sound x.db && [ "$(rows x.db '')" = "$after" ]; }
    COMMAND=(db rebuild --db x.db)
    fails_anywhere alloc write sync
    holds() { [ "$1" -ne 0 ] || { is_sound new.db && [ "$(rows new.db '')" = "$after" ]; }; }
    COMMAND=(db backup new.db --db x.db)
    rm -f reference
    fails_anywhere alloc write sync
}

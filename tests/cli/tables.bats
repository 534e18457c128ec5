# SPDX-License-Identifier: MIT
# Every table that can be full has a counter, and stats, doctor and status say it. docs/threat-model.md names them ("Tables
# that can be full").
load helper

FLOOD=${FLOOD:-$ROOT/build/release/tests/bench/hostile/flood}

# The counters of the page, one a line; a name with a star stands for all that begin like it.
counters_of_page() {
    sed -n '/^## Tables that can be full/,/^## /p' "$ROOT/docs/threat-model.md" |
        sed -n 's/^  - counter: //p' | grep -o '`[a-z_*]*`' | tr -d '`' | sort -u
}

# says COUNTER: the newest capture of ./netscope.db has it, and each of the three commands tells.
says() {
    [ "$(netscope sql "SELECT sum(value) > 0 AS n FROM capture_counters WHERE name = '$1'" --jsonl)" = '{"n":1}' ] ||
        { echo "$1 did not move"; return 1; }
    tells "$1"
}

tells() {
    run netscope doctor
    has "$1"
    run netscope status
    [[ $output == *"no room"*"$1"* ]] || { echo "status does not say $1: $output"; return 1; }
    run netscope stats
    has_not "Every frame that was offered is accounted for."
}

# flood NAME COUNTER... [-- FLAG...]: few packets of a flood, in a database of its own.
flood() {
    local name=$1 counters=()
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        counters+=("$1")
        shift
    done
    [ $# -eq 0 ] || shift
    rm -f netscope.db*
    "$FLOOD" "$name" 5000 flood.pcap
    netscope capture -q -r flood.pcap "$@"
    for counter in "${counters[@]}"; do says "$counter"; done
}

@test "a flood that fills a table is in the counter of that table, and in stats, doctor and status" {
    flood dns_bomb answers_left_out
    flood dns_addresses addresses_left_out
    flood mdns_names evidence_dropped
    flood mdns_devices devices_held_back
    flood nbns waiting_evicted
    flood fragments_random fragments_evicted
    flood certificates_1400 certificate_names_left_out
    flood tunnels_deep tunnels_too_deep
    flood tunnels_random inner_flows_left_out
    flood http_pipeline requests_left_out
    flood syn_random flows_made_way sums_beyond_most -- --flows-most 1000
    flood dns_unique over_share_dns -- --limit-dns 4990
    flood tcp_far_bytes streams_abandoned -- --stream-memory 1MiB
    [ "$(netscope sql "SELECT content_completeness(NULL, NULL) < 1 AS n" --jsonl)" = '{"n":1}' ]
}

# A flood cannot fill the others within a test: their counters are put there. Each has a unit test of its own.
@test "each counter of the page is in stats, doctor and status" {
    "$HOUSEHOLD" netscope.db
    netscope sql "SELECT count(*) AS n FROM capture_counters" --jsonl
    cp netscope.db whole.db
    counters_of_page > counters
    [ "$(wc -l < counters)" -ge 20 ]
    while IFS= read -r counter; do
        cp whole.db netscope.db
        name=${counter//\*/dns}
        sqlite3 netscope.db "DELETE FROM capture_counter; INSERT OR IGNORE INTO term (value) VALUES ('$name');
            INSERT INTO capture_counter (capture_id, interval_end_us, name_term, value)
            SELECT max(capture_id), 1, (SELECT term_id FROM term WHERE value = '$name'), 7 FROM capture"
        tells "$name" || { echo "of $name"; false; }
        # Rows that were shed are rows_dropped there, which no counter moves.
        [[ $name == shed_* || $output =~ (^|$'\n')\ +7\ \  ]] || { echo "stats does not say $name: $output"; false; }
    done < counters
}

# The lines "test: `FILE`: `NAME`" of a part of the page, as FILE:NAME.
tests_of_page() {
    sed -n "/^## $1/,/^## /p" "$ROOT/docs/threat-model.md" | sed -n 's/^  - test: `\([^`]*\)`: `\([^`]*\)`.*/\1:\2/p'
}

# tests_are_there PART LEAST: so many tests of the part at least, and each is in its file.
tests_are_there() {
    local file test count=0
    while IFS=: read -r file test; do
        [ -e "$ROOT/$file" ] || { echo "no $file"; return 1; }
        grep -qF "$test" "$ROOT/$file" || { echo "no $test in $file"; return 1; }
        count=$((count + 1))
    done < <(tests_of_page "$1")
    [ "$count" -ge "$2" ]
}

@test "each test that the page names is there" {
    tests_are_there "Tables that can be full" 20
    tests_are_there "What hides nothing" 30
}

@test "each way to hide, to blind or to get out that was found has its tests" {
    local found
    for found in F2:4 F5:4 F10:3 F11:9; do
        run sed -n "/^## What hides nothing/,/^## /{/^- \*\*${found%:*}\*\* /p}" "$ROOT/docs/threat-model.md"
        [ "${#lines[@]}" -ge "${found#*:}" ] || { echo "${found%:*}: ${#lines[@]}"; return 1; }
    done
}

@test "each test and file that the page names is there" {
    local page=$ROOT/docs/threat-model.md name count=0
    grep -oE '`[a-z_/]+(_test\.c|\.bats)`' "$page" | tr -d '`' | sort -u > files
    grep -oE '`[a-z0-9]+(_[a-z0-9]+){3,}`' "$page" | tr -d '`' | sort -u > tests
    while IFS= read -r name; do
        [ -n "$(find "$ROOT/internal" "$ROOT/tests" -path "*/$name" -print -quit)" ] || { echo "no $name"; false; }
    done < files
    while IFS= read -r name; do
        grep -rq --include='*.c' --include='*.h' --include='*.bats' -- "$name" "$ROOT/internal" "$ROOT/tests" ||
            { echo "no $name"; false; }
        count=$((count + 1))
    done < tests
    [ "$count" -ge 50 ]
}

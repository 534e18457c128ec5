#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe --repeat` and `--watch`: several runs of one process, and what changed between them.
load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    answer_names
    for name in one two; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $name.key -out $name.pem -days 400 \
            -subj /CN=ok.test -addext subjectAltName=DNS:ok.test 2> /dev/null
    done
    cat one.pem two.pem > ca.pem
}
teardown() { stop_all; }

probe() { timeout 100 "$NETSCOPE" probe "$@" --resolver "127.0.0.1:$ASK" --ca-file ca.pem --timeout 60s; }
lines() { until [ "$(wc -l < runs)" -ge "$1" ]; do sleep 0.02; done; }

@test "so many runs, each a line; nothing changed" {
    openssl_serves one 0
    probe "https://ok.test:$PORT/" --repeat 3 --json > runs
    [ "$(wc -l < runs)" -eq 3 ]
    jq -es 'all(.[]; .state != "failed") and (.[0] | has("changes") | not) and ([.[1:][].changes | map(select(startswith("The answer took") | not))] == [[], []])' runs
    probe "https://ok.test:$PORT/" --repeat 2 > page
    [ "$(grep -c 'ok.test answers 200 in ' page)" -eq 2 ]
}

@test "a server that is gone, and one that is there again with another certificate, until it is stopped" {
    openssl_serves one 0
    : > runs
    "$NETSCOPE" probe "https://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" --ca-file ca.pem --timeout 60s --watch 1s --json > runs 3>&- &
    local watcher=$!
    RUNNING+=("$watcher")
    lines 1
    kill "$SERVING"
    until [ "$(tail -n +2 runs | grep -c '"state":"failed"')" -ge 2 ]; do sleep 0.05; done
    openssl_serves two "$PORT"
    until grep -q 'It works again' runs; do sleep 0.05; done
    kill "$watcher"
    local code=0
    wait "$watcher" || code=$?
    [ "$code" -eq 1 ]
    [ "$(grep -c 'It fails now' runs)" -eq 1 ]
    jq -es '[.[] | select((.changes // []) | index("It works again.")) | .changes[] | select(startswith("The server shows another certificate: SHA-256 "))] | length == 1' runs
}

database() { sqlite3 probe.db "$1"; }
keep() { timeout 100 "$NETSCOPE" probe "https://ok.test:$PORT/" --db probe.db "$@" --resolver "127.0.0.1:$ASK" --ca-file ca.pem --timeout 20s; }

@test "runs are kept if there is a database, a later one is compared with them, and the change is a finding" {
    openssl_serves one 0
    "$NETSCOPE" capture -r "$ROOT"/samples/trouble.pcap --db probe.db > /dev/null
    keep > page
    [ "$(database 'SELECT count(*) FROM probe_run')" = 0 ]
    keep --repeat 2 > runs
    kill "$SERVING"
    run -1 keep --keep
    local port=$PORT
    openssl_serves two "$port" # which does not say the port then
    PORT=$port
    keep --keep --json > runs
    jq -e '.changes | index("It works again.")' runs
    run -0 "$NETSCOPE" probe --history ok.test --db probe.db --json
    [ "$(jq -c 'sort_by(.run_id) | map([.state == "failed", (.changes | index("fails")), (.changes | index("works again")), (.changes | index("certificate"))] | map(. != null and . != false))' <<< "$output")" = \
        '[[false,false,false,false],[false,false,false,false],[true,true,false,false],[false,false,true,true]]' ]
    [ "$(jq -r '.[0].asked_with' <<< "$output")" = "--resolver 127.0.0.1:$ASK --ca-file ca.pem" ]
    [ "$(database "SELECT count(*) FROM alert WHERE rule = 'probe_changed' AND target = 'ok.test:$PORT certificate'")" = 1 ]
    [ "$(database 'SELECT count(DISTINCT layer_id & 15) FROM probe_layer')" = 7 ]
    "$NETSCOPE" db check --db probe.db > check
    run -0 "$NETSCOPE" probe --history other.test --db probe.db
    [[ $output == "No runs of the probe match"* ]]
}

@test "a run with simulated faults is not kept, and what cannot be kept is said" {
    openssl_serves one 0
    "$NETSCOPE" capture -r "$ROOT"/samples/trouble.pcap --db probe.db > /dev/null
    keep --repeat 2 --simulate tcp-delay=5ms > runs
    [ "$(database 'SELECT count(*) FROM probe_run')" = 0 ]
    run -2 keep --keep --simulate tcp-delay=5ms
    [[ $output == *"--keep goes neither with --simulate"* ]]
    run -2 "$NETSCOPE" probe --history ok.test --timeout 5s
    [[ $output == *"--timeout does not go with --history"* ]]
    run -2 "$NETSCOPE" probe ok.test --limit 5
    [[ $output == *"--limit goes only with --history"* ]]
    run -1 "$NETSCOPE" probe --keep "https://ok.test:$PORT/"
    [[ $output == *"There is no database at "*" yet, so the run cannot be kept."* ]]
    flock probe.db.lock sleep 60 3>&- &
    RUNNING+=($!)
    until ! flock -n probe.db.lock true; do sleep 0.01; done
    run -1 keep --keep
    [[ $output == *"The run is not kept: "* ]]
}

@test "what is no number, and what has no form, is refused" {
    for flags in "--repeat 1" "--repeat x" "--watch 5" "--repeat 2 --format html"; do
        run -2 "$NETSCOPE" probe https://ok.test/ $flags
        [[ $output == *"--repeat takes a number from 2 on"* ]]
    done
}

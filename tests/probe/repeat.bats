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

@test "what is no number, and what has no form, is refused" {
    for flags in "--repeat 1" "--repeat x" "--watch 5" "--repeat 2 --format html"; do
        run -2 "$NETSCOPE" probe https://ok.test/ $flags
        [[ $output == *"--repeat takes a number from 2 on"* ]]
    done
}

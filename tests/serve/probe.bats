#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Probes that operators have made by the server: what may be asked, how often, and by whom.
load helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export HOME=$BATS_TEST_TMPDIR
    unset NETSCOPE_CONFIG
    chmod 755 .
    "$NETSCOPE" capture -q -r "$BATS_TEST_DIRNAME/../../samples/home.pcap" --db netscope.db
}

# probe TARGET FLAGS: the answer is in `answer`, its headers in `headers`; prints its status.
probe() {
    local target=$1
    shift
    jq -n --arg target "$target" '{target: $target}' |
        curl -sS -m 60 -o answer -D headers -w '%{http_code}' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' --data-binary @- "$@" "${AT}api/v1/probes"
}

@test "nothing is probed until probe.allow names it, and then what it names alone" {
    serve
    [ "$(probe https://example.org/)" = 403 ]
    jq -e '.detail | contains("probe.allow")' answer
    [ -z "$(pgrep -P "$SERVER")" ]
    kill "$SERVER"
    serve --probe-allow 'ok.test, 127.0.0.1' --probe-private --probe-timeout 3s
    [ "$(probe https://example.org/)" = 403 ]
    jq -e '.detail | contains("example.org may not be asked")' answer
    [ "$(probe https://ok.test@example.org/)" = 403 ]
    [ "$(probe "${AT}health")" = 200 ]
    jq -e '.state == "good" and ([.steps[] | select(.layer == "http")][0].facts.status == 200)' answer
    run ! timeout 20 "$NETSCOPE" serve --db netscope.db --listen 127.0.0.1:0 --probe-allow 'https://ok.test/'
}

@test "no packet goes to a private address, though its name is allowed" {
    serve --probe-allow localhost,127.0.0.1 --probe-timeout 3s
    for target in "${AT}health" http://localhost:9/; do
        [ "$(probe "$target")" = 200 ]
        jq -e '.state == "failed" and (.verdict | contains("no address of the public internet"))' answer
    done
}

@test "a target is one text without controls, and no flag" {
    serve --probe-allow example.org
    local body
    for target in -x --ca-file $'example.org\nx' 'ftp://example.org/' '' "$(printf 'a%.0s' {1..1100})"; do
        [ "$(probe "$target")" = 400 ]
    done
    for body in '{}' '[]' '{"target":7}' '{"target":"example.org","target":"example.org"}' '{"target":"example.org\u0000"}' \
        '{"target":"example.org","simulate":"loss=5%"}' 'target=example.org'; do
        [ "$(status api/v1/probes -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' --data-binary "$body")" = 400 ]
    done
    [ "$(status api/v1/probes -H "Authorization: Bearer $TOKEN" --data-binary '{"target":"example.org"}')" = 415 ]
    [ "$(probe example.org -H 'Origin: https://elsewhere.example')" = 403 ]
}

@test "viewers and strangers have nothing probed, and read the runs that were kept" {
    local operator
    operator=$("$NETSCOPE" serve token add anna --role operator --tokens-file tokens 2> /dev/null)
    serve --tokens-file tokens --probe-allow 127.0.0.1 --probe-private
    TOKEN=$("$NETSCOPE" serve token add eye --role viewer --tokens-file tokens 2> /dev/null)
    until [ "$(status api/v1/probes -H "Authorization: Bearer $TOKEN")" = 200 ]; do sleep 0.1; done
    [ "$(probe 127.0.0.1:1)" = 403 ]
    jq -e '.detail | contains("a probe needs the token of an operator")' answer
    TOKEN=none
    [ "$(probe 127.0.0.1:1)" = 401 ]
    TOKEN=$operator
    [ "$(probe "${AT}health")" = 200 ]
}

@test "only so many in an hour, whoever asks; what is refused does not count" {
    serve --probe-allow 127.0.0.1 --probes-per-hour 2
    [ "$(probe 127.0.0.1:1)" = 200 ]
    [ "$(probe example.org)" = 403 ]
    [ "$(probe 127.0.0.1:1)" = 200 ]
    [ "$(probe 127.0.0.1:1)" = 429 ]
    jq -e '.detail | contains("probe.per_hour")' answer
    grep -i '^retry-after: [1-9]' headers
}

@test "a server that never answers holds a probe for its time alone, others are told to come back, and the end ends it" {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout one.key -out one.pem -subj /CN=silent 2> /dev/null
    mkfifo words
    exec 4<> words # from which nothing comes
    openssl s_server -accept 127.0.0.1:0 -cert one.pem -key one.key < words > silent 2>&1 3>&- 4>&- &
    echo $! >> server.pids
    local port
    until port=$(grep -oE '^ACCEPT .*:[0-9]+' silent); do sleep 0.05; done
    port=${port##*:}
    serve --probe-allow 127.0.0.1 --probe-private --probe-timeout 2s
    [ "$(probe "https://127.0.0.1:$port/")" = 200 ]
    jq -e '.state == "failed" and .duration_us < 4000000' answer
    kill "$SERVER"
    serve --probe-allow 127.0.0.1 --probe-private --probe-timeout 60s
    probe "https://127.0.0.1:$port/" > first 2>&1 3>&- &
    # A run has begun: the prober has a child.
    until [ -n "$(pgrep -P "$(pgrep -P "$SERVER")")" ]; do sleep 0.05; done
    local run
    run=$(pgrep -P "$(pgrep -P "$SERVER")")
    [ "$(curl -sS -o other -w '%{http_code}' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"target":"127.0.0.1:1"}' "${AT}api/v1/probes")" = 429 ]
    jq -e '.detail | contains("one at a time")' other
    kill "$SERVER"
    wait "$SERVER"
    for process in $run; do
        timeout 10 tail --pid="$process" -f /dev/null
    done
}

@test "a run is kept where its user may write, and stands in the list" {
    local folder
    folder=$(mktemp -d) # which any user may enter, unlike that of the tests
    mv netscope.db "$folder"
    cd "$folder"
    if [ "$(id -u)" = 0 ]; then chown -R nobody "$folder"; fi
    serve --probe-allow 127.0.0.1 --probe-private
    [ "$(probe "${AT}health")" = 200 ]
    ask api/v1/probes | jq -e --arg url "${AT}health" '[.rows[] | select(.url == $url and .state == "good")] | length == 1'
    ! grep -q 'not kept' complaints || return 1
    # The process that asks is not root, whoever started the server.
    [ "$(ps -o euid= -p "$(pgrep -P "$SERVER")" | tr -d ' ')" != 0 ]
    kill "$SERVER"
    wait "$SERVER"
    rm -r "$folder"
}

@test "a run that cannot be kept, since there is no database yet, is told and answered" {
    rm netscope.db
    serve --probe-allow 127.0.0.1 --probe-private
    [ "$(probe "${AT}health")" = 200 ]
    jq -e '.state == "good"' answer
    grep -q 'The run is not kept: There is no database' complaints
}

@test "--probe-only is the page Probe by itself: no database, no other page, a list and a token" {
    rm netscope.db
    run ! timeout 20 "$NETSCOPE" serve --probe-only --listen 127.0.0.1:0
    [[ $output == *"--probe-only needs probe.allow"* ]]
    run -2 timeout 20 "$NETSCOPE" serve --probe-only --db netscope.db --probe-allow 127.0.0.1
    start_server --probe-only --probe-allow 127.0.0.1 --probe-private --probes-per-hour 1
    [ "$(status ready)" = 200 ]
    [ "$(status '')" = 401 ]
    [ "$(status api/v1/probes -X POST)" = 401 ]
    for page in '' probe flows; do
        ask "$page" | grep -q 'src="js/alone.js"' || { echo "/$page"; return 1; }
    done
    [ "$(ask js/pages/probe.js -o answer -w '%{http_code}')" = 200 ]
    for gone in api/v1/flows api/v1/devices api/v1/probes api/v1/sql?q=SELECT+1 api/v1/views api/v1/events api/v1/packets api/v1/openapi.json metrics alone.html; do
        [ "$(ask "$gone" -o answer -w '%{http_code}')" = 404 ] || { echo "$gone"; return 1; }
    done
    [ "$(ask api/v1/silences -X POST -H 'Content-Type: application/json' -d '{}' -o answer -w '%{http_code}')" = 404 ]
    [ "$(probe https://example.org/)" = 403 ]
    [ "$(probe "${AT}health")" = 200 ]
    jq -e '.state == "good" and (has("history") | not)' answer
    [ "$(probe "${AT}health")" = 429 ]
    # Nothing was written, by whoever is root or not.
    [ -z "$(find . -name '*.db*')" ]
    kill "$SERVER"
    wait "$SERVER"
    [ ! -s complaints ] || { cat complaints; return 1; }
}

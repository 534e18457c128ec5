#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# netscope demo: the shipped captures on the pages of the server, and nothing left behind.
load helper

teardown() {
    [ ! -s demo.pid ] || kill "$(cat demo.pid)" 2> /dev/null || true
}

# demo: starts it, and sets AT and TOKEN once it answers.
demo() {
    mkdir -p place
    TMPDIR=$PWD/place "$NETSCOPE" demo > said 2> complaints 3>&- &
    echo $! > demo.pid
    until grep -qs 'token of this run' said; do
        kill -0 "$(cat demo.pid)" || { cat complaints; return 1; }
        sleep 0.02
    done
    AT=$(sed -n 's/NetScope answers at //p' said)
    TOKEN=$(sed -n 's/The token of this run: //p' said)
}

@test "demo serves the shipped captures on loopback, whatever is configured, and leaves nothing behind" {
    # The user's own configuration would leave out all of it.
    printf 'capture:\n  filter: tcp port 1\n' > own.yaml
    export NETSCOPE_CONFIG=$PWD/own.yaml
    demo
    [[ $AT == http://127.0.0.1:* ]]
    curl -sS -m 60 -H "Authorization: Bearer $TOKEN" "${AT}api/v1/stats/captures" |
        jq -r '.rows[].source' | sed 's,.*[:/],,' | sort > captures
    [ "$(tr '\n' ' ' < captures)" = "browser.pcap.gz home.pcap.gz trouble.pcap.gz " ]
    [ "$(curl -sS -m 60 -o /dev/null -w '%{http_code}' "${AT}login")" = 200 ]
    [ "$(stat -c %a place/*)" = 700 ]
    kill "$(cat demo.pid)"
    wait "$(cat demo.pid)"
    [ -z "$(ls -A place)" ]
    [ ! -s complaints ]
    # The server ended with it.
    run curl -sS -m 5 "${AT}login"
    [ "$status" -ne 0 ]
}

@test "demo says if it cannot make its folder" {
    TMPDIR=/proc/none run "$NETSCOPE" demo
    [ "$status" -eq 1 ]
    [[ $output == *"No folder can be made for the demo (No such file or directory): name another one in TMPDIR."* ]]
}

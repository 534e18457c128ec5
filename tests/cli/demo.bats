#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# netscope demo: a network of its own, or the shipped captures, on the pages of the server, and nothing left behind.
load helper
BY=()

teardown() {
    [ ! -s demo.pid ] || kill "$(cat demo.pid)" 2> /dev/null || true
}

# demo [FLAG...]: starts it by the command in BY, and sets AT and TOKEN once it answers.
demo() {
    mkdir -p place
    TMPDIR=$PWD/place "${BY[@]}" "$NETSCOPE" demo "$@" > said 2> complaints 3>&- &
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
    demo --captures
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

# demo_of_network [FLAG...]: the same with a network, or no test. The user that a capture of root becomes may enter.
demo_of_network() {
    chmod a+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" .
    demo "$@"
    ! grep -q 'cannot be made here' said || skip "no network namespaces can be made here: $(head -1 said)"
    DB=$(echo place/*/network/netscope.db)
    OF_DEMO=$(descendants "$(cat demo.pid)")
}

descendants() {
    local child
    for child in $(pgrep -P "$1"); do
        echo "$child"
        descendants "$child"
    done
}

# Returns once the statement answers 1.
until_it_is_so() {
    local i
    for i in {1..400}; do
        [ "$("$NETSCOPE" sql --db "$DB" --csv "$1" 2>&1 | tr -d "\r" | tail -n 1)" = 1 ] && return 0
        sleep 0.1
    done
    echo "never so: $1; said: $(cat said complaints)" >&2
    return 1
}

# No process of OF_DEMO runs any more. The kernel ends them a moment after their first one.
all_have_ended() {
    local i
    for i in {1..200}; do
        # shellcheck disable=SC2086
        kill -0 $OF_DEMO 2> /dev/null || return 0
        sleep 0.05
    done
    echo "still there: $OF_DEMO" >&2
    return 1
}

@test "demo records a network of its own while it shows it, touches no other, and leaves nothing behind" {
    ls /sys/class/net > links_before
    demo_of_network --seconds 3600
    [ "$(wc -w <<< "$OF_DEMO")" -ge 10 ] # the first one, four servers, four hosts, the capture
    until_it_is_so "SELECT count(*) >= 1 FROM alerts WHERE rule = 'port_scan'"
    until_it_is_so "SELECT count(DISTINCT hostname) = 4 FROM dhcp_messages WHERE hostname IS NOT NULL"
    until_it_is_so "SELECT count(*) = 5 FROM devices"
    until_it_is_so "SELECT count(*) > 0 FROM dns_queries WHERE query_domain = 'shop.example' AND rcode = 'NOERROR'"
    until_it_is_so "SELECT count(*) > 0 FROM tls_handshakes WHERE sni = 'www.google-analytics.com'"
    until_it_is_so "SELECT count(*) > 0 FROM http_requests WHERE host = 'channels.tv.example' AND status_code = 200"
    curl -sS -m 60 -H "Authorization: Bearer $TOKEN" "${AT}api/v1/devices" | grep -q garden-camera
    ls /sys/class/net > links_while
    diff links_before links_while
    kill "$(cat demo.pid)"
    wait "$(cat demo.pid)"
    all_have_ended
    [ -z "$(ls -A place)" ]
}

@test "demo: the network ends after its seconds, with its record written, and the pages stay" {
    demo_of_network --seconds 4
    until grep -q 'The network has ended' said; do
        kill -0 "$(cat demo.pid)"
        sleep 0.1
    done
    until_it_is_so "SELECT count(*) = 1 FROM captures WHERE status <> 'running' AND end_us IS NOT NULL"
    [ "$(curl -sS -m 60 -o /dev/null -w '%{http_code}' "${AT}login")" = 200 ]
    kill "$(cat demo.pid)"
    wait "$(cat demo.pid)"
    [ -z "$(ls -A place)" ]
}

@test "demo: all of its processes end with it, however it ends" {
    demo_of_network --seconds 3600
    kill -9 "$(cat demo.pid)"
    wait "$(cat demo.pid)" || true
    all_have_ended
}

@test "demo shows the shipped captures where no network can be made, and says why" {
    [ "$(id -u)" -eq 0 ] || skip "this takes the right to make namespaces from root"
    BY=(setpriv --inh-caps=-sys_admin --bounding-set=-sys_admin)
    demo
    grep -q '^A network of its own cannot be made here (Operation not permitted): it takes root, or a kernel that' said
    grep -q '^Three captures' said
    [ ! -s complaints ]
    kill "$(cat demo.pid)"
    wait "$(cat demo.pid)"
    [ -z "$(ls -A place)" ]
}

@test "demo wants a number of seconds" {
    for seconds in 0 x -1 86401 1.5; do
        run "$NETSCOPE" demo --seconds "$seconds"
        [ "$status" -eq 2 ]
        [[ $output == *"--seconds takes a number from 1 to 86400, not '$seconds'."* ]]
    done
}

@test "demo says if it cannot make its folder" {
    TMPDIR=/proc/none run "$NETSCOPE" demo
    [ "$status" -eq 1 ]
    [[ $output == *"No folder can be made for the demo (No such file or directory): name another one in TMPDIR."* ]]
}

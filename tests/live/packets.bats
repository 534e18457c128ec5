#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The newest packets of a live capture, as the server tells them to operators.
load helper

teardown() {
    [ ! -e server.pid ] || kill -9 "$(cat server.pid)" 2> /dev/null || true
    [ -z "$WATCHER" ] || kill -9 "$WATCHER" 2> /dev/null || true
    drop_hosts
}

serve() {
    "$NETSCOPE" serve --db n.db --listen 127.0.0.1:0 --tokens-file tokens "$@" > served 2>&1 3>&- &
    echo $! > server.pid
    until grep -qs 'NetScope answers' served; do
        kill -0 "$(cat server.pid)" || { cat served; return 1; }
        sleep 0.05
    done
    AT=$(sed -n 's/NetScope answers at //p' served | head -n 1)
}

# get TOKEN PATH
get() { curl -sS -g -m 60 -H "Authorization: Bearer $1" "${AT}api/v1/$2"; }
token() { "$NETSCOPE" serve token add "$1" --role "$1" --tokens-file tokens | grep -oE '[A-Za-z0-9_-]{40,}' | head -n 1; }

@test "operators see packets and their headers while a capture runs, nobody sees what they carry, and off is off" {
    local operator viewer id
    operator=$(token operator)
    viewer=$(token viewer)
    watch_start --server-packets operators
    serve
    get "$operator" packets | jq -e '.status == 403 and (.detail | contains("server.packets"))'
    kill "$(cat server.pid)"
    serve --server-packets operators
    get "$viewer" packets | jq -e '.status == 403 and (.detail | contains("token of an operator"))'
    get "$viewer" packets/1 | jq -e '.status == 403'
    get "$operator" 'packets?colour=red' | jq -e '.status == 400'
    get "$operator" packets | jq -e '.rows == [] and .newest == 0' # nobody had asked
    # What the ping carries is the word secret.
    in_b ping -q -c 1 -W 5 -p 736563726574 10.9.0.1
    until get "$operator" packets | jq -e '[.rows[] | select(.line | contains("echo"))] | length >= 2' > /dev/null; do sleep 0.1; done
    get "$operator" 'packets?limit=1' | jq -e '.rows | length == 1'
    id=$(get "$operator" packets | jq '[.rows[] | select(.line | contains("10.9.0.2 > 10.9.0.1"))][0].id')
    get "$operator" "packets/$id" | tee one | jq -e '.lines | contains("ttl 64")'
    jq -e '.header | test("^[0-9a-f]{76,84}$")' one # of Ethernet, IPv4 and ICMP
    ! grep -q 736563726574 one || return 1
    get "$operator" "packets?after=$id" | jq -e --argjson id "$id" '[.rows[] | select(.id <= $id)] == []'
    get "$operator" packets/999999 | jq -e '.status == 404 and (.detail | contains("has gone"))'
    watch_stop
    get "$operator" packets | jq -e '.status == 503 and (.detail | contains("No capture runs"))'
}

@test "a capture without the setting shows no packets, even to a server that would" {
    local operator
    operator=$(token operator)
    watch_start
    serve --server-packets operators
    get "$operator" packets | jq -e '.status == 403 and (.detail | contains("This capture shows no packets"))'
    watch_stop
}

@test "a setting of privacy hides packets" {
    local operator
    operator=$(token operator)
    printf 'privacy:\n  names: false\nserver:\n  packets: operators\n' > shy.yaml
    chmod a+r shy.yaml
    watch_start --config shy.yaml
    serve --server-packets operators
    get "$operator" packets | jq -e '.status == 403 and (.detail | contains("privacy.names"))'
    watch_stop
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe` on machines that have IPv4 or IPv6 only: it says what it could not try, and whether that matters.
load helper

setup() {
    unshare -n true 2> /dev/null || skip "network namespaces need root here"
    cd "$BATS_TEST_TMPDIR" || return 1
}
# Runs the words in a machine of its own that has these addresses only; $PORT answers there by HTTP on all of them.
alone() { # ADDRESS WORDS...
    unshare -n bash -c 'ip link set lo up && ip address add "$1" dev lo && shift || exit 9
        "$SERVER" port log http accept 3>&- & server=$!
        "$RESOLVER" dns 2> /dev/null 3>&- & resolver=$!
        until [ -s port ] && [ -s dns ]; do sleep 0.01; done
        PORT=$(< port) ASK=$(< dns)
        eval "$*"
        code=$?
        kill "$server" "$resolver"
        exit $code' bash "$@"
}

@test "one address is out of reach and another one serves: that is said, and is no fault" {
    alone 198.51.100.7/32 'timeout 60 "$NETSCOPE" probe "http://far.test:$PORT/" --resolver "127.0.0.1:$ASK" --json' > answer
    jq -e '[.steps[] | select(.layer == "tcp") | .state] | sort == ["good", "not tried"]' answer
    jq -e '.steps[] | select(.state == "not tried" and .layer == "tcp") | .why == "This machine has no route to it."' answer
    jq -e ".state != \"failed\" and (.verdict | startswith(\"far.test answers \"))" answer || { jq . answer; return 1; }
}

@test "a server of IPv6 only on a machine of IPv4 only, and the other way round: it fails, and says why" {
    run -1 alone 198.51.100.7/32 'timeout 60 "$NETSCOPE" probe "http://[2001:db8::1]/" --json'
    [ "$(jq -r .verdict <<< "$output")" = "It fails at the connection: This machine has no route to it." ]
    run -1 alone 2001:db8::7/128 'timeout 60 "$NETSCOPE" probe "http://192.0.2.1/" --json'
    [ "$(jq -r .verdict <<< "$output")" = "It fails at the connection: This machine has no route to it." ]
    jq -e '[.steps[] | select(.layer == "path") | .state] | unique == ["not tried"]' <<< "$output"
}

@test "a resolver to which this machine has no way is not tried, and another one serves; alone it is the failure" {
    alone 198.51.100.7/32 'timeout 60 "$NETSCOPE" probe "http://ok.test:$PORT/" --resolver "2001:db8::53,127.0.0.1:$ASK" --json' > answer || { jq . answer; return 1; }
    jq -e '[.steps[] | select(.layer == "dns" and (.subject | test("2001:db8::53"))) | .state] | unique == ["not tried"]' answer || { jq -c '.steps[]' answer; return 1; }
    jq -e '.verdict | startswith("ok.test answers 200")' answer
    run -1 alone 2001:db8::7/128 'timeout 60 "$NETSCOPE" probe "http://ok.test/" --resolver 192.0.2.53 --json'
    [ "$(jq -r .verdict <<< "$output")" = "It fails at the name: This machine cannot send to the resolver: Network is unreachable." ]
}

@test "a machine without IPv6 at all says so" {
    run -1 alone 198.51.100.7/32 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1; timeout 60 "$NETSCOPE" probe "http://[2001:db8::1]/" --json'
    [ "$(jq -r .verdict <<< "$output")" = "It fails at the connection: This machine has no address of that kind (IPv4 or IPv6)." ]
}

@test "no ICMP comes in: the answer is there, and the path and the MTU say what could not be tried" {
    command -v nft > /dev/null || skip "nft is not installed (scripts/install-packages extra)"
    alone 198.51.100.7/32 'nft add table inet test && nft add chain inet test input "{ type filter hook input priority 0; }" &&
        nft add rule inet test input meta l4proto "{ icmp, ipv6-icmp }" drop && timeout 60 "$NETSCOPE" probe "http://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" --json' > answer || { jq . answer; return 1; }
    jq -e '.state != "failed" and (.verdict | startswith("ok.test answers 200"))' answer
    jq -e '[.path[] | select(.way == "tcp")] | length == 1' answer || { jq .path answer; return 1; }
    jq -e '.steps[] | select(.layer == "path" and (.subject | startswith("UDP"))) | .facts.reached == "no"' answer || { jq -c '.steps[]' answer; return 1; }
    jq -e '.steps[] | select(.layer == "mtu") | .state == "not tried" and .why == "Nothing on the path says whether a datagram arrived."' answer || { jq -c '.steps[]' answer; return 1; }
}

@test "a container: no capability, no name of the user, no home, and nothing that can be written" {
    alone 198.51.100.7/32 'unshare -m bash -c "mount -o remount,ro,bind / && cd / && ! touch /here 2> /dev/null && exec env -i PATH=\"\$PATH\" setpriv --reuid 12345 --regid 12345 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
        timeout 60 \"\$@\"" bash "$NETSCOPE" probe "http://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" --json' > answer || { cat answer; return 1; }
    jq -e '.verdict | startswith("ok.test answers 200")' answer
    jq -e '[.steps[] | select(.layer == "path") | .state] == ["good", "good"]' answer || { jq -c '.steps[]' answer; return 1; }
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe` through three routers, each a network namespace: hops, filters, sizes of packets and black holes.
# The addresses: host N's right end is 10.77.N.1, its neighbour's left end 10.77.N.2; fd77:N::1 and ::2.
load helper
HOST=netscope-probe-$$-
LAST=4

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    unset NETSCOPE_CONFIG
    export HOME=$BATS_TEST_TMPDIR
    FIRST_NETNS=
    mountpoint -q /run/netns || FIRST_NETNS=1
    ip netns add "${HOST}0" 2> /dev/null || skip "network namespaces cannot be made here (root is needed)"
    local i
    for i in 1 2 3 4; do ip netns add "$HOST$i"; done
    for i in 0 1 2 3 4; do prepare "$i"; done
    for i in 0 1 2 3; do join_to_next "$i"; done
    for i in 0 1 2 3 4; do route "$i"; done
    printf 'nameserver 10.77.3.2\n' > resolv.conf
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 3650 \
        -subj /CN=far -addext "subjectAltName=IP:10.77.3.2,IP:fd77:3::2" 2> /dev/null
    RUNNING=()
}

teardown() {
    kill "${RUNNING[@]}" 2> /dev/null || true
    for i in 0 1 2 3 4; do ip netns del "$HOST$i" 2> /dev/null || true; done
    [ -z "$FIRST_NETNS" ] || umount /run/netns 2> /dev/null || true
}

at() { nsenter --net="/run/netns/$HOST$1" "${@:2}"; } # HOST COMMAND...

# No host saves its words: a mirror says as much as it is asked.
prepare() {
    at "$1" ip link set lo up
    at "$1" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
    at "$1" sysctl -qw net.ipv4.icmp_msgs_per_sec=100000 net.ipv4.icmp_msgs_burst=10000 2> /dev/null || true
    at "$1" sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
}

join_to_next() {
    local next=$(($1 + 1))
    at "$1" ip link add right type veth peer name left netns "$HOST$next"
    at "$1" ip addr add "10.77.$1.1/24" dev right
    at "$1" ip addr add "fd77:$1::1/64" dev right nodad
    at "$next" ip addr add "10.77.$1.2/24" dev left
    at "$next" ip addr add "fd77:$1::2/64" dev left nodad
    at "$1" ip link set right up
    at "$next" ip link set left up
}

# To the right by default, to the left network by network.
route() {
    local network
    for network in 0 1 2 3; do
        if [ "$network" -gt "$1" ]; then
            at "$1" ip route add "10.77.$network.0/24" via "10.77.$1.2"
            at "$1" ip -6 route add "fd77:$network::/64" via "fd77:$1::2"
        elif [ "$network" -lt "$(($1 - 1))" ]; then
            at "$1" ip route add "10.77.$network.0/24" via "10.77.$(($1 - 1)).1"
            at "$1" ip -6 route add "fd77:$network::/64" via "fd77:$(($1 - 1))::1"
        fi
    done
}

serve() { # ADDRESS
    at "$LAST" openssl s_server -accept "$1:443" -cert cert.pem -key key.pem -www > said 2>&1 3>&- &
    RUNNING+=($!)
    until grep -qs '^ACCEPT' said; do sleep 0.01; done
}

need_nft() { at 2 nft list ruleset > /dev/null 2>&1 || skip "nft is not installed or may do nothing here"; }

# Drops what the expression matches on its way through (or out of) the second router.
drop() { # HOOK EXPRESSION
    at 2 nft add table inet test
    at 2 nft add chain inet test "$1" "{ type filter hook $1 priority 0; }"
    at 2 nft add rule inet test "$1" "$2" drop
}

probe() { # TARGET FLAGS...
    at 0 timeout 100 "$NETSCOPE" probe "$1" --resolver 127.0.0.1 --ca-file cert.pem --json --timeout 60s "${@:2}" > answer
}
path() { jq -r --arg way "$1" '[.path[] | select(.way == $way) | .address // if .us then "unnamed" else "silent" end] | join(" ")' answer; }
step() { jq -c --arg layer "$1" --arg word "$2" '.steps[] | select(.layer == $layer and (.subject | startswith($word)))' answer; }

@test "each router of the path is a hop, by UDP and by TCP, also for a user without rights" {
    serve 10.77.3.2
    chmod a+rx "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    nsenter --net="/run/netns/${HOST}0" setpriv --reuid nobody --regid nogroup --clear-groups --inh-caps=-all --bounding-set=-all \
        timeout 100 "$NETSCOPE" probe https://10.77.3.2/ --ca-file cert.pem --json --timeout 60s > answer || { cat answer; return 1; }
    [ "$(path udp)" = "10.77.0.2 10.77.1.2 10.77.2.2 10.77.3.2" ] || { jq -c .path answer; return 1; }
    [ "$(path tcp)" = "10.77.0.2 10.77.1.2 10.77.2.2 10.77.3.2" ] || { jq -c .path answer; return 1; }
    jq -e '([.steps[].state] | unique) == ["good", "not tried"] and ([.path[].us] | min > 0)' answer
    step path UDP | jq -e '.facts | .reached == "yes" and .hops == 4 and .silent_hops == 0'
    step mtu largest | jq -e '.facts == {"interface_mtu_bytes": 1500, "path_mtu_bytes": 1500, "black_hole": "no"}'
}

@test "over IPv6 too; of TCP the kernel may keep the routers' addresses for itself" {
    serve "[fd77:3::2]"
    probe "https://[fd77:3::2]/" || { cat answer; return 1; }
    [ "$(path udp)" = "fd77:0::2 fd77:1::2 fd77:2::2 fd77:3::2" ] || [ "$(path udp)" = "fd77::2 fd77:1::2 fd77:2::2 fd77:3::2" ] || { jq -c .path answer; return 1; }
    step path TCP | jq -e '.facts | .reached == "yes" and .hops == 4'
    step mtu largest | jq -e '.facts.path_mtu_bytes == 1500'
}

@test "a port that nobody listens on is reached all the same" {
    run -1 probe https://10.77.3.2:9/
    step path TCP | jq -e '.state == "good" and .facts.reached == "yes" and .facts.hops == 4'
}

# A route of the kind `unreachable` would do, but the kernel says that to each host five times and then once a second,
# and no network namespace can set it otherwise: a word would come for a later hop, as it happens on a busy machine.
# In front of routing, since the second router is the one that counts the packet's second hop.
refuse() { # ICMP-TYPE
    need_nft
    at 2 nft add table inet test
    at 2 nft add chain inet test ahead "{ type filter hook prerouting priority 0; }"
    at 2 nft add rule inet test ahead ip daddr 10.77.3.0/24 reject with icmp type "$1"
}

@test "a router that says that it is forbidden" {
    refuse admin-prohibited
    run -1 probe https://10.77.3.2/ --timeout 6s
    step path UDP | jq -e '.why == "Filtered: 10.77.1.2 (hop 2) says that it is forbidden."'
    jq -e '.verdict | endswith("Filtered: 10.77.1.2 (hop 2) says that it is forbidden.")' answer
    step quic QUIC | jq -e '.why | endswith("A filter says that UDP to port 443 is forbidden.")' || { jq . answer; return 1; }
}

@test "a router that knows no way on" {
    refuse host-unreachable
    run -1 probe https://10.77.3.2/ --timeout 6s
    step path UDP | jq -e '.why == "10.77.1.2 (hop 2) says that it knows no way on."'
    step quic QUIC | jq -e '.why | endswith("UDP finds no way there: No route to host.")' || { jq . answer; return 1; }
}

@test "a router that says so only once a second: its word is told, and no hop that nobody knows" {
    at 2 ip route replace unreachable 10.77.3.0/24
    for _ in 1 2 3 4 5; do at 0 ping -c 1 -W 0.01 10.77.3.2 > said || true; done
    run -1 probe https://10.77.3.2/ --timeout 20s
    step path UDP | jq -e '.why | test("^10\\.77\\.1\\.2( \\(hop 2\\))? says that it knows no way on\\.$")' || { jq -c .path answer; return 1; }
}

@test "where packets vanish is told by the last hop that answers" {
    at 2 ip route replace blackhole 10.77.3.0/24
    run -1 probe https://10.77.3.2/ --timeout 20s
    step path UDP | jq -e '.state == "doubtful" and .facts.filtered_behind_hop == 1'
    jq -e '.verdict | startswith("It fails at the connection: No answer") and endswith("it is filtered there, or the host is gone.")' answer
    [ "$(path udp)" = 10.77.0.2 ]
}

@test "if UDP alone is filtered, the path of UDP ends there and nothing is at fault" {
    need_nft
    drop forward "meta l4proto udp"
    serve 10.77.3.2
    probe https://10.77.3.2/
    step path UDP | jq -e '.state == "good" and .facts.reached == "no" and .facts.filtered_behind_hop == 2' || { jq . answer; return 1; }
    step path TCP | jq -e '.facts.reached == "yes"'
    jq -e '.state != "failed" and .state != "doubtful"' answer
    step mtu largest | jq -e '.facts.as_far_as_hop == 2 and .facts.path_mtu_bytes == 1500'
}

@test "a router that says nothing is a silent hop, and the path goes on behind it" {
    need_nft
    drop output "meta l4proto { icmp, ipv6-icmp }"
    serve 10.77.3.2
    probe https://10.77.3.2/
    [ "$(path udp)" = "10.77.0.2 silent 10.77.2.2 10.77.3.2" ] || { jq -c .path answer; return 1; }
    step path UDP | jq -e '.state == "good" and .facts.silent_hops == 1'
}

@test "a smaller link is told with the router that says so, also if the kernel knows it already" {
    at 2 ip link set right mtu 1400
    at 3 ip link set left mtu 1400
    serve 10.77.3.2
    for _ in 1 2; do
        probe https://10.77.3.2/
        step mtu largest | jq -e '.state == "good" and .facts == {"interface_mtu_bytes": 1500, "path_mtu_bytes": 1400, "black_hole": "no", "limited_by": "10.77.1.2"}' || { jq . answer; return 1; }
    done
    serve "[fd77:3::2]"
    probe "https://[fd77:3::2]/"
    step mtu largest | jq -e '.facts.path_mtu_bytes == 1400 and .facts.limited_by == "fd77:1::2"'
}

@test "a black hole: the size up to which packets come through, and behind which hop they vanish" {
    need_nft
    at 2 ip link set right mtu 1400
    at 3 ip link set left mtu 1400
    drop output "icmp type destination-unreachable"
    serve 10.77.3.2
    probe https://10.77.3.2/
    step mtu largest | jq -e '.state == "doubtful" and .facts.path_mtu_bytes == 1400 and .facts.lost_behind_hop == 2' || { jq . answer; return 1; }
    jq -e '.verdict | endswith("A black hole: packets over 1400 bytes vanish behind hop 2, and no router says so.")' answer
}

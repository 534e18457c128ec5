# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Two hosts, each a network namespace, with a link between: the probe's (10.78.0.1, fd78::1), and the one of the servers,
# which has 10.78.0.2, fd78::2, and more addresses for more of them.
CLIENT=netscope-probe-$$-client
SERVERS=netscope-probe-$$-servers

build_network() { # MORE-ADDRESSES...
    FIRST_NETNS=
    mountpoint -q /run/netns || FIRST_NETNS=1
    ip netns add "$CLIENT" 2> /dev/null || skip "network namespaces cannot be made here (root is needed)"
    ip netns add "$SERVERS"
    local host address
    for host in "$CLIENT" "$SERVERS"; do
        in_host "$host" ip link set lo up
        in_host "$host" sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv4.icmp_ratelimit=0
    done
    in_host "$CLIENT" ip link add wire type veth peer name wire netns "$SERVERS"
    in_host "$CLIENT" ip addr add 10.78.0.1/24 dev wire
    in_host "$CLIENT" ip addr add fd78::1/64 dev wire nodad
    for address in 10.78.0.2 "$@"; do in_host "$SERVERS" ip addr add "$address/24" dev wire; done
    in_host "$SERVERS" ip addr add fd78::2/64 dev wire nodad
    in_host "$CLIENT" ip link set wire up
    in_host "$SERVERS" ip link set wire up
    RUNNING=()
}

# A bridge between the two that holds packets back (delayer.c), in place of the link. The servers run already.
hold_back() { # WHAT MILLISECONDS
    MIDDLE=netscope-probe-$$-middle
    local address addresses side
    addresses=$(in_host "$SERVERS" ip -o -4 addr show dev wire | awk '{ print $4 }')
    ip netns del "$MIDDLE" 2> /dev/null || true
    ip netns add "$MIDDLE"
    in_host "$CLIENT" ip link del wire
    for side in "$CLIENT" "$SERVERS"; do
        in_host "$side" ip link add wire type veth peer name "${side##*-}" netns "$MIDDLE"
        # Else checksums are not filled, and segments are larger than any link takes.
        in_host "$side" ethtool -K wire tx off tso off gso off gro off > /dev/null 2>&1
        in_host "$MIDDLE" ethtool -K "${side##*-}" tx off tso off gso off gro off > /dev/null 2>&1
        in_host "$side" ip link set wire up
        in_host "$MIDDLE" ip link set "${side##*-}" up
    done
    in_host "$CLIENT" ip addr add 10.78.0.1/24 dev wire
    in_host "$CLIENT" ip addr add fd78::1/64 dev wire nodad
    for address in $addresses; do in_host "$SERVERS" ip addr add "$address" dev wire; done
    in_host "$SERVERS" ip addr add fd78::2/64 dev wire nodad
    [ -z "${HOLDING:-}" ] || kill "$HOLDING" 2> /dev/null || true
    nsenter --net="/run/netns/$MIDDLE" "$DELAYER" client servers "$@" > delayer.said 2> delayer.errors 3>&- &
    HOLDING=$!
    RUNNING+=("$HOLDING")
    until [ -s delayer.said ]; do
        kill -0 "$HOLDING" || { cat delayer.errors; return 1; }
        sleep 0.01
    done
}

remove_network() {
    ip netns del "netscope-probe-$$-middle" 2> /dev/null || true
    [ ${#RUNNING[@]} = 0 ] || { kill "${RUNNING[@]}" && wait "${RUNNING[@]}"; } 2> /dev/null || true
    ip netns del "$CLIENT" 2> /dev/null || true
    ip netns del "$SERVERS" 2> /dev/null || true
    [ -z "$FIRST_NETNS" ] || umount /run/netns 2> /dev/null || true
}

in_host() { nsenter --net="/run/netns/$1" "${@:2}"; } # HOST COMMAND...

# A server in the background; its words in SAID.
start() { # SAID COMMAND...
    nsenter --net="/run/netns/$SERVERS" "${@:2}" > "$1" 2>&1 3>&- < /dev/null &
    RUNNING+=($!)
}

# Until something listens there; tcp or udp.
await_listener() { # tcp|udp ADDRESS PORT
    local flag=-lnt
    [ "$1" = tcp ] || flag=-lnu
    for _ in {1..1000}; do
        [ -z "$(in_host "$SERVERS" ss -H "$flag" "src $2 and sport = :$3")" ] || return 0
        sleep 0.02
    done
    echo "nothing listens on $2 port $3" >&2
    return 1
}

need() { command -v "$1" > /dev/null || skip "$1 is not installed (scripts/install-packages extra)"; } # PROGRAM

# Drops what reaches the servers and matches.
drop() { # EXPRESSION
    need nft
    in_host "$SERVERS" nft add table inet test || skip "nft may do nothing here"
    in_host "$SERVERS" nft add chain inet test input "{ type filter hook input priority 0; }"
    in_host "$SERVERS" nft add rule inet test input "$1" drop
}

probe() { # TARGET FLAGS...
    in_host "$CLIENT" timeout 100 "$NETSCOPE" probe "$1" --ca-file "$BATS_FILE_TMPDIR/ca.pem" --json --timeout 60s "${@:2}" > answer
}
step() { jq -c --arg layer "$1" --arg subject "$2" '.steps[] | select(.layer == $layer and .subject == $subject)' answer; } # LAYER SUBJECT
show() { # for a test that fails
    jq -c '.verdict, (.steps[] | [.layer, .state, .subject, .why, .facts])' answer
    return 1
}

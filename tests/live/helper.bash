# SPDX-License-Identifier: MIT
# Two hosts A and B for live tests, and a netscope that watches A's end of the cable.
bats_require_minimum_version 1.5.0
load ../support/terminal
load ../support/database
DATABASE=n.db
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
NETSCOPE=${NETSCOPE:-$ROOT/bin/netscope}
A=netscope-a-$$ B=netscope-b-$$
# Not `ip netns exec`, nor `ip -n`: they want to mount, and so a root folder that is a mount: a chroot's is none.
IN_A=(nsenter --net="/run/netns/$A")
IN_B=(nsenter --net="/run/netns/$B")

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export HOME=$BATS_TEST_TMPDIR XDG_DATA_HOME=$BATS_TEST_TMPDIR/data
    unset NETSCOPE_CONFIG
    WATCHER= WATCH_AS=()
    FIRST_NETNS=
    mountpoint -q /run/netns || FIRST_NETNS=1
    ip netns add "$A" 2> /dev/null || skip "network namespaces cannot be made here (root is needed)"
    ip netns add "$B"
    # Whom the watcher becomes once its device is open.
    chmod a+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
    chown nobody: .
    join_hosts
}

teardown() {
    [ -z "$WATCHER" ] || kill -9 "$WATCHER" 2> /dev/null || true
    drop_hosts
}

# Also the mount that the first `ip netns add` of a machine makes: in a chroot it would stay for good.
drop_hosts() {
    ip netns del "$A" 2> /dev/null || true
    ip netns del "$B" 2> /dev/null || true
    [ -z "$FIRST_NETNS" ] || umount /run/netns 2> /dev/null || true
}

in_ns() { nsenter --net="/run/netns/$1" "${@:2}"; }
in_a() { "${IN_A[@]}" "$@"; }
in_b() { "${IN_B[@]}" "$@"; }

join_hosts() {
    in_a ip link add va type veth peer name vb netns "$B"
    local end
    for end in "$A va 10.9.0.1" "$B vb 10.9.0.2"; do
        # shellcheck disable=SC2086
        set -- $end
        in_ns "$1" sysctl -qw "net.ipv6.conf.$2.disable_ipv6=1" || true
        in_ns "$1" ip addr add "$3/24" dev "$2"
        in_ns "$1" ip link set "$2" up
    done
}

# Returns once the capture is a row of the database: from then on it sees frames. WATCH_AS is a command
# that starts it as somebody.
watch_start() { watch_start_on va "$@"; }

watch_start_on() {
    local before interface=$1
    shift
    before=$([ -e n.db ] && ask "SELECT count(*) FROM captures" || echo 0)
    "${IN_A[@]}" "${WATCH_AS[@]}" "$NETSCOPE" capture -i "$interface" --db n.db --user nobody --quiet "$@" 2> said 3>&- &
    WATCHER=$!
    wait_for_rows "SELECT count(*) > $before FROM captures"
}

watch_wait() {
    wait "$WATCHER"
    WATCHER=
}

watch_stop() {
    kill -TERM "$WATCHER"
    watch_wait
}

# No host has to resolve an address.
know_each_other() {
    in_a ip neigh replace 10.9.0.2 lladdr "$(mac_of "$B" vb)" dev va nud permanent
    in_b ip neigh replace 10.9.0.1 lladdr "$(mac_of "$A" va)" dev vb nud permanent
}
mac_of() { in_ns "$1" ip -br link show "$2" | awk '{print $3}'; }

# Ends the watcher, and leaves the most that it ever held in memory in $peak_kib.
watch_stop_measuring() {
    local now
    peak_kib=0
    kill -TERM "$WATCHER"
    while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$WATCHER/status" 2> /dev/null) && [ -n "$now" ]; do
        peak_kib=$now
        sleep 0.02
    done
    watch_wait
}

# Budget and ring in MiB. A sixteenth more is for what malloc and the loader keep.
memory_was_within() {
    [ "$peak_kib" -gt 0 ] && [ "$peak_kib" -le $(((($1 + $1 / 16) + $2) * 1024)) ] ||
        { echo "$peak_kib KiB with a budget of $1 MiB and a ring of $2 MiB" >&2; return 1; }
}

ping_from_b() { in_b ping -q -c "$1" -i 0.02 10.9.0.1 > /dev/null; }

# Waits until the watcher has said this, once or so often; fails after 60 s.
said() {
    local i
    for i in {1..600}; do
        [ "$(grep -cF "$1" said)" -lt "${2:-1}" ] || return 0
        sleep 0.1
    done
    echo "never said '$1', but: $(cat said)" >&2
    return 1
}

# The equations of the contract, per row of capture_health and for the flows.
ledger_is_exact() {
    ledger_balances
    [ "$(ask "SELECT sum(frames_accounted_to_flows) FROM capture_health")" = \
        "$(ask "SELECT coalesce(sum(packets_sent + packets_received), 0) FROM flows WHERE tunnel IS NULL")" ]
}
ledger_balances() {
    local wrong
    wrong=$(ask "SELECT count(*) FROM capture_health WHERE
        frames_offered != frames_kernel_dropped + frames_interface_dropped + frames_queue_dropped + frames_captured
        OR frames_captured != frames_decoded + frames_undecodable
        OR frames_decoded != frames_accounted_to_flows + frames_not_ip
        OR flows_created != flows_written + flows_evicted + flows_live
        OR rows_queued != rows_committed + rows_dropped")
    [ "$wrong" = 0 ] || { ask "SELECT * FROM capture_health" >&2; return 1; }
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A live capture between two hosts of our own: network namespaces joined by a veth pair.
load helper

@test "a ping is a flow with both directions, and every frame is accounted for" {
    watch_start
    ping_from_b 20
    watch_stop
    [ "$(ask "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 20/20 ]
    [ "$(ask "SELECT status FROM captures")" = complete ]
    [ "$(ask "SELECT source FROM captures")" = if:va ]
    ledger_is_exact
}

@test "several workers share an interface, and a pair of hosts stays with one" {
    watch_start --workers 3
    ping_from_b 20
    watch_stop
    [ "$(ask "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 20/20 ]
    ledger_is_exact
}

@test "several workers: a filter holds, and an interface that is made anew is listened to again, and again" {
    local i
    watch_start --workers 2 --filter "icmp or arp"
    for i in 1 2 3; do
        in_b ping -q -c 5 -i 0.02 10.9.0.1 > /dev/null
        in_b bash -c "echo x > /dev/udp/10.9.0.1/9"
        in_a ip link del va
        said "is gone" "$i"
        join_hosts
        said "is back" "$i"
    done
    ping_from_b 5
    watch_stop
    [ "$(ask "SELECT sum(packets_sent) || '/' || sum(packets_received) FROM flows WHERE protocol = 'icmp' AND src_ip = '10.9.0.2'")" = 20/20 ]
    [ "$(ask "SELECT count(*) FROM flows WHERE protocol = 'udp'")" = 0 ]
    [ "$(ask "SELECT sum(frames_kernel_dropped + frames_interface_dropped) FROM capture_health")" = 0 ]
    ledger_is_exact
}

mac_of() { in_ns "$1" ip -j link show "$2" | jq -r '.[0].address'; }

# Frames of B to A at 10.8.0.1 come on t0, A's answers on t1, like the outputs of a tap.
join_by_t1() {
    in_a ip link add t1 type veth peer name tb netns "$B"
    in_a ip link set t1 up
    in_b ip link set tb up
    in_a ip route add 10.8.0.2 dev t1 src 10.8.0.1
    in_a ip neigh add 10.8.0.2 lladdr "$(mac_of "$B" tb)" dev t1 nud permanent
}
tap() {
    local where
    in_a ip link add t0 type veth peer name ta netns "$B"
    in_a ip link set t0 up
    in_b ip link set ta up
    in_a ip addr add 10.8.0.1/32 dev t0
    in_b ip addr add 10.8.0.2/32 dev ta
    in_b ip route add 10.8.0.1 dev ta src 10.8.0.2
    in_b ip neigh add 10.8.0.1 lladdr "$(mac_of "$A" t0)" dev ta nud permanent
    for where in "$A" "$B"; do
        in_ns "$where" sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
            net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    done
    for where in "$A t0" "$B ta"; do
        in_ns "${where% *}" sysctl -qw "net.ipv4.conf.${where#* }.rp_filter=0"
    done
    join_by_t1
}

@test "the outputs of a tap are one link, and a connection over both is one" {
    tap
    watch_start_on t0+t1
    in_b ping -q -c 20 -i 0.02 10.8.0.1
    in_a ip link set t0 down
    said "t0 of t0+t1 went down"
    in_a ip link set t0 up
    said "t0 of t0+t1 is up again"
    watch_stop
    [ "$(ask "SELECT source FROM captures")" = if:t0+t1 ]
    [ "$(ask "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 20/20 ]
    ledger_is_exact
}

@test "an output of a tap that is made anew is listened to again, by every worker" {
    tap
    watch_start_on t0+t1 --workers 2
    in_b ping -q -c 20 -i 0.02 10.8.0.1
    in_a ip link del t1
    said "t1 of t0+t1 is gone"
    join_by_t1
    said "t1 of t0+t1 is back"
    in_b ping -q -c 5 -i 0.02 10.8.0.1
    watch_stop
    [ "$(ask "SELECT sum(packets_sent) || '/' || sum(packets_received) FROM flows WHERE protocol = 'icmp'")" = 25/25 ]
    ledger_is_exact
}

@test "of two interfaces each is a capture, and who spoke on which is known" {
    in_a ip link add t0 type veth peer name ta netns "$B"
    in_a ip link set t0 up
    in_a ip addr add 10.8.0.1/24 dev t0
    in_b ip link set ta up
    in_b ip addr add 10.8.0.2/24 dev ta
    watch_start --interface t0
    ping_from_b 5
    in_b ping -q -c 7 -i 0.02 10.8.0.1
    watch_stop
    [ "$(ask "SELECT group_concat(source || ' ' || dst_ip || ' ' || packets_sent, '; ') FROM (SELECT * FROM captures JOIN flows USING (capture_id)
        WHERE protocol = 'icmp' ORDER BY source DESC)")" = "if:va 10.9.0.1 5; if:t0 10.8.0.1 7" ]
    [ "$(ask "SELECT group_concat(DISTINCT source || ' ' || ip_address) FROM captures JOIN address_bindings USING (capture_id)
        WHERE ip_address LIKE '10.8.%' AND source != 'if:t0' OR ip_address LIKE '10.9.%' AND source != 'if:va'")" = "" ]
    [ "$(ask "SELECT count(*) > 1 FROM address_bindings")" = 1 ]
    ledger_is_exact
}

@test "the loopback interface gives each frame once, and the last ones as well" {
    in_a ip link set lo up
    watch_start_on lo
    in_a ping -q -c 20 -i 0.02 127.0.0.1
    watch_stop
    [ "$(ask "SELECT sum(frames_offered) || '/' || sum(frames_captured) FROM capture_health")" = 40/40 ]
    ledger_is_exact
}

@test "two captures with several workers each see everything" {
    local other
    mkdir other
    chown nobody: other
    "${IN_A[@]}" "$NETSCOPE" capture -i va --workers 2 --db other/n.db --user nobody --quiet 2> other/said 3>&- &
    other=$!
    until [ -e other/n.db ] && [ "$(sqlite3 -readonly other/n.db "SELECT count(*) FROM captures" 2> /dev/null)" = 1 ]; do sleep 0.1; done
    watch_start --workers 2
    in_b ping -q -c 10 -i 0.02 10.9.0.1
    watch_stop
    kill -TERM "$other"
    wait "$other"
    ledger_is_exact
    [ "$(ask "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 10/10 ]
    [ "$(sqlite3 other/n.db "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 10/10 ]
}

@test "several workers on all interfaces at once" {
    watch_start_on any --workers 2
    ping_from_b 20
    watch_stop
    [ "$(ask "SELECT packets_sent || '/' || packets_received FROM flows WHERE protocol = 'icmp'")" = 20/20 ]
    ledger_is_exact
}

@test "an interface that goes down, is renamed, and is made anew is waited for" {
    watch_start
    ping_from_b 3
    in_a ip link set va down
    said "went down"
    in_a ip link set va name vx
    in_a ip link set vx up
    said "is called vx now"
    ping_from_b 3
    in_a ip link set vx down
    in_a ip link set vx name va
    in_a ip link set va up
    said "is called va now"
    in_a ip link del va
    said "is gone"
    join_hosts
    said "is back"
    ping_from_b 4
    watch_stop
    [ "$(ask "SELECT sum(packets_sent) FROM flows WHERE protocol = 'icmp'")" -ge 10 ]
    ledger_is_exact
}

@test "a cable that leads nowhere is told, and so is its end" {
    in_b ip link set vb down
    watch_start
    said "va has no link"
    in_b ip link set vb up
    said "va has a link again"
    ping_from_b 5
    in_b ip link set vb down
    said "va has no link" 2
    wait_for_rows "SELECT note LIKE '%va has no link; waiting for it.' FROM captures"
    watch_stop
    [ "$(ask "SELECT sum(packets_sent) FROM flows WHERE protocol = 'icmp'")" = 5 ]
    ledger_is_exact
}

@test "--count stops it by itself" {
    watch_start --count 10
    ping_from_b 20
    watch_wait
    [ "$(ask "SELECT sum(frames_captured) FROM capture_health")" = 10 ]
    ledger_is_exact
}

@test "an interface that is not there, is down, or may not be watched is one sentence" {
    run -1 in_a "$NETSCOPE" capture -i nothere0 --db x.db
    [[ $output == *"There is no interface 'nothere0'"* ]]
    run -1 in_a setpriv --bounding-set -net_raw "$NETSCOPE" capture -i va --db x.db
    [[ $output == *setcap* ]]
    [ ! -e x.db ]
}

@test "what a filter keeps out is not offered" {
    watch_start --filter "tcp port 7"
    ping_from_b 5
    watch_stop
    [ "$(ask "SELECT coalesce(sum(frames_offered), 0) FROM capture_health")" = 0 ]
}

@test "killed in the middle, the next run says so" {
    watch_start
    ping_from_b 10
    wait_for_rows "SELECT count(*) FROM address_bindings"
    kill -9 "$WATCHER"
    wait "$WATCHER" || true
    [ "$(ask "PRAGMA integrity_check")" = ok ]
    watch_start
    watch_stop
    [ "$(ask "SELECT group_concat(status) FROM captures")" = interrupted,complete ]
}

@test "a scan is found while the capture goes on" {
    watch_start --analyze-every 1s --tcp-attempt-timeout 1s --udp-idle-timeout 1s
    local port
    for port in {2000..2040}; do
        in_b bash -c "exec 3<> /dev/tcp/10.9.0.1/$port" 2> /dev/null || true
    done
    wait_for_rows "SELECT count(*) FROM alerts WHERE rule = 'port_scan'"
    [ "$(ask "SELECT status FROM captures")" = running ]
    watch_stop
    [ "$(ask "SELECT src_ip || ' ' || count(*) FROM alerts WHERE rule = 'port_scan'")" = "10.9.0.2 1" ]
    ledger_is_exact
}

@test "few frames that never cease are written while they come" {
    watch_start
    "${IN_A[@]}" "$BATS_TEST_DIRNAME/names" serve 10.9.0.1 3>&- &
    local server=$! asker
    until in_a ss -Hlun | grep -q 10.9.0.1:53; do sleep 0.05; done
    "${IN_B[@]}" "$BATS_TEST_DIRNAME/names" ask 10.9.0.1 120 0.06 3>&- &
    asker=$!
    wait_for_rows "SELECT count(*) FROM dns_queries"
    kill -0 "$asker"
    kill "$asker" "$server"
    watch_stop
    ledger_is_exact
}

# Up to five times, because a machine may be busy: how old the exchange is, by the packets' and the
# ledger's own times, in the first view of the database that has its row. Microseconds, or nothing.
age_of_row() {
    local row=$1 i
    for i in {1..600}; do
        ask "SELECT (SELECT max(interval_end_us) FROM capture_health) - $2 FROM flows WHERE $row LIMIT 1" > age
        [ -s age ] && return 0
        sleep 0.05
    done
    return 1
}

@test "a connection has its row within three seconds, and its last one within two after the close delay" {
    watch_start
    in_a openssl s_server -accept 10.9.0.1:4433 -nocert -quiet < /dev/null > served 2>&1 3>&- &
    local server=$! i first=0 last=0
    until in_a ss -Hltn | grep -q 10.9.0.1:4433; do sleep 0.05; done
    for i in 1 2 3 4 5; do
        in_b perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(PeerAddr => "10.9.0.1", PeerPort => 4433, LocalPort => shift)
            or die; print $s "x" x 40; shutdown($s, 1); read($s, my $all, 65536);' $((20000 + i))
        age_of_row "src_port = $((20000 + i))" start_us
        [ "$(cat age)" -le 3000000 ] && first=1
        age_of_row "src_port = $((20000 + i)) AND end_reason IS NOT NULL AND end_reason <> 'open'" end_us
        [ "$(cat age)" -le 7000000 ] && last=1
        [ $first$last = 11 ] && break
    done
    kill "$server"
    [ $first$last = 11 ]
    watch_stop
}

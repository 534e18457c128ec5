#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Floods beside ordinary traffic, live: 15 s at up to 50,000 frames a second. FLOODS="NAME ..." (or all), FLOOD_SECONDS.
load helper

SENDER=${SENDER:-$ROOT/build/release/tests/live/sender}
FLOOD=${FLOOD:-$ROOT/build/release/tests/bench/hostile/flood}
FLOODS=${FLOODS:-dns_bomb14 dns_addresses mdns_devices arp_random quic_coalesced syn_random}
SECONDS_EACH=${FLOOD_SECONDS:-15}
ORDINARY=$ROOT/samples/home.pcap

# What must be there: a text for each flow, question, handshake, request, message of DHCP and device of a capture. The
# second time of a flow is none of its own: a frame of a flow that ended begins another.
keys() {
    ask "SELECT DISTINCT 'flow|' || src_ip || '|' || coalesce(src_port, '') || '|' || dst_ip || '|' || coalesce(dst_port, '')
            || '|' || ip_protocol || '|' || coalesce(dst_domain, '')
        FROM flows WHERE flows_folded IS NULL AND capture_id = $1
        UNION SELECT 'question|' || coalesce(client_ip, '') || '|' || coalesce(query_domain, '') || '|'
            || coalesce(query_type, '') || '|' || coalesce(resolved_ips, '')
        FROM dns_queries WHERE capture_id = $1
        UNION SELECT 'handshake|' || src_ip || '|' || src_port || '|' || coalesce(sni, '') FROM tls_handshakes WHERE capture_id = $1
        UNION SELECT 'request|' || src_ip || '|' || src_port || '|' || coalesce(uri, '') || '|' || coalesce(status_code, '')
        FROM http_requests WHERE capture_id = $1
        UNION SELECT 'dhcp|' || coalesce(mac_address, '') || '|' || message_type FROM dhcp_messages WHERE capture_id = $1
        UNION SELECT 'device|' || d.mac_address FROM devices d WHERE d.mac_address IS NOT NULL AND EXISTS (
            SELECT 1 FROM flows f WHERE f.capture_id = $1 AND f.device_id = d.device_id)
        ORDER BY 1"
}

# A flow that a folded row can stand for.
is_folded() {
    local src port dst dst_port protocol
    IFS='|' read -r _ src port dst dst_port protocol _ <<< "$1"
    [ "$(ask "SELECT count(*) FROM flows WHERE capture_id = 2 AND flows_folded IS NOT NULL
        AND coalesce(src_ip, '$src') = '$src' AND coalesce(dst_ip, '$dst') = '$dst'
        AND coalesce(dst_port, '$dst_port') = '$dst_port' AND ip_protocol = '$protocol'")" -gt 0 ]
}

# What is in no row must be in a counter: frames that the kernel dropped, rows that were shed, devices held back.
nothing_is_missing() {
    local key lost unexplained=0
    keys 1 > usual
    keys 2 > beside
    lost=$(ask "SELECT (SELECT sum(frames_kernel_dropped + frames_queue_dropped + rows_dropped) FROM capture_health)
        + (SELECT coalesce(sum(value), 0) FROM capture_counters WHERE capture_id = 2 AND name LIKE 'shed_%')")
    while IFS= read -r key; do
        case $key in
        flow*) ! is_folded "$key" || continue ;;
        device*)
            [ "$(ask "SELECT count(*) FROM capture_counters WHERE capture_id = 2
                AND name IN ('devices_held_back', 'devices_untracked')")" = 0 ] || continue
            ;;
        esac
        echo "missing: $key" >&2
        unexplained=$((unexplained + 1))
    done < <(comm -23 usual beside)
    echo "# $1: $(wc -l < usual) things, $(ask "SELECT sum(frames_offered) FROM capture_health WHERE capture_id = 2") frames," \
        "$lost lost and counted, $unexplained missing, peak ${peak_kib} KiB" >&3
    [ "$(wc -l < usual)" -gt 200 ]
    [ "$unexplained" -eq 0 ] || [ "$unexplained" -le "$lost" ]
}

# A ping of now is a flow, its echo included, after so many seconds at most.
recovered_within() {
    local i
    for ((i = 0; i < $1 * 10; i++)); do
        [ "$(ask "SELECT count(*) FROM flows WHERE capture_id = 2 AND protocol = 'icmp' AND src_ip = '10.9.0.2'
            AND packets_received > 0" 2> /dev/null)" = 0 ] || return 0
        sleep 0.1
    done
    echo "nothing of now after $1 s; it said: $(cat said)" >&2
    return 1
}

beside_a_flood() {
    local before flooding
    rm -f n.db* usual beside
    "$FLOOD" "$1" 100000 flood.pcap
    "$NETSCOPE" capture -q -r "$ORDINARY" --db n.db # yesterday
    chown nobody: n.db*
    before=$(ask "SELECT count(*) || ' ' || (SELECT count(*) FROM dns_queries) FROM flows")
    watch_start --max-bytes 1GiB --keep-rows 4000d # the sample is of some day
    in_b "$SENDER" vb --rate 50000 --seconds "$SECONDS_EACH" replay flood.pcap > flooded 2> /dev/null &
    flooding=$!
    sleep 1
    in_b "$SENDER" vb --rate 100 --count 980 replay "$ORDINARY" > /dev/null 2>&1
    wait "$flooding"
    # It recovers: what comes now is in the database soon.
    ping_from_b 3
    recovered_within 10
    watch_stop_measuring
    ledger_balances
    [ "$(ask "SELECT count(*) || ' ' || (SELECT count(*) FROM dns_queries WHERE capture_id = 1) FROM flows WHERE capture_id = 1")" = "$before" ]
    memory_was_within 512 64
    nothing_is_missing "$1"
}

@test "beside floods of 50,000 frames a second ordinary traffic, the day before and the memory stay" {
    know_each_other
    local flood
    [ "$FLOODS" != all ] || FLOODS=$("$FLOOD" --names)
    for flood in $FLOODS; do
        echo "beside $flood" # not `beside_a_flood || ...`: then none of its checks would fail
        beside_a_flood "$flood"
    done
}

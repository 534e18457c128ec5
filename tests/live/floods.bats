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
        UNION SELECT 'device|' || mac_address FROM devices
        WHERE mac_address IS NOT NULL AND device_id IN (SELECT device_id FROM flows WHERE capture_id = $1)
        ORDER BY 1"
}

# What a folded row can stand for: patterns of flows, as keys() writes them.
folded() {
    ask "SELECT DISTINCT 'flow|' || coalesce(src_ip, '*') || '|*|' || coalesce(dst_ip, '*') || '|' || coalesce(dst_port, '*')
            || '|' || ip_protocol || '|*'
        FROM flows WHERE capture_id = 2 AND flows_folded IS NOT NULL AND (src_ip IS NULL OR dst_ip IS NULL)"
}

# How many rows of a kind of the second capture are in a counter. A frame that was lost can be of any kind.
counted() {
    local names
    case $1 in
    flow) names="''" ;;
    question) names="'shed_dns', 'waiting_evicted'" ;; # the question stands there without its answer
    handshake) names="'shed_tls'" ;;
    request) names="'shed_http', 'waiting_evicted'" ;;
    dhcp) names="'shed_dhcp'" ;;
    device) names="'shed_evidence', 'devices_held_back', 'devices_untracked'" ;;
    esac
    ask "SELECT (SELECT sum(frames_kernel_dropped + frames_queue_dropped + rows_dropped) FROM capture_health WHERE capture_id = 2)
        + (SELECT coalesce(sum(value), 0) FROM capture_counters WHERE capture_id = 2 AND name IN ($names))"
}

# What is in no row must be in a counter, and in one of its kind: frames that the kernel dropped, rows of this kind that
# were shed, devices held back.
nothing_is_missing() {
    local key pattern kind told='' stands_for
    local -A missing=([flow]=0 [question]=0 [handshake]=0 [request]=0 [dhcp]=0 [device]=0) most
    keys 1 > usual
    keys 2 > beside
    folded > folded
    while IFS= read -r key; do
        stands_for=
        while IFS= read -r pattern; do
            # shellcheck disable=SC2053 # a pattern
            [[ $key != $pattern ]] || { stands_for=1; break; }
        done < folded
        [ -z "$stands_for" ] || continue
        echo "missing: $key" >&2
        missing[${key%%|*}]=$((missing[${key%%|*}] + 1))
    done < <(comm -23 usual beside)
    for kind in "${!missing[@]}"; do
        most[$kind]=$(counted "$kind")
        told+=" $kind ${missing[$kind]} of ${most[$kind]},"
    done
    echo "# $1: $(wc -l < usual) things, $(ask "SELECT sum(frames_offered) FROM capture_health WHERE capture_id = 2") frames," \
        "missing of what was counted:$told peak ${peak_kib} KiB" >&3
    [ "$(wc -l < usual)" -gt 200 ]
    for kind in "${!missing[@]}"; do
        [ "${missing[$kind]}" -le "${most[$kind]}" ]
    done
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

# SPDX-License-Identifier: MIT
load helper

# An address that laura-laptop had from 10:00, and lobby-tv from 12:00; both have another one besides.
handed_over() {
    scene <<'SCENE'
at 2026-11-21T10:00:00
host laura 00:11:22:33:44:10 192.168.5.10
host tv 00:11:22:33:44:20 192.168.5.11
host server 00:11:22:33:44:05 192.168.5.5
arp server
lease laura laura-laptop
tcp laura server 80 100 2000
lease tv lobby-tv
tcp tv server 80 100 3000
at 2026-11-21T12:00:00
host laura 00:11:22:33:44:10 192.168.5.11
host tv 00:11:22:33:44:20 192.168.5.10
lease tv lobby-tv
tcp tv server 443 100 4000
lease laura laura-laptop
tcp laura server 443 100 5000
SCENE
}

@test "--at says which device an address means, and lists what was at that moment" {
    handed_over
    [ "$(netscope devices --ip 192.168.5.10 --at 2026-11-21T10:00:01 --jsonl | jq -r .hostname)" = laura-laptop ]
    [ "$(netscope devices --ip 192.168.5.10 --at 2026-11-21T12:30 --jsonl | jq -r .hostname)" = lobby-tv ]
    [ "$(netscope devices --ip 192.168.5.10 --jsonl | wc -l)" -eq 2 ]
    run netscope device 192.168.5.10 --at 2026-11-21T10:30
    has "laura-laptop at"
    run netscope device 192.168.5.10
    has "lobby-tv at"
    has "Who else had these addresses"
    [ "$(netscope devices --at 2026-11-21T09:00 --jsonl | wc -l)" -eq 0 ]
}

@test "--since and --until choose the device of an address, and its rows" {
    handed_over
    flows() { netscope flows --device 192.168.5.10 "$@" --jsonl | jq -r .dst_port | sort -n | tr '\n' ' '; }
    [ "$(flows --since 2026-11-21T09:00 --until 2026-11-21T11:00 --app tcp)" = "80 " ]
    [ "$(flows --since 2026-11-21T12:00:00.050 --until 2026-11-21T13:00 --app tcp)" = "443 " ]
    [ "$(flows --at 2026-11-21T10:00:01 --since 2026-11-21T09:00 --app tcp)" = "80 443 " ]
    run netscope flows --device 192.168.5.10 --since 2026-11-21T09:00
    [ "$status" -eq 1 ]
    has "00:11:22:33:44:10 laura-laptop, from 2026-11-21T10:00:00"
    has "00:11:22:33:44:20 lobby-tv, from 2026-11-21T12:00:00"
}

@test "after a lease has ended, the last holder is named with its times" {
    scene <<'SCENE'
at 2026-11-21T10:00:00
host guest 00:11:22:33:44:10 192.168.5.10
lease guest guest-a
arp guest
at 2026-11-23T20:00:00
host server 00:11:22:33:44:05 192.168.5.5
arp server
SCENE
    run netscope device 192.168.5.10 --at 2026-11-23T19:00
    [ "$status" -eq 1 ]
    is_sentence
    has "Nobody is known to have had 192.168.5.10 at that time. Before, it was guest-a (00:11:22:33:44:10), from 2026-11-21T10:00:0"
    has "until 2026-11-22T10:00:0"
    run netscope device 192.168.5.10 --at 2026-11-21T10:30
    [ "$status" -eq 0 ]
    run netscope device 192.168.5.10 --at 2026-11-20T10:30
    has "No device has the address"
}

@test "what hosts without an address say to everybody is each one's own" {
    scene <<'SCENE'
at 2026-11-21T10:00:00
host router 00:11:22:33:44:01 192.168.5.1
host anna 00:11:22:33:44:10 192.168.5.10
host bert 00:11:22:33:44:20 192.168.5.20
lease anna annas-laptop
lease bert berts-laptop
lease anna annas-laptop
SCENE
    run netscope sql "SELECT src_mac || ' ' || packets_sent || ' ' || d.mac_address FROM flows \
        JOIN devices d USING (device_id) WHERE src_ip = '0.0.0.0' ORDER BY 1" --csv
    has "00:11:22:33:44:10 2 00:11:22:33:44:10"
    has "00:11:22:33:44:20 1 00:11:22:33:44:20"
    [ "$(wc -l <<< "$output")" -eq 3 ]
}

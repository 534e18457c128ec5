# SPDX-License-Identifier: MIT
# Users' facts about devices, and their states of findings.
load helper

ask() { netscope sql "$1" --csv 2> /dev/null | tail -n +2 | tr -d '\r'; }

@test "a label is shown and found, can be taken away, and the audit tells both" {
    household
    run --separate-stderr netscope device kitchen-tv label 'Büro TV'
    [ "$status" -eq 0 ]
    [ "$output" = "The label of device 2 is now: Büro TV (before: nothing)" ]
    run netscope devices
    has "Büro TV"
    run netscope device 'Büro TV'
    [ "$status" -eq 0 ]
    netscope device 'Büro TV' label --clear
    run netscope device kitchen-tv
    has_not "Büro"
    [ "$(ask "SELECT request, target, old, new, result FROM audit ORDER BY 1, audit_id")" = \
"device label,device 2,,Büro TV,done
device label,device 2,Büro TV,,done" ]
    [ "$(ask "SELECT uid, by, at_us / 1000000 BETWEEN $(date +%s) - 60 AND $(date +%s) FROM audit WHERE audit_id = 1")" = "$(id -u),cli,1" ]
    [ "$(ask "SELECT user FROM audit LIMIT 1")" = "$(id -un)" ]
}

@test "a capture keeps what people said" {
    netscope capture -r "$ROOT/samples/home.pcap" --quiet
    mac=$(ask "SELECT mac_address FROM devices WHERE device_id = 1")
    netscope device "$mac" label "The first"
    netscope device "$mac" kind guest
    netscope capture -r "$ROOT/samples/home.pcap" --quiet
    [ "$(ask "SELECT user_label, kind FROM devices WHERE device_id = 1")" = "The first,guest" ]
}

@test "--json of a change is one object" {
    household
    run --separate-stderr netscope device phone kind personal --json
    [ "$status" -eq 0 ]
    [ "$(jq -r '[.audit_id, .request, .target, .old, .new, .result] | @csv' <<< "$output")" = \
        '1,"device kind","device 3",,"personal","done"' ]
}

@test "an ignored device is in no list, but with --all, and by its name" {
    household
    netscope device phone ignore
    run netscope devices
    has_not "0a:11:22:33:44:30"
    has "1 device in all; --all shows it."
    [ "$(netscope devices --jsonl | wc -l)" -eq 2 ]
    [ "$(netscope devices --all --jsonl | wc -l)" -eq 3 ]
    [ "$(netscope alerts --jsonl | wc -l)" -eq 0 ]
    [ "$(netscope alerts --all --jsonl | wc -l)" -eq 2 ]
    [ "$(netscope alerts --device phone --jsonl | wc -l)" -eq 2 ]
    [ "$(netscope flows --jsonl | wc -l)" -eq 5 ]
    run netscope device phone
    has "lists leave it out"
    netscope device phone ignore --clear
    [ "$(netscope devices --jsonl | wc -l)" -eq 3 ]
}

@test "a finding is acknowledged, closed, noted and reopened" {
    household
    netscope alerts ack 1 "that is the scanner"
    run netscope alerts
    has "id 1, acknowledged"
    has "Note: that is the scanner"
    netscope alerts close 1
    run netscope alerts
    has_not "tried 60 hosts"
    has "1 finding in all; --all shows it."
    [ "$(netscope alerts --jsonl | wc -l)" -eq 1 ]
    netscope alerts reopen 1
    netscope alerts note 1 --clear
    [ "$(ask "SELECT status, note FROM alerts WHERE alert_id = 1")" = "open," ]
    [ "$(ask "SELECT old, new FROM audit WHERE request = 'alerts ack'")" = \
        "open,acknowledged: that is the scanner" ]
}

@test "a finding has a page: figures, timeline, and the connections behind it" {
    household
    netscope alerts ack 1 "that is the scanner"
    run --separate-stderr netscope alerts show 1
    [ "$status" -eq 0 ]
    has "192.168.1.30 tried 60 hosts on port 22"
    has "failed_attempts"
    has "alerts ack: acknowledged: that is the scanner"
    [ "$(netscope alerts show 1 --json | jq -r '.figures[0] | [.figure, .value] | @csv')" = '"failed_attempts",60' ]
    [ "$(netscope alerts show 1 --json | jq '.timeline | length')" -eq 3 ]
    sql=$(netscope alerts show 1 --json | jq -r .finding.flows_sql)
    [ "$(netscope sql "$sql" --jsonl | wc -l)" -eq 0 ] # its attempts are no rows of this household
    [ "$(netscope sql "${sql/ AND dst_port = 22/}" --jsonl | jq -r .src_ip)" = 192.168.1.30 ]
    sql=$(netscope alerts show 2 --json | jq -r .finding.flows_sql)
    [[ $sql == *" AND device_id = 3" ]]
    netscope sql "$sql"
}

@test "mistakes are sentences, exit 2, and change nothing" {
    household
    for line in "device phone lable x" "device phone label" "device label" "device phone kind toaster" \
        "device phone ignore no" "device phone label --clear x" "device phone --clear" "device phone label x y" \
        "device phone label x --limit 3" "alerts colse 1" "alerts show" "alerts show x" "alerts show 1 2" "alerts show 1 --csv" "alerts close" "alerts close x" "alerts close 0" \
        "alerts note 1" "alerts ack 1 --clear" "alerts ack 1 --severity high" "alerts --clear" "alerts 1"; do
        # shellcheck disable=SC2086
        run netscope $line
        [ "$status" -eq 2 ] || { echo "$line: $status"; false; }
        is_sentence
    done
    for label in '' $'a\nb' $'\033[2J' $'\xff' "$(printf 'a%.0s' {1..129})"; do
        run netscope device phone label "$label"
        [ "$status" -eq 2 ]
        is_sentence
    done
    [ "$(ask "SELECT count(*) FROM audit")" = 0 ]
}

@test "a device that is called like a verb stands behind --" {
    household
    netscope device phone label label
    run netscope device label
    [ "$status" -eq 2 ]
    has "netscope device -- label"
    run netscope device -- label
    [ "$status" -eq 0 ]
    has "0a:11:22:33:44:30"
    netscope device -- label label ignore
    [ "$(ask "SELECT user_label FROM devices WHERE device_id = 3")" = ignore ]
}

@test "what is not there is refused with a sentence, and audited if it was understood" {
    household
    run netscope device nobody label x
    [ "$status" -eq 1 ]
    is_sentence
    run netscope alerts show 99
    [ "$status" -eq 1 ]
    is_sentence
    run netscope alerts close 99
    [ "$status" -eq 1 ]
    is_sentence
    [ "$(ask "SELECT request, target, substr(result, 1, 8) FROM audit")" = "alerts close,alert 99,refused:" ]
    run netscope device phone label x --db missing.db
    [ "$status" -eq 1 ]
    is_sentence
    [ ! -e missing.db ]
}

@test "while somebody writes the database a request is refused, and nothing is changed" {
    household
    mkfifo pipe
    "$NETSCOPE" capture -r pipe --quiet &
    local writer=$!
    exec 7> pipe
    head -c 24 "$ROOT/samples/home.pcap" >&7
    for ((i = 0; i < 100; i++)); do
        [ "$(cat netscope.db.lock 2> /dev/null | head -n 1)" ] && break
        sleep 0.1
    done
    run netscope device phone label x
    exec 7>&-
    wait
    [ "$status" -eq 1 ]
    is_sentence
    has "Process $writer writes to"
    has "cannot be asked: it reads files"
    [ "$(ask "SELECT count(*) FROM audit")" = 0 ]
    netscope device phone label x
}

@test "who may not write the database changes nothing" {
    [ "$(id -u)" -eq 0 ] || skip "only root can be somebody else"
    household
    as_user=(setpriv --reuid 65533 --regid 65533 --clear-groups)
    "${as_user[@]}" test -x "$BATS_TEST_TMPDIR" || chmod o+x "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR"
    chmod 644 netscope.db
    for mode in 755 777; do # in a folder of others, and in one that everybody may write
        chmod "$mode" .
        run "${as_user[@]}" "$NETSCOPE" device phone label x
        [ "$status" -eq 1 ]
        is_sentence
        [ "$(ask "SELECT count(*) FROM audit")" = 0 ]
    done
    [ ! -e netscope.db.lock ]
}

@test "a docking station and a private MAC of each day are suggested with their evidence, and merged by people" {
    scene << 'END'
at 2020-01-01T08:00:00
host router 02:00:5e:00:00:01 192.168.1.1
host laptop 3c:22:fb:00:00:c1 192.168.1.71
host docked 00:e0:4c:00:00:c2 192.168.1.72
host phone1 da:a1:19:00:00:01 192.168.1.80
host phone2 da:a1:19:00:01:01 192.168.1.81
host phone3 da:a1:19:00:02:01 192.168.1.82
host twin1 3c:22:fb:00:00:d1 192.168.1.91
host twin2 3c:22:fb:00:00:d2 192.168.1.92
lease laptop dora-laptop ff00000001000100012a2b2c2d3c22fb0000c1
tcp laptop router 80 10 10
lease twin1 kitchen-pi
tcp twin1 router 80 10 10
lease twin2 kitchen-pi
tcp twin2 router 80 10 10
lease phone1 emils-phone
arp phone1
at 2020-01-01T08:10:00
lease docked dora-laptop ff00000002000100012a2b2c2d3c22fb0000c1
tcp docked router 80 10 10
tcp twin1 router 80 10 10
at 2020-01-02T08:00:00
lease phone2 emils-phone
arp phone2
at 2020-01-03T08:00:00
lease phone3 emils-phone
arp phone3
tcp laptop router 80 10 10
tcp twin2 router 80 10 10
END
    netscope suggestions --json | jq -e 'map([.mac_address, .other_mac_address, .same_client_id, .same_name]) ==
        [["3c:22:fb:00:00:c1", "00:e0:4c:00:00:c2", 1, 1], ["da:a1:19:00:00:01", "da:a1:19:00:01:01", 0, 1],
         ["da:a1:19:00:01:01", "da:a1:19:00:02:01", 0, 1]]'
    run netscope suggestions
    has "the same client id in DHCP, the same name dora-laptop"
    has "the same name emils-phone, never there at the same time, both MACs are private"
    run netscope device 3c:22:fb:00:00:c1
    has "It may be the same device as"
    has "netscope device 3c:22:fb:00:00:c1 merge 00:e0:4c:00:00:c2"
    run netscope device dora-laptop
    [ "$status" -eq 1 ]
    is_sentence
    has "say so by \`netscope device 3c:22:fb:00:00:c1 merge 00:e0:4c:00:00:c2\`"
    run netscope device kitchen-pi
    has "fits 2 devices"
    has_not "if they are one"
    netscope device 3c:22:fb:00:00:c1 merge 00:e0:4c:00:00:c2
    netscope device dora-laptop > page
    [ "$(netscope suggestions --jsonl | wc -l)" -eq 2 ]
    netscope device da:a1:19:00:00:01 merge da:a1:19:00:01:01
    netscope device da:a1:19:00:01:01 merge da:a1:19:00:02:01
    [ "$(netscope suggestions --jsonl | wc -l)" -eq 0 ]
    netscope device emils-phone > page
}

# SPDX-License-Identifier: MIT
load helper

rows() { netscope "$@" --jsonl | wc -l; }

@test "--domain matches the domain and its subdomains, not its neighbours" {
    household
    [ "$(rows flows --domain example.com)" -eq 1 ]
    [ "$(rows flows --domain EXAMPLE.com.)" -eq 1 ]
    [ "$(rows flows --domain www.example.com)" -eq 1 ]
    [ "$(rows flows --domain ample.com)" -eq 0 ]
    [ "$(rows dns --domain example.com)" -eq 1 ]
    [ "$(rows flows --domain 'a%_')" -eq 0 ]
}

@test "--app finds an application or a protocol, by the days on which it was seen" {
    household
    for app in tls dns tcp udp nothing; do
        wanted=$(netscope flows --jsonl |
            jq -s --arg app $app '[.[] | select(.app_protocol == $app or .protocol == $app)] | length')
        [ "$(rows flows --app $app)" -eq "$wanted" ] || { echo "$app"; false; }
        [ "$(rows flows --app $app --limit 0)" -eq "$wanted" ] || { echo "$app"; false; }
    done
}

@test "a device is found by MAC, by address and by name, also without its domain" {
    household
    for word in 00:11:22:33:44:20 00-11-22-33-44-20 192.168.1.20 kitchen-tv.lan Kitchen-TV; do
        run netscope device "$word"
        [ "$status" -eq 0 ]
        has "kitchen-tv.lan"
        has "ads.tracker.example"
        [ "$(rows flows --device "$word")" -eq 3 ]
    done
}

@test "an unknown device is one sentence" {
    household
    run netscope device nobody
    [ "$status" -eq 1 ]
    is_sentence
    has "netscope devices"
    run netscope flows --device "$(printf 'x\033[2J')"
    [ "$status" -eq 1 ]
    has_not $'\033'
}

@test "the page of a device is one JSON object" {
    household
    run bash -c "'$NETSCOPE' device phone --json | jq -r '[.device.mac_address, (.alerts | length), (.peers | type)] | join(\" \")'"
    [ "$output" = "0a:11:22:33:44:30 2 array" ]
    run netscope device phone --csv
    [ "$status" -eq 2 ]
    is_sentence
}

@test "--until before --since is a mistake in the command line" {
    household
    run netscope flows --since 2026-11-21 --until 2026-11-20
    [ "$status" -eq 2 ]
    is_sentence
    run netscope flows --since 1h --until 2h
    [ "$status" -eq 2 ]
    run netscope flows --since 2h --until 1h
    [ "$status" -eq 0 ]
}

@test "the type and code of ICMP are not shown as ports" {
    netscope capture -r "$ROOT/samples/home.pcap" --quiet
    run netscope flows --app icmp6
    has "fe80::da07:b6ff:fe00:1 "
    has_not "]:13"
    run netscope flows --app dhcp
    has ":67 "
}

@test "a device is found by its MAC as switches write it, and half a name is answered with whole ones" {
    household
    mac=$(netscope devices --device kitchen-tv --json | jq -r '.[0].mac_address')
    run netscope device "$(tr -d : <<< "${mac^^}" | sed -E 's/(....)(....)(....)/\1.\2.\3/')"
    [ "$status" -eq 0 ]
    has kitchen-tv
    run netscope flows --device Kitchen
    [ "$status" -eq 1 ]
    is_sentence
    has "(perhaps kitchen-tv.lan)"
    run netscope device zzz
    has_not perhaps
}

@test "--since counts back from the end of the last capture, and takes a date" {
    household
    [ "$(rows flows --since 1s)" -eq 1 ]
    [ "$(rows flows --since 45m)" -eq 3 ]
    [ "$(rows flows --since 7d)" -eq 5 ]
    [ "$(rows flows --since 2026-11-21T21:40)" -eq 2 ]
    [ "$(rows flows --until 2026-11-21T21:14:10.5Z)" -eq 1 ]
    [ "$(rows flows --since 2026-11-21)" -eq 5 ]
}

@test "the other filters" {
    household
    [ "$(rows flows --port 53)" -eq 1 ]
    [ "$(rows flows --app TLS)" -eq 2 ]
    [ "$(rows flows --app udp)" -eq 1 ]
    [ "$(rows flows --ip 93.184.216.34)" -eq 1 ]
    [ "$(rows flows --ip 2001:DB8:0::8)" -eq 1 ]
    [ "$(rows flows --capture 1)" -eq 5 ]
    [ "$(rows flows --capture 2)" -eq 0 ]
    [ "$(rows flows --limit 2)" -eq 2 ]
    [ "$(rows flows --limit 0)" -eq 5 ]
    [ "$(rows dns --ip 93.184.216.35)" -eq 1 ]
    [ "$(rows alerts --severity medium)" -eq 1 ]
    [ "$(rows alerts --rule new_device)" -eq 1 ]
    [ "$(rows devices --ip 192.168.1.1)" -eq 1 ]
}

# A section of stats. Devices of a destination are left out: rows that no sum has yet do not count them.
section() { netscope stats "${@:2}" --json | jq -c ".$1 | map(del(.devices))"; }

@test "stats of one capture have every section" {
    household
    for name in talkers destinations apps countries; do
        all=$(section $name)
        [ "$all" != "[]" ]
        [ "$(section $name --capture 1)" = "$all" ]
        [ "$(section $name --capture 2)" = "[]" ]
    done
}

@test "rows of an earlier layout that no sum has yet are in answers" {
    household
    answers() {
        for filter in "--device kitchen-tv" "--ip 93.184.216.34" "--domain example.com"; do
            # shellcheck disable=SC2086
            netscope flows $filter --jsonl && netscope dns $filter --jsonl
        done
        section talkers && section destinations && section apps && section countries
    }
    before=$(answers)
    sqlite3 netscope.db "UPDATE summed SET last_id = 1000; INSERT INTO summed VALUES ('unsummed', 1000), ('flow', 1000), ('dns', 1000)
        ON CONFLICT DO NOTHING; DELETE FROM device_hour; DELETE FROM peer_hour; DELETE FROM sum_hour; DELETE FROM device_day;
        DELETE FROM place_day; DELETE FROM domain_day; DELETE FROM domain_device_day; DELETE FROM content_hour;
        DELETE FROM sum_day; DELETE FROM query_day; DELETE FROM open_flow_sum"
    [ "$(answers)" = "$before" ]
}

@test "a filter that makes no sense is one sentence, exit 2" {
    household
    for line in "--ip 1.2.3" "--port 70000" "--port x" "--since tomorrow" "--until 2026-13-01" \
        "--limit -1" "--limit ten" "--capture 0"; do
        # shellcheck disable=SC2086
        run netscope flows $line
        [ "$status" -eq 2 ]
        is_sentence
    done
    run netscope alerts --severity awful
    [ "$status" -eq 2 ]
    is_sentence
}

@test "no rows is a sentence and no failure, an empty array for programs" {
    household
    run netscope tls
    [ "$status" -eq 0 ]
    has "There are no TLS handshakes"
    run netscope flows --port 1
    [ "$status" -eq 0 ]
    has "No flows match"
    [ "$(netscope tls --json)" = "[]" ]
    [ -z "$(netscope tls --jsonl)" ]
    [ "$(netscope tls --csv | wc -l)" -eq 1 ]
}

@test "a person is told that there is more, a program gets everything" {
    household
    run netscope flows --limit 2
    has "there are more"
    run netscope flows --limit 5
    has_not "there are more"
}

@test "stats say when the answer is not complete" {
    household
    run netscope stats
    [ "$status" -eq 0 ]
    has "99.99 %"
    has "dropped by the kernel"
    run bash -c "'$NETSCOPE' stats --json | jq -r '[.summary.frames_kernel_dropped, .captures[0].source, (.database.bytes > 0)] | join(\" \")'"
    [ "$output" = "1 file:home.pcap true" ]
}

@test "alerts print the worst first, with words and figures" {
    household
    run netscope alerts
    [[ ${lines[0]} == medium*"tried 60 hosts on port 22" ]]
    has "60 attempts were refused"
}

@test "--ip takes an address or a network, of IPv4 and of IPv6" {
    household
    for list in flows dns devices; do
        [ "$(netscope $list --ip 0.0.0.0/0 --csv | wc -l)" -gt 1 ] || { echo "$list"; false; }
        [ "$(netscope $list --ip 240.0.0.0/8 --csv | wc -l)" -eq 1 ] || { echo "$list"; false; }
    done
    some=$(netscope sql "SELECT dst_ip FROM flows WHERE dst_ip LIKE '%.%.%.%' LIMIT 1" --csv | tail -1 | tr -d '\r')
    [ "$(netscope flows --ip "$some" --csv | wc -l)" -gt 1 ]
    [ "$(netscope flows --ip "$some" --csv)" = "$(netscope flows --ip "$some/32" --csv)" ]
    [ "$(netscope sql "SELECT in_network('2001:db8::5', '2001:db8::/32') || in_network('10.0.0.1', '::/0') || coalesce(in_network(NULL, '::/0'), 'x') AS v" --jsonl)" = '{"v":"10x"}' ]
    run netscope flows --ip 10.0.0.0/33
    [ "$status" -eq 2 ]
    is_sentence
}

@test "what a device started and what others started to it are told apart" {
    scene << 'END'
at 2020-01-01T00:00:00
host router 02:00:5e:00:00:01 192.168.1.1
host nas 00:11:32:00:00:01 192.168.1.5
host anna 3c:22:fb:00:00:e1 192.168.1.21
host ben 3c:22:fb:00:00:e2 192.168.1.22
arp nas
arp anna
arp ben
mdns nas nas
tcp anna nas 80 100 20000
tcp ben nas 445 1000 500
tcp ben nas 80 50 60
syn anna nas 3389
tcp nas router 53 40 60
END
    netscope devices --device nas --json | jq -e '.[0] | .flows_started == 2 and .flows_served == 4 and .flows == 6
        and .bytes_sent > 20500 and .bytes_sent < 25000'
    [ "$(rows flows --device nas)" -eq 6 ]
    [ "$(rows flows --device nas --role served)" -eq 4 ]
    [ "$(rows flows --device nas --role started)" -eq 2 ]
    [ "$(rows flows --device 192.168.1.21 --role served)" -eq 0 ]
    netscope device nas --json | jq -e '.activity | .flows_started == 2 and .flows_served == 4
        and .bytes_sent_served > 20500 and .bytes_received_served > 1100 and .bytes_sent_started < 500'
    netscope sql "SELECT protocol || port AS service, application, clients, more_clients FROM device_services
        JOIN devices USING (device_id) WHERE hostname = 'nas' ORDER BY port" --jsonl > services
    diff services - << 'END'
{"service":"tcp80","application":null,"clients":2,"more_clients":0}
{"service":"tcp445","application":null,"clients":1,"more_clients":0}
END
    netscope device nas --json | jq -e '.services | map(.service) == ["tcp/80", "tcp/445"]'
    netscope db rebuild > said
    netscope sql "SELECT sum(clients) AS n FROM device_services JOIN devices USING (device_id)
        WHERE hostname = 'nas'" --jsonl | grep -qx '{"n":3}'
    netscope device nas --json | jq -e '.clients | map(.client) == ["192.168.1.21", "192.168.1.22"]'
    run netscope flows --role served
    [ "$status" -eq 2 ]
    is_sentence
    run netscope flows --device nas --role client
    [ "$status" -eq 2 ]
    has "started"
}

@test "a sentence heads the page of a device, and findings have their target" {
    netscope capture -q -r "$ROOT/samples/home.pcap"
    run netscope device annas-laptop
    [[ ${lines[0]} == "annas-laptop (Linux) at 192.168.7.101: nothing wrong was found." ]]
    netscope device garden-camera --json | jq -e '.summary.findings == 1 and .summary.target_of == 0
        and (.summary.summary | contains("one thing needs a look (192.168.7.104 tried 149 ports of 192.168.7.9)"))'
    netscope device 192.168.7.9 --json | jq -e '.summary.findings == 0 and .summary.target_of == 1
        and .alerts[0].role == "served" and .activity.flows_served == 153'
    [ "$(rows alerts --device 192.168.7.9)" -eq 1 ]
    [ "$(rows alerts --device 192.168.7.9 --role started)" -eq 0 ]
    [ "$(rows alerts --device garden-camera --role started)" -eq 1 ]
    netscope device garden-camera label "Laura's camera"
    netscope alerts close 1
    run netscope device garden-camera
    [[ ${lines[0]} == "Laura's camera (Linux) at 192.168.7.104: nothing wrong was found." ]]
}

@test "devices are sorted by the weight of their open findings" {
    netscope capture -q -r "$BATS_TEST_DIRNAME/../../samples/trouble.pcap"
    netscope devices --sort findings_weight --jsonl > devices
    [ "$(jq -s 'map([.ip_address, .open_findings, .findings_weight]) == [["192.168.7.66", 3, 1200],
        ["192.168.7.20", 1, 100], ["192.168.7.20", 0, 0], ["192.168.7.1", 0, 0]]' devices)" = true ]
    id=$(netscope alerts --device 192.168.7.66 --severity high --jsonl | jq -s '.[0].alert_id')
    netscope alerts close "$id"
    [ "$(netscope devices --device 192.168.7.66 --jsonl | jq .findings_weight)" -eq 200 ]
}

@test "stats tells two devices of one address apart by their MAC addresses" {
    netscope capture -q -r "$ROOT/samples/trouble.pcap" --db t.db
    run -0 netscope stats --db t.db
    has "192.168.7.20 (3c:5a:b4:10:20:31)"
    has "192.168.7.20 (b8:27:eb:10:20:30)"
    has_not "192.168.7.66 ("
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A pseudonymised copy: no original value in any byte of it, and the same answers but for the values.
load helper

record() {
    netscope capture -r "$ROOT/samples/home.pcap" -r "$ROOT/samples/trouble.pcap" --db netscope.db --quiet
    netscope device annas-laptop label "Anna Zebrawood" --db netscope.db > label.txt
    # With a key of its own the test cannot meet an address that is its own pseudonym by chance.
    printf 'netscope-test-key-of-32-bytes-00' > twin.key
    chmod 600 twin.key
}

ask() { netscope sql "$2" --db "$1" --csv -n 0 2> /dev/null | tail -n +2 | tr -d '\r'; }

@test "no address, MAC or name of a device is in any byte of the copy" {
    record
    run -0 netscope export --pseudonymise twin.key -o twin.db
    has "The pseudonymised copy is twin.db"
    # Addresses that mean the same everywhere have no pseudonym.
    ask netscope.db "SELECT ip_address FROM devices UNION SELECT src_ip FROM flows UNION SELECT dst_ip FROM flows
        UNION SELECT ip_address FROM address_bindings UNION SELECT ip_address FROM domain_addresses
        UNION SELECT mac_address FROM devices UNION SELECT src_mac FROM flows UNION SELECT dst_mac FROM flows" |
        grep -Ev '^(|0\.0\.0\.0|2(2[4-9]|3.)\..*|255\..*|ff..:.*|::|33:33:00.*|01:.*|ff:ff.*|0*(:00)*)$' > originals
    ask netscope.db "SELECT hostname FROM devices WHERE hostname IS NOT NULL" >> originals
    printf 'Anna\nZebrawood\nhome.pcap\n%s\n' "$(hostname)x" >> originals
    [ "$(wc -l < originals)" -gt 60 ]
    grep -c -a -i -F -f originals netscope.db
    run -1 grep -a -i -o -F -w -f originals twin.db
    # As numbers, too: the bytes of a MAC as SQLite writes them.
    LC_ALL=C grep -a -c -P '\xf0\x18\x98\x5c\x11\x01' netscope.db
    LC_ALL=C run -1 grep -a -c -P '\xf0\x18\x98\x5c\x11\x01' twin.db
    run -0 netscope db check --db twin.db
    has_not BROKEN
}

@test "joins give the same on the copy, and the same key gives the same pseudonyms" {
    record
    netscope export --pseudonymise twin.key -o one.db
    netscope export --pseudonymise twin.key -o two.db
    for question in \
        "SELECT count(*), count(DISTINCT src_ip), count(DISTINCT dst_ip), count(DISTINCT src_mac), sum(bytes_sent) FROM flows" \
        "SELECT count(*) FROM flows f JOIN dns_queries q ON q.resolved_ips LIKE '%\"' || f.dst_ip || '\"%'" \
        "SELECT count(*) FROM devices d JOIN dhcp_messages m ON m.mac_address = d.mac_address AND m.hostname = d.hostname" \
        "SELECT count(*) FROM alerts a JOIN devices d ON a.target = d.ip_address" \
        "SELECT dst_domain, count(*) FROM flows GROUP BY 1 ORDER BY 1"; do
        [ "$(ask netscope.db "$question")" = "$(ask one.db "$question")" ]
    done
    [ "$(ask one.db "SELECT * FROM devices")" = "$(ask two.db "SELECT * FROM devices")" ]
    # Neighbours stay neighbours.
    [ "$(ask one.db "SELECT count(*) FROM devices WHERE ip_address LIKE '192.168.%'")" -gt 4 ]
}

@test "the key is made for its owner only, and one that others can read is refused" {
    netscope capture -r "$ROOT/samples/browser.pcap" --db netscope.db --quiet
    run -0 netscope export --pseudonymise new.key -o twin.db
    has "The key new.key is new."
    [ "$(stat -c '%a %s' new.key)" = "600 32" ]
    chmod 644 new.key
    run -1 netscope export --pseudonymise new.key -o other.db
    is_sentence
    has "can be read by others"
    [ ! -e other.db ]
}

@test "export needs a key and a file, replaces nothing unasked, and drops what is named" {
    netscope capture -r "$ROOT/samples/browser.pcap" --db netscope.db --quiet
    run -2 netscope export -o twin.db
    is_sentence
    has "netscope export --pseudonymise KEYFILE -o FILE"
    run -0 netscope export --pseudonymise k -o twin.db -q
    [ -z "$output" ]
    run -1 netscope export --pseudonymise k -o twin.db
    has "exists already"
    run -2 netscope export --pseudonymise k -o twin.db --force --drop flow.colour
    is_sentence
    grep -a -q -F www.google-analytics.com twin.db
    run -0 netscope export --pseudonymise k -o twin.db --force \
        --drop domain.name,answer_set.answers --drop certificate.sans,certificate.common_name,http_request.host_text
    run -1 grep -a -c -F google-analytics.com twin.db
}

# SPDX-License-Identifier: MIT
load helper

@test "without a database each question says in one sentence how to make one, and makes none" {
    for line in devices "device x" flows dns tls http dhcp trackers alerts stats "sql x"; do
        # shellcheck disable=SC2086
        run netscope $line
        [ "$status" -eq 1 ]
        is_sentence
        has "netscope capture -r FILE"
    done
    [ ! -e netscope.db ]
}

@test "a database of somebody else is a sentence with the group to join" {
    [ "$(id -u)" -eq 0 ] || skip "only root can give a folder away"
    as_user=(setpriv --reuid 65533 --regid 65533 --clear-groups)
    "${as_user[@]}" test -x "$NETSCOPE" || skip "the program is where an ordinary user cannot run it"
    theirs=$(mktemp -d /tmp/theirs.XXXXXX) # the folder of the test is closed to others
    "$HOUSEHOLD" "$theirs/n.db"
    chmod 750 "$theirs"
    chgrp games "$theirs"
    cd /
    run "${as_user[@]}" "$NETSCOPE" devices --db "$theirs/n.db"
    chgrp root "$theirs"
    [ "$status" -eq 1 ]
    is_sentence
    has 'sudo adduser "$USER" games'
    run "${as_user[@]}" "$NETSCOPE" devices --db "$theirs/n.db"
    rm -rf "$theirs"
    is_sentence
    has "ask with sudo"
    has_not adduser
}

@test "what is not our database is refused and left untouched" {
    sqlite3 other.db "CREATE TABLE t (a); INSERT INTO t VALUES (1)"
    head -c 5000 /dev/urandom > noise.db
    : > empty.db
    mkdir folder.db
    before=$(sha256sum other.db noise.db empty.db)
    for file in other.db noise.db empty.db folder.db; do
        run netscope devices --db "$file"
        [ "$status" -eq 1 ]
        is_sentence
    done
    [ "$(sha256sum other.db noise.db empty.db)" = "$before" ]
}

@test "a database of a newer program is refused and left untouched" {
    household
    sqlite3 netscope.db "PRAGMA user_version = 9999"
    before=$(sha256sum netscope.db)
    run netscope stats
    [ "$status" -eq 1 ]
    is_sentence
    [ "$(sha256sum netscope.db)" = "$before" ]
}

@test "a bad configuration is one sentence with file and line, and the nearest key" {
    household
    printf 'capture:\n  wrokers: 2\n' > bad.yaml
    run netscope devices --config bad.yaml
    [ "$status" -eq 1 ]
    is_sentence
    has "bad.yaml:2"
    has "workers"
    printf 'capture:\n  workers: many\n' > bad.yaml
    run netscope config --config bad.yaml
    [ "$status" -eq 1 ]
    is_sentence
    has "bad.yaml:2"
    printf 'capture: [\n' > bad.yaml
    run netscope config --config bad.yaml
    [ "$status" -eq 1 ]
    is_sentence
    mkfifo pipe.yaml
    run timeout 10 "$NETSCOPE" config --config pipe.yaml
    [ "$status" -eq 1 ]
    [[ "$output" == *"not an ordinary file"* ]]
    run netscope config --config missing.yaml
    [ "$status" -eq 1 ]
    is_sentence
}

@test "config says where each value came from" {
    printf 'capture:\n  workers: 3\n' > good.yaml
    run bash -c "'$NETSCOPE' config --config good.yaml --sensor lab --json | jq -r '.[] | select(.origin != \"default\") | [.key, .value, .origin] | join(\" \")'"
    has "sensor lab --sensor"
    has "capture.workers 3 good.yaml:2"
    NETSCOPE_CONFIG=good.yaml run netscope config
    has "good.yaml:2"
}

@test "config says which options a reload renews" {
    [ "$(netscope config --json | jq -r '.[] | select(.key == "analyzer.every") | .reload')" = yes ]
    [ "$(netscope config --json | jq -r '.[] | select(.key == "capture.workers") | .reload')" = no ]
    run netscope config
    [[ ${lines[0]} == *reload* ]]
}

@test "a section that only a later version knows is called that" {
    printf 'fleet:\n  targets: []\n' > later.yaml
    run netscope config --config later.yaml
    [ "$status" -eq 1 ]
    is_sentence
    has "later.yaml:2: This version does not know 'fleet' yet"
}

@test "the configured database is the one that is asked" {
    household
    mv netscope.db elsewhere.db
    printf 'storage:\n  database: elsewhere.db\n' > good.yaml
    run netscope devices --config good.yaml
    [ "$status" -eq 0 ]
    has kitchen-tv
}

@test "an output that cannot be written is said, exit 1" {
    household
    run bash -c "'$NETSCOPE' flows --json > /dev/full"
    [ "$status" -eq 1 ]
    has "could not be written"
    run bash -c "'$NETSCOPE' stats > /dev/full"
    [ "$status" -eq 1 ]
}

@test "doctor passes where work is possible, fails where it is not, and says the fix" {
    run netscope doctor
    [ "$status" -eq 0 ]
    has "SQLite 3."
    has "Nothing prevents work."
    echo garbage-garbage-garbage > netscope.db
    run netscope doctor
    [ "$status" -eq 1 ]
    has BROKEN
    rm netscope.db
    run netscope doctor --db missing/folder/x.db
    [ "$status" -eq 1 ]
    has "Fix:"
}

@test "data status names what is missing and the command that gets it" {
    run netscope data status --data-directory nothing
    [ "$status" -eq 0 ]
    has "vendors"
    has "apt-get install ieee-data"
    netscope data status --json | jq -e 'map(.name) | index("country")' > /dev/null
    run netscope data destroy
    [ "$status" -eq 2 ]
    is_sentence
}

@test "a bad value of a setting is exit 2 behind a flag, and exit 1 in a file" {
    for line in "capture -r x --workers 99" "config --keep-rows never" "watch --ring 1" "capture -r x -w ."; do
        # shellcheck disable=SC2086
        run netscope $line
        [ "$status" -eq 2 ]
        is_sentence
    done
    printf 'capture:\n  workers: 99\n' > bad.yaml
    run netscope capture -r x --config bad.yaml
    [ "$status" -eq 1 ]
}

@test "-i without a name, and beside -r, are mistakes in the command line" {
    for line in "-i ," "-i lo -r x"; do
        # shellcheck disable=SC2086
        run netscope capture $line
        [ "$status" -eq 2 ]
        is_sentence
    done
}

@test "interfaces lists no queue, bus or log, which libpcap takes for interfaces" {
    for name in $(netscope interfaces --json | jq -r '.[].name'); do
        [ "$name" = any ] || [ -e "/sys/class/net/$name" ]
    done
}

@test "interfaces lists the loopback interface" {
    run netscope interfaces
    [ "$status" -eq 0 ]
    has lo
    netscope interfaces --json | jq -e 'map(.name) | index("lo")' > /dev/null
}

@test "config --yaml is a file that gives the same settings again" {
    networks=10.0.0.0/8,fe80::/10
    netscope config --yaml --filter 'host "a\b"' --local-networks "$networks" --redact-queries --udp-idle-timeout 2m > written.yaml
    run netscope config --config written.yaml --json
    [ "$status" -eq 0 ]
    chosen=$(jq -r '.[] | select(.origin | startswith("written.yaml")) | .key + "=" + .value' <<< "$output" | sort)
    [ "$chosen" = 'capture.filter=host "a\b"
flows.udp_idle_timeout=2m
networks.local=10.0.0.0/8, fe80::/10
privacy.redact_queries=yes' ]
    # Values that the user did not choose are only shown.
    netscope config --yaml > defaults.yaml
    [ -z "$(netscope config --config defaults.yaml --json | jq -r '.[].origin' | grep defaults.yaml)" ]
    for key in $(netscope config --json | jq -r '.[].key'); do
        grep -qE "^ *#${key##*.}:" defaults.yaml || { echo "no $key"; false; }
    done
}

@test "a broken file of look-up data stops no capture, and doctor agrees" {
    mkdir broken
    echo '<html>404</html>' > broken/country.mmdb
    echo '<html>404</html>' > broken/fingerprints.csv
    head -c 700 /dev/zero > broken/trackers.data
    run netscope capture -q -r "$ROOT/samples/home.pcap" --db n.db --data-directory broken
    [ "$status" -eq 0 ]
    for name in country.mmdb fingerprints.csv trackers.data; do has "broken/$name"; done
    [ "${#lines[@]}" -eq 3 ]
    has "Until then its facts are missing."
    [ "$(netscope sql 'SELECT count(*) > 200 AS n FROM flows' --db n.db --jsonl)" = '{"n":1}' ]
    run netscope doctor --db n.db --data-directory broken
    [ "$status" -eq 0 ]
    has "BROKEN   The data file 'broken/country.mmdb'"
    has "Nothing prevents work, but what is BROKEN is left out."
}

@test "doctor, status and stats say what was beyond a share" {
    netscope capture -q -r "$ROOT/samples/home.pcap" --limit-dns 2 --limit-flows 3
    run netscope doctor
    [[ "$output" == *"over_share_dns"* && "$output" == *"over_share_flows"* ]]
    run netscope status
    [[ "$output" == *"no room"*"over_share_dns"* ]]
    run netscope stats
    [[ "$output" == *"beyond the share of one client"* && "$output" == *"folded into rows that stand for many"* ]]
}

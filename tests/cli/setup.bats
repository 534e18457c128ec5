# SPDX-License-Identifier: MIT
load helper

# Answers on standard input, one per line.
answer() {
    local answers=$1
    shift
    run bash -c 'printf "%b" "$1" | "$2" setup "${@:3}"' - "$answers" "$NETSCOPE" "$@"
}

chosen() { netscope config --config "$1" --json | jq -r '.[] | select(.origin | startswith("'"$1"'")) | .key + "=" + .value'; }

@test "setup asks, and writes a file that says what was answered, with comments" {
    answer 'lo\n192.0.2.0/24, 10.0.0.0/8\nEET-2\n14d\n21d\n5GiB\n02:00:5e:00:00:07, 10.9.0.0/16\nyes\nlocal\nno\n' --output mine.yaml
    [ "$status" -eq 0 ]
    has "Which interface should be watched?"
    has "Written to mine.yaml"
    grep -qxF "capture.interfaces=lo" <(chosen mine.yaml)
    grep -qxF "networks.local=192.0.2.0/24, 10.0.0.0/8" <(chosen mine.yaml)
    grep -qxF "time.zone=EET-2" <(chosen mine.yaml)
    grep -qxF "storage.keep_rows=14d" <(chosen mine.yaml)
    grep -qxF "storage.keep_contacts=21d" <(chosen mine.yaml)
    grep -qxF "storage.max_bytes=5GiB" <(chosen mine.yaml)
    grep -q "^privacy.exclude=.*02:00:5e:00:00:07" <(chosen mine.yaml)
    grep -qxF "privacy.redact_queries=yes" <(chosen mine.yaml)
    grep -qxF "privacy.pseudonyms=local" <(chosen mine.yaml)
    grep -qxF "privacy.names=no" <(chosen mine.yaml)
    grep -q "^ *# .*interfaces that a live capture watches" mine.yaml
}

@test "an empty answer takes what is proposed, the default route's interface first" {
    interface=$(awk '$2 == "00000000" && $8 == "00000000" {print $7, $1}' /proc/net/route | sort -n | awk 'NR == 1 {print $2}')
    [ -n "$interface" ] || skip "this machine has no default route"
    answer '\n\n\n\n\n\n\n\n\n\n\n\n' --output mine.yaml
    [ "$status" -eq 0 ]
    grep -qxF "capture.interfaces=$interface" <(chosen mine.yaml)
    grep -qxF "privacy.redact_queries=no" <(chosen mine.yaml)
}

@test "a bad answer is one clear sentence, and the question is asked again" {
    answer 'no_such_0\nlo\n\nnowhere\nUTC\n7d\n35d\n1GiB\nmy phone\nnone\nperhaps\n n \nsome\nnone\nyes\n' --output mine.yaml
    [ "$status" -eq 0 ]
    has "There is no interface 'no_such_0' here"
    has "There is no time zone 'nowhere'"
    [ "$(grep -c "The answer (privacy.exclude): 'my' is neither" <<< "$output")" -eq 1 ]
    has "'perhaps' is neither yes nor no; write one"
    has "'some' is not one of none|local|all;"
    grep -qxF "capture.interfaces=lo" <(chosen mine.yaml)
    grep -qxF "privacy.redact_queries=no" <(chosen mine.yaml)
}

@test "where the answers end too early nothing is written" {
    answer 'lo\n' --output mine.yaml
    [ "$status" -eq 1 ]
    is_sentence "$(tail -n 1 <<< "$output")"
    [ ! -e mine.yaml ]
    [ ! -e mine.yaml.new ]
}

@test "with flags for the answers, and --yes for the rest, nothing is asked" {
    run netscope setup --output mine.yaml --yes --interfaces lo --redact-queries --workers 2 < /dev/null
    [ "$status" -eq 0 ]
    has_not "?"
    grep -qxF "capture.workers=2" <(chosen mine.yaml)
    grep -qxF "capture.interfaces=lo" <(chosen mine.yaml)
    grep -qxF "privacy.redact_queries=yes" <(chosen mine.yaml)
}

@test "a question that a flag answers is not asked; a flag that cannot be is a sentence" {
    answer '\n\n\n\n\n\n\n\n\n\n' --output mine.yaml --interfaces lo
    [ "$status" -eq 0 ]
    has_not "Which interface"
    for line in "1 --interfaces no_such_0" "2 --redact-queries=perhaps" "1 --interfaces=," "2 --max-bytes 1KB"; do
        # shellcheck disable=SC2086
        run netscope setup --output other.yaml --yes ${line#* }
        [ "$status" -eq "${line%% *}" ]
        is_sentence
        [ ! -e other.yaml ]
    done
}

@test "a file that is there is left alone, but for --force, which proposes what it says and keeps it" {
    netscope setup --output mine.yaml --yes --interfaces lo --redact-queries --sensor attic > /dev/null
    before=$(sha256sum < mine.yaml)
    run netscope setup --output mine.yaml --yes --interfaces lo
    [ "$status" -eq 1 ]
    is_sentence
    has "--force"
    [ "$(sha256sum < mine.yaml)" = "$before" ]
    netscope setup --output mine.yaml --force --yes --workers 2 > /dev/null
    [ "$(sha256sum < mine.yaml.old)" = "$before" ]
    grep -qxF "sensor=attic" <(chosen mine.yaml)
    grep -qxF "privacy.redact_queries=yes" <(chosen mine.yaml)
    grep -qxF "capture.workers=2" <(chosen mine.yaml)
}

@test "what is next names the file where no command would find it, and a folder that is missing" {
    run netscope setup --output mine.yaml --yes --interfaces lo --database "$PWD/missing/n.db"
    has "netscope devices --config mine.yaml"
    [ "$(id -u)" -ne 0 ] || has "install -d -o nobody -m 750 $PWD/missing "
    mkdir missing
    run netscope setup --output yours.yaml --yes --interfaces lo --database "$PWD/missing/n.db"
    has_not "install -d"
}

@test "folders that are missing are made; a place that cannot be written is a sentence" {
    netscope setup --output new/folder/mine.yaml --yes --interfaces lo > /dev/null
    [ -s new/folder/mine.yaml ]
    run netscope setup --output /proc/netscope.yaml --yes --interfaces lo
    [ "$status" -eq 1 ]
    is_sentence
}

@test "an ordinary user's file goes into their own configuration" {
    [ "$(id -u)" -eq 0 ] && ! command -v setpriv > /dev/null && skip "setpriv is not installed"
    as_user=()
    if [ "$(id -u)" -eq 0 ]; then
        as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
        "${as_user[@]}" test -x "$NETSCOPE" || skip "the program is where an ordinary user cannot run it"
    fi
    own=$(mktemp -d /tmp/setup.XXXXXX) # the folder of the test is closed to others
    [ "$(id -u)" -ne 0 ] || chown 65534 "$own"
    cd "$own"
    run env XDG_CONFIG_HOME="$own" "${as_user[@]}" "$NETSCOPE" setup --yes --interfaces lo
    written=$(cat "$own/netscope/netscope.yaml")
    rm -rf "$own"
    [ "$status" -eq 0 ]
    [ -n "$written" ]
    has "netscope capture --config"
    has_not systemctl
}

# Thirty hosts in thirty networks of a campus with public addresses, behind a router; of one an ARP claim was seen.
campus() {
    for i in $(seq 30); do printf 'host c%d 02:00:5e:00:00:0a 130.92.%d.9\n' "$i" "$((100 + i))"; done
    printf 'host near 3c:22:fb:00:01:07 130.92.2.77\n'
    printf 'host web 02:00:5e:00:00:09 93.184.216.34\nat 2020-01-01T00:00:00\n'
    for i in $(seq 30); do echo "tcp c$i web 80 10 10"; done
    echo 'arp near'
}

@test "setup proposes the networks on which addresses were claimed, if a database is there" {
    campus | scene
    run netscope setup --output mine.yaml --yes --interfaces lo < /dev/null
    [ "$status" -eq 0 ]
    grep -q "^networks.local=10.0.0.0/8, .*fe80::/10, .*130.92.2.0/24" <(chosen mine.yaml)
    grep -q "^time.zone=" <(chosen mine.yaml)
}

@test "setup proposes the networks that DHCP servers told, with their own masks" {
    printf '%s\n' 'host pc 3c:22:fb:00:01:08 141.24.6.20' 'at 2020-01-01T00:00:00' 'mask 22' 'lease pc pc' 'arp pc' | scene
    run netscope setup --output mine.yaml --yes --interfaces lo < /dev/null
    [ "$status" -eq 0 ]
    grep -q "^networks.local=.*141.24.4.0/22" <(chosen mine.yaml)
    ! grep -q "^networks.local=.*141.24.6.0/24" <(chosen mine.yaml) || return 1
}

@test "doctor says if most addresses are foreign, and which networks are on the links" {
    campus | scene
    run netscope doctor
    [ "$status" -eq 0 ]
    flat=$(tr -s '\n ' ' ' <<< "$output")
    [[ $flat == *"Most addresses are foreign: "*" of 30 connections have no device at either end."* ]]
    [[ $flat == *"130.92.2.0/24"* ]]
    rm netscope.db
    campus | scene --local-networks 130.92.0.0/16
    run netscope doctor
    has_not "foreign"
    [ "$(netscope devices --limit 0 --jsonl | wc -l)" -ge 30 ]
}

# SPDX-License-Identifier: MIT
# What a person sees, on terminals of 40, 80 and 160 columns, is compared with kept pictures. If a change is meant,
# `PICTURES=new bats tests/cli/pictures.bats` writes them anew; look at the difference before you keep it.
load helper

KEPT=$BATS_TEST_DIRNAME/pictures

# The invented home, with two trackers, and a name in other widths: Japanese, and one character of two columns.
home() {
    mkdir -p data/lists none
    printf '%s\n' www.google-analytics.com criteo.com > data/lists/mine.txt
    netscope data build --data-directory data --source-root none > said
    netscope capture -q --sensor home -r "$ROOT/samples/home.pcap" --data-directory data
    netscope device living-room-tv label '居間のテレビ📺' > said
}

# Its listings and pages. The size of the file is not the same everywhere.
pages() {
    local page
    for page in devices 'devices --sort bytes_sent' 'flows --app tls' 'flows --port 22' dns tls http dhcp trackers alerts \
        'device living-room-tv' stats; do
        echo "\$ netscope $page"
        # shellcheck disable=SC2086
        netscope $page --limit 5 2> said
        echo
    done
}

@test "listings and pages are as in the kept pictures, at 40, 80 and 160 columns, and no wider" {
    home
    for width in 40 80 160; do
        COLUMNS=$width pages | sed 's/^Database: .*/Database: .../' > "$width.txt"
        [ "${PICTURES:-}" != new ] || cp "$width.txt" "$KEPT/"
        diff -u "$KEPT/$width.txt" "$width.txt"
        # Sentences that name a command to copy may be wider.
        [ "$(grep -v '[.]$\|^\$' "$width.txt" | LC_ALL=C.UTF-8 wc -L)" -le "$width" ]
    done
}

# What people decided, and what went out: silences, messages, reports, devices that may be one. Moments are those of the
# test, so only their form is compared; the folder's name has the same length everywhere.
decisions() {
    FOLDER=$(mktemp -d /tmp/netscope.XXXXXX)
    cat > netscope.yaml << END
deliver:
  targets:
    - {name: log, kind: file, file: $FOLDER/findings.jsonl, severity: info}
reports:
  - {name: home, every: weekly, at: Sun 07:00, formats: [md], folder: $FOLDER/reports}
END
    scene --config netscope.yaml --db netscope.db << 'END'
at 2020-01-01T08:00:00
host router 02:00:5e:00:00:01 192.168.1.1
host laptop 3c:22:fb:00:00:c1 192.168.1.71
host docked 00:e0:4c:00:00:c2 192.168.1.72
host phone1 da:a1:19:00:00:01 192.168.1.80
host phone2 da:a1:19:00:01:01 192.168.1.81
lease laptop dora-laptop ff00000001000100012a2b2c2d3c22fb0000c1
tcp laptop router 80 10 10
lease phone1 emils-phone
arp phone1
at 2020-01-01T08:10:00
lease docked dora-laptop ff00000002000100012a2b2c2d3c22fb0000c1
tcp docked router 80 10 10
at 2020-01-02T08:00:00
lease phone2 emils-phone
arp phone2
END
    netscope capture -q --config netscope.yaml --db netscope.db -r "$ROOT/samples/trouble.pcap"
    netscope alerts silence port_scan --for 30d --note 'the lab scans on Mondays' 2> said
    netscope alerts silence arp_conflict --device 192.168.7.66 --for 2h 2> said
    netscope report run --config netscope.yaml --db netscope.db 2> said
}

teardown() { [ -z "${FOLDER:-}" ] || rm -r "$FOLDER"; }

pages_of_decisions() {
    local page
    for page in suggestions silences deliveries 'report list'; do
        echo "\$ netscope $page"
        # shellcheck disable=SC2086
        netscope $page --config netscope.yaml --db netscope.db 2> said |
            sed -E 's/20[0-9]{2}-[0-9]{2}-[0-9]{2}/YYYY-MM-DD/g; s/(^| )[0-9]{2}:[0-9]{2}:[0-9]{2}( |$)/\1hh:mm:ss\2/g' |
            sed "s|$FOLDER|/tmp/netscope.XXXXXX|"
        echo
    done
}

@test "what people decided is as in the kept pictures, at 40, 80 and 160 columns, and no wider" {
    decisions
    for width in 40 80 160; do
        COLUMNS=$width pages_of_decisions > "$width.txt"
        [ "${PICTURES:-}" != new ] || cp "$width.txt" "$KEPT/decisions-$width.txt"
        diff -u "$KEPT/decisions-$width.txt" "$width.txt"
        [ "$(grep -v '[.]$\|^\$' "$width.txt" | LC_ALL=C.UTF-8 wc -L)" -le "$width" ]
    done
}

# The same pages in a terminal (tmux) of this width, as it shows them: the program asks it for its width, and colours.
# Names in other widths are drawn by the terminal itself.
in_terminal() {
    export -f pages netscope
    export NETSCOPE ROOT
    tmux -S tmux.socket -f /dev/null new-session -d -x "$1" -y 40 \
        "bash -c 'unset COLUMNS; export LC_ALL=C.UTF-8; pages; touch done; sleep 600'"
    for _ in {1..600}; do [ ! -e done ] || break; sleep 0.1; done
    rm done
    tmux -S tmux.socket capture-pane -p -J -S - | sed 's/ *$//; s/^Database: .*/Database: .../'
    tmux -S tmux.socket kill-server
}

@test "a terminal of 40, 80 and 160 columns shows the same as the kept pictures" {
    needs_terminal
    type tmux > /dev/null 2>&1 || skip "there is no tmux here (scripts/install-packages extra)"
    home
    for width in 40 80 160; do
        in_terminal "$width" > "$width.seen"
        sed 's/ *$//' "$KEPT/$width.txt" > "$width.kept"
        diff -u "$width.kept" <(head -n "$(wc -l < "$width.kept")" "$width.seen")
    done
}

@test "a pipe gets the whole table, whatever the terminal: no bar, no colour, nothing cut" {
    home
    netscope devices | grep -q ' 47 %'
    netscope devices | grep -q '█\|…' && false
    netscope flows | grep -q '192.168.7.104:[0-9]*  *192.168.7.9:150 .* garden-camera '
}

@test "--color says where colours are, whatever NO_COLOR and the terminal say" {
    home
    NO_COLOR=1 TERM=dumb netscope devices --color always | grep -q $'\033\[1m'
    netscope stats --color=always | grep -q $'\033\[36m'
    netscope stats --color auto | grep -q $'\033' && false
    run netscope flows --color blue
    [ "$status" -eq 2 ]
    is_sentence
    needs_terminal
    script -qec "TERM=xterm '$NETSCOPE' devices --color never" /dev/null < /dev/null | grep -q $'\033' && false
    script -qec "TERM=xterm '$NETSCOPE' devices" /dev/null < /dev/null | grep -q $'\033\[1m'
}

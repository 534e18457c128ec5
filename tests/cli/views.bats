# SPDX-License-Identifier: MIT
load helper

CAPTURE="$BATS_TEST_DIRNAME/../../samples/home.pcap"

# Times, lengths and bytes of every packet.
packets() { tcpdump -tt -nn -S -e -xx -r "$1" 2> /dev/null; }

@test "-w writes the packets that were read, bit by bit" {
    netscope capture -r "$CAPTURE" --quiet -w raw.pcap
    cmp raw.pcap "$CAPTURE"
    netscope capture -r "$CAPTURE" --quiet -w some.pcap -f 'udp port 53' -c 20
    [ "$(packets some.pcap)" = "$(tcpdump -tt -nn -S -e -xx -c 20 -r "$CAPTURE" udp port 53 2> /dev/null)" ]
    [ "$(tshark -r some.pcap 2> /dev/null | wc -l)" = 20 ]
}

@test "-w writes what a pcapng holds, and the rows are the same with it and with more workers" {
    editcap -F pcapng "$CAPTURE" home.pcapng
    netscope capture -r home.pcapng --quiet -w raw.pcap --workers 3 --db with.db
    netscope capture -r home.pcapng --quiet --db without.db
    [ "$(packets raw.pcap)" = "$(packets "$CAPTURE")" ]
    local question="SELECT flow_id, src_ip, dst_ip, bytes_sent, bytes_received FROM flows ORDER BY src_ip, src_port, dst_ip, dst_port, start_time"
    [ "$(netscope sql "${question/flow_id, /}" --csv --db with.db)" = "$(netscope sql "${question/flow_id, /}" --csv --db without.db)" ]
}

@test "-w rotates by size and by time, and keeps the newest files" {
    netscope capture -r "$CAPTURE" --quiet -w all --rotate-s 2
    [ "$(ls all.* | wc -l)" -gt 3 ]
    mergecap -a -F pcap -w joined.pcap all.*
    [ "$(packets joined.pcap)" = "$(packets "$CAPTURE")" ]
    netscope capture -r "$CAPTURE" --quiet -w few --rotate-s 2 --max-files 2 --db few.db
    [ "$(ls few.* | grep -vc db)" = 2 ]
    cmp "$(ls few.0* | tail -n 1)" "$(ls all.0* | tail -n 1)"
    netscope capture -r "$CAPTURE" -r "$CAPTURE" -r "$CAPTURE" -r "$CAPTURE" -r "$CAPTURE" --quiet -w big --rotate-mb 1
    [ "$(stat -c %s big.0001)" -le 1000000 ]
    [ "$(stat -c %s big.0001)" -gt 990000 ]
    [ "$(for i in big.*; do packets "$i"; done | sha256sum)" = "$(for i in 1 2 3 4 5; do packets "$CAPTURE"; done | sha256sum)" ]
}

@test "-w leaves excluded devices out" {
    netscope capture -r "$CAPTURE" --quiet -w raw.pcap --exclude 192.168.7.101,f0:18:98:5c:11:01
    [ -z "$(tcpdump -nn -r raw.pcap host 192.168.7.101 or ether host f0:18:98:5c:11:01 2> /dev/null)" ]
    [ "$(tcpdump -nn -r raw.pcap 2> /dev/null | wc -l)" = \
        "$(netscope sql "SELECT sum(frames_captured) FROM capture_health" --csv | tail -n 1 | tr -d '\r')" ]
}

@test "a full disk ends -w with a sentence, and not the capture" {
    run netscope capture -r "$CAPTURE" -w /dev/full
    [ "$status" -eq 0 ]
    has "Raw packets cannot be written to /dev/full any more"
    has "unwritten           980"
    [ "$(netscope sql "SELECT sum(frames_captured) FROM capture_health" --csv | tail -n 1 | tr -d '\r')" = 980 ]
}

@test "-w is refused where it would undo a privacy switch, or replace what is read" {
    cp "$CAPTURE" copy.pcap
    ln copy.pcap other.pcap
    for wrong in "-w raw --pseudonyms local" "-w raw --keep-names=no" "-w raw --redact-queries" "-w other.pcap" \
        "-w netscope.db" "-w nowhere/raw" "-w -" "--rotate-mb 5" "-w raw --max-files 2" "-w raw --rotate-s x"; do
        run netscope capture -r copy.pcap --quiet $wrong
        [ "$status" -ne 0 ]
        is_sentence
        [ ! -e netscope.db ]
        [ ! -e raw ]
    done
    cmp copy.pcap "$CAPTURE"
}

@test "-v prints a line per packet with what was understood of it" {
    run netscope capture -r "$CAPTURE" --quiet -v
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" = 980 ]
    has "192.168.7.101:34807 > 192.168.7.1:53 udp len 31 dns query A www.bbc.co.uk"
    has "dns answer A www.bbc.co.uk = 212.58.249.144"
    has "tls client hello www.bbc.co.uk TLS 1.3 alpn h2,http/1.1"
    has "dhcp discover of f0:18:98:5c:11:01 name annas-laptop"
    has "arp who-has"
    has "http GET /"
    has_not $'\033'
    run netscope capture -r "$CAPTURE" --quiet -vv --db more.db
    has "    ja4          t13d3112h2_e8f1e7e78f70_b26ce05bbdd6"
    has "    user agent"
}

@test "--hex-dump prints the bytes as tcpdump does" {
    netscope capture -r "$CAPTURE" --quiet --hex-dump -f 'udp port 53' | grep -P '^\t' > ours
    tcpdump -XX -nn -r "$CAPTURE" udp port 53 2> /dev/null | grep -P '^\t' |
        awk '/0x0000:/ { n = 0 } n++ < 16' > theirs
    diff <(sed 's/ *$//' ours) <(sed 's/ *$//' theirs)
}

@test "-v shows no query where they are redacted, and no excluded device" {
    run netscope capture -r "$CAPTURE" --quiet -vv
    [[ $output =~ \?[a-z_]+= ]]
    run netscope capture -r "$CAPTURE" --quiet -vv --redact-queries --exclude 192.168.7.101 --db redacted.db
    [[ ! $output =~ \?[a-z_]+= ]]
    has_not "192.168.7.101:"
    for wrong in "-v --pseudonyms all" "-v --keep-names=no" "--hex-dump --redact-queries"; do
        # shellcheck disable=SC2086
        run netscope capture -r "$CAPTURE" --quiet $wrong --db none.db
        [ "$status" -eq 1 ]
        is_sentence
        [ ! -e none.db ]
    done
}

@test "a view whose reader has gone ends the capture in good order" {
    for i in {1..300}; do echo -r "$CAPTURE"; done > many
    # shellcheck disable=SC2046
    netscope capture $(cat many) --quiet -v | head -n 3 > first
    [ "$(wc -l < first)" = 3 ]
    [ "$(netscope sql "SELECT count(*) < 300 FROM captures" --csv | tail -n 1 | tr -d '\r')" = 1 ]
    [ "$(netscope sql "SELECT count(*) FROM captures WHERE status = 'running'" --csv | tail -n 1 | tr -d '\r')" = 0 ]
}

@test "colours are for terminals, and never against NO_COLOR" {
    needs_terminal
    script -qec "TERM=xterm $NETSCOPE capture -r $CAPTURE --quiet -v -c 5 --db a.db" /dev/null > coloured
    grep -q $'\033\[0m' coloured
    script -qec "TERM=xterm NO_COLOR=1 $NETSCOPE capture -r $CAPTURE --quiet -v -c 5 --db b.db" /dev/null > plain
    ! grep -q $'\033' plain || return 1
}

@test "--stats prints intervals of a file's packet time, with the largest conversations by name" {
    run netscope capture -r "$CAPTURE" --quiet --stats --stats-interval-ms 2000 --top-flows 1
    [ "${lines[0]}" = "2026-11-21 01:44:44.000  16 frames/s, 0.03 Mbit/s, 13 conversations" ]
    has "tcp www.bbc.co.uk"
    [ "$(grep -c frames/s <<< "$output")" = 6 ]
    [ "$(grep -vc frames/s <<< "$output")" = 6 ]
    first=$output
    run netscope capture -r "$CAPTURE" --quiet --stats --stats-interval-ms 2000 --top-flows 1 --workers 3 --db b.db
    [ "$output" = "$first" ]
    for wrong in "--top-flows 5" "--stats --stats-interval-ms 5" "--stats --top-flows x"; do
        # shellcheck disable=SC2086
        run netscope capture -r "$CAPTURE" --quiet $wrong
        [ "$status" -eq 2 ]
        is_sentence
    done
}

@test "watch without a terminal, or with a wrong time, is one sentence" {
    run netscope watch -i lo
    [ "$status" -eq 1 ]
    is_sentence
    has "--once"
    run netscope watch --once 0
    [ "$status" -eq 2 ]
    is_sentence
}

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

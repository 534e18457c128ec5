load helper

@test "-w writes the packets that a live capture of several workers saw, for the user it became" {
    in_a tcpdump -i va -w reference.pcap -U 2> tcpdump.said &
    local reference=$!
    watch_start --workers 3 -w raw.pcap --filter icmp
    until grep -q "listening on" tcpdump.said; do sleep 0.1; done
    ping_from_b 50
    watch_stop
    kill "$reference"
    wait "$reference" || true
    [ "$(ask "SELECT sum(frames_captured) FROM capture_health")" = 100 ]
    [ "$(tcpdump -nn -e -xx -t -r raw.pcap 2> /dev/null | sha256sum)" = \
        "$(tcpdump -nn -e -xx -t -r reference.pcap icmp 2> /dev/null | sha256sum)" ]
    [ "$(stat -c %U raw.pcap)" = nobody ]
    ledger_is_exact
}

@test "-w rotates while it runs, and keeps its newest files" {
    watch_start -w raw --rotate-mb 1 --max-files 2
    in_b ping -q -f -c 3000 -s 1400 10.9.0.1 > /dev/null
    watch_stop
    [ "$(ls raw.0* | wc -l)" = 2 ]
    [ "$(ls raw.0* | tail -n 1)" != raw.0002 ]
    [ -z "$(find . -name 'raw.0*' -size +1000000c)" ]
}

@test "-v shows what comes over the cable, in order, while it is recorded" {
    ip netns exec "$A" "$NETSCOPE" capture -i va --db n.db --user nobody --quiet --workers 2 -v --filter icmp > shown 2> said 3>&- &
    WATCHER=$!
    wait_for_rows "SELECT count(*) FROM captures"
    ping_from_b 20
    watch_stop
    [ "$(grep -c "10.9.0.2 > 10.9.0.1 icmp echo request" shown)" = 20 ]
    [ "$(grep -c "10.9.0.1 > 10.9.0.2 icmp echo reply" shown)" = 20 ]
    sort -c shown
}

@test "a terminal that stands still costs lines, and no frame" {
    mkfifo held
    exec 9<> held
    ip netns exec "$A" "$NETSCOPE" capture -i va --db n.db --user nobody -v --hex-dump --filter icmp > held 2> said 3>&- 9>&- &
    WATCHER=$!
    wait_for_rows "SELECT count(*) FROM captures"
    ping_from_b 1500
    kill -TERM "$WATCHER"
    wait_for_rows "SELECT count(*) FROM captures WHERE status = 'complete'"
    [ "$(ask "SELECT sum(frames_captured) FROM capture_health")" = 3000 ]
    said "does not take them any more"
    kill -9 "$WATCHER"
    WATCHER=
    exec 9>&-
    ledger_is_exact
}

# SPDX-License-Identifier: MIT
load helper

@test "-w writes the packets that a live capture of several workers saw, for the user it became" {
    "${IN_A[@]}" tcpdump -i va -w reference.pcap --immediate-mode -Z root icmp 2> tcpdump.said 3>&- &
    local reference=$!
    watch_start --workers 3 -w raw.pcap --filter icmp
    until grep -q "listening on" tcpdump.said; do sleep 0.1; done
    ping_from_b 50
    watch_stop
    kill -INT "$reference" # it writes its buffer
    wait "$reference" || true
    [ "$(ask "SELECT sum(frames_captured) FROM capture_health")" = 100 ]
    [ "$(tcpdump -nn -e -xx -t -r raw.pcap 2> /dev/null | sha256sum)" = \
        "$(tcpdump -nn -e -xx -t -r reference.pcap 2> /dev/null | sha256sum)" ]
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

@test "interfaces may be given with commas between, and one that is named twice is watched once" {
    in_a ip link set lo up
    "${IN_A[@]}" "$NETSCOPE" capture -i va,lo -i va --db n.db --user nobody --quiet 3>&- &
    WATCHER=$!
    wait_for_rows "SELECT count(*) > 1 FROM captures"
    ping_from_b 10
    watch_stop
    [ "$(ask "SELECT group_concat(source) FROM (SELECT source FROM captures ORDER BY source)")" = if:lo,if:va ]
    [ "$(ask "SELECT sum(packets_sent + packets_received) FROM flows WHERE protocol = 'icmp'")" = 20 ]
}

# On a slow machine the question comes after the first rows.
rows_came_meanwhile() { [ "$(ask "SELECT count(*) FROM $1")" -gt 0 ]; }

@test "who asks right after the start is told that nothing is counted, and no flow has ended, yet" {
    watch_start
    in_b ping -q -c 2 -i 0.2 10.9.0.1 > /dev/null
    run -0 in_a "$NETSCOPE" flows --db n.db
    [[ $output == *"A capture is running"* ]] || rows_came_meanwhile flows
    run -0 in_a "$NETSCOPE" stats --db n.db
    [[ $output =~ captures\ +1 ]]
    [[ $output == *"Nothing is counted yet"* ]] || rows_came_meanwhile capture_health
    watch_stop
    run -0 in_a "$NETSCOPE" stats --db n.db
    [[ $output == *"accounted for"* ]]
}

@test "progress stays on one line of a narrow terminal" {
    needs_terminal
    COLUMNS=30 script -qfec "${IN_A[*]} $NETSCOPE capture -i va --db n.db --user nobody" typescript > /dev/null 2>&1 3>&- &
    local screen=$!
    for _ in {1..100}; do [ "$(grep -o " frames" typescript | wc -l)" -gt 2 ] && break; sleep 0.1; done
    ip netns pids "$A" | xargs -r kill -TERM
    wait "$screen" || true
    grep -q "0 frames .*…" typescript
    [ -z "$(tr '\r' '\n' < typescript | grep " frames " | sed 's/\x1b.*//' | awk 'length($0) > 31')" ] # bytes: … has three
}

@test "an interface on which nothing passed has no first and last packet" {
    "${IN_A[@]}" "$NETSCOPE" capture -i va --db n.db --user nobody --filter "udp port 9" > shown 3>&- &
    WATCHER=$!
    wait_for_rows "SELECT count(*) FROM captures"
    watch_stop
    grep -q "^time  *-  the capture holds no frame that passed" shown
}

@test "-v shows what comes over the cable, in order, while it is recorded" {
    "${IN_A[@]}" "$NETSCOPE" capture -i va --db n.db --user nobody --quiet --workers 2 -v --filter icmp > shown 2> said 3>&- &
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
    "${IN_A[@]}" "$NETSCOPE" capture -i va --db n.db --user nobody -v --hex-dump --filter icmp > held 2> said 3>&- 9>&- &
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

@test "--stats says how much passes, and between whom" {
    "${IN_A[@]}" "$NETSCOPE" capture -i va --db n.db --user nobody --quiet --stats --stats-interval-ms 200 > shown 2> said 3>&- &
    WATCHER=$!
    wait_for_rows "SELECT count(*) FROM captures"
    ping_from_b 50
    watch_stop
    grep -qE "^[0-9: .-]+  [1-9][0-9]* frames/s, [0-9.]+ Mbit/s, dropped 0 \(0 in all\), flows [0-9]+, [0-9]+ rows/s$" shown
    grep -qE "^ +[0-9.]+ (B|KiB)  10\.9\.0\.1 - 10\.9\.0\.2 icmp$" shown
}

@test "whoever reads -v or --stats may go: the capture ends as by ^C, and says nothing" {
    local what
    for what in -v --stats; do
        (until [ "$(ask "SELECT count(*) FROM captures")" -gt 0 ]; do sleep 0.1; done; ping_from_b 60) 2> /dev/null &
        run -0 bash -o pipefail -c "${IN_A[*]} $NETSCOPE capture -i va --db n.db --user nobody $what --stats-interval-ms 200 --stats 2> said | head -n 1"
        wait
        [ ! -s said ]
        [ "$(ask "SELECT group_concat(DISTINCT status) FROM captures")" = complete ]
    done
}

@test "watch --once prints a page, and leaves no database" {
    mkdir -m 1777 temporary
    (ping_from_b 80; in_b ip neigh flush dev vb; ping_from_b 100) & # the address is resolved again
    run -0 env TMPDIR="$PWD/temporary" "${IN_A[@]}" "$NETSCOPE" watch -i va --once 4
    wait
    [[ $output == *"netscope watch: va"* ]]
    [[ $output =~ [1-9][0-9]*\ frames/s ]]
    [[ $output =~ 10\.9\.0\.2\ +10\.9\.0\.1 ]] # the originator first
    [[ $output =~ Newest\ devices.*[0-9a-f:]{17} ]]
    [[ $output != *$'\033'* ]]
    [ -z "$(ls temporary)" ]
}

@test "watch draws on the alternate screen, and leaves it on q and on a signal" {
    needs_terminal
    local way
    for way in q TERM; do
        rm -f keys typescript && mkfifo keys
        exec 9<> keys
        TERM=xterm script -qfec "${IN_A[*]} $NETSCOPE watch -i va --db n-$way.db --user nobody" typescript < keys > /dev/null 2>&1 9>&- 3>&- &
        local screen=$!
        until grep -q "Newest devices" typescript 2> /dev/null; do sleep 0.1; done
        if [ "$way" = q ]; then
            in_b ping -q -c 3 -i 0.1 10.9.0.1 > /dev/null
            for _ in {1..100}; do # the page of the device in the first row, once it has one
                echo -n 4$'\r' >&9
                sleep 0.1
                grep -q "nothing wrong was found" typescript && break
            done
            grep -q "nothing wrong was found" typescript
            echo -n q >&9
        else
            ip netns pids "$A" | xargs -r kill -TERM
        fi
        wait "$screen" || true
        exec 9>&-
        grep -qF $'\033[?1049h' typescript
        tail -c 200 typescript | grep -qF $'\033[?1049l'
        [ "$(sqlite3 "n-$way.db" "SELECT status FROM captures")" = complete ]
    done
}

@test "watch says on its screen that an interface went down" {
    needs_terminal
    mkfifo keys
    exec 9<> keys
    TERM=xterm script -qfec "${IN_A[*]} $NETSCOPE watch -i va --db n.db --user nobody" typescript < keys > /dev/null 2>&1 9>&- 3>&- &
    local screen=$!
    until grep -q "Newest devices" typescript 2> /dev/null; do sleep 0.1; done
    in_a ip link set va down
    for _ in {1..100}; do grep -q "va went down" typescript && break; sleep 0.1; done
    grep -q "va went down" typescript
    echo -n q >&9
    wait "$screen" || true
    exec 9>&-
}

@test "watch only looks at a database that another program writes" {
    watch_start
    ping_from_b 10
    wait_for_rows "SELECT count(*) FROM devices"
    run -0 in_a "$NETSCOPE" watch --db n.db --once 1
    [[ $output == *"netscope watch: n.db"* ]]
    [[ $output == *"10.9.0."* ]]
    watch_stop
    [ "$(ask "SELECT count(*) FROM captures")" = 1 ]
}

# SPDX-License-Identifier: MIT
# --follow: a listing that goes on, for people and as JSON lines.
load helper

# Waits until the file has so many lines with a word; fails after 60 s.
lines_with() {
    local i
    for i in {1..600}; do
        [ "$(grep -c "$2" "$3")" -ge "$1" ] && return 0
        sleep 0.1
    done
    echo "never $1 lines with '$2': $(head -20 "$3")" >&2
    return 1
}

# Follows listing $1 into followed.$1 while a pipe brings frames.
follow() {
    "$NETSCOPE" "$1" --follow "${@:2}" > "followed.$1" 2>&1 3>&- 9>&- &
    FOLLOWERS+=" $!"
}

teardown() {
    # shellcheck disable=SC2086
    kill -9 $READER $FOLLOWERS 2> /dev/null || true
}

@test "--follow prints each new row once, oldest first, and ^C ends it cleanly" {
    mkfifo pipe
    exec 9<> pipe
    "$NETSCOPE" capture -r - --db netscope.db --quiet < pipe 9>&- &
    READER=$!
    cat "$ROOT/samples/home.pcap" >&9
    local i listing follower
    for i in {1..600}; do
        [ "$(sqlite3 -readonly netscope.db "SELECT count(*) > 50 FROM flows" 2> /dev/null)" = 1 ] && break
        sleep 0.1
    done
    for listing in flows tls http; do follow "$listing" --json; done
    follow dns
    lines_with 10 flow_id followed.flows
    lines_with 9 '\.' followed.dns
    # The same half a minute later: every row is new.
    editcap -F pcap -t 30 "$ROOT/samples/home.pcap" later.pcap
    tail -c +25 later.pcap >&9
    lines_with 30 flow_id followed.flows
    lines_with 30 '\.' followed.dns
    lines_with 15 tls_id followed.tls
    [ "$(jq -r .flow_id followed.flows | sort | uniq -d)" = "" ]
    [ "$(jq -r .tls_id followed.tls | sort -n)" = "$(jq -r .tls_id followed.tls)" ]
    for follower in $FOLLOWERS; do
        kill -TERM "$follower"
        wait "$follower"
    done
    run netscope flows --follow --csv
    [ "$status" -eq 2 ]
    is_sentence "$output"
}

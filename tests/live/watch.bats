#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The screen of `netscope watch` in a terminal (tmux), beside a live capture.
load helper

SENDER=${SENDER:-$ROOT/build/release/tests/live/sender}
WATCH_S=${WATCH_S:-10} # how long frames come; make nightly has more

needs_tmux() {
    type tmux > /dev/null 2>&1 || skip "there is no tmux here (scripts/install-packages extra)"
    needs_terminal
}

# terminal COLUMNS ROWS: watch in a terminal of this size. Its process is $screen.
terminal() {
    tmux -S tmux.socket -f /dev/null new-session -d -x "$1" -y "$2" "exec '$NETSCOPE' watch --db n.db"
    screen=$(tmux -S tmux.socket list-panes -F '#{pane_pid}')
}
press() { tmux -S tmux.socket send-keys "$@"; }
page() { tmux -S tmux.socket capture-pane -p; }

# Waits until the screen has a line that matches.
shows() {
    for _ in {1..600}; do
        ! page | grep -qE "$1" || return 0
        sleep 0.1
    done
    page >&2
    return 1
}

teardown() {
    tmux -S tmux.socket kill-server 2> /dev/null || true
    [ -z "$WATCHER" ] || kill -9 "$WATCHER" 2> /dev/null || true
    drop_hosts
}

with_commas() { sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta' <<< "$1"; }

# The processor time of a process, in hundredths of a second.
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
hundredths() { awk '{ printf "%d\n", $1 * 100 }' /proc/uptime; }

# How much of a processor it took is printed; only `make nightly` (MEASURE=1) holds it to 2 %.
@test "beside 30,000 frames a second watch costs no frame, and its figures are the ledger's" {
    needs_tmux
    local from before used passed
    watch_start --ring 256MiB
    terminal 160 50
    shows "frames/s"
    from=$(hundredths) before=$(ticks "$screen")
    sent=$(in_b "$SENDER" vb --rate 30000 --seconds "$WATCH_S" flows 2> sender.said)
    used=$(($(ticks "$screen") - before)) passed=$(($(hundredths) - from))
    echo "# $sent frames, watch: $used of $passed hundredths of a second" >&3
    # Nobody else is on the cable, so what it shows now is all.
    shows "dropped 0 of $(with_commas "$sent") frames"
    press q
    watch_stop
    offered_and_dropped=$(ask "SELECT sum(frames_offered), sum(frames_kernel_dropped + frames_interface_dropped) FROM capture_health")
    [ "$offered_and_dropped" = "$sent|0" ] || { echo "$offered_and_dropped, and not $sent|0" >&2; return 1; }
    [ -z "${MEASURE:-}" ] || [ $((used * 50)) -lt "$passed" ]
    ledger_is_exact
}

@test "watch in a terminal: keys, help, another size, and the old screen at its end" {
    needs_tmux
    watch_start
    tmux -S tmux.socket -f /dev/null new-session -d -x 80 -y 24
    press "PS1='ready> '; '$NETSCOPE' watch --db n.db" Enter
    shows "frames/s"
    ping_from_b 10
    shows "10.9.0.2 +10.9.0.1 +icmp"
    [ "$(page | LC_ALL=C.UTF-8 wc -L)" -le 80 ]
    press '?'
    shows "sort"
    press '?'
    tmux -S tmux.socket resize-window -x 50 -y 15
    shows "frames/s"
    [ "$(page | LC_ALL=C.UTF-8 wc -L)" -le 50 ]
    tmux -S tmux.socket resize-window -x 160 -y 50
    shows "10.9.0.2 +10.9.0.1 +icmp"
    press q
    shows "^ready> *$"
    page | grep -q "frames/s" && false
    watch_stop
}

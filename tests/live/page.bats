#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The page "now" in Debian's Chromium beside a live capture: what passes, and what it says if nothing comes any more.
# What it needs comes by `scripts/get-web --tests` and the package chromium; without them this is skipped.
load helper

# The server on a port that is kept, with a token that is kept.
start_server() {
    "$NETSCOPE" serve --db n.db --listen "127.0.0.1:${1:-0}" --query-time 60s --server-packets operators --tokens-file tokens > served 2>&1 3>&- &
    echo $! > server.pid
    until grep -qs 'NetScope answers' served; do
        kill -0 "$(cat server.pid)" || { cat served; return 1; }
        sleep 0.05
    done
}

teardown() {
    [ ! -e server.pid ] || kill -9 "$(cat server.pid)" 2> /dev/null || true
    [ ! -e capture.pid ] || kill -9 "$(cat capture.pid)" 2> /dev/null || true
    drop_hosts
}

@test "the page now shows a frame within two seconds, Packets shows its headers, and both say when news end and go on" {
    local missing port
    command -v node > /dev/null || skip "Debian's package nodejs is not installed"
    export PAGE_MODULES=${PAGE_MODULES:-$ROOT/build/page-tests/node_modules}
    missing=$(cd "$ROOT" && node -e 'import("./tests/page/browser.mjs").then((all) => console.log(all.missing() ?? ""))')
    [ -z "$missing" ] || skip "$missing"
    watch_start --server-packets operators
    echo "$WATCHER" > capture.pid
    "$NETSCOPE" serve token add anna --role operator --tokens-file tokens > added
    start_server
    port=$(sed -n 's|NetScope answers at http://127.0.0.1:\([0-9]*\)/.*|\1|p' served | head -n 1)
    # What the test does to the network and to the processes.
    cat > act <<- ACT
		#!/usr/bin/env bash
		case \$1 in
		    frame) nsenter --net=/run/netns/$B ping -q -c 1 -W 5 -p 7061796c6f6164 "\$2" ;;
		    kill-capture) kill -9 "\$(cat capture.pid)" ;;
		    start-capture)
		        nsenter --net=/run/netns/$A "$NETSCOPE" capture -i va --db n.db --user nobody --quiet --server-packets operators > again 2>&1 3>&- &
		        echo \$! > capture.pid ;;
		    stop-server) kill -STOP "\$(cat server.pid)" ;;
		    go-on-server) kill -CONT "\$(cat server.pid)" ;;
		    start-server)
		        "$NETSCOPE" serve --db n.db --listen "127.0.0.1:$port" --query-time 60s --tokens-file tokens > served-again 2>&1 3>&- &
		        echo \$! > server.pid ;;
		    kill-server) kill -9 "\$(cat server.pid)" ;;
		esac
	ACT
    chmod +x act
    in_a ip addr add 10.9.0.77/24 dev va
    timeout 500 node "$ROOT/tests/page/live_test.mjs" \
        "$(sed -n 's/NetScope answers at //p' served | head -n 1)" "$(grep -oE '[0-9a-f]{64}|[A-Za-z0-9_-]{40,}' added | head -n 1)" "$PWD/act" 3>&-
}

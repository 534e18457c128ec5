# SPDX-License-Identifier: MIT
# A server, and how it is asked.
teardown() {
    local process
    for process in $(cat server.pids 2> /dev/null); do kill "$process" 2> /dev/null || true; done
}

# serve FLAGS: over netscope.db.
serve() { start_server --db netscope.db --query-time 60s "$@"; }

# start_server FLAGS: on a free port of loopback; sets AT (its address) and TOKEN (of the run, if any).
start_server() {
    "$NETSCOPE" serve --listen 127.0.0.1:0 "$@" > said 2> complaints 3>&- &
    SERVER=$!
    echo $SERVER >> server.pids
    until grep -qs 'NetScope answers' said; do
        kill -0 $SERVER || { cat complaints; return 1; }
        sleep 0.02
    done
    AT=$(sed -n 's/NetScope answers at //p' said | head -n 1)
    TOKEN=$(sed -n 's/The token of this run: //p' said)
}

# ask PATH FLAGS: with the token.
ask() {
    local path=$1
    shift
    curl -sS -g -m 60 -H "Authorization: Bearer $TOKEN" "$@" "$AT$path"
}

# status PATH FLAGS: of an answer without a token.
status() {
    local path=$1
    shift
    curl -sS -g -m 60 -o answer -w '%{http_code}' "$@" "$AT$path"
}

# until_says WORDS FILE: waits until the file has the words.
until_says() { until grep -qs "$1" "$2"; do sleep 0.05; done; }

# SPDX-License-Identifier: MIT
# The common part of the tests of delivery: a configuration with targets, a database with messages.
load ../cli/helper
SERVER=${SERVER:-$ROOT/build/release/tests/deliver/server}

teardown() {
    local process
    for process in $(cat server.pids 2> /dev/null); do kill "$process" 2> /dev/null || true; done
}

# serve PROTOCOL BEHAVIOURS [CERTIFICATE KEY]: sets PORT; what it received is in received.log.
serve() {
    rm -f port
    "$SERVER" port received.log "$@" > /dev/null 2>&1 3>&- &
    echo $! >> server.pids
    while [ ! -s port ]; do sleep 0.05; done
    PORT=$(cat port)
}

# target LINES: the configuration with one target, whose members are the lines.
target() {
    { printf 'sensor: lab\ndeliver:\n  retry_for: %s\n  timeout: %s\n  targets:\n    - name: ops\n' \
        "${RETRY_FOR:-2d}" "${TIMEOUT:-30s}"
        printf '      %s\n' "$@"; } > c.yaml
}

# messages COUNT [SEVERITY]: a database with so many messages, and no more.
messages() {
    [ -e netscope.db ] || household
    sqlite3 netscope.db "DELETE FROM outbox;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
        INSERT INTO outbox (message_id, at_us, change, alert_id, severity, rule, target, first_us, last_us, count, title)
        SELECT i, 1795295700000000 + i, 'new', i, ${2:-2}, 'port_scan', '', 1795295700000000, 1795295700000000 + i, 1,
            'finding number ' || i FROM n"
}

# So long may a target take from now on.
within() { sed -i "s/^  timeout: .*/  timeout: $1/" c.yaml; }

once() { netscope deliver --config c.yaml --db netscope.db --once; }
# The last word of the journal about each parcel: MESSAGES STATE TRIES.
states() { awk '!/^#/ { s[$2] = $3 " " $4 } END { for (m in s) print m, s[m] }' netscope.db-deliver | sort; }
ids() { { grep -o '[Ii]dempotency-[Kk]ey: [^ ]*' received.log || true; } 2> /dev/null | awk '{ print $2 }'; }

certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out certificate.pem 2> /dev/null
}

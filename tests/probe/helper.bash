# SPDX-License-Identifier: MIT
# The common part of the probe's tests. NETSCOPE names the program under test, RESOLVER the resolver of the tests.
bats_require_minimum_version 1.5.0
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
export NETSCOPE=${NETSCOPE:-$ROOT/bin/netscope}
RUNNING=()

# Starts the resolver of the tests; sets ASK, its port.
answer_names() {
    "$RESOLVER" port 2> resolver.errors 3>&- &
    RUNNING+=($!)
    until [ -s port ]; do sleep 0.01; done
    ASK=$(< port)
}

# openssl's server with FILES.pem and FILES.key on this port, 0 for any; sets PORT and SERVING, its process.
openssl_serves() { # FILES PORT FLAGS...
    rm -f said
    openssl s_server -accept "127.0.0.1:$2" -cert "$1.pem" -key "$1.key" -www "${@:3}" > said 2>&1 3>&- &
    SERVING=$!
    RUNNING+=("$SERVING")
    until grep -qs '^ACCEPT' said; do sleep 0.01; done
    PORT=$(sed -n 's/^ACCEPT .*://p;T;q' said)
}

stop_all() { kill "${RUNNING[@]}" 2> /dev/null || true; }

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Odd requests made from the API's own description; REQUESTS=100000 (make nightly) sends more of them, SEED others.
load ../cli/helper
load helper

@test "odd requests made from the description change no row, and none of them is our mistake" {
    household
    serve
    before=$(sqlite3 netscope.db .dump | sha256sum)
    ask api/v1/openapi.json > openapi.json
    jq -e .paths openapi.json > /dev/null || { head -c 600 openapi.json; return 1; }
    local left=${REQUESTS:-150} seed=${SEED:-7} some
    while [ "$left" -gt 0 ]; do
        some=$((left < 1000 ? left : 1000))
        jq -r --arg at "$AT" --arg token "$TOKEN" --argjson count $some --argjson seed "$seed" \
            -f "$BATS_TEST_DIRNAME/requests.jq" openapi.json | sed '$d' > requests
        curl -K requests >> statuses
        left=$((left - some)) seed=$((seed + 1))
    done
    [ "$(wc -l < statuses)" -ge "${REQUESTS:-150}" ]
    # 503: no capture runs that could make the change. 403: SQL of one's own packets and probes are off. Nothing but that and what the request itself is to blame for.
    ! grep -vE '^(200|204|400|401|404|405|406|413|415|429) |^503 (PATCH|POST|DELETE) |^403 (GET|POST) [^ ?]*/api/v1/(sql|packets|probes)([/?]|$)' statuses || return 1
    [ "$(cut -c 1-3 statuses | sort -u | wc -l)" -ge 6 ]
    [ "$(sqlite3 netscope.db .dump | sha256sum)" = "$before" ]
    kill -TERM $SERVER
    wait $SERVER
    [ ! -s complaints ] || ! grep -E 'ERROR|Sanitizer' complaints
}

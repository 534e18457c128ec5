#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The pages of the server and the parts of them, asked by curl. tests/page opens them in a browser.
load ../cli/helper
load helper

@test "without a session a page answers as the log-in, and of its files only those of the log-in are open" {
    serve
    for page in '' now; do
        [ "$(status "$page")" = 401 ]
        grep -q '<title>Log in' answer || { echo "/$page is no log-in"; return 1; }
    done
    for open in login netscope.css icon.svg js/login.js; do [ "$(status $open)" = 200 ]; done
    for shut in js/main.js js/pages/now.js app.html login.html js/pages/ js js/pages/../login.js; do
        [ "$(status "$shut" --path-as-is)" = 401 ] || { echo "$shut"; return 1; }
        ! grep -q '<title>' answer || return 1
    done
    [ "$(ask '' -o page -w '%{http_code}')" = 200 ]
    grep -q 'src="js/main.js"' page
    [ "$(ask js/pages/none.js -o answer -w '%{http_code}')" = 404 ]
    [ "$(status login -X POST -d x)" = 405 ]
    [ "$(ask login -X DELETE -o answer -w '%{http_code}')" = 405 ]
    curl -sS -D head -o answer "${AT}login"
    grep -qi "^content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';" head
}

@test "the files are the same compressed, have nothing inline, name nothing outside, and are 90 kB at most" {
    serve
    local file whole=0
    for file in $(cd "$ROOT/web" && find . -name '*.js' -o -name '*.css' -o -name '*.svg' | cut -c3-) '' login; do
        ask "$file" -o plain
        ask "$file" -H 'Accept-Encoding: gzip' -o packed
        gzip -dc packed | cmp - plain
        whole=$((whole + $(stat -c %s packed)))
        # The name of the language of pictures is no address that is loaded.
        ! sed 's,http://www.w3.org/2000/svg,,g' plain | grep -nE '(https?:)?//[a-z]+\.[a-z]' || { echo "$file"; return 1; }
        ! grep -nE 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|[^-a-z]style=|onclick="|<script>' plain || { echo "$file"; return 1; }
    done
    echo "$whole bytes"
    [ "$whole" -le 90000 ]
}

@test "the parts of pages are what SQL says, within their span, and of one thing by its id" {
    serve
    netscope capture -q -r "$ROOT/samples/home.pcap"
    ask 'api/v1/figures/traffic' > answer
    [ "$(jq '[.rows[].bytes_received] | add' answer)" = "$(netscope sql 'SELECT sum(bytes_received) AS n FROM traffic_minutes' --json | jq '.[0].n')" ]
    ask 'api/v1/figures/traffic?since=2026-11-01&until=2026-11-02' > answer
    jq -e '.rows == [] and .complete.share == null' answer
    ask 'api/v1/figures/hours' > answer
    jq -e '[.rows[].connections] | add' answer > connections
    netscope sql 'SELECT count(*) AS n FROM flows' --json | jq '.[0].n' | diff connections -
    ask 'api/v1/figures/talkers?limit=1' > answer
    [ "$(jq '.rows[0].looked_at' answer)" = "$(netscope sql 'SELECT count(*) AS n FROM flows WHERE tunnel IS NULL' --json | jq '.[0].n')" ]
    # Two places of one name: country and organisation are of one connection.
    sqlite3 netscope.db "INSERT INTO place (place_id, country, as_org) VALUES (901, 'AA', 'Zeta'), (902, 'ZZ', 'Alpha');
        UPDATE flow SET dst_place = 902 WHERE dst_domain = (SELECT domain_id FROM domain WHERE name = 'bank.example');
        UPDATE flow SET dst_place = 901 WHERE flow_id = (SELECT min(flow_id) FROM flow WHERE dst_place = 902)"
    ask 'api/v1/figures/talkers' > answer
    jq -e '[.rows[] | select(.talks_to == "bank.example") | .flows, .dst_country, .dst_as_org] == [2, "ZZ", "Alpha"]' answer
    flow=$(netscope sql "SELECT t.flow_id FROM tls_handshakes t JOIN flows f USING (flow_id) WHERE t.sni = 'shop.example' LIMIT 1" --json | jq '.[0].flow_id')
    ask "api/v1/figures/story?id=$flow" > answer
    jq -e '[.rows[].what] == ["question", "start", "hello", "end"] and .rows[0].text == "shop.example"' answer
    ask "api/v1/figures/flow?id=$flow" > answer
    jq -e --argjson flow "$flow" '.rows | length == 1 and .[0].flow_id == $flow' answer
    device=$(netscope sql "SELECT device_id FROM devices WHERE hostname = 'annas-laptop'" --json | jq '.[0].device_id')
    ask "api/v1/device/peers?id=$device" | jq -S .rows > by_id
    ask 'api/v1/device/peers?device=annas-laptop' | jq -S .rows | diff by_id -
    [ "$(jq length by_id)" -gt 3 ]
    [ "$(ask 'api/v1/figures/flow?id=x' -o answer -w '%{http_code}')" = 400 ]
    [ "$(ask 'api/v1/flows?id=1' -o answer -w '%{http_code}')" = 400 ]
}

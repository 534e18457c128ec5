#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The examples of docs/deployment.md for a proxy before the server: as they stand there, but for ports and certificates.
load ../cli/helper
load helper

need() { command -v "$1" > /dev/null || skip "$1 is not installed (scripts/install-packages extra)"; } # PROGRAM

# example WORD: the first block of the page that has it, for our port, our server and our certificate.
example() {
    awk -v word="$1" '/^```./ || (/^```$/ && !inside) { inside = 1; block = ""; next }
        /^```$/ { inside = 0; if (index(block, word)) { printf "%s", block; exit } next }
        inside { block = block $0 "\n" }' "$ROOT/docs/deployment.md" |
        sed -e "s,127\.0\.0\.1:7480,${AT#http://},; s,\(127\.0\.0\.1:[0-9]*\)//,\1/,; s,\(127\.0\.0\.1:[0-9]*\)/$,\1," \
            -e "s,listen 443,listen $PORT," -e "s,/etc/ssl/netscope,$PWD/netscope,"
}

prepare() {
    need "$1"
    household
    serve --server-names netscope.example.org
    PORT=$((20000 + RANDOM % 12000))
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=netscope.example.org \
        -keyout netscope.key -out netscope.pem 2> /dev/null
}

nginx_starts() { # the configuration is netscope.conf
    cat > nginx.conf << end
daemon off; master_process off; pid $PWD/nginx.pid; error_log stderr;
events { }
http {
    access_log off; client_body_temp_path $PWD/t1; proxy_temp_path $PWD/t2; fastcgi_temp_path $PWD/t3; uwsgi_temp_path $PWD/t4; scgi_temp_path $PWD/t5;
    include $PWD/netscope.conf;
}
end
    nginx -e stderr -c "$PWD/nginx.conf" > proxy.log 2>&1 3>&- &
    await_proxy $!
}

caddy_starts() { # the configuration is netscope.caddy
    {
        printf '{\n admin off\n auto_https disable_redirects\n skip_install_trust\n}\n'
        sed "s,^netscope.example.org {,https://netscope.example.org:$PORT {\n    tls $PWD/netscope.pem $PWD/netscope.key," netscope.caddy
    } > Caddyfile
    env XDG_DATA_HOME="$PWD" XDG_CONFIG_HOME="$PWD" caddy run --config Caddyfile --adapter caddyfile > proxy.log 2>&1 3>&- &
    await_proxy $!
}

await_proxy() { # PROCESS
    echo "$1" >> server.pids
    until curl -skg -o /dev/null "https://127.0.0.1:$PORT/" 2> /dev/null || grep -qs . <(ss -Hltn "sport = :$PORT"); do
        kill -0 "$1" || { cat proxy.log; return 1; }
        sleep 0.05
    done
    AT=https://netscope.example.org:$PORT$BELOW/
}

curl() { command curl -k --resolve "netscope.example.org:$PORT:127.0.0.1" "$@"; }

# By the proxy: log-in with a cookie, rows, a foreign origin, compression, a page and its files, events at once.
answers() {
    local json='Content-Type: application/json' own=https://netscope.example.org:$PORT
    [ "$(status health)" = 200 ]
    [ "$(status api/v1/devices)" = 401 ]
    [ "$(status api/v1/session -H "$json" -H "Origin: $own" -d "{\"token\":\"$TOKEN\"}" -c jar)" = 200 ]
    [ "$(status 'api/v1/devices?limit=2' -b jar)" = 200 ]
    jq -e '.rows | length == 2' answer
    [ "$(status api/v1/devices -b jar -H "Origin: $own")" = 200 ]
    [ "$(status api/v1/devices -b jar -H 'Origin: https://elsewhere.example')" = 403 ]
    [ "$(status api/v1/devices -b jar --compressed -H 'Accept-Encoding: gzip' -D head)" = 200 ]
    grep -i '^content-encoding: gzip' head
    [ "$(status flows -b jar)" = 200 ]
    grep 'js/main.js' answer
    [ "$(status js/main.js -b jar)" = 200 ]
    curl -sN -b jar "${AT}api/v1/events?topics=findings" > events 2> /dev/null 3>&- &
    echo $! >> server.pids
    until_says 'event: hello' events
    netscope capture -q -r "$ROOT/samples/trouble.pcap"
    until_says 'event: findings' events
}

@test "nginx before it, as the page says" {
    prepare nginx
    BELOW=
    example 'location / {' > netscope.conf
    nginx_starts
    answers
}

@test "nginx before it, below a path" {
    prepare nginx
    BELOW=/netscope
    example 'location /netscope/ {' > path.conf
    example 'location / {' | sed -e '/location \/ {/,/^    }/d' -e "\$i include $PWD/path.conf;" > netscope.conf
    nginx_starts
    answers
}

@test "Caddy before it, as the page says" {
    prepare caddy
    BELOW=
    example 'example.org {' > netscope.caddy
    caddy_starts
    answers
}

@test "Caddy before it, below a path" {
    prepare caddy
    BELOW=/netscope
    example 'handle_path' > netscope.caddy
    caddy_starts
    answers
}

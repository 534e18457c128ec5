# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Real servers in the second host of network.bash, with certificates of certificates.bash: good.pem is for ok.test.

# ok.test has addresses of both families; h3.test also an HTTPS record that offers h3.
names() {
    need unbound
    printf 'server:\n do-daemonize: no\n chroot: ""\n username: ""\n directory: "%s"\n pidfile: ""\n use-syslog: no\n num-threads: 1\n access-control: 0.0.0.0/0 allow\n interface: 10.78.0.53\n local-zone: "test." static\n' "$PWD" > unbound.conf
    printf ' local-data: "%s"\n' "ok.test. 60 IN A 10.78.0.2" "ok.test. 60 IN AAAA fd78::2" "h3.test. 60 IN A 10.78.0.2" "h3.test. 60 IN HTTPS 1 . alpn=h3" "port.test. 60 IN A 10.78.0.2" "port.test. 60 IN HTTPS 1 . alpn=h3 port=444" >> unbound.conf
    start unbound.log unbound -c unbound.conf
    await_listener tcp 10.78.0.53 53 || { cat unbound.log; return 1; }
}

nginx_serves() {
    need nginx
    cat > nginx.conf << end
daemon off; master_process off; pid $PWD/nginx.pid; error_log stderr;
events { }
http {
    access_log off; client_body_temp_path $PWD/t1; proxy_temp_path $PWD/t2; fastcgi_temp_path $PWD/t3; uwsgi_temp_path $PWD/t4; scgi_temp_path $PWD/t5;
    gzip on; gzip_min_length 1; gzip_types *;
    server { listen 80; root $PWD/files; gzip off; }
    server {
        listen 443 ssl http2; listen [::]:443 ssl http2; root $PWD/files; keepalive_timeout 60;
        ssl_certificate $BATS_FILE_TMPDIR/good.pem; ssl_certificate_key $BATS_FILE_TMPDIR/good.key;
        location = /broken { return 500; }
        location = /elsewhere { return 302 /large; }
        location = /cookies { add_header Set-Cookie a=1; add_header Set-Cookie b=2; add_header Strict-Transport-Security max-age=60; return 200 x; }
        location = /slow { limit_rate 20k; alias $PWD/files/large; gzip off; }
    }
}
end
    start nginx.log nginx -c "$PWD/nginx.conf"
    await_listener tcp 0.0.0.0 443 || { cat nginx.log; return 1; }
}

caddy_serves() { # MORE-LINES...
    need caddy
    {
        printf '{\n admin off\n auto_https disable_redirects\n skip_install_trust\n}\nhttps://ok.test, https://10.78.0.2 {\n'
        printf ' tls %s/good.pem %s/good.key\n root * %s/files\n file_server\n' "$BATS_FILE_TMPDIR" "$BATS_FILE_TMPDIR" "$PWD"
        printf ' respond /broken 500\n respond /missing 404\n header /cookies Set-Cookie a=1\n header Strict-Transport-Security max-age=60\n}\n'
    } > Caddyfile
    start caddy.log env HOME="$PWD" XDG_DATA_HOME="$PWD" XDG_CONFIG_HOME="$PWD" caddy run --config Caddyfile --adapter caddyfile
    await_listener tcp '*' 443 || await_listener tcp '0.0.0.0' 443 || { cat caddy.log; return 1; }
    await_listener udp '*' 443 || { cat caddy.log; return 1; }
}

gtls_serves() { # CERTIFICATE FLAGS...
    need gtlsserver
    start gtlsserver.log gtlsserver -q -d "$PWD/files" "${@:2}" 10.78.0.2 443 "$BATS_FILE_TMPDIR/$1.key" "$BATS_FILE_TMPDIR/$1.pem"
    await_listener udp 10.78.0.2 443 || { cat gtlsserver.log; return 1; }
}

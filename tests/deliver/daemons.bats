#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Delivery to a mail server and a syslog daemon of Debian: exim4-daemon-light, syslog-ng-core. They are started here,
# with configurations and folders of the test.
load helper

teardown() {
    local process
    # One that was stopped (SIGSTOP) hears nothing else.
    for process in $(cat server.pids 2> /dev/null); do
        pkill -9 -P "$process" || true
        kill -9 "$process" 2> /dev/null || true
    done
}

# need_daemon PROGRAM: they give up their rights, so the folder must be open to others.
need_daemon() {
    command -v "$1" > /dev/null || skip "$1 is not installed (scripts/install-packages extra)"
    [ "$(id -u)" -eq 0 ] || skip "root is needed to start $1"
    chmod a+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" .
    mkdir daemon
    certificate
    cp certificate.pem key.pem daemon
}

# at_ports START: with ports from PORT on that are free; another program may have them.
at_ports() {
    local i
    for i in {1..20}; do
        PORT=$((10000 + RANDOM % 20000))
        if "$1"; then return 0; fi
    done
    cat daemon/said
    return 1
}

# run_daemon WORDS FILE COMMAND...: starts it, and returns once the file has the words.
run_daemon() {
    local words=$1 file=$2
    shift 2
    rm -f "$file"
    "$@" > daemon/said 2>&1 3>&- &
    DAEMON=$!
    echo "$DAEMON" >> server.pids
    until grep -q "$words" "$file" 2> /dev/null; do
        kill -0 "$DAEMON" 2> /dev/null || return 1
        sleep 0.02
    done
}

daemon_kill() {
    kill -9 "$DAEMON"
    wait "$DAEMON" || true
}

# waits TRIES: the one message was not taken, so often.
waits() {
    run once
    [ "$status" -eq 1 ]
    [ "$(states)" = "1 waiting $1" ] || { states; return 1; }
}

# ---------------------------------------------------------------- exim

# A file of the folder `daemon` decides how it behaves. Where it holds a connection up, its log says so.
exim_configure() {
    local at=$PWD/daemon
    cat > daemon/exim.conf << CONF
primary_hostname = localhost
keep_environment =
spool_directory = $at/spool
log_file_path = $at/log-%s
pid_file_path = $at/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = $PORT : $((PORT + 1))
tls_on_connect_ports = $((PORT + 1))
daemon_startup_retries = 0
tls_advertise_hosts = *
tls_certificate = $at/certificate.pem
tls_privatekey = $at/key.pem
acl_smtp_connect = connect
acl_smtp_rcpt = recipient
acl_smtp_data = data
begin acl
connect:
  defer condition = \${if exists{$at/busy}}
  warn condition = \${if exists{$at/hang-before}}
       logwrite = held
       delay = 60s
  accept
recipient:
  deny !authenticated = *
  defer condition = \${if exists{$at/later}}
  accept
data:
  warn condition = \${if exists{$at/hang-after}}
       logwrite = held
       delay = 60s
  defer condition = \${if exists{$at/full}}
  deny condition = \${if exists{$at/refuse}}
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  file = $at/box
  user = Debian-exim
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_advertise_condition = \${if def:tls_in_cipher}
  server_condition = \${if and{{eq{\$auth2}{sensor}}{eq{\$auth3}{correct horse}}}}
  server_set_id = \$auth2
CONF
}

exim_start() {
    exim_configure
    chown -R Debian-exim: daemon
    chown root: daemon/exim.conf # else it does not trust it
    run_daemon "daemon started" daemon/log-main exim4 -bdf -C "$PWD/daemon/exim.conf"
}

exim_target() {
    (umask 077 && echo "correct horse" > password)
    target 'kind: mail' "url: $1" 'from: sensor@example.org' 'to: [ops@example.org, night@example.org]' \
        'user: sensor' 'password_file: password' "${@:2}"
}

# The connection is held up, and then its process is killed.
close_held() {
    local process
    rm -f daemon/log-main
    once > /dev/null 2>&1 3>&- &
    process=$!
    until grep -q held daemon/log-main 2> /dev/null; do sleep 0.02; done
    pkill -9 -P "$DAEMON"
    ! wait "$process" || return 1
}

# boxes COUNT: so many mails are whole in the box; exim puts them there after its answer.
boxes() { until [ "$(grep -c ' Completed$' daemon/log-main)" -ge "$1" ]; do sleep 0.02; done; }
mail_ids() { sed -n 's/^Message-ID: //p' daemon/box | sort -u; }

@test "exim takes a mail by STARTTLS and by TLS, and nothing is said to it if its certificate is forged" {
    need_daemon exim4
    messages 1
    at_ports exim_start
    exim_target "smtp://localhost:$PORT"
    waits 1
    exim_target "smtps://localhost:$((PORT + 1))"
    waits 2
    ! grep -q 'A=plain' daemon/log-main || return 1
    exim_target "smtp://localhost:$PORT" 'ca_file: certificate.pem'
    once
    messages 2
    exim_target "smtps://localhost:$((PORT + 1))" 'ca_file: certificate.pem'
    once
    [ "$(states)" = "$(printf '1 delivered 3\n2 delivered 1')" ]
    boxes 2
    grep -q '^Subject: \[netscope\] medium: finding number 2' daemon/box
    [ "$(mail_ids | wc -l)" -eq 2 ]
    [ "$(grep -c '<= sensor@example.org .* P=esmtpsa .* A=plain:sensor' daemon/log-main)" -eq 2 ]
}

@test "exim gets a mail until it takes it, under one Message-ID, and one that it refuses once" {
    need_daemon exim4
    messages 1
    at_ports exim_start
    exim_target "smtp://localhost:$PORT" 'ca_file: certificate.pem'
    touch daemon/busy
    waits 1
    mv daemon/busy daemon/later
    waits 2
    mv daemon/later daemon/full
    waits 3
    mv daemon/full daemon/hang-before
    close_held
    within 1s
    waits 5
    mv daemon/hang-before daemon/hang-after
    waits 6
    within 30s
    close_held
    rm daemon/hang-after
    daemon_kill
    waits 8
    exim_start
    once
    [ "$(states)" = "1 delivered 9" ]
    grep -q 'SMTP 4' netscope.db-deliver
    messages 2
    touch daemon/refuse
    run once
    [ "$(states)" = "$(printf '1 delivered 9\n2 failed 1')" ]
    rm daemon/refuse
    once
    boxes 1
    [ "$(mail_ids | wc -l)" -eq 1 ]
}

# ---------------------------------------------------------------- syslog-ng

syslog_start() {
    local at=$PWD/daemon
    cat > daemon/syslog.conf << CONF
@version: 3.38
options { use-dns(no); dns-cache(no); stats-freq(0); keep-hostname(yes); };
source network {
  syslog(transport("udp") ip("127.0.0.1") port($PORT));
  syslog(transport("tcp") ip("127.0.0.1") port($PORT));
  syslog(transport("tls") ip("127.0.0.1") port($((PORT + 1)))
    tls(key-file("$at/key.pem") cert-file("$at/certificate.pem") peer-verify(optional-untrusted)));
};
source itself { internal(); };
destination lines { file("$at/lines" template("\$HOST \$PROGRAM \$MSGID \$LEVEL \${.SDATA.netscope@32473.id} \$MESSAGE\n")); };
destination own { file("$at/log" template("\$MESSAGE\n")); };
log { source(network); destination(lines); };
log { source(itself); destination(own); };
CONF
    run_daemon "syslog-ng starting up" daemon/log syslog-ng --foreground --no-caps --cfgfile="$at/syslog.conf" \
        --persist-file="$at/persist" --pidfile="$at/pid" --control="$at/control"
}

syslog_target() { target 'kind: syslog' "url: $1://localhost:$2" "${@:3}"; }
# lines COUNT: syslog-ng has written so many.
lines() { until [ "$(wc -l < daemon/lines)" -ge "$1" ]; do sleep 0.02; done 2> /dev/null; }
line_ids() { cut -d' ' -f5 daemon/lines | sort -u; }

@test "syslog-ng reads what comes by UDP, TCP and TLS, and gets nothing if its certificate is forged" {
    need_daemon syslog-ng
    messages 1
    at_ports syslog_start
    syslog_target tls "$((PORT + 1))"
    waits 1
    syslog_target tls "$((PORT + 1))" 'ca_file: certificate.pem'
    once
    messages 2
    syslog_target tcp "$PORT"
    once
    messages 3
    target 'kind: syslog' "url: udp://127.0.0.1:$PORT"
    once
    [ "$(states)" = "$(printf '1 delivered 2\n2 delivered 1\n3 delivered 1')" ]
    lines 3
    [ "$(grep -cE '^lab netscope port_scan warning [0-9a-f-]+-[123] .*medium: finding number [123]$' daemon/lines)" -eq 3 ]
    [ "$(line_ids | wc -l)" -eq 3 ]
}

@test "syslog-ng gets what could not be sent while it was down or hung, under one id" {
    need_daemon syslog-ng
    messages 1
    at_ports syslog_start
    syslog_target tls "$((PORT + 1))" 'ca_file: certificate.pem'
    kill -STOP "$DAEMON"
    within 1s
    waits 1
    daemon_kill
    waits 2
    within 30s
    syslog_start
    once
    [ "$(states)" = "1 delivered 3" ]
    lines 1
    [ "$(line_ids | wc -l)" -eq 1 ]
}

# SPDX-License-Identifier: MIT
load helper

@test "alone, netscope teaches what to try first" {
    run netscope
    [ "$status" -eq 0 ]
    has "First steps"
    has "netscope capture -r FILE"
    has "netscope devices"
}

@test "--help and help say the same" {
    [ "$(netscope --help)" = "$(netscope help)" ]
}

@test "every subcommand explains itself, by help and by --help, and has a summary" {
    names=$(netscope help | sed -nE 's/^  ([a-z]+) {2,}[a-zA-Z].*/\1/p')
    [ "$(wc -w <<< "$names")" -ge 18 ]
    for name in $names; do
        run netscope help "$name"
        [ "$status" -eq 0 ]
        has "Usage: netscope $name"
        [ "$(netscope "$name" --help)" = "$output" ]
    done
}

@test "no line of help is wider than a terminal of 80 columns, but for a usage and examples" {
    for name in "" $(netscope help | sed -nE 's/^  ([a-z]+) {2,}[a-zA-Z].*/\1/p'); do
        # shellcheck disable=SC2086
        run bash -c "'$NETSCOPE' help $name | sed '/^Examples:/,\$d; /^Usage: /d' | awk 'length(\$0) > 80'"
        [ -z "$output" ] || { echo "$name: $output"; false; }
    done
}

@test "an unknown subcommand is one sentence with the nearest right one, exit 2" {
    run netscope devcies
    [ "$status" -eq 2 ]
    is_sentence
    has '`netscope devices`'
    run netscope zzzzzz
    [ "$status" -eq 2 ]
    is_sentence
    run netscope help statz
    [ "$status" -eq 2 ]
    has '`netscope help stats`'
}

@test "an unknown flag is one sentence with the nearest right one, exit 2" {
    for line in "flows --domian x" "devices --jsno" "sql --cvs x"; do
        # shellcheck disable=SC2086
        run netscope $line
        [ "$status" -eq 2 ]
        is_sentence
        has "did you mean '--"
    done
    run netscope flows -Z
    [ "$status" -eq 2 ]
    is_sentence
    run netscope flows --qqqqqqq
    [ "$status" -eq 2 ]
    is_sentence
    has "netscope help flows"
}

@test "a flag without its value, with one too many, and a stray word are sentences" {
    for line in "flows --ip" "flows --json=yes" "flows extra" "device" "device a b" "data"; do
        # shellcheck disable=SC2086
        run netscope $line
        [ "$status" -eq 2 ]
        is_sentence
    done
}

@test "a word that belongs behind a flag is told which" {
    run netscope capture monday.pcap
    [ "$status" -eq 2 ]
    is_sentence
    has "a file goes behind -r"
    run netscope flows 192.168.1.20
    [ "$status" -eq 2 ]
    has "behind --device, --ip"
}

@test "the settings are listed once, by capture, without a second name of --db" {
    run netscope capture --help
    has "--promiscuous[=yes|no]"
    has_not "--database"
    run netscope watch --help
    has "netscope help capture"
    has_not "--promiscuous"
    [ "${#lines[@]}" -lt 40 ]
}

@test "the manual page names every subcommand and every flag of the table" {
    [ -e "$MAN/netscope.1" ]
    page=$(sed -E 's/\\(f[BIRP]|&)?//g' "$MAN/netscope.1")
    for name in $(netscope help | sed -nE 's/^  ([a-z]+) {2,}[a-zA-Z].*/\1/p'); do
        grep -qE "(^|[^a-z])$name([^a-z]|\$)" <<< "$page" || { echo "no $name"; false; }
        for flag in $(netscope help "$name" | sed '/^Settings/,$d' |
            sed -nE 's/^  .*--([a-z-]+).*/\1/p'); do
            grep -q -- "--$flag" <<< "$page" || { echo "no --$flag of $name"; false; }
        done
    done
}

@test "the manual of the configuration names every key" {
    for key in $(netscope config --json | jq -r '.[].key'); do
        grep -qF -- "$key" <(sed -E 's/\\(f[BIRP]|&)?//g' "$MAN/netscope.yaml.5") || { echo "no $key"; false; }
    done
}

@test "the manual of the configuration says each default that is not a matter of the machine" {
    page=$(sed -E 's/\\(f[BIRP]|&)?//g; s/\\-/-/g' "$MAN/netscope.yaml.5" | tr '\n' ' ')
    while IFS=$'\t' read -r key value; do
        case $key in data.directory | sensor | capture.workers | privacy.key_file | time.zone) value= ;; esac
        paragraph=${page#*" $key (--"}
        [ "$paragraph" != "$page" ] || paragraph=${page#*" $key "} # it has no flag
        paragraph=${paragraph%%" .RE "*}
        [[ $paragraph == *" Default: $value"* ]] || { echo "$key: no '$value' in: $paragraph"; false; }
    done < <(netscope config --json | jq -r '.[] | select(.origin == "default" and .value != "") | [.key, .value] | @tsv')
}

@test "completion is bash that runs, and completes subcommands and flags" {
    netscope completion bash > completion.bash
    bash -n completion.bash
    run bash -c 'source ./completion.bash
        COMP_WORDS=(netscope fl); COMP_CWORD=1; _netscope; echo "${COMPREPLY[*]}"
        COMP_WORDS=(netscope flows --dom); COMP_CWORD=2; _netscope; echo "${COMPREPLY[*]}"'
    [ "${lines[0]}" = flows ]
    [ "${lines[1]}" = --domain ]
    touch a.copy
    run bash -c 'source ./completion.bash
        try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _netscope; echo "${COMPREPLY[*]}."; }
        try netscope db ""; try netscope db backup a.c; try netscope flows --device ""
        try netscope setup --pseudonyms l; try netscope capture --filt; try netscope capture -i l'
    [ "${lines[0]}" = "check stats backup vacuum repair migrate rebuild." ]
    [ "${lines[1]}" = a.copy. ]
    [ "${lines[2]}" = . ] # not another flag: its value is missing
    [ "${lines[3]}" = local. ]
    [ "${lines[4]}" = --filter. ]
    [[ " ${lines[5]}" == *" lo"* ]]
    run netscope completion csh
    [ "$status" -eq 2 ]
    is_sentence
}

@test "completion is zsh that runs, and completes subcommands, flags and words" {
    netscope completion zsh > _netscope
    [ "$(grep -cE "^    [a-z]+\)$" _netscope)" -eq "$(netscope help | grep -v '^  \(sudo\|netscope\) ' | grep -cE '^  [a-z]+ +[A-Za-z]')" ]
    command -v zsh > /dev/null || skip "zsh is not installed (scripts/install-packages extra)"
    zsh -n _netscope
    # What zsh's own functions are asked for.
    run zsh -f -c 'compdef() { echo "compdef $*"; }; source ./_netscope
        _describe() { print -rl -- $names; }; _arguments() { print -rl -- "$@"; }
        words=(netscope fl) CURRENT=2; _netscope
        words=(netscope alerts --severity m) CURRENT=4; _netscope
        words=(netscope db ba) CURRENT=3; _netscope'
    [ "${lines[0]}" = "compdef _netscope netscope" ]
    has "flows:connections\\: who talked to whom"
    has "*--severity=[at least\\: info, low, medium, high, critical]:severity:(info low medium high critical)"
    has "*--db=["
    has ":db:_files"
    has "1: :( check stats backup vacuum repair migrate rebuild)"
}

@test "completion is fish that runs, and completes subcommands, flags and words" {
    netscope completion fish > netscope.fish
    [ "$(grep -c '__netscope_is_first -f' netscope.fish)" -eq "$(netscope help | grep -v '^  \(sudo\|netscope\) ' | grep -cE '^  [a-z]+ +[A-Za-z]')" ]
    command -v fish > /dev/null || skip "fish is not installed (scripts/install-packages extra)"
    run fish --no-config -c 'source netscope.fish; complete -C "netscope flo"; complete -C "netscope flows --dom"
        complete -C "netscope db vac"; complete -C "netscope alerts --severity med"; complete -C "netscope setup --pseudonyms l"'
    [ "$status" -eq 0 ]
    [ "$(cut -f1 <<< "$output" | tr '\n' ' ')" = "flows --domain vacuum medium local " ]
}

@test "the messages and settings that docs/troubleshooting.md names are the program's own" {
    local part count=0
    # What stands between quotation marks, without what changes ("...").
    while read -r part; do
        grep -aqF "$part" "$NETSCOPE" || { echo "no message has: $part"; false; }
        count=$((count + 1))
    done < <(tr '\n' ' ' < "$ROOT/docs/troubleshooting.md" | grep -oE '\*\*"[^"]+"' | sed 's/^..//; s/"//g' | sed 's/, *\.\.\.\|\.\.\./\n/g' | grep -E '[a-z]{3}' |
        sed 's/^[ ,]*//; s/ *$//')
    [ "$count" -ge 6 ]
    for part in $(grep -oE '`(capture|networks|flows|storage|memory)\.[a-z_]+`' "$ROOT/docs/troubleshooting.md" | tr -d '`' | sort -u); do
        netscope config --json | jq -e --arg key "$part" 'any(.key == $key)' > /dev/null || { echo "no setting $part"; false; }
    done
}

@test "version says which" {
    run netscope version
    [ "$status" -eq 0 ]
    [[ $output =~ ^netscope\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    [ "$(netscope --version)" = "$output" ]
}

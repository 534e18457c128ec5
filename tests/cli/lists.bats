# SPDX-License-Identifier: MIT
load helper

# anna talks to an address outside on a day of January 2020.
day() { # DAY FLAGS...
    local day=$1
    shift
    scene --data-directory data "$@" << END
at 2020-01-${day}T10:00:00
host router 3c:22:fb:00:00:01 192.168.1.1
host anna 3c:22:fb:00:00:31 192.168.1.20
host far 3c:22:fb:00:00:01 203.0.113.7
arp anna
tcp anna far 443 1000 2000
END
}

@test "an address that a list has is found, with the list, its version and its category" {
    mkdir -p data/contacts/c2
    printf '# name: Ours\n# version: 7\n203.0.113.7\n' > data/contacts/c2/ours.txt
    day 01
    run netscope alerts --rule listed_contact --json
    has '203.0.113.7 is on the list Ours (c2)'
    has '"list_version":"7"'
    has '"severity":"medium"'
}

@test "what was before a list came is found when it comes, once" {
    day 01
    run netscope alerts --rule listed_contact --jsonl
    [ -z "$output" ]
    mkdir -p data/contacts
    echo 203.0.113.7 > data/contacts/ours.txt
    scene --data-directory data << 'END'
at 2020-01-02T10:00:00
host anna 3c:22:fb:00:00:31 192.168.1.20
host bert 3c:22:fb:00:00:32 192.168.1.21
tcp anna bert 443 1000 2000
END
    run netscope alerts --rule listed_contact --jsonl
    [ "${#lines[@]}" -eq 1 ]
    has '"first_time":"2020-01-01T10:00:0'
    scene --data-directory data << 'END'
at 2020-01-03T10:00:00
host anna 3c:22:fb:00:00:31 192.168.1.20
host bert 3c:22:fb:00:00:32 192.168.1.21
tcp anna bert 443 1000 2000
END
    run netscope sql "SELECT count FROM alerts WHERE rule = 'listed_contact'" --csv
    [ "${lines[1]}" = $'1\r' ] || [ "${lines[1]}" = 1 ]
}

@test "a broken list is a sentence, and the capture and the other lists go on" {
    mkdir -p data/contacts
    echo '{"type": "bundle", ' > data/contacts/broken.json
    echo 203.0.113.7 > data/contacts/ours.txt
    "$SCENE" scene.pcap << 'END'
at 2020-01-01T10:00:00
host anna 3c:22:fb:00:00:31 192.168.1.20
host far 3c:22:fb:00:00:01 203.0.113.7
tcp anna far 443 1000 2000
END
    run netscope capture -r scene.pcap --data-directory data
    [ "$status" -eq 0 ]
    has "The list 'broken' is broken JSON"
    run netscope alerts --rule listed_contact --jsonl
    has '203.0.113.7 is on the list ours'
}

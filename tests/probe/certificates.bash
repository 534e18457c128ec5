# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Authorities, and certificates of theirs, in the current folder: NAME.pem and NAME.key.

authority() { # NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days 3650 \
        -subj "/CN=authority $1" 2> /dev/null
    touch "$1.index"
}

issue() { # NAME AUTHORITY NAMES FROM UNTIL
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2> /dev/null
    printf '[ca]\ndefault_ca = it\n[it]\ndatabase = %s.index\nrand_serial = yes\ndefault_md = sha256\npolicy = any\nunique_subject = no\nx509_extensions = names\n[any]\ncommonName = supplied\n[names]\nsubjectAltName = %s\n' \
        "$2" "$3" > "$1.conf"
    openssl ca -batch -config "$1.conf" -cert "$2.pem" -keyfile "$2.key" -in "$1.csr" -out "$1.pem" -outdir . -notext \
        -startdate "$4" -enddate "$5" 2> /dev/null
}

# What is wrong with each stands in its name; all but `wrong` are for this one.
issue_faulty() { # NAME
    authority other
    issue wrong ca "DNS:elsewhere.test" 20200101000000Z 20991231000000Z
    issue expired ca "DNS:$1" 20200101000000Z 20210101000000Z
    issue early ca "DNS:$1" 20980101000000Z 20991231000000Z
    issue unknown other "DNS:$1" 20200101000000Z 20991231000000Z
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout selfsigned.key -out selfsigned.pem \
        -days 3650 -subj "/CN=$1" -addext "subjectAltName=DNS:$1" 2> /dev/null
}

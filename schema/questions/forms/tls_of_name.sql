-- SPDX-License-Identifier: MIT
-- netscope tls, to a name, or to a name below it.
-- scan: the lists of ids of the hours in question.
TLS_ROWS(r.tls_id IN (EVENTS_OF(tls_id, tls_handshake, FLOWS_OF_NAME(), 3, e.sni IN NAMES_BELOW())))
ORDER BY r.tls_id DESC
LIMIT :limit;

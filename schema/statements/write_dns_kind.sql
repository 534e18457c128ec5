-- SPDX-License-Identifier: MIT
-- Interns: for where find_dns_kind found none.
INSERT INTO dns_kind (
    transport, query_seen, answered, query_type, rcode, attempt
) VALUES (?, ?, ?, ?, ?, ?)

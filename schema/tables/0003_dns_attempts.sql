-- SPDX-License-Identifier: MIT
-- A question that is asked again with the same id, and the first copy of it: told apart.
-- 1: the first copy of a question; NULL: mDNS, or a reply alone.
ALTER TABLE dns_kind ADD COLUMN attempt INTEGER;
DROP INDEX dns_kind_by_content;
CREATE INDEX dns_kind_by_content ON dns_kind (query_type, rcode, transport, answered, query_seen, attempt);

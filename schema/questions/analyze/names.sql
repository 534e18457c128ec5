-- SPDX-License-Identifier: MIT
-- Names by their ids.
SELECT domain_id, name FROM domain WHERE domain_id IN (SELECT value FROM json_each(:ids)) ORDER BY domain_id;

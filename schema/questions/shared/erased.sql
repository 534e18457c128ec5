-- SPDX-License-Identifier: MIT
-- What one request to forget a device erased, by view.
-- scan: one row per device that people forgot, and view.
SELECT c.what, sum(c.erased) AS erased, sum(c.cut) AS cut
FROM erasure e JOIN erasure_count c ON c.erased_id = e.erased_id
WHERE e.at_us = (SELECT at_us FROM audit WHERE audit_id = :audit_id)
GROUP BY c.what ORDER BY c.what;

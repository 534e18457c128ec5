-- SPDX-License-Identifier: MIT
-- The last runs of a probe of one URL, asked in the same way, the newest first.
-- scan: at most :limit runs of the URL, by their index.
-- :url, :asked_with
SELECT r.state = 3 AS fails, TEXT(r.addresses_text) AS addresses, TEXT(r.certificate_text) AS certificate, r.total_us
FROM probe_run r
WHERE r.url_text = (SELECT t.text_id FROM text t WHERE t.value = :url)
    AND coalesce(TEXT(r.asked_with_text), '') = :asked_with
ORDER BY r.began_us DESC
LIMIT :limit;

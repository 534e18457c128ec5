-- SPDX-License-Identifier: MIT
-- The next ids, and the highest there is.
SELECT certificate_id, (SELECT max(certificate_id) FROM certificate) FROM certificate WHERE certificate_id > ? ORDER BY certificate_id LIMIT ?

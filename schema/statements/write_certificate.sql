-- SPDX-License-Identifier: MIT
-- Interns; writes nothing where it is known.
INSERT INTO certificate (sha256, common_name, issuer, sans, valid_from, valid_to)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING

-- SPDX-License-Identifier: MIT
-- Interns; writes nothing where it is known.
INSERT INTO fingerprint (hash) VALUES (?) ON CONFLICT DO NOTHING

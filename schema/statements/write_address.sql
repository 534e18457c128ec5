-- SPDX-License-Identifier: MIT
-- Interns; writes nothing where it is known.
INSERT INTO address (ip) VALUES (?) ON CONFLICT DO NOTHING

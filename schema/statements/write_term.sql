-- SPDX-License-Identifier: MIT
-- Interns; writes nothing where it is known.
INSERT INTO term (value) VALUES (?) ON CONFLICT DO NOTHING

-- SPDX-License-Identifier: MIT
-- Interns; writes nothing where it is known.
INSERT INTO domain (name) VALUES (?) ON CONFLICT DO NOTHING

-- SPDX-License-Identifier: MIT
-- How a server looks that asks for another hello first: a fingerprint_id.
ALTER TABLE tls_hello ADD COLUMN retry_ja3s INTEGER;

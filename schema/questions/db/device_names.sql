-- Every text that is a device's name, or may be: what a pseudonymised copy replaces wherever it stands.
-- scan: each device, each of its names and each name in a local domain, once for a copy of all rows
SELECT hostname FROM device WHERE hostname IS NOT NULL
UNION SELECT user_label FROM device WHERE user_label IS NOT NULL
UNION SELECT e.value FROM evidence e JOIN term t ON t.term_id = e.attribute_term WHERE t.value = 'hostname'
UNION SELECT t.value FROM dhcp_message m JOIN text t ON t.text_id IN (m.hostname_text, m.client_fqdn_text)
UNION SELECT name FROM domain
WHERE name LIKE '%.local' OR name LIKE '%.lan' OR name LIKE '%.home' OR name LIKE '%.home.arpa' OR name LIKE '%.internal'
    OR name LIKE '%.localdomain' OR name LIKE '%.intranet' OR name LIKE '%.private' OR name LIKE '%.corp'
    OR name LIKE '%.fritz.box' OR (instr(name, '.') = 0 AND name NOT LIKE '\_%' ESCAPE '\')

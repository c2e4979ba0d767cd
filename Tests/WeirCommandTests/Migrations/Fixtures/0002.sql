-- Schema 2: a draft, and when commits were made.
UPDATE weir.environment SET serial = 4, commit_id = 'c5e0dffb1ac956415b6a5514e9968112c364eb38', tree_id = '10ec7df842725a2e4fafacc891a6a65e61bdfec7', updated_at = '2026-11-23 01:25:16.239683+00'
WHERE id = '6440059d-dedd-4522-977d-cac01c37d669';
INSERT INTO weir.integration (environment, id, slug, spec, spec_digest, protect, source_path, revision, created_at, updated_at, deleted_at, draft, draft_digest)
VALUES ('6440059d-dedd-4522-977d-cac01c37d669', '21d62d6c-81a4-8f19-9f8d-66a54a3d7b92', 'acme-draft', '{"category":"CRM","description":"Contacts","labels":[],"name":"Acme Draft"}', '\xd68828e9c944b495ac5837b93879a6703ea6a0a03163548595f901872babb30e', false, 'integrations/acme-draft/integration.yaml', 4, '2026-11-23 01:25:16.2327+00', '2026-11-23 01:25:16.2327+00', NULL, '{"category":"CRM","definitionVersion":7,"description":"Contacts","flows":[{"name":"Sync Contacts","steps":[{"action":{"component":{"isPublic":true,"key":"webhook-triggers","version":"LATEST"},"key":"webhook"},"inputs":{},"isTrigger":true,"name":"Contacts Webhook"}]}],"name":"Acme Draft","requiredConfigVars":[{"dataType":"string","defaultValue":"none","key":"Tag"}]}', '\xe31142fcd371bd52f7af777481de3c93037bd9ed7c20baf23fbd1d6a8ea73a67');
INSERT INTO weir.revision (environment, serial, id, repository, path, revision, commit_id, tree_id, advances, actor, counts, started_at, finished_at, changes_digest, digest)
VALUES ('6440059d-dedd-4522-977d-cac01c37d669', 4, 'b2d95e83-41bd-417f-ad3c-f0fb9c2856bd', 'git.example.com/acme/fleet', '', 'main', 'c5e0dffb1ac956415b6a5514e9968112c364eb38', '10ec7df842725a2e4fafacc891a6a65e61bdfec7', true, 'ada@vm', '[{"action":"create","approved":0,"kind":"integration","total":1}]', '2026-11-23 01:25:16.2327+00', '2026-11-23 01:25:16.239683+00', '\x3eac3de12706ff201990da103c8eb22896c9c4d64812499cc7e620f9b0a407fe', '\xdfa10b600559f56cb7bd22310ad50d6db8e1aff3dddeb000320648a5d5f6774c');
INSERT INTO weir.change (environment, serial, ordinal, action, kind, key, unit_id, fields, reason, path, line, column_number, approved)
VALUES ('6440059d-dedd-4522-977d-cac01c37d669', 4, 1, 'create', 'integration', 'acme-draft', '21d62d6c-81a4-8f19-9f8d-66a54a3d7b92', '[]', 'draft, 1 flow, 1 step', 'integrations/acme-draft/integration.yaml', 1, 1, false);
UPDATE weir.integration_version SET committed_at = '2026-01-01 00:00:00+00'
WHERE environment = '6440059d-dedd-4522-977d-cac01c37d669' AND integration_id = '48e5aa29-632b-8f40-8678-4d6422a3f23c' AND number = 1;
UPDATE weir.integration_version SET committed_at = '2026-01-01 00:00:00+00'
WHERE environment = '6440059d-dedd-4522-977d-cac01c37d669' AND integration_id = '7ea7ce0c-dde2-8d2a-85d0-db18c39c4805' AND number = 1;
UPDATE weir.integration_version SET committed_at = '2026-01-01 00:00:00+00'
WHERE environment = '6440059d-dedd-4522-977d-cac01c37d669' AND integration_id = '7ea7ce0c-dde2-8d2a-85d0-db18c39c4805' AND number = 2;

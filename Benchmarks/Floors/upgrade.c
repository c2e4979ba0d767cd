// floor-upgrade URL ENVIRONMENT INTEGRATION: one UPDATE of all instances of an integration, of the columns that a new version
// changes, in the transaction of a revision. The floor of a plan and an apply of a new version that they track.
#include "floor.h"

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
    if (count != 4) floor_fail("usage: floor-upgrade URL ENVIRONMENT INTEGRATION");
    PGconn *connection = floor_connect(arguments[1]);
    char *environment = floor_environment(connection, arguments[2]);
    char *epoch = floor_lease(connection, environment);
    double start = floor_now();
    floor_run(connection, "BEGIN");
    // The triggers ask whether a revision writes.
    const char *opening[] = {environment, epoch};
    PQclear(floor_result(
        connection,
        PQexecParams(
            connection,
            "WITH revision AS (INSERT INTO weir.revision (environment, serial, id, repository, path, revision, commit_id,"
            " tree_id, advances, actor, counts, started_at, finished_at, changes_digest, digest)"
            " SELECT id, serial + 1, gen_random_uuid(), '', '', '', '', '', true, 'floor', '[]', now(), now(),"
            " sha256(''), sha256('') FROM weir.environment WHERE id = $1 RETURNING id),"
            " raised AS (UPDATE weir.environment SET serial = serial + 1 WHERE id = $1)"
            " INSERT INTO weir.open_revision (environment, transaction, revision, holder, epoch)"
            " SELECT $1, pg_current_xact_id(), id, 'floor', $2::bigint FROM revision",
            2, NULL, opening, NULL, NULL, 0),
        PGRES_COMMAND_OK));
    double before = floor_now();
    const char *parameters[] = {environment, arguments[3]};
    PGresult *result = floor_result(
        connection,
        PQexecParams(
            connection,
            "UPDATE weir.instance u SET version = u.version + 1, spec = u.spec || '', spec_digest = sha256(u.spec_digest),"
            " revision = e.serial, updated_at = now() FROM weir.environment e"
            " WHERE u.environment = $1 AND e.id = $1 AND u.integration_id = ("
            " SELECT id FROM weir.integration WHERE environment = $1 AND slug = $2)",
            2, NULL, parameters, NULL, NULL, 0),
        PGRES_COMMAND_OK);
    double updated = floor_now();
    floor_run(connection, "COMMIT");
    double end = floor_now();
    printf(
        "{\"rows\":%s,\"update\":%.6f,\"commit\":%.6f,\"seconds\":%.6f}\n", PQcmdTuples(result), updated - before,
        end - updated, end - start);
    PQfinish(connection);
    return 0;
}

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
    floor_open_revision(connection, environment, epoch);
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

// floor-commit URL ENVIRONMENT COUNT: the writes of a revision that changes one instance, sent by hand in one go by a
// connection that is there already, COUNT times. The floor of a commit that changes one file.
#include "floor.h"

#include <stdio.h>
#include <stdlib.h>

enum { parameter_count = 4 };
// uuid, bigint, uuid, uuid: environment, epoch, the revision's id, instance. Not every statement needs each.
static const Oid parameter_types[parameter_count] = {2950, 20, 2950, 2950};

static const char *const writes[] = {
    "BEGIN",
    "SELECT now() FROM weir.lease WHERE environment = $1 AND holder = 'floor' AND epoch = $2"
    " AND expires_at > clock_timestamp() FOR KEY SHARE",
    "INSERT INTO weir.open_revision (environment, transaction, revision, holder, epoch)"
    " VALUES ($1, pg_current_xact_id(), $3, 'floor', $2)",
    "UPDATE weir.environment SET serial = serial + 1, updated_at = now(), commit_id = md5($3::text), tree_id = md5($3::text)"
    " WHERE id = $1",
    "UPDATE weir.instance u SET spec = u.spec || '', spec_digest = sha256(u.spec_digest), revision = e.serial,"
    " updated_at = now() FROM weir.environment e WHERE u.environment = $1 AND e.id = $1 AND u.id = $4",
    "DELETE FROM weir.pending WHERE environment = $1",
    "INSERT INTO weir.revision (environment, serial, id, repository, path, revision, commit_id, tree_id, advances, actor,"
    " counts, started_at, finished_at, changes_digest, digest)"
    " SELECT e.id, e.serial, $3, e.repository, e.path, e.revision, e.commit_id, e.tree_id, true, 'floor', r.counts, now(),"
    " clock_timestamp(), sha256(r.digest), sha256(r.digest) FROM weir.environment e"
    " JOIN weir.revision r ON r.environment = e.id AND r.serial = e.serial - 1 WHERE e.id = $1",
    "INSERT INTO weir.change (environment, serial, ordinal, action, kind, key, unit_id, fields, reason, path, line,"
    " column_number, approved)"
    " SELECT e.id, e.serial, 0, 'reconfigure', 'instance', c.slug || '/' || u.slug, u.id,"
    " '[{\"after\":\"101\",\"before\":\"100\",\"path\":\"config/Batch Size\"}]', 'The file has changed.', u.source_path, 12, 3,"
    " false FROM weir.environment e JOIN weir.instance u ON u.environment = e.id AND u.id = $4"
    " JOIN weir.customer c ON c.environment = e.id AND c.id = u.customer_id WHERE e.id = $1",
    "INSERT INTO weir.outbox (environment, id, recipient, payload)"
    " VALUES ($1, $3, '', '{\"type\":\"applied\",\"environment\":\"default\",\"summary\":\"Change one file\"}')",
    "COMMIT",
};
enum { statement_count = sizeof writes / sizeof *writes };

// BEGIN and COMMIT take no parameters.
static int parameters_of(int statement) { return statement == 0 || statement == statement_count - 1 ? 0 : parameter_count; }

static void prepare(PGconn *connection) {
    char name[16];
    for (int index = 0; index < statement_count; index++) {
        snprintf(name, sizeof name, "write %d", index);
        PGresult *result = PQprepare(connection, name, writes[index], parameters_of(index), parameter_types);
        PQclear(floor_result(connection, result, PGRES_COMMAND_OK));
    }
}

// Sends everything, then reads all answers: the time of one round trip and of the commit.
static double perform(PGconn *connection, const char *const *parameters) {
    char name[16];
    double start = floor_now();
    for (int index = 0; index < statement_count; index++) {
        snprintf(name, sizeof name, "write %d", index);
        if (!PQsendQueryPrepared(connection, name, parameters_of(index), parameters, NULL, NULL, 0)) {
            floor_fail("%s", PQerrorMessage(connection));
        }
    }
    if (!PQpipelineSync(connection)) floor_fail("%s", PQerrorMessage(connection));
    for (int index = 0; index < statement_count; index++) {
        PGresult *result = PQgetResult(connection);
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) floor_fail("%s", PQerrorMessage(connection));
        // Each write but the deletion of what is pending is of one row.
        const char *rows = PQcmdTuples(result);
        if (parameters_of(index) != 0 && index != 5 && (rows[0] != '1' || rows[1] != '\0')) {
            floor_fail("%s rows: %s", rows, writes[index]);
        }
        PQclear(result);
        if (PQgetResult(connection) != NULL) floor_fail("more than one result: %s", writes[index]);
    }
    PQclear(floor_result(connection, PQgetResult(connection), PGRES_PIPELINE_SYNC));
    return floor_now() - start;
}

int main(int count, char **arguments) {
    if (count != 4) floor_fail("usage: floor-commit URL ENVIRONMENT COUNT");
    PGconn *connection = floor_connect(arguments[1]);
    char *environment = floor_environment(connection, arguments[2]);
    char *epoch = floor_lease(connection, environment);
    int commits = floor_count(arguments[3]);
    double *seconds = calloc((size_t)commits, sizeof *seconds);
    if (seconds == NULL) floor_fail("out of memory");
    prepare(connection);
    const char *of_environment[] = {environment};
    for (int index = 0; index < commits; index++) {
        char *revision = floor_value(connection, "SELECT gen_random_uuid()", 0, NULL);
        char *instance = floor_value(
            connection, "SELECT id FROM weir.instance WHERE environment = $1 ORDER BY random() LIMIT 1", 1,
            of_environment);
        const char *parameters[parameter_count] = {environment, epoch, revision, instance};
        if (!PQenterPipelineMode(connection)) floor_fail("%s", PQerrorMessage(connection));
        seconds[index] = perform(connection, parameters);
        if (!PQexitPipelineMode(connection)) floor_fail("%s", PQerrorMessage(connection));
        free(revision);
        free(instance);
    }
    printf("{");
    floor_print_list("seconds", seconds, commits);
    printf("}\n");
    PQfinish(connection);
    return 0;
}

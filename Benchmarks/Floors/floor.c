#include "floor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double floor_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

_Noreturn void floor_fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

PGconn *floor_connect(const char *url) {
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK) floor_fail("%s", PQerrorMessage(connection));
    return connection;
}

PGresult *floor_result(PGconn *connection, PGresult *result, ExecStatusType wanted) {
    if (PQresultStatus(result) != wanted) {
        floor_fail("%s: %s", PQresStatus(PQresultStatus(result)), PQerrorMessage(connection));
    }
    return result;
}

void floor_run(PGconn *connection, const char *statements) {
    PQclear(floor_result(connection, PQexec(connection, statements), PGRES_COMMAND_OK));
}

char *floor_value(PGconn *connection, const char *query, int count, const char *const *parameters) {
    PGresult *result = floor_result(
        connection, PQexecParams(connection, query, count, NULL, parameters, NULL, NULL, 0), PGRES_TUPLES_OK);
    if (PQntuples(result) != 1 || PQnfields(result) != 1) floor_fail("not one value: %s", query);
    char *value = strdup(PQgetvalue(result, 0, 0));
    PQclear(result);
    return value;
}

char *floor_environment(PGconn *connection, const char *name) {
    return floor_value(connection, "SELECT id FROM weir.environment WHERE name = $1", 1, &name);
}

char *floor_lease(PGconn *connection, const char *environment) {
    return floor_value(
        connection,
        "INSERT INTO weir.lease AS l (environment, holder, epoch, expires_at)"
        " VALUES ($1, 'floor', 1, clock_timestamp() + interval '1 hour')"
        " ON CONFLICT (environment) DO UPDATE SET holder = excluded.holder, epoch = l.epoch + 1,"
        " expires_at = excluded.expires_at RETURNING epoch",
        1, &environment);
}

void floor_open_revision(PGconn *connection, const char *environment, const char *epoch) {
    const char *parameters[] = {environment, epoch};
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
            2, NULL, parameters, NULL, NULL, 0),
        PGRES_COMMAND_OK));
}

void floor_print_list(const char *name, const double *values, int count) {
    printf("\"%s\":[", name);
    for (int index = 0; index < count; index++) printf("%s%.9f", index == 0 ? "" : ",", values[index]);
    printf("]");
}

int floor_count(const char *text) {
    char *end = NULL;
    long count = strtol(text, &end, 10);
    if (end == text || *end != '\0' || count < 1 || count > 1000000) floor_fail("not a count: %s", text);
    return (int)count;
}

// floor-creates URL ENVIRONMENT FOLDER: writes the instances, endpoints and changes of a whole fleet in one revision, each
// by COPY into a temporary table and one INSERT … SELECT. FOLDER has their rows as binary copies, which are read before the
// clock runs. The floor of an apply that creates everything.
#include "floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    // `values` are what is not copied, for the columns `own`: %s is the environment.
    const char *name, *columns, *own, *values;
    char *bytes;
    size_t length;
} table;

static table tables[] = {
    {.name = "instance",
     .columns = "id, slug, customer_id, integration_id, version, enabled, missing, needs_authorization, spec, spec_digest,"
                " protect, source_path",
     .own = "environment, revision, created_at, updated_at",
     .values = "'%s', 1, now(), now()"},
    {.name = "endpoint", .columns = "instance_id, flow, id, active", .own = "environment", .values = "'%s'"},
    {.name = "change",
     .columns = "ordinal, action, kind, key, unit_id, fields, reason, path, line, column_number, approved",
     .own = "environment, serial",
     .values = "'%s', 1"},
};
enum { table_count = sizeof tables / sizeof *tables };

static void load(table *into, const char *folder) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.copy", folder, into->name);
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) floor_fail("cannot read %s", path);
    into->length = (size_t)ftell(file);
    into->bytes = malloc(into->length + 1);
    rewind(file);
    if (into->bytes == NULL || fread(into->bytes, 1, into->length, file) != into->length) floor_fail("cannot read %s", path);
    fclose(file);
}

static void stage(PGconn *connection, const table *from) {
    char statement[2048];
    // The types, and nothing else: no key, no constraint.
    snprintf(
        statement, sizeof statement,
        "CREATE TEMPORARY TABLE floor_%s ON COMMIT DROP AS SELECT %s FROM weir.%s LIMIT 0", from->name, from->columns,
        from->name);
    floor_run(connection, statement);
    snprintf(statement, sizeof statement, "COPY floor_%s FROM STDIN (FORMAT binary)", from->name);
    PQclear(floor_result(connection, PQexec(connection, statement), PGRES_COPY_IN));
    const size_t chunk = 1 << 16;
    for (size_t start = 0; start < from->length; start += chunk) {
        size_t length = from->length - start < chunk ? from->length - start : chunk;
        if (PQputCopyData(connection, from->bytes + start, (int)length) != 1) floor_fail("%s", PQerrorMessage(connection));
    }
    if (PQputCopyEnd(connection, NULL) != 1) floor_fail("%s", PQerrorMessage(connection));
    PQclear(floor_result(connection, PQgetResult(connection), PGRES_COMMAND_OK));
    while (PQgetResult(connection) != NULL) floor_fail("more than one result");
}

static long insert(PGconn *connection, const table *from, const char *environment) {
    char statement[2048], values[256];
    snprintf(values, sizeof values, from->values, environment);
    snprintf(
        statement, sizeof statement, "INSERT INTO weir.%s (%s, %s) SELECT %s, %s FROM floor_%s", from->name, from->own,
        from->columns, values, from->columns, from->name);
    PGresult *result = floor_result(connection, PQexec(connection, statement), PGRES_COMMAND_OK);
    long rows = atol(PQcmdTuples(result));
    PQclear(result);
    return rows;
}

int main(int count, char **arguments) {
    if (count != 4) floor_fail("usage: floor-creates URL ENVIRONMENT FOLDER");
    PGconn *connection = floor_connect(arguments[1]);
    char *environment = floor_environment(connection, arguments[2]);
    char *epoch = floor_lease(connection, environment);
    for (int index = 0; index < table_count; index++) load(&tables[index], arguments[3]);
    double start = floor_now();
    floor_run(connection, "BEGIN");
    for (int index = 0; index < table_count; index++) stage(connection, &tables[index]);
    double copied = floor_now();
    // The triggers ask whether a revision writes, and the commit whether it was recorded.
    floor_open_revision(connection, environment, epoch);
    printf("{");
    for (int index = 0; index < table_count; index++) {
        printf("\"%s\":%ld,", tables[index].name, insert(connection, &tables[index], environment));
    }
    double inserted = floor_now();
    floor_run(connection, "COMMIT");
    double end = floor_now();
    printf(
        "\"copy\":%.6f,\"insert\":%.6f,\"commit\":%.6f,\"seconds\":%.6f}\n", copied - start, inserted - copied,
        end - inserted, end - start);
    PQfinish(connection);
    return 0;
}

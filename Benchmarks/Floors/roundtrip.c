// floor-roundtrip URL ENVIRONMENT COUNT: one query of one row by a connection that is there already, COUNT times. The floor
// of a round that has nothing to do.
#include "floor.h"

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
    if (count != 4) floor_fail("usage: floor-roundtrip URL ENVIRONMENT COUNT");
    PGconn *connection = floor_connect(arguments[1]);
    int trips = floor_count(arguments[3]);
    double *seconds = calloc((size_t)trips, sizeof *seconds);
    if (seconds == NULL) floor_fail("out of memory");
    const char *name = arguments[2];
    PQclear(floor_result(
        connection,
        PQprepare(
            connection, "look", "SELECT serial, commit_id, tree_id, suspended FROM weir.environment WHERE name = $1", 1,
            NULL),
        PGRES_COMMAND_OK));
    for (int index = 0; index < trips; index++) {
        double start = floor_now();
        PGresult *result = PQexecPrepared(connection, "look", 1, &name, NULL, NULL, 0);
        if (PQntuples(floor_result(connection, result, PGRES_TUPLES_OK)) != 1) floor_fail("no environment %s", name);
        PQclear(result);
        seconds[index] = floor_now() - start;
    }
    printf("{");
    floor_print_list("seconds", seconds, trips);
    printf("}\n");
    PQfinish(connection);
    return 0;
}

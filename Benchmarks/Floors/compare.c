// floor-compare REPOSITORY COMMIT URL ENVIRONMENT: reads the key and the digest of every deployed instance, and walks the
// tree of a commit. The floor of a plan in which little differs, made by a process that knows nothing yet.
#include "floor.h"
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
    if (count != 5) floor_fail("usage: floor-compare REPOSITORY COMMIT URL ENVIRONMENT");
    double start = floor_now();
    PGconn *connection = floor_connect(arguments[3]);
    char *environment = floor_environment(connection, arguments[4]);
    char *name = PQescapeLiteral(connection, environment, 36);
    char query[512];
    snprintf(
        query, sizeof query,
        "COPY (SELECT c.slug, i.slug, i.spec_digest FROM weir.instance i JOIN weir.customer c"
        " ON c.environment = i.environment AND c.id = i.customer_id WHERE i.environment = %s) TO STDOUT (FORMAT binary)",
        name);
    PQclear(floor_result(connection, PQexec(connection, query), PGRES_COPY_OUT));
    size_t rows = 0, bytes = 0;
    char *row = NULL;
    int length;
    while ((length = PQgetCopyData(connection, &row, 0)) > 0) {
        rows++;
        bytes += (size_t)length;
        PQfreemem(row);
    }
    if (length != -1) floor_fail("%s", PQerrorMessage(connection));
    PQclear(floor_result(connection, PQgetResult(connection), PGRES_COMMAND_OK));
    double read = floor_now();
    git_repository *repository = tree_open(arguments[1]);
    tree_listing listing = tree_walk(repository, arguments[2]);
    double end = floor_now();
    // The end of a binary copy is a message of its own.
    printf(
        "{\"rows\":%zu,\"bytes\":%zu,\"files\":%zu,\"trees\":%zu,\"rowSeconds\":%.6f,\"walk\":%.6f,\"seconds\":%.6f}\n",
        rows - 1, bytes, listing.count, listing.trees, read - start, end - read, end - start);
    PQfinish(connection);
    return 0;
}

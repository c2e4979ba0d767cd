// floor-read REPOSITORY COMMIT: reads every file of a commit and runs libyaml's events over it, in one thread. The floor of
// a plan that has nothing to go on from.
#include "floor.h"
#include "tree.h"

#include <stdio.h>
#include <yaml.h>

static size_t events(const unsigned char *bytes, size_t count) {
    yaml_parser_t parser;
    yaml_event_t event;
    if (!yaml_parser_initialize(&parser)) floor_fail("out of memory");
    yaml_parser_set_input_string(&parser, bytes, count);
    size_t seen = 0;
    yaml_event_type_t type = YAML_NO_EVENT;
    while (type != YAML_STREAM_END_EVENT) {
        if (!yaml_parser_parse(&parser, &event)) floor_fail("not YAML: %s", parser.problem);
        type = event.type;
        seen++;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return seen;
}

int main(int count, char **arguments) {
    if (count != 3) floor_fail("usage: floor-read REPOSITORY COMMIT");
    double start = floor_now();
    git_repository *repository = tree_open(arguments[1]);
    tree_listing listing = tree_walk(repository, arguments[2]);
    double walked = floor_now();
    git_odb *database = NULL;
    if (git_repository_odb(&database, repository) != 0) floor_fail("no objects in %s", arguments[1]);
    size_t bytes = 0, total = 0;
    double parsing = 0;
    for (size_t index = 0; index < listing.count; index++) {
        git_odb_object *object = NULL;
        if (git_odb_read(&object, database, &listing.blobs[index]) != 0) floor_fail("a file cannot be read");
        double before = floor_now();
        total += events(git_odb_object_data(object), git_odb_object_size(object));
        parsing += floor_now() - before;
        bytes += git_odb_object_size(object);
        git_odb_object_free(object);
    }
    double end = floor_now();
    printf(
        "{\"files\":%zu,\"trees\":%zu,\"bytes\":%zu,\"events\":%zu,\"walk\":%.6f,\"read\":%.6f,\"parse\":%.6f,"
        "\"seconds\":%.6f}\n",
        listing.count, listing.trees, bytes, total, walked - start, end - walked - parsing, parsing, end - start);
    return 0;
}

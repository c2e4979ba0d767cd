#include "tree.h"

#include "floor.h"

#include <stdlib.h>

static void check(int status, const char *what) {
    if (status == 0) return;
    const git_error *error = git_error_last();
    floor_fail("%s: %s", what, error == NULL ? "unknown" : error->message);
}

git_repository *tree_open(const char *path) {
    git_libgit2_init();
    git_repository *repository = NULL;
    check(git_repository_open(&repository, path), path);
    return repository;
}

static int visit(const char *folder, const git_tree_entry *entry, void *payload) {
    (void)folder;
    tree_listing *listing = payload;
    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB) {
        listing->trees++;
        return 0;
    }
    if (listing->count == listing->capacity) {
        listing->capacity = listing->capacity == 0 ? 4096 : listing->capacity * 2;
        listing->blobs = realloc(listing->blobs, listing->capacity * sizeof *listing->blobs);
        if (listing->blobs == NULL) floor_fail("out of memory");
    }
    git_oid_cpy(&listing->blobs[listing->count++], git_tree_entry_id(entry));
    return 0;
}

tree_listing tree_walk(git_repository *repository, const char *commit) {
    tree_listing listing = {.trees = 1};
    git_object *object = NULL, *tree = NULL;
    check(git_revparse_single(&object, repository, commit), commit);
    check(git_object_peel(&tree, object, GIT_OBJECT_TREE), commit);
    check(git_tree_walk((git_tree *)tree, GIT_TREEWALK_PRE, visit, &listing), commit);
    git_object_free(tree);
    git_object_free(object);
    return listing;
}

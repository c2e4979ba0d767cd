// Walks the tree of a commit.
#ifndef TREE_H
#define TREE_H

#include <git2.h>

typedef struct {
    git_oid *blobs;
    size_t count, capacity, trees;
} tree_listing;

// The repository at `path`.
git_repository *tree_open(const char *path);

// The ids of all files of a commit, in the order of the tree.
tree_listing tree_walk(git_repository *repository, const char *commit);

#endif

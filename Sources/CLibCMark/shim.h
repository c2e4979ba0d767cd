#ifndef WEIR_CLIBCMARK_SHIM_H
#define WEIR_CLIBCMARK_SHIM_H
#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
#endif

#ifndef WEIR_CMALLOC_SHIM_H
#define WEIR_CMALLOC_SHIM_H
#include <malloc.h>
#endif

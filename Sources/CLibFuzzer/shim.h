#ifndef WEIR_CLIBFUZZER_SHIM_H
#define WEIR_CLIBFUZZER_SHIM_H
#include <stddef.h>
#include <stdint.h>
/* libFuzzer's own mutations (https://llvm.org/docs/LibFuzzer.html, FuzzerInterface.h). */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
#endif

/* AVX-512 intrinsics: the CPU's own, or SIMDe's emulation, with which the tests of this tier run on any CPU. */
#ifndef QUIRE_AVX512_H
#define QUIRE_AVX512_H

#ifdef QUIRE_SIMDE
#define SIMDE_ENABLE_NATIVE_ALIASES
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <simde/x86/avx512.h>
#pragma GCC diagnostic pop
#else
#include <immintrin.h>
#endif

#endif

/* AVX-512 intrinsics: the CPU's own, or SIMDe's emulation, with which the tests of this tier run on any CPU. */
#ifndef QUIRE_AVX512_H
#define QUIRE_AVX512_H

#ifdef QUIRE_SIMDE
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wpsabi"
#include <simde/x86/avx512.h>
#include <string.h>
#pragma GCC diagnostic pop

/* By name rather than by SIMDe's own aliases, which do not compile where the compiler knows the real ones. */
#define __m512 simde__m512
#define __m512i simde__m512i
#define __mmask16 simde__mmask16
#define __mmask32 simde__mmask32
#define _mm512_setzero_ps simde_mm512_setzero_ps
#define _mm512_setzero_si512 simde_mm512_setzero_si512
#define _mm512_fmadd_ps simde_mm512_fmadd_ps
#define _mm512_sub_ps simde_mm512_sub_ps
#define _mm512_fnmadd_ps simde_mm512_fnmadd_ps
#define _mm512_set1_ps simde_mm512_set1_ps
#define _mm512_storeu_ps simde_mm512_storeu_ps
#define _mm512_add_ps simde_mm512_add_ps
#define _mm512_loadu_ps simde_mm512_loadu_ps
#define _mm512_castps_pd simde_mm512_castps_pd
#define _mm512_extractf64x4_pd simde_mm512_extractf64x4_pd
#define _mm512_castps512_ps256 simde_mm512_castps512_ps256
#define _mm512_cvtepi8_epi16 simde_mm512_cvtepi8_epi16
#define _mm512_loadu_si512 simde_mm512_loadu_si512
#define _mm512_add_epi32 simde_mm512_add_epi32
#define _mm512_madd_epi16 simde_mm512_madd_epi16
#define _mm512_castsi512_si256 simde_mm512_castsi512_si256
#define _mm512_extracti64x4_epi64 simde_mm512_extracti64x4_epi64
#define _mm512_dpwssd_epi32 simde_mm512_dpwssd_epi32
#define _mm512_dpbusd_epi32 simde_mm512_dpbusd_epi32
#define _mm512_xor_si512 simde_mm512_xor_si512
#define _mm512_set1_epi8 simde_mm512_set1_epi8
#define _mm512_cvtepu8_epi16 widen_unsigned
#define _mm512_set1_epi32 simde_mm512_set1_epi32
#define _mm512_sub_epi32 simde_mm512_sub_epi32
#define _mm512_maddubs_epi16 simde_mm512_maddubs_epi16
#define _mm512_and_si512 simde_mm512_and_si512
#define _mm512_set1_epi16 simde_mm512_set1_epi16
#define _mm512_srli_epi16 simde_mm512_srli_epi16
#define _mm512_slli_epi16 simde_mm512_slli_epi16
#define _mm512_add_epi16 simde_mm512_add_epi16
#define _mm512_sub_epi16 simde_mm512_sub_epi16
#define _mm512_shuffle_epi8 simde_mm512_shuffle_epi8
#define _mm512_storeu_si512 simde_mm512_storeu_si512
#define _mm512_cvtepi32_ps to_floats
#define _mm512_mul_ps simde_mm512_mul_ps
#define _mm512_cmp_ps_mask(a, b, how) simde_mm512_cmp_ps_mask(a, b, SIMDE##how)
#define _mm512_add_epi8 simde_mm512_add_epi8
#define _mm512_permutex2var_epi16 simde_mm512_permutex2var_epi16
#define _mm512_mask_blend_epi16 simde_mm512_mask_blend_epi16
#define _mm512_test_epi16_mask simde_mm512_test_epi16_mask
#define _mm512_cvtepu16_epi32 widen_words
#define _mm512_maskz_loadu_ps load_masked
#define _mm512_maskz_loadu_epi32 load_masked_i32

/* SIMDe 0.7.4 lacks these; a real masked load does not touch memory that its mask leaves out, nor do these. */
static inline simde__m512 load_masked(simde__mmask16 mask, const float *from) {
  float lanes[16] = {0};
  for (int i = 0; i < 16; i++)
    if (mask >> i & 1) lanes[i] = from[i];
  return simde_mm512_loadu_ps(lanes);
}

static inline simde__m512i widen_unsigned(simde__m256i bytes) {
  return simde_mm512_and_si512(simde_mm512_cvtepi8_epi16(bytes), simde_mm512_set1_epi16(255));
}

static inline simde__m512i widen_words(simde__m256i words) {
  uint16_t from[16];
  int32_t lanes[16];
  memcpy(from, &words, sizeof from);
  for (int i = 0; i < 16; i++) lanes[i] = from[i];
  return simde_mm512_loadu_si512(lanes);
}

static inline simde__m512 to_floats(simde__m512i integers) {
  int32_t from[16];
  float lanes[16];
  memcpy(from, &integers, sizeof from);
  for (int i = 0; i < 16; i++) lanes[i] = (float)from[i];
  return simde_mm512_loadu_ps(lanes);
}

static inline simde__m512i load_masked_i32(simde__mmask16 mask, const void *from) {
  int32_t lanes[16] = {0};
  for (int i = 0; i < 16; i++)
    if (mask >> i & 1) memcpy(lanes + i, (const char *)from + 4 * i, 4);
  return simde_mm512_loadu_si512(lanes);
}
#else
#include <immintrin.h>
#endif

#endif

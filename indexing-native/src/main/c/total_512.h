/* The sums of registers' sixteen integers, as every integer kernel of 512 bits ends. */
#ifndef QUIRE_TOTAL_512_H
#define QUIRE_TOTAL_512_H

#include <stdint.h>

#include "avx512.h"

static inline __attribute__((always_inline)) __m256i halves(__m512i sum_i32x16) {
  return _mm256_add_epi32(_mm512_castsi512_si256(sum_i32x16), _mm512_extracti64x4_epi64(sum_i32x16, 1));
}

static inline __attribute__((always_inline)) int32_t total(__m512i sum_i32x16) {
  __m256i sum_i32x8 = halves(sum_i32x16);
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sum_i32x8), _mm256_extracti128_si256(sum_i32x8, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

/* Of four registers. */
static inline __attribute__((always_inline)) __m128i totals(const __m512i *sum_i32x16) {
  __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(halves(sum_i32x16[0]), halves(sum_i32x16[1])),
                                    _mm256_hadd_epi32(halves(sum_i32x16[2]), halves(sum_i32x16[3])));
  return _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
}

#endif

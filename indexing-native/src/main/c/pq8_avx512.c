/* 8-bit codes for AVX-512: a permutation of two registers looks 32 rows up in 64 entries; two bits of a code choose among four. */
#include "avx512.h"
#include "pq.h"

#define INLINE static inline __attribute__((always_inline))

enum { WORDS = 32 };

INLINE __m512i widen(const uint8_t *bytes) { return _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)bytes)); }

/* Entries 0 .. 63 of a table for the low six bits of each code. */
INLINE __m512i one_of_64(const uint8_t *table, __m512i codes_i16) {
  return _mm512_permutex2var_epi16(widen(table), codes_i16, widen(table + WORDS));
}

INLINE __m512i one_of_256(const uint8_t *table, __m512i codes_i16) {
  __mmask32 bit6 = _mm512_test_epi16_mask(codes_i16, _mm512_set1_epi16(64));
  __mmask32 bit7 = _mm512_test_epi16_mask(codes_i16, _mm512_set1_epi16(128));
  __m512i low = _mm512_mask_blend_epi16(bit6, one_of_64(table, codes_i16), one_of_64(table + 2 * WORDS, codes_i16));
  __m512i high = _mm512_mask_blend_epi16(bit6, one_of_64(table + 4 * WORDS, codes_i16), one_of_64(table + 6 * WORDS, codes_i16));
  return _mm512_mask_blend_epi16(bit7, low, high);
}

INLINE void add_i32(__m256i sums_u16, uint32_t *out) {
  _mm512_storeu_si512((void *)out, _mm512_add_epi32(_mm512_loadu_si512((const void *)out), _mm512_cvtepu16_epi32(sums_u16)));
}

static void add_chunk(const uint8_t *table, const uint8_t *codes, int64_t pieces, uint32_t *sums) {
  __m512i sum = _mm512_setzero_si512();
  for (int64_t p = 0; p < pieces; p++)
    sum = _mm512_add_epi16(sum, one_of_256(table + p * PQ_CODEWORDS_8, widen(codes + p * PQ_BLOCK)));
  add_i32(_mm512_castsi512_si256(sum), sums);
  add_i32(_mm512_extracti64x4_epi64(sum, 1), sums + 16);
}

void pq8_sums_avx512(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  for (int64_t b = 0; b < blocks; b++, sums += PQ_BLOCK, codes += pieces * PQ_BLOCK) {
    for (int i = 0; i < PQ_BLOCK; i++) sums[i] = 0;
    for (int64_t p = 0; p < pieces; p += PQ_CHUNK)
      add_chunk(table + p * PQ_CODEWORDS_8, codes + p * PQ_BLOCK, pieces - p < PQ_CHUNK ? pieces - p : PQ_CHUNK, sums);
  }
}

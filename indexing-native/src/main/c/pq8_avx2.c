/* 8-bit codes for AVX2: the low half of a code looks up all sixteen tables, the bits of the high half choose among what they gave. */
#include <immintrin.h>

#include "pq.h"

#define INLINE static inline __attribute__((always_inline))

/* Entries of 32 rows in one table, for the low halves of their codes. */
INLINE __m256i look_up(const uint8_t *table, __m256i low) {
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table)), low);
}

/* Of two tables, by the top bit of each byte of `which`. */
INLINE __m256i one_of_2(const uint8_t *tables, __m256i low, __m256i which) {
  return _mm256_blendv_epi8(look_up(tables, low), look_up(tables + PQ_CODEWORDS_4, low), which);
}

INLINE __m256i one_of_4(const uint8_t *tables, __m256i low, __m256i codes) {
  __m256i bit4 = _mm256_slli_epi16(codes, 3), bit5 = _mm256_slli_epi16(codes, 2);
  return _mm256_blendv_epi8(one_of_2(tables, low, bit4), one_of_2(tables + 2 * PQ_CODEWORDS_4, low, bit4), bit5);
}

INLINE __m256i one_of_16(const uint8_t *tables, __m256i codes) {
  enum { FOUR = 4 * PQ_CODEWORDS_4 };
  __m256i low = _mm256_and_si256(codes, _mm256_set1_epi8(15)), bit6 = _mm256_slli_epi16(codes, 1);
  return _mm256_blendv_epi8(
      _mm256_blendv_epi8(one_of_4(tables, low, codes), one_of_4(tables + FOUR, low, codes), bit6),
      _mm256_blendv_epi8(one_of_4(tables + 2 * FOUR, low, codes), one_of_4(tables + 3 * FOUR, low, codes), bit6), codes);
}

/* Eight sums of 16 bits to 32, added to what is there. */
INLINE void add_i32(__m128i sums_u16, uint32_t *out) {
  __m256i *to = (__m256i *)out;
  _mm256_storeu_si256(to, _mm256_add_epi32(_mm256_loadu_si256(to), _mm256_cvtepu16_epi32(sums_u16)));
}

/* `all` adds even + 256 odd rows, `odd` the odd rows alone. */
static void add_chunk(const uint8_t *table, const uint8_t *codes, int64_t pieces, uint32_t *sums) {
  __m256i all = _mm256_setzero_si256(), odd = all;
  for (int64_t p = 0; p < pieces; p++) {
    __m256i entries = one_of_16(table + p * PQ_CODEWORDS_8, _mm256_loadu_si256((const __m256i *)(codes + p * PQ_BLOCK)));
    all = _mm256_add_epi16(all, entries);
    odd = _mm256_add_epi16(odd, _mm256_srli_epi16(entries, 8));
  }
  __m256i even = _mm256_sub_epi16(all, _mm256_slli_epi16(odd, 8));
  __m256i first = _mm256_unpacklo_epi16(even, odd), second = _mm256_unpackhi_epi16(even, odd);
  add_i32(_mm256_castsi256_si128(first), sums);
  add_i32(_mm256_castsi256_si128(second), sums + 8);
  add_i32(_mm256_extracti128_si256(first, 1), sums + 16);
  add_i32(_mm256_extracti128_si256(second, 1), sums + 24);
}

void pq8_sums_avx2(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  for (int64_t b = 0; b < blocks; b++, sums += PQ_BLOCK, codes += pieces * PQ_BLOCK) {
    for (int i = 0; i < PQ_BLOCK; i++) sums[i] = 0;
    for (int64_t p = 0; p < pieces; p += PQ_CHUNK)
      add_chunk(table + p * PQ_CODEWORDS_8, codes + p * PQ_BLOCK, pieces - p < PQ_CHUNK ? pieces - p : PQ_CHUNK, sums);
  }
}

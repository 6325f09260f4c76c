/* Two pieces at a time, one in each half of a register; sums of even and odd rows in 16 bits each. */
#include <immintrin.h>

#include "pq.h"

#define INLINE static inline __attribute__((always_inline))

/* Sums of 16 rows, for each half of the register: `all` adds even + 256 odd, `odd` the odd rows alone. */
typedef struct pair_sums {
  __m256i all;
  __m256i odd;
} pair_sums;

INLINE pair_sums add(pair_sums sums, __m256i entries) {
  sums.all = _mm256_add_epi16(sums.all, entries);
  sums.odd = _mm256_add_epi16(sums.odd, _mm256_srli_epi16(entries, 8));
  return sums;
}

INLINE void look_up(__m256i table, __m256i codes, pair_sums *low, pair_sums *high) {
  const __m256i half = _mm256_set1_epi8(15);
  *low = add(*low, _mm256_shuffle_epi8(table, _mm256_and_si256(codes, half)));
  *high = add(*high, _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(codes, 4), half)));
}

/* Both halves of the register and both parities, as 16 sums of 32 bits; added to what is there, unless they are the first. */
INLINE void flush(pair_sums sums, int is_first, uint32_t *out) {
  __m256i even = _mm256_sub_epi16(sums.all, _mm256_slli_epi16(sums.odd, 8));
  __m256i halves[2] = {_mm256_unpacklo_epi16(even, sums.odd), _mm256_unpackhi_epi16(even, sums.odd)};
  for (int h = 0; h < 2; h++) {
    __m256i first = _mm256_cvtepu16_epi32(_mm256_castsi256_si128(halves[h]));
    __m256i second = _mm256_cvtepu16_epi32(_mm256_extracti128_si256(halves[h], 1));
    __m256i *to = (__m256i *)(out + 8 * h), sum = _mm256_add_epi32(first, second);
    _mm256_storeu_si256(to, is_first ? sum : _mm256_add_epi32(_mm256_loadu_si256(to), sum));
  }
}

INLINE __m256i load(const uint8_t *from) { return _mm256_loadu_si256((const __m256i *)from); }

/* A last single piece: the other half of the register looks up zeros. */
INLINE __m256i load_half(const uint8_t *from) { return _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)from)); }

INLINE void add_chunk(const uint8_t *table, const uint8_t *codes, int64_t pieces, int is_first, uint32_t *sums) {
  pair_sums low = {_mm256_setzero_si256(), _mm256_setzero_si256()}, high = low;
  int64_t p = 0;
  for (; p + 2 <= pieces; p += 2)
    look_up(load(table + p * PQ_CODEWORDS_4), load(codes + p * PQ_BLOCK_BYTES), &low, &high);
  if (p < pieces) look_up(load_half(table + p * PQ_CODEWORDS_4), load_half(codes + p * PQ_BLOCK_BYTES), &low, &high);
  flush(low, is_first, sums);
  flush(high, is_first, sums + PQ_BLOCK_BYTES);
}

void pq4_sums_avx2(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  int64_t first = pieces < PQ_CHUNK ? pieces : PQ_CHUNK;
  for (int64_t b = 0; b < blocks; b++, sums += PQ_BLOCK, codes += pieces * PQ_BLOCK_BYTES) {
    add_chunk(table, codes, first, 1, sums);
    for (int64_t p = first; p < pieces; p += PQ_CHUNK)
      add_chunk(table + p * PQ_CODEWORDS_4, codes + p * PQ_BLOCK_BYTES, pieces - p < PQ_CHUNK ? pieces - p : PQ_CHUNK, 0, sums);
  }
}

/* Four pieces at a time, one in each quarter of a register; sums of even and odd rows in 16 bits each, as in AVX2. */
#include "avx512.h"
#include "pq.h"

#define INLINE static inline __attribute__((always_inline))

/* Sums of 16 rows, for each quarter of the register: `all` adds even + 256 odd, `odd` the odd rows alone. */
typedef struct quad_sums {
  __m512i all;
  __m512i odd;
} quad_sums;

INLINE quad_sums add(quad_sums sums, __m512i entries) {
  sums.all = _mm512_add_epi16(sums.all, entries);
  sums.odd = _mm512_add_epi16(sums.odd, _mm512_srli_epi16(entries, 8));
  return sums;
}

INLINE void look_up(__m512i table, __m512i codes, quad_sums *low, quad_sums *high) {
  const __m512i half = _mm512_set1_epi8(15);
  *low = add(*low, _mm512_shuffle_epi8(table, _mm512_and_si512(codes, half)));
  *high = add(*high, _mm512_shuffle_epi8(table, _mm512_and_si512(_mm512_srli_epi16(codes, 4), half)));
}

INLINE __m256i fold(__m512i sums) { return _mm256_add_epi16(_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64(sums, 1)); }

/* Quarters to halves in 16 bits (a chunk's sum fits them), then all to 16 sums of 32 bits; added to what is there, unless they are the first. */
INLINE void flush(quad_sums sums, int is_first, uint32_t *out) {
  __m256i even_i16 = fold(_mm512_sub_epi16(sums.all, _mm512_slli_epi16(sums.odd, 8))), odd_i16 = fold(sums.odd);
  __m256i halves[2] = {_mm256_unpacklo_epi16(even_i16, odd_i16), _mm256_unpackhi_epi16(even_i16, odd_i16)};
  for (int h = 0; h < 2; h++) {
    __m256i first = _mm256_cvtepu16_epi32(_mm256_castsi256_si128(halves[h]));
    __m256i second = _mm256_cvtepu16_epi32(_mm256_extracti128_si256(halves[h], 1));
    __m256i *to = (__m256i *)(out + 8 * h), sum = _mm256_add_epi32(first, second);
    _mm256_storeu_si256(to, is_first ? sum : _mm256_add_epi32(_mm256_loadu_si256(to), sum));
  }
}

INLINE __m512i load(const uint8_t *from) { return _mm512_loadu_si512((const void *)from); }

/* The last one to three pieces: the rest of the register looks up zeros. */
INLINE __m512i load_some(const uint8_t *from, int64_t pieces) {
  return _mm512_maskz_loadu_epi32((__mmask16)((1u << 4 * pieces) - 1u), from);
}

INLINE void add_chunk(const uint8_t *table, const uint8_t *codes, int64_t pieces, int is_first, uint32_t *sums) {
  quad_sums low = {_mm512_setzero_si512(), _mm512_setzero_si512()}, high = low;
  int64_t p = 0;
  for (; p + 4 <= pieces; p += 4)
    look_up(load(table + p * PQ_CODEWORDS_4), load(codes + p * PQ_BLOCK_BYTES), &low, &high);
  if (p < pieces)
    look_up(load_some(table + p * PQ_CODEWORDS_4, pieces - p), load_some(codes + p * PQ_BLOCK_BYTES, pieces - p), &low, &high);
  flush(low, is_first, sums);
  flush(high, is_first, sums + PQ_BLOCK_BYTES);
}

void pq4_sums_avx512(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  int64_t first = pieces < PQ_CHUNK ? pieces : PQ_CHUNK;
  for (int64_t b = 0; b < blocks; b++, sums += PQ_BLOCK, codes += pieces * PQ_BLOCK_BYTES) {
    add_chunk(table, codes, first, 1, sums);
    for (int64_t p = first; p < pieces; p += PQ_CHUNK)
      add_chunk(table + p * PQ_CODEWORDS_4, codes + p * PQ_BLOCK_BYTES, pieces - p < PQ_CHUNK ? pieces - p : PQ_CHUNK, 0, sums);
  }
}

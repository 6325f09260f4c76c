/* 4-bit codes for AVX2: two pieces at a time, one in each half of a register; sums of even and odd rows in 16 bits each. */
#include <immintrin.h>

#include "pq.h"

#define INLINE static inline __attribute__((always_inline))

/* Sums of 16 rows, for each half of the register: `all` adds even + 256 odd, `odd` the odd rows alone. */
typedef struct pair_sums {
  __m256i all;
  __m256i odd;
} pair_sums;

INLINE __m256i load(const uint8_t *from) { return _mm256_loadu_si256((const __m256i *)from); }

/* Entries of the rows in the low and in the high halves of the codes. */
typedef struct entries {
  __m256i low;
  __m256i high;
} entries;

INLINE entries look_up(__m256i table, __m256i codes) {
  const __m256i half = _mm256_set1_epi8(15);
  return (entries){_mm256_shuffle_epi8(table, _mm256_and_si256(codes, half)),
                   _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(codes, 4), half))};
}

INLINE entries look_up_pair(const uint8_t *table, const uint8_t *codes) { return look_up(load(table), load(codes)); }

INLINE entries both(entries a, entries b) {
  return (entries){_mm256_add_epi8(a.low, b.low), _mm256_add_epi8(a.high, b.high)};
}

/* Eight pieces, whose entries add up within a byte. */
INLINE entries look_up_eight(const uint8_t *table, const uint8_t *codes) {
  enum { TABLES = 2 * PQ_CODEWORDS_4, CODES = 2 * PQ_BLOCK_BYTES };
  return both(both(look_up_pair(table, codes), look_up_pair(table + TABLES, codes + CODES)),
              both(look_up_pair(table + 2 * TABLES, codes + 2 * CODES), look_up_pair(table + 3 * TABLES, codes + 3 * CODES)));
}

INLINE pair_sums add(pair_sums sums, __m256i entries) {
  sums.all = _mm256_add_epi16(sums.all, entries);
  sums.odd = _mm256_add_epi16(sums.odd, _mm256_srli_epi16(entries, 8));
  return sums;
}

/* Both halves of the register and both parities, as 16 sums of 32 bits added to what is there. */
INLINE void flush(pair_sums sums, uint32_t *out) {
  __m256i even = _mm256_sub_epi16(sums.all, _mm256_slli_epi16(sums.odd, 8));
  __m256i halves[2] = {_mm256_unpacklo_epi16(even, sums.odd), _mm256_unpackhi_epi16(even, sums.odd)};
  for (int h = 0; h < 2; h++) {
    __m256i first = _mm256_cvtepu16_epi32(_mm256_castsi256_si128(halves[h]));
    __m256i second = _mm256_cvtepu16_epi32(_mm256_extracti128_si256(halves[h], 1));
    __m256i *to = (__m256i *)(out + 8 * h);
    _mm256_storeu_si256(to, _mm256_add_epi32(_mm256_loadu_si256(to), _mm256_add_epi32(first, second)));
  }
}

/* A last single piece: the other half of the register looks up zeros. */
INLINE __m256i load_half(const uint8_t *from) { return _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)from)); }

static void add_chunk(const uint8_t *table, const uint8_t *codes, int64_t pieces, uint32_t *sums) {
  pair_sums low = {_mm256_setzero_si256(), _mm256_setzero_si256()}, high = low;
  int64_t p = 0;
  for (; p + 8 <= pieces; p += 8) {
    entries eight = look_up_eight(table + p * PQ_CODEWORDS_4, codes + p * PQ_BLOCK_BYTES);
    low = add(low, eight.low);
    high = add(high, eight.high);
  }
  for (; p < pieces; p += 2) {
    const uint8_t *entry = table + p * PQ_CODEWORDS_4, *code = codes + p * PQ_BLOCK_BYTES;
    entries two = p + 2 <= pieces ? look_up_pair(entry, code) : look_up(load_half(entry), load_half(code));
    low = add(low, two.low);
    high = add(high, two.high);
  }
  flush(low, sums);
  flush(high, sums + PQ_BLOCK_BYTES);
}

void pq4_sums_avx2(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  for (int64_t b = 0; b < blocks; b++, sums += PQ_BLOCK, codes += pieces * PQ_BLOCK_BYTES) {
    for (int i = 0; i < PQ_BLOCK; i++) sums[i] = 0;
    for (int64_t p = 0; p < pieces; p += PQ_CHUNK)
      add_chunk(table + p * PQ_CODEWORDS_4, codes + p * PQ_BLOCK_BYTES, pieces - p < PQ_CHUNK ? pieces - p : PQ_CHUNK, sums);
  }
}

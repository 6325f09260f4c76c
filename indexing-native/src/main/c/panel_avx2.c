/* Panels for AVX2 with FMA: six rows by two registers of columns are twelve sums, which hides the latency of fma. */
#include <immintrin.h>
#include <string.h>

#include "kernels.h"

enum { WIDTH = 8, ROWS = 6 };

#define INLINE static inline __attribute__((always_inline))

INLINE void score(const float *const *row, int rows, const float *panel, const float *half_norms, int64_t dimension,
                  float *out) {
  __m256 low[ROWS], high[ROWS];
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++) {
    low[r] = _mm256_loadu_ps(half_norms);
    high[r] = _mm256_loadu_ps(half_norms + WIDTH);
  }
  for (int64_t i = 0; i < dimension; i++) {
    __m256 low_f32x8 = _mm256_loadu_ps(panel + PANEL * i), high_f32x8 = _mm256_loadu_ps(panel + PANEL * i + WIDTH);
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      __m256 x_f32x8 = _mm256_broadcast_ss(row[r] + i);
      low[r] = _mm256_fnmadd_ps(x_f32x8, low_f32x8, low[r]);
      high[r] = _mm256_fnmadd_ps(x_f32x8, high_f32x8, high[r]);
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++) {
    _mm256_storeu_ps(out + PANEL * r, low[r]);
    _mm256_storeu_ps(out + PANEL * r + WIDTH, high[r]);
  }
}

void panel_f32_avx2(const float *const *row, int64_t rows, const float *panel, const float *half_norms, int64_t dimension,
                    float *out) {
  int64_t r = 0;
  for (; r + ROWS <= rows; r += ROWS) score(row + r, ROWS, panel, half_norms, dimension, out + PANEL * r);
  for (; r < rows; r++) score(row + r, 1, panel, half_norms, dimension, out + PANEL * r);
}

INLINE __m256i load(const uint8_t *codes) { return _mm256_loadu_si256((const __m256i *)codes); }

/* Two products fit 16 bits. */
INLINE __m256i accumulate(__m256i codes, __m256i row, __m256i sum) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(codes, row), _mm256_set1_epi16(1)));
}

INLINE __m256i four(const int8_t *codes) {
  int32_t bits;
  memcpy(&bits, codes, sizeof bits);
  return _mm256_set1_epi32(bits);
}

/* Returns the columns within the limit, a bit each. */
INLINE int write(__m256i dot, const rounded_block *rows, int64_t r, const rounded_panel *panel, int64_t from, float *out) {
  __m256 product = _mm256_cvtepi32_ps(_mm256_sub_epi32(dot, _mm256_set1_epi32(rows->sums[r])));
  __m256 scaled = _mm256_mul_ps(_mm256_loadu_ps(panel->scales + from), product);
  __m256 scores = _mm256_fnmadd_ps(_mm256_set1_ps(rows->scales[r]), scaled, _mm256_loadu_ps(panel->half_norms + from));
  _mm256_storeu_ps(out + PANEL * r + from, scores);
  return _mm256_movemask_ps(_mm256_cmp_ps(scores, _mm256_set1_ps(rows->limits[r]), _CMP_LE_OQ));
}

enum { BYTE_ROWS = 4 };

INLINE uint32_t score_bytes(const rounded_block *block, int64_t first, int rows, const rounded_panel *panel, int64_t quads,
                            float *out) {
  __m256i low[BYTE_ROWS], high[BYTE_ROWS];
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++) low[r] = high[r] = _mm256_setzero_si256();
  const int8_t *row = block->codes + QUAD * quads * first;
  for (int64_t q = 0; q < quads; q++) {
    const uint8_t *codes = panel->codes + PANEL * QUAD * q;
    __m256i low_u8x32 = load(codes), high_u8x32 = load(codes + 32);
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) {
      __m256i row_i8x32 = four(row + QUAD * (quads * r + q));
      low[r] = accumulate(low_u8x32, row_i8x32, low[r]);
      high[r] = accumulate(high_u8x32, row_i8x32, high[r]);
    }
  }
  uint32_t within = 0;
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++) {
    int columns = write(low[r], block, first + r, panel, 0, out) | write(high[r], block, first + r, panel, WIDTH, out);
    within |= (uint32_t)(columns != 0) << (first + r);
  }
  return within;
}

uint32_t panel_i8_avx2(const rounded_block *rows, const rounded_panel *panel, int64_t quads, float *out) {
  uint32_t within = 0;
  int64_t r = 0;
  for (; r + BYTE_ROWS <= rows->n; r += BYTE_ROWS) within |= score_bytes(rows, r, BYTE_ROWS, panel, quads, out);
  for (; r < rows->n; r++) within |= score_bytes(rows, r, 1, panel, quads, out);
  return within;
}

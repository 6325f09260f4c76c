/* Float kernels for NEON: 32 lanes are eight registers, two rows at a time. */
#include <arm_neon.h>
#include <string.h>

#include "kernels.h"

enum { WIDTH = 4, REGISTERS = 8, BLOCK = WIDTH * REGISTERS, ROWS = 2 };

#define INLINE static inline __attribute__((always_inline))

INLINE float32x4_t accumulate(float32x4_t query, float32x4_t row, float32x4_t sum, int squared_difference) {
  if (!squared_difference) return vfmaq_f32(sum, query, row);
  float32x4_t difference = vsubq_f32(query, row);
  return vfmaq_f32(sum, difference, difference);
}

INLINE void accumulate_block(const float *query, const float *row, int l2, float32x4_t *sum) {
#pragma GCC unroll 8
  for (int j = 0; j < REGISTERS; j++)
    sum[j] = accumulate(vld1q_f32(query + j * WIDTH), vld1q_f32(row + j * WIDTH), sum[j], l2);
}

INLINE float halve(const float32x4_t *sum) {
  float32x4_t low = vaddq_f32(vaddq_f32(sum[0], sum[4]), vaddq_f32(sum[2], sum[6]));
  float32x4_t high = vaddq_f32(vaddq_f32(sum[1], sum[5]), vaddq_f32(sum[3], sum[7]));
  float32x4_t sum_f32x4 = vaddq_f32(low, high);
  float32x2_t sum_f32x2 = vadd_f32(vget_low_f32(sum_f32x4), vget_high_f32(sum_f32x4));
  return vget_lane_f32(sum_f32x2, 0) + vget_lane_f32(sum_f32x2, 1) + 0.0f;
}

INLINE void compare_rows(const float *query, const float *const *row, int rows, int64_t dimension, int l2, float *out) {
  float32x4_t sum[ROWS][REGISTERS];
#pragma GCC unroll 2
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 8
    for (int j = 0; j < REGISTERS; j++) sum[r][j] = vdupq_n_f32(0.0f);
  int64_t i = 0;
  for (; i + BLOCK <= dimension; i += BLOCK)
#pragma GCC unroll 2
    for (int r = 0; r < rows; r++) accumulate_block(query + i, row[r] + i, l2, sum[r]);
  if (i < dimension) {
    /* NEON has no masked loads: the tails are copied next to zeros. */
    size_t left = (size_t)(dimension - i) * sizeof(float);
    float query_tail[BLOCK] = {0}, row_tail[BLOCK] = {0};
    memcpy(query_tail, query + i, left);
#pragma GCC unroll 2
    for (int r = 0; r < rows; r++) {
      memcpy(row_tail, row[r] + i, left);
      accumulate_block(query_tail, row_tail, l2, sum[r]);
    }
  }
#pragma GCC unroll 2
  for (int r = 0; r < rows; r++) out[r] = halve(sum[r]);
}

INLINE void compare(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, int l2,
                    float *out) {
  int64_t i = 0;
  for (; i + ROWS <= n; i += ROWS) {
    const float *row[ROWS] = {rows + row_at(list, i) * dimension, rows + row_at(list, i + 1) * dimension};
    compare_rows(query, row, ROWS, dimension, l2, out + i);
  }
  for (; i < n; i++) {
    const float *row = rows + row_at(list, i) * dimension;
    compare_rows(query, &row, 1, dimension, l2, out + i);
  }
}

void dot_f32_neon(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, float *out) {
  compare(query, rows, list, n, dimension, 0, out);
}

void l2_f32_neon(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, float *out) {
  compare(query, rows, list, n, dimension, 1, out);
}

void sums_neon(const float *const *row, int64_t n, double *sum) { sum_four(row, n, sum); }

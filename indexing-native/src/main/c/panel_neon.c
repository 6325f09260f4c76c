/* Panels for NEON: four rows by four registers of columns are sixteen sums. */
#include <arm_neon.h>

#include "kernels.h"

enum { WIDTH = 4, REGISTERS = PANEL / WIDTH, ROWS = 4 };

#define INLINE static inline __attribute__((always_inline))

INLINE void score(const float *const *row, int rows, const float *panel, const float *half_norms, int64_t dimension,
                  float *out) {
  float32x4_t sum[ROWS][REGISTERS];
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) sum[r][j] = vld1q_f32(half_norms + WIDTH * j);
  for (int64_t i = 0; i < dimension; i++)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) {
      float32x4_t panel_f32x4 = vld1q_f32(panel + PANEL * i + WIDTH * j);
#pragma GCC unroll 4
      for (int r = 0; r < rows; r++) sum[r][j] = vfmsq_n_f32(sum[r][j], panel_f32x4, row[r][i]);
    }
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) vst1q_f32(out + PANEL * r + WIDTH * j, sum[r][j]);
}

void panel_f32_neon(const float *const *row, int64_t rows, const float *panel, const float *half_norms, int64_t dimension,
                    float *out) {
  int64_t r = 0;
  for (; r + ROWS <= rows; r += ROWS) score(row + r, ROWS, panel, half_norms, dimension, out + PANEL * r);
  for (; r < rows; r++) score(row + r, 1, panel, half_norms, dimension, out + PANEL * r);
}

/* The contract of f32.h, word for word: the reference that every other tier must equal. */
#include <math.h>

#include "kernels.h"

enum { LANES = 32 };

static float halve(float *lane) {
  for (int w = LANES / 2; w > 0; w /= 2)
    for (int j = 0; j < w; j++) lane[j] += lane[j + w];
  return lane[0] + 0.0f;
}

static float dot(const float *a, const float *b, int64_t n) {
  float lane[LANES] = {0};
  for (int64_t i = 0; i < n; i++) lane[i % LANES] = fmaf(a[i], b[i], lane[i % LANES]);
  return halve(lane);
}

static float l2(const float *a, const float *b, int64_t n) {
  float lane[LANES] = {0};
  for (int64_t i = 0; i < n; i++) {
    float t = a[i] - b[i];
    lane[i % LANES] = fmaf(t, t, lane[i % LANES]);
  }
  return halve(lane);
}

void dot_f32_scalar(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, float *out) {
  for (int64_t i = 0; i < n; i++) out[i] = dot(query, rows + row_at(list, i) * dimension, dimension);
}

void l2_f32_scalar(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, float *out) {
  for (int64_t i = 0; i < n; i++) out[i] = l2(query, rows + row_at(list, i) * dimension, dimension);
}

void sums_scalar(const float *const *row, int64_t n, double *sum) { sum_four(row, n, sum); }

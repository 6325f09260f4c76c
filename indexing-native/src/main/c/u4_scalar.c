#include "kernels.h"

void dot_u4_scalar(const int16_t *query, const uint8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  int64_t half = pq_fine_bytes(dimension);
  for (int64_t i = 0; i < n; i++) {
    const uint8_t *row = rows + row_at(list, i) * half;
    int32_t sum = 0;
    for (int64_t j = 0; j < half; j++) sum += query[j] * (row[j] & 15) + query[half + j] * (row[j] >> 4);
    out[i] = sum;
  }
}

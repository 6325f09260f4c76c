/* Integer dot products as they are defined; also the way of the other tiers for rows shorter than one of their blocks. */
#include "kernels.h"

void dot_i8_scalar(const int8_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  for (int64_t i = 0; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    int32_t sum = 0;
    for (int64_t j = 0; j < dimension; j++) sum += query[j] * row[j];
    out[i] = sum;
  }
}

void dot_i16_scalar(const int16_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension,
                    int32_t *out) {
  for (int64_t i = 0; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    int32_t sum = 0;
    for (int64_t j = 0; j < dimension; j++) sum += query[j] * row[j];
    out[i] = sum;
  }
}

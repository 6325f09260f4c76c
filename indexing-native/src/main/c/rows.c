/*
 * What is done to every row while lists are made: sorted by list, and copied. Short loops, but over all rows, several times, once a build:
 * in Java most of them would run before they are compiled.
 */
#include <string.h>

#include "kernels.h"

void qr_list_offsets(const int32_t *list_of, int64_t n, int64_t count, int32_t *offsets) {
  memset(offsets, 0, (size_t)(count + 1) * sizeof *offsets);
  for (int64_t i = 0; i < n; i++) offsets[list_of[i] + 1]++;
  for (int64_t l = 0; l < count; l++) offsets[l + 1] += offsets[l];
}

void qr_list_places(const int32_t *list_of, int64_t n, int32_t *next, int32_t *places) {
  for (int64_t i = 0; i < n; i++) places[i] = next[list_of[i]]++;
}

void qr_list_rows(const int32_t *list_of, int64_t n, int32_t *next, int32_t *rows) {
  for (int64_t i = 0; i < n; i++) rows[next[list_of[i]]++] = (int32_t)i;
}

void qr_copy_rows(const qr_row_copy *copy, int64_t n) {
  size_t bytes = (size_t)copy->columns * sizeof(float);
  for (int64_t i = 0; i < n; i++) {
    const float *from = copy->from + row_at(copy->from_list, i) * copy->from_stride;
    memcpy(copy->to + row_at(copy->to_list, i) * copy->to_stride, from, bytes);
  }
}

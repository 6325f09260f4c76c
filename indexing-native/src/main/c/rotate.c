#include "rotate.h"

#include <string.h>

#include "kernels.h"

/* Rows turned together: each row of a matrix is read once for all of them. */
enum { ROWS = 16 };

static void by_matrix(const qr_rotation *r, f32_kernel *dot, const float *from, int64_t n, float *to) {
  int64_t d = r->dimension;
  if (n == 1) {
    dot(from, r->matrix, NULL, d, d, to);
    return;
  }
  for (int64_t j = 0; j < d; j++) {
    float entries[ROWS];
    dot(r->matrix + j * d, from, NULL, n, d, entries);
    for (int64_t i = 0; i < n; i++) to[i * d + j] = entries[i];
  }
}

void rotate(const qr_rotation *r, const qr_kernels *kernels, const float *from, int64_t n, float *to) {
  int64_t d = r->dimension;
  if (r->signs)
    for (int64_t i = 0; i < n; i++) kernels->turn_by_signs(r, from + i * d, to + i * d);
  else if (r->matrix)
    for (int64_t i = 0; i < n; i += ROWS) by_matrix(r, kernels->dot_f32, from + i * d, n - i < ROWS ? n - i : ROWS, to + i * d);
  else
    memcpy(to, from, (size_t)(n * d) * sizeof *to);
}

void qr_rotate(int32_t isa, const qr_rotation *r, const float *from, int64_t n, float *to) {
  rotate(r, kernels_of(isa), from, n, to);
}

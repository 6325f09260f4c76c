#include "bound_kernel.h"

void lower_bounds_scalar(const bound_terms *terms, const int32_t *dots, const qr_rows *rows, const int32_t *list, int64_t n,
                         float *out) {
  lower_bounds(terms, dots, rows, list, n, out);
}

/* What there is of each instruction set: dispatch.c has a table of these for every tier, and which one runs. */
#ifndef QUIRE_KERNELS_H
#define QUIRE_KERNELS_H

#include "bound.h"
#include "f32.h"
#include "i8.h"
#include "panel.h"
#include "pq.h"
#include "quire.h"
#include "rotate.h"
#include "sums.h"

typedef struct qr_kernels {
  const char *name;
  f32_kernel *dot_f32;
  f32_kernel *l2_f32;
  i8_kernel *dot_i8;
  i16_kernel *dot_i16;
  sums_kernel *sums;
  bound_kernel *lower_bounds;
  panel_kernel *panel_f32;
  rounded_panel_kernel *panel_i8;
  turn_kernel *turn_by_signs;
  pq_table_kernel *pq_table;
  pq_sums_kernel *pq4_sums;
  pq_sums_kernel *pq8_sums;
  pq_estimates_kernel *pq_estimates;
  u4_kernel *dot_u4;
} qr_kernels;

/* The table of a tier that this CPU has. */
const qr_kernels *kernels_of(int32_t isa);

/* The row that entry i of a list means; without a list, row i. */
static inline int64_t row_at(const int32_t *list, int64_t i) { return list ? list[i] : i; }

#endif

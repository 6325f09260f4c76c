/* Which kernels run: one table per instruction set, the best one that the CPU has and QUIRE_MAX_ISA permits. */
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

#define SCALAR .dot_f32 = dot_f32_scalar, .l2_f32 = l2_f32_scalar, .dot_i8 = dot_i8_scalar, .dot_i16 = dot_i16_scalar, \
               .lower_bounds = lower_bounds_scalar, .panel_f32 = panel_f32_scalar, .turn_by_signs = turn_by_signs_scalar, .pq_table = pq_table_scalar, \
               .pq4_sums = pq4_sums_scalar, .pq8_sums = pq8_sums_scalar, \
               .pq_estimates = pq_estimates_scalar, .dot_u4 = dot_u4_scalar
#define AVX2 .dot_f32 = dot_f32_avx2, .l2_f32 = l2_f32_avx2, .dot_i8 = dot_i8_avx2, .dot_i16 = dot_i16_avx2, \
             .lower_bounds = lower_bounds_avx2, .panel_f32 = panel_f32_avx2, .turn_by_signs = turn_by_signs_avx2, .pq_table = pq_table_avx2, \
               .pq4_sums = pq4_sums_avx2, .pq8_sums = pq8_sums_avx2, \
             .pq_estimates = pq_estimates_avx2, .dot_u4 = dot_u4_avx2
#define AVX512 .dot_f32 = dot_f32_avx512, .l2_f32 = l2_f32_avx512, .dot_i8 = dot_i8_avx512, .dot_i16 = dot_i16_avx512, \
               .lower_bounds = lower_bounds_avx512, .panel_f32 = panel_f32_avx512, .turn_by_signs = turn_by_signs_avx512, .pq_table = pq_table_avx512, \
               .pq4_sums = pq4_sums_avx512, .pq8_sums = pq8_sums_avx512, \
               .pq_estimates = pq_estimates_avx512, .dot_u4 = dot_u4_avx512
#define NEON .dot_f32 = dot_f32_neon, .l2_f32 = l2_f32_neon, .dot_i8 = dot_i8_neon, .dot_i16 = dot_i16_neon, \
             .lower_bounds = lower_bounds_neon, .panel_f32 = panel_f32_neon, .turn_by_signs = turn_by_signs_neon, .pq_table = pq_table_neon, \
               .pq4_sums = pq4_sums_neon, .pq8_sums = pq8_sums_neon, \
               .pq_estimates = pq_estimates_neon, .dot_u4 = dot_u4_neon

#if defined(__x86_64__)
static const qr_kernels tiers[] = {
    {.name = "scalar", SCALAR},
    {.name = "avx2", AVX2},
    {.name = "avx512", AVX512},
    {.name = "avx512vnni", .dot_f32 = dot_f32_avx512, .l2_f32 = l2_f32_avx512, .dot_i8 = dot_i8_vnni, .dot_i16 = dot_i16_vnni,
     .lower_bounds = lower_bounds_avx512, .panel_f32 = panel_f32_avx512, .turn_by_signs = turn_by_signs_avx512,
     .pq_table = pq_table_avx512, .pq4_sums = pq4_sums_avx512, .pq8_sums = pq8_sums_avx512,
     .pq_estimates = pq_estimates_avx512, .dot_u4 = dot_u4_vnni},
};

static int32_t cpu_tier(void) {
#ifdef QUIRE_SIMDE
  return 3;
#else
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw")) return 1;
  return __builtin_cpu_supports("avx512vnni") ? 3 : 2;
#endif
}
#elif defined(__aarch64__)
static const qr_kernels tiers[] = {{.name = "scalar", SCALAR}, {.name = "neon", NEON}};

static int32_t cpu_tier(void) { return 1; }
#else
static const qr_kernels tiers[] = {{.name = "scalar", SCALAR}};

static int32_t cpu_tier(void) { return 0; }
#endif

enum { TIERS = sizeof tiers / sizeof *tiers };

const qr_kernels *kernels_of(int32_t isa) { return &tiers[isa]; }

int32_t qr_abi_version(void) { return QR_ABI_VERSION; }

const char *qr_isa_name(int32_t isa) { return isa < 0 || isa >= TIERS ? NULL : tiers[isa].name; }

int32_t qr_best_isa(void) {
  int32_t best = cpu_tier();
  const char *cap = getenv("QUIRE_MAX_ISA");
  for (int32_t isa = 0; cap && isa < best; isa++)
    if (strcmp(cap, tiers[isa].name) == 0) return isa;
  return best;
}

void qr_dot_f32(int32_t isa, const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension,
                float *out) {
  kernels_of(isa)->dot_f32(query, rows, list, n, dimension, out);
}

void qr_l2_f32(int32_t isa, const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension,
               float *out) {
  kernels_of(isa)->l2_f32(query, rows, list, n, dimension, out);
}

void qr_dot_i8(int32_t isa, const int8_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension,
               int32_t *out) {
  kernels_of(isa)->dot_i8(query, rows, list, n, dimension, out);
}

void qr_dot_i16(int32_t isa, const int16_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension,
                int32_t *out) {
  kernels_of(isa)->dot_i16(query, rows, list, n, dimension, out);
}

void qr_pq4_sums(int32_t isa, const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  kernels_of(isa)->pq4_sums(table, codes, blocks, pieces, sums);
}

void qr_pq8_sums(int32_t isa, const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  kernels_of(isa)->pq8_sums(table, codes, blocks, pieces, sums);
}

void qr_dot_u4(int32_t isa, const int16_t *query, const uint8_t *rows, const int32_t *list, int64_t n, int64_t dimension,
               int32_t *out) {
  kernels_of(isa)->dot_u4(query, rows, list, n, dimension, out);
}

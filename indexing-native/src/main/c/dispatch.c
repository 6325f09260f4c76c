/* Which kernels run: one table per instruction set, the best one that the CPU has and QUIRE_MAX_ISA permits. */
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

/* All kernels of an instruction set; `ints` names the one of those that multiply integers, where it is another. */
#define KERNELS(isa, ints)                                                                                                       \
  .dot_f32 = dot_f32_##isa, .l2_f32 = l2_f32_##isa, .sums = sums_##isa, .dot_i8 = dot_i8_##ints, .dot_i16 = dot_i16_##ints,                          \
  .lower_bounds = lower_bounds_##isa, .panel_f32 = panel_f32_##isa, .panel_i8 = panel_i8_##ints,                                 \
  .turn_by_signs = turn_by_signs_##isa, .pq_table = pq_table_##isa, .pq4_sums = pq4_sums_##isa, .pq8_sums = pq8_sums_##isa, .pq_estimates = pq_estimates_##isa,        \
  .dot_u4 = dot_u4_##ints

#if defined(__x86_64__)
static const qr_kernels tiers[] = {
    {.name = "scalar", KERNELS(scalar, scalar)},
    {.name = "avx2", KERNELS(avx2, avx2)},
    {.name = "avx512", KERNELS(avx512, avx512)},
    {.name = "avx512vnni", KERNELS(avx512, vnni)},
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
static const qr_kernels tiers[] = {{.name = "scalar", KERNELS(scalar, scalar)}, {.name = "neon", KERNELS(neon, neon)}};

static int32_t cpu_tier(void) { return 1; }
#else
static const qr_kernels tiers[] = {{.name = "scalar", KERNELS(scalar, scalar)}};

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

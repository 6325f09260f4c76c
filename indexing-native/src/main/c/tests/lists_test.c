/* The choice of lists: the least of many numbers, and the nearest centroids among those looked at, the same on every tier. */
#include <string.h>

#include "least.h"
#include "rows.h"
#include "scan.h"

static void check_order(void) {
  for (int i = 0; i < 20000; i++) {
    float a = random_float((enum kind)(i % KINDS)), b = i % 5 ? random_float((enum kind)(i % KINDS)) : a;
    CHECK((least_order(a) < least_order(b)) == (a < b) && (least_order(a) == least_order(b)) == (a == b), "%a and %a", (double)a,
          (double)b);
  }
  CHECK(least_order(-0.0f) == least_order(0.0f), "zeros differ");
  CHECK(least_order(NAN) < least_order(-INFINITY) && least_order(INFINITY) > least_order(1e38f), "what is no number");
}

/* Few different numbers in every other round: many are equal then. */
static void check_limit(int64_t n, int round) {
  int32_t *x = guarded((size_t)n * sizeof *x);
  for (int64_t i = 0; i < n; i++) x[i] = round % 2 ? (int32_t)random_bits() : (int32_t)(random_bits() % 7) - 3;
  if (round % 3 == 0) x[n / 2] = INT32_MIN;
  if (round % 5 == 0) x[0] = INT32_MAX;
  int64_t k = 1 + (int64_t)(random_bits() % (uint64_t)n), more = (int64_t)(random_bits() % 5), below = 0;
  int32_t limit = least_limit(x, n, k, more);
  for (int64_t i = 0; i < n; i++) below += x[i] < limit;
  int64_t within = least_within(x, n, limit);
  CHECK(within >= k, "%lld of %lld numbers are within, %lld are wanted", (long long)within, (long long)n, (long long)k);
  CHECK(within <= k + more || below < k, "%lld of %lld are within, %lld and %lld more would do", (long long)within, (long long)n,
        (long long)k, (long long)more);
  release_guarded();
}

enum { CENTROIDS = 900, GROUPS = 60, D = 24 };

/* Groups cut at random; what stands for their centres is their first member. */
static qr_lists grouped(enum kind kind) {
  float *floats = guarded(CENTROIDS * D * sizeof *floats), *centres = guarded(GROUPS * D * sizeof *centres);
  int32_t *cuts = guarded((GROUPS + 1) * sizeof *cuts);
  for (int i = 0; i < CENTROIDS * D; i++) floats[i] = random_float(kind);
  for (int g = 0; g <= GROUPS; g++) cuts[g] = g * CENTROIDS / GROUPS;
  for (int g = 1; g < GROUPS; g++) cuts[g] -= (int32_t)(random_bits() % 9);
  for (int g = 0; g < GROUPS; g++) memcpy(centres + g * D, floats + cuts[g] * D, D * sizeof *centres);
  return (qr_lists){.centroids = rows_over(floats, CENTROIDS, D),
                    .groups = rows_over(centres, GROUPS, D),
                    .group_offsets = cuts,
                    .group_probes = guarded(GROUPS * sizeof(uint64_t)),
                    .order = guarded(CENTROIDS * sizeof(uint64_t))};
}

static int is_among(uint64_t key, const uint64_t *keys, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (keys[i] == key) return 1;
  return 0;
}

/* Nearest first, each with its own distance; all that are nearest of all where every centroid is looked at. */
static void check_probes(const qr_search *search, const qr_lists *lists, int looks_at_all) {
  float distances[CENTROIDS];
  uint64_t keys[CENTROIDS];
  top nearest = {.keys = keys, .k = lists->nprobe};
  (search->metric == QR_DOT ? qr_dot_f32 : qr_l2_f32)(0, search->query, lists->centroids.floats, NULL, CENTROIDS, D, distances);
  for (int i = 0; i < CENTROIDS; i++) top_offer(&nearest, top_key(search->metric == QR_DOT ? -distances[i] : distances[i], i));
  int64_t common = 0;
  for (int64_t i = 0; i < lists->nprobe; i++) {
    uint64_t key = lists->probes[i];
    float distance = distances[top_row(key)];
    CHECK(i == 0 || lists->probes[i - 1] < key, "probe %lld is out of order", (long long)i);
    CHECK(key == top_key(search->metric == QR_DOT ? -distance : distance, top_row(key)), "probe %lld has another distance", (long long)i);
    common += is_among(key, keys, nearest.size);
  }
  CHECK(!looks_at_all || common == lists->nprobe, "%lld of the %lld nearest centroids", (long long)common, (long long)lists->nprobe);
}

static void check_choice(enum kind kind, int32_t metric, int64_t nprobe, int with_groups) {
  qr_lists lists = grouped(kind);
  uint64_t *first = guarded((size_t)nprobe * sizeof *first), top[1];
  float *query = guarded(D * sizeof *query);
  qr_counters counters = {0};
  for (int i = 0; i < D; i++) query[i] = random_float(kind);
  lists.probes = guarded((size_t)nprobe * sizeof *lists.probes);
  lists.nprobe = nprobe;
  if (!with_groups) lists.groups.rows = 0;
  qr_search search = {.query = query,
                      .query_codes = guarded(D * sizeof(int16_t)),
                      .top = top,
                      .counters = &counters,
                      .k = 1,
                      .limit = INFINITY,
                      .metric = metric};
  for (search.isa = 0; search.isa <= qr_best_isa(); search.isa++) {
    scan s = scan_of(&search);
    s.terms = quantize_query(&search, D);
    counters = (qr_counters){0};
    scan_nearest_lists(&s, &lists);
    CHECK(counters.lists_probed == nprobe, "%lld lists of %lld", (long long)counters.lists_probed, (long long)nprobe);
    int looks_at_all = counters.centroids_compared >= CENTROIDS;
    CHECK(with_groups || looks_at_all, "%lld of all centroids", (long long)counters.centroids_compared);
    CHECK(!with_groups || nprobe > 2 || kind != UNIFORM || !looks_at_all, "groups saved nothing"); /* bounds of tiny rows are equal */
    CHECK(counters.codes_compared == 0, "centroids taken for rows");
    check_probes(&search, &lists, looks_at_all);
    if (search.isa == 0) memcpy(first, lists.probes, (size_t)nprobe * sizeof *first);
    CHECK(memcmp(first, lists.probes, (size_t)nprobe * sizeof *first) == 0, "other lists by %s", qr_isa_name(search.isa));
  }
  release_guarded();
}

void lists_tests(void) {
  static const int64_t nprobes[] = {1, 2, 8, 60, CENTROIDS - 1, CENTROIDS};
  check_order();
  for (int round = 0; round < 300; round++) check_limit(1 + (int64_t)(random_bits() % 300), round);
  for (size_t i = 0; i < sizeof nprobes / sizeof *nprobes; i++)
    for (int kind = 0; kind < 2 * KINDS; kind++)
      for (int32_t metric = QR_DOT; metric <= QR_L2; metric++) check_choice((enum kind)(kind / 2), metric, nprobes[i], kind % 2);
  puts("lists: the nearest of those looked at, the same on every tier");
}

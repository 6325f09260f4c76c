/*
 * Which lists a search visits: those of the nearest centroids. Codes say of each what it is at least away; only those whose bounds are
 * least, and others that these leave in doubt, are compared in floats. So of those looked at the nearest are found exactly.
 */
#include "least.h"
#include "scan.h"

/*
 * Where centroids lie in groups, so many and so many more for each list that is wanted are looked at, group by group, the nearest
 * groups first. A centroid near the query may lie in a group far from it: of a million rows in clusters that costs 0.001 of recall at 8
 * lists of 2,048, and half as many for each list cost 0.003.
 */
enum { FEWEST_CENTROIDS = 256, CENTROIDS_PER_PROBE = 48 };

/* Bounds tell groups apart well enough: so many more than are wanted may be looked at where that saves a closer look. */
enum { GROUPS_PER_SPARE_ONE = 8, PROBES_PER_SPARE_ONE = 4 };

/* Numbers passed over at once where none is within a limit, and rows of a group taken at once. */
enum { STRIDE = 16, MEMBERS = 8 };

/* Rows and, as least.h orders them, their bounds. */
typedef struct bounded {
  int32_t *bounds;
  int32_t *rows;
  int64_t n;
} bounded;

/* In scratch of as many keys as there may be rows. */
static bounded bounded_in(uint64_t *scratch, int64_t most) {
  return (bounded){.bounds = (int32_t *)scratch, .rows = (int32_t *)scratch + most};
}

/* Adds n rows, those from `first` on or the listed ones. */
static void add_bounds(const scan *s, const qr_rows *rows, int64_t first, const int32_t *list, int64_t n, bounded *to) {
  int32_t dots[SCAN_BLOCK];
  float bounds[SCAN_BLOCK];
  qr_rows block = rows_from(rows, first);
  s->kernels->dot_i16(s->search->query_codes, block.codes, list, n, block.dimension, dots);
  s->kernels->lower_bounds(&s->terms, dots, &block, list, n, bounds);
  for (int64_t i = 0; i < n; i++) to->bounds[to->n + i] = least_order(bounds[i]);
  for (int64_t i = 0; i < n; i++) to->rows[to->n + i] = (int32_t)(first + row_at(list, i));
  to->n += n;
  s->search->counters->centroids_compared += n;
}

static void add_all(const scan *s, const qr_rows *rows, bounded *to) {
  for (int64_t first = 0, n; first < rows->rows; first += n) {
    n = rows->rows - first < SCAN_BLOCK ? rows->rows - first : SCAN_BLOCK;
    add_bounds(s, rows, first, NULL, n, to);
  }
}

/* Rows whose bounds are above one limit and within another, from `*at` on and at most as many as there is room for; moves *at on. */
static int64_t rows_between(const bounded *all, int64_t above, int32_t within, int64_t *at, int32_t *rows, int64_t room) {
  int64_t found = 0;
  for (int64_t step; *at < all->n && found + STRIDE <= room; *at += step) {
    const int32_t *bounds = all->bounds + *at;
    step = all->n - *at < STRIDE ? all->n - *at : STRIDE;
    if (least_within(bounds, step, within) == 0) continue;
    for (int64_t i = 0; i < step; i++) {
      rows[found] = all->rows[*at + i];
      found += bounds[i] > above && bounds[i] <= within;
    }
  }
  return found;
}

static void compare_between(scan *coarse, const qr_rows *centroids, const bounded *all, int64_t above, int32_t within) {
  int32_t rows[SCAN_BLOCK];
  for (int64_t at = 0; at < all->n;) {
    int64_t n = rows_between(all, above, within, &at, rows, SCAN_BLOCK);
    if (n > 0) scan_floats(coarse, centroids, 0, rows, n);
  }
}

/* As many as are wanted are compared in floats by the order of their bounds: the rest then meets a limit that few are within. */
static void choose(scan *coarse, const qr_rows *centroids, const bounded *all) {
  int64_t k = coarse->best.k;
  int32_t first = k < all->n ? least_limit(all->bounds, all->n, k, k / PROBES_PER_SPARE_ONE) : INT32_MAX;
  compare_between(coarse, centroids, all, (int64_t)INT32_MIN - 1, first);
  if (first < INT32_MAX) compare_between(coarse, centroids, all, first, least_order(top_limit(&coarse->best)));
}

/* How many groups hold the centroids to be looked at, were all of one size; 0 where comparing all is no more work. */
static int64_t groups_to_probe(const qr_lists *lists) {
  int64_t groups = lists->groups.rows, wanted = FEWEST_CENTROIDS + CENTROIDS_PER_PROBE * lists->nprobe;
  int64_t probes = wanted * groups / lists->centroids.rows + 1;
  return probes * 2 > groups ? 0 : probes;
}

/*
 * Groups are small, so those of many are bounded in one go. Most have no more than MEMBERS, so many are written of each and those that
 * it has not written over: how many a group has nobody could guess.
 */
static void add_members(const scan *s, const qr_lists *lists, const int32_t *groups, int64_t n, bounded *to) {
  int32_t list[SCAN_BLOCK + MEMBERS];
  int64_t waiting = 0;
  for (int64_t i = 0; i < n; i++) {
    int32_t end = lists->group_offsets[groups[i] + 1];
    for (int32_t row = lists->group_offsets[groups[i]]; row < end; row += MEMBERS) {
      for (int32_t j = 0; j < MEMBERS; j++) list[waiting + j] = row + j;
      waiting += end - row < MEMBERS ? end - row : MEMBERS;
      if (waiting < SCAN_BLOCK) continue;
      add_bounds(s, &lists->centroids, 0, list, SCAN_BLOCK, to);
      waiting -= SCAN_BLOCK;
      memcpy(list, list + SCAN_BLOCK, MEMBERS * sizeof *list);
    }
  }
  if (waiting > 0) add_bounds(s, &lists->centroids, 0, list, waiting, to);
}

/* Which groups are looked at is decided by their codes alone: a wrong choice at the edge is one among far centroids. */
static void add_nearest_groups(const scan *s, const qr_lists *lists, int64_t probes, bounded *to) {
  int32_t near[SCAN_BLOCK];
  bounded groups = bounded_in(lists->group_probes, lists->groups.rows);
  add_all(s, &lists->groups, &groups);
  int32_t limit = least_limit(groups.bounds, groups.n, probes, probes / GROUPS_PER_SPARE_ONE);
  for (int64_t at = 0; at < groups.n;) {
    int64_t n = rows_between(&groups, (int64_t)INT32_MIN - 1, limit, &at, near, SCAN_BLOCK);
    add_members(s, lists, near, n, to);
  }
}

/* A scan for the same query that keeps the k best of other rows. */
static scan aside(const scan *s, uint64_t *keys, int64_t k) {
  scan other = *s;
  other.best = (top){.keys = keys, .k = k};
  other.limit = INFINITY;
  return other;
}

void scan_nearest_lists(const scan *s, const qr_lists *lists) {
  scan coarse = aside(s, lists->probes, lists->nprobe);
  bounded centroids = bounded_in(lists->order, lists->centroids.rows);
  int64_t probes = groups_to_probe(lists);
  if (probes > 0) add_nearest_groups(s, lists, probes, &centroids);
  if (centroids.n < lists->nprobe) {
    centroids.n = 0;
    add_all(s, &lists->centroids, &centroids);
  }
  choose(&coarse, &lists->centroids, &centroids);
  top_sort(&coarse.best);
  s->search->counters->lists_probed += coarse.best.size;
}

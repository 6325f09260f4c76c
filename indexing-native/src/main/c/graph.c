#include "graph.h"

#include "ahead.h"
#include "scan.h"

enum { NOBODY = -1 };

/* Asks the disk for a row of an array for each of some nodes. */
static void ask_for(const void *rows, int64_t row_bytes, const int32_t *nodes, int64_t n) {
  int32_t ascending[MOST_LINKS];
  memcpy(ascending, nodes, (size_t)n * sizeof *nodes);
  ahead_sort(ascending, n);
  ahead_listed(rows, row_bytes, ascending, n);
}

static void ask_for_figures(const float *figures, const int32_t *nodes, int64_t n) { ask_for(figures, sizeof *figures, nodes, n); }

static void ask_for_codes(const walk *w, const int32_t *nodes, int64_t n) {
  ask_for(w->rows->codes, w->rows->dimension, nodes, n);
  ask_for_figures(w->rows->scales, nodes, n);
  if (w->from.square != 0) ask_for_figures(w->rows->norms, nodes, n);
}

static inline __attribute__((always_inline)) void fetch_codes(const walk *w, int64_t node) {
  fetch(w->rows->codes + node * w->rows->dimension, w->rows->dimension);
  __builtin_prefetch(w->rows->scales + node);
  if (w->from.square != 0) __builtin_prefetch(w->rows->norms + node);
}

static void measure(walk *w, const int32_t *nodes, int64_t n, float *distances) {
  int32_t dots[MOST_LINKS];
  const qr_rows *rows = w->rows;
  viewpoint from = w->from;
  w->kernels->dot_i16(from.codes, rows->codes, nodes, n, rows->dimension, dots);
  w->compared += n;
  if (from.square == 0)
    for (int64_t i = 0; i < n; i++) distances[i] = (float)(from.constant - from.product * rows->scales[nodes[i]] * dots[i]);
  else
    for (int64_t i = 0; i < n; i++) {
      double norm = rows->norms[nodes[i]];
      distances[i] = (float)(from.square * (norm * norm) + from.constant - from.product * rows->scales[nodes[i]] * dots[i]);
    }
}

/* Goes to a nearer neighbour as long as there is one, layer by layer; returns where it ends. */
static int32_t descend(walk *w) {
  int32_t nearest = 0;
  float best, distances[MOST_LINKS];
  measure(w, &nearest, 1, &best);
  const int32_t *layer = w->graph->upper_links;
  for (int64_t l = 0; l < w->graph->layers; l++) layer += w->graph->sizes[l] * w->graph->m;
  for (int64_t l = w->graph->layers - 1; l >= 0; l--) {
    layer -= w->graph->sizes[l] * w->graph->m;
    for (int32_t node = -1; node != nearest;) {
      node = nearest;
      const int32_t *links = layer + node * w->graph->m;
      int64_t n = degree_of(links, w->graph->m, node, w->graph->sizes[l]);
      if (w->rows->on_disk) ask_for_codes(w, links, n);
      for (int64_t i = 0; i < n; i++) fetch_codes(w, links[i]);
      measure(w, links, n, distances);
      for (int64_t i = 0; i < n; i++)
        if (distances[i] < best) {
          best = distances[i];
          nearest = links[i];
        }
    }
  }
  return nearest;
}

/* The nearest of the nodes that a graph without layers is entered by. */
static int32_t nearest_entry(walk *w) {
  int32_t nodes[MOST_LINKS] = {0};
  float distances[MOST_LINKS];
  int64_t n = w->graph->entries, apart = w->graph->nodes / n, nearest = 0;
  for (int64_t i = 0; i < n; i++) {
    nodes[i] = (int32_t)(i * apart);
    fetch_codes(w, nodes[i]);
  }
  measure(w, nodes, n, distances);
  for (int64_t i = 1; i < n; i++) nearest = distances[i] < distances[nearest] ? i : nearest;
  return nodes[nearest];
}

/* Remembers where a mark is to be taken away. */
static void touch(walk *w, int32_t node) {
  if (w->touched_count < w->touched_room) w->touched[w->touched_count] = node >> 6;
  w->touched_count++;
}

/* Leaves the marks as they were found: none. */
static void forget(walk *w) {
  if (w->touched_count > w->touched_room)
    memset(w->visited, 0, (size_t)((w->graph->nodes + 63) / 64) * sizeof *w->visited);
  else
    for (int64_t i = 0; i < w->touched_count; i++) w->visited[w->touched[i]] = 0;
  w->touched_count = 0;
}

/* The first of the further rows that repeat this node or a later one. */
static int64_t first_twin(const walk *w, int64_t node) {
  int64_t low = 0, high = w->rows->rows - w->graph->nodes;
  while (low < high) {
    int64_t middle = (low + high) / 2;
    if (w->graph->twins[middle] < node)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* A node whose row the filter refuses may still answer by a row that repeats it; whether one is allowed is seen at the end. */
static int may_answer(const walk *w, int64_t node) {
  if (!w->allowed || (w->allowed[node >> 6] >> (node & 63) & 1)) return 1;
  int64_t twin = first_twin(w, node);
  return twin < w->rows->rows - w->graph->nodes && w->graph->twins[twin] == node;
}

static int is_beyond(const walk *w, uint64_t key) { return w->found.size == w->found.k && key > w->found.keys[0]; }

/*
 * Drops what will never be visited, being farther than all that was found; returns whether that made room: for one node it would be
 * asked for again at the next.
 */
static int trim(walk *w) {
  top *frontier = &w->frontier;
  int64_t kept = 0;
  for (int64_t i = 0; i < frontier->size; i++)
    if (!is_beyond(w, ~frontier->keys[i])) {
      uint64_t key = frontier->keys[i];
      top_rise(frontier->keys, kept++, key);
    }
  frontier->size = kept;
  return kept < frontier->k - frontier->k / 8;
}

static int meet(walk *w, int32_t node, float distance) {
  uint64_t key = top_key(distance, node);
  if (!w->allowed) {
    pool_offer(&w->met, pool_key(key));
    return 1;
  }
  if (is_beyond(w, key)) return 1;
  if (w->frontier.size == w->frontier.k && !trim(w)) return 0;
  top_rise(w->frontier.keys, w->frontier.size++, ~key);
  if (may_answer(w, node)) top_offer(&w->found, key);
  return 1;
}

/* Neighbours of one node on their way: their codes are asked for a step before they are compared. */
typedef struct fresh {
  int32_t nodes[MOST_LINKS];
  int64_t n;
} fresh;

static int64_t pop_nearest(walk *w) {
  if (w->frontier.size == 0 || is_beyond(w, ~w->frontier.keys[0])) return NOBODY;
  return top_row(~top_pop(&w->frontier));
}

/* The nearest node still to be visited, whose links are asked for; NOBODY where it is farther than all that was found. */
static int64_t take_nearest(walk *w) {
  int64_t node = w->allowed ? pop_nearest(w) : pool_take(&w->met);
  if (node == NOBODY) return NOBODY;
  const int32_t *links = w->graph->links + node * 2 * w->graph->m;
  int64_t bytes = 2 * w->graph->m * (int64_t)sizeof *links;
  if (w->rows->on_disk) fetch_mapped(links, bytes);
  fetch(links, bytes);
  return node;
}

/*
 * Marks the neighbours of a node and lists those that were not met before. Without a branch, since nothing foretells which these are; the
 * node itself, which fills the list up, was. A damaged file may name what is no node: that counts as the node itself.
 */
static int64_t mark(walk *w, int64_t node, int32_t *unmet) {
  int64_t width = 2 * w->graph->m, nodes = w->graph->nodes, n = 0;
  const int32_t *links = w->graph->links + node * width;
  for (int64_t i = 0; i < width; i++) {
    int64_t link = (uint32_t)links[i] < nodes ? links[i] : node;
    uint64_t *word = w->visited + (link >> 6), before = *word;
    *word = before | UINT64_C(1) << (link & 63);
    unmet[n] = (int32_t)link;
    n += (int64_t)(~before >> (link & 63) & 1);
  }
  return n;
}

/* Those neighbours of a node that were not met before. */
static void look_up(walk *w, int64_t node, fresh *f) {
  f->n = 0;
  if (node == NOBODY) return;
  f->n = mark(w, node, f->nodes);
  for (int64_t i = 0; i < f->n; i++) {
    fetch_codes(w, f->nodes[i]);
    touch(w, f->nodes[i]);
  }
  if (w->rows->on_disk) ask_for_codes(w, f->nodes, f->n);
  w->nodes_visited++;
}

/* Those that are within the limit of the moment are found first, without a branch; it sinks while they are offered. */
static void offer_all(walk *w, const fresh *f, const float *distances) {
  uint64_t keys[MOST_LINKS], worst = pool_worst(&w->met);
  int64_t near = 0;
  for (int64_t i = 0; i < f->n; i++) {
    uint64_t key = pool_key(top_key(distances[i], f->nodes[i]));
    keys[near] = key;
    near += key <= worst;
  }
  for (int64_t i = 0; i < near; i++) pool_offer(&w->met, keys[i]);
}

static int meet_all(walk *w, const fresh *f) {
  float distances[MOST_LINKS];
  if (f->n == 0) return 1;
  measure(w, f->nodes, f->n, distances);
  if (!w->allowed)
    offer_all(w, f, distances);
  else
    for (int64_t i = 0; i < f->n; i++)
      if (!meet(w, f->nodes[i], distances[i])) return 0;
  return w->compared <= w->budget;
}

walk walk_from(viewpoint from, int32_t isa, const qr_rows *rows, const qr_graph *graph, const qr_walk *scratch) {
  return (walk){.kernels = kernels_of(isa),
                .rows = rows,
                .graph = graph,
                .from = from,
                .met = {.keys = scratch->found, .room = scratch->ef},
                .found = {.keys = scratch->found, .k = scratch->ef},
                .frontier = {.keys = scratch->frontier, .k = scratch->room},
                .visited = scratch->visited,
                .touched = scratch->touched,
                .touched_room = scratch->touched_room,
                .budget = scratch->budget};
}

/*
 * Three nodes are under way at once: the links of one are being fetched, and the codes of the neighbours of the one before, while the
 * neighbours of the one before that are compared. So a node is chosen without knowing what the last two have led to: some walks get
 * a little longer, and none waits.
 */
static int walk_from_entry(walk *w) {
  fresh steps[2];
  steps[1].n = 0;
  for (int64_t node = NOBODY, turn = 0;; turn ^= 1) {
    int64_t next = take_nearest(w);
    look_up(w, node, &steps[turn]);
    if (!meet_all(w, &steps[turn ^ 1])) return 0;
    if (next == NOBODY && steps[turn].n == 0 && steps[turn ^ 1].n == 0) return 1;
    node = next;
  }
}

/* The found nodes in ascending order, where rerank() and choose() look for them. */
static void end_walk(walk *w) {
  forget(w);
  if (w->allowed) {
    top_sort(&w->found);
    return;
  }
  pool_end(&w->met);
  w->found.size = w->met.size;
}

int walk_graph(walk *w) {
  float distance;
  int32_t entry = w->graph->entries > 0 ? nearest_entry(w) : descend(w);
  measure(w, &entry, 1, &distance);
  w->visited[entry >> 6] |= UINT64_C(1) << (entry & 63);
  touch(w, entry);
  int arrived = meet(w, entry, distance) && walk_from_entry(w);
  end_walk(w);
  return arrived;
}

/* The found nodes and the rows that repeat them, nearest first, through the filter and the exact kernel: the first k set the limit. */
static void rerank(walk *w, scan *s) {
  int32_t list[SCAN_BLOCK];
  int64_t n = 0, step = s->best.k < SCAN_BLOCK ? s->best.k : SCAN_BLOCK, twins = w->rows->rows - w->graph->nodes;
  for (int64_t i = 0; i < w->found.size; i++) {
    int64_t node = top_row(w->found.keys[i]);
    if (!w->allowed || (w->allowed[node >> 6] >> (node & 63) & 1)) list[n++] = (int32_t)node;
    if (n == step || i == w->found.size - 1) {
      if (w->rows->on_disk) ask_for_figures(w->rows->residuals, list, n);
      scan_listed(s, w->rows, list, n);
      n = 0;
      step = SCAN_BLOCK;
    }
    if (twins == 0) continue;
    int64_t first = first_twin(w, node), end = first_twin(w, node + 1);
    scan_range(s, w->rows, w->graph->nodes + first, w->graph->nodes + end, w->allowed);
  }
}

/* Walks from the query; returns whether it arrived. */
static int walk_for(const qr_search *search, bound_terms terms, const qr_rows *rows, const qr_graph *graph, const qr_walk *scratch,
                    walk *w) {
  viewpoint from = {.codes = search->query_codes, .constant = terms.constant, .square = terms.square, .product = terms.product};
  *w = walk_from(from, search->isa, rows, graph, scratch);
  w->allowed = search->allowed;
  int arrived = walk_graph(w);
  search->counters->codes_compared += w->compared;
  search->counters->nodes_visited += w->nodes_visited;
  if (arrived) search->counters->reranked += w->found.size;
  return arrived;
}

int64_t qr_search_graph(const qr_search *search, const qr_rows *rows, const qr_graph *graph, const qr_walk *scratch) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, rows->dimension);
  walk w;
  if (!walk_for(search, s.terms, rows, graph, scratch, &w)) return -1;
  rerank(&w, &s);
  top_sort(&s.best);
  return s.best.size;
}

int64_t qr_walk_graph(const qr_search *search, const qr_rows *rows, const qr_graph *graph, const qr_walk *scratch) {
  walk w;
  return walk_for(search, quantize_query(search, rows->dimension), rows, graph, scratch, &w) ? w.found.size : -1;
}

/*
 * Walking a hierarchical navigable small world graph (Malkov and Yashunin, 2018), which lies in flat arrays:
 *
 *   layer 0    node i links to links[i * 2m ..], at most 2m nodes; a shorter list is filled up with i itself
 *   layer l    holds nodes 0 .. sizes[l - 1] - 1, with at most m links each; layer 1 comes first in upper_links
 *
 * Four things differ from the paper:
 *   - A node's number tells its layers: rows are ordered by their highest layer, so layers need no tables of members, and the walk
 *     begins at node 0. Layer sizes are fixed shares of the nodes instead of draws; which nodes they are is as random.
 *   - Distances while walking come from the 8-bit codes; the ef nodes found are compared in floats at the end (scan.h), as far as
 *     their codes do not rule them out. So an answer's distances are exact, and its order is that of an exact scan.
 *   - A node is chosen two steps before its neighbours are compared, so that memory has the time to bring them (graph.c).
 *   - Rows equal to another, bit for bit, are no nodes. They follow the nodes, sorted by the node they repeat, and are
 *     found with it. As nodes they would link to one another only, and be islands.
 */
#ifndef QUIRE_GRAPH_H
#define QUIRE_GRAPH_H

#include "kernels.h"
#include "pool.h"
#include "top.h"

enum { MOST_LINKS = 512 };

/* Where distances are measured from: square * norm^2 + constant - product * scale * (dot product with the codes). */
typedef struct viewpoint {
  const int16_t *codes;
  double constant;
  double square;
  double product;
} viewpoint;

typedef struct walk {
  const qr_kernels *kernels;
  const qr_rows *rows;
  const qr_graph *graph;
  const uint64_t *allowed;
  viewpoint from;
  pool met;     /* without a filter: the ef best, and which of them were visited; in the same memory as: */
  top found;    /* with one: the ef best that may answer, */
  top frontier; /* and complements of the keys still to be visited, so that the nearest is at the root */
  uint64_t *visited;
  int32_t *touched;
  int64_t touched_room;
  int64_t touched_count;
  int64_t budget;
  int64_t compared;
  int64_t nodes_visited;
} walk;

walk walk_from(viewpoint from, int32_t isa, const qr_rows *rows, const qr_graph *graph, const qr_walk *scratch);

/* Fills `found`, the nearest first; returns 0 when the budget or the frontier's room ran out before the walk had ended. */
int walk_graph(walk *w);

/* Links of a node on a layer of n nodes: those before the first that is the node itself, or (in a damaged file) no node. */
static inline int64_t degree_of(const int32_t *links, int64_t width, int64_t node, int64_t n) {
  int64_t degree = 0;
  while (degree < width && links[degree] != node && (uint32_t)links[degree] < n) degree++;
  return degree;
}

#endif

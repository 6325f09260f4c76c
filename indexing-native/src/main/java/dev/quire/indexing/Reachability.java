package dev.quire.indexing;

import java.util.Arrays;

/**
 * Which nodes a walk from node 0 can come to on layer 0, and the links that let it come to the
 * rest. Pruning may cut a node off: every link to it gave way to nearer ones.
 */
final class Reachability {
  private static final int NOBODY = -1;

  private final Layers layers;

  /** Through whom a node was reached first; these links are never given up. */
  private final int[] parent;

  private final int[] queue;
  private int queued;

  Reachability(Layers layers) {
    this.layers = layers;
    this.parent = new int[layers.nodes()];
    this.queue = new int[layers.nodes()];
    Arrays.fill(parent, NOBODY);
    if (parent.length > 0) {
      reach(0, 0);
    }
  }

  boolean isComplete() {
    return queued == parent.length;
  }

  /** Links every node that cannot be reached yet from one nearby that can. */
  void complete() {
    for (int node = 0; node < parent.length && !isComplete(); node++) {
      if (parent[node] == NOBODY) {
        int host = host(node);
        attach(host, node);
        reach(node, host);
      }
    }
  }

  /** Marks a node and all that can be reached from it. */
  private void reach(int start, int from) {
    int next = queued;
    parent[start] = from;
    queue[queued++] = start;
    while (next < queued) {
      int node = queue[next++];
      for (int neighbour : layers.linksOf(node)) {
        if (parent[neighbour] == NOBODY) {
          parent[neighbour] = node;
          queue[queued++] = neighbour;
        }
      }
    }
  }

  /**
   * A reached node that can take a link: a neighbour, the nearest first, or any. There is one: the
   * links that may not be given up are one fewer than the reached nodes, and a node without others
   * to give up has room or 2m such links.
   */
  private int host(int node) {
    for (int neighbour : layers.linksOf(node)) {
      if (parent[neighbour] != NOBODY && spare(neighbour) >= 0) {
        return neighbour;
      }
    }
    for (int i = queued - 1; i >= 0; i--) {
      if (spare(queue[i]) >= 0) {
        return queue[i];
      }
    }
    throw new AssertionError("no reached node can take a link");
  }

  /** Where a node can take another link: the first free place, or its last link not needed. */
  private int spare(int node) {
    int degree = layers.degree(node);
    if (degree < 2 * layers.m()) {
      return degree;
    }
    int at = degree - 1;
    while (at >= 0 && parent[layers.link(node, at)] == node) {
      at--;
    }
    return at;
  }

  private void attach(int host, int node) {
    layers.link(host, spare(host), node);
  }
}

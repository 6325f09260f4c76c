package dev.quire.indexing;

import java.util.Arrays;

/**
 * Which rows are alike to the codes of a node, for the one thread that lets a graph grow. As nodes
 * they would link to one another only, and be islands; see {@link Twins}.
 */
final class NodeTwins {
  private static final int MOST_PROBES = 1024;

  private final NodeCodes codes;

  /** Open addressing; an entry is a node's number plus one. */
  private final int[] table;

  private final int[] hashes;

  // node << 32 | row, ascending
  private long[] twins = {};
  private long[] added = new long[16];
  private int addedCount;

  NodeTwins(NodeCodes codes) {
    this.codes = codes;
    this.table = new int[Twins.tableSize(codes.capacity())];
    this.hashes = new int[codes.capacity()];
  }

  /** The same of nodes that were copied. */
  NodeTwins copy(int nodes, NodeCodes copied) {
    NodeTwins copy = new NodeTwins(copied);
    for (int node = 0; node < nodes; node++) {
      copy.know(node, hashes[node]);
    }
    copy.twins = sorted();
    return copy;
  }

  private void know(int node, int hash) {
    hashes[node] = hash;
    int mask = table.length - 1;
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      int at = (hash + probe) & mask;
      if (table[at] == 0) {
        table[at] = node + 1;
        return;
      }
    }
  }

  /**
   * The node that a new one is alike to, which is then known as well; itself where there is none.
   */
  int firstOf(int node) {
    int hash = codes.hash(node);
    int mask = table.length - 1;
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      int other = table[(hash + probe) & mask] - 1;
      if (other < 0) {
        break;
      }
      if (hashes[other] == hash && codes.areAlike(node, other)) {
        return other;
      }
    }
    know(node, hash);
    return node;
  }

  /** Another row that is alike to a node. */
  void add(int node, int row) {
    if (addedCount == added.length) {
      added = Arrays.copyOf(added, 2 * addedCount);
    }
    added[addedCount++] = (long) node << Integer.SIZE | row;
  }

  /** All of them, node << 32 | row, ascending; never written to again. */
  long[] sorted() {
    if (addedCount > 0) {
      long[] all = Arrays.copyOf(twins, twins.length + addedCount);
      System.arraycopy(added, 0, all, twins.length, addedCount);
      // runs that ascend are merged as such
      Arrays.sort(all);
      twins = all;
      addedCount = 0;
    }
    return twins;
  }
}

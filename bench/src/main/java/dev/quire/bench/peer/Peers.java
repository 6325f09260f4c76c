package dev.quire.bench.peer;

import dev.quire.bench.Bench;
import dev.quire.bench.UsageException;
import dev.quire.domain.library.IndexType;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which engines can do the work of which index, and how each is started. */
final class Peers {
  static final String ALL = "jvector,lucene,faiss,hnswlib,usearch";

  static final String FILTERING = "lucene,hnswlib";

  /** What {@code faiss} stands for where vectors are coded; each may be asked for by itself. */
  private static final List<String> FAISS_CODES =
      List.of("faiss_pq", "faiss_pq_fast", "faiss_rabitq");

  private static final List<String> IN_JAVA = List.of("quire", "jvector", "lucene");

  /** Where {@code contend} lies: set by {@code bench/run}. */
  private static final String SCRIPTS = System.getProperty("quire.bench.peers", "bench/peers");

  private Peers() {}

  /** The engines for this index: Quire first, then those of the asked peers that have one. */
  static List<String> engines(IndexType index, List<String> peers) {
    for (String peer : peers) {
      if (!List.of(ALL.split(",")).contains(peer) && !FAISS_CODES.contains(peer)) {
        throw new UsageException(
            "--peers: there is no peer '%s'; known: %s, and for ivf_pq %s"
                .formatted(peer, ALL, String.join(",", FAISS_CODES)));
      }
    }
    var engines = new ArrayList<>(List.of("quire"));
    peers.forEach(peer -> engines.addAll(enginesOf(peer, index)));
    return engines;
  }

  private static List<String> enginesOf(String peer, IndexType index) {
    return switch (index) {
      case HNSW -> List.of(peer);
      case BRUTE, IVF_FLAT -> peer.equals("faiss") ? List.of(peer) : List.of();
      case IVF_PQ ->
          peer.equals("faiss")
              ? FAISS_CODES
              : FAISS_CODES.contains(peer) ? List.of(peer) : List.of();
      case AUTO ->
          throw new UsageException(
              "peers compares like with like; give --index brute, ivf_flat, ivf_pq or hnsw");
    };
  }

  /** The command that starts the engine on a task given by these arguments. */
  static List<String> command(String engine, List<String> task) {
    var command = new ArrayList<String>();
    if (!IN_JAVA.contains(engine)) {
      command.addAll(List.of("sh", Path.of(SCRIPTS, "contend").toString()));
    } else {
      command.addAll(java());
      command.add("contend");
    }
    command.addAll(List.of("--engine", engine));
    command.addAll(task);
    return command;
  }

  /**
   * This JVM once more: same flags, same class path, and the module that JVector and Lucene are
   * fast by.
   */
  private static List<String> java() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("--add-modules=jdk.incubator.vector");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Bench.class.getName());
    return command;
  }
}

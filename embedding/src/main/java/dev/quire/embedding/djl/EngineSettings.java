package dev.quire.embedding.djl;

/**
 * What DJL reads from system properties while its engine loads. Set here unless the user has set
 * it, so that Quire runs offline and well with no flag on the command line.
 */
final class EngineSettings {

  private EngineSettings() {}

  static void apply(DjlOptions options) {
    // a missing native library is an error, not a silent download; also switches telemetry off
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("ai.djl.pytorch.num_threads", Integer.toString(options.intraOpThreads()));
    // the optimizer specialises code for the shapes it has seen; ours change with every batch
    setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
    if (System.getenv("DJL_CACHE_DIR") == null) {
      setIfAbsent("DJL_CACHE_DIR", options.cache().toString());
    }
    // DJL logs through SLF4J; where the application binds no logger, that is no news to its user
    setIfAbsent("slf4j.internal.verbosity", "ERROR");
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}

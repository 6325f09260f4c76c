package dev.quire.api.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The settings of the server. Each is also an environment variable: {@code quire.max-body-bytes} is
 * {@code QUIRE_MAX_BODY_BYTES}.
 */
@ConfigMapping(prefix = "quire")
public interface QuireConfig {
  @WithDefault("127.0.0.1")
  String host();

  @WithDefault("8000")
  int port();

  /**
   * Names, without ports, that a server on loopback is called by beside localhost, such as that of
   * a proxy in front of it; separated by commas.
   */
  Optional<List<String>> allowedHosts();

  /** Where the libraries are kept. */
  @WithDefault("data")
  Path data();

  /** Whether the libraries are only read, beside the process that owns them or without one. */
  @WithDefault("false")
  boolean readOnly();

  /**
   * An embedding service to ask instead of a model in this process, such as {@code
   * http://localhost:8001}.
   */
  Optional<String> embeddingUrl();

  /** Bytes of a JSON body at most; array uploads are streamed and have no limit. */
  @WithDefault("268435456")
  long maxBodyBytes();

  /** How long a read waits for the position in {@code Quire-Min-Position}. */
  @WithDefault("10000")
  long positionWaitMs();

  /**
   * How long the rest of a body is awaited that was answered already; then the connection is
   * closed.
   */
  @WithDefault("30000")
  long unreadBodyMs();

  Memory memory();

  /** Memory outside the heap for what was written and is not sealed into segments yet. */
  interface Memory {
    /**
     * Of all libraries together: beyond it writers wait, then are refused with OVERLOADED. A
     * quarter of what the heap and 48 MiB for the process leave of the machine's memory, and no
     * more than the heap may take, where it is not given.
     */
    OptionalLong bytes();

    /** Of one library; half of all, and at most a gibibyte, where it is not given. */
    OptionalLong libraryBytes();

    /** How long a writer waits for room. */
    @WithDefault("20000")
    long waitMs();
  }

  Limit search();

  Limit embedding();

  /** How much of one kind of work runs at once, and how long the rest may wait. */
  interface Limit {
    @WithDefault("16")
    int concurrency();

    @WithDefault("256")
    int waiting();

    @WithDefault("20000")
    long waitMs();
  }
}

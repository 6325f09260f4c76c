package dev.quire.sdk.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The index of a library as it stands.
 *
 * @param state {@code ready}, {@code building} or {@code none}
 * @param chunks in the library; {@code indexed + pending}
 * @param indexed chunks that the built index covers, or lists inherited from it; the pending ones
 *     are compared one by one
 * @param generation counts builds
 * @param job the running build, or empty
 * @param calibration measured recall by effort, cheapest first; empty before a build
 * @param built what the last build made, where {@code type} may be {@code auto}; empty before a
 *     build
 * @param reason why the index is of this kind, in words; empty where the server does not tell
 */
public record IndexStatus(
    String type,
    Map<String, Object> params,
    String state,
    long chunks,
    long indexed,
    long pending,
    long generation,
    Optional<Instant> builtAt,
    long bytes,
    Optional<String> job,
    List<Measured> calibration,
    Optional<IndexSpec> built,
    String reason) {

  public IndexStatus {
    params = Metadata.orEmpty(params);
    reason = reason == null ? "" : reason;
    job = job == null ? Optional.empty() : job;
    calibration = calibration == null ? List.of() : List.copyOf(calibration);
  }

  /**
   * Recall measured against the exact answer.
   *
   * @param effort nprobe or efSearch, as the type of the index has it; 0 where the search is exact
   * @param recall 0..1, with the interval {@code [recallLow, recallHigh]} that the sample allows
   * @param p50Ms median time of a query in milliseconds
   */
  public record Measured(
      int effort, double recall, double recallLow, double recallHigh, double p50Ms) {}
}

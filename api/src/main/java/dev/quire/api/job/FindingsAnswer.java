package dev.quire.api.job;

import dev.quire.domain.job.JobFindings;
import java.util.List;

/**
 * What a check noticed.
 *
 * @param findings the first 100 at most; empty where all is well, or the check has not ended
 * @param more how many were found beyond these
 */
public record FindingsAnswer(List<FindingAnswer> findings, long more) {

  /**
   * One of them.
   *
   * @param severity {@code repairable} where {@code fsck --repair} makes it again, {@code damage}
   *     where primary data is lost
   * @param path of the file or directory, relative to the data directory
   * @param message what is wrong, and the remedy
   */
  public record FindingAnswer(String severity, String path, String message) {}

  static FindingsAnswer of(JobFindings found) {
    return new FindingsAnswer(
        found.first().stream()
            .map(one -> new FindingAnswer(one.severity(), one.path(), one.message()))
            .toList(),
        found.more());
  }
}

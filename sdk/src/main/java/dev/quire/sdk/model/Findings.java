package dev.quire.sdk.model;

import java.util.List;

/**
 * What a check of a library's files noticed.
 *
 * @param findings the first of them, as many as the server keeps
 * @param more how many were found beyond these
 */
public record Findings(List<Finding> findings, long more) {
  public Findings {
    findings = findings == null ? List.of() : List.copyOf(findings);
  }

  /**
   * One of them.
   *
   * @param severity {@code repairable} where a repair makes it again, {@code damage} where primary
   *     data is lost
   * @param path of the file or directory, relative to the server's data directory
   * @param message what is wrong, and the remedy
   */
  public record Finding(String severity, String path, String message) {}
}

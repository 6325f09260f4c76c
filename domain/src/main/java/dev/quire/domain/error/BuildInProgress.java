package dev.quire.domain.error;

/** An index build of this library is running. Wait for its job, or cancel it. */
public final class BuildInProgress extends QuireException {
  public BuildInProgress(String libraryId, String jobId) {
    super(
        "library \""
            + libraryId
            + "\" is being indexed by job "
            + jobId
            + "; wait for it or cancel it");
  }
}

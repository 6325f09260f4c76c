package dev.quire.sdk.error;

import dev.quire.sdk.model.Job;

/**
 * A job that was waited for did not succeed: it failed, was cancelled, or took longer than the
 * caller allows.
 */
public final class JobFailedException extends QuireException {

  private final transient Job job;

  public JobFailedException(Job job, String why) {
    super("Job " + job.id() + " (" + job.type() + ") " + why, null);
    this.job = job;
  }

  /** The job as it was last seen. */
  public Job job() {
    return job;
  }
}

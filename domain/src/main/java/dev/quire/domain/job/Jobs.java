package dev.quire.domain.job;

import java.util.List;
import java.util.Optional;

/** The port to long tasks. */
public interface Jobs {

  /** Youngest first; ended jobs are kept for a while. */
  List<Job> list();

  Optional<Job> find(JobId id);

  /** What a job of type {@code verify} noticed; empty where there is no such job. */
  Optional<JobFindings> findings(JobId id);

  /** Asks the job to stop; false where it does not exist. A job that has ended stays as it is. */
  boolean cancel(JobId id);
}

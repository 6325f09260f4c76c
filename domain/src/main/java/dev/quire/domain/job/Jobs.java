package dev.quire.domain.job;

import java.util.List;
import java.util.Optional;

/** The port to long tasks. */
public interface Jobs {

  /** Youngest first; ended jobs are kept for a while. */
  List<Job> list();

  Optional<Job> find(JobId id);

  /** Asks the job to stop; false where it does not exist. A job that has ended stays as it is. */
  boolean cancel(JobId id);
}

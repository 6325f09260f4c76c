package dev.quire.domain.job;

import java.util.List;

/**
 * What a job noticed of a library's files.
 *
 * @param first at most {@value #MOST}
 * @param more how many were found beyond these
 */
public record JobFindings(List<JobFinding> first, long more) {
  /** Enough to see what is the matter; a disk that died would fill memory with its findings. */
  public static final int MOST = 100;

  /** Of a job that found nothing, or has not come to it. */
  public static final JobFindings NONE = new JobFindings(List.of(), 0);

  public JobFindings {
    first = List.copyOf(first);
    if (first.size() > MOST || more < 0) {
      throw new IllegalArgumentException(first.size() + " findings and " + more + " more");
    }
  }

  /** The first of all. */
  public static JobFindings of(List<JobFinding> all) {
    int shown = Math.min(MOST, all.size());
    return new JobFindings(all.subList(0, shown), all.size() - shown);
  }

  public long count() {
    return first.size() + more;
  }
}

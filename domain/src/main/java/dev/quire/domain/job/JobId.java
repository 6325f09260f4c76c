package dev.quire.domain.job;

/** The id of a job. */
public record JobId(String value) {
  @Override
  public String toString() {
    return value;
  }
}

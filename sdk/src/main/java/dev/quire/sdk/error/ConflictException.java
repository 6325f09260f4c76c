package dev.quire.sdk.error;

import dev.quire.sdk.model.Problem;

/**
 * The id is taken, the revision is stale, a build runs or the embedding spaces differ (409, 412):
 * read again, then decide.
 */
public final class ConflictException extends ProblemException {

  ConflictException(Problem problem) {
    super(problem);
  }
}

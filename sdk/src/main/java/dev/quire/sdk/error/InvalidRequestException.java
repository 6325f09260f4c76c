package dev.quire.sdk.error;

import dev.quire.sdk.model.Problem;

/**
 * The request cannot be served as it is (400, 413, 415, 422 and the like): the violations name what
 * to correct.
 */
public final class InvalidRequestException extends ProblemException {

  InvalidRequestException(Problem problem) {
    super(problem);
  }
}

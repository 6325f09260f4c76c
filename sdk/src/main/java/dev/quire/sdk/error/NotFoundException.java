package dev.quire.sdk.error;

import dev.quire.sdk.model.Problem;

/** There is nothing under this id (404). */
public final class NotFoundException extends ProblemException {

  NotFoundException(Problem problem) {
    super(problem);
  }
}

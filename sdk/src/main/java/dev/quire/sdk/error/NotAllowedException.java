package dev.quire.sdk.error;

import dev.quire.sdk.model.Problem;

/**
 * No key, or one without the role or the library (401, 403): give a key in {@code ClientOptions}.
 */
public final class NotAllowedException extends ProblemException {

  NotAllowedException(Problem problem) {
    super(problem);
  }
}

package dev.quire.sdk.error;

import dev.quire.sdk.model.Problem;

/**
 * The server does not let this caller do it (401, 403): there is no key in {@code ClientOptions},
 * or one without the role or the library, or nobody may, as where the database is open read-only.
 * The problem's detail says which.
 */
public final class NotAllowedException extends ProblemException {

  NotAllowedException(Problem problem) {
    super(problem);
  }
}

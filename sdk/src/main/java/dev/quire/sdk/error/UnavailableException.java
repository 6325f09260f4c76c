package dev.quire.sdk.error;

import dev.quire.sdk.model.Problem;

/**
 * The server cannot do it now (429, 503, 504, 507). It was tried again already, where that was
 * safe.
 */
public final class UnavailableException extends ProblemException {

  UnavailableException(Problem problem) {
    super(problem);
  }
}

package dev.quire.sdk.error;

import dev.quire.sdk.model.Problem;

/**
 * The server cannot do it now (429, 503, 504, 507). After 429 and 503 it was tried again already,
 * where that was safe; after 504 and 507 it was not: allow more time, or have room made. A write
 * that was answered so may have happened nevertheless: ask again with the same ids.
 */
public final class UnavailableException extends ProblemException {

  UnavailableException(Problem problem) {
    super(problem);
  }
}

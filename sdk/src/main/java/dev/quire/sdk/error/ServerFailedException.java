package dev.quire.sdk.error;

import dev.quire.sdk.model.Problem;

/** The server failed (500). Report the request id; it is in the server's log. */
public final class ServerFailedException extends ProblemException {

  ServerFailedException(Problem problem) {
    super(problem);
  }
}

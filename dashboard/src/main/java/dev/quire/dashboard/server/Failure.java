package dev.quire.dashboard.server;

import dev.quire.sdk.error.ConflictException;
import dev.quire.sdk.error.InvalidRequestException;
import dev.quire.sdk.error.NotAllowedException;
import dev.quire.sdk.error.NotFoundException;
import dev.quire.sdk.error.ProblemException;
import dev.quire.sdk.error.QuireException;
import dev.quire.sdk.error.ServerFailedException;
import dev.quire.sdk.error.ServerUnreachableException;
import dev.quire.sdk.error.UnavailableException;
import java.util.stream.Collectors;

/**
 * What went wrong, for the person in front of the screen.
 *
 * @param title what happened
 * @param advice what to do about it
 */
public record Failure(String title, String advice) {

  public static Failure of(QuireException failure) {
    if (failure instanceof ServerUnreachableException unreachable) {
      return new Failure(
          "The Quire server does not answer",
          "Nothing answers at "
              + unreachable.address()
              + ". Start it with ./quire up, or set QUIRE_API_URL to where it runs.");
    }
    if (failure instanceof ProblemException problem) {
      return new Failure(title(problem), said(problem));
    }
    return new Failure("The job did not succeed", failure.getMessage());
  }

  private static String title(ProblemException problem) {
    return switch (problem) {
      case InvalidRequestException p -> "The server cannot take this as it is";
      case NotAllowedException p ->
          p.status() == 401
              ? "The server wants a key: set QUIRE_API_KEY"
              : "The server does not allow this";
      case NotFoundException p -> "This is not there (any more)";
      case ConflictException p -> // its kinds have little in common: a taken id, damage, a build
          p.problem().title().isEmpty()
              ? "This does not fit what is there already"
              : p.problem().title();
      case UnavailableException p -> "The server cannot do this right now";
      case ServerFailedException p -> "The server failed";
    };
  }

  private static String said(ProblemException problem) {
    var violations = problem.problem().violations();
    if (violations.isEmpty()) {
      return problem.problem().detail();
    }
    return violations.stream()
        .map(v -> v.field() + ": " + v.message())
        .collect(Collectors.joining("\n"));
  }
}

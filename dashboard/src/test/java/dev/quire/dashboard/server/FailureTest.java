package dev.quire.dashboard.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.sdk.error.ProblemException;
import dev.quire.sdk.model.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void what_does_not_fit_is_named_as_the_server_names_it() {
    assertThat(of(409, "LIBRARY_DAMAGED", "The library is damaged"))
        .isEqualTo(new Failure("The library is damaged", "why"));
    assertThat(of(409, "HTTP_409", null).title()).contains("does not fit");
  }

  @Test
  void only_a_server_that_lacks_a_key_asks_for_one() {
    assertThat(of(401, "UNAUTHORIZED", "No key").title()).contains("QUIRE_API_KEY");
    assertThat(of(403, "FORBIDDEN", "This is not allowed"))
        .isEqualTo(new Failure("The server does not allow this", "why"));
  }

  private static Failure of(int status, String code, String title) {
    return Failure.of(
        ProblemException.of(new Problem(status, code, title, "why", null, List.of())));
  }
}

package dev.quire.api.problem;

import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.Violation;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;

/**
 * Taking a body that is stored as it arrives was broken off: what was taken of it until then stays.
 * The answer is that of the cause, and says how far the body was taken.
 */
public final class StreamCut extends RuntimeException {
  private final List<Violation> taken;

  private StreamCut(RuntimeException cause, List<Violation> taken) {
    super(cause);
    this.taken = List.copyOf(taken);
  }

  /**
   * @param taken what was stored and what was not, by field of the body
   */
  public StreamCut(QuireException cause, List<Violation> taken) {
    this((RuntimeException) cause, taken);
  }

  /**
   * @param taken what was stored and what was not, by field of the body
   */
  public StreamCut(WebApplicationException cause, List<Violation> taken) {
    this((RuntimeException) cause, taken);
  }

  public List<Violation> taken() {
    return taken;
  }
}

package dev.quire.bench;

import java.io.PrintStream;

/** One thing that the runner does. */
@FunctionalInterface
public interface Command {
  /**
   * Runs to its end.
   *
   * @param out where results go; notes for the reader at the terminal go to {@code System.err}
   * @throws UsageException where the options do not make sense
   */
  void run(Options options, PrintStream out) throws Exception;
}

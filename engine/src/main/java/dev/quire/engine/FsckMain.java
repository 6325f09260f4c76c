package dev.quire.engine;

import dev.quire.domain.error.QuireException;
import dev.quire.storage.Finding;
import dev.quire.storage.Finding.Severity;
import dev.quire.storage.Fsck;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code fsck DIR}: checks a data directory that no process has open, and changes nothing.
 *
 * <p>Exit code, for cron: 0 where all is well, 1 where something is damaged, 2 where it could not
 * be checked.
 */
public final class FsckMain {
  static final int WELL = 0;
  static final int DAMAGED = 1;
  static final int NOT_CHECKED = 2;

  private FsckMain() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    if (arguments.length != 1 || !Files.isDirectory(Path.of(arguments[0]))) {
      err.println("usage: fsck DIR, the data directory of a Quire that is not running");
      return NOT_CHECKED;
    }
    try {
      List<Finding> findings = Fsck.check(Path.of(arguments[0]));
      findings.forEach(finding -> out.println(line(finding)));
      long damages =
          findings.stream().filter(finding -> finding.severity() == Severity.DAMAGE).count();
      out.println(
          damages == 0
              ? "All is well in " + arguments[0]
              : "Damaged: " + damages + " places; restore a snapshot or a copy");
      return damages == 0 ? WELL : DAMAGED;
    } catch (QuireException e) {
      err.println(e.getMessage());
      return NOT_CHECKED;
    }
  }

  private static String line(Finding finding) {
    String severity = finding.severity() == Severity.DAMAGE ? "DAMAGE" : "remark";
    return severity + "  " + finding.path() + ": " + finding.message();
  }
}

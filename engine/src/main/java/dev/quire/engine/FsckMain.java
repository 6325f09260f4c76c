package dev.quire.engine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.DiskReadOnly;
import dev.quire.domain.error.QuireException;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.IndexKeeper;
import dev.quire.storage.json.CheckedJson;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code fsck DIR [--repair [--cut-journal]] [--json]}: checks a data directory that no process has
 * open, and makes again what is derived where it is asked to.
 */
public final class FsckMain {
  /** Nothing was found. */
  static final int CLEAN = 0;

  /**
   * What was found was repaired, or is harmless and goes with the next start. Where journals were
   * cut, as the caller has decided, what that lost is told.
   */
  static final int REPAIRED = 1;

  /** Something is damaged still. */
  static final int DAMAGED = 2;

  /** The directory could not be checked, as when a server has it open. */
  static final int NOT_CHECKED = 3;

  /** As sysexits.h has it. */
  static final int USAGE = 64;

  private static final String HELP =
      """
      usage: fsck DIR [--repair [--cut-journal]] [--json]
        DIR            the data directory of a Quire that is not running
        --repair       make index arrays and tables again from primary data, which is never touched;
                       sweep what a crash left
        --cut-journal  where a journal is damaged, give up the commands from there on: what was
                       acknowledged is lost, and is told; the files stay as *.wal.damaged
        --json         one JSON object instead of lines
      exit code: 0 clean, 1 repaired (where a journal was cut, with the loss that is told) or harmless,
                 2 damage left, 3 could not be checked, 64 wrong use""";

  private static final System.Logger LOG = System.getLogger(FsckMain.class.getName());

  private FsckMain() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    return run(arguments, out, err, new StoredIndexes());
  }

  /** With another look at indexes, for tests. */
  static int run(String[] arguments, PrintStream out, PrintStream err, IndexKeeper indexes) {
    List<String> options =
        List.of(arguments).stream().filter(argument -> argument.startsWith("--")).toList();
    List<String> directories =
        List.of(arguments).stream().filter(argument -> !argument.startsWith("--")).toList();
    boolean cutsUnasked = options.contains("--cut-journal") && !options.contains("--repair");
    if (!Set.of("--repair", "--cut-journal", "--json").containsAll(options)
        || directories.size() != 1
        || cutsUnasked) {
      err.println(HELP);
      return USAGE;
    }
    if (!Files.isDirectory(Path.of(directories.getFirst()))) {
      err.println(directories.getFirst() + " is no directory");
      return NOT_CHECKED;
    }
    try {
      Fsck fsck = new Fsck(Path.of(directories.getFirst()), indexes);
      List<Finding> findings = findings(fsck, options, err);
      int code = code(findings);
      if (options.contains("--json")) {
        out.println(json(directories.getFirst(), findings, code));
      } else {
        print(directories.getFirst(), findings, out);
      }
      return code;
    } catch (QuireException e) {
      err.println(e.getMessage());
      return NOT_CHECKED;
    } catch (RuntimeException | Error e) {
      // a defect of ours: let through, it would end the process with the code for repaired
      LOG.log(System.Logger.Level.ERROR, "the check broke off", e);
      err.println("the check broke off, for a defect of Quire: " + e);
      return NOT_CHECKED;
    }
  }

  private static List<Finding> findings(Fsck fsck, List<String> options, PrintStream err) {
    if (options.contains("--cut-journal")) {
      return fsck.repairAndCutJournals();
    }
    if (options.contains("--repair")) {
      return fsck.repair();
    }
    try {
      return fsck.check();
    } catch (QuireException e) {
      if (e instanceof DiskReadOnly || e.getCause() instanceof AccessDeniedException) {
        err.println("it cannot be written to, and is checked as it lies there, without a lock");
        return fsck.checkWithoutWriting();
      }
      throw e;
    }
  }

  private static int code(List<Finding> findings) {
    if (findings.stream().anyMatch(Finding::isDamage)) {
      return DAMAGED;
    }
    return findings.isEmpty() ? CLEAN : REPAIRED;
  }

  private static void print(String directory, List<Finding> findings, PrintStream out) {
    findings.forEach(
        finding ->
            out.println(
                "%-10s  %s: %s".formatted(finding.severity(), finding.path(), finding.message())));
    long damages = findings.stream().filter(Finding::isDamage).count();
    out.println(damages == 0 ? "All is well in " + directory : "Damaged: " + damages + " places");
  }

  private static ObjectNode json(String directory, List<Finding> findings, int code) {
    ObjectNode json = CheckedJson.object().put("directory", directory).put("exitCode", code);
    ArrayNode array = json.putArray("findings");
    for (Finding finding : findings) {
      array
          .addObject()
          .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
          .put("path", finding.path())
          .put("message", finding.message());
    }
    return json;
  }
}

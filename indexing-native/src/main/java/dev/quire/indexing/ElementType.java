package dev.quire.indexing;

/** What an array of an index is made of, by NumPy's little-endian names. */
public enum ElementType {
  F32("<f4", 4),
  I32("<i4", 4),
  I64("<i8", 8),
  U8("|u1", 1),
  I8("|i1", 1);

  private final String numpyName;
  private final int bytes;

  ElementType(String numpyName, int bytes) {
    this.numpyName = numpyName;
    this.bytes = bytes;
  }

  /** The {@code descr} of a {@code .npy} header. */
  public String numpyName() {
    return numpyName;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}

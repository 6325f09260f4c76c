package dev.quire.storage.npy;

import java.util.Arrays;
import java.util.Optional;

/** The element types that Quire stores, all little-endian. */
public enum Dtype {
  F4("<f4", 4),
  I4("<i4", 4),
  I8("<i8", 8),
  U1("|u1", 1),
  I1("|i1", 1),
  U8("<u8", 8);

  private final String descr;
  private final int bytes;

  Dtype(String descr, int bytes) {
    this.descr = descr;
    this.bytes = bytes;
  }

  /** As NumPy writes it, such as {@code <f4}. */
  public String descr() {
    return descr;
  }

  /** Of one element. */
  public int bytes() {
    return bytes;
  }

  public static Optional<Dtype> of(String descr) {
    return Arrays.stream(values()).filter(dtype -> dtype.descr.equals(descr)).findFirst();
  }
}
